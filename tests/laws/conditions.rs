//! What the writer warns of is what the validator finds.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::{
    assert_law,
    functions::{describe, texts, validate},
    model::spellings,
};

/// A condition key of each type, and one that is there only when AWS's services ask.
const KEYS: [(&str, &str); 10] = [
    ("string", "aws:PrincipalOrgID"),
    ("array of string", "aws:PrincipalOrgPaths"),
    ("arn", "aws:PrincipalArn"),
    ("bool", "aws:MultiFactorAuthPresent"),
    ("date", "aws:TokenIssueTime"),
    ("numeric", "aws:MultiFactorAuthAge"),
    ("ip address", "aws:SourceIp"),
    ("tag", "aws:ResourceTag/team"),
    ("service to service", "aws:SourceArn"),
    ("other letter case", "AWS:principalorgid"),
];

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:orders";

fn condition(test: &str, key: &str, value: &str) -> Json {
    json!({ "test": test, "variable": key, "values": [value] })
}

fn template(effect: &str, conditions: Vec<Json>) -> Json {
    json!({ "effect": effect, "read": [QUEUE], "conditions": conditions })
}

/// What is said of conditions by the writer and by the validator, if they differ.
fn difference(template: &Json) -> Option<String> {
    let described = match describe(template) {
        Ok(described) => described,
        Err(error) => return Some(format!("not written: {error}")),
    };
    let warnings = texts(&described["warnings"]);
    let warned: BTreeSet<String> = warnings.iter().flat_map(|warning| doubts(warning)).collect();
    let findings = validate(described["json"].as_str().unwrap()).unwrap();
    let serious: Vec<_> = findings.iter().filter(|finding| finding.severity != "information").collect();
    let found: BTreeSet<String> = serious
        .iter()
        .filter(|finding| finding.path.contains(".Condition"))
        .map(|finding| finding.message.clone())
        .collect();
    if warned != found {
        return Some(format!("warned of {warned:?}, found {found:?}"));
    }
    (warnings.is_empty() && !serious.is_empty()).then(|| format!("not warned of {serious:?}"))
}

/// The sentences on conditions in a warning, without their place. What the writer leaves out is not in the policy.
fn doubts(warning: &str) -> Vec<String> {
    let details = warning.split("\n\n").filter(|line| !line.contains("when_unsupported"));
    let at_place = details.filter_map(|line| line.split_once("onditions[")?.1.split_once("]: "));
    at_place.map(|(_, sentence)| sentence.to_owned()).collect()
}

fn broken(cases: impl IntoIterator<Item = (String, Json)>) -> Vec<(String, String)> {
    cases.into_iter().filter_map(|(case, template)| Some((case, difference(&template)?))).collect()
}

#[test]
fn one_condition_is_warned_of_as_it_is_found() {
    let mut cases = Vec::new();
    for (kind, key) in KEYS {
        for (test, value) in spellings() {
            let case = format!("{test} on {kind}");
            cases.push((case.clone(), template("Allow", vec![condition(&test, key, value)])));
            // What a missing key does in a Deny has to do with the operator alone.
            if key == KEYS[0].1 || key == KEYS[1].1 {
                cases.push((format!("Deny, {case}"), template("Deny", vec![condition(&test, key, value)])));
            }
        }
    }
    assert_law("one condition", &broken(cases));
}

/// Conditions hold together, so that one may settle what another leaves open.
#[test]
fn two_conditions_are_warned_of_as_they_are_found() {
    let tests = [
        ("Null", "true"),
        ("Null", "false"),
        ("StringEquals", "o-1"),
        ("StringEqualsIfExists", "o-1"),
        ("StringNotLike", "o-*"),
        ("ForAllValues:StringLike", "o-*"),
        ("ForAnyValue:StringEquals", "o-1"),
        ("BoolIfExists", "true"),
    ];
    let keys = ["aws:PrincipalOrgID", "aws:principalorgid", "aws:ResourceTag/team"];
    let mut cases = Vec::new();
    for (one, first) in tests {
        for (other, second) in tests {
            for key in keys {
                // The same test and key twice is an error of the template.
                if one != other || key == keys[2] {
                    let pair = vec![condition(one, keys[0], first), condition(other, key, second)];
                    let case = format!("{one} {first} with {other} {second} on {key}");
                    cases.push((case.clone(), template("Allow", pair.clone())));
                    cases.push((format!("Deny, {case}"), template("Deny", pair)));
                }
            }
        }
    }
    assert_law("two conditions", &broken(cases));
}

/// The same over rules, of which each is a statement with conditions of its own.
#[test]
fn conditions_of_rules_are_warned_of_as_they_are_found() {
    let all = spellings();
    let mut cases = Vec::new();
    for effect in ["Allow", "Deny"] {
        for (index, chunk) in all.chunks(8).enumerate() {
            let rule = |(place, (test, value)): (usize, &(String, &str))| {
                let (_, key) = KEYS[(index + place) % KEYS.len()];
                json!({
                    "access_levels": ["Read"],
                    "resources": [format!("{QUEUE}-{place}")],
                    "conditions": [condition(test, key, value)],
                })
            };
            let rules: Vec<Json> = chunk.iter().enumerate().map(rule).collect();
            let conditions = [condition("StringEquals", "aws:PrincipalAccount", "111122223333")];
            let template = json!({ "effect": effect, "rules": rules, "conditions": conditions });
            cases.push((format!("{effect}, {}", chunk[0].0), template));
        }
    }
    assert_law("rules", &broken(cases));
}
