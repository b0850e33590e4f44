use std::{collections::BTreeMap, rc::Rc};

use super::{Action, Catalog, Error};
use crate::{
    bounds,
    iam::{AccessLevelSource, ActionName, ActionPattern, matches_pattern},
};

/// The actions that one of several patterns matches, added up pattern by pattern.
///
/// An action is named once, however many patterns match it, so a thousand spellings of `*` cost little more than one.
#[derive(Debug)]
pub struct Matched<'c> {
    catalog: &'c Catalog,
    services: BTreeMap<String, Service>,
}

#[derive(Debug)]
struct Service {
    actions: Rc<[Action]>,
    /// Whether a pattern matches the action at the same place.
    is_matched: Vec<bool>,
}

impl Catalog {
    /// No actions yet.
    #[must_use]
    pub fn matched(&self) -> Matched<'_> {
        Matched { catalog: self, services: BTreeMap::new() }
    }
}

impl Matched<'_> {
    /// Adds the actions that a pattern matches; says whether there are any.
    pub fn add(&mut self, pattern: &ActionPattern) -> Result<bool, Error> {
        bounds::checkpoint();
        let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
        let mut has_any = false;
        for prefix in self.catalog.prefixes_matching(service)? {
            has_any |= self.service(prefix)?.add(name, has_any);
        }
        Ok(has_any)
    }

    /// The names of the actions, sorted.
    #[must_use]
    pub fn into_names(self) -> Vec<ActionName> {
        let services = self.services.values();
        let mut names: Vec<_> =
            services.flat_map(Service::matched).map(|action| action.name.clone()).collect();
        names.sort();
        names
    }

    fn service(&mut self, prefix: String) -> Result<&mut Service, Error> {
        use std::collections::btree_map::Entry;
        Ok(match self.services.entry(prefix) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => {
                let actions = self.catalog.actions_of_service(vacant.key(), AccessLevelSource::default())?;
                vacant.insert(Service { is_matched: vec![false; actions.len()], actions })
            }
        })
    }
}

impl Service {
    /// Adds the actions whose names a pattern matches. Where it is known that there are some, only new ones are looked for.
    fn add(&mut self, pattern: &str, mut has_any: bool) -> bool {
        for (action, is_matched) in self.actions.iter().zip(&mut self.is_matched) {
            if !(*is_matched && has_any) && matches_pattern(pattern, action.name.name()) {
                *is_matched = true;
                has_any = true;
            }
        }
        has_any
    }

    fn matched(&self) -> impl Iterator<Item = &Action> {
        self.actions
            .iter()
            .zip(&self.is_matched)
            .filter_map(|(action, is_matched)| is_matched.then_some(action))
    }
}
