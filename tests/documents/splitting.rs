use std::collections::BTreeSet;

use policy_sentry::document::{OneOrMany, PolicyDocument, Statement, TooLarge, split};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::model::{documents, has_unique_sids, meaning};

fn parse(text: &str) -> PolicyDocument {
    text.parse().unwrap()
}

fn keys(document: &PolicyDocument, limit: usize) -> Vec<String> {
    split(document, limit).unwrap().into_keys().collect()
}

#[test]
fn what_fits_stays_as_it_is() {
    let document = parse(r#"{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"ä"},"Id":"x"}"#);
    assert_eq!(document.size(), 75);
    assert_eq!(split(&document, 75).unwrap(), [("policy".to_owned(), document.clone())].into());
}

/// A document's overhead is 40 characters, and a statement's here some 60.
#[test]
fn documents_are_keyed_by_their_first_service() {
    let statement = |service: &str, count: usize| {
        let actions: Vec<String> =
            (0..count).map(|number| format!("\"{service}:Action{number:03}\"")).collect();
        format!(r#"{{"Sid":"{service}","Effect":"Allow","Action":[{}],"Resource":"*"}}"#, actions.join(","))
    };
    let policy = |statements: &[String]| {
        parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(",")))
    };
    let three = policy(&[statement("s3", 40), statement("ec2", 40), statement("iam", 40)]);
    assert_eq!(keys(&three, 1_000), ["ec2", "iam", "s3"]);
    let large = policy(&[statement("ec2", 100), statement("aoss", 10)]);
    let found = keys(&large, 1_000);
    assert_eq!(found, ["aoss", "ec2", "ec2-2"]);
    let foreign = policy(&[statement("s?", 30), statement("EC2", 30)]);
    assert_eq!(keys(&foreign, 1_000), ["ec2", "other"]);
}

/// A statement of several services is divided by service and joined again where both fall into one document.
#[test]
fn statements_of_several_services_are_divided_by_service() {
    let actions: Vec<String> = ["sqs", "ec2", "kms"]
        .iter()
        .flat_map(|service| (0..20).map(move |n| format!("\"{service}:A{n:02}\"")))
        .collect();
    let document = parse(&format!(
        r#"{{"Statement":[{{"Sid":"Several","Effect":"Deny","Action":[{}],"Resource":"*"}}]}}"#,
        actions.join(",")
    ));
    let documents = split(&document, 600).unwrap();
    assert_eq!(documents.keys().collect::<Vec<_>>(), ["ec2", "sqs"]);
    let [statement] = documents["ec2"].statements.as_slice() else { panic!("{documents:?}") };
    assert_eq!(statement.sid(), Some("Several"));
    assert_eq!(statement.actions().len(), 40);
}

#[test]
fn what_cannot_be_divided_is_named() {
    let arn = format!("arn:aws:s3:::{}", "b".repeat(300));
    let action = format!("s3:{}", "A".repeat(300));
    let cases = [
        (format!(r#"{{"Action":"s3:Get*","Resource":["*","{arn}"]}}"#), TooLarge::Resource(arn.clone())),
        (format!(r#"{{"Action":["s3:Get*","{action}"],"Resource":"*"}}"#), TooLarge::Action(action.clone())),
        (format!(r#"{{"Action":"s3:Get*","NotResource":["*","{arn}"]}}"#), TooLarge::Statement),
        (format!(r#"{{"NotAction":["s3:Get*","{action}"],"Resource":"*"}}"#), TooLarge::Statement),
    ];
    for (statement, expected) in cases {
        let error = split(&parse(&format!(r#"{{"Statement":[{{}},{statement}]}}"#)), 200).unwrap_err();
        assert_eq!((error.what, error.statement, error.limit), (expected, 1, 200), "{statement}");
        assert!(error.size > 300, "{}", error.size);
    }
}

/// The smallest document with any part of what a document says.
fn largest_part(document: &PolicyDocument) -> usize {
    let longest = |list: &OneOrMany<String>| {
        let longest =
            list.as_slice().iter().max_by_key(|entry| serde_json::to_string(entry).unwrap().chars().count());
        list.with(longest.into_iter().cloned().collect())
    };
    let part = |statement: &Statement| {
        let (actions, resources) = (statement.not_action.is_none(), statement.not_resource.is_none());
        let action = statement.action.as_ref().map(|list| if actions { longest(list) } else { list.clone() });
        let resource =
            statement.resource.as_ref().map(|list| if resources { longest(list) } else { list.clone() });
        let statement = Statement { action, resource, ..statement.clone() };
        PolicyDocument { statements: vec![statement].into(), ..document.clone() }.size()
    };
    document.statements.as_slice().iter().map(part).max().unwrap()
}

proptest! {
    #[test]
    fn together_documents_say_what_the_whole_said(document in documents(), limit in 150_usize..3_000) {
        match split(&document, limit) {
            Ok(documents) => {
                let said: BTreeSet<_> = documents.values().flat_map(meaning).collect();
                prop_assert_eq!(said, meaning(&document));
                for (key, part) in &documents {
                    prop_assert!(part.size() <= limit, "{}: {}", key, part.size());
                    prop_assert!(documents.len() == 1 || has_unique_sids(part), "{}: {:?}", key, part);
                    prop_assert_eq!((&part.version, &part.id, &part.others), (&document.version, &document.id, &document.others));
                }
                prop_assert_eq!(split(&document, limit), Ok(documents));
            }
            Err(error) => {
                // Two characters are the brackets of what may stand alone and is divided.
                prop_assert!(largest_part(&document) + 4 > limit, "{:?}", error);
                prop_assert!(error.size > limit);
            }
        }
    }
}
