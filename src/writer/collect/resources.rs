//! What is asked on ARNs: by the lists of levels, and by rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    Collector, RequestedActions, RequestedOn,
    catalogue::TypeFacts,
    names::{find_resource_type, unknown_action},
};
use crate::{
    catalog::{self, Action, MatchedType, Resolution},
    iam::{AccessLevel, ActionName, ActionPattern, ResourceTypeName},
    writer::{
        ArnMistake, Asked, AskedArn, Effect, Error, ManyTypes, Mismatch, NoActionAtLevel, NoEffect, Note,
        Origin, Place, Resource, Rule, UnknownName, VerifiedAction, statement_kind::StatementKind,
    },
};

/// An ARN that names more types than this is noted: nobody means so many at once.
const MANY_TYPES: usize = 10;

/// An ARN's types, and what the database says of each.
type Types = Vec<(MatchedType, Rc<TypeFacts>)>;

impl<'a> Collector<'a> {
    /// What the lists of levels ask on one ARN.
    pub(super) fn levels(&mut self, arn: &AskedArn, places: &BTreeMap<AccessLevel, &Place>) -> Option<()> {
        let place = *places.values().next()?;
        let resolution = self.ok(self.resolve(arn, place))?;
        if resolution.types.is_empty() {
            for place in places.values() {
                self.report_unknown_arn(arn, &resolution, place);
            }
            return None;
        }
        let resource = Resource::from(arn);
        let types = self.facts_of(resolution.types)?;
        self.note_types(arn, &resource, place, &types);
        let mut found = false;
        for (matched, facts) in &types {
            let at_levels = facts.by_level.iter().filter(|(level, _)| places.contains_key(level));
            let actions: Vec<&Action> = at_levels.flat_map(|(_, actions)| actions).collect();
            found |= !actions.is_empty();
            let requested = RequestedOn {
                resource: &resource,
                resource_type: &matched.resource_type,
                origin: None,
                rule: None,
                named: false,
            };
            self.all_requested(&requested, &actions, facts)?;
        }
        if found { Some(()) } else { self.no_action_at_level(arn, places, &types) }
    }

    /// What a rule asks.
    pub(super) fn rule(&mut self, rule: &'a Rule) -> Option<()> {
        let errors = self.errors.len();
        let types = self.known_types(&rule.resource_types);
        let mut named = Vec::new();
        for (pattern, place) in rule.actions.iter() {
            if let Some(actions) = self.named(pattern, place) {
                named.push((pattern, place, actions));
            }
        }
        if self.errors.len() > errors {
            return None;
        }
        self.note_verified(rule)?;
        let all_named: BTreeSet<&ActionName> =
            named.iter().flat_map(|(_, _, actions)| actions).map(|action| &action.name).collect();
        let (mut reached, mut all_resolved) = (BTreeSet::new(), true);
        for (arn, place) in rule.resources.iter() {
            if let Some(types) = self.types_in_rule(rule, arn, place, &types) {
                self.rule_on(rule, arn, place, &types, &all_named, &mut reached);
            } else {
                all_resolved = false;
            }
        }
        for (pattern, place, actions) in named.iter().filter(|_| all_resolved) {
            if !actions.iter().any(|action| reached.contains(&action.name)) {
                self.action_without_resource(pattern, place, actions)?;
            }
        }
        Some(())
    }

    /// What a rule asks on one of its ARNs.
    fn rule_on(
        &mut self,
        rule: &'a Rule,
        arn: &AskedArn,
        place: &Place,
        types: &Types,
        named: &BTreeSet<&ActionName>,
        reached: &mut BTreeSet<ActionName>,
    ) -> Option<()> {
        let resource = Resource::from(arn);
        self.note_types(arn, &resource, place, types);
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
                    resource: &resource,
                    resource_type: &matched.resource_type,
                    origin: Some(Origin::of_rule(rule)),
                    rule: Some(rule),
                    named,
                };
                self.all_requested(&requested, &actions, facts)?;
            }
        }
        let service = self.ok(self.arn(arn, place))?.service().to_owned();
        self.unverified(rule, resource, service, types);
        if !levels.is_empty() && !found_level && !found_name {
            let places = levels.iter().map(|level| (*level, place)).collect();
            return self.no_action_at_level(arn, &places, types);
        }
        if levels.is_empty() && !named.is_empty() && !found_name {
            let types = types.iter().map(|(matched, _)| matched.resource_type.clone()).collect();
            self.report(place, Mismatch::ResourceWithoutAction { arn: arn.into(), types });
        }
        Some(())
    }

    /// Names of types as AWS writes them.
    pub(super) fn known_types(&mut self, names: &Asked<ResourceTypeName>) -> BTreeSet<ResourceTypeName> {
        let catalog = self.catalogue.catalog;
        let known =
            names.iter().filter_map(|(name, place)| self.ok(find_resource_type(name, place, catalog)));
        known.map(|found| found.name.clone()).collect()
    }

    /// The types of an ARN that a rule means.
    fn types_in_rule(
        &mut self,
        rule: &Rule,
        arn: &AskedArn,
        place: &Place,
        types: &BTreeSet<ResourceTypeName>,
    ) -> Option<Types> {
        let resolution = self.ok(self.resolve(arn, place))?;
        if types.is_empty() {
            let only_unverified = rule.access_levels.is_empty() && rule.actions.is_empty();
            if resolution.types.is_empty() && !only_unverified {
                self.report_unknown_arn(arn, &resolution, place);
                return None;
            }
            return self.facts_of(resolution.types);
        }
        let borrowed = self.ok(self.borrowed(arn, place))?;
        let mut all: Vec<MatchedType> = resolution.types.into_iter().chain(borrowed).collect();
        let others = all.iter().map(|matched| matched.resource_type.clone()).collect();
        all.retain(|matched| types.contains(&matched.resource_type));
        if all.is_empty() {
            let mut formats = Vec::new();
            for name in types {
                let found = self.ok(self.catalogue.catalog.resource_type(name))?;
                formats.extend(
                    found
                        .into_iter()
                        .flat_map(|found| found.formats.clone())
                        .map(|format| (name.clone(), format)),
                );
            }
            self.report(place, ArnMistake::NotOfTheTypes { arn: arn.into(), others, formats });
            return None;
        }
        self.facts_of(all)
    }

    fn facts_of(&mut self, types: Vec<MatchedType>) -> Option<Types> {
        let with_facts = |matched: MatchedType| {
            let facts = self.catalogue.facts(matched.id)?;
            Ok::<_, catalog::Error>((matched, facts))
        };
        let types: Result<Types, _> = types.into_iter().map(with_facts).collect();
        self.ok(types)
    }

    /// Remembers what a reviewer should know of the types of an ARN.
    fn note_types(&mut self, arn: &AskedArn, resource: &Resource, place: &Place, types: &Types) {
        self.note_covered(resource, types.iter().map(|(matched, _)| matched));
        if types.len() > MANY_TYPES {
            let types = types.iter().map(|(matched, _)| matched.resource_type.clone()).collect();
            let (place, arn) = (place.clone(), arn.into());
            self.collected.notes.push(Note::ManyTypes(ManyTypes { place, arn, types }));
        }
    }

    /// Adds the rule's unverified actions on one of its ARNs, which names this service.
    fn unverified(&mut self, rule: &'a Rule, resource: Resource, service: String, types: &Types) {
        if rule.unverified_actions.is_empty() {
            return;
        }
        let actions = rule.unverified_actions.things();
        let actions = actions.filter(|action| !self.catalogue.request.excludes(action)).cloned().collect();
        let resource_type = types.first().map(|(matched, _)| matched.resource_type.clone());
        self.collected.all_requested.push(RequestedActions {
            statement_kind: StatementKind::Unverified { service, resource_type },
            resource,
            actions,
            origin: Origin::of_rule(rule),
            rule: Some(rule),
            named: true,
            own_condition: None,
            keys: Rc::default(),
        });
    }

    /// Notes the unverified actions that the database does know.
    fn note_verified(&mut self, rule: &Rule) -> Option<()> {
        let source = self.catalogue.request.access_level_source;
        for (action, place) in rule.unverified_actions.iter() {
            if self.ok(self.catalogue.catalog.action(action, source))?.is_some() {
                let (place, action) = (place.clone(), action.clone());
                self.collected.notes.push(Note::VerifiedAction(VerifiedAction { place, action }));
            }
        }
        Some(())
    }

    /// The actions of a pattern that exist on the day of the request. That there are none is an error.
    pub(super) fn named(&mut self, pattern: &ActionPattern, place: &Place) -> Option<Vec<Action>> {
        let all = self.ok(self.catalogue.actions(pattern))?;
        if all.is_empty() {
            self.errors.push(unknown_action(pattern, place, true, self.catalogue.catalog));
            return None;
        }
        let first_seen = all.iter().map(|action| &action.first_seen).min().cloned();
        let existing: Vec<Action> = all.into_iter().filter(|action| self.catalogue.exists(action)).collect();
        match (existing.is_empty(), first_seen, self.catalogue.as_of.clone()) {
            (true, Some(first_seen), Some(as_of)) => {
                let pattern = pattern.clone();
                self.report(place, UnknownName::NewerThanRequest { pattern, first_seen, as_of });
                None
            }
            _ => Some(existing),
        }
    }

    fn action_without_resource(
        &mut self,
        pattern: &ActionPattern,
        place: &Place,
        actions: &[Action],
    ) -> Option<()> {
        let mut formats = Vec::new();
        for action in actions {
            formats.extend(self.ok(self.catalogue.formats_of(action))?);
        }
        formats.sort();
        formats.dedup();
        let pattern = pattern.clone();
        self.report(place, Mismatch::ActionWithoutResource { pattern, formats });
        Some(())
    }

    /// Reports why an ARN names no resource type.
    pub(super) fn report_unknown_arn(&mut self, arn: &AskedArn, resolution: &Resolution, place: &Place) {
        if let Some(mistake) = self.ok(self.mistake(arn, resolution, place)) {
            self.report(place, mistake);
        }
    }

    fn mistake(&self, asked: &AskedArn, resolution: &Resolution, place: &Place) -> Result<ArnMistake, Error> {
        let service = self.arn(asked, place)?.service().to_owned();
        let arn = asked.into();
        if !resolution.is_known_service {
            let nearest = self.catalogue.catalog.nearest_service(&service)?;
            return Ok(ArnMistake::UnknownService { arn, service, nearest });
        }
        if resolution.nearest.is_empty() {
            let elsewhere = self.types_with_foreign_arns(&service)?;
            return Ok(ArnMistake::NoArnsOfItsOwn { arn, service, elsewhere });
        }
        let (nearest, borrowed) = (resolution.nearest.clone(), self.borrowed(asked, place)?);
        Ok(ArnMistake::NoResourceType { arn, nearest, borrowed })
    }

    fn types_with_foreign_arns(
        &self,
        service: &str,
    ) -> Result<Vec<(ResourceTypeName, String)>, catalog::Error> {
        let types = self.catalogue.catalog.tables().query_resource_types(Some(service), None)?.into_iter();
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
        arn: &AskedArn,
        places: &BTreeMap<AccessLevel, &Place>,
        types: &Types,
    ) -> Option<()> {
        let mut available: BTreeMap<AccessLevel, BTreeSet<&ActionName>> = BTreeMap::new();
        for (_, facts) in types {
            for (level, actions) in &facts.by_level {
                available.entry(*level).or_default().extend(actions.iter().map(|action| &action.name));
            }
        }
        let wildcard_only = self.ok(self.wildcard_only(types, places))?;
        let missing = NoActionAtLevel {
            places: places.values().copied().collect::<BTreeSet<_>>().into_iter().cloned().collect(),
            arn: arn.into(),
            asked: places.keys().copied().collect(),
            types: types.iter().map(|(matched, _)| matched.resource_type.clone()).collect(),
            available: available.into_iter().map(|(level, actions)| (level, actions.len())).collect(),
            wildcard_only,
        };
        if self.catalogue.request.effect == Effect::Deny {
            self.report(places.values().next()?, NoEffect::DeniesNothing(missing));
        } else {
            self.collected.notes.push(Note::NoActionAtLevel(missing));
        }
        Some(())
    }

    fn wildcard_only(
        &self,
        types: &Types,
        places: &BTreeMap<AccessLevel, &Place>,
    ) -> Result<Vec<ActionName>, catalog::Error> {
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
