use crate::{
    provider::{
        PolicySentry,
        policies::{results::DescribedPolicy, template},
    },
    terraform::{FunctionError, OrUnknown, Refinement, TypedFunction},
};

/// `describe_policy(template)`: everything that a data source would answer, as one object.
pub(crate) struct DescribePolicy;

impl TypedFunction<PolicySentry> for DescribePolicy {
    type Arguments = template::Arguments;
    type Answer = OrUnknown<DescribedPolicy>;

    const NAME: &'static str = "describe_policy";
    const SUMMARY: &'static str = "Writes an IAM policy and describes it.";
    const DESCRIPTION: &'static str = "Everything that the data sources `policy_sentry_crud_policy` and `policy_sentry_actions_policy` \
        answer, as one object: `json`, `minified_json`, `statements` by Sid, `expanded_actions` and so on. Functions cannot emit \
        warnings, so look at `warnings`. Unlike a data source, a function is never deferred until apply because of changes \
        elsewhere, keeps sensitive values sensitive, answers under `mock_provider`, and leaves nothing in the state.\n\n\
        If ARNs are known only after apply and their resource types are certain, the plan shows everything that they cannot \
        change: the statements with their Sids and actions, and `expanded_actions`. The type is certain from the key in \
        `read = { \"sqs:queue\" = [aws_sqs_queue.orders.arn] }`, from `resource_types` in a rule, or from the known beginning of \
        the ARN.";

    fn call(
        &self,
        provider: &PolicySentry,
        arguments: template::Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        match arguments.policy(provider)? {
            None => Ok(OrUnknown::Unknown(Refinement::NONE)),
            Some(policy) => {
                let described = policy.describe(provider, &policy.warnings());
                described.map(OrUnknown::Known).map_err(template::error)
            }
        }
    }
}
