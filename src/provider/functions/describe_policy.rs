use crate::{
    provider::{
        PolicySentry,
        policies::{
            results,
            template::{self, Template},
        },
    },
    terraform::{Function, FunctionError, Signature, Value, to_value},
};

/// `describe_policy(template)`: everything that a data source would answer, as one object.
pub(crate) struct DescribePolicy;

impl Function<PolicySentry> for DescribePolicy {
    fn name(&self) -> &'static str {
        "describe_policy"
    }

    fn signature(&self) -> Signature {
        Signature::new([template::parameter()], results::object_type()).describe(
            "Writes an IAM policy and describes it.",
            "Everything that the data sources `policy_sentry_crud_policy` and `policy_sentry_actions_policy` answer, as one \
             object: `json`, `minified_json`, `statements` by Sid, `expanded_actions` and so on. A function cannot warn, so \
             look at `warnings`. Unlike a data source it is never put off until apply because of changes elsewhere, keeps \
             what is sensitive so, answers under `mock_provider`, and leaves nothing in the state.\n\n\
             Where ARNs are known after apply only and their resource types are certain, the plan shows all that they cannot \
             change: the statements with their Sids and actions, and `expanded_actions`. The type is certain by the key in \
             `read = { \"sqs:queue\" = [aws_sqs_queue.orders.arn] }`, by `resource_types` in a rule, or by the known \
             beginning of the ARN.",
        )
    }

    fn call(&self, provider: &PolicySentry, arguments: &[Value]) -> Result<Value, FunctionError> {
        let Some(policy) = Template::of_argument(provider, arguments)? else {
            return Ok(Value::UNKNOWN);
        };
        let state = policy.state(provider).map_err(template::error)?;
        to_value(&state).map_err(|error| FunctionError::new(error.to_string()))
    }
}
