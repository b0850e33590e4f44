//! What an analysis finds in a policy, and what it does not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod confinement;
mod escalation;
mod grants;
mod options;
mod properties;
mod report;
mod risks;

use policy_sentry::{
    analysis::{Analysis, Finding, Options, analyze},
    database::Database,
};
use serde_json::{Value, json};

fn analysis_of(policy: &Value, options: &Options) -> Analysis {
    let reader = Database::embedded().reader().unwrap();
    analyze(&policy.to_string().parse().unwrap(), options, &reader).unwrap()
}

/// The analysis of a policy with these statements.
fn analysis(statements: &Value) -> Analysis {
    analysis_of(&policy(statements), &Options::default())
}

fn policy(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The findings of a category, a line each.
fn findings(statements: &Value, category: &str) -> Vec<String> {
    let found = analysis(statements).findings;
    found.iter().filter(|finding| finding.category.as_str() == category).map(line).collect()
}

/// The paths of privilege escalation with their severity: `iam-001 high`.
fn methods(statements: &Value) -> Vec<String> {
    let found = analysis(statements).findings;
    found.iter().filter_map(|finding| Some(format!("{} {}", finding.method?, finding.severity))).collect()
}

/// `high privilege_escalation iam-001: iam:CreatePolicyVersion on * (none) in Statement[0]`
fn line(finding: &Finding) -> String {
    let method = finding.method.map(|method| format!(" {method}")).unwrap_or_default();
    let conditions: String = finding.conditions.iter().map(|condition| format!(", {condition}")).collect();
    format!(
        "{} {}{method}: {} on {} ({}{conditions}) in {}",
        finding.severity,
        finding.category,
        finding.actions.join(" "),
        finding.resources.join(" "),
        finding.confinement.as_str(),
        finding.sids.join(" "),
    )
}
