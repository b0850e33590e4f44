use crate::{
    access::{self, Decision},
    arn::{Arn, ResourcePattern},
    catalog::{self, Action, Catalog, UnknownAction, UnlistedStatus},
    document::PolicyDocument,
    iam::{AccessLevelSource, ActionName, ActionPattern},
    provider::{
        PolicySentry,
        arguments::{identity_policy, parameters},
        diagnose,
    },
    terraform::{FunctionError, TypedFunction, attribute_list, object},
};

/// `evaluate_access(json, action, resource)`: what a policy answers to one request.
pub(crate) struct EvaluateAccess;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based policy.
        json: PolicyDocument,
        /// The name of one action: `"s3:DeleteBucket"`. Case is ignored.
        action: String,
        /// The ARN of the resource. With wildcards, `"arn:aws:s3:::logs-*"`, the question is about every resource that it
        /// matches, and `"*"` is any. For an action that supports no resource ARN, write `"*"`.
        resource: String,
    }
}

object! {
    pub(crate) struct Answer {
        /// `"allowed"`, `"denied"`, or `"not_allowed"` if no statement says anything. It is the most permissive outcome: what
        /// a condition or a policy variable comes to is known only when a request is made, and with wildcards the question is
        /// about several resources.
        decision: Decision,
        /// Whether conditions, policy variables or wildcards can make it stricter. An Allow under a condition is `"allowed"`
        /// and conditional, and so is one beside a Deny under a condition. A Deny under a condition where nothing is allowed is
        /// `"not_allowed"` and conditional.
        conditional: bool,
        /// The statements that decide, by Sid, or by place (`Statement[0]`).
        statements: Vec<String>,
    }
}

impl TypedFunction<PolicySentry> for EvaluateAccess {
    type Arguments = Arguments;
    type Answer = Answer;

    const NAME: &'static str = "evaluate_access";
    const SUMMARY: &'static str = "Says whether a policy allows an action on a resource.";
    const DESCRIPTION: &'static str = "Evaluates one document as IAM does: what a statement denies is denied, what a statement \
        allows is allowed, and everything else is not allowed.\n\n{answer}\n\n\
        So `decision != \"allowed\"` says that this document lets no request through. Other policies of the identity, the \
        resource and the organization are not considered.";

    fn described(&self) -> String {
        attribute_list::<Answer>()
    }

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { json, action, resource }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let policy = identity_policy(&json, 0)?;
        let catalog = provider.catalog()?;
        let action = Asked::find(&action, &catalog)?;
        let resource = action.resource(&resource, &catalog)?;
        let answer = access::evaluate(&policy, &action.name, &resource);
        Ok(Answer {
            decision: answer.decision,
            conditional: answer.conditional,
            statements: answer.statements.iter().map(ToString::to_string).collect(),
        })
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
    fn find(text: &str, catalog: &Catalog) -> Result<Self, FunctionError> {
        let at_action = |mistake: String| FunctionError::new(mistake).at(1);
        let name: ActionName = text.parse().map_err(|_| at_action(diagnose::pattern_in_question(text)))?;
        if let Some(action) = catalog.action(&name, AccessLevelSource::default())? {
            return Ok(Self { name: action.name.clone(), action: Some(action) });
        }
        let UnknownAction { nearest, status } = catalog.unknown_action(&ActionPattern::from(&name))?;
        match status {
            Some(UnlistedStatus::Undocumented) => Ok(Self { name, action: None }),
            status => Err(at_action(diagnose::no_such_action(&name, status, nearest.as_deref()))),
        }
    }

    /// The resource of the question, if the action can be asked for on it: else the answer would be no to whatever the
    /// policy allows.
    fn resource(&self, text: &str, catalog: &Catalog) -> Result<ResourcePattern, FunctionError> {
        let at_resource = |mistake: String| FunctionError::new(mistake).at(2);
        let formats = self.formats(catalog)?;
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
                    && !self.is_asked_on(&arn, catalog)? =>
            {
                Err(at_resource(diagnose::never_asked_on(&self.name, text, &formats)))
            }
            _ => Ok(asked),
        }
    }

    /// Whether the ARN is of one of the action's types though it fits no format to the letter: AWS documents some such.
    fn is_asked_on(&self, arn: &Arn, catalog: &Catalog) -> Result<bool, FunctionError> {
        let Some(action) = &self.action else { return Ok(true) };
        let types = catalog.types_of_action(action.id)?;
        let resolution = catalog::resolve(arn, None, catalog).map_err(|error| diagnose::resolve(&error))?;
        Ok(resolution.types.iter().any(|found| types.iter().any(|used| used.id == found.id)))
    }

    /// The ARN formats of what the action can be asked for on. Nothing if that is not known.
    fn formats(&self, catalog: &Catalog) -> Result<Option<Vec<String>>, FunctionError> {
        let Some(action) = &self.action else { return Ok(None) };
        let types = catalog.types_of_action(action.id)?;
        let are_known = types.iter().all(|used| !used.formats.is_empty());
        Ok(are_known.then(|| types.iter().flat_map(|used| used.formats.iter().cloned()).collect()))
    }
}
