//! What the engine notes: one warning for each kind.

use std::collections::BTreeSet;

use super::{enumerate, level_names, names, path, some_of};
use crate::{
    iam::{ActionName, condition::ConditionProblem},
    terraform::Diagnostic,
    text,
    writer::{Note, Place, Resource},
};

/// The warnings for what the engine noted: one for each kind.
pub(in crate::provider) fn notes(notes: &[Note]) -> Vec<Diagnostic> {
    let all = [
        levels_without_actions(notes),
        of_kind(notes, no_wildcard_only_summary, no_wildcard_only_action),
        many_types(notes),
        dependents_not_granted(notes),
        of_kind(notes, omitted_summary, actions_omitted),
        of_kind(notes, loosened_summary, condition_omitted),
        doubts(notes),
        of_kind(notes, verified_summary, verified_action),
        of_kind(notes, any_account_summary, any_account),
        all_incomplete(notes),
    ];
    all.into_iter().flatten().collect()
}

/// One warning for all notes of a kind: those for which `summary` has one, with where they stand.
fn of_kind(
    notes: &[Note],
    summary: fn(&Note) -> Option<(Place, String)>,
    detail: fn(&Note) -> String,
) -> Option<Diagnostic> {
    let found: Vec<(Place, String, String)> = notes
        .iter()
        .filter_map(|note| summary(note).map(|(place, summary)| (place, summary, detail(note))))
        .collect();
    let (place, first, _) = found.first()?;
    let summary = match found.len() {
        1 => first.clone(),
        count => format!("{first}; {} more of the kind", count - 1),
    };
    let details: Vec<&str> = found.iter().map(|(_, _, detail)| detail.as_str()).collect();
    Some(Diagnostic::warning(summary, details.join("\n\n")).at(path(place)))
}

fn no_wildcard_only_summary(note: &Note) -> Option<(Place, String)> {
    let Note::NoWildcardOnlyAction { place, service, level, .. } = note else { return None };
    Some((place.clone(), format!("{service} has no actions at {level} that cannot be confined to resources")))
}

pub(super) fn no_wildcard_only_action(note: &Note) -> String {
    let Note::NoWildcardOnlyAction { place, service, level, available } = note else { return String::new() };
    let levels: Vec<String> = available.iter().map(|(level, count)| format!("{level} ({count})")).collect();
    let available = if levels.is_empty() {
        "All of its actions can be confined.".to_owned()
    } else {
        format!("It has such actions at {}.", enumerate(&levels, "and"))
    };
    format!(
        "{place}: {service} has no action at the access level {level} that cannot be confined to a resource, so nothing \
         is granted. {available}"
    )
}

fn omitted_summary(note: &Note) -> Option<(Place, String)> {
    let Note::ActionsOmitted { place, condition, actions } = note else { return None };
    let key = &condition.variable;
    Some((
        place.clone(),
        format!("{} actions do not support the condition key {key} and are left out", actions.len()),
    ))
}

pub(super) fn actions_omitted(note: &Note) -> String {
    let Note::ActionsOmitted { place, condition, actions } = note else { return String::new() };
    format!(
        "{place}: AWS does not list the key {} for {}, so a condition on it would never be true for them. They are not \
         granted. when_unsupported = \"omit_condition\" grants them without it.",
        condition.variable,
        some_of(&names(actions))
    )
}

fn loosened_summary(note: &Note) -> Option<(Place, String)> {
    let Note::ConditionOmitted { place, condition, actions } = note else { return None };
    let key = &condition.variable;
    let summary = match actions.len() {
        1 => format!("1 action is granted without the condition on {key}"),
        count => format!("{count} actions are granted without the condition on {key}"),
    };
    Some((place.clone(), summary))
}

fn condition_omitted(note: &Note) -> String {
    let Note::ConditionOmitted { place, condition, actions } = note else { return String::new() };
    format!(
        "{place}: AWS does not list the key {} for {}. They are granted without the condition, as when_unsupported = \
         \"omit_condition\" says.",
        condition.variable,
        some_of(&names(actions))
    )
}

fn verified_summary(note: &Note) -> Option<(Place, String)> {
    let Note::VerifiedAction { place, action } = note else { return None };
    Some((place.clone(), format!("{action} is documented and need not be unverified")))
}

fn verified_action(note: &Note) -> String {
    let Note::VerifiedAction { place, action } = note else { return String::new() };
    format!("{place}: AWS documents {action}. Move it to actions, where it is checked against the resources.")
}

fn any_account_summary(note: &Note) -> Option<(Place, String)> {
    let Note::RolesOfAnyAccount { place, arn } = note else { return None };
    Some((place.clone(), format!("`{arn}` names roles of every account")))
}

fn any_account(note: &Note) -> String {
    let Note::RolesOfAnyAccount { place, arn } = note else { return String::new() };
    format!(
        "{place}: The account of `{arn}` is a wildcard, so roles of accounts that are not yours are meant, too."
    )
}

/// One warning for all doubts about conditions.
fn doubts(notes: &[Note]) -> Option<Diagnostic> {
    let doubtful: Vec<(&Place, &ConditionProblem)> = notes
        .iter()
        .filter_map(|note| match note {
            Note::Doubtful { place, problem } => Some((place, problem)),
            _ => None,
        })
        .collect();
    let (place, first) = doubtful.first()?;
    let summary = match doubtful.len() {
        1 => first.summary(),
        count => format!("{}; {} about conditions", first.summary(), text::count(count - 1, "more doubt")),
    };
    let details: Vec<String> =
        doubtful.iter().map(|(place, problem)| format!("{place}: {problem}")).collect();
    Some(Diagnostic::warning(summary, details.join("\n\n")).at(path(place)))
}

fn all_incomplete(notes: &[Note]) -> Option<Diagnostic> {
    let actions = notes.iter().find_map(|note| match note {
        Note::AllIncomplete { actions } => Some(actions),
        _ => None,
    })?;
    let lines: Vec<String> = actions
        .iter()
        .take(8)
        .map(|(action, types)| format!("  * {action} also requires {}", some_of(&names(types))))
        .collect();
    let more = actions.len().saturating_sub(lines.len());
    let more = if more > 0 { format!("\n  * and {more} more") } else { String::new() };
    Some(Diagnostic::warning(
        "No granted action works on these resources alone",
        format!(
            "AWS documents that every action of this policy requires resources of further types, on which nothing is \
             granted:\n\n{}{more}\n\nGrant the actions on ARNs of those types, too.",
            lines.join("\n")
        ),
    ))
}

fn levels_without_actions(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&Place, String, String)> = notes
        .iter()
        .filter_map(|note| match note {
            Note::NoActionAtLevel { places, asked, types, .. } => {
                let types: Vec<String> = types.iter().map(ToString::to_string).collect();
                let summary = format!(
                    "{} has no actions at the access level {}",
                    some_of(&types),
                    level_names(asked, "or")
                );
                Some((places.first()?, summary, no_action_at_level(note, "granted")))
            }
            _ => None,
        })
        .collect();
    let (place, first, _) = found.first()?;
    let summary = match found.len() {
        1 => first.clone(),
        count => format!("{first}; {count} ARNs are granted nothing"),
    };
    let details: Vec<&str> = found.iter().map(|(_, _, detail)| detail.as_str()).collect();
    Some(Diagnostic::warning(summary, details.join("\n\n")).at(path(place)))
}

/// `done` is what happens to nothing: `granted` or `denied`.
pub(super) fn no_action_at_level(note: &Note, done: &str) -> String {
    let Note::NoActionAtLevel { places, arn, asked, types, available, wildcard_only } = note else {
        return String::new();
    };
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    let types: Vec<String> = types.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "{}: `{arn}` names {}, which has no actions at the access level {}, so nothing is {done} on it.",
        places.join(", "),
        some_of(&types),
        level_names(asked, "or")
    );
    let levels: Vec<String> = available.iter().map(|(level, count)| format!("{level} ({count})")).collect();
    if levels.is_empty() {
        text.push_str(" No action can be confined to that resource type.");
    } else {
        text.push_str(&format!(" It has actions at {}.", enumerate(&levels, "and")));
    }
    if !wildcard_only.is_empty() {
        let names: Vec<String> = wildcard_only.iter().map(ToString::to_string).collect();
        text.push_str(&format!(
            " The service's own actions of that level cannot be confined to an ARN: {}.",
            some_of(&names)
        ));
    }
    text
}

fn many_types(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&Place, &Resource, &[_])> = notes
        .iter()
        .filter_map(|note| match note {
            Note::ManyTypes { place, arn, types } => Some((place, arn, types.as_slice())),
            _ => None,
        })
        .collect();
    let (place, arn, types) = found.first()?;
    let summary = format!("`{arn}` names {} resource types", types.len());
    let details: Vec<String> = found
        .iter()
        .map(|(place, arn, types)| {
            let names: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!("{place}: `{arn}` covers {} resource types: {}.", types.len(), some_of(&names))
        })
        .collect();
    let advice =
        "The actions of all of them are granted. Name the types that are meant by writing their ARNs out.";
    Some(Diagnostic::warning(summary, format!("{}\n\n{advice}", details.join("\n\n"))).at(path(place)))
}

fn dependents_not_granted(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&ActionName, &BTreeSet<ActionName>)> = notes
        .iter()
        .filter_map(|note| match note {
            Note::DependentNotGranted { action, needed_by } => Some((action, needed_by)),
            _ => None,
        })
        .collect();
    let (first, _) = found.first()?;
    let summary = match found.len() {
        1 => format!("{first} is needed but not granted"),
        count => format!("{first} and {} more actions are needed but not granted", count - 1),
    };
    let needs: Vec<String> = found
        .iter()
        .map(|(action, needed_by)| {
            let names: Vec<String> = needed_by.iter().map(ToString::to_string).collect();
            format!("  * {action}, needed by {}", some_of(&names))
        })
        .collect();
    let detail = format!(
        "AWS documents that granted actions depend on actions that manage permissions and that were not asked \
         for:\n\n{}\n\nThey are not granted, so calls that need them fail. Grant what is really needed on exactly the resources \
         meant, iam:PassRole with pass_role, others with a rule; name what is not needed in exclude_actions, and this \
         warning goes away.",
        needs.join("\n")
    );
    Some(Diagnostic::warning(summary, detail))
}
