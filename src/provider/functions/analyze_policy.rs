use crate::{
    analysis::{self, Options},
    document::PolicyDocument,
    provider::{
        PolicySentry,
        arguments::parameters,
        diagnose,
        findings::{AllowedActions, RaisedFinding},
    },
    terraform::{FunctionError, TypedFunction, attribute_list, object},
};

/// `analyze_policy(json)`: what a policy can do, and which of it is a risk.
pub(crate) struct AnalyzePolicy;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based policy.
        json: PolicyDocument,
    }
}

object! {
    pub(crate) struct Answer {
        /// What the policy allows that is a risk.
        findings: Vec<RaisedFinding>,
        [flatten] actions: AllowedActions,
        /// The date of the facts in the IAM database: `2026-10-27`.
        database_version: String,
    }
}

impl TypedFunction<PolicySentry> for AnalyzePolicy {
    type Arguments = Arguments;
    type Answer = Answer;

    const NAME: &'static str = "analyze_policy";
    const SUMMARY: &'static str = "Says what a policy allows, and which of it is a risk.";
    const DESCRIPTION: &'static str = "The answers of the data source `policy_sentry_policy_analysis` for one policy, \
        without exclusions: filter the findings with a `for` expression and `if`.\n\n{answer}";

    fn described(&self) -> String {
        attribute_list::<Answer>()
    }

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { json }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let analysis = analysis::analyze(&json, &Options::default(), provider.catalog()?.tables())
            .map_err(|error| FunctionError::new(diagnose::not_analysed(&error)).at(0))?;
        Ok(Answer {
            findings: analysis.findings.iter().map(RaisedFinding::from).collect(),
            actions: AllowedActions::new([analysis]),
            database_version: provider.database_version()?,
        })
    }
}
