use super::{Operator, ValueKind};

/// A condition on the service to which `iam:PassRole` hands a role.
#[derive(Clone, Copy, Debug)]
pub struct PassedTo<'c> {
    operator: Operator,
    values: &'c [String],
}

impl<'c> PassedTo<'c> {
    /// The condition key: a request to pass a role has it, with the one service that gets the role.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService>.
    pub const KEY: &'static str = "iam:PassedToService";

    /// Whether a condition key is this one.
    #[must_use]
    pub const fn is_key(key: &str) -> bool {
        key.eq_ignore_ascii_case(Self::KEY)
    }

    /// The condition, if its key is this one.
    #[must_use]
    pub fn of(operator: Operator, key: &str, values: &'c [String]) -> Option<Self> {
        Self::is_key(key).then_some(Self { operator, values })
    }

    /// Whether it holds when a role is passed to the service.
    #[must_use]
    pub fn holds_for(self, service: &str) -> bool {
        self.operator.holds(self.values, &[service])
    }

    /// The services, or patterns of them, that it names as those to which roles are passed; none if it says so in another
    /// way.
    #[must_use]
    pub fn services(self) -> Option<&'c [String]> {
        let names = self.operator.kind() == ValueKind::String && !self.operator.is_negated();
        (names && !self.operator.holds_without_key(self.values)).then_some(self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_passed_to_the_services_that_the_condition_names() {
        for (test, values, holds, names) in [
            ("StringEquals", &["lambda.amazonaws.com"][..], true, true),
            ("StringEquals", &["ec2.amazonaws.com"], false, true),
            ("StringEquals", &["Lambda.amazonaws.com"], false, true),
            ("StringEqualsIgnoreCase", &["Lambda.amazonaws.com"], true, true),
            ("StringLike", &["*.amazonaws.com"], true, true),
            ("StringEqualsIfExists", &["ec2.amazonaws.com", "lambda.amazonaws.com"], true, false),
            ("StringNotEquals", &["lambda.amazonaws.com"], false, false),
            ("StringNotEqualsIgnoreCase", &["Lambda.Amazonaws.com"], false, false),
            ("StringNotLike", &["ec2.*"], true, false),
            ("ForAnyValue:StringEquals", &["lambda.amazonaws.com"], true, true),
            ("Null", &["false"], true, false),
            ("Null", &["true"], false, false),
        ] {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            let passed_to = PassedTo::of(test.parse().unwrap(), "iam:passedtoservice", &values).unwrap();
            assert_eq!(passed_to.holds_for("lambda.amazonaws.com"), holds, "{test} {values:?}");
            assert_eq!(passed_to.services().is_some(), names, "{test} {values:?}");
        }
    }
}
