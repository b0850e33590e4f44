//! A model of IAM that evaluates one request at a time, and policies of a tiny world on which it tries every request.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use policy_sentry::access::Decision;

/// The actions of this world.
pub(crate) const ACTIONS: [&str; 3] = ["s:A", "s:B", "t:A"];

/// The resources of this world.
pub(crate) fn resources() -> Vec<String> {
    let letters = ["a", "b"];
    let two = letters.iter().flat_map(|one| letters.map(|two| format!("{one}{two}")));
    let three = two.clone().flat_map(|two| letters.map(|three| format!("{two}{three}")));
    letters.map(str::to_owned).into_iter().chain(two).chain(three).collect()
}

/// The values of the condition keys and of the policy variable `${v}` in one request.
pub(crate) type Context = BTreeMap<&'static str, &'static str>;

/// Every context: two keys with two values or none, and a variable with three values.
pub(crate) fn contexts() -> Vec<Context> {
    let mut contexts = Vec::new();
    for k in [None, Some("x"), Some("y")] {
        for l in [None, Some("x"), Some("y")] {
            for v in ["a", "b", "ab"] {
                let keys = [("k", k), ("l", l), ("v", Some(v))];
                contexts.push(keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect());
            }
        }
    }
    contexts
}

/// What a document answers to one request, straight from the definition.
pub(crate) fn decide(document: &Value, action: &str, resource: &str, context: &Context) -> Decision {
    let statements = document["Statement"].as_array().unwrap();
    let says = |effect: &str| {
        statements
            .iter()
            .any(|statement| statement["Effect"] == effect && applies(statement, action, resource, context))
    };
    match (says("Deny"), says("Allow")) {
        (true, _) => Decision::Denied,
        (_, true) => Decision::Allowed,
        _ => Decision::NotAllowed,
    }
}

fn applies(statement: &Value, action: &str, resource: &str, context: &Context) -> bool {
    let value_of_variable = context["v"];
    let is_in = |element: &str, text: &str| {
        statement[element].as_array().map(|patterns| {
            patterns.iter().any(|pattern| {
                let pattern = pattern.as_str().unwrap().replace("${v}", value_of_variable);
                fits(pattern.as_bytes(), text.as_bytes())
            })
        })
    };
    let about =
        |positive, negative, text| is_in(positive, text).unwrap_or_else(|| !is_in(negative, text).unwrap());
    about("Action", "NotAction", action)
        && about("Resource", "NotResource", resource)
        && statement["Condition"].as_object().into_iter().flatten().all(|(operator, keys)| {
            keys.as_object()
                .unwrap()
                .iter()
                .all(|(key, values)| holds(operator, values, context.get(key.as_str())))
        })
}

fn holds(operator: &str, values: &Value, found: Option<&&str>) -> bool {
    let is_one = || values.as_array().unwrap().iter().any(|value| found.is_some_and(|found| value == found));
    match operator {
        "StringEquals" => is_one(),
        "StringNotEquals" => !is_one(),
        "StringEqualsIfExists" => found.is_none() || is_one(),
        other => unreachable!("{other}"),
    }
}

fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if fits(rest, text) => true,
        (Some((b'*', _)), Some((_, text))) => fits(pattern, text),
        (Some((wanted, pattern)), Some((found, text))) => {
            (*wanted == b'?' || wanted == found) && fits(pattern, text)
        }
        _ => false,
    }
}

/// A document of up to four statements.
pub(crate) fn document() -> impl Strategy<Value = Value> {
    prop::collection::vec(statement(), 0..4)
        .prop_map(|statements| json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn statement() -> impl Strategy<Value = Value> {
    let actions = prop::sample::subsequence(vec!["s:A", "s:B", "s:*", "*", "?:A", "t:A", "t:B*"], 1..3);
    let resource = prop_oneof![
        Just("*".to_owned()),
        Just("${v}".to_owned()),
        Just("${v}*".to_owned()),
        "[ab*?]{1,3}".prop_map(|text| text),
    ];
    let resources = prop::collection::vec(resource, 1..3);
    (
        prop::bool::weighted(0.6),
        prop::bool::weighted(0.8),
        actions,
        prop::bool::weighted(0.8),
        resources,
        condition(),
    )
        .prop_map(|(allows, action, actions, resource, resources, condition)| {
            json!({
                "Effect": if allows { "Allow" } else { "Deny" },
                if action { "Action" } else { "NotAction" }: actions,
                if resource { "Resource" } else { "NotResource" }: resources,
                "Condition": condition,
            })
        })
}

fn condition() -> impl Strategy<Value = Value> {
    let operator = prop::sample::select(vec!["StringEquals", "StringNotEquals", "StringEqualsIfExists"]);
    let key = prop::sample::select(vec!["k", "l"]);
    let values = prop::sample::subsequence(vec!["x", "y"], 1..3);
    let some =
        (operator, key, values).prop_map(|(operator, key, values)| json!({ operator: { key: values } }));
    prop_oneof![2 => Just(json!({})), 1 => some]
}
