//! What is doubtful about the conditions of one statement: each is well-formed, and may not do what it seems to.

use std::fmt;

use super::{ConditionKeyType, KeyGroup, Operator, ValueKind};
use crate::{
    iam::Effect,
    text::{did_you_mean, either},
};

/// A condition of a statement, as far as it is checked.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'c> {
    /// The operator; none if IAM does not know it.
    pub operator: Option<Operator>,
    /// The condition key as it was written.
    pub key: &'c str,
    /// The values.
    pub values: &'c [String],
}

/// What is known of condition keys.
pub trait KeyCatalog {
    /// Why it cannot be told.
    type Error;

    /// The types of the key's values; none if AWS documents no such key.
    fn types(&self, key: &str) -> Result<Vec<ConditionKeyType>, Self::Error>;

    /// The documented key that was probably meant.
    fn nearest(&self, key: &str) -> Result<Option<String>, Self::Error>;
}

/// Checks the conditions of a statement, all of which must hold together. Each problem comes with the place of its
/// condition in the list.
pub fn check<C: KeyCatalog>(
    conditions: &[Checked<'_>],
    effect: Effect,
    catalog: &C,
) -> Result<Vec<(usize, ConditionProblem)>, C::Error> {
    let mut problems = Vec::new();
    for (place, condition) in conditions.iter().enumerate() {
        let found = problems_of(condition, conditions, effect, catalog)?;
        problems.extend(found.into_iter().map(|problem| (place, problem)));
    }
    Ok(problems)
}

fn problems_of<C: KeyCatalog>(
    condition: &Checked<'_>,
    all: &[Checked<'_>],
    effect: Effect,
    catalog: &C,
) -> Result<Vec<ConditionProblem>, C::Error> {
    let key = condition.key.to_owned();
    if KeyGroup::of(&key) == KeyGroup::ServiceToService {
        return Ok(vec![ConditionProblem::ServiceToServiceKey { key }]);
    }
    let types = catalog.types(&key)?;
    if types.is_empty() {
        let nearest = catalog.nearest(&key)?;
        return Ok(vec![ConditionProblem::UnknownKey { key, nearest }]);
    }
    let Some(operator) = condition.operator else { return Ok(Vec::new()) };
    let mut problems = Vec::new();
    if !types.iter().any(|key_type| operator.fits(*key_type)) {
        let types = types.clone();
        problems.push(ConditionProblem::OtherType { key: key.clone(), operator, types });
    }
    if types.iter().all(|key_type| operator.needs_set_operator(*key_type)) {
        problems.push(ConditionProblem::NeedsSetOperator { key: key.clone(), operator });
    }
    if effect == Effect::Allow && holds_without_key(condition, all) {
        problems.push(ConditionProblem::HoldsWithoutKey { key, operator });
    }
    Ok(problems)
}

/// Whether a condition holds where its key is missing, though nobody says so. Whoever asks whether a key is missing means
/// it, and another condition on the key may require it.
fn holds_without_key(condition: &Checked<'_>, all: &[Checked<'_>]) -> bool {
    let holds = |condition: &Checked<'_>| {
        condition.operator.is_some_and(|operator| operator.holds_without_key(condition.values))
    };
    condition.operator.is_some_and(|operator| operator.kind() != ValueKind::Null)
        && holds(condition)
        && all.iter().filter(|other| other.key.eq_ignore_ascii_case(condition.key)).all(holds)
}

/// Why a condition may not do what it seems to. As a sentence it says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionProblem {
    /// Only requests that AWS's services make in their own name have the key, and these need no identity-based policy.
    ServiceToServiceKey {
        /// The key.
        key: String,
    },
    /// AWS documents no such key.
    UnknownKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        nearest: Option<String>,
    },
    /// AWS does not pair the operator with the key's type, so that the condition never matches.
    OtherType {
        /// The key.
        key: String,
        /// The operator.
        operator: Operator,
        /// The types of the key.
        types: Vec<ConditionKeyType>,
    },
    /// The key has several values, and the operator compares one.
    NeedsSetOperator {
        /// The key.
        key: String,
        /// The operator.
        operator: Operator,
    },
    /// The condition holds where the key is missing, so that it restricts nothing in an Allow.
    HoldsWithoutKey {
        /// The key.
        key: String,
        /// The operator.
        operator: Operator,
    },
}

impl ConditionProblem {
    /// A name for the kind of problem, which does not change.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ServiceToServiceKey { .. } => "service_to_service_key",
            Self::UnknownKey { .. } => "unknown_condition_key",
            Self::OtherType { .. } => "operator_of_other_type",
            Self::NeedsSetOperator { .. } => "set_operator_missing",
            Self::HoldsWithoutKey { .. } => "condition_holds_without_key",
        }
    }

    /// The fact alone, for a headline.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::ServiceToServiceKey { key } => format!("{key} makes no sense in an identity-based policy"),
            Self::UnknownKey { key, .. } => format!("AWS documents no condition key {key}"),
            Self::OtherType { key, operator, .. } => {
                format!("{operator} does not fit the condition key {key}")
            }
            Self::NeedsSetOperator { key, operator } => {
                format!("{key} has several values, and {operator} compares one")
            }
            Self::HoldsWithoutKey { key, operator } => {
                format!("The condition {operator} on {key} is true where the key is missing")
            }
        }
    }
}

impl fmt::Display for ConditionProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceToServiceKey { key } => write!(
                f,
                "{key} is present only in requests that an AWS service makes. Use it in resource-based policies."
            ),
            Self::UnknownKey { key, nearest } => write!(
                f,
                "AWS documents no condition key {key}, so no request has it.{}",
                did_you_mean(nearest.as_deref())
            ),
            Self::OtherType { key, operator, types } => write!(
                f,
                "{key} is of the type {}, with which AWS does not pair {operator}, so the condition never matches.",
                either(types)
            ),
            Self::NeedsSetOperator { key, operator } => write!(
                f,
                "{key} can have several values, and {operator} compares one. Write ForAnyValue:{operator} if one of them \
                 must match, or ForAllValues:{operator} if all of them must."
            ),
            Self::HoldsWithoutKey { key, operator } => write!(
                f,
                "{operator} is also true of a request that has no {key}, so the condition alone restricts nothing. Add a \
                 Null condition on the key with the value \"false\", or use an operator that requires the key."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    struct Keys;

    impl KeyCatalog for Keys {
        type Error = Infallible;

        fn types(&self, key: &str) -> Result<Vec<ConditionKeyType>, Infallible> {
            Ok(match key {
                "a:text" | "A:Text" => vec![ConditionKeyType::String],
                "a:texts" => vec![ConditionKeyType::ArrayOfString],
                _ => vec![],
            })
        }

        fn nearest(&self, _: &str) -> Result<Option<String>, Infallible> {
            Ok(Some("a:text".to_owned()))
        }
    }

    fn kinds(effect: Effect, conditions: &[(&str, &str, &str)]) -> Vec<(usize, &'static str)> {
        let owned: Vec<(Operator, &str, Vec<String>)> = conditions
            .iter()
            .map(|(operator, key, value)| (operator.parse().unwrap(), *key, vec![(*value).to_owned()]))
            .collect();
        let checked: Vec<Checked<'_>> = owned
            .iter()
            .map(|(operator, key, values)| Checked { operator: Some(*operator), key, values })
            .collect();
        let Ok(problems) = check(&checked, effect, &Keys);
        problems.into_iter().map(|(place, problem)| (place, problem.kind())).collect()
    }

    #[test]
    fn each_kind_of_problem_is_found() {
        for (condition, expected) in [
            (("StringEquals", "a:text", "x"), &[][..]),
            (("StringEquals", "aws:SourceArn", "x"), &["service_to_service_key"]),
            (("StringEquals", "a:txt", "x"), &["unknown_condition_key"]),
            (("Bool", "a:text", "true"), &["operator_of_other_type"]),
            (("StringEquals", "a:texts", "x"), &["set_operator_missing"]),
            (("StringNotEquals", "a:text", "x"), &["condition_holds_without_key"]),
            (("StringNotEquals", "a:texts", "x"), &["set_operator_missing", "condition_holds_without_key"]),
            (("Null", "a:text", "true"), &[]),
        ] {
            let found: Vec<_> =
                kinds(Effect::Allow, &[condition]).into_iter().map(|(_, kind)| kind).collect();
            assert_eq!(found, expected, "{condition:?}");
        }
    }

    #[test]
    fn conditions_hold_together() {
        let if_exists = ("StringEqualsIfExists", "a:text", "x");
        let place = |place| vec![(place, "condition_holds_without_key")];
        assert_eq!(kinds(Effect::Allow, &[("Null", "a:text", "false"), if_exists]), []);
        assert_eq!(kinds(Effect::Allow, &[if_exists, ("StringLike", "A:Text", "y*")]), []);
        assert_eq!(kinds(Effect::Allow, &[("Null", "a:text", "true"), if_exists]), place(1));
        assert_eq!(kinds(Effect::Allow, &[if_exists, ("Null", "a:texts", "false")]), place(0));
        assert_eq!(kinds(Effect::Deny, &[if_exists]), []);
    }
}
