use std::{collections::BTreeSet, fmt};

use crate::{
    iam::{AccessLevel, ActionName, ActionPattern, ResourceTypeName},
    text::{all, names},
    writer::{Condition, Effect, Place, Resource, Rule, consolidate::Grant, statement_kind::StatementKind},
};

/// One statement, with what a reviewer wants to know of it beside what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statement's name, unique in its document.
    pub sid: String,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The level of all its actions, where they have one in common by rule.
    pub access_level: Option<AccessLevel>,
    /// The type of all its resources, where they have one.
    pub resource_type: Option<ResourceTypeName>,
    /// Sorted, in AWS's letter case.
    pub actions: Vec<ActionName>,
    /// The patterns by which the document names the actions; empty where it names each.
    pub patterns: Vec<ActionPattern>,
    /// ARNs, sorted, or the one entry [`Resource::Every`].
    pub resources: Vec<Resource>,
    /// All must hold. Sorted.
    pub conditions: Vec<Condition>,
    /// Whether the actions are taken as they were given, since the database does not know them.
    pub is_unverified: bool,
    /// Because of what the statement is there.
    pub reason: Reason,
}

impl Statement {
    /// The actions as the document has them: patterns, or each by its name.
    pub fn action_texts(&self) -> impl Iterator<Item = &str> {
        let names = self.actions.iter().map(ActionName::as_str).filter(|_| self.patterns.is_empty());
        self.patterns.iter().map(ActionPattern::as_str).chain(names)
    }
}

impl Statement {
    /// Because of what it is there, in words.
    #[must_use]
    pub fn reason_text(&self) -> String {
        let Reason { asked_by, needed_by } = &self.reason;
        let unverified = "unverified: the IAM database does not know the actions";
        let parts = [
            (!asked_by.is_empty()).then(|| format!("asked for by {}", all(asked_by))),
            (!needed_by.is_empty()).then(|| format!("needed by {}", names(needed_by))),
            self.is_unverified.then(|| unverified.to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// Because of what a statement is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// The parts of the request that ask for its actions.
    pub asked_by: BTreeSet<Origin>,
    /// The granted actions that depend on those of its actions that are not asked for.
    pub needed_by: BTreeSet<ActionName>,
}

/// A part of a request that asks for actions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Origin {
    /// An argument: `read`.
    Argument(&'static str),
    /// A part of an argument: `wildcard_only.single_actions`.
    Part(&'static str, &'static str),
    /// A rule.
    Rule {
        /// The element of `rules`.
        place: Place,
        /// What its author says of it.
        description: Option<String>,
    },
}

impl Origin {
    /// The list of actions by name.
    pub(super) const ACTIONS: Self = Self::Argument("actions");

    pub(super) fn of_rule(rule: &Rule) -> Self {
        match rule.short_form_of {
            Some(level) => Self::Argument(level.as_snake_case()),
            None => Self::Rule { place: rule.place.clone(), description: rule.description.clone() },
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => f.write_str(name),
            Self::Part(argument, part) => write!(f, "{argument}.{part}"),
            Self::Rule { place, description: None } => place.fmt(f),
            Self::Rule { description: Some(description), .. } => write!(f, "the rule \"{description}\""),
        }
    }
}

/// Turns grants into statements, one each and in their order.
pub(super) fn statements(grants: &[Grant], effect: Effect) -> Vec<Statement> {
    grants.iter().map(|grant| statement(grant, effect)).collect()
}

fn statement(grant: &Grant, effect: Effect) -> Statement {
    Statement {
        sid: grant.sid.clone(),
        effect,
        access_level: grant.statement_kind.access_level(),
        resource_type: grant.statement_kind.resource_type().cloned(),
        is_unverified: matches!(grant.statement_kind, StatementKind::Unverified { .. }),
        patterns: Vec::new(),
        actions: grant.actions.iter().cloned().collect(),
        resources: grant.resources.iter().cloned().collect(),
        conditions: grant.conditions.iter().cloned().collect(),
        reason: Reason { asked_by: grant.asked_by.clone(), needed_by: grant.needed_by.clone() },
    }
}
