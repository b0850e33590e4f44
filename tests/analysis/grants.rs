//! No false alarm on the policies that the engine writes for a confined ARN.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{
    analysis::{Category, Options, analyze, is_in_category},
    arn::{Arn, fill},
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, AccessLevelSource, ActionName},
    writer::{Effect, Request, document, write},
};
use pretty_assertions::assert_eq;

/// Every resource type at every level, as the engine writes it. What is found are only actions of the category's list,
/// on the ARN, and never at full severity; the snapshot has them by category and level.
#[test]
fn policies_for_one_arn_raise_only_what_their_actions_truly_are() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let types = catalog.tables().query_resource_types(None, None).unwrap();
    let (mut policies, mut wrong) = (0, Vec::new());
    let mut found: BTreeMap<(AccessLevel, Category), BTreeSet<String>> = BTreeMap::new();
    let mut with_findings: BTreeMap<AccessLevel, [usize; 2]> = BTreeMap::new();
    for of in types {
        let Some(arn) = of.arn_formats.first().map(|format| filled(format)) else { continue };
        for level in AccessLevel::ALL {
            let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
            request.ask(level, arn.clone(), 0);
            let Ok(written) = write(&request, &catalog) else { continue };
            policies += 1;
            let json = document(&written.statements).to_minified_json().unwrap();
            let analysis = analyze(&json.parse().unwrap(), &Options::default(), catalog.tables()).unwrap();
            let counts = with_findings.entry(level).or_default();
            counts[0] += 1;
            counts[1] += usize::from(!analysis.findings.is_empty());
            for finding in analysis.findings {
                for action in &finding.actions {
                    let action: ActionName = action.parse().unwrap();
                    let of_action = analysis.actions[&action];
                    if !is_in_category(finding.category, &action, of_action) {
                        wrong.push(format!("{action} is no {}", finding.category));
                    }
                }
                // AWS writes some formats with a star of its own: an ARN of them is every one.
                if finding.confinement.is_none() && finding.resources != ["*"] && !arn.as_str().contains('*')
                {
                    wrong.push(format!("{arn} at {level}: {finding:?}"));
                }
                found.entry((level, finding.category)).or_default().extend(finding.actions);
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(policies > 6_000, "{policies}");
    let counts = with_findings
        .iter()
        .map(|(level, [all, some])| format!("{level}: {some} of {all} policies have findings"));
    let lines = found.iter().map(|((level, category), actions)| {
        let list: Vec<&str> = actions.iter().map(String::as_str).collect();
        format!("{level}, {category}: {} actions\n  {}", list.len(), list.join(" "))
    });
    insta::assert_snapshot!(counts.chain(lines).collect::<Vec<_>>().join("\n"));
}

fn filled(format: &str) -> Arn {
    let value = |name: &str| match name {
        "Partition" => "aws",
        "Region" => "eu-west-1",
        "Vendor" => "backup",
        name if name.contains("Account") => "111122223333",
        _ => "example",
    };
    fill(format, |name| value(name).to_owned()).parse().unwrap()
}
