//! What is too large, and what would help.

use std::collections::BTreeMap;

use crate::{
    document::{MergeError, SplitError},
    minimize::Style,
    terraform::Diagnostic,
    text::{all, count, either, thousands},
    writer::{Fit, Misfit, Statement, largest_statements},
};

/// A policy that does not fit what it is attached to. `sizes` says how large it would be as patterns.
pub(in crate::provider) fn misfit(
    misfit: &Misfit,
    fit: &Fit,
    statements: &[Statement],
    sizes: &BTreeMap<Style, usize>,
) -> Diagnostic {
    let Misfit { size, limit, divided } = misfit;
    let over = size.saturating_sub(*limit);
    let may = match fit.max_size {
        Some(_) => "max_size allows".to_owned(),
        None => format!("{} may have", fit.target.in_words()),
    };
    let largest = largest_statements(statements, 3).into_iter();
    let largest: Vec<String> =
        largest.map(|(sid, size)| format!("{sid} ({})", count(size, "character"))).collect();
    let detail = format!(
        "The policy has {}, {} more than {may} ({}). {}{}{} Set target to what the policy is attached to, or to \
         \"none\" to skip this check.",
        count(*size, "character"),
        thousands(over),
        thousands(*limit),
        largest_of(&largest),
        minimized(sizes, *limit, fit.style),
        divided.as_ref().map_or_else(sum, |divided| documents(divided, fit.max_documents)),
    );
    Diagnostic::error("Policy too large", detail)
}

fn largest_of(statements: &[String]) -> String {
    match statements {
        [only] => format!("The only statement is {only}."),
        several => format!("The largest statements are {}.", all(several)),
    }
}

fn minimized(sizes: &BTreeMap<Style, usize>, limit: usize, style: Option<Style>) -> String {
    let others = sizes.iter().filter(|(other, _)| Some(**other) != style);
    let each = others.map(|(style, size)| {
        let fits = if *size <= limit { " (which fits)" } else { "" };
        format!("{} with minimize = \"{style}\"{fits}", thousands(*size))
    });
    format!(" Written as patterns it would have {}.", either(each))
}

fn sum() -> String {
    " The quota applies to all inline policies of a role, group or user together, so splitting does not help. Each \
     managed policy has its own quota."
        .to_owned()
}

fn documents(divided: &Result<usize, SplitError>, max_documents: usize) -> String {
    match divided {
        Ok(count) => format!(
            " It can be split into {count} documents, but max_documents is {max_documents}. With max_documents = \
             {count}, use `documents` with for_each."
        ),
        Err(error) => format!(" It cannot be split: {}", not_divisible(error)),
    }
}

/// Something that fits into no document.
pub(in crate::provider) fn not_divisible(error: &SplitError) -> String {
    let SplitError { what, statement, sid, size, limit } = error;
    let statement =
        sid.as_ref().map_or_else(|| format!("Statement[{statement}]"), |sid| format!("the statement {sid}"));
    format!(
        "{what} in {statement} alone needs a document of {}, but the limit is {}. Shorten it, or raise the limit.",
        count(*size, "character"),
        thousands(*limit)
    )
}

/// The document of one service that does not fit.
pub(in crate::provider) fn service_too_large(service: &str, size: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(
        "Policy too large",
        format!(
            "The document of {service} alone has {}, and {} is the quota. One document for each service is all that \
             write_documents gives, so that its keys are known before ARNs are. Take `documents` of describe_policy with \
             max_documents, or split_policy, where the ARNs are known; or write actions as patterns with minimize.",
            count(size, "character"),
            thousands(limit)
        ),
    )
}

/// Documents that cannot be one.
pub(in crate::provider) fn not_mergeable(error: &MergeError) -> String {
    match error {
        MergeError::Contradiction { element } => format!(
            "The documents have different values of {element}, and a document has one. Take it out of all but one \
             of them."
        ),
        MergeError::Version { document } => format!(
            "policies[{document}] is of an older Version than another document and has `${{`: what is plain text \
             there would \
             become a policy variable. Give all documents the Version 2012-10-17 if that is meant."
        ),
    }
}
