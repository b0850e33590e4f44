//! What makes a finding smaller, and what does not.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::findings;

/// `severity (confinement)` of the one finding that changing a bucket's policy is; empty if it is none.
fn put_policy(resource: &Value, condition: &Value, deny: &Value) -> String {
    let mut statements = vec![json!({
        "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": resource, "Condition": condition,
    })];
    if !deny.is_null() {
        statements.push(deny.clone());
    }
    let found = findings(&Value::from(statements), "resource_exposure");
    assert!(found.len() < 2, "{found:?}");
    found.first().map_or(String::new(), |line| {
        let severity = line.split(' ').next().unwrap();
        let (_, behind) = line.split_once(" (").unwrap();
        format!("{severity} ({})", behind.split_once(')').unwrap().0)
    })
}

#[test]
fn resources_confine_if_they_are_some() {
    for (resource, expected) in [
        (json!("*"), "high (none)"),
        (json!(["arn:aws:s3:::mine", "*"]), "high (none)"),
        (json!("arn:aws:s3:::*"), "high (none)"),
        (json!("arn:*:s3:*:*:*"), "high (none)"),
        (json!("arn:aws:s3:::mine"), "medium (resources)"),
        (json!("arn:aws:s3:::mine*"), "medium (resources)"),
        (json!("arn:aws:s3:::${aws:username}"), "medium (resources)"),
        // Objects have no policy, and queues no bucket's.
        (json!("arn:aws:s3:::mine/*"), ""),
        (json!("arn:aws:sqs:eu-west-1:111122223333:orders"), ""),
    ] {
        assert_eq!(put_policy(&resource, &json!({}), &Value::Null), expected, "{resource}");
    }
}

#[test]
fn conditions_confine_if_they_are_not_true_by_themselves() {
    for (condition, expected) in [
        (
            json!({ "StringEquals": { "aws:ResourceTag/team": "a" } }),
            "medium (conditions, StringEquals aws:ResourceTag/team)",
        ),
        (json!({ "StringEqualsIfExists": { "aws:ResourceTag/team": "a" } }), "high (none)"),
        (json!({ "StringNotEquals": { "aws:ResourceTag/team": "a" } }), "high (none)"),
        (json!({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }), "high (none)"),
        (json!({ "Null": { "aws:ResourceTag/team": "true" } }), "high (none)"),
        (json!({ "Null": { "aws:ResourceTag/team": true } }), "high (none)"),
        (json!({ "Bool": { "aws:SecureTransport": "true" } }), "high (none)"),
        (json!({ "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }), "high (none)"),
        (json!({ "StringLike": { "aws:PrincipalTag/team": "*" } }), "high (none)"),
        (
            json!({ "Bool": { "aws:MultiFactorAuthPresent": "true", "aws:SecureTransport": "true" } }),
            "medium (conditions, Bool aws:MultiFactorAuthPresent)",
        ),
    ] {
        assert_eq!(put_policy(&json!("*"), &condition, &Value::Null), expected, "{condition}");
    }
    assert_eq!(
        put_policy(
            &json!("arn:aws:s3:::mine"),
            &json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
            &Value::Null
        ),
        "low (resources_and_conditions, IpAddress aws:SourceIp)"
    );
}

#[test]
fn denials_confine_and_take_away() {
    let deny = |elements: Value| {
        let mut statement = json!({ "Effect": "Deny", "Action": "s3:PutBucket*" });
        statement.as_object_mut().unwrap().extend(elements.as_object().unwrap().clone());
        statement
    };
    for (resource, denied, expected) in [
        ("*", json!({ "Resource": "*" }), ""),
        ("*", json!({ "Resource": "arn:aws:s3:::*" }), ""),
        ("arn:aws:s3:::mine", json!({ "Resource": "arn:aws:s3:::m*" }), ""),
        ("arn:aws:s3:::mine", json!({ "Resource": "arn:aws:s3:::yours" }), "medium (resources)"),
        ("*", json!({ "Resource": "arn:aws:s3:::yours" }), "high (none)"),
        ("*", json!({ "NotResource": "arn:aws:s3:::mine" }), "medium (resources)"),
        ("arn:aws:s3:::yours", json!({ "NotResource": "arn:aws:s3:::mine" }), ""),
        ("*", json!({ "NotResource": "arn:aws:sqs:*:*:orders" }), ""),
        (
            "*",
            json!({ "Resource": "*", "Condition": { "StringNotEquals": { "aws:ResourceTag/team": "a" } } }),
            "medium (conditions, Deny StringNotEquals aws:ResourceTag/team)",
        ),
        (
            "*",
            json!({ "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } }),
            "medium (conditions, Deny BoolIfExists aws:MultiFactorAuthPresent)",
        ),
        (
            "*",
            json!({ "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }),
            "high (none)",
        ),
        (
            "*",
            json!({ "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/team": "a" } } }),
            "high (none)",
        ),
        (
            "*",
            json!({
                "Resource": "arn:aws:s3:::yours",
                "Condition": { "StringNotEquals": { "aws:ResourceTag/team": "a" } },
            }),
            "high (none)",
        ),
    ] {
        assert_eq!(
            put_policy(&json!(resource), &json!({}), &deny(denied.clone())),
            expected,
            "{resource} {denied}"
        );
    }
}

/// `NotResource` in an Allow is everything but some.
#[test]
fn what_is_excluded_confines_nothing() {
    let allow = |not_resource: &str| {
        let statement =
            json!({ "Effect": "Allow", "Action": "s3:PutBucketPolicy", "NotResource": not_resource });
        findings(&statement, "resource_exposure")
    };
    let expected = ["high resource_exposure: s3:PutBucketPolicy on * (none) in Statement[0]"];
    assert_eq!(allow("arn:aws:s3:::mine"), expected);
    assert_eq!(allow("arn:aws:s3:::*"), Vec::<String>::new());
    assert_eq!(allow("*"), Vec::<String>::new());
}

/// IAM asks for actions without resource types on `*` only, so an ARN allows nothing of them.
#[test]
fn an_arn_allows_nothing_that_supports_none() {
    let allow = |resource: &str| {
        let statement = json!({ "Effect": "Allow", "Action": "ec2:ModifyVpcBlockPublicAccessOptions", "Resource": resource });
        findings(&statement, "network_exposure").len()
    };
    assert_eq!(allow("*"), 1);
    assert_eq!(allow("arn:aws:ec2:*:*:vpc/*"), 0);
}
