//! What the data sources that write policies answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    document::{PolicyDocument, WHOLE},
    iam::{AccessLevel, ActionName, Effect, ResourceTypeName},
    provider::{PolicySentry, chosen_database::hash, diagnose},
    terraform::{Diagnostic, OrUnknown, Read, Refinement, object},
    writer::{self, Condition, Facts, NotGranted, Request, Resource, Statement, Written},
};

/// Writes the policy that a request asks for, for a data source.
pub(in crate::provider) fn read(
    provider: &PolicySentry,
    request: Request,
) -> Result<Read<DescribedPolicy>, Vec<Diagnostic>> {
    let policy = Policy::write(provider, request)?;
    let warnings = policy.warnings();
    Ok(Read { state: policy.describe(provider, &warnings)?, warnings })
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
        let catalog = selection.catalog()?;
        let written = writer::write(&request, &catalog).map_err(mistakes)?;
        let database_version = selection.version(&catalog)?;
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
        let catalog = selection.catalog()?;
        let Some(written) = writer::preview(&request, &catalog).map_err(mistakes)? else { return Ok(None) };
        let database_version = selection.version(&catalog)?;
        let unknown = Unknown { document: true, reasons };
        Ok(Some(Self { request, written, database_version, unknown }))
    }

    /// Everything that a data source answers, beside these warnings.
    pub(in crate::provider) fn describe(
        &self,
        provider: &PolicySentry,
        warnings: &[Diagnostic],
    ) -> Result<DescribedPolicy, Vec<Diagnostic>> {
        let mut described = DescribedPolicy::new(self);
        if !self.unknown.document {
            described.know(self, self.document().as_ref(), provider)?;
            described.warnings = warnings.iter().map(diagnose::as_text).collect::<Vec<_>>().into();
        }
        Ok(described)
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
            return Ok(not_null());
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
            let catalog = provider.selection()?.catalog()?;
            let names = writer::all_names(&self.written.statements, &catalog).map_err(failed)?;
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
            return Ok(not_null());
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

    fn statement(&self, statement: &Statement) -> DescribedStatement {
        DescribedStatement {
            effect: statement.effect,
            access_level: statement.access_level,
            resource_type: statement.resource_type.clone(),
            actions: statement.action_texts().map(str::to_owned).collect(),
            resources: resources(&statement.resources),
            conditions: statement.conditions.iter().map(condition).collect(),
            reason: if self.unknown.reasons { not_null() } else { OrUnknown::Known(statement.reason_text()) },
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
        return not_null();
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

fn condition(condition: &Condition) -> DescribedCondition {
    DescribedCondition {
        test: condition.test.to_string(),
        variable: condition.variable.clone(),
        values: if condition.has_unknown_values {
            not_null()
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

object! {
    /// What the data sources answer.
    pub(crate) struct DescribedPolicy {
        /// A hash of the policy.
        id: OrUnknown<String>,
        /// The policy document, indented by two spaces. Null if nothing is requested.
        json: OrUnknown<Option<String>>,
        /// The policy document without insignificant white space. Null if nothing is requested.
        minified_json: OrUnknown<Option<String>>,
        /// The statements of the policy, by Sid.
        statements: BTreeMap<String, DescribedStatement>,
        /// Every action of the policy, sorted.
        expanded_actions: Vec<ActionName>,
        /// The policy as documents without white space, each within the quota: one, `policy`, if it fits, otherwise as many as
        /// `max_documents` allows, each keyed by its first service. The keys stay the same as long as nothing changes, for
        /// `for_each`, which needs to know them in the plan: the ARNs must be known there. `write_documents` needs only their
        /// types.
        documents: OrUnknown<BTreeMap<String, String>>,
        /// How many characters `minified_json` has, which is what IAM counts. AWS Organizations counts what it is sent: send it
        /// `minified_json`.
        size: OrUnknown<usize>,
        /// Actions that granted actions depend on and that were not requested, by name. They are not granted; without them the
        /// granted ones may not work alone.
        dependent_actions_not_granted: BTreeMap<String, DependentAction>,
        /// Granted actions for which no source says what they depend on: they are younger than the last source that did.
        dependent_actions_unknown: Vec<ActionName>,
        /// Granted actions that also require resources of types on which they are not granted, with these types.
        incomplete_actions: BTreeMap<String, Vec<ResourceTypeName>>,
        /// What the warnings of this data source say.
        warnings: OrUnknown<Vec<String>>,
        /// What the policy does, in Markdown for its reviewer: what to check first, what is granted and why, what is not granted,
        /// and what is often forgotten. Null if nothing is requested. Terraform's plan shows neither data sources nor the outputs
        /// of child modules: it shows this text as an output of the root module, or, anywhere, as the `input` of a
        /// `terraform_data` resource.
        explanation: OrUnknown<Option<String>>,
        /// The date of the facts in the IAM database: `2026-10-27`.
        database_version: String,
    }
}

object! {
    /// A statement of a policy.
    pub(crate) struct DescribedStatement {
        /// `Allow` or `Deny`.
        effect: Effect,
        /// The access level of all actions; null if they are there because others need them.
        access_level: Option<AccessLevel>,
        /// The resource type of all ARNs, such as `ssm:parameter`; null for the resource `*`.
        resource_type: Option<ResourceTypeName>,
        /// The actions, sorted.
        actions: Vec<String>,
        /// The ARNs, sorted, or `*` alone.
        resources: PartlyKnown,
        /// The conditions, all of which must hold.
        conditions: Vec<DescribedCondition>,
        /// Why the statement is there.
        reason: OrUnknown<String>,
    }
}

object! {
    /// A condition of a statement.
    pub(crate) struct DescribedCondition {
        /// The operator, such as `StringEquals`.
        test: String,
        /// The condition key.
        variable: String,
        /// The values, one of which must match.
        values: PartlyKnown,
    }
}

object! {
    /// An action that others depend on.
    pub(crate) struct DependentAction {
        /// The access level of the action.
        access_level: AccessLevel,
        /// The granted actions that depend on it, sorted.
        needed_by: Vec<ActionName>,
    }
}

impl DescribedPolicy {
    /// What is certain even if a part of the document is not. The rest is unknown.
    fn new(policy: &Policy) -> Self {
        let written = &policy.written;
        let statements = written.statements.iter();
        let not_granted = written.dependents_not_granted.iter();
        let incomplete = written.incomplete_actions.iter();
        Self {
            id: not_null(),
            json: not_null(),
            minified_json: not_null(),
            statements: statements.map(|one| (one.sid.clone(), policy.statement(one))).collect(),
            expanded_actions: expanded_actions(&written.statements),
            documents: not_null(),
            size: not_null(),
            dependent_actions_not_granted: not_granted
                .map(|(name, missing)| (name.to_string(), missing.into()))
                .collect(),
            dependent_actions_unknown: written.dependents_unknown.iter().cloned().collect(),
            incomplete_actions: incomplete
                .map(|(name, types)| (name.to_string(), types.iter().cloned().collect()))
                .collect(),
            warnings: not_null(),
            explanation: not_null(),
            database_version: policy.database_version.clone(),
        }
    }

    /// Adds what is known only with the whole document; none is there if nothing is requested.
    fn know(
        &mut self,
        policy: &Policy,
        document: Option<&PolicyDocument>,
        provider: &PolicySentry,
    ) -> Result<(), Vec<Diagnostic>> {
        let json = document.map(PolicyDocument::to_pretty_json).transpose().map_err(no_json)?;
        let minified_json = document.map(PolicyDocument::to_minified_json).transpose().map_err(no_json)?;
        let text = minified_json.as_deref().unwrap_or_default();
        let size = text.chars().count();
        let documents = match document {
            None => BTreeMap::new(),
            Some(_) if policy.request.fit.takes(size) => [(WHOLE.to_owned(), text.to_owned())].into(),
            Some(document) => minified(policy.divide(document, provider)?)?,
        };
        let facts = Facts { database_version: &policy.database_version, size, documents: documents.len() };
        let explanation = document.map(|_| writer::explain(&policy.written, &policy.request, facts));
        self.id = hash(text.as_bytes()).into();
        self.json = json.into();
        self.documents = documents.into();
        self.size = size.into();
        self.explanation = explanation.into();
        self.minified_json = minified_json.into();
        Ok(())
    }
}

const fn not_null<T>() -> OrUnknown<T> {
    OrUnknown::Unknown(Refinement::NOT_NULL)
}

fn minified(
    documents: BTreeMap<String, PolicyDocument>,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let minified = |(key, document): (String, PolicyDocument)| Ok((key, document.to_minified_json()?));
    documents.into_iter().map(minified).collect::<Result<_, _>>().map_err(no_json)
}

/// Every action of the statements once, sorted.
fn expanded_actions(statements: &[Statement]) -> Vec<ActionName> {
    let actions: BTreeSet<_> = statements.iter().flat_map(|one| &one.actions).collect();
    actions.into_iter().cloned().collect()
}

impl From<&NotGranted> for DependentAction {
    fn from(missing: &NotGranted) -> Self {
        Self { access_level: missing.access_level, needed_by: missing.needed_by.iter().cloned().collect() }
    }
}
