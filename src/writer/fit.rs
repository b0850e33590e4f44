//! Whether a policy fits what it is attached to, in one document or in several.

use std::collections::BTreeMap;

use super::{Fit, Statement};
use crate::document::{PolicyDocument, SplitError, split};

/// The documents of a policy by stable keys: one, `policy`, if it fits; else several, each keyed by its first service.
pub fn fit(document: &PolicyDocument, fit: &Fit) -> Result<BTreeMap<String, PolicyDocument>, Misfit> {
    let size = document.size();
    let limit = fit.limit().unwrap_or(size);
    let may_be_divided = fit.may_be_divided();
    if size > limit && !may_be_divided {
        return Err(Misfit { size, limit, divided: None });
    }
    match split(document, limit) {
        Ok(documents) if documents.len() <= fit.max_documents.max(1) => Ok(documents),
        Ok(documents) => Err(Misfit { size, limit, divided: Some(Ok(documents.len())) }),
        Err(error) => Err(Misfit { size, limit, divided: Some(Err(error)) }),
    }
}

/// A policy that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The characters of the policy in one document.
    pub size: usize,
    /// The characters that a document may have.
    pub limit: usize,
    /// Into how many documents it can be divided, or why it cannot; None where dividing does not help.
    pub divided: Option<Result<usize, SplitError>>,
}

/// The Sids of the largest statements, with their characters.
#[must_use]
pub fn largest_statements(statements: &[Statement], most: usize) -> Vec<(&str, usize)> {
    let alone = |statement: &Statement| super::document(std::slice::from_ref(statement)).size();
    let frame = PolicyDocument::new(Vec::new()).size();
    let mut sizes: Vec<(&str, usize)> =
        statements.iter().map(|one| (one.sid.as_str(), alone(one).saturating_sub(frame))).collect();
    sizes.sort_by_key(|(sid, size)| (std::cmp::Reverse(*size), *sid));
    sizes.truncate(most);
    sizes
}
