//! Conditions on the bundled facts: each goes exactly on the actions whose documentation lists its key.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{
    catalog::Catalog,
    database::{Database, ResourceTypeFormats},
    iam::{
        AccessLevel, AccessLevelSource, ActionName,
        condition::{KeyGroup, Operator, unsupported},
    },
    writer::{
        AskedCondition, Condition, DependentActions, Effect, Place, Request, Resource, WhenUnsupported,
        Written, write,
    },
};
use pretty_assertions::assert_eq;
use proptest::{
    arbitrary::any,
    sample::Index,
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use crate::catalogue::one_arn_of_each_type;

fn condition(variable: &str) -> AskedCondition {
    AskedCondition {
        condition: Condition::new(Operator::STRING_EQUALS, variable, vec!["x".to_owned()]),
        when_unsupported: Some(WhenUnsupported::OmitCondition),
        place: Place::element("conditions", 0),
    }
}

/// The actions that carry the condition, and those that do not.
fn divided(
    catalog: &Catalog,
    level: AccessLevel,
    arn: &str,
    variable: &str,
) -> (BTreeSet<ActionName>, BTreeSet<ActionName>) {
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    request.dependent_actions = DependentActions::None;
    request.ask(level, arn.parse().unwrap(), 0);
    request.conditions.push(condition(variable));
    let Written { statements, .. } = write(&request, catalog).unwrap();
    let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
    for one in statements {
        let actions = if one.conditions.is_empty() { &mut without } else { &mut with };
        actions.extend(one.actions);
    }
    (with, without)
}

/// A key as a user would name it: each placeholder filled.
fn named(key: &str) -> String {
    let key = key.replace("${TagKey}", "team").replace("<key>", "team").replace("tag-key", "team");
    let mut pieces = key.split("${");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |name, piece| name + "team" + piece.split_once('}').unwrap().1)
}

/// What AWS lists, read straight from the tables: at the action, at the pair, and at the type where the pair has
/// nothing, never for the tags of a request.
fn listed(catalog: &Catalog, of: &ResourceTypeFormats, action: &ActionName, variable: &str) -> bool {
    let action = catalog.action(action, AccessLevelSource::Aws).unwrap().unwrap();
    let has = |keys: &[String]| keys.iter().any(|key| named(key).eq_ignore_ascii_case(variable));
    let of_action = catalog.tables().condition_keys_of_action(action.id).unwrap();
    let of_use = catalog.tables().condition_keys_of_use(action.id, of.id).unwrap();
    let of_type = catalog.tables().condition_keys_of_resource_type(of.id).unwrap();
    let is_of_request = variable.starts_with("aws:RequestTag/") || variable == "aws:TagKeys";
    has(&of_action) || has(&of_use) || of_use.is_empty() && !is_of_request && has(&of_type)
}

#[test]
fn three_hundred_conditions_stand_exactly_where_their_keys_are_listed() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let types = one_arn_of_each_type(&catalog);
    let keys: BTreeMap<String, Vec<String>> = types
        .iter()
        .map(|(name, _)| {
            let of_service = catalog.tables().query_condition_keys(Some(&name.service), None).unwrap();
            (name.service.clone(), of_service.iter().map(|key| named(&key.name)).collect())
        })
        .collect();
    let mut runner = TestRunner::deterministic();
    let mut random = || any::<Index>().new_tree(&mut runner).unwrap().current();
    let (mut compared, mut with_some, mut divided_ones) = (0, 0, 0);
    while compared < 300 {
        let (name, arn) = random().get(&types);
        let level = *random().get(&AccessLevel::ALL);
        let of_service = keys.get(&name.service).unwrap();
        if of_service.is_empty() {
            continue;
        }
        let variable = random().get(of_service);
        let of = catalog.resource_type(name).unwrap().unwrap();
        let actions =
            catalog.tables().actions_of_resource_type(of.id, AccessLevelSource::PolicySentry).unwrap();
        let at_level: Vec<_> = actions.into_iter().filter(|action| action.access_level == level).collect();
        let is_alone =
            policy_sentry::catalog::resolve(&arn.parse().unwrap(), None, &catalog).unwrap().types.len() == 1;
        // Twins have the actions of several types; what does not work although it is listed has tests of its own.
        let is_doubtful = KeyGroup::of(variable) != KeyGroup::Documented
            || at_level.iter().any(|action| unsupported(&action.name, variable).is_some());
        if at_level.is_empty() || !is_alone || is_doubtful {
            continue;
        }
        compared += 1;
        let (with, without) = divided(&catalog, level, arn, variable);
        let (expected, others): (BTreeSet<_>, BTreeSet<_>) = at_level
            .into_iter()
            .map(|action| action.name)
            .partition(|action| listed(&catalog, &of, action, variable));
        assert_eq!(with, expected, "{variable} on {level} of {name}");
        assert_eq!(without, others, "{variable} on {level} of {name}");
        with_some += usize::from(!with.is_empty());
        divided_ones += usize::from(!with.is_empty() && !without.is_empty());
    }
    assert!(with_some > 60 && divided_ones > 20, "{with_some} with the key, {divided_ones} divided");
}

/// Who asks, whence and when are properties of every request.
#[test]
fn properties_of_the_request_go_on_every_action() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let types = one_arn_of_each_type(&catalog);
    for variable in [
        "aws:SourceIp",
        "aws:PrincipalOrgID",
        "aws:SourceVpce",
        "aws:PrincipalTag/team",
        "aws:MultiFactorAuthPresent",
        "aws:RequestedRegion",
    ] {
        for (_, arn) in types.iter().step_by(37) {
            for level in [AccessLevel::Read, AccessLevel::Write] {
                let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
                request.ask(level, arn.parse().unwrap(), 0);
                let Ok(unconditional) = write(&request, &catalog) else { continue };
                request.conditions.push(AskedCondition { when_unsupported: None, ..condition(variable) });
                let confined = write(&request, &catalog).unwrap();
                let actions = |written: &Written| -> BTreeSet<ActionName> {
                    written.statements.iter().flat_map(|one| one.actions.clone()).collect()
                };
                assert!(
                    confined.statements.iter().all(|one| one.conditions.len() == 1),
                    "{variable} on {arn}"
                );
                assert_eq!(actions(&confined), actions(&unconditional), "{variable} on {arn}");
            }
        }
    }
}

/// Keys that only services' own requests have go on everything that is asked, and so on what that needs.
#[test]
fn what_goes_on_an_action_goes_on_what_it_needs() {
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    request.ask(AccessLevel::Write, "arn:aws:shop:eu-1:1:order/1".parse().unwrap(), 0);
    for variable in ["aws:SourceIp", "aws:SourceArn"] {
        request.conditions = vec![AskedCondition { when_unsupported: None, ..condition(variable) }];
        let written = write(&request, &Catalog::of(&crate::frozen()).unwrap()).unwrap();
        let everywhere = written.statements.iter().find(|one| one.resources == [Resource::Every]);
        assert_eq!(everywhere.unwrap().conditions.len(), 1, "{variable}");
    }
}
