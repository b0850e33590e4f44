//! One document gets one verdict, whoever is asked.

use serde_json::{Value as Json, json};

use crate::{
    assert_law,
    corpus::{Case, Verdict, cases},
    functions::{Finding, analyze, compare, evaluate, expand, merge, minimize, split, validate},
};

type Outcome = Result<(), String>;

/// What the functions say that must understand what a policy allows.
fn judges(json: &str) -> Vec<(&'static str, Outcome)> {
    vec![
        ("analyze", analyze(json).map(drop)),
        ("evaluate", evaluate(json, "s3:GetObject", "arn:aws:s3:::orders/1").map(drop)),
        ("compare before", compare(Some(json), None).map(drop)),
        ("compare after", compare(None, Some(json)).map(drop)),
    ]
}

/// What the functions say that write a policy anew.
fn rewriters(json: &str) -> Vec<(&'static str, Outcome)> {
    vec![
        ("expand", expand(json).map(drop)),
        ("minimize", minimize(json).map(drop)),
        ("split", split(json, None).map(drop)),
        ("merge", merge_alone(json)),
    ]
}

/// Merging names the element of its list besides.
fn merge_alone(json: &str) -> Outcome {
    let without_place =
        |error: String| error.strip_prefix("policies[0]: ").map_or(error.clone(), str::to_owned);
    merge(&[json.to_owned()]).map(drop).map_err(without_place)
}

fn refusals(outcomes: &[(&'static str, Outcome)]) -> Result<Vec<String>, String> {
    let taking: Vec<&str> =
        outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(name, _)| *name).collect();
    if taking.is_empty() {
        Ok(outcomes.iter().filter_map(|(_, outcome)| outcome.clone().err()).collect())
    } else {
        Err(format!("taken by {taking:?}"))
    }
}

fn takes_all(outcomes: &[(&'static str, Outcome)]) -> Outcome {
    match outcomes.iter().find_map(|(name, outcome)| Some((name, outcome.as_ref().err()?))) {
        Some((name, refusal)) => Err(format!("refused by {name}: {refusal}")),
        None => Ok(()),
    }
}

/// One text for all, which has every finding's sentence with its place.
fn one_refusal(refusals: &[String], findings: &[Finding]) -> Outcome {
    if let Some(other) = refusals.iter().find(|text| **text != refusals[0]) {
        return Err(format!("refused as `{}` and as `{other}`", refusals[0]));
    }
    let said = |finding: &&Finding| {
        let sentence = format!("{}: {}", finding.path, finding.message.trim_end_matches('.'));
        refusals[0].contains(&sentence)
    };
    match findings.iter().find(|finding| !said(finding)) {
        Some(finding) => {
            Err(format!("`{}` does not say `{}: {}`", refusals[0], finding.path, finding.message))
        }
        None => Ok(()),
    }
}

fn errors(json: &str) -> Result<Vec<Finding>, String> {
    let findings = validate(json).map_err(|error| format!("refused by validate: {error}"))?;
    Ok(findings.into_iter().filter(|finding| finding.severity == "error").collect())
}

fn found(errors: &[Finding], expected: &[(&str, &str)]) -> Outcome {
    let mut found: Vec<(&str, &str)> =
        errors.iter().map(|error| (error.path.as_str(), error.kind.as_str())).collect();
    found.sort_unstable();
    if found == expected { Ok(()) } else { Err(format!("validate finds {found:?}, not {expected:?}")) }
}

/// Problems that are no reason to refuse a policy, though IAM refuses it.
const NO_REASON: [&str; 7] = [
    "duplicate_sid",
    "invalid_character",
    "invalid_resource",
    "invalid_sid",
    "no_statements",
    "unknown_element",
    "unknown_operator",
];

fn outcome(case: &Case) -> Outcome {
    let (judges, rewriters) = (judges(&case.json), rewriters(&case.json));
    match &case.verdict {
        Verdict::NoDocument(words) => {
            let refusals = [refusals(&judges)?, refusals(&rewriters)?].concat();
            one_refusal(&refusals, &[])?;
            match validate(&case.json) {
                Err(error) if error != refusals[0] => Err(format!("validate says {error}")),
                Err(error) if !error.contains(words) => Err(format!("`{error}` has no `{words}`")),
                Err(_) => Ok(()),
                Ok(_) => Err("taken by validate".to_owned()),
            }
        }
        Verdict::Refused(problems) => {
            let errors = errors(&case.json)?;
            found(&errors, problems)?;
            one_refusal(&refusals(&judges)?, &reasons(&errors))?;
            one_refusal(&refusals(&rewriters)?, &reasons(&errors))
        }
        Verdict::Fragment(problems) => {
            let errors = errors(&case.json)?;
            found(&errors, problems)?;
            one_refusal(&refusals(&judges)?, &reasons(&errors))?;
            takes_all(&rewriters)
        }
        Verdict::Usable(problems) => {
            found(&errors(&case.json)?, problems)?;
            takes_all(&judges)?;
            takes_all(&rewriters)
        }
    }
}

fn reasons(errors: &[Finding]) -> Vec<Finding> {
    errors.iter().filter(|error| !NO_REASON.contains(&error.kind.as_str())).cloned().collect()
}

#[test]
fn one_document_gets_one_verdict() {
    let broken = cases().into_iter().filter_map(|case| Some((case.name.to_owned(), outcome(&case).err()?)));
    assert_law("verdict", &broken.collect::<Vec<_>>());
}

/// A statement without a name is called by its place, and an empty name is none.
#[test]
fn statements_are_called_by_the_same_name() {
    let mut broken = Vec::new();
    for (sid, expected) in
        [(json!("ReadOrders"), "ReadOrders"), (json!(""), "Statement[1]"), (Json::Null, "Statement[1]")]
    {
        let statement =
            json!({ "Sid": sid, "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*" });
        let other = json!({ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" });
        let json = json!({ "Version": "2012-10-17", "Statement": [other, statement] }).to_string();
        let evaluated = evaluate(&json, "s3:PutBucketPolicy", "arn:aws:s3:::orders").unwrap();
        if evaluated["statements"] != json!([expected]) {
            broken.push((format!("evaluate, {sid}"), evaluated["statements"].to_string()));
        }
        let analysis = analyze(&json).unwrap();
        for finding in analysis["findings"].as_array().unwrap() {
            if finding["actions"] == json!(["s3:PutBucketPolicy"]) && finding["sids"] != json!([expected]) {
                broken.push((format!("analyze, {sid}"), finding["sids"].to_string()));
            }
        }
    }
    assert_law("names", &broken);
}
