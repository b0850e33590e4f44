//! Policies of which some ARNs are known after apply only: what is certain of them whatever these turn out to be.
//!
//! Terraform stops an apply that contradicts its plan. So a policy is previewed only where its statements, their order and
//! their actions are the same for every ARN that the unknown ones may become, the same ARN twice included.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::Catalog,
    iam::{ActionName, condition::PassedTo},
    writer::{
        Errors, Request, Resource, UnknownArn, WorkedOut, Written,
        apply_conditions::Conditions,
        collect,
        consolidate::{Consolidated, Grant},
        statement_kind::StatementKind,
        work_out,
    },
};

/// Writes what is certain of the policy that a request asks for, parts of which are known after apply only; nothing where
/// its statements depend on what these will be.
pub fn preview(request: &Request, catalog: &Catalog) -> Result<Option<Written>, Errors> {
    if !conditions_stay_apart(request) {
        return Ok(None);
    }
    let Some(placeholders) = collect::placeholders(request, catalog)? else { return Ok(None) };
    let WorkedOut { written, consolidated } = work_out(request, &placeholders, catalog)?;
    let is_settled = Shares::of(&consolidated).are_settled();
    Ok(Some(written).filter(|written| is_settled && !written.statements.is_empty()))
}

/// Whether no other condition has the test and the key of one with unknown values: whether their values will be equal
/// decides what shares a statement.
fn conditions_stay_apart(request: &Request) -> bool {
    let conditions = || request.all_conditions().map(|asked| &asked.condition);
    conditions().filter(|condition| condition.has_unknown_values).all(|unknown| {
        let is_alike = |key: &str| unknown.variable.eq_ignore_ascii_case(key);
        let alike = conditions().filter(|other| other.test == unknown.test && is_alike(&other.variable));
        alike.count() == 1 && (request.pass_role.is_empty() || !PassedTo::is_key(&unknown.variable))
    })
}

/// What each resource has of the statements.
struct Shares<'a>(BTreeMap<&'a Resource, Vec<Share<'a>>>);

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
        let mut shares: BTreeMap<&Resource, Vec<Share<'a>>> = BTreeMap::new();
        for grant in &consolidated.grants {
            for resource in grant.resources.iter().filter(|resource| **resource != Resource::Every) {
                shares.entry(resource).or_default().push(Share::of(grant, resource));
            }
        }
        for (statement_kind, conditions, resource) in &consolidated.granted_elsewhere {
            let share = Share { statement_kind, conditions, actions: None, as_one_type: false };
            shares.entry(resource).or_default().push(share);
        }
        Self(shares)
    }

    /// Whether no statement would be another if any of the unknown ARNs were one that is there already.
    fn are_settled(&self) -> bool {
        self.0.iter().all(|(resource, shares)| {
            let Resource::Unknown(unknown) = resource else { return true };
            let mut others =
                self.0.iter().filter(|(other, _)| other != &resource && may_equal(unknown, other));
            others.all(|(_, others)| may_be_one(shares, others))
        })
    }
}

impl<'a> Share<'a> {
    fn of(grant: &'a Grant, resource: &Resource) -> Self {
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

/// Whether an unknown ARN may turn out to be another resource of the request.
fn may_equal(unknown: &UnknownArn, other: &Resource) -> bool {
    let prefix = &unknown.prefix;
    match other {
        Resource::Every => false,
        Resource::Arn(arn) => prefix.may_become(arn),
        // Of two that are unknown, the longer beginning must be one that the shorter may have.
        Resource::Unknown(other) => {
            prefix.may_become(other.prefix.as_str()) || other.prefix.may_become(prefix.as_str())
        }
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
