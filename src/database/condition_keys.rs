use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, params};

use super::{ActionId, Error, Reader, ResourceTypeId, actions::text, between::span};
use crate::iam::{
    ActionName, ConditionKeyType,
    condition::{GlobalKey, KeyCatalog},
    is_condition_key, matches_pattern, nearest,
};

/// Everything about a condition key of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionKeyDetails {
    /// The key as AWS writes it, placeholders included: `s3:ExistingObjectTag/<key>`.
    pub name: String,
    /// The prefix of the service that uses the key.
    pub service: String,
    /// The types of its values: one, as a rule. None if the key is used and AWS does not list it.
    pub types: Vec<ConditionKeyType>,
    /// AWS's sentence about it, in a database that has the sentences.
    pub description: Option<String>,
}

const TYPES: &str = "SELECT condition_key_id, type FROM condition_key_type
    WHERE condition_key_id BETWEEN ?1 AND ?2 ORDER BY condition_key_id, type";

impl Reader {
    /// The keys that the action supports whatever it is used on, sorted.
    pub fn condition_keys_of_action(&self, action: ActionId) -> Result<Vec<String>, Error> {
        const KEYS: &str = "SELECT name FROM action_condition_key
            JOIN condition_key ON condition_key.id = condition_key_id WHERE action_id = ?1 ORDER BY name";
        self.rows(KEYS, [action], |row| row.get(0))
    }

    /// The keys that the action supports when it is used on a resource of the type, sorted.
    pub fn condition_keys_of_use(
        &self,
        action: ActionId,
        resource_type: ResourceTypeId,
    ) -> Result<Vec<String>, Error> {
        const KEYS: &str = "SELECT name FROM action_resource_type_condition_key
            JOIN condition_key ON condition_key.id = condition_key_id
            WHERE action_id = ?1 AND resource_type_id = ?2 ORDER BY name";
        self.rows(KEYS, params![action, resource_type], |row| row.get(0))
    }

    /// The keys that the type itself lists, sorted.
    pub fn condition_keys_of_resource_type(
        &self,
        resource_type: ResourceTypeId,
    ) -> Result<Vec<String>, Error> {
        const KEYS: &str = "SELECT name FROM resource_type_condition_key
            JOIN condition_key ON condition_key.id = condition_key_id
            WHERE resource_type_id = ?1 ORDER BY name";
        self.rows(KEYS, [resource_type], |row| row.get(0))
    }

    /// For each action that can be confined to the type, the keys that it supports whatever it is used on, sorted.
    /// Actions without any are left out.
    pub fn condition_keys_of_actions(
        &self,
        resource_type: ResourceTypeId,
    ) -> Result<BTreeMap<ActionName, Vec<String>>, Error> {
        const KEYS: &str = "SELECT prefix, action.name, condition_key.name FROM action_resource_type AS use
            CROSS JOIN action_condition_key AS carried ON carried.action_id = use.action_id
            JOIN condition_key ON condition_key.id = condition_key_id
            JOIN action ON action.id = use.action_id JOIN service ON service.id = action.service_id
            WHERE use.resource_type_id = ?1 ORDER BY condition_key.name";
        self.keys_by_action(KEYS, resource_type)
    }

    /// For each action, the keys that it supports when it is used on a resource of the type, sorted. Actions without any
    /// are left out.
    pub fn condition_keys_of_uses(
        &self,
        resource_type: ResourceTypeId,
    ) -> Result<BTreeMap<ActionName, Vec<String>>, Error> {
        const KEYS: &str = "SELECT prefix, action.name, condition_key.name FROM action_resource_type AS use
            CROSS JOIN action_resource_type_condition_key AS carried
                ON carried.action_id = use.action_id AND carried.resource_type_id = use.resource_type_id
            JOIN condition_key ON condition_key.id = condition_key_id
            JOIN action ON action.id = use.action_id JOIN service ON service.id = action.service_id
            WHERE use.resource_type_id = ?1 ORDER BY condition_key.name";
        self.keys_by_action(KEYS, resource_type)
    }

    fn keys_by_action(
        &self,
        statement: &str,
        resource_type: ResourceTypeId,
    ) -> Result<BTreeMap<ActionName, Vec<String>>, Error> {
        let mut keys = BTreeMap::<_, Vec<_>>::new();
        let read = |row: &Row<'_>| Ok((ActionName::new(text(row, 0)?, text(row, 1)?), row.get(2)?));
        for (action, key) in self.rows(statement, [resource_type], read)? {
            keys.entry(action).or_default().push(key);
        }
        Ok(keys)
    }

    /// The types of the values of a key that AWS documents under this name, in any service, sorted. None if no service
    /// has it. Placeholders in AWS's names stand for any text.
    pub fn types_of_condition_key(&self, name: &str) -> Result<Vec<ConditionKeyType>, Error> {
        const SERVICE: &str = "SELECT condition_key.id, name FROM condition_key
            JOIN service ON service.id = service_id WHERE prefix = ?1 OR name LIKE 'aws:%'";
        let service = name.split_once(':').map_or(name, |(service, _)| service);
        let keys: Vec<i64> = self.wanted_rows(SERVICE, [service], |row| {
            is_condition_key(text(row, 1)?, name).then(|| row.get(0)).transpose()
        })?;
        let Some(span) = span(keys.iter().copied()) else { return Ok(Vec::new()) };
        let mut types = self.lists_between(TYPES, span)?;
        let found: BTreeSet<_> = keys.iter().flat_map(|id| types.remove(id).unwrap_or_default()).collect();
        Ok(found.into_iter().collect())
    }

    /// The keys of a service, or of all, that fit a name or pattern; sorted by service and name.
    pub fn query_condition_keys(
        &self,
        service: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<ConditionKeyDetails>, Error> {
        const KEYS: &str =
            "SELECT id, name, description FROM condition_key WHERE service_id = ?1 ORDER BY name";
        let mut keys = Vec::<(i64, ConditionKeyDetails)>::new();
        for (service_id, prefix) in self.scope(service)? {
            keys.extend(self.wanted_rows(KEYS, [service_id], |row| {
                let wanted = name.is_none_or(|name| text(row, 1).is_ok_and(|key| matches_pattern(name, key)));
                wanted.then(|| Ok((row.get(0)?, ConditionKeyDetails::read(row, &prefix)?))).transpose()
            })?);
        }
        let Some(span) = span(keys.iter().map(|(id, _)| *id)) else { return Ok(Vec::new()) };
        let mut types = self.lists_between(TYPES, span)?;
        for (id, key) in &mut keys {
            key.types = types.remove(id).unwrap_or_default();
        }
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }
}

impl ConditionKeyDetails {
    /// What stands in the key's own row.
    fn read(row: &Row<'_>, service: &str) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get(1)?,
            service: service.to_owned(),
            types: Vec::new(),
            description: row.get(2)?,
        })
    }
}

impl KeyCatalog for Reader {
    type Error = Error;

    /// The types of the key, be it of a service or of none.
    fn types(&self, key: &str) -> Result<Vec<ConditionKeyType>, Error> {
        match GlobalKey::find(key) {
            Ok(Some(global)) => Ok(global.types.to_vec()),
            _ => self.types_of_condition_key(key),
        }
    }

    /// The nearest key of the same service, or of those that every request has.
    fn nearest(&self, key: &str) -> Result<Option<String>, Error> {
        let service = key.split_once(':').map_or(key, |(service, _)| service);
        let of_service = self.query_condition_keys(Some(service), None)?;
        let names = of_service
            .iter()
            .map(|of| of.name.as_str())
            .chain(GlobalKey::ALL.iter().map(|global| global.name));
        Ok(nearest(key, names).map(str::to_owned))
    }
}
