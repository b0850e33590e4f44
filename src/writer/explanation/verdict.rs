//! The first lines: how much there is, whether it fits, and how old the facts are.

use super::{Facts, Policy, Text};
use crate::text::{count, push, thousands};

pub(super) fn write(policy: &Policy<'_>, facts: Facts<'_>, text: &mut Text) {
    let does = if policy.allows() { "Allows" } else { "Denies" };
    let actions = count(policy.actions.len(), "action");
    let statements = count(policy.statements().len(), "statement");
    push(text.line(), format_args!("{does} {actions} in {statements}."));
    size(policy, facts, text.line());
    push(text.line(), format_args!("Facts of {}.", facts.database_version));
    if let Some(as_of) = &policy.request.as_of {
        push(text.line(), format_args!("What AWS documented after {as_of} is left out."));
    }
}

fn size(policy: &Policy<'_>, facts: Facts<'_>, line: &mut String) {
    let fit = &policy.request.fit;
    let size = count(facts.size, "character");
    let Some(limit) = fit.limit() else { return push(line, format_args!("{size}.")) };
    let quota = thousands(limit);
    let target = fit.max_size.map_or_else(|| fit.target.in_words(), |_| "a document");
    match facts.size.checked_sub(limit) {
        None | Some(0) => push(line, format_args!("{size} of the {quota} that {target} may have.")),
        Some(_) if facts.documents > 1 => {
            let documents = facts.documents;
            push(line, format_args!("{size} in {documents} documents, since {target} may have {quota}."));
        }
        Some(over) => {
            let over = thousands(over);
            push(line, format_args!("{size}, which is {over} more than {target} may have ({quota})."));
        }
    }
}
