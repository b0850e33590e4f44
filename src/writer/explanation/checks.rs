//! What a reviewer should look at first.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Policy, Text,
    risks::{deletes, runs_code},
};
use crate::{
    iam::{AccessLevel, ActionName, condition::PassedTo},
    text::{code, push, push_code, push_some, some},
    writer::{Condition, Levels, Note, Origin, Resource, Statement},
};

/// One kind of thing to look at.
type Check = fn(&Policy<'_>, &mut Text);

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

pub(super) fn write(policy: &Policy<'_>, text: &mut Text) {
    let checks: &[Check] = if policy.allows() { &OF_ALLOW } else { &OF_DENY };
    for check in checks {
        check(policy, text);
    }
}

fn deletions(policy: &Policy<'_>, text: &mut Text) {
    line("Deletes resources or data", actions(policy, deletes), text);
}

fn code_runs(policy: &Policy<'_>, text: &mut Text) {
    line("Runs code, or changes what runs", actions(policy, runs_code), text);
}

/// Each statement that passes roles: which, and to whom.
fn passed_roles(policy: &Policy<'_>, text: &mut Text) {
    for statement in policy.statements().iter().filter(|one| one.actions.iter().any(is_pass_role)) {
        let line = text.fact();
        push(line, format_args!("Passes roles to {}: ", services(statement)));
        push_some(line, &statement.resources);
    }
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

fn managed_permissions(policy: &Policy<'_>, text: &mut Text) {
    let manages = |action: &ActionName, levels: Option<Levels>| {
        levels.map(|levels| levels.counted) == Some(AccessLevel::PermissionsManagement)
            && !is_pass_role(action)
    };
    line("Manages permissions", actions(policy, manages), text);
}

fn wildcard_resource(policy: &Policy<'_>, text: &mut Text) {
    const SKIP: Origin = Origin::Argument("skip_resource_constraints");
    let (narrowable, others): (Vec<_>, Vec<_>) =
        on_everything(policy).partition(|statement| statement.reason.asked_by.contains(&SKIP));
    line("Works on every resource (`*`) though ARNs could narrow it", actions_of(&narrowable), text);
    line("Works on every resource (`*`)", actions_of(&others), text);
}

fn denied_everywhere(policy: &Policy<'_>, text: &mut Text) {
    let statements: Vec<_> = on_everything(policy).collect();
    line("Denies everywhere, whatever ARNs the other statements name", actions_of(&statements), text);
}

fn on_everything<'a>(policy: &Policy<'a>) -> impl Iterator<Item = &'a Statement> {
    policy.statements().iter().filter(|statement| statement.resources.contains(&Resource::Every))
}

fn actions_of<'a>(statements: &[&'a Statement]) -> BTreeSet<&'a ActionName> {
    statements.iter().flat_map(|statement| &statement.actions).collect()
}

fn without_condition(policy: &Policy<'_>, text: &mut Text) {
    for note in &policy.written.notes {
        if let Note::ConditionOmitted(omitted) = note {
            let line = text.fact();
            line.push_str("Granted without the condition on ");
            push_code(line, &omitted.key);
            line.push_str(", which AWS does not list for them: ");
            push_some(line, &omitted.actions);
        }
    }
}

/// The types that an ARN does not name and its wildcards cover.
fn covered_types(policy: &Policy<'_>, text: &mut Text) {
    if policy.written.covered.is_empty() {
        return;
    }
    let resources: BTreeSet<&Resource> = policy.statements().iter().flat_map(|one| &one.resources).collect();
    for (arn, types) in policy.written.covered.iter().filter(|(arn, _)| resources.contains(arn)) {
        let line = text.fact();
        push(line, format_args!("The wildcards of {} cover ", code(&arn.to_string())));
        push_some(line, types);
    }
}

/// The actions that the request counts to another level than AWS, and who says so. For roles to be passed no level was
/// asked.
fn overrides(policy: &Policy<'_>, text: &mut Text) {
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
    for ((is_own, counted, documented), actions) in found {
        let line = text.fact();
        push(line, format_args!("Counted as {counted} by "));
        if is_own {
            push_code(line, "access_level_overrides");
        } else {
            push_code(line, "access_level_source");
            line.push(' ');
            push_code(line, policy.request.access_level_source.as_str());
        }
        push(line, format_args!(", documented as {documented}: "));
        push_some(line, actions);
    }
}

/// The actions that do something.
fn actions<'a>(
    policy: &Policy<'a>,
    does: impl Fn(&ActionName, Option<Levels>) -> bool,
) -> BTreeSet<&'a ActionName> {
    policy.actions.iter().copied().filter(|action| does(action, policy.levels(action))).collect()
}

/// What the actions do, where there are any.
fn line(what: &str, actions: BTreeSet<&ActionName>, text: &mut Text) {
    if !actions.is_empty() {
        let line = text.fact();
        push(line, format_args!("{what}: "));
        push_some(line, actions);
    }
}
