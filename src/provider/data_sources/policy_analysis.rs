use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{
    analysis::{self, Analysis, Category, Options, Report},
    catalog::Catalog,
    document::PolicyDocument,
    iam::{ActionPattern, matches_pattern},
    provider::{
        PolicySentry, diagnose,
        findings::{AllowedActions, RaisedFinding},
        policies::inputs::{Reading, Texts},
        selection::hash,
    },
    terraform::{
        Attribute, AttributePath, Block, Diagnostic, Known, Read, Type, TypedDataSource, Value, from_value,
        object,
    },
    writer::{self, Asked, Place},
};

/// `policy_sentry_policy_analysis`: what policies can do, and which of it is a risk.
pub(crate) struct PolicyAnalysis;

/// What the block says. Lists count as sets: order, duplicates and null elements mean nothing.
#[derive(Debug, Deserialize)]
struct Config {
    policies: Option<BTreeMap<String, Option<String>>>,
    exclude_policies: Texts,
    exclude_sids: Texts,
    exclude_categories: Texts,
    exclude_actions: Texts,
    audit_actions: Texts,
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
        inputs()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        from_value::<Config>(&block.known_part())?.analysing(known)
    }
}

impl TypedDataSource<PolicySentry> for PolicyAnalysis {
    type Config = Analysing;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_policy_analysis";
    const DESCRIPTION: &'static str = "Analyses policies of identities: what they allow, and what of it is a risk.\n\n\
        A finding says what confines it. Resources and conditions make it less severe, or it is not raised at all; a \
        condition that is true when its key is missing confines nothing. The guide *Analysing policies* has the \
        categories and the rules.";

    fn read(&self, provider: &PolicySentry, analysing: Analysing) -> Result<Read<State>, Vec<Diagnostic>> {
        let selection = provider.selection()?;
        let catalog = selection.catalog()?;
        analysing.check_actions(&catalog)?;
        let analyses = analysing.analyses(&catalog)?;
        Ok(Read::of(State::new(analyses, selection.version(&catalog)?)))
    }
}

impl Config {
    fn analysing(&self, known: Known) -> Result<Analysing, Vec<Diagnostic>> {
        let mut reading = Reading::new(known);
        let exclude_policies = patterns_of_names("exclude_policies", &self.exclude_policies, &mut reading);
        let exclude_sids = patterns_of_names("exclude_sids", &self.exclude_sids, &mut reading);
        let place = |argument: &'static str| move |index| Place::element(argument, index);
        let audit_actions = reading.patterns(&self.audit_actions, place("audit_actions"));
        let exclude_actions = reading.patterns(&self.exclude_actions, place("exclude_actions"));
        let options = Options {
            audit_actions: audit_actions.iter().map(|(pattern, _)| pattern.clone()).collect(),
            exclude_actions: exclude_actions.iter().map(|(pattern, _)| pattern.clone()).collect(),
            exclude_categories: categories(&self.exclude_categories, &mut reading),
            exclude_sids,
        };
        let policies = self.documents(&exclude_policies, &mut reading);
        let analysing = Analysing { policies, audit_actions, exclude_actions, options };
        if reading.mistakes.is_empty() { Ok(analysing) } else { Err(reading.mistakes) }
    }

    /// The policies that are not excluded. A null one has nothing to analyse.
    fn documents(&self, excluded: &[String], reading: &mut Reading) -> BTreeMap<String, PolicyDocument> {
        let mut documents = BTreeMap::new();
        let is_excluded = |name: &str| excluded.iter().any(|pattern| matches_pattern(pattern, name));
        for (name, json) in self.policies.iter().flatten().filter(|(name, _)| !is_excluded(name)) {
            match json.as_ref().map(|json| json.parse()) {
                Some(Ok(document)) => {
                    documents.insert(name.clone(), document);
                }
                Some(Err(error)) => reading.mistakes.push(diagnose::not_a_policy_at(path(name), &error)),
                None => {}
            }
        }
        documents
    }
}

fn path(policy: &str) -> AttributePath {
    AttributePath::to("policies").key(policy)
}

/// Patterns of the names of policies or statements.
fn patterns_of_names(argument: &'static str, texts: &Texts, reading: &mut Reading) -> Vec<String> {
    let mut patterns = Vec::new();
    for (index, text) in texts.iter().flatten().enumerate() {
        match text.as_deref() {
            Some("") => reading.mistakes.push(diagnose::empty_pattern(&Place::element(argument, index))),
            Some(pattern) => patterns.push(pattern.to_owned()),
            None => {}
        }
    }
    patterns
}

fn categories(texts: &Texts, reading: &mut Reading) -> BTreeSet<Category> {
    let place = |index| Place::element("exclude_categories", index);
    let valid = Category::ALL.map(Category::as_str);
    let mut categories = BTreeSet::new();
    for (index, text) in texts.iter().flatten().enumerate() {
        let Some(text) = text else { continue };
        match text.parse() {
            Ok(category) => {
                categories.insert(category);
            }
            Err(_) => reading.mistakes.push(diagnose::not_a_word(&place(index), text, &valid)),
        }
    }
    categories
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

fn inputs() -> Vec<Attribute> {
    let list = || Type::list(Type::String);
    vec![
        Attribute::required("policies", Type::map(Type::String)).describe(
            "The policies: JSON by name. Policies of identities, with wildcards, `NotAction` and `NotResource` as they may \
             have them. A null one is left out.",
        ),
        Attribute::optional("exclude_policies", list())
            .describe("Names of policies that are not analysed, or patterns of names with `*` and `?`."),
        Attribute::optional("exclude_sids", list()).describe(
            "Sids, or patterns of Sids, of statements whose grants are no finding. A statement without a Sid is \
             `Statement[0]` by its place. What such a statement denies still counts.",
        ),
        Attribute::optional("exclude_categories", list())
            .describe("Categories that are not looked for, such as `\"infrastructure_modification\"`."),
        Attribute::optional("exclude_actions", list()).describe(
            "Actions, or patterns of actions, that are no finding, nor part of a path of privilege escalation. They stay in \
             `expanded_actions`.",
        ),
        Attribute::optional("audit_actions", list()).describe(
            "Actions, or patterns of actions, of your own: what of them is allowed is a finding of the category \
             `own_list`. The bundled lists are always looked for, but for `exclude_categories`.",
        ),
    ]
}
