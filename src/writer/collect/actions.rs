//! Actions by name: on given resources, or on the ARNs that AWS's formats make of some values.

use std::collections::{BTreeMap, BTreeSet};

use super::{Collector, RequestedOn};
use crate::{
    arn::fill,
    catalog::{Action, MatchedType, ResourceTypeId},
    iam::{ActionName, ActionPattern, ResourceTypeName, nearest},
    writer::{
        AskedActions, AskedArn, Error, FormatMistake, Mismatch, Mistake, OpenPlaceholders, Origin, Place,
        PlaceholderKey, Resource, statement_kind::StatementKind,
    },
};

/// The types of the resources that are asked for, by the resource.
type Resources<'a> = Vec<(&'a AskedArn, &'a Place, Vec<MatchedType>)>;

/// An action that was named, and the pattern that named it.
struct Named<'a> {
    action: Action,
    pattern: &'a ActionPattern,
    place: &'a Place,
    types: Vec<(ResourceTypeId, ResourceTypeName)>,
}

impl<'a> Collector<'a> {
    pub(super) fn named_actions(&mut self, asked: &'a AskedActions) -> Option<()> {
        let errors = self.errors.len();
        let types = self.known_types(&asked.resource_types);
        let resources = self.resources(asked)?;
        let actions = self.named_by(asked, &types)?;
        if self.errors.len() > errors {
            return None;
        }
        let (wildcard_resource, confined): (Vec<_>, Vec<_>) =
            actions.into_iter().partition(|named| named.types.is_empty());
        let wildcard_resource: Vec<Action> =
            wildcard_resource.into_iter().map(|named| named.action).collect();
        if !wildcard_resource.is_empty() {
            let kind = StatementKind::WildcardOnly;
            self.requested_on_wildcard(kind, &wildcard_resource, Origin::ACTIONS, true)?;
        }
        if resources.is_empty() {
            self.on_formats(asked, &types, &confined)
        } else {
            self.on_resources(&resources, &types, &confined)
        }
    }

    fn resources(&mut self, asked: &'a AskedActions) -> Option<Resources<'a>> {
        let mut resources = Vec::new();
        for (arn, place) in asked.resources.iter() {
            let resolution = self.ok(self.resolve(arn, place))?;
            let others = self.ok(self.borrowed(arn, place))?;
            if resolution.types.is_empty() && others.is_empty() {
                self.report_unknown_arn(arn, &resolution, place);
            }
            // Actions are named with their services, so a type that borrows the ARN is meant where they support it.
            resources.push((arn, place, resolution.types.into_iter().chain(others).collect()));
        }
        Some(resources)
    }

    /// The actions that are named, each once, with the types that they support.
    fn named_by(
        &mut self,
        asked: &'a AskedActions,
        types: &BTreeSet<ResourceTypeName>,
    ) -> Option<Vec<Named<'a>>> {
        let mut found: BTreeMap<ActionName, Named<'_>> = BTreeMap::new();
        for (pattern, place) in asked.patterns.iter() {
            let Some(actions) = self.named(pattern, place) else { continue };
            let mut any = false;
            for action in actions {
                let of_action = self.ok(self.catalogue.catalog.types_of_action(action.id))?;
                let is_meant = |name: &ResourceTypeName| types.is_empty() || types.contains(name);
                let meant: Vec<_> = of_action
                    .iter()
                    .filter(|used| is_meant(&used.name))
                    .map(|used| (used.id, used.name.clone()))
                    .collect();
                if meant.is_empty() && !of_action.is_empty() {
                    continue;
                }
                any = true;
                found.entry(action.name.clone()).or_insert(Named { action, pattern, place, types: meant });
            }
            if !any {
                let (pattern, types) = (pattern.clone(), types.iter().cloned().collect());
                self.report(place, Mismatch::ActionOfOtherTypes { pattern, types });
            }
        }
        Some(found.into_values().collect())
    }

    /// Each action on those of the resources whose type it supports.
    fn on_resources(
        &mut self,
        resources: &Resources<'_>,
        types: &BTreeSet<ResourceTypeName>,
        named: &[Named<'_>],
    ) -> Option<()> {
        let mut used_patterns: BTreeSet<&ActionPattern> = BTreeSet::new();
        for (arn, place, matched) in resources {
            let resource = Resource::from(*arn);
            let mut used = false;
            for matched in matched.iter().filter(|one| types.is_empty() || types.contains(&one.resource_type))
            {
                let supporting: Vec<&Named<'_>> = named
                    .iter()
                    .filter(|named| named.types.iter().any(|(id, _)| *id == matched.id))
                    .collect();
                used |= !supporting.is_empty();
                used_patterns.extend(supporting.iter().map(|named| named.pattern));
                self.named_on(&resource, matched.id, &matched.resource_type, &supporting)?;
            }
            if !used {
                let types = matched.iter().map(|matched| matched.resource_type.clone()).collect();
                self.report(place, Mismatch::ResourceWithoutAction { arn: (*arn).into(), types });
            }
            self.note_covered(&resource, matched);
        }
        let mut missed = BTreeSet::new();
        for named in named.iter().filter(|named| !used_patterns.contains(named.pattern)) {
            if missed.insert(named.pattern) {
                let formats = self.ok(self.catalogue.formats_of(&named.action))?;
                let pattern = named.pattern.clone();
                self.report(named.place, Mismatch::ActionWithoutResource { pattern, formats });
            }
        }
        Some(())
    }

    fn named_on(
        &mut self,
        resource: &Resource,
        id: ResourceTypeId,
        resource_type: &ResourceTypeName,
        named: &[&Named<'_>],
    ) -> Option<()> {
        let facts = self.catalogue.facts(id);
        let facts = self.ok(facts)?;
        let actions: Vec<&Action> = named.iter().map(|named| &named.action).collect();
        let origin = Some(Origin::ACTIONS);
        let requested = RequestedOn { resource, resource_type, origin, rule: None, named: true };
        self.all_requested(&requested, &actions, &facts)
    }

    /// Each action on every format of every type that it supports.
    fn on_formats(
        &mut self,
        asked: &AskedActions,
        types: &BTreeSet<ResourceTypeName>,
        named: &[Named<'_>],
    ) -> Option<()> {
        let mut by_type: BTreeMap<&ResourceTypeName, (ResourceTypeId, Vec<&Named<'_>>)> = BTreeMap::new();
        for one in named {
            for (id, name) in one.types.iter().filter(|(_, name)| types.is_empty() || types.contains(name)) {
                by_type.entry(name).or_insert_with(|| (*id, Vec::new())).1.push(one);
            }
        }
        let mut filling =
            Filling { asked, used: BTreeSet::new(), known: BTreeSet::new(), open: BTreeMap::new() };
        for (name, (id, supporting)) in by_type {
            let found = self.ok(self.catalogue.catalog.resource_type(name))?;
            for format in found.map(|found| found.formats.clone()).unwrap_or_default() {
                let resource = Resource::Arn(filling.fill(name, &format));
                self.named_on(&resource, id, name, &supporting)?;
            }
        }
        self.errors.extend(filling.mistakes().into_iter().map(Error::from));
        Some(())
    }
}

/// Formats being filled with the values that are given.
struct Filling<'a> {
    asked: &'a AskedActions,
    used: BTreeSet<&'a PlaceholderKey>,
    /// The placeholders that came up, for those who mistype one.
    known: BTreeSet<String>,
    /// The placeholders that nothing fills, with the formats that have them.
    open: BTreeMap<String, BTreeSet<String>>,
}

impl Filling<'_> {
    fn fill(&mut self, of: &ResourceTypeName, format: &str) -> String {
        fill(format, |placeholder| {
            self.known.insert(placeholder.to_owned());
            match (self.asked.value(of, placeholder), self.asked.open_placeholders) {
                (Some((key, value)), _) => {
                    self.used.insert(key);
                    value.to_owned()
                }
                (None, OpenPlaceholders::Wildcard) => "*".to_owned(),
                (None, open) => {
                    if open == OpenPlaceholders::Error {
                        self.open.entry(placeholder.to_owned()).or_default().insert(format.to_owned());
                    }
                    format!("${{{placeholder}}}")
                }
            }
        })
    }

    fn mistakes(self) -> Vec<Mistake> {
        let Self { asked, used, known, open } = self;
        let mut mistakes = Vec::new();
        if !open.is_empty() {
            let first = asked.patterns.first_place().cloned();
            let place = first.unwrap_or_else(|| Place::argument("actions"));
            mistakes.push(Mistake::new(&place, FormatMistake::OpenPlaceholders { open }));
        }
        let unused = asked.arn_values.iter().filter(|(key, _)| !used.contains(key) && !key.is_general());
        mistakes.extend(unused.map(|(key, (_, place))| {
            let key = key.to_string();
            let nearest = nearest(&key, known.iter().map(String::as_str)).map(str::to_owned);
            let known = known.iter().cloned().collect();
            Mistake::new(place, FormatMistake::UnusedValue { key, nearest, known })
        }));
        mistakes
    }
}
