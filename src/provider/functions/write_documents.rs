use crate::{
    provider::{
        PolicySentry,
        policies::template::{self, Template},
    },
    terraform::{Function, FunctionError, Signature, Type, Value},
};

/// `write_documents(template)`: a policy document for each service.
pub(crate) struct WriteDocuments;

impl Function<PolicySentry> for WriteDocuments {
    fn name(&self) -> &'static str {
        "write_documents"
    }

    fn signature(&self) -> Signature {
        Signature::new([template::parameter()], Type::map(Type::String)).describe(
            "Writes an IAM policy as one document for each service.",
            "A map of service prefix to policy document, without insignificant white space; `{}` where the template asks \
             for nothing. Together the documents allow what the one of `write_policy` does. A statement with actions of \
             several services is divided, and each part keeps its Sid. The keys are known as soon as the types of all ARNs \
             are, so that `for_each` over them works in the first plan. A service whose document alone exceeds the quota of \
             `target` is an error.",
        )
    }

    fn call(&self, provider: &PolicySentry, arguments: &[Value]) -> Result<Value, FunctionError> {
        let Some(policy) = Template::of_argument(provider, arguments)? else {
            return Ok(Value::UNKNOWN);
        };
        let documents = policy.documents().map_err(template::error)?;
        Ok(documents.into_iter().collect())
    }
}
