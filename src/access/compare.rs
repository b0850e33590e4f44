//! What one policy allows and another does not.
//!
//! A *grant* is what one Allow says of one action and one resource (or of all resources but some). A grant is covered by
//! the other policy if a single Allow there is about the action and all of these resources, under conditions that hold
//! whenever those of the grant hold, and if every Deny there that may take something of it away stands here, too. Whatever
//! is not covered is a difference. So it may name more than there is, where several statements together allow what one
//! does here, and never less.

use std::collections::{BTreeMap, BTreeSet};

use super::{Clause, Policy, actions::Actions, policy::Statement, resources::Resources};
use crate::iam::{AccessLevel, ActionName, Effect};

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
    pub conditions: BTreeSet<Clause>,
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

/// Compares two policies. `levels` has every action that a pattern of either stands for.
#[must_use]
pub fn compare(before: &Policy, after: &Policy, levels: &Levels) -> Comparison {
    let known = known_actions(before, after, levels);
    let (mut added, mut removed) = (Rows::default(), Rows::default());
    for group in groups(before, after, &known) {
        added.insert(
            group.access_level,
            &group.actions,
            &beyond(Subject::Names, &group.after, &group.before),
        );
        removed.insert(
            group.access_level,
            &group.actions,
            &beyond(Subject::Names, &group.before, &group.after),
        );
    }
    let opened = opened(before, after);
    added.insert_unknown(&opened, &known);
    removed.insert_unknown(&self::opened(after, before), &known);
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

/// Actions of which both policies say the same, in the same statements.
struct Group<'p> {
    access_level: Option<AccessLevel>,
    actions: BTreeSet<ActionName>,
    before: Side<'p>,
    after: Side<'p>,
}

fn groups<'p>(before: &'p Policy, after: &'p Policy, known: &'p Levels) -> Vec<Group<'p>> {
    let mut groups = BTreeMap::<_, BTreeSet<&ActionName>>::new();
    for (action, level) in known {
        groups
            .entry((level, before.places_about(action), after.places_about(action)))
            .or_default()
            .insert(action);
    }
    let groups = groups.into_iter().filter_map(|((level, ..), actions)| {
        let first = *actions.first()?;
        Some(Group {
            access_level: *level,
            before: Side::about(before, first),
            after: Side::about(after, first),
            actions: actions.into_iter().cloned().collect(),
        })
    });
    groups.collect()
}

/// What a policy says of some actions.
struct Side<'p> {
    allows: Vec<&'p Statement>,
    denies: Vec<&'p Statement>,
}

impl<'p> Side<'p> {
    fn about(policy: &'p Policy, action: &ActionName) -> Self {
        Self {
            allows: policy.about(action, Effect::Allow).collect(),
            denies: policy.about(action, Effect::Deny).collect(),
        }
    }
}

/// The actions in question.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// Names, which all statements of both sides are about.
    Names,
    /// What a pattern stands for, now or later. A statement of the sides may be about it, wholly or in part.
    Open(&'a Actions),
}

impl Subject<'_> {
    fn is_within(self, statement: &Statement) -> bool {
        match self {
            Self::Names => true,
            Self::Open(actions) => statement.actions.cover(actions),
        }
    }

    /// Whether a Deny is about every action of these that the other Deny is about.
    fn denies_all_of(self, deny: &Statement, other: &Statement) -> bool {
        self.is_within(deny) || deny.actions.cover(&other.actions)
    }
}

/// What one Allow says of resources that go together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    conditions: BTreeSet<Clause>,
    partly_denied: bool,
    resources: Resources,
}

/// The grants of `to` that `from` does not cover.
fn beyond(subject: Subject<'_>, to: &Side<'_>, from: &Side<'_>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for allow in &to.allows {
        for part in allow.resources.parts() {
            let is_denied = to.denies.iter().any(|deny| {
                subject.is_within(deny) && deny.is_unconditional() && deny.resources.cover(&part)
            });
            if is_denied {
                continue;
            }
            let new = uncovered(subject, allow, &part, to, from);
            grants.extend(new.into_iter().map(|resources| Grant {
                partly_denied: to.denies.iter().any(|deny| deny.resources.meet(&resources)),
                conditions: allow.conditions.0.clone(),
                resources,
            }));
        }
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
    let is_covered = from.allows.iter().any(|other| {
        subject.is_within(other)
            && other.resources.cover(part)
            && other.conditions.follow_from(&allow.conditions)
    });
    if !is_covered {
        return vec![part.clone()];
    }
    let stays = |lost: &Statement| {
        to.denies.iter().any(|deny| {
            subject.denies_all_of(deny, lost)
                && deny.conditions.follow_from(&lost.conditions)
                && (deny.resources.cover(&lost.resources) || deny.resources.cover(part))
        })
    };
    let lost = from.denies.iter().filter(|deny| deny.resources.meet(part) && !stays(deny));
    lost.flat_map(|deny| part.common_with(&deny.resources)).collect()
}

/// The patterns of `after` that stand for more than those of `before` may come to, each with its grants.
fn opened(before: &Policy, after: &Policy) -> Vec<(Actions, Vec<Grant>)> {
    let mut opened = Vec::new();
    for allow in after.of_effect(Effect::Allow) {
        for actions in allow.actions.open_parts() {
            let may_matter = |deny: &&Statement| deny.actions.may_meet(&actions);
            let to = Side { allows: vec![allow], denies: after.of_effect(Effect::Deny).collect() };
            let from = Side {
                allows: before.of_effect(Effect::Allow).collect(),
                denies: before.of_effect(Effect::Deny).filter(may_matter).collect(),
            };
            let grants = beyond(Subject::Open(&actions), &to, &from);
            if !grants.is_empty() {
                opened.push((actions, grants));
            }
        }
    }
    opened
}

/// The actions of each level of which the same is granted.
#[derive(Default)]
struct Rows(BTreeMap<(Option<AccessLevel>, Grant), BTreeSet<ActionName>>);

impl Rows {
    fn insert(
        &mut self,
        access_level: Option<AccessLevel>,
        actions: &BTreeSet<ActionName>,
        grants: &[Grant],
    ) {
        for grant in grants {
            self.0.entry((access_level, grant.clone())).or_default().extend(actions.iter().cloned());
        }
    }

    /// Patterns that stand for no action that is known are all that can be said of what they allow.
    fn insert_unknown(&mut self, opened: &[(Actions, Vec<Grant>)], known: &Levels) {
        for (actions, grants) in opened {
            let [pattern] = actions.patterns.as_slice() else { continue };
            if actions.inverted || known.keys().any(|action| pattern.matches(action)) {
                continue;
            }
            let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
            let actions = BTreeSet::from([ActionName::new(service, name)]);
            self.insert(None, &actions, grants);
        }
    }

    /// One entry for all resources of which the same is said, those of unknown levels last.
    fn into_grants(self) -> Vec<Grants> {
        let mut merged = BTreeMap::<_, BTreeSet<String>>::new();
        for ((level, Grant { conditions, partly_denied, resources }), actions) in self.0 {
            // What all resources but some are, two rows cannot share.
            let own = resources.inverted.then(|| resources.clone());
            let key = (level.is_none(), level, conditions, partly_denied, own, actions);
            let texts = resources.patterns.iter().map(ToString::to_string);
            merged.entry(key).or_default().extend(texts);
        }
        let grants = merged.into_iter().map(
            |((_, access_level, conditions, partly_denied, own, actions), resources)| Grants {
                access_level,
                conditions,
                partly_denied,
                except: own.is_some(),
                resources,
                actions,
            },
        );
        grants.collect()
    }
}
