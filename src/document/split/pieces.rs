//! The pieces into which statements may be divided without a change of meaning.

use std::{collections::BTreeMap, mem};

use super::{SplitError, TooLarge, hash};
use crate::document::{OneOrMany, Statement, quota::characters, sids};

/// The service of what names none, or several by a wildcard.
pub(super) const OTHER: &str = "other";

/// Statements without one of their lists, and the pieces of these lists.
#[derive(Default)]
pub(super) struct Pieces {
    /// In the order of the statements.
    pub(super) families: Vec<Family>,
    /// In the order of their services, and within a service in that of the statements.
    pub(super) pieces: Vec<Piece>,
}

/// A statement without the list by which it is divided. Pieces of one family can be joined again.
pub(super) struct Family {
    statement: Statement,
    axis: Axis,
    /// The characters of the statement without the entries of the list.
    pub(super) size: usize,
}

/// Some neighbours in a list. A document ends between two pieces.
pub(super) struct Piece {
    pub(super) family: usize,
    pub(super) service: String,
    /// Empty where the statement is not divided.
    pub(super) entries: Vec<String>,
    /// The characters of the entries, each with the comma behind it.
    pub(super) size: usize,
    /// A hash of what the piece begins with.
    pub(super) hash: u8,
}

/// By what a statement is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Actions,
    Resources,
    Nothing,
}

/// Takes statements apart into pieces for documents with room for so many characters.
pub(super) fn of(statements: &[Statement], room: usize) -> Result<Pieces, SplitError> {
    let mut found = Pieces::default();
    let divided = |(place, statement)| parts(statement, room).into_iter().map(move |part| (place, part));
    let (places, parts): (Vec<usize>, Vec<Statement>) =
        statements.iter().enumerate().flat_map(divided).unzip();
    // Parts may meet in one document, and a longer name takes more room.
    for (place, part) in places.into_iter().zip(sids::unique(parts)) {
        let sid = part.sid().map(str::to_owned);
        found.add(part, room).map_err(|(what, size)| SplitError {
            what,
            statement: place,
            sid,
            size,
            limit: room,
        })?;
    }
    found.pieces.sort_by(|one, other| (&one.service, one.family).cmp(&(&other.service, other.family)));
    Ok(found)
}

impl Pieces {
    fn add(&mut self, mut statement: Statement, room: usize) -> Result<(), (TooLarge, usize)> {
        let axis = Axis::of(&statement);
        let whole = statement.clone();
        let entries = axis.list(&mut statement).map(|list| mem::take(list.entries_mut())).unwrap_or_default();
        // In a document, the comma behind a divided list's last entry is the one behind the statement.
        let size = characters(&statement) + usize::from(axis == Axis::Nothing);
        let largest = entries.iter().map(entry_size).max().unwrap_or_default();
        if size + largest > room {
            return Err((too_large(&whole), size + largest));
        }
        let family = self.families.len();
        let most = (room / 8).min(room - size);
        for (service, entries) in axis.by_service(&whole, entries) {
            let runs = neighbours(entries, most);
            self.pieces.extend(runs.into_iter().map(|entries| Piece {
                family,
                service: service.clone(),
                size: entries.iter().map(entry_size).sum(),
                hash: hash(entries.first().map_or(&service, |entry| entry)),
                entries,
            }));
        }
        self.families.push(Family { statement, axis, size });
        Ok(())
    }
}

impl Family {
    /// The statement with these entries in its list.
    pub(super) fn with(&self, entries: Vec<String>) -> Statement {
        let mut statement = self.statement.clone();
        if let Some(list) = self.axis.list(&mut statement) {
            *list.entries_mut() = entries;
        }
        statement
    }

    /// The name of its statement.
    pub(super) fn sid(&self) -> &str {
        self.statement.sid().unwrap_or_default()
    }
}

impl Axis {
    /// The longer of the lists by which a statement can be divided.
    fn of(statement: &Statement) -> Self {
        let resources = resources(statement).map(list_size);
        match actions(statement).map(list_size) {
            Some(actions) if resources.is_none_or(|resources| resources <= actions) => Self::Actions,
            _ if resources.is_some() => Self::Resources,
            _ => Self::Nothing,
        }
    }

    fn list(self, statement: &mut Statement) -> Option<&mut OneOrMany<String>> {
        match self {
            Self::Actions => statement.action.as_mut(),
            Self::Resources => statement.resource.as_mut(),
            Self::Nothing => None,
        }
    }

    /// The entries by the services for which they are.
    fn by_service(self, statement: &Statement, entries: Vec<String>) -> BTreeMap<String, Vec<String>> {
        if self == Self::Actions {
            return by_service(entries);
        }
        let mut services = by_service(statement.actions().to_vec());
        let service = services.pop_first().filter(|_| services.is_empty());
        [(service.map_or_else(|| OTHER.to_owned(), |(service, _)| service), entries)].into()
    }
}

/// The actions, if the statement says the same when they are divided.
fn actions(statement: &Statement) -> Option<&OneOrMany<String>> {
    statement.action.as_ref().filter(|list| statement.not_action.is_none() && !list.as_slice().is_empty())
}

/// The resources, if the statement says the same when they are divided.
fn resources(statement: &Statement) -> Option<&OneOrMany<String>> {
    statement.resource.as_ref().filter(|list| statement.not_resource.is_none() && !list.as_slice().is_empty())
}

/// A statement, divided by the shorter of its lists as far as the longer one would not find room beside it.
fn parts(statement: &Statement, room: usize) -> Vec<Statement> {
    let axis = Axis::of(statement);
    let half = (room / 2).min(room.saturating_sub(smallest(statement, axis)));
    let parts = match axis {
        Axis::Actions => resources(statement).map(|list| {
            let with = |entries| Statement { resource: Some(list.with(entries)), ..statement.clone() };
            up_to(list.as_slice().to_vec(), half).into_iter().map(with).collect()
        }),
        Axis::Resources => actions(statement).map(|list| {
            let with = |entries| Statement { action: Some(list.with(entries)), ..statement.clone() };
            let services = by_service(list.as_slice().to_vec()).into_values();
            services.flat_map(|entries| up_to(entries, half)).map(with).collect()
        }),
        Axis::Nothing => None,
    };
    parts.unwrap_or_else(|| vec![statement.clone()])
}

/// The characters of a statement whose one list is empty and whose other one has its longest entry.
fn smallest(statement: &Statement, longer: Axis) -> usize {
    let mut statement = statement.clone();
    let longest = longer.list(&mut statement).and_then(|list| list.as_slice().iter().map(entry_size).max());
    let [actions, resources] =
        [actions(&statement), resources(&statement)].map(|list| list.map_or(0, list_size));
    characters(&statement) - actions - resources + longest.unwrap_or_default() + 2
}

/// The services of actions, each with its actions in their order.
fn by_service(actions: Vec<String>) -> BTreeMap<String, Vec<String>> {
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for action in actions {
        services.entry(service(&action)).or_default().push(action);
    }
    services
}

fn service(action: &str) -> String {
    let is_service = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let service = action.split_once(':').map(|(service, _)| service).filter(|service| is_service(service));
    service.map_or_else(|| OTHER.to_owned(), str::to_ascii_lowercase)
}

/// Neighbours as far as there is room. Whether a piece ends before that is for a hash to say, so that an entry more or less
/// changes the pieces around it only.
fn neighbours(entries: Vec<String>, room: usize) -> Vec<Vec<String>> {
    const ONE_OF: u8 = 8;
    runs(entries, room, |entry| hash(entry).is_multiple_of(ONE_OF))
}

/// Neighbours, as many as there is room for.
fn up_to(entries: Vec<String>, room: usize) -> Vec<Vec<String>> {
    runs(entries, room, |_| false)
}

fn runs(entries: Vec<String>, room: usize, is_last: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let (mut runs, mut run, mut size) = (Vec::new(), Vec::new(), 0);
    let mut is_full = false;
    for entry in entries {
        if is_full || size + entry_size(&entry) > room && !run.is_empty() {
            runs.push(mem::take(&mut run));
            size = 0;
        }
        size += entry_size(&entry);
        is_full = is_last(&entry);
        run.push(entry);
    }
    runs.push(run);
    runs
}

fn list_size(list: &OneOrMany<String>) -> usize {
    list.as_slice().iter().map(entry_size).sum()
}

/// The characters of an entry, with the comma behind it.
fn entry_size(entry: &String) -> usize {
    characters(entry) + 1
}

/// What of the smallest part of a statement takes the most room.
fn too_large(statement: &Statement) -> TooLarge {
    let longest =
        |list: &[String]| list.iter().max_by_key(|entry| entry_size(entry)).cloned().unwrap_or_default();
    let action = actions(statement).map(|list| longest(list.as_slice())).unwrap_or_default();
    let resource = resources(statement).map(|list| longest(list.as_slice())).unwrap_or_default();
    let emptied = Statement { action: None, resource: None, ..statement.clone() };
    let rest = characters(&emptied);
    match (entry_size(&action), entry_size(&resource)) {
        (_, of_resource) if of_resource >= rest && of_resource >= entry_size(&action) => {
            TooLarge::Resource(resource)
        }
        (of_action, _) if of_action >= rest => TooLarge::Action(action),
        _ => TooLarge::Statement,
    }
}
