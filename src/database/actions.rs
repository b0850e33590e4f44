use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::{ActionId, Error, Reader, ResourceTypeId, resource_types::ResourceTypeUse};
use crate::iam::{
    AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date, ResourceTypeName, matches_pattern,
};

/// What an engine needs to know of an action to grant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which one it is.
    pub id: ActionId,
    /// Its name as AWS writes it.
    pub name: ActionName,
    /// Its level under the source that was asked for.
    pub access_level: AccessLevel,
    /// Its level in AWS's documentation.
    pub documented_access_level: AccessLevel,
    /// The day of the oldest source that has the action: `2026-06-14`.
    pub first_seen: Date,
    /// Whether any source says what the action depends on, be it nothing.
    pub dependents_known: bool,
    /// Whether it supports some resource type.
    pub supports_resource_types: bool,
}

/// The columns of an [`Action`] and the tables they come from, sorted by the name behind the colon; `?1` is the
/// source of access levels.
macro_rules! select_actions {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT action.id, prefix, action.name, ",
            "coalesce(override.access_level, action.access_level), action.access_level, action.first_seen, ",
            "dependent_actions_known, ",
            "EXISTS (SELECT 1 FROM action_resource_type AS uses WHERE uses.action_id = action.id) FROM ",
            $from,
            " JOIN service ON service.id = action.service_id ",
            "LEFT JOIN access_level_override AS override ",
            "ON override.source = ?1 AND override.action_id = action.id ",
            "WHERE ",
            $where,
            " ORDER BY action.name"
        )
    };
}

const OF_RESOURCE_TYPE: &str = select_actions!(
    "action_resource_type AS use JOIN action ON action.id = use.action_id",
    "use.resource_type_id = ?2"
);

const WILDCARD_ONLY: &str = select_actions!(
    "action",
    "service.prefix = ?2 AND coalesce(override.access_level, action.access_level) = ?3 \
     AND NOT EXISTS (SELECT 1 FROM action_resource_type WHERE action_id = action.id)"
);

const OF_SERVICE: &str = select_actions!("action", "service.prefix = ?2");

const BY_NAME: &str = select_actions!("action", "service.prefix = ?2 AND action.name = ?3");

// CROSS JOIN keeps SQLite from beginning with all that is required.
const FURTHER_TYPES: &str = "SELECT other.action_id, prefix, name FROM action_resource_type AS use
    CROSS JOIN action_resource_type AS other ON other.action_id = use.action_id
    JOIN resource_type ON resource_type.id = other.resource_type_id
    JOIN service ON service.id = resource_type.service_id
    WHERE use.resource_type_id = ?1 AND other.required AND other.resource_type_id <> ?1
    ORDER BY other.action_id, prefix, name";

/// Statements that one request asks many times.
#[cfg(test)]
pub(super) const HOT: [&str; 5] = [OF_RESOURCE_TYPE, OF_SERVICE, WILDCARD_ONLY, BY_NAME, FURTHER_TYPES];

impl Reader {
    /// The actions that can be confined to a resource type, sorted by name.
    pub fn actions_of_resource_type(
        &self,
        resource_type: ResourceTypeId,
        source: AccessLevelSource,
    ) -> Result<Vec<Action>, Error> {
        self.rows(OF_RESOURCE_TYPE, params![source, resource_type], Action::read)
    }

    /// The actions of a service and level that cannot be confined to any resource type, sorted by name.
    pub fn wildcard_only_actions(
        &self,
        service: &str,
        access_level: AccessLevel,
        source: AccessLevelSource,
    ) -> Result<Vec<Action>, Error> {
        self.rows(WILDCARD_ONLY, params![source, service, access_level], Action::read)
    }

    /// The actions of a service, sorted by name; none if there is no such service.
    pub fn actions_of_service(&self, service: &str, source: AccessLevelSource) -> Result<Vec<Action>, Error> {
        self.rows(OF_SERVICE, params![source, service], Action::read)
    }

    /// The action of that name, in any letter case.
    pub fn action(&self, name: &ActionName, source: AccessLevelSource) -> Result<Option<Action>, Error> {
        self.first(BY_NAME, params![source, name.service(), name.name()], Action::read)
    }

    /// The names of a service's actions, sorted; none if there is no such service.
    pub fn action_names(&self, service: &str) -> Result<Vec<ActionName>, Error> {
        const NAMES: &str = "SELECT prefix, name FROM action JOIN service ON service.id = service_id
            WHERE prefix = ?1 ORDER BY name";
        self.rows(NAMES, [service], |row| Ok(ActionName::new(text(row, 0)?, text(row, 1)?)))
    }

    /// The names of the actions that a pattern stands for, sorted.
    pub fn action_names_matching(&self, pattern: &ActionPattern) -> Result<Vec<ActionName>, Error> {
        const NAMES: &str = "SELECT name FROM action WHERE service_id = ?1 ORDER BY name";
        let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
        let mut names = Vec::new();
        for (id, prefix) in self.scope(Some(service))? {
            names.extend(self.wanted_rows(NAMES, [id], |row| {
                let found = text(row, 0)?;
                Ok(matches_pattern(name, found).then(|| ActionName::new(&prefix, found)))
            })?);
        }
        names.sort();
        Ok(names)
    }

    /// The types that the action can be confined to, sorted.
    pub fn resource_types_of_action(&self, action: ActionId) -> Result<Vec<ResourceTypeUse>, Error> {
        const TYPES: &str = "SELECT resource_type.id, prefix, name, required FROM action_resource_type
            JOIN resource_type ON resource_type.id = resource_type_id JOIN service ON service.id = service_id
            WHERE action_id = ?1 ORDER BY prefix, name";
        self.rows(TYPES, [action], |row| {
            let name = ResourceTypeName::new(text(row, 1)?, text(row, 2)?);
            Ok(ResourceTypeUse { id: row.get(0)?, name, required: row.get(3)? })
        })
    }

    /// For the actions that can be confined to a type, the other types that they require, sorted. Actions that require
    /// no other are left out.
    pub fn further_required_types(
        &self,
        of: ResourceTypeId,
    ) -> Result<BTreeMap<ActionId, Vec<ResourceTypeName>>, Error> {
        let mut types = BTreeMap::<_, Vec<_>>::new();
        let read = |row: &Row<'_>| Ok((row.get(0)?, ResourceTypeName::new(text(row, 1)?, text(row, 2)?)));
        for (action, name) in self.rows(FURTHER_TYPES, [of], read)? {
            types.entry(action).or_default().push(name);
        }
        Ok(types)
    }

    /// The services to which the action passes a role, sorted: the values of `iam:PassedToService` for its
    /// `iam:PassRole`, such as `lambda.amazonaws.com`. None if it passes none, or AWS does not say.
    pub fn passed_to_services(&self, action: ActionId) -> Result<Vec<String>, Error> {
        const SERVICES: &str = "SELECT service FROM passed_to_service WHERE action_id = ?1 ORDER BY service";
        self.rows(SERVICES, [action], |row| row.get(0))
    }
}

impl Action {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: ActionName::new(text(row, 1)?, text(row, 2)?),
            access_level: row.get(3)?,
            documented_access_level: row.get(4)?,
            first_seen: row.get(5)?,
            dependents_known: row.get(6)?,
            supports_resource_types: row.get(7)?,
        })
    }
}

/// A column's text where SQLite keeps it, for names that are made of two.
pub(super) fn text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(column)?.as_str()?)
}
