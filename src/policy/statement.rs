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
    pub reason: String,
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
            let reason = format!("asked for by {}", level.as_snake_case());
            (Some(level), Some(resource_type), arns.into_iter().collect(), reason)
        }
        Subject::Everything { needed_by } => {
            (None, None, vec!["*".to_owned()], format!("needed by {}", some_of(&needed_by)))
        }
    };
    let actions = grant.actions.into_iter().collect();
    let conditions = Vec::new();
    Statement { sid: grant.sid, effect, access_level, resource_type, actions, resources, conditions, reason }
}

/// At most eight names, then how many more there are.
pub(super) fn some_of(names: &BTreeSet<ActionName>) -> String {
    const MOST: usize = 8;
    let mut text = names.iter().take(MOST).map(ActionName::as_str).collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(MOST).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
