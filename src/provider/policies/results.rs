//! What the data sources that write policies answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    iam::AccessLevel,
    policy::{self, Document, Facts, NotGranted, Request, Statement, Written},
    provider::{PolicySentry, diagnose, selection::hash},
    terraform::{Attribute, Diagnostic, Read, Schema, Shape, Type},
};

/// Writes the policy that a request asks for.
pub(in crate::provider) fn write(
    provider: &PolicySentry,
    request: &Request,
) -> Result<Read<State>, Vec<Diagnostic>> {
    let selection = provider.selection()?;
    let reader = selection.reader()?;
    let written = policy::write(request, &reader).map_err(mistakes)?;
    let warnings = diagnose::notes(&written.notes);
    let state = State::new(request, &written, &warnings, selection.version(&reader)?)
        .map_err(|error| vec![diagnose::json(&error)])?;
    Ok(Read { state, warnings })
}

/// The statements that a request asks for.
pub(in crate::provider) fn statements(
    provider: &PolicySentry,
    request: &Request,
) -> Result<Vec<Statement>, Vec<Diagnostic>> {
    let reader = provider.selection()?.reader()?;
    Ok(policy::write(request, &reader).map_err(mistakes)?.statements)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the errors away")]
fn mistakes(errors: policy::Errors) -> Vec<Diagnostic> {
    errors.0.iter().map(diagnose::policy_error).collect()
}

/// What the state holds besides the configuration.
#[derive(Debug, Serialize)]
pub(crate) struct State {
    id: String,
    json: Option<String>,
    minified_json: Option<String>,
    statements: BTreeMap<String, StatementState>,
    expanded_actions: Vec<String>,
    size: usize,
    dependent_actions_not_granted: BTreeMap<String, NotGrantedState>,
    dependent_actions_unknown: Vec<String>,
    incomplete_actions: BTreeMap<String, Vec<String>>,
    warnings: Vec<String>,
    explanation: Option<String>,
    database_version: String,
}

#[derive(Debug, Serialize)]
struct StatementState {
    effect: &'static str,
    access_level: Option<&'static str>,
    resource_type: Option<String>,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<ConditionState>,
    reason: String,
}

#[derive(Debug, Serialize)]
struct ConditionState {
    test: String,
    variable: String,
    values: Vec<String>,
}

#[derive(Debug, Serialize)]
struct NotGrantedState {
    access_level: &'static str,
    needed_by: Vec<String>,
}

impl State {
    fn new(
        request: &Request,
        written: &Written,
        warnings: &[Diagnostic],
        database_version: String,
    ) -> Result<Self, serde_json::Error> {
        let document = Document::new(&written.statements);
        let has_statements = !written.statements.is_empty();
        let minified_json = has_statements.then(|| document.to_minified_json()).transpose()?;
        let text = minified_json.as_deref().unwrap_or_default();
        let facts = Facts { database_version: &database_version, size: policy::size(text) };
        let not_granted = written.dependents_not_granted.iter();
        Ok(Self {
            id: hash(text.as_bytes()),
            json: has_statements.then(|| document.to_pretty_json()).transpose()?,
            size: facts.size,
            explanation: has_statements.then(|| policy::explain(written, request, facts)),
            minified_json,
            statements: written.statements.iter().map(|one| (one.sid.clone(), one.into())).collect(),
            expanded_actions: expanded_actions(&written.statements),
            dependent_actions_not_granted: not_granted
                .map(|(name, of)| (name.to_string(), of.into()))
                .collect(),
            dependent_actions_unknown: texts(&written.dependents_unknown),
            incomplete_actions: written
                .incomplete_actions
                .iter()
                .map(|(action, types)| (action.to_string(), texts(types)))
                .collect(),
            warnings: warnings.iter().map(diagnose::as_text).collect(),
            database_version,
        })
    }

    /// The document, indented. None where nothing is asked.
    pub(in crate::provider) fn into_json(self) -> Option<String> {
        self.json
    }

    /// The same with its warnings said in other words.
    pub(in crate::provider) fn reword(mut self, words: impl Fn(&str) -> String) -> Self {
        self.warnings = self.warnings.iter().map(|text| words(text)).collect();
        self
    }
}

fn texts<'a, T: ToString + 'a>(things: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    things.into_iter().map(ToString::to_string).collect()
}

/// Every action of the statements once, sorted.
fn expanded_actions(statements: &[Statement]) -> Vec<String> {
    let actions: BTreeSet<_> = statements.iter().flat_map(|one| &one.actions).collect();
    actions.into_iter().map(ToString::to_string).collect()
}

impl From<&Statement> for StatementState {
    fn from(statement: &Statement) -> Self {
        let conditions = statement.conditions.iter().cloned();
        Self {
            effect: statement.effect.as_str(),
            access_level: statement.access_level.map(AccessLevel::as_str),
            resource_type: statement.resource_type.as_ref().map(ToString::to_string),
            actions: statement.actions.iter().map(ToString::to_string).collect(),
            resources: statement.resources.clone(),
            conditions: conditions
                .map(|one| ConditionState { test: one.test, variable: one.variable, values: one.values })
                .collect(),
            reason: diagnose::reason(statement),
        }
    }
}

impl From<&NotGranted> for NotGrantedState {
    fn from(missing: &NotGranted) -> Self {
        Self {
            access_level: missing.access_level.as_str(),
            needed_by: missing.needed_by.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The type of [`State`].
pub(in crate::provider) fn object_type() -> Type {
    Schema::new("", attributes()).object_type()
}

/// The attributes of [`State`].
pub(in crate::provider) fn attributes() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    vec![
        Attribute::computed("id", Type::String).describe("A hash of the policy."),
        Attribute::computed("json", Type::String)
            .describe("The policy document, indented by two spaces. Null where nothing is asked."),
        Attribute::computed("minified_json", Type::String)
            .describe("The policy document without insignificant white space. Null where nothing is asked."),
        Attribute::computed("statements", Shape::map(statement_attributes()))
            .describe("The statements of the policy, by Sid."),
        Attribute::computed("expanded_actions", texts()).describe("Every action of the policy, sorted."),
        Attribute::computed("size", Type::Number)
            .describe("How many characters the document has as IAM counts them: white space apart."),
        Attribute::computed("dependent_actions_not_granted", Shape::map(not_granted_attributes())).describe(
            "Actions that granted actions depend on and that were not asked for, by name. They are not granted; \
             without them the granted ones may not work alone.",
        ),
        Attribute::computed("dependent_actions_unknown", texts()).describe(
            "Granted actions of which no source says what they depend on: they are younger than the last one that did.",
        ),
        Attribute::computed("incomplete_actions", Type::map(texts())).describe(
            "Granted actions that also require resources of types on which they are not granted, with these types.",
        ),
        Attribute::computed("warnings", texts()).describe("What the warnings of this data source say."),
        Attribute::computed("explanation", Type::String).describe(
            "What the policy does, in Markdown for whoever reviews it: what to check first, what is granted and because of \
             what, what is not, and what is often forgotten. Null where nothing is asked. Terraform's plan shows neither \
             data sources nor the outputs of child modules: it shows this text as an output of the root module, or \
             wherever it is, as the `input` of a `terraform_data` resource.",
        ),
        Attribute::computed("database_version", Type::String)
            .describe("The date of the facts in the IAM database: `2026-10-27`."),
    ]
}

fn statement_attributes() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    vec![
        Attribute::computed("effect", Type::String).describe("`Allow` or `Deny`."),
        Attribute::computed("access_level", Type::String)
            .describe("The access level of all actions; null where they are there because others need them."),
        Attribute::computed("resource_type", Type::String)
            .describe("The resource type of all ARNs, such as `ssm:parameter`; null for the resource `*`."),
        Attribute::computed("actions", texts()).describe("The actions, sorted."),
        Attribute::computed("resources", texts()).describe("The ARNs, sorted, or `*` alone."),
        Attribute::computed("conditions", Shape::list(condition_attributes()))
            .describe("The conditions, all of which must hold."),
        Attribute::computed("reason", Type::String).describe("Because of what the statement is there."),
    ]
}

fn condition_attributes() -> Vec<Attribute> {
    vec![
        Attribute::computed("test", Type::String).describe("The operator, such as `StringEquals`."),
        Attribute::computed("variable", Type::String).describe("The condition key."),
        Attribute::computed("values", Type::list(Type::String))
            .describe("The values, one of which must fit."),
    ]
}

fn not_granted_attributes() -> Vec<Attribute> {
    vec![
        Attribute::computed("access_level", Type::String).describe("The access level of the action."),
        Attribute::computed("needed_by", Type::list(Type::String))
            .describe("The granted actions that depend on it, sorted."),
    ]
}
