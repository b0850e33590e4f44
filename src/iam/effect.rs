use std::str::FromStr;

/// Whether a statement allows or denies.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The actions are allowed.
    #[default]
    Allow,
    /// The actions are denied, whatever else allows them.
    Deny,
}

impl Effect {
    /// The effect as policies spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl FromStr for Effect {
    type Err = ();

    /// Takes `Allow` and `Deny` exactly: IAM refuses other letter case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Allow, Self::Deny].into_iter().find(|effect| effect.as_str() == text).ok_or(())
    }
}
