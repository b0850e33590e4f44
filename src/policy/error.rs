use crate::{
    database,
    iam::{ActionName, ActionPattern, ResourceTypeName},
    policy::{MatchedType, NearestFormat, Note, Place, resolve::ResolveError},
};

/// Why no policy was written. Each says where in the request the cause stands.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The ARN names a service of which AWS documents no resource types.
    #[error("`{arn}` names the service `{service}`, which has no resource types")]
    UnknownService {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: String,
        /// The service it names.
        service: String,
        /// The service prefix nearest to it.
        nearest: Option<String>,
    },
    /// The service is known, but no ARN names it: its resource types have the ARNs of other services, or it
    /// has none.
    #[error("`{arn}` names the service `{service}`, which no ARN names")]
    NoArnsOfItsOwn {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: String,
        /// The service it names.
        service: String,
        /// The service's resource types and the formats of their ARNs.
        elsewhere: Vec<(ResourceTypeName, String)>,
    },
    /// The service is known, but none of its formats fits.
    #[error("no resource type of the service fits `{arn}`")]
    NoResourceType {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: String,
        /// The formats that come nearest.
        nearest: Vec<NearestFormat>,
        /// Types of other services that it does fit.
        borrowed: Vec<MatchedType>,
    },
    /// Two ARNs of one request are in different partitions, so that one of them is always wrong.
    #[error("`{arn}` is in another partition than `{other}`")]
    MixedPartitions {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: String,
        /// An ARN of the request in another partition.
        other: String,
    },
    /// A pattern of excluded actions that no action matches.
    #[error("`{pattern}` matches no action")]
    ExcludesNothing {
        /// Where the pattern stands.
        place: Place,
        /// The pattern.
        pattern: ActionPattern,
        /// The action nearest to it.
        nearest: Option<String>,
    },
    /// A level is given to an action that does not exist.
    #[error("`{action}`, which is given a level, is not an action")]
    UnknownAction {
        /// The name.
        action: ActionName,
        /// The action nearest to it.
        nearest: Option<String>,
    },
    /// The request asks for something, and nothing is granted.
    #[error("the request grants nothing")]
    NothingGranted {
        /// The first thing asked.
        place: Place,
        /// What is known of the reasons.
        notes: Vec<Note>,
    },
    /// The database could not answer.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// An ARN's types could not be found.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}

/// Everything that is wrong with a request.
#[derive(Debug)]
pub struct Errors(pub Vec<Error>);

impl<E: Into<Error>> From<E> for Errors {
    fn from(error: E) -> Self {
        Self(vec![error.into()])
    }
}
