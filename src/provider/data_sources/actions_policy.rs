use crate::{
    provider::{
        PolicySentry,
        arguments::{Arguments as _, Reading},
        policies::{
            arguments::ActionsArguments,
            results::{self, DescribedPolicy},
        },
    },
    terraform::{Attribute, Block, Diagnostic, Known, Read, TypedDataSource, Value},
    writer::Request,
};

/// `policy_sentry_actions_policy`: actions in, a policy that grants each on what it supports out.
pub(crate) struct ActionsPolicy;

/// What the block asks for.
pub(crate) struct ActionsRequest(Request);

impl Block for ActionsRequest {
    fn attributes() -> Vec<Attribute> {
        ActionsArguments::attributes()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        let mut reading = Reading::new(known);
        let request = reading.block::<ActionsArguments>(block).request(&mut reading);
        reading.finish(Self(request))
    }
}

impl TypedDataSource<PolicySentry> for ActionsPolicy {
    type Config = ActionsRequest;
    type State = DescribedPolicy;

    const TYPE_NAME: &'static str = "policy_sentry_actions_policy";
    const DESCRIPTION: &'static str = "Writes the IAM policy that grants the named actions, each on the resources that it supports: on given ARNs, or on AWS's \
        ARN formats with values filled in. Actions that cannot be scoped to a resource are granted on `*`.\n\n\
        A block that requests nothing gives `json = null`.";

    fn read(
        &self,
        provider: &PolicySentry,
        ActionsRequest(request): ActionsRequest,
    ) -> Result<Read<DescribedPolicy>, Vec<Diagnostic>> {
        results::read(provider, request)
    }
}
