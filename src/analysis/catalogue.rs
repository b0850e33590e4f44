use std::{collections::BTreeMap, rc::Rc};

use crate::{
    database::{self, ListedAction, Reader},
    iam::{ActionName, ActionPattern, matches_pattern},
    statement::Policy,
};

/// The actions of the services that a policy may be about.
pub(super) struct Catalogue {
    /// Sorted so that their actions one after the other are sorted.
    services: Vec<Rc<[ListedAction]>>,
    by_prefix: BTreeMap<String, usize>,
}

/// A place in the catalogue: that of a service, then that of its action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActionKey {
    pub(super) service: usize,
    action: usize,
}

impl Catalogue {
    pub(super) fn of(policy: &Policy, reader: &Reader) -> Result<Self, database::Error> {
        let mut prefixes = prefixes(policy, reader)?;
        // `s3-outposts:` stands before `s3:`, though `s3` stands before `s3-outposts`.
        prefixes.sort_by(|left, right| in_names(left).cmp(in_names(right)));
        prefixes.dedup();
        let services =
            prefixes.iter().map(|prefix| reader.listed_actions(prefix)).collect::<Result<_, _>>()?;
        let by_prefix = prefixes.into_iter().enumerate().map(|(place, prefix)| (prefix, place)).collect();
        Ok(Self { services, by_prefix })
    }

    /// The services by their place, with their prefixes.
    pub(super) fn services(&self) -> impl Iterator<Item = (usize, &str)> {
        self.by_prefix.iter().map(|(prefix, place)| (*place, prefix.as_str()))
    }

    pub(super) fn get(&self, key: ActionKey) -> Option<&ListedAction> {
        self.services.get(key.service)?.get(key.action)
    }

    pub(super) fn find(&self, name: &ActionName) -> Option<ActionKey> {
        let service = *self.by_prefix.get(&name.service().to_ascii_lowercase())?;
        let actions = self.services.get(service)?;
        let action = actions.binary_search_by(|listed| listed.name.cmp(name)).ok()?;
        Some(ActionKey { service, action })
    }

    /// Every action, sorted by name.
    pub(super) fn all(&self) -> impl Iterator<Item = ActionKey> {
        (0..self.services.len()).flat_map(|service| self.of_service(service))
    }

    /// The actions that a pattern stands for, sorted by name.
    pub(super) fn matching(&self, pattern: &ActionPattern) -> Vec<ActionKey> {
        if pattern.is_exact() {
            return pattern.as_str().parse().ok().and_then(|name| self.find(&name)).into_iter().collect();
        }
        let (prefix, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
        let services = self.services().filter(|(_, found)| matches_pattern(prefix, found));
        let mut services: Vec<usize> = services.map(|(place, _)| place).collect();
        services.sort_unstable();
        services
            .into_iter()
            .flat_map(|service| self.of_service(service))
            .filter(|key| self.is_named(*key, name))
            .collect()
    }

    pub(super) fn of_service(&self, service: usize) -> impl Iterator<Item = ActionKey> + use<> {
        let count = self.services.get(service).map_or(0, |actions| actions.len());
        (0..count).map(move |action| ActionKey { service, action })
    }

    fn is_named(&self, key: ActionKey, pattern: &str) -> bool {
        pattern == "*" || self.get(key).is_some_and(|action| matches_pattern(pattern, action.name.name()))
    }
}

/// The services that the policy names, or all where a pattern or `NotAction` reaches further.
fn prefixes(policy: &Policy, reader: &Reader) -> Result<Vec<String>, database::Error> {
    let mut prefixes = Vec::new();
    for pattern in policy.action_patterns() {
        match pattern.as_str().split_once(':') {
            Some((prefix, _)) if !prefix.contains(['*', '?']) => prefixes.push(prefix.to_ascii_lowercase()),
            _ => return every_prefix(reader),
        }
    }
    Ok(prefixes)
}

/// What the names of a service's actions begin with.
fn in_names(prefix: &str) -> impl Iterator<Item = u8> {
    prefix.bytes().chain([b':'])
}

fn every_prefix(reader: &Reader) -> Result<Vec<String>, database::Error> {
    Ok(reader.service_prefixes()?.into_iter().map(|prefix| prefix.to_ascii_lowercase()).collect())
}
