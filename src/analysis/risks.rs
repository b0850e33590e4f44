//! Risks that single actions are.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Category, Confinement, Finding, Options,
    access::{Access, Policy},
    catalogue::ActionKey,
    clause::Clause,
    lists::{exposes, listed, modifies},
};
use crate::{
    arn::ResourcePattern,
    database::ListedAction,
    iam::{ActionName, Effect, matches_pattern},
    statement::Condition,
};

/// One finding for each category, statement and kind of confinement.
pub(super) fn findings(policy: &Policy<'_>, options: &Options) -> Vec<Finding> {
    policy.allows.iter().flat_map(|clause| of_statements(policy, options, clause)).collect()
}

/// Statements that say the same have the same findings.
fn of_statements(policy: &Policy<'_>, options: &Options, clause: &Clause<'_>) -> Vec<Finding> {
    let names: Vec<&str> = considered(clause, options).collect();
    let findings = if names.is_empty() { Vec::new() } else { of_clause(policy, options, clause) };
    let of_statement =
        |finding: &Finding, name: &str| Finding { sids: vec![name.to_owned()], ..finding.clone() };
    let Some((last, others)) = names.split_last() else { return Vec::new() };
    let copies = others.iter().flat_map(|name| findings.iter().map(|finding| of_statement(finding, name)));
    let mut all: Vec<Finding> = copies.collect();
    all.extend(findings.into_iter().map(|finding| Finding { sids: vec![(*last).to_owned()], ..finding }));
    all
}

/// The statements of the clause whose findings are wanted, by name.
pub(super) fn considered<'p>(clause: &Clause<'p>, options: &Options) -> impl Iterator<Item = &'p str> {
    let is_excluded = |name: &str| options.exclude_sids.iter().any(|pattern| matches_pattern(pattern, name));
    clause.names.iter().copied().filter(move |name| !is_excluded(name))
}

/// Whether the user has excluded the action.
pub(super) fn is_excluded(action: &ActionName, options: &Options) -> bool {
    options.exclude_actions.iter().any(|pattern| pattern.matches(action))
}

/// Operator and key, behind `Deny` if the condition is that of a clause that denies.
pub(super) fn condition_name(condition: &Condition, effect: Effect) -> String {
    match effect {
        Effect::Allow => condition.name(),
        Effect::Deny => format!("Deny {}", condition.name()),
    }
}

fn of_clause(policy: &Policy<'_>, options: &Options, clause: &Clause<'_>) -> Vec<Finding> {
    let named = |category| named(policy, clause, listed(category));
    let by_level = |wanted: fn(&ListedAction) -> bool| of_level(policy, clause, wanted);
    let exposing = by_level(|action| exposes(&action.name, action.access_level));
    let changing = by_level(|action| modifies(action.access_level) && action.supports_resource_types);
    let single = [
        (Category::ResourceExposure, [exposing, named(Category::ResourceExposure)].concat()),
        (Category::CredentialsExposure, named(Category::CredentialsExposure)),
        (Category::DataExfiltration, named(Category::DataExfiltration)),
        (Category::NetworkExposure, named(Category::NetworkExposure)),
        (Category::InfrastructureModification, changing),
        (Category::OwnList, audited(policy, options, clause)),
    ];
    let mut findings = service_wildcards(policy, options, clause);
    for (category, actions) in single {
        let mut groups = Groups::default();
        for action in actions {
            groups.add(policy, options, clause, action);
        }
        findings.extend(groups.findings(category));
    }
    findings
}

/// The actions of a list that the clause is about.
fn named(policy: &Policy<'_>, clause: &Clause<'_>, list: &BTreeSet<ActionName>) -> Vec<ActionKey> {
    let keys = list.iter().filter_map(|action| policy.catalogue.find(action));
    keys.filter(|key| clause.has(*key)).collect()
}

fn of_level(policy: &Policy<'_>, clause: &Clause<'_>, wanted: fn(&ListedAction) -> bool) -> Vec<ActionKey> {
    let keys = clause.actions.iter().copied();
    keys.filter(|key| policy.catalogue.get(*key).is_some_and(wanted)).collect()
}

fn audited(policy: &Policy<'_>, options: &Options, clause: &Clause<'_>) -> Vec<ActionKey> {
    let is_audited =
        |action: &ListedAction| options.audit_actions.iter().any(|pattern| pattern.matches(&action.name));
    let keys = clause.actions.iter().copied();
    keys.filter(|key| policy.catalogue.get(*key).is_some_and(is_audited)).collect()
}

/// Actions of one clause, by what confines them.
#[derive(Default)]
struct Groups<'p> {
    by_confinement: BTreeMap<Confinement, Group<'p>>,
}

#[derive(Default)]
struct Group<'p> {
    /// They come almost sorted, and there may be thousands, so they are sorted once.
    actions: Vec<String>,
    resources: BTreeSet<&'p ResourcePattern>,
    conditions: BTreeSet<String>,
}

impl<'p> Groups<'p> {
    fn add(&mut self, policy: &'p Policy<'_>, options: &Options, clause: &'p Clause<'_>, key: ActionKey) {
        let Some(action) = policy.catalogue.get(key) else { return };
        if is_excluded(&action.name, options) {
            return;
        }
        if let Some(access) = policy.access(clause, key) {
            self.insert(action.name.to_string(), &access);
        }
    }

    fn insert(&mut self, action: String, access: &Access<'p>) {
        let group = self.by_confinement.entry(access.confinement()).or_default();
        group.actions.push(action);
        group.resources.extend(&access.reach.resources);
        group
            .conditions
            .extend(access.confining().map(|(condition, effect)| condition_name(condition, effect)));
    }

    fn findings(self, category: Category) -> Vec<Finding> {
        let raised = |of: &Confinement| of.is_none() || category.is_raised_where_confined();
        let groups = self.by_confinement.into_iter().filter(|(confinement, _)| raised(confinement));
        groups.map(|(confinement, group)| group.finding(category, confinement)).collect()
    }
}

impl Group<'_> {
    fn finding(mut self, category: Category, confinement: Confinement) -> Finding {
        self.actions.sort();
        self.actions.dedup();
        Finding {
            category,
            severity: category.severity().lowered(confinement.steps()),
            method: None,
            sids: Vec::new(),
            actions: self.actions,
            resources: self.resources.into_iter().map(ToString::to_string).collect(),
            confinement,
            conditions: self.conditions.into_iter().collect(),
            reference: None,
        }
    }
}

/// `s3:*` and `*`, as they are written; and the services that `NotAction` leaves whole.
fn service_wildcards(policy: &Policy<'_>, options: &Options, clause: &Clause<'_>) -> Vec<Finding> {
    let mut groups = Groups::default();
    for (text, actions) in whole_services(policy, clause) {
        let allowed = actions.iter().filter(|key| {
            policy.catalogue.get(**key).is_some_and(|action| !is_excluded(&action.name, options))
        });
        let accesses = allowed.filter_map(|key| policy.access(clause, *key));
        if let Some(widest) = accesses.min_by_key(|access| access.confinement().steps()) {
            groups.insert(text, &widest);
        }
    }
    groups.findings(Category::ServiceWildcard)
}

/// The patterns that stand for every action of a service, each with the actions.
fn whole_services(policy: &Policy<'_>, clause: &Clause<'_>) -> Vec<(String, Vec<ActionKey>)> {
    if clause.meaning.actions.inverted {
        return untouched_services(policy, clause);
    }
    let patterns = clause.meaning.actions.patterns().filter(|pattern| is_whole(pattern.as_str()));
    patterns.map(|pattern| (pattern.to_string(), policy.catalogue.matching(pattern))).collect()
}

fn is_whole(pattern: &str) -> bool {
    let name = pattern.split_once(':').map_or(pattern, |(_, name)| name);
    name.bytes().all(|byte| byte == b'*')
}

fn untouched_services(policy: &Policy<'_>, clause: &Clause<'_>) -> Vec<(String, Vec<ActionKey>)> {
    let services = policy.catalogue.services().filter_map(|(place, prefix)| {
        let all = policy.catalogue.of_service(place).count();
        let own: Vec<ActionKey> = clause.of_service(place).to_vec();
        (all > 0 && own.len() == all).then(|| (format!("{prefix}:*"), own))
    });
    services.collect()
}
