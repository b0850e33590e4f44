//! What is asked on ARNs: by the lists of levels, and by rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    Collector, RequestedActions, RequestedOn,
    catalogue::{TypeFacts, nearest_service},
    names::{known_type, unknown_action},
};
use crate::{
    arn::Arn,
    database::{self, Action},
    iam::{AccessLevel, ActionName, ActionPattern, ResourceTypeName},
    writer::{
        Effect, Error, Errors, MatchedType, Note, Origin, Place, Resolution, Rule, borrowed, resolve,
        statement_kind::StatementKind,
    },
};

/// An ARN that names more types than this is noted: nobody means so many at once.
const MANY_TYPES: usize = 10;

/// An ARN's types, and what the database says of each.
type Types = Vec<(MatchedType, Rc<TypeFacts>)>;

impl<'a> Collector<'a> {
    /// What the lists of levels ask on one ARN.
    pub(super) fn levels(
        &mut self,
        arn: &Arn,
        places: &BTreeMap<AccessLevel, &Place>,
    ) -> Result<Vec<Error>, Errors> {
        let Some(place) = places.values().next().copied() else { return Ok(Vec::new()) };
        let resolution = resolve(arn, self.catalogue.as_of.as_ref(), self.catalogue.reader)?;
        if resolution.types.is_empty() {
            return places.values().map(|place| self.mistake(arn, &resolution, place)).collect();
        }
        let types = self.facts_of(resolution.types)?;
        self.note_types(arn, place, &types);
        let mut found = false;
        for (matched, facts) in &types {
            let at_levels = facts.by_level.iter().filter(|(level, _)| places.contains_key(level));
            let actions: Vec<&Action> = at_levels.flat_map(|(_, actions)| actions).collect();
            found |= !actions.is_empty();
            let requested = RequestedOn {
                resource: arn.as_str(),
                resource_type: &matched.resource_type,
                origin: None,
                rule: None,
                named: false,
            };
            self.all_requested(&requested, &actions, facts)?;
        }
        if found { Ok(Vec::new()) } else { self.no_action_at_level(arn, places, &types) }
    }

    /// What a rule asks.
    pub(super) fn rule(&mut self, rule: &'a Rule) -> Result<Vec<Error>, Errors> {
        let mut errors = Vec::new();
        let types = self.known_types(rule.resource_types.iter(), &mut errors)?;
        let mut named = Vec::new();
        for (pattern, place) in rule.actions.iter() {
            match self.named(pattern, place)? {
                Ok(actions) => named.push((pattern, place, actions)),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Ok(errors);
        }
        self.note_verified(rule)?;
        let all_named: BTreeSet<&ActionName> =
            named.iter().flat_map(|(_, _, actions)| actions).map(|action| &action.name).collect();
        let (mut reached, mut all_resolved) = (BTreeSet::new(), true);
        for (arn, place) in rule.resources.iter() {
            match self.types_in_rule(rule, arn, place, &types)? {
                Ok(types) => {
                    self.note_types(arn, place, &types);
                    errors.extend(self.rule_on(rule, arn, place, &types, &all_named, &mut reached)?);
                }
                Err(error) => {
                    all_resolved = false;
                    errors.push(error);
                }
            }
        }
        if all_resolved {
            for (pattern, place, actions) in named {
                if !actions.iter().any(|action| reached.contains(&action.name)) {
                    errors.push(self.action_without_resource(pattern, place, &actions)?);
                }
            }
        }
        Ok(errors)
    }

    /// What a rule asks on one of its ARNs.
    fn rule_on(
        &mut self,
        rule: &'a Rule,
        arn: &Arn,
        place: &Place,
        types: &Types,
        named: &BTreeSet<&ActionName>,
        reached: &mut BTreeSet<ActionName>,
    ) -> Result<Vec<Error>, Errors> {
        let levels: BTreeSet<_> = rule.access_levels.things().copied().collect();
        let (mut found_level, mut found_name) = (false, false);
        for (matched, facts) in types {
            let all = || {
                facts
                    .by_level
                    .iter()
                    .flat_map(|(level, actions)| actions.iter().map(move |action| (level, action)))
            };
            let by_name: Vec<&Action> =
                all().map(|(_, action)| action).filter(|action| named.contains(&action.name)).collect();
            let by_level: Vec<&Action> = all()
                .filter(|(level, action)| levels.contains(level) && !named.contains(&action.name))
                .map(|(_, action)| action)
                .collect();
            found_name |= !by_name.is_empty();
            found_level |= all().any(|(level, _)| levels.contains(level));
            reached.extend(by_name.iter().map(|action| action.name.clone()));
            for (actions, named) in [(by_name, true), (by_level, false)] {
                let requested = RequestedOn {
                    resource: arn.as_str(),
                    resource_type: &matched.resource_type,
                    origin: Some(Origin::of_rule(rule)),
                    rule: Some(rule),
                    named,
                };
                self.all_requested(&requested, &actions, facts)?;
            }
        }
        self.unverified(rule, arn, types);
        if !levels.is_empty() && !found_level && !found_name {
            let places = levels.iter().map(|level| (*level, place)).collect();
            return self.no_action_at_level(arn, &places, types);
        }
        if levels.is_empty() && !named.is_empty() && !found_name {
            let types = types.iter().map(|(matched, _)| matched.resource_type.clone()).collect();
            return Ok(vec![Error::ResourceWithoutAction {
                place: place.clone(),
                arn: arn.to_string(),
                types,
            }]);
        }
        Ok(Vec::new())
    }

    /// Names of types as AWS writes them, or the mistakes in them.
    pub(super) fn known_types<'t>(
        &self,
        names: impl Iterator<Item = (&'t ResourceTypeName, &'t Place)>,
        errors: &mut Vec<Error>,
    ) -> Result<BTreeSet<ResourceTypeName>, database::Error> {
        let mut types = BTreeSet::new();
        for (name, place) in names {
            match known_type(name, place, self.catalogue.reader)? {
                Ok(found) => {
                    types.insert(found.name);
                }
                Err(error) => errors.push(error),
            }
        }
        Ok(types)
    }

    /// The types of an ARN that a rule means.
    fn types_in_rule(
        &mut self,
        rule: &Rule,
        arn: &Arn,
        place: &Place,
        types: &BTreeSet<ResourceTypeName>,
    ) -> Result<Result<Types, Error>, Errors> {
        let resolution = resolve(arn, self.catalogue.as_of.as_ref(), self.catalogue.reader)?;
        if types.is_empty() {
            let only_unverified = rule.access_levels.is_empty() && rule.actions.is_empty();
            if resolution.types.is_empty() && !only_unverified {
                return Ok(Err(self.mistake(arn, &resolution, place)?));
            }
            return Ok(Ok(self.facts_of(resolution.types)?));
        }
        let borrowed = borrowed(arn, self.catalogue.as_of.as_ref(), self.catalogue.reader)?;
        let mut all: Vec<MatchedType> = resolution.types.into_iter().chain(borrowed).collect();
        let others = all.iter().map(|matched| matched.resource_type.clone()).collect();
        all.retain(|matched| types.contains(&matched.resource_type));
        if all.is_empty() {
            let mut formats = Vec::new();
            for name in types {
                let found = self.catalogue.reader.resource_type(name)?;
                formats.extend(
                    found.into_iter().flat_map(|found| found.formats).map(|format| (name.clone(), format)),
                );
            }
            return Ok(Err(Error::NotOfTheTypes {
                place: place.clone(),
                arn: arn.to_string(),
                others,
                formats,
            }));
        }
        Ok(Ok(self.facts_of(all)?))
    }

    fn facts_of(&mut self, types: Vec<MatchedType>) -> Result<Types, database::Error> {
        let with_facts = |matched: MatchedType| {
            let facts = self.catalogue.facts(matched.id)?;
            Ok((matched, facts))
        };
        types.into_iter().map(with_facts).collect()
    }

    /// Remembers what a reviewer should know of the types of an ARN.
    fn note_types(&mut self, arn: &Arn, place: &Place, types: &Types) {
        self.note_covered(arn.as_str(), types.iter().map(|(matched, _)| matched));
        if types.len() > MANY_TYPES {
            let types = types.iter().map(|(matched, _)| matched.resource_type.clone()).collect();
            self.collected.notes.push(Note::ManyTypes { place: place.clone(), arn: arn.to_string(), types });
        }
    }

    /// Adds the rule's unverified actions on one of its ARNs.
    fn unverified(&mut self, rule: &'a Rule, arn: &Arn, types: &Types) {
        if rule.unverified_actions.is_empty() {
            return;
        }
        let actions = rule.unverified_actions.things();
        let actions = actions.filter(|action| !self.catalogue.request.excludes(action)).cloned().collect();
        let resource_type = types.first().map(|(matched, _)| matched.resource_type.clone());
        self.collected.all_requested.push(RequestedActions {
            statement_kind: StatementKind::Unverified { service: arn.service().to_owned(), resource_type },
            resource: arn.to_string(),
            actions,
            origin: Origin::of_rule(rule),
            rule: Some(rule),
            named: true,
            own_condition: None,
            keys: Rc::default(),
        });
    }

    /// Notes the unverified actions that the database does know.
    fn note_verified(&mut self, rule: &Rule) -> Result<(), database::Error> {
        for (action, place) in rule.unverified_actions.iter() {
            if self.catalogue.reader.action(action, self.catalogue.request.access_level_source)?.is_some() {
                self.collected
                    .notes
                    .push(Note::VerifiedAction { place: place.clone(), action: action.clone() });
            }
        }
        Ok(())
    }

    /// The actions of a pattern that exist on the day of the request, or why there are none.
    pub(super) fn named(
        &self,
        pattern: &ActionPattern,
        place: &Place,
    ) -> Result<Result<Vec<Action>, Error>, database::Error> {
        let all = self.catalogue.actions(pattern)?;
        if all.is_empty() {
            return Ok(Err(unknown_action(pattern, place, self.catalogue.reader)?));
        }
        let first_seen = all.iter().map(|action| action.first_seen.clone()).min();
        let existing: Vec<Action> = all.into_iter().filter(|action| self.catalogue.exists(action)).collect();
        match (existing.is_empty(), first_seen, &self.catalogue.as_of) {
            (true, Some(first_seen), Some(as_of)) => Ok(Err(Error::NewerThanRequest {
                place: place.clone(),
                pattern: pattern.clone(),
                first_seen,
                as_of: as_of.clone(),
            })),
            _ => Ok(Ok(existing)),
        }
    }

    fn action_without_resource(
        &self,
        pattern: &ActionPattern,
        place: &Place,
        actions: &[Action],
    ) -> Result<Error, database::Error> {
        let mut formats = Vec::new();
        for action in actions {
            formats.extend(self.catalogue.formats_of(action)?);
        }
        formats.sort();
        formats.dedup();
        Ok(Error::ActionWithoutResource { place: place.clone(), pattern: pattern.clone(), formats })
    }

    /// Why an ARN names no resource type.
    pub(super) fn mistake(&self, arn: &Arn, resolution: &Resolution, place: &Place) -> Result<Error, Errors> {
        let reader = self.catalogue.reader;
        let service = arn.service();
        if !resolution.is_known_service {
            let nearest = nearest_service(service, reader)?;
            let (arn, service) = (arn.to_string(), service.to_owned());
            return Ok(Error::UnknownService { place: place.clone(), arn, service, nearest });
        }
        if resolution.nearest.is_empty() {
            let elsewhere = self.types_with_foreign_arns(service)?;
            let (arn, service) = (arn.to_string(), service.to_owned());
            return Ok(Error::NoArnsOfItsOwn { place: place.clone(), arn, service, elsewhere });
        }
        Ok(Error::NoResourceType {
            place: place.clone(),
            arn: arn.to_string(),
            nearest: resolution.nearest.clone(),
            borrowed: borrowed(arn, self.catalogue.as_of.as_ref(), reader)?,
        })
    }

    fn types_with_foreign_arns(
        &self,
        service: &str,
    ) -> Result<Vec<(ResourceTypeName, String)>, database::Error> {
        let types = self.catalogue.reader.query_resource_types(Some(service), None)?.into_iter();
        let formats = types.flat_map(|of| {
            let name = ResourceTypeName::new(of.service, of.name);
            of.arn_formats.into_iter().map(move |format| (name.clone(), format))
        });
        Ok(formats.collect())
    }

    /// That none of the levels asked has an action for the ARN. An Allow may grant other things; a Deny would have no
    /// effect there, which nobody means.
    fn no_action_at_level(
        &mut self,
        arn: &Arn,
        places: &BTreeMap<AccessLevel, &Place>,
        types: &Types,
    ) -> Result<Vec<Error>, Errors> {
        let mut available: BTreeMap<AccessLevel, BTreeSet<&ActionName>> = BTreeMap::new();
        for (_, facts) in types {
            for (level, actions) in &facts.by_level {
                available.entry(*level).or_default().extend(actions.iter().map(|action| &action.name));
            }
        }
        let note = Note::NoActionAtLevel {
            places: places.values().copied().collect::<BTreeSet<_>>().into_iter().cloned().collect(),
            arn: arn.to_string(),
            asked: places.keys().copied().collect(),
            types: types.iter().map(|(matched, _)| matched.resource_type.clone()).collect(),
            available: available.into_iter().map(|(level, actions)| (level, actions.len())).collect(),
            wildcard_only: self.wildcard_only(types, places)?,
        };
        if self.catalogue.request.effect == Effect::Deny {
            let first = places.values().next().copied().cloned();
            let place = first.unwrap_or_else(|| Place::argument("effect"));
            return Ok(vec![Error::DeniesNothing { place, note }]);
        }
        self.collected.notes.push(note);
        Ok(Vec::new())
    }

    fn wildcard_only(
        &self,
        types: &Types,
        places: &BTreeMap<AccessLevel, &Place>,
    ) -> Result<Vec<ActionName>, database::Error> {
        let services: BTreeSet<&str> =
            types.iter().map(|(matched, _)| matched.resource_type.service.as_str()).collect();
        let mut names = BTreeSet::new();
        for service in services {
            for level in places.keys() {
                let actions = self.catalogue.wildcard_only(service, *level)?;
                names.extend(actions.into_iter().map(|action| action.name));
            }
        }
        Ok(names.into_iter().collect())
    }
}
