use std::collections::BTreeMap;

use crate::{iam::ActionName, policy::Statement};

/// The statements of each service, by its prefix. A statement with actions of several services is divided, each part
/// with the Sid of the whole; the order of the statements stays.
#[must_use]
pub fn by_service(statements: &[Statement]) -> BTreeMap<String, Vec<Statement>> {
    let mut services: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for statement in statements {
        for (service, actions) in actions_by_service(&statement.actions) {
            let part = Statement { actions, ..statement.clone() };
            services.entry(service).or_default().push(part);
        }
    }
    services
}

fn actions_by_service(actions: &[ActionName]) -> BTreeMap<String, Vec<ActionName>> {
    let mut services: BTreeMap<String, Vec<ActionName>> = BTreeMap::new();
    for action in actions {
        // What is younger than the database is spelled as its user spelled it.
        services.entry(action.service().to_ascii_lowercase()).or_default().push(action.clone());
    }
    services
}
