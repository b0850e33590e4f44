use std::collections::{BTreeMap, BTreeSet};

use crate::{
    database::{self, UnlistedStatus},
    iam::{ActionName, ActionPattern, Date, ResourceTypeName},
    writer::{Condition, Effect, MatchedType, NearestFormat, Note, Place, Resource, resolve::ResolveError},
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
        arn: Resource,
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
        arn: Resource,
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
        arn: Resource,
        /// The formats that come nearest.
        nearest: Vec<NearestFormat>,
        /// Types of other services that it does fit.
        borrowed: Vec<MatchedType>,
    },
    /// An ARN is known after apply only, and nothing settles its types.
    #[error("`{arn}` is not known yet")]
    NotKnownYet {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
    },
    /// Two ARNs of one request are in different partitions, so that one of them is always wrong.
    #[error("`{arn}` is in another partition than `{other}`")]
    MixedPartitions {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
        /// An ARN of the request in another partition.
        other: Resource,
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
    LevelOfNothing {
        /// The name.
        action: ActionName,
        /// The action nearest to it.
        nearest: Option<String>,
    },
    /// A name or pattern that stands for no action that AWS documents.
    #[error("`{pattern}` is no action")]
    UnknownAction {
        /// Where it stands.
        place: Place,
        /// The name or pattern.
        pattern: ActionPattern,
        /// The action or pattern nearest to it.
        nearest: Option<String>,
        /// Why AWS does not document it, if a source knows it.
        unlisted: Option<UnlistedStatus>,
    },
    /// The action came into being after the day of the request.
    #[error("`{pattern}` is newer than {as_of}")]
    NewerThanRequest {
        /// Where it stands.
        place: Place,
        /// The name or pattern.
        pattern: ActionPattern,
        /// The day on which it was first seen.
        first_seen: String,
        /// The day of the request.
        as_of: Date,
    },
    /// A service prefix that no service has.
    #[error("`{service}` is not a service prefix")]
    UnknownServicePrefix {
        /// Where it stands.
        place: Place,
        /// The text.
        service: String,
        /// The service prefix nearest to it.
        nearest: Option<String>,
    },
    /// A resource type that no service has.
    #[error("`{resource_type}` is not a resource type")]
    UnknownResourceType {
        /// Where it stands.
        place: Place,
        /// The text.
        resource_type: String,
        /// The resource type nearest to it.
        nearest: Option<String>,
    },
    /// An ARN is none of the types to which the rule confines it.
    #[error("`{arn}` is of none of the types")]
    NotOfTheTypes {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
        /// The types that it is of.
        others: Vec<ResourceTypeName>,
        /// The formats of the types that are asked for.
        formats: Vec<(ResourceTypeName, String)>,
    },
    /// No action that is named supports the resource.
    #[error("none of the actions supports `{arn}`")]
    ResourceWithoutAction {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
        /// The types that it is of.
        types: Vec<ResourceTypeName>,
    },
    /// An action that is named supports none of the resources.
    #[error("`{pattern}` supports none of the resources")]
    ActionWithoutResource {
        /// Where the action stands.
        place: Place,
        /// The name or pattern.
        pattern: ActionPattern,
        /// The formats of the types that it supports; none if no ARN can narrow it.
        formats: Vec<(ResourceTypeName, String)>,
    },
    /// An action that is named supports none of the types to which the request is confined.
    #[error("`{pattern}` supports none of the types")]
    ActionOfOtherTypes {
        /// Where the action stands.
        place: Place,
        /// The name or pattern.
        pattern: ActionPattern,
        /// The types that are asked for.
        types: Vec<ResourceTypeName>,
    },
    /// An action is asked for on `*` as one that nothing can narrow, and ARNs can narrow it.
    #[error("`{action}` can be narrowed")]
    CouldBeNarrowed {
        /// Where the action stands.
        place: Place,
        /// The action.
        action: ActionName,
        /// The formats of the types that it supports.
        formats: Vec<(ResourceTypeName, String)>,
    },
    /// Something else than a role where a role is asked for.
    #[error("`{arn}` is not a role")]
    NotARole {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
        /// The types that it is of.
        found: Vec<ResourceTypeName>,
    },
    /// A Deny lets nobody pass a role.
    #[error("a Deny passes no roles")]
    PassRoleInDeny {
        /// Where it is asked.
        place: Place,
    },
    /// A Deny on a resource of which no action has the level would have no effect.
    #[error("the Deny has no effect")]
    DeniesNothing {
        /// Where the ARN stands.
        place: Place,
        /// What is missing.
        note: Box<Note>,
    },
    /// Actions do not support the key of a condition that they must not be without.
    #[error("actions do not support `{}`", .condition.variable)]
    ConditionNotCarried {
        /// Where the condition stands.
        place: Place,
        /// The condition.
        condition: Box<Condition>,
        /// The actions.
        actions: BTreeSet<ActionName>,
        /// Whether the statements allow or deny.
        effect: Effect,
    },
    /// The same test of the same key twice.
    #[error("`{}` of `{}` is asked twice", .condition.test, .condition.variable)]
    RepeatedCondition {
        /// Where the second stands.
        place: Place,
        /// The second.
        condition: Box<Condition>,
        /// Where the first stands.
        first: Place,
    },
    /// Nothing fills placeholders of AWS's formats.
    #[error("placeholders are open")]
    OpenPlaceholders {
        /// Where the first action stands.
        place: Place,
        /// The placeholders, with the formats that have them.
        open: BTreeMap<String, BTreeSet<String>>,
    },
    /// A value for a placeholder that no format has.
    #[error("`{key}` fills nothing")]
    UnusedValue {
        /// Where the value stands.
        place: Place,
        /// The key.
        key: String,
        /// The placeholder nearest to it.
        nearest: Option<String>,
        /// The placeholders of the formats.
        known: Vec<String>,
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
