//! What each statement grants or denies, and why it is there.

use std::collections::BTreeMap;

use super::{Policy, Text};
use crate::{
    iam::AccessLevel,
    text::{all, code, count, push, push_code, push_some, push_some_or},
    writer::{Condition, Origin, Statement},
};

pub(super) fn write(policy: &Policy<'_>, text: &mut Text) {
    if !policy.allows() {
        text.fact().push_str(if policy.statements().iter().all(|statement| statement.patterns.is_empty()) {
            "Every action stands here by name: actions that AWS adds later are not denied."
        } else {
            "Actions that AWS adds later are denied only where a pattern happens to match them."
        });
    }
    for statement in policy.statements() {
        of_statement(policy, statement, text);
    }
}

fn of_statement(policy: &Policy<'_>, statement: &Statement, text: &mut Text) {
    let line = text.fact();
    push_code(line, &statement.sid);
    push(line, format_args!(": {}", count(statement.actions.len(), "action")));
    levels(policy, statement, line);
    let line = text.detail();
    line.push_str("on ");
    push_some(line, &statement.resources);
    for one in &statement.conditions {
        condition(one, text.detail());
    }
    if statement.patterns.is_empty() {
        push_some(text.detail(), &statement.actions);
    } else {
        patterns(statement, text);
    }
    reason(statement, text.detail());
}

/// What stands in the document, and which actions each pattern stands for.
fn patterns(statement: &Statement, text: &mut Text) {
    let (names, patterns): (Vec<_>, Vec<_>) = statement.patterns.iter().partition(|one| one.is_exact());
    if !names.is_empty() {
        push_some(text.detail(), names);
    }
    for pattern in patterns {
        let line = text.detail();
        push_code(line, pattern.as_str());
        line.push_str(" stands for ");
        push_some(line, statement.actions.iter().filter(|action| pattern.matches(action)));
    }
}

/// At which levels the actions are.
fn levels(policy: &Policy<'_>, statement: &Statement, line: &mut String) {
    if statement.is_unverified {
        return line.push_str(", unverified: taken as written, unknown to the IAM database");
    }
    let mut counts: BTreeMap<AccessLevel, usize> = BTreeMap::new();
    for levels in statement.actions.iter().filter_map(|action| policy.levels(action)) {
        *counts.entry(levels.counted).or_default() += 1;
    }
    let level = statement.access_level.or_else(|| counts.keys().next().copied());
    match (level, counts.len()) {
        (None, _) => {}
        (Some(level), 0 | 1) => push(line, format_args!(" at {level}")),
        _ => {
            let of_levels = counts.iter().map(|(level, count)| format!("{count} at {level}"));
            push(line, format_args!(": {}", all(of_levels)));
        }
    }
}

/// A condition, in words that fit every operator.
fn condition(condition: &Condition, line: &mut String) {
    let Condition { test, variable, values, .. } = condition;
    line.push_str("only if ");
    push_code(line, variable);
    push(line, format_args!(" passes {} with ", code(&test.to_string())));
    push_some_or(line, values);
}

fn reason(statement: &Statement, line: &mut String) {
    let reason = &statement.reason;
    if !reason.asked_by.is_empty() {
        push(line, format_args!("because of {}", all(reason.asked_by.iter().map(origin))));
    }
    if !reason.needed_by.is_empty() {
        line.push_str(if reason.asked_by.is_empty() { "needed by " } else { "; needed by " });
        push_some(line, &reason.needed_by);
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Rule { description: Some(description), .. } => format!("the rule {}", code(description)),
        origin => code(&origin.to_string()),
    }
}
