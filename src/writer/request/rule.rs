use crate::{
    iam::{AccessLevel, ActionName, ActionPattern, ResourceTypeName},
    writer::{Asked, AskedArn, AskedCondition, Place},
};

/// Resources, what is asked on them, and under which conditions: an element of `rules`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The element.
    pub place: Place,
    /// The level of which the rule is the short form, `read = { "sqs:queue" = [arn] }`, and no element of `rules`.
    pub short_form_of: Option<AccessLevel>,
    /// What the author says of it.
    pub description: Option<String>,
    /// The resources.
    pub resources: Asked<AskedArn>,
    /// The types as which the resources are meant; all that they name, if empty. Types of other services that
    /// borrow such ARNs are reached by naming them here.
    pub resource_types: Asked<ResourceTypeName>,
    /// Every action of these levels.
    pub access_levels: Asked<AccessLevel>,
    /// These actions.
    pub actions: Asked<ActionPattern>,
    /// Actions that the rule does not mean.
    pub exclude_actions: Asked<ActionPattern>,
    /// Actions that the database need not know, granted as they are.
    pub unverified_actions: Asked<ActionName>,
    /// All must hold.
    pub conditions: Vec<AskedCondition>,
}

impl Rule {
    /// A rule that asks for nothing yet.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            short_form_of: None,
            description: None,
            resources: Asked::default(),
            resource_types: Asked::default(),
            access_levels: Asked::default(),
            actions: Asked::default(),
            exclude_actions: Asked::default(),
            unverified_actions: Asked::default(),
            conditions: Vec::new(),
        }
    }

    /// Whether the rule has no resources, or nothing to do with them.
    #[must_use]
    pub fn asks_for_nothing(&self) -> bool {
        self.resources.is_empty()
            || self.access_levels.is_empty() && self.actions.is_empty() && self.unverified_actions.is_empty()
    }

    pub(in crate::writer) fn names_one_type(&self) -> bool {
        self.resource_types.things().count() == 1
    }

    pub(in crate::writer) fn excludes(&self, action: &ActionName) -> bool {
        self.exclude_actions.things().any(|pattern| pattern.matches(action))
    }
}
