use crate::{
    provider::{
        PolicySentry,
        arguments::{Arguments as _, Reading},
        policies::{
            arguments::CrudArguments,
            results::{self, DescribedPolicy},
        },
    },
    terraform::{Attribute, Block, Diagnostic, Known, Read, TypedDataSource, Value},
    writer::Request,
};

/// `policy_sentry_crud_policy`: ARNs and access levels in, a policy with exactly the matching actions out.
pub(crate) struct CrudPolicy;

/// What the block asks for.
pub(crate) struct CrudRequest(Request);

impl Block for CrudRequest {
    fn attributes() -> Vec<Attribute> {
        CrudArguments::attributes()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        let mut reading = Reading::new(known);
        let request = reading.block::<CrudArguments>(block).request(&mut reading);
        reading.finish(Self(request))
    }
}

impl TypedDataSource<PolicySentry> for CrudPolicy {
    type Config = CrudRequest;
    type State = DescribedPolicy;

    const TYPE_NAME: &'static str = "policy_sentry_crud_policy";
    const DESCRIPTION: &'static str = "Writes the IAM policy that grants exactly the requested access levels on the requested ARNs.\n\n\
        All arguments are optional. A block that requests nothing gives `json = null`.";

    fn read(
        &self,
        provider: &PolicySentry,
        CrudRequest(request): CrudRequest,
    ) -> Result<Read<DescribedPolicy>, Vec<Diagnostic>> {
        results::read(provider, request)
    }
}
