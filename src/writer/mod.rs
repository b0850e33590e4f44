//! The engine: which actions a request needs, and the policy document that grants exactly them.
//!
//! ```text
//!   Request ── collect ──▶ RequestedActions ── apply_conditions ──▶ PlannedGrants
//!                │                                 └ which condition goes on which action
//!                └ asks the database: which types an ARN is, which actions fit, what they depend on
//!
//!   PlannedGrants ── dependents, consolidate ──▶ Grants ── statement ──▶ Statements ── document, explanation ──▶ texts
//! ```
//!
//! Only [`mod@collect`] knows the catalog of AWS's facts. What comes after works on what they brought, so that the
//! same facts give the same document.

mod apply_conditions;
mod by_service;
mod collect;
mod consolidate;
mod dependents;
mod document;
mod error;
mod explanation;
mod fit;
mod message;
mod note;
mod preview;
mod request;
mod resource;
mod shorten;
mod statement;
mod statement_kind;

use std::collections::{BTreeMap, BTreeSet};

use self::{collect::Placeholders, consolidate::Consolidated};
use crate::{
    catalog::Catalog,
    iam::{AccessLevel, ActionName, ResourceTypeName},
};

pub use crate::iam::Effect;
pub use by_service::by_service;
pub use collect::{all_names, expand_actions, find_resource_type};
pub use document::document;
pub use error::{
    ArnMistake, ConditionMistake, Error, Errors, FormatMistake, Mismatch, Mistake, MistakeKind, NoEffect,
    UnknownName,
};
pub use explanation::{Facts, explain};
pub use fit::{Misfit, fit, largest_statements};
pub use message::Message;
pub use note::{
    ActionsOmitted, AllIncomplete, ConditionOmitted, DependentNotGranted, Doubtful, ManyTypes,
    NoActionAtLevel, NoWildcardOnlyAction, Note, RolesOfAnyAccount, VerifiedAction, warnings,
};
pub use preview::preview;
pub use request::{
    Asked, AskedActions, AskedCondition, AssumeRole, Condition, DependentActions, Fit, OpenPlaceholders,
    PassRole, Place, PlaceholderKey, Request, Rule, Step, WhenUnsupported, service_argument,
};
pub use resource::{AskedArn, Resource, UnknownArn};
pub use shorten::sizes;
pub use statement::{Origin, Reason, Statement};

/// What the engine answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The statements in the order of the document, which is that of their Sids. Empty when the request asks
    /// for nothing.
    pub statements: Vec<Statement>,
    /// Actions that granted actions depend on and that the request does not grant. AWS may call them on the
    /// caller's behalf, so the granted ones may not work alone.
    pub dependents_not_granted: BTreeMap<ActionName, NotGranted>,
    /// Granted actions of which no source says what they depend on.
    pub dependents_unknown: BTreeSet<ActionName>,
    /// Granted actions that require resources of types on which the request does not grant them.
    pub incomplete_actions: BTreeMap<ActionName, BTreeSet<ResourceTypeName>>,
    /// The levels of the granted actions, those apart that the database does not know.
    pub levels: BTreeMap<ActionName, Levels>,
    /// The types that the wildcards of an ARN cover, by the ARN.
    pub covered: BTreeMap<Resource, BTreeSet<ResourceTypeName>>,
    /// What the user should know although the policy could be written.
    pub notes: Vec<Note>,
}

/// What an action is held to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The level that the request counts it to.
    pub counted: AccessLevel,
    /// The level in AWS's documentation.
    pub documented: AccessLevel,
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
/// granted nothing is an error, like everything that the request names and AWS does not know. So is an ARN that is known
/// after apply only: of what is certain before, there is a [`preview()`].
pub fn write(request: &Request, catalog: &Catalog) -> Result<Written, Errors> {
    Ok(work_out(request, &Placeholders::new(), catalog)?.written)
}

/// A policy, and how it came about.
struct WorkedOut {
    written: Written,
    consolidated: Consolidated,
}

fn work_out(request: &Request, placeholders: &Placeholders, catalog: &Catalog) -> Result<WorkedOut, Errors> {
    if request.asks_for_nothing() {
        return Ok(WorkedOut { written: Written::default(), consolidated: Consolidated::default() });
    }
    let collected = collect::collect(request, placeholders, catalog)?;
    let mut notes = collected.notes;
    let with_conditions = apply_conditions::apply_conditions(collected.all_requested, request)?;
    notes.extend(with_conditions.notes);
    let planned_grants = with_conditions.planned_grants;
    let added = dependents::add(&planned_grants, &collected.actions.dependents, request.dependent_actions);
    notes.extend(added.notes(request.dependent_actions));
    let incomplete_actions = incomplete(&planned_grants, &collected.actions.further_types);
    let of_document = request.conditions.iter().map(|asked| asked.condition.clone()).collect();
    let consolidated = consolidate::consolidate(planned_grants, &added, &of_document);
    if consolidated.grants.is_empty() {
        return Err(Mistake::new(&request.first_place(), NoEffect::NothingGranted(notes)).into());
    }
    let mut statements = statement::statements(&consolidated.grants, request.effect);
    if let Some(style) = request.fit.style {
        let names = all_names(&statements, catalog)?;
        shorten::shorten(&mut statements, &names, style, request.fit.minimum_characters);
    }
    let granted: BTreeSet<&ActionName> = statements.iter().flat_map(|statement| &statement.actions).collect();
    let levels = collected.actions.levels_of(&granted);
    let unknown = collected.actions.unknown_dependents;
    if !incomplete_actions.is_empty() && granted.iter().all(|action| incomplete_actions.contains_key(*action))
    {
        notes.push(Note::AllIncomplete(AllIncomplete { actions: incomplete_actions.clone() }));
    }
    let written = Written {
        dependents_unknown: unknown.into_iter().filter(|action| granted.contains(action)).collect(),
        dependents_not_granted: added.not_granted,
        incomplete_actions,
        levels,
        covered: collected.covered,
        notes,
        statements,
    };
    Ok(WorkedOut { written, consolidated })
}

/// The actions that are wished for, and that require types at which they are not.
fn incomplete(
    planned_grants: &[apply_conditions::PlannedGrant],
    further_types: &BTreeMap<ActionName, BTreeSet<ResourceTypeName>>,
) -> BTreeMap<ActionName, BTreeSet<ResourceTypeName>> {
    let mut incomplete = BTreeMap::new();
    for (action, types) in apply_conditions::types_of_actions(planned_grants) {
        let further = further_types.get(action).into_iter().flatten();
        let missing: BTreeSet<_> = further.filter(|name| !types.contains(name)).cloned().collect();
        if !missing.is_empty() && !types.is_empty() {
            incomplete.insert(action.clone(), missing);
        }
    }
    incomplete
}
