//! The facts as counts per service, in text: a refresh of the database shows in a diff of it.

use std::fmt::Write as _;

use super::{
    Facts,
    model::{Action, Service},
};
use crate::iam::AccessLevel;

const COLUMNS: [&str; 12] = [
    "service",
    "actions",
    "list",
    "read",
    "tagging",
    "write",
    "permissions_management",
    "resource_types",
    "arn_formats",
    "condition_keys",
    "dependent_actions",
    "names",
];

/// A line for each service, sorted, with tabs between the columns.
pub(super) fn index(facts: &Facts) -> String {
    let mut text = COLUMNS.join("\t") + "\n";
    for service in &facts.services {
        text.push_str(&line(service));
    }
    text
}

fn line(service: &Service) -> String {
    let mut counts = vec![service.actions.len()];
    counts.extend(
        AccessLevel::ALL.map(|level| {
            service.actions.values().filter(|action| action.access_level == Some(level)).count()
        }),
    );
    counts.push(service.resource_types.len());
    counts.push(service.resource_types.values().map(|resource_type| resource_type.arn_formats.len()).sum());
    counts.push(service.condition_keys.len());
    counts.push(service.actions.values().map(dependents).sum());

    let mut line = service.prefix.to_string();
    for count in counts {
        let _ = write!(line, "\t{count}");
    }
    let mut names: Vec<_> = service.pages.values().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    line + "\t" + &names.join("; ") + "\n"
}

pub(super) fn dependents(action: &Action) -> usize {
    action.dependent_actions.as_ref().map_or(0, std::collections::BTreeSet::len)
}
