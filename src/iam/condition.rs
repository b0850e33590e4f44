use std::{fmt, str::FromStr};

use super::matches_pattern;

/// The type of a condition key's values, as AWS's tables of condition keys name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionKeyType {
    /// One ARN.
    Arn,
    /// Several ARNs.
    ArrayOfArn,
    /// Several truth values.
    ArrayOfBool,
    /// Several strings.
    ArrayOfString,
    /// A truth value.
    Bool,
    /// A date and time.
    Date,
    /// An IP address or a range of them.
    IpAddress,
    /// A number.
    Numeric,
    /// A string.
    String,
}

impl ConditionKeyType {
    /// Every type, in the order of the variants.
    pub const ALL: [Self; 9] = [
        Self::Arn,
        Self::ArrayOfArn,
        Self::ArrayOfBool,
        Self::ArrayOfString,
        Self::Bool,
        Self::Date,
        Self::IpAddress,
        Self::Numeric,
        Self::String,
    ];

    /// The type as AWS's documentation spells it: `ArrayOfARN`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arn => "ARN",
            Self::ArrayOfArn => "ArrayOfARN",
            Self::ArrayOfBool => "ArrayOfBool",
            Self::ArrayOfString => "ArrayOfString",
            Self::Bool => "Bool",
            Self::Date => "Date",
            Self::IpAddress => "IPAddress",
            Self::Numeric => "Numeric",
            Self::String => "String",
        }
    }
}

impl fmt::Display for ConditionKeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ConditionKeyType {
    type Err = ParseConditionKeyTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|key_type| key_type.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| ParseConditionKeyTypeError { text: text.to_owned() })
    }
}

/// Whether a condition key that AWS documents is the one that is asked for.
///
/// Letter case is ignored. What is asked for may have wildcards (`s3:*`), and a placeholder in what is documented
/// stands for any text: `aws:ResourceTag/team` is `aws:ResourceTag/${TagKey}`. AWS spells placeholders in three
/// ways: `${TagKey}`, `<key>` and `tag-key`.
#[must_use]
pub fn is_condition_key(documented: &str, asked: &str) -> bool {
    matches_pattern(asked, documented) || matches_pattern(&with_wildcards(documented), asked)
}

/// The key with `*` for each placeholder.
fn with_wildcards(documented: &str) -> String {
    if let Some(before) = documented.strip_suffix("/tag-key") {
        return format!("{before}/*");
    }
    let mut pattern = String::with_capacity(documented.len());
    let mut rest = documented;
    while let Some((before, after)) = rest.split_once("${").or_else(|| rest.split_once('<')) {
        let behind = after.split_once(['}', '>']).map_or("", |(_, behind)| behind);
        pattern.push_str(before);
        pattern.push('*');
        rest = behind;
    }
    pattern + rest
}

/// The text names none of the nine types of condition keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a type of condition keys")]
pub struct ParseConditionKeyTypeError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_any_text() {
        for (documented, asked, expected) in [
            ("s3:prefix", "S3:Prefix", true),
            ("s3:prefix", "s3:*", true),
            ("s3:prefix", "s3:delimiter", false),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag/team", true),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag/${TagKey}", true),
            ("aws:ResourceTag/${TagKey}", "aws:RequestTag/team", false),
            ("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/team", true),
            ("secretsmanager:ResourceTag/tag-key", "secretsmanager:ResourceTag/team", true),
            ("agent.${Domain}.buildkite.dev:build_branch", "agent.eu.buildkite.dev:build_branch", true),
        ] {
            assert_eq!(is_condition_key(documented, asked), expected, "{documented} {asked}");
        }
    }
}
