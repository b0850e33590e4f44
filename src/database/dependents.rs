use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::{Action, ActionId, Error, Reader, ResourceTypeId, actions::text};
use crate::iam::{AccessLevelSource, ActionName};

/// An action that another depends on, with what decides whether it may be granted unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependentAction {
    /// The action.
    pub action: Action,
    /// Whether it can be confined to some resource type.
    pub supports_resource_types: bool,
}

/// The columns of a dependent and the action that has it; the tables they come from, and the condition.
macro_rules! select_dependents {
    ($from:literal, $where:literal) => {
        concat!(
            "SELECT dependent_action.action_id, action.id, prefix, action.name, ",
            "coalesce(override.access_level, action.access_level), action.access_level, action.first_seen, ",
            "action.dependent_actions_known, ",
            "EXISTS (SELECT 1 FROM action_resource_type AS uses WHERE uses.action_id = action.id) ",
            "FROM ",
            $from,
            " JOIN action ON action.id = dependent_action_id ",
            "JOIN service ON service.id = action.service_id ",
            "LEFT JOIN access_level_override AS override ",
            "ON override.source = ?1 AND override.action_id = action.id ",
            "WHERE ",
            $where,
            " ORDER BY dependent_action.action_id, prefix, action.name"
        )
    };
}

impl Reader {
    /// The dependents of all actions that can be confined to a resource type, in one question; actions
    /// without any are left out. Whether "without" is "none" or "unknown", [`Action::dependents_known`] says.
    pub fn dependents_by_action(
        &self,
        resource_type: ResourceTypeId,
        source: AccessLevelSource,
    ) -> Result<BTreeMap<ActionId, Vec<DependentAction>>, Error> {
        // CROSS JOIN keeps SQLite from beginning with the dependents of all actions.
        const DEPENDENTS: &str = select_dependents!(
            "action_resource_type AS confined
                CROSS JOIN dependent_action ON dependent_action.action_id = confined.action_id",
            "confined.resource_type_id = ?2"
        );
        let mut dependents = BTreeMap::<_, Vec<_>>::new();
        for (action, dependent) in self.rows(DEPENDENTS, params![source, resource_type], read)? {
            dependents.entry(action).or_default().push(dependent);
        }
        Ok(dependents)
    }

    /// The dependents of one action, so far as they are known.
    pub fn dependents_of(
        &self,
        action: ActionId,
        source: AccessLevelSource,
    ) -> Result<Vec<DependentAction>, Error> {
        const DEPENDENTS: &str = select_dependents!("dependent_action", "dependent_action.action_id = ?2");
        let rows = self.rows(DEPENDENTS, params![source, action], read)?;
        Ok(rows.into_iter().map(|(_, dependent)| dependent).collect())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(ActionId, DependentAction)> {
    let action = Action {
        id: row.get(1)?,
        name: ActionName::new(text(row, 2)?, text(row, 3)?),
        access_level: row.get(4)?,
        documented_access_level: row.get(5)?,
        first_seen: row.get(6)?,
        dependents_known: row.get(7)?,
        supports_resource_types: row.get(8)?,
    };
    Ok((row.get(0)?, DependentAction { supports_resource_types: action.supports_resource_types, action }))
}
