use std::collections::BTreeMap;

use crate::{
    document::{Target, split},
    provider::{PolicySentry, arguments::rewritable, diagnose},
    terraform::{AttributePath, Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `split_policy(json, max_size)`: a policy as documents that fit.
pub(crate) struct SplitPolicy;

impl Function<PolicySentry> for SplitPolicy {
    fn name(&self) -> &'static str {
        "split_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String)
            .describe("A policy document: an identity's or a resource's, or a service control policy.");
        let max_size = Parameter::new("max_size", Type::Number).allow_null().describe(format!(
            "How many characters a document may have, white space apart. `null` means {}, the quota of a managed policy.",
            managed_policy()
        ));
        Signature::new([json, max_size], Type::map(Type::String)).describe(
            "Divides a policy into documents that fit.",
            "A map of documents without white space, which together say what the policy says: one, `policy`, if it fits; \
             else services in the order of their names fill documents, each keyed by its first service, with `-2`, `-3` \
             where one service begins several. Where documents end depends on hashes of what would begin the next, so that \
             an edit seldom changes another document than its own. Statements of several services are divided by service, \
             and one that is too large alone by its actions or resources, with its Sid on every part; one with `NotAction` \
             by its resources only, and a list in `NotResource` never. What names no service is keyed `other`. An ARN or an \
             action that does not fit alone is an error.",
        )
    }

    fn call(&self, _: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json, max_size): (String, Option<u32>) = arguments(values)?;
        let policy = rewritable(&json, 0)?;
        if max_size == Some(0) {
            let mistake = diagnose::not_positive(AttributePath::to("max_size"));
            return Err(diagnose::as_function_error(&[mistake]).at(1));
        }
        let limit = max_size.map_or_else(managed_policy, |size| size as usize);
        let documents = split(&policy, limit)
            .map_err(|error| FunctionError::new(diagnose::not_divisible(&error)).at(0))?;
        let minified: Result<BTreeMap<String, String>, _> =
            documents.into_iter().map(|(key, document)| Ok((key, document.to_minified_json()?))).collect();
        let minified = minified.map_err(|error| diagnose::as_function_error(&[diagnose::json(&error)]))?;
        Ok(minified.into_iter().collect())
    }
}

fn managed_policy() -> usize {
    Target::ManagedPolicy.quota().map(|quota| quota.characters).unwrap_or_default()
}
