//! Names of types and actions as users write them, as AWS writes them, or the mistakes in them.

use std::{collections::BTreeMap, rc::Rc};

use crate::{
    catalog::{self, Catalog, ResourceTypeFormats},
    iam::{ActionName, ActionPattern, ResourceTypeName},
    minimize::Names,
    writer::{Asked, Error, Errors, Mistake, Place, Statement, UnknownName},
};

/// The actions that names and patterns stand for. One that stands for none is an error.
pub fn expand_actions(patterns: &Asked<ActionPattern>, catalog: &Catalog) -> Result<Vec<ActionName>, Errors> {
    let (mut actions, mut errors) = (catalog.matched(), BTreeMap::new());
    for (pattern, place) in patterns.iter() {
        if !actions.add(pattern)? {
            errors.insert(place.clone(), unknown_action(pattern, place, false, catalog));
        }
    }
    if errors.is_empty() { Ok(actions.into_names()) } else { Err(Errors(errors.into_values().collect())) }
}

/// Every name of the services whose actions statements have, retired and undocumented ones included.
pub fn all_names(statements: &[Statement], catalog: &Catalog) -> Result<Names, catalog::Error> {
    catalog.all_names(statements.iter().flat_map(|statement| &statement.actions))
}

/// The resource type of that name, with its formats. A name that no type has is an error.
pub fn find_resource_type(
    name: &ResourceTypeName,
    place: &Place,
    catalog: &Catalog,
) -> Result<Rc<ResourceTypeFormats>, Error> {
    catalog.type_or_nearest(name)?.map_err(|nearest| {
        Mistake::new(place, UnknownName::ResourceType { resource_type: name.to_string(), nearest }).into()
    })
}

/// Why a name or pattern matches no action, in a request or in a look-up.
pub(super) fn unknown_action(
    pattern: &ActionPattern,
    place: &Place,
    in_request: bool,
    catalog: &Catalog,
) -> Error {
    match catalog.unknown_action(pattern) {
        Ok(catalog::UnknownAction { nearest, status }) => {
            let pattern = pattern.clone();
            Mistake::new(place, UnknownName::Action { pattern, nearest, unlisted: status, in_request }).into()
        }
        Err(error) => error.into(),
    }
}
