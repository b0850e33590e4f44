//! What one policy allows and another does not.
//!
//! A *grant* is what one Allow says of one action and one resource (or of all resources but some). A grant is covered by
//! the other policy if a single Allow there is about the action and all of these resources, under conditions that hold
//! whenever those of the grant hold, and if every Deny there that may take something of it away stands here, too. Whatever
//! is not covered is a difference. So it may name more than there is, where several statements together allow what one
//! does here, and never less.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::index::Index;
use crate::{
    bounds::checkpoint,
    iam::{AccessLevel, ActionName, ActionPattern, Effect},
    statement::{Actions, Condition, Meaning, Policy, Resources, Statement, follows_from},
};

/// How two policies differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What is allowed after and was not before, sorted.
    pub added: Vec<Grants>,
    /// What was allowed before and is not after, sorted.
    pub removed: Vec<Grants>,
    /// The patterns of `after` that no pattern before covers, though all that they stand for today may have been allowed:
    /// AWS adds actions, and they may come to match them. `NotAction` is written `all but iam:*`.
    pub added_patterns: BTreeSet<String>,
}

/// Actions that are allowed on the same resources under the same conditions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grants {
    /// The level of the actions; none for those that the database does not have.
    pub access_level: Option<AccessLevel>,
    /// What must hold, all of it.
    pub conditions: BTreeSet<Condition>,
    /// Whether a Deny takes a part away.
    pub partly_denied: bool,
    /// Whether all resources but these are meant.
    pub except: bool,
    /// ARNs, patterns of ARNs, or `*`.
    pub resources: BTreeSet<String>,
    /// Names, and patterns that stand for no known action.
    pub actions: BTreeSet<ActionName>,
}

/// The access levels of all actions that the patterns of both policies stand for, by name. An action without a level is
/// one of which the database knows no more than that it was or is there.
pub type Levels = BTreeMap<ActionName, Option<AccessLevel>>;

impl Comparison {
    /// The actions that are allowed on more than before.
    #[must_use]
    pub fn added_actions(&self) -> BTreeSet<&ActionName> {
        self.added.iter().flat_map(|grants| &grants.actions).collect()
    }

    /// The actions that are allowed on less than before.
    #[must_use]
    pub fn removed_actions(&self) -> BTreeSet<&ActionName> {
        self.removed.iter().flat_map(|grants| &grants.actions).collect()
    }
}

/// Compares two policies. `levels` has every action that a pattern of either matches.
#[must_use]
pub fn compare(before: &Policy, after: &Policy, levels: &Levels) -> Comparison {
    let known = known_actions(before, after, levels);
    let (before, after) = (Statements::of(before), Statements::of(after));
    if before.meanings() == after.meanings() {
        return Comparison::default();
    }
    let (mut added, mut removed) = (Rows::default(), Rows::default());
    for group in groups(&before, &after, &known) {
        let actions = Rc::new(group.actions);
        added.insert(group.access_level, &actions, beyond(Subject::Names, &group.after, &group.before));
        removed.insert(group.access_level, &actions, beyond(Subject::Names, &group.before, &group.after));
    }
    let opened = opened(&before, &after);
    added.insert_unknown(&opened, &known);
    removed.insert_unknown(&self::opened(&after, &before), &known);
    Comparison {
        added: added.into_grants(),
        removed: removed.into_grants(),
        added_patterns: opened.iter().map(|(actions, _)| actions.to_text()).collect(),
    }
}

/// The actions of the database, and those that either policy names and the database does not have.
fn known_actions(before: &Policy, after: &Policy, levels: &Levels) -> Levels {
    let mut known = levels.clone();
    for pattern in before.action_patterns().into_iter().chain(after.action_patterns()) {
        if let Ok(name) = pattern.as_str().parse::<ActionName>() {
            known.entry(name).or_insert(None);
        }
    }
    known
}

/// The statements of a policy, of those that say the same only the first.
struct Statements<'p>(Vec<&'p Statement>);

impl<'p> Statements<'p> {
    fn of(policy: &'p Policy) -> Self {
        let mut seen = BTreeSet::new();
        let is_new = |statement: &&'p Statement| seen.insert(&statement.meaning);
        Self(policy.statements.iter().filter(is_new).collect())
    }

    fn meanings(&self) -> BTreeSet<&'p Meaning> {
        self.0.iter().map(|statement| &statement.meaning).collect()
    }
}

/// Actions of which both policies say the same, in the same statements.
struct Group<'p> {
    access_level: Option<AccessLevel>,
    actions: BTreeSet<ActionName>,
    before: Side<'p>,
    after: Side<'p>,
}

fn groups<'p>(before: &Statements<'p>, after: &Statements<'p>, known: &Levels) -> Vec<Group<'p>> {
    let lists = Lists::of([before, after], known);
    let mut groups = BTreeMap::<_, BTreeSet<ActionName>>::new();
    for ((action, level), including) in known.iter().zip(&lists.including) {
        checkpoint();
        groups.entry((level, including)).or_default().insert(action.clone());
    }
    let groups = groups.into_iter().map(|((level, including), actions)| Group {
        access_level: *level,
        before: Side::of(before.0.iter().copied().filter(|one| lists.has(including, one))),
        after: Side::of(after.0.iter().copied().filter(|one| lists.has(including, one))),
        actions,
    });
    groups.collect()
}

/// The lists of actions that statements have, each distinct one with a number: many statements have the same.
struct Lists<'p> {
    numbers: BTreeMap<&'p Actions, usize>,
    /// For each known action the numbers of the lists that include it, a bit each.
    including: Vec<Vec<u64>>,
}

impl<'p> Lists<'p> {
    /// Each distinct pattern is tried once, on the actions of its service.
    fn of(sides: [&Statements<'p>; 2], known: &Levels) -> Self {
        let names = Names::of(known);
        let lists: BTreeSet<&Actions> =
            sides.iter().flat_map(|side| &side.0).map(|statement| &statement.meaning.actions).collect();
        let mut of_patterns: BTreeMap<&ActionPattern, Vec<usize>> = BTreeMap::new();
        for pattern in lists.iter().flat_map(|list| list.patterns()) {
            checkpoint();
            of_patterns.entry(pattern).or_insert_with(|| names.matching(pattern));
        }
        let mut including = vec![vec![0; lists.len() / 64 + 1]; known.len()];
        for (number, list) in lists.iter().enumerate() {
            checkpoint();
            let mut is_in = vec![list.inverted; known.len()];
            for place in list.patterns().filter_map(|pattern| of_patterns.get(pattern)).flatten() {
                if let Some(is_in) = is_in.get_mut(*place) {
                    *is_in = !list.inverted;
                }
            }
            for (bits, _) in including.iter_mut().zip(is_in).filter(|(_, is_in)| *is_in) {
                if let Some(word) = bits.get_mut(number / 64) {
                    *word |= 1 << (number % 64);
                }
            }
        }
        Self {
            numbers: lists.into_iter().enumerate().map(|(number, list)| (list, number)).collect(),
            including,
        }
    }

    /// Whether a statement's list is one of those.
    fn has(&self, including: &[u64], statement: &Statement) -> bool {
        let number = self.numbers.get(&statement.meaning.actions);
        number.is_some_and(|number| {
            including.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
        })
    }
}

/// The known actions by service.
struct Names<'k>(BTreeMap<String, Vec<(usize, &'k ActionName)>>);

impl<'k> Names<'k> {
    fn of(known: &'k Levels) -> Self {
        let mut by_service: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (place, name) in known.keys().enumerate() {
            by_service.entry(name.service().to_ascii_lowercase()).or_default().push((place, name));
        }
        Self(by_service)
    }

    /// The places of the names that a pattern matches.
    fn matching(&self, pattern: &ActionPattern) -> Vec<usize> {
        let service = pattern.as_str().split_once(':').map_or("*", |(service, _)| service);
        let of_services: Vec<&Vec<_>> = if service.contains(['*', '?']) {
            self.0.values().collect()
        } else {
            self.0.get(&service.to_ascii_lowercase()).into_iter().collect()
        };
        let names = of_services.into_iter().flatten();
        names.filter(|(_, name)| pattern.matches(name)).map(|(place, _)| *place).collect()
    }
}

/// What a policy says of some actions.
struct Side<'p> {
    allows: Vec<&'p Statement>,
    allowing: Index<'p>,
    denying: Index<'p>,
}

impl<'p> Side<'p> {
    fn of(statements: impl Iterator<Item = &'p Statement>) -> Self {
        let (allows, denies): (Vec<_>, Vec<_>) =
            statements.partition(|statement| statement.meaning.effect == Some(Effect::Allow));
        Self { allowing: Index::of(allows.iter().copied()), denying: Index::of(denies), allows }
    }
}

/// The actions in question.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// Names, which all statements of both sides are about.
    Names,
    /// What a pattern matches, now or later. A statement of the sides may be about it, wholly or in part.
    Open(&'a Actions),
}

impl Subject<'_> {
    fn is_within(self, statement: &Statement) -> bool {
        match self {
            Self::Names => true,
            Self::Open(actions) => statement.meaning.actions.cover(actions),
        }
    }

    /// Whether a statement may be about some of these.
    fn may_meet(self, statement: &Statement) -> bool {
        match self {
            Self::Names => true,
            Self::Open(actions) => statement.meaning.actions.may_meet(actions),
        }
    }

    /// Whether a Deny is about every action of these that the other Deny is about.
    fn denies_all_of(self, deny: &Statement, other: &Statement) -> bool {
        self.is_within(deny) || deny.meaning.actions.cover(&other.meaning.actions)
    }
}

/// What one Allow says of resources that go together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    conditions: BTreeSet<Condition>,
    partly_denied: bool,
    resources: Resources,
}

/// The grants of `to` that `from` does not cover.
fn beyond(subject: Subject<'_>, to: &Side<'_>, from: &Side<'_>) -> Vec<Grant> {
    let grants = to.allows.iter().flat_map(|allow| beyond_of(subject, allow, to, from));
    grants.collect()
}

/// What one Allow of `to` grants that `from` does not cover.
fn beyond_of(subject: Subject<'_>, allow: &Statement, to: &Side<'_>, from: &Side<'_>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for part in allow.meaning.resources.parts() {
        checkpoint();
        let is_denied =
            to.denying.covering(&part).any(|deny| subject.is_within(deny) && deny.meaning.is_unconditional());
        if is_denied {
            continue;
        }
        let new = uncovered(subject, allow, &part, to, from);
        grants.extend(new.into_iter().map(|resources| Grant {
            partly_denied: !to.denying.meeting(&resources).is_empty(),
            conditions: allow.meaning.conditions.iter().cloned().collect(),
            resources,
        }));
    }
    grants
}

/// What `from` does not allow of the resources that `allow` names: all of them, or what a Deny keeps there and not here.
fn uncovered(
    subject: Subject<'_>,
    allow: &Statement,
    part: &Resources,
    to: &Side<'_>,
    from: &Side<'_>,
) -> Vec<Resources> {
    let is_covered = from.allowing.covering(part).any(|other| {
        subject.is_within(other) && follows_from(&other.meaning.conditions, &allow.meaning.conditions)
    });
    if !is_covered {
        return vec![part.clone()];
    }
    // A Deny of `to` keeps what the lost one kept, if it is about as many actions and resources, as often.
    let keeps = |deny: &Statement, lost: &Statement| {
        subject.denies_all_of(deny, lost) && follows_from(&deny.meaning.conditions, &lost.meaning.conditions)
    };
    let stays = |lost: &Statement| {
        to.denying.covering(part).any(|deny| keeps(deny, lost))
            || to.denying.covering_all(&lost.meaning.resources).into_iter().any(|deny| keeps(deny, lost))
    };
    let lost = from.denying.meeting(part).into_iter().filter(|deny| subject.may_meet(deny) && !stays(deny));
    lost.flat_map(|deny| part.common_with(&deny.meaning.resources)).collect()
}

/// The patterns of `after` that match more than those of `before` may come to, each with its grants.
fn opened(before: &Statements<'_>, after: &Statements<'_>) -> Vec<(Actions, Vec<Grant>)> {
    let (to, from) = (Side::of(after.0.iter().copied()), Side::of(before.0.iter().copied()));
    let mut opened = Vec::new();
    for allow in &to.allows {
        for actions in allow.meaning.actions.open_parts() {
            let grants = beyond_of(Subject::Open(&actions), allow, &to, &from);
            if !grants.is_empty() {
                opened.push((actions, grants));
            }
        }
    }
    opened
}

/// The actions of each level of which the same is granted, by groups of actions.
#[derive(Default)]
struct Rows {
    rows: BTreeMap<(Option<AccessLevel>, Grant), BTreeSet<usize>>,
    groups: Vec<Rc<BTreeSet<ActionName>>>,
}

impl Rows {
    fn insert(
        &mut self,
        access_level: Option<AccessLevel>,
        actions: &Rc<BTreeSet<ActionName>>,
        grants: Vec<Grant>,
    ) {
        let known = self.groups.iter().rposition(|group| group == actions);
        let group = known.unwrap_or_else(|| {
            self.groups.push(Rc::clone(actions));
            self.groups.len() - 1
        });
        for grant in grants {
            self.rows.entry((access_level, grant)).or_default().insert(group);
        }
    }

    /// Patterns that match no action that is known are all that can be said of what they allow.
    fn insert_unknown(&mut self, opened: &[(Actions, Vec<Grant>)], known: &Levels) {
        for (actions, grants) in opened {
            let mut patterns = actions.patterns();
            let (Some(pattern), None) = (patterns.next(), patterns.next()) else { continue };
            if actions.inverted || known.keys().any(|action| pattern.matches(action)) {
                continue;
            }
            let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
            let actions = BTreeSet::from([ActionName::new(service, name)]);
            self.insert(None, &Rc::new(actions), grants.clone());
        }
    }

    /// One entry for all resources of which the same is said, those of unknown levels last.
    fn into_grants(self) -> Vec<Grants> {
        let mut merged = BTreeMap::<_, BTreeSet<String>>::new();
        for ((level, Grant { conditions, partly_denied, resources }), groups) in self.rows {
            // What all resources but some are, two rows cannot share.
            let own = resources.inverted.then(|| resources.clone());
            let key = (level.is_none(), level, conditions, partly_denied, own, groups);
            merged.entry(key).or_default().extend(resources.patterns().map(ToString::to_string));
        }
        let mut grants: Vec<Grants> = merged
            .into_iter()
            .map(|((_, access_level, conditions, partly_denied, own, groups), resources)| Grants {
                access_level,
                conditions,
                partly_denied,
                except: own.is_some(),
                resources,
                actions: groups
                    .iter()
                    .filter_map(|group| self.groups.get(*group))
                    .flat_map(|of| of.iter().cloned())
                    .collect(),
            })
            .collect();
        grants.sort_by(|one, other| one.order().cmp(&other.order()));
        grants
    }
}

impl Grants {
    /// What their order goes by.
    fn order(&self) -> impl Ord {
        let except = self.except.then_some(&self.resources);
        (
            self.access_level.is_none(),
            self.access_level,
            &self.conditions,
            self.partly_denied,
            except,
            &self.actions,
        )
    }
}
