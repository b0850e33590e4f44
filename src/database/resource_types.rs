use std::rc::Rc;

use rusqlite::{Row, params};

use super::{Error, Reader, ResourceTypeId, actions::text, between::span};
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
    /// Which one it is.
    pub id: ResourceTypeId,
    /// The service prefix and the name: `s3:object`.
    pub resource_type: String,
    /// The service prefix: `s3`.
    pub service: String,
    /// The name within the service: `object`.
    pub name: String,
    /// The formats of its ARNs, sorted. None if actions name the type and AWS does not define it.
    pub arn_formats: Vec<String>,
    /// The condition keys that the type supports, sorted.
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
    ) -> Result<Rc<[ResourceTypeFormats]>, Error> {
        if let Some(types) = self.arn_services.borrow().get(arn_service) {
            return Ok(Rc::clone(types));
        }
        let types: Rc<[_]> = self.read_resource_types_of_arn_service(arn_service)?.into();
        self.arn_services.borrow_mut().insert(arn_service.to_owned(), Rc::clone(&types));
        Ok(types)
    }

    fn read_resource_types_of_arn_service(
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

    /// The types, of all services, whose name fits a name or pattern; sorted.
    ///
    /// The name is compared as in [`Reader::query_resource_types`].
    pub fn resource_type_ids(&self, name: &str) -> Result<Vec<ResourceTypeId>, Error> {
        Ok(self.bare_resource_types(None, Some(name))?.into_iter().map(|of| of.id).collect())
    }

    /// The types of a service, or of all, whose name fits a name or pattern; sorted.
    ///
    /// The name is compared with the type's own name or, if it has a colon, with `service:name`.
    pub fn query_resource_types(
        &self,
        service: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<ResourceTypeDetails>, Error> {
        const FORMATS: &str = "SELECT resource_type_id, format FROM arn_format
            WHERE resource_type_id BETWEEN ?1 AND ?2 ORDER BY resource_type_id, format";
        const KEYS: &str = "SELECT resource_type_id, name FROM resource_type_condition_key
            JOIN condition_key ON condition_key.id = condition_key_id
            WHERE resource_type_id BETWEEN ?1 AND ?2 ORDER BY resource_type_id, name";
        let mut types = self.bare_resource_types(service, name)?;
        let Some(span) = span(types.iter().map(|of| of.id)) else { return Ok(types) };
        let mut formats = self.lists_between(FORMATS, span)?;
        let mut keys = self.lists_between(KEYS, span)?;
        for of in &mut types {
            of.arn_formats = formats.remove(&of.id).unwrap_or_default();
            of.condition_keys = keys.remove(&of.id).unwrap_or_default();
        }
        Ok(types)
    }

    /// The types that fit, with what stands in their own rows.
    fn bare_resource_types(
        &self,
        service: Option<&str>,
        pattern: Option<&str>,
    ) -> Result<Vec<ResourceTypeDetails>, Error> {
        const TYPES: &str =
            "SELECT id, name, first_seen FROM resource_type WHERE service_id = ?1 ORDER BY name";
        let mut types = Vec::new();
        for (service_id, prefix) in self.scope(service.or(pattern.and_then(prefix_in)))? {
            types.extend(self.wanted_rows(TYPES, [service_id], |row| {
                let name = text(row, 1)?;
                let long = format!("{prefix}:{name}");
                let wanted = fits(pattern, name, &long);
                wanted.then(|| ResourceTypeDetails::read(row, &prefix, long)).transpose()
            })?);
        }
        Ok(types)
    }
}

impl ResourceTypeDetails {
    /// What stands in the type's own row.
    fn read(row: &Row<'_>, service: &str, resource_type: String) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            resource_type,
            service: service.to_owned(),
            name: row.get(1)?,
            arn_formats: Vec::new(),
            condition_keys: Vec::new(),
            first_seen: row.get(2)?,
        })
    }
}

/// The service prefix that everything has which fits the name or pattern, if it says one.
fn prefix_in(name: &str) -> Option<&str> {
    name.split_once(':').map(|(prefix, _)| prefix).filter(|prefix| !prefix.contains(['*', '?']))
}

/// Whether a name or pattern, if there is one, stands for something with that short and that long name.
pub(super) fn fits(pattern: Option<&str>, short: &str, long: &str) -> bool {
    pattern.is_none_or(|pattern| matches_pattern(pattern, if pattern.contains(':') { long } else { short }))
}
