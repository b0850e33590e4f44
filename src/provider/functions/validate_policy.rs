use serde::Serialize;

use crate::{
    provider::{PolicySentry, arguments::policy_document, diagnose, selection::Selection},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments, to_value},
    validation::{Finding, validate},
};

/// `validate_policy(json)`: what is wrong with a policy.
pub(crate) struct ValidatePolicy;

#[derive(Serialize)]
struct State {
    severity: &'static str,
    kind: &'static str,
    message: String,
    sid: Option<String>,
    path: String,
}

impl Function<PolicySentry> for ValidatePolicy {
    fn name(&self) -> &'static str {
        "validate_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String).describe("The policy document of an identity.");
        let fields = ["severity", "kind", "message", "sid", "path"].map(|field| (field, Type::String));
        Signature::new([json], Type::list(Type::object(fields))).describe(
            "Lists what is wrong with a policy.",
            "Looks for what IAM refuses, for what does not do what it says, and for what allows much. A list of objects, in \
             the order of the document; empty if there is nothing to say.\n\n\
             * `severity`: `\"error\"` where IAM refuses the document, `\"warning\"` where it takes it and the document does not do \
             what it seems to, or allows much, and `\"information\"`.\n\
             * `kind`: a name that does not change, such as `unknown_action`, `action_without_resource` or `duplicate_sid`.\n\
             * `message`: what is wrong, in words.\n\
             * `sid`: the Sid of the statement, if it has one.\n\
             * `path`: the element, such as `Statement[0].Action[1]`; empty for the whole document.\n\n\
             A text that is not JSON, or no policy document at all, is an error of the function that says the line and column, or \
             the element.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json,): (String,) = arguments(values)?;
        let document = policy_document(&json, 0)?;
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let reader = provider.selection().and_then(Selection::reader).map_err(failed)?;
        let findings =
            validate(&json, &document, &reader).map_err(|error| failed(vec![diagnose::resolve(&error)]))?;
        let states: Vec<State> = findings.into_iter().map(State::of).collect();
        to_value(&states).map_err(|error| FunctionError::new(error.to_string()))
    }
}

impl State {
    fn of(finding: Finding) -> Self {
        Self {
            severity: finding.problem.severity().as_str(),
            kind: finding.problem.kind(),
            message: diagnose::finding(&finding.problem),
            sid: finding.sid,
            path: finding.path,
        }
    }
}
