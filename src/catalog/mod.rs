//! What AWS's facts say of the names that users and policies use. Every room that needs facts asks here; the tables
//! themselves are [`database`](crate::database)'s.
//!
//! ```text
//!   database ─▶ Catalog   names and patterns ─▶ actions      ARN ─▶ resource types (resolve)
//!                         resource types ─▶ facts            unknown name ─▶ the nearest known one
//! ```
//!
//! A [`Catalog`] is a thread's view of one database. The facts of a service, a resource type or an action never change,
//! so what one request has read is kept for the next: at most every fact of the database once a thread. Two databases
//! have two catalogs and share nothing. What a request adds of its own (`as_of`, overridden access levels) is applied by
//! whoever asks, on top of these facts.

mod actions;
mod kept;
mod matched;
mod nearest;
mod resolve;
mod types;

use std::{cell::RefCell, rc::Rc};

use self::{actions::Services, types::Types};
use crate::database::Reader;

pub(crate) use self::resolve::{Meant, preview};
pub use self::{
    matched::Matched,
    nearest::{UnknownAction, UnknownService},
    resolve::{MatchedType, NearestFormat, Resolution, ResolveError, borrowed, resolve},
    types::{TypeFacts, TypeKeys, UsedType},
};
pub use crate::database::{
    Action, ActionDetails, ActionFilter, ActionId, ActionResourceType, ConditionKeyDetails, Database,
    DependentAction, Error, ResourceTypeDetails, ResourceTypeFormats, ResourceTypeId, Service,
    UnlistedStatus,
};

/// A thread's view of the facts in one database.
#[derive(Debug)]
pub struct Catalog {
    reader: Rc<Reader>,
    services: Services,
    types: Types,
}

impl Catalog {
    /// This thread's catalog of a database.
    pub fn of(database: &Database) -> Result<Rc<Self>, Error> {
        thread_local! {
            static CATALOGS: RefCell<Vec<Rc<Catalog>>> = const { RefCell::new(Vec::new()) };
        }
        let reader = database.reader()?;
        let known = CATALOGS.with_borrow(|catalogs| {
            catalogs.iter().find(|catalog| Rc::ptr_eq(&catalog.reader, &reader)).map(Rc::clone)
        });
        Ok(known.unwrap_or_else(|| {
            let catalog = Rc::new(Self { reader, services: Services::default(), types: Types::default() });
            CATALOGS.with_borrow_mut(|catalogs| catalogs.push(Rc::clone(&catalog)));
            catalog
        }))
    }

    /// The tables themselves, for queries that show them as they are.
    #[must_use]
    pub fn tables(&self) -> &Reader {
        &self.reader
    }
}
