//! Policies of which some ARNs are known after apply only: what is certain of them whatever these turn out to be.
//!
//! Terraform stops an apply that contradicts its plan. So a policy is previewed only where its statements, their order and
//! their actions are the same for every ARN that the unknown ones may become, the same ARN twice included.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    arn::ArnPrefix,
    database::Reader,
    iam::{ActionName, condition::PassedTo},
    writer::{
        Errors, Pending, Request, StandIns, WorkedOut, Written,
        apply_conditions::Conditions,
        collect,
        consolidate::{Consolidated, Grant},
        statement_kind::StatementKind,
        work_out,
    },
};

/// A request whose pending ARNs are of types that are settled.
#[derive(Clone, Debug)]
pub struct Preview {
    request: Request,
    stand_ins: StandIns,
    /// The test and the key of conditions whose values are pending.
    conditions: BTreeSet<(String, String)>,
}

impl Preview {
    /// The request, if the types of its pending ARNs are settled, and the conditions whose values are pending stay apart
    /// from others.
    pub fn new(request: &Request, pending: &Pending, reader: &Reader) -> Result<Option<Self>, Errors> {
        let Some(conditions) = conditions(request, pending) else { return Ok(None) };
        let with_stand_ins = collect::stand_in(request, pending, reader)?;
        Ok(with_stand_ins.map(|(request, stand_ins)| Self { request, stand_ins, conditions }))
    }

    /// Writes the policy with what stands in for its ARNs; nothing where its statements depend on what these will be.
    pub fn write(&self, reader: &Reader) -> Result<Option<Written>, Errors> {
        let WorkedOut { written, consolidated } = work_out(&self.request, reader)?;
        let is_settled = Shares::of(&consolidated).are_settled(&self.stand_ins);
        Ok(Some(written).filter(|written| is_settled && !written.statements.is_empty()))
    }

    /// What stands for which ARN.
    #[must_use]
    pub const fn stand_ins(&self) -> &StandIns {
        &self.stand_ins
    }

    /// Whether the values of such a condition are pending.
    #[must_use]
    pub fn is_pending(&self, test: &str, variable: &str) -> bool {
        self.conditions.contains(&(test.to_owned(), variable.to_owned()))
    }
}

/// The test and the key of the conditions whose values are pending; nothing if there are others of the same: whether they
/// will be equal decides what shares a statement.
fn conditions(request: &Request, pending: &Pending) -> Option<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    for asked in request.all_conditions().filter(|asked| pending.conditions.contains(&asked.place)) {
        let is_like = |test: &str, variable: &str| {
            asked.condition.test == test && asked.condition.variable.eq_ignore_ascii_case(variable)
        };
        let alike =
            request.all_conditions().filter(|one| is_like(&one.condition.test, &one.condition.variable));
        let is_of_roles = PassedTo::is_key(&asked.condition.variable);
        if alike.count() > 1 || is_of_roles && !request.pass_role.is_empty() {
            return None;
        }
        found.insert((asked.condition.test.clone(), asked.condition.variable.clone()));
    }
    Some(found)
}

/// What each resource has of the statements.
struct Shares<'a>(BTreeMap<&'a str, Vec<Share<'a>>>);

/// What one resource has of the statements of one kind of statement under the same conditions: none of the actions where others
/// grant them already.
struct Share<'a> {
    statement_kind: &'a StatementKind,
    conditions: &'a Conditions,
    actions: Option<&'a BTreeSet<ActionName>>,
    as_one_type: bool,
}

impl<'a> Shares<'a> {
    fn of(consolidated: &'a Consolidated) -> Self {
        let mut shares: BTreeMap<&str, Vec<Share<'a>>> = BTreeMap::new();
        for grant in &consolidated.grants {
            for resource in grant.resources.iter().filter(|resource| *resource != "*") {
                shares.entry(resource).or_default().push(Share::of(grant, resource));
            }
        }
        for (statement_kind, conditions, resource) in &consolidated.granted_elsewhere {
            let share = Share { statement_kind, conditions, actions: None, as_one_type: false };
            shares.entry(resource).or_default().push(share);
        }
        Self(shares)
    }

    /// Whether no statement would be another if any of the pending ARNs were one that is there already.
    fn are_settled(&self, stand_ins: &StandIns) -> bool {
        let pending =
            self.0.iter().filter_map(|(resource, of)| Some((resource, of, stand_ins.get(*resource)?)));
        pending.into_iter().all(|(resource, shares, beginning)| {
            let equals = self
                .0
                .iter()
                .filter(|(other, _)| *other != resource && may_equal(beginning, other, stand_ins));
            equals.into_iter().all(|(_, others)| may_be_one(shares, others))
        })
    }
}

impl<'a> Share<'a> {
    fn of(grant: &'a Grant, resource: &str) -> Self {
        Self {
            statement_kind: &grant.statement_kind,
            conditions: &grant.conditions,
            actions: Some(&grant.actions),
            as_one_type: grant.as_one_type.contains(resource),
        }
    }

    fn is_of_same_statements(&self, other: &Self) -> bool {
        self.statement_kind == other.statement_kind && self.conditions == other.conditions
    }

    /// Whether an action of both would be granted by one of them alone if their resources were one.
    fn competes(&self, other: &Self) -> bool {
        let either_holds = self.conditions.is_empty() || other.conditions.is_empty();
        let together = either_holds || self.conditions == other.conditions;
        let as_types = self.as_one_type || other.as_one_type;
        let apart = as_types
            && (self.as_one_type != other.as_one_type
                || self.statement_kind.resource_type() != other.statement_kind.resource_type());
        let shared =
            |actions: &BTreeSet<ActionName>| other.actions.is_some_and(|others| !actions.is_disjoint(others));
        together && !apart && self.actions.is_some_and(shared)
    }
}

/// Whether a pending ARN may turn out to be another resource of the request.
fn may_equal(beginning: &ArnPrefix, other: &str, stand_ins: &StandIns) -> bool {
    match stand_ins.get(other) {
        Some(other) => beginning.may_become(other.as_str()) || other.may_become(beginning.as_str()),
        None => beginning.may_become(other),
    }
}

/// Whether the statements would be the same if the resources with these shares were one: what they have of the same
/// statements is the same, and no action is granted to one of them where the other has it elsewhere.
fn may_be_one(shares: &[Share<'_>], others: &[Share<'_>]) -> bool {
    shares.iter().all(|share| {
        others.iter().all(|other| {
            if share.is_of_same_statements(other) {
                share.actions == other.actions
            } else {
                !share.competes(other)
            }
        })
    })
}
