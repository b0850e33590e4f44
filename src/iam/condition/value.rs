use std::{cmp::Ordering, fmt, net::IpAddr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

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

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOfKind(kind) => write!(f, "it is not {}", kind.in_words()),
            Self::Variable => f.write_str("AWS replaces no policy variables in the values of this operator"),
            Self::SecondBoolean => {
                f.write_str("the operator compares with one truth value, and this is another")
            }
        }
    }
}

impl ValueKind {
    const fn in_words(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Numeric => "a number",
            Self::Date => "a date such as 2026-06-14T00:00:00Z, nor seconds since 1970",
            Self::Bool | Self::Null => "\"true\" or \"false\"",
            Self::Binary => "base 64",
            Self::IpAddress => "an IP address or range of them such as 203.0.113.0/24",
            Self::Arn => "an ARN",
        }
    }
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
        ValueKind::Numeric => number(text).is_some(),
        // Seconds may be more than any instant has.
        ValueKind::Date => is_digits(text) || instant(text).is_some(),
        // AWS writes both words in small letters and does not say whether others are refused; policies have them.
        ValueKind::Bool | ValueKind::Null => {
            ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        ValueKind::Binary => STANDARD.decode(text).is_ok(),
        ValueKind::IpAddress => ip_range(text).is_some(),
        ValueKind::Arn => is_arn(text),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A decimal number of any length, so that no two of them are taken for one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number<'t> {
    is_negative: bool,
    /// Without zeros at the front.
    integer: &'t str,
    /// Without zeros at the end.
    fraction: &'t str,
}

/// An integer or decimal number without an exponent.
pub(super) fn number(text: &str) -> Option<Number<'_>> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (integer, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    (is_digits(integer) && is_digits(fraction)).then(|| {
        let (integer, fraction) = (integer.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = integer.is_empty() && fraction.is_empty();
        Number { is_negative: unsigned.len() < text.len() && !is_zero, integer, fraction }
    })
}

impl Number<'_> {
    /// Of two numbers without sign, the one with the longer integer is the larger, else the letters decide.
    const fn size(&self) -> (usize, &str, &str) {
        (self.integer.len(), self.integer, self.fraction)
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
            (left, right) => right.cmp(&left),
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The instant that a text names: seconds since 1970, or `2026`, `2026-06`, `2026-06-14`, and the last with a time and its
/// zone. What leaves something out means its beginning.
pub(super) fn instant(text: &str) -> Option<OffsetDateTime> {
    if is_digits(text) && text.len() != "2026".len() {
        return OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok();
    }
    match text.split_once('T') {
        Some((date, time)) => {
            let (time, zone) = time_and_zone(time)?;
            let date = day(date).filter(|_| date.len() == "2026-06-14".len())?;
            Some(date.with_time(time).assume_offset(zone))
        }
        None => Some(day(text)?.midnight().assume_utc()),
    }
}

/// A day, a month or a year, by its first day.
pub(in crate::iam) fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let mut two_digits = || parts.next().map_or(Some(1), |part| digits(part, 2));
    let (month, day) = (two_digits()?, two_digits()?);
    let date = Date::from_calendar_date(
        i32::from(year),
        Month::try_from(u8::try_from(month).ok()?).ok()?,
        u8::try_from(day).ok()?,
    );
    date.ok().filter(|_| parts.next().is_none())
}

/// `12:00Z`, `12:00:30Z`, `12:00:30.5+02:00`. Without a zone no instant is meant.
fn time_and_zone(text: &str) -> Option<(Time, UtcOffset)> {
    let sign = text.rfind(['Z', '+', '-'])?;
    let (written, zone) = text.split_at_checked(sign)?;
    if zone == "Z" {
        return Some((time(written)?, UtcOffset::UTC));
    }
    let size = time(zone.get(1..)?).filter(|_| zone.len() == "+02:00".len())?;
    let (hours, minutes) = (i8::try_from(size.hour()).ok()?, i8::try_from(size.minute()).ok()?);
    let direction = if zone.starts_with('-') { -1 } else { 1 };
    Some((time(written)?, UtcOffset::from_hms(direction * hours, direction * minutes, 0).ok()?))
}

/// `12:00`, `12:00:30` or `12:00:30.5`.
fn time(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, fraction) =
        parts.next().map_or(("00", "0"), |second| second.split_once('.').unwrap_or((second, "0")));
    // What is below a nanosecond tells no two instants apart.
    let nanosecond = is_digits(fraction).then(|| format!("{fraction:0<9}"))?.get(..9)?.parse().ok()?;
    let [hour, minute, second] = [hour, minute, digits(second, 2)?].map(u8::try_from);
    Time::from_hms_nano(hour.ok()?, minute.ok()?, second.ok()?, nanosecond).ok()
}

fn digits(text: &str, count: usize) -> Option<u16> {
    (text.len() == count && is_digits(text)).then(|| text.parse().ok()).flatten()
}

/// An address, or a range of them; bits behind the length of the prefix say nothing.
pub(super) fn ip_range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
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
            let is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let longest = match month {
                4 | 6 | 9 | 11 => 30,
                2 => 28 + u32::from(is_leap_year),
                _ => 31,
            };
            let expected = day <= longest;
            prop_assert_eq!(instant(&format!("{year:04}-{month:02}-{day:02}")).is_some(), expected);
        }
    }
}
