use std::str::FromStr;

spelled_enum! {
    /// The type of a condition key's values, as AWS's tables of condition keys name it.
    pub enum ConditionKeyType {
        /// One ARN.
        Arn = "ARN",
        /// Several ARNs.
        ArrayOfArn = "ArrayOfARN",
        /// Several truth values.
        ArrayOfBool = "ArrayOfBool",
        /// Several strings.
        ArrayOfString = "ArrayOfString",
        /// A truth value.
        Bool = "Bool",
        /// A date and time.
        Date = "Date",
        /// An IP address or a range of them.
        IpAddress = "IPAddress",
        /// A number.
        Numeric = "Numeric",
        /// A string.
        String = "String",
    }
}

impl ConditionKeyType {
    /// Whether a request may have several values for the key: whether AWS writes `ArrayOf` before the type.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
    #[must_use]
    pub const fn is_multivalued(self) -> bool {
        matches!(self, Self::ArrayOfArn | Self::ArrayOfBool | Self::ArrayOfString)
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
