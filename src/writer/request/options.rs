use std::collections::BTreeSet;

use crate::{
    iam::{AccessLevel, ActionName},
    writer::{Asked, AskedArn, Place},
};

spelled_enum! {
    /// What becomes of actions that granted actions depend on.
    #[derive(Default)]
    pub enum DependentActions: FromStr {
        /// Those that only look and that nothing can narrow are granted, and no others: a dependent never raises what was
        /// asked.
        #[default]
        Scoped = "scoped",
        /// As Policy Sentry: on the statement's own resources where their type is supported, else on `*`.
        Wildcard = "wildcard",
        /// None is granted.
        None = "none",
    }
}

spelled_enum! {
    /// The ways to take a role.
    pub enum AssumeRole {
        /// By a principal of AWS.
        Plain = "AssumeRole",
        /// By a SAML response.
        WithSaml = "AssumeRoleWithSAML",
        /// By a token of a web identity.
        WithWebIdentity = "AssumeRoleWithWebIdentity",
    }
}

impl AssumeRole {
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
    pub roles: Asked<AskedArn>,
    /// Service principals: `lambda.amazonaws.com`.
    pub services: BTreeSet<String>,
}

spelled_enum! {
    /// What becomes of placeholders for which nothing is given.
    #[derive(Default)]
    pub enum OpenPlaceholders: FromStr {
        /// No policy is written.
        #[default]
        Error = "error",
        /// They stay, as Policy Sentry leaves them. AWS refuses such a document: it is for reading.
        Keep = "keep",
        /// Each becomes `*`.
        Wildcard = "wildcard",
    }
}
