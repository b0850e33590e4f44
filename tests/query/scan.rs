//! The tables, read whole and without a join, and filtered one row after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use policy_sentry::iam::{AccessLevel, ActionName, matches_pattern};
use rusqlite::{Connection, OpenFlags};

/// The filters of a query, as a user writes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) service: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) access_level: Option<String>,
    pub(crate) resource_type: Option<String>,
    pub(crate) condition_key: Option<String>,
    pub(crate) wildcard_only: Option<bool>,
    pub(crate) as_of: Option<String>,
    pub(crate) access_level_source: Option<String>,
}

/// The rows of the bundled database, by table.
pub(crate) struct Tables {
    services: BTreeMap<i64, String>,
    actions: Vec<(i64, i64, String, String, String)>,
    overrides: BTreeMap<(String, i64), String>,
    types: BTreeMap<i64, (i64, String)>,
    action_types: BTreeMap<i64, Vec<i64>>,
    keys: BTreeMap<i64, (i64, String)>,
    action_keys: BTreeMap<i64, Vec<i64>>,
}

impl Tables {
    pub(crate) fn read() -> Self {
        let path = Path::new(env!("OUT_DIR")).join("iam.sqlite");
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let all = |statement: &str| Rows { connection: &connection, statement: statement.to_owned() };
        let mut action_keys = all("SELECT action_id, condition_key_id FROM action_condition_key").pairs();
        let of_pairs = "SELECT action_id, condition_key_id FROM action_resource_type_condition_key";
        action_keys.extend(all(of_pairs).pairs());
        Self {
            services: all("SELECT id, prefix FROM service").names(),
            actions: all("SELECT id, service_id, name, access_level, first_seen FROM action").actions(),
            overrides: all("SELECT source, action_id, access_level FROM access_level_override").overrides(),
            types: all("SELECT id, service_id, name FROM resource_type").owned_names(),
            action_types: by_first(
                all("SELECT action_id, resource_type_id FROM action_resource_type").pairs(),
            ),
            keys: all("SELECT id, service_id, name FROM condition_key").owned_names(),
            action_keys: by_first(action_keys),
        }
    }

    pub(crate) fn services(&self) -> Vec<String> {
        let sorted: BTreeSet<String> = self.services.values().cloned().collect();
        sorted.into_iter().collect()
    }

    pub(crate) fn actions(&self, filter: &Filter) -> Vec<String> {
        let oldest = self.actions.iter().map(|(.., first_seen)| first_seen.clone()).min().unwrap();
        let as_of = filter.as_of.clone().map(|as_of| as_of.max(oldest));
        let source = filter.access_level_source.clone().unwrap_or_else(|| "policy_sentry".to_owned());
        let level: Option<AccessLevel> = filter.access_level.as_deref().map(|text| text.parse().unwrap());
        let mut names = BTreeSet::new();
        for (id, service, name, documented, first_seen) in &self.actions {
            let full = self.full_name(*service, name);
            let counted = self.overrides.get(&(source.clone(), *id)).unwrap_or(documented);
            let types = || self.action_types.get(id).into_iter().flatten();
            let has_type = |wanted: &String| {
                types().any(|of| is_named(wanted, &self.full_name(self.types[of].0, &self.types[of].1)))
            };
            let has_key = |wanted: &String| {
                let mut keys = self.action_keys.get(id).into_iter().flatten();
                keys.any(|key| is_key(&self.keys[key].1, wanted))
            };
            let wanted = self.is_in_service(filter, *service)
                && filter.name.as_ref().is_none_or(|wanted| is_named(wanted, &full))
                && level.is_none_or(|level| level.as_str() == counted)
                && as_of.as_ref().is_none_or(|as_of| first_seen <= as_of)
                && filter.wildcard_only.is_none_or(|wanted| (types().count() == 0) == wanted)
                && filter.resource_type.as_ref().is_none_or(has_type)
                && filter.condition_key.as_ref().is_none_or(has_key);
            if wanted {
                names.insert(full);
            }
        }
        names.into_iter().collect()
    }

    pub(crate) fn resource_types(&self, filter: &Filter) -> Vec<String> {
        self.named(&self.types, filter, |service, name| self.full_name(service, name))
    }

    pub(crate) fn condition_keys(&self, filter: &Filter) -> Vec<String> {
        let rows = self.keys.values().filter(|(service, name)| {
            let fits = |wanted: &String| matches_pattern(wanted, name);
            self.is_in_service(filter, *service) && filter.name.as_ref().is_none_or(fits)
        });
        rows.map(|(_, name)| name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn named(
        &self,
        rows: &BTreeMap<i64, (i64, String)>,
        filter: &Filter,
        full: impl Fn(i64, &str) -> String,
    ) -> Vec<String> {
        let names = rows.values().filter(|(service, _)| self.is_in_service(filter, *service));
        let names = names.map(|(service, name)| full(*service, name));
        let names = names.filter(|full| filter.name.as_ref().is_none_or(|wanted| is_named(wanted, full)));
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn is_in_service(&self, filter: &Filter, service: i64) -> bool {
        filter
            .service
            .as_deref()
            .is_none_or(|wanted| wanted == "all" || self.services[&service].eq_ignore_ascii_case(wanted))
    }

    fn full_name(&self, service: i64, name: &str) -> String {
        ActionName::new(&self.services[&service], name).to_string()
    }
}

fn is_named(wanted: &str, full: &str) -> bool {
    let (_, short) = full.split_once(':').unwrap();
    matches_pattern(wanted, if wanted.contains(':') { full } else { short })
}

/// A key with `${…}` or `<…>` fits any text there; written with a regular expression's idea in mind.
fn is_key(documented: &str, wanted: &str) -> bool {
    if matches_pattern(wanted, documented) {
        return true;
    }
    let mut pattern = String::new();
    let mut depth = false;
    let documented = documented.replace("/tag-key", "/<tag-key>").replace("${", "<").replace('}', ">");
    for character in documented.chars() {
        match character {
            '<' => {
                depth = true;
                pattern.push('*');
            }
            '>' => depth = false,
            _ if !depth => pattern.push(character),
            _ => {}
        }
    }
    matches_pattern(&pattern, wanted)
}

fn by_first(pairs: Vec<(i64, i64)>) -> BTreeMap<i64, Vec<i64>> {
    pairs.into_iter().fold(BTreeMap::new(), |mut map: BTreeMap<i64, Vec<i64>>, (first, second)| {
        map.entry(first).or_default().push(second);
        map
    })
}

struct Rows<'a> {
    connection: &'a Connection,
    statement: String,
}

impl Rows<'_> {
    fn read<T>(&self, read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut statement = self.connection.prepare(&self.statement).unwrap();
        statement.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    fn names(&self) -> BTreeMap<i64, String> {
        self.read(|row| Ok((row.get(0)?, row.get(1)?))).into_iter().collect()
    }

    fn owned_names(&self) -> BTreeMap<i64, (i64, String)> {
        self.read(|row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).into_iter().collect()
    }

    fn pairs(&self) -> Vec<(i64, i64)> {
        self.read(|row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn overrides(&self) -> BTreeMap<(String, i64), String> {
        self.read(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).into_iter().collect()
    }

    fn actions(&self) -> Vec<(i64, i64, String, String, String)> {
        self.read(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
    }
}
