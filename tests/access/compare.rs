//! Differences of policies, by examples.

use std::collections::BTreeMap;

use policy_sentry::{
    access::{Comparison, compare, report},
    iam::{AccessLevel, ActionName},
    statement::{Policy, Use},
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn levels() -> BTreeMap<ActionName, Option<AccessLevel>> {
    use AccessLevel::{List, PermissionsManagement, Read, Write};
    [
        ("s3:GetObject", Read),
        ("s3:ListBucket", List),
        ("s3:PutObject", Write),
        ("s3:DeleteObject", Write),
        ("iam:PassRole", PermissionsManagement),
    ]
    .into_iter()
    .map(|(action, level)| (action.parse().unwrap(), Some(level)))
    .collect()
}

fn policy(statements: Value) -> Policy {
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    Policy::read(&document.parse().unwrap(), Use::Judging).unwrap()
}

fn compared(before: Value, after: Value) -> Comparison {
    compare(&policy(before), &policy(after), &levels())
}

/// The added grants, a line each.
fn added(before: Value, after: Value) -> Vec<String> {
    let comparison = compared(before, after);
    let lines = comparison.added.iter().map(|grants| {
        let actions: Vec<&str> = grants.actions.iter().map(ActionName::as_str).collect();
        let resources: Vec<&str> = grants.resources.iter().map(String::as_str).collect();
        let except = if grants.except { "all but " } else { "" };
        let partly = if grants.partly_denied { ", partly denied" } else { "" };
        format!("{} on {except}{}{partly}", actions.join(" "), resources.join(" "))
    });
    lines.collect()
}

fn allow(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

fn deny(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Deny", "Action": action, "Resource": resource })
}

fn when(mut statement: Value, operator: &str, values: Value) -> Value {
    statement["Condition"] = json!({ operator: { "aws:PrincipalTag/team": values } });
    statement
}

#[test]
fn what_is_covered_is_not_added() {
    let all = || allow(json!("s3:*"), json!("arn:aws:s3:::orders*"));
    for (before, after) in [
        (json!([all()]), json!([allow(json!("s3:GetObject"), json!("arn:aws:s3:::orders/a"))])),
        (json!([all()]), json!([when(all(), "StringEquals", json!("a"))])),
        (json!([all()]), json!([all(), deny(json!("*"), json!("*"))])),
        (json!([all(), deny(json!("s3:Put*"), json!("*"))]), json!([all(), deny(json!("s3:*"), json!("*"))])),
        (json!([all()]), json!([])),
        (
            json!([when(all(), "StringEquals", json!(["a", "b"]))]),
            json!([when(all(), "StringEquals", json!("a"))]),
        ),
        (
            json!([when(all(), "StringNotLike", json!("a"))]),
            json!([when(all(), "StringNotLike", json!(["a", "b"]))]),
        ),
        (
            json!([{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::logs/*" }]),
            json!([all()]),
        ),
        (
            json!([{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::logs/*" }]),
            json!([{ "Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "NotResource": "arn:aws:s3:::l*" }]),
        ),
    ] {
        let comparison = compared(before.clone(), after.clone());
        assert_eq!((comparison.added, comparison.added_patterns.len()), (vec![], 0), "{before} {after}");
    }
}

#[test]
fn what_is_new_is_named() {
    let object = || json!("arn:aws:s3:::orders/*");
    for (before, after, expected) in [
        (json!([]), json!([allow(json!("s3:GetObject"), object())]), "s3:GetObject on arn:aws:s3:::orders/*"),
        (
            json!([allow(json!("s3:GetObject"), json!("arn:aws:s3:::orders/a*"))]),
            json!([allow(json!("s3:GetObject"), object())]),
            "s3:GetObject on arn:aws:s3:::orders/*",
        ),
        (
            json!([when(allow(json!("s3:GetObject"), object()), "StringEquals", json!("a"))]),
            json!([allow(json!("s3:GetObject"), object())]),
            "s3:GetObject on arn:aws:s3:::orders/*",
        ),
        // The other direction of what is covered.
        (
            json!([when(allow(json!("s3:GetObject"), object()), "StringEquals", json!("a"))]),
            json!([when(allow(json!("s3:GetObject"), object()), "StringEquals", json!(["a", "b"]))]),
            "s3:GetObject on arn:aws:s3:::orders/*",
        ),
        // What a Deny kept, and no more.
        (
            json!([allow(json!("s3:*"), json!("*")), deny(json!("s3:Delete*"), object())]),
            json!([allow(json!("s3:*"), json!("*"))]),
            "s3:DeleteObject on arn:aws:s3:::orders/*",
        ),
        (
            json!([]),
            json!([allow(json!("s3:GetObject"), json!("*")), deny(json!("*"), object())]),
            "s3:GetObject on *, partly denied",
        ),
        (
            json!([allow(json!("iam:PassRole"), json!("*"))]),
            json!([{ "Effect": "Allow", "NotAction": "s3:*", "NotResource": object() },
                   { "Effect": "Allow", "Action": "s3:ListBucket", "NotResource": object() }]),
            "s3:ListBucket on all but arn:aws:s3:::orders/*",
        ),
        // Names that nobody knows, and a pattern of a service that nobody knows.
        (
            json!([]),
            json!([allow(json!("s3:Frobnicate"), object())]),
            "s3:Frobnicate on arn:aws:s3:::orders/*",
        ),
        (json!([]), json!([allow(json!("frob:*"), json!("*"))]), "frob:* on *"),
    ] {
        assert_eq!(added(before.clone(), after.clone()), [expected], "{before} {after}");
    }
}

#[test]
fn patterns_that_may_come_to_match_more_are_named() {
    let before =
        json!([allow(json!(["s3:GetObject", "s3:Put*", "s3:DeleteObject", "s3:ListBucket"]), json!("*"))]);
    let comparison = compared(before.clone(), json!([allow(json!(["s3:Get*", "s3:PutObj*"]), json!("*"))]));
    assert_eq!(comparison.added, []);
    assert_eq!(comparison.added_patterns.into_iter().collect::<Vec<_>>(), ["s3:Get*"]);
    let all_but = json!([{ "Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*" }]);
    let comparison = compared(before, all_but);
    assert_eq!(comparison.added_patterns.into_iter().collect::<Vec<_>>(), ["all but iam:*"]);
}

#[test]
fn a_reviewer_reads_one_fact_a_line() {
    let before = json!([allow(json!(["s3:GetObject", "s3:ListBucket"]), json!("*"))]);
    let after = json!([
        allow(json!("s3:GetObject"), json!("arn:aws:s3:::orders/*")),
        when(allow(json!(["s3:PutObject", "s3:Delete*"]), json!(["arn:aws:s3:::orders/*", "arn:aws:s3:::b`\n- x"])), "StringEquals", json!(["a", "b"])),
        { "Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/admin" },
        deny(json!("*"), json!("arn:aws:s3:::orders/secret/*")),
        allow(json!("frob:X"), json!("*")),
    ]);
    let text = report(&compared(before, after), &[]);
    insta::assert_snapshot!(text);
    assert!(!text.lines().any(|line| line.trim_start().starts_with("- ")));
}
