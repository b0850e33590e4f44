use crate::{
    document::{PolicyDocument, merge},
    provider::{PolicySentry, arguments::rewritable, diagnose, policies::inputs::Texts},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `merge_policies(policies)`: one policy of several.
pub(crate) struct MergePolicies;

impl Function<PolicySentry> for MergePolicies {
    fn name(&self) -> &'static str {
        "merge_policies"
    }

    fn signature(&self) -> Signature {
        let policies = Parameter::new("policies", Type::list(Type::String))
            .describe("Policy documents of any kind. Null elements are left out.");
        Signature::new([policies], Type::String).describe(
            "Merges policies into one.",
            "One policy that says what all say together, indented by two spaces; null where there are none. Statements that \
             are equal but for `Sid` and `Action` become one with the actions of all, sorted, and a Sid that tells of all \
             (`S3ReadBucket` and `S3WriteBucket` become `S3ReadWriteBucket`). Statements with `NotAction` become one only \
             if they are equal. Equal Sids get numbers, and every other element stays as it is. Elements beside the \
             statements must not contradict each other; `Version` becomes the newest.",
        )
    }

    fn call(&self, _: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        if !values.iter().all(Value::is_wholly_known) {
            return Ok(Value::UNKNOWN);
        }
        let (policies,): (Texts,) = arguments(values)?;
        let documents: Vec<PolicyDocument> =
            policies.iter().flatten().flatten().map(|json| rewritable(json, 0)).collect::<Result<_, _>>()?;
        let merged =
            merge(&documents).map_err(|error| FunctionError::new(diagnose::not_mergeable(&error)).at(0))?;
        let json = merged.map(|document| document.to_pretty_json()).transpose();
        json.map(Value::from).map_err(|error| diagnose::as_function_error(&[diagnose::json(&error)]))
    }
}
