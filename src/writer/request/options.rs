use std::{collections::BTreeSet, str::FromStr};

use crate::{
    arn::Arn,
    iam::{AccessLevel, ActionName},
    writer::{Asked, Place},
};

/// What becomes of actions that granted actions depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DependentActions {
    /// Those that only look and that nothing can narrow are granted, and no others: a dependent never raises what was
    /// asked.
    #[default]
    Scoped,
    /// As Policy Sentry: on the statement's own resources where their type is supported, else on `*`.
    Wildcard,
    /// None is granted.
    None,
}

impl DependentActions {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Scoped, Self::Wildcard, Self::None];

    /// The mode as configurations spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scoped => "scoped",
            Self::Wildcard => "wildcard",
            Self::None => "none",
        }
    }
}

impl FromStr for DependentActions {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or(())
    }
}

/// The ways to take a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssumeRole {
    /// By a principal of AWS.
    Plain,
    /// By a SAML response.
    WithSaml,
    /// By a token of a web identity.
    WithWebIdentity,
}

impl AssumeRole {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Plain, Self::WithSaml, Self::WithWebIdentity];

    /// The name of the action within `sts`, which is also the statement's Sid, as Policy Sentry has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "AssumeRole",
            Self::WithSaml => "AssumeRoleWithSAML",
            Self::WithWebIdentity => "AssumeRoleWithWebIdentity",
        }
    }

    /// The attribute of `sts` that asks for it.
    #[must_use]
    pub const fn argument(self) -> &'static str {
        match self {
            Self::Plain => "assume_role",
            Self::WithSaml => "assume_role_with_saml",
            Self::WithWebIdentity => "assume_role_with_web_identity",
        }
    }

    /// The action.
    #[must_use]
    pub fn action(self) -> ActionName {
        ActionName::new("sts", self.as_str())
    }
}

/// The attribute of `wildcard_only` that asks for a level of whole services.
#[must_use]
pub const fn service_argument(level: AccessLevel) -> &'static str {
    match level {
        AccessLevel::Read => "service_read",
        AccessLevel::Write => "service_write",
        AccessLevel::List => "service_list",
        AccessLevel::Tagging => "service_tagging",
        AccessLevel::PermissionsManagement => "service_permissions_management",
    }
}

/// Roles that may be passed, and to whom: an element of `pass_role`.
#[derive(Clone, Debug)]
pub struct PassRole {
    /// The element.
    pub place: Place,
    /// The roles.
    pub roles: Asked<Arn>,
    /// Service principals: `lambda.amazonaws.com`.
    pub services: BTreeSet<String>,
}

/// What becomes of placeholders for which nothing is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenPlaceholders {
    /// No policy is written.
    #[default]
    Error,
    /// They stay, as Policy Sentry leaves them. AWS refuses such a document: it is for reading.
    Keep,
    /// Each becomes `*`.
    Wildcard,
}

impl OpenPlaceholders {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Error, Self::Keep, Self::Wildcard];

    /// The answer as configurations spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Keep => "keep",
            Self::Wildcard => "wildcard",
        }
    }
}

impl FromStr for OpenPlaceholders {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == text).ok_or(())
    }
}
