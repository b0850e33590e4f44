//! The first lines: how much there is, whether it fits, and how old the facts are.

use super::{Facts, Policy};
use crate::text::{count, thousands};

pub(super) fn lines(policy: &Policy<'_>, facts: Facts<'_>) -> Vec<String> {
    let does = if policy.allows() { "Allows" } else { "Denies" };
    let actions = count(policy.actions().len(), "action");
    let statements = count(policy.statements().len(), "statement");
    let mut lines = vec![
        format!("{does} {actions} in {statements}."),
        size(policy, facts),
        format!("Facts of {}.", facts.database_version),
    ];
    if let Some(as_of) = &policy.request.as_of {
        lines.push(format!("What AWS documented after {as_of} is left out."));
    }
    lines
}

fn size(policy: &Policy<'_>, facts: Facts<'_>) -> String {
    let fit = &policy.request.fit;
    let size = count(facts.size, "character");
    let Some(limit) = fit.limit() else { return format!("{size}.") };
    let quota = thousands(limit);
    let target = fit.max_size.map_or_else(|| fit.target.in_words(), |_| "a document");
    match facts.size.checked_sub(limit) {
        None | Some(0) => format!("{size} of the {quota} that {target} may have."),
        Some(_) if facts.documents > 1 => {
            format!("{size} in {} documents, since {target} may have {quota}.", facts.documents)
        }
        Some(over) => format!("{size}, which is {} more than {target} may have ({quota}).", thousands(over)),
    }
}
