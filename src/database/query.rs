//! Everything about actions, for as many of them as a query may ask for.
//!
//! The ids of the wanted actions travel to SQLite as one JSON array, so a query over all actions takes as
//! many statements as a query for one.

use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::{ActionId, Error, Reader, actions::text, resource_types::fits};
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
    /// Whose access levels count.
    pub source: AccessLevelSource,
}

/// Everything about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionDetails {
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
    /// The keys that the action carries whatever it is used on, sorted.
    pub condition_keys: Vec<String>,
    /// The actions that it needs besides itself, sorted. `None`: no source says.
    pub dependent_actions: Option<Vec<String>>,
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
    /// The keys that the action carries when it is used on a resource of the type, sorted.
    pub condition_keys: Vec<String>,
}

const ACTIONS: &str = "SELECT action.id, action.name,
        coalesce(override.access_level, action.access_level), action.access_level,
        permission_only, dependent_actions_known, documentation, description, first_seen
    FROM action LEFT JOIN access_level_override AS override
        ON override.source = ?2 AND override.action_id = action.id
    WHERE service_id = ?1 ORDER BY action.name";

// CROSS JOIN keeps SQLite from turning the join around and scanning the whole table for a single action.
const RESOURCE_TYPES: &str = "SELECT action_id, resource_type_id, prefix || ':' || name, required
    FROM json_each(?1) CROSS JOIN action_resource_type ON action_id = value
    JOIN resource_type ON resource_type.id = resource_type_id JOIN service ON service.id = service_id
    ORDER BY action_id, prefix, name";

const RESOURCE_TYPE_KEYS: &str = "SELECT action_id, resource_type_id, name
    FROM json_each(?1) CROSS JOIN action_resource_type_condition_key ON action_id = value
    JOIN condition_key ON condition_key.id = condition_key_id
    ORDER BY action_id, resource_type_id, name";

const KEYS: &str = "SELECT action_id, name
    FROM json_each(?1) CROSS JOIN action_condition_key ON action_id = value
    JOIN condition_key ON condition_key.id = condition_key_id
    ORDER BY action_id, name";

const DEPENDENTS: &str = "SELECT action_id, prefix || ':' || name
    FROM json_each(?1) CROSS JOIN dependent_action ON action_id = value
    JOIN action ON action.id = dependent_action_id JOIN service ON service.id = service_id
    ORDER BY action_id, prefix || ':' || name COLLATE NOCASE";

impl Reader {
    /// Everything about the actions that fit the filter, sorted by service and name.
    pub fn query_actions(&self, filter: &ActionFilter<'_>) -> Result<Vec<ActionDetails>, Error> {
        let mut actions = self.bare_actions(filter)?;
        let ids = json_array(actions.iter().map(|action| action.id));
        let mut resource_types = self.resource_types_by_action(&ids)?;
        let mut keys = self.texts_by_action(KEYS, &ids)?;
        let mut dependents = self.texts_by_action(DEPENDENTS, &ids)?;
        for BareAction { id, details, .. } in &mut actions {
            details.resource_types = resource_types.remove(id).unwrap_or_default();
            details.condition_keys = keys.remove(id).unwrap_or_default();
            if let Some(names) = &mut details.dependent_actions {
                *names = dependents.remove(id).unwrap_or_default();
            }
        }
        Ok(actions.into_iter().map(|action| action.details).collect())
    }

    /// The actions that fit, with what stands in their own rows.
    fn bare_actions(&self, filter: &ActionFilter<'_>) -> Result<Vec<BareAction>, Error> {
        let mut actions = Vec::new();
        let named_service = filter.name.and_then(|name| name.split_once(':')).map(|(service, _)| service);
        for (service_id, prefix) in self.scope(filter.service.or(named_service))? {
            let of_service = self.rows(ACTIONS, params![service_id, filter.source], |row| {
                let name = text(row, 1)?;
                let long = format!("{prefix}:{name}");
                let wanted = fits(filter.name, name, &long)
                    && filter.access_level.is_none_or(|level| row.get(2) == Ok(level));
                wanted.then(|| BareAction::read(row, &prefix, long)).transpose()
            })?;
            actions.extend(of_service.into_iter().flatten());
        }
        Ok(actions)
    }

    fn resource_types_by_action(
        &self,
        ids: &str,
    ) -> Result<BTreeMap<ActionId, Vec<ActionResourceType>>, Error> {
        let mut keys = BTreeMap::<(ActionId, i64), Vec<String>>::new();
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        for (action, resource_type, key) in self.rows(RESOURCE_TYPE_KEYS, [ids], read)? {
            keys.entry((action, resource_type)).or_default().push(key);
        }
        let mut types = BTreeMap::<_, Vec<_>>::new();
        let mut read = |row: &Row<'_>| {
            let action: ActionId = row.get(0)?;
            let condition_keys = keys.remove(&(action, row.get(1)?)).unwrap_or_default();
            Ok((
                action,
                ActionResourceType { resource_type: row.get(2)?, required: row.get(3)?, condition_keys },
            ))
        };
        for (action, resource_type) in self.rows(RESOURCE_TYPES, [ids], &mut read)? {
            types.entry(action).or_default().push(resource_type);
        }
        Ok(types)
    }

    fn texts_by_action(&self, statement: &str, ids: &str) -> Result<BTreeMap<ActionId, Vec<String>>, Error> {
        let mut texts = BTreeMap::<_, Vec<_>>::new();
        for (action, text) in self.rows(statement, [ids], |row| Ok((row.get(0)?, row.get(1)?)))? {
            texts.entry(action).or_default().push(text);
        }
        Ok(texts)
    }
}

fn json_array(ids: impl Iterator<Item = ActionId>) -> String {
    let numbers: Vec<_> = ids.map(|id| id.number().to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// An action without what stands in other tables.
struct BareAction {
    id: ActionId,
    details: ActionDetails,
}

impl BareAction {
    fn read(row: &Row<'_>, prefix: &str, name: String) -> rusqlite::Result<Self> {
        let dependents_known: bool = row.get(5)?;
        let details = ActionDetails {
            name,
            service: prefix.to_owned(),
            access_level: row.get(2)?,
            documented_access_level: row.get(3)?,
            permission_only: row.get(4)?,
            resource_types: Vec::new(),
            condition_keys: Vec::new(),
            dependent_actions: dependents_known.then(Vec::new),
            documentation: row.get(6)?,
            description: row.get(7)?,
            first_seen: row.get(8)?,
        };
        Ok(Self { id: row.get(0)?, details })
    }
}
