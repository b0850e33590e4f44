//! Pages → services: some prefixes are documented on several pages, and a page tells only its part.
//!
//! The rule is union: of resource types, formats, keys and dependents. Only the `*` of a resource type
//! needs every page: an action that requires a type on one page can be used without it as another says.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    model::{Action, ConditionKey, Name, Page, ResourceType, ResourceTypeUse, Service},
    report::Conflict,
};
use crate::iam::{AccessLevel, ActionName};

/// The services of the pages, sorted by prefix, and what pages say differently of the same action.
#[must_use]
pub fn merge(pages: &[Page]) -> (Vec<Service>, Vec<Conflict>) {
    let mut by_prefix = BTreeMap::<&Name, Vec<&Page>>::new();
    for page in pages {
        by_prefix.entry(&page.prefix).or_default().push(page);
    }
    let mut conflicts = Vec::new();
    let services =
        by_prefix.into_iter().map(|(prefix, pages)| service(prefix, &pages, &mut conflicts)).collect();
    (services, conflicts)
}

fn service(prefix: &Name, pages: &[&Page], conflicts: &mut Vec<Conflict>) -> Service {
    let mut service = Service {
        prefix: prefix.clone(),
        pages: pages.iter().map(|page| (page.url.clone(), page.service_name.clone())).collect(),
        actions: BTreeMap::new(),
        resource_types: BTreeMap::new(),
        condition_keys: BTreeMap::new(),
    };
    for page in pages {
        add_resource_types(&mut service.resource_types, &page.resource_types);
        add_condition_keys(&mut service.condition_keys, &page.condition_keys);
    }
    for (name, accounts) in accounts_of_actions(pages) {
        conflicts.extend(conflicts_of(prefix, name, &accounts));
        service.actions.insert(name.clone(), unite(&accounts));
    }
    service
}

fn add_resource_types(known: &mut BTreeMap<Name, ResourceType>, more: &BTreeMap<Name, ResourceType>) {
    for (name, resource_type) in more {
        let known = known.entry(name.clone()).or_default();
        known.arn_formats.extend(resource_type.arn_formats.iter().cloned());
        known.condition_keys.extend(resource_type.condition_keys.iter().cloned());
    }
}

fn add_condition_keys(known: &mut BTreeMap<Name, ConditionKey>, more: &BTreeMap<Name, ConditionKey>) {
    for (name, key) in more {
        let known = known.entry(name.clone()).or_default();
        known.types.extend(&key.types);
        known.description = known.description.take().or_else(|| key.description.clone());
    }
}

/// What each page that defines an action says of it, in the order of the pages.
fn accounts_of_actions<'a>(pages: &[&'a Page]) -> BTreeMap<&'a Name, Vec<&'a Action>> {
    let mut accounts = BTreeMap::<_, Vec<_>>::new();
    for (name, action) in pages.iter().flat_map(|page| &page.actions) {
        accounts.entry(name).or_default().push(action);
    }
    accounts
}

fn unite(accounts: &[&Action]) -> Action {
    let levels = accounts.iter().filter_map(|action| action.access_level);
    let permission_only = accounts.iter().filter_map(|action| action.permission_only);
    // The page of a newer API has a name that sorts later: `list_amazonlexv2.html`.
    let newest_first = || accounts.iter().rev();
    Action {
        access_level: levels.max_by_key(|level| rank(*level)),
        permission_only: permission_only.reduce(|first, second| first && second),
        documentation: newest_first().find_map(|action| action.documentation.clone()),
        description: newest_first().find_map(|action| action.description.clone()),
        resource_types: unite_resource_types(accounts),
        condition_keys: accounts.iter().flat_map(|action| action.condition_keys.iter().cloned()).collect(),
        dependent_actions: unite_dependents(accounts),
        passed_to_services: BTreeSet::new(),
        pages: accounts.len(),
        first_seen: None,
    }
}

/// Which of several levels counts where pages disagree, or one page names two (`Tagging, Write`): the one that
/// says most. That gives back the single levels that AWS documented until July 2026.
pub(super) const fn rank(level: AccessLevel) -> u8 {
    match level {
        AccessLevel::Read => 0,
        AccessLevel::List => 1,
        AccessLevel::Write => 2,
        AccessLevel::Tagging => 3,
        AccessLevel::PermissionsManagement => 4,
    }
}

fn unite_resource_types(accounts: &[&Action]) -> BTreeMap<Name, ResourceTypeUse> {
    let mut united = BTreeMap::<Name, ResourceTypeUse>::new();
    for (name, used) in accounts.iter().flat_map(|action| &action.resource_types) {
        united.entry(name.clone()).or_default().condition_keys.extend(used.condition_keys.iter().cloned());
    }
    for (name, used) in &mut united {
        used.required =
            accounts.iter().all(|action| action.resource_types.get(name).is_some_and(|used| used.required));
    }
    united
}

fn unite_dependents(accounts: &[&Action]) -> Option<BTreeSet<ActionName>> {
    let mut known = accounts.iter().filter_map(|action| action.dependent_actions.as_ref()).peekable();
    known.peek()?;
    Some(known.flatten().cloned().collect())
}

/// Only what cannot be united is a conflict: pages may well know different types of one action.
fn conflicts_of(prefix: &Name, name: &Name, accounts: &[&Action]) -> Vec<Conflict> {
    let action = || ActionName::new(prefix.as_str(), name.as_str());
    let levels: BTreeSet<_> = accounts.iter().filter_map(|action| action.access_level).collect();
    let permission_only: BTreeSet<_> = accounts.iter().filter_map(|action| action.permission_only).collect();
    let mut conflicts = Vec::new();
    if levels.len() > 1 {
        conflicts.push(Conflict::AccessLevels { action: action(), levels });
    }
    if permission_only.len() > 1 {
        conflicts.push(Conflict::PermissionOnly { action: action() });
    }
    conflicts
}
