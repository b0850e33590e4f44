//! Sets of actions and what Policy Sentry made of them, as `tests/compare/policy_sentry_minimize.py` wrote them down.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read,
};

use policy_sentry::{
    database::Reader,
    iam::{AccessLevel, AccessLevelSource, ActionName},
};
use serde::Deserialize;

/// A set of actions, and Policy Sentry's patterns for it.
pub(crate) struct Vector {
    pub(crate) wanted: BTreeSet<ActionName>,
    pub(crate) patterns: BTreeSet<String>,
    /// Whether the set is that of a resource type at a level.
    pub(crate) is_of_catalogue: bool,
}

#[derive(Deserialize)]
struct Header {
    facts: String,
    names: usize,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Cell { r#type: String, level: String, patterns: BTreeSet<String> },
    Subset { wanted: BTreeSet<String>, patterns: BTreeSet<String> },
}

/// All vectors. The actions of a type at a level come from the database, and every such set must have its vector.
pub(crate) fn read(reader: &Reader) -> Vec<Vector> {
    let mut text = String::new();
    let file = File::open("tests/minimize/vectors.jsonl.zst").unwrap();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let header: Header = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(
        (header.facts, header.names),
        (reader.version().unwrap(), count_names(reader)),
        "the vectors were made on other facts: make them again with tests/compare/policy_sentry_minimize.py"
    );
    let mut cells = cells(reader);
    let vectors = lines.map(|line| match serde_json::from_str(line).unwrap() {
        Line::Cell { r#type, level, patterns } => {
            let wanted = cells.remove(&(r#type, level.parse().unwrap())).unwrap();
            Vector { wanted, patterns, is_of_catalogue: true }
        }
        Line::Subset { wanted, patterns } => {
            let wanted = wanted.iter().map(|name| name.parse().unwrap()).collect();
            Vector { wanted, patterns, is_of_catalogue: false }
        }
    });
    let vectors = vectors.collect();
    assert!(cells.is_empty(), "no vector for {:?}", cells.first_key_value());
    vectors
}

/// The actions of each resource type at each level, where there are any.
fn cells(reader: &Reader) -> BTreeMap<(String, AccessLevel), BTreeSet<ActionName>> {
    let mut cells: BTreeMap<_, BTreeSet<ActionName>> = BTreeMap::new();
    for of in reader.query_resource_types(None, None).unwrap() {
        for action in reader.actions_of_resource_type(of.id, AccessLevelSource::PolicySentry).unwrap() {
            cells.entry((of.resource_type.clone(), action.access_level)).or_default().insert(action.name);
        }
    }
    cells
}

fn count_names(reader: &Reader) -> usize {
    let mut prefixes: BTreeSet<String> = reader.service_prefixes().unwrap().into_iter().collect();
    prefixes.extend(reader.unlisted_service_prefixes().unwrap());
    prefixes.iter().map(|prefix| reader.all_action_names(prefix).unwrap().len()).sum()
}
