use crate::{
    provider::{PolicySentry, policies::template},
    terraform::{FunctionError, OrUnknown, Refinement, TypedFunction},
};

/// `write_policy(template)`: the policy document alone.
pub(crate) struct WritePolicy;

impl TypedFunction<PolicySentry> for WritePolicy {
    type Arguments = template::Arguments;
    type Answer = OrUnknown<Option<String>>;

    const NAME: &'static str = "write_policy";
    const SUMMARY: &'static str = "Writes an IAM policy.";
    const DESCRIPTION: &'static str = "The policy document that the template asks for, indented by two spaces; null if it asks for \
        nothing. It is the `json` of `describe_policy`, which also lists warnings.";

    fn call(
        &self,
        provider: &PolicySentry,
        arguments: template::Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        match arguments.policy(provider)? {
            None => Ok(OrUnknown::Unknown(Refinement::NONE)),
            Some(policy) => policy.json(provider).map_err(template::error),
        }
    }
}
