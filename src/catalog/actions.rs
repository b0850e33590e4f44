//! From names and patterns to actions.

use std::{collections::BTreeSet, rc::Rc};

use super::{Action, Catalog, Error, kept::Kept};
use crate::{
    iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date, matches_pattern},
    minimize::Names,
};

/// The actions of the services that somebody asked for.
#[derive(Debug, Default)]
pub(super) struct Services {
    prefixes: Kept<(), Rc<[String]>>,
    actions: Kept<(AccessLevelSource, String), Rc<[Action]>>,
}

impl Catalog {
    /// The prefixes of all services in lower case, sorted.
    pub fn service_prefixes(&self) -> Result<Rc<[String]>, Error> {
        self.services.prefixes.get(&(), || {
            let prefixes = self.reader.service_prefixes()?;
            let mut prefixes: Vec<_> = prefixes.iter().map(|prefix| prefix.to_ascii_lowercase()).collect();
            prefixes.sort();
            Ok(prefixes.into())
        })
    }

    /// Whether a service has this prefix, in any letter case.
    pub fn is_service(&self, prefix: &str) -> Result<bool, Error> {
        let prefixes = self.service_prefixes()?;
        Ok(prefixes.binary_search_by(|known| known.as_str().cmp(&prefix.to_ascii_lowercase())).is_ok())
    }

    /// Every action of a service, sorted by name; empty if there is no such service.
    pub fn actions_of_service(&self, prefix: &str, source: AccessLevelSource) -> Result<Rc<[Action]>, Error> {
        let key = (source, prefix.to_ascii_lowercase());
        self.services.actions.get_if(
            &key,
            |actions| !actions.is_empty(),
            || {
                let mut actions = self.reader.actions_of_service(prefix, source)?;
                actions.sort_by(|left, right| left.name.cmp(&right.name));
                Ok(actions.into())
            },
        )
    }

    /// The action with this name, in any letter case.
    pub fn action(&self, name: &ActionName, source: AccessLevelSource) -> Result<Option<Action>, Error> {
        let actions = self.actions_of_service(name.service(), source)?;
        let place = actions.binary_search_by(|action| action.name.cmp(name)).ok();
        Ok(place.and_then(|place| actions.get(place)).cloned())
    }

    /// The actions that a name or pattern matches, sorted by name.
    pub fn actions_matching(
        &self,
        pattern: &ActionPattern,
        source: AccessLevelSource,
    ) -> Result<Vec<Action>, Error> {
        let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
        let mut found = Vec::new();
        for prefix in self.prefixes_matching(service)? {
            let actions = self.actions_of_service(&prefix, source)?;
            found.extend(actions.iter().filter(|action| matches_pattern(name, action.name.name())).cloned());
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(found)
    }

    /// The names of the actions that a name or pattern matches, sorted.
    pub fn action_names_matching(&self, pattern: &ActionPattern) -> Result<Vec<ActionName>, Error> {
        let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
        let mut names = Vec::new();
        for prefix in self.prefixes_matching(service)? {
            let actions = self.actions_of_service(&prefix, AccessLevelSource::default())?;
            let matching = actions.iter().filter(|action| matches_pattern(name, action.name.name()));
            names.extend(matching.map(|action| action.name.clone()));
        }
        names.sort();
        Ok(names)
    }

    /// The actions of a service and access level that support no resource type, sorted by name.
    pub fn wildcard_only_actions(
        &self,
        service: &str,
        access_level: AccessLevel,
        source: AccessLevelSource,
    ) -> Result<Vec<Action>, Error> {
        let actions = self.actions_of_service(service, source)?;
        let is_wanted =
            |action: &&Action| action.access_level == access_level && !action.supports_resource_types;
        Ok(actions.iter().filter(is_wanted).cloned().collect())
    }

    /// Every name of the services of some actions, retired and undocumented ones included: the names that a shorter
    /// pattern for these actions must not match.
    pub fn all_names<'n>(&self, actions: impl IntoIterator<Item = &'n ActionName>) -> Result<Names, Error> {
        let services = actions.into_iter().map(|action| action.service().to_ascii_lowercase());
        let mut names = Names::default();
        for service in services.collect::<BTreeSet<_>>() {
            names.extend(self.reader.all_action_names(&service)?);
        }
        Ok(names)
    }

    /// The last day whose facts count for a request of the day `as_of`: the facts of the oldest source always do.
    pub fn last_day(&self, as_of: &Date) -> Result<Date, Error> {
        self.reader.last_day(as_of)
    }

    pub(super) fn prefixes_matching(&self, pattern: &str) -> Result<Vec<String>, Error> {
        if !pattern.contains(['*', '?']) {
            return Ok(vec![pattern.to_ascii_lowercase()]);
        }
        let prefixes = self.service_prefixes()?;
        Ok(prefixes.iter().filter(|prefix| matches_pattern(pattern, prefix)).cloned().collect())
    }
}
