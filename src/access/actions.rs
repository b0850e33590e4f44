use crate::iam::{ActionName, ActionPattern};

/// The actions that a statement is about: those of `Action`, or all but those of `NotAction`.
#[derive(Clone, Debug)]
pub(super) struct Actions {
    pub(super) patterns: Vec<ActionPattern>,
    /// Whether the patterns stand in `NotAction`.
    pub(super) inverted: bool,
}

impl Actions {
    pub(super) fn include(&self, action: &ActionName) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(action)) != self.inverted
    }

    /// Whether these include every action that the others include now or may come to include, when AWS adds actions
    /// that fit their patterns.
    pub(super) fn cover(&self, others: &Self) -> bool {
        let all_covered = |by: &[ActionPattern], patterns: &[ActionPattern]| {
            patterns.iter().all(|pattern| by.iter().any(|by| by.covers(pattern)))
        };
        match (self.inverted, others.inverted) {
            (false, false) => all_covered(&self.patterns, &others.patterns),
            (true, true) => all_covered(&others.patterns, &self.patterns),
            (false, true) => self.patterns.iter().any(ActionPattern::is_everything),
            (true, false) => !self.exceptions().may_meet(others),
        }
    }

    /// The actions of `NotAction` themselves.
    fn exceptions(&self) -> Self {
        Self { inverted: false, ..self.clone() }
    }

    /// Whether some action may be one of these and one of the others. Says so of too many.
    pub(super) fn may_meet(&self, others: &Self) -> bool {
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
            || self.patterns.iter().any(|one| others.patterns.iter().any(|other| may_meet(one, other)))
    }

    /// The parts that may come to include more than they do: patterns with wildcards, each for itself, and what
    /// `NotAction` leaves.
    pub(super) fn open_parts(&self) -> Vec<Self> {
        if self.inverted {
            return vec![self.clone()];
        }
        let open = self.patterns.iter().filter(|pattern| !pattern.is_exact());
        open.map(|pattern| Self { patterns: vec![pattern.clone()], inverted: false }).collect()
    }

    /// `s3:Get*`, or `all but iam:*, sts:*`.
    pub(super) fn to_text(&self) -> String {
        let patterns: Vec<&str> = self.patterns.iter().map(ActionPattern::as_str).collect();
        format!("{}{}", if self.inverted { "all but " } else { "" }, patterns.join(", "))
    }
}
