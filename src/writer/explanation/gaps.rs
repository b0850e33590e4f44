//! What the policy leaves out, and what may be missing for what it grants.

use std::collections::{BTreeMap, BTreeSet};

use super::{Policy, Text};
use crate::{
    iam::{ActionName, ResourceTypeName},
    text::{code, push, push_code, push_some},
    writer::{ActionsOmitted, Note},
};

pub(super) fn not_granted(policy: &Policy<'_>, text: &mut Text) {
    for (action, missing) in &policy.written.dependents_not_granted {
        let line = text.fact();
        push_code(line, action.as_str());
        push(line, format_args!(" ({}), which is needed by ", missing.access_level));
        push_some(line, &missing.needed_by);
    }
    for note in &policy.written.notes {
        if let Note::ActionsOmitted(omitted) = note {
            actions_omitted(policy, omitted, text);
        }
    }
}

/// The actions that a condition leaves out, everywhere or on some resources.
fn actions_omitted(policy: &Policy<'_>, omitted: &ActionsOmitted, text: &mut Text) {
    let (in_part, wholly): (Vec<_>, Vec<_>) =
        omitted.actions.iter().partition(|action| policy.actions.contains(action));
    let key = code(&omitted.key);
    if !wholly.is_empty() {
        let line = text.fact();
        push_some(line, wholly);
        push(line, format_args!(": AWS lists no condition key {key} for them"));
    }
    if !in_part.is_empty() {
        let line = text.fact();
        push_some(line, in_part);
        push(line, format_args!(", on some resources: AWS lists no condition key {key} for them there"));
    }
}

pub(super) fn may_not_work_alone(policy: &Policy<'_>, text: &mut Text) {
    let mut by_types: BTreeMap<&BTreeSet<ResourceTypeName>, Vec<&ActionName>> = BTreeMap::new();
    for (action, types) in &policy.written.incomplete_actions {
        by_types.entry(types).or_default().push(action);
    }
    let mut incomplete: Vec<_> = by_types.into_iter().map(|(types, actions)| (actions, types)).collect();
    incomplete.sort();
    for (actions, types) in incomplete {
        let line = text.fact();
        push_some(line, actions);
        line.push_str(": AWS also asks for ");
        push_some(line, types);
    }
    let unknown = &policy.written.dependents_unknown;
    if !unknown.is_empty() {
        let line = text.fact();
        push_some(line, unknown);
        line.push_str(": what they depend on is not documented");
    }
}
