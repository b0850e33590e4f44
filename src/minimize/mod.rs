//! Fewer characters for the same actions: a list of action names → a list of patterns.
//!
//! ```text
//!   wanted ──▶ by service ──▶ candidates: prefix, words, shortest ──▶ cover ──▶ patterns
//!   Names  ──┘                patterns that match only what is wanted   the cheapest of them that match all of it
//! ```
//!
//! Over all names of a service that are known, retired and undocumented ones included, the patterns match exactly the
//! wanted ones. What AWS adds later is known to nobody, and a pattern may match it.

mod cover;
mod names;
mod prefix;
mod set;
mod shortest;
mod style;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use names::Names;
pub use style::Style;

use crate::iam::{ActionName, ActionPattern};

/// What a pattern takes in a document beside itself and the service prefix: the colon, quotes, and a comma.
const AROUND: usize = 4;

/// Patterns that match, of all names of the wanted actions' services, exactly the wanted ones, sorted.
///
/// A wanted action that is not among the names stays as it is, or is one of what a pattern matches.
/// `minimum_characters` is the least number of characters in a pattern behind the service prefix that are no
/// wildcards; 0 means 1, so that `s3:*` never comes out. Names in full may be shorter.
#[must_use]
pub fn minimize(
    wanted: &BTreeSet<ActionName>,
    names: &Names,
    style: Style,
    minimum_characters: usize,
) -> Vec<ActionPattern> {
    let minimum = minimum_characters.max(1);
    by_service(wanted)
        .iter()
        .flat_map(|(service, wanted)| of_service(service, wanted, names, style, minimum))
        .collect()
}

fn of_service(
    service: &str,
    actions: &[&ActionName],
    names: &Names,
    style: Style,
    minimum: usize,
) -> Vec<ActionPattern> {
    let others = names.others(service, actions);
    let (wanted, other_names) = (without_service(actions), without_service(&others));
    let candidates = match style {
        Style::Prefix => return prefix::patterns(actions, &others, minimum),
        Style::Words => words::candidates(&wanted, &other_names, minimum),
        Style::Shortest => shortest::candidates(&wanted, &other_names, minimum),
    };
    let patterns = cover::cheapest(candidates, wanted.len(), service.len() + AROUND);
    let as_written = actions.first().map_or(service, |action| action.service());
    patterns.iter().map(|pattern| ActionPattern::new(as_written, pattern)).collect()
}

fn without_service<'a>(actions: &[&'a ActionName]) -> Vec<&'a str> {
    actions.iter().map(|action| action.name()).collect()
}

/// Which of the actions each pattern stands for. An action stands under every pattern that matches it.
#[must_use]
pub fn stands_for<'a>(
    patterns: &[ActionPattern],
    actions: &'a BTreeSet<ActionName>,
) -> BTreeMap<ActionPattern, Vec<&'a ActionName>> {
    let of = |pattern: &ActionPattern| actions.iter().filter(|action| pattern.matches(action)).collect();
    patterns.iter().map(|pattern| (pattern.clone(), of(pattern))).collect()
}

/// The wanted actions of each service, by its prefix in lower case: what is younger than the database is spelled as its
/// user spelled it.
fn by_service(wanted: &BTreeSet<ActionName>) -> BTreeMap<String, Vec<&ActionName>> {
    let mut services: BTreeMap<String, Vec<&ActionName>> = BTreeMap::new();
    for action in wanted {
        services.entry(action.service().to_ascii_lowercase()).or_default().push(action);
    }
    services
}
