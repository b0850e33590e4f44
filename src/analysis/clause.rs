use std::{collections::BTreeMap, rc::Rc};

use super::catalogue::{ActionKey, Catalogue};
use crate::{
    arn::{FormatPattern, ResourcePattern},
    bounds::checkpoint,
    database::{ResourceTypeId, UsedType},
    iam::{ActionPattern, Effect},
    statement::{self, Actions, Meaning},
};

/// What statements say that say the same, with their actions spelled out.
pub(super) struct Clause<'p> {
    /// The statements, by Sid or place.
    pub(super) names: Vec<&'p str>,
    pub(super) meaning: &'p Meaning,
    /// Sorted, each once.
    pub(super) actions: Rc<[ActionKey]>,
    /// How the entries of its resources stand to the types of its actions.
    pub(super) of_types: BTreeMap<ResourceTypeId, OfType<'p>>,
}

/// How the entries of a list of resources stand to a resource type.
#[derive(Debug)]
pub(super) struct OfType<'p> {
    /// Whether they match every resource of the type.
    pub(super) is_covered: bool,
    /// Those that match some.
    pub(super) reaching: Vec<&'p ResourcePattern>,
}

/// The clauses of a policy, in the order in which they stand there first.
pub(super) fn clauses<'p>(policy: &'p statement::Policy, spelled: &mut Spelled<'p, '_>) -> Vec<Clause<'p>> {
    let mut places = BTreeMap::new();
    let mut clauses: Vec<Clause<'p>> = Vec::new();
    for statement in &policy.statements {
        let place = *places.entry(&statement.meaning).or_insert(clauses.len());
        if let Some(clause) = clauses.get_mut(place) {
            clause.names.push(&statement.name);
            continue;
        }
        clauses.push(Clause {
            names: vec![&statement.name],
            meaning: &statement.meaning,
            actions: spelled.out(&statement.meaning.actions),
            of_types: BTreeMap::new(),
        });
    }
    clauses
}

impl<'p> Clause<'p> {
    pub(super) fn has_effect(&self, effect: Effect) -> bool {
        self.meaning.effect == Some(effect)
    }

    pub(super) fn of_type(&self, of: &UsedType) -> &OfType<'p> {
        self.of_types.get(&of.id).unwrap_or(const { &OfType { is_covered: false, reaching: Vec::new() } })
    }

    pub(super) fn has(&self, action: ActionKey) -> bool {
        self.actions.binary_search(&action).is_ok()
    }

    /// The actions of one service.
    pub(super) fn of_service(&self, service: usize) -> &[ActionKey] {
        let first = self.actions.partition_point(|key| key.service < service);
        let behind = self.actions.partition_point(|key| key.service <= service);
        self.actions.get(first..behind).unwrap_or_default()
    }
}

/// The lists of actions of a policy, spelled out: each distinct pattern once, and each distinct list.
pub(super) struct Spelled<'p, 'c> {
    catalogue: &'c Catalogue,
    patterns: BTreeMap<&'p ActionPattern, Vec<ActionKey>>,
    lists: BTreeMap<&'p Actions, Rc<[ActionKey]>>,
}

impl<'p, 'c> Spelled<'p, 'c> {
    pub(super) const fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, patterns: BTreeMap::new(), lists: BTreeMap::new() }
    }

    fn out(&mut self, list: &'p Actions) -> Rc<[ActionKey]> {
        if let Some(known) = self.lists.get(list) {
            return Rc::clone(known);
        }
        let mut keys: Vec<ActionKey> = Vec::new();
        for pattern in list.patterns() {
            checkpoint();
            let catalogue = self.catalogue;
            keys.extend(self.patterns.entry(pattern).or_insert_with(|| catalogue.matching(pattern)).iter());
        }
        keys.sort_unstable();
        keys.dedup();
        if list.inverted {
            keys = self.catalogue.all().filter(|key| keys.binary_search(key).is_err()).collect();
        }
        let keys: Rc<[ActionKey]> = keys.into();
        self.lists.insert(list, Rc::clone(&keys));
        keys
    }

    /// The patterns that match no action.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'p ActionPattern> {
        self.patterns.iter().filter(|(_, keys)| keys.is_empty()).map(|(pattern, _)| *pattern)
    }
}

impl<'p> OfType<'p> {
    pub(super) fn new(of: &UsedType, formats: &[FormatPattern], clause: &Clause<'p>) -> Self {
        let meaning = clause.meaning;
        // Where AWS defines no format of a type, its ARNs may be any.
        let reaches = |pattern: &&ResourcePattern| {
            of.formats.is_empty() || formats.iter().any(|format| pattern.reaches(format))
        };
        let is_covered = |format: &FormatPattern| {
            meaning.resources.patterns().any(|pattern| pattern.covers_format(format))
        };
        Self {
            is_covered: !of.formats.is_empty() && formats.iter().all(is_covered),
            reaching: meaning.resources.patterns().filter(reaches).collect(),
        }
    }
}
