use std::collections::BTreeSet;

use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName},
    policy::{
        Effect,
        refine::{Grant, Subject},
    },
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
    /// ARNs, sorted, or the one entry `*`.
    pub resources: Vec<String>,
    /// All must hold; none today.
    pub conditions: Vec<Condition>,
    /// Because of what the statement is there.
    pub reason: Reason,
}

/// Because of what a statement is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The request asks for this level on these resources.
    AskedFor(AccessLevel),
    /// Granted actions depend on its actions.
    NeededBy(BTreeSet<ActionName>),
}

/// One condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The operator: `StringEquals`.
    pub test: String,
    /// The condition key.
    pub variable: String,
    /// One of these must fit.
    pub values: Vec<String>,
}

/// Turns grants into statements, one each and in their order.
pub(super) fn statements(grants: Vec<Grant>, effect: Effect) -> Vec<Statement> {
    grants.into_iter().map(|grant| statement(grant, effect)).collect()
}

fn statement(grant: Grant, effect: Effect) -> Statement {
    let (access_level, resource_type, resources, reason) = match grant.subject {
        Subject::Resources { level, resource_type, arns } => {
            (Some(level), Some(resource_type), arns.into_iter().collect(), Reason::AskedFor(level))
        }
        Subject::Everything { needed_by } => (None, None, vec!["*".to_owned()], Reason::NeededBy(needed_by)),
    };
    let actions = grant.actions.into_iter().collect();
    let conditions = Vec::new();
    Statement { sid: grant.sid, effect, access_level, resource_type, actions, resources, conditions, reason }
}
