use std::collections::BTreeMap;

use crate::{
    iam::{ActionName, ActionPattern},
    writer::Statement,
};

/// The statements of each service, by its prefix. A statement with actions of several services is divided, each part
/// with the Sid of the whole; the order of the statements stays.
#[must_use]
pub fn by_service(statements: &[Statement]) -> BTreeMap<String, Vec<Statement>> {
    let mut services: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for statement in statements {
        for (service, actions) in actions_by_service(&statement.actions) {
            let is_of_service = |pattern: &&ActionPattern| service_of(pattern.as_str()) == service;
            let patterns = statement.patterns.iter().filter(is_of_service).cloned().collect();
            let part = Statement { actions, patterns, ..statement.clone() };
            services.entry(service).or_default().push(part);
        }
    }
    services
}

fn service_of(pattern: &str) -> String {
    pattern.split_once(':').map_or(pattern, |(service, _)| service).to_ascii_lowercase()
}

fn actions_by_service(actions: &[ActionName]) -> BTreeMap<String, Vec<ActionName>> {
    let mut services: BTreeMap<String, Vec<ActionName>> = BTreeMap::new();
    for action in actions {
        // What is younger than the database is spelled as its user spelled it.
        services.entry(action.service().to_ascii_lowercase()).or_default().push(action.clone());
    }
    services
}
