use std::collections::BTreeMap;

use crate::{
    provider::{PolicySentry, policies::template},
    terraform::{FunctionError, OrUnknown, Refinement, TypedFunction},
};

/// `write_documents(template)`: a policy document for each service.
pub(crate) struct WriteDocuments;

impl TypedFunction<PolicySentry> for WriteDocuments {
    type Arguments = template::Arguments;
    type Answer = OrUnknown<BTreeMap<String, OrUnknown<String>>>;

    const NAME: &'static str = "write_documents";
    const SUMMARY: &'static str = "Writes an IAM policy as one document for each service.";
    const DESCRIPTION: &'static str = "A map of service prefix to policy document, without insignificant white space; `{}` if the \
        template asks for nothing. Together the documents allow what the one of `write_policy` does. A statement with actions \
        of several services is divided, and each part keeps its Sid. The keys are known as soon as the types of all ARNs are, so \
        that `for_each` over them works in the first plan. A service whose document alone exceeds the quota of `target` is an \
        error.";

    fn call(
        &self,
        provider: &PolicySentry,
        arguments: template::Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        match arguments.policy(provider)? {
            None => Ok(OrUnknown::Unknown(Refinement::NONE)),
            Some(policy) => policy.documents().map(OrUnknown::Known).map_err(template::error),
        }
    }
}
