use crate::{
    document::Target,
    provider::{
        PolicySentry,
        arguments::{only_kind, parameters, policy_document},
        diagnose,
    },
    terraform::{FunctionError, TypedFunction, attribute_list, object},
    validation::{Description, Finding, Severity, validate},
};

/// `validate_policy(json, kind...)`: what is wrong with a policy.
pub(crate) struct ValidatePolicy;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based policy.
        json: String,
        ..
        /// What the policy is attached to, at most one: a value of the argument `target` of `policy_sentry_crud_policy`, whose
        /// quota counts.
        kind: Target,
    }
}

object! {
    pub(crate) struct ReportedFinding {
        /// `"error"` if IAM refuses the document, `"warning"` if IAM accepts it and it does not do what it seems to, or allows
        /// much, and `"information"`.
        severity: Severity,
        /// A name that does not change, such as `unknown_action`, `action_without_resource` or `duplicate_sid`.
        kind: &'static str,
        /// What is wrong, in words.
        message: String,
        /// The Sid of the statement, if it has one.
        sid: Option<String>,
        /// The element, such as `Statement[0].Action[1]`; empty for the whole document.
        path: String,
    }
}

impl TypedFunction<PolicySentry> for ValidatePolicy {
    type Arguments = Arguments;
    type Answer = Vec<ReportedFinding>;

    const NAME: &'static str = "validate_policy";
    const SUMMARY: &'static str = "Lists what is wrong with a policy.";
    const DESCRIPTION: &'static str = "Looks for what IAM refuses, for what does not do what it says, and for what allows much. A list \
        of objects, in the order of the document; empty if there is nothing to say.\n\n{answer}\n\n\
        A text that is not JSON, or not a policy document at all, is an error of the function that names the line and column, or \
        the element.";

    fn described(&self) -> String {
        attribute_list::<ReportedFinding>()
    }

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { json, kind }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let document = policy_document(&json, 0)?;
        let kind = only_kind(&kind, 1)?;
        let findings = validate(&json, &document, kind, &*provider.catalog()?)
            .map_err(|error| diagnose::resolve(&error))?;
        Ok(findings.into_iter().map(ReportedFinding::from).collect())
    }
}

impl From<Finding> for ReportedFinding {
    fn from(finding: Finding) -> Self {
        let Description { severity, kind, message } = finding.problem.described();
        Self { severity, kind, message, sid: finding.sid, path: finding.path }
    }
}
