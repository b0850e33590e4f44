spelled_enum! {
    /// Whose opinion of access levels counts.
    ///
    /// AWS documents one level for each action. Policy Sentry disagrees on some of them, because its levels
    /// say what an action can do to the security of an account: `iam:CreateUser` is documented as Write and
    /// manages permissions in all but name.
    #[derive(Default)]
    pub enum AccessLevelSource: FromStr {
        /// The documented levels with Policy Sentry's corrections.
        #[default]
        PolicySentry = "policy_sentry",
        /// The documented levels with Policy Sentry's other corrections: those by which permissions management is
        /// to change policies that are attached to resources, and not identities.
        ResourcePolicies = "resource_policies",
        /// The documented levels.
        Aws = "aws",
    }
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
