use serde::Serialize;

use crate::{
    access::{self, Answer},
    arn::{Arn, ResourcePattern},
    database::{self, Action, Reader, UnlistedStatus},
    iam::{AccessLevelSource, ActionName, ActionPattern},
    provider::{
        PolicySentry,
        arguments::{identity_policy, policy_document},
        diagnose,
        selection::Selection,
    },
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments, to_value},
    writer,
};

/// `evaluate_access(json, action, resource)`: what a policy answers to one request.
pub(crate) struct EvaluateAccess;

#[derive(Serialize)]
struct State {
    decision: &'static str,
    conditional: bool,
    statements: Vec<String>,
}

impl Function<PolicySentry> for EvaluateAccess {
    fn name(&self) -> &'static str {
        "evaluate_access"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String).describe("The policy document of an identity.");
        let action = Parameter::new("action", Type::String)
            .describe("The name of one action: `\"s3:DeleteBucket\"`. Letter case is ignored.");
        let resource = Parameter::new("resource", Type::String).describe(
            "The ARN that the action is asked for on. With wildcards, `\"arn:aws:s3:::logs-*\"`, the question is about every \
             resource that it stands for, and `\"*\"` is any. An action that cannot be confined to an ARN is asked for on \
             `\"*\"`.",
        );
        let returns = Type::object([
            ("decision", Type::String),
            ("conditional", Type::Bool),
            ("statements", Type::list(Type::String)),
        ]);
        Signature::new([json, action, resource], returns).describe(
            "Says whether a policy allows an action on a resource.",
            "Evaluates one document as IAM does: what a statement denies is denied, what a statement allows is allowed, and \
             all else is not.\n\n\
             * `decision`: `\"allowed\"`, `\"denied\"`, or `\"not_allowed\"` where no statement says anything. What a condition or \
             a policy variable comes to is known only when a request is made, and with wildcards the question is about \
             several resources: the decision is that of the request that gets most.\n\
             * `conditional`: whether another request may get less. An Allow under a condition is `\"allowed\"` and \
             conditional, and so is one beside a Deny under a condition. A Deny under a condition where nothing is allowed is \
             `\"not_allowed\"` and conditional.\n\
             * `statements`: the statements that decide, by Sid, or by place (`Statement[0]`).\n\n\
             So `decision != \"allowed\"` says that no request gets through by this document. Other policies of the identity, of \
             the resource and of the organization are not looked at.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json, action, resource): (String, String, String) = arguments(values)?;
        let policy = identity_policy(&policy_document(&json, 0)?, 0)?;
        let reader = provider
            .selection()
            .and_then(Selection::reader)
            .map_err(|mistakes| diagnose::as_function_error(&mistakes))?;
        let action = Asked::find(&action, &reader)?;
        let resource = action.resource(&resource, &reader)?;
        let state = State::of(&access::evaluate(&policy, &action.name, &resource));
        to_value(&state).map_err(|error| FunctionError::new(error.to_string()))
    }
}

impl State {
    fn of(answer: &Answer<'_>) -> Self {
        Self {
            decision: answer.decision.as_str(),
            conditional: answer.conditional,
            statements: answer.statements.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The action that is asked about.
struct Asked {
    name: ActionName,
    /// What the database knows of it; nothing of one that AWS does not document.
    action: Option<Action>,
}

impl Asked {
    /// Finds an action that a request can be for.
    fn find(text: &str, reader: &Reader) -> Result<Self, FunctionError> {
        let at_action = |mistake: String| FunctionError::new(mistake).at(1);
        let name: ActionName = text.parse().map_err(|_| at_action(diagnose::pattern_in_question(text)))?;
        if let Some(action) = reader.action(&name, AccessLevelSource::default()).map_err(unreadable)? {
            return Ok(Self { name: action.name.clone(), action: Some(action) });
        }
        let unlisted = reader.unlisted_actions(name.service()).map_err(unreadable)?;
        match unlisted.into_iter().find(|known| known.name == name).map(|known| known.status) {
            Some(UnlistedStatus::Undocumented) => Ok(Self { name, action: None }),
            status => {
                let nearest =
                    writer::nearest_action(&ActionPattern::from(&name), reader).map_err(unreadable)?;
                Err(at_action(diagnose::no_such_action(&name, status, nearest.as_deref())))
            }
        }
    }

    /// The resource of the question, if the action can be asked for on it: else the answer would be no to whatever the
    /// policy allows.
    fn resource(&self, text: &str, reader: &Reader) -> Result<ResourcePattern, FunctionError> {
        let at_resource = |mistake: String| FunctionError::new(mistake).at(2);
        let formats = self.formats(reader)?;
        let supports_resources = formats.as_ref().is_none_or(|formats| !formats.is_empty());
        match text {
            "*" if supports_resources => return Ok(ResourcePattern::read(text, false)),
            "*" => return Ok(ResourcePattern::literal(text)),
            _ => {}
        }
        let arn: Arn = text.parse().map_err(|error| at_resource(diagnose::not_an_arn_text(text, &error)))?;
        if arn.as_str().contains("${") {
            return Err(at_resource(diagnose::variable_in_question(text)));
        }
        let asked = ResourcePattern::read(text, false);
        match formats {
            Some(formats) if formats.is_empty() => {
                Err(at_resource(diagnose::asked_on_everything(&self.name)))
            }
            Some(formats)
                if !formats.iter().any(|format| ResourcePattern::of_format(format).meets(&asked))
                    && !self.is_asked_on(&arn, reader)? =>
            {
                Err(at_resource(diagnose::never_asked_on(&self.name, text, &formats)))
            }
            _ => Ok(asked),
        }
    }

    /// Whether the ARN is of one of the action's types though it fits no format to the letter: AWS documents some such.
    fn is_asked_on(&self, arn: &Arn, reader: &Reader) -> Result<bool, FunctionError> {
        let Some(action) = &self.action else { return Ok(true) };
        let types = reader.resource_types_of_action(action.id).map_err(unreadable)?;
        let resolution = writer::resolve(arn, None, reader)
            .map_err(|error| diagnose::as_function_error(&[diagnose::resolve(&error)]))?;
        Ok(resolution.types.iter().any(|found| types.iter().any(|used| used.id == found.id)))
    }

    /// The ARN formats of what the action can be asked for on. Nothing if that is not known.
    fn formats(&self, reader: &Reader) -> Result<Option<Vec<String>>, FunctionError> {
        let Some(action) = &self.action else { return Ok(None) };
        let mut formats = Vec::new();
        for used in reader.resource_types_of_action(action.id).map_err(unreadable)? {
            let Some(found) = reader.resource_type(&used.name).map_err(unreadable)? else { continue };
            if found.formats.is_empty() {
                return Ok(None);
            }
            formats.extend(found.formats);
        }
        Ok(Some(formats))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
fn unreadable(error: database::Error) -> FunctionError {
    diagnose::as_function_error(&[diagnose::database(&error)])
}
