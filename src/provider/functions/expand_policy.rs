use std::collections::BTreeSet;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned},
};
use serde_json::{Map, Value as Json};

use crate::{
    database::{self, Reader},
    iam::{ActionName, ActionPattern},
    provider::{PolicySentry, diagnose, selection::Selection},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `expand_policy(json)`: a policy with every action spelled out.
pub(crate) struct ExpandPolicy;

impl Function<PolicySentry> for ExpandPolicy {
    fn name(&self) -> &'static str {
        "expand_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String)
            .describe("A policy document: an identity's or a resource's, or a service control policy.");
        Signature::new([json], Type::String).describe(
            "Spells out the wildcards in a policy's actions.",
            "The policy with the patterns in `Action` replaced by the actions that AWS documents, sorted, each once. What \
             stands for no documented action stays as it is, and so does everything else, `NotAction` included, but for \
             this: one statement and one string become lists in `Statement`, `Action`, `NotAction`, `Resource` and \
             `NotResource`, and the elements are put into the order in which AWS explains them.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json,): (String,) = arguments(values)?;
        let mut policy: Policy = serde_json::from_str(&json)
            .map_err(|error| FunctionError::new(diagnose::not_a_policy(&error)).at(0))?;
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let reader = provider.selection().and_then(Selection::reader).map_err(failed)?;
        policy.expand(&reader).map_err(|error| failed(vec![diagnose::database(&error)]))?;
        let json = serde_json::to_string_pretty(&policy);
        json.map(Value::from).map_err(|error| failed(vec![diagnose::json(&error)]))
    }
}

/// A policy document as somebody wrote it. Source:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Policy {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Json>,
    #[serde(deserialize_with = "one_or_many")]
    statement: Vec<Statement>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", expecting = "a statement, which is an object")]
struct Statement {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_principal: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Texts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_action: Option<Texts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Texts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_resource: Option<Texts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Json>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

/// One text or a list of them, written as a list.
#[derive(Deserialize, Serialize)]
#[serde(transparent)]
struct Texts(#[serde(deserialize_with = "one_or_many")] Vec<String>);

fn one_or_many<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let found = match Json::deserialize(deserializer)? {
        Json::Array(all) => all.into_iter().map(serde_json::from_value).collect(),
        one => serde_json::from_value(one).map(|one| vec![one]),
    };
    found.map_err(de::Error::custom)
}

impl Policy {
    fn expand(&mut self, reader: &Reader) -> Result<(), database::Error> {
        for Texts(actions) in self.statement.iter_mut().filter_map(|statement| statement.action.as_mut()) {
            *actions = expanded(actions, reader)?;
        }
        Ok(())
    }
}

/// The documented actions that patterns stand for, then the patterns that stand for none.
fn expanded(patterns: &[String], reader: &Reader) -> Result<Vec<String>, database::Error> {
    let (mut actions, mut others) = (BTreeSet::<ActionName>::new(), BTreeSet::new());
    for text in patterns {
        let found = match text.parse::<ActionPattern>() {
            Ok(pattern) => reader.action_names_matching(&pattern)?,
            Err(_) => Vec::new(),
        };
        if found.is_empty() {
            others.insert(text.clone());
        }
        actions.extend(found);
    }
    Ok(actions.iter().map(ToString::to_string).chain(others).collect())
}
