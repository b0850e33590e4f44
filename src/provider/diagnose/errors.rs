//! What the engine refuses.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    database, did_you_mean, formats, names, path, some_of,
    warnings::{actions_omitted, no_action_at_level, no_wildcard_only_action},
};
use crate::{
    database::UnlistedStatus,
    iam::{ActionPattern, ResourceTypeName},
    terraform::{AttributePath, Diagnostic},
    writer::{Effect, Error, MatchedType, NearestFormat, Note, Place, ResolveError, Resource},
};

/// What the engine refuses.
pub(in crate::provider) fn policy_error(error: &Error) -> Diagnostic {
    match error {
        Error::UnknownService { place, arn, service, nearest } => {
            let detail = format!(
                "{place}: `{arn}` names the service `{service}`, of which AWS documents no resource types.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown service in ARN", detail).at(path(place))
        }
        Error::NoResourceType { place, arn, nearest, borrowed } => {
            let detail = format!("{place}: {}", no_resource_type(arn, nearest, borrowed));
            Diagnostic::error("ARN of no resource type", detail).at(path(place))
        }
        Error::NoArnsOfItsOwn { place, arn, service, elsewhere } => {
            let detail = format!("{place}: {}", no_arns_of_its_own(arn, service, elsewhere));
            Diagnostic::error("Service without ARNs of its own", detail).at(path(place))
        }
        Error::NotKnownYet { place, arn } => {
            let detail = format!(
                "{place}: `{arn}` is not known before apply, so the resource types that it names are not known either."
            );
            Diagnostic::error("ARN not known", detail).at(path(place))
        }
        Error::MixedPartitions { place, arn, other } => {
            let detail = format!(
                "{place}: `{arn}` is in another partition than `{other}`. A policy works in one partition, so one \
                 of the two could never apply. Write one policy for each partition."
            );
            Diagnostic::error("ARNs of two partitions", detail).at(path(place))
        }
        Error::ExcludesNothing { place, pattern, nearest } => {
            let detail = format!(
                "{place}: `{pattern}` matches no action that AWS documents, so it would exclude nothing.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Exclusion without effect", detail).at(path(place))
        }
        Error::LevelOfNothing { action, nearest } => {
            let path = AttributePath::to("access_level_overrides").key(action.as_str());
            let detail = format!(
                "access_level_overrides: AWS documents no action `{action}`.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown action", detail).at(path)
        }
        Error::UnknownAction { .. }
        | Error::NewerThanRequest { .. }
        | Error::UnknownServicePrefix { .. }
        | Error::UnknownResourceType { .. } => unknown(error),
        Error::NotOfTheTypes { .. }
        | Error::ResourceWithoutAction { .. }
        | Error::ActionWithoutResource { .. }
        | Error::ActionOfOtherTypes { .. }
        | Error::CouldBeNarrowed { .. } => does_not_fit(error),
        Error::NotARole { place, arn, found } => not_a_role(place, arn, found),
        Error::PassRoleInDeny { place } => {
            let detail = format!(
                "{place}: pass_role grants iam:PassRole, and this policy denies. Deny iam:PassRole with a rule, or \
                 leave pass_role out."
            );
            Diagnostic::error("Roles passed by a Deny", detail).at(path(place))
        }
        Error::DeniesNothing { place, note } => {
            let detail = format!("{} A Deny there has no effect.", no_action_at_level(note, "denied"));
            Diagnostic::error("Deny without effect", detail).at(path(place))
        }
        Error::ConditionNotCarried { .. } | Error::RepeatedCondition { .. } => condition(error),
        Error::OpenPlaceholders { place, open } => open_placeholders(place, open),
        Error::UnusedValue { place, key, nearest, known } => {
            let known = if known.is_empty() {
                "No ARN format is filled here.".to_owned()
            } else {
                format!("The placeholders are {}.", some_of(known))
            };
            let detail = format!(
                "{place}: no ARN format of these actions has a placeholder `{key}`, so the value would be lost.{} {known}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Value without placeholder", detail).at(path(place))
        }
        Error::NothingGranted { place, notes } => nothing_granted(place, notes),
        Error::Database(error) => database(error),
        Error::Resolve(error) => resolve(error),
    }
}

/// A name of something that does not exist, or not on the day of the request.
fn unknown(error: &Error) -> Diagnostic {
    match error {
        Error::UnknownAction { place, pattern, nearest, unlisted } => {
            let detail = format!(
                "{} What is younger than the database stands in unverified_actions of a rule.",
                unknown_action(place, pattern, nearest.as_deref(), *unlisted)
            );
            Diagnostic::error("Unknown action", detail).at(path(place))
        }
        Error::NewerThanRequest { place, pattern, first_seen, as_of } => {
            let detail = format!(
                "{place}: `{pattern}` was first seen on {first_seen}, and as_of is {as_of}, so it does not exist here. \
                 Move as_of, or leave the action out."
            );
            Diagnostic::error("Action newer than as_of", detail).at(path(place))
        }
        Error::UnknownServicePrefix { place, service, nearest } => {
            let detail = format!(
                "{place}: AWS documents no service with the prefix `{service}`.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown service", detail).at(path(place))
        }
        Error::UnknownResourceType { place, resource_type, nearest } => {
            let detail = format!(
                "{place}: AWS documents no resource type `{resource_type}`.{} The data source policy_sentry_query lists \
                 a service's types with table = \"arn\".",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown resource type", detail).at(path(place))
        }
        error => Diagnostic::error("Policy not written", format!("{error}.")),
    }
}

fn unknown_action(
    place: &Place,
    pattern: &ActionPattern,
    nearest: Option<&str>,
    unlisted: Option<UnlistedStatus>,
) -> String {
    let why = match unlisted {
        Some(UnlistedStatus::Retired) => " AWS documented it once and does not any more.",
        Some(UnlistedStatus::Undocumented) => " AWS's Service Reference has it and no documentation.",
        None => "",
    };
    let what = if pattern.is_exact() {
        "is no action that AWS documents"
    } else {
        "matches no action that AWS documents"
    };
    format!("{place}: `{pattern}` {what}.{why}{}", did_you_mean(nearest))
}

/// Names that are looked up for themselves, and not for a policy.
pub(in crate::provider) fn lookup_error(error: &Error) -> Diagnostic {
    match error {
        Error::UnknownAction { place, pattern, nearest, unlisted } => {
            let detail = unknown_action(place, pattern, nearest.as_deref(), *unlisted);
            Diagnostic::error("Unknown action", detail).at(path(place))
        }
        error => policy_error(error),
    }
}

/// Actions and resources that do not belong together.
fn does_not_fit(error: &Error) -> Diagnostic {
    match error {
        Error::NotOfTheTypes { place, arn, others, formats: known } => {
            let others = if others.is_empty() {
                "it fits no type that AWS documents".to_owned()
            } else {
                format!("it names {}", some_of(&names(others)))
            };
            let detail = format!(
                "{place}: `{arn}` is of none of the rule's resource_types; {others}. Their ARNs are:\n{}",
                formats(known)
            );
            Diagnostic::error("ARN of another resource type", detail).at(path(place))
        }
        Error::ResourceWithoutAction { place, arn, types } => {
            let detail = format!(
                "{place}: none of the actions asked for supports {}, which `{arn}` names, so nothing would be granted \
                 on it. Leave the ARN out, or name an action that supports it.",
                some_of(&names(types))
            );
            Diagnostic::error("Resource without actions", detail).at(path(place))
        }
        Error::ActionWithoutResource { place, pattern, formats: known } if known.is_empty() => {
            let detail = format!(
                "{place}: `{pattern}` cannot be confined to an ARN, so it does not belong beside resources. Grant it on \
                 every resource with wildcard_only = {{ single_actions = [\"{pattern}\"] }}."
            );
            Diagnostic::error("Action without resources", detail).at(path(place))
        }
        Error::ActionWithoutResource { place, pattern, formats: known } => {
            let detail = format!(
                "{place}: `{pattern}` supports none of the resources here. It can be confined to:\n{}",
                formats(known)
            );
            Diagnostic::error("Action without resources", detail).at(path(place))
        }
        Error::ActionOfOtherTypes { place, pattern, types } => {
            let detail = format!(
                "{place}: `{pattern}` supports none of the resource_types asked for: {}.",
                some_of(&names(types))
            );
            Diagnostic::error("Action of other resource types", detail).at(path(place))
        }
        Error::CouldBeNarrowed { place, action, formats: known } => {
            let detail = format!(
                "{place}: `{action}` can be confined to resources, so it is not granted on every one here. Use a rule \
                 with actions = [\"{action}\"] and resources of this form:\n{}\n\nIf every resource is meant, name it \
                 in skip_resource_constraints.",
                formats(known)
            );
            Diagnostic::error("Action can be narrowed", detail).at(path(place))
        }
        error => Diagnostic::error("Policy not written", format!("{error}.")),
    }
}

fn not_a_role(place: &Place, arn: &Resource, found: &[ResourceTypeName]) -> Diagnostic {
    let is_provider = found.iter().any(|name| name.name.ends_with("-provider"));
    let hint = if is_provider {
        " The identity provider belongs into the role's trust policy; here stands the role that is taken."
    } else {
        ""
    };
    let found =
        if found.is_empty() { String::new() } else { format!(" It names {}.", some_of(&names(found))) };
    let detail = format!(
        "{place}: `{arn}` is not the ARN of a role.{found}{hint} A role's ARN has the form \
         arn:aws:iam::111122223333:role/my-role."
    );
    Diagnostic::error("ARN of no role", detail).at(path(place))
}

fn condition(error: &Error) -> Diagnostic {
    match error {
        Error::ConditionNotCarried { place, condition, actions, effect } => {
            let why = match effect {
                Effect::Deny => {
                    "Without the condition a Deny would deny more, and without the actions less. Deny these in another \
                     policy, or exclude them with exclude_actions."
                }
                Effect::Allow => {
                    "A condition on a key that a request does not have is never true, or always. Leave the condition \
                     out for these actions, or say with when_unsupported what is to happen: \"omit_action\" or \
                     \"omit_condition\"."
                }
            };
            let detail = format!(
                "{place}: AWS does not list the key {} for {}. {why}",
                condition.variable,
                some_of(&names(actions))
            );
            Diagnostic::error("Condition key not supported", detail).at(path(place))
        }
        Error::RepeatedCondition { place, condition, first } => {
            let detail = format!(
                "{place}: {first} has a condition {} of {}, too, and a statement can have one. Write one list of values: \
                 one of them must fit.",
                condition.test, condition.variable
            );
            Diagnostic::error("Condition repeated", detail).at(path(place))
        }
        error => Diagnostic::error("Policy not written", format!("{error}.")),
    }
}

fn open_placeholders(place: &Place, open: &BTreeMap<String, BTreeSet<String>>) -> Diagnostic {
    let lines: String = open
        .iter()
        .map(|(placeholder, formats)| {
            let first = formats.first().map(String::as_str).unwrap_or_default();
            let more = match formats.len() {
                0 | 1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            format!("\n  * {placeholder} in {first}{more}")
        })
        .collect();
    let detail = format!(
        "Nothing fills these placeholders of AWS's ARN formats:\n{lines}\n\nGive values in arn_values, such as \
         {{ Partition = \"aws\", Account = \"111122223333\" }}, name resources, or say open_placeholders = \"wildcard\" \
         to have * in their places."
    );
    Diagnostic::error("Open placeholders", detail).at(path(place))
}

/// An ARN whose types could not be found, which is no fault of the ARN.
pub(in crate::provider) fn resolve(error: &ResolveError) -> Diagnostic {
    match error {
        ResolveError::Database(error) => database(error),
        error => {
            Diagnostic::error("IAM database unreadable", format!("The IAM database is damaged: {error}."))
        }
    }
}

fn no_resource_type(arn: &Resource, nearest: &[NearestFormat], borrowed: &[MatchedType]) -> String {
    let mut detail = format!(
        "`{arn}` fits none of AWS's ARN formats for this service, so no action can be granted on it."
    );
    if !nearest.is_empty() {
        detail.push_str(" The nearest are:\n");
        for near in nearest {
            detail.push_str(&format!("\n  * {}: {} ({})", near.resource_type, near.format, difference(near)));
        }
    }
    if !borrowed.is_empty() {
        let names: Vec<String> = borrowed.iter().map(|found| found.resource_type.to_string()).collect();
        detail.push_str(&format!(
            "\n\nResource types of other services have such ARNs: {}. An ARN alone does not reach them: a rule does, with \
             resource_types.",
            names.join(", ")
        ));
    }
    detail
}

fn no_arns_of_its_own(arn: &Resource, service: &str, elsewhere: &[(ResourceTypeName, String)]) -> String {
    if elsewhere.is_empty() {
        return format!(
            "`{arn}` names the service `{service}`, of which AWS documents no resource types: its actions cannot be \
             confined to an ARN."
        );
    }
    let formats: String = elsewhere.iter().map(|(name, format)| format!("\n  * {name}: {format}")).collect();
    format!(
        "`{arn}` names the service `{service}`, whose resource types have ARNs of other services:\n{formats}\n\n\
         An ARN alone reaches the types of the service that it names, so it does not reach these."
    )
}

/// What keeps an ARN from fitting a format: `the region must be empty`.
pub(in crate::provider) fn difference(near: &NearestFormat) -> String {
    let mut parts = near.format.splitn(6, ':').skip(3);
    let [region, account] = [parts.next(), parts.next()].map(Option::unwrap_or_default);
    let must_be = |name: &str, part: &str| match part {
        "" => format!("the {name} must be empty"),
        part if part.starts_with("${") => format!("the {name} must not be empty"),
        part => format!("the {name} must be {part}"),
    };
    let mut differences = Vec::new();
    if near.misfit.region {
        differences.push(must_be("region", region));
    }
    if near.misfit.account {
        differences.push(must_be("account", account));
    }
    if near.misfit.resource {
        differences.push("the resource differs".to_owned());
    }
    differences.join(", ")
}

fn nothing_granted(place: &Place, notes: &[Note]) -> Diagnostic {
    let reasons: Vec<String> = notes.iter().filter_map(reason_for_nothing).collect();
    let detail = if reasons.is_empty() {
        "Every action that was asked for is kept out by exclude_actions, so the policy would have no statement, \
         which AWS refuses. Exclude less, or ask for nothing."
            .to_owned()
    } else {
        format!("The policy would have no statement, which AWS refuses.\n\n{}", reasons.join("\n\n"))
    };
    Diagnostic::error("Nothing to grant", detail).at(path(place))
}

fn reason_for_nothing(note: &Note) -> Option<String> {
    match note {
        Note::NoActionAtLevel { .. } => Some(no_action_at_level(note, "granted")),
        Note::NoWildcardOnlyAction { .. } => Some(no_wildcard_only_action(note)),
        Note::ActionsOmitted { .. } => Some(actions_omitted(note)),
        _ => None,
    }
}
