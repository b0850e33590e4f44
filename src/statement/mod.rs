//! A policy as meaning: what its statements allow and deny, of which actions, on which resources, under which conditions.
//!
//! ```text
//!   PolicyDocument ── lower ──▶ Policy     statements: effect, actions, resources, conditions, principals
//!                          └──▶ Problems   what could not be read, each at its place, in its own words
//! ```
//!
//! Lowering never fails, like a compiler: what can be read is read, and [`Refusal`] decides who may go on with the rest.
//! Everybody who judges a policy judges this one. What a document says besides (its foreign elements, how it spells its
//! lists) stays in the document, at [`Statement::index`], for those who write it back. Nothing here knows a database.

mod actions;
mod condition;
mod lower;
mod problem;
mod resources;

use serde_json::Value as Json;

use crate::iam::{ActionName, ActionPattern, Effect};

pub use actions::Actions;
pub use condition::{Condition, follows_from};
pub(crate) use lower::is_accepted;
pub use lower::read_resource;
pub(crate) use problem::path;
pub use problem::{Fault, Problem, Refusal, Use};
pub use resources::Resources;

/// What a document says. The default allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The statements, in the order of the document.
    pub statements: Vec<Statement>,
}

/// What one statement says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Its place in the document.
    pub index: usize,
    /// Its Sid. An empty one counts as none.
    pub sid: Option<String>,
    /// Its Sid, or `Statement[2]` where it has none.
    pub name: String,
    /// What it says, whatever it is called.
    pub meaning: Meaning,
}

/// What a statement says. Statements of equal meaning say the same, wherever they stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// Whether it allows or denies; None if it does neither.
    pub effect: Option<Effect>,
    /// For whom it is, in a resource-based policy.
    pub principals: Option<Principals>,
    /// What it is about.
    pub actions: Actions,
    /// On what.
    pub resources: Resources,
    /// Under which conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// The principals of a statement, as they were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principals {
    /// The JSON of the element.
    pub json: String,
    /// Whether the element is `NotPrincipal`.
    pub inverted: bool,
}

/// An entry of a list, with its place there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry<T> {
    /// Its place in the list, from zero.
    pub place: usize,
    /// What it says.
    pub value: T,
}

impl Policy {
    /// The statements of an effect.
    pub fn of_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.meaning.effect == Some(effect))
    }

    /// The patterns of all actions that some statement allows or denies, each once.
    #[must_use]
    pub fn action_patterns(&self) -> Vec<ActionPattern> {
        let mut patterns = Vec::new();
        for actions in self.statements.iter().map(|statement| &statement.meaning.actions) {
            patterns.extend(actions.inverted.then(ActionPattern::everything));
            patterns.extend(actions.patterns().cloned());
        }
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }
}

impl Meaning {
    /// Whether it holds whatever the request is.
    #[must_use]
    pub fn is_unconditional(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Whether it is about the action.
    #[must_use]
    pub fn is_about(&self, action: &ActionName) -> bool {
        self.actions.include(action)
    }
}

impl Principals {
    fn of(element: Option<&Json>, inverted: bool) -> Option<Self> {
        element.map(|json| Self { json: json.to_string(), inverted })
    }
}
