use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::Operator;
use crate::iam::matches_pattern;

/// What an operator takes its values for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueKind {
    /// Any text.
    String,
    /// An integer or decimal number.
    Numeric,
    /// A date in one of the forms of <https://www.w3.org/TR/NOTE-datetime>, or seconds since 1970.
    Date,
    /// `true` or `false`.
    Bool,
    /// Bytes in base 64.
    Binary,
    /// An IP address, or a range of them in CIDR form.
    IpAddress,
    /// An ARN, of which each part may have wildcards.
    Arn,
    /// `true` if the key must be absent, `false` if it must be there.
    Null,
}

/// A value that its operator cannot compare with anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongValue {
    /// Its place among the condition's values, from zero.
    pub index: usize,
    /// What is wrong with it.
    pub problem: ValueProblem,
}

/// What is wrong with a condition's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueProblem {
    /// It is no value of the operator's kind.
    NotOfKind(ValueKind),
    /// It has a policy variable, which AWS does not replace with this operator.
    Variable,
    /// It follows another truth value, and the operator compares with one:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-multiple-boolean>.
    SecondBoolean,
}

/// What is wrong with the value at this place, if anything.
pub(super) fn problem(operator: Operator, index: usize, value: &str) -> Option<ValueProblem> {
    let kind = operator.kind();
    let has_variable = has_variable(value);
    if has_variable && !operator.takes_variables() {
        Some(ValueProblem::Variable)
    } else if !has_variable && !is_of_kind(kind, value) {
        Some(ValueProblem::NotOfKind(kind))
    } else if index > 0 && is_truth(kind) && !operator.has_set_operator() {
        Some(ValueProblem::SecondBoolean)
    } else {
        None
    }
}

/// Whether the text has a policy variable, also in the spelling that spares Terraform's own escaping.
fn has_variable(text: &str) -> bool {
    ["${", "&{"]
        .into_iter()
        .any(|opening| text.split_once(opening).is_some_and(|(_, behind)| behind.contains('}')))
}

fn is_truth(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Bool | ValueKind::Null)
}

/// Whether the text, which has no variable, is a value of this kind.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
fn is_of_kind(kind: ValueKind, text: &str) -> bool {
    match kind {
        ValueKind::String => true,
        ValueKind::Numeric => is_number(text),
        ValueKind::Date => is_digits(text) || is_date(text),
        // AWS writes both words in small letters and does not say whether others are refused; policies have them.
        ValueKind::Bool | ValueKind::Null => {
            ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        ValueKind::Binary => STANDARD.decode(text).is_ok(),
        ValueKind::IpAddress => is_ip_range(text),
        ValueKind::Arn => is_arn(text),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned
        .split_once('.')
        .map_or_else(|| is_digits(unsigned), |(integer, fraction)| is_digits(integer) && is_digits(fraction))
}

/// `2026`, `2026-06`, `2026-06-14`, and the last with a time and its zone.
fn is_date(text: &str) -> bool {
    match text.split_once('T') {
        Some((day, time)) => day.len() == "2026-06-14".len() && is_day(day) && is_time_with_zone(time),
        None => is_day(text),
    }
}

fn is_day(text: &str) -> bool {
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [year] => number(year, 4).is_some(),
        [year, month] => number(year, 4).is_some() && is_between(month, 1, 12),
        [year, month, day] => number(year, 4)
            .zip(number(month, 2))
            .is_some_and(|(year, month)| is_between(day, 1, days_in(year, month))),
        _ => false,
    }
}

/// How many days the month has; none if there is no such month.
fn days_in(year: u32, month: u32) -> u32 {
    let is_leap_year = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

/// `12:00Z`, `12:00:30Z`, `12:00:30.5+02:00`. Without a zone no instant is meant.
fn is_time_with_zone(text: &str) -> bool {
    if let Some(time) = text.strip_suffix('Z') {
        return is_time(time);
    }
    text.rsplit_once(['+', '-']).is_some_and(|(time, zone)| is_time(time) && is_hour_and_minute(zone))
}

fn is_time(text: &str) -> bool {
    match text.splitn(3, ':').collect::<Vec<_>>().as_slice() {
        [hour, minute] => is_between(hour, 0, 23) && is_between(minute, 0, 59),
        [hour, minute, second] => {
            let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
            is_between(hour, 0, 23)
                && is_between(minute, 0, 59)
                && is_between(second, 0, 59)
                && is_digits(fraction)
        }
        _ => false,
    }
}

fn is_hour_and_minute(text: &str) -> bool {
    text.split_once(':').is_some_and(|(hour, minute)| is_between(hour, 0, 23) && is_between(minute, 0, 59))
}

/// Whether the text is a number of two digits within these limits.
fn is_between(text: &str, least: u32, most: u32) -> bool {
    number(text, 2).is_some_and(|number| (least..=most).contains(&number))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && is_digits(text)).then(|| text.parse().ok()).flatten()
}

fn is_ip_range(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    address.parse::<IpAddr>().is_ok_and(|address| {
        let longest = if address.is_ipv4() { 32 } else { 128 };
        length
            .is_none_or(|length| is_digits(length) && length.parse::<u8>().is_ok_and(|bits| bits <= longest))
    })
}

/// Six parts, of which the first is `arn`; or `*`, which policies have for any ARN.
fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let first = parts.next().unwrap_or_default();
    text == "*" || matches_pattern(first, "arn") && parts.count() == 5
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn problems(operator: &str, values: &[&str]) -> Vec<WrongValue> {
        operator.parse::<Operator>().unwrap().wrong_values(values)
    }

    #[test]
    fn values_of_the_kind_are_taken() {
        for (operator, values) in [
            ("StringEquals", vec!["", "a", "*", "${aws:username}", "&{aws:username}"]),
            ("NumericLessThan", vec!["0", "10", "-1", "2.0", "007", "3600"]),
            (
                "DateGreaterThan",
                vec![
                    "2026",
                    "2026-06",
                    "2026-06-14",
                    "2024-02-29",
                    "2026-06-14T12:00Z",
                    "2026-06-14T12:00:30Z",
                    "2026-06-14T12:00:30.45+02:00",
                    "2026-06-14T12:00:30-01:30",
                    "1781438400",
                ],
            ),
            ("Bool", vec!["true"]),
            ("Bool", vec!["False"]),
            ("Bool", vec!["${aws:PrincipalTag/internal}"]),
            ("ForAllValues:Bool", vec!["true", "false"]),
            ("Null", vec!["false"]),
            ("BinaryEquals", vec!["QmluYXJ5VmFsdWVJbkJhc2U2NA=="]),
            (
                "IpAddress",
                vec!["203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "2001:DB8:1234:5678::/64", "::1", "::/0"],
            ),
            (
                "ArnLike",
                vec![
                    "arn:aws:s3:::bucket",
                    "arn:*:s3:::*",
                    "arn:aws:logs:eu-west-1:1:log-group:a:*",
                    "arn:aws:iam::${aws:PrincipalAccount}:role/a",
                    "${aws:PrincipalArn}",
                    "*",
                ],
            ),
        ] {
            assert_eq!(problems(operator, &values), [], "{operator}");
        }
    }

    #[test]
    fn other_values_are_pointed_at() {
        for (operator, kind, values) in [
            (
                "NumericEquals",
                ValueKind::Numeric,
                vec!["", "-", "1.", ".5", "1e3", "0x10", "ten", "1,5", "1*"],
            ),
            (
                "DateEquals",
                ValueKind::Date,
                vec![
                    "",
                    "today",
                    "14.06.2026",
                    "2026-13",
                    "2026-02-29",
                    "2026-00-01",
                    "2026-06-00",
                    "2026-6-14",
                    "2026-06-14T12:00:30",
                    "2026-06-14 12:00:30Z",
                    "2026-06-14T24:00Z",
                    "2026-06-14T12:60Z",
                    "2026-06-14T12Z",
                    "2026-06-14T12:00:30.Z",
                    "2026-06T12:00Z",
                    "2026-06-14T12:00+2",
                    "2026-06-14T",
                    "2026-06-*",
                ],
            ),
            ("Bool", ValueKind::Bool, vec!["", "yes", "1", "true "]),
            ("Null", ValueKind::Null, vec!["null"]),
            ("BinaryEquals", ValueKind::Binary, vec!["Qm=", "no base 64"]),
            (
                "IpAddress",
                ValueKind::IpAddress,
                vec![
                    "",
                    "203.0.113.0/33",
                    "203.0.113/24",
                    "203.0.113.*",
                    "::/129",
                    "::/",
                    "::/+1",
                    "1.2.3.4/",
                    "a",
                ],
            ),
            (
                "ArnEquals",
                ValueKind::Arn,
                vec!["", "bucket", "arn:aws:s3", "arn:aws:s3::bucket", "urn:a:b:c:d:e"],
            ),
        ] {
            for value in values {
                let expected = WrongValue { index: 0, problem: ValueProblem::NotOfKind(kind) };
                assert_eq!(problems(operator, &[value]), [expected], "{operator} {value}");
            }
        }
    }

    #[test]
    fn the_place_tells_which_value_is_wrong() {
        assert_eq!(
            problems("NumericEquals", &["1", "one", "${aws:EpochTime}"]),
            [
                WrongValue { index: 1, problem: ValueProblem::NotOfKind(ValueKind::Numeric) },
                WrongValue { index: 2, problem: ValueProblem::Variable },
            ]
        );
        let second = [WrongValue { index: 1, problem: ValueProblem::SecondBoolean }];
        assert_eq!(problems("Bool", &["true", "false"]), second);
        assert_eq!(problems("Null", &["true", "false"]), second);
        assert_eq!(
            problems("Null", &["${aws:username}"]),
            [WrongValue { index: 0, problem: ValueProblem::Variable }]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_wrong(text in "\\PC{0,30}", dates in "[0-9TZ:.+-]{0,26}", arns in "[a-z:*$&{}/]{0,20}") {
            for operator in ["StringLike", "NumericEquals", "DateEquals", "Bool", "BinaryEquals", "IpAddress", "ArnLike", "Null"] {
                for value in [&text, &dates, &arns] {
                    prop_assert!(problems(operator, &[value.as_str()]).len() <= 1);
                }
            }
        }

        #[test]
        fn every_day_of_a_month_is_a_date(year in 1u32..=9999, month in 1u32..=12, day in 1u32..=31) {
            let expected = time::Month::try_from(u8::try_from(month).unwrap())
                .is_ok_and(|month| {
                    let (year, day) = (i32::try_from(year).unwrap(), u8::try_from(day).unwrap());
                    time::Date::from_calendar_date(year, month, day).is_ok()
                });
            prop_assert_eq!(is_date(&format!("{year:04}-{month:02}-{day:02}")), expected);
        }
    }
}
