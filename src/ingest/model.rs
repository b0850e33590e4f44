//! What every reader makes of its source: facts, whatever the form of the source.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

pub use crate::iam::Date;
use crate::iam::{AccessLevel, ActionName, ConditionKeyType};

/// A name as AWS writes it, compared without regard to ASCII case as IAM compares names.
#[derive(Clone, Debug)]
pub struct Name(String);

impl Name {
    /// Keeps the spelling.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name in its own spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

/// What one page of documentation says about one service prefix. Several pages may share a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where AWS publishes the page.
    pub url: String,
    /// The service's name on this page: `Amazon S3`.
    pub service_name: String,
    /// The service prefix: `s3`.
    pub prefix: Name,
    /// The actions that the page defines.
    pub actions: BTreeMap<Name, Action>,
    /// The resource types that the page defines.
    pub resource_types: BTreeMap<Name, ResourceType>,
    /// The condition keys that the page lists.
    pub condition_keys: BTreeMap<Name, ConditionKey>,
    /// Rows that repeat an action's types for one way to use it, and add no fact.
    pub scenario_rows: usize,
    /// Links of actions that cannot be followed: relative ones, and ones with a placeholder left in.
    pub broken_links: usize,
}

/// All that the pages of one service prefix say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The service prefix: `s3`.
    pub prefix: Name,
    /// The service's name by the address of the page that uses it.
    pub pages: BTreeMap<String, String>,
    /// The actions that any page defines.
    pub actions: BTreeMap<Name, Action>,
    /// The resource types that any page defines.
    pub resource_types: BTreeMap<Name, ResourceType>,
    /// The condition keys that any page lists.
    pub condition_keys: BTreeMap<Name, ConditionKey>,
}

impl Service {
    /// A service without any facts.
    #[must_use]
    pub fn new(prefix: Name) -> Self {
        Self {
            prefix,
            pages: BTreeMap::new(),
            actions: BTreeMap::new(),
            resource_types: BTreeMap::new(),
            condition_keys: BTreeMap::new(),
        }
    }

    /// The types that the service defines and those that its actions name without any table defining
    /// them, which have no definition.
    #[must_use]
    pub fn all_resource_types(&self) -> BTreeMap<&Name, Option<&ResourceType>> {
        let mut types: BTreeMap<_, _> =
            self.resource_types.iter().map(|(name, resource_type)| (name, Some(resource_type))).collect();
        for name in self.actions.values().flat_map(|action| action.resource_types.keys()) {
            types.entry(name).or_insert(None);
        }
        types
    }

    /// The keys that the service lists and those that its actions and types use without any table listing
    /// them, which have no entry.
    #[must_use]
    pub fn all_condition_keys(&self) -> BTreeMap<&Name, Option<&ConditionKey>> {
        let mut keys: BTreeMap<_, _> =
            self.condition_keys.iter().map(|(name, key)| (name, Some(key))).collect();
        let of_types = self.resource_types.values().flat_map(|resource_type| &resource_type.condition_keys);
        for name in self.actions.values().flat_map(Action::all_condition_keys).chain(of_types) {
            keys.entry(name).or_insert(None);
        }
        keys
    }
}

/// One action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// The level that the source documents. `None`: the source does not say.
    pub access_level: Option<AccessLevel>,
    /// Whether the action exists only in policies and is not an API operation. `None`: the source does not say.
    pub permission_only: Option<bool>,
    /// The absolute https address of the action's documentation.
    pub documentation: Option<String>,
    /// AWS's sentence about the action.
    pub description: Option<String>,
    /// The types that the action can be scoped to.
    pub resource_types: BTreeMap<Name, ResourceTypeUse>,
    /// The condition keys that the action supports on any resource.
    pub condition_keys: BTreeSet<Name>,
    /// The actions that this one depends on. `None`: the source does not say.
    pub dependent_actions: Option<BTreeSet<ActionName>>,
    /// The service principals to which the action passes a role: the values of `iam:PassedToService` in its requests
    /// for `iam:PassRole`.
    pub passed_to_services: BTreeSet<String>,
    /// How many pages define the action, where there are pages.
    pub pages: usize,
    /// The day of the oldest source that has the action. `None`: the source at hand is the oldest.
    pub first_seen: Option<Date>,
}

impl Action {
    fn all_condition_keys(&self) -> impl Iterator<Item = &Name> {
        let of_types = self.resource_types.values().flat_map(|used| &used.condition_keys);
        self.condition_keys.iter().chain(of_types)
    }
}

/// How an action uses a resource type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceTypeUse {
    /// The `*` of AWS's table; false where the source does not say.
    pub required: bool,
    /// Whether the source lists the type in several rows and has lost the keys of some.
    pub doubled: bool,
    /// The condition keys that the action supports when it is used on a resource of the type.
    pub condition_keys: BTreeSet<Name>,
}

/// One resource type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceType {
    /// The forms of its ARNs: `arn:${Partition}:s3:::${BucketName}`.
    pub arn_formats: BTreeSet<String>,
    /// The condition keys that the type supports.
    pub condition_keys: BTreeSet<Name>,
    /// The day of the oldest source that has the type. `None`: the source at hand is the oldest.
    pub first_seen: Option<Date>,
}

/// One condition key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionKey {
    /// The types of its values: one, except for keys on which two pages disagree.
    pub types: BTreeSet<ConditionKeyType>,
    /// AWS's sentence about the key.
    pub description: Option<String>,
}

/// What is known of an action that AWS has retired or never documented. It is never granted, but existing policies may
/// name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetiredOrUndocumented {
    /// Which of the two.
    pub status: Standing,
    /// The level that a source gives it.
    pub access_level: Option<AccessLevel>,
    /// The day of the oldest source that has it.
    pub first_seen: Date,
    /// The day of the newest source that has it.
    pub last_seen: Date,
}

spelled_enum! {
    /// Why AWS does not document an action.
    pub enum Standing {
        /// AWS's pages used to have it.
        Retired = "retired",
        /// The Service Reference has it, and none of the pages ever had.
        Undocumented = "undocumented",
    }
}
