//! What holds for any policy.

use policy_sentry::analysis::{Category, Options};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{analysis_of, policy};

const ACTIONS: [&str; 14] = [
    "*",
    "iam:*",
    "iam:PassRole",
    "iam:CreatePolicyVersion",
    "ec2:RunInstances",
    "ec2:Modify*Attribute",
    "lambda:CreateFunction",
    "lambda:InvokeFunction",
    "s3:GetObject",
    "s3:Put*",
    "sts:AssumeRole",
    "glue:*Job*",
    "sqs:NoSuchAction",
    "?am:Attach*",
];

const RESOURCES: [&str; 7] = [
    "*",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam::111122223333:role/x",
    "arn:aws:iam::111122223333:user/${aws:username}",
    "arn:aws:s3:::mine/*",
    "arn:aws:ec2:*:*:*/*",
    "nonsense",
];

const CONDITIONS: [(&str, &str, &str); 6] = [
    ("StringEquals", "aws:ResourceTag/team", "a"),
    ("StringNotEquals", "aws:ResourceTag/team", "a"),
    ("StringEquals", "iam:PassedToService", "ec2.amazonaws.com"),
    ("Bool", "aws:SecureTransport", "true"),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "false"),
    ("NoSuchOperator", "aws:SourceIp", "203.0.113.0/24"),
];

fn statement() -> impl Strategy<Value = Value> {
    let some = |from: &'static [&'static str]| prop::collection::vec(prop::sample::select(from), 1..4);
    let condition = prop::option::of(prop::sample::select(&CONDITIONS[..]));
    (
        prop::bool::weighted(0.7),
        any::<bool>(),
        some(&ACTIONS),
        prop::bool::weighted(0.8),
        some(&RESOURCES),
        condition,
    )
        .prop_map(|(allows, plain, actions, listed, resources, condition)| {
            let action = if plain { "Action" } else { "NotAction" };
            let resource = if listed { "Resource" } else { "NotResource" };
            let mut statement = json!({
                "Effect": if allows { "Allow" } else { "Deny" }, (action): actions, (resource): resources,
            });
            if let Some((test, key, value)) = condition {
                let condition = json!({ (test): { (key): value } });
                statement.as_object_mut().unwrap().insert("Condition".to_owned(), condition);
            }
            statement
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Findings are about what is allowed, and a denial of everything leaves none.
    #[test]
    fn findings_are_of_allowed_actions(statements in prop::collection::vec(statement(), 1..4)) {
        let analysis = analysis_of(&policy(&Value::from(statements.clone())), &Options::default());
        prop_assert!(analysis.findings.is_sorted());
        for finding in &analysis.findings {
            prop_assert!(!finding.resources.is_empty() && !finding.sids.is_empty());
            if finding.category != Category::ServiceWildcard {
                for action in &finding.actions {
                    prop_assert!(analysis.actions.contains_key(&action.parse().unwrap()), "{} in {:?}", action, finding);
                }
            }
        }
        let mut denied = statements;
        denied.push(json!({ "Effect": "Deny", "Action": "*", "Resource": "*" }));
        let nothing = analysis_of(&policy(&Value::from(denied)), &Options::default());
        prop_assert!(nothing.actions.is_empty() && nothing.findings.is_empty(), "{:?}", nothing.findings);
    }

    /// What denies can only make findings fewer or smaller.
    #[test]
    fn a_denial_makes_nothing_worse(allowed in statement(), denied in statement()) {
        let with = |effect: &str, mut statement: Value| { statement["Effect"] = json!(effect); statement };
        let (allowed, denied) = (with("Allow", allowed), with("Deny", denied));
        let before = analysis_of(&policy(&json!([allowed])), &Options::default());
        let after = analysis_of(&policy(&json!([allowed, denied])), &Options::default());
        for finding in &after.findings {
            let as_severe = before.findings.iter().any(|other| {
                other.category == finding.category && other.severity <= finding.severity
            });
            prop_assert!(as_severe, "{:?}", finding);
        }
    }
}
