use std::collections::BTreeMap;

use rusqlite::params;

use super::{Error, Reader, ResourceTypeId, actions::text};
use crate::iam::{ResourceTypeName, matches_pattern};

/// A resource type, and those of its formats that ARNs of one service can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceTypeFormats {
    /// Which one it is.
    pub id: ResourceTypeId,
    /// Its name as AWS writes it.
    pub name: ResourceTypeName,
    /// The formats, sorted: `arn:${Partition}:s3:::${BucketName}`.
    pub formats: Vec<String>,
    /// The day of the oldest source that has the type.
    pub first_seen: String,
}

/// How an action uses a resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceTypeUse {
    /// Which type it is.
    pub id: ResourceTypeId,
    /// Its name as AWS writes it.
    pub name: ResourceTypeName,
    /// The `*` of AWS's table.
    pub required: bool,
}

/// Everything about a resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceTypeDetails {
    /// The service prefix and the name: `s3:object`.
    pub resource_type: String,
    /// The service prefix: `s3`.
    pub service: String,
    /// The name within the service: `object`.
    pub name: String,
    /// The formats of its ARNs, sorted. None if actions name the type and AWS does not define it.
    pub arn_formats: Vec<String>,
    /// The condition keys that the type carries, sorted.
    pub condition_keys: Vec<String>,
    /// The day of the oldest source that has the type.
    pub first_seen: String,
}

const OF_ARN_SERVICE: &str = "SELECT resource_type.id, prefix, name, first_seen, format FROM arn_format
    JOIN resource_type ON resource_type.id = resource_type_id JOIN service ON service.id = service_id
    WHERE arn_service IN (?1, '') ORDER BY prefix, name, format";

/// Statements that one request asks many times.
#[cfg(test)]
pub(super) const HOT: [&str; 1] = [OF_ARN_SERVICE];

impl Reader {
    /// The types, of any service, that an ARN can be of whose third part is `arn_service`; sorted by name.
    ///
    /// Formats that leave the service open fit every ARN and are among them.
    pub fn resource_types_of_arn_service(
        &self,
        arn_service: &str,
    ) -> Result<Vec<ResourceTypeFormats>, Error> {
        let mut statement = self.connection.prepare_cached(OF_ARN_SERVICE)?;
        let mut rows = statement.query([arn_service])?;
        let mut types = Vec::<ResourceTypeFormats>::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            match types.last_mut() {
                Some(last) if last.id == id => last.formats.push(row.get(4)?),
                _ => types.push(ResourceTypeFormats {
                    id,
                    name: ResourceTypeName::new(text(row, 1)?, text(row, 2)?),
                    formats: vec![row.get(4)?],
                    first_seen: row.get(3)?,
                }),
            }
        }
        Ok(types)
    }

    /// The type of that name with all its formats; letter case is ignored.
    pub fn resource_type(&self, name: &ResourceTypeName) -> Result<Option<ResourceTypeFormats>, Error> {
        const TYPE: &str = "SELECT resource_type.id, prefix, name, first_seen FROM resource_type
            JOIN service ON service.id = service_id WHERE prefix = ?1 AND name = ?2";
        const FORMATS: &str = "SELECT format FROM arn_format WHERE resource_type_id = ?1 ORDER BY format";
        let found = self.first(TYPE, [&name.service, &name.name], |row| {
            Ok((row.get(0)?, ResourceTypeName::new(text(row, 1)?, text(row, 2)?), row.get(3)?))
        })?;
        let Some((id, name, first_seen)) = found else { return Ok(None) };
        let formats = self.rows(FORMATS, params![id], |row| row.get(0))?;
        Ok(Some(ResourceTypeFormats { id, name, formats, first_seen }))
    }

    /// The types of a service, or of all, whose name fits a name or pattern; sorted.
    ///
    /// The name is compared with the type's own name or, if it has a colon, with `service:name`.
    pub fn query_resource_types(
        &self,
        service: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<ResourceTypeDetails>, Error> {
        const TYPES: &str =
            "SELECT id, name, first_seen FROM resource_type WHERE service_id = ?1 ORDER BY name";
        let mut formats =
            self.texts_by_id("SELECT resource_type_id, format FROM arn_format ORDER BY format")?;
        let mut keys = self.texts_by_id(
            "SELECT resource_type_id, name FROM resource_type_condition_key
                JOIN condition_key ON condition_key.id = condition_key_id ORDER BY name",
        )?;
        let mut details = Vec::new();
        for (service_id, prefix) in self.scope(service)? {
            let types = self.rows(TYPES, [service_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            details.extend(types.into_iter().map(|(id, name, first_seen): (i64, String, String)| {
                ResourceTypeDetails {
                    resource_type: format!("{prefix}:{name}"),
                    service: prefix.clone(),
                    name,
                    arn_formats: formats.remove(&id).unwrap_or_default(),
                    condition_keys: keys.remove(&id).unwrap_or_default(),
                    first_seen,
                }
            }));
        }
        details.retain(|details| fits(name, &details.name, &details.resource_type));
        Ok(details)
    }

    /// The second column's texts, in their order, by the id in the first.
    pub(super) fn texts_by_id(&self, statement: &str) -> Result<BTreeMap<i64, Vec<String>>, Error> {
        let mut texts = BTreeMap::<_, Vec<_>>::new();
        for (id, text) in self.rows(statement, [], |row| Ok((row.get(0)?, row.get(1)?)))? {
            texts.entry(id).or_default().push(text);
        }
        Ok(texts)
    }
}

/// Whether a name or pattern, if there is one, stands for something with that short and that long name.
pub(super) fn fits(pattern: Option<&str>, short: &str, long: &str) -> bool {
    pattern.is_none_or(|pattern| matches_pattern(pattern, if pattern.contains(':') { long } else { short }))
}
