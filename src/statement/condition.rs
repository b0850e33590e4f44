use crate::iam::condition::{Checked, Operator, PassedTo, ValueKind};

/// One condition of a statement: an operator, a key, and the values of which one must match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The operator as it was written: `StringEquals`.
    pub test: String,
    /// The condition key as it was written. IAM ignores its letter case.
    pub key: String,
    /// The values, sorted, each once: their order says nothing.
    pub values: Vec<String>,
    /// The operator; None if IAM does not know it.
    pub operator: Option<Operator>,
    /// Whether `${…}` in a value is a policy variable. The same text means another thing in a document without them.
    pub has_variables: bool,
}

impl Condition {
    /// A condition in a document with policy variables, or without.
    #[must_use]
    pub fn new(test: &str, key: &str, mut values: Vec<String>, with_variables: bool) -> Self {
        values.sort_unstable();
        values.dedup();
        Self {
            test: test.to_owned(),
            key: key.to_owned(),
            operator: test.parse().ok(),
            has_variables: with_variables && values.iter().any(|value| value.contains("${")),
            values,
        }
    }

    /// Whether it is true of a request that does not have the key; what an unknown operator does, nobody knows.
    #[must_use]
    pub fn holds_without_key(&self) -> Option<bool> {
        Some(self.operator?.holds_without_key(&self.values))
    }

    /// What it says of the service to which a role is passed, if that is what it is about.
    #[must_use]
    pub fn passed_to(&self) -> Option<PassedTo<'_>> {
        PassedTo::of(self.operator?, &self.key, &self.values)
    }

    /// As the check of conditions takes it.
    #[must_use]
    pub fn as_checked(&self) -> Checked<'_> {
        Checked { operator: self.operator, key: &self.key, values: &self.values }
    }

    /// Whether this holds in every request in which the other holds: with more values to match, or with fewer to differ
    /// from.
    fn follows_from(&self, other: &Self) -> bool {
        if self.test != other.test || !self.key.eq_ignore_ascii_case(&other.key) {
            return false;
        }
        if self.values == other.values && self.has_variables == other.has_variables {
            return true;
        }
        if self.has_variables || other.has_variables {
            return false;
        }
        match self.operator {
            // Of several truth values IAM says nowhere which count.
            Some(operator) if matches!(operator.kind(), ValueKind::Bool | ValueKind::Null) => false,
            Some(operator) if operator.is_negated() => other.has_all(self, operator),
            Some(operator) => self.has_all(other, operator),
            None => false,
        }
    }

    /// Whether everything that matches one of the other's values matches one of these.
    fn has_all(&self, other: &Self, operator: Operator) -> bool {
        other.values.iter().all(|value| {
            self.values.binary_search(value).is_ok()
                || self.values.iter().any(|own| operator.covers_value(own, value))
        })
    }
}

/// Whether conditions hold in every request in which others hold. What is said to hold does.
#[must_use]
pub fn follows_from(conditions: &[Condition], others: &[Condition]) -> bool {
    conditions.iter().all(|condition| others.iter().any(|other| condition.follows_from(other)))
}
