spelled_enum! {
    /// Whose access levels apply.
    ///
    /// AWS documents one level for each action. Policy Sentry corrects some of them, because its levels describe what an
    /// action can do to the security of an account: `iam:CreateUser` is documented as Write but effectively manages
    /// permissions.
    #[derive(Default)]
    pub enum AccessLevelSource: FromStr {
        /// The documented levels with Policy Sentry's corrections.
        #[default]
        PolicySentry = "policy_sentry",
        /// The documented levels with Policy Sentry's second set of corrections, in which permissions management means changing
        /// resource-based policies and not identities.
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
