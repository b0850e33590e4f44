use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::LazyLock,
};

use super::{
    Confinement,
    catalogue::{ActionKey, Catalogue},
    clause::{Clause, OfType, Spelled, clauses},
};
use crate::{
    arn::{FormatPattern, ResourcePattern},
    bounds::checkpoint,
    database::{self, Reader, ResourceTypeId, UsedType, UsedTypes},
    iam::{AccessLevel, ActionName, Effect},
    statement::{self, Condition, Resources},
};

/// A policy that can be asked what it allows. All that the database knows of it has been read.
pub(super) struct Policy<'p> {
    pub(super) catalogue: &'p Catalogue,
    pub(super) allows: Vec<Clause<'p>>,
    denies: Vec<Clause<'p>>,
    unknown: BTreeSet<String>,
    /// Where some clause does not match everything.
    types: TypesOfServices,
}

/// What a clause allows of an action.
pub(super) struct Access<'p> {
    pub(super) clause: &'p Clause<'p>,
    pub(super) reach: Reach<'p>,
    /// Conditions of clauses that deny whatever does not fulfil them.
    locks: Vec<&'p Condition>,
}

/// How far a clause reaches among the resources of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach<'p> {
    /// Whether it reaches every resource of the types that the action needs.
    pub(super) is_everywhere: bool,
    /// The entries that reach some; `*` where a clause excludes resources.
    pub(super) resources: Vec<&'p ResourcePattern>,
}

impl<'p> Policy<'p> {
    pub(super) fn of(
        policy: &'p statement::Policy,
        catalogue: &'p Catalogue,
        reader: &Reader,
    ) -> Result<Self, database::Error> {
        let mut spelled = Spelled::new(catalogue);
        let mut clauses = clauses(policy, &mut spelled);
        let types = used_types(&clauses, catalogue, reader)?;
        let mut formats = Formats::default();
        for clause in &mut clauses {
            clause.of_types = of_types(clause, &types, catalogue, &mut formats);
        }
        let unknown = spelled.unknown().map(ToString::to_string).collect();
        let (allows, denies) = clauses.into_iter().partition(|clause| clause.has_effect(Effect::Allow));
        let mut policy = Self { catalogue, allows, denies, unknown, types };
        policy.narrow_exclusions();
        Ok(policy)
    }

    /// What `NotAction` stands for are only the actions that the clause's resources are for.
    fn narrow_exclusions(&mut self) {
        let mut allows = std::mem::take(&mut self.allows);
        for clause in allows.iter_mut().filter(|clause| clause.meaning.actions.inverted) {
            let actions = clause.actions.iter().copied();
            clause.actions = actions.filter(|action| self.reach(clause, *action).is_some()).collect();
        }
        self.allows = allows;
    }

    pub(super) fn unknown_actions(&self) -> BTreeSet<String> {
        self.unknown.clone()
    }

    /// The actions that some clause allows and none denies on every resource whatever the conditions.
    pub(super) fn allowed_actions(&self) -> BTreeMap<ActionName, AccessLevel> {
        let mut lists = BTreeSet::new();
        // Clauses share the lists that are the same.
        let distinct = self.allows.iter().filter(|clause| lists.insert(clause.actions.as_ptr()));
        let mut keys: Vec<ActionKey> = distinct.flat_map(|clause| clause.actions.iter().copied()).collect();
        keys.sort();
        keys.dedup();
        let listed = keys.into_iter().filter(|key| !self.is_denied_everywhere(*key));
        let listed = listed.filter_map(|key| self.catalogue.get(key));
        listed.map(|action| (action.name.clone(), action.access_level)).collect()
    }

    fn is_denied_everywhere(&self, action: ActionKey) -> bool {
        self.denying(action).any(|(clause, reach)| {
            clause.meaning.is_unconditional() && !clause.meaning.resources.inverted && reach.is_everywhere
        })
    }

    /// What the clause allows of the action, if anything is left of it.
    pub(super) fn access<'a>(&'a self, clause: &'a Clause<'p>, action: ActionKey) -> Option<Access<'a>> {
        checkpoint();
        let mut access = Access { clause, reach: self.reach(clause, action)?, locks: Vec::new() };
        for (denying, denied) in self.denying(action) {
            if !denying.meaning.resources.inverted {
                access.deny(denying, &denied);
            } else if denying.meaning.is_unconditional() {
                access.keep_only(self.reach_of_entries(denying, action)?);
            }
        }
        (!access.reach.resources.is_empty()).then_some(access)
    }

    /// Whether a clause denies passing a role to the service, whichever role it is.
    pub(super) fn denies_passing(&self, action: ActionKey, service: &str) -> bool {
        self.denying(action).any(|(clause, reach)| {
            let [only] = clause.meaning.conditions.as_slice() else { return false };
            reach.is_everywhere && only.is_about_passing() && only.passes(service)
        })
    }

    fn denying(&self, action: ActionKey) -> impl Iterator<Item = (&Clause<'p>, Reach<'p>)> {
        let having = self.denies.iter().filter(move |clause| clause.has(action));
        having.filter_map(move |clause| Some((clause, self.reach(clause, action)?)))
    }

    /// How far the clause reaches; `None` if it reaches nothing that the action is about.
    fn reach(&self, clause: &Clause<'p>, key: ActionKey) -> Option<Reach<'p>> {
        let resources = &clause.meaning.resources;
        if !resources.inverted {
            return if resources.are_everything() {
                Some(Reach::everywhere())
            } else {
                self.reach_of_entries(clause, key)
            };
        }
        let types = self.types_of(key);
        let is_left = types.is_empty() || types.iter().any(|of| !clause.of_type(of).is_covered);
        (is_left && !resources.patterns().any(ResourcePattern::is_everything)).then(Reach::everywhere)
    }

    /// How far the entries reach that the clause lists, be it to include or to exclude them.
    fn reach_of_entries(&self, clause: &Clause<'p>, key: ActionKey) -> Option<Reach<'p>> {
        let types = self.types_of(key);
        let resources: BTreeSet<&ResourcePattern> =
            types.iter().flat_map(|of| &clause.of_type(of).reaching).copied().collect();
        let mut required = types.iter().filter(|of| of.required).peekable();
        let is_everywhere = if required.peek().is_some() {
            required.all(|of| clause.of_type(of).is_covered)
        } else {
            types.iter().any(|of| clause.of_type(of).is_covered)
        };
        (!resources.is_empty()).then(|| Reach { is_everywhere, resources: resources.into_iter().collect() })
    }

    /// The types that the action can be confined to. None are at hand where no clause asks for them.
    fn types_of(&self, key: ActionKey) -> &[UsedType] {
        types_of(key, &self.types, self.catalogue)
    }
}

/// By the places of services.
type TypesOfServices = BTreeMap<usize, Rc<UsedTypes>>;

fn used_types(
    clauses: &[Clause<'_>],
    catalogue: &Catalogue,
    reader: &Reader,
) -> Result<TypesOfServices, database::Error> {
    let narrow = clauses.iter().filter(|clause| !clause.meaning.resources.are_everything());
    let wanted: BTreeSet<usize> =
        narrow.flat_map(|clause| clause.actions.iter()).map(|key| key.service).collect();
    catalogue
        .services()
        .filter(|(place, _)| wanted.contains(place))
        .map(|(place, prefix)| Ok((place, reader.used_types(prefix)?)))
        .collect()
}

fn types_of<'t>(key: ActionKey, types: &'t TypesOfServices, catalogue: &Catalogue) -> &'t [UsedType] {
    let found = catalogue.get(key).and_then(|action| types.get(&key.service)?.get(&action.id));
    found.map(Vec::as_slice).unwrap_or_default()
}

/// The formats of resource types, each read once.
type Formats = BTreeMap<ResourceTypeId, Vec<FormatPattern>>;

/// How the clause's entries stand to each type that its actions use.
fn of_types<'p>(
    clause: &Clause<'p>,
    types: &TypesOfServices,
    catalogue: &Catalogue,
    formats: &mut Formats,
) -> BTreeMap<ResourceTypeId, OfType<'p>> {
    let mut of_types = BTreeMap::new();
    if !clause.meaning.resources.are_everything() {
        for of in clause.actions.iter().flat_map(|key| types_of(*key, types, catalogue)) {
            checkpoint();
            of_types.entry(of.id).or_insert_with(|| OfType::new(of, formats_of(of, formats), clause));
        }
    }
    of_types
}

fn formats_of<'f>(of: &UsedType, formats: &'f mut Formats) -> &'f [FormatPattern] {
    let read = || of.formats.iter().filter_map(|format| FormatPattern::of(format)).collect();
    formats.entry(of.id).or_insert_with(read)
}

impl Reach<'_> {
    fn everywhere() -> Self {
        static EVERYTHING: LazyLock<ResourcePattern> = LazyLock::new(|| ResourcePattern::read("*", false));
        Self { is_everywhere: true, resources: vec![&EVERYTHING] }
    }
}

impl<'p> Access<'p> {
    /// Takes off what another clause denies. Nothing is left if no resource is.
    fn deny(&mut self, clause: &'p Clause<'_>, denied: &Reach<'_>) {
        let (conditions, own) = (&clause.meaning.conditions, &mut self.reach);
        if conditions.is_empty() && denied.is_everywhere {
            own.resources.clear();
        } else if conditions.is_empty() && !own.is_everywhere {
            let entries: &Resources = &clause.meaning.resources;
            own.resources.retain(|resource| !entries.patterns().any(|entry| entry.covers(resource)));
        } else if denied.is_everywhere && conditions.iter().all(Condition::locks) {
            self.locks.extend(conditions);
        }
    }

    /// Keeps what another clause does not deny, where that denies all but some resources.
    fn keep_only(&mut self, left: Reach<'p>) {
        let own = &mut self.reach;
        if own.is_everywhere {
            *own = left;
        } else {
            own.resources.retain(|resource| left.resources.iter().any(|entry| entry.meets(resource)));
        }
    }

    /// The conditions that make the access smaller.
    pub(super) fn confining(&self) -> impl Iterator<Item = (&Condition, Effect)> {
        let own = self.clause.meaning.conditions.iter().filter(|condition| condition.confines());
        let locks = self.locks.iter().map(|condition| (*condition, Effect::Deny));
        own.map(|condition| (condition, Effect::Allow)).chain(locks)
    }

    pub(super) fn confinement(&self) -> Confinement {
        Confinement { resources: !self.reach.is_everywhere, conditions: self.confining().next().is_some() }
    }
}
