//! The same operator means the same everywhere.

use serde_json::{Value as Json, json};

use crate::{
    assert_law,
    functions::{analyze, compare, describe},
    model::{holds_for_service, spellings},
};

const LAMBDA: &str = "lambda.amazonaws.com";

/// The services to which a role may be passed.
const SERVICES: [&str; 4] = [LAMBDA, "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "glue.amazonaws.com"];

/// Every operator, with the values that tell its readings apart.
fn conditions() -> Vec<(String, Vec<&'static str>)> {
    let mut all = Vec::new();
    for (operator, value) in spellings() {
        if operator.contains("String") {
            let values = [
                vec![LAMBDA],
                vec!["Lambda.amazonaws.com"],
                vec!["ec2.amazonaws.com"],
                vec!["ec2.amazonaws.com", "LAMBDA.AMAZONAWS.COM"],
                vec!["lambda.*"],
                vec!["Lambda.*"],
                vec!["lambd?.amazonaws.com"],
                vec!["*"],
                vec![""],
            ];
            all.extend(values.map(|values| (operator.clone(), values)));
        } else if operator == "Null" {
            all.extend(["true", "false"].map(|value| (operator.clone(), vec![value])));
        } else {
            all.push((operator, vec![value]));
        }
    }
    all
}

fn policy(statements: &[Json]) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// A statement on passing roles under a condition.
fn pass_role(effect: &str, (operator, values): &(String, Vec<&str>)) -> Json {
    json!({
        "Effect": effect,
        "Action": "iam:PassRole",
        "Resource": "*",
        "Condition": { operator: { "iam:PassedToService": values } },
    })
}

fn has_lambda_001(json: &str) -> bool {
    let analysis = analyze(json).unwrap();
    analysis["findings"].as_array().unwrap().iter().any(|finding| finding["method"] == "lambda-001")
}

/// Creating and invoking a function is a way to a role that Lambda gets.
#[test]
fn who_can_pass_a_role_to_lambda_can_escalate() {
    let functions = json!({
        "Effect": "Allow",
        "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],
        "Resource": "*",
    });
    let mut broken = Vec::new();
    for condition in conditions() {
        let (operator, values) = &condition;
        let holds = holds_for_service(operator, values, LAMBDA);
        if has_lambda_001(&policy(&[functions.clone(), pass_role("Allow", &condition)])) != holds {
            broken.push((format!("Allow, {operator} {values:?}"), format!("passes: {holds}")));
        }
        let anywhere = json!({ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" });
        if has_lambda_001(&policy(&[functions.clone(), anywhere, pass_role("Deny", &condition)])) == holds {
            broken.push((format!("Deny, {operator} {values:?}"), format!("denies: {holds}")));
        }
    }
    assert_law("escalation", &broken);
}

/// A comparison that finds nothing added is right of every service.
#[test]
fn what_compares_as_no_more_passes_no_more() {
    let all = conditions();
    let mut broken = Vec::new();
    for (place, after) in all.iter().enumerate() {
        // Each with itself, its neighbours, and some of other kinds.
        let others = [0, 1, 9, 27, 54].map(|step| &all[(place + step) % all.len()]);
        for before in others {
            let [was, is] = [before, after].map(|condition| policy(&[pass_role("Allow", condition)]));
            let compared = compare(Some(&was), Some(&is)).unwrap();
            let adds = !compared["added"].as_array().unwrap().is_empty();
            let passes = |(operator, values): &(String, Vec<&str>), service: &str| {
                holds_for_service(operator, values, service)
            };
            let more = SERVICES.iter().find(|service| passes(after, service) && !passes(before, service));
            if let Some(service) = more.filter(|_| !adds) {
                broken.push((format!("{before:?} to {after:?}"), format!("passes roles to {service}")));
            }
            if before == after && adds {
                broken.push((format!("{before:?} to itself"), "adds to itself".to_owned()));
            }
        }
    }
    assert_law("comparison", &broken);
}

/// Values that an operator cannot tell apart are one value.
#[test]
fn what_an_operator_cannot_tell_apart_adds_nothing() {
    let mut broken = Vec::new();
    for set in ["", "ForAnyValue:", "ForAllValues:"] {
        for operator in ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"] {
            for suffix in ["", "IfExists"] {
                let of =
                    |value| policy(&[pass_role("Allow", &(format!("{set}{operator}{suffix}"), vec![value]))]);
                let compared = compare(Some(&of(LAMBDA)), Some(&of("Lambda.Amazonaws.com"))).unwrap();
                if compared["added"] != json!([]) {
                    broken.push((format!("{set}{operator}{suffix}"), compared["added"].to_string()));
                }
            }
        }
    }
    assert_law("letter case", &broken);
}

/// Where the text for reviewers names the services, there is no other that gets a role.
#[test]
fn a_reviewer_reads_of_every_service_that_gets_a_role() {
    let mut broken = Vec::new();
    for (operator, values) in conditions() {
        let template = json!({
            "rules": [{
                "actions": ["iam:PassRole"],
                "resources": ["arn:aws:iam::111122223333:role/orders"],
                "conditions": [{ "test": operator, "variable": "iam:PassedToService", "values": values }],
            }],
        });
        let explanation = match describe(&template) {
            Ok(described) => described["explanation"].as_str().unwrap().to_owned(),
            Err(error) => {
                broken.push((format!("{operator} {values:?}"), format!("not written: {error}")));
                continue;
            }
        };
        let line = explanation.lines().find(|line| line.contains("Passes roles to ")).unwrap();
        let services = line.split("Passes roles to ").nth(1).unwrap().split(": ").next().unwrap();
        let named: Vec<&str> = services.split('`').skip(1).step_by(2).collect();
        let named_as = |service: &&&str| holds_for_service(&operator, &named, service);
        let passed = |service: &&&str| holds_for_service(&operator, &values, service);
        let unnamed = SERVICES.iter().filter(passed).find(|service| !named_as(service));
        if let Some(service) = unnamed.filter(|_| !services.starts_with("any service")) {
            broken.push((format!("{operator} {values:?}"), format!("{services}, and {service}")));
        }
    }
    assert_law("explanation", &broken);
}
