spelled_enum! {
    /// Where the patterns of a minimized list may be cut.
    pub enum Style: FromStr {
        /// Between the words of an action's name, the first of which is always spelled out, with at most two
        /// wildcards: `ec2:Describe*`, `s3:Get*Acl`. A reviewer can read them.
        Words = "words",
        /// Anywhere, with several wildcards: `s3:*Acl`, `ssm:*ePar*r`.
        Shortest = "shortest",
        /// Anywhere, with one wildcard at the end, as Policy Sentry writes them: `ssm:DeletePar*`.
        Prefix = "prefix",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_they_are_written() {
        for style in Style::ALL {
            assert_eq!(style.to_string().parse(), Ok(style));
        }
        assert!("Words".parse::<Style>().is_err());
    }
}
