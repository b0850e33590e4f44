//! From planned grants to grants: what dependents add, and what is granted once. Knows no database.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    iam::{ActionName, ResourceTypeName},
    writer::{
        Condition, Origin, Resource,
        apply_conditions::{Conditions, PlannedGrant},
        dependents::Added,
        statement_kind::{Sids, StatementKind},
    },
};

/// Actions on resources under conditions, and why: one statement.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) sid: String,
    pub(super) statement_kind: StatementKind,
    pub(super) resources: BTreeSet<Resource>,
    pub(super) conditions: Conditions,
    pub(super) actions: BTreeSet<ActionName>,
    pub(super) asked_by: BTreeSet<Origin>,
    pub(super) needed_by: BTreeSet<ActionName>,
    /// Those of the resources that are asked for as the type of the kind of statement only.
    pub(super) as_one_type: BTreeSet<Resource>,
}

/// What is granted, and what of it is granted elsewhere already.
#[derive(Default)]
pub(super) struct Consolidated {
    /// In the order of the document, which is that of their Sids.
    pub(super) grants: Vec<Grant>,
    /// Kinds of statements, conditions and resources all of whose actions are granted on them by other statements.
    pub(super) granted_elsewhere: Vec<(StatementKind, Conditions, Resource)>,
}

pub(super) fn consolidate(
    planned_grants: Vec<PlannedGrant>,
    added: &Added,
    of_document: &BTreeSet<Condition>,
) -> Consolidated {
    let wildcard_resource = Everywhere::of(&planned_grants, added);
    let mut statements = Statements { of_document, shares: BTreeMap::new() };
    for PlannedGrant { statement_kind, resource, conditions, actions, origin, as_one_type } in planned_grants
    {
        let share = statements.share(statement_kind, &conditions, resource);
        share.asked_by.insert(origin);
        share.actions.extend(actions);
        share.as_one_type &= as_one_type;
    }
    for ((resource, statement_kind, conditions), actions) in &added.granted {
        let share = statements.share(statement_kind.clone(), conditions, resource.clone());
        for (action, needed_by) in actions {
            share.needed_by.extend(needed_by.iter().cloned());
            share.actions.insert(action.clone());
        }
    }
    let mut consolidated = statements.divide(&wildcard_resource);
    consolidated.grants.sort_by(|left, right| left.sid.cmp(&right.sid));
    consolidated
}

/// What one resource has of a statement.
struct Share {
    actions: BTreeSet<ActionName>,
    asked_by: BTreeSet<Origin>,
    needed_by: BTreeSet<ActionName>,
    /// Whether the resource is asked for as the one type of the kind of statement only, by rules that name it.
    as_one_type: bool,
}

impl Default for Share {
    fn default() -> Self {
        Self {
            actions: BTreeSet::new(),
            asked_by: BTreeSet::new(),
            needed_by: BTreeSet::new(),
            as_one_type: true,
        }
    }
}

/// The shares by conditions, Sid and kind of statement: without conditions first, since these grant most.
struct Statements<'a> {
    /// The conditions of the whole document.
    of_document: &'a BTreeSet<Condition>,
    shares: BTreeMap<(Conditions, String, StatementKind), BTreeMap<Resource, Share>>,
}

impl Statements<'_> {
    fn share(
        &mut self,
        statement_kind: StatementKind,
        conditions: &Conditions,
        resource: Resource,
    ) -> &mut Share {
        let key = (Rc::clone(conditions), statement_kind.sid(conditions, self.of_document), statement_kind);
        self.shares.entry(key).or_default().entry(resource).or_default()
    }

    /// Grants each action once per resource, in the first statement of the document that has both.
    ///
    /// An ARN may name several types (a Lambda alias is also its function), and an action may list several of
    /// them. Where that leaves the resources of one statement with different actions, it is divided, the part with
    /// most actions first. What a rule asks for as one type counts apart from the same ARN as other types: whether two
    /// ARNs that are known after apply only are the same must not change what a plan has shown.
    fn divide(self, wildcard_resource: &Everywhere) -> Consolidated {
        let mut granted = Granted::default();
        let mut sids = Sids::default();
        let (mut grants, mut granted_elsewhere) = (Vec::new(), Vec::new());
        for ((conditions, sid, statement_kind), shares) in self.shares {
            let mut by_actions: BTreeMap<BTreeSet<ActionName>, Grant> = BTreeMap::new();
            for (resource, mut share) in shares {
                let as_type = statement_kind.resource_type().filter(|_| share.as_one_type);
                let granted = granted.of((as_type.cloned(), resource.clone()));
                share.actions.retain(|action| {
                    !wildcard_resource.covers(&resource, &conditions, action)
                        && granted.insert(&conditions, action)
                });
                if share.actions.is_empty() {
                    granted_elsewhere.push((statement_kind.clone(), Rc::clone(&conditions), resource));
                    continue;
                }
                let grant = by_actions.entry(share.actions.clone()).or_insert_with(|| Grant {
                    sid: String::new(),
                    statement_kind: statement_kind.clone(),
                    resources: BTreeSet::new(),
                    conditions: Rc::clone(&conditions),
                    actions: share.actions,
                    asked_by: BTreeSet::new(),
                    needed_by: BTreeSet::new(),
                    as_one_type: BTreeSet::new(),
                });
                if share.as_one_type {
                    grant.as_one_type.insert(resource.clone());
                }
                grant.resources.insert(resource);
                grant.asked_by.extend(share.asked_by);
                grant.needed_by.extend(share.needed_by);
            }
            let mut divided: Vec<Grant> = by_actions.into_values().collect();
            divided.sort_by_key(|grant| Reverse(grant.actions.len()));
            grants.extend(divided.into_iter().map(|grant| Grant { sid: sids.unique(&sid), ..grant }));
        }
        Consolidated { grants, granted_elsewhere }
    }
}

/// What is granted so far, by the resource and the one type as which it is asked for.
#[derive(Default)]
struct Granted(BTreeMap<(Option<ResourceTypeName>, Resource), GrantedActions>);

/// What is granted on one resource. What holds without conditions holds under all.
#[derive(Default)]
struct GrantedActions {
    unconditional: BTreeSet<ActionName>,
    conditional: BTreeMap<Conditions, BTreeSet<ActionName>>,
}

impl Granted {
    fn of(&mut self, resource: (Option<ResourceTypeName>, Resource)) -> &mut GrantedActions {
        self.0.entry(resource).or_default()
    }
}

impl GrantedActions {
    /// Adds an action, and says whether that adds anything. Those without conditions come first.
    fn insert(&mut self, conditions: &Conditions, action: &ActionName) -> bool {
        if conditions.is_empty() {
            return self.unconditional.insert(action.clone());
        }
        !self.unconditional.contains(action)
            && self.conditional.entry(Rc::clone(conditions)).or_default().insert(action.clone())
    }
}

/// The actions that are granted on every resource.
#[derive(Default)]
struct Everywhere {
    unconditional: BTreeSet<ActionName>,
    conditional: BTreeMap<Conditions, BTreeSet<ActionName>>,
}

impl Everywhere {
    fn of(planned_grants: &[PlannedGrant], added: &Added) -> Self {
        let mut wildcard_resource = Self::default();
        for planned in planned_grants.iter().filter(|planned| planned.resource == Resource::Every) {
            wildcard_resource.under(&planned.conditions).extend(planned.actions.iter().cloned());
        }
        for ((_, _, conditions), actions) in
            added.granted.iter().filter(|((resource, ..), _)| *resource == Resource::Every)
        {
            wildcard_resource.under(conditions).extend(actions.keys().cloned());
        }
        wildcard_resource
    }

    fn under(&mut self, conditions: &Conditions) -> &mut BTreeSet<ActionName> {
        if conditions.is_empty() {
            &mut self.unconditional
        } else {
            self.conditional.entry(Rc::clone(conditions)).or_default()
        }
    }

    /// Whether an action on a resource adds nothing to what is granted everywhere.
    fn covers(&self, resource: &Resource, conditions: &Conditions, action: &ActionName) -> bool {
        let under_these = || self.conditional.get(conditions).is_some_and(|actions| actions.contains(action));
        *resource != Resource::Every && (self.unconditional.contains(action) || under_these())
    }
}
