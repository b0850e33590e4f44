use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    Confinement, Error,
    catalogue::{ActionKey, Catalogue},
    clause::{Clause, OfType, Scope, is_everything},
    condition::Condition,
};
use crate::{
    arn::ResourcePattern,
    database::{self, Reader, ResourceTypeId, UsedType, UsedTypes},
    document::PolicyDocument,
    iam::{AccessLevel, ActionName, Effect},
};

/// A policy that can be asked what it allows. All that the database knows of it has been read.
pub(super) struct Policy<'d> {
    pub(super) catalogue: &'d Catalogue,
    pub(super) allows: Vec<Clause<'d>>,
    denies: Vec<Clause<'d>>,
    unknown: BTreeSet<String>,
    /// Where some clause does not stand for everything.
    types: TypesOfServices,
}

/// What a clause allows of an action.
pub(super) struct Access<'p> {
    pub(super) clause: &'p Clause<'p>,
    pub(super) reach: Reach<'p>,
    /// Conditions of clauses that deny whatever does not fulfil them.
    locks: Vec<&'p Condition>,
}

/// How far a scope reaches among the resources of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach<'p> {
    /// Whether it reaches every resource of the types that the action needs.
    pub(super) is_everywhere: bool,
    /// The entries that reach some; `*` where a scope excludes resources.
    pub(super) resources: Vec<&'p str>,
}

impl<'d> Policy<'d> {
    pub(super) fn read(
        document: &'d PolicyDocument,
        catalogue: &'d Catalogue,
        reader: &Reader,
    ) -> Result<Self, Error> {
        let mut unknown = BTreeSet::new();
        let mut clauses = Vec::new();
        for (index, statement) in document.statements.as_slice().iter().enumerate() {
            let place = format!("Statement[{index}]");
            match Clause::read(statement, &place, catalogue, &mut unknown) {
                Ok(clause) => clauses.push(clause),
                Err(error) => return Err(Error::Statement { place, error }),
            }
        }
        let types = used_types(&clauses, catalogue, reader)?;
        for clause in &mut clauses {
            clause.of_types = of_types(clause, &types, catalogue);
        }
        let (allows, denies) = clauses.into_iter().partition(|clause| clause.effect == Effect::Allow);
        let mut policy = Self { catalogue, allows, denies, unknown, types };
        policy.narrow_exclusions();
        Ok(policy)
    }

    /// What `NotAction` stands for are only the actions that the clause's resources are for.
    fn narrow_exclusions(&mut self) {
        let mut allows = std::mem::take(&mut self.allows);
        for clause in allows.iter_mut().filter(|clause| clause.patterns.is_empty()) {
            let mut actions = std::mem::take(&mut clause.actions);
            actions.retain(|action| self.reach(clause, *action).is_some());
            clause.actions = actions;
        }
        self.allows = allows;
    }

    pub(super) fn unknown_actions(&self) -> BTreeSet<String> {
        self.unknown.clone()
    }

    /// The actions that some clause allows and none denies on every resource whatever the conditions.
    pub(super) fn allowed_actions(&self) -> BTreeMap<ActionName, AccessLevel> {
        let mut keys: Vec<ActionKey> =
            self.allows.iter().flat_map(|clause| &clause.actions).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let listed = keys.into_iter().filter(|key| !self.is_denied_everywhere(*key));
        let listed = listed.filter_map(|key| self.catalogue.get(key));
        listed.map(|action| (action.name.clone(), action.access_level)).collect()
    }

    fn is_denied_everywhere(&self, action: ActionKey) -> bool {
        self.denying(action).any(|(clause, reach)| {
            clause.conditions.is_empty() && matches!(clause.scope, Scope::Listed(_)) && reach.is_everywhere
        })
    }

    /// What the clause allows of the action, if anything is left of it.
    pub(super) fn access<'p>(&'p self, clause: &'p Clause<'d>, action: ActionKey) -> Option<Access<'p>> {
        let mut access = Access { clause, reach: self.reach(clause, action)?, locks: Vec::new() };
        for (denying, denied) in self.denying(action) {
            match denying.scope {
                Scope::Listed(entries) => access.deny(denying, entries, &denied),
                Scope::AllBut(_) if denying.conditions.is_empty() => {
                    access.keep_only(self.reach_of_entries(denying, action)?);
                }
                Scope::AllBut(_) => {}
            }
        }
        (!access.reach.resources.is_empty()).then_some(access)
    }

    /// Whether a clause denies passing a role to the service, whichever role it is.
    pub(super) fn denies_passing(&self, action: ActionKey, service: &str) -> bool {
        self.denying(action).any(|(clause, reach)| {
            let [only] = clause.conditions.as_slice() else { return false };
            reach.is_everywhere && only.is_about_passing() && only.passes(service)
        })
    }

    fn denying(&self, action: ActionKey) -> impl Iterator<Item = (&Clause<'d>, Reach<'d>)> {
        let having = self.denies.iter().filter(move |clause| clause.has(action));
        having.filter_map(move |clause| Some((clause, self.reach(clause, action)?)))
    }

    /// How far the clause reaches; `None` if it reaches nothing that the action is about.
    fn reach(&self, clause: &Clause<'d>, key: ActionKey) -> Option<Reach<'d>> {
        match clause.scope {
            Scope::Listed(_) if clause.scope.is_everything() => Some(Reach::everywhere()),
            Scope::Listed(_) => self.reach_of_entries(clause, key),
            Scope::AllBut(entries) if entries.iter().any(|entry| is_everything(entry)) => None,
            Scope::AllBut(_) => {
                let types = self.types_of(key);
                let is_left = types.is_empty() || types.iter().any(|of| !clause.of_type(of).is_covered);
                is_left.then(Reach::everywhere)
            }
        }
    }

    /// How far the entries reach that the clause lists, be it to include or to exclude them.
    fn reach_of_entries(&self, clause: &Clause<'d>, key: ActionKey) -> Option<Reach<'d>> {
        let types = self.types_of(key);
        let resources: BTreeSet<&str> =
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
    let narrow = clauses.iter().filter(|clause| !clause.scope.is_everything());
    let wanted: BTreeSet<usize> = narrow.flat_map(|clause| &clause.actions).map(|key| key.service).collect();
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

/// How the clause's entries stand to each type that its actions use.
fn of_types<'d>(
    clause: &Clause<'d>,
    types: &TypesOfServices,
    catalogue: &Catalogue,
) -> BTreeMap<ResourceTypeId, OfType<'d>> {
    let mut of_types = BTreeMap::new();
    if !clause.scope.is_everything() {
        for of in clause.actions.iter().flat_map(|key| types_of(*key, types, catalogue)) {
            of_types.entry(of.id).or_insert_with(|| OfType::new(of, clause.scope.entries()));
        }
    }
    of_types
}

impl Reach<'_> {
    fn everywhere() -> Self {
        Self { is_everywhere: true, resources: vec!["*"] }
    }
}

impl<'p> Access<'p> {
    /// Takes off what another clause denies. Nothing is left if no resource is.
    fn deny(&mut self, clause: &'p Clause<'_>, entries: &[String], denied: &Reach<'_>) {
        let (is_unconditional, own) = (clause.conditions.is_empty(), &mut self.reach);
        if is_unconditional && denied.is_everywhere {
            own.resources.clear();
        } else if is_unconditional && !own.is_everywhere {
            own.resources.retain(|resource| !entries.iter().any(|entry| read(entry).covers(&read(resource))));
        } else if denied.is_everywhere && clause.conditions.iter().all(Condition::locks) {
            self.locks.extend(&clause.conditions);
        }
    }

    /// Keeps what another clause does not deny, where that denies all but some resources.
    fn keep_only(&mut self, left: Reach<'p>) {
        let own = &mut self.reach;
        if own.is_everywhere {
            *own = left;
        } else {
            own.resources
                .retain(|resource| left.resources.iter().any(|entry| read(entry).meets(&read(resource))));
        }
    }

    /// The conditions that make the access smaller.
    pub(super) fn confining(&self) -> impl Iterator<Item = (&Condition, Effect)> {
        let own = self.clause.conditions.iter().filter(|condition| condition.confines());
        let locks = self.locks.iter().map(|condition| (*condition, Effect::Deny));
        own.map(|condition| (condition, Effect::Allow)).chain(locks)
    }

    pub(super) fn confinement(&self) -> Confinement {
        Confinement { resources: !self.reach.is_everywhere, conditions: self.confining().next().is_some() }
    }
}

fn read(entry: &str) -> ResourcePattern {
    ResourcePattern::read(entry, true)
}
