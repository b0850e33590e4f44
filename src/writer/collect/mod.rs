//! From a request to everything that the database knows about it.

mod actions;
mod catalogue;
mod checks;
mod conditions;
mod dependents;
mod names;
mod placeholders;
mod resources;
mod wildcard_resource;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use self::catalogue::{Catalogue, TypeFacts};
pub use self::names::{all_names, expand_actions, find_resource_type};
pub(super) use self::{
    dependents::Dependent,
    placeholders::{Placeholders, placeholders},
};
use crate::{
    arn::{Arn, Tier},
    catalog::{Action, Catalog, DependentAction, MatchedType, Resolution, TypeKeys, borrowed, resolve},
    iam::{ActionName, ResourceTypeName},
    writer::{
        ArnMistake, AskedArn, Condition, Error, Errors, Levels, Mistake, MistakeKind, Note, Origin, Place,
        Request, Resource, Rule, statement_kind::StatementKind,
    },
};

/// The facts that a request needs, the database's last word.
pub(super) struct Collected<'a> {
    pub(super) all_requested: Vec<RequestedActions<'a>>,
    pub(super) actions: ActionFacts,
    /// The types that wildcards of an ARN cover, for reviewers.
    pub(super) covered: BTreeMap<Resource, BTreeSet<ResourceTypeName>>,
    pub(super) notes: Vec<Note>,
}

/// What is known of the actions that may be granted.
#[derive(Default)]
pub(super) struct ActionFacts {
    /// The actions that each depends on, so far as documented.
    pub(super) dependents: BTreeMap<ActionName, Vec<Dependent>>,
    /// Those of which no source says what they depend on.
    pub(super) unknown_dependents: BTreeSet<ActionName>,
    /// The types besides the one they are granted on that each requires.
    pub(super) further_types: BTreeMap<ActionName, BTreeSet<ResourceTypeName>>,
    /// The levels of those that are asked for.
    levels: BTreeMap<ActionName, Levels>,
}

impl ActionFacts {
    /// The levels of these actions, as far as they are known.
    pub(super) fn levels_of(&self, actions: &BTreeSet<&ActionName>) -> BTreeMap<ActionName, Levels> {
        let dependents = self.dependents.values().flatten();
        let of_dependents: BTreeMap<_, _> = dependents.map(|one| (&one.name, one.levels())).collect();
        let levels = |name| self.levels.get(name).or_else(|| of_dependents.get(name)).copied();
        actions.iter().filter_map(|name| Some(((*name).clone(), levels(*name)?))).collect()
    }
}

/// Actions that are asked for in one way on one resource.
pub(super) struct RequestedActions<'a> {
    pub(super) statement_kind: StatementKind,
    pub(super) resource: Resource,
    pub(super) actions: Vec<ActionName>,
    pub(super) origin: Origin,
    /// The rule that asks, with its conditions.
    pub(super) rule: Option<&'a Rule>,
    /// Whether the actions were named, and not only their level.
    pub(super) named: bool,
    /// A condition that belongs to the statement, whatever the request says.
    pub(super) own_condition: Option<Condition>,
    pub(super) keys: Rc<TypeKeys>,
}

/// Collects the facts; every mistake of the request is reported, not only the first.
pub(super) fn collect<'a>(
    request: &'a Request,
    placeholders: &'a Placeholders,
    catalog: &'a Catalog,
) -> Result<Collected<'a>, Errors> {
    let mut collector = Collector {
        catalogue: Catalogue::new(request, catalog)?,
        placeholders,
        errors: Vec::new(),
        collected: Collected {
            all_requested: Vec::new(),
            actions: ActionFacts::default(),
            covered: BTreeMap::new(),
            notes: Vec::new(),
        },
    };
    collector.check();
    for (arn, places) in request.levels_by_arn() {
        collector.levels(arn, &places);
    }
    for rule in request.rules.iter().filter(|rule| !rule.asks_for_nothing()) {
        collector.rule(rule);
    }
    collector.wildcard_resource();
    if let Some(asked) = &request.actions {
        collector.named_actions(asked);
    }
    collector.repeated_conditions();
    if !collector.errors.is_empty() {
        return Err(Errors(collector.errors));
    }
    collector.follow()?;
    collector.collected.notes.extend(conditions::doubts(request, catalog)?);
    Ok(collector.collected)
}

struct Collector<'a> {
    catalogue: Catalogue<'a>,
    placeholders: &'a Placeholders,
    /// Everything that is wrong with the request.
    errors: Vec<Error>,
    collected: Collected<'a>,
}

impl<'a> Collector<'a> {
    /// Reports what is wrong at a place.
    fn report(&mut self, place: &Place, mistake: impl Into<MistakeKind>) {
        self.errors.push(Mistake::new(place, mistake).into());
    }

    /// What came out; nothing where that is an error, which is reported.
    fn ok<T>(&mut self, result: Result<T, impl Into<Error>>) -> Option<T> {
        result.map_err(|error| self.errors.push(error.into())).ok()
    }

    /// The ARN that tells of which types one is: itself, or what stands in its place while it is unknown.
    fn arn<'r>(&self, asked: &'r AskedArn, place: &Place) -> Result<&'r Arn, Error>
    where
        'a: 'r,
    {
        match asked {
            AskedArn::Known(arn) => Ok(arn),
            AskedArn::Unknown(unknown) => {
                let unsettled = || Mistake::new(place, ArnMistake::NotKnownYet { arn: asked.into() });
                Ok(self.placeholders.get(unknown).ok_or_else(unsettled)?)
            }
        }
    }

    /// The types that an ARN names.
    fn resolve(&self, asked: &AskedArn, place: &Place) -> Result<Resolution, Error> {
        let arn = self.arn(asked, place)?;
        Ok(resolve(arn, self.catalogue.as_of.as_ref(), self.catalogue.catalog)?)
    }

    /// The types of other services that have such ARNs.
    fn borrowed(&self, asked: &AskedArn, place: &Place) -> Result<Vec<MatchedType>, Error> {
        let arn = self.arn(asked, place)?;
        Ok(borrowed(arn, self.catalogue.as_of.as_ref(), self.catalogue.catalog)?)
    }

    /// Adds the requested actions of actions on one resource of a type, one for each level.
    fn all_requested(
        &mut self,
        requested: &RequestedOn<'a, '_>,
        actions: &[&Action],
        facts: &TypeFacts,
    ) -> Option<()> {
        let request = self.catalogue.request;
        let mut by_level: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let wanted = actions.iter().filter(|action| !request.excludes(&action.name));
        for action in wanted.filter(|action| requested.rule.is_none_or(|rule| !rule.excludes(&action.name))) {
            by_level.entry(request.level_of(action)).or_default().push(action.name.clone());
            self.note(action, facts)?;
        }
        for (level, actions) in by_level {
            self.collected.all_requested.push(RequestedActions {
                statement_kind: StatementKind::Resources {
                    level,
                    resource_type: requested.resource_type.clone(),
                },
                resource: requested.resource.clone(),
                actions,
                origin: requested.origin.clone().unwrap_or(Origin::Argument(level.as_snake_case())),
                rule: requested.rule,
                named: requested.named,
                own_condition: None,
                keys: Rc::clone(&facts.keys),
            });
        }
        Some(())
    }

    /// Remembers what else is known of an action that may be granted.
    fn note(&mut self, action: &Action, facts: &TypeFacts) -> Option<()> {
        let further = facts.known.further_types.get(&action.id).into_iter().flatten();
        let known = self.collected.actions.further_types.entry(action.name.clone()).or_default();
        known.extend(further.cloned());
        self.note_levels(action);
        let dependents = facts.known.dependents.get(&action.id).map_or(&[][..], Vec::as_slice);
        self.note_dependents(action, dependents)
    }

    fn note_levels(&mut self, action: &Action) {
        let counted = self.catalogue.request.level_of(action);
        let levels = Levels { counted, documented: action.documented_access_level };
        self.collected.actions.levels.insert(action.name.clone(), levels);
    }

    fn note_dependents(&mut self, action: &Action, dependents: &[DependentAction]) -> Option<()> {
        if !self.catalogue.has_dependents() {
            return Some(());
        }
        if !action.dependents_known {
            self.collected.actions.unknown_dependents.insert(action.name.clone());
        }
        if !dependents.is_empty() && !self.collected.actions.dependents.contains_key(&action.name) {
            let wanted = self.ok(self.wanted(dependents))?;
            self.collected.actions.dependents.insert(action.name.clone(), wanted);
        }
        Some(())
    }

    /// Adds a requested of actions on `*`.
    fn requested_on_wildcard(
        &mut self,
        statement_kind: StatementKind,
        actions: &[Action],
        origin: Origin,
        named: bool,
    ) -> Option<()> {
        let request = self.catalogue.request;
        let wanted: Vec<Action> =
            actions.iter().filter(|action| !request.excludes(&action.name)).cloned().collect();
        for action in &wanted {
            self.note_levels(action);
            if self.catalogue.has_dependents() {
                let found = self.catalogue.catalog.dependents_of(action.id, request.access_level_source);
                let dependents = self.ok(found)?;
                self.note_dependents(action, &dependents)?;
            }
        }
        let keys = self.ok(self.catalogue.keys_on_wildcard(&wanted))?;
        self.collected.all_requested.push(RequestedActions {
            statement_kind,
            resource: Resource::Every,
            keys,
            actions: wanted.into_iter().map(|action| action.name).collect(),
            origin,
            rule: None,
            named,
            own_condition: None,
        });
        Some(())
    }

    /// Remembers that wildcards of an ARN cover types that it does not name.
    fn note_covered<'m>(&mut self, resource: &Resource, types: impl IntoIterator<Item = &'m MatchedType>) {
        let covered = types.into_iter().filter(|matched| matched.tier == Tier::Wildcard);
        let names: BTreeSet<_> = covered.map(|matched| matched.resource_type.clone()).collect();
        if !names.is_empty() {
            self.collected.covered.entry(resource.clone()).or_default().extend(names);
        }
    }
}

/// What the requested actions of one resource as one type have in common.
struct RequestedOn<'a, 'c> {
    resource: &'c Resource,
    resource_type: &'c ResourceTypeName,
    /// Nothing where the list of a level asks: its name is the level's.
    origin: Option<Origin>,
    rule: Option<&'a Rule>,
    named: bool,
}
