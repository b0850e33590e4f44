//! What a user asks for besides, and what is left out.

use policy_sentry::{
    analysis::{Category, Options, analyze},
    database::Database,
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::{analysis_of, line, policy};

fn found(options: &Options) -> Vec<String> {
    let statements = json!([
        { "Sid": "Keys", "Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:CreatePolicyVersion"], "Resource": "*" },
        { "Sid": "Data", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },
    ]);
    let mut lines: Vec<String> =
        analysis_of(&policy(&statements), options).findings.iter().map(line).collect();
    lines.retain(|line| !line.contains("infrastructure_modification") && !line.contains("resource_exposure"));
    lines
}

#[test]
fn exclusions_take_findings_away() {
    let keys = "high credentials_exposure: iam:CreateAccessKey on * (none) in Keys";
    let version = "high privilege_escalation iam-001: iam:CreatePolicyVersion on * (none) in Keys";
    let access_key = "high privilege_escalation iam-002: iam:CreateAccessKey on * (none) in Keys";
    let data = "medium data_exfiltration: s3:GetObject on * (none) in Data";
    let unnamed = "medium data_exfiltration: s3:GetObject on * (none) in Statement[2]";
    let all = [version, access_key, keys, data, unnamed];
    assert_eq!(found(&Options::default()), all);
    let by_action =
        Options { exclude_actions: vec!["iam:*AccessKey".parse().unwrap()], ..Options::default() };
    assert_eq!(found(&by_action), [version, data, unnamed]);
    let by_sid = Options { exclude_sids: vec!["Key*".to_owned()], ..Options::default() };
    assert_eq!(found(&by_sid), [data, unnamed]);
    let by_place = Options { exclude_sids: vec!["Statement[2]".to_owned()], ..Options::default() };
    assert_eq!(found(&by_place), [version, access_key, keys, data]);
    let by_category =
        Options { exclude_categories: [Category::PrivilegeEscalation].into(), ..Options::default() };
    assert_eq!(found(&by_category), [keys, data, unnamed]);
}

#[test]
fn a_list_of_ones_own_is_looked_for() {
    let options = Options { audit_actions: vec!["s3:Get*".parse().unwrap()], ..Options::default() };
    let own = "medium own_list: s3:GetObject on * (none) in Data";
    assert!(found(&options).contains(&own.to_owned()));
}

/// What cannot be understood could allow anything.
#[test]
fn what_cannot_be_understood_is_an_error() {
    let reader = Database::embedded().reader().unwrap();
    let no_effect = ".Effect: Effect must be \"Allow\" or \"Deny\", in this letter case.";
    for (statement, expected) in [
        (json!({ "Action": "s3:*", "Resource": "*" }), no_effect),
        (json!({ "Effect": "allow", "Action": "s3:*", "Resource": "*" }), no_effect),
        (json!({ "Effect": "Allow", "Resource": "*" }), ": The statement has neither Action nor NotAction."),
        (
            json!({ "Effect": "Allow", "Action": "s3:*" }),
            ": The statement has neither Resource nor NotResource.",
        ),
        (
            json!({ "Effect": "Allow", "Action": "s3:*", "NotAction": "sqs:*", "Resource": "*" }),
            ": The statement has both Action and NotAction, which exclude each other.",
        ),
        (
            json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": "*", "Resource": "*" }),
            ": The statement has both Resource and NotResource, which exclude each other.",
        ),
        (
            json!({ "Effect": "Allow", "Action": ["s3:*", "s3:Get Object"], "Resource": "*" }),
            ".Action[1]: `s3:Get Object` is not the name or pattern of an action, such as s3:DeleteObject or s3:Delete*.",
        ),
        (
            json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" }),
            ".Principal: An identity-based policy names no principals: it applies to the identity that it is attached to. \
             Leave the element out, or attach the policy to a resource.",
        ),
        (
            json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": [] }),
            ".Condition: Condition is a list, and must be an object.",
        ),
    ] {
        let fine: Value = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
        let document = policy(&json!([fine, statement])).to_string().parse().unwrap();
        let error = analyze(&document, &Options::default(), &reader).unwrap_err().to_string();
        let said = "IAM would not accept this document as an identity-based policy, so what it allows cannot be said.";
        assert_eq!(error, format!("{said} Statement[1]{expected}"));
    }
}
