use std::{fmt, str::FromStr};

/// Whose opinion of access levels counts.
///
/// AWS documents one level for each action. Policy Sentry disagrees on some of them, because its levels
/// say what an action can do to the security of an account: `iam:CreateUser` is documented as Write and
/// manages permissions in all but name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevelSource {
    /// The documented levels with Policy Sentry's corrections.
    #[default]
    PolicySentry,
    /// The documented levels with Policy Sentry's other corrections: those by which permissions management is
    /// to change policies that are attached to resources, and not identities.
    ResourcePolicies,
    /// The documented levels.
    Aws,
}

impl AccessLevelSource {
    /// Every source, in the order of the variants.
    pub const ALL: [Self; 3] = [Self::PolicySentry, Self::ResourcePolicies, Self::Aws];

    /// The source as an argument's value: `policy_sentry`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PolicySentry => "policy_sentry",
            Self::ResourcePolicies => "resource_policies",
            Self::Aws => "aws",
        }
    }
}

impl fmt::Display for AccessLevelSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AccessLevelSource {
    type Err = ParseAccessLevelSourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or_else(|| ParseAccessLevelSourceError { text: text.to_owned() })
    }
}

/// The text names none of the sources of access levels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a source of access levels")]
pub struct ParseAccessLevelSourceError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_as_they_are_written() {
        for source in AccessLevelSource::ALL {
            assert_eq!(source.to_string().parse(), Ok(source));
        }
        assert!("AWS".parse::<AccessLevelSource>().is_err());
    }
}
