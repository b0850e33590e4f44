//! Which condition goes on which action. Knows no database.
//!
//! A condition on a key that an action does not support is never true, or with some operators always: either way the
//! statement would not say what it seems to. So each action gets the conditions whose keys it supports, and what is to happen
//! to it for the others is for the request to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    catalog::TypeKeys,
    iam::{
        ActionName, ResourceTypeName,
        condition::{KeyGroup, KeyLists, supports},
    },
    writer::{
        ActionsOmitted, AskedCondition, Condition, ConditionMistake, ConditionOmitted, Effect, Errors,
        Mistake, Note, Origin, Request, Resource, Rule, WhenUnsupported, collect::RequestedActions,
        statement_kind::StatementKind,
    },
};

/// The conditions of a statement, all of which must hold.
pub(super) type Conditions = Rc<BTreeSet<Condition>>;

/// Actions to be granted on one resource under the same conditions.
pub(super) struct PlannedGrant {
    pub(super) statement_kind: StatementKind,
    pub(super) resource: Resource,
    pub(super) conditions: Conditions,
    pub(super) actions: Vec<ActionName>,
    pub(super) origin: Origin,
    /// Whether a rule asks for the resource as the one type that it names.
    pub(super) as_one_type: bool,
}

/// What becomes of requested actions: planned grants, and what the user should know of it.
pub(super) struct WithConditions {
    pub(super) planned_grants: Vec<PlannedGrant>,
    pub(super) notes: Vec<Note>,
}

pub(super) fn apply_conditions(
    all_requested: Vec<RequestedActions<'_>>,
    request: &Request,
) -> Result<WithConditions, Errors> {
    let mut confining = Confining { request, without: BTreeMap::new(), no_conditions: Rc::default() };
    let mut planned_grants = Vec::new();
    for requested in all_requested {
        confining.requested(requested, &mut planned_grants);
    }
    confining.finish(planned_grants)
}

struct Confining<'a> {
    request: &'a Request,
    /// The actions that do not support a condition, by what happens to them.
    without: BTreeMap<(Condition, Consequence), (crate::writer::Place, BTreeSet<ActionName>)>,
    no_conditions: Conditions,
}

/// What happens to an action that does not support a condition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Consequence {
    Omitted,
    Unconditional,
    Refused,
}

impl Confining<'_> {
    fn requested(&mut self, requested: RequestedActions<'_>, planned_grants: &mut Vec<PlannedGrant>) {
        let of_rule = requested.rule.map_or(&[][..], |rule| rule.conditions.as_slice());
        let asked: Vec<&AskedCondition> = self.request.conditions.iter().chain(of_rule).collect();
        let by_conditions = if asked.is_empty() && requested.own_condition.is_none() {
            BTreeMap::from([(Rc::clone(&self.no_conditions), requested.actions)])
        } else {
            self.divide(&requested, &asked)
        };
        for (conditions, actions) in by_conditions {
            planned_grants.push(PlannedGrant {
                statement_kind: requested.statement_kind.clone(),
                resource: requested.resource.clone(),
                conditions,
                actions,
                origin: requested.origin.clone(),
                as_one_type: requested.rule.is_some_and(Rule::names_one_type),
            });
        }
    }

    fn divide(
        &mut self,
        requested: &RequestedActions<'_>,
        asked: &[&AskedCondition],
    ) -> BTreeMap<Conditions, Vec<ActionName>> {
        let mut by_conditions: BTreeMap<BTreeSet<Condition>, Vec<ActionName>> = BTreeMap::new();
        for action in &requested.actions {
            if let Some(conditions) = self.conditions_of(requested, action, asked) {
                by_conditions.entry(conditions).or_default().push(action.clone());
            }
        }
        by_conditions.into_iter().map(|(conditions, actions)| (Rc::new(conditions), actions)).collect()
    }

    /// The conditions that an action gets; nothing if it goes.
    fn conditions_of(
        &mut self,
        requested: &RequestedActions<'_>,
        action: &ActionName,
        asked: &[&AskedCondition],
    ) -> Option<BTreeSet<Condition>> {
        let mut conditions: BTreeSet<Condition> = requested.own_condition.iter().cloned().collect();
        let mut stays = true;
        for one in asked {
            // Nothing is known of the keys of an action that the database does not know.
            let is_unverified = matches!(requested.statement_kind, StatementKind::Unverified { .. });
            if is_unverified || is_supported(&one.condition.variable, action, &requested.keys) {
                conditions.insert(one.condition.clone());
                continue;
            }
            let consequence = self.consequence(one, requested.named);
            stays &= consequence == Consequence::Unconditional;
            let key = (one.condition.clone(), consequence);
            self.without
                .entry(key)
                .or_insert_with(|| (one.place.clone(), BTreeSet::new()))
                .1
                .insert(action.clone());
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

    fn finish(self, planned_grants: Vec<PlannedGrant>) -> Result<WithConditions, Errors> {
        let (mut notes, mut errors) = (Vec::new(), Vec::new());
        for ((condition, consequence), (place, actions)) in self.without {
            let key = condition.variable;
            match consequence {
                Consequence::Refused => {
                    let effect = self.request.effect;
                    let mistake = ConditionMistake::KeyNotSupported { key, actions, effect };
                    errors.push(Mistake::new(&place, mistake).into());
                }
                Consequence::Omitted => {
                    notes.push(Note::ActionsOmitted(ActionsOmitted { place, key, actions }));
                }
                Consequence::Unconditional => {
                    notes.push(Note::ConditionOmitted(ConditionOmitted { place, key, actions }));
                }
            }
        }
        if errors.is_empty() { Ok(WithConditions { planned_grants, notes }) } else { Err(Errors(errors)) }
    }
}

fn is_supported(key: &str, action: &ActionName, facts: &TypeKeys) -> bool {
    let of = |keys| BTreeMap::get(keys, action).map_or(&[][..], Vec::as_slice);
    let (of_action, of_use) = (of(&facts.of_action), of(&facts.of_use));
    takes(key, &KeyLists { action, of_action, of_use, of_type: &facts.of_type })
}

/// Whether a condition on the key goes on the action. Keys of services' own requests go on everything, with a warning:
/// which actions a service asks for itself, nobody lists.
pub(super) fn takes(key: &str, lists: &KeyLists<'_>) -> bool {
    KeyGroup::of(key) == KeyGroup::ServiceToService || supports(key, lists)
}

/// The types at which each action is wished for.
pub(super) fn types_of_actions<'w>(
    planned_grants: impl IntoIterator<Item = &'w PlannedGrant>,
) -> BTreeMap<&'w ActionName, BTreeSet<&'w ResourceTypeName>> {
    let mut types: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for planned in planned_grants {
        for action in &planned.actions {
            types.entry(action).or_default().extend(planned.statement_kind.resource_type());
        }
    }
    types
}
