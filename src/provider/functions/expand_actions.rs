use crate::{
    iam::{ActionName, ActionPattern},
    provider::{PolicySentry, arguments::parameters, diagnose},
    terraform::{FunctionError, TypedFunction},
    writer::{self, Asked},
};

/// `expand_actions(patterns)`: the actions that patterns match.
pub(crate) struct ExpandActions;

parameters! {
    pub(crate) struct Arguments {
        /// Names and patterns of actions: `["s3:Get*", "sqs:SendMessage"]`.
        patterns: Asked<ActionPattern>,
    }
}

impl TypedFunction<PolicySentry> for ExpandActions {
    type Arguments = Arguments;
    type Answer = Vec<ActionName>;

    const NAME: &'static str = "expand_actions";
    const SUMMARY: &'static str = "Lists the actions that patterns match.";
    const DESCRIPTION: &'static str = "The names of all actions that AWS documents and that one of the patterns matches, sorted, \
        as AWS spells them. A name or pattern that matches none is an error.";

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { patterns }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        writer::expand_actions(&patterns, &*provider.catalog()?)
            .map_err(|errors| FunctionError::from(diagnose::policy_errors(&errors)).at(0))
    }
}
