//! What the database says of the types and actions that come up, each asked for once.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    database::{self, Action, ActionId, DependentAction, Reader, ResourceTypeId},
    iam::{AccessLevel, ActionName, ActionPattern, Date, ResourceTypeName, nearest},
    writer::{DependentActions, Effect, Request},
};

/// The database, as the request sees it: on its day, and with its levels.
pub(super) struct Catalogue<'a> {
    pub(super) request: &'a Request,
    pub(super) reader: &'a Reader,
    pub(super) as_of: Option<Date>,
    /// Many ARNs are of few types.
    types: BTreeMap<ResourceTypeId, Rc<TypeFacts>>,
    no_keys: Rc<KeyFacts>,
}

/// The actions that can be confined to a type, and what else is said of them.
pub(super) struct TypeFacts {
    /// Those that exist on the day of the request, by the level that the request counts them to.
    pub(super) by_level: BTreeMap<AccessLevel, Vec<Action>>,
    pub(super) dependents: BTreeMap<ActionId, Vec<DependentAction>>,
    /// The other types that an action requires.
    pub(super) further_types: BTreeMap<ActionId, Vec<ResourceTypeName>>,
    pub(super) keys: Rc<KeyFacts>,
}

/// Which condition keys AWS lists where. Empty in a request without conditions, which asks for none.
#[expect(clippy::struct_field_names, reason = "as in the database's room")]
#[derive(Debug, Default)]
pub(in crate::writer) struct KeyFacts {
    /// The keys that the type itself lists.
    pub(in crate::writer) of_type: Vec<String>,
    pub(in crate::writer) of_action: BTreeMap<ActionName, Vec<String>>,
    /// The keys of an action when it is used on the type.
    pub(in crate::writer) of_use: BTreeMap<ActionName, Vec<String>>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(request: &'a Request, reader: &'a Reader) -> Result<Self, database::Error> {
        let as_of = request.as_of.as_ref().map(|as_of| reader.last_day(as_of)).transpose()?;
        Ok(Self { request, reader, as_of, types: BTreeMap::new(), no_keys: Rc::default() })
    }

    /// Whether it matters which keys AWS lists where.
    pub(super) fn has_conditions(&self) -> bool {
        self.request.all_conditions().next().is_some()
    }

    /// Whether dependents are asked for. A Deny has none: it adds nothing unasked.
    pub(super) fn has_dependents(&self) -> bool {
        self.request.effect == Effect::Allow
    }

    pub(super) fn facts(&mut self, of: ResourceTypeId) -> Result<Rc<TypeFacts>, database::Error> {
        if let Some(facts) = self.types.get(&of) {
            return Ok(Rc::clone(facts));
        }
        let source = self.request.access_level_source;
        let mut by_level: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (level, action) in self.existing(self.reader.actions_of_resource_type(of, source)?) {
            by_level.entry(level).or_default().push(action);
        }
        let dependents = if self.has_dependents() {
            self.reader.dependents_by_action(of, source)?
        } else {
            BTreeMap::new()
        };
        let facts = Rc::new(TypeFacts {
            by_level,
            dependents,
            further_types: self.reader.further_required_types(of)?,
            keys: self.keys_of_type(of)?,
        });
        self.types.insert(of, Rc::clone(&facts));
        Ok(facts)
    }

    fn keys_of_type(&self, of: ResourceTypeId) -> Result<Rc<KeyFacts>, database::Error> {
        if !self.has_conditions() {
            return Ok(Rc::clone(&self.no_keys));
        }
        Ok(Rc::new(KeyFacts {
            of_type: self.reader.condition_keys_of_resource_type(of)?,
            of_action: self.reader.condition_keys_of_actions(of)?,
            of_use: self.reader.condition_keys_of_uses(of)?,
        }))
    }

    /// The keys of actions that are granted on `*`: those that they have whatever they are used on, and those of any
    /// use.
    pub(super) fn keys_on_wildcard(&self, actions: &[Action]) -> Result<Rc<KeyFacts>, database::Error> {
        let mut facts = KeyFacts::default();
        if self.has_conditions() {
            for action in actions {
                let mut keys = self.reader.condition_keys_of_action(action.id)?;
                for used in self.reader.resource_types_of_action(action.id)? {
                    keys.extend(self.reader.condition_keys_of_use(action.id, used.id)?);
                }
                facts.of_action.insert(action.name.clone(), keys);
            }
        }
        Ok(Rc::new(facts))
    }

    /// The actions that exist on the day of the request, each with the level that the request counts it to.
    pub(super) fn existing(&self, actions: Vec<Action>) -> impl Iterator<Item = (AccessLevel, Action)> {
        let existing = actions.into_iter().filter(|action| self.exists(action));
        existing.map(|action| (self.request.level_of(&action), action))
    }

    pub(super) fn exists(&self, action: &Action) -> bool {
        self.as_of.as_ref().is_none_or(|as_of| action.first_seen.as_str() <= as_of.as_str())
    }

    /// The actions of a service and level that no ARN can narrow.
    pub(super) fn wildcard_only(
        &self,
        service: &str,
        level: AccessLevel,
    ) -> Result<Vec<Action>, database::Error> {
        let mut found = Vec::new();
        // The request may count an action to another level than the database.
        for level_of_source in AccessLevel::ALL {
            let source = self.request.access_level_source;
            let actions = self.reader.wildcard_only_actions(service, level_of_source, source)?;
            found.extend(
                self.existing(actions).filter(|(counted, _)| *counted == level).map(|(_, action)| action),
            );
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(found)
    }

    /// The actions that a name or pattern stands for, whatever their day.
    pub(super) fn actions(&self, pattern: &ActionPattern) -> Result<Vec<Action>, database::Error> {
        let names = self.reader.action_names_matching(pattern)?;
        let find = |name: &ActionName| self.reader.action(name, self.request.access_level_source).transpose();
        names.iter().filter_map(find).collect()
    }

    /// The formats of the types that an action supports.
    pub(super) fn formats_of(
        &self,
        action: &Action,
    ) -> Result<Vec<(ResourceTypeName, String)>, database::Error> {
        let mut formats = Vec::new();
        for used in self.reader.resource_types_of_action(action.id)? {
            let found = self.reader.resource_type(&used.name)?;
            let of_type = found.into_iter().flat_map(|found| found.formats);
            formats.extend(of_type.map(|format| (used.name.clone(), format)));
        }
        Ok(formats)
    }

    /// Whether dependents are granted on whatever they support, which takes knowing that.
    pub(super) fn needs_types_of_dependents(&self) -> bool {
        self.request.dependent_actions == DependentActions::Wildcard
    }
}

/// The nearest action or pattern of the pattern's own service, or the same name in the nearest service.
pub fn nearest_action(pattern: &ActionPattern, reader: &Reader) -> Result<Option<String>, database::Error> {
    let Some((service, name)) = pattern.as_str().split_once(':') else { return Ok(None) };
    let names = reader.action_names(service)?;
    if names.is_empty() {
        let service = nearest_service(service, reader)?;
        return Ok(service.map(|service| format!("{service}:{name}")));
    }
    let candidates: BTreeSet<String> = if pattern.is_exact() {
        names.iter().map(ToString::to_string).collect()
    } else {
        names.iter().flat_map(beginnings).collect()
    };
    Ok(nearest(pattern.as_str(), candidates.iter().map(String::as_str)).map(str::to_owned))
}

pub(super) fn nearest_service(service: &str, reader: &Reader) -> Result<Option<String>, database::Error> {
    let services = reader.service_prefixes()?;
    Ok(nearest(service, services.iter().map(String::as_str)).map(str::to_owned))
}

/// The patterns that an action's name begins with, word by word: `s3:Get*`, `s3:GetObject*`.
fn beginnings(action: &ActionName) -> Vec<String> {
    let name = action.name();
    let ends = name.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase());
    let beginnings = ends.filter_map(|(end, _)| name.get(..end)).chain([name]);
    beginnings.map(|beginning| format!("{}:{beginning}*", action.service())).collect()
}
