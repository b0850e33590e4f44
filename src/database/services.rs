use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Error, Reader};
use crate::iam::matches_pattern;

/// One service prefix and what AWS documents under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service prefix: `s3`.
    pub prefix: String,
    /// The service's names, sorted: one for each of its pages, but for pages that agree.
    pub names: Vec<String>,
    /// The addresses of its pages, sorted.
    pub pages: Vec<String>,
    /// How many actions it has.
    pub actions: u32,
    /// How many resource types it defines.
    pub resource_types: u32,
    /// How many condition keys it lists.
    pub condition_keys: u32,
}

/// Begins all statements about services; `?1` is a prefix or NULL for every service.
const SERVICES: &str = "SELECT prefix, id,
        (SELECT count(*) FROM action WHERE service_id = service.id),
        (SELECT count(DISTINCT resource_type_id) FROM resource_type
            JOIN arn_format ON resource_type_id = resource_type.id WHERE service_id = service.id),
        (SELECT count(DISTINCT condition_key_id) FROM condition_key
            JOIN condition_key_type ON condition_key_id = condition_key.id WHERE service_id = service.id)
    FROM service WHERE ?1 IS NULL OR prefix = ?1 ORDER BY prefix";

const PAGES: &str =
    "SELECT service_id, url, service_page.name FROM service JOIN service_page ON service_id = id
    WHERE ?1 IS NULL OR prefix = ?1 ORDER BY url";

impl Reader {
    /// All services, sorted by prefix.
    pub fn services(&self) -> Result<Vec<Service>, Error> {
        self.services_with(None)
    }

    /// The service with that prefix, in any letter case.
    pub fn service(&self, prefix: &str) -> Result<Option<Service>, Error> {
        Ok(self.services_with(Some(prefix))?.into_iter().next())
    }

    /// The service with a prefix, or all, whose prefix fits a name or pattern; sorted by prefix.
    pub fn query_services(&self, service: Option<&str>, name: Option<&str>) -> Result<Vec<Service>, Error> {
        let mut services = self.services_with(service)?;
        services.retain(|service| name.is_none_or(|name| matches_pattern(name, &service.prefix)));
        Ok(services)
    }

    /// The prefixes of all services, sorted.
    pub fn service_prefixes(&self) -> Result<Vec<String>, Error> {
        self.rows("SELECT prefix FROM service ORDER BY prefix", [], |row| row.get(0))
    }

    /// Whether a service has that prefix, in any letter case.
    pub fn is_service(&self, prefix: &str) -> Result<bool, Error> {
        Ok(self.first("SELECT 1 FROM service WHERE prefix = ?1", [prefix], |_| Ok(()))?.is_some())
    }

    fn services_with(&self, prefix: Option<&str>) -> Result<Vec<Service>, Error> {
        let mut pages = BTreeMap::<i64, Vec<(String, String)>>::new();
        for (id, url, name) in
            self.rows(PAGES, [prefix], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        {
            pages.entry(id).or_default().push((url, name));
        }
        self.rows(SERVICES, [prefix], |row| {
            let pages = pages.remove(&row.get(1)?).unwrap_or_default();
            Service::read(row, pages)
        })
    }

    /// Ids and prefixes of the services that a query is about, sorted by prefix.
    pub(super) fn scope(&self, pattern: Option<&str>) -> Result<Vec<(i64, String)>, Error> {
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        match pattern {
            Some(prefix) if !prefix.contains(['*', '?']) => {
                self.rows("SELECT id, prefix FROM service WHERE prefix = ?1", [prefix], read)
            }
            _ => {
                let mut services: Vec<(_, String)> =
                    self.rows("SELECT id, prefix FROM service ORDER BY prefix", [], read)?;
                services.retain(|(_, prefix)| pattern.is_none_or(|pattern| matches_pattern(pattern, prefix)));
                Ok(services)
            }
        }
    }
}

impl Service {
    fn read(row: &Row<'_>, pages: Vec<(String, String)>) -> rusqlite::Result<Self> {
        let (pages, mut names): (Vec<_>, Vec<_>) = pages.into_iter().unzip();
        names.sort_unstable();
        names.dedup();
        Ok(Self {
            prefix: row.get(0)?,
            names,
            pages,
            actions: row.get(2)?,
            resource_types: row.get(3)?,
            condition_keys: row.get(4)?,
        })
    }
}
