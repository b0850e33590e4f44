//! Conditions of a request that cannot be what they seem to: repeated ones are errors, doubtful ones are noted.

use std::collections::BTreeMap;

use crate::{
    database::{self, Reader},
    iam::{
        ConditionKeyType,
        condition::{GlobalKey, KeyGroup, Operator},
        nearest,
    },
    writer::{AskedCondition, Doubt, Effect, Error, Note, Place, Request},
};

/// What is to be noted of the request's conditions.
pub(super) fn doubts(request: &Request, reader: &Reader) -> Result<Vec<Note>, database::Error> {
    let mut notes = Vec::new();
    for asked in request.all_conditions() {
        for doubt in doubts_of(asked, request.effect, reader)? {
            let condition = asked.condition.clone();
            notes.push(Note::Doubtful { place: asked.place.clone(), condition, doubt });
        }
    }
    Ok(notes)
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

fn doubts_of(asked: &AskedCondition, effect: Effect, reader: &Reader) -> Result<Vec<Doubt>, database::Error> {
    let key = asked.condition.variable.as_str();
    if KeyGroup::of(key) == KeyGroup::ServiceToService {
        return Ok(vec![Doubt::ServiceToService]);
    }
    let types = condition_key_types(key, reader)?;
    if types.is_empty() {
        return Ok(vec![Doubt::UnknownKey { nearest: nearest_condition_key(key, reader)? }]);
    }
    let Ok(operator) = asked.condition.test.parse::<Operator>() else { return Ok(Vec::new()) };
    let mut doubts = Vec::new();
    if !types.iter().any(|key_type| operator.fits(*key_type)) {
        doubts.push(Doubt::OtherType { types: types.clone() });
    }
    if types.iter().all(|key_type| operator.needs_set_operator(*key_type)) {
        doubts.push(Doubt::NeedsSetOperator);
    }
    if effect == Effect::Allow && operator.holds_without_key(&asked.condition.values) {
        doubts.push(Doubt::HoldsWithoutKey);
    }
    Ok(doubts)
}

/// The types of a condition key, of any service or of none; nothing if AWS documents no such key.
pub fn condition_key_types(key: &str, reader: &Reader) -> Result<Vec<ConditionKeyType>, database::Error> {
    match GlobalKey::find(key) {
        Ok(Some(global)) => Ok(global.types.to_vec()),
        _ => reader.types_of_condition_key(key),
    }
}

/// The nearest key of the same service, or of those that every request has.
pub fn nearest_condition_key(key: &str, reader: &Reader) -> Result<Option<String>, database::Error> {
    let service = key.split_once(':').map_or(key, |(service, _)| service);
    let of_service = reader.query_condition_keys(Some(service), None)?;
    let names =
        of_service.iter().map(|of| of.name.as_str()).chain(GlobalKey::ALL.iter().map(|global| global.name));
    Ok(nearest(key, names).map(str::to_owned))
}
