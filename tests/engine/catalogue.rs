//! What must hold for every resource type of the bundled database at every level.

use std::collections::BTreeSet;

use policy_sentry::{
    catalog::{Catalog, resolve},
    database::Database,
    iam::{AccessLevel, AccessLevelSource, ActionName, ResourceTypeName},
    writer::{Effect, Request, Resource, Written, write},
};
use pretty_assertions::assert_eq;

/// One ARN of each type that an ARN alone reaches.
pub(crate) fn one_arn_of_each_type(catalog: &Catalog) -> Vec<(ResourceTypeName, String)> {
    let types = catalog.tables().query_resource_types(None, None).unwrap();
    let filled = |format: &str| {
        let mut pieces = format.split("${");
        let first = pieces.next().unwrap().to_owned();
        pieces.fold(first, |arn, piece| {
            let (name, rest) = piece.split_once('}').unwrap();
            let value = match name {
                "Partition" => "aws",
                "Region" => "eu-west-1",
                "Vendor" => "backup",
                name if name.contains("Account") => "111122223333",
                _ => "example",
            };
            arn + value + rest
        })
    };
    types
        .into_iter()
        .filter_map(|of| Some((ResourceTypeName::new(of.service, of.name), filled(of.arn_formats.first()?))))
        .filter(|(name, arn)| {
            let resolution = resolve(&arn.parse().unwrap(), None, catalog).unwrap();
            resolution.types.iter().any(|found| found.resource_type == *name)
        })
        .collect()
}

fn written(catalog: &Catalog, effect: Effect, level: AccessLevel, arn: &str) -> Option<Written> {
    let mut request = Request::new(effect, AccessLevelSource::PolicySentry);
    request.ask(level, arn.parse().unwrap(), 0);
    write(&request, catalog).ok()
}

/// The actions that may stand on `*` though nobody asked: they look, and support no resource type.
fn harmless(catalog: &Catalog) -> BTreeSet<ActionName> {
    let mut names = BTreeSet::new();
    for service in catalog.tables().service_prefixes().unwrap() {
        for level in [AccessLevel::Read, AccessLevel::List] {
            let actions = catalog
                .tables()
                .wildcard_only_actions(&service, level, AccessLevelSource::PolicySentry)
                .unwrap();
            names.extend(actions.into_iter().map(|action| action.name));
        }
    }
    names
}

#[test]
fn nothing_is_granted_beyond_the_request_but_harmless_dependents() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let harmless = harmless(&catalog);
    let types = one_arn_of_each_type(&catalog);
    assert!(types.len() > 2_000, "{}", types.len());
    let mut wrong = Vec::new();
    let mut policies = 0;
    for (_, arn) in &types {
        for level in AccessLevel::ALL {
            let Some(written) = written(&catalog, Effect::Allow, level, arn) else { continue };
            policies += 1;
            for one in &written.statements {
                let asked = one.access_level == Some(level) && one.resources == [Resource::Arn(arn.clone())];
                let added = one.resources == [Resource::Every]
                    && one.actions.iter().all(|name| harmless.contains(name));
                if !asked && !added {
                    wrong.push(format!("{level} on {arn}: {one:?}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(policies > 4_000, "{policies}");
}

#[test]
fn a_statement_holds_exactly_the_actions_of_its_level_and_type() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let mut wrong = Vec::new();
    for (name, arn) in one_arn_of_each_type(&catalog) {
        let resolution = resolve(&arn.parse().unwrap(), None, &catalog).unwrap();
        for level in AccessLevel::ALL {
            let mut expected = BTreeSet::new();
            for found in &resolution.types {
                let actions = catalog
                    .tables()
                    .actions_of_resource_type(found.id, AccessLevelSource::PolicySentry)
                    .unwrap();
                let wanted = actions.into_iter().filter(|action| action.access_level == level);
                expected.extend(wanted.map(|action| action.name));
            }
            let denied = written(&catalog, Effect::Deny, level, &arn);
            let denied: Vec<ActionName> = denied
                .into_iter()
                .flat_map(|written| written.statements)
                .flat_map(|one| one.actions)
                .collect();
            let distinct: BTreeSet<ActionName> = denied.iter().cloned().collect();
            if distinct != expected || distinct.len() != denied.len() {
                wrong.push(format!("{level} on {name}: {denied:?}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn sids_are_words_and_unique_over_all_types_together() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    for (index, (_, arn)) in one_arn_of_each_type(&catalog).into_iter().enumerate() {
        for level in AccessLevel::ALL {
            request.ask(level, arn.parse().unwrap(), index);
        }
    }
    let written = write(&request, &catalog).unwrap();
    let sids: Vec<&str> = written.statements.iter().map(|one| one.sid.as_str()).collect();
    let distinct: BTreeSet<&str> = sids.iter().copied().collect();
    assert_eq!(distinct.into_iter().collect::<Vec<_>>(), sids, "sorted and unique");
    assert!(sids.iter().all(|sid| sid.bytes().all(|byte| byte.is_ascii_alphanumeric())));
}

/// What this provider was founded to answer differently.
#[test]
fn writing_never_passes_roles_or_sets_policies() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let bucket = written(&catalog, Effect::Allow, AccessLevel::Write, "arn:aws:s3:::my-bucket").unwrap();
    let pass_role: ActionName = "iam:PassRole".parse().unwrap();
    assert!(bucket.dependents_not_granted.contains_key(&pass_role));
    let key = "arn:aws:kms:eu-west-1:111122223333:key/example";
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:example";
    for (arn, action) in
        [("arn:aws:s3:::my-bucket", "iam:PassRole"), (key, "kms:PutKeyPolicy"), (function, "iam:PassRole")]
    {
        let action: ActionName = action.parse().unwrap();
        let written = written(&catalog, Effect::Allow, AccessLevel::Write, arn).unwrap();
        assert!(written.statements.iter().all(|one| !one.actions.contains(&action)), "{arn}: {action}");
        assert!(written.dependents_not_granted.contains_key(&action), "{arn}: {action}");
    }
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    request.ask(AccessLevel::Read, "arn:aws:iam::111122223333:role/example".parse().unwrap(), 0);
    request.ask(AccessLevel::Write, function.parse().unwrap(), 0);
    let written = write(&request, &catalog).unwrap();
    assert!(written.statements.iter().all(|one| !one.actions.contains(&pass_role)));
}
