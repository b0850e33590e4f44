//! What documents mean, written down without any thought of speed, and documents of every kind.

use std::collections::BTreeSet;

use policy_sentry::document::{OneOrMany, PolicyDocument, Statement};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// What a document says: an entry for each pair of an action and a resource, with everything else that is said of them.
pub(crate) fn meaning(document: &PolicyDocument) -> BTreeSet<(String, String, String)> {
    let mut said = BTreeSet::new();
    for statement in document.statements.as_slice() {
        let rest = Statement { sid: None, action: None, resource: None, ..statement.clone() };
        let rest = serde_json::to_string(&rest).unwrap();
        for action in each(statement.action.as_ref()) {
            for resource in each(statement.resource.as_ref()) {
                said.insert((rest.clone(), action.to_lowercase(), resource.clone()));
            }
        }
    }
    said
}

/// The entries of a list, and one that stands for a list that is not there.
fn each(list: Option<&OneOrMany<String>>) -> Vec<String> {
    list.map_or_else(|| vec![String::new()], |list| list.as_slice().to_vec())
}

/// Whether no two statements of a document have one Sid.
pub(crate) fn has_unique_sids(document: &PolicyDocument) -> bool {
    let sids: Vec<&str> = document.statements.as_slice().iter().filter_map(Statement::sid).collect();
    sids.iter().collect::<BTreeSet<_>>().len() == sids.len()
}

/// Documents as anybody may have written them.
pub(crate) fn documents() -> impl Strategy<Value = PolicyDocument> {
    let statements = prop::collection::vec(statement(), 1..12);
    (statements, any::<bool>()).prop_map(|(statements, has_id)| {
        let mut document = json!({ "Version": "2012-10-17", "Statement": statements });
        if has_id {
            document["Id"] = "mine".into();
            document["Remark"] = json!({ "kept": true });
        }
        document.to_string().parse().unwrap()
    })
}

fn statement() -> impl Strategy<Value = Json> {
    let sid = prop::option::of(prop::sample::select(vec!["One", "Two", "S3ReadBucket"]));
    let effect = prop::sample::select(vec!["Allow", "Deny"]);
    let other = prop::sample::select(vec![
        json!({}),
        json!({}),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": true } } }),
        json!({ "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["b", "a"] } } }),
        json!({ "Principal": { "AWS": "*" }, "Colour": 1.5 }),
    ]);
    (sid, effect, other, actions(), resources()).prop_map(|(sid, effect, other, actions, resources)| {
        let mut statement = json!({ "Effect": effect });
        for part in [json!({ "Sid": sid }), other, actions, resources] {
            statement.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        statement
    })
}

fn actions() -> impl Strategy<Value = Json> {
    let service = prop::sample::select(vec!["s3", "S3", "ec2", "kms", "sqs", "*", "s?"]);
    let action = (service, "[A-D][a-z]{0,30}\\*?").prop_map(|(service, name)| format!("{service}:{name}"));
    let action = prop_oneof![9 => action, 1 => Just("*".to_owned())];
    element("Action", "NotAction", action)
}

fn resources() -> impl Strategy<Value = Json> {
    let arn = "[a-z]{1,60}".prop_map(|name| format!("arn:aws:s3:::{name}"));
    element("Resource", "NotResource", prop_oneof![4 => arn, 1 => Just("*".to_owned())])
}

/// An element as a list or as one text, or the element that stands for its opposite.
fn element(
    name: &'static str,
    opposite: &'static str,
    entry: impl Strategy<Value = String>,
) -> impl Strategy<Value = Json> {
    let kind = prop_oneof![6 => Just((name, true)), 2 => Just((name, false)), 1 => Just((opposite, true))];
    (kind, prop::collection::vec(entry, 1..30)).prop_map(|((name, is_list), entries)| {
        if is_list { json!({ name: entries }) } else { json!({ name: entries[0] }) }
    })
}
