//! From JSON of any shape to a document, with each mistake at its place.

use serde_json::{Map, Value as Json};

use super::{OneOrMany, PolicyDocument, Statement};
use crate::bounds::Exceeded;

pub(super) fn document(json: Json) -> Result<PolicyDocument, ParsePolicyError> {
    let mut elements = Elements::of(json, "")?;
    Ok(PolicyDocument {
        version: elements.take("Version"),
        id: elements.take("Id"),
        statements: statements(elements.take("Statement").ok_or(ParsePolicyError::NoStatement)?)?,
        others: elements.entries,
    })
}

fn statements(json: Json) -> Result<OneOrMany<Statement>, ParsePolicyError> {
    const AT: &str = "Statement";
    match json {
        Json::Array(all) => {
            let each = all.into_iter().enumerate();
            let all: Result<Vec<_>, _> =
                each.map(|(index, one)| statement(one, &format!("{AT}[{index}]"))).collect();
            Ok(all?.into())
        }
        Json::Object(_) => Ok(OneOrMany::one(statement(json, AT)?)),
        other => Err(ParsePolicyError::kind(AT, &other, "an object or a list of objects")),
    }
}

fn statement(json: Json, at: &str) -> Result<Statement, ParsePolicyError> {
    let mut elements = Elements::of(json, at)?;
    Ok(Statement {
        sid: elements.take("Sid"),
        effect: elements.take("Effect"),
        principal: elements.take("Principal"),
        not_principal: elements.take("NotPrincipal"),
        action: elements.texts("Action")?,
        not_action: elements.texts("NotAction")?,
        resource: elements.texts("Resource")?,
        not_resource: elements.texts("NotResource")?,
        condition: elements.take("Condition"),
        others: elements.entries,
    })
}

/// The elements of an object that are not read yet.
struct Elements<'p> {
    entries: Map<String, Json>,
    at: &'p str,
}

impl<'p> Elements<'p> {
    fn of(json: Json, at: &'p str) -> Result<Self, ParsePolicyError> {
        match json {
            Json::Object(entries) => Ok(Self { entries, at }),
            other => Err(ParsePolicyError::kind(
                if at.is_empty() { "the document" } else { at },
                &other,
                "an object",
            )),
        }
    }

    /// An element of whatever shape. Null counts as absent.
    fn take(&mut self, name: &str) -> Option<Json> {
        self.entries.remove(name).filter(|json| !json.is_null())
    }

    fn texts(&mut self, name: &str) -> Result<Option<OneOrMany<String>>, ParsePolicyError> {
        self.take(name).map(|json| texts(json, &format!("{}.{name}", self.at))).transpose()
    }
}

fn texts(json: Json, at: &str) -> Result<OneOrMany<String>, ParsePolicyError> {
    match json {
        Json::String(one) => Ok(OneOrMany::one(one)),
        Json::Array(all) => {
            let each = all.into_iter().enumerate();
            let all: Result<Vec<_>, _> = each
                .map(|(index, one)| match one {
                    Json::String(text) => Ok(text),
                    other => Err(ParsePolicyError::kind(&format!("{at}[{index}]"), &other, "a string")),
                })
                .collect();
            Ok(all?.into())
        }
        other => Err(ParsePolicyError::kind(at, &other, "a string or a list of strings")),
    }
}

/// What a JSON value is, with its article.
pub(super) const fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Why a text is not a policy document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePolicyError {
    /// It is larger than any policy.
    #[error(transparent)]
    TooLarge(#[from] Exceeded),
    /// It is not JSON, has a key twice, or is nested more than a hundred times.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Nothing says what is allowed or denied.
    #[error("it has no Statement")]
    NoStatement,
    /// An element is of another kind than IAM's grammar has there.
    #[error("{place} is {found}, and must be {expected}")]
    Kind {
        /// The element: `Statement[0].Action`.
        place: String,
        /// What it is: `a number`.
        found: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

impl ParsePolicyError {
    fn kind(place: &str, found: &Json, expected: &'static str) -> Self {
        Self::Kind { place: place.to_owned(), found: kind(found), expected }
    }
}
