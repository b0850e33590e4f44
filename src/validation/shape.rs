//! What can be told without facts: elements, Sids, size, characters. Source of the rules:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::finding::{Finding, Problem};
use crate::{
    document::{OneOrMany, PolicyDocument, Statement, Target},
    iam::nearest,
};

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 7] =
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

pub(super) fn of_document(json: &str, document: &PolicyDocument) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut found = |path: &str, problem| {
        findings.push(Finding { statement: None, sid: None, path: path.to_owned(), problem });
    };
    if let Some(character) = json.chars().find(|letter| !is_allowed(*letter)) {
        found("", Problem::Character(character));
    }
    if let Some(problem) = size(document) {
        found("", problem);
    }
    if let Some(problem) = version(json, document) {
        found("Version", problem);
    }
    for name in document.others.keys() {
        found(name, unknown_element(name, &DOCUMENT_ELEMENTS));
    }
    let statements = document.statements.as_slice();
    if statements.is_empty() {
        found("Statement", Problem::NoStatements);
    }
    findings.extend(sids(statements));
    findings
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names>.
fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

/// The inline policies of a role may have the most characters of all identity policies.
fn size(document: &PolicyDocument) -> Option<Problem> {
    let size = document.size();
    let over = |target: Target| target.quota().map(|quota| quota.characters).filter(|quota| size > *quota);
    let inline = over(Target::InlineRolePolicy);
    let quota = inline.or_else(|| over(Target::ManagedPolicy))?;
    Some(Problem::TooLarge { size, quota, fits_inline: inline.is_none() })
}

fn version(json: &str, document: &PolicyDocument) -> Option<Problem> {
    match document.version.as_ref().map(Json::as_str) {
        Some(Some(PolicyDocument::VERSION)) => None,
        None | Some(Some("2008-10-17")) => Some(Problem::OldVersion { has_variables: json.contains("${") }),
        Some(_) => Some(Problem::UnknownVersion),
    }
}

fn unknown_element(name: &str, known: &[&'static str]) -> Problem {
    let nearest = nearest(name, known.iter().copied());
    let nearest = known.iter().find(|known| Some(**known) == nearest).copied();
    Problem::UnknownElement { name: name.to_owned(), nearest }
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.
fn sids(statements: &[Statement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first = BTreeMap::new();
    for (index, statement) in statements.iter().enumerate() {
        let Some(written) = &statement.sid else { continue };
        let mut found = |problem| findings.push(finding(statement, index, "Sid", problem));
        match written.as_str() {
            Some(sid) if sid.bytes().all(|letter| letter.is_ascii_alphanumeric()) => {
                if let Some(first) = first.get(sid) {
                    found(Problem::DuplicateSid { first: *first });
                }
                first.entry(sid).or_insert(index);
            }
            _ => found(Problem::InvalidSid),
        }
    }
    findings
}

pub(super) fn of_statement(statement: &Statement, index: usize, findings: &mut Vec<Finding>) {
    let mut found = |element: &str, problem| findings.push(finding(statement, index, element, problem));
    if statement.effect().is_none() {
        found("Effect", Problem::InvalidEffect);
    }
    for (element, is_there) in
        [("Principal", statement.principal.is_some()), ("NotPrincipal", statement.not_principal.is_some())]
    {
        if is_there {
            found(element, Problem::Principal);
        }
    }
    for name in statement.others.keys() {
        found(name, unknown_element(name, &STATEMENT_ELEMENTS));
    }
    for (one, other, first, second) in [
        ("Action", "NotAction", &statement.action, &statement.not_action),
        ("Resource", "NotResource", &statement.resource, &statement.not_resource),
    ] {
        match (first, second) {
            (None, None) => found("", Problem::Missing(one, other)),
            (Some(_), Some(_)) => found("", Problem::Both(one, other)),
            _ => {}
        }
        for (name, list) in [(one, first), (other, second)] {
            if list.as_ref().map(OneOrMany::as_slice).is_some_and(<[String]>::is_empty) {
                found(name, Problem::EmptyList { excepts: name.starts_with("Not") });
            }
        }
    }
}

/// A finding on an element of a statement, or on the whole of it.
pub(super) fn finding(statement: &Statement, index: usize, element: &str, problem: Problem) -> Finding {
    let dot = if element.is_empty() { "" } else { "." };
    Finding {
        statement: Some(index),
        sid: statement.sid().map(str::to_owned),
        path: format!("Statement[{index}]{dot}{element}"),
        problem,
    }
}
