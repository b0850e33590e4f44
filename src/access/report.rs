//! The difference of two policies, in words for whoever reviews it: one fact a line, and no line that begins with `- `,
//! which a plan would show as a removal.

use super::{Comparison, Grants};
use crate::{
    analysis::Finding,
    statement::Condition,
    text::{code, count, some, some_or},
};

/// Tells a reviewer what a comparison found, risks first. The same comparison gives the same text.
#[must_use]
pub fn report(comparison: &Comparison, new_findings: &[&Finding]) -> String {
    let findings: Vec<String> = new_findings.iter().flat_map(|finding| risk(finding)).collect();
    let sections = [
        section("New findings", &findings),
        section("Added", &grants(&comparison.added)),
        section("Removed", &grants(&comparison.removed)),
        section("May come to match more", &patterns(comparison)),
    ];
    [Some(verdict(comparison))].into_iter().chain(sections).flatten().collect::<Vec<_>>().join("\n\n")
}

fn verdict(comparison: &Comparison) -> String {
    let [added, removed] =
        [comparison.added_actions(), comparison.removed_actions()].map(|actions| actions.len());
    let allows = |number, amount| format!("Allows {} on {amount} than before.", count(number, "action"));
    match (added, removed) {
        (0, 0) => "Allows what was allowed before.".to_owned(),
        (added, 0) => allows(added, "more"),
        (0, removed) => allows(removed, "less"),
        (added, removed) => format!("{}\n{}", allows(added, "more"), allows(removed, "less")),
    }
}

fn section(heading: &str, lines: &[String]) -> Option<String> {
    (!lines.is_empty()).then(|| format!("**{heading}**\n{}", lines.join("\n")))
}

fn risk(finding: &Finding) -> Vec<String> {
    let mut lines = vec![format!("* {}: {}", finding.category.title(), finding.severity.as_str())];
    let mut detail = |text: String| lines.push(format!("  * {text}"));
    detail(some(&finding.actions));
    detail(format!("on {}", some(&finding.resources)));
    for condition in &finding.conditions {
        detail(format!("only if {}", code(condition)));
    }
    if let (Some(method), Some(reference)) = (finding.method, finding.reference) {
        detail(format!("{method}: {reference}"));
    }
    lines
}

/// What changes most stands first.
fn grants(grants: &[Grants]) -> Vec<String> {
    let mut ordered: Vec<&Grants> = grants.iter().collect();
    ordered.sort_by_key(|grants| std::cmp::Reverse(grants.access_level));
    ordered.into_iter().flat_map(lines).collect()
}

fn lines(grants: &Grants) -> Vec<String> {
    let level = grants.access_level.map_or("Unknown to the IAM database", |level| level.as_str());
    let mut lines = vec![format!("* {level}: {}", count(grants.actions.len(), "action"))];
    let mut detail = |text: String| lines.push(format!("  * {text}"));
    let except = if grants.except { "all but " } else { "" };
    detail(format!("on {except}{}", some(&grants.resources)));
    for one in &grants.conditions {
        detail(format!("only if {}", condition(one)));
    }
    if grants.partly_denied {
        detail("less what a Deny takes away".to_owned());
    }
    detail(some(&grants.actions));
    lines
}

fn condition(condition: &Condition) -> String {
    format!("{} passes {} with {}", code(&condition.key), code(&condition.test), some_or(&condition.values))
}

fn patterns(comparison: &Comparison) -> Vec<String> {
    let line = |pattern: &String| format!("* {}", code(pattern));
    comparison.added_patterns.iter().map(line).collect()
}
