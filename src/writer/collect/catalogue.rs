//! What the database says of the types and actions that come up, each asked for once.

use std::{collections::BTreeMap, rc::Rc};

use crate::{
    catalog::{self, Action, Catalog, ResourceTypeId, TypeKeys},
    iam::{AccessLevel, ActionPattern, Date, ResourceTypeName},
    writer::{DependentActions, Effect, Request},
};

/// The database, as the request sees it: on its day, and with its levels.
pub(super) struct Catalogue<'a> {
    pub(super) request: &'a Request,
    pub(super) catalog: &'a Catalog,
    pub(super) as_of: Option<Date>,
    /// Many ARNs are of few types.
    types: BTreeMap<ResourceTypeId, Rc<TypeFacts>>,
    /// Those of a request without conditions, which asks for none.
    no_keys: Rc<TypeKeys>,
}

/// The actions that can be confined to a type, and what else is said of them.
pub(super) struct TypeFacts {
    /// Those that exist on the day of the request, by the level that the request counts them to.
    pub(super) by_level: BTreeMap<AccessLevel, Vec<Action>>,
    /// What is known of them whatever the request is.
    pub(super) known: Rc<catalog::TypeFacts>,
    pub(super) keys: Rc<TypeKeys>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(request: &'a Request, catalog: &'a Catalog) -> Result<Self, catalog::Error> {
        let as_of = request.as_of.as_ref().map(|as_of| catalog.last_day(as_of)).transpose()?;
        Ok(Self { request, catalog, as_of, types: BTreeMap::new(), no_keys: Rc::default() })
    }

    /// Whether it matters which keys AWS lists where.
    pub(super) fn has_conditions(&self) -> bool {
        self.request.all_conditions().next().is_some()
    }

    /// Whether dependents are asked for. A Deny has none: it adds nothing unasked.
    pub(super) fn has_dependents(&self) -> bool {
        self.request.effect == Effect::Allow
    }

    pub(super) fn facts(&mut self, of: ResourceTypeId) -> Result<Rc<TypeFacts>, catalog::Error> {
        if let Some(facts) = self.types.get(&of) {
            return Ok(Rc::clone(facts));
        }
        let known = self.catalog.type_facts(of, self.request.access_level_source)?;
        let mut by_level: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (level, action) in self.existing(known.actions.iter().cloned()) {
            by_level.entry(level).or_default().push(action);
        }
        let facts = Rc::new(TypeFacts { by_level, known, keys: self.keys_of_type(of)? });
        self.types.insert(of, Rc::clone(&facts));
        Ok(facts)
    }

    fn keys_of_type(&self, of: ResourceTypeId) -> Result<Rc<TypeKeys>, catalog::Error> {
        if !self.has_conditions() {
            return Ok(Rc::clone(&self.no_keys));
        }
        self.catalog.type_keys(of)
    }

    /// The keys of actions that are granted on `*`: those that they have whatever they are used on, and those of any
    /// use.
    pub(super) fn keys_on_wildcard(&self, actions: &[Action]) -> Result<Rc<TypeKeys>, catalog::Error> {
        let mut facts = TypeKeys::default();
        if self.has_conditions() {
            for action in actions {
                let mut keys = self.catalog.keys_of_action(action.id)?;
                for used in self.catalog.types_of_action(action.id)?.iter() {
                    keys.extend(self.catalog.keys_of_use(action.id, used.id)?);
                }
                facts.of_action.insert(action.name.clone(), keys);
            }
        }
        Ok(Rc::new(facts))
    }

    /// The actions that exist on the day of the request, each with the level that the request counts it to.
    pub(super) fn existing(
        &self,
        actions: impl IntoIterator<Item = Action>,
    ) -> impl Iterator<Item = (AccessLevel, Action)> {
        let existing = actions.into_iter().filter(|action| self.exists(action));
        existing.map(|action| (self.request.level_of(&action), action))
    }

    pub(super) fn exists(&self, action: &Action) -> bool {
        self.as_of.as_ref().is_none_or(|as_of| action.first_seen <= *as_of)
    }

    /// The actions of a service and level that no ARN can narrow.
    pub(super) fn wildcard_only(
        &self,
        service: &str,
        level: AccessLevel,
    ) -> Result<Vec<Action>, catalog::Error> {
        let mut found = Vec::new();
        // The request may count an action to another level than the database.
        for level_of_source in AccessLevel::ALL {
            let source = self.request.access_level_source;
            let actions = self.catalog.wildcard_only_actions(service, level_of_source, source)?;
            found.extend(
                self.existing(actions).filter(|(counted, _)| *counted == level).map(|(_, action)| action),
            );
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(found)
    }

    /// The actions that a name or pattern stands for, whatever their day.
    pub(super) fn actions(&self, pattern: &ActionPattern) -> Result<Vec<Action>, catalog::Error> {
        self.catalog.actions_matching(pattern, self.request.access_level_source)
    }

    /// The formats of the types that an action supports.
    pub(super) fn formats_of(
        &self,
        action: &Action,
    ) -> Result<Vec<(ResourceTypeName, String)>, catalog::Error> {
        let mut formats = Vec::new();
        for used in self.catalog.types_of_action(action.id)?.iter() {
            formats.extend(used.formats.iter().map(|format| (used.name.clone(), format.clone())));
        }
        Ok(formats)
    }

    /// Whether dependents are granted on whatever they support, which takes knowing that.
    pub(super) fn needs_types_of_dependents(&self) -> bool {
        self.request.dependent_actions == DependentActions::Wildcard
    }
}
