spelled_enum! {
    /// Whether a statement allows or denies, in exactly this letter case: IAM refuses others.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html>.
    #[derive(Default)]
    pub enum Effect: FromStr {
        /// The actions are allowed.
        #[default]
        Allow = "Allow",
        /// The actions are denied, whatever else allows them.
        Deny = "Deny",
    }
}
