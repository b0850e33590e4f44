//! The actions of a service as an analysis of policies goes through them: all of them, again and again, so that what was
//! read once is kept beside the connection.

use std::{collections::BTreeMap, rc::Rc};

use rusqlite::params;

use super::{
    ActionId, Error, Reader, ResourceTypeId,
    actions::text,
    between::{by_first, span},
};
use crate::iam::{AccessLevel, AccessLevelSource, ActionName};

/// An action among all of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAction {
    /// Which one it is.
    pub id: ActionId,
    /// Its name as AWS writes it.
    pub name: ActionName,
    /// Its level with the corrections of Policy Sentry.
    pub access_level: AccessLevel,
    /// Whether it can be confined to a resource type.
    pub supports_resource_types: bool,
}

/// A resource type as an action uses it, with its formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedType {
    /// Which one it is.
    pub id: ResourceTypeId,
    /// The `*` of AWS's table.
    pub required: bool,
    /// Its formats, sorted; none if AWS does not define the type.
    pub formats: Rc<[String]>,
}

/// The types that each action of a service can be confined to.
pub type UsedTypes = BTreeMap<ActionId, Vec<UsedType>>;

/// What was read of services, by their prefixes.
#[derive(Debug, Default)]
pub(super) struct Listings {
    actions: BTreeMap<String, Rc<[ListedAction]>>,
    types: BTreeMap<String, Rc<UsedTypes>>,
    /// The formats of every type, once some are wanted.
    formats: Option<Rc<Formats>>,
}

type Formats = BTreeMap<ResourceTypeId, Rc<[String]>>;

const ACTIONS: &str = "SELECT action.id, prefix, action.name,
        coalesce(override.access_level, action.access_level),
        EXISTS (SELECT 1 FROM action_resource_type WHERE action_id = action.id)
    FROM service JOIN action ON service_id = service.id LEFT JOIN access_level_override AS override
        ON override.source = ?2 AND override.action_id = action.id
    WHERE prefix = ?1 ORDER BY action.name";

const USES: &str = "SELECT action_id, resource_type_id, required FROM action_resource_type
    WHERE action_id BETWEEN ?1 AND ?2";

const FORMATS: &str = "SELECT resource_type_id, format FROM arn_format ORDER BY resource_type_id, format";

impl Reader {
    /// Every action of a service, sorted; none if there is no such service.
    pub fn listed_actions(&self, service: &str) -> Result<Rc<[ListedAction]>, Error> {
        if let Some(actions) = self.listings.borrow().actions.get(service) {
            return Ok(Rc::clone(actions));
        }
        let rows = self.rows(ACTIONS, params![service, AccessLevelSource::default()], |row| {
            Ok(ListedAction {
                id: row.get(0)?,
                name: ActionName::new(text(row, 1)?, text(row, 2)?),
                access_level: row.get(3)?,
                supports_resource_types: row.get(4)?,
            })
        })?;
        let actions: Rc<[_]> = rows.into();
        self.listings.borrow_mut().actions.insert(service.to_owned(), Rc::clone(&actions));
        Ok(actions)
    }

    /// The types that the actions of a service can be confined to. Actions that support none are left out.
    pub fn used_types(&self, service: &str) -> Result<Rc<UsedTypes>, Error> {
        if let Some(types) = self.listings.borrow().types.get(service) {
            return Ok(Rc::clone(types));
        }
        let types = Rc::new(self.read_used_types(&self.listed_actions(service)?)?);
        self.listings.borrow_mut().types.insert(service.to_owned(), Rc::clone(&types));
        Ok(types)
    }

    fn read_used_types(&self, actions: &[ListedAction]) -> Result<UsedTypes, Error> {
        let mut types = UsedTypes::new();
        let Some(of_actions) = span(actions.iter().map(|action| action.id)) else { return Ok(types) };
        let uses: Vec<(ActionId, ResourceTypeId, bool)> =
            self.rows(USES, of_actions, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let formats = self.formats()?;
        for (action, id, required) in uses {
            let formats = formats.get(&id).map(Rc::clone).unwrap_or_default();
            types.entry(action).or_default().push(UsedType { id, required, formats });
        }
        Ok(types)
    }

    fn formats(&self) -> Result<Rc<Formats>, Error> {
        if let Some(formats) = &self.listings.borrow().formats {
            return Ok(Rc::clone(formats));
        }
        let rows: Vec<(ResourceTypeId, String)> =
            self.rows(FORMATS, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let formats = by_first(rows).into_iter().map(|(id, list)| (id, list.into())).collect();
        let formats: Rc<Formats> = Rc::new(formats);
        self.listings.borrow_mut().formats = Some(Rc::clone(&formats));
        Ok(formats)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::database::Database;

    #[test]
    fn a_service_is_listed_whole_and_once() {
        let reader = Database::embedded().reader().unwrap();
        let actions = reader.listed_actions("IAM").unwrap();
        let names: Vec<_> = actions.iter().map(|action| action.name.clone()).collect();
        assert_eq!(names, reader.action_names("iam").unwrap());
        let pass_role = actions.iter().find(|action| action.name.as_str() == "iam:PassRole").unwrap();
        assert_eq!(pass_role.access_level.as_str(), "Permissions management");
        let types = reader.used_types("iam").unwrap();
        let formats: Vec<_> = types[&pass_role.id].iter().flat_map(|of| of.formats.iter()).collect();
        assert_eq!(formats, ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"]);
        assert!(std::rc::Rc::ptr_eq(&types, &reader.used_types("iam").unwrap()));
        assert_eq!(reader.listed_actions("no-service").unwrap().len(), 0);
        assert_eq!(reader.used_types("no-service").unwrap().len(), 0);
    }

    /// Both ways to ask give the same.
    #[test]
    fn types_are_those_of_single_actions() {
        let reader = Database::embedded().reader().unwrap();
        for service in ["s3", "ec2", "rds-data"] {
            let types = reader.used_types(service).unwrap();
            for action in &*reader.listed_actions(service).unwrap() {
                let single = reader.resource_types_of_action(action.id).unwrap();
                let mut single: Vec<_> = single.into_iter().map(|of| (of.id, of.required)).collect();
                single.sort_unstable();
                let mut listed: Vec<_> =
                    types.get(&action.id).into_iter().flatten().map(|of| (of.id, of.required)).collect();
                listed.sort_unstable();
                assert_eq!(listed, single, "{}", action.name);
                assert_eq!(!listed.is_empty(), action.supports_resource_types);
            }
        }
    }
}
