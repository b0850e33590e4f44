//! What a policy is said to allow, it allows; and who writes it anew keeps what it says.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::{
    assert_law,
    functions::{analyze, call, compare, evaluate, expand, merge, minimize, split, texts, write},
};

/// Policies as the writer makes them, for ARNs of many services and every access level.
fn written() -> Vec<(String, String)> {
    let arns = [
        "arn:aws:s3:::orders",
        "arn:aws:s3:::orders/*",
        "arn:aws:s3:::orders*",
        "arn:aws:sqs:eu-west-1:111122223333:orders",
        "arn:aws:sns:*:111122223333:orders",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/*",
        "arn:aws:lambda:eu-west-1:111122223333:function:orders",
        "arn:aws:kms:eu-west-1:111122223333:key/*",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-??????",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/*",
        "arn:aws:iam::111122223333:role/orders",
        "arn:aws:ec2:eu-west-1:111122223333:instance/*",
        "arn:aws:rds:eu-west-1:111122223333:db:orders",
        "arn:aws:logs:eu-west-1:111122223333:log-group:/orders:*",
        "arn:aws:glue:eu-west-1:111122223333:database/orders",
        "arn:aws:ecr:eu-west-1:111122223333:repository/orders",
        "arn:aws:eks:eu-west-1:111122223333:cluster/orders",
    ];
    let levels = ["read", "write", "list", "tagging", "permissions_management"];
    let mut policies = Vec::new();
    for arn in arns {
        let mut template = json!({ "wildcard_only": { "service_read": ["sqs"] } });
        for level in levels {
            template[level] = json!([arn]);
        }
        policies.push((arn.to_owned(), write(&template).unwrap()));
    }
    let condition = json!([{ "test": "StringEquals", "variable": "aws:ResourceTag/team", "values": ["a"] }]);
    let template = json!({ "read": [arns[3]], "write": [arns[7]], "conditions": condition });
    policies.push(("under a condition".to_owned(), write(&template).unwrap()));
    policies
}

/// Policies as people write them.
fn by_hand() -> Vec<(String, String)> {
    let allow = |actions: Json, resources: Json| json!({ "Effect": "Allow", "Action": actions, "Resource": resources });
    let deny = |actions: Json, resources: Json| json!({ "Effect": "Deny", "Action": actions, "Resource": resources });
    let mut under_condition = allow(json!("ec2:St*Instances"), json!("*"));
    under_condition["Condition"] =
        json!({ "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } });
    let mut denied_under_condition = deny(json!("s3:Delete*"), json!("*"));
    denied_under_condition["Condition"] = json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } });
    let policies = [
        ("everything", vec![allow(json!("*"), json!("*"))]),
        ("one service", vec![allow(json!("sqs:*"), json!("*"))]),
        (
            "one service on an ARN",
            vec![allow(json!("sqs:*"), json!("arn:aws:sqs:eu-west-1:111122223333:orders"))],
        ),
        (
            "objects",
            vec![allow(
                json!(["s3:Get*", "s3:List*"]),
                json!(["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]),
            )],
        ),
        ("objects only", vec![allow(json!("s3:*"), json!("arn:aws:s3:::orders/*"))]),
        ("under a condition", vec![under_condition]),
        ("a home folder", vec![allow(json!("s3:*Object"), json!("arn:aws:s3:::home/${aws:username}/*"))]),
        (
            "denied in part",
            vec![allow(json!("s3:*"), json!("*")), deny(json!("s3:Delete*"), json!("arn:aws:s3:::keep/*"))],
        ),
        (
            "denied as a whole",
            vec![
                allow(json!("s3:*"), json!("*")),
                deny(json!(["s3:Delete*", "s3:PutBucketPolicy"]), json!("*")),
            ],
        ),
        ("denied under a condition", vec![allow(json!("s3:*"), json!("*")), denied_under_condition]),
        (
            "all but IAM",
            vec![json!({ "Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*" })],
        ),
        (
            "all but a bucket",
            vec![
                json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::keep", "arn:aws:s3:::keep/*"] }),
            ],
        ),
        ("other letter case", vec![allow(json!(["S3:getobject", "s3:GETBUCKETACL"]), json!("*"))]),
        (
            "actions that AWS does not know",
            vec![allow(json!(["s3:GetObject", "s3:GetObjekt", "nosuch:*"]), json!("*"))],
        ),
    ];
    let document =
        |statements: Vec<Json>| json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    policies.into_iter().map(|(case, statements)| (case.to_owned(), document(statements))).collect()
}

fn policies() -> Vec<(String, String)> {
    written().into_iter().chain(by_hand()).collect()
}

/// Without those that allow nearly everything, whose actions take a while to write down.
fn narrow_policies() -> impl Iterator<Item = (String, String)> {
    policies().into_iter().filter(|(case, _)| !["everything", "all but IAM"].contains(&case.as_str()))
}

fn statements(json: &str) -> Vec<Json> {
    let document: Json = json.parse().unwrap();
    document["Statement"].as_array().unwrap().clone()
}

fn list(json: &Json) -> Vec<String> {
    match json {
        Json::Null => Vec::new(),
        Json::String(text) => vec![text.clone()],
        list => texts(list),
    }
}

/// Where the statements that allow something allow it. What a `NotResource` leaves may be anything.
fn allowed_on(json: &str) -> BTreeSet<String> {
    let allowing = statements(json).into_iter().filter(|statement| statement["Effect"] == "Allow");
    let resources = allowing.flat_map(|statement| match &statement["Resource"] {
        Json::Null => vec!["*".to_owned()],
        resources => list(resources),
    });
    // A question has no variables: its wildcards are any value.
    resources.map(|resource| resource.replace("${aws:username}", "*")).collect()
}

/// Every action that `analyze_policy` has is allowed in some request, if any request for it can be about a resource of the
/// policy. Where none can, `validate_policy` says that the statement does not allow the action.
#[test]
fn what_is_expanded_is_allowed_somewhere() {
    let mut broken = Vec::new();
    for (case, json) in policies() {
        let resources = allowed_on(&json);
        let expanded = texts(&analyze(&json).unwrap()["expanded_actions"]);
        assert!(!expanded.is_empty(), "{case}");
        // Of very many, some.
        let step = (expanded.len() / 150).max(1);
        for action in expanded.iter().step_by(step) {
            let answers = resources.iter().filter_map(|resource| evaluate(&json, action, resource).ok());
            let decisions: BTreeSet<String> =
                answers.map(|answer| answer["decision"].as_str().unwrap().to_owned()).collect();
            if !decisions.is_empty() && !decisions.contains("allowed") {
                broken.push((format!("{case}, {action}"), format!("{decisions:?}")));
            }
        }
    }
    assert_law("expanded actions", &broken);
}

/// The actions that are allowed by name: those of `Action`, spelled out.
#[test]
fn analysis_and_expansion_spell_out_the_same_actions() {
    let mut broken = Vec::new();
    for (case, json) in narrow_policies() {
        let all = statements(&expand(&json).unwrap());
        if all.iter().any(|statement| statement["Effect"] == "Deny" || !statement["NotAction"].is_null()) {
            continue;
        }
        let analysis = analyze(&json).unwrap();
        let unknown: BTreeSet<String> = texts(&analysis["unknown_actions"]).into_iter().collect();
        let analysed: BTreeSet<String> = texts(&analysis["expanded_actions"]).into_iter().collect();
        let expanded: BTreeSet<String> =
            all.iter().flat_map(|statement| list(&statement["Action"])).collect();
        let expanded: BTreeSet<String> = expanded.difference(&unknown).cloned().collect();
        for action in analysed.symmetric_difference(&expanded) {
            let by = if analysed.contains(action) { "analysis" } else { "expansion" };
            broken.push((format!("{case}, {action}"), format!("only by {by}")));
        }
    }
    assert_law("expansion", &broken);
}

fn added(before: &str, after: &str) -> Option<String> {
    let added = compare(Some(before), Some(after)).unwrap()["added"].clone();
    (added != json!([])).then(|| added.to_string())
}

/// Neither of two policies allows what the other does not.
fn difference(one: &str, other: &str) -> Option<String> {
    added(one, other).or_else(|| added(other, one))
}

#[test]
fn who_writes_a_policy_anew_keeps_its_meaning() {
    let mut broken = Vec::new();
    for (case, json) in narrow_policies() {
        let halves = split(&json, Some(2_000)).unwrap();
        let shortest = call("minimize_policy", &[json!(json), json!("shortest"), Json::Null]).unwrap();
        for (step, anew) in [
            ("minimize", minimize(&json).unwrap()),
            ("shortest", shortest.as_str().unwrap().to_owned()),
            ("split and merge", merge(&halves).unwrap()),
            ("merge with itself", merge(&[json.clone(), json.clone()]).unwrap()),
        ] {
            broken.extend(difference(&json, &anew).map(|why| (format!("{case}, {step}"), why)));
        }
    }
    assert_law("rewriting", &broken);
}

/// Expanding a pattern leaves out what AWS has retired or never documented, and nothing else.
#[test]
fn what_is_expanded_keeps_its_documented_actions() {
    let mut broken = Vec::new();
    for (case, json) in narrow_policies() {
        let expanded = expand(&json).unwrap();
        broken.extend(added(&json, &expanded).map(|why| (format!("{case}, more"), why)));
        let [before, after] = [&json, &expanded].map(|json| analyze(json).unwrap());
        for field in ["expanded_actions", "unknown_actions", "actions_by_access_level"] {
            if before[field] != after[field] {
                broken.push((format!("{case}, {field}"), "is another".to_owned()));
            }
        }
    }
    assert_law("expanding", &broken);
}
