use super::Collector;
use crate::{
    catalog::{self, ActionId, DependentAction},
    iam::{AccessLevel, ActionName, ResourceTypeName},
    writer::Levels,
};

/// An action that another depends on.
#[derive(Clone)]
pub(in crate::writer) struct Dependent {
    id: ActionId,
    pub(in crate::writer) name: ActionName,
    pub(in crate::writer) level: AccessLevel,
    documented_level: AccessLevel,
    /// Whether a policy can narrow it to ARNs.
    pub(in crate::writer) supports_resource_types: bool,
    /// The types that it supports, where dependents are granted on them.
    pub(in crate::writer) resource_types: Vec<ResourceTypeName>,
    /// The condition keys that it supports whatever it is used on, in a request with conditions.
    pub(in crate::writer) keys: Vec<String>,
}

impl Dependent {
    pub(super) const fn levels(&self) -> Levels {
        Levels { counted: self.level, documented: self.documented_level }
    }

    /// Whether it may be granted unasked: it only looks, and nothing narrower than `*` can be written.
    pub(in crate::writer) fn is_harmless(&self) -> bool {
        !self.supports_resource_types && matches!(self.level, AccessLevel::Read | AccessLevel::List)
    }
}

impl Collector<'_> {
    /// The dependents that exist on the day of the request and are not excluded.
    pub(super) fn wanted(&self, dependents: &[DependentAction]) -> Result<Vec<Dependent>, catalog::Error> {
        let catalogue = &self.catalogue;
        let exist = dependents.iter().filter(|dependent| catalogue.exists(&dependent.action));
        let wanted = exist.filter(|dependent| !catalogue.request.excludes(&dependent.action.name));
        wanted.map(|dependent| self.dependent(dependent)).collect()
    }

    fn dependent(&self, dependent: &DependentAction) -> Result<Dependent, catalog::Error> {
        let DependentAction { action, supports_resource_types } = dependent;
        let catalogue = &self.catalogue;
        let resource_types = if *supports_resource_types && catalogue.needs_types_of_dependents() {
            let types = catalogue.catalog.types_of_action(action.id)?;
            types.iter().map(|used| used.name.clone()).collect()
        } else {
            Vec::new()
        };
        let keys = if catalogue.has_conditions() {
            catalogue.catalog.keys_of_action(action.id)?
        } else {
            Vec::new()
        };
        Ok(Dependent {
            id: action.id,
            name: action.name.clone(),
            level: catalogue.request.level_of(action),
            documented_level: action.documented_access_level,
            supports_resource_types: *supports_resource_types,
            resource_types,
            keys,
        })
    }

    /// Adds the dependents of dependents that are granted: these are granted too.
    pub(super) fn follow(&mut self) -> Result<(), catalog::Error> {
        let harmless = |dependents: &Vec<Dependent>| {
            dependents.iter().filter(|dependent| dependent.is_harmless()).cloned().collect::<Vec<_>>()
        };
        let mut to_ask: Vec<Dependent> =
            self.collected.actions.dependents.values().flat_map(harmless).collect();
        while let Some(dependent) = to_ask.pop() {
            if self.collected.actions.dependents.contains_key(&dependent.name) {
                continue;
            }
            let source = self.catalogue.request.access_level_source;
            let found = self.wanted(&self.catalogue.catalog.dependents_of(dependent.id, source)?)?;
            to_ask.extend(harmless(&found));
            self.collected.actions.dependents.insert(dependent.name, found);
        }
        Ok(())
    }
}
