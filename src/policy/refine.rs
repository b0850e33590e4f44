//! From facts to grants: what is granted once, and what dependents add. Knows no database.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName},
    policy::{
        NotGranted, Note,
        gather::{Cell, Dependent, Gathered},
        sid::{Sids, WILDCARD_ONLY, sid_of},
    },
};

/// What is to be granted, and what is not.
pub(super) struct Refined {
    /// One for each statement, in the order of the document: by Sid.
    pub(super) grants: Vec<Grant>,
    pub(super) dependents_not_granted: BTreeMap<ActionName, NotGranted>,
    pub(super) notes: Vec<Note>,
}

/// Actions on resources, and why.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) sid: String,
    pub(super) subject: Subject,
    pub(super) actions: BTreeSet<ActionName>,
}

/// What a grant is about.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// One level on ARNs of one type.
    Resources { level: AccessLevel, resource_type: ResourceTypeName, arns: BTreeSet<String> },
    /// Actions that no ARN can narrow, needed by others.
    Everything { needed_by: BTreeSet<ActionName> },
}

pub(super) fn refine(gathered: Gathered) -> Refined {
    let Gathered { cells, dependents, mut notes } = gathered;
    let mut grants = grants(cells);
    let added = Added::by(&grants, &dependents);
    notes.extend(added.notes());
    grants.extend(added.grant());
    grants.sort_by(|left, right| left.sid.cmp(&right.sid));
    Refined { grants, dependents_not_granted: added.not_granted, notes }
}

/// What is left to grant of one level on one type, by ARN.
type ByArn = BTreeMap<String, BTreeSet<ActionName>>;

/// Grants each action once per ARN, in the first statement of the document that has both.
///
/// An ARN may name several types (a Lambda alias is also its function), and an action may list several of
/// them. Where that leaves the ARNs of one type with different actions, the grant is divided, the one with
/// the most actions first.
fn grants(cells: Vec<Cell>) -> Vec<Grant> {
    let mut subjects: BTreeMap<(String, AccessLevel, ResourceTypeName), ByArn> = BTreeMap::new();
    for cell in cells {
        let key = (sid_of(cell.level, &cell.resource_type), cell.level, cell.resource_type);
        subjects.entry(key).or_default().entry(cell.arn).or_default().extend(cell.actions);
    }
    let mut granted = BTreeSet::new();
    let mut sids = Sids::default();
    let mut grants = Vec::new();
    for ((sid, level, resource_type), by_arn) in subjects {
        for (actions, arns) in divide(by_arn, &mut granted) {
            let subject = Subject::Resources { level, resource_type: resource_type.clone(), arns };
            grants.push(Grant { sid: sids.unique(&sid), subject, actions });
        }
    }
    grants
}

fn divide(
    by_arn: ByArn,
    granted: &mut BTreeSet<(String, ActionName)>,
) -> Vec<(BTreeSet<ActionName>, BTreeSet<String>)> {
    let mut by_actions: BTreeMap<BTreeSet<ActionName>, BTreeSet<String>> = BTreeMap::new();
    for (arn, mut actions) in by_arn {
        actions.retain(|action| granted.insert((arn.clone(), action.clone())));
        if !actions.is_empty() {
            by_actions.entry(actions).or_default().insert(arn);
        }
    }
    let mut divided: Vec<_> = by_actions.into_iter().collect();
    divided.sort_by_key(|(actions, _)| Reverse(actions.len()));
    divided
}

/// What dependent actions add to the request, and what they do not.
#[derive(Default)]
struct Added {
    /// Granted on `*`: they only look, and nothing narrower can be written.
    harmless: BTreeMap<ActionName, BTreeSet<ActionName>>,
    not_granted: BTreeMap<ActionName, NotGranted>,
}

impl Added {
    fn by(grants: &[Grant], dependents: &BTreeMap<ActionName, Vec<Dependent>>) -> Self {
        let granted: BTreeSet<&ActionName> = grants.iter().flat_map(|grant| &grant.actions).collect();
        let mut added = Self::default();
        let mut to_do: Vec<&ActionName> = granted.iter().copied().collect();
        while let Some(action) = to_do.pop() {
            for dependent in dependents.get(action).into_iter().flatten() {
                if granted.contains(&dependent.name) {
                    continue;
                }
                if !dependent.is_harmless() {
                    added.miss(dependent, action);
                    continue;
                }
                let needed_by = added.harmless.entry(dependent.name.clone()).or_default();
                if needed_by.is_empty() {
                    to_do.push(&dependent.name);
                }
                needed_by.insert(action.clone());
            }
        }
        added
    }

    fn miss(&mut self, dependent: &Dependent, needed_by: &ActionName) {
        self.not_granted
            .entry(dependent.name.clone())
            .or_insert_with(|| NotGranted { access_level: dependent.level, needed_by: BTreeSet::new() })
            .needed_by
            .insert(needed_by.clone());
    }

    fn notes(&self) -> impl Iterator<Item = Note> {
        let manages_permissions =
            |missing: &NotGranted| missing.access_level == AccessLevel::PermissionsManagement;
        self.not_granted.iter().filter(move |(_, missing)| manages_permissions(missing)).map(
            |(action, missing)| Note::DependentNotGranted {
                action: action.clone(),
                needed_by: missing.needed_by.clone(),
            },
        )
    }

    fn grant(&self) -> Option<Grant> {
        let needed_by = self.harmless.values().flatten().cloned().collect();
        (!self.harmless.is_empty()).then(|| Grant {
            sid: WILDCARD_ONLY.to_owned(),
            subject: Subject::Everything { needed_by },
            actions: self.harmless.keys().cloned().collect(),
        })
    }
}
