//! IAM's evaluation of one document, by examples.

use policy_sentry::{
    access::{Decision, evaluate},
    arn::ResourcePattern,
    document::PolicyDocument,
    statement::{Fault, Policy, Refusal, Use},
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use Decision::{Allowed, Denied, NotAllowed};

fn policy(statements: Value) -> Result<Policy, Refusal> {
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let document: PolicyDocument = document.parse().unwrap();
    Policy::read(&document, Use::Judging)
}

fn answer(statements: Value, action: &str, resource: &str) -> (Decision, bool, Vec<String>) {
    let policy = policy(statements).unwrap();
    let answer = evaluate(&policy, &action.parse().unwrap(), &ResourcePattern::read(resource, false));
    let statements = answer.statements.iter().map(ToString::to_string).collect();
    (answer.decision, answer.conditional, statements)
}

const OBJECT: &str = "arn:aws:s3:::orders/2026/a";

fn allow(resource: &str) -> Value {
    json!({ "Sid": "Allow", "Effect": "Allow", "Action": "s3:Get*", "Resource": resource })
}

fn deny(resource: &str) -> Value {
    json!({ "Sid": "Deny", "Effect": "Deny", "Action": "*", "Resource": resource })
}

fn when(mut statement: Value) -> Value {
    statement["Condition"] = json!({ "Bool": { "aws:SecureTransport": "true" } });
    statement
}

#[test]
fn one_statement_decides() {
    for (statement, decision) in [
        (json!({ "Effect": "Allow", "Action": "S3:getobject", "Resource": OBJECT }), Allowed),
        (json!({ "Effect": "Allow", "Action": ["sqs:*", "s3:Get?bject"], "Resource": ["*"] }), Allowed),
        (json!({ "Effect": "Allow", "Action": "s3:Put*", "Resource": "*" }), NotAllowed),
        (json!({ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::orders" }), NotAllowed),
        (json!({ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::ORDERS/*" }), NotAllowed),
        (json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:*" }), Allowed),
        (json!({ "Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*" }), NotAllowed),
        (json!({ "Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::logs/*" }), Allowed),
        (json!({ "Effect": "Allow", "Action": "*", "NotResource": ["a", "arn:aws:s3:::o*"] }), NotAllowed),
        (json!({ "Effect": "Deny", "NotAction": "s3:PutObject", "NotResource": "a" }), Denied),
    ] {
        let statements = if decision == NotAllowed { vec![] } else { vec!["Statement[0]".to_owned()] };
        let expected = (decision, false, statements);
        assert_eq!(answer(json!([statement]), "s3:GetObject", OBJECT), expected, "{statement}");
    }
}

#[test]
fn statements_together() {
    for (statements, decision, conditional, deciding) in [
        (json!([allow("*"), deny("*")]), Denied, false, vec!["Deny"]),
        (json!([deny("arn:aws:s3:::logs/*"), allow("*")]), Allowed, false, vec!["Allow"]),
        (json!([when(allow("*"))]), Allowed, true, vec!["Allow"]),
        (json!([when(deny("*")), allow("*")]), Allowed, true, vec!["Deny", "Allow"]),
        (json!([when(deny("*"))]), NotAllowed, true, vec!["Deny"]),
        (json!([when(deny("*")), when(allow("*"))]), Allowed, true, vec!["Deny", "Allow"]),
        (json!([when(allow("*")), deny("*")]), Denied, false, vec!["Deny"]),
        (json!([when(allow("*")), allow("arn:aws:s3:::orders/*")]), Allowed, false, vec!["Allow"]),
        (json!([allow("arn:aws:s3:::orders/${aws:username}/*")]), Allowed, true, vec!["Allow"]),
        (
            json!([allow("*"), deny("arn:aws:s3:::orders/${aws:username}/*")]),
            Allowed,
            true,
            vec!["Allow", "Deny"],
        ),
        (json!([allow("arn:aws:s3:::orders/${*}/a")]), NotAllowed, false, vec![]),
        (json!([]), NotAllowed, false, vec![]),
    ] {
        let deciding: Vec<String> = deciding.into_iter().map(str::to_owned).collect();
        let expected = (decision, conditional, deciding);
        assert_eq!(answer(statements.clone(), "s3:GetObject", OBJECT), expected, "{statements}");
    }
}

/// A question with wildcards is about each resource that it stands for.
#[test]
fn questions_about_several_resources() {
    let all = "arn:aws:s3:::orders/*";
    for (statements, decision, conditional, deciding) in [
        (json!([allow("*")]), Allowed, false, vec!["Allow"]),
        (json!([allow("arn:aws:s3:::orders/2026/*")]), Allowed, true, vec!["Allow"]),
        (json!([allow("arn:aws:s3:::logs/*")]), NotAllowed, false, vec![]),
        (json!([allow("*"), deny("arn:aws:s3:::orders/2026/*")]), Allowed, true, vec!["Allow", "Deny"]),
        (json!([allow("*"), deny("arn:aws:s3:::o*")]), Denied, false, vec!["Deny"]),
        // All that is allowed is denied, though not all that is asked about.
        (
            json!([allow("arn:aws:s3:::orders/2026/*"), deny("arn:aws:s3:::*/2026/*")]),
            NotAllowed,
            true,
            vec!["Deny"],
        ),
    ] {
        let deciding: Vec<String> = deciding.into_iter().map(str::to_owned).collect();
        let expected = (decision, conditional, deciding);
        assert_eq!(answer(statements.clone(), "s3:GetObject", all), expected, "{statements}");
    }
}

#[test]
fn what_is_no_identity_policy_has_no_answer() {
    for (statement, expected) in [
        (
            json!({ "Effect": "allow", "Action": "*", "Resource": "*" }),
            Fault::Effect { is_missing: false }.to_string(),
        ),
        (
            json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }),
            Fault::Principal.to_string(),
        ),
        (json!({ "Effect": "Allow", "Resource": "*" }), Fault::Missing("Action", "NotAction").to_string()),
        (
            json!({ "Effect": "Allow", "Action": "*", "NotAction": "s3:*", "Resource": "*" }),
            Fault::Both("Action", "NotAction").to_string(),
        ),
        (json!({ "Effect": "Allow", "Action": "*" }), Fault::Missing("Resource", "NotResource").to_string()),
        (
            json!({ "Effect": "Allow", "Action": "s3*", "Resource": "*" }),
            Fault::Action("s3*".to_owned()).to_string(),
        ),
        (
            json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": "x" }),
            "Condition is a string, and must be an object.".to_owned(),
        ),
    ] {
        let problems = policy(json!([statement])).unwrap_err().problems;
        let faults: Vec<String> = problems.iter().map(|problem| problem.fault.to_string()).collect();
        assert_eq!(faults, [expected], "{statement}");
    }
    let old: PolicyDocument = r#"{"Version":"2012-10-18","Statement":[]}"#.parse().unwrap();
    assert_eq!(Policy::read(&old, Use::Judging).unwrap_err().problems.first().unwrap().fault, Fault::Version);
}
