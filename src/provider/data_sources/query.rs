use crate::{
    analysis::{Category, categories_of},
    catalog::{ActionDetails, ConditionKeyDetails, ResourceTypeDetails, Service},
    iam::{AccessLevel, ConditionKeyType},
    provider::{
        PolicySentry, diagnose,
        query::{Question, Rows},
    },
    terraform::{Attribute, Block, Diagnostic, Known, Read, TypedDataSource, Value, object},
};

/// More objects than this are not written into the state; their names are.
const MOST_OBJECTS: usize = 1_000;

/// `policy_sentry_query`: the tables of the IAM database.
pub(crate) struct Query;

object! {
    /// What the state holds besides. Of the four tables, only the one that was asked for is not null.
    pub(crate) struct State {
        /// The question.
        id: String,
        /// The names of everything found, sorted.
        names: Vec<String>,
        /// For the table `"action"`, unless there are more than 1,000.
        actions: Option<Vec<FoundAction>>,
        /// For the table `"arn"`, unless there are more than 1,000.
        arns: Option<Vec<FoundResourceType>>,
        /// For the table `"condition"`, unless there are more than 1,000.
        condition_keys: Option<Vec<FoundConditionKey>>,
        /// For the table `"service"`.
        services: Option<Vec<FoundService>>,
        /// The date of the facts in the IAM database: `2026-10-27`.
        database_version: String,
    }
}

object! {
    pub(crate) struct FoundAction {
        /// The action, such as `s3:GetObject`.
        name: String,
        /// Its service prefix.
        service: String,
        /// Its access level, as this provider counts it.
        access_level: AccessLevel,
        /// Its access level in AWS's documentation.
        documented_access_level: AccessLevel,
        /// Whether it is not an API operation. Null if no source says.
        permission_only: Option<bool>,
        /// The types that it can be scoped to; empty if it supports no ARN.
        resource_types: Vec<SupportedResourceType>,
        /// The keys that it supports whatever it is used on.
        condition_keys: Vec<String>,
        /// The actions that it depends on: empty if AWS says that there are none, null if no source says.
        dependent_actions: Option<Vec<String>>,
        /// The services to which it passes a role, such as `lambda.amazonaws.com`: the values of `iam:PassedToService`. Empty if
        /// it passes no role, or AWS does not say to which.
        passed_to_services: Vec<String>,
        /// The categories of risk in which an analysis of policies counts it.
        risk_categories: Vec<Category>,
        /// The address of its documentation, if AWS gives one.
        documentation: Option<String>,
        /// AWS's sentence about it, in a database that has the sentences.
        description: Option<String>,
        /// The date of the oldest source that has it.
        first_seen: String,
    }
}

object! {
    pub(crate) struct SupportedResourceType {
        /// The resource type, such as `s3:object`.
        resource_type: String,
        /// Whether AWS marks the type as required for the action.
        required: bool,
        /// The keys that the action supports on a resource of the type.
        condition_keys: Vec<String>,
    }
}

object! {
    pub(crate) struct FoundResourceType {
        /// The resource type, such as `s3:object`.
        resource_type: String,
        /// Its service prefix.
        service: String,
        /// Its name within the service.
        name: String,
        /// The formats of its ARNs, as AWS writes them.
        arn_formats: Vec<String>,
        /// The condition keys that it supports.
        condition_keys: Vec<String>,
        /// The date of the oldest source that has it.
        first_seen: String,
    }
}

object! {
    pub(crate) struct FoundConditionKey {
        /// The key, such as `s3:prefix`.
        name: String,
        /// The prefix of the service that uses it.
        service: String,
        /// The types of its values; empty if AWS does not list the key.
        types: Vec<ConditionKeyType>,
        /// AWS's sentence about it, in a database that has the sentences.
        description: Option<String>,
    }
}

object! {
    pub(crate) struct FoundService {
        /// The service prefix, such as `s3`.
        prefix: String,
        /// Its names; some prefixes have several pages of documentation.
        names: Vec<String>,
        /// The addresses of its pages.
        documentation: Vec<String>,
        /// How many actions it has.
        action_count: u32,
        /// How many resource types it has.
        resource_type_count: u32,
        /// How many condition keys it has.
        condition_key_count: u32,
    }
}

/// What the block says, and the same in one line: it is what makes this block's result.
pub(crate) struct Config {
    question: Question,
    id: String,
}

impl Block for Config {
    fn attributes() -> Vec<Attribute> {
        Question::attributes()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { question: Block::read(block, known)?, id: Question::line(block) })
    }
}

impl TypedDataSource<PolicySentry> for Query {
    type Config = Config;
    type State = State;

    const TYPE_NAME: &'static str = "policy_sentry_query";
    const DESCRIPTION: &'static str = "Reads the tables of the IAM database: actions, ARN formats, condition keys, services.\n\n\
        `names` is always given; of the lists of objects, only the one of the table that was asked for.";

    fn read(&self, provider: &PolicySentry, config: Config) -> Result<Read<State>, Vec<Diagnostic>> {
        let (rows, mut warnings) = config.question.ask(&*provider.catalog()?)?;
        if rows.len() > MOST_OBJECTS {
            warnings.push(diagnose::too_many_objects(rows.len(), MOST_OBJECTS));
        }
        Ok(Read { state: State::new(config.id, rows, provider.database_version()?), warnings })
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

impl From<ActionDetails> for FoundAction {
    fn from(action: ActionDetails) -> Self {
        let risk_categories = risk_categories(&action);
        let resource_types = action.resource_types.into_iter();
        Self {
            name: action.name,
            service: action.service,
            access_level: action.access_level,
            documented_access_level: action.documented_access_level,
            permission_only: action.permission_only,
            resource_types: resource_types
                .map(|of| SupportedResourceType {
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

fn risk_categories(action: &ActionDetails) -> Vec<Category> {
    action.name.parse().map(|name| categories_of(&name, action.access_level)).unwrap_or_default()
}

impl From<ResourceTypeDetails> for FoundResourceType {
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

impl From<ConditionKeyDetails> for FoundConditionKey {
    fn from(key: ConditionKeyDetails) -> Self {
        Self { name: key.name, service: key.service, types: key.types, description: key.description }
    }
}

impl From<Service> for FoundService {
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
