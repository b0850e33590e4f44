use std::{fmt, str::FromStr};

use super::{ActionName, ParseActionNameError};

/// A pattern of action names, as IAM interprets it: `s3:Get*`, `iam:PassRole`, `*`.
///
/// `*` matches any number of characters and `?` exactly one, at any position; letter case is ignored.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionPattern {
    text: String,
}

impl ActionPattern {
    /// Joins a service prefix and a pattern of the names after the colon.
    #[must_use]
    pub fn new(service: &str, name: &str) -> Self {
        Self { text: format!("{service}:{name}") }
    }

    /// Whether the pattern matches this action.
    #[must_use]
    pub fn matches(&self, action: &ActionName) -> bool {
        self.text == "*" || matches_pattern(&self.text, action.as_str())
    }

    /// `*`
    #[must_use]
    pub fn everything() -> Self {
        Self { text: "*".to_owned() }
    }

    /// Whether the pattern matches every action.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.text == "*" || self.text == "*:*"
    }

    /// Whether the pattern matches every action that the other one matches, including those that AWS may add.
    ///
    /// Each wildcard of the other pattern must be matched by a wildcard of this one. The answer may be false for some unusual
    /// pairs of equivalent patterns; if it is true, it is correct.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.is_everything() || takes(&self.text, &other.text, |letter| letter != '*')
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern names one action and has no wildcard.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.text.contains(['*', '?'])
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ActionPattern {
    type Err = ParseActionNameError;

    /// Accepts `*`, or an action name with `*` and `?` on both sides of the colon.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text != "*" {
            text.replace(['*', '?'], "-")
                .parse::<ActionName>()
                .map_err(|_| ParseActionNameError::new(text))?;
        }
        Ok(Self { text: text.to_owned() })
    }
}

impl From<&ActionName> for ActionPattern {
    /// The pattern that matches only this action.
    fn from(action: &ActionName) -> Self {
        Self { text: action.as_str().to_owned() }
    }
}

/// Whether `pattern` matches the whole of `text`, with IAM's `*` and `?` and ignoring ASCII case.
///
/// Linear in the usual case and quadratic at worst: on a mismatch, only the last `*` is widened.
#[must_use]
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    takes(pattern, text, |_| true)
}

/// Whether `pattern` matches the whole of `text`, with IAM's `*` and `?` and letters compared by `same`.
pub(super) fn matches_by(pattern: &str, text: &str, same: impl Fn(char, char) -> bool) -> bool {
    walk(pattern, text, |wanted, found| wanted == '?' || same(wanted, found))
}

/// Whether `pattern` matches the whole of `text`, if `?` matches only the letters for which `is_one` is true.
fn takes(pattern: &str, text: &str, is_one: impl Fn(char) -> bool) -> bool {
    walk(pattern, text, |wanted, found| wanted == '?' && is_one(found) || wanted.eq_ignore_ascii_case(&found))
}

/// On a mismatch, only the last `*` is extended by one letter: the matches of the stars before it can stay.
fn walk(pattern: &str, text: &str, fits: impl Fn(char, char) -> bool) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut widen = None;
    loop {
        let mut next = (pattern.clone(), text.clone());
        match (next.0.next(), next.1.next()) {
            (Some('*'), _) => {
                pattern = next.0;
                widen = Some((pattern.clone(), text.clone()));
            }
            (Some(wanted), Some(found)) if fits(wanted, found) => {
                (pattern, text) = next;
            }
            (None, None) => return true,
            _ => {
                let Some((after_star, taken)) = widen.as_mut() else { return false };
                if taken.next().is_none() {
                    return false;
                }
                (pattern, text) = (after_star.clone(), taken.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wildcards_stand_where_iam_lets_them() {
        for (pattern, action, expected) in [
            ("s3:GetObject", "s3:getobject", true),
            ("s3:Get*", "s3:GetObject", true),
            ("s3:*Object", "s3:GetObject", true),
            ("s3:*Object", "s3:GetObjectAcl", false),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s?:GetObject", "s3:GetObject", true),
            ("*:GetObject", "s3:GetObject", true),
            ("*", "s3:GetObject", true),
            ("s3:*e*e*t", "s3:GetObject", true),
            ("s3:GetObject?", "s3:GetObject", false),
        ] {
            let pattern: ActionPattern = pattern.parse().unwrap();
            assert_eq!(pattern.matches(&action.parse().unwrap()), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn what_cannot_name_an_action_is_refused() {
        for text in ["", "s3", "Get*", "s3:", "s3:Get Object", "**:", "arn:aws:s3:::bucket"] {
            assert!(text.parse::<ActionPattern>().is_err(), "{text}");
        }
    }

    /// The definition, written without regard to speed.
    fn matches_by_definition(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|taken| matches_by_definition(rest, &text[taken..])),
            Some((wanted, rest)) => text.split_first().is_some_and(|(found, others)| {
                (*wanted == b'?' || wanted.eq_ignore_ascii_case(found)) && matches_by_definition(rest, others)
            }),
        }
    }

    #[test]
    fn a_pattern_covers_what_it_stands_for() {
        for (left, right, expected) in [
            ("*", "s3:*", true),
            ("*:*", "*", true),
            ("s3:*", "*", false),
            ("s3:Get*", "S3:get*Acl", true),
            ("s3:Get*", "s3:G*", false),
            ("s3:Get?cl", "s3:Get*cl", false),
            ("s3:Get?cl", "s3:Get?cl", true),
            ("s3:*?", "s3:*?", true),
            ("s3:GetObject", "s3:GetObject", true),
            ("s3:?", "s3:*", false),
        ] {
            let [left, right] = [left, right].map(|text| text.parse::<ActionPattern>().unwrap());
            assert_eq!(left.covers(&right), expected, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn what_is_covered_is_matched(left in "[ab*?]{1,6}", right in "[ab*?]{1,6}", text in "[ab]{1,6}") {
            let covers = takes(&left, &right, |letter| letter != '*');
            prop_assert!(!covers || !matches_pattern(&right, &text) || matches_pattern(&left, &text));
            prop_assert!(takes(&left, &left, |letter| letter != '*'));
        }

        #[test]
        fn matching_equals_its_definition(pattern in "[ab*?]{0,8}", text in "[abAB]{0,8}") {
            let expected = matches_by_definition(pattern.as_bytes(), text.as_bytes());
            prop_assert_eq!(matches_pattern(&pattern, &text), expected);
        }
    }
}
