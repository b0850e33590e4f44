use std::{collections::BTreeMap, fmt, str::FromStr};

use crate::{
    arn::Arn,
    database::Action,
    iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date},
};

/// What a policy is to allow or deny, every part of it well-formed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whether the statements allow or deny.
    pub effect: Effect,
    /// Whose access levels count.
    pub access_level_source: AccessLevelSource,
    /// Actions and resource types that were first seen after this day do not exist for the request. Facts of
    /// the oldest source always do: since when they are facts is not known.
    pub as_of: Option<Date>,
    level_overrides: BTreeMap<ActionName, AccessLevel>,
    asked: BTreeMap<(AccessLevel, Arn), usize>,
    excluded: BTreeMap<ActionPattern, usize>,
}

impl Request {
    /// A request that asks for nothing yet.
    #[must_use]
    pub fn new(effect: Effect, access_level_source: AccessLevelSource) -> Self {
        Self {
            effect,
            access_level_source,
            as_of: None,
            level_overrides: BTreeMap::new(),
            asked: BTreeMap::new(),
            excluded: BTreeMap::new(),
        }
    }

    /// Asks for one level on one ARN. `index` is the element of the level's list that says so, for messages;
    /// of equal elements the first counts.
    pub fn ask(&mut self, level: AccessLevel, arn: Arn, index: usize) {
        self.asked.entry((level, arn)).or_insert(index);
    }

    /// Keeps every action that the pattern stands for out of the policy.
    pub fn exclude(&mut self, pattern: ActionPattern, index: usize) {
        self.excluded.entry(pattern).or_insert(index);
    }

    /// Counts an action to this level, whatever the source of levels says.
    pub fn override_level(&mut self, action: ActionName, level: AccessLevel) {
        self.level_overrides.insert(action, level);
    }

    pub(super) fn level_overrides(&self) -> impl Iterator<Item = &ActionName> {
        self.level_overrides.keys()
    }

    /// The level that the request counts an action to.
    pub(super) fn level_of(&self, action: &Action) -> AccessLevel {
        self.level_overrides.get(&action.name).copied().unwrap_or(action.access_level)
    }

    pub(super) fn asks_for_nothing(&self) -> bool {
        self.asked.is_empty()
    }

    /// Level, ARN and where that was asked, sorted.
    pub(super) fn asked(&self) -> impl Iterator<Item = (AccessLevel, &Arn, Place)> {
        self.asked.iter().map(|((level, arn), index)| {
            (*level, arn, Place { argument: level.as_snake_case(), index: *index })
        })
    }

    pub(super) fn excluded(&self) -> impl Iterator<Item = (&ActionPattern, Place)> {
        self.excluded
            .iter()
            .map(|(pattern, index)| (pattern, Place { argument: Place::EXCLUDE_ACTIONS, index: *index }))
    }

    pub(super) fn excludes(&self, action: &ActionName) -> bool {
        self.excluded.keys().any(|pattern| pattern.matches(action))
    }

    /// The place of the first thing asked; `excluded` where nothing is.
    pub(super) fn first_place(&self) -> Place {
        self.asked()
            .map(|(_, _, place)| place)
            .next()
            .unwrap_or(Place { argument: Place::EXCLUDE_ACTIONS, index: 0 })
    }
}

/// Where in the request something was asked: an element of one of its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The list: an access level in snake case, or `exclude_actions`.
    pub argument: &'static str,
    /// The element, counted from 0.
    pub index: usize,
}

impl Place {
    /// The list of exclusions.
    pub const EXCLUDE_ACTIONS: &'static str = "exclude_actions";
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.argument, self.index)
    }
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The actions are allowed.
    #[default]
    Allow,
    /// The actions are denied, whatever else allows them.
    Deny,
}

impl Effect {
    /// The effect as policies spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl FromStr for Effect {
    type Err = ();

    /// Takes `Allow` and `Deny` exactly: IAM refuses other letter case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Allow, Self::Deny].into_iter().find(|effect| effect.as_str() == text).ok_or(())
    }
}
