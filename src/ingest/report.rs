use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    Facts, index,
    model::{Name, Page, Service},
};
use crate::iam::{AccessLevel, AccessLevelSource, ActionName, ResourceTypeName};

/// What a build saw: counts to compare with the last build's, and what is odd in the sources.
#[expect(missing_docs, reason = "the counts are named in the printed report")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub pages: usize,
    pub services: usize,
    pub actions: usize,
    pub access_levels: BTreeMap<AccessLevel, usize>,
    pub actions_on_several_pages: usize,
    pub permission_only: usize,
    pub without_documentation: usize,
    pub broken_links: usize,
    pub scenario_rows: usize,
    pub resource_types: usize,
    pub arn_formats: usize,
    pub resource_type_uses: usize,
    pub condition_keys: usize,
    pub actions_with_dependents: usize,
    pub dependents: usize,
    pub overrides: BTreeMap<AccessLevelSource, usize>,
    pub undefined_resource_types: BTreeSet<ResourceTypeName>,
    pub unlisted_condition_keys: BTreeSet<(String, String)>,
    pub unknown_dependents: BTreeSet<(ActionName, ActionName)>,
    pub retired_or_undocumented: BTreeMap<&'static str, usize>,
    pub conflicts: Vec<Conflict>,
}

/// A disagreement of pages or sources about an action that no union settles.
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    AccessLevels { action: ActionName, levels: BTreeSet<AccessLevel> },
    PermissionOnly { action: ActionName },
    Dependents { action: ActionName, claim: String },
    Restored { what: &'static str, subject: String, claim: String },
    Changed { action: ActionName, change: String },
    UnknownLink { action: ActionName },
}

impl Conflict {
    /// The kind, to count by.
    const fn kind(&self) -> &'static str {
        match self {
            Self::AccessLevels { .. } => "disagreements on an access level",
            Self::PermissionOnly { .. } => "disagreements on what is not an API operation",
            Self::Dependents { .. } => "disagreements on dependent actions",
            Self::Restored { .. } => "owners of what the newest source had lost",
            Self::Changed { .. } => "actions changed since the Service Reference",
            Self::UnknownLink { .. } => "links of unknown actions",
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessLevels { action, levels } => {
                let levels: Vec<_> = levels.iter().map(|level| level.as_str()).collect();
                write!(f, "{action} is {} in another", levels.join(" in one account and "))
            }
            Self::PermissionOnly { action } => write!(f, "{action} is permission only on some pages"),
            Self::Dependents { action, claim } => {
                write!(f, "{action} needs, as only one source says, {claim}")
            }
            Self::Restored { what, subject, claim } => write!(f, "restored {what}: {subject}: {claim}"),
            Self::Changed { action, change } => {
                write!(f, "{action} has changed since the Service Reference: {change}")
            }
            Self::UnknownLink { action } => write!(f, "link of an unknown action: {action}"),
        }
    }
}

impl Report {
    pub(super) fn new(pages: &PageCounts, facts: &Facts, conflicts: Vec<Conflict>) -> Self {
        let services = &facts.services;
        let actions = || services.iter().flat_map(|service| service.actions.values());
        let resource_types = || services.iter().flat_map(|service| service.resource_types.values());
        let mut access_levels = BTreeMap::from(AccessLevel::ALL.map(|level| (level, 0)));
        for level in actions().filter_map(|action| action.access_level) {
            *access_levels.entry(level).or_default() += 1;
        }
        let mut overrides = BTreeMap::new();
        for r#override in &facts.overrides {
            *overrides.entry(r#override.source).or_default() += 1;
        }
        Self {
            pages: pages.pages,
            services: services.len(),
            actions: actions().count(),
            access_levels,
            actions_on_several_pages: pages.actions_on_several_pages,
            permission_only: actions().filter(|action| action.permission_only == Some(true)).count(),
            without_documentation: actions().filter(|action| action.documentation.is_none()).count(),
            broken_links: pages.broken_links,
            scenario_rows: pages.scenario_rows,
            resource_types: resource_types().count(),
            arn_formats: resource_types().map(|resource_type| resource_type.arn_formats.len()).sum(),
            resource_type_uses: actions().map(|action| action.resource_types.len()).sum(),
            condition_keys: services.iter().map(|service| service.condition_keys.len()).sum(),
            actions_with_dependents: actions().filter(|action| index::dependents(action) > 0).count(),
            dependents: actions().map(index::dependents).sum(),
            overrides,
            undefined_resource_types: undefined_resource_types(services),
            unlisted_condition_keys: unlisted_condition_keys(services),
            unknown_dependents: unknown_dependents(services),
            retired_or_undocumented: facts.retired_or_undocumented.values().fold(
                BTreeMap::new(),
                |mut counts, retired_or_undocumented| {
                    *counts.entry(retired_or_undocumented.status.as_str()).or_default() += 1;
                    counts
                },
            ),
            conflicts,
        }
    }
}

/// What is counted on pages and cannot be derived from the services.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PageCounts {
    pages: usize,
    actions_on_several_pages: usize,
    broken_links: usize,
    scenario_rows: usize,
}

impl PageCounts {
    pub(super) fn of(pages: &[Page]) -> Self {
        Self {
            pages: pages.len(),
            actions_on_several_pages: actions_on_several_pages(pages),
            broken_links: pages.iter().map(|page| page.broken_links).sum(),
            scenario_rows: pages.iter().map(|page| page.scenario_rows).sum(),
        }
    }

    /// For sources other than pages: the pages that their services name.
    pub(super) fn of_services(services: &[Service]) -> Self {
        Self { pages: services.iter().map(|service| service.pages.len()).sum(), ..Self::default() }
    }
}

fn actions_on_several_pages(pages: &[Page]) -> usize {
    let mut counts = BTreeMap::<(&Name, &Name), usize>::new();
    for page in pages {
        for action in page.actions.keys() {
            *counts.entry((&page.prefix, action)).or_default() += 1;
        }
    }
    counts.values().filter(|count| **count > 1).count()
}

fn undefined_resource_types(services: &[Service]) -> BTreeSet<ResourceTypeName> {
    let of_service = |service: &Service| {
        let types = service.all_resource_types().into_iter();
        let undefined = types.filter(|(_, definition)| definition.is_none());
        undefined
            .map(|(name, _)| ResourceTypeName::new(service.prefix.as_str(), name.as_str()))
            .collect::<Vec<_>>()
    };
    services.iter().flat_map(of_service).collect()
}

fn unlisted_condition_keys(services: &[Service]) -> BTreeSet<(String, String)> {
    let of_service = |service: &Service| {
        let keys = service.all_condition_keys().into_iter();
        let retired_or_undocumented = keys.filter(|(_, entry)| entry.is_none());
        retired_or_undocumented
            .map(|(name, _)| (service.prefix.to_string(), name.to_string()))
            .collect::<Vec<_>>()
    };
    services.iter().flat_map(of_service).collect()
}

fn unknown_dependents(services: &[Service]) -> BTreeSet<(ActionName, ActionName)> {
    let names = |service: &Service| {
        let prefix = service.prefix.clone();
        service.actions.keys().map(|name| ActionName::new(prefix.as_str(), name.as_str())).collect::<Vec<_>>()
    };
    let known: BTreeSet<_> = services.iter().flat_map(names).collect();
    let mut unknown = BTreeSet::new();
    for service in services {
        for (name, action) in &service.actions {
            let dependents = action.dependent_actions.iter().flatten();
            unknown.extend(dependents.filter(|dependent| !known.contains(dependent)).map(|dependent| {
                (ActionName::new(service.prefix.as_str(), name.as_str()), dependent.clone())
            }));
        }
    }
    unknown
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, what) in self.counts() {
            writeln!(f, "{count:>7} {what}")?;
        }
        for resource_type in &self.undefined_resource_types {
            writeln!(f, "undefined resource type: {resource_type}")?;
        }
        for (service, key) in &self.unlisted_condition_keys {
            writeln!(f, "condition key that {service} uses and does not list: {key}")?;
        }
        for (action, dependent) in &self.unknown_dependents {
            writeln!(f, "unknown dependent action of {action}, left out: {dependent}")?;
        }
        for conflict in &self.conflicts {
            writeln!(f, "conflict: {conflict}")?;
        }
        Ok(())
    }
}

impl Report {
    fn counts(&self) -> Vec<(usize, String)> {
        let mut counts = vec![
            (self.pages, "pages".to_owned()),
            (self.services, "services".to_owned()),
            (self.actions, "actions".to_owned()),
        ];
        counts.extend(self.access_levels.iter().map(|(level, count)| (*count, format!("  {level}"))));
        let others = [
            (self.actions_on_several_pages, "actions on several pages"),
            (self.permission_only, "permission-only actions"),
            (self.without_documentation, "actions without a documentation link"),
            (self.broken_links, "links that cannot be followed"),
            (self.scenario_rows, "scenario rows"),
            (self.resource_types, "resource types"),
            (self.arn_formats, "ARN formats"),
            (self.resource_type_uses, "pairs of action and resource type"),
            (self.condition_keys, "condition keys"),
            (self.actions_with_dependents, "actions with dependent actions"),
            (self.dependents, "pairs of action and dependent action"),
        ];
        counts.extend(others.map(|(count, what)| (count, what.to_owned())));
        let mut kinds = BTreeMap::<_, usize>::new();
        for conflict in &self.conflicts {
            *kinds.entry(conflict.kind()).or_default() += 1;
        }
        counts.extend(kinds.into_iter().map(|(kind, count)| (count, kind.to_owned())));
        counts.extend(
            self.retired_or_undocumented.iter().map(|(status, count)| (*count, format!("{status} actions"))),
        );
        let overrides = self.overrides.iter();
        counts.extend(overrides.map(|(set, count)| (*count, format!("access level overrides, {set}"))));
        counts
    }
}
