//! Which condition goes on which action. Knows no database.
//!
//! A condition on a key that an action does not carry is never true, or with some operators always: either way the
//! statement would not say what it seems to. So each action gets the conditions that it carries, and what is to happen
//! to it for the others is for the request to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    iam::{
        ActionName, ResourceTypeName,
        condition::{KeyGroup, KeyLists, carries},
    },
    policy::{
        AskedCondition, Condition, Effect, Error, Note, Origin, Request, Rule, WhenUnsupported,
        gather::{Cell, KeyFacts},
        subject::Subject,
    },
};

/// The conditions of a statement, all of which must hold.
pub(super) type Conditions = Rc<BTreeSet<Condition>>;

/// Actions to be granted on one resource under the same conditions.
pub(super) struct Wish {
    pub(super) subject: Subject,
    /// An ARN, or `*`.
    pub(super) resource: String,
    pub(super) conditions: Conditions,
    pub(super) actions: Vec<ActionName>,
    pub(super) origin: Origin,
    /// Whether a rule asks for the resource as the one type that it names.
    pub(super) as_one_type: bool,
}

/// What becomes of cells: wishes, and what the user should know of it.
pub(super) struct Confined {
    pub(super) wishes: Vec<Wish>,
    pub(super) notes: Vec<Note>,
}

pub(super) fn confine(cells: Vec<Cell<'_>>, request: &Request) -> Result<Confined, Vec<Error>> {
    let mut confining = Confining { request, without: BTreeMap::new(), no_conditions: Rc::default() };
    let mut wishes = Vec::new();
    for cell in cells {
        confining.cell(cell, &mut wishes);
    }
    confining.finish(wishes)
}

struct Confining<'a> {
    request: &'a Request,
    /// The actions that do not carry a condition, by what happens to them.
    without: BTreeMap<(Condition, Consequence), (crate::policy::Place, BTreeSet<ActionName>)>,
    no_conditions: Conditions,
}

/// What happens to an action that does not carry a condition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Consequence {
    Omitted,
    Unconditional,
    Refused,
}

impl Confining<'_> {
    fn cell(&mut self, cell: Cell<'_>, wishes: &mut Vec<Wish>) {
        let of_rule = cell.rule.map_or(&[][..], |rule| rule.conditions.as_slice());
        let asked: Vec<&AskedCondition> = self.request.conditions.iter().chain(of_rule).collect();
        let by_conditions = if asked.is_empty() && cell.own_condition.is_none() {
            BTreeMap::from([(Rc::clone(&self.no_conditions), cell.actions)])
        } else {
            self.divide(&cell, &asked)
        };
        for (conditions, actions) in by_conditions {
            wishes.push(Wish {
                subject: cell.subject.clone(),
                resource: cell.resource.clone(),
                conditions,
                actions,
                origin: cell.origin.clone(),
                as_one_type: cell.rule.is_some_and(Rule::names_one_type),
            });
        }
    }

    fn divide(
        &mut self,
        cell: &Cell<'_>,
        asked: &[&AskedCondition],
    ) -> BTreeMap<Conditions, Vec<ActionName>> {
        let mut by_conditions: BTreeMap<BTreeSet<Condition>, Vec<ActionName>> = BTreeMap::new();
        for action in &cell.actions {
            if let Some(conditions) = self.conditions_of(cell, action, asked) {
                by_conditions.entry(conditions).or_default().push(action.clone());
            }
        }
        by_conditions.into_iter().map(|(conditions, actions)| (Rc::new(conditions), actions)).collect()
    }

    /// The conditions that an action gets; nothing if it goes.
    fn conditions_of(
        &mut self,
        cell: &Cell<'_>,
        action: &ActionName,
        asked: &[&AskedCondition],
    ) -> Option<BTreeSet<Condition>> {
        let mut conditions: BTreeSet<Condition> = cell.own_condition.iter().cloned().collect();
        let mut stays = true;
        for one in asked {
            // Nothing is known of the keys of an action that the database does not know.
            let is_unverified = matches!(cell.subject, Subject::Unverified { .. });
            if is_unverified || is_carried(&one.condition.variable, action, &cell.keys) {
                conditions.insert(one.condition.clone());
                continue;
            }
            let consequence = self.consequence(one, cell.named);
            stays &= consequence == Consequence::Unconditional;
            let key = (one.condition.clone(), consequence);
            self.without.entry(key).or_insert((one.place, BTreeSet::new())).1.insert(action.clone());
        }
        stays.then_some(conditions)
    }

    fn consequence(&self, asked: &AskedCondition, named: bool) -> Consequence {
        let default = if named { WhenUnsupported::Error } else { WhenUnsupported::OmitAction };
        match (self.request.effect, asked.when_unsupported.unwrap_or(default)) {
            (Effect::Deny, _) | (_, WhenUnsupported::Error) => Consequence::Refused,
            (_, WhenUnsupported::OmitAction) => Consequence::Omitted,
            (_, WhenUnsupported::OmitCondition) => Consequence::Unconditional,
        }
    }

    fn finish(self, wishes: Vec<Wish>) -> Result<Confined, Vec<Error>> {
        let (mut notes, mut errors) = (Vec::new(), Vec::new());
        for ((condition, consequence), (place, actions)) in self.without {
            match consequence {
                Consequence::Refused => {
                    let effect = self.request.effect;
                    errors.push(Error::ConditionNotCarried { place, condition, actions, effect });
                }
                Consequence::Omitted => notes.push(Note::ActionsOmitted { place, condition, actions }),
                Consequence::Unconditional => {
                    notes.push(Note::ConditionOmitted { place, condition, actions });
                }
            }
        }
        if errors.is_empty() { Ok(Confined { wishes, notes }) } else { Err(errors) }
    }
}

fn is_carried(key: &str, action: &ActionName, facts: &KeyFacts) -> bool {
    let of = |keys| BTreeMap::get(keys, action).map_or(&[][..], Vec::as_slice);
    let (of_action, of_use) = (of(&facts.of_action), of(&facts.of_use));
    takes(key, &KeyLists { action, of_action, of_use, of_type: &facts.of_type })
}

/// Whether a condition on the key goes on the action. Keys of services' own requests go on everything, with a warning:
/// which actions a service asks for itself, nobody lists.
pub(super) fn takes(key: &str, lists: &KeyLists<'_>) -> bool {
    KeyGroup::of(key) == KeyGroup::ServiceToService || carries(key, lists)
}

/// The types at which each action is wished for.
pub(super) fn types_of_actions<'w>(
    wishes: impl IntoIterator<Item = &'w Wish>,
) -> BTreeMap<&'w ActionName, BTreeSet<&'w ResourceTypeName>> {
    let mut types: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for wish in wishes {
        for action in &wish.actions {
            types.entry(action).or_default().extend(wish.subject.resource_type());
        }
    }
    types
}
