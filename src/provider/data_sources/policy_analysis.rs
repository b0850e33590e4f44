use std::collections::BTreeMap;

use crate::{
    analysis::{self, Analysis, Category, Options, Report},
    catalog::Catalog,
    document::PolicyDocument,
    iam::{ActionPattern, matches_pattern},
    provider::{
        PolicySentry,
        arguments::{Arguments as _, At, NamePattern, NamedTexts, Reading, Text, arguments},
        chosen_database::hash,
        diagnose,
        findings::{AllowedActions, RaisedFinding},
    },
    terraform::{Attribute, AttributePath, Block, Diagnostic, Known, Read, TypedDataSource, Value, object},
    writer::{self, Asked},
};

/// `policy_sentry_policy_analysis`: what policies can do, and which of it is a risk.
pub(crate) struct PolicyAnalysis;

arguments! {
    /// What the block says.
    struct AnalysisArguments {
        /// The policies: JSON by name. Identity-based policies, with wildcards, `NotAction` and `NotResource` as they may have
        /// them. A null one is ignored.
        [required] policies: NamedTexts,
        /// Names of policies that are not analysed, or patterns of names with `*` and `?`.
        exclude_policies: Asked<NamePattern>,
        /// Sids, or patterns of Sids, of statements whose grants are not reported. A statement without a Sid is `Statement[0]` by
        /// its place. What such a statement denies still counts.
        exclude_sids: Asked<NamePattern>,
        /// Categories that are not looked for, such as `"infrastructure_modification"`.
        exclude_categories: Asked<Category>,
        /// Actions, or patterns of actions, that are not reported, nor count as part of a path of privilege escalation. They stay in
        /// `expanded_actions`.
        exclude_actions: Asked<ActionPattern>,
        /// Your own actions, or patterns of actions: if they are allowed, that is a finding of the category `own_list`. The bundled
        /// lists always apply, except for `exclude_categories`.
        audit_actions: Asked<ActionPattern>,
    }
}

object! {
    /// What the state holds besides.
    pub(crate) struct State {
        /// A hash of the result.
        id: String,
        [flatten] actions: AllowedActions,
        /// The findings: by policy, by category, the most severe first.
        findings: Vec<PolicyFinding>,
        /// The findings as Markdown, with a table by category and one by policy.
        report: String,
        /// The findings as comma-separated values, one a line. Several actions or resources in a cell are separated by
        /// spaces, and an apostrophe stands before a cell that a spreadsheet would take for a formula.
        report_csv: String,
        /// The date of the facts in the IAM database: `2026-10-27`.
        database_version: String,
    }
}

object! {
    pub(crate) struct PolicyFinding {
        /// The name of the policy.
        policy: String,
        [flatten] finding: RaisedFinding,
    }
}

/// The block read: what is analysed, and how.
pub(crate) struct Analysing {
    policies: BTreeMap<String, PolicyDocument>,
    audit_actions: Asked<ActionPattern>,
    exclude_actions: Asked<ActionPattern>,
    options: Options,
}

impl Block for Analysing {
    fn attributes() -> Vec<Attribute> {
        AnalysisArguments::attributes()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        let mut reading = Reading::new(known);
        let analysing = reading.block::<AnalysisArguments>(block).analysing(&mut reading);
        reading.finish(analysing)
    }
}

impl TypedDataSource<PolicySentry> for PolicyAnalysis {
    type Config = Analysing;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_policy_analysis";
    const DESCRIPTION: &'static str = "Analyses identity-based policies: what they allow, and which of it is a risk.\n\n\
        A finding states what restricts it. Resources and conditions lower its severity, or it is not reported at all; a \
        condition that is true when its key is missing restricts nothing. The guide *Analysing policies* has the \
        categories and the rules.";

    fn read(&self, provider: &PolicySentry, analysing: Analysing) -> Result<Read<State>, Vec<Diagnostic>> {
        let selection = provider.selection()?;
        let catalog = selection.catalog()?;
        analysing.check_actions(&catalog)?;
        let analyses = analysing.analyses(&catalog)?;
        Ok(Read::of(State::new(analyses, selection.version(&catalog)?)))
    }
}

impl AnalysisArguments {
    fn analysing(self, reading: &mut Reading) -> Analysing {
        let patterns = |patterns: &Asked<ActionPattern>| patterns.things().cloned().collect();
        let names = |names: &Asked<NamePattern>| names.things().map(|name| name.0.clone()).collect();
        let options = Options {
            audit_actions: patterns(&self.audit_actions),
            exclude_actions: patterns(&self.exclude_actions),
            exclude_categories: self.exclude_categories.things().copied().collect(),
            exclude_sids: names(&self.exclude_sids),
        };
        let policies = documents(&self.policies, &names(&self.exclude_policies), reading);
        let Self { audit_actions, exclude_actions, .. } = self;
        Analysing { policies, audit_actions, exclude_actions, options }
    }
}

/// The policies that are not excluded.
fn documents(
    policies: &NamedTexts,
    excluded: &[String],
    reading: &mut Reading,
) -> BTreeMap<String, PolicyDocument> {
    let is_excluded = |name: &str| excluded.iter().any(|pattern| matches_pattern(pattern, name));
    let policies = policies.0.iter().filter(|(name, _)| !is_excluded(name));
    let document = |(name, json): (&String, &String)| {
        let document = Text::read(json, &At::argument("policies").key(name));
        Some((name.clone(), reading.check(document)?))
    };
    policies.filter_map(document).collect()
}

fn path(policy: &str) -> AttributePath {
    AttributePath::to("policies").key(policy)
}

impl Analysing {
    /// A pattern that stands for no action would exclude or find nothing, and nobody would notice.
    fn check_actions(&self, catalog: &Catalog) -> Result<(), Vec<Diagnostic>> {
        let lists = [&self.audit_actions, &self.exclude_actions];
        let mistakes = lists.into_iter().filter_map(|list| writer::expand_actions(list, catalog).err());
        let mistakes: Vec<Diagnostic> =
            mistakes.flat_map(|errors| diagnose::policy_errors(&errors)).collect();
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    fn analyses(&self, catalog: &Catalog) -> Result<BTreeMap<String, Analysis>, Vec<Diagnostic>> {
        let (mut analyses, mut mistakes) = (BTreeMap::new(), Vec::new());
        for (name, document) in &self.policies {
            match analysis::analyze(document, &self.options, catalog.tables()) {
                Ok(found) => {
                    analyses.insert(name.clone(), found);
                }
                Err(error) => mistakes.push(diagnose::not_analysed_at(path(name), &error)),
            }
        }
        if mistakes.is_empty() { Ok(analyses) } else { Err(mistakes) }
    }
}

impl State {
    fn new(analyses: BTreeMap<String, Analysis>, database_version: String) -> Self {
        let report = Report { analyses: &analyses, database_version: &database_version };
        let (report, report_csv) = (report.markdown(), report.csv());
        let of_policy = |(name, analysis): (&String, &Analysis)| -> Vec<PolicyFinding> {
            let found = analysis.findings.iter();
            found.map(|finding| PolicyFinding { policy: name.clone(), finding: finding.into() }).collect()
        };
        Self {
            id: hash(report.as_bytes()),
            findings: analyses.iter().flat_map(of_policy).collect(),
            report,
            report_csv,
            actions: AllowedActions::new(analyses.into_values()),
            database_version,
        }
    }
}
