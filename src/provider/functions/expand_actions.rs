use crate::{
    iam::ActionName,
    provider::{
        PolicySentry, diagnose,
        policies::inputs::{Known, Reading, Texts},
        selection::Selection,
    },
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments},
    writer::{self, Place},
};

/// `expand_actions(patterns)`: the actions that patterns stand for.
pub(crate) struct ExpandActions;

impl Function<PolicySentry> for ExpandActions {
    fn name(&self) -> &'static str {
        "expand_actions"
    }

    fn signature(&self) -> Signature {
        let patterns = Parameter::new("patterns", Type::list(Type::String))
            .describe("Names and patterns of actions: `[\"s3:Get*\", \"sqs:SendMessage\"]`.");
        Signature::new([patterns], Type::list(Type::String)).describe(
            "Lists the actions that patterns stand for.",
            "The names of all actions that AWS documents and that one of the patterns stands for, sorted, as AWS spells \
             them. A name or pattern that stands for none is an error.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (patterns,): (Texts,) = arguments(values)?;
        let failed = |mistakes: &[_]| diagnose::as_function_error(mistakes).at(0);
        let mut reading = Reading::new(Known::Wholly);
        let patterns = reading.patterns(&patterns, |index| Place::element("patterns", index));
        if !reading.mistakes.is_empty() {
            return Err(failed(&reading.mistakes));
        }
        let reader =
            provider.selection().and_then(Selection::reader).map_err(|mistakes| failed(&mistakes))?;
        let actions = writer::expand_actions(&patterns, &reader)
            .map_err(|errors| failed(&diagnose::policy_errors(&errors)))?;
        Ok(actions.iter().map(ActionName::as_str).collect())
    }
}
