//! The nearest known name where a name is unknown.

use std::{collections::BTreeSet, rc::Rc};

use super::{Catalog, Error, ResourceTypeFormats, UnlistedStatus};
use crate::iam::{
    AccessLevelSource, ActionName, ActionPattern, ConditionKeyType, ResourceTypeName, condition::KeyCatalog,
    nearest,
};

/// What is known of a name or pattern that matches no documented action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAction {
    /// The nearest action, or pattern of actions.
    pub nearest: Option<String>,
    /// Why AWS does not document it, if some source has it all the same.
    pub status: Option<UnlistedStatus>,
}

/// What is known of a prefix that no service has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownService {
    /// The nearest prefix.
    pub nearest: Option<String>,
}

impl Catalog {
    /// What is known of a prefix, unless a service has it.
    pub fn unknown_service(&self, prefix: &str) -> Result<Option<UnknownService>, Error> {
        if self.is_service(prefix)? {
            return Ok(None);
        }
        Ok(Some(UnknownService { nearest: self.nearest_service(prefix)? }))
    }

    /// The nearest prefix of a service.
    pub fn nearest_service(&self, prefix: &str) -> Result<Option<String>, Error> {
        let prefixes = self.service_prefixes()?;
        Ok(nearest(prefix, prefixes.iter().map(String::as_str)).map(str::to_owned))
    }

    /// What is known of a name or pattern that matches no documented action.
    pub fn unknown_action(&self, pattern: &ActionPattern) -> Result<UnknownAction, Error> {
        let service = pattern.as_str().split_once(':').map_or("", |(service, _)| service);
        let undocumented = self.reader.unlisted_actions(service)?;
        let status = undocumented.iter().find(|known| pattern.matches(&known.name)).map(|known| known.status);
        Ok(UnknownAction { nearest: self.nearest_action(pattern)?, status })
    }

    /// The nearest action or pattern of the pattern's own service, or the same name in the nearest service.
    pub fn nearest_action(&self, pattern: &ActionPattern) -> Result<Option<String>, Error> {
        let Some((service, name)) = pattern.as_str().split_once(':') else { return Ok(None) };
        let actions = self.actions_of_service(service, AccessLevelSource::default())?;
        if actions.is_empty() {
            let service = self.nearest_service(service)?;
            return Ok(service.map(|service| format!("{service}:{name}")));
        }
        let names = actions.iter().map(|action| &action.name);
        let candidates: BTreeSet<String> = if pattern.is_exact() {
            names.map(ToString::to_string).collect()
        } else {
            names.flat_map(beginnings).collect()
        };
        Ok(nearest(pattern.as_str(), candidates.iter().map(String::as_str)).map(str::to_owned))
    }

    /// The type with this name, or the nearest name of a type: first of the same service, then the same name in the
    /// nearest service.
    pub fn type_or_nearest(
        &self,
        name: &ResourceTypeName,
    ) -> Result<Result<Rc<ResourceTypeFormats>, Option<String>>, Error> {
        if let Some(found) = self.resource_type(name)? {
            return Ok(Ok(found));
        }
        let of_service = self.reader.query_resource_types(Some(&name.service), None)?;
        let candidates: Vec<&str> = of_service.iter().map(|of| of.resource_type.as_str()).collect();
        Ok(Err(match nearest(&name.to_string(), candidates.iter().copied()) {
            Some(nearest) => Some(nearest.to_owned()),
            None if of_service.is_empty() => {
                let service = self.nearest_service(&name.service)?;
                service.map(|service| format!("{service}:{}", name.name))
            }
            None => None,
        }))
    }
}

/// The patterns that an action's name begins with, word by word: `s3:Get*`, `s3:GetObject*`.
fn beginnings(action: &ActionName) -> Vec<String> {
    let name = action.name();
    let ends = name.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase());
    let beginnings = ends.filter_map(|(end, _)| name.get(..end)).chain([name]);
    beginnings.map(|beginning| format!("{}:{beginning}*", action.service())).collect()
}

impl KeyCatalog for Catalog {
    type Error = Error;

    fn types(&self, key: &str) -> Result<Vec<ConditionKeyType>, Error> {
        self.reader.types(key)
    }

    fn nearest(&self, key: &str) -> Result<Option<String>, Error> {
        self.reader.nearest(key)
    }
}
