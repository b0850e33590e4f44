use std::{fmt, str::FromStr};

/// What an allowed action is a risk of.
///
/// How severe a finding is depends on the category and on what confines it: each of resources and conditions takes one
/// step off, and [`Severity::Low`] stays. Two categories are raised only where nothing confines: reading and changing what
/// one names is what policies are for.
///
/// | category | unconfined | where confined |
/// |---|---|---|
/// | privilege escalation | high, through a role that something has already: medium | less |
/// | resource exposure | high | less |
/// | credentials exposure | high | less |
/// | data exfiltration | medium | not raised |
/// | network exposure | medium | less |
/// | service wildcard | medium | less |
/// | infrastructure modification | low | not raised |
/// | own list | medium | less |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Getting permissions that the identity does not have.
    PrivilegeEscalation,
    /// Changing who may use a resource.
    ResourceExposure,
    /// Getting or setting secrets that let somebody in.
    CredentialsExposure,
    /// Reading what others keep in a store.
    DataExfiltration,
    /// Opening a way into a network or out of it.
    NetworkExposure,
    /// Every action of a service, whatever it will have tomorrow.
    ServiceWildcard,
    /// Changing any resource where some could be named.
    InfrastructureModification,
    /// What the user's own list names.
    OwnList,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Look at it first.
    High,
    /// Look at it.
    Medium,
    /// Know it.
    Low,
}

impl Category {
    /// Every category, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::PrivilegeEscalation,
        Self::ResourceExposure,
        Self::CredentialsExposure,
        Self::DataExfiltration,
        Self::NetworkExposure,
        Self::ServiceWildcard,
        Self::InfrastructureModification,
        Self::OwnList,
    ];

    /// The categories with a list of actions, or a rule that tells them by their level.
    pub const WITH_LIST: [Self; 6] = [
        Self::PrivilegeEscalation,
        Self::ResourceExposure,
        Self::CredentialsExposure,
        Self::DataExfiltration,
        Self::NetworkExposure,
        Self::InfrastructureModification,
    ];

    /// The category as arguments and outputs spell it: `privilege_escalation`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivilegeEscalation => "privilege_escalation",
            Self::ResourceExposure => "resource_exposure",
            Self::CredentialsExposure => "credentials_exposure",
            Self::DataExfiltration => "data_exfiltration",
            Self::NetworkExposure => "network_exposure",
            Self::ServiceWildcard => "service_wildcard",
            Self::InfrastructureModification => "infrastructure_modification",
            Self::OwnList => "own_list",
        }
    }

    /// The category as a heading: `Privilege escalation`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PrivilegeEscalation => "Privilege escalation",
            Self::ResourceExposure => "Resource exposure",
            Self::CredentialsExposure => "Credentials exposure",
            Self::DataExfiltration => "Data exfiltration",
            Self::NetworkExposure => "Network exposure",
            Self::ServiceWildcard => "Service wildcard",
            Self::InfrastructureModification => "Infrastructure modification",
            Self::OwnList => "Own list",
        }
    }

    /// How severe an unconfined finding is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::PrivilegeEscalation | Self::ResourceExposure | Self::CredentialsExposure => Severity::High,
            Self::DataExfiltration | Self::NetworkExposure | Self::ServiceWildcard | Self::OwnList => {
                Severity::Medium
            }
            Self::InfrastructureModification => Severity::Low,
        }
    }

    /// Whether what resources or conditions confine is a finding at all.
    #[must_use]
    pub const fn is_raised_where_confined(self) -> bool {
        !matches!(self, Self::DataExfiltration | Self::InfrastructureModification)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Category {
    type Err = ParseCategoryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == text)
            .ok_or_else(|| ParseCategoryError { text: text.to_owned() })
    }
}

/// The text names no category of risks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a category of risks")]
pub struct ParseCategoryError {
    text: String,
}

impl Severity {
    /// Every severity, the highest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The severity in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The same, some steps lower.
    #[must_use]
    pub const fn lowered(self, steps: usize) -> Self {
        match (self, steps) {
            (severity, 0) => severity,
            (Self::High, 1) => Self::Medium,
            _ => Self::Low,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_read_as_they_are_written() {
        for category in Category::ALL {
            assert_eq!(category.to_string().parse(), Ok(category));
        }
        assert!("Privilege escalation".parse::<Category>().is_err());
    }

    #[test]
    fn severity_goes_down_to_low() {
        for (severity, steps, expected) in [
            (Severity::High, 0, Severity::High),
            (Severity::High, 1, Severity::Medium),
            (Severity::High, 2, Severity::Low),
            (Severity::Medium, 1, Severity::Low),
            (Severity::Medium, 2, Severity::Low),
            (Severity::Low, 2, Severity::Low),
        ] {
            assert_eq!(severity.lowered(steps), expected, "{severity} {steps}");
        }
    }
}
