use std::{fmt, str::FromStr};

/// The name of a resource type within its service, written `ssm:parameter`.
///
/// Both parts are kept as AWS writes them: some types have spaces (`lambda:function alias`) or slashes
/// (`elasticloadbalancing:loadbalancer/app/`), and letter case differs (`secretsmanager:Secret`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceTypeName {
    /// The prefix of the service whose documentation defines the type: `ssm`.
    pub service: String,
    /// The name in that service's table of resource types: `parameter`.
    pub name: String,
}

impl ResourceTypeName {
    /// Joins a service prefix and a type's name.
    #[must_use]
    pub fn new(service: impl Into<String>, name: impl Into<String>) -> Self {
        Self { service: service.into(), name: name.into() }
    }
}

impl fmt::Display for ResourceTypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

impl FromStr for ResourceTypeName {
    type Err = ParseResourceTypeNameError;

    /// Accepts `service:name`, without checking whether the type exists.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').filter(|(service, name)| {
            let is_prefix = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            !service.is_empty() && service.chars().all(is_prefix) && !name.trim().is_empty()
        });
        let (service, name) = parts.ok_or(ParseResourceTypeNameError)?;
        Ok(Self::new(service, name))
    }
}

/// The text is not the name of a resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a resource type has the form service:type")]
pub struct ParseResourceTypeNameError;
