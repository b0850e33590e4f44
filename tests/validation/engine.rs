//! The policies that the engine writes itself.

use policy_sentry::{
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, AccessLevelSource},
    validation::{Problem, Severity},
    writer::{AskedCondition, Condition, Effect, Note, Place, Request, document, write},
};

use crate::findings;

/// An ARN of each format.
fn arns(catalog: &Catalog) -> Vec<String> {
    let types = catalog.tables().query_resource_types(None, None).unwrap();
    let value = |name: &str| match name {
        "Partition" => "aws",
        "Region" => "eu-west-1",
        "Vendor" => "backup",
        name if name.contains("Account") => "111122223333",
        _ => "example",
    };
    let formats = types.iter().flat_map(|of| &of.arn_formats);
    formats.map(|format| policy_sentry::arn::fill(format, |name| value(name).to_owned())).collect()
}

/// What is wrong with one of them is wrong with the engine or with the validation.
#[test]
fn nothing_is_wrong_with_what_the_engine_writes() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let (mut policies, mut wrong) = (0, Vec::new());
    for arn in arns(&catalog) {
        let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
        for level in AccessLevel::ALL {
            request.ask(level, arn.parse().unwrap(), 0);
        }
        let Ok(written) = write(&request, &catalog) else { continue };
        policies += 1;
        let json = document(&written.statements).to_minified_json().unwrap();
        let found = findings(&json).into_iter().filter(|one| one.problem.severity() > Severity::Information);
        wrong.extend(found.map(|one| format!("{arn}: {} {:?}", one.path, one.problem)));
    }
    assert!(policies > 2_000, "{policies}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// What the engine notes of conditions is what the validation finds in the policy that it writes.
#[test]
fn conditions_are_doubted_by_the_engine_and_the_validation_alike() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let conditions = [
        ("Null", "aws:TokenIssueTime", "true"),
        ("Null", "aws:TokenIssueTime", "false"),
        ("DateGreaterThanIfExists", "aws:TokenIssueTime", "2026-01-01T00:00:00Z"),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-1"),
        ("StringEquals", "aws:PrincipalOrgPaths", "o-1/r-1/"),
        ("NumericEquals", "aws:PrincipalOrgID", "1"),
    ];
    for effect in [Effect::Allow, Effect::Deny] {
        // The first two are the same test of the same key, which one statement cannot have.
        for pick in (0u32..1 << conditions.len()).filter(|pick| pick & 3 != 3) {
            let mut request = Request::new(effect, AccessLevelSource::PolicySentry);
            request.ask(AccessLevel::Read, "arn:aws:sqs:eu-west-1:111122223333:orders".parse().unwrap(), 0);
            let mut picked: Vec<_> = conditions
                .iter()
                .enumerate()
                .filter(|(place, _)| pick >> place & 1 == 1)
                .map(|(_, (test, variable, value))| {
                    let values = vec![(*value).to_owned()];
                    Condition::new(test.parse().unwrap(), *variable, values)
                })
                .collect();
            picked.sort();
            for (index, condition) in picked.iter().enumerate() {
                request.conditions.push(AskedCondition {
                    condition: condition.clone(),
                    when_unsupported: None,
                    place: Place::element("conditions", index),
                });
            }
            let written = write(&request, &catalog).unwrap();
            let noted: Vec<String> = written
                .notes
                .iter()
                .filter_map(|note| match note {
                    Note::Doubtful(doubtful) => Some(doubtful.problem.to_string()),
                    _ => None,
                })
                .collect();
            let json = document(&written.statements).to_minified_json().unwrap();
            let found: Vec<String> = findings(&json)
                .into_iter()
                .filter_map(|one| match one.problem {
                    Problem::Condition(problem) => Some(problem.to_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(noted, found, "{picked:?}");
        }
    }
}
