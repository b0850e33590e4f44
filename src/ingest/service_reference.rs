//! AWS's Service Reference: one JSON file for each service prefix, at
//! `https://servicereference.us-east-1.amazonaws.com/`.
//!
//! It says exactly which condition keys belong to an action, to its use of a type and to the type, gives a type
//! several ARN formats, and says which operations ask for `iam:PassRole` and for which services. It does not say
//! which types are required, which actions are not API operations, which actions depend on others, and where the
//! documentation is. It also has actions that no page documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    error::{Complaint, Error, PageError},
    files,
    html::{arn_format, read_key},
    model::{Action, ConditionKey, Date, Name, ResourceType, ResourceTypeUse, Service},
};
use crate::iam::{AccessLevel, ActionName, ConditionKeyType};

/// What to call these files as the source of facts.
#[must_use]
pub fn source_name(date: &Date) -> String {
    format!("AWS Service Reference of {date}")
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    name: String,
    version: String,
    #[serde(default)]
    actions: Vec<ActionEntry>,
    #[serde(default)]
    resources: Vec<ResourceEntry>,
    #[serde(default)]
    condition_keys: Vec<ConditionKeyEntry>,
    #[serde(default)]
    operations: Vec<OperationEntry>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ActionEntry {
    name: String,
    #[serde(default)]
    action_condition_keys: Vec<String>,
    annotations: Option<Annotations>,
    #[serde(default)]
    resources: Vec<UseEntry>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Annotations {
    properties: Properties,
}

#[expect(clippy::struct_excessive_bools, reason = "AWS's four flags")]
#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    is_list: bool,
    is_permission_management: bool,
    is_tagging_only: bool,
    is_write: bool,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UseEntry {
    name: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceEntry {
    name: String,
    #[serde(default, rename = "ARNFormats")]
    arn_formats: Vec<String>,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ConditionKeyEntry {
    name: String,
    types: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OperationEntry {
    name: String,
    #[serde(default)]
    authorized_actions: Vec<AuthorizedEntry>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AuthorizedEntry {
    name: String,
    service: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
}

/// What one file says of actions of any service: to which services they pass a role.
pub type PassedToServices = BTreeMap<ActionName, BTreeSet<String>>;

/// Reads all files of a directory, in the order of their names: the files named `….json`.
pub fn read_directory(directory: &Path) -> Result<Vec<Service>, Error> {
    let mut services = BTreeMap::new();
    let mut passed = PassedToServices::new();
    for (name, text) in files::read(directory, "json")? {
        let (service, more) = read_file(&name, &text)?;
        for (action, principals) in more {
            passed.entry(action).or_default().extend(principals);
        }
        services.insert(service.prefix.clone(), service);
    }
    for (action, principals) in passed {
        let service = services.get_mut(&Name::new(action.service()));
        if let Some(known) = service.and_then(|service| service.actions.get_mut(&Name::new(action.name()))) {
            known.passed_to_services = principals;
        }
    }
    Ok(services.into_values().collect())
}

/// Reads one file. `name` is its name, for complaints.
pub fn read_file(name: &str, text: &str) -> Result<(Service, PassedToServices), PageError> {
    let at = |place: String, complaint| PageError { page: name.to_owned(), place, complaint };
    let file: File = serde_json::from_str(text)
        .map_err(|error| at("file".to_owned(), Complaint::NotTheForm { message: error.to_string() }))?;
    // A later minor version adds fields, and fields that are not known are left alone.
    if !file.version.starts_with("v1.") {
        return Err(at("Version".to_owned(), Complaint::UnknownVersion { text: file.version }));
    }
    let mut service = Service::new(Name::new(file.name));
    for entry in file.condition_keys {
        let place = format!("ConditionKeys, {}", entry.name);
        let (name, key) = condition_key(entry).map_err(|complaint| at(place, complaint))?;
        let known: &mut ConditionKey = service.condition_keys.entry(name).or_default();
        known.types.extend(key.types);
    }
    for entry in file.resources {
        let place = format!("Resources, {}", entry.name);
        let (name, resource_type) = resource_type(entry).map_err(|complaint| at(place, complaint))?;
        let known: &mut ResourceType = service.resource_types.entry(name).or_default();
        known.arn_formats.extend(resource_type.arn_formats);
        known.condition_keys.extend(resource_type.condition_keys);
    }
    for entry in file.actions {
        let place = format!("Actions, {}", entry.name);
        let (name, action) =
            action(&service.prefix, entry).map_err(|complaint| at(place.clone(), complaint))?;
        if service.actions.contains_key(&name) {
            return Err(at(place, Complaint::DefinedTwice { name: name.to_string() }));
        }
        service.actions.insert(name, action);
    }
    let passed = passed_to_services(&service, file.operations);
    Ok((service, passed))
}

fn condition_key(entry: ConditionKeyEntry) -> Result<(Name, ConditionKey), Complaint> {
    let types = entry.types.into_iter().map(|text| {
        text.parse::<ConditionKeyType>().map_err(|_| Complaint::UnknownConditionKeyType { text })
    });
    Ok((
        read_key(entry.name)?,
        ConditionKey { types: types.collect::<Result<_, _>>()?, ..ConditionKey::default() },
    ))
}

fn resource_type(entry: ResourceEntry) -> Result<(Name, ResourceType), Complaint> {
    if entry.name.is_empty() {
        return Err(Complaint::UnknownResourceType { text: entry.name });
    }
    let resource_type = ResourceType {
        arn_formats: entry.arn_formats.into_iter().map(arn_format).collect::<Result<_, _>>()?,
        condition_keys: keys(entry.condition_keys)?,
        ..ResourceType::default()
    };
    Ok((Name::new(entry.name), resource_type))
}

fn keys(names: Vec<String>) -> Result<BTreeSet<Name>, Complaint> {
    names.into_iter().map(read_key).collect()
}

fn action(prefix: &Name, entry: ActionEntry) -> Result<(Name, Action), Complaint> {
    if format!("{prefix}:{}", entry.name).parse::<ActionName>().is_err() {
        return Err(Complaint::UnknownAction { text: entry.name });
    }
    let mut action = Action {
        access_level: entry.annotations.map(|annotations| access_level(&annotations.properties)),
        condition_keys: keys(entry.action_condition_keys)?,
        ..Action::default()
    };
    // A type may stand twice, as it may have two rows on a page.
    for used in entry.resources {
        if used.name.is_empty() {
            return Err(Complaint::UnknownResourceType { text: used.name });
        }
        let known: &mut ResourceTypeUse = action.resource_types.entry(Name::new(used.name)).or_default();
        known.condition_keys.extend(keys(used.condition_keys)?);
    }
    Ok((Name::new(entry.name), action))
}

/// An action that tags or manages permissions is also marked as a write, so those two marks come first.
fn access_level(properties: &Properties) -> AccessLevel {
    let Properties { is_list, is_permission_management, is_tagging_only, is_write } = properties;
    match () {
        () if *is_permission_management => AccessLevel::PermissionsManagement,
        () if *is_tagging_only => AccessLevel::Tagging,
        () if *is_write => AccessLevel::Write,
        () if *is_list => AccessLevel::List,
        () => AccessLevel::Read,
    }
}

/// An operation that requires `iam:PassRole` passes the role on behalf of the action with the operation's name or, where
/// there is no such action, of the other actions that it requires.
fn passed_to_services(service: &Service, operations: Vec<OperationEntry>) -> PassedToServices {
    let mut passed = PassedToServices::new();
    for operation in operations {
        let (contexts, others): (Vec<_>, Vec<_>) =
            operation.authorized_actions.into_iter().partition(|entry| !entry.context.is_empty());
        let principals: BTreeSet<String> = contexts
            .into_iter()
            .flat_map(|mut entry| entry.context.remove("iam:PassedToService").unwrap_or_default())
            .collect();
        if principals.is_empty() {
            continue;
        }
        let own = Name::new(operation.name);
        let actions = match service.actions.get_key_value(&own) {
            Some((name, _)) => vec![ActionName::new(service.prefix.as_str(), name.as_str())],
            None => on_behalf_of(&own, &others),
        };
        for action in actions {
            passed.entry(action).or_default().extend(principals.iter().cloned());
        }
    }
    passed
}

/// The action of the same name in another service, if there is one (`opensearch`'s `CreateDomain` is `es:CreateDomain`,
/// which needs `es:AddTags`, too); else all.
fn on_behalf_of(operation: &Name, others: &[AuthorizedEntry]) -> Vec<ActionName> {
    let of_that_name = |entry: &&AuthorizedEntry| Name::new(entry.name.as_str()) == *operation;
    let namesake = others.iter().find(of_that_name);
    let actions = namesake.map_or(others, std::slice::from_ref);
    actions.iter().map(|entry| ActionName::new(&entry.service, &entry.name)).collect()
}
