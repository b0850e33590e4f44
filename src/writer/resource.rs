use std::{fmt, str::FromStr};

use crate::{
    arn::{Arn, ArnPrefix, ParseArnError},
    writer::Place,
};

/// A resource of a statement. Sorted as a document has them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// Every resource: `*`.
    Every,
    /// An ARN as the document spells it.
    Arn(String),
    /// An ARN that is known after apply only.
    Unknown(Box<UnknownArn>),
}

/// An ARN in a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskedArn {
    /// One that is known.
    Known(Arn),
    /// One that is known after apply only.
    Unknown(Box<UnknownArn>),
}

/// An ARN that is known after apply only. Two of them may turn out to be the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownArn {
    /// How it begins.
    pub prefix: ArnPrefix,
    /// Where it stands in the request, which tells it from others.
    pub place: Place,
}

impl Resource {
    /// The ARN, if this is one that is known.
    #[must_use]
    pub fn arn(&self) -> Option<&str> {
        if let Self::Arn(arn) = self { Some(arn) } else { None }
    }

    /// Whether it is known after apply only.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

impl AskedArn {
    /// The ARN at a place that is known after apply only, and that begins so. A text with which no ARN begins is an error.
    pub fn unknown(prefix: &str, place: &Place) -> Result<Self, ParseArnError> {
        match ArnPrefix::parse(prefix) {
            Ok(prefix) => Ok(Self::Unknown(Box::new(UnknownArn { prefix, place: place.clone() }))),
            // What is known is wrong already, and reading it says how.
            Err(_) => prefix.parse(),
        }
    }

    /// The partition, where one is known and no wildcard.
    pub(super) fn partition(&self) -> Option<&str> {
        let partition = match self {
            Self::Known(arn) => Some(arn.partition()),
            Self::Unknown(unknown) => unknown.prefix.partition(),
        };
        partition.filter(|partition| !partition.contains(['*', '?']))
    }
}

impl FromStr for AskedArn {
    type Err = ParseArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Known)
    }
}

impl From<&AskedArn> for Resource {
    fn from(asked: &AskedArn) -> Self {
        match asked {
            AskedArn::Known(arn) => Self::Arn(arn.to_string()),
            AskedArn::Unknown(unknown) => Self::Unknown(unknown.clone()),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::Arn(arn) => f.write_str(arn),
            Self::Unknown(unknown) => unknown.fmt(f),
        }
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl fmt::Display for UnknownArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(known after apply)", self.prefix.as_str())
    }
}
