//! What `validate_policy` says of a document.

use super::value_problem;
use crate::{
    catalog::UnlistedStatus,
    iam::condition::ParseOperatorError,
    text::{did_you_mean, names},
    validation::Problem,
};

/// A finding in full sentences; where it stands, its path says.
pub(in crate::provider) fn finding(problem: &Problem) -> String {
    of_document(problem)
        .or_else(|| of_elements(problem))
        .or_else(|| of_actions(problem))
        .or_else(|| of_conditions(problem))
        .or_else(|| of_breadth(problem))
        .unwrap_or_default()
}

fn of_document(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::Character(character) => format!(
            "The document has the character {character:?}. IAM takes line breaks, tabs, and the characters from U+0020 to U+00FF."
        ),
        Problem::UnknownVersion => {
            "The version must be \"2012-10-17\", or \"2008-10-17\" for policies of before.".to_owned()
        }
        Problem::OldVersion { has_variables: true } => "Without Version = \"2012-10-17\" a document has no policy \
                                                         variables: what looks like one is taken as it is written."
            .to_owned(),
        Problem::OldVersion { has_variables: false } => {
            "Without Version = \"2012-10-17\" a document has no policy variables.".to_owned()
        }
        Problem::NoStatements => "The document has no statement, and IAM asks for one at least.".to_owned(),
        Problem::TooLarge { size, quota, fits_inline: true } => format!(
            "The document has {size} characters without white space, and a managed policy may have {quota}. The inline \
             policies of a role may have more."
        ),
        Problem::TooLarge { size, quota, fits_inline: false } => format!(
            "The document has {size} characters without white space, and no identity policy may have more than {quota}."
        ),
        _ => return None,
    })
}

fn of_elements(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::UnknownElement { name, nearest } => {
            format!("IAM knows no element \"{name}\" here.{}", did_you_mean(*nearest))
        }
        Problem::InvalidSid => {
            "The Sid of a statement in an identity policy has letters and digits only.".to_owned()
        }
        Problem::DuplicateSid { first } => {
            format!("Statement[{first}] has the same Sid. Each must be there once.")
        }
        Problem::InvalidEffect => "Effect must be \"Allow\" or \"Deny\", in this letter case.".to_owned(),
        Problem::Principal => {
            "The policy of an identity names no principals: it is for whoever it is attached to. Leave \
                               the element out, or attach the policy to a resource."
                .to_owned()
        }
        Problem::Missing(one, other) => format!("The statement has neither {one} nor {other}."),
        Problem::Both(one, other) => {
            format!("The statement has both {one} and {other}, which exclude each other.")
        }
        Problem::EmptyList { excepts: false } => {
            "The list is empty, so that the statement says nothing.".to_owned()
        }
        Problem::EmptyList { excepts: true } => {
            "The list is empty, so that nothing is excepted and the statement is about everything.".to_owned()
        }
        Problem::InvalidResource { text, error } => {
            format!("`{text}` is neither * nor an ARN: {error}.")
        }
        Problem::DoubtfulResource { text, error } => {
            format!("`{text}` may not stand for what it seems to: {error}.")
        }
        _ => return None,
    })
}

fn of_actions(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::InvalidAction(text) => format!(
            "`{text}` is not the name or pattern of an action, such as s3:DeleteObject or s3:Delete*."
        ),
        Problem::UnknownService { action, nearest } => {
            let service = action.split_once(':').map_or(action.as_str(), |(service, _)| service);
            format!(
                "`{action}` stands for no action: AWS documents no service with the prefix `{service}`.{}",
                did_you_mean(nearest.as_deref())
            )
        }
        Problem::UnknownAction { action, nearest, status } => {
            let why = match status {
                Some(UnlistedStatus::Retired) => " AWS documented it once and does not any more.",
                Some(UnlistedStatus::Undocumented) => " AWS's Service Reference has it all the same.",
                None => "",
            };
            format!(
                "`{action}` stands for no action that AWS documents.{why}{}",
                did_you_mean(nearest.as_deref())
            )
        }
        Problem::RedundantAction { action, by } => format!("`{by}` in the same statement covers `{action}`."),
        Problem::ActionWithoutResource { action, formats } if formats.is_empty() => format!(
            "`{action}` cannot be confined to an ARN, so that on these resources it stands for nothing. Give it a statement \
             of its own, on *."
        ),
        Problem::ActionWithoutResource { action, formats } => format!(
            "`{action}` supports none of the statement's resources, so that it stands for nothing. It can be confined to {}.",
            names(formats)
        ),
        Problem::ResourceWithoutAction(text) => {
            format!("None of the statement's actions supports `{text}`, so that it stands for nothing.")
        }
        _ => return None,
    })
}

fn of_conditions(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::InvalidCondition(mistake) => format!("{mistake}."),
        Problem::UnknownOperator { operator, error } => {
            let nearest = match error {
                ParseOperatorError::Unknown { nearest, .. } => nearest.as_deref(),
                ParseOperatorError::NullIfExists => Some("Null"),
            };
            format!(
                "{operator} is no condition operator: {error}.{} Letter case counts.",
                did_you_mean(nearest)
            )
        }
        Problem::WrongValue { operator, value, problem } => {
            format!("The value \"{value}\" does not fit {operator}: {}.", value_problem(*problem))
        }
        Problem::Condition(problem) => problem.to_string(),
        Problem::KeyNotSupported { key, actions, allows } => format!(
            "Requests for {} do not have the key {key}: {}.",
            names(actions),
            if *allows {
                "such a condition allows nothing, or confines nothing"
            } else {
                "such a condition denies nothing, or spares nothing"
            }
        ),
        _ => return None,
    })
}

fn of_breadth(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::EverythingAllowed => "Every action is allowed on every resource.".to_owned(),
        Problem::ServiceWildcard { action, is_confined } => format!(
            "`{action}` allows {}, those included that AWS adds{}.",
            if action.starts_with('*') { "every action" } else { "every action of the service" },
            if *is_confined { ", as far as the statement is confined" } else { ", on every resource" }
        ),
        Problem::AllowWithNotAction => {
            "An Allow with NotAction allows every other action of every service, those included that AWS adds."
                .to_owned()
        }
        Problem::AllowWithNotResource => {
            "An Allow with NotResource allows the actions on every other resource, those included that are yet to come."
                .to_owned()
        }
        Problem::PassesAnyRole => "iam:PassRole on * without a condition passes any role of the account to any service, and \
                                   with it what the role may do. Name the roles, and confine iam:PassedToService."
            .to_owned(),
        Problem::CouldBeNarrowed(actions) => {
            format!("{} can be confined to ARNs and is allowed on *.", names(actions))
        }
        _ => return None,
    })
}
