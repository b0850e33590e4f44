//! Combinations of actions by which an identity gets permissions that it does not have.

use std::collections::BTreeSet;

use super::{
    Category, Confinement, Finding, Options,
    access::{Access, Policy},
    catalogue::ActionKey,
    lists::{Kind, Method, PASS_ROLE, methods},
    risks::{condition_name, considered, is_excluded},
};
use crate::{arn::ResourcePattern, iam::ActionName, statement::Condition};

/// The methods that the policy allows. Of two that differ in that one takes more, the other is a finding alone.
pub(super) fn findings(policy: &Policy<'_>, options: &Options) -> Vec<Finding> {
    let possible = methods().iter().filter(|method| !method.is_retired && !is_left_out(method, options));
    let found: Vec<(&Method, Finding)> =
        possible.filter_map(|method| Some((method, finding(policy, options, method)?))).collect();
    let is_repeated = |(method, finding): &(&Method, Finding)| {
        found.iter().any(|(other, less)| takes_more(method, other) && less.severity <= finding.severity)
    };
    found.iter().filter(|one| !is_repeated(one)).map(|(_, finding)| finding.clone()).collect()
}

fn is_left_out(method: &Method, options: &Options) -> bool {
    method.actions.iter().any(|action| is_excluded(action, options))
}

fn takes_more(method: &Method, other: &Method) -> bool {
    method.actions.len() > other.actions.len()
        && other.actions.iter().all(|action| method.actions.contains(action))
}

/// What a policy allows of one action of a method.
struct Step<'p> {
    /// The least confined access; several where they are equally so.
    accesses: Vec<Access<'p>>,
    confinement: Confinement,
    part: Part,
}

/// What an action does in a method, and so which confinement of it counts.
#[derive(Clone, Copy)]
enum Part {
    /// What is got by the method is got through this action's resource.
    Gains,
    /// It hands over a role, to one of the services of the method at least.
    Passes,
    /// It makes or starts something with the role. Which thing, and how it is tagged, makes the role no smaller.
    Serves,
}

fn finding(policy: &Policy<'_>, options: &Options, method: &Method) -> Option<Finding> {
    let steps = method.actions.iter().map(|action| Step::of(policy, options, method, action));
    let steps: Vec<Step<'_>> = steps.collect::<Option<_>>()?;
    if !share_a_resource(&steps) {
        return None;
    }
    let confinement = Confinement {
        resources: steps.iter().any(|step| step.confinement.resources),
        conditions: steps.iter().any(|step| step.confinement.conditions),
    };
    let accesses = || steps.iter().flat_map(|step| &step.accesses);
    let sids: BTreeSet<&str> = accesses().flat_map(|access| considered(access.clause, options)).collect();
    let resources: BTreeSet<&str> =
        accesses().flat_map(|access| &access.reach.resources).map(|entry| entry.as_str()).collect();
    let conditions: BTreeSet<String> = steps.iter().flat_map(Step::condition_names).collect();
    Some(Finding {
        category: Category::PrivilegeEscalation,
        severity: method.kind.severity().lowered(confinement.steps()),
        method: Some(method.id),
        sids: sids.into_iter().map(str::to_owned).collect(),
        actions: method.actions.iter().map(ToString::to_string).collect(),
        resources: resources.into_iter().map(str::to_owned).collect(),
        confinement,
        conditions: conditions.into_iter().collect(),
        reference: Some(method.reference),
    })
}

/// Whether all actions that are confined can be used on one resource. A role that is passed and the thing that it is
/// passed to are two.
fn share_a_resource(steps: &[Step<'_>]) -> bool {
    let confined =
        || steps.iter().filter(|step| matches!(step.part, Part::Gains) && step.confinement.resources);
    confined().all(|one| confined().all(|other| one.overlaps(other)))
}

impl<'p> Step<'p> {
    fn of(policy: &'p Policy<'_>, options: &Options, method: &Method, action: &ActionName) -> Option<Self> {
        let part = Part::of(method, action);
        let key = policy.catalogue.find(action)?;
        let clauses = policy
            .allows
            .iter()
            .filter(|clause| clause.has(key) && considered(clause, options).next().is_some());
        let accesses = clauses.filter_map(|clause| policy.access(clause, key));
        let mut accesses: Vec<Access<'p>> =
            accesses.filter(|access| part.is_played(policy, method, key, access)).collect();
        let confinement =
            accesses.iter().map(|access| part.confinement(access)).min_by_key(|of| of.steps())?;
        accesses.retain(|access| part.confinement(access).steps() == confinement.steps());
        Some(Self { accesses, confinement, part })
    }

    fn condition_names(&self) -> impl Iterator<Item = String> {
        let all = self.accesses.iter().flat_map(Access::confining);
        all.filter(|(condition, _)| self.part.counts(condition))
            .map(|(condition, effect)| condition_name(condition, effect))
    }

    /// Whether an entry of the one has a resource in common with one of the other. Resources of different types never
    /// have, and nothing is said about them.
    fn overlaps(&self, other: &Self) -> bool {
        let resources = |step: &'_ Self| -> Vec<&'p ResourcePattern> {
            step.accesses.iter().flat_map(|access| access.reach.resources.iter().copied()).collect()
        };
        let (own, others) = (resources(self), resources(other));
        let kind = |resource: &'p ResourcePattern| resource.as_str().split('/').next();
        let comparable = own.iter().any(|one| others.iter().any(|other| kind(one) == kind(other)));
        !comparable || own.iter().any(|one| others.iter().any(|other| one.meets(other)))
    }
}

impl Part {
    fn of(method: &Method, action: &ActionName) -> Self {
        match method.kind {
            Kind::NewRole if *action == *PASS_ROLE => Self::Passes,
            Kind::NewRole => Self::Serves,
            Kind::Own | Kind::Principal | Kind::ExistingRole => Self::Gains,
        }
    }

    /// Whether the access allows what the method needs: to pass a role, and to one of the method's services.
    fn is_played(self, policy: &Policy<'_>, method: &Method, action: ActionKey, access: &Access<'_>) -> bool {
        let allows = |service: &&str| {
            let mut about =
                access.clause.meaning.conditions.iter().filter(|condition| condition.is_about_passing());
            about.all(|condition| condition.passes(service)) && !policy.denies_passing(action, service)
        };
        !matches!(self, Self::Passes) || method.passed_to.iter().any(allows)
    }

    fn confinement(self, access: &Access<'_>) -> Confinement {
        Confinement {
            resources: !access.reach.is_everywhere && !matches!(self, Self::Serves),
            conditions: access.confining().any(|(condition, _)| self.counts(condition)),
        }
    }

    /// Whether a condition makes the method smaller. That a role is passed to the method's own service does not.
    fn counts(self, condition: &Condition) -> bool {
        match self {
            Self::Gains => true,
            Self::Passes => !condition.is_about_passing(),
            Self::Serves => condition.is_about_the_request(),
        }
    }
}
