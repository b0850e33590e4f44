//! The provider's functions, with JSON in place of Terraform's values.

use std::sync::LazyLock;

use policy_sentry::{
    provider::PolicySentry,
    terraform::{FunctionError, Number, Provider, Value},
};
use serde_json::{Map, Value as Json, json};

/// Calls a function. An error is its text.
pub(crate) fn call(name: &str, arguments: &[Json]) -> Result<Json, String> {
    static PROVIDER: LazyLock<PolicySentry> = LazyLock::new(PolicySentry::default);
    let arguments: Vec<Value> = arguments.iter().map(value).collect();
    let mut functions = PROVIDER.functions().iter();
    let function = functions.find(|function| function.name() == name).unwrap();
    match function.call(&PROVIDER, &arguments) {
        Ok(answer) => Ok(to_json(&answer)),
        Err(FunctionError { text, .. }) => Err(text),
    }
}

pub(crate) fn describe(template: &Json) -> Result<Json, String> {
    call("describe_policy", std::slice::from_ref(template))
}

pub(crate) fn write(template: &Json) -> Result<String, String> {
    call("write_policy", std::slice::from_ref(template)).map(|json| json.as_str().unwrap().to_owned())
}

pub(crate) fn validate(json: &str) -> Result<Vec<Finding>, String> {
    let findings = call("validate_policy", &[json!(json)])?;
    Ok(findings.as_array().unwrap().iter().map(Finding::of).collect())
}

pub(crate) fn evaluate(json: &str, action: &str, resource: &str) -> Result<Json, String> {
    call("evaluate_access", &[json!(json), json!(action), json!(resource)])
}

pub(crate) fn analyze(json: &str) -> Result<Json, String> {
    call("analyze_policy", &[json!(json)])
}

pub(crate) fn compare(before: Option<&str>, after: Option<&str>) -> Result<Json, String> {
    call("compare_policies", &[json!(before), json!(after)])
}

pub(crate) fn expand(json: &str) -> Result<String, String> {
    call("expand_policy", &[json!(json)]).map(text)
}

pub(crate) fn minimize(json: &str) -> Result<String, String> {
    call("minimize_policy", &[json!(json), Json::Null, Json::Null]).map(text)
}

pub(crate) fn split(json: &str, max_size: Option<u32>) -> Result<Vec<String>, String> {
    let documents = call("split_policy", &[json!(json), json!(max_size)])?;
    Ok(documents.as_object().unwrap().values().cloned().map(text).collect())
}

pub(crate) fn merge(policies: &[String]) -> Result<String, String> {
    call("merge_policies", &[json!(policies)]).map(text)
}

fn text(json: Json) -> String {
    json.as_str().unwrap().to_owned()
}

/// The texts of a list.
pub(crate) fn texts(json: &Json) -> Vec<String> {
    json.as_array().unwrap().iter().cloned().map(text).collect()
}

/// What `validate_policy` says of one element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) severity: String,
    pub(crate) message: String,
}

impl Finding {
    fn of(json: &Json) -> Self {
        let field = |name: &str| json[name].as_str().unwrap().to_owned();
        Self {
            path: field("path"),
            kind: field("kind"),
            severity: field("severity"),
            message: field("message"),
        }
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => Value::Number(Number::parse(&number.to_string()).unwrap()),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(elements) => Value::List(elements.iter().map(value).collect()),
        Json::Object(entries) => {
            Value::Map(entries.iter().map(|(name, entry)| (name.clone(), value(entry))).collect())
        }
    }
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Unknown(_) => json!("(known after apply)"),
        Value::Bool(truth) => json!(truth),
        Value::Number(number) => number.to_string().parse().unwrap(),
        Value::String(text) => json!(text),
        Value::List(elements) => elements.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(name, entry)| (name.clone(), to_json(entry)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}
