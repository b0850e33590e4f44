//! Facts → SQLite, deterministic to the byte.
//!
//! Ids follow the sorted names, rows are inserted in the order of their keys, the file is vacuumed, and
//! nothing of the day or the machine goes into it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Transaction, params};

use super::{
    Facts,
    error::Error,
    model::{Action, Date, Name, RetiredOrUndocumented, Service},
    overrides::{self, Override},
};
use crate::{
    database::schema,
    iam::{AccessLevel, ActionName},
};

/// Above this, zstd takes windows that its command line refuses to unpack without being told to.
pub(super) const COMPRESSION_LEVEL: i32 = 19;

/// Writes a new file.
pub(super) fn write(facts: &Facts, descriptions: bool, path: &Path) -> Result<(), Error> {
    let mut connection = Connection::open(path)?;
    // A build that fails leaves no file, so there is nothing to protect from a crash.
    connection
        .execute_batch("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(schema::DEFINITION)?;
    Writer { transaction: &transaction, descriptions, date: facts.date.as_str() }.write(facts)?;
    transaction.commit()?;
    connection.execute_batch("VACUUM")?;
    Ok(())
}

/// Compresses a file, and says where the result is.
pub(super) fn compress(from: &Path, to: &Path) -> Result<PathBuf, Error> {
    let bytes = fs::read(from).map_err(|source| Error::File { path: from.to_owned(), source })?;
    zstd::bulk::compress(&bytes, COMPRESSION_LEVEL)
        .and_then(|compressed| fs::write(to, compressed))
        .map_err(|source| Error::File { path: to.to_owned(), source })?;
    Ok(to.to_owned())
}

struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    descriptions: bool,
    date: &'a str,
}

/// The ids of a service's rows by their names.
type Ids<'a> = BTreeMap<&'a Name, i64>;

impl Writer<'_> {
    fn write(&self, facts: &Facts) -> rusqlite::Result<()> {
        self.meta(facts)?;
        let mut action_ids = BTreeMap::new();
        for service in &facts.services {
            let service_id = self.service(service)?;
            for (name, action) in &service.actions {
                let id = self.action(service_id, name, action)?;
                action_ids.insert(ActionName::new(service.prefix.as_str(), name.as_str()), id);
            }
            let keys = self.condition_keys(service_id, service)?;
            let types = self.resource_types(service_id, service, &keys)?;
            self.uses(service, &action_ids, &types, &keys)?;
        }
        for service in &facts.services {
            self.dependents(service, &action_ids)?;
        }
        self.overrides(facts, &action_ids)?;
        self.retired_or_undocumented(facts)
    }

    fn meta(&self, facts: &Facts) -> rusqlite::Result<()> {
        let mut rows = BTreeMap::from([
            ("version".to_owned(), self.date.to_owned()),
            ("schema_version".to_owned(), schema::VERSION.to_string()),
        ]);
        for (kind, (source, date)) in &facts.origins {
            rows.insert(format!("{kind}.source"), source.clone());
            rows.insert(format!("{kind}.date"), date.to_string());
        }
        for (set, name) in overrides::SOURCE_NAMES {
            rows.insert(format!("access_level_overrides.{set}.source"), name.to_owned());
        }
        for (key, value) in rows {
            self.insert("INSERT INTO meta (key, value) VALUES (?1, ?2)", params![key, value])?;
        }
        Ok(())
    }

    fn service(&self, service: &Service) -> rusqlite::Result<i64> {
        let id = self.insert("INSERT INTO service (prefix) VALUES (?1)", [service.prefix.as_str()])?;
        for (url, name) in &service.pages {
            const PAGE: &str = "INSERT INTO service_page (service_id, url, name) VALUES (?1, ?2, ?3)";
            self.insert(PAGE, params![id, url, name])?;
        }
        Ok(id)
    }

    fn action(&self, service_id: i64, name: &Name, action: &Action) -> rusqlite::Result<i64> {
        const ACTION: &str = "INSERT INTO action (service_id, name, access_level, permission_only, \
            dependent_actions_known, documentation, description, first_seen) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let row = params![
            service_id,
            name.as_str(),
            action.access_level.map(AccessLevel::as_str),
            action.permission_only,
            action.dependent_actions.is_some(),
            action.documentation,
            self.description(action.description.as_deref()),
            self.first_seen(action.first_seen.as_ref()),
        ];
        let id = self.insert(ACTION, row)?;
        for principal in &action.passed_to_services {
            const PASSED: &str = "INSERT INTO passed_to_service (action_id, service) VALUES (?1, ?2)";
            self.insert(PASSED, params![id, principal])?;
        }
        Ok(id)
    }

    fn condition_keys<'s>(&self, service_id: i64, service: &'s Service) -> rusqlite::Result<Ids<'s>> {
        const KEY: &str = "INSERT INTO condition_key (service_id, name, description) VALUES (?1, ?2, ?3)";
        const TYPE: &str = "INSERT INTO condition_key_type (condition_key_id, type) VALUES (?1, ?2)";
        let mut ids = Ids::new();
        for (name, key) in service.all_condition_keys() {
            let description = key.and_then(|key| self.description(key.description.as_deref()));
            let id = self.insert(KEY, params![service_id, name.as_str(), description])?;
            for key_type in key.into_iter().flat_map(|key| &key.types) {
                self.insert(TYPE, params![id, key_type.as_str()])?;
            }
            ids.insert(name, id);
        }
        Ok(ids)
    }

    fn resource_types<'s>(
        &self,
        service_id: i64,
        service: &'s Service,
        keys: &Ids<'_>,
    ) -> rusqlite::Result<Ids<'s>> {
        const TYPE: &str = "INSERT INTO resource_type (service_id, name, first_seen) VALUES (?1, ?2, ?3)";
        const FORMAT: &str =
            "INSERT INTO arn_format (resource_type_id, format, arn_service) VALUES (?1, ?2, ?3)";
        const KEY: &str =
            "INSERT INTO resource_type_condition_key (resource_type_id, condition_key_id) VALUES (?1, ?2)";
        let mut ids = Ids::new();
        for (name, resource_type) in service.all_resource_types() {
            let first_seen = resource_type.and_then(|resource_type| resource_type.first_seen.as_ref());
            let id = self.insert(TYPE, params![service_id, name.as_str(), self.first_seen(first_seen)])?;
            for format in resource_type.into_iter().flat_map(|resource_type| &resource_type.arn_formats) {
                self.insert(FORMAT, params![id, format, arn_service(format)])?;
            }
            for key in resource_type.into_iter().flat_map(|resource_type| &resource_type.condition_keys) {
                self.insert(KEY, params![id, keys.get(key)])?;
            }
            ids.insert(name, id);
        }
        Ok(ids)
    }

    /// Which types and keys the service's actions use.
    fn uses(
        &self,
        service: &Service,
        actions: &BTreeMap<ActionName, i64>,
        types: &Ids<'_>,
        keys: &Ids<'_>,
    ) -> rusqlite::Result<()> {
        const KEY: &str = "INSERT INTO action_condition_key (action_id, condition_key_id) VALUES (?1, ?2)";
        const TYPE: &str =
            "INSERT INTO action_resource_type (resource_type_id, action_id, required) VALUES (?1, ?2, ?3)";
        const TYPE_KEY: &str = "INSERT INTO action_resource_type_condition_key \
            (action_id, resource_type_id, condition_key_id) VALUES (?1, ?2, ?3)";
        for (name, action) in &service.actions {
            let id = actions.get(&ActionName::new(service.prefix.as_str(), name.as_str()));
            for key in &action.condition_keys {
                self.insert(KEY, params![id, keys.get(key)])?;
            }
            for (resource_type, used) in &action.resource_types {
                let type_id = types.get(resource_type);
                self.insert(TYPE, params![type_id, id, used.required])?;
                for key in &used.condition_keys {
                    self.insert(TYPE_KEY, params![id, type_id, keys.get(key)])?;
                }
            }
        }
        Ok(())
    }

    /// A dependent that no service has is left out; the report names it.
    fn dependents(&self, service: &Service, actions: &BTreeMap<ActionName, i64>) -> rusqlite::Result<()> {
        const DEPENDENT: &str =
            "INSERT INTO dependent_action (action_id, dependent_action_id) VALUES (?1, ?2)";
        for (name, action) in &service.actions {
            let id = actions.get(&ActionName::new(service.prefix.as_str(), name.as_str()));
            let dependents = action.dependent_actions.iter().flatten();
            for dependent in dependents.filter_map(|dependent| actions.get(dependent)) {
                self.insert(DEPENDENT, params![id, dependent])?;
            }
        }
        Ok(())
    }

    fn overrides(&self, facts: &Facts, actions: &BTreeMap<ActionName, i64>) -> rusqlite::Result<()> {
        const OVERRIDE: &str = "INSERT INTO access_level_override (source, action_id, access_level) \
            VALUES (?1, ?2, ?3)";
        for Override { source, action, access_level, .. } in &facts.overrides {
            self.insert(OVERRIDE, params![source.as_str(), actions.get(action), access_level.as_str()])?;
        }
        Ok(())
    }

    fn retired_or_undocumented(&self, facts: &Facts) -> rusqlite::Result<()> {
        const UNLISTED: &str = "INSERT INTO unlisted_action \
            (service, name, status, access_level, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        for (action, retired_or_undocumented) in &facts.retired_or_undocumented {
            let RetiredOrUndocumented { status, access_level, first_seen, last_seen } =
                retired_or_undocumented;
            let level = access_level.map(AccessLevel::as_str);
            self.insert(
                UNLISTED,
                params![
                    action.service(),
                    action.name(),
                    status.as_str(),
                    level,
                    first_seen.as_str(),
                    last_seen.as_str()
                ],
            )?;
        }
        Ok(())
    }

    fn first_seen<'d>(&'d self, day: Option<&'d Date>) -> &'d str {
        day.map_or(self.date, Date::as_str)
    }

    fn description<'d>(&self, description: Option<&'d str>) -> Option<&'d str> {
        description.filter(|_| self.descriptions)
    }

    fn insert(&self, statement: &str, row: impl rusqlite::Params) -> rusqlite::Result<i64> {
        self.transaction.prepare_cached(statement)?.insert(row)
    }
}

/// The third part of a format, unless that is a placeholder.
fn arn_service(format: &str) -> &str {
    format.split(':').nth(2).filter(|service| !service.contains("${")).unwrap_or_default()
}
