//! What can be told without facts: elements, Sids, size, characters. Source of the rules:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{
    finding::{Finding, Problem, Quota},
    statement::finding,
};
use crate::{
    document::{self, OneOrMany, PolicyDocument, Target},
    iam::nearest,
    statement::Statement,
};

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 7] =
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

pub(super) fn of_document(
    json: &str,
    document: &PolicyDocument,
    kind: Option<Target>,
    statements: &[Statement],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut found = |path: &str, problem| {
        findings.push(Finding { statement: None, sid: None, path: path.to_owned(), problem });
    };
    if let Some(character) = json.chars().find(|letter| !is_allowed(*letter)) {
        found("", Problem::Character(character));
    }
    if let Some(problem) = size(json, document, kind) {
        found("", problem);
    }
    if let Some(problem) = version(json, document) {
        found("Version", problem);
    }
    for name in document.others.keys() {
        found(name, unknown_element(name, &DOCUMENT_ELEMENTS));
    }
    if statements.is_empty() {
        found("Statement", Problem::NoStatements);
    }
    findings.extend(sids(document, statements));
    findings
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names>.
fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

/// Without a kind: the inline policies of a role may have the most characters of all identity-based policies.
fn size(json: &str, document: &PolicyDocument, kind: Option<Target>) -> Option<Problem> {
    let over = |target: Target, of: Quota| {
        let quota = target.quota()?;
        let size = if quota.counts_white_space { json.chars().count() } else { document.size() };
        (size > quota.characters).then_some(Problem::TooLarge { size, quota: quota.characters, of })
    };
    match kind {
        Some(kind) => over(kind, Quota::Of(kind)),
        None => over(Target::InlineRolePolicy, Quota::Every)
            .or_else(|| over(Target::ManagedPolicy, Quota::Managed)),
    }
}

fn version(json: &str, document: &PolicyDocument) -> Option<Problem> {
    match document.version.as_ref().map(Json::as_str) {
        None | Some(Some("2008-10-17")) => Some(Problem::OldVersion { has_variables: json.contains("${") }),
        Some(_) => None,
    }
}

fn unknown_element(name: &str, known: &[&'static str]) -> Problem {
    let nearest = nearest(name, known.iter().copied());
    let nearest = known.iter().find(|known| Some(**known) == nearest).copied();
    Problem::UnknownElement { name: name.to_owned(), nearest }
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.
fn sids(document: &PolicyDocument, statements: &[Statement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first = BTreeMap::new();
    for (written, statement) in document.statements.as_slice().iter().zip(statements) {
        let Some(written) = &written.sid else { continue };
        let mut found = |problem| findings.push(finding(statement, "Sid", problem));
        match written.as_str() {
            // An empty Sid counts as none.
            Some("") => {}
            Some(sid) if sid.bytes().all(|letter| letter.is_ascii_alphanumeric()) => {
                if let Some(first) = first.get(sid) {
                    found(Problem::DuplicateSid { first: *first });
                }
                first.entry(sid).or_insert(statement.index);
            }
            _ => found(Problem::InvalidSid),
        }
    }
    findings
}

pub(super) fn of_statement(
    written: &document::Statement,
    statement: &Statement,
    findings: &mut Vec<Finding>,
) {
    let mut found = |element: &str, problem| findings.push(finding(statement, element, problem));
    for name in written.others.keys() {
        found(name, unknown_element(name, &STATEMENT_ELEMENTS));
    }
    for (name, list) in [
        ("Action", &written.action),
        ("NotAction", &written.not_action),
        ("Resource", &written.resource),
        ("NotResource", &written.not_resource),
    ] {
        if list.as_ref().map(OneOrMany::as_slice).is_some_and(<[String]>::is_empty) {
            found(name, Problem::EmptyList { excepts: name.starts_with("Not") });
        }
    }
}
