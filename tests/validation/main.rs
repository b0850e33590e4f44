//! What is found wrong with policies: each kind by an example, and nothing in the policies that the engine writes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "json! makes values, which read better without a reference"
)]

mod engine;

use policy_sentry::{
    catalog::Catalog,
    database::Database,
    document::Target,
    validation::{Finding, Severity, validate},
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

/// The findings on a document.
pub(crate) fn findings(json: &str) -> Vec<Finding> {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    validate(json, &json.parse().unwrap(), None, &catalog).unwrap()
}

/// Severity, kind and place of each.
fn found(document: &Value) -> Vec<String> {
    let line = |finding: &Finding| {
        let problem = &finding.problem;
        format!("{} {} {}", problem.severity().as_str(), problem.kind(), finding.path).trim_end().to_owned()
    };
    findings(&document.to_string()).iter().map(line).collect()
}

fn of_statement(statement: Value) -> Vec<String> {
    found(&json!({ "Version": "2012-10-17", "Statement": [statement] }))
}

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:orders";
const OBJECTS: &str = "arn:aws:s3:::orders/*";

fn allow(action: Value, resource: Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

fn when(condition: Value) -> Value {
    json!({ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": OBJECTS, "Condition": condition })
}

#[test]
fn a_good_policy_has_no_findings() {
    for statement in [
        allow(json!("sqs:SendMessage"), json!(QUEUE)),
        allow(json!(["s3:GetObject*", "s3:ListBucket"]), json!([OBJECTS, "arn:aws:s3:::orders"])),
        allow(json!("s3:GetObject"), json!("arn:aws:s3:::orders*")),
        allow(json!("s3:ListAllMyBuckets"), json!("*")),
        when(json!({ "StringEquals": { "aws:PrincipalTag/team": "a", "s3:signatureversion": ["a", "b"] } })),
        when(json!({ "Null": { "aws:PrincipalTag/team": "true" } })),
        json!({ "Effect": "Deny", "NotAction": "iam:*", "NotResource": QUEUE }),
    ] {
        assert_eq!(of_statement(statement.clone()), Vec::<String>::new(), "{statement}");
    }
}

#[test]
fn documents_that_iam_refuses_or_reads_otherwise() {
    let good = || allow(json!("sqs:SendMessage"), json!(QUEUE));
    for (document, expected) in [
        (json!({ "Statement": [good()] }), vec!["information old_version Version"]),
        (
            json!({ "Version": "2008-10-17", "Statement": allow(json!("s3:GetObject"), json!("arn:aws:s3:::b/${aws:username}")) }),
            vec!["warning old_version Version"],
        ),
        (json!({ "Version": "2012-10-18", "Statement": [good()] }), vec!["error unknown_version Version"]),
        (
            json!({ "Version": "2012-10-17", "Statement": [], "Statements": 1 }),
            vec!["error unknown_element Statements", "error no_statements Statement"],
        ),
        (
            json!({ "Version": "2012-10-17", "Id": "Größe €", "Statement": [good()] }),
            vec!["error invalid_character"],
        ),
        (
            json!({ "Version": "2012-10-17", "Id": "x".repeat(6_100), "Statement": [good()] }),
            vec!["warning too_large"],
        ),
        (
            json!({ "Version": "2012-10-17", "Id": "x".repeat(10_200), "Statement": [good()] }),
            vec!["error too_large"],
        ),
    ] {
        assert_eq!(found(&document), expected, "{document}");
    }
}

#[test]
fn sids_stand_once_and_have_letters_and_digits() {
    let named =
        |sid: &str| json!({ "Sid": sid, "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE });
    let document =
        json!({ "Version": "2012-10-17", "Statement": [named("One"), named("one-two"), named("One")] });
    assert_eq!(
        found(&document),
        ["error invalid_sid Statement[1].Sid", "error duplicate_sid Statement[2].Sid"]
    );
}

#[test]
fn elements_that_are_missing_or_too_many() {
    for (statement, expected) in [
        (
            json!({}),
            vec![
                "error invalid_effect Statement[0].Effect",
                "error missing_element Statement[0]",
                "error missing_element Statement[0]",
            ],
        ),
        (
            json!({ "Effect": "allow", "Action": "sqs:SendMessage", "Resource": QUEUE, "Resources": QUEUE }),
            vec!["error invalid_effect Statement[0].Effect", "error unknown_element Statement[0].Resources"],
        ),
        (
            json!({ "Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": QUEUE, "NotResource": "*" }),
            vec!["error principal Statement[0].Principal", "error excluding_elements Statement[0]"],
        ),
        (
            allow(json!([]), json!([])),
            vec!["warning empty_list Statement[0].Action", "warning empty_list Statement[0].Resource"],
        ),
    ] {
        assert_eq!(of_statement(statement.clone()), expected, "{statement}");
    }
}

#[test]
fn names_that_stand_for_nothing() {
    for (action, expected) in [
        ("sqs:SendMesage", vec!["warning unknown_action Statement[0].Action[1]"]),
        ("sqs:Frob*", vec!["warning unknown_action Statement[0].Action[1]"]),
        ("sqss:SendMessage", vec!["warning unknown_service Statement[0].Action[1]"]),
        ("evidently:CreateProject", vec!["warning retired_action Statement[0].Action[1]"]),
        ("SendMessage", vec!["error invalid_action Statement[0].Action[1]"]),
        ("SQS:sendm*", vec!["information redundant_action Statement[0].Action[0]"]),
    ] {
        assert_eq!(
            of_statement(allow(json!(["sqs:SendMessage", action]), json!(QUEUE))),
            expected,
            "{action}"
        );
    }
}

#[test]
fn actions_and_resources_that_do_not_belong_together() {
    for (statement, expected) in [
        (
            allow(json!("s3:GetObject"), json!("arn:aws:s3:::orders")),
            vec![
                "warning action_without_resource Statement[0].Action[0]",
                "warning resource_without_action Statement[0].Resource[0]",
            ],
        ),
        (
            allow(json!(["s3:GetObject", "s3:ListAllMyBuckets"]), json!(OBJECTS)),
            vec!["warning action_without_resource Statement[0].Action[1]"],
        ),
        (
            allow(json!("sqs:*Message"), json!([QUEUE, OBJECTS])),
            vec!["warning resource_without_action Statement[0].Resource[1]"],
        ),
        (
            allow(json!("s3:GetObject"), json!("my-bucket")),
            vec!["error invalid_resource Statement[0].Resource[0]"],
        ),
        (
            allow(json!("s3:GetObject"), json!("arn:aws:s3:*")),
            vec!["warning doubtful_resource Statement[0].Resource[0]"],
        ),
    ] {
        assert_eq!(of_statement(statement.clone()), expected, "{statement}");
    }
}

#[test]
fn conditions_that_do_not_do_what_they_seem_to() {
    for (condition, expected) in [
        (json!("x"), "error invalid_condition Statement[0].Condition"),
        (
            json!({ "stringEquals": { "aws:PrincipalTag/team": "a" } }),
            "error unknown_operator Statement[0].Condition.stringEquals",
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalTag/team": [] } }),
            "warning empty_list Statement[0].Condition.StringEquals.aws:PrincipalTag/team",
        ),
        (
            json!({ "Bool": { "aws:SecureTransport": "yes" } }),
            "warning wrong_value Statement[0].Condition.Bool.aws:SecureTransport",
        ),
        (
            json!({ "StringEquals": { "s3:prefx": "a" } }),
            "warning unknown_condition_key Statement[0].Condition.StringEquals.s3:prefx",
        ),
        (
            json!({ "StringEquals": { "s3:prefix": "a" } }),
            "warning condition_key_not_supported Statement[0].Condition.StringEquals.s3:prefix",
        ),
        (
            json!({ "StringEquals": { "aws:SourceIp": "10.0.0.0/8" } }),
            "warning operator_of_other_type Statement[0].Condition.StringEquals.aws:SourceIp",
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalOrgPaths": "o-x/*" } }),
            "warning set_operator_missing Statement[0].Condition.StringEquals.aws:PrincipalOrgPaths",
        ),
        (
            json!({ "StringNotEquals": { "aws:PrincipalTag/team": "a" } }),
            "warning condition_holds_without_key Statement[0].Condition.StringNotEquals.aws:PrincipalTag/team",
        ),
        (
            json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::b" } }),
            "warning service_to_service_key Statement[0].Condition.ArnLike.aws:SourceArn",
        ),
    ] {
        assert_eq!(of_statement(when(condition.clone())), [expected], "{condition}");
    }
}

#[test]
fn grants_that_reach_far() {
    for (statement, expected) in [
        (allow(json!("*"), json!("*")), vec!["warning everything_allowed Statement[0].Action[0]"]),
        (allow(json!("*:*"), json!("*")), vec!["warning everything_allowed Statement[0].Action[0]"]),
        (allow(json!("sqs:*"), json!("*")), vec!["warning service_wildcard Statement[0].Action[0]"]),
        (allow(json!("sqs:*"), json!(QUEUE)), vec!["information service_wildcard Statement[0].Action[0]"]),
        (
            json!({ "Effect": "Allow", "NotAction": "iam:*", "NotResource": QUEUE }),
            vec![
                "warning allow_with_not_action Statement[0].NotAction",
                "warning allow_with_not_resource Statement[0].NotResource",
            ],
        ),
        (
            allow(json!("iam:PassRole"), json!("*")),
            vec![
                "warning passes_any_role Statement[0].Action[0]",
                "information could_be_narrowed Statement[0].Resource",
            ],
        ),
    ] {
        assert_eq!(of_statement(statement.clone()), expected, "{statement}");
    }
}

#[test]
fn severities_are_ordered() {
    assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Information);
}

/// With a kind its quota counts, and as it is counted there.
#[test]
fn a_kind_has_its_own_quota() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let of_size = |size: usize, indent: usize| {
        let statement = allow(json!("sqs:SendMessage"), json!(QUEUE));
        let document = json!({ "Version": "2012-10-17", "Id": "x".repeat(size), "Statement": [statement] });
        format!("{document}{}", " ".repeat(indent))
    };
    for (kind, size, indent, expected) in [
        (Target::ManagedPolicy, 5_900, 500, false),
        (Target::ManagedPolicy, 6_100, 0, true),
        (Target::InlineUserPolicy, 2_000, 0, true),
        (Target::InlineRolePolicy, 6_100, 0, false),
        (Target::ServiceControlPolicy, 6_100, 0, false),
        (Target::ServiceControlPolicy, 6_100, 5_000, true),
        (Target::None, 50_000, 0, false),
    ] {
        let json = of_size(size, indent);
        let findings = validate(&json, &json.parse().unwrap(), Some(kind), &catalog).unwrap();
        let found: Vec<_> = findings.iter().map(|one| (one.problem.severity(), one.problem.kind())).collect();
        let too_large = (Severity::Error, "too_large");
        assert_eq!(found.contains(&too_large), expected, "{kind:?} {size} {indent} {found:?}");
    }
}
