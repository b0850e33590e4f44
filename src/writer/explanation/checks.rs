//! What a reviewer should look at first.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Line, Policy,
    risks::{deletes, runs_code},
};
use crate::{
    iam::{AccessLevel, ActionName, condition::PassedTo},
    text::{code, some},
    writer::{Condition, Note, Origin, Resource, Statement},
};

/// One kind of thing to look at: the lines that it takes.
type Check = fn(&Policy<'_>) -> Vec<String>;

/// In the order of the text.
const OF_ALLOW: [Check; 8] = [
    deletions,
    code_runs,
    passed_roles,
    managed_permissions,
    wildcard_resource,
    without_condition,
    covered_types,
    overrides,
];

/// A Deny takes away, so that what an action does is no danger, and where it is denied may be.
const OF_DENY: [Check; 3] = [denied_everywhere, covered_types, overrides];

pub(super) fn lines(policy: &Policy<'_>) -> Vec<Line> {
    let checks: &[Check] = if policy.allows() { &OF_ALLOW } else { &OF_DENY };
    checks.iter().flat_map(|check| check(policy)).map(Line::Fact).collect()
}

fn deletions(policy: &Policy<'_>) -> Vec<String> {
    let found = policy.actions().into_iter().filter(|action| deletes(action, policy.levels(action)));
    line("Deletes resources or data", found.collect())
}

fn code_runs(policy: &Policy<'_>) -> Vec<String> {
    line(
        "Runs code, or changes what runs",
        policy.actions().into_iter().filter(|one| runs_code(one)).collect(),
    )
}

/// Each statement that passes roles: which, and to whom.
fn passed_roles(policy: &Policy<'_>) -> Vec<String> {
    let passing = policy.statements().iter().filter(|one| one.actions.iter().any(is_pass_role));
    let roles = |statement: &Statement| some(&statement.resources);
    passing
        .map(|statement| format!("Passes roles to {}: {}", services(statement), roles(statement)))
        .collect()
}

fn is_pass_role(action: &ActionName) -> bool {
    action.as_str().eq_ignore_ascii_case("iam:PassRole")
}

/// The services to which a statement passes roles.
fn services(statement: &Statement) -> String {
    let on_service = |condition: &'_ Condition| {
        let passed = PassedTo::of(condition.test, &condition.variable, &condition.values)?;
        Some(passed.services().map(some))
    };
    let named: Vec<Option<String>> = statement.conditions.iter().filter_map(on_service).collect();
    match named.iter().flatten().next() {
        Some(services) => services.clone(),
        None if named.is_empty() => "any service".to_owned(),
        None => "any service that its condition lets through".to_owned(),
    }
}

fn managed_permissions(policy: &Policy<'_>) -> Vec<String> {
    let manages = |action: &&ActionName| {
        let counted = policy.levels(action).map(|levels| levels.counted);
        counted == Some(AccessLevel::PermissionsManagement) && !is_pass_role(action)
    };
    line("Manages permissions", policy.actions().into_iter().filter(manages).collect())
}

fn wildcard_resource(policy: &Policy<'_>) -> Vec<String> {
    const SKIP: Origin = Origin::Argument("skip_resource_constraints");
    let (narrowable, others): (Vec<_>, Vec<_>) =
        on_everything(policy).partition(|statement| statement.reason.asked_by.contains(&SKIP));
    let mut lines =
        line("Works on every resource (`*`) though ARNs could narrow it", actions_of(&narrowable));
    lines.extend(line("Works on every resource (`*`)", actions_of(&others)));
    lines
}

fn denied_everywhere(policy: &Policy<'_>) -> Vec<String> {
    let statements: Vec<_> = on_everything(policy).collect();
    line("Denies everywhere, whatever ARNs the other statements name", actions_of(&statements))
}

fn on_everything<'a>(policy: &Policy<'a>) -> impl Iterator<Item = &'a Statement> {
    policy.statements().iter().filter(|statement| statement.resources.contains(&Resource::Every))
}

fn actions_of<'a>(statements: &[&'a Statement]) -> BTreeSet<&'a ActionName> {
    statements.iter().flat_map(|statement| &statement.actions).collect()
}

fn without_condition(policy: &Policy<'_>) -> Vec<String> {
    let lines = policy.written.notes.iter().filter_map(|note| match note {
        Note::ConditionOmitted(omitted) => Some(format!(
            "Granted without the condition on {}, which AWS does not list for them: {}",
            code(&omitted.key),
            some(&omitted.actions)
        )),
        _ => None,
    });
    lines.collect()
}

/// The types that an ARN does not name and its wildcards cover.
fn covered_types(policy: &Policy<'_>) -> Vec<String> {
    let resources: BTreeSet<&Resource> = policy.statements().iter().flat_map(|one| &one.resources).collect();
    let covered = policy.written.covered.iter().filter(|(arn, _)| resources.contains(arn));
    covered
        .map(|(arn, types)| format!("The wildcards of {} cover {}", code(&arn.to_string()), some(types)))
        .collect()
}

/// The actions that the request counts to another level than AWS, and who says so. For roles to be passed no level was
/// asked.
fn overrides(policy: &Policy<'_>) -> Vec<String> {
    const PASSED: Origin = Origin::Argument("pass_role");
    let statements: Vec<_> =
        policy.statements().iter().filter(|one| !one.reason.asked_by.contains(&PASSED)).collect();
    let mut found: BTreeMap<_, Vec<&ActionName>> = BTreeMap::new();
    for action in actions_of(&statements) {
        let Some(levels) = policy.levels(action).filter(|levels| levels.counted != levels.documented) else {
            continue;
        };
        let is_own = policy.request.overrides_level(action);
        found.entry((is_own, levels.counted, levels.documented)).or_default().push(action);
    }
    let line = |((is_own, counted, documented), actions): ((bool, AccessLevel, AccessLevel), Vec<_>)| {
        let source = policy.request.access_level_source;
        let by = if is_own {
            code("access_level_overrides")
        } else {
            format!("{} {}", code("access_level_source"), code(source.as_str()))
        };
        format!("Counted as {counted} by {by}, documented as {documented}: {}", some(actions))
    };
    found.into_iter().map(line).collect()
}

/// What the actions do, where there are any.
fn line(what: &str, actions: BTreeSet<&ActionName>) -> Vec<String> {
    if actions.is_empty() { Vec::new() } else { vec![format!("{what}: {}", some(actions))] }
}
