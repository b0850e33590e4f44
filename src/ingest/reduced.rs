//! A source reduced to its facts: lines of JSON, one a fact, sorted, compressed with zstd.
//!
//! A line says what it is about in `fact` (`service`, `resource_type`, `condition_key`, `action`) and then what holds.
//! What is empty, false or not said by the source is left out. Unpacked, two states of a source can be compared with
//! `diff`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    error::{Complaint, Error, PageError},
    files,
    model::{Action, ConditionKey, Name, ResourceType, ResourceTypeUse, Service},
    write::COMPRESSION_LEVEL,
};
use crate::iam::ActionName;

#[derive(Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Service {
        service: String,
        pages: BTreeMap<String, String>,
    },
    ResourceType {
        service: String,
        name: String,
        arn_formats: BTreeSet<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        condition_keys: Vec<String>,
    },
    ConditionKey {
        service: String,
        name: String,
        types: Vec<String>,
    },
    Action {
        service: String,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        access_level: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permission_only: Option<bool>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        resource_types: BTreeMap<String, UseLine>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        condition_keys: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dependent_actions: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        passed_to_services: BTreeSet<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        documentation: Option<String>,
        #[serde(default, skip_serializing_if = "is_at_most_one")]
        pages: usize,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UseLine {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    doubled: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    condition_keys: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this signature")]
const fn is_at_most_one(pages: &usize) -> bool {
    *pages <= 1
}

/// Writes a compressed file, and says the SHA-256 of its lines.
pub fn write(services: &[Service], path: &Path) -> Result<String, Error> {
    let in_file = |source| Error::File { path: path.to_owned(), source };
    let mut text = String::new();
    for line in services.iter().flat_map(lines) {
        text.push_str(&serde_json::to_string(&line).map_err(|error| in_file(error.into()))?);
        text.push('\n');
    }
    let compressed = zstd::bulk::compress(text.as_bytes(), COMPRESSION_LEVEL).map_err(in_file)?;
    fs::write(path, compressed).map_err(in_file)?;
    Ok(files::sha256(text.as_bytes()))
}

fn lines(service: &Service) -> Vec<Line> {
    let prefix = || service.prefix.to_string();
    let mut lines = vec![Line::Service { service: prefix(), pages: service.pages.clone() }];
    lines.extend(service.resource_types.iter().map(|(name, resource_type)| Line::ResourceType {
        service: prefix(),
        name: name.to_string(),
        arn_formats: resource_type.arn_formats.clone(),
        condition_keys: texts(&resource_type.condition_keys),
    }));
    lines.extend(service.condition_keys.iter().map(|(name, key)| Line::ConditionKey {
        service: prefix(),
        name: name.to_string(),
        types: texts(&key.types),
    }));
    lines.extend(service.actions.iter().map(|(name, action)| action_line(prefix(), name, action)));
    lines
}

fn action_line(service: String, name: &Name, action: &Action) -> Line {
    let use_line = |used: &ResourceTypeUse| UseLine {
        required: used.required,
        doubled: used.doubled,
        condition_keys: texts(&used.condition_keys),
    };
    Line::Action {
        service,
        name: name.to_string(),
        access_level: action.access_level.map(|level| level.to_string()),
        permission_only: action.permission_only,
        resource_types: action
            .resource_types
            .iter()
            .map(|(name, used)| (name.to_string(), use_line(used)))
            .collect(),
        condition_keys: texts(&action.condition_keys),
        dependent_actions: action.dependent_actions.as_ref().map(texts),
        passed_to_services: action.passed_to_services.clone(),
        documentation: action.documentation.clone(),
        pages: action.pages,
    }
}

fn texts<T: ToString>(values: &BTreeSet<T>) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Reads the content of a compressed file whose lines must have that SHA-256.
pub fn unpack(path: &Path, compressed: &[u8], sha256: &str) -> Result<Vec<Service>, Error> {
    let in_file = |source| Error::File { path: path.to_owned(), source };
    let bytes = zstd::decode_all(compressed).map_err(in_file)?;
    let found = files::sha256(&bytes);
    if found != sha256 {
        return Err(Error::OtherContent { path: path.to_owned(), expected: sha256.to_owned(), found });
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.to_owned() })?;
    Ok(parse(&path.display().to_string(), &text)?)
}

/// Reads lines. `name` is their file's name, for complaints.
pub fn parse(name: &str, text: &str) -> Result<Vec<Service>, PageError> {
    let mut services = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let complaint = |message| PageError {
            page: name.to_owned(),
            place: format!("line {}", index + 1),
            complaint: Complaint::NotTheForm { message },
        };
        let line = serde_json::from_str(line).map_err(|error| complaint(error.to_string()))?;
        add(&mut services, line).map_err(complaint)?;
    }
    Ok(services.into_values().collect())
}

fn add(services: &mut BTreeMap<Name, Service>, line: Line) -> Result<(), String> {
    let (Line::Service { service, .. }
    | Line::ResourceType { service, .. }
    | Line::ConditionKey { service, .. }
    | Line::Action { service, .. }) = &line;
    let prefix = Name::new(service.as_str());
    let service = services.entry(prefix.clone()).or_insert_with(|| Service::new(prefix));
    match line {
        Line::Service { pages, .. } => service.pages = pages,
        Line::ResourceType { name, arn_formats, condition_keys, .. } => {
            let condition_keys = names(condition_keys);
            let resource_type = ResourceType { arn_formats, condition_keys, ..ResourceType::default() };
            service.resource_types.insert(Name::new(name), resource_type);
        }
        Line::ConditionKey { name, types, .. } => {
            let types = types.iter().map(|text| text.parse()).collect::<Result<_, _>>();
            let types = types.map_err(|_| format!("`{name}` has an unknown type"))?;
            let key = ConditionKey { types, ..ConditionKey::default() };
            service.condition_keys.insert(Name::new(name), key);
        }
        line @ Line::Action { .. } => add_action(service, line)?,
    }
    Ok(())
}

fn add_action(service: &mut Service, line: Line) -> Result<(), String> {
    let Line::Action {
        name,
        access_level,
        permission_only,
        resource_types,
        condition_keys,
        dependent_actions,
        passed_to_services,
        documentation,
        pages,
        ..
    } = line
    else {
        return Ok(());
    };
    let level = access_level.map(|text| text.parse()).transpose();
    let dependents =
        dependent_actions.map(|names| names.iter().map(|name| name.parse()).collect()).transpose();
    let action = Action {
        access_level: level.map_err(|_| format!("`{name}` has an unknown access level"))?,
        permission_only,
        documentation,
        resource_types: resource_types
            .into_iter()
            .map(|(name, used)| {
                let condition_keys = names(used.condition_keys);
                (
                    Name::new(name),
                    ResourceTypeUse { required: used.required, doubled: used.doubled, condition_keys },
                )
            })
            .collect(),
        condition_keys: names(condition_keys),
        dependent_actions: dependents.map_err(|_: <ActionName as std::str::FromStr>::Err| {
            format!("`{name}` has an unknown dependent")
        })?,
        passed_to_services,
        pages: pages.max(1),
        ..Action::default()
    };
    service.actions.insert(Name::new(name), action);
    Ok(())
}

fn names(texts: Vec<String>) -> BTreeSet<Name> {
    texts.into_iter().map(Name::new).collect()
}
