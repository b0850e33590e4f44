//! The first lines: how much there is, whether it fits, and how old the facts are.

use super::{Facts, Policy};
use crate::markdown::{count, thousands};

/// The characters that a customer managed policy may have, white space apart.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length>.
const MANAGED_POLICY: usize = 6_144;

pub(super) fn lines(policy: &Policy<'_>, facts: Facts<'_>) -> Vec<String> {
    let does = if policy.allows() { "Allows" } else { "Denies" };
    let actions = count(policy.actions().len(), "action");
    let statements = count(policy.statements().len(), "statement");
    let mut lines = vec![
        format!("{does} {actions} in {statements}."),
        size(facts.size),
        format!("Facts of {}.", facts.database_version),
    ];
    if let Some(as_of) = &policy.request.as_of {
        lines.push(format!("What AWS documented after {as_of} is left out."));
    }
    lines
}

fn size(size: usize) -> String {
    let quota = thousands(MANAGED_POLICY);
    match size.checked_sub(MANAGED_POLICY) {
        None | Some(0) => {
            format!("{} of the {quota} that a managed policy may have.", count(size, "character"))
        }
        Some(over) => format!(
            "{}, which is {} more than a managed policy may have ({quota}).",
            count(size, "character"),
            thousands(over)
        ),
    }
}
