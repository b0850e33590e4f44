//! What the policy leaves out, and what may be missing for what it grants.

use std::collections::{BTreeMap, BTreeSet};

use super::{Line, Policy};
use crate::{
    iam::{ActionName, ResourceTypeName},
    text::{code, some},
    writer::{NotGranted, Note},
};

pub(super) fn not_granted(policy: &Policy<'_>) -> Vec<Line> {
    let dependents = policy.written.dependents_not_granted.iter().map(dependent);
    let granted = policy.actions();
    let omitted = policy.written.notes.iter().flat_map(|note| match note {
        Note::ActionsOmitted(note) => omitted(&note.key, &note.actions, &granted),
        _ => Vec::new(),
    });
    dependents.chain(omitted).map(Line::Fact).collect()
}

fn dependent((action, missing): (&ActionName, &NotGranted)) -> String {
    let action = code(action.as_str());
    format!("{action} ({}), which is needed by {}", missing.access_level, some(&missing.needed_by))
}

/// The actions that a condition leaves out, everywhere or on some resources.
fn omitted(key: &str, actions: &BTreeSet<ActionName>, granted: &BTreeSet<&ActionName>) -> Vec<String> {
    let (in_part, wholly): (Vec<_>, Vec<_>) = actions.iter().partition(|action| granted.contains(action));
    let key = code(key);
    let mut lines = Vec::new();
    if !wholly.is_empty() {
        lines.push(format!("{}: AWS lists no condition key {key} for them", some(wholly)));
    }
    if !in_part.is_empty() {
        lines.push(format!(
            "{}, on some resources: AWS lists no condition key {key} for them there",
            some(in_part)
        ));
    }
    lines
}

pub(super) fn may_not_work_alone(policy: &Policy<'_>) -> Vec<Line> {
    let mut by_types: BTreeMap<&BTreeSet<ResourceTypeName>, Vec<&ActionName>> = BTreeMap::new();
    for (action, types) in &policy.written.incomplete_actions {
        by_types.entry(types).or_default().push(action);
    }
    let mut incomplete: Vec<_> = by_types.into_iter().map(|(types, actions)| (actions, types)).collect();
    incomplete.sort();
    let incomplete = incomplete
        .into_iter()
        .map(|(actions, types)| format!("{}: AWS also asks for {}", some(actions), some(types)));
    let unknown = &policy.written.dependents_unknown;
    let unknown =
        (!unknown.is_empty()).then(|| format!("{}: what they depend on is not documented", some(unknown)));
    incomplete.chain(unknown).map(Line::Fact).collect()
}
