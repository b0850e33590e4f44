spelled_enum! {
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
    pub enum Category: FromStr {
        /// Getting permissions that the identity does not have.
        PrivilegeEscalation = "privilege_escalation",
        /// Changing who may use a resource.
        ResourceExposure = "resource_exposure",
        /// Getting or setting secrets that let somebody in.
        CredentialsExposure = "credentials_exposure",
        /// Reading what others keep in a store.
        DataExfiltration = "data_exfiltration",
        /// Opening a way into a network or out of it.
        NetworkExposure = "network_exposure",
        /// Every action of a service, whatever it will have tomorrow.
        ServiceWildcard = "service_wildcard",
        /// Changing any resource where some could be named.
        InfrastructureModification = "infrastructure_modification",
        /// What the user's own list names.
        OwnList = "own_list",
    }
}

spelled_enum! {
    /// How much a finding matters.
    pub enum Severity {
        /// Look at it first.
        High = "high",
        /// Look at it.
        Medium = "medium",
        /// Know it.
        Low = "low",
    }
}

impl Category {
    /// The categories with a list of actions, or a rule that tells them by their level.
    pub const WITH_LIST: [Self; 6] = [
        Self::PrivilegeEscalation,
        Self::ResourceExposure,
        Self::CredentialsExposure,
        Self::DataExfiltration,
        Self::NetworkExposure,
        Self::InfrastructureModification,
    ];

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

impl Severity {
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
