//! One document of several, in which statements that differ by their actions only are one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{OneOrMany, PolicyDocument, Statement, sids};

/// The version of a document that names none.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
const OLDEST_VERSION: &str = "2008-10-17";

/// Merges documents into one that says what they say together; None if there is none.
///
/// Statements that are equal but for `Sid` and `Action` become one with the actions of all, sorted, where the first of them
/// stood; its Sid tells of all of them. Statements with `NotAction` are folded only if they are equal but for the Sid, since
/// together they would leave out less. Every other element stays.
pub fn merge(documents: &[PolicyDocument]) -> Result<Option<PolicyDocument>, MergeError> {
    if documents.is_empty() {
        return Ok(None);
    }
    let statements = documents.iter().flat_map(|document| document.statements.as_slice());
    Ok(Some(PolicyDocument {
        version: version(documents)?,
        id: common("Id", documents.iter().map(|document| document.id.as_ref()))?,
        statements: sids::unique(fold(statements)).into(),
        others: others(documents)?,
    }))
}

/// Folds statements that are equal but for their Sids and actions.
fn fold<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<Statement> {
    let mut groups: Vec<Vec<&Statement>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for statement in statements {
        let place = *places.entry(meaning(statement)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(statement),
            None => groups.push(vec![statement]),
        }
    }
    groups.iter().filter_map(|group| together(group)).collect()
}

/// What a statement says besides its name and its actions, the same text for the same meaning.
fn meaning(statement: &Statement) -> String {
    let sorted = |list: &OneOrMany<String>| {
        let entries: BTreeSet<String> = list.as_slice().iter().cloned().collect();
        OneOrMany::from(entries.into_iter().collect::<Vec<_>>())
    };
    let is_foldable = statement.action.is_some() && statement.not_action.is_none();
    let meaning = Statement {
        // A name that is no text cannot be joined with others.
        sid: statement.sid.clone().filter(|sid| !sid.is_string()),
        action: statement.action.as_ref().filter(|_| !is_foldable).map(sorted),
        not_action: statement.not_action.as_ref().map(sorted),
        resource: statement.resource.as_ref().map(sorted),
        not_resource: statement.not_resource.as_ref().map(sorted),
        condition: condition(statement),
        ..statement.clone()
    };
    let kind = if is_foldable { "actions" } else { "whole" };
    serde_json::to_string(&meaning).map(|meaning| format!("{kind} {meaning}")).unwrap_or_default()
}

/// The conditions in one spelling, if they can be read.
fn condition(statement: &Statement) -> Option<Json> {
    let Ok(mut conditions) = statement.conditions() else { return statement.condition.clone() };
    conditions.values_mut().flat_map(BTreeMap::values_mut).for_each(|values| {
        values.sort();
        values.dedup();
    });
    statement.condition.as_ref().and(serde_json::to_value(conditions).ok())
}

fn together(group: &[&Statement]) -> Option<Statement> {
    let (first, others) = group.split_first()?;
    if others.is_empty() {
        return Some((*first).clone());
    }
    let sids: Vec<&str> = group.iter().filter_map(|statement| statement.sid()).collect();
    let actions = first.action.as_ref().map(|_| actions(group).into());
    let sid = sids::joined(&sids).map(Json::from).or_else(|| first.sid.clone());
    Some(Statement { sid, action: actions, ..(*first).clone() })
}

/// The actions of all, sorted, each once in the spelling that comes first. IAM ignores letter case.
fn actions(group: &[&Statement]) -> Vec<String> {
    let mut actions: BTreeMap<String, &String> = BTreeMap::new();
    for action in group.iter().flat_map(|statement| statement.actions()) {
        actions.entry(action.to_ascii_lowercase()).or_insert(action);
    }
    actions.into_values().cloned().collect()
}

/// The newest version. In a document of an older one `${…}` is plain text, so it cannot be lifted if it has any.
fn version(documents: &[PolicyDocument]) -> Result<Option<Json>, MergeError> {
    let oldest = Json::from(OLDEST_VERSION);
    let of =
        |document: &PolicyDocument| document.version.clone().unwrap_or_else(|| oldest.clone()).to_string();
    let newest =
        documents.iter().max_by_key(|document| of(document)).map(|document| (of(document), document));
    let Some((version, newest)) = newest else { return Ok(None) };
    let has_variable =
        |document: &PolicyDocument| document.to_minified_json().is_ok_and(|text| text.contains("${"));
    let lifted = documents.iter().position(|document| of(document) != version && has_variable(document));
    lifted.map_or(Ok(newest.version.clone()), |document| Err(MergeError::Version { document }))
}

/// Elements beside the statements, which must not contradict each other.
fn others(documents: &[PolicyDocument]) -> Result<Map<String, Json>, MergeError> {
    let names: BTreeSet<&String> = documents.iter().flat_map(|document| document.others.keys()).collect();
    let found = names.into_iter().map(|name| {
        let value = common(name, documents.iter().map(|document| document.others.get(name)))?;
        Ok((name.clone(), value.unwrap_or_default()))
    });
    found.collect()
}

/// The value of an element of documents, if all that have it agree.
fn common<'j>(
    name: &str,
    values: impl Iterator<Item = Option<&'j Json>>,
) -> Result<Option<Json>, MergeError> {
    let mut values = values.flatten();
    let Some(first) = values.next() else { return Ok(None) };
    match values.find(|value| *value != first) {
        Some(_) => Err(MergeError::Contradiction { element: name.to_owned() }),
        None => Ok(Some(first.clone())),
    }
}

/// Why documents cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// An element beside the statements has two values.
    #[error("the documents have different values of {element}")]
    Contradiction {
        /// The element.
        element: String,
    },
    /// A document of an older version of the policy language, to which `${` means something else.
    #[error("the document {document} is of an older version of the policy language and has `${{`")]
    Version {
        /// The document's place in the list.
        document: usize,
    },
}
