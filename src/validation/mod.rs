//! What is wrong with the policy of an identity: what IAM refuses, what does not do what it seems to, and what allows more
//! than is needed.
//!
//! ```text
//!   PolicyDocument ──▶ shape        elements, Sids, size: needs no facts
//!                  ──▶ actions      names, patterns, what they can be confined to   ┐
//!                  ──▶ conditions   keys, operators, values                         ├─ facts ask the database
//!                  ──▶ breadth      grants that reach far                           ┘
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
    document::PolicyDocument,
};

pub use finding::{Finding, Problem, Severity};

use self::{facts::Facts, statement::Checked};

/// Looks for everything that is wrong with a document, in the order of the document. `json` is the text of it.
pub fn validate(
    json: &str,
    document: &PolicyDocument,
    catalog: &Catalog,
) -> Result<Vec<Finding>, ResolveError> {
    let mut findings = shape::of_document(json, document);
    let mut facts = Facts::new(catalog);
    let with_variables = document.version.as_ref().is_some_and(|version| version == PolicyDocument::VERSION);
    for (index, written) in document.statements.as_slice().iter().enumerate() {
        shape::of_statement(written, index, &mut findings);
        let checked = Checked::of(written, index, with_variables, &mut facts, &mut findings)?;
        actions::check(&checked, &mut facts, &mut findings)?;
        conditions::check(&checked, &mut facts, &mut findings)?;
        breadth::check(&checked, &mut facts, &mut findings)?;
    }
    findings.sort_by_key(|finding| finding.statement);
    Ok(findings)
}
