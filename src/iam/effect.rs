spelled_enum! {
    /// Whether a statement allows or denies. IAM accepts exactly this letter case.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html>.
    #[derive(Default)]
    pub enum Effect: FromStr {
        /// The actions are allowed.
        #[default]
        Allow = "Allow",
        /// The actions are denied, even if another statement allows them.
        Deny = "Deny",
    }
}
