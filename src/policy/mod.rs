//! The engine: which actions a request needs, and the policy document that grants exactly them.
//!
//! ```text
//!   Request ── gather ──▶ Gathered ── refine ──▶ Grants ── statement ──▶ Statements ── document ──▶ text
//!                │
//!                └ asks the database: which types an ARN is, which actions fit, what they depend on
//! ```
//!
//! Only [`mod@gather`] and [`mod@resolve`] know the database. What comes after works on what they brought, so that the
//! same facts give the same document.

mod document;
mod error;
mod gather;
mod note;
mod refine;
mod request;
mod resolve;
mod sid;
mod statement;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    database::Reader,
    iam::{AccessLevel, ActionName},
};

pub use document::{Document, size};
pub use error::{Error, Errors};
pub use note::Note;
pub use request::{Effect, Place, Request};
pub use resolve::{MatchedType, NearestFormat, Resolution, ResolveError, borrowed, resolve};
pub use statement::{Condition, Reason, Statement};

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The statements in the order of the document, which is that of their Sids. Empty when the request asks
    /// for nothing.
    pub statements: Vec<Statement>,
    /// Actions that granted actions depend on and that the request does not grant. AWS may call them on the
    /// caller's behalf, so the granted ones may not work alone.
    pub dependents_not_granted: BTreeMap<ActionName, NotGranted>,
    /// What the user should know although the policy could be written.
    pub notes: Vec<Note>,
}

/// An action that others depend on and that is not granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotGranted {
    /// Its level, under the request's source of levels.
    pub access_level: AccessLevel,
    /// The granted actions that depend on it.
    pub needed_by: BTreeSet<ActionName>,
}

/// Writes the policy that a request asks for.
///
/// A request that asks for nothing gets no statement and no note. One that asks for something and would be
/// granted nothing is an error, like everything that the request names and AWS does not know.
pub fn write(request: &Request, reader: &Reader) -> Result<Written, Errors> {
    if request.asks_for_nothing() {
        return Ok(Written {
            statements: Vec::new(),
            dependents_not_granted: BTreeMap::new(),
            notes: Vec::new(),
        });
    }
    let gathered = gather::gather(request, reader)?;
    let refined = refine::refine(gathered);
    if refined.grants.is_empty() {
        return Err(Error::NothingGranted { place: request.first_place(), notes: refined.notes }.into());
    }
    Ok(Written {
        statements: statement::statements(refined.grants, request.effect),
        dependents_not_granted: refined.dependents_not_granted,
        notes: refined.notes,
    })
}
