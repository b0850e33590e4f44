//! From a request to everything that the database knows about it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    arn::Arn,
    database::{self, Action, ActionId, Dependents, Reader},
    iam::{AccessLevel, ActionName, ActionPattern, Date, ResourceTypeName, nearest},
    policy::{Effect, Error, Errors, MatchedType, Note, Place, Request, Resolution, resolve},
};

/// An ARN that names more types than this is noted: nobody means so many at once.
const MANY_TYPES: usize = 10;

/// The facts that a request needs, the database's last word.
pub(super) struct Gathered {
    /// One cell for each level asked of each type that an ARN names.
    pub(super) cells: Vec<Cell>,
    /// For each action that may be granted, the actions it depends on, so far as documented.
    pub(super) dependents: BTreeMap<ActionName, Vec<Dependent>>,
    pub(super) notes: Vec<Note>,
}

/// The actions of one level on one ARN as one type.
pub(super) struct Cell {
    pub(super) level: AccessLevel,
    pub(super) resource_type: ResourceTypeName,
    pub(super) arn: String,
    pub(super) actions: Vec<ActionName>,
}

/// An action that another depends on.
#[derive(Clone)]
pub(super) struct Dependent {
    pub(super) name: ActionName,
    pub(super) level: AccessLevel,
    /// Whether a policy can narrow it to ARNs.
    pub(super) supports_resource_types: bool,
}

impl Dependent {
    /// Whether it may be granted unasked: it only looks, and nothing narrower than `*` can be written.
    pub(super) fn is_harmless(&self) -> bool {
        !self.supports_resource_types && matches!(self.level, AccessLevel::Read | AccessLevel::List)
    }
}

/// Collects the facts; every mistake of the request is reported, not only the first.
pub(super) fn gather(request: &Request, reader: &Reader) -> Result<Gathered, Errors> {
    let mut errors = mixed_partitions(request);
    errors.extend(useless_exclusions(request, reader)?);
    errors.extend(overrides_of_nothing(request, reader)?);
    let as_of = as_of(request, reader)?;
    let mut gathering =
        Gathering { request, reader, as_of, cells: Vec::new(), actions: BTreeMap::new(), notes: Vec::new() };
    for (arn, places) in places_by_arn(request) {
        errors.extend(gathering.arn(arn, &places)?);
    }
    if !errors.is_empty() {
        return Err(Errors(errors));
    }
    let dependents = gathering.dependents()?;
    Ok(Gathered { cells: gathering.cells, dependents, notes: gathering.notes })
}

fn places_by_arn(request: &Request) -> BTreeMap<&Arn, BTreeMap<AccessLevel, Place>> {
    let mut places: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (level, arn, place) in request.asked() {
        places.entry(arn).or_default().insert(level, place);
    }
    places
}

/// Every ARN that is in another partition than most. Wildcards are in none.
fn mixed_partitions(request: &Request) -> Vec<Error> {
    let mut partitions: BTreeMap<&str, Vec<(&Arn, Place)>> = BTreeMap::new();
    for (_, arn, place) in request.asked().filter(|(_, arn, _)| !arn.partition().contains(['*', '?'])) {
        partitions.entry(arn.partition()).or_default().push((arn, place));
    }
    let most = partitions.iter().max_by_key(|(partition, arns)| (arns.len(), Reverse(**partition)));
    let Some((usual, (other, _))) = most.and_then(|(usual, arns)| Some((*usual, *arns.first()?))) else {
        return Vec::new();
    };
    partitions
        .iter()
        .filter(|(partition, _)| **partition != usual)
        .flat_map(|(_, arns)| arns)
        .map(|(arn, place)| Error::MixedPartitions {
            place: *place,
            arn: arn.to_string(),
            other: other.to_string(),
        })
        .collect()
}

fn useless_exclusions(request: &Request, reader: &Reader) -> Result<Vec<Error>, database::Error> {
    let mut errors = Vec::new();
    for (pattern, place) in request.excluded() {
        if reader.action_names_matching(pattern)?.is_empty() {
            let nearest = nearest_action(pattern, reader)?;
            errors.push(Error::ExcludesNothing { place, pattern: pattern.clone(), nearest });
        }
    }
    Ok(errors)
}

fn overrides_of_nothing(request: &Request, reader: &Reader) -> Result<Vec<Error>, database::Error> {
    let mut errors = Vec::new();
    for action in request.level_overrides() {
        if reader.action(action, request.access_level_source)?.is_none() {
            let nearest = match action.as_str().parse() {
                Ok(pattern) => nearest_action(&pattern, reader)?,
                Err(_) => None,
            };
            errors.push(Error::UnknownAction { action: action.clone(), nearest });
        }
    }
    Ok(errors)
}

/// The day of the request, or that of the oldest source if the request's is earlier: since when the facts of
/// the oldest source are facts is not known, so they always exist.
fn as_of(request: &Request, reader: &Reader) -> Result<Option<Date>, database::Error> {
    let Some(as_of) = &request.as_of else { return Ok(None) };
    let oldest = reader.oldest_source()?;
    Ok(Some(oldest.filter(|oldest| oldest > as_of).unwrap_or_else(|| as_of.clone())))
}

/// The nearest action or pattern of the pattern's own service, or the same name in the nearest service.
fn nearest_action(pattern: &ActionPattern, reader: &Reader) -> Result<Option<String>, database::Error> {
    let Some((service, name)) = pattern.as_str().split_once(':') else { return Ok(None) };
    let names = reader.action_names(service)?;
    if names.is_empty() {
        let services = reader.service_prefixes()?;
        let service = nearest(service, services.iter().map(String::as_str));
        return Ok(service.map(|service| format!("{service}:{name}")));
    }
    let candidates: BTreeSet<String> = if pattern.is_exact() {
        names.iter().map(ToString::to_string).collect()
    } else {
        names.iter().flat_map(beginnings).collect()
    };
    Ok(nearest(pattern.as_str(), candidates.iter().map(String::as_str)).map(str::to_owned))
}

/// The patterns that an action's name begins with, word by word: `s3:Get*`, `s3:GetObject*`.
fn beginnings(action: &ActionName) -> Vec<String> {
    let name = action.name();
    let ends = name.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase());
    let beginnings = ends.filter_map(|(end, _)| name.get(..end)).chain([name]);
    beginnings.map(|beginning| format!("{}:{beginning}*", action.service())).collect()
}

struct Gathering<'a> {
    request: &'a Request,
    reader: &'a Reader,
    as_of: Option<Date>,
    cells: Vec<Cell>,
    /// The actions of the cells that are not excluded, with their rows in the database.
    actions: BTreeMap<ActionName, ActionId>,
    notes: Vec<Note>,
}

impl Gathering<'_> {
    /// Gathers what one ARN is asked for, or says at each place what is wrong with it.
    fn arn(&mut self, arn: &Arn, places: &BTreeMap<AccessLevel, Place>) -> Result<Vec<Error>, Errors> {
        let resolution = resolve(arn, self.as_of.as_ref(), self.reader)?;
        if resolution.types.is_empty() {
            return places.values().map(|place| self.mistake(arn, &resolution, *place)).collect();
        }
        self.types(arn, places, &resolution.types)?;
        Ok(Vec::new())
    }

    /// Why an ARN names no resource type.
    fn mistake(&self, arn: &Arn, resolution: &Resolution, place: Place) -> Result<Error, Errors> {
        let (service, arn) = (arn.service(), arn.to_string());
        if !resolution.is_known_service {
            let services = self.reader.service_prefixes()?;
            let nearest = nearest(service, services.iter().map(String::as_str)).map(str::to_owned);
            return Ok(Error::UnknownService { place, arn, service: service.to_owned(), nearest });
        }
        if resolution.nearest.is_empty() {
            let elsewhere = self.types_with_foreign_arns(service)?;
            return Ok(Error::NoArnsOfItsOwn { place, arn, service: service.to_owned(), elsewhere });
        }
        let (nearest, borrowed) = (resolution.nearest.clone(), resolution.borrowed.clone());
        Ok(Error::NoResourceType { place, arn, nearest, borrowed })
    }

    fn types_with_foreign_arns(
        &self,
        service: &str,
    ) -> Result<Vec<(ResourceTypeName, String)>, database::Error> {
        let types = self.reader.query_resource_types(Some(service), None)?.into_iter();
        let formats = types.flat_map(|of| {
            let name = ResourceTypeName::new(of.service, of.name);
            of.arn_formats.into_iter().map(move |format| (name.clone(), format))
        });
        Ok(formats.collect())
    }

    fn types(
        &mut self,
        arn: &Arn,
        places: &BTreeMap<AccessLevel, Place>,
        types: &[MatchedType],
    ) -> Result<(), database::Error> {
        let names = || types.iter().map(|matched| matched.resource_type.clone()).collect::<Vec<_>>();
        let mut available: BTreeMap<AccessLevel, BTreeSet<ActionName>> = BTreeMap::new();
        for matched in types {
            let mut by_level: BTreeMap<AccessLevel, Vec<Action>> = BTreeMap::new();
            let actions =
                self.reader.actions_of_resource_type(matched.id, self.request.access_level_source)?;
            for (level, action) in self.existing(actions) {
                available.entry(level).or_default().insert(action.name.clone());
                by_level.entry(level).or_default().push(action);
            }
            for level in places.keys() {
                if let Some(actions) = by_level.remove(level) {
                    self.cell(*level, &matched.resource_type, arn, actions);
                }
            }
        }
        if let Some(place) = places.values().next()
            && types.len() > MANY_TYPES
        {
            self.notes.push(Note::ManyTypes { place: *place, arn: arn.to_string(), types: names() });
        }
        if !places.keys().any(|level| available.contains_key(level)) {
            let wildcard_only = self.wildcard_only(types, places)?;
            self.notes.push(Note::NoActionAtLevel {
                places: places.values().copied().collect(),
                arn: arn.to_string(),
                asked: places.keys().copied().collect(),
                types: names(),
                available: available.into_iter().map(|(level, actions)| (level, actions.len())).collect(),
                wildcard_only,
            });
        }
        Ok(())
    }

    fn cell(
        &mut self,
        level: AccessLevel,
        resource_type: &ResourceTypeName,
        arn: &Arn,
        actions: Vec<Action>,
    ) {
        let granted: Vec<Action> =
            actions.into_iter().filter(|action| !self.request.excludes(&action.name)).collect();
        self.actions.extend(granted.iter().map(|action| (action.name.clone(), action.id)));
        self.cells.push(Cell {
            level,
            resource_type: resource_type.clone(),
            arn: arn.to_string(),
            actions: granted.into_iter().map(|action| action.name).collect(),
        });
    }

    fn wildcard_only(
        &self,
        types: &[MatchedType],
        places: &BTreeMap<AccessLevel, Place>,
    ) -> Result<Vec<ActionName>, database::Error> {
        let services: BTreeSet<&str> =
            types.iter().map(|matched| matched.resource_type.service.as_str()).collect();
        let mut names = BTreeSet::new();
        for service in services {
            for level in places.keys() {
                let actions =
                    self.reader.wildcard_only_actions(service, *level, self.request.access_level_source)?;
                let at_level = self.existing(actions).filter(|(counted, _)| counted == level);
                names.extend(at_level.map(|(_, action)| action.name));
            }
        }
        Ok(names.into_iter().collect())
    }

    /// The actions that exist on the day of the request, each with the level that the request counts it to.
    fn existing(&self, actions: Vec<Action>) -> impl Iterator<Item = (AccessLevel, Action)> {
        let exists = |action: &Action| {
            self.as_of.as_ref().is_none_or(|as_of| action.first_seen.as_str() <= as_of.as_str())
        };
        actions.into_iter().filter(exists).map(|action| (self.request.level_of(&action), action))
    }

    /// The dependents of every action that may be granted, those of harmless dependents included, since
    /// these are granted too. A Deny has none: it adds nothing unasked.
    fn dependents(&self) -> Result<BTreeMap<ActionName, Vec<Dependent>>, database::Error> {
        let mut found = BTreeMap::new();
        if self.request.effect == Effect::Deny {
            return Ok(found);
        }
        let mut to_ask: Vec<(ActionName, ActionId)> =
            self.actions.iter().map(|(name, id)| (name.clone(), *id)).collect();
        while let Some((name, id)) = to_ask.pop() {
            if found.contains_key(&name) {
                continue;
            }
            let mut dependents = Vec::new();
            for (dependent, id) in self.dependents_of(id)? {
                if dependent.is_harmless() {
                    to_ask.push((dependent.name.clone(), id));
                }
                dependents.push(dependent);
            }
            found.insert(name, dependents);
        }
        Ok(found)
    }

    fn dependents_of(&self, action: ActionId) -> Result<Vec<(Dependent, ActionId)>, database::Error> {
        let Dependents::Known(actions) = self.reader.dependents(action, self.request.access_level_source)?
        else {
            return Ok(Vec::new());
        };
        self.existing(actions)
            .filter(|(_, action)| !self.request.excludes(&action.name))
            .map(|(level, action)| {
                let supports_resource_types = self.reader.supports_resource_types(action.id)?;
                Ok((Dependent { name: action.name, level, supports_resource_types }, action.id))
            })
            .collect()
    }
}
