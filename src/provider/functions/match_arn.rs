use serde::Serialize;

use crate::{
    arn::Arn,
    provider::{PolicySentry, diagnose, selection::Selection},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments, to_value},
    writer::{self, MatchedType, NearestFormat},
};

/// `match_arn(arn)`: which resource types an ARN names.
pub(crate) struct MatchArn;

#[derive(Debug, Serialize)]
struct Answer {
    partition: String,
    service: String,
    region: String,
    account: String,
    matches: Vec<MatchState>,
    borrowed: Vec<MatchState>,
    nearest: Vec<NearestState>,
}

#[derive(Debug, Serialize)]
struct MatchState {
    resource_type: String,
    arn_format: String,
    tier: &'static str,
}

#[derive(Debug, Serialize)]
struct NearestState {
    resource_type: String,
    arn_format: String,
    difference: String,
}

impl Function<PolicySentry> for MatchArn {
    fn name(&self) -> &'static str {
        "match_arn"
    }

    fn signature(&self) -> Signature {
        let arn = Parameter::new("arn", Type::String)
            .describe("An ARN, with wildcards and policy variables where a policy may have them.");
        Signature::new([arn], answer_type()).describe(
            "Says which resource types an ARN names.",
            "Compares the ARN with AWS's formats for the service that it names.\n\n\
             - `matches`: the resource types that a policy reaches by this ARN, each with the format that fits \
             and the step of matching that found it (`exact`, `documented`, `wildcard`, `path` or `any_path`).\n\
             - `borrowed`: resource types of other services that have such ARNs; an ARN alone does not reach \
             them.\n\
             - `nearest`: where nothing matches, the formats that come nearest, and what differs.\n\
             - `partition`, `service`, `region`, `account`: the parts of the ARN.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        if values.iter().any(Value::is_unknown) {
            return Ok(Value::UNKNOWN);
        }
        let (text,): (String,) = arguments(values)?;
        let arn: Arn = text
            .parse()
            .map_err(|error| FunctionError::new(diagnose::not_an_arn_text(&text, &error)).at(0))?;
        let answer = Answer::of(&arn, provider)?;
        to_value(&answer).map_err(|error| FunctionError::new(error.to_string()))
    }
}

impl Answer {
    fn of(arn: &Arn, provider: &PolicySentry) -> Result<Self, FunctionError> {
        let unreadable =
            |error: &dyn ToString| FunctionError::new(format!("The IAM database: {}.", error.to_string()));
        let reader = provider
            .selection()
            .and_then(Selection::reader)
            .map_err(|mistakes| diagnose::as_function_error(&mistakes))?;
        let resolution = writer::resolve(arn, None, &reader).map_err(|error| unreadable(&error))?;
        let borrowed = writer::borrowed(arn, None, &reader).map_err(|error| unreadable(&error))?;
        Ok(Self {
            partition: arn.partition().to_owned(),
            service: arn.service().to_owned(),
            region: arn.region().to_owned(),
            account: arn.account().to_owned(),
            matches: resolution.types.into_iter().map(MatchState::from).collect(),
            borrowed: borrowed.into_iter().map(MatchState::from).collect(),
            nearest: resolution.nearest.iter().map(NearestState::from).collect(),
        })
    }
}

impl From<MatchedType> for MatchState {
    fn from(found: MatchedType) -> Self {
        Self {
            resource_type: found.resource_type.to_string(),
            arn_format: found.format,
            tier: found.tier.as_str(),
        }
    }
}

impl From<&NearestFormat> for NearestState {
    fn from(near: &NearestFormat) -> Self {
        Self {
            resource_type: near.resource_type.to_string(),
            arn_format: near.format.clone(),
            difference: near.difference(),
        }
    }
}

fn answer_type() -> Type {
    let matched = || {
        let fields = ["resource_type", "arn_format", "tier"];
        Type::list(Type::object(fields.map(|field| (field, Type::String))))
    };
    let near = ["resource_type", "arn_format", "difference"].map(|field| (field, Type::String));
    let parts = ["partition", "service", "region", "account"].map(|part| (part, Type::String));
    Type::object(parts.into_iter().chain([
        ("matches", matched()),
        ("borrowed", matched()),
        ("nearest", Type::list(Type::object(near))),
    ]))
}
