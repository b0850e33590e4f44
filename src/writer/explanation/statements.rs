//! What each statement grants or denies, and why it is there.

use std::collections::BTreeMap;

use super::{Line, Policy};
use crate::{
    iam::{AccessLevel, ActionPattern},
    text::{all, code, count, some, some_or},
    writer::{Condition, Origin, Statement},
};

pub(super) fn lines(policy: &Policy<'_>) -> Vec<Line> {
    let caveat = if policy.statements().iter().all(|statement| statement.patterns.is_empty()) {
        "Every action stands here by name: actions that AWS adds later are not denied."
    } else {
        "Actions that AWS adds later are denied only where a pattern happens to match them."
    };
    let caveat = (!policy.allows()).then(|| Line::Fact(caveat.to_owned()));
    caveat.into_iter().chain(policy.statements().iter().flat_map(|one| of_statement(policy, one))).collect()
}

fn of_statement(policy: &Policy<'_>, statement: &Statement) -> Vec<Line> {
    let actions = count(statement.actions.len(), "action");
    let sid = code(&statement.sid);
    let mut lines = vec![Line::Fact(format!("{sid}: {actions}{}", levels(policy, statement)))];
    let mut detail = |text: String| lines.push(Line::Detail(text));
    detail(format!("on {}", some(&statement.resources)));
    for one in &statement.conditions {
        detail(format!("only if {}", condition(one)));
    }
    if statement.patterns.is_empty() {
        detail(some(&statement.actions));
    } else {
        patterns(statement).into_iter().for_each(&mut detail);
    }
    detail(reason(statement));
    lines
}

/// What stands in the document, and which actions each pattern stands for.
fn patterns(statement: &Statement) -> Vec<String> {
    let (names, patterns): (Vec<_>, Vec<_>) = statement.patterns.iter().partition(|one| one.is_exact());
    let of = |pattern: &ActionPattern| {
        let actions = statement.actions.iter().filter(|action| pattern.matches(action));
        format!("{} stands for {}", code(pattern.as_str()), some(actions))
    };
    let names = (!names.is_empty()).then(|| some(names));
    names.into_iter().chain(patterns.into_iter().map(of)).collect()
}

/// At which levels the actions are.
fn levels(policy: &Policy<'_>, statement: &Statement) -> String {
    if statement.is_unverified {
        return ", unverified: taken as written, unknown to the IAM database".to_owned();
    }
    let mut counts: BTreeMap<AccessLevel, usize> = BTreeMap::new();
    for levels in statement.actions.iter().filter_map(|action| policy.levels(action)) {
        *counts.entry(levels.counted).or_default() += 1;
    }
    let level = statement.access_level.or_else(|| counts.keys().next().copied());
    match (level, counts.len()) {
        (None, _) => String::new(),
        (Some(level), 0 | 1) => format!(" at {level}"),
        _ => {
            let of_levels: Vec<String> =
                counts.iter().map(|(level, count)| format!("{count} at {level}")).collect();
            format!(": {}", all(of_levels))
        }
    }
}

/// A condition, in words that fit every operator.
fn condition(condition: &Condition) -> String {
    let Condition { test, variable, values, .. } = condition;
    format!("{} passes {} with {}", code(variable), code(&test.to_string()), some_or(values))
}

fn reason(statement: &Statement) -> String {
    let asked_by: Vec<String> = statement.reason.asked_by.iter().map(origin).collect();
    let mut reasons = Vec::new();
    if !asked_by.is_empty() {
        reasons.push(format!("because of {}", all(asked_by)));
    }
    if !statement.reason.needed_by.is_empty() {
        reasons.push(format!("needed by {}", some(&statement.reason.needed_by)));
    }
    reasons.join("; ")
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Rule { description: Some(description), .. } => format!("the rule {}", code(description)),
        origin => code(&origin.to_string()),
    }
}
