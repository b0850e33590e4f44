//! Two databases → what changed for those who write policies with them.
//!
//! What one line of a request grants is the actions of a resource type at an access level, or, of the actions that
//! cannot be scoped to a resource type, those of a service at a level. Where these change, policies change with the
//! database, so they are compared under the levels that requests use by default, overrides included. Letter case is
//! ignored throughout, as IAM ignores it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Serialize;

use crate::{
    database::{ActionDetails, ActionFilter, Counts, Error, Reader},
    iam::{AccessLevel, AccessLevelSource, ActionName},
    ingest::sides::Sides,
    text::{code, commas, count},
};

/// What changed from an old database to a new one. Every list is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The day of the old facts.
    pub old_version: String,
    /// The day of the new facts.
    pub new_version: String,
    /// The counts of both databases.
    pub counts: Vec<CountChange>,
    /// Services that the old database lacks.
    pub added_services: Vec<ServiceSize>,
    /// Services that the new database lacks, as they were.
    pub removed_services: Vec<ServiceSize>,
    /// Services in both databases whose number of actions changed.
    pub resized_services: Vec<CountChange>,
    /// Resource types that AWS defines now.
    pub added_resource_types: Vec<String>,
    /// Resource types that AWS no longer defines.
    pub removed_resource_types: Vec<String>,
    /// Resource types in both databases whose ARN formats differ.
    pub arn_formats: Vec<FormatChange>,
    /// Actions that the old database lacks.
    pub added_actions: Vec<ActionLevel>,
    /// Actions that the new database lacks, as they were.
    pub removed_actions: Vec<ActionLevel>,
    /// Actions whose level AWS changed.
    pub reclassified_actions: Vec<LevelChange>,
    /// Actions whose default level changed although AWS's did not: an override was added or removed.
    pub overridden_actions: Vec<LevelChange>,
    /// Actions in both databases whose dependent actions differ.
    pub dependents: Vec<DependentChange>,
    /// What existing requests grant now, by resource type and access level.
    #[serde(rename = "cells")]
    pub grants: Vec<GrantChange>,
}

/// A count in both databases.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountChange {
    pub what: String,
    pub old: u32,
    pub new: u32,
}

/// A service that was added or removed.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceSize {
    pub service: String,
    pub actions: u32,
    pub resource_types: u32,
}

/// A resource type whose formats changed.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormatChange {
    pub resource_type: String,
    pub added: Vec<String>,
    pub removed: Vec<String>,
}

/// An action that was added or removed, with the level that AWS documents.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionLevel {
    pub action: String,
    pub access_level: &'static str,
}

/// An action whose level changed.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelChange {
    pub action: String,
    pub old: &'static str,
    pub new: &'static str,
}

/// An action whose dependent actions changed.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DependentChange {
    pub action: String,
    pub known_before: bool,
    pub known_now: bool,
    pub added: Vec<String>,
    pub removed: Vec<String>,
}

/// A resource type at an access level, whose actions changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantChange {
    /// The service whose actions these are.
    pub service: String,
    /// The resource type. `None`: the actions that cannot be scoped to a resource type.
    pub resource_type: Option<String>,
    /// The default level.
    pub access_level: &'static str,
    /// Actions that are granted now.
    pub added: Vec<String>,
    /// Actions that are no longer granted.
    pub removed: Vec<String>,
}

/// Compares two databases.
pub fn diff(old: &Reader, new: &Reader) -> Result<Diff, Error> {
    let (old, new) = (Catalogue::read(old)?, Catalogue::read(new)?);
    let services = Sides::of(&old.services, &new.services);
    let types = Sides::of(&old.resource_types, &new.resource_types);
    let actions = Sides::of(&old.actions, &new.actions);
    Ok(Diff {
        counts: count_changes(&old.counts, &new.counts),
        resized_services: resized_services(&services.both),
        arn_formats: format_changes(&types.both),
        reclassified_actions: reclassified(&actions.both),
        overridden_actions: overridden(&actions.both),
        dependents: dependent_changes(&actions.both),
        grants: grant_changes(&old, &new),
        added_services: services.right.into_iter().cloned().collect(),
        removed_services: services.left.into_iter().cloned().collect(),
        added_resource_types: types.right.iter().map(|defined| defined.name.clone()).collect(),
        removed_resource_types: types.left.iter().map(|defined| defined.name.clone()).collect(),
        added_actions: actions.right.into_iter().map(ActionLevel::of).collect(),
        removed_actions: actions.left.into_iter().map(ActionLevel::of).collect(),
        old_version: old.version,
        new_version: new.version,
    })
}

impl ActionLevel {
    fn of(action: &ActionDetails) -> Self {
        Self { action: action.name.clone(), access_level: action.documented_access_level.as_str() }
    }
}

/// What is compared, by names in lower case.
struct Catalogue {
    version: String,
    counts: Counts,
    services: BTreeMap<String, ServiceSize>,
    resource_types: BTreeMap<String, DefinedType>,
    actions: BTreeMap<ActionName, ActionDetails>,
}

struct DefinedType {
    name: String,
    formats: BTreeSet<String>,
}

impl Catalogue {
    fn read(reader: &Reader) -> Result<Self, Error> {
        let services = reader.services()?.into_iter().map(|service| {
            let size = ServiceSize {
                service: service.prefix,
                actions: service.actions,
                resource_types: service.resource_types,
            };
            (size.service.to_ascii_lowercase(), size)
        });
        let types = reader.query_resource_types(None, None)?.into_iter();
        let defined = types.filter(|details| !details.arn_formats.is_empty()).map(|details| {
            let formats = details.arn_formats.into_iter().collect();
            let defined = DefinedType { name: details.resource_type, formats };
            (defined.name.to_ascii_lowercase(), defined)
        });
        let filter = ActionFilter { source: AccessLevelSource::PolicySentry, ..ActionFilter::default() };
        let actions = reader.query_actions(&filter)?.into_iter();
        Ok(Self {
            version: reader.version()?,
            counts: reader.counts()?,
            services: services.collect(),
            resource_types: defined.collect(),
            actions: actions.map(|action| (action_name(&action), action)).collect(),
        })
    }

    fn grants(&self) -> BTreeMap<TypeAtLevel, BTreeMap<String, String>> {
        let mut grants = BTreeMap::<TypeAtLevel, BTreeMap<String, String>>::new();
        for (name, action) in &self.actions {
            for resource_type in scopes(action) {
                let type_at_level = TypeAtLevel {
                    service: name.service().to_ascii_lowercase(),
                    resource_type: resource_type.map(str::to_ascii_lowercase),
                    access_level: action.access_level,
                };
                grants
                    .entry(type_at_level)
                    .or_default()
                    .insert(action.name.to_ascii_lowercase(), name.name().to_owned());
            }
        }
        grants
    }

    /// Whether a request can name it: its type is defined, or its service exists.
    fn has(&self, type_at_level: &TypeAtLevel) -> bool {
        match &type_at_level.resource_type {
            Some(resource_type) => self.resource_types.contains_key(resource_type),
            None => self.services.contains_key(&type_at_level.service),
        }
    }

    /// The type's name in AWS's letter case.
    fn type_name(&self, lower_case: &str) -> String {
        self.resource_types
            .get(lower_case)
            .map_or_else(|| lower_case.to_owned(), |defined| defined.name.clone())
    }
}

/// What one line of a request names. Sorted as it is printed: by service, those without a type first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TypeAtLevel {
    service: String,
    resource_type: Option<String>,
    access_level: AccessLevel,
}

fn action_name(action: &ActionDetails) -> ActionName {
    let name = action.name.split_once(':').map_or(action.name.as_str(), |(_, name)| name);
    ActionName::new(&action.service, name)
}

/// The resource types that an action can be scoped to; one entry without a type if there are none.
fn scopes(action: &ActionDetails) -> Vec<Option<&str>> {
    if action.resource_types.is_empty() {
        return vec![None];
    }
    action.resource_types.iter().map(|used| Some(used.resource_type.as_str())).collect()
}

/// The names that only the new map has, and those that only the old one has.
fn came_and_went(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> (Vec<String>, Vec<String>) {
    let names = Sides::of(old, new);
    (names.right.into_iter().cloned().collect(), names.left.into_iter().cloned().collect())
}

fn count_changes(old: &Counts, new: &Counts) -> Vec<CountChange> {
    [
        ("services", old.services, new.services),
        ("pages of documentation", old.pages, new.pages),
        ("actions", old.actions, new.actions),
        ("resource types", old.resource_types, new.resource_types),
        ("ARN formats", old.arn_formats, new.arn_formats),
        ("pairs of action and resource type", old.resource_type_uses, new.resource_type_uses),
        ("condition keys", old.condition_keys, new.condition_keys),
        ("actions with dependent actions", old.actions_with_dependents, new.actions_with_dependents),
        ("pairs of action and dependent action", old.dependents, new.dependents),
    ]
    .map(|(what, old, new)| CountChange { what: what.to_owned(), old, new })
    .into()
}

fn resized_services(both: &[(&ServiceSize, &ServiceSize)]) -> Vec<CountChange> {
    both.iter()
        .filter(|(before, now)| before.actions != now.actions)
        .map(|(before, now)| CountChange {
            what: before.service.clone(),
            old: before.actions,
            new: now.actions,
        })
        .collect()
}

fn format_changes(both: &[(&DefinedType, &DefinedType)]) -> Vec<FormatChange> {
    both.iter()
        .filter(|(before, now)| before.formats != now.formats)
        .map(|(before, now)| FormatChange {
            resource_type: now.name.clone(),
            added: now.formats.difference(&before.formats).cloned().collect(),
            removed: before.formats.difference(&now.formats).cloned().collect(),
        })
        .collect()
}

/// An action in both databases, before and now.
type Both<'a> = (&'a ActionDetails, &'a ActionDetails);

fn reclassified(both: &[Both<'_>]) -> Vec<LevelChange> {
    both.iter()
        .filter(|(before, now)| before.documented_access_level != now.documented_access_level)
        .map(|(before, now)| LevelChange {
            action: now.name.clone(),
            old: before.documented_access_level.as_str(),
            new: now.documented_access_level.as_str(),
        })
        .collect()
}

/// An override that was removed because AWS adopted its level changes nothing and is left out.
fn overridden(both: &[Both<'_>]) -> Vec<LevelChange> {
    let by_override = |(before, now): &&Both<'_>| {
        before.access_level != now.access_level
            && (before.documented_access_level, now.documented_access_level)
                != (before.access_level, now.access_level)
    };
    both.iter()
        .filter(by_override)
        .map(|(before, now)| LevelChange {
            action: now.name.clone(),
            old: before.access_level.as_str(),
            new: now.access_level.as_str(),
        })
        .collect()
}

fn dependent_changes(both: &[Both<'_>]) -> Vec<DependentChange> {
    let names = |action: &ActionDetails| -> BTreeMap<String, String> {
        let names = action.dependent_actions.iter().flatten();
        names.map(|name| (name.to_ascii_lowercase(), name.clone())).collect()
    };
    both.iter()
        .filter_map(|(before, now)| {
            let (added, removed) = came_and_went(&names(before), &names(now));
            let (known_before, known_now) =
                (before.dependent_actions.is_some(), now.dependent_actions.is_some());
            let changed = !added.is_empty() || !removed.is_empty() || known_before != known_now;
            changed.then(|| DependentChange {
                action: now.name.clone(),
                known_before,
                known_now,
                added,
                removed,
            })
        })
        .collect()
}

fn grant_changes(old: &Catalogue, new: &Catalogue) -> Vec<GrantChange> {
    let (old_grants, new_grants) = (old.grants(), new.grants());
    let nothing = BTreeMap::new();
    let all: BTreeSet<_> = old_grants.keys().chain(new_grants.keys()).collect();
    let in_both = all.into_iter().filter(|key| old.has(key) && new.has(key));
    in_both
        .filter_map(|key| {
            let before = old_grants.get(key).unwrap_or(&nothing);
            let now = new_grants.get(key).unwrap_or(&nothing);
            let (added, removed) = came_and_went(before, now);
            (!added.is_empty() || !removed.is_empty()).then(|| GrantChange {
                service: key.service.clone(),
                resource_type: key.resource_type.as_deref().map(|name| new.type_name(name)),
                access_level: key.access_level.as_str(),
                added,
                removed,
            })
        })
        .collect()
}

/// Markdown, with headings that fit under a version's heading in a changelog.
impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### IAM database: {} to {}\n", self.old_version, self.new_version)?;
        writeln!(f, "| | before | now | change |\n|---|--:|--:|--:|")?;
        for CountChange { what, old, new } in &self.counts {
            writeln!(f, "| {what} | {old} | {new} | {:+} |", i64::from(*new) - i64::from(*old))?;
        }
        section(f, "Services added", self.added_services.iter().map(ServiceSize::to_string))?;
        section(f, "Services removed", self.removed_services.iter().map(ServiceSize::to_string))?;
        section(f, "Resource types added", self.added_resource_types.iter().map(|name| code(name)))?;
        section(f, "Resource types removed", self.removed_resource_types.iter().map(|name| code(name)))?;
        section(f, "ARN formats changed", self.arn_formats.iter().map(FormatChange::to_string))?;
        section(
            f,
            "Actions reclassified by AWS",
            self.reclassified_actions.iter().map(LevelChange::to_string),
        )?;
        section(
            f,
            "Actions reclassified by an override that came or went",
            self.overridden_actions.iter().map(LevelChange::to_string),
        )?;
        section(f, "Actions added", by_service(&self.added_actions).into_iter())?;
        section(f, "Actions removed", by_service(&self.removed_actions).into_iter())?;
        section(f, "Dependent actions changed", self.dependents.iter().map(DependentChange::to_string))?;
        section(
            f,
            "What existing requests grant now, by resource type and access level",
            self.grants.iter().map(GrantChange::to_string),
        )
    }
}

/// A heading and its lines, if there are any.
fn section(
    f: &mut fmt::Formatter<'_>,
    heading: &str,
    lines: impl ExactSizeIterator<Item = String>,
) -> fmt::Result {
    if lines.len() == 0 {
        return Ok(());
    }
    writeln!(f, "\n#### {heading} ({})\n", lines.len())?;
    for line in lines {
        writeln!(f, "* {line}")?;
    }
    Ok(())
}

/// One line for each service and level.
fn by_service(actions: &[ActionLevel]) -> Vec<String> {
    let mut lines = BTreeMap::<(&str, &str), Vec<&str>>::new();
    for ActionLevel { action, access_level } in actions {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        lines.entry((service, access_level)).or_default().push(name);
    }
    lines
        .into_iter()
        .map(|((service, level), names)| {
            format!("{}, {level}: {}", code(service), commas(names.into_iter().map(code)))
        })
        .collect()
}

impl fmt::Display for ServiceSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, actions, resource_types } = self;
        let [actions, types] = [(actions, "action"), (resource_types, "resource type")]
            .map(|(number, thing)| count(usize::try_from(*number).unwrap_or(usize::MAX), thing));
        write!(f, "{}: {actions}, {types}", code(service))
    }
}

impl fmt::Display for FormatChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", code(&self.resource_type), changes(&self.added, &self.removed))
    }
}

impl fmt::Display for LevelChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, was {}", code(&self.action), self.new, self.old)
    }
}

impl fmt::Display for DependentChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let knowledge = match (self.known_before, self.known_now) {
            (true, false) => "no longer known",
            (false, true) => "now known",
            _ => "",
        };
        let parts = [knowledge.to_owned(), changes(&self.added, &self.removed)];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        write!(f, "{}: {}", code(&self.action), parts.join("; "))
    }
}

impl fmt::Display for GrantChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.resource_type {
            Some(resource_type) => write!(f, "{}", code(resource_type))?,
            None => write!(f, "{} without a resource type", code(&self.service))?,
        }
        write!(f, ", {}: {}", self.access_level, changes(&self.added, &self.removed))
    }
}

fn changes(added: &[String], removed: &[String]) -> String {
    let part = |word: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("{word} {}", commas(names.iter().map(|name| code(name)))))
    };
    [part("added", added), part("removed", removed)].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
