//! From a request to everything that the database knows about it.

mod actions;
mod catalogue;
mod checks;
mod conditions;
mod dependents;
mod names;
mod pending;
mod resources;
mod wildcard_resource;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use self::catalogue::{Catalogue, TypeFacts};
pub(super) use self::{catalogue::KeyFacts, dependents::Dependent, pending::stand_in};
pub use self::{
    catalogue::nearest_action,
    names::{all_names, expand_actions, find_resource_type},
};
use crate::{
    arn::Tier,
    database::{self, Action, DependentAction, Reader},
    iam::{ActionName, ResourceTypeName},
    writer::{
        Condition, Errors, Levels, MatchedType, Note, Origin, Request, Rule, statement_kind::StatementKind,
    },
};

/// The facts that a request needs, the database's last word.
pub(super) struct Collected<'a> {
    pub(super) all_requested: Vec<RequestedActions<'a>>,
    pub(super) actions: ActionFacts,
    /// The types that wildcards of an ARN cover, for reviewers.
    pub(super) covered: BTreeMap<String, BTreeSet<ResourceTypeName>>,
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
    /// An ARN, or `*`.
    pub(super) resource: String,
    pub(super) actions: Vec<ActionName>,
    pub(super) origin: Origin,
    /// The rule that asks, with its conditions.
    pub(super) rule: Option<&'a Rule>,
    /// Whether the actions were named, and not only their level.
    pub(super) named: bool,
    /// A condition that belongs to the statement, whatever the request says.
    pub(super) own_condition: Option<Condition>,
    pub(super) keys: Rc<KeyFacts>,
}

/// Collects the facts; every mistake of the request is reported, not only the first.
pub(super) fn collect<'a>(request: &'a Request, reader: &'a Reader) -> Result<Collected<'a>, Errors> {
    let mut errors = checks::check(request, reader)?;
    let mut collector = Collector {
        catalogue: Catalogue::new(request, reader)?,
        collected: Collected {
            all_requested: Vec::new(),
            actions: ActionFacts::default(),
            covered: BTreeMap::new(),
            notes: Vec::new(),
        },
    };
    for (arn, places) in request.levels_by_arn() {
        errors.extend(collector.levels(arn, &places)?);
    }
    for rule in request.rules.iter().filter(|rule| !rule.asks_for_nothing()) {
        errors.extend(collector.rule(rule)?);
    }
    errors.extend(collector.wildcard_resource()?);
    if let Some(asked) = &request.actions {
        errors.extend(collector.named_actions(asked)?);
    }
    errors.extend(conditions::repeated(request));
    if !errors.is_empty() {
        return Err(Errors(errors));
    }
    collector.follow()?;
    collector.collected.notes.extend(conditions::doubts(request, reader)?);
    Ok(collector.collected)
}

struct Collector<'a> {
    catalogue: Catalogue<'a>,
    collected: Collected<'a>,
}

impl<'a> Collector<'a> {
    /// Adds the requested actions of actions on one resource of a type, one for each level.
    fn all_requested(
        &mut self,
        requested: &RequestedOn<'a, '_>,
        actions: &[&Action],
        facts: &TypeFacts,
    ) -> Result<(), database::Error> {
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
                resource: requested.resource.to_owned(),
                actions,
                origin: requested.origin.clone().unwrap_or(Origin::Argument(level.as_snake_case())),
                rule: requested.rule,
                named: requested.named,
                own_condition: None,
                keys: Rc::clone(&facts.keys),
            });
        }
        Ok(())
    }

    /// Remembers what else is known of an action that may be granted.
    fn note(&mut self, action: &Action, facts: &TypeFacts) -> Result<(), database::Error> {
        let further = facts.further_types.get(&action.id).into_iter().flatten();
        let known = self.collected.actions.further_types.entry(action.name.clone()).or_default();
        known.extend(further.cloned());
        self.note_levels(action);
        let dependents = facts.dependents.get(&action.id).map_or(&[][..], Vec::as_slice);
        self.note_dependents(action, dependents)
    }

    fn note_levels(&mut self, action: &Action) {
        let counted = self.catalogue.request.level_of(action);
        let levels = Levels { counted, documented: action.documented_access_level };
        self.collected.actions.levels.insert(action.name.clone(), levels);
    }

    fn note_dependents(
        &mut self,
        action: &Action,
        dependents: &[DependentAction],
    ) -> Result<(), database::Error> {
        if !action.dependents_known && self.catalogue.has_dependents() {
            self.collected.actions.unknown_dependents.insert(action.name.clone());
        }
        if !dependents.is_empty() && !self.collected.actions.dependents.contains_key(&action.name) {
            let wanted = self.wanted(dependents)?;
            self.collected.actions.dependents.insert(action.name.clone(), wanted);
        }
        Ok(())
    }

    /// Adds a requested of actions on `*`.
    fn requested_on_wildcard(
        &mut self,
        statement_kind: StatementKind,
        actions: &[Action],
        origin: Origin,
        named: bool,
    ) -> Result<(), database::Error> {
        let request = self.catalogue.request;
        let wanted: Vec<Action> =
            actions.iter().filter(|action| !request.excludes(&action.name)).cloned().collect();
        for action in &wanted {
            self.note_levels(action);
            if self.catalogue.has_dependents() {
                let dependents =
                    self.catalogue.reader.dependents_of(action.id, request.access_level_source)?;
                self.note_dependents(action, &dependents)?;
            }
        }
        self.collected.all_requested.push(RequestedActions {
            statement_kind,
            resource: "*".to_owned(),
            keys: self.catalogue.keys_on_wildcard(&wanted)?,
            actions: wanted.into_iter().map(|action| action.name).collect(),
            origin,
            rule: None,
            named,
            own_condition: None,
        });
        Ok(())
    }

    /// Remembers that wildcards of an ARN cover types that it does not name.
    fn note_covered<'m>(&mut self, arn: &str, types: impl IntoIterator<Item = &'m MatchedType>) {
        let covered = types.into_iter().filter(|matched| matched.tier == Tier::Wildcard);
        let names: BTreeSet<_> = covered.map(|matched| matched.resource_type.clone()).collect();
        if !names.is_empty() {
            self.collected.covered.entry(arn.to_owned()).or_default().extend(names);
        }
    }
}

/// What the requested actions of one resource as one type have in common.
struct RequestedOn<'a, 'c> {
    resource: &'c str,
    resource_type: &'c ResourceTypeName,
    /// Nothing where the list of a level asks: its name is the level's.
    origin: Option<Origin>,
    rule: Option<&'a Rule>,
    named: bool,
}
