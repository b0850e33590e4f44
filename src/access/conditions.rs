use std::collections::BTreeSet;

use crate::{
    document::Conditions as Written,
    iam::condition::{Operator, ValueKind},
};

/// One condition of a statement: an operator, a key, and the values of which one must fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The operator: `StringEquals`.
    pub operator: String,
    /// The condition key as it was written. IAM ignores its letter case.
    pub key: String,
    /// The values, in the order in which they sort.
    pub values: BTreeSet<String>,
    /// Whether `${…}` in a value stands for something. The same text means another thing in a document without policy
    /// variables.
    has_variables: bool,
}

/// The conditions of a statement, all of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Conditions(pub(super) BTreeSet<Clause>);

impl Conditions {
    pub(super) fn of(written: Written, with_variables: bool) -> Self {
        let clauses = written.into_iter().flat_map(|(operator, keys)| {
            keys.into_iter().map(move |(key, values)| {
                let has_variables = with_variables && values.iter().any(|value| value.contains("${"));
                let values = values.into_iter().collect();
                Clause { operator: operator.clone(), key, values, has_variables }
            })
        });
        Self(clauses.collect())
    }

    pub(super) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these hold in every request in which the others hold. What is said to hold does.
    pub(super) fn follow_from(&self, others: &Self) -> bool {
        self.0.iter().all(|clause| others.0.iter().any(|other| clause.follows_from(other)))
    }
}

impl Clause {
    /// Whether this holds in every request in which the other holds: with more values to fit, or with fewer to differ
    /// from.
    fn follows_from(&self, other: &Self) -> bool {
        if self.operator != other.operator || !self.key.eq_ignore_ascii_case(&other.key) {
            return false;
        }
        if self.values == other.values && self.has_variables == other.has_variables {
            return true;
        }
        if self.has_variables || other.has_variables {
            return false;
        }
        match self.operator.parse::<Operator>() {
            Ok(operator) if is_truth(operator) => false,
            Ok(operator) if operator.is_negated() => self.values.is_subset(&other.values),
            Ok(_) => self.values.is_superset(&other.values),
            Err(_) => false,
        }
    }
}

/// Of several truth values IAM says nowhere which count.
fn is_truth(operator: Operator) -> bool {
    matches!(operator.kind(), ValueKind::Bool | ValueKind::Null)
}
