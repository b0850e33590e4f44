use super::Entry;
use crate::iam::{ActionName, ActionPattern};

/// The actions that a statement is about: those of `Action`, or all but those of `NotAction`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actions {
    /// What could be read of the list.
    pub entries: Vec<Entry<ActionPattern>>,
    /// Whether the patterns stand in `NotAction`.
    pub inverted: bool,
}

impl Actions {
    /// The actions of one pattern.
    #[must_use]
    pub fn of(pattern: ActionPattern) -> Self {
        Self { entries: vec![Entry { place: 0, value: pattern }], inverted: false }
    }

    /// The element in which they stand.
    #[must_use]
    pub const fn element(&self) -> &'static str {
        if self.inverted { "NotAction" } else { "Action" }
    }

    /// The patterns, in the order of the document.
    #[must_use]
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &ActionPattern> {
        self.entries.iter().map(|entry| &entry.value)
    }

    /// Whether the action is one of these.
    #[must_use]
    pub fn include(&self, action: &ActionName) -> bool {
        self.patterns().any(|pattern| pattern.matches(action)) != self.inverted
    }

    /// Whether these include every action that the others include now or may come to include, when AWS adds actions
    /// that match their patterns.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        let all_covered =
            |by: &Self, of: &Self| of.patterns().all(|pattern| by.patterns().any(|by| by.covers(pattern)));
        match (self.inverted, others.inverted) {
            (false, false) => all_covered(self, others),
            (true, true) => all_covered(others, self),
            (false, true) => self.patterns().any(ActionPattern::is_everything),
            (true, false) => !Self { inverted: false, ..self.clone() }.may_meet(others),
        }
    }

    /// Whether some action may be one of these and one of the others. Says so of too many.
    #[must_use]
    pub fn may_meet(&self, others: &Self) -> bool {
        let service = |pattern: &ActionPattern| {
            let service = pattern.as_str().split_once(':').map_or("*", |(service, _)| service);
            (!service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
        };
        let may_meet = |one: &ActionPattern, other: &ActionPattern| match (service(one), service(other)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.inverted
            || others.inverted
            || self.patterns().any(|one| others.patterns().any(|other| may_meet(one, other)))
    }

    /// The parts that may come to include more than they do: patterns with wildcards, each for itself, and what
    /// `NotAction` leaves.
    #[must_use]
    pub fn open_parts(&self) -> Vec<Self> {
        if self.inverted {
            return vec![self.clone()];
        }
        self.patterns().filter(|pattern| !pattern.is_exact()).cloned().map(Self::of).collect()
    }

    /// `s3:Get*`, or `all but iam:*, sts:*`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let patterns: Vec<&str> = self.patterns().map(ActionPattern::as_str).collect();
        format!("{}{}", if self.inverted { "all but " } else { "" }, patterns.join(", "))
    }
}
