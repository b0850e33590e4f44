use std::collections::{BTreeMap, BTreeSet};

use super::Kind;
use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName},
    text::{agree, all, count, either, names},
    writer::{Place, Resource},
};

/// None of the levels asked for an ARN has an action for its types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoActionAtLevel {
    /// Where the ARN stands, once for each level asked.
    pub places: Vec<Place>,
    /// The ARN.
    pub arn: Resource,
    /// The levels asked.
    pub asked: BTreeSet<AccessLevel>,
    /// The types that the ARN names.
    pub types: Vec<ResourceTypeName>,
    /// The levels at which these types have actions, and how many.
    pub available: BTreeMap<AccessLevel, usize>,
    /// Actions of the asked levels that the service allows on `*` only.
    pub wildcard_only: Vec<ActionName>,
}

/// A service has no action of the level that only `*` can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoWildcardOnlyAction {
    /// Where the service stands.
    pub place: Place,
    /// The service.
    pub service: String,
    /// The level asked.
    pub level: AccessLevel,
    /// The levels at which the service has such actions, and how many.
    pub available: BTreeMap<AccessLevel, usize>,
}

impl NoActionAtLevel {
    /// Where it stands.
    pub(in crate::writer) fn at(&self) -> String {
        self.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// What is so. `done` is what happens to nothing: `granted` or `denied`.
    pub(in crate::writer) fn sentences(&self, done: &str) -> String {
        let several = self.types.len();
        let mut text = format!(
            "`{}` is an ARN of {}, which {} no actions at the access level {}, so nothing is {done} on it.",
            self.arn,
            names(&self.types),
            agree(several, "has", "have"),
            either(&self.asked)
        );
        if self.available.is_empty() {
            let those = agree(several, "that resource type", "those resource types");
            text.push_str(&format!(" No action can be scoped to {those}."));
        } else {
            let (it, has) = (agree(several, "It", "They"), agree(several, "has", "have"));
            text.push_str(&format!(" {it} {has} actions at {}.", levels(&self.available)));
        }
        if !self.wildcard_only.is_empty() {
            text.push_str(&format!(
                " The service's other actions at {} cannot be scoped to an ARN: {}.",
                agree(self.asked.len(), "that level", "those levels"),
                names(&self.wildcard_only)
            ));
        }
        text
    }
}

impl Kind for NoActionAtLevel {
    fn place(&self) -> Option<&Place> {
        self.places.first()
    }

    fn summary(&self) -> String {
        let has = agree(self.types.len(), "has", "have");
        format!("{} {has} no actions at the access level {}", names(&self.types), either(&self.asked))
    }

    fn summary_with(&self, more: usize) -> String {
        format!("{}; {} are granted nothing", self.summary(), count(more + 1, "ARN"))
    }

    fn detail(&self) -> String {
        format!("{}: {}", self.at(), self.sentences("granted"))
    }
}

impl Kind for NoWildcardOnlyAction {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        let Self { service, level, .. } = self;
        format!("{service} has no actions at {level} that support only `*`")
    }

    fn detail(&self) -> String {
        let Self { place, service, level, available } = self;
        let available = if available.is_empty() {
            "All of its actions can be scoped to resources.".to_owned()
        } else {
            format!("It has such actions at {}.", levels(available))
        };
        format!(
            "{place}: {service} has no action at the access level {level} that supports only `*`, so nothing is \
             granted. {available}"
        )
    }
}

fn levels(available: &BTreeMap<AccessLevel, usize>) -> String {
    all(available.iter().map(|(level, count)| format!("{level} ({count})")))
}
