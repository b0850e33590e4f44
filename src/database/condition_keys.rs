use std::collections::BTreeMap;

use rusqlite::params;

use super::{ActionId, Error, Reader, ResourceTypeId};
use crate::iam::{ConditionKeyType, matches_pattern};

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
