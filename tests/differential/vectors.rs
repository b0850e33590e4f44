//! Templates and what Policy Sentry made of them, as `tests/compare/policy_sentry_templates.py` wrote them down.

use std::{collections::BTreeMap, fs::File, io::Read};

use policy_sentry::database::Counts;
use serde::Deserialize;

/// All vectors, and on which facts they were made.
pub(crate) struct Vectors {
    pub(crate) header: Header,
    pub(crate) all: Vec<Vector>,
}

/// On what the vectors were made.
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    pub(crate) facts: String,
    counts: FactCounts,
}

/// How many rows the tables had that decide what a policy is.
#[derive(Debug, Deserialize)]
struct FactCounts {
    action: u32,
    arn_format: u32,
    action_resource_type: u32,
    dependent_action: u32,
    access_level_override: u32,
}

impl Header {
    /// Whether the facts of the database have the size of those that the vectors were made on.
    pub(crate) fn counts_are(&self, counts: Counts) -> bool {
        let then = &self.counts;
        [
            then.action,
            then.arn_format,
            then.action_resource_type,
            then.dependent_action,
            then.access_level_override,
        ] == [
            counts.actions,
            counts.arn_formats,
            counts.resource_type_uses,
            counts.dependents,
            counts.access_level_overrides,
        ]
    }
}

/// One template and its answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Vector {
    pub(crate) number: u32,
    pub(crate) kind: String,
    pub(crate) template: Template,
    /// None if Policy Sentry raised something.
    pub(crate) statements: Option<Vec<Statement>>,
    /// The class of what it raised.
    pub(crate) error: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Template {
    pub(crate) mode: Mode,
    pub(crate) effect: String,
    #[serde(flatten)]
    pub(crate) lists: BTreeMap<String, Strings>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Crud,
    Actions,
}

/// A list, or lists under names of their own, as in `wildcard_only` and `sts`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Strings {
    List(Vec<String>),
    Named(BTreeMap<String, Vec<String>>),
}

impl Template {
    /// The list of that name, `wildcard_only.single_actions` being one; empty if it is not there.
    pub(crate) fn list(&self, path: &str) -> &[String] {
        let (name, within) = path.split_once('.').unwrap_or((path, ""));
        match self.lists.get(name) {
            Some(Strings::List(list)) => list,
            Some(Strings::Named(lists)) => lists.get(within).map_or(&[], Vec::as_slice),
            None => &[],
        }
    }

    /// The same template without one element.
    pub(crate) fn without(&self, path: &str, value: &str) -> Self {
        let (name, within) = path.split_once('.').unwrap_or((path, ""));
        let mut template = self.clone();
        let list = match template.lists.get_mut(name) {
            Some(Strings::List(list)) => Some(list),
            Some(Strings::Named(lists)) => lists.get_mut(within),
            None => None,
        };
        if let Some(list) = list {
            list.retain(|one| one != value);
        }
        template
    }

    pub(crate) fn denies(&self) -> bool {
        self.effect == "Deny"
    }
}

/// Sid, effect, actions, resources.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Statement(
    pub(crate) String,
    pub(crate) String,
    pub(crate) Vec<String>,
    pub(crate) Vec<String>,
);

pub(crate) fn read() -> Vectors {
    let file = File::open("tests/differential/vectors.jsonl.zst").unwrap();
    let mut text = String::new();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().unwrap()).unwrap();
    let all = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    Vectors { header, all }
}
