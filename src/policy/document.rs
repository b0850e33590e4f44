use std::collections::BTreeMap;

use serde::Serialize;

use crate::{iam::ActionName, policy::Statement};

/// A policy document, in the order of elements that AWS's own examples have.
///
/// Lists stay lists even with one entry, so that a document changes where its meaning does. Source:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document<'a> {
    version: &'static str,
    statement: Vec<Element<'a>>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Element<'a> {
    sid: &'a str,
    effect: &'static str,
    action: Vec<&'a str>,
    resource: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    condition: BTreeMap<&'a str, BTreeMap<&'a str, &'a [String]>>,
}

impl<'a> Document<'a> {
    /// The document of these statements, in their order.
    #[must_use]
    pub fn new(statements: &'a [Statement]) -> Self {
        Self { version: "2012-10-17", statement: statements.iter().map(Element::new).collect() }
    }

    /// With two spaces of indentation, as `aws_iam_policy_document` writes.
    pub fn to_pretty_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Without insignificant white space.
    pub fn to_minified_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl<'a> Element<'a> {
    fn new(statement: &'a Statement) -> Self {
        let mut condition: BTreeMap<&str, BTreeMap<&str, &[String]>> = BTreeMap::new();
        for one in &statement.conditions {
            condition.entry(&one.test).or_default().insert(&one.variable, &one.values);
        }
        Self {
            sid: &statement.sid,
            effect: statement.effect.as_str(),
            action: statement.actions.iter().map(ActionName::as_str).collect(),
            resource: &statement.resources,
            condition,
        }
    }
}

/// The size of a minified document as IAM counts it: characters, insignificant white space apart.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length>.
#[must_use]
pub fn size(minified_json: &str) -> usize {
    minified_json.chars().count()
}
