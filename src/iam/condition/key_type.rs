use std::{fmt, str::FromStr};

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

    /// Whether a request may have several values for the key: whether AWS writes `ArrayOf` before the type.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
    #[must_use]
    pub const fn is_multivalued(self) -> bool {
        matches!(self, Self::ArrayOfArn | Self::ArrayOfBool | Self::ArrayOfString)
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

/// The text names none of the nine types of condition keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a type of condition keys")]
pub struct ParseConditionKeyTypeError {
    text: String,
}
