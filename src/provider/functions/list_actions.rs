use std::collections::BTreeMap;

use crate::{
    iam::nearest,
    provider::{
        PolicySentry, diagnose,
        question::{Asked, Question},
        selection::Selection,
    },
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `list_actions(filter)`: the table of actions without state.
pub(crate) struct ListActions;

/// The keys that a filter may have.
const KEYS: [&str; 10] = [
    "access_level",
    "access_level_source",
    "arn",
    "as_of",
    "condition_key",
    "name",
    "resource_type",
    "risk_category",
    "service",
    "wildcard_only",
];

impl Function<PolicySentry> for ListActions {
    fn name(&self) -> &'static str {
        "list_actions"
    }

    fn signature(&self) -> Signature {
        let filter = Parameter::new("filter", Type::map(Type::String)).describe(
            "The filters, as the arguments of `policy_sentry_query` for the table `\"action\"`: `service`, `name`, \
             `access_level`, `resource_type`, `condition_key`, `wildcard_only`, `risk_category`, `arn`, `as_of`, \
             `access_level_source`. `{}` lists every action.",
        );
        Signature::new([filter], Type::list(Type::String)).describe(
            "Lists the actions that fit a filter.",
            "The names of the actions that fit everything that the filter says, sorted. Unlike the data source \
             `policy_sentry_query`, a function leaves nothing in the state.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        if !values.iter().all(Value::is_wholly_known) {
            return Ok(Value::UNKNOWN);
        }
        let (filter,): (BTreeMap<String, Option<String>>,) = arguments(values)?;
        let first = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes).at(0);
        let question = Question::read(&asked(&filter)?).map_err(first)?;
        let reader = provider.selection().and_then(Selection::reader).map_err(first)?;
        let (rows, _) = question.ask(&reader).map_err(first)?;
        Ok(rows.names().into())
    }
}

fn asked(filter: &BTreeMap<String, Option<String>>) -> Result<Asked<'_>, FunctionError> {
    if let Some(key) = filter.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(FunctionError::new(diagnose::unknown_key(key, nearest(key, KEYS), &KEYS)).at(0));
    }
    let text = |key: &str| filter.get(key).and_then(Option::as_deref);
    let wildcard_only = match text("wildcard_only") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            let detail = format!("wildcard_only is \"{other}\", and must be true or false.");
            return Err(FunctionError::new(detail).at(0));
        }
    };
    Ok(Asked {
        table: "action",
        service: text("service"),
        name: text("name"),
        access_level: text("access_level"),
        resource_type: text("resource_type"),
        condition_key: text("condition_key"),
        wildcard_only,
        risk_category: text("risk_category"),
        arn: text("arn"),
        as_of: text("as_of"),
        access_level_source: text("access_level_source"),
    })
}
