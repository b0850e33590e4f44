//! What a condition is compared with in a request, and whether it holds there.

use std::cmp::Ordering;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Operator, SetOperator, ValueKind, operator::Comparison, value};
use crate::iam::pattern::matches_by;

impl Operator {
    /// Whether a condition with these values holds in a request that has these values of the key; none if the key is
    /// missing. Policy variables must have been replaced.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>.
    #[must_use]
    pub fn holds(self, values: &[impl AsRef<str>], of_request: &[&str]) -> bool {
        if of_request.is_empty() {
            return self.holds_without_key(values);
        }
        let passes = |found: &&str| {
            values.iter().any(|value| self.matches(value.as_ref(), found)) != self.is_negated()
        };
        match self.set_operator() {
            Some(SetOperator::ForAllValues) => of_request.iter().all(passes),
            Some(SetOperator::ForAnyValue) | None => of_request.iter().any(passes),
        }
    }

    /// Whether a value in the policy matches one in a request. A negated operator asks that none does, and this is the
    /// question before the negation.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
    #[must_use]
    pub fn matches(self, in_policy: &str, in_request: &str) -> bool {
        let comparison = self.comparison();
        match self.kind() {
            ValueKind::String => match comparison {
                Comparison::IgnoreCase => in_policy.eq_ignore_ascii_case(in_request),
                Comparison::Like => matches_with_case(in_policy, in_request),
                _ => in_policy == in_request,
            },
            ValueKind::Numeric => comparison.of(value::number(in_request), value::number(in_policy)),
            ValueKind::Date => comparison.of(value::instant(in_request), value::instant(in_policy)),
            ValueKind::Bool => in_policy.eq_ignore_ascii_case(in_request),
            ValueKind::Binary => {
                comparison.of(STANDARD.decode(in_request).ok(), STANDARD.decode(in_policy).ok())
            }
            ValueKind::IpAddress => value::ip_range(in_policy)
                .zip(value::ip_range(in_request))
                .is_some_and(|(range, address)| range.contains(&address)),
            ValueKind::Arn => matches_arn(in_policy, in_request),
            // There is a value, so the key is not missing.
            ValueKind::Null => in_policy.eq_ignore_ascii_case("false"),
        }
    }
}

impl Operator {
    /// Whether everything in a request that matches `other` in the policy matches `value`, too. What is said to be covered
    /// is; of wildcards and of what is less or greater only the same text is.
    #[must_use]
    pub fn covers_value(self, value: &str, other: &str) -> bool {
        let is_of_values = matches!(self.comparison(), Comparison::Equal | Comparison::IgnoreCase);
        value == other || is_of_values && self.kind() != ValueKind::Null && self.matches(value, other)
    }
}

impl Comparison {
    /// Compares what is in the request with what is in the policy, if both could be read.
    fn of<T: Ord>(self, in_request: Option<T>, in_policy: Option<T>) -> bool {
        let (Some(in_request), Some(in_policy)) = (in_request, in_policy) else { return false };
        let ordering = in_request.cmp(&in_policy);
        match self {
            Self::Equal | Self::IgnoreCase | Self::Like => ordering == Ordering::Equal,
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Greater => ordering == Ordering::Greater,
            Self::GreaterOrEqual => ordering != Ordering::Less,
        }
    }
}

fn matches_with_case(pattern: &str, text: &str) -> bool {
    matches_by(pattern, text, |wanted, found| wanted == found)
}

/// Each of the six parts is compared for itself, so that a `*` never takes a colon but in the last; a lone `*` is any ARN.
fn matches_arn(pattern: &str, arn: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.splitn(6, ':'), arn.splitn(6, ':'));
    pattern == "*"
        || (0..6).all(|_| {
            patterns.next().zip(parts.next()).is_some_and(|(pattern, part)| matches_with_case(pattern, part))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn operator(text: &str) -> Operator {
        text.parse().unwrap()
    }

    #[test]
    fn values_are_compared_as_their_operator_says() {
        for (test, in_policy, in_request, expected) in [
            ("StringEquals", "a", "a", true),
            ("StringEquals", "a", "A", false),
            ("StringEquals", "a*", "ab", false),
            ("StringNotEquals", "a", "a", true),
            ("StringEqualsIgnoreCase", "Lambda.amazonaws.com", "lambda.amazonaws.com", true),
            ("StringLike", "*.amazonaws.com", "ec2.amazonaws.com", true),
            ("StringLike", "EC2.*", "ec2.amazonaws.com", false),
            ("StringLike", "ec?.*", "ec2.amazonaws.com", true),
            ("NumericEquals", "10", "10.0", true),
            ("NumericEquals", "9007199254740993", "9007199254740992", false),
            ("NumericLessThan", "10", "9", true),
            ("NumericLessThan", "10", "10", false),
            ("NumericLessThanEquals", "10", "010", true),
            ("NumericGreaterThan", "-1.5", "-1.25", true),
            ("NumericGreaterThanEquals", "0", "-0", true),
            ("NumericGreaterThan", "ten", "11", false),
            ("DateEquals", "2026-06-14", "2026-06-14T02:00+02:00", true),
            ("DateLessThan", "2026-06-14T00:00:00.5Z", "2026-06-14T00:00:00.25Z", true),
            ("DateGreaterThan", "2026", "2026-01", false),
            ("DateGreaterThanEquals", "2026", "1781438400", true),
            ("Bool", "true", "True", true),
            ("Bool", "true", "false", false),
            ("BinaryEquals", "QQ==", "QQ==", true),
            ("BinaryEquals", "QQ==", "Qg==", false),
            ("IpAddress", "203.0.113.0/24", "203.0.113.77", true),
            ("IpAddress", "203.0.113.7/24", "203.0.113.77", true),
            ("IpAddress", "203.0.113.0/24", "203.0.114.1", false),
            ("IpAddress", "0.0.0.0/0", "::1", false),
            ("IpAddress", "2001:db8::/32", "2001:DB8::7", true),
            ("NotIpAddress", "203.0.113.7", "203.0.113.7", true),
            ("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a/b", true),
            ("ArnEquals", "arn:aws:iam::*:role/a?", "arn:aws:iam::1:role/ab", true),
            ("ArnLike", "arn:aws:*:role/a", "arn:aws:iam::1:role/a", false),
            ("ArnLike", "*", "arn:aws:iam::1:role/a", true),
            ("ArnLike", "arn:aws:s3:::b:*", "arn:aws:s3:::b:c:d", true),
            ("Null", "false", "x", true),
            ("Null", "true", "x", false),
        ] {
            assert_eq!(
                operator(test).matches(in_policy, in_request),
                expected,
                "{test} {in_policy} {in_request}"
            );
        }
    }

    #[test]
    fn conditions_hold_as_aws_says_of_several_values() {
        for (test, values, of_request, expected) in [
            ("StringEquals", &["a", "b"][..], &["b"][..], true),
            ("StringNotEquals", &["a", "b"], &["b"], false),
            ("StringNotEquals", &["a", "b"], &["c"], true),
            ("StringNotEquals", &["a"], &[], true),
            ("StringEquals", &["a"], &[], false),
            ("StringEqualsIfExists", &["a"], &[], true),
            ("StringEqualsIfExists", &["a"], &["b"], false),
            ("ForAllValues:StringEquals", &["a", "b"], &["a", "b"], true),
            ("ForAllValues:StringEquals", &["a", "b"], &["a", "c"], false),
            ("ForAllValues:StringEquals", &["a"], &[], true),
            ("ForAnyValue:StringEquals", &["a"], &["a", "c"], true),
            ("ForAnyValue:StringEquals", &["a"], &[], false),
            ("ForAnyValue:StringNotEquals", &["a"], &["a", "c"], true),
            ("ForAllValues:StringNotEquals", &["a"], &["a", "c"], false),
            ("Null", &["true"], &[], true),
            ("Null", &["true"], &["a"], false),
            ("Null", &["false"], &[], false),
            ("Null", &["false"], &["a"], true),
        ] {
            assert_eq!(
                operator(test).holds(values, of_request),
                expected,
                "{test} {values:?} {of_request:?}"
            );
        }
    }

    proptest! {
        /// Compared as texts of the same length, which is how one learns to compare numbers.
        #[test]
        fn numbers_are_compared_as_numbers(left in -99_999i32..99_999, right in -99_999i32..99_999, places in 0u32..4) {
            let written = |number: i32| {
                let (power, size) = (10u32.pow(places), number.unsigned_abs());
                let sign = if number < 0 { "-" } else { "" };
                let fraction = format!("{:0width$}", size % power, width = places as usize);
                if places == 0 { format!("{sign}{size}") } else { format!("{sign}{}.{fraction}", size / power) }
            };
            let (of_policy, of_request) = (written(left), written(right));
            for (test, expected) in [
                ("NumericEquals", right == left),
                ("NumericLessThan", right < left),
                ("NumericLessThanEquals", right <= left),
                ("NumericGreaterThan", right > left),
                ("NumericGreaterThanEquals", right >= left),
            ] {
                prop_assert_eq!(operator(test).matches(&of_policy, &of_request), expected, "{} {} {}", test, of_policy, of_request);
            }
        }

        /// An address is in a range if the first bits are the same.
        #[test]
        fn an_address_is_in_a_range_by_its_first_bits(range in any::<u32>(), bits in 0u32..=32, address in any::<u32>(), near in any::<bool>()) {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            let address = if near { range & mask | address & !mask } else { address };
            let texts = [range, address].map(|number| std::net::Ipv4Addr::from(number).to_string());
            let expected = range & mask == address & mask;
            prop_assert_eq!(operator("IpAddress").matches(&format!("{}/{bits}", texts[0]), &texts[1]), expected);
        }

        /// What is one text is like itself, and what is equal is like, too.
        #[test]
        fn likeness_contains_equality(left in "[aA*?]{0,4}", right in "[aA]{0,4}") {
            let [equal, ignoring, like] =
                ["StringEquals", "StringEqualsIgnoreCase", "StringLike"].map(|test| operator(test).matches(&left, &right));
            prop_assert!(!equal || ignoring && like);
            prop_assert_eq!(like, naive(left.as_bytes(), right.as_bytes()));
        }
    }

    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) if naive(rest, text) => true,
            (Some((b'*', _)), Some((_, text))) => naive(pattern, text),
            (Some((wanted, pattern)), Some((found, text))) => {
                (*wanted == b'?' || wanted == found) && naive(pattern, text)
            }
            _ => false,
        }
    }
}
