use std::{collections::BTreeSet, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    database::{
        self, ActionDetails, ActionFilter, ConditionKeyDetails, Reader, ResourceTypeDetails, Service,
    },
    iam::{AccessLevel, AccessLevelSource, ConditionKeyType, nearest},
    provider::{PolicySentry, diagnose},
    terraform::{
        Attribute, AttributePath, Cancellation, Diagnostic, Read, Schema, Shape, Type, TypedDataSource, Value,
    },
};

/// More objects than this are not written into the state; their names are.
const MOST_OBJECTS: usize = 1_000;

/// The value of `service` that means every service.
const ALL_SERVICES: &str = "all";

/// `policy_sentry_query`: the tables of the IAM database.
pub(crate) struct Query;

/// What the block says.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    table: String,
    service: Option<String>,
    name: Option<String>,
    access_level: Option<String>,
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

/// One of the four tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Action,
    Arn,
    Condition,
    Service,
}

/// What the block means.
struct Question<'a> {
    table: Table,
    service: Option<&'a str>,
    name: Option<&'a str>,
    access_level: Option<AccessLevel>,
}

/// The rows that answer a question.
enum Rows {
    Actions(Vec<ActionDetails>),
    ResourceTypes(Vec<ResourceTypeDetails>),
    ConditionKeys(Vec<ConditionKeyDetails>),
    Services(Vec<Service>),
}

impl TypedDataSource<PolicySentry> for Query {
    type Config = Config;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_query";

    fn schema(&self) -> Schema {
        Schema::new(
            "Reads the tables of the IAM database: actions, ARN formats, condition keys, services.\n\n\
             `names` is always given; of the lists of objects, the one of the table that was asked for.",
            arguments().into_iter().chain(results()),
        )
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let text = |name: &str| config.get(name).and_then(Value::as_str);
        let mut mistakes = Vec::new();
        let table = text("table").and_then(|table| Table::read(table, &mut mistakes));
        access_level(text("access_level"), table, &mut mistakes);
        mistakes
    }

    fn read(
        &self,
        provider: &PolicySentry,
        config: Config,
        _: &Cancellation,
    ) -> Result<Read<State>, Vec<Diagnostic>> {
        let question = config.question()?;
        let unreadable = |error: database::Error| vec![diagnose::database(&error)];
        let reader = provider.reader().map_err(unreadable)?;
        question.check_service(&reader)?;
        let rows = question.ask(&reader, question.name).map_err(unreadable)?;
        let mut warnings = Vec::new();
        if rows.len() == 0 {
            warnings.extend(question.no_such_name(&reader).map_err(unreadable)?);
        }
        if rows.len() > MOST_OBJECTS {
            warnings.push(diagnose::too_many_objects(rows.len(), MOST_OBJECTS));
        }
        let state = State::new(&config.id(), rows, reader.version().map_err(unreadable)?);
        Ok(Read { state, warnings })
    }
}

impl Config {
    fn question(&self) -> Result<Question<'_>, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let table = Table::read(&self.table, &mut mistakes);
        let access_level = access_level(self.access_level.as_deref(), table, &mut mistakes);
        match table {
            Some(table) if mistakes.is_empty() => Ok(Question {
                table,
                service: self.service.as_deref().filter(|service| *service != ALL_SERVICES),
                name: self.name.as_deref(),
                access_level,
            }),
            _ => Err(mistakes),
        }
    }

    /// The question itself, in one line: it is what makes this block's result.
    fn id(&self) -> String {
        let parts =
            [Some(&self.table), self.service.as_ref(), self.name.as_ref(), self.access_level.as_ref()];
        parts.map(|part| part.map_or("", String::as_str)).join("/")
    }
}

fn access_level(
    text: Option<&str>,
    table: Option<Table>,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<AccessLevel> {
    let text = text?;
    let path = || AttributePath::to("access_level");
    if table.is_some_and(|table| table != Table::Action) {
        mistakes.push(diagnose::no_meaning(path(), "only the table \"action\" has access levels"));
    }
    let level = AccessLevel::from_str(text).ok();
    if level.is_none() {
        mistakes.push(diagnose::not_one_of(path(), text, &AccessLevel::ALL.map(AccessLevel::as_str)));
    }
    level
}

impl Table {
    const ALL: [Self; 4] = [Self::Action, Self::Arn, Self::Condition, Self::Service];

    fn read(text: &str, mistakes: &mut Vec<Diagnostic>) -> Option<Self> {
        let table = Self::ALL.into_iter().find(|table| table.as_str() == text);
        if table.is_none() {
            let valid = Self::ALL.map(Self::as_str);
            mistakes.push(diagnose::not_one_of(AttributePath::to("table"), text, &valid));
        }
        table
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Arn => "arn",
            Self::Condition => "condition",
            Self::Service => "service",
        }
    }
}

impl Question<'_> {
    fn check_service(&self, reader: &Reader) -> Result<(), Vec<Diagnostic>> {
        let Some(service) = self.service else { return Ok(()) };
        let unreadable = |error: database::Error| vec![diagnose::database(&error)];
        if reader.is_service(service).map_err(unreadable)? {
            return Ok(());
        }
        let prefixes = reader.service_prefixes().map_err(unreadable)?;
        let nearest = nearest(service, prefixes.iter().map(String::as_str));
        Err(vec![diagnose::unknown_service(AttributePath::to("service"), service, nearest)])
    }

    fn ask(&self, reader: &Reader, name: Option<&str>) -> Result<Rows, database::Error> {
        Ok(match self.table {
            Table::Action => Rows::Actions(reader.query_actions(&ActionFilter {
                service: self.service,
                name,
                access_level: self.access_level,
                source: AccessLevelSource::PolicySentry,
            })?),
            Table::Arn => Rows::ResourceTypes(reader.query_resource_types(self.service, name)?),
            Table::Condition => Rows::ConditionKeys(reader.query_condition_keys(self.service, name)?),
            Table::Service => Rows::Services(reader.query_services(name.or(self.service))?),
        })
    }

    /// Where a name without wildcards found nothing: a warning with the nearest name among the other rows.
    fn no_such_name(&self, reader: &Reader) -> Result<Option<Diagnostic>, database::Error> {
        let Some(name) = self.name.filter(|name| !name.contains(['*', '?'])) else { return Ok(None) };
        let others = self.ask(reader, None)?.names();
        let nearest = nearest(name, others.iter().map(String::as_str));
        Ok(Some(diagnose::no_such_name(name, self.table.as_str(), nearest)))
    }
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Self::Actions(rows) => rows.len(),
            Self::ResourceTypes(rows) => rows.len(),
            Self::ConditionKeys(rows) => rows.len(),
            Self::Services(rows) => rows.len(),
        }
    }

    /// The names of the rows, sorted and each once: several services share a condition key.
    fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = match self {
            Self::Actions(rows) => rows.iter().map(|row| &row.name).collect(),
            Self::ResourceTypes(rows) => rows.iter().map(|row| &row.resource_type).collect(),
            Self::ConditionKeys(rows) => rows.iter().map(|row| &row.name).collect(),
            Self::Services(rows) => rows.iter().map(|row| &row.prefix).collect(),
        };
        names.into_iter().cloned().collect()
    }
}

impl State {
    fn new(id: &str, rows: Rows, database_version: String) -> Self {
        let mut state = Self {
            id: id.to_owned(),
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
            documentation: action.documentation,
            description: action.description,
            first_seen: action.first_seen,
        }
    }
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

fn arguments() -> Vec<Attribute> {
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
        texts("condition_keys", "The keys that the action carries on a resource of the type."),
    ];
    vec![
        text("name", "The action, such as `s3:GetObject`."),
        text("service", "Its service prefix."),
        text("access_level", "Its access level, as this provider counts it."),
        text("documented_access_level", "Its access level in AWS's documentation."),
        truth("permission_only", "Whether it is no API operation. Null where no source says."),
        Attribute::computed("resource_types", Shape::list(resource_types))
            .describe("The types that it can be confined to; none where it supports no ARN."),
        texts("condition_keys", "The keys that it carries whatever it is used on."),
        texts("dependent_actions", "The actions that it depends on; null where no source says."),
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
        texts("condition_keys", "The condition keys that it carries."),
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
