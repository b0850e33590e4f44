use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{OneOrMany, read::kind};
use crate::iam::Effect;

/// A statement of a policy document. Elements that others may write in any shape are kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Json>,
    /// Whether it allows or denies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Json>,
    /// For whom it is, in the policy of a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Json>,
    /// For whom it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_principal: Option<Json>,
    /// Names and patterns of actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<OneOrMany<String>>,
    /// Names and patterns of the actions that it is not about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_action: Option<OneOrMany<String>>,
    /// ARNs, patterns of ARNs, or `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<OneOrMany<String>>,
    /// The resources that it is not about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_resource: Option<OneOrMany<String>>,
    /// Under which conditions it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Json>,
    /// What else there is, by name.
    #[serde(flatten)]
    pub others: Map<String, Json>,
}

/// Conditions that can be read: operator, condition key, values.
pub type Conditions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

impl Statement {
    /// The name, if it is a text.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_ref().and_then(Json::as_str)
    }

    /// The effect, if it is one that IAM knows.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        self.effect.as_ref().and_then(Json::as_str)?.parse().ok()
    }

    /// The entries of `Action`; empty where there is none.
    #[must_use]
    pub fn actions(&self) -> &[String] {
        entries(self.action.as_ref())
    }

    /// The entries of `NotAction`; empty where there is none.
    #[must_use]
    pub fn not_actions(&self) -> &[String] {
        entries(self.not_action.as_ref())
    }

    /// The entries of `Resource`; empty where there is none.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        entries(self.resource.as_ref())
    }

    /// The entries of `NotResource`; empty where there is none.
    #[must_use]
    pub fn not_resources(&self) -> &[String] {
        entries(self.not_resource.as_ref())
    }

    /// The conditions, booleans and numbers as the texts that IAM compares; empty where there are none.
    pub fn conditions(&self) -> Result<Conditions, NotConditions> {
        let operators = self.condition.iter().flat_map(|condition| object("Condition", condition));
        let mut conditions = Conditions::new();
        for entry in operators {
            let (operator, keys) = entry?;
            let at = format!("Condition.{operator}");
            let mut values = BTreeMap::new();
            for entry in object(&at, keys) {
                let (key, found) = entry?;
                values.insert(key.clone(), texts(&format!("{at}.{key}"), found)?);
            }
            conditions.insert(operator.clone(), values);
        }
        Ok(conditions)
    }
}

fn entries(element: Option<&OneOrMany<String>>) -> &[String] {
    element.map(OneOrMany::as_slice).unwrap_or_default()
}

/// The entries of an object, or the mistake that there is none.
fn object<'j>(
    at: &str,
    json: &'j Json,
) -> Box<dyn Iterator<Item = Result<(&'j String, &'j Json), NotConditions>> + 'j> {
    match json {
        Json::Object(entries) => Box::new(entries.iter().map(Ok)),
        other => Box::new(std::iter::once(Err(NotConditions::new(at, other, "an object")))),
    }
}

fn texts(at: &str, json: &Json) -> Result<Vec<String>, NotConditions> {
    let values = match json {
        Json::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    values.iter().map(|value| text(at, value)).collect()
}

fn text(at: &str, json: &Json) -> Result<String, NotConditions> {
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Bool(_) | Json::Number(_) => Ok(json.to_string()),
        other => Err(NotConditions::new(at, other, "a text or a list of texts")),
    }
}

/// The element `Condition` is not of the form operator, condition key, values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at} is {found}, and must be {expected}")]
pub struct NotConditions {
    at: String,
    found: &'static str,
    expected: &'static str,
}

impl NotConditions {
    /// The element that is of another form: `Condition.Bool`.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    fn new(at: &str, found: &Json, expected: &'static str) -> Self {
        Self { at: at.to_owned(), found: kind(found), expected }
    }
}
