//! The categories of single actions.

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::{analysis, findings, line};

#[test]
fn each_category_has_its_actions() {
    for (category, actions, expected) in [
        (
            "resource_exposure",
            json!(["kms:CreateGrant", "ec2:ModifyImageAttribute", "kms:Encrypt"]),
            "high resource_exposure: ec2:ModifyImageAttribute kms:CreateGrant on * (none) in Statement[0]",
        ),
        (
            "credentials_exposure",
            json!(["ec2:GetPasswordData", "ec2:GetConsoleOutput"]),
            "high credentials_exposure: ec2:GetPasswordData on * (none) in Statement[0]",
        ),
        (
            "data_exfiltration",
            json!(["s3:Get*", "secretsmanager:GetSecretValue"]),
            "medium data_exfiltration: s3:GetObject s3:GetObjectVersion secretsmanager:GetSecretValue on * (none) in Statement[0]",
        ),
        (
            "network_exposure",
            json!("ec2:AuthorizeSecurityGroup*"),
            "medium network_exposure: ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress on * (none) in Statement[0]",
        ),
        (
            "infrastructure_modification",
            json!(["sqs:Send*", "sqs:Tag*", "sqs:Get*"]),
            "low infrastructure_modification: sqs:SendMessage sqs:TagQueue on * (none) in Statement[0]",
        ),
        (
            "service_wildcard",
            json!(["sqs:*", "sns:Get*"]),
            "medium service_wildcard: sqs:* on * (none) in Statement[0]",
        ),
    ] {
        let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
        assert_eq!(findings(&statement, category), [expected]);
    }
}

/// Reading and changing what one names is what policies are for.
#[test]
fn what_is_confined_counts_less_or_not() {
    let found = analysis(&json!([
        {
            "Sid": "Bucket", "Effect": "Allow", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::mine", "arn:aws:s3:::mine/*"],
        },
        {
            "Sid": "Network", "Effect": "Allow", "Action": "ec2:AuthorizeSecurityGroupIngress", "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceTag/team": "a" } },
        },
    ]));
    let found: Vec<String> = found.findings.iter().map(line).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("medium resource_exposure: s3:"), "{}", found[0]);
    assert_eq!(
        found[1..],
        [
            "low network_exposure: ec2:AuthorizeSecurityGroupIngress on * (conditions, StringEquals aws:ResourceTag/team) in \
             Network",
            "low service_wildcard: s3:* on arn:aws:s3:::mine/* (resources) in Bucket",
        ]
    );
}

#[test]
fn a_service_is_granted_whole_by_patterns_and_by_exclusions() {
    let wildcards = |statement: serde_json::Value| findings(&json!(statement), "service_wildcard");
    let everything = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    assert_eq!(wildcards(everything), ["medium service_wildcard: * on * (none) in Statement[0]"]);
    let some = json!({ "Effect": "Allow", "Action": ["s3:**", "sq*:*", "no:*"], "Resource": "*" });
    assert_eq!(wildcards(some), ["medium service_wildcard: s3:** sq*:* on * (none) in Statement[0]"]);
    let all_but = json!({ "Effect": "Allow", "NotAction": "sqs:Send*", "Resource": "*" });
    let [found] = <[String; 1]>::try_from(wildcards(all_but)).unwrap();
    assert!(found.contains(" sns:* ") && !found.contains(" sqs:* "), "{found}");
    let denied = json!([
        { "Effect": "Allow", "Action": "sqs:*", "Resource": "*" },
        { "Effect": "Deny", "Action": "sqs:*", "Resource": "*" },
    ]);
    assert_eq!(findings(&denied, "service_wildcard"), Vec::<String>::new());
}
