use std::{fmt, str::FromStr};

use super::{ConditionKeyType, ValueKind, WrongValue, value};
use crate::iam::nearest;

/// How a condition compares a key's values with its own: `StringEquals`, `ForAnyValue:ArnLikeIfExists`, `Null`.
///
/// The documents are <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
/// and, for set operators,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    set: Option<SetOperator>,
    base: Base,
    if_exists: bool,
}

spelled_enum! {
    /// How an operator treats a key that has several values in a request.
    pub enum SetOperator {
        /// `ForAllValues`: every value of the request must pass, which is so too if there is none.
        ForAllValues = "ForAllValues",
        /// `ForAnyValue`: one value of the request must pass.
        ForAnyValue = "ForAnyValue",
    }
}

/// An operator without what may stand before and behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Base {
    name: &'static str,
    kind: ValueKind,
    comparison: Comparison,
    negated: bool,
}

/// How a value of a request is compared with one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Comparison {
    Equal,
    IgnoreCase,
    Like,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Base {
    /// Every operator of AWS's page, in its order.
    const ALL: [Self; 27] = [
        Self::new("StringEquals", ValueKind::String, Comparison::Equal),
        Self::negated("StringNotEquals", ValueKind::String, Comparison::Equal),
        Self::new("StringEqualsIgnoreCase", ValueKind::String, Comparison::IgnoreCase),
        Self::negated("StringNotEqualsIgnoreCase", ValueKind::String, Comparison::IgnoreCase),
        Self::new("StringLike", ValueKind::String, Comparison::Like),
        Self::negated("StringNotLike", ValueKind::String, Comparison::Like),
        Self::new("NumericEquals", ValueKind::Numeric, Comparison::Equal),
        Self::negated("NumericNotEquals", ValueKind::Numeric, Comparison::Equal),
        Self::new("NumericLessThan", ValueKind::Numeric, Comparison::Less),
        Self::new("NumericLessThanEquals", ValueKind::Numeric, Comparison::LessOrEqual),
        Self::new("NumericGreaterThan", ValueKind::Numeric, Comparison::Greater),
        Self::new("NumericGreaterThanEquals", ValueKind::Numeric, Comparison::GreaterOrEqual),
        Self::new("DateEquals", ValueKind::Date, Comparison::Equal),
        Self::negated("DateNotEquals", ValueKind::Date, Comparison::Equal),
        Self::new("DateLessThan", ValueKind::Date, Comparison::Less),
        Self::new("DateLessThanEquals", ValueKind::Date, Comparison::LessOrEqual),
        Self::new("DateGreaterThan", ValueKind::Date, Comparison::Greater),
        Self::new("DateGreaterThanEquals", ValueKind::Date, Comparison::GreaterOrEqual),
        Self::new("Bool", ValueKind::Bool, Comparison::Equal),
        Self::new("BinaryEquals", ValueKind::Binary, Comparison::Equal),
        Self::new("IpAddress", ValueKind::IpAddress, Comparison::Equal),
        Self::negated("NotIpAddress", ValueKind::IpAddress, Comparison::Equal),
        Self::new("ArnEquals", ValueKind::Arn, Comparison::Like),
        Self::new("ArnLike", ValueKind::Arn, Comparison::Like),
        Self::negated("ArnNotEquals", ValueKind::Arn, Comparison::Like),
        Self::negated("ArnNotLike", ValueKind::Arn, Comparison::Like),
        Self::new("Null", ValueKind::Null, Comparison::Equal),
    ];

    const fn new(name: &'static str, kind: ValueKind, comparison: Comparison) -> Self {
        Self { name, kind, comparison, negated: false }
    }

    const fn negated(name: &'static str, kind: ValueKind, comparison: Comparison) -> Self {
        Self { negated: true, ..Self::new(name, kind, comparison) }
    }
}

const IF_EXISTS: &str = "IfExists";

impl Operator {
    /// `StringEquals`.
    pub const STRING_EQUALS: Self = Self::plain("StringEquals", Comparison::Equal);

    /// `StringLike`.
    pub const STRING_LIKE: Self = Self::plain("StringLike", Comparison::Like);

    const fn plain(name: &'static str, comparison: Comparison) -> Self {
        Self { set: None, base: Base::new(name, ValueKind::String, comparison), if_exists: false }
    }

    /// What the operator takes the values of the policy for.
    #[must_use]
    pub const fn kind(self) -> ValueKind {
        self.base.kind
    }

    /// How the values are compared.
    pub(super) const fn comparison(self) -> Comparison {
        self.base.comparison
    }

    /// Whether `*` and `?` in the policy's values are wildcards: `StringLike`, and every operator for ARNs.
    #[must_use]
    pub const fn takes_wildcards(self) -> bool {
        matches!(self.base.comparison, Comparison::Like)
    }

    /// Whether the operator asks that a value does not match: `StringNotEquals`, `NotIpAddress`.
    #[must_use]
    pub const fn is_negated(self) -> bool {
        self.base.negated
    }

    /// The set operator, if one stands before it.
    #[must_use]
    pub const fn set_operator(self) -> Option<SetOperator> {
        self.set
    }

    /// Whether a set operator stands before it. AWS warns of one on a key that has one value at most.
    #[must_use]
    pub const fn has_set_operator(self) -> bool {
        self.set.is_some()
    }

    /// Whether the operator lacks a set operator that keys of this type must have. `Null` asks only whether the key
    /// is there, and needs none.
    #[must_use]
    pub const fn needs_set_operator(self, key_type: ConditionKeyType) -> bool {
        key_type.is_multivalued() && !self.has_set_operator() && !matches!(self.kind(), ValueKind::Null)
    }

    /// Whether AWS pairs the operator with keys of this type; with another, the condition never matches.
    ///
    /// An ARN may be compared as a string, though AWS recommends the operators for ARNs. No type of keys is binary.
    /// Source: the types of the operators above, and of the keys on
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
    #[must_use]
    pub const fn fits(self, key_type: ConditionKeyType) -> bool {
        use ConditionKeyType as Type;
        match self.kind() {
            ValueKind::String => {
                matches!(key_type, Type::String | Type::ArrayOfString | Type::Arn | Type::ArrayOfArn)
            }
            ValueKind::Arn => matches!(key_type, Type::Arn | Type::ArrayOfArn),
            ValueKind::Bool => matches!(key_type, Type::Bool | Type::ArrayOfBool),
            ValueKind::Date => matches!(key_type, Type::Date),
            ValueKind::IpAddress => matches!(key_type, Type::IpAddress),
            ValueKind::Numeric => matches!(key_type, Type::Numeric),
            ValueKind::Binary => false,
            ValueKind::Null => true,
        }
    }

    /// Whether a condition with these values is true of a request that does not have the key at all: in an Allow, such
    /// a condition confines nothing.
    ///
    /// So are `…IfExists`, `ForAllValues`, negated operators, and `Null` with the value `true`. `ForAnyValue` is false
    /// without the key, negated or not.
    #[must_use]
    pub fn holds_without_key(self, values: &[impl AsRef<str>]) -> bool {
        match (self.if_exists, self.set, self.kind()) {
            (true, ..) | (_, Some(SetOperator::ForAllValues), _) => true,
            (_, _, ValueKind::Null) => values.iter().any(|value| value.as_ref().eq_ignore_ascii_case("true")),
            (_, Some(SetOperator::ForAnyValue), _) => false,
            (_, None, _) => self.is_negated(),
        }
    }

    /// Whether AWS puts the value of a policy variable (`${aws:username}`) in its place.
    ///
    /// The page of the operators says that `Bool` does, that of the checks by Access Analyzer that it does not; the
    /// first is believed, since the second would refuse what may work.
    #[must_use]
    pub const fn takes_variables(self) -> bool {
        matches!(self.kind(), ValueKind::String | ValueKind::Arn | ValueKind::Bool)
    }

    /// The values that the operator cannot compare with anything, in their order; empty if all are well.
    #[must_use]
    pub fn wrong_values(self, values: &[impl AsRef<str>]) -> Vec<WrongValue> {
        values
            .iter()
            .enumerate()
            .filter_map(|(index, text)| {
                value::problem(self, index, text.as_ref()).map(|problem| WrongValue { index, problem })
            })
            .collect()
    }

    /// Every spelling of every operator.
    fn every() -> impl Iterator<Item = Self> {
        Base::ALL.into_iter().flat_map(|base| {
            let sets = [None].into_iter().chain(SetOperator::ALL.map(Some));
            sets.flat_map(move |set| [false, true].map(|if_exists| Self { set, base, if_exists }))
                .filter(|operator| !operator.is_null_if_exists())
        })
    }

    fn is_null_if_exists(self) -> bool {
        self.if_exists && self.kind() == ValueKind::Null
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set {
            write!(f, "{}:", set.as_str())?;
        }
        f.write_str(self.base.name)?;
        f.write_str(if self.if_exists { IF_EXISTS } else { "" })
    }
}

impl FromStr for Operator {
    type Err = ParseOperatorError;

    /// Letter case counts, unlike in the names of keys: IAM answers `stringEquals` with "Invalid Condition type". Its
    /// documents do not say so; see <https://github.com/ministryofjustice/modernisation-platform-environments/pull/8893>.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match parse(text) {
            Some(operator) if operator.is_null_if_exists() => Err(ParseOperatorError::NullIfExists),
            Some(operator) => Ok(operator),
            None => Err(ParseOperatorError::unknown(text)),
        }
    }
}

fn parse(text: &str) -> Option<Operator> {
    let (set, rest) = match text.split_once(':') {
        Some((word, rest)) => (Some(SetOperator::ALL.into_iter().find(|set| set.as_str() == word)?), rest),
        None => (None, text),
    };
    let (name, if_exists) = rest.strip_suffix(IF_EXISTS).map_or((rest, false), |name| (name, true));
    let base = Base::ALL.into_iter().find(|base| base.name == name)?;
    Some(Operator { set, base, if_exists })
}

/// The text is no condition operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseOperatorError {
    /// IAM knows none of this name.
    #[error("`{text}` is not a condition operator")]
    Unknown {
        /// What was written.
        text: String,
        /// The operator that was probably meant.
        nearest: Option<String>,
    },
    /// `Null` asks whether the key exists, and AWS refuses it with `IfExists`:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-null-with-if-exists>.
    #[error("`Null` cannot have the suffix `IfExists`")]
    NullIfExists,
}

impl ParseOperatorError {
    fn unknown(text: &str) -> Self {
        let every: Vec<String> = Operator::every().map(|operator| operator.to_string()).collect();
        let nearest = nearest(text, every.iter().map(String::as_str)).map(str::to_owned);
        Self::Unknown { text: text.to_owned(), nearest }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn operator(text: &str) -> Operator {
        text.parse().unwrap()
    }

    #[test]
    fn every_operator_is_read_as_it_is_written() {
        // 26 operators with three set operators (none is one) and IfExists or not, and Null without IfExists.
        assert_eq!(Operator::every().count(), 26 * 3 * 2 + 3);
        for expected in Operator::every() {
            assert_eq!(expected.to_string().parse(), Ok(expected));
        }
    }

    #[test]
    fn letter_case_counts_and_mistakes_have_a_nearest_name() {
        for (text, nearest) in [
            ("stringEquals", "StringEquals"),
            ("STRINGLIKE", "StringLike"),
            ("StringEqualsIgnoresCase", "StringEqualsIgnoreCase"),
            ("StringEqualIfExists", "StringEqualsIfExists"),
            ("StringEqualsIfExist", "StringEqualsIfExists"),
            ("ForAnyValues:StringEquals", "ForAnyValue:StringEquals"),
            ("forAllValues:StringLike", "ForAllValues:StringLike"),
            ("ForAllValues: StringLike", "ForAllValues:StringLike"),
            ("IPAddress", "IpAddress"),
            ("NotIPAddress", "NotIpAddress"),
            ("ARNLike", "ArnLike"),
            ("NumberEquals", "NumericEquals"),
        ] {
            let expected =
                ParseOperatorError::Unknown { text: text.to_owned(), nearest: Some(nearest.to_owned()) };
            assert_eq!(text.parse::<Operator>(), Err(expected));
        }
        for text in ["NullIfExists", "ForAnyValue:NullIfExists"] {
            assert_eq!(text.parse::<Operator>(), Err(ParseOperatorError::NullIfExists));
        }
        for text in ["", ":", "IfExists", "ForAllValues:", "==", "ForAllValues:ForAnyValue:StringLike"] {
            assert!(text.parse::<Operator>().is_err(), "{text}");
        }
    }

    #[test]
    fn operators_fit_the_types_that_aws_pairs_them_with() {
        use ConditionKeyType::{
            Arn, ArrayOfArn, ArrayOfBool, ArrayOfString, Bool, Date, IpAddress, Numeric, String,
        };
        for (text, expected) in [
            ("StringEquals", vec![Arn, ArrayOfArn, ArrayOfString, String]),
            ("ForAnyValue:StringLikeIfExists", vec![Arn, ArrayOfArn, ArrayOfString, String]),
            ("NumericLessThan", vec![Numeric]),
            ("DateGreaterThanEquals", vec![Date]),
            ("Bool", vec![ArrayOfBool, Bool]),
            ("BinaryEquals", vec![]),
            ("NotIpAddress", vec![IpAddress]),
            ("ArnNotLike", vec![Arn, ArrayOfArn]),
            ("Null", ConditionKeyType::ALL.to_vec()),
        ] {
            let fitting: Vec<_> =
                ConditionKeyType::ALL.into_iter().filter(|key_type| operator(text).fits(*key_type)).collect();
            assert_eq!(fitting, expected, "{text}");
        }
    }

    #[test]
    fn keys_with_several_values_need_a_set_operator() {
        for (text, key_type, expected) in [
            ("StringEquals", ConditionKeyType::ArrayOfString, true),
            ("StringEquals", ConditionKeyType::String, false),
            ("ForAnyValue:StringEquals", ConditionKeyType::ArrayOfString, false),
            ("ForAllValues:StringEquals", ConditionKeyType::ArrayOfString, false),
            ("BoolIfExists", ConditionKeyType::ArrayOfBool, true),
            ("ArnLike", ConditionKeyType::ArrayOfArn, true),
            ("Null", ConditionKeyType::ArrayOfString, false),
        ] {
            assert_eq!(operator(text).needs_set_operator(key_type), expected, "{text} {key_type}");
        }
    }

    #[test]
    fn some_conditions_are_true_without_their_key() {
        for (text, values, expected) in [
            ("StringEquals", vec!["a"], false),
            ("StringEqualsIfExists", vec!["a"], true),
            ("StringNotEquals", vec!["a"], true),
            ("StringNotEqualsIgnoreCase", vec!["a"], true),
            ("StringNotLike", vec!["a"], true),
            ("NumericNotEquals", vec!["1"], true),
            ("NumericLessThan", vec!["1"], false),
            ("DateNotEquals", vec!["2026-01-01"], true),
            ("NotIpAddress", vec!["10.0.0.0/8"], true),
            ("ArnNotEquals", vec!["*"], true),
            ("ArnNotLike", vec!["*"], true),
            ("ArnLike", vec!["*"], false),
            ("Bool", vec!["false"], false),
            ("ForAllValues:StringEquals", vec!["a"], true),
            ("ForAnyValue:StringEquals", vec!["a"], false),
            ("ForAnyValue:StringNotEquals", vec!["a"], false),
            ("ForAnyValue:StringEqualsIfExists", vec!["a"], true),
            ("Null", vec!["true"], true),
            ("Null", vec!["True"], true),
            ("Null", vec!["false"], false),
            ("Null", vec!["false", "true"], true),
            ("Null", vec![], false),
            ("ForAnyValue:Null", vec!["true"], true),
        ] {
            assert_eq!(operator(text).holds_without_key(&values), expected, "{text} {values:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_operator_or_an_error(text in "(ForA(ll|ny)Values?:)?(String|Arn|Null|\\PC){0,4}(IfExists)?") {
            match text.parse::<Operator>() {
                Ok(operator) => prop_assert_eq!(operator.to_string(), text),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
