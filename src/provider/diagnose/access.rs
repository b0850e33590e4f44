//! What is wrong with a question to a policy, or with the policy that is asked.

use super::did_you_mean;
use crate::{catalog::UnlistedStatus, iam::ActionName};

/// A text that does not name one action.
pub(in crate::provider) fn pattern_in_question(text: &str) -> String {
    format!(
        "`{text}` is not the name of one action, and a request is for one. Write service and action with a colon between \
         them and without wildcards, such as s3:DeleteObject."
    )
}

/// An action that nobody can ask for, so that no policy allows it.
pub(in crate::provider) fn no_such_action(
    name: &ActionName,
    status: Option<UnlistedStatus>,
    nearest: Option<&str>,
) -> String {
    let why = match status {
        Some(UnlistedStatus::Retired) => " AWS documented it once and does not any more.",
        _ => "",
    };
    format!(
        "`{name}` is no action that AWS documents.{why}{} As it stands, the answer would be no to whatever the policy allows.",
        did_you_mean(nearest)
    )
}

/// A policy variable where a resource is asked for.
pub(in crate::provider) fn variable_in_question(text: &str) -> String {
    format!(
        "`{text}` has a policy variable, and a request is for a resource. Write the ARN that is asked for, or * for any \
         value."
    )
}

/// An ARN for an action that has none.
pub(in crate::provider) fn asked_on_everything(action: &ActionName) -> String {
    format!(
        "{action} cannot be confined to an ARN: a request for it names no resource, and only a statement on * allows it. Ask \
         with \"*\"."
    )
}

/// An ARN on which nobody can ask for the action.
pub(in crate::provider) fn never_asked_on(action: &ActionName, text: &str, formats: &[String]) -> String {
    const MOST: usize = 6;
    let lines: String = formats.iter().take(MOST).map(|format| format!("\n  * {format}")).collect();
    let more = formats.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  * and {more} more") } else { String::new() };
    format!(
        "{action} is never asked for on `{text}`. Its resources are:\n{lines}{more}\n\nOn another one the answer would be no \
         to whatever the policy allows."
    )
}
