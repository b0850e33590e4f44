//! What the data sources that write policies answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    document::{PolicyDocument, WHOLE},
    iam::AccessLevel,
    provider::{PolicySentry, diagnose, selection::hash},
    terraform::{Attribute, Diagnostic, OrUnknown, Read, Refinement, Schema, Shape, Type},
    writer::{self, Condition, Facts, NotGranted, Request, Resource, Statement, Written},
};

/// Writes the policy that a request asks for, for a data source.
pub(in crate::provider) fn read(
    provider: &PolicySentry,
    request: Request,
) -> Result<Read<State>, Vec<Diagnostic>> {
    let policy = Policy::write(provider, request)?;
    Ok(Read { state: policy.state(provider)?, warnings: policy.warnings() })
}

/// A policy as it is, or as it is certain to be.
pub(in crate::provider) struct Policy {
    request: Request,
    written: Written,
    database_version: String,
    /// What of it is known after apply only.
    unknown: Unknown,
}

/// What of a policy is known after apply only.
#[derive(Clone, Copy, Default)]
struct Unknown {
    /// ARNs or values of conditions, and so the document.
    document: bool,
    /// Because of what its statements are there.
    reasons: bool,
}

impl Policy {
    /// Writes the policy that a request asks for.
    pub(in crate::provider) fn write(
        provider: &PolicySentry,
        request: Request,
    ) -> Result<Self, Vec<Diagnostic>> {
        let selection = provider.selection()?;
        let reader = selection.reader()?;
        let written = writer::write(&request, &reader).map_err(mistakes)?;
        let database_version = selection.version(&reader)?;
        Ok(Self { request, written, database_version, unknown: Unknown::default() })
    }

    /// Writes what is certain of the policy that a request asks for, parts of which are known after apply only; nothing
    /// where its statements are not.
    pub(in crate::provider) fn preview(
        provider: &PolicySentry,
        request: Request,
        reasons: bool,
    ) -> Result<Option<Self>, Vec<Diagnostic>> {
        let selection = provider.selection()?;
        let reader = selection.reader()?;
        let Some(written) = writer::preview(&request, &reader).map_err(mistakes)? else { return Ok(None) };
        let database_version = selection.version(&reader)?;
        let unknown = Unknown { document: true, reasons };
        Ok(Some(Self { request, written, database_version, unknown }))
    }

    /// Everything that a data source answers.
    pub(in crate::provider) fn state(&self, provider: &PolicySentry) -> Result<State, Vec<Diagnostic>> {
        Ok(State::new(self, OfDocument::new(self, provider)?))
    }

    /// What a data source warns of.
    pub(in crate::provider) fn warnings(&self) -> Vec<Diagnostic> {
        diagnose::notes(&self.written.notes)
    }

    /// The document, indented. None where nothing is asked.
    pub(in crate::provider) fn json(
        &self,
        provider: &PolicySentry,
    ) -> Result<OrUnknown<Option<String>>, Vec<Diagnostic>> {
        if self.unknown.document {
            return Ok(OrUnknown::Unknown(Refinement::NOT_NULL));
        }
        let Some(document) = self.document() else { return Ok(OrUnknown::Known(None)) };
        if !self.request.fit.takes(document.size()) {
            self.divide(&document, provider)?;
        }
        Ok(OrUnknown::Known(Some(document.to_pretty_json().map_err(no_json)?)))
    }

    /// The documents, by stable keys, into which one is divided that is too large for the policy's target.
    fn divide(
        &self,
        document: &PolicyDocument,
        provider: &PolicySentry,
    ) -> Result<BTreeMap<String, PolicyDocument>, Vec<Diagnostic>> {
        writer::fit(document, &self.request.fit).or_else(|misfit| {
            let failed = |error| vec![diagnose::database(&error)];
            let reader = provider.selection()?.reader()?;
            let names = writer::all_names(&self.written.statements, &reader).map_err(failed)?;
            let minimum = self.request.fit.minimum_characters;
            let sizes = writer::sizes(&self.written.statements, &names, minimum);
            Err(vec![diagnose::misfit(&misfit, &self.request.fit, &self.written.statements, &sizes)])
        })
    }

    /// A document for each service, by its prefix, without insignificant white space.
    pub(in crate::provider) fn documents(
        &self,
    ) -> Result<BTreeMap<String, OrUnknown<String>>, Vec<Diagnostic>> {
        let services = writer::by_service(&self.written.statements).into_iter();
        services
            .map(|(service, statements)| {
                let document = self.document_of_service(&service, &statements)?;
                Ok((service, document))
            })
            .collect()
    }

    fn document_of_service(
        &self,
        service: &str,
        statements: &[Statement],
    ) -> Result<OrUnknown<String>, Vec<Diagnostic>> {
        if statements.iter().any(has_unknown) {
            return Ok(OrUnknown::Unknown(Refinement::NOT_NULL));
        }
        let document = writer::document(statements);
        match self.request.fit.limit().filter(|limit| document.size() > *limit) {
            Some(limit) => Err(vec![diagnose::service_too_large(service, document.size(), limit)]),
            None => document.to_minified_json().map(OrUnknown::Known).map_err(no_json),
        }
    }

    /// The document; none where nothing is asked.
    fn document(&self) -> Option<PolicyDocument> {
        let statements = &self.written.statements;
        (!statements.is_empty()).then(|| writer::document(statements))
    }

    fn statement(&self, statement: &Statement) -> StatementState {
        StatementState {
            effect: statement.effect.as_str(),
            access_level: statement.access_level.map(AccessLevel::as_str),
            resource_type: statement.resource_type.as_ref().map(ToString::to_string),
            actions: statement.action_texts().map(str::to_owned).collect(),
            resources: resources(&statement.resources),
            conditions: statement.conditions.iter().map(condition).collect(),
            reason: if self.unknown.reasons {
                OrUnknown::Unknown(Refinement::NOT_NULL)
            } else {
                OrUnknown::Known(statement.reason_text())
            },
        }
    }
}

/// Whether a part of a statement is known after apply only.
fn has_unknown(statement: &Statement) -> bool {
    statement.resources.iter().any(Resource::is_unknown)
        || statement.conditions.iter().any(|condition| condition.has_unknown_values)
}

/// The resources of a statement, one by one only where their order is settled, and that none of them is another.
fn resources(resources: &[Resource]) -> PartlyKnown {
    let mut sorted: Vec<(String, &Resource)> =
        resources.iter().map(|resource| (beginning(resource), resource)).collect();
    sorted.sort();
    let is_settled = |pair: &[(String, &Resource)]| match pair {
        [(one, resource), (other, _)] => {
            !resource.is_unknown() && one != other || !other.starts_with(one.as_str())
        }
        _ => true,
    };
    if resources.iter().any(Resource::is_unknown) && !sorted.windows(2).all(is_settled) {
        return OrUnknown::Unknown(Refinement::NOT_NULL);
    }
    let element = |(beginning, resource): (String, &Resource)| match resource {
        Resource::Unknown(_) if beginning.len() < ARN.len() => {
            OrUnknown::Unknown(Refinement::with_prefix(ARN))
        }
        Resource::Unknown(_) => OrUnknown::Unknown(Refinement::with_prefix(&beginning)),
        Resource::Every | Resource::Arn(_) => OrUnknown::Known(beginning),
    };
    OrUnknown::Known(sorted.into_iter().map(element).collect())
}

/// What is known of a resource: all of it, or how it begins.
fn beginning(resource: &Resource) -> String {
    match resource {
        Resource::Every | Resource::Arn(_) => resource.to_string(),
        Resource::Unknown(unknown) => unknown.prefix.as_str().to_owned(),
    }
}

fn condition(condition: &Condition) -> ConditionState {
    ConditionState {
        test: condition.test.to_string(),
        variable: condition.variable.clone(),
        values: if condition.has_unknown_values {
            OrUnknown::Unknown(Refinement::NOT_NULL)
        } else {
            OrUnknown::Known(condition.values.iter().cloned().map(OrUnknown::Known).collect())
        },
    }
}

/// What every ARN begins with.
const ARN: &str = "arn:";

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
fn no_json(error: serde_json::Error) -> Vec<Diagnostic> {
    vec![diagnose::json(&error)]
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the errors away")]
fn mistakes(errors: writer::Errors) -> Vec<Diagnostic> {
    diagnose::policy_errors(&errors)
}

/// Texts of which some, or even how many there are, may be known after apply only.
type PartlyKnown = OrUnknown<Vec<OrUnknown<String>>>;

/// What the state holds besides the configuration.
#[derive(Debug, Serialize)]
pub(crate) struct State {
    id: OrUnknown<String>,
    json: OrUnknown<Option<String>>,
    minified_json: OrUnknown<Option<String>>,
    statements: BTreeMap<String, StatementState>,
    expanded_actions: Vec<String>,
    documents: OrUnknown<BTreeMap<String, String>>,
    size: OrUnknown<usize>,
    dependent_actions_not_granted: BTreeMap<String, NotGrantedState>,
    dependent_actions_unknown: Vec<String>,
    incomplete_actions: BTreeMap<String, Vec<String>>,
    warnings: OrUnknown<Vec<String>>,
    explanation: OrUnknown<Option<String>>,
    database_version: String,
}

#[derive(Debug, Serialize)]
struct StatementState {
    effect: &'static str,
    access_level: Option<&'static str>,
    resource_type: Option<String>,
    actions: Vec<String>,
    resources: PartlyKnown,
    conditions: Vec<ConditionState>,
    reason: OrUnknown<String>,
}

#[derive(Debug, Serialize)]
struct ConditionState {
    test: String,
    variable: String,
    values: PartlyKnown,
}

#[derive(Debug, Serialize)]
struct NotGrantedState {
    access_level: &'static str,
    needed_by: Vec<String>,
}

impl State {
    fn new(policy: &Policy, of_document: OfDocument) -> Self {
        let written = &policy.written;
        let not_granted = written.dependents_not_granted.iter();
        let incomplete = written.incomplete_actions.iter();
        Self {
            id: of_document.id,
            json: of_document.json,
            minified_json: of_document.minified_json,
            statements: written
                .statements
                .iter()
                .map(|one| (one.sid.clone(), policy.statement(one)))
                .collect(),
            expanded_actions: expanded_actions(&written.statements),
            documents: of_document.documents,
            size: of_document.size,
            dependent_actions_not_granted: not_granted
                .map(|(name, of)| (name.to_string(), of.into()))
                .collect(),
            dependent_actions_unknown: texts(&written.dependents_unknown),
            incomplete_actions: incomplete.map(|(name, types)| (name.to_string(), texts(types))).collect(),
            warnings: of_document.warnings,
            explanation: of_document.explanation,
            database_version: policy.database_version.clone(),
        }
    }
}

/// What is unknown as a whole where a part of the document is.
struct OfDocument {
    id: OrUnknown<String>,
    json: OrUnknown<Option<String>>,
    minified_json: OrUnknown<Option<String>>,
    documents: OrUnknown<BTreeMap<String, String>>,
    size: OrUnknown<usize>,
    warnings: OrUnknown<Vec<String>>,
    explanation: OrUnknown<Option<String>>,
}

impl OfDocument {
    fn new(policy: &Policy, provider: &PolicySentry) -> Result<Self, Vec<Diagnostic>> {
        if policy.unknown.document {
            return Ok(Self::unknown());
        }
        match policy.document() {
            Some(document) => Self::known(policy, &document, provider),
            None => Ok(Self::of_nothing()),
        }
    }

    const fn unknown() -> Self {
        const NOT_NULL: Refinement = Refinement::NOT_NULL;
        Self {
            id: OrUnknown::Unknown(NOT_NULL),
            json: OrUnknown::Unknown(NOT_NULL),
            minified_json: OrUnknown::Unknown(NOT_NULL),
            documents: OrUnknown::Unknown(NOT_NULL),
            size: OrUnknown::Unknown(NOT_NULL),
            warnings: OrUnknown::Unknown(NOT_NULL),
            explanation: OrUnknown::Unknown(NOT_NULL),
        }
    }

    fn of_nothing() -> Self {
        Self {
            id: hash(&[]).into(),
            json: None.into(),
            minified_json: None.into(),
            documents: BTreeMap::new().into(),
            size: 0.into(),
            warnings: Vec::new().into(),
            explanation: None.into(),
        }
    }

    fn known(
        policy: &Policy,
        document: &PolicyDocument,
        provider: &PolicySentry,
    ) -> Result<Self, Vec<Diagnostic>> {
        let minified_json = document.to_minified_json().map_err(no_json)?;
        let size = minified_json.chars().count();
        let documents = if policy.request.fit.takes(size) {
            [(WHOLE.to_owned(), minified_json.clone())].into()
        } else {
            let minified =
                |(key, document): (String, PolicyDocument)| Ok((key, document.to_minified_json()?));
            let documents = policy.divide(document, provider)?.into_iter().map(minified);
            documents.collect::<Result<BTreeMap<_, _>, _>>().map_err(no_json)?
        };
        let facts = Facts { database_version: &policy.database_version, size, documents: documents.len() };
        Ok(Self {
            id: hash(minified_json.as_bytes()).into(),
            json: Some(document.to_pretty_json().map_err(no_json)?).into(),
            documents: documents.into(),
            size: size.into(),
            explanation: Some(writer::explain(&policy.written, &policy.request, facts)).into(),
            warnings: policy.warnings().iter().map(diagnose::as_text).collect::<Vec<_>>().into(),
            minified_json: Some(minified_json).into(),
        })
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
        Attribute::computed("documents", Type::map(Type::String)).describe(
            "The policy as documents without white space, each within the quota: one, `policy`, if it fits, else as many as \
             `max_documents` allows, each keyed by its first service. The keys stay where nothing changes, for `for_each`, \
             which needs to know them in the plan: the ARNs must be known there. `write_documents` needs their types only.",
        ),
        Attribute::computed("size", Type::Number).describe(
            "How many characters `minified_json` has, which is what IAM counts. AWS Organizations counts what it is sent: \
             send it `minified_json`.",
        ),
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
