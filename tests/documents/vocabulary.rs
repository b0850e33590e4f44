//! What real policies are made of.

use std::collections::BTreeMap;

use policy_sentry::{
    database::Database,
    iam::{AccessLevel, AccessLevelSource},
};

/// What an access level means to a resource type.
pub(crate) struct Cell {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) actions: Vec<String>,
}

/// Every cell of the bundled database, by service.
pub(crate) fn vocabulary() -> Vec<Cell> {
    let reader = Database::embedded().reader().unwrap();
    let mut cells = Vec::new();
    for of in reader.query_resource_types(None, None).unwrap() {
        let mut levels: BTreeMap<AccessLevel, Vec<String>> = BTreeMap::new();
        for action in reader.actions_of_resource_type(of.id, AccessLevelSource::PolicySentry).unwrap() {
            levels.entry(action.access_level).or_default().push(action.name.to_string());
        }
        cells.extend(levels.into_iter().map(|(level, actions)| Cell {
            service: actions[0].split(':').next().unwrap().to_owned(),
            name: format!("{}{level}{}", of.service, of.name).replace(['-', ' '], ""),
            actions,
        }));
    }
    cells.sort_by(|one: &Cell, other| one.service.cmp(&other.service));
    cells
}
