//! Minimized lists of actions: exact over the whole catalogue, and how short beside Policy Sentry and beside the optimum.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod catalogue;
mod documented;
mod optimum;
mod properties;
mod vectors;

use std::collections::BTreeSet;

use policy_sentry::{
    database::Database,
    iam::{ActionName, ActionPattern},
    minimize::Names,
};

/// Every name of every service that the bundled database has.
fn all_names() -> Names {
    let reader = Database::embedded().reader().unwrap();
    let services = reader.service_prefixes().unwrap();
    services.iter().flat_map(|service| reader.all_action_names(service).unwrap()).collect()
}

fn actions(texts: &[&str]) -> BTreeSet<ActionName> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn texts(patterns: &[ActionPattern]) -> Vec<&str> {
    patterns.iter().map(ActionPattern::as_str).collect()
}

/// What patterns take in a document: each its quotes and a comma.
fn characters(patterns: &[ActionPattern]) -> usize {
    patterns.iter().map(|pattern| pattern.as_str().len() + 3).sum()
}
