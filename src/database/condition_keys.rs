use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, params};

use super::{ActionId, Error, Reader, ResourceTypeId, actions::text};
use crate::iam::{ActionName, ConditionKeyType, is_condition_key, matches_pattern};

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

impl Reader {
    /// The keys that the action carries whatever it is used on, sorted.
    pub fn condition_keys_of_action(&self, action: ActionId) -> Result<Vec<String>, Error> {
        const KEYS: &str = "SELECT name FROM action_condition_key
            JOIN condition_key ON condition_key.id = condition_key_id WHERE action_id = ?1 ORDER BY name";
        self.rows(KEYS, [action], |row| row.get(0))
    }

    /// The keys that the action carries when it is used on a resource of the type, sorted.
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

    /// For each action that can be confined to the type, the keys that it carries whatever it is used on, sorted.
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

    /// For each action, the keys that it carries when it is used on a resource of the type, sorted. Actions without any
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
        let mut types = self.condition_key_types()?;
        let service = name.split_once(':').map_or(name, |(service, _)| service);
        let keys =
            self.rows(SERVICE, [service], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let named = keys.iter().filter(|(_, known)| is_condition_key(known, name));
        let found: BTreeSet<_> = named.flat_map(|(id, _)| types.remove(id).unwrap_or_default()).collect();
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
        let mut types = self.condition_key_types()?;
        let mut details = Vec::new();
        for (service_id, prefix) in self.scope(service)? {
            let keys = self.rows(KEYS, [service_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            details.extend(keys.into_iter().map(|(id, name, description): (i64, _, _)| {
                ConditionKeyDetails {
                    name,
                    service: prefix.clone(),
                    types: types.remove(&id).unwrap_or_default(),
                    description,
                }
            }));
        }
        details.retain(|details| name.is_none_or(|name| matches_pattern(name, &details.name)));
        Ok(details)
    }

    fn condition_key_types(&self) -> Result<BTreeMap<i64, Vec<ConditionKeyType>>, Error> {
        const TYPES: &str = "SELECT condition_key_id, type FROM condition_key_type ORDER BY type";
        let mut types = BTreeMap::<_, Vec<_>>::new();
        for (id, key_type) in self.rows(TYPES, [], |row| Ok((row.get(0)?, row.get(1)?)))? {
            types.entry(id).or_default().push(key_type);
        }
        Ok(types)
    }
}
