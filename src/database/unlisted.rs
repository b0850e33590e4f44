use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use super::{Error, Reader, actions::text};
use crate::iam::{AccessLevel, ActionName, matches_pattern};

/// An action that AWS does not document, or not any more. Nothing else in the database knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlistedAction {
    /// Its name as the source wrote it.
    pub name: ActionName,
    /// Why it is not listed.
    pub status: UnlistedStatus,
    /// The level that it had, if a source gave it one.
    pub access_level: Option<AccessLevel>,
    /// The day of the oldest source that has it: `2026-06-14`.
    pub first_seen: String,
    /// The day of the newest source that has it.
    pub last_seen: String,
}

/// Why an action is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnlistedStatus {
    /// AWS documented it and does not any more.
    Retired,
    /// AWS's Service Reference has it, and its documentation never had.
    Undocumented,
}

const UNLISTED: &str =
    "SELECT service, name, status, access_level, first_seen, last_seen FROM unlisted_action
    WHERE service = ?1 ORDER BY name";

impl Reader {
    /// The unlisted actions under a service prefix, sorted by name. The prefix need not be that of a service.
    pub fn unlisted_actions(&self, service: &str) -> Result<Vec<UnlistedAction>, Error> {
        self.rows(UNLISTED, [service], |row| {
            Ok(UnlistedAction {
                name: ActionName::new(text(row, 0)?, text(row, 1)?),
                status: row.get(2)?,
                access_level: row.get(3)?,
                first_seen: row.get(4)?,
                last_seen: row.get(5)?,
            })
        })
    }

    /// Their names alone.
    pub fn unlisted_action_names(&self, service: &str) -> Result<Vec<ActionName>, Error> {
        Ok(self.unlisted_actions(service)?.into_iter().map(|action| action.name).collect())
    }

    /// The unlisted actions of the services whose prefix fits a name or pattern.
    pub(super) fn unlisted_actions_of(&self, service: &str) -> Result<Vec<UnlistedAction>, Error> {
        if !service.contains(['*', '?']) {
            return self.unlisted_actions(service);
        }
        let mut actions = Vec::new();
        for prefix in
            self.unlisted_service_prefixes()?.iter().filter(|prefix| matches_pattern(service, prefix))
        {
            actions.extend(self.unlisted_actions(prefix)?);
        }
        Ok(actions)
    }

    /// Every name that the database knows under a service prefix, listed or not, sorted.
    pub fn all_action_names(&self, service: &str) -> Result<Vec<ActionName>, Error> {
        const NAMES: &str = "SELECT prefix, name FROM action JOIN service ON service.id = service_id
            WHERE prefix = ?1
            UNION SELECT service, name FROM unlisted_action WHERE service = ?1 ORDER BY 2";
        self.rows(NAMES, [service], |row| Ok(ActionName::new(text(row, 0)?, text(row, 1)?)))
    }

    /// The prefixes that unlisted actions have, sorted; some are of services, some of none.
    pub fn unlisted_service_prefixes(&self) -> Result<Vec<String>, Error> {
        self.rows("SELECT DISTINCT service FROM unlisted_action ORDER BY service", [], |row| row.get(0))
    }
}

impl FromSql for UnlistedStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "retired" => Ok(Self::Retired),
            "undocumented" => Ok(Self::Undocumented),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
