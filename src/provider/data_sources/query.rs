use serde::{Deserialize, Serialize};

use crate::{
    analysis::{Category, categories_of},
    database::{ActionDetails, ConditionKeyDetails, ResourceTypeDetails, Service},
    iam::ConditionKeyType,
    provider::{
        PolicySentry, arguments, diagnose,
        question::{Asked, Question, Rows},
    },
    terraform::{
        Attribute, Cancellation, Diagnostic, Read, Schema, Shape, Type, TypedDataSource, Value, from_value,
    },
};

/// More objects than this are not written into the state; their names are.
const MOST_OBJECTS: usize = 1_000;

/// `policy_sentry_query`: the tables of the IAM database.
pub(crate) struct Query;

/// What the block says.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    table: Option<String>,
    service: Option<String>,
    name: Option<String>,
    access_level: Option<String>,
    resource_type: Option<String>,
    condition_key: Option<String>,
    wildcard_only: Option<bool>,
    risk_category: Option<String>,
    arn: Option<String>,
    as_of: Option<String>,
    access_level_source: Option<String>,
}

/// What the state holds besides. Of the four tables, only the one that was asked for is not null.
#[derive(Debug, Serialize)]
pub(crate) struct State {
    id: String,
    names: Vec<String>,
    actions: Option<Vec<ActionState>>,
    arns: Option<Vec<ResourceTypeState>>,
    condition_keys: Option<Vec<ConditionKeyState>>,
    services: Option<Vec<ServiceState>>,
    database_version: String,
}

#[derive(Debug, Serialize)]
struct ActionState {
    name: String,
    service: String,
    access_level: &'static str,
    documented_access_level: &'static str,
    permission_only: Option<bool>,
    resource_types: Vec<ActionResourceTypeState>,
    condition_keys: Vec<String>,
    dependent_actions: Option<Vec<String>>,
    passed_to_services: Vec<String>,
    risk_categories: Vec<&'static str>,
    documentation: Option<String>,
    description: Option<String>,
    first_seen: String,
}

#[derive(Debug, Serialize)]
struct ActionResourceTypeState {
    resource_type: String,
    required: bool,
    condition_keys: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ResourceTypeState {
    resource_type: String,
    service: String,
    name: String,
    arn_formats: Vec<String>,
    condition_keys: Vec<String>,
    first_seen: String,
}

#[derive(Debug, Serialize)]
struct ConditionKeyState {
    name: String,
    service: String,
    types: Vec<&'static str>,
    description: Option<String>,
}

#[derive(Debug, Serialize)]
struct ServiceState {
    prefix: String,
    names: Vec<String>,
    documentation: Vec<String>,
    action_count: u32,
    resource_type_count: u32,
    condition_key_count: u32,
}

impl TypedDataSource<PolicySentry> for Query {
    type Config = Config;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_query";

    fn schema(&self) -> Schema {
        Schema::new(
            "Reads the tables of the IAM database: actions, ARN formats, condition keys, services.\n\n\
             `names` is always given; of the lists of objects, the one of the table that was asked for.",
            inputs().into_iter().chain(results()),
        )
    }

    /// What needs no database is checked here. A value that is not known yet counts as one that is not given.
    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        match from_value::<Config>(&config.known_part()) {
            Ok(config) if config.table.is_none() => Vec::new(),
            Ok(config) => Question::read(&config.asked()).err().unwrap_or_default(),
            Err(error) => error.into(),
        }
    }

    fn read(
        &self,
        provider: &PolicySentry,
        config: Config,
        _: &Cancellation,
    ) -> Result<Read<State>, Vec<Diagnostic>> {
        let question = Question::read(&config.asked())?;
        let selection = provider.selection()?;
        let reader = selection.reader()?;
        let (rows, mut warnings) = question.ask(&reader)?;
        if rows.len() > MOST_OBJECTS {
            warnings.push(diagnose::too_many_objects(rows.len(), MOST_OBJECTS));
        }
        let state = State::new(config.id(), rows, selection.version(&reader)?);
        Ok(Read { state, warnings })
    }
}

impl Config {
    fn asked(&self) -> Asked<'_> {
        Asked {
            table: self.table.as_deref().unwrap_or_default(),
            service: self.service.as_deref(),
            name: self.name.as_deref(),
            access_level: self.access_level.as_deref(),
            resource_type: self.resource_type.as_deref(),
            condition_key: self.condition_key.as_deref(),
            wildcard_only: self.wildcard_only,
            risk_category: self.risk_category.as_deref(),
            arn: self.arn.as_deref(),
            as_of: self.as_of.as_deref(),
            access_level_source: self.access_level_source.as_deref(),
        }
    }

    /// The question itself, in one line: it is what makes this block's result.
    fn id(&self) -> String {
        let wildcard_only = self.wildcard_only.map(|wanted| wanted.to_string());
        let parts = [
            &self.table,
            &self.service,
            &self.name,
            &self.access_level,
            &self.resource_type,
            &self.condition_key,
            &wildcard_only,
            &self.risk_category,
            &self.arn,
            &self.as_of,
            &self.access_level_source,
        ];
        parts.map(|part| part.as_deref().unwrap_or_default()).join("|")
    }
}

impl State {
    fn new(id: String, rows: Rows, database_version: String) -> Self {
        let mut state = Self {
            id,
            names: rows.names(),
            actions: None,
            arns: None,
            condition_keys: None,
            services: None,
            database_version,
        };
        if rows.len() > MOST_OBJECTS {
            return state;
        }
        match rows {
            Rows::Actions(rows) => state.actions = Some(rows.into_iter().map(Into::into).collect()),
            Rows::ResourceTypes(rows) => state.arns = Some(rows.into_iter().map(Into::into).collect()),
            Rows::ConditionKeys(rows) => {
                state.condition_keys = Some(rows.into_iter().map(Into::into).collect());
            }
            Rows::Services(rows) => state.services = Some(rows.into_iter().map(Into::into).collect()),
        }
        state
    }
}

impl From<ActionDetails> for ActionState {
    fn from(action: ActionDetails) -> Self {
        let risk_categories = risk_categories(&action);
        let resource_types = action.resource_types.into_iter();
        Self {
            name: action.name,
            service: action.service,
            access_level: action.access_level.as_str(),
            documented_access_level: action.documented_access_level.as_str(),
            permission_only: action.permission_only,
            resource_types: resource_types
                .map(|of| ActionResourceTypeState {
                    resource_type: of.resource_type,
                    required: of.required,
                    condition_keys: of.condition_keys,
                })
                .collect(),
            condition_keys: action.condition_keys,
            dependent_actions: action.dependent_actions,
            passed_to_services: action.passed_to_services,
            risk_categories,
            documentation: action.documentation,
            description: action.description,
            first_seen: action.first_seen,
        }
    }
}

fn risk_categories(action: &ActionDetails) -> Vec<&'static str> {
    let categories = action.name.parse().map(|name| categories_of(&name, action.access_level));
    categories.unwrap_or_default().into_iter().map(Category::as_str).collect()
}

impl From<ResourceTypeDetails> for ResourceTypeState {
    fn from(of: ResourceTypeDetails) -> Self {
        Self {
            resource_type: of.resource_type,
            service: of.service,
            name: of.name,
            arn_formats: of.arn_formats,
            condition_keys: of.condition_keys,
            first_seen: of.first_seen,
        }
    }
}

impl From<ConditionKeyDetails> for ConditionKeyState {
    fn from(key: ConditionKeyDetails) -> Self {
        Self {
            name: key.name,
            service: key.service,
            types: key.types.into_iter().map(ConditionKeyType::as_str).collect(),
            description: key.description,
        }
    }
}

impl From<Service> for ServiceState {
    fn from(service: Service) -> Self {
        Self {
            prefix: service.prefix,
            names: service.names,
            documentation: service.pages,
            action_count: service.actions,
            resource_type_count: service.resource_types,
            condition_key_count: service.condition_keys,
        }
    }
}

fn inputs() -> Vec<Attribute> {
    vec![
        Attribute::required("table", Type::String)
            .describe("`\"action\"`, `\"arn\"` (resource types and their ARN formats), `\"condition\"` or `\"service\"`."),
        Attribute::optional("service", Type::String)
            .describe("A service prefix, such as `\"s3\"`, or `\"all\"`, the default."),
        Attribute::optional("name", Type::String).describe(
            "A name, or a pattern with `*` and `?`; letter case is ignored. Actions and resource types are \
             compared with their whole name (`s3:GetObject`) if there is a colon in it, else without the prefix.",
        ),
        Attribute::optional("access_level", Type::String).describe(
            "For the table `\"action\"`: `\"List\"`, `\"Read\"`, `\"Tagging\"`, `\"Write\"` or `\"Permissions management\"`, \
             in any letter case.",
        ),
        Attribute::optional("resource_type", Type::String).describe(
            "For the tables `\"action\"` and `\"arn\"`: a resource type (`\"s3:object\"`, `\"object\"`) or a pattern; actions \
             that can be confined to it.",
        ),
        Attribute::optional("condition_key", Type::String).describe(
            "For the tables `\"action\"` and `\"arn\"`: a condition key or a pattern. A placeholder in a documented key \
             fits any text: `\"aws:ResourceTag/team\"` finds `aws:ResourceTag/${TagKey}`.",
        ),
        Attribute::optional("wildcard_only", Type::Bool).describe(
            "For the table `\"action\"`: `true` for the actions that cannot be confined to an ARN, `false` for the others.",
        ),
        Attribute::optional("risk_category", Type::String).describe(
            "For the table `\"action\"`: `\"privilege_escalation\"`, `\"resource_exposure\"`, `\"credentials_exposure\"`, \
             `\"data_exfiltration\"`, `\"network_exposure\"` or `\"infrastructure_modification\"`; the actions that an \
             analysis counts among them. Of privilege escalation, some are a risk in combination only.",
        ),
        Attribute::optional("arn", Type::String).describe(
            "For the tables `\"action\"` and `\"arn\"`: an ARN; what its resource types, those of other services that have \
             such ARNs included, can be confined to.",
        ),
        arguments::as_of_attribute(),
        arguments::access_level_source_attribute(),
    ]
}

fn results() -> Vec<Attribute> {
    vec![
        Attribute::computed("id", Type::String).describe("The question."),
        Attribute::computed("names", Type::list(Type::String))
            .describe("The names of everything found, sorted."),
        Attribute::computed("actions", Shape::list(action_attributes()))
            .describe("For the table `\"action\"`, unless there are more than 1,000."),
        Attribute::computed("arns", Shape::list(resource_type_attributes()))
            .describe("For the table `\"arn\"`, unless there are more than 1,000."),
        Attribute::computed("condition_keys", Shape::list(condition_key_attributes()))
            .describe("For the table `\"condition\"`, unless there are more than 1,000."),
        Attribute::computed("services", Shape::list(service_attributes()))
            .describe("For the table `\"service\"`."),
        Attribute::computed("database_version", Type::String)
            .describe("The date of the facts in the IAM database: `2026-10-27`."),
    ]
}

fn text(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::String).describe(description)
}

fn texts(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::list(Type::String)).describe(description)
}

fn number(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::Number).describe(description)
}

fn truth(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::Bool).describe(description)
}

fn action_attributes() -> Vec<Attribute> {
    let resource_types = vec![
        text("resource_type", "The resource type, such as `s3:object`."),
        truth("required", "Whether AWS marks the type as required for the action."),
        texts("condition_keys", "The keys that the action supports on a resource of the type."),
    ];
    vec![
        text("name", "The action, such as `s3:GetObject`."),
        text("service", "Its service prefix."),
        text("access_level", "Its access level, as this provider counts it."),
        text("documented_access_level", "Its access level in AWS's documentation."),
        truth("permission_only", "Whether it is no API operation. Null where no source says."),
        Attribute::computed("resource_types", Shape::list(resource_types))
            .describe("The types that it can be confined to; none where it supports no ARN."),
        texts("condition_keys", "The keys that it supports whatever it is used on."),
        texts(
            "dependent_actions",
            "The actions that it depends on: none where AWS says that there are none, null where no source says.",
        ),
        texts(
            "passed_to_services",
            "The services to which it passes a role, such as `lambda.amazonaws.com`: the values of \
             `iam:PassedToService`. None where it passes no role, or AWS does not say to which.",
        ),
        texts("risk_categories", "The categories of risks that an analysis of policies counts it among."),
        text("documentation", "The address of its documentation, if AWS gives one."),
        text("description", "AWS's sentence about it, in a database that has the sentences."),
        text("first_seen", "The date of the oldest source that has it."),
    ]
}

fn resource_type_attributes() -> Vec<Attribute> {
    vec![
        text("resource_type", "The resource type, such as `s3:object`."),
        text("service", "Its service prefix."),
        text("name", "Its name within the service."),
        texts("arn_formats", "The formats of its ARNs, as AWS writes them."),
        texts("condition_keys", "The condition keys that it supports."),
        text("first_seen", "The date of the oldest source that has it."),
    ]
}

fn condition_key_attributes() -> Vec<Attribute> {
    vec![
        text("name", "The key, such as `s3:prefix`."),
        text("service", "The prefix of the service that uses it."),
        texts("types", "The types of its values; none where AWS does not list the key."),
        text("description", "AWS's sentence about it, in a database that has the sentences."),
    ]
}

fn service_attributes() -> Vec<Attribute> {
    vec![
        text("prefix", "The service prefix, such as `s3`."),
        texts("names", "Its names; some prefixes have several pages of documentation."),
        texts("documentation", "The addresses of its pages."),
        number("action_count", "How many actions it has."),
        number("resource_type_count", "How many resource types it has."),
        number("condition_key_count", "How many condition keys it has."),
    ]
}
