use std::{fmt, str::FromStr};

/// Where the patterns of a minimized list may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// Between the words of an action's name, the first of which is always spelled out, with at most two
    /// wildcards: `ec2:Describe*`, `s3:Get*Acl`. A reviewer can read them.
    Words,
    /// Anywhere, with several wildcards: `s3:*Acl`, `ssm:*ePar*r`.
    Shortest,
    /// Anywhere, with one wildcard at the end, as Policy Sentry writes them: `ssm:DeletePar*`.
    Prefix,
}

impl Style {
    /// Every style, in the order of the variants.
    pub const ALL: [Self; 3] = [Self::Words, Self::Shortest, Self::Prefix];

    /// The style as an argument's value: `words`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Shortest => "shortest",
            Self::Prefix => "prefix",
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Style {
    type Err = ParseStyleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|style| style.as_str() == text)
            .ok_or_else(|| ParseStyleError { text: text.to_owned() })
    }
}

/// The text names none of the styles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a style of patterns")]
pub struct ParseStyleError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_they_are_written() {
        for style in Style::ALL {
            assert_eq!(style.to_string().parse(), Ok(style));
        }
        assert!("Words".parse::<Style>().is_err());
    }
}
