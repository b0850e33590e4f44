//! Paths to more permissions.

use policy_sentry::analysis::{Kind, methods as every_method};
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::{findings, methods};

#[test]
fn one_action_or_several_in_several_statements() {
    for (statements, expected) in [
        (
            json!({ "Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*" }),
            vec!["iam-001 high"],
        ),
        (
            json!({ "Effect": "Allow", "Action": "IAM:createpolicyversion", "Resource": "*" }),
            vec!["iam-001 high"],
        ),
        (json!({ "Effect": "Allow", "Action": "iam:Create*Version", "Resource": "*" }), vec!["iam-001 high"]),
        (json!({ "Effect": "Allow", "Action": ["iam:PassRole", "ec2:Describe*"], "Resource": "*" }), vec![]),
        (json!({ "Effect": "Deny", "Action": "iam:*", "Resource": "*" }), vec![]),
        (
            json!([
                { "Effect": "Allow", "Action": "iam:Pass*", "Resource": "*" },
                { "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*" },
            ]),
            vec!["lambda-001 high"],
        ),
        (
            json!([
                { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" },
                { "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*" },
                { "Effect": "Deny", "Action": "lambda:Invoke*", "Resource": "*" },
            ]),
            vec![],
        ),
        (json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }), vec!["sts-001 medium"]),
    ] {
        assert_eq!(methods(&statements), expected, "{statements}");
    }
}

/// A path that takes more actions than another that is open says nothing new.
#[test]
fn what_takes_more_is_no_finding_beside_what_takes_less() {
    let both = json!({ "Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:DeleteAccessKey"], "Resource": "*" });
    assert_eq!(methods(&both), ["iam-002 high"]);
}

#[test]
fn a_role_must_be_passed_to_a_service_of_the_path() {
    let with = |condition: serde_json::Value| {
        json!([
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition },
            { "Effect": "Allow", "Action": ["glue:CreateJob", "glue:StartJobRun", "ec2:RunInstances"], "Resource": "*" },
        ])
    };
    for (condition, expected) in [
        (json!({ "StringEquals": { "iam:PassedToService": "glue.amazonaws.com" } }), vec!["glue-003 high"]),
        (
            json!({ "StringEqualsIgnoreCase": { "iam:PassedToService": "Glue.amazonaws.com" } }),
            vec!["glue-003 high"],
        ),
        (json!({ "StringEquals": { "iam:PassedToService": "Glue.amazonaws.com" } }), vec![]),
        (
            json!({ "StringNotEqualsIgnoreCase": { "iam:PassedToService": ["EC2.amazonaws.com", "Glue.amazonaws.com"] } }),
            vec![],
        ),
        (
            json!({ "StringLike": { "iam:PassedToService": "*.amazonaws.com" } }),
            vec!["ec2-001 high", "glue-003 high"],
        ),
        (json!({ "StringEqualsIfExists": { "iam:PassedToService": "sqs.amazonaws.com" } }), vec![]),
        (json!({ "StringNotEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }), vec!["glue-003 high"]),
        (
            json!({
                "StringEquals": { "iam:PassedToService": "glue.amazonaws.com" },
                "ArnLike": { "iam:AssociatedResourceArn": "arn:aws:glue:*:*:job/mine" },
            }),
            vec!["glue-003 medium"],
        ),
    ] {
        assert_eq!(methods(&with(condition.clone())), expected, "{condition}");
    }
    let denied = json!([
        { "Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances", "glue:CreateDevEndpoint"], "Resource": "*" },
        {
            "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*",
            "Condition": { "StringNotEquals": { "iam:PassedToService": "glue.amazonaws.com" } },
        },
    ]);
    assert_eq!(methods(&denied), ["glue-001 high"]);
}

/// What is got by passing a role is the role: where the function may be made is another matter.
#[test]
fn of_a_passed_role_the_role_counts() {
    let with = |role: &str, function: &str| {
        json!([
            { "Sid": "Role", "Effect": "Allow", "Action": "iam:PassRole", "Resource": role },
            {
                "Sid": "Function", "Effect": "Allow", "Resource": function,
                "Action": ["lambda:CreateFunction", "lambda:AddPermission"],
            },
        ])
    };
    let (role, function) =
        ("arn:aws:iam::111122223333:role/x", "arn:aws:lambda:eu-west-1:111122223333:function:x");
    assert_eq!(
        findings(&with(role, "*"), "privilege_escalation"),
        [format!(
            "medium privilege_escalation lambda-006: iam:PassRole lambda:CreateFunction lambda:AddPermission on * {role} \
             (resources) in Function Role"
        )]
    );
    assert_eq!(methods(&with("*", function)), ["lambda-006 high"]);
    assert_eq!(methods(&with("arn:aws:iam::111122223333:role/*", function)), ["lambda-006 high"]);
    assert_eq!(methods(&with("arn:aws:s3:::no-role", function)), Vec::<String>::new());
}

/// Two actions on two users lead nowhere.
#[test]
fn actions_of_a_path_must_meet_on_a_resource() {
    let instances = |first: &str, second: &str| {
        json!([
            { "Effect": "Allow", "Action": "ec2:ModifyInstanceAttribute", "Resource": first },
            { "Effect": "Allow", "Action": ["ec2:StopInstances", "ec2:StartInstances"], "Resource": second },
        ])
    };
    let (one, other) = (
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-2",
    );
    assert_eq!(methods(&instances(one, other)), Vec::<String>::new());
    assert_eq!(methods(&instances(one, one)), ["ec2-002 low"]);
    assert_eq!(methods(&instances("*", one)), ["ec2-002 low"]);
    assert_eq!(methods(&instances("*", "*")), ["ec2-002 medium"]);
}

/// The policy that allows everything opens every path that does not take more than another.
#[test]
fn an_administrator_has_every_path() {
    let everything = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let active: Vec<_> = every_method().iter().filter(|method| !method.is_retired).collect();
    let least = active.iter().filter(|method| {
        let takes_more = |other: &&&policy_sentry::analysis::Method| {
            method.actions.len() > other.actions.len()
                && other.actions.iter().all(|action| method.actions.contains(action))
                && (other.kind != Kind::ExistingRole || method.kind == Kind::ExistingRole)
        };
        !active.iter().any(|other| takes_more(&other))
    });
    let mut expected: Vec<_> = least.map(|method| method.id).collect();
    expected.sort_unstable();
    let found = methods(&everything);
    let mut found: Vec<_> = found.iter().map(|line| line.split(' ').next().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(found.len() > 40, "{}", found.len());
}
