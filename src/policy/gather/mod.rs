//! From a request to everything that the database knows about it.

mod actions;
mod catalogue;
mod checks;
mod conditions;
mod dependents;
mod everywhere;
mod names;
mod pending;
mod resources;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use self::catalogue::{Catalogue, TypeFacts};
pub(super) use self::{catalogue::KeyFacts, dependents::Dependent, pending::stand_in};
pub use self::{
    catalogue::nearest_action,
    conditions::{condition_key_types, nearest_condition_key},
    names::{all_names, expand_actions, find_resource_type},
};
use crate::{
    arn::Tier,
    database::{self, Action, DependentAction, Reader},
    iam::{ActionName, ResourceTypeName},
    policy::{Condition, Errors, Levels, MatchedType, Note, Origin, Request, Rule, subject::Subject},
};

/// The facts that a request needs, the database's last word.
pub(super) struct Gathered<'a> {
    pub(super) cells: Vec<Cell<'a>>,
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
pub(super) struct Cell<'a> {
    pub(super) subject: Subject,
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
pub(super) fn gather<'a>(request: &'a Request, reader: &'a Reader) -> Result<Gathered<'a>, Errors> {
    let mut errors = checks::check(request, reader)?;
    let mut gathering = Gathering {
        catalogue: Catalogue::new(request, reader)?,
        gathered: Gathered {
            cells: Vec::new(),
            actions: ActionFacts::default(),
            covered: BTreeMap::new(),
            notes: Vec::new(),
        },
    };
    for (arn, places) in request.levels_by_arn() {
        errors.extend(gathering.levels(arn, &places)?);
    }
    for rule in request.rules.iter().filter(|rule| !rule.asks_for_nothing()) {
        errors.extend(gathering.rule(rule)?);
    }
    errors.extend(gathering.everywhere()?);
    if let Some(asked) = &request.actions {
        errors.extend(gathering.named_actions(asked)?);
    }
    errors.extend(conditions::repeated(request));
    if !errors.is_empty() {
        return Err(Errors(errors));
    }
    gathering.follow()?;
    gathering.gathered.notes.extend(conditions::doubts(request, reader)?);
    Ok(gathering.gathered)
}

struct Gathering<'a> {
    catalogue: Catalogue<'a>,
    gathered: Gathered<'a>,
}

impl<'a> Gathering<'a> {
    /// Adds the cells of actions on one resource of a type, one for each level.
    fn cells(
        &mut self,
        cell: &CellOf<'a, '_>,
        actions: &[&Action],
        facts: &TypeFacts,
    ) -> Result<(), database::Error> {
        let request = self.catalogue.request;
        let mut by_level: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let wanted = actions.iter().filter(|action| !request.excludes(&action.name));
        for action in wanted.filter(|action| cell.rule.is_none_or(|rule| !rule.excludes(&action.name))) {
            by_level.entry(request.level_of(action)).or_default().push(action.name.clone());
            self.note(action, facts)?;
        }
        for (level, actions) in by_level {
            self.gathered.cells.push(Cell {
                subject: Subject::Resources { level, resource_type: cell.resource_type.clone() },
                resource: cell.resource.to_owned(),
                actions,
                origin: cell.origin.clone().unwrap_or(Origin::Argument(level.as_snake_case())),
                rule: cell.rule,
                named: cell.named,
                own_condition: None,
                keys: Rc::clone(&facts.keys),
            });
        }
        Ok(())
    }

    /// Remembers what else is known of an action that may be granted.
    fn note(&mut self, action: &Action, facts: &TypeFacts) -> Result<(), database::Error> {
        let further = facts.further_types.get(&action.id).into_iter().flatten();
        let known = self.gathered.actions.further_types.entry(action.name.clone()).or_default();
        known.extend(further.cloned());
        self.note_levels(action);
        let dependents = facts.dependents.get(&action.id).map_or(&[][..], Vec::as_slice);
        self.note_dependents(action, dependents)
    }

    fn note_levels(&mut self, action: &Action) {
        let counted = self.catalogue.request.level_of(action);
        let levels = Levels { counted, documented: action.documented_access_level };
        self.gathered.actions.levels.insert(action.name.clone(), levels);
    }

    fn note_dependents(
        &mut self,
        action: &Action,
        dependents: &[DependentAction],
    ) -> Result<(), database::Error> {
        if !action.dependents_known && self.catalogue.has_dependents() {
            self.gathered.actions.unknown_dependents.insert(action.name.clone());
        }
        if !dependents.is_empty() && !self.gathered.actions.dependents.contains_key(&action.name) {
            let wanted = self.wanted(dependents)?;
            self.gathered.actions.dependents.insert(action.name.clone(), wanted);
        }
        Ok(())
    }

    /// Adds a cell of actions on `*`.
    fn cell_everywhere(
        &mut self,
        subject: Subject,
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
        self.gathered.cells.push(Cell {
            subject,
            resource: "*".to_owned(),
            keys: self.catalogue.keys_everywhere(&wanted)?,
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
            self.gathered.covered.entry(arn.to_owned()).or_default().extend(names);
        }
    }
}

/// What the cells of one resource as one type have in common.
struct CellOf<'a, 'c> {
    resource: &'c str,
    resource_type: &'c ResourceTypeName,
    /// Nothing where the list of a level asks: its name is the level's.
    origin: Option<Origin>,
    rule: Option<&'a Rule>,
    named: bool,
}
