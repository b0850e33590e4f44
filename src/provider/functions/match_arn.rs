use crate::{
    arn::{Arn, Tier},
    catalog::{self, MatchedType, NearestFormat},
    iam::ResourceTypeName,
    provider::{PolicySentry, arguments::parameters, diagnose},
    terraform::{FunctionError, TypedFunction, attribute_list, object},
};

/// `match_arn(arn)`: which resource types an ARN names.
pub(crate) struct MatchArn;

parameters! {
    pub(crate) struct Arguments {
        /// An ARN, with wildcards and policy variables where a policy may have them.
        arn: Arn,
    }
}

object! {
    pub(crate) struct Answer {
        /// The partition in the ARN.
        partition: String,
        /// The service in the ARN.
        service: String,
        /// The region in the ARN; empty if there is none.
        region: String,
        /// The account in the ARN; empty if there is none.
        account: String,
        /// The resource types that a policy reaches with this ARN.
        matches: Vec<MatchedFormat>,
        /// Resource types of other services that have such ARNs; an ARN alone does not reach them.
        borrowed: Vec<MatchedFormat>,
        /// If nothing matches, the formats that come nearest.
        nearest: Vec<NearFormat>,
    }
}

object! {
    /// A format that an ARN matches.
    pub(crate) struct MatchedFormat {
        /// The resource type, such as `sqs:queue`.
        resource_type: ResourceTypeName,
        /// AWS's format of its ARNs.
        arn_format: String,
        /// The step of matching that found it: `exact`, `documented`, `wildcard`, `path` or `any_path`.
        tier: Tier,
    }
}

object! {
    /// A format that an ARN nearly matches.
    pub(crate) struct NearFormat {
        /// The resource type.
        resource_type: ResourceTypeName,
        /// AWS's format of its ARNs.
        arn_format: String,
        /// What differs.
        difference: String,
    }
}

impl TypedFunction<PolicySentry> for MatchArn {
    type Arguments = Arguments;
    type Answer = Answer;

    const NAME: &'static str = "match_arn";
    const SUMMARY: &'static str = "Says which resource types an ARN names.";
    const DESCRIPTION: &'static str =
        "Compares the ARN with AWS's formats for the service that it names.\n\n{answer}";

    fn described(&self) -> String {
        attribute_list::<Answer>()
    }

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { arn }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let catalog = provider.catalog()?;
        let resolution = catalog::resolve(&arn, None, &catalog).map_err(|error| diagnose::resolve(&error))?;
        let borrowed = catalog::borrowed(&arn, None, &catalog).map_err(|error| diagnose::resolve(&error))?;
        Ok(Answer {
            partition: arn.partition().to_owned(),
            service: arn.service().to_owned(),
            region: arn.region().to_owned(),
            account: arn.account().to_owned(),
            matches: resolution.types.into_iter().map(MatchedFormat::from).collect(),
            borrowed: borrowed.into_iter().map(MatchedFormat::from).collect(),
            nearest: resolution.nearest.into_iter().map(NearFormat::from).collect(),
        })
    }
}

impl From<MatchedType> for MatchedFormat {
    fn from(matched: MatchedType) -> Self {
        Self { resource_type: matched.resource_type, arn_format: matched.format, tier: matched.tier }
    }
}

impl From<NearestFormat> for NearFormat {
    fn from(near: NearestFormat) -> Self {
        let difference = near.difference();
        Self { resource_type: near.resource_type, arn_format: near.format, difference }
    }
}
