//! From a request to everything that the database knows about it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    arn::Arn,
    database::{self, Action, ActionId, DependentAction, Reader, ResourceTypeId},
    iam::{AccessLevel, ActionName, ActionPattern, Date, ResourceTypeName, nearest},
    policy::{Effect, Error, Errors, MatchedType, Note, Place, Request, Resolution, borrowed, resolve},
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
    id: ActionId,
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
    let as_of = request.as_of.as_ref().map(|as_of| reader.last_day(as_of)).transpose()?;
    let mut gathering = Gathering {
        request,
        reader,
        as_of,
        cells: Vec::new(),
        types: BTreeMap::new(),
        dependents: BTreeMap::new(),
        notes: Vec::new(),
    };
    for (arn, places) in places_by_arn(request) {
        errors.extend(gathering.arn(arn, &places)?);
    }
    if !errors.is_empty() {
        return Err(Errors(errors));
    }
    gathering.follow_harmless()?;
    let Gathering { cells, dependents, notes, .. } = gathering;
    Ok(Gathered { cells, dependents, notes })
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
    /// What the database says of each type that came up: many ARNs are of few types.
    types: BTreeMap<ResourceTypeId, Rc<TypeFacts>>,
    /// For each action that may be granted, its dependents.
    dependents: BTreeMap<ActionName, Vec<Dependent>>,
    notes: Vec<Note>,
}

/// The actions that can be confined to a type, and their dependents.
struct TypeFacts {
    /// Those that exist on the day of the request, by the level that the request counts them to.
    by_level: BTreeMap<AccessLevel, Vec<Action>>,
    dependents: BTreeMap<ActionId, Vec<DependentAction>>,
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
        let service = arn.service();
        if !resolution.is_known_service {
            let services = self.reader.service_prefixes()?;
            let nearest = nearest(service, services.iter().map(String::as_str)).map(str::to_owned);
            return Ok(Error::UnknownService {
                place,
                arn: arn.to_string(),
                service: service.to_owned(),
                nearest,
            });
        }
        if resolution.nearest.is_empty() {
            let elsewhere = self.types_with_foreign_arns(service)?;
            return Ok(Error::NoArnsOfItsOwn {
                place,
                arn: arn.to_string(),
                service: service.to_owned(),
                elsewhere,
            });
        }
        let nearest = resolution.nearest.clone();
        Ok(Error::NoResourceType {
            place,
            arn: arn.to_string(),
            nearest,
            borrowed: borrowed(arn, self.as_of.as_ref(), self.reader)?,
        })
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
            let facts = self.facts(matched.id)?;
            for (level, actions) in &facts.by_level {
                available.entry(*level).or_default().extend(actions.iter().map(|action| action.name.clone()));
                if places.contains_key(level) {
                    self.cell(*level, &matched.resource_type, arn, actions);
                    self.note_dependents(actions, &facts);
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

    fn facts(&mut self, of: ResourceTypeId) -> Result<Rc<TypeFacts>, database::Error> {
        if let Some(facts) = self.types.get(&of) {
            return Ok(Rc::clone(facts));
        }
        let source = self.request.access_level_source;
        let mut by_level: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (level, action) in self.existing(self.reader.actions_of_resource_type(of, source)?) {
            by_level.entry(level).or_default().push(action);
        }
        // A Deny has no dependents: it adds nothing unasked.
        let dependents = match self.request.effect {
            Effect::Allow => self.reader.dependents_by_action(of, source)?,
            Effect::Deny => BTreeMap::new(),
        };
        let facts = Rc::new(TypeFacts { by_level, dependents });
        self.types.insert(of, Rc::clone(&facts));
        Ok(facts)
    }

    fn cell(&mut self, level: AccessLevel, resource_type: &ResourceTypeName, arn: &Arn, actions: &[Action]) {
        let names = actions.iter().map(|action| &action.name);
        self.cells.push(Cell {
            level,
            resource_type: resource_type.clone(),
            arn: arn.to_string(),
            actions: names.filter(|name| !self.request.excludes(name)).cloned().collect(),
        });
    }

    fn note_dependents(&mut self, actions: &[Action], facts: &TypeFacts) {
        for action in actions {
            if let Some(dependents) = facts.dependents.get(&action.id)
                && !self.request.excludes(&action.name)
                && !self.dependents.contains_key(&action.name)
            {
                let wanted = self.wanted(dependents);
                self.dependents.insert(action.name.clone(), wanted);
            }
        }
    }

    /// The dependents that exist on the day of the request and are not excluded.
    fn wanted(&self, dependents: &[DependentAction]) -> Vec<Dependent> {
        let exist = dependents.iter().filter(|dependent| self.exists(&dependent.action));
        let wanted = exist.filter(|dependent| !self.request.excludes(&dependent.action.name));
        wanted
            .map(|dependent| Dependent {
                id: dependent.action.id,
                name: dependent.action.name.clone(),
                level: self.request.level_of(&dependent.action),
                supports_resource_types: dependent.supports_resource_types,
            })
            .collect()
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
        let existing = actions.into_iter().filter(|action| self.exists(action));
        existing.map(|action| (self.request.level_of(&action), action))
    }

    fn exists(&self, action: &Action) -> bool {
        self.as_of.as_ref().is_none_or(|as_of| action.first_seen.as_str() <= as_of.as_str())
    }

    /// Adds the dependents of harmless dependents: these are granted too.
    fn follow_harmless(&mut self) -> Result<(), database::Error> {
        let harmless = |dependents: &Vec<Dependent>| {
            dependents.iter().filter(|dependent| dependent.is_harmless()).cloned().collect::<Vec<_>>()
        };
        let mut to_ask: Vec<Dependent> = self.dependents.values().flat_map(harmless).collect();
        while let Some(dependent) = to_ask.pop() {
            if self.dependents.contains_key(&dependent.name) {
                continue;
            }
            let source = self.request.access_level_source;
            let found = self.wanted(&self.reader.dependents_of(dependent.id, source)?);
            to_ask.extend(harmless(&found));
            self.dependents.insert(dependent.name, found);
        }
        Ok(())
    }
}
