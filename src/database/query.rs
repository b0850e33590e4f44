//! Everything about actions, for as many of them as a query may ask for.
//!
//! A service's actions are next to each other in every table, so what stands about them is read in one pass a table.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, params};

use super::{
    ActionId, Error, Reader, ResourceTypeId,
    actions::text,
    between::{Span, by_first, span},
    resource_types::fits,
};
use crate::iam::{AccessLevel, AccessLevelSource};

/// Which actions a query is about: those that fit everything that is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActionFilter<'a> {
    /// The service prefix.
    pub service: Option<&'a str>,
    /// The name or a pattern: of the whole name if it has a colon, else of the part behind the colon.
    pub name: Option<&'a str>,
    /// The level under `source`.
    pub access_level: Option<AccessLevel>,
    /// Lists of types: the action can be confined to at least one type of each.
    pub resource_types: &'a [Vec<ResourceTypeId>],
    /// Whose access levels count.
    pub source: AccessLevelSource,
}

/// Everything about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionDetails {
    /// Which one it is.
    pub id: ActionId,
    /// The whole name: `s3:GetObject`.
    pub name: String,
    /// The service prefix: `s3`.
    pub service: String,
    /// The level under the source that was asked for.
    pub access_level: AccessLevel,
    /// The level in AWS's documentation.
    pub documented_access_level: AccessLevel,
    /// Whether the action is no API operation. `None`: no source says.
    pub permission_only: Option<bool>,
    /// The types that the action can be confined to, sorted.
    pub resource_types: Vec<ActionResourceType>,
    /// The keys that the action supports whatever it is used on, sorted.
    pub condition_keys: Vec<String>,
    /// The actions that it needs besides itself, sorted. `None`: no source says.
    pub dependent_actions: Option<Vec<String>>,
    /// The services to which it passes a role, sorted: `lambda.amazonaws.com`. None if it passes none, or AWS does not
    /// say.
    pub passed_to_services: Vec<String>,
    /// The address of its documentation.
    pub documentation: Option<String>,
    /// AWS's sentence about it, in a database that has the sentences.
    pub description: Option<String>,
    /// The day of the oldest source that has the action.
    pub first_seen: String,
}

/// A resource type as an action uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionResourceType {
    /// The service prefix and the type's name: `s3:object`.
    pub resource_type: String,
    /// The `*` of AWS's table.
    pub required: bool,
    /// The keys that the action supports when it is used on a resource of the type, sorted.
    pub condition_keys: Vec<String>,
}

const ACTIONS: &str = "SELECT action.id, action.name,
        coalesce(override.access_level, action.access_level), action.access_level,
        permission_only, dependent_actions_known, documentation, description, first_seen
    FROM action LEFT JOIN access_level_override AS override
        ON override.source = ?2 AND override.action_id = action.id
    WHERE service_id = ?1 ORDER BY action.name";

const OF_RESOURCE_TYPE: &str = "SELECT service_id, id FROM action_resource_type JOIN action ON id = action_id
    WHERE resource_type_id = ?1";

// What stands in other tables is read in one pass a table, from the first wanted action of a service to the last.
const RESOURCE_TYPES: &str = "SELECT action_id, resource_type_id, required FROM action_resource_type
    WHERE action_id BETWEEN ?1 AND ?2";

const RESOURCE_TYPE_KEYS: &str = "SELECT action_id, resource_type_id, condition_key_id
    FROM action_resource_type_condition_key WHERE action_id BETWEEN ?1 AND ?2";

const KEYS: &str = "SELECT action_id, condition_key_id FROM action_condition_key
    WHERE action_id BETWEEN ?1 AND ?2";

const DEPENDENTS: &str = "SELECT action_id, prefix || ':' || name FROM dependent_action
    JOIN action ON action.id = dependent_action_id JOIN service ON service.id = service_id
    WHERE action_id BETWEEN ?1 AND ?2 ORDER BY action_id, prefix || ':' || name COLLATE NOCASE";

const PASSED_TO_SERVICES: &str = "SELECT action_id, service FROM passed_to_service
    WHERE action_id BETWEEN ?1 AND ?2 ORDER BY action_id, service";

const KEY_NAMES: &str = "SELECT id, name FROM condition_key WHERE id BETWEEN ?1 AND ?2";

const TYPE_NAMES: &str = "SELECT resource_type.id, prefix || ':' || name FROM resource_type
    JOIN service ON service.id = service_id WHERE resource_type.id BETWEEN ?1 AND ?2";

impl Reader {
    /// Everything about the actions that fit the filter, sorted by service and name.
    pub fn query_actions(&self, filter: &ActionFilter<'_>) -> Result<Vec<ActionDetails>, Error> {
        let named_service = filter.name.and_then(|name| name.split_once(':')).map(|(service, _)| service);
        let confined = filter.resource_types.iter().map(|types| self.confined_to(types));
        let confined: Vec<_> = confined.collect::<Result<_, _>>()?;
        let mut actions = Vec::new();
        for (service_id, prefix) in self.scope(filter.service.or(named_service))? {
            let confined: Option<Vec<_>> = confined.iter().map(|of| of.get(&service_id)).collect();
            if let Some(confined) = confined {
                let mut of_service = self.bare_actions(service_id, &prefix, filter, &confined)?;
                self.add_facts(&mut of_service)?;
                actions.append(&mut of_service);
            }
        }
        Ok(actions)
    }

    /// The actions that can be confined to one of the types, by the ids of their services.
    fn confined_to(&self, types: &[ResourceTypeId]) -> Result<BTreeMap<i64, BTreeSet<ActionId>>, Error> {
        let mut actions = BTreeMap::<_, BTreeSet<_>>::new();
        for of in types {
            for (service, action) in
                self.rows(OF_RESOURCE_TYPE, [of], |row| Ok((row.get(0)?, row.get(1)?)))?
            {
                actions.entry(service).or_default().insert(action);
            }
        }
        Ok(actions)
    }

    /// The actions of a service that fit and are in every one of some sets, with what stands in their own rows.
    fn bare_actions(
        &self,
        service_id: i64,
        prefix: &str,
        filter: &ActionFilter<'_>,
        confined: &[&BTreeSet<ActionId>],
    ) -> Result<Vec<ActionDetails>, Error> {
        self.wanted_rows(ACTIONS, params![service_id, filter.source], |row| {
            let id = row.get(0)?;
            if !confined.iter().all(|actions| actions.contains(&id)) {
                return Ok(None);
            }
            let name = text(row, 1)?;
            let long = format!("{prefix}:{name}");
            let wanted = fits(filter.name, name, &long)
                && filter.access_level.is_none_or(|level| row.get(2) == Ok(level));
            wanted.then(|| ActionDetails::read(row, id, prefix, long)).transpose()
        })
    }

    /// Adds what stands in other tables.
    fn add_facts(&self, actions: &mut [ActionDetails]) -> Result<(), Error> {
        let Some(span) = span(actions.iter().map(|action| action.id)) else { return Ok(()) };
        let mut keys = self.keys_between(span)?;
        let mut resource_types = self.resource_types_between(span, &mut keys)?;
        let mut dependents = self.lists_between(DEPENDENTS, span)?;
        let mut passed_to = self.lists_between(PASSED_TO_SERVICES, span)?;
        for action in actions {
            action.resource_types = resource_types.remove(&action.id).unwrap_or_default();
            action.condition_keys = keys.of_actions.remove(&action.id).unwrap_or_default();
            if let Some(names) = &mut action.dependent_actions {
                *names = dependents.remove(&action.id).unwrap_or_default();
            }
            action.passed_to_services = passed_to.remove(&action.id).unwrap_or_default();
        }
        Ok(())
    }

    fn keys_between(&self, span: Span<ActionId>) -> Result<Keys, Error> {
        let of_actions: Vec<(ActionId, i64)> = self.pairs(KEYS, span)?;
        let of_uses: Vec<((ActionId, ResourceTypeId), i64)> =
            self.rows(RESOURCE_TYPE_KEYS, span, |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        let of_actions_and_uses = of_actions.iter().map(|of| of.1).chain(of_uses.iter().map(|of| of.1));
        let names = self.names_between(KEY_NAMES, of_actions_and_uses)?;
        Ok(Keys { of_actions: names.lists(of_actions), of_uses: names.lists(of_uses) })
    }

    fn resource_types_between(
        &self,
        span: Span<ActionId>,
        keys: &mut Keys,
    ) -> Result<BTreeMap<ActionId, Vec<ActionResourceType>>, Error> {
        let uses: Vec<(ActionId, ResourceTypeId, bool)> =
            self.rows(RESOURCE_TYPES, span, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let names = self.names_between(TYPE_NAMES, uses.iter().map(|of| of.1))?;
        let mut uses: Vec<_> =
            uses.into_iter().map(|(action, of, required)| (action, names.of(of), of, required)).collect();
        uses.sort_unstable();
        Ok(by_first(uses.into_iter().filter_map(|(action, place, of, required)| {
            let resource_type = place?.name.to_owned();
            let condition_keys = keys.of_uses.remove(&(action, of)).unwrap_or_default();
            Some((action, ActionResourceType { resource_type, required, condition_keys }))
        })))
    }
}

/// The names of condition keys, sorted.
struct Keys {
    of_actions: BTreeMap<ActionId, Vec<String>>,
    of_uses: BTreeMap<(ActionId, ResourceTypeId), Vec<String>>,
}

impl ActionDetails {
    /// What stands in the action's own row.
    fn read(row: &Row<'_>, id: ActionId, prefix: &str, name: String) -> rusqlite::Result<Self> {
        let dependents_known: bool = row.get(5)?;
        Ok(Self {
            id,
            name,
            service: prefix.to_owned(),
            access_level: row.get(2)?,
            documented_access_level: row.get(3)?,
            permission_only: row.get(4)?,
            resource_types: Vec::new(),
            condition_keys: Vec::new(),
            dependent_actions: dependents_known.then(Vec::new),
            passed_to_services: Vec::new(),
            documentation: row.get(6)?,
            description: row.get(7)?,
            first_seen: row.get(8)?,
        })
    }
}
