//! Which conditions make a finding smaller.

use crate::{
    iam::condition::{KeyGroup, Operator, PassedTo},
    statement::Condition,
};

/// Keys that have the same value in every request of an account's identities for the account's own resources, but for
/// the region. They keep others out; what an identity can do at home they leave as it is.
const SAME_FOR_ALL: [&str; 13] = [
    "aws:PrincipalAccount",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SecureTransport",
    "aws:ViaAWSService",
    "ec2:Region",
    "s3:ResourceAccount",
];

impl Condition {
    /// Whether the condition makes what a statement allows smaller.
    ///
    /// A condition does not if it is true of a request without the key, if its pattern takes any value, or if its key has
    /// the same value in every request.
    pub(super) fn confines(&self) -> bool {
        self.holds_without_key() == Some(false) && !self.takes_any_value() && !self.is_same_for_all()
    }

    /// Whether a statement that denies under this condition, and no other, leaves only what has a value of the key: so is
    /// it if the condition is true without one. `StringNotEquals` in a Deny confines as `StringEquals` in an Allow does.
    pub(super) fn locks(&self) -> bool {
        self.holds_without_key() == Some(true) && !self.is_same_for_all()
    }

    /// Whether every action may have the key.
    pub(super) fn is_about_the_request(&self) -> bool {
        KeyGroup::of(&self.key) == KeyGroup::Request
    }

    pub(super) fn is_about_passing(&self) -> bool {
        PassedTo::is_key(&self.key)
    }

    /// Whether the condition is true of passing a role to the service.
    pub(super) fn passes(&self, service: &str) -> bool {
        self.passed_to().is_some_and(|passed_to| passed_to.holds_for(service))
    }

    /// Operator and key: `StringEquals aws:ResourceTag/team`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.test, self.key)
    }

    fn takes_any_value(&self) -> bool {
        let is_open = |value: &String| !value.is_empty() && value.bytes().all(|byte| byte == b'*');
        self.operator.is_some_and(Operator::takes_wildcards) && self.values.iter().any(is_open)
    }

    fn is_same_for_all(&self) -> bool {
        SAME_FOR_ALL.iter().any(|key| key.eq_ignore_ascii_case(&self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(test: &str, key: &str, values: &[&str]) -> Condition {
        Condition::new(test, key, values.iter().map(ToString::to_string).collect(), true)
    }

    #[test]
    fn conditions_that_hold_by_themselves_confine_nothing() {
        for (test, key, values, expected) in [
            ("StringEquals", "aws:ResourceTag/team", &["a"][..], true),
            ("StringEqualsIfExists", "aws:ResourceTag/team", &["a"], false),
            ("StringNotEquals", "aws:ResourceTag/team", &["a"], false),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["a"], false),
            ("ForAnyValue:StringEquals", "aws:TagKeys", &["a"], true),
            ("Null", "aws:ResourceTag/team", &["true"], false),
            ("Null", "aws:ResourceTag/team", &["false"], true),
            ("Bool", "aws:MultiFactorAuthPresent", &["true"], true),
            ("BoolIfExists", "aws:MultiFactorAuthPresent", &["true"], false),
            ("Bool", "aws:SecureTransport", &["true"], false),
            ("StringEquals", "aws:requestedregion", &["eu-west-1"], false),
            ("IpAddress", "aws:SourceIp", &["203.0.113.0/24"], true),
            ("NotIpAddress", "aws:SourceIp", &["203.0.113.0/24"], false),
            ("StringLike", "aws:ResourceTag/team", &["*"], false),
            ("StringLike", "aws:ResourceTag/team", &["a*"], true),
            ("StringEquals", "aws:ResourceTag/team", &["*"], true),
            ("stringequals", "aws:ResourceTag/team", &["a"], false),
        ] {
            assert_eq!(condition(test, key, values).confines(), expected, "{test} {key} {values:?}");
        }
    }

    #[test]
    fn a_denial_locks_if_it_holds_without_the_key() {
        for (test, key, expected) in [
            ("StringNotEquals", "aws:ResourceTag/team", true),
            ("StringEquals", "aws:ResourceTag/team", false),
            ("NotIpAddress", "aws:SourceIp", true),
            ("BoolIfExists", "aws:MultiFactorAuthPresent", true),
            ("Bool", "aws:SecureTransport", false),
            ("StringNotEquals", "aws:RequestedRegion", false),
        ] {
            assert_eq!(condition(test, key, &["false"]).locks(), expected, "{test} {key}");
        }
    }
}
