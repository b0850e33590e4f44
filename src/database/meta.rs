use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Error, Reader};
use crate::iam::Date;

/// How much the database knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Service prefixes.
    pub services: u32,
    /// Pages of documentation; some services have several.
    pub pages: u32,
    /// Actions.
    pub actions: u32,
    /// Resource types that AWS defines.
    pub resource_types: u32,
    /// Resource types that actions name and that AWS does not define.
    pub undefined_resource_types: u32,
    /// Formats of ARNs.
    pub arn_formats: u32,
    /// Condition keys that AWS lists, counted in each service.
    pub condition_keys: u32,
    /// Condition keys that are used and that AWS does not list.
    pub unlisted_condition_keys: u32,
    /// Actions that have dependent actions.
    pub actions_with_dependents: u32,
    /// Actions of which no source says whether they have dependent actions.
    pub actions_with_unknown_dependents: u32,
    /// Pairs of an action and a dependent action.
    pub dependents: u32,
    /// Pairs of an action and a resource type.
    pub resource_type_uses: u32,
    /// Access levels that are not AWS's.
    pub access_level_overrides: u32,
}

impl Reader {
    /// The day of the facts: `2026-06-14`.
    pub fn version(&self) -> Result<String, Error> {
        const VERSION: &str = "SELECT value FROM meta WHERE key = 'version'";
        self.first(VERSION, [], |row| row.get(0))?.ok_or(Error::NoVersion)
    }

    /// The day up to which facts exist for someone who asks for those of `as_of`: that day, or the day of the
    /// oldest source if that is later. Since when the facts of the oldest source are facts is not known, so they
    /// always exist.
    pub fn last_day(&self, as_of: &Date) -> Result<Date, Error> {
        let oldest = self.oldest_day()?.filter(|oldest| oldest > as_of);
        Ok(oldest.unwrap_or_else(|| as_of.clone()))
    }

    fn oldest_day(&self) -> Result<Option<Date>, Error> {
        const OLDEST: &str = "SELECT min(first_seen) FROM action";
        if let Some(day) = self.oldest_day.get() {
            return Ok(day.clone());
        }
        let day: Option<Option<String>> = self.first(OLDEST, [], |row| row.get(0))?;
        let day = day.flatten().and_then(|day| day.parse().ok());
        Ok(self.oldest_day.get_or_init(|| day).clone())
    }

    /// Where each kind of fact comes from.
    pub fn meta(&self) -> Result<BTreeMap<String, String>, Error> {
        let rows = self.rows("SELECT key, value FROM meta", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// How much the database knows.
    pub fn counts(&self) -> Result<Counts, Error> {
        const COUNTS: &str = "SELECT
            (SELECT count(*) FROM service),
            (SELECT count(*) FROM service_page),
            (SELECT count(*) FROM action),
            (SELECT count(*) FROM resource_type
                WHERE EXISTS (SELECT 1 FROM arn_format WHERE resource_type_id = resource_type.id)),
            (SELECT count(*) FROM resource_type
                WHERE NOT EXISTS (SELECT 1 FROM arn_format WHERE resource_type_id = resource_type.id)),
            (SELECT count(*) FROM arn_format),
            (SELECT count(*) FROM condition_key
                WHERE EXISTS (SELECT 1 FROM condition_key_type WHERE condition_key_id = condition_key.id)),
            (SELECT count(*) FROM condition_key
                WHERE NOT EXISTS (SELECT 1 FROM condition_key_type WHERE condition_key_id = condition_key.id)),
            (SELECT count(DISTINCT action_id) FROM dependent_action),
            (SELECT count(*) FROM action WHERE NOT dependent_actions_known),
            (SELECT count(*) FROM dependent_action),
            (SELECT count(*) FROM action_resource_type),
            (SELECT count(*) FROM access_level_override)";
        Ok(self.first(COUNTS, [], Counts::read)?.unwrap_or_default())
    }
}

impl Counts {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            services: row.get(0)?,
            pages: row.get(1)?,
            actions: row.get(2)?,
            resource_types: row.get(3)?,
            undefined_resource_types: row.get(4)?,
            arn_formats: row.get(5)?,
            condition_keys: row.get(6)?,
            unlisted_condition_keys: row.get(7)?,
            actions_with_dependents: row.get(8)?,
            actions_with_unknown_dependents: row.get(9)?,
            dependents: row.get(10)?,
            resource_type_uses: row.get(11)?,
            access_level_overrides: row.get(12)?,
        })
    }
}
