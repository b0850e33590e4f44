//! Names of types and actions as users write them, as AWS writes them, or the mistakes in them.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{nearest_action, nearest_service};
use crate::{
    database::{self, Reader, ResourceTypeFormats},
    iam::{ActionName, ActionPattern, ResourceTypeName, nearest},
    minimize::Names,
    writer::{Asked, Error, Errors, Mistake, Place, Statement, UnknownName},
};

/// The actions that names and patterns stand for. One that stands for none is an error.
pub fn expand_actions(
    patterns: &Asked<ActionPattern>,
    reader: &Reader,
) -> Result<BTreeSet<ActionName>, Errors> {
    let (mut actions, mut errors) = (BTreeSet::new(), BTreeMap::new());
    for (pattern, place) in patterns.iter() {
        let found = reader.action_names_matching(pattern)?;
        if found.is_empty() {
            errors.insert(place.clone(), unknown_action(pattern, place, false, reader));
        }
        actions.extend(found);
    }
    if errors.is_empty() { Ok(actions) } else { Err(Errors(errors.into_values().collect())) }
}

/// Every name of the services whose actions statements have, retired and undocumented ones included.
pub fn all_names(statements: &[Statement], reader: &Reader) -> Result<Names, database::Error> {
    let actions = statements.iter().flat_map(|statement| &statement.actions);
    let services: BTreeSet<String> = actions.map(|action| action.service().to_ascii_lowercase()).collect();
    let mut names = Names::default();
    for service in services {
        names.extend(reader.all_action_names(&service)?);
    }
    Ok(names)
}

/// The resource type of that name, with its formats. A name that no type has is an error.
pub fn find_resource_type(
    name: &ResourceTypeName,
    place: &Place,
    reader: &Reader,
) -> Result<ResourceTypeFormats, Error> {
    if let Some(found) = reader.resource_type(name)? {
        return Ok(found);
    }
    let of_service = reader.query_resource_types(Some(&name.service), None)?;
    let candidates: Vec<&str> = of_service.iter().map(|of| of.resource_type.as_str()).collect();
    let text = name.to_string();
    let nearest = match nearest(&text, candidates.iter().copied()) {
        Some(nearest) => Some(nearest.to_owned()),
        None if of_service.is_empty() => {
            nearest_service(&name.service, reader)?.map(|service| format!("{service}:{}", name.name))
        }
        None => None,
    };
    Err(Mistake::new(place, UnknownName::ResourceType { resource_type: text, nearest }).into())
}

/// Why a name or pattern stands for no action, in a request or in a look-up.
pub(super) fn unknown_action(
    pattern: &ActionPattern,
    place: &Place,
    in_request: bool,
    reader: &Reader,
) -> Error {
    let service = pattern.as_str().split_once(':').map_or("", |(service, _)| service);
    let find = || {
        let unlisted =
            reader.unlisted_actions(service)?.into_iter().find(|known| pattern.matches(&known.name));
        let (nearest, pattern) = (nearest_action(pattern, reader)?, pattern.clone());
        Ok(UnknownName::Action { pattern, nearest, unlisted: unlisted.map(|known| known.status), in_request })
    };
    match find() {
        Ok(unknown) => Mistake::new(place, unknown).into(),
        Err(error) => database::Error::into(error),
    }
}
