use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    iam::AccessLevel,
    policy::{self, Document, Effect, NotGranted, Place, Request, Statement, Written},
    provider::{PolicySentry, arguments, diagnose, selection::hash},
    terraform::{
        Attribute, AttributePath, Cancellation, Diagnostic, Read, Schema, Shape, Type, TypedDataSource,
        Value, from_value,
    },
};

/// `policy_sentry_crud_policy`: ARNs and access levels in, a policy with exactly the fitting actions out.
pub(crate) struct CrudPolicy;

/// What the block says. Lists count as sets: order, duplicates and null elements mean nothing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    read: Texts,
    write: Texts,
    list: Texts,
    tagging: Texts,
    permissions_management: Texts,
    effect: Option<String>,
    exclude_actions: Texts,
    access_level_source: Option<String>,
    access_level_overrides: Option<BTreeMap<String, Option<String>>>,
    as_of: Option<String>,
}

type Texts = Option<Vec<Option<String>>>;

/// What the state holds besides.
#[derive(Debug, Serialize)]
pub(crate) struct State {
    id: String,
    json: Option<String>,
    minified_json: Option<String>,
    statements: BTreeMap<String, StatementState>,
    expanded_actions: Vec<String>,
    size: usize,
    dependent_actions_not_granted: BTreeMap<String, NotGrantedState>,
    warnings: Vec<String>,
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

impl TypedDataSource<PolicySentry> for CrudPolicy {
    type Config = Config;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_crud_policy";

    fn schema(&self) -> Schema {
        Schema::new(
            "Writes the IAM policy that grants exactly the asked access levels on the asked ARNs.\n\n\
             All arguments are optional. A block that asks for nothing gives `json = null`.",
            inputs().into_iter().chain(results()),
        )
    }

    /// Everything that needs no database is checked here, in editors and in `terraform validate`.
    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        match from_value::<Config>(&config.known_part()) {
            Ok(config) => config.request().err().unwrap_or_default(),
            Err(error) => error.into(),
        }
    }

    fn read(
        &self,
        provider: &PolicySentry,
        config: Config,
        _: &Cancellation,
    ) -> Result<Read<State>, Vec<Diagnostic>> {
        let request = config.request()?;
        let selection = provider.selection()?;
        let reader = selection.reader()?;
        let written = policy::write(&request, &reader)
            .map_err(|errors| errors.0.iter().map(diagnose::policy_error).collect::<Vec<_>>())?;
        let warnings = diagnose::notes(&written.notes);
        let state = State::new(&written, &warnings, selection.version(&reader)?)
            .map_err(|error| vec![diagnose::json(&error)])?;
        Ok(Read { state, warnings })
    }
}

impl Config {
    /// What the block means, or every mistake in it.
    fn request(&self) -> Result<Request, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let effect = self.effect(&mut mistakes);
        let source = arguments::access_level_source(self.access_level_source.as_deref(), &mut mistakes);
        let mut request = Request::new(effect, source);
        request.as_of = arguments::as_of(self.as_of.as_deref(), &mut mistakes);
        self.override_levels(&mut request, &mut mistakes);
        for (level, texts) in self.levels() {
            for (index, text) in present(texts) {
                match text.parse() {
                    Ok(arn) => request.ask(level, arn, index),
                    Err(error) => {
                        let place = Place { argument: level.as_snake_case(), index };
                        mistakes.push(diagnose::not_an_arn(place, text, &error));
                    }
                }
            }
        }
        for (index, text) in present(&self.exclude_actions) {
            if let Ok(pattern) = text.parse() {
                request.exclude(pattern, index);
            } else {
                let place = Place { argument: Place::EXCLUDE_ACTIONS, index };
                mistakes.push(diagnose::not_an_action_pattern(place, text));
            }
        }
        if mistakes.is_empty() { Ok(request) } else { Err(mistakes) }
    }

    fn effect(&self, mistakes: &mut Vec<Diagnostic>) -> Effect {
        let Some(text) = &self.effect else { return Effect::default() };
        text.parse().unwrap_or_else(|()| {
            let valid = [Effect::Allow, Effect::Deny].map(Effect::as_str);
            mistakes.push(diagnose::not_one_of(AttributePath::to("effect"), text, &valid));
            Effect::default()
        })
    }

    fn override_levels(&self, request: &mut Request, mistakes: &mut Vec<Diagnostic>) {
        for (name, level) in self.access_level_overrides.iter().flatten() {
            let path = || AttributePath::to("access_level_overrides").key(name);
            let Some(level) = level else { continue };
            let action = name.parse();
            if action.is_err() {
                mistakes.push(diagnose::not_an_action(path(), name));
            }
            let level = arguments::access_level(path(), level, mistakes);
            if let (Ok(action), Some(level)) = (action, level) {
                request.override_level(action, level);
            }
        }
    }

    fn levels(&self) -> [(AccessLevel, &Texts); 5] {
        [
            (AccessLevel::Read, &self.read),
            (AccessLevel::Write, &self.write),
            (AccessLevel::List, &self.list),
            (AccessLevel::Tagging, &self.tagging),
            (AccessLevel::PermissionsManagement, &self.permissions_management),
        ]
    }
}

/// The elements that are not null, with their places in the list.
fn present(texts: &Texts) -> impl Iterator<Item = (usize, &str)> {
    let elements = texts.iter().flatten().enumerate();
    elements.filter_map(|(index, text)| text.as_deref().map(|text| (index, text)))
}

impl State {
    fn new(
        written: &Written,
        warnings: &[Diagnostic],
        database_version: String,
    ) -> Result<Self, serde_json::Error> {
        let document = Document::new(&written.statements);
        let has_statements = !written.statements.is_empty();
        let minified_json = has_statements.then(|| document.to_minified_json()).transpose()?;
        let text = minified_json.as_deref().unwrap_or_default();
        let not_granted = written.dependents_not_granted.iter();
        Ok(Self {
            id: hash(text.as_bytes()),
            json: has_statements.then(|| document.to_pretty_json()).transpose()?,
            size: policy::size(text),
            minified_json,
            statements: written.statements.iter().map(|one| (one.sid.clone(), one.into())).collect(),
            expanded_actions: expanded_actions(&written.statements),
            dependent_actions_not_granted: not_granted
                .map(|(name, of)| (name.to_string(), of.into()))
                .collect(),
            warnings: warnings.iter().map(diagnose::as_text).collect(),
            database_version,
        })
    }
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
            reason: diagnose::reason(&statement.reason),
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

fn inputs() -> Vec<Attribute> {
    let arns = |level: AccessLevel, does: &str| {
        Attribute::optional(level.as_snake_case(), Type::list(Type::String)).describe(format!(
            "ARNs on which the actions of the access level *{level}* are granted: {does}. IAM wildcards and \
             policy variables (`$${{aws:username}}` or `&{{aws:username}}`) may stand behind the fifth colon. \
             Order and duplicates mean nothing; null elements are left out."
        ))
    };
    vec![
        arns(AccessLevel::Read, "what reads contents"),
        arns(AccessLevel::Write, "what creates, changes or deletes"),
        arns(AccessLevel::List, "what shows which resources exist"),
        arns(AccessLevel::Tagging, "what tags and does nothing else"),
        arns(AccessLevel::PermissionsManagement, "what grants or changes permissions"),
        Attribute::optional("effect", Type::String).describe(
            "`\"Allow\"`, the default, or `\"Deny\"`. A Deny adds no dependent actions: it denies what is asked \
             and nothing else.",
        ),
        Attribute::optional("exclude_actions", Type::list(Type::String)).describe(
            "Names and patterns (`s3:Delete*`) of actions that never appear in the policy, dependent actions \
             included. Naming a dependent action settles the question of granting it. A pattern that matches no \
             action is an error.",
        ),
        arguments::access_level_source_attribute(),
        Attribute::optional("access_level_overrides", Type::map(Type::String)).describe(
            "Map of action to access level (`{ \"sqs:CreateQueue\" = \"Write\" }`) that counts before any other source \
             of levels.",
        ),
        arguments::as_of_attribute(),
    ]
}

fn results() -> Vec<Attribute> {
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
        Attribute::computed("warnings", texts()).describe("What the warnings of this data source say."),
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
