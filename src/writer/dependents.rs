//! What dependent actions add to what is asked, and what they do not. Knows no database.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName, condition::KeyLists},
    writer::{
        DependentActions, DependentNotGranted, NotGranted, Note, Origin, Resource,
        apply_conditions::{Conditions, PlannedGrant, takes, types_of_actions},
        collect::Dependent,
        statement_kind::StatementKind,
    },
};

/// Where something is granted: the resource, the statement's kind of statement, its conditions.
type Target = (Resource, StatementKind, Conditions);

/// What dependents add.
#[derive(Default)]
pub(super) struct Added {
    /// Granted besides what is asked: the actions by target, each with the actions that need it.
    pub(super) granted: BTreeMap<Target, BTreeMap<ActionName, BTreeSet<ActionName>>>,
    pub(super) not_granted: BTreeMap<ActionName, NotGranted>,
}

/// Decides what becomes of the dependents of all actions that are wished for.
pub(super) fn add(
    planned_grants: &[PlannedGrant],
    dependents: &BTreeMap<ActionName, Vec<Dependent>>,
    mode: DependentActions,
) -> Added {
    let asked: BTreeSet<&ActionName> = planned_grants.iter().flat_map(|planned| &planned.actions).collect();
    let are_named = |planned: &&PlannedGrant| planned.origin == Origin::ACTIONS;
    let passes = |planned: &&PlannedGrant| matches!(planned.statement_kind, StatementKind::PassRole { .. });
    let mut adding = Adding {
        asked,
        passed: planned_grants.iter().filter(passes).flat_map(|planned| &planned.actions).collect(),
        types_of_named: types_of_actions(planned_grants.iter().filter(are_named)),
        dependents,
        added: Added::default(),
    };
    for planned in planned_grants {
        for action in &planned.actions {
            match mode {
                DependentActions::Scoped => adding.scoped(action, &planned.conditions),
                DependentActions::Wildcard => adding.as_policy_sentry(action, planned),
                DependentActions::None => adding.none(action),
            }
        }
    }
    let Added { granted, mut not_granted } = adding.added;
    let is_granted = |name: &ActionName| granted.values().any(|actions| actions.contains_key(name));
    not_granted.retain(|name, _| !is_granted(name));
    Added { granted, not_granted }
}

struct Adding<'a> {
    asked: BTreeSet<&'a ActionName>,
    /// `iam:PassRole`, where the request says which roles may be passed to whom: that settles it.
    passed: BTreeSet<&'a ActionName>,
    /// The types on which the actions in the list of actions are granted.
    types_of_named: BTreeMap<&'a ActionName, BTreeSet<&'a ResourceTypeName>>,
    dependents: &'a BTreeMap<ActionName, Vec<Dependent>>,
    added: Added,
}

impl<'a> Adding<'a> {
    fn of(&self, action: &ActionName) -> &'a [Dependent] {
        self.dependents.get(action).map_or(&[], Vec::as_slice)
    }

    /// Grants those that only look and that nothing can narrow, and what these need in turn, under the conditions of
    /// the action that needs them. One that does not support these conditions could never be used under them.
    fn scoped(&mut self, action: &'a ActionName, conditions: &Conditions) {
        let mut to_do = vec![action];
        while let Some(needed_by) = to_do.pop() {
            for dependent in self.of(needed_by) {
                if self.asked.contains(&dependent.name) {
                    continue;
                }
                if !dependent.is_harmless() || !supports_all(dependent, conditions) {
                    self.miss(dependent, needed_by);
                    continue;
                }
                let target = (Resource::Every, StatementKind::WildcardOnly, Rc::clone(conditions));
                if self.grant(target, dependent, needed_by) {
                    to_do.push(&dependent.name);
                }
            }
        }
    }

    /// Grants every dependent: on the statement's resource where it supports the type, else everywhere. Those of
    /// dependents are not followed, and an action that skips its constraints gets none, as there.
    ///
    /// Where actions are named, a dependent that is named, too, stays where that puts it, and one that supports some
    /// of the action's types is not granted everywhere because of the others.
    fn as_policy_sentry(&mut self, action: &'a ActionName, planned: &PlannedGrant) {
        if planned.statement_kind == StatementKind::SkipResourceConstraints {
            return;
        }
        let is_named = planned.origin == Origin::ACTIONS;
        for dependent in self.of(action) {
            let supports = |name: &ResourceTypeName| dependent.resource_types.contains(name);
            if is_named && self.asked.contains(&dependent.name) || self.passed.contains(&dependent.name) {
                continue;
            }
            let target = if planned.statement_kind.resource_type().is_some_and(supports) {
                (planned.resource.clone(), planned.statement_kind.clone(), Rc::clone(&planned.conditions))
            } else if is_named && self.types_of_named(action).any(supports) {
                continue;
            } else {
                (Resource::Every, StatementKind::WildcardOnly, Rc::clone(&planned.conditions))
            };
            self.grant(target, dependent, action);
        }
    }

    /// The types on which a named action is granted.
    fn types_of_named(&self, action: &ActionName) -> impl Iterator<Item = &'a ResourceTypeName> {
        self.types_of_named.get(action).into_iter().flatten().copied()
    }

    fn none(&mut self, action: &'a ActionName) {
        for dependent in self.of(action) {
            if !self.asked.contains(&dependent.name) {
                self.miss(dependent, action);
            }
        }
    }

    /// Grants a dependent, and says whether it was not granted there before.
    fn grant(&mut self, target: Target, dependent: &Dependent, needed_by: &ActionName) -> bool {
        let actions = self.added.granted.entry(target).or_default();
        let needs = actions.entry(dependent.name.clone()).or_default();
        let is_new = needs.is_empty();
        needs.insert(needed_by.clone());
        is_new
    }

    fn miss(&mut self, dependent: &Dependent, needed_by: &ActionName) {
        self.added
            .not_granted
            .entry(dependent.name.clone())
            .or_insert_with(|| NotGranted { access_level: dependent.level, needed_by: BTreeSet::new() })
            .needed_by
            .insert(needed_by.clone());
    }
}

fn supports_all(dependent: &Dependent, conditions: &Conditions) -> bool {
    conditions.iter().all(|condition| {
        let lists =
            KeyLists { action: &dependent.name, of_action: &dependent.keys, of_use: &[], of_type: &[] };
        takes(&condition.variable, &lists)
    })
}

impl Added {
    /// What the user should know: a permission that is missing, and that only a person should give.
    pub(super) fn notes(&self, mode: DependentActions) -> Vec<Note> {
        let manages_permissions =
            |missing: &NotGranted| missing.access_level == AccessLevel::PermissionsManagement;
        let noted = self.not_granted.iter().filter(|(_, missing)| manages_permissions(missing));
        let noted = noted.filter(|_| mode == DependentActions::Scoped);
        noted
            .map(|(action, missing)| {
                let needed_by = missing.needed_by.clone();
                Note::DependentNotGranted(DependentNotGranted { action: action.clone(), needed_by })
            })
            .collect()
    }
}
