//! What is wrong with an identity-based policy: what IAM refuses, what does not do what it seems to, and what allows more
//! than is needed.
//!
//! ```text
//!   Policy, Problems ──▶ shape        elements, Sids, size: needs no facts
//!                    ──▶ actions      names, patterns, what they can be scoped to     ┐
//!                    ──▶ conditions   keys, operators, values                         ├─ facts ask the database
//!                    ──▶ breadth      grants that reach far                           ┘
//! ```
//!
//! AWS has a validator of its own, which needs credentials; its list of checks is
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>. Where it can be told,
//! what it calls an error is one here, too.

mod actions;
mod breadth;
mod conditions;
mod facts;
mod finding;
mod shape;
mod statement;

use crate::{
    catalog::{Catalog, ResolveError},
    document::{PolicyDocument, Target},
    statement::{Fault, Policy},
};

pub use finding::{Description, Finding, Problem, Quota, Severity};

use self::{facts::Facts, statement::Checked};

/// Looks for everything that is wrong with a document, in the order of the document. `json` is the text of it;
/// of what it is attached to, only the quota counts.
pub fn validate(
    json: &str,
    document: &PolicyDocument,
    kind: Option<Target>,
    catalog: &Catalog,
) -> Result<Vec<Finding>, ResolveError> {
    let (policy, problems) = Policy::lower(document);
    let mut findings = shape::of_document(json, document, kind, &policy.statements);
    findings.extend(problems.iter().map(|problem| Finding {
        statement: problem.statement,
        sid: problem.statement.and_then(|index| policy.statements.get(index)?.sid.clone()),
        path: problem.path(),
        problem: Problem::Unreadable(problem.fault.clone()),
    }));
    let mut facts = Facts::new(catalog);
    for (written, statement) in document.statements.as_slice().iter().zip(&policy.statements) {
        let of_statement = problems.iter().filter(|problem| problem.statement == Some(statement.index));
        let faults: Vec<&Fault> = of_statement.map(|problem| &problem.fault).collect();
        shape::of_statement(written, statement, &mut findings);
        let checked = Checked::of(statement, &faults, &mut facts, &mut findings)?;
        actions::check(&checked, &mut facts, &mut findings)?;
        conditions::check(&checked, &mut facts, &mut findings)?;
        breadth::check(&checked, &mut facts, &mut findings)?;
    }
    findings.sort_by_key(|finding| finding.statement);
    Ok(findings)
}
