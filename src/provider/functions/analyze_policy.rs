use serde::Serialize;

use crate::{
    analysis::{self, Options},
    provider::{
        PolicySentry, arguments as shared, diagnose,
        findings::{self, ActionsState, FindingState},
    },
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments, to_value},
};

/// `analyze_policy(json)`: what a policy can do, and which of it is a risk.
pub(crate) struct AnalyzePolicy;

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    actions: ActionsState,
    findings: Vec<FindingState>,
    database_version: String,
}

impl Function<PolicySentry> for AnalyzePolicy {
    fn name(&self) -> &'static str {
        "analyze_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String).describe("The policy of an identity.");
        Signature::new([json], answer_type()).describe(
            "Says what a policy can do, and which of it is a risk.",
            "The answers of the data source `policy_sentry_policy_analysis` for one policy, without exclusions: a `for` \
             with `if` leaves findings out.\n\n\
             - `findings`: objects with `category`, `severity`, `method`, `sids`, `actions`, `resources`, `confinement`, \
             `conditions` and `reference`.\n\
             - `expanded_actions`, `actions_by_access_level`, `services`: what the policy allows.\n\
             - `unknown_actions`: what stands for no documented action.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        if values.iter().any(Value::is_unknown) {
            return Ok(Value::UNKNOWN);
        }
        let (json,): (String,) = arguments(values)?;
        let document = shared::policy_document(&json, 0)?;
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let selection = provider.selection().map_err(failed)?;
        let reader = selection.reader().map_err(failed)?;
        let analysis = analysis::analyze(&document, &Options::default(), &reader)
            .map_err(|error| FunctionError::new(diagnose::not_analysed(&error)).at(0))?;
        let answer = Answer {
            findings: analysis.findings.iter().map(Into::into).collect(),
            actions: ActionsState::new([analysis]),
            database_version: selection.version(&reader).map_err(failed)?,
        };
        to_value(&answer).map_err(|error| FunctionError::new(error.to_string()))
    }
}

fn answer_type() -> Type {
    let finding = Type::object(findings::object(&findings::finding_attributes()));
    let others =
        [("findings".to_owned(), Type::list(finding)), ("database_version".to_owned(), Type::String)];
    Type::object(findings::object(&findings::action_attributes()).into_iter().chain(others))
}
