//! Findings for people: a text in Markdown, and a table.

use std::collections::BTreeMap;

use super::{Analysis, Category, Confinement, Finding, Severity};
use crate::text::{self, code, count, some, thousands};

/// What was found in some policies, by their names.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The policies and what each can do.
    pub analyses: &'a BTreeMap<String, Analysis>,
    /// The date of the facts in the IAM database: `2026-10-27`.
    pub database_version: &'a str,
}

/// A policy's name and one of its findings.
type Found<'a> = (&'a str, &'a Finding);

const COLUMNS: [&str; 11] = [
    "policy",
    "category",
    "severity",
    "method",
    "sids",
    "actions",
    "resources",
    "confinement",
    "conditions",
    "reference",
    "database_version",
];

impl Report<'_> {
    /// Markdown that reads as well without a renderer: a verdict, a table by category and one by policy, then each
    /// policy's findings, one a line.
    #[must_use]
    pub fn markdown(&self) -> String {
        let sections = [
            Some(self.verdict()),
            self.by_category(),
            self.by_policy(),
            self.findings_of_policies(),
            self.unknown_actions(),
        ];
        let sections: Vec<String> = sections.into_iter().flatten().collect();
        sections.join("\n\n") + "\n"
    }

    /// One line for each finding behind a line with the names of the columns; what has several values has them with
    /// spaces between. <https://www.rfc-editor.org/rfc/rfc4180>.
    #[must_use]
    pub fn csv(&self) -> String {
        let header = COLUMNS.join(",");
        let rows = self.found().map(|found| self.row(found));
        std::iter::once(header).chain(rows).map(|line| line + "\n").collect()
    }

    fn found(&self) -> impl Iterator<Item = Found<'_>> {
        let policies = self.analyses.iter();
        policies.flat_map(|(name, analysis)| analysis.findings.iter().map(|finding| (name.as_str(), finding)))
    }

    fn verdict(&self) -> String {
        let policies = match self.analyses.len() {
            1 => "1 policy".to_owned(),
            many => format!("{} policies", thousands(many)),
        };
        let of = |severity| self.found().filter(|(_, finding)| finding.severity == severity).count();
        let severities =
            Severity::ALL.map(|severity| format!("{} {severity}", thousands(of(severity)))).join(", ");
        format!("{policies}: findings {severities}. Facts of {}.", self.database_version)
    }

    fn by_category(&self) -> Option<String> {
        let rows: Vec<String> =
            Category::ALL.into_iter().filter_map(|category| self.category_row(category)).collect();
        let head = "| category | high | medium | low | policies |\n|---|---:|---:|---:|---:|";
        (!rows.is_empty()).then(|| format!("## By category\n\n{head}\n{}", rows.join("\n")))
    }

    fn category_row(&self, category: Category) -> Option<String> {
        let found: Vec<Found<'_>> =
            self.found().filter(|(_, finding)| finding.category == category).collect();
        let of = |severity| found.iter().filter(|(_, finding)| finding.severity == severity).count();
        let policies = found.chunk_by(|left, right| left.0 == right.0).count();
        let [high, medium, low] = Severity::ALL.map(|severity| thousands(of(severity)));
        let title = category.title();
        (!found.is_empty())
            .then(|| format!("| {title} | {high} | {medium} | {low} | {} |", thousands(policies)))
    }

    fn by_policy(&self) -> Option<String> {
        let titles = Category::ALL.map(|category| category.title().to_lowercase()).join(" | ");
        let head =
            format!("| policy | actions | {titles} |\n|---|---:{}|", "|---:".repeat(Category::ALL.len()));
        let rows: Vec<String> =
            self.analyses.iter().map(|(name, analysis)| policy_row(name, analysis)).collect();
        (!rows.is_empty()).then(|| format!("## By policy\n\n{head}\n{}", rows.join("\n")))
    }

    fn findings_of_policies(&self) -> Option<String> {
        let with_findings = self.analyses.iter().filter(|(_, analysis)| !analysis.findings.is_empty());
        let policies: Vec<String> = with_findings.map(|(name, analysis)| findings(name, analysis)).collect();
        (!policies.is_empty()).then(|| format!("## Findings\n\n{}", policies.join("\n\n")))
    }

    fn unknown_actions(&self) -> Option<String> {
        let with_unknown = self.analyses.iter().filter(|(_, analysis)| !analysis.unknown_actions.is_empty());
        let lines = with_unknown
            .map(|(name, analysis)| format!("* {}: {}", code(name), some(&analysis.unknown_actions)));
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| format!("## Unknown actions\n\n{}", lines.join("\n")))
    }

    fn row(&self, (policy, finding): Found<'_>) -> String {
        let cells: [&str; COLUMNS.len()] = [
            policy,
            finding.category.as_str(),
            finding.severity.as_str(),
            finding.method.unwrap_or_default(),
            &finding.sids.join(" "),
            &finding.actions.join(" "),
            &finding.resources.join(" "),
            finding.confinement.as_str(),
            &finding.conditions.join("; "),
            finding.reference.unwrap_or_default(),
            self.database_version,
        ];
        cells.map(cell).join(",")
    }
}

fn policy_row(name: &str, analysis: &Analysis) -> String {
    let of = |category| analysis.findings.iter().filter(|finding| finding.category == category).count();
    let counts = Category::ALL.map(|category| thousands(of(category))).join(" | ");
    // A bar ends a cell also within a code span: <https://github.github.com/gfm/#tables-extension->.
    format!("| {} | {} | {counts} |", code(name).replace('|', "\\|"), thousands(analysis.actions.len()))
}

fn findings(name: &str, analysis: &Analysis) -> String {
    let actions = count(analysis.actions.len(), "action");
    let services = count(analysis.services().len(), "service");
    let lines: String = analysis.findings.iter().map(|finding| format!("\n* {}", line(finding))).collect();
    format!("{}, {actions} of {services}:\n{lines}", code(name))
}

/// `high, privilege escalation by iam-001: …`
fn line(finding: &Finding) -> String {
    let method = finding.method.map(|method| format!(" by {method}")).unwrap_or_default();
    let category = finding.category.title().to_lowercase();
    let conditions = match finding.confinement {
        Confinement { conditions: true, .. } => format!(", only under {}", some(&finding.conditions)),
        _ => String::new(),
    };
    let resources = some(&finding.resources);
    let reference = finding.reference.map(|address| format!(" <{address}>")).unwrap_or_default();
    format!(
        "{}, {category}{method}: {} on {resources}{conditions}, in {}.{reference}",
        finding.severity,
        some(&finding.actions),
        some(&finding.sids),
    )
}

/// A cell of a table: on one line, and in quotes where it needs them. A spreadsheet would run a cell that begins like a
/// formula, so an apostrophe makes it text: <https://owasp.org/www-community/attacks/CSV_Injection>.
fn cell(foreign: &str) -> String {
    let is_formula = foreign.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{}", if is_formula { "'" } else { "" }, text::line(foreign));
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
