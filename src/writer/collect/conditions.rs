//! Conditions of a request that cannot be what they seem to: repeated ones are errors, doubtful ones are noted.

use std::collections::{BTreeMap, btree_map::Entry};

use super::Collector;
use crate::{
    catalog::{self, Catalog},
    iam::condition::{Checked, Operator, check},
    writer::{AskedCondition, ConditionMistake, Doubtful, Effect, Note, Place, Request},
};

/// What is to be noted of the request's conditions: those of the document are checked together, and those of a rule
/// together with them, since they hold in the same statements.
pub(super) fn doubts(request: &Request, catalog: &Catalog) -> Result<Vec<Note>, catalog::Error> {
    let of_document: Vec<&AskedCondition> = request.conditions.iter().collect();
    let mut notes = doubts_of(&of_document, 0, request.effect, catalog)?;
    for rule in request.rules.iter().filter(|rule| !rule.asks_for_nothing()) {
        let of_statement: Vec<&AskedCondition> = request.conditions.iter().chain(&rule.conditions).collect();
        notes.extend(doubts_of(&of_statement, of_document.len(), request.effect, catalog)?);
    }
    Ok(notes)
}

/// What is to be noted of a statement's conditions from the place `first` on.
fn doubts_of(
    all: &[&AskedCondition],
    first: usize,
    effect: Effect,
    catalog: &Catalog,
) -> Result<Vec<Note>, catalog::Error> {
    let checked: Vec<Checked<'_>> = all
        .iter()
        .map(|asked| Checked {
            operator: Some(asked.condition.test),
            key: &asked.condition.variable,
            values: &asked.condition.values,
        })
        .collect();
    let found = check(&checked, effect, catalog)?.into_iter().filter(|(place, _)| *place >= first);
    let note = |(place, problem): (usize, _)| {
        Some(Note::Doubtful(Doubtful { place: all.get(place)?.place.clone(), problem }))
    };
    Ok(found.filter_map(note).collect())
}

impl Collector<'_> {
    /// A statement has one list of values for a test and a key: of two, which one counts is not for us to guess.
    pub(super) fn repeated_conditions(&mut self) {
        let request = self.catalogue.request;
        let mut of_document = Seen::new();
        for asked in &request.conditions {
            self.repeated(asked, &mut of_document);
        }
        for rule in &request.rules {
            let mut of_statement = of_document.clone();
            for asked in &rule.conditions {
                self.repeated(asked, &mut of_statement);
            }
        }
    }

    fn repeated<'r>(&mut self, asked: &'r AskedCondition, seen: &mut Seen<'r>) {
        let AskedCondition { condition, place, .. } = asked;
        match seen.entry((condition.test, condition.variable.to_ascii_lowercase())) {
            Entry::Vacant(entry) => {
                entry.insert(place);
            }
            Entry::Occupied(first) => {
                let (operator, key, first) =
                    (condition.test, condition.variable.clone(), (*first.get()).clone());
                self.report(place, ConditionMistake::Repeated { operator, key, first });
            }
        }
    }
}

/// The test and the key in lower case, and where they stand first.
type Seen<'r> = BTreeMap<(Operator, String), &'r Place>;
