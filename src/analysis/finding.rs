use super::{Category, Severity};

/// One risk in a policy.
///
/// Findings are ordered by category, then by severity, the highest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What it is a risk of.
    pub category: Category,
    /// How much it matters.
    pub severity: Severity,
    /// The path to more permissions, of privilege escalation: `iam-001`.
    pub method: Option<&'static str>,
    /// The statements that allow it, by their Sids; `Statement[0]` where there is none.
    pub sids: Vec<String>,
    /// The actions, sorted; of a service wildcard, the patterns as they are written.
    pub actions: Vec<String>,
    /// Entries of `Resource` that reach these actions' resources; `*` where all but some are allowed.
    pub resources: Vec<String>,
    /// What makes it smaller.
    pub confinement: Confinement,
    /// The conditions that do, as operator and key; those of a statement that denies begin with `Deny`.
    pub conditions: Vec<String>,
    /// The address of the research on the method.
    pub reference: Option<&'static str>,
}

/// What makes a finding smaller than all resources at any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confinement {
    /// Only some resources of the actions' types are reached.
    pub resources: bool,
    /// A condition must be fulfilled that is not fulfilled by itself.
    pub conditions: bool,
}

impl Confinement {
    /// How many kinds of confinement there are.
    #[must_use]
    pub fn steps(self) -> usize {
        usize::from(self.resources) + usize::from(self.conditions)
    }

    /// Whether nothing confines.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The confinement as outputs spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match (self.resources, self.conditions) {
            (false, false) => "none",
            (true, false) => "resources",
            (false, true) => "conditions",
            (true, true) => "resources_and_conditions",
        }
    }
}
