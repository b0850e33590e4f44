//! What is known of resource types, and of actions on them.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    Action, ActionId, Catalog, DependentAction, Error, ResourceTypeFormats, ResourceTypeId, kept::Kept,
};
use crate::iam::{AccessLevelSource, ActionName, ResourceTypeName};

/// The facts of the types and actions that somebody asked for.
#[derive(Debug, Default)]
pub(super) struct Types {
    facts: Kept<(AccessLevelSource, ResourceTypeId), Rc<TypeFacts>>,
    keys: Kept<ResourceTypeId, Rc<TypeKeys>>,
    of_actions: Kept<ActionId, Rc<[UsedType]>>,
    dependents: Kept<(AccessLevelSource, ActionId), Rc<[DependentAction]>>,
    named: Kept<ResourceTypeName, Option<Rc<ResourceTypeFormats>>>,
}

/// The actions that support a resource type, and what else is known of them.
#[derive(Debug)]
pub struct TypeFacts {
    /// The actions, sorted by name.
    pub actions: Vec<Action>,
    /// The actions that each of them depends on; those without any are left out.
    pub dependents: BTreeMap<ActionId, Vec<DependentAction>>,
    /// The other types that each of them requires; those that require none are left out.
    pub further_types: BTreeMap<ActionId, Vec<ResourceTypeName>>,
}

/// Which condition keys AWS lists for a resource type.
#[derive(Debug, Default)]
pub struct TypeKeys {
    /// The keys that the type itself lists, sorted.
    pub of_type: Vec<String>,
    /// For each action that supports the type, the keys that it supports on any resource, sorted.
    pub of_action: BTreeMap<ActionName, Vec<String>>,
    /// For each action, the keys that it supports on a resource of the type, sorted.
    pub of_use: BTreeMap<ActionName, Vec<String>>,
}

/// A resource type as an action uses it, with its formats.
#[derive(Clone, Debug)]
pub struct UsedType {
    /// The type's row in the database.
    pub id: ResourceTypeId,
    /// Its name as AWS writes it.
    pub name: ResourceTypeName,
    /// Whether AWS marks it as required.
    pub required: bool,
    /// Its formats, sorted; empty if AWS names the type and does not define it.
    pub formats: Rc<[String]>,
}

impl Catalog {
    /// The type with this name, in any letter case, with its formats.
    pub fn resource_type(&self, name: &ResourceTypeName) -> Result<Option<Rc<ResourceTypeFormats>>, Error> {
        let read = || Ok(self.reader.resource_type(name)?.map(Rc::new));
        self.types.named.get_if(name, Option::is_some, read)
    }

    /// The actions that support a resource type, with what else is known of them.
    pub fn type_facts(&self, of: ResourceTypeId, source: AccessLevelSource) -> Result<Rc<TypeFacts>, Error> {
        self.types.facts.get(&(source, of), || {
            Ok(Rc::new(TypeFacts {
                actions: self.reader.actions_of_resource_type(of, source)?,
                dependents: self.reader.dependents_by_action(of, source)?,
                further_types: self.reader.further_required_types(of)?,
            }))
        })
    }

    /// Which condition keys AWS lists for a resource type, by itself and by the actions that support it.
    pub fn type_keys(&self, of: ResourceTypeId) -> Result<Rc<TypeKeys>, Error> {
        self.types.keys.get(&of, || {
            Ok(Rc::new(TypeKeys {
                of_type: self.reader.condition_keys_of_resource_type(of)?,
                of_action: self.reader.condition_keys_of_actions(of)?,
                of_use: self.reader.condition_keys_of_uses(of)?,
            }))
        })
    }

    /// The types that an action supports, sorted by name.
    pub fn types_of_action(&self, action: ActionId) -> Result<Rc<[UsedType]>, Error> {
        self.types.of_actions.get(&action, || {
            let used = self.reader.resource_types_of_action(action)?.into_iter();
            used.map(|used| {
                let formats = self.resource_type(&used.name)?;
                let formats = formats.map(|found| found.formats.as_slice().into()).unwrap_or_default();
                Ok(UsedType { id: used.id, name: used.name, required: used.required, formats })
            })
            .collect()
        })
    }

    /// The actions that an action depends on, as far as AWS documents them; [`Action::dependents_known`] says whether
    /// none means that there are none.
    pub fn dependents_of(
        &self,
        action: ActionId,
        source: AccessLevelSource,
    ) -> Result<Rc<[DependentAction]>, Error> {
        let read = || Ok(self.reader.dependents_of(action, source)?.into());
        self.types.dependents.get(&(source, action), read)
    }

    /// The keys that an action supports on any resource, sorted.
    pub fn keys_of_action(&self, action: ActionId) -> Result<Vec<String>, Error> {
        self.reader.condition_keys_of_action(action)
    }

    /// The keys that an action supports on a resource of the type, sorted.
    pub fn keys_of_use(&self, action: ActionId, of: ResourceTypeId) -> Result<Vec<String>, Error> {
        self.reader.condition_keys_of_use(action, of)
    }
}
