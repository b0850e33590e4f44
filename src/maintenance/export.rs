//! A database → `iam-definition.json`, from which Policy Sentry 0.15 answers (its schema `v2`).
//!
//! Policy Sentry reads the file from `~/.policy_sentry/iam-definition.json`. The schema holds less than the
//! database, and [`Losses`] lists what had to be left out: nothing is dropped silently.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{
    database::{ActionDetails, ActionFilter, Error, Reader, ResourceTypeDetails, Service},
    iam::AccessLevelSource,
};

/// The file's content, and what it lacks.
#[derive(Clone, Debug)]
pub struct Export {
    /// The file's content.
    pub definition: Definition,
    /// What the schema cannot hold.
    pub losses: Losses,
}

/// The whole file: the version of the schema, and each service by its prefix.
#[derive(Clone, Debug, Serialize)]
pub struct Definition {
    policy_sentry_schema_version: &'static str,
    #[serde(flatten)]
    services: BTreeMap<String, ServiceDefinition>,
}

#[derive(Clone, Debug, Serialize)]
struct ServiceDefinition {
    service_name: String,
    prefix: String,
    service_authorization_url: String,
    privileges: BTreeMap<String, Privilege>,
    privileges_lower_name: BTreeMap<String, String>,
    resources: BTreeMap<String, Resource>,
    resources_lower_name: BTreeMap<String, String>,
    conditions: BTreeMap<String, Condition>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the schema's")]
struct Privilege {
    privilege: String,
    description: String,
    access_level: &'static str,
    resource_types: BTreeMap<String, ResourceTypeUse>,
    resource_types_lower_name: BTreeMap<String, String>,
    api_documentation_link: Option<String>,
}

/// How an action uses a type. The type with an empty name means the action as a whole.
#[derive(Clone, Debug, Default, Serialize)]
struct ResourceTypeUse {
    resource_type: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the schema's")]
struct Resource {
    resource: String,
    arn: String,
    condition_keys: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the schema's")]
struct Condition {
    condition: String,
    description: String,
    r#type: &'static str,
}

/// What the schema cannot hold, sorted.
#[expect(missing_docs, reason = "each is described where it is printed")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    pub arn_formats: Vec<String>,
    pub condition_key_types: Vec<String>,
    pub pages: Vec<String>,
    pub undefined_resource_types: Vec<String>,
    pub unlisted_condition_keys: Vec<String>,
    pub unknown_dependents: Vec<String>,
    pub permission_only: Vec<String>,
    pub overridden: Vec<String>,
    pub without_description: usize,
    pub without_documentation: usize,
}

/// Puts a database into Policy Sentry's form, with the access levels of a source.
pub fn export(reader: &Reader, source: AccessLevelSource) -> Result<Export, Error> {
    let mut losses = Losses::default();
    let mut services = BTreeMap::new();
    for service in reader.services()? {
        let definition = ServiceDefinition::read(reader, &service, source, &mut losses)?;
        services.insert(service.prefix, definition);
    }
    Ok(Export { definition: Definition { policy_sentry_schema_version: "v2", services }, losses })
}

impl ServiceDefinition {
    fn read(
        reader: &Reader,
        service: &Service,
        source: AccessLevelSource,
        losses: &mut Losses,
    ) -> Result<Self, Error> {
        let of_service = Some(service.prefix.as_str());
        let filter = ActionFilter { service: of_service, source, ..ActionFilter::default() };
        let privileges: BTreeMap<_, _> = reader
            .query_actions(&filter)?
            .into_iter()
            .map(|action| Privilege::new(action, losses))
            .map(|privilege| (privilege.privilege.clone(), privilege))
            .collect();
        let types = reader.query_resource_types(of_service, None)?.into_iter();
        let resources: BTreeMap<_, _> = types
            .filter_map(|details| Resource::new(details, losses))
            .map(|resource| (resource.resource.clone(), resource))
            .collect();
        losses.pages.extend(service.pages.iter().skip(1).cloned());
        Ok(Self {
            service_name: service.names.first().cloned().unwrap_or_default(),
            prefix: service.prefix.clone(),
            service_authorization_url: service.pages.first().cloned().unwrap_or_default(),
            privileges_lower_name: lower_names(&privileges),
            resources_lower_name: lower_names(&resources),
            conditions: conditions(reader, &service.prefix, losses)?,
            privileges,
            resources,
        })
    }
}

fn conditions(
    reader: &Reader,
    service: &str,
    losses: &mut Losses,
) -> Result<BTreeMap<String, Condition>, Error> {
    let mut conditions = BTreeMap::new();
    for details in reader.query_condition_keys(Some(service), None)? {
        let name = details.name;
        let mut types = details.types.iter().map(|key_type| key_type.as_str());
        let Some(r#type) = types.next() else {
            losses.unlisted_condition_keys.push(format!("{name} ({service})"));
            continue;
        };
        losses.condition_key_types.extend(types.map(|further| format!("{name} ({service}): {further}")));
        let description = details.description.unwrap_or_default();
        conditions.insert(name.clone(), Condition { condition: name, description, r#type });
    }
    Ok(conditions)
}

impl Privilege {
    fn new(action: ActionDetails, losses: &mut Losses) -> Self {
        losses.note_action(&action);
        let resource_types = resource_types(&action);
        Self {
            resource_types_lower_name: lower_names(&resource_types),
            resource_types,
            privilege: behind_prefix(&action.name, &action.service).to_owned(),
            description: action.description.unwrap_or_default(),
            access_level: action.access_level.as_str(),
            api_documentation_link: action.documentation,
        }
    }
}

/// Dependents belong to the action as a whole, and so do its own keys. An entry for the whole stands beside
/// types only where it has something to say, and alone where there are no types.
fn resource_types(action: &ActionDetails) -> BTreeMap<String, ResourceTypeUse> {
    let mut uses: BTreeMap<_, _> = action
        .resource_types
        .iter()
        .map(|used| {
            let name = behind_prefix(&used.resource_type, &action.service).to_owned();
            let entry = ResourceTypeUse {
                resource_type: name.clone(),
                required: used.required,
                condition_keys: used.condition_keys.clone(),
                dependent_actions: Vec::new(),
            };
            (name, entry)
        })
        .collect();
    if uses.is_empty() || !action.condition_keys.is_empty() {
        let whole =
            ResourceTypeUse { condition_keys: action.condition_keys.clone(), ..ResourceTypeUse::default() };
        uses.insert(String::new(), whole);
    }
    if let Some(mut first) = uses.first_entry() {
        first.get_mut().dependent_actions = action.dependent_actions.clone().unwrap_or_default();
    }
    uses
}

impl Resource {
    fn new(details: ResourceTypeDetails, losses: &mut Losses) -> Option<Self> {
        let mut formats = details.arn_formats.into_iter();
        let Some(arn) = formats.next() else {
            losses.undefined_resource_types.push(details.resource_type);
            return None;
        };
        losses.arn_formats.extend(formats.map(|format| format!("{}: {format}", details.resource_type)));
        Some(Self { resource: details.name, arn, condition_keys: details.condition_keys })
    }
}

fn behind_prefix<'a>(name: &'a str, service: &str) -> &'a str {
    name.strip_prefix(service).and_then(|name| name.strip_prefix(':')).unwrap_or(name)
}

fn lower_names<T>(items: &BTreeMap<String, T>) -> BTreeMap<String, String> {
    items.keys().map(|name| (name.to_lowercase(), name.clone())).collect()
}

impl Losses {
    fn note_action(&mut self, action: &ActionDetails) {
        let name = || action.name.clone();
        if action.dependent_actions.is_none() {
            self.unknown_dependents.push(name());
        }
        if action.permission_only == Some(true) {
            self.permission_only.push(name());
        }
        if action.access_level != action.documented_access_level {
            self.overridden.push(format!(
                "{}: {} in AWS's documentation",
                name(),
                action.documented_access_level
            ));
        }
        self.without_description += usize::from(action.description.is_none());
        self.without_documentation += usize::from(action.documentation.is_none());
    }

    fn lists(&self) -> [(&'static str, &[String]); 8] {
        [
            ("ARN formats left out: a type has one there", &self.arn_formats),
            ("types of condition keys left out: a key has one there", &self.condition_key_types),
            ("pages left out: a service has one there", &self.pages),
            ("undefined resource types: named by actions, without an ARN", &self.undefined_resource_types),
            ("unlisted condition keys: only where they are used", &self.unlisted_condition_keys),
            ("actions with unknown dependent actions: shown as without any", &self.unknown_dependents),
            ("permission-only actions: without a mark", &self.permission_only),
            ("actions with a level that is not AWS's: without AWS's own", &self.overridden),
        ]
    }

    /// One line for each kind of loss.
    #[must_use]
    pub fn summary(&self) -> String {
        let lists = self.lists().map(|(what, items)| (items.len(), what));
        let counts = [
            (self.without_description, "actions without a sentence"),
            (self.without_documentation, "actions without an address of their documentation"),
        ];
        lists.iter().chain(&counts).map(|(count, what)| format!("{count:>7} {what}\n")).collect()
    }
}

/// Every loss by name.
impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        for (what, items) in self.lists().iter().filter(|(_, items)| !items.is_empty()) {
            writeln!(f, "\n{what}:")?;
            for item in *items {
                writeln!(f, "  {item}")?;
            }
        }
        Ok(())
    }
}
