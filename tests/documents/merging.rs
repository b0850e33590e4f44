use std::collections::BTreeSet;

use policy_sentry::document::{MergeError, PolicyDocument, merge};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::model::{documents, has_unique_sids, meaning};

fn document(statements: &Json) -> PolicyDocument {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string().parse().unwrap()
}

/// The statements of the merged document.
fn merged(documents: &[Json]) -> Json {
    let documents: Vec<PolicyDocument> = documents.iter().map(document).collect();
    let merged = merge(&documents).unwrap().unwrap();
    serde_json::from_str::<Json>(&merged.to_minified_json().unwrap()).unwrap()["Statement"].clone()
}

#[test]
fn statements_that_differ_by_their_actions_are_one() {
    let read =
        json!({ "Sid": "S3ReadBucket", "Effect": "Allow", "Action": "s3:GetB", "Resource": ["b", "a"] });
    let list = json!([{ "Sid": "S3ListBucket", "Effect": "Allow", "Action": ["s3:List", "S3:getb"], "Resource": ["a", "b"] }]);
    let once = json!({ "Sid": "S3ReadListBucket", "Effect": "Allow", "Action": ["s3:GetB", "s3:List"], "Resource": ["b", "a"] });
    assert_eq!(merged(&[read, list]), json!([once]));
}

#[test]
fn statements_that_differ_otherwise_stay_apart_and_get_names_of_their_own() {
    let statements = [
        json!({ "Sid": "A", "Effect": "Allow", "Action": "s3:Get", "Resource": "*" }),
        json!({ "Sid": "A", "Effect": "Deny", "Action": "s3:Get", "Resource": "*" }),
        json!({ "Sid": "A", "Effect": "Allow", "Action": "s3:Get", "Resource": "b" }),
        json!({ "Effect": "Allow", "Action": "s3:Get", "Resource": "*", "Condition": { "Bool": { "k": "true" } } }),
        json!({ "Effect": "Allow", "NotAction": "s3:Get", "Resource": "*" }),
        json!({ "Effect": "Allow", "NotAction": "s3:Put", "Resource": "*" }),
        json!({ "Effect": "Allow", "Action": "s3:Get", "NotResource": "*" }),
        json!({ "Effect": "Allow", "Action": "s3:Get", "Resource": "*", "Principal": "*" }),
    ];
    let mut expected = statements.to_vec();
    expected[1]["Sid"] = "A2".into();
    expected[2]["Sid"] = "A3".into();
    assert_eq!(merged(&statements), Json::Array(expected));
}

#[test]
fn what_is_written_differently_and_means_the_same_is_folded() {
    let one = json!({ "Effect": "Deny", "NotAction": ["b", "a"], "Resource": "*", "Condition": { "Bool": { "k": true } } });
    let other = json!({ "Effect": "Deny", "NotAction": ["a", "b"], "Resource": ["*"], "Condition": { "Bool": { "k": ["true"] } } });
    assert_eq!(merged(&[one.clone(), other]), json!([one]));
}

#[test]
fn documents_must_not_contradict_each_other() {
    let parse = |text: &str| -> PolicyDocument { text.parse().unwrap() };
    let old = parse(r#"{"Statement":{"Effect":"Allow","Action":"s3:Get","Resource":"a"}}"#);
    let variable = parse(
        r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:Get","Resource":"${x}"}}"#,
    );
    let new = parse(r#"{"Version":"2012-10-17","Id":"new","Statement":[]}"#);
    let other = parse(r#"{"Version":"2012-10-17","Id":"other","Statement":[]}"#);
    assert_eq!(merge(&[]), Ok(None));
    let both = merge(&[old.clone(), new.clone()]).unwrap().unwrap();
    assert_eq!((both.version, both.id), (Some("2012-10-17".into()), Some("new".into())));
    assert_eq!(merge(&[old.clone(), variable.clone()]).unwrap().unwrap().version, Some("2008-10-17".into()));
    assert_eq!(merge(&[new.clone(), variable]), Err(MergeError::Version { document: 1 }));
    assert_eq!(merge(&[new, old, other]), Err(MergeError::Contradiction { element: "Id".to_owned() }));
}

proptest! {
    #[test]
    fn the_merged_document_says_what_all_said(one in documents(), other in documents()) {
        let both = [one, PolicyDocument { id: None, ..other }];
        let merged = merge(&both).unwrap().unwrap();
        let said: BTreeSet<_> = both.iter().flat_map(meaning).collect();
        prop_assert_eq!(canonical(meaning(&merged)), canonical(said));
        prop_assert!(has_unique_sids(&merged), "{:?}", merged);
        let count = |document: &PolicyDocument| document.statements.as_slice().len();
        prop_assert!(count(&merged) <= both.iter().map(count).sum());
        prop_assert_eq!(merge(std::slice::from_ref(&merged)).unwrap(), Some(merged));
    }
}

/// Lists in the rest of a statement, sorted.
fn canonical(said: BTreeSet<(String, String, String)>) -> BTreeSet<(String, String, String)> {
    said.into_iter()
        .map(|(rest, action, resource)| {
            let mut rest: Json = serde_json::from_str(&rest).unwrap();
            for name in ["NotAction", "NotResource"] {
                if let Some(list) = rest.get_mut(name).and_then(Json::as_array_mut) {
                    let entries: BTreeSet<String> = list.iter().map(ToString::to_string).collect();
                    *list = entries.into_iter().map(Json::from).collect();
                }
            }
            (rest.to_string(), action, resource)
        })
        .collect()
}
