//! Which actions a policy allows.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::analysis;

fn allowed(statements: &Value) -> Vec<String> {
    analysis(statements).actions.keys().map(ToString::to_string).collect()
}

#[test]
fn patterns_are_spelled_out_and_denials_taken_off() {
    for (statements, expected) in [
        (
            json!({ "Effect": "Allow", "Action": ["sqs:*Permission", "SQS:sendmessage"], "Resource": "*" }),
            vec!["sqs:AddPermission", "sqs:RemovePermission", "sqs:SendMessage"],
        ),
        (
            json!([
                { "Effect": "Allow", "Action": "sqs:*Permission", "Resource": "*" },
                { "Effect": "Deny", "Action": "sqs:Add*", "Resource": "*" },
            ]),
            vec!["sqs:RemovePermission"],
        ),
        // Other queues, and requests with encryption, are not denied.
        (
            json!([
                { "Effect": "Allow", "Action": "sqs:*Permission", "Resource": "*" },
                { "Effect": "Deny", "Action": "sqs:Add*", "Resource": "arn:aws:sqs:*:*:orders" },
                {
                    "Effect": "Deny", "Action": "sqs:Remove*", "Resource": "*",
                    "Condition": { "Bool": { "aws:SecureTransport": "false" } },
                },
            ]),
            vec!["sqs:AddPermission", "sqs:RemovePermission"],
        ),
        (
            json!([
                { "Effect": "Allow", "Action": "sqs:*Permission", "Resource": "*" },
                { "Effect": "Deny", "Action": "sqs:Add*", "Resource": "arn:aws:sqs:*:*:*" },
            ]),
            vec!["sqs:RemovePermission"],
        ),
        (
            json!([
                { "Effect": "Allow", "Action": "sqs:*Permission", "Resource": "*" },
                { "Effect": "Deny", "NotAction": "sqs:Add*", "Resource": "*" },
            ]),
            vec!["sqs:AddPermission"],
        ),
    ] {
        assert_eq!(allowed(&statements), expected, "{statements}");
    }
}

#[test]
fn not_action_is_everything_else_that_the_resources_are_for() {
    let everything = allowed(&json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
    let all_but = allowed(&json!({ "Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*" }));
    let expected: Vec<String> = everything
        .into_iter()
        .filter(|name| !name.starts_with("iam:") && !name.starts_with("sts:"))
        .collect();
    assert_eq!(all_but, expected);
    let on_queue = allowed(&json!({
        "Effect": "Allow", "NotAction": "sqs:Send*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
    }));
    assert!(on_queue.contains(&"sqs:ReceiveMessage".to_owned()), "{on_queue:?}");
    assert!(
        on_queue.iter().all(|name| !name.starts_with("sqs:Send") && !name.starts_with("s3:")),
        "{on_queue:?}"
    );
}

#[test]
fn what_stands_for_no_action_is_said() {
    let statements = json!([
        { "Effect": "Allow", "Action": ["sqs:SendMesage", "nothing:*", "sqs:SendMessage"], "Resource": "*" },
        { "Effect": "Deny", "NotAction": ["codestar:CreateProject", "sqs:*"], "Resource": "*" },
    ]);
    let unknown: Vec<String> = analysis(&statements).unknown_actions.into_iter().collect();
    assert_eq!(unknown, ["codestar:CreateProject", "nothing:*", "sqs:SendMesage"]);
}

#[test]
fn levels_and_services_are_those_of_the_allowed_actions() {
    let found = analysis(
        &json!({ "Effect": "Allow", "Action": ["sqs:SendMessage", "iam:PassRole"], "Resource": "*" }),
    );
    let levels: Vec<String> = found
        .actions_by_access_level()
        .into_iter()
        .map(|(level, actions)| format!("{level}: {actions:?}"))
        .collect();
    assert_eq!(
        levels,
        [
            "List: []",
            "Read: []",
            "Tagging: []",
            "Write: [\"sqs:SendMessage\"]",
            "Permissions management: [\"iam:PassRole\"]",
        ]
    );
    assert_eq!(found.services().into_iter().collect::<Vec<_>>(), ["iam", "sqs"]);
}
