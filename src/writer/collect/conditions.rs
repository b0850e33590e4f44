//! Conditions of a request that cannot be what they seem to: repeated ones are errors, doubtful ones are noted.

use std::collections::BTreeMap;

use crate::{
    database::{self, Reader},
    iam::condition::{Checked, check},
    writer::{AskedCondition, Effect, Error, Note, Place, Request},
};

/// What is to be noted of the request's conditions: those of the document are checked together, and those of a rule
/// together with them, since they hold in the same statements.
pub(super) fn doubts(request: &Request, reader: &Reader) -> Result<Vec<Note>, database::Error> {
    let of_document: Vec<&AskedCondition> = request.conditions.iter().collect();
    let mut notes = doubts_of(&of_document, 0, request.effect, reader)?;
    for rule in request.rules.iter().filter(|rule| !rule.asks_for_nothing()) {
        let of_statement: Vec<&AskedCondition> = request.conditions.iter().chain(&rule.conditions).collect();
        notes.extend(doubts_of(&of_statement, of_document.len(), request.effect, reader)?);
    }
    Ok(notes)
}

/// What is to be noted of a statement's conditions from the place `first` on.
fn doubts_of(
    all: &[&AskedCondition],
    first: usize,
    effect: Effect,
    reader: &Reader,
) -> Result<Vec<Note>, database::Error> {
    let checked: Vec<Checked<'_>> = all
        .iter()
        .map(|asked| Checked {
            operator: asked.condition.test.parse().ok(),
            key: &asked.condition.variable,
            values: &asked.condition.values,
        })
        .collect();
    let found = check(&checked, effect, reader)?.into_iter().filter(|(place, _)| *place >= first);
    let note =
        |(place, problem): (usize, _)| Some(Note::Doubtful { place: all.get(place)?.place.clone(), problem });
    Ok(found.filter_map(note).collect())
}

/// A statement has one list of values for a test and a key: of two, which one counts is not for us to guess.
pub(super) fn repeated(request: &Request) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut of_document = Seen::new();
    for asked in &request.conditions {
        errors.extend(repeats(asked, &mut of_document));
    }
    for rule in &request.rules {
        let mut of_statement = of_document.clone();
        for asked in &rule.conditions {
            errors.extend(repeats(asked, &mut of_statement));
        }
    }
    errors
}

/// The test and the key in lower case, and where they stand first.
type Seen = BTreeMap<(String, String), Place>;

fn repeats(asked: &AskedCondition, seen: &mut Seen) -> Option<Error> {
    let AskedCondition { condition, place, .. } = asked;
    let key = (condition.test.clone(), condition.variable.to_ascii_lowercase());
    if let Some(first) = seen.get(&key) {
        return Some(Error::RepeatedCondition {
            place: (*place).clone(),
            condition: condition.clone(),
            first: first.clone(),
        });
    }
    seen.insert(key, place.clone());
    None
}
