use super::lines;
use crate::{
    iam::{ActionName, ActionPattern, ResourceTypeName},
    text::names,
    writer::Resource,
};

/// Actions, resources and resource types that do not belong together.
#[expect(missing_docs, reason = "the fields are named after what they hold")]
#[derive(Debug)]
pub enum Mismatch {
    /// No action that is named supports the resource, which is of these types.
    ResourceWithoutAction { arn: Resource, types: Vec<ResourceTypeName> },
    /// An action that is named supports none of the resources, but these formats; none if no ARN can narrow it.
    ActionWithoutResource { pattern: ActionPattern, formats: Vec<(ResourceTypeName, String)> },
    /// An action that is named supports none of the types that are asked for.
    ActionOfOtherTypes { pattern: ActionPattern, types: Vec<ResourceTypeName> },
    /// An action is asked for on `*` as one that nothing can narrow, and ARNs of these formats can.
    CouldBeNarrowed { action: ActionName, formats: Vec<(ResourceTypeName, String)> },
}

impl Mismatch {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::ResourceWithoutAction { .. } => "Resource without actions",
            Self::ActionWithoutResource { .. } => "Action does not support the resources",
            Self::ActionOfOtherTypes { .. } => "Action does not support the resource types",
            Self::CouldBeNarrowed { .. } => "Action supports resources",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::ResourceWithoutAction { arn, types } => format!(
                "none of the requested actions supports {}, the resource type of `{arn}`, so nothing would be \
                 granted on it. Remove the ARN, or add an action that supports it.",
                names(types)
            ),
            Self::ActionWithoutResource { pattern, formats } if formats.is_empty() => format!(
                "`{pattern}` cannot be scoped to an ARN. Grant it on all resources with wildcard_only = {{ \
                 single_actions = [\"{pattern}\"] }}."
            ),
            Self::ActionWithoutResource { pattern, formats } => {
                format!("`{pattern}` supports none of these resources. It supports:\n{}", lines(formats))
            }
            Self::ActionOfOtherTypes { pattern, types } => {
                format!("`{pattern}` supports none of the requested resource_types: {}.", names(types))
            }
            Self::CouldBeNarrowed { action, formats } => format!(
                "`{action}` can be scoped to resources. Use a rule with actions = [\"{action}\"] and resources of \
                 this form:\n{}\n\nTo grant it on all resources, name it in skip_resource_constraints.",
                lines(formats)
            ),
        }
    }
}
