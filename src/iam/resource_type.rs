use std::fmt;

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
