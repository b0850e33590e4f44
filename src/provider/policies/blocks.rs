//! The schemas of the blocks that [`super::inputs`] reads.

use crate::{
    document::Target,
    minimize::Style,
    terraform::{Attribute, Shape, Type},
    writer::{DependentActions, WhenUnsupported},
};

fn texts() -> Type {
    Type::list(Type::String)
}

/// `effect`.
pub(in crate::provider) fn effect() -> Attribute {
    Attribute::optional("effect", Type::String).describe(
        "`\"Allow\"`, the default, or `\"Deny\"`. A Deny adds no dependent actions: it denies what is asked \
         and nothing else. A condition or a resource that an action does not support is an error in it.",
    )
}

/// `exclude_actions`.
pub(in crate::provider) fn exclude_actions() -> Attribute {
    Attribute::optional("exclude_actions", texts()).describe(
        "Names and patterns (`s3:Delete*`) of actions that never appear in the policy, dependent actions \
         included. Naming a dependent action settles the question of granting it. A pattern that matches no \
         action is an error.",
    )
}

/// `access_level_overrides`.
pub(in crate::provider) fn access_level_overrides() -> Attribute {
    Attribute::optional("access_level_overrides", Type::map(Type::String)).describe(
        "Map of action to access level (`{ \"sqs:CreateQueue\" = \"Write\" }`) that counts before any other source \
         of levels.",
    )
}

/// `dependent_actions`.
pub(in crate::provider) fn dependent_actions() -> Attribute {
    let [scoped, wildcard, none] = DependentActions::ALL.map(DependentActions::as_str);
    Attribute::optional("dependent_actions", Type::String).describe(format!(
        "What becomes of actions that granted ones depend on. `\"{scoped}\"`, the default: those that only read or list \
         and that cannot be confined to resources are granted on `*`, under the conditions of the actions that need them; \
         all others stand in `dependent_actions_not_granted`. `\"{wildcard}\"`: all are granted, on the statement's own \
         resources where they support their type and else on `*`, as Policy Sentry does. `\"{none}\"`: none is."
    ))
}

/// `conditions`, of the document.
pub(in crate::provider) fn conditions() -> Attribute {
    Attribute::optional("conditions", Shape::list(condition_attributes())).describe(
        "Conditions on the whole policy, all of which must hold. Each goes on the actions that carry its key.",
    )
}

fn condition_attributes() -> Vec<Attribute> {
    let [omit_action, omit_condition, error] = WhenUnsupported::ALL.map(WhenUnsupported::as_str);
    vec![
        Attribute::required("test", Type::String)
            .describe("The operator as IAM spells it: `StringEquals`, `ForAnyValue:StringLike`, `BoolIfExists`."),
        Attribute::required("variable", Type::String)
            .describe("The condition key: `aws:ResourceTag/team`, `ec2:Region`."),
        Attribute::required("values", texts()).describe(
            "The values, one of which must fit. Policy variables may be written `$${aws:username}` or \
             `&{aws:username}`.",
        ),
        Attribute::optional("when_unsupported", Type::String).describe(format!(
            "What happens to an action that does not carry the key: `\"{omit_action}\"` leaves it out, which is the \
             default where access levels are asked; `\"{omit_condition}\"` grants it without the condition, in a \
             statement of its own; `\"{error}\"` refuses to write the policy, which is the default where actions are \
             named, and always so in a Deny."
        )),
    ]
}

/// `rules`.
pub(in crate::provider) fn rules() -> Attribute {
    Attribute::optional("rules", Shape::list(rule_attributes())).describe(
        "What is asked row by row: resources, and the access levels or the very actions to be granted on them, each row \
         with its conditions. The lists of access levels are rules without conditions.",
    )
}

fn rule_attributes() -> Vec<Attribute> {
    vec![
        Attribute::optional("description", Type::String)
            .describe("What the rule is for. `reason` and `explanation` repeat it."),
        Attribute::optional("resources", texts())
            .describe("ARNs. A rule without any asks for nothing."),
        Attribute::optional("resource_types", texts()).describe(
            "The types as which the ARNs are meant (`\"sqs:queue\"`, as AWS writes it; case is ignored), where they name \
             several. Types of other services that borrow such ARNs (`\"rds-data:cluster\"`) are reached only here.",
        ),
        Attribute::optional("access_levels", texts()).describe(
            "Access levels: every action of these levels that supports the resources. Case does not matter, nor whether \
             spaces are written as `-` or `_`.",
        ),
        Attribute::optional("actions", texts()).describe(
            "Names and patterns of actions (`\"s3:GetObject\"`, `\"s3:Get*\"`), each granted on those of the resources \
             that it supports. One that supports none of them is an error.",
        ),
        Attribute::optional("exclude_actions", texts())
            .describe("Names and patterns of actions that this rule does not grant."),
        Attribute::optional("unverified_actions", texts()).describe(
            "Names of actions that are younger than the IAM database. They are granted on the resources as they are \
             written, unchecked, in a statement of their own.",
        ),
        Attribute::optional("conditions", Shape::list(condition_attributes()))
            .describe("Conditions on what the rule grants, besides those on the whole policy."),
    ]
}

/// `wildcard_only`.
pub(in crate::provider) fn wildcard_only() -> Attribute {
    let service = |name: &str, level: &str| {
        Attribute::optional(name, texts()).describe(format!(
            "Service prefixes (`\"s3\"`): every action of the service at the access level *{level}* that cannot be \
             confined to a resource. `\"all\"` stands for every service."
        ))
    };
    let attributes = vec![
        Attribute::optional("single_actions", texts()).describe(
            "Names of actions that cannot be confined to a resource. One that can be is an error: it belongs into a rule.",
        ),
        service("service_read", "Read"),
        service("service_write", "Write"),
        service("service_list", "List"),
        service("service_tagging", "Tagging"),
        service("service_permissions_management", "Permissions management"),
    ];
    Attribute::optional("wildcard_only", Shape::single(attributes))
        .describe("Actions on `*` that support nothing narrower.")
}

/// `skip_resource_constraints`.
pub(in crate::provider) fn skip_resource_constraints() -> Attribute {
    Attribute::optional("skip_resource_constraints", texts()).describe(
        "Names of actions to be granted on `*` although they could be confined to resources, whether or not anything \
         else asks for them.",
    )
}

/// `sts`.
pub(in crate::provider) fn sts() -> Attribute {
    let roles = |name: &str, action: &str| {
        Attribute::optional(name, texts())
            .describe(format!("ARNs of roles on which `sts:{action}` is granted."))
    };
    let attributes = vec![
        roles("assume_role", "AssumeRole"),
        roles("assume_role_with_saml", "AssumeRoleWithSAML"),
        roles("assume_role_with_web_identity", "AssumeRoleWithWebIdentity"),
    ];
    Attribute::optional("sts", Shape::single(attributes)).describe("Roles that may be taken.")
}

/// `pass_role`.
pub(in crate::provider) fn pass_role() -> Attribute {
    let attributes = vec![
        Attribute::optional("roles", texts()).describe("ARNs of roles."),
        Attribute::optional("services", texts())
            .describe("Service principals to which the roles may be passed: `\"lambda.amazonaws.com\"`."),
    ];
    Attribute::optional("pass_role", Shape::list(attributes)).describe(
        "Roles that may be passed, and to which services: `iam:PassRole` on exactly these roles, under a condition on \
         `iam:PassedToService`.",
    )
}

/// `minimize`, `minimum_characters`, `target`, `max_documents` and `max_size`.
pub(in crate::provider) fn fit() -> Vec<Attribute> {
    let [words, shortest, prefix] = Style::ALL.map(Style::as_str);
    let quotas: Vec<String> = Target::ALL
        .into_iter()
        .filter_map(|target| Some(format!("`\"{}\"` ({})", target.as_str(), target.quota()?.characters)))
        .collect();
    vec![
        Attribute::optional("minimize", Type::String).describe(format!(
            "Writes actions as patterns that match, of all actions that are known, exactly the granted ones: \
             `\"{words}\"` cuts between words, `\"{shortest}\"` anywhere, `\"{prefix}\"` as Policy Sentry does. \
             `\"off\"`, the default, names each. AWS adds actions, and a pattern may come to match them."
        )),
        Attribute::optional("minimum_characters", Type::Number).describe(
            "How many characters of a pattern behind the service prefix must at least be no wildcards; 0 counts as 1.",
        ),
        Attribute::optional("target", Type::String).describe(format!(
            "What the policy is attached to, whose quota of characters it must keep: {}. The default is the first; \
             `\"{}\"` checks nothing. A policy that does not fit is an error. The quota of inline policies is for all of \
             them together.",
            quotas.join(", "),
            Target::None.as_str()
        )),
        Attribute::optional("max_documents", Type::Number)
            .describe("Into how many `documents` the policy may be divided; 1 by default."),
        Attribute::optional("max_size", Type::Number)
            .describe("How many characters a document may have, instead of the target's quota."),
    ]
}
