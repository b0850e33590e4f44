use crate::{
    provider::{
        PolicySentry,
        policies::template::{self, Template},
    },
    terraform::{Function, FunctionError, Signature, Type, Value},
};

/// `write_policy(template)`: the policy document alone.
pub(crate) struct WritePolicy;

impl Function<PolicySentry> for WritePolicy {
    fn name(&self) -> &'static str {
        "write_policy"
    }

    fn signature(&self) -> Signature {
        Signature::new([template::parameter()], Type::String).describe(
            "Writes an IAM policy.",
            "The policy document that the template asks for, indented by two spaces; null where it asks for nothing. It is \
             the `json` of `describe_policy`, which also says what to be warned of.",
        )
    }

    fn call(&self, provider: &PolicySentry, arguments: &[Value]) -> Result<Value, FunctionError> {
        let Some(policy) = Template::of_argument(provider, arguments)? else {
            return Ok(Value::UNKNOWN);
        };
        let json = policy.json(provider).map_err(template::error)?;
        Ok(json.into())
    }
}
