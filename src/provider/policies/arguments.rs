//! The arguments of a policy: of the data sources, and of a template.

use crate::{
    document::Target,
    iam::condition::Operator,
    iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date, Effect, ResourceTypeName},
    provider::arguments::{
        ArnValues, ConditionKey, ConditionValues, LevelOverrides, LevelResources, Minimize, Placed,
        RuleDescription, ServicePrefix, ServicePrincipal, WholeNumber, arguments,
    },
    writer::{Asked, AskedArn, DependentActions, OpenPlaceholders, WhenUnsupported},
};

arguments! {
    /// The arguments of `policy_sentry_crud_policy`.
    pub(in crate::provider) struct CrudArguments {
        /// ARNs on which the actions of the access level *Read* are granted: those that read content. IAM wildcards and policy
        /// variables (`$${aws:username}` or `&{aws:username}`) are allowed after the fifth colon. Order and duplicates do not
        /// matter; null elements are ignored.
        read: LevelResources,
        /// ARNs on which the actions of the access level *Write* are granted: those that create, change or delete.
        write: LevelResources,
        /// ARNs on which the actions of the access level *List* are granted: those that show which resources exist.
        list: LevelResources,
        /// ARNs on which the actions of the access level *Tagging* are granted: those that tag and do nothing else.
        tagging: LevelResources,
        /// ARNs on which the actions of the access level *Permissions management* are granted: those that grant or change
        /// permissions.
        permissions_management: LevelResources,
        /// What is requested row by row: resources, and the access levels or the exact actions to be granted on them, each row with
        /// its own conditions. The lists of access levels are rules without conditions.
        rules: Vec<Placed<RuleArguments>>,
        /// Actions on `*` that support nothing narrower.
        wildcard_only: WildcardOnlyArguments,
        /// Names of actions to be granted on `*` although they could be scoped to resources, whether or not anything else requests
        /// them.
        skip_resource_constraints: Asked<ActionName>,
        /// Roles that may be assumed.
        sts: StsArguments,
        [flatten] common: CommonArguments,
    }
}

arguments! {
    /// The arguments of `policy_sentry_actions_policy`.
    pub(in crate::provider) struct ActionsArguments {
        /// Names and patterns of actions: `"s3:GetObject"`, `"s3:Get*"`.
        actions: Asked<ActionPattern>,
        /// ARNs: each action is granted on those whose type it supports. An action that supports none of them is an error, and so
        /// is an ARN that none of the actions supports.
        resources: Asked<AskedArn>,
        /// The resource types that the actions are scoped to (`"sqs:queue"`, as AWS writes it; case is ignored); by default, all
        /// that they support.
        resource_types: Asked<ResourceTypeName>,
        /// Without `resources`: the values of the placeholders in AWS's ARN formats, `{ Partition = "aws", Account =
        /// "111122223333" }`. A key may be limited to a service (`"kms:KeyId"`) or to a service and type (`"kms:key:KeyId"`).
        arn_values: ArnValues,
        /// What happens to placeholders without a value: `"error"`, the default; `"wildcard"` writes `*` in their place; `"keep"`
        /// leaves them, as Policy Sentry does, and AWS refuses such a document: it is only for reading.
        open_placeholders: Option<OpenPlaceholders>,
        [flatten] common: CommonArguments,
    }
}

arguments! {
    /// The arguments that both data sources have.
    pub(in crate::provider) struct CommonArguments {
        /// Names and patterns (`s3:Delete*`) of actions that never appear in the policy, dependent actions included. Naming a
        /// dependent action here settles whether it is granted. A pattern that matches no action is an error.
        exclude_actions: Asked<ActionPattern>,
        /// Roles that may be passed, and to which services: `iam:PassRole` on exactly these roles, under a condition on
        /// `iam:PassedToService`.
        pass_role: Vec<Placed<PassRoleArguments>>,
        /// Conditions on the whole policy, all of which must hold. Each applies to the actions that support its key.
        conditions: Vec<Placed<ConditionArguments>>,
        /// `"Allow"`, the default, or `"Deny"`. A Deny adds no dependent actions: it denies what is requested and nothing else. A
        /// condition or a resource that an action does not support is an error in a Deny.
        effect: Option<Effect>,
        /// What happens to actions that granted actions depend on. `"scoped"`, the default: those that only read or list and cannot
        /// be scoped to resources are granted on `*`, under the conditions of the actions that need them; all others are in
        /// `dependent_actions_not_granted`. `"wildcard"`: all are granted, on the statement's own resources if they support their
        /// type and otherwise on `*`, as Policy Sentry does. `"none"`: none are granted.
        dependent_actions: Option<DependentActions>,
        /// Whose access levels count: `"policy_sentry"`, the default (AWS's with Policy Sentry's corrections),
        /// `"resource_policies"` (AWS's with Policy Sentry's second set of corrections, for resource-based policies) or `"aws"`
        /// (as documented).
        access_level_source: Option<AccessLevelSource>,
        /// Map of action to access level (`{ "sqs:CreateQueue" = "Write" }`) that takes precedence over every other source of
        /// levels.
        access_level_overrides: LevelOverrides,
        /// A date, `"2026-06-14"`: actions and resource types that AWS documented later do not exist. With it, an upgrade of the
        /// provider changes no policy. What the oldest source knows always exists.
        as_of: Option<Date>,
        /// Writes actions as patterns that match, among all known actions, exactly the granted ones: `"words"` cuts between words,
        /// `"shortest"` anywhere, `"prefix"` as Policy Sentry does. `"off"`, the default, names each action. AWS adds actions, and
        /// a pattern may come to match them.
        minimize: Option<Minimize>,
        /// How many characters of a pattern after the service prefix must not be wildcards; 0 counts as 1.
        minimum_characters: Option<WholeNumber<0>>,
        /// What the policy is attached to, whose quota of characters it must keep: `"managed_policy"` (6144), `"inline_role_policy"`
        /// (10240), `"inline_group_policy"` (5120), `"inline_user_policy"` (2048), `"permission_set"` (10240),
        /// `"service_control_policy"` (10240), `"resource_control_policy"` (5120). The default is the first; `"none"` checks nothing.
        /// A policy that does not fit is an error. The quota of inline policies is for all of them together.
        target: Option<Target>,
        /// How many `documents` the policy may be divided into; 1 by default.
        max_documents: Option<WholeNumber<1>>,
        /// How many characters a document may have, instead of the target's quota.
        max_size: Option<WholeNumber<1>>,
    }
}

arguments! {
    /// An element of `rules`.
    pub(in crate::provider) struct RuleArguments {
        /// What the rule is for. `reason` and `explanation` repeat it.
        description: RuleDescription,
        /// ARNs. A rule without any requests nothing.
        resources: Asked<AskedArn>,
        /// Which types the ARNs are meant as (`"sqs:queue"`, as AWS writes it; case is ignored), if they name several. Types of
        /// other services that share such ARNs (`"rds-data:cluster"`) are reached only by naming them here.
        resource_types: Asked<ResourceTypeName>,
        /// Access levels: every action of these levels that supports the resources. Case does not matter, nor whether spaces are
        /// written as `-` or `_`.
        access_levels: Asked<AccessLevel>,
        /// Names and patterns of actions (`"s3:GetObject"`, `"s3:Get*"`), each granted on those of the resources that it supports.
        /// One that supports none of them is an error.
        actions: Asked<ActionPattern>,
        /// Names and patterns of actions that this rule does not grant.
        exclude_actions: Asked<ActionPattern>,
        /// Names of actions that are newer than the IAM database. They are granted on the resources as they are written, unchecked,
        /// in a statement of their own.
        unverified_actions: Asked<ActionName>,
        /// Conditions on what the rule grants, in addition to those on the whole policy.
        conditions: Vec<Placed<ConditionArguments>>,
    }
}

arguments! {
    /// An element of `conditions`.
    pub(in crate::provider) struct ConditionArguments {
        /// The operator as IAM spells it: `StringEquals`, `ForAnyValue:StringLike`, `BoolIfExists`.
        [required] test: Option<Operator>,
        /// The condition key: `aws:ResourceTag/team`, `ec2:Region`.
        [required] variable: Option<ConditionKey>,
        /// The values, one of which must match. Policy variables may be written `$${aws:username}` or `&{aws:username}`.
        [required] values: ConditionValues,
        /// What happens to an action that does not support the key: `"omit_action"` leaves it out, which is the default if access
        /// levels are requested; `"omit_condition"` grants it without the condition, in a statement of its own; `"error"` refuses to
        /// write the policy, which is the default if actions are named, and always in a Deny.
        when_unsupported: Option<WhenUnsupported>,
    }
}

arguments! {
    /// `wildcard_only`.
    pub(in crate::provider) struct WildcardOnlyArguments {
        /// Names of actions that cannot be scoped to a resource. One that can be is an error: it belongs in a rule.
        single_actions: Asked<ActionName>,
        /// Service prefixes (`"s3"`): every action of the service at the access level *Read* that cannot be scoped to a resource.
        /// `"all"` means every service.
        service_read: Asked<ServicePrefix>,
        /// The same for the access level *Write*.
        service_write: Asked<ServicePrefix>,
        /// The same for the access level *List*.
        service_list: Asked<ServicePrefix>,
        /// The same for the access level *Tagging*.
        service_tagging: Asked<ServicePrefix>,
        /// The same for the access level *Permissions management*.
        service_permissions_management: Asked<ServicePrefix>,
    }
}

arguments! {
    /// `sts`.
    #[expect(clippy::struct_field_names, reason = "the names of AWS's actions")]
    pub(in crate::provider) struct StsArguments {
        /// ARNs of roles on which `sts:AssumeRole` is granted.
        assume_role: Asked<AskedArn>,
        /// ARNs of roles on which `sts:AssumeRoleWithSAML` is granted.
        assume_role_with_saml: Asked<AskedArn>,
        /// ARNs of roles on which `sts:AssumeRoleWithWebIdentity` is granted.
        assume_role_with_web_identity: Asked<AskedArn>,
    }
}

arguments! {
    /// An element of `pass_role`.
    pub(in crate::provider) struct PassRoleArguments {
        /// ARNs of roles.
        roles: Asked<AskedArn>,
        /// Service principals that the roles may be passed to: `"lambda.amazonaws.com"`.
        services: Asked<ServicePrincipal>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{minimize::Style, provider::arguments::Arguments as _};

    #[test]
    fn every_word_and_quota_is_described() {
        let targets = Target::ALL.into_iter().flat_map(|target| {
            let quota = target.quota().map(|quota| format!("`\"{target}\"` ({})", quota.characters));
            [format!("\"{target}\""), quota.unwrap_or_default()]
        });
        let of_common = [
            ("effect", Effect::ALL.map(|word| format!("\"{word}\"")).to_vec()),
            ("dependent_actions", DependentActions::ALL.map(|word| format!("\"{word}\"")).to_vec()),
            ("access_level_source", AccessLevelSource::ALL.map(|word| format!("\"{word}\"")).to_vec()),
            ("minimize", Style::ALL.map(|word| format!("\"{word}\"")).to_vec()),
            ("target", targets.collect()),
        ];
        let of_conditions =
            [("when_unsupported", WhenUnsupported::ALL.map(|word| format!("\"{word}\"")).to_vec())];
        let of_actions =
            [("open_placeholders", OpenPlaceholders::ALL.map(|word| format!("\"{word}\"")).to_vec())];
        for (attributes, expected) in [
            (CommonArguments::attributes(), &of_common[..]),
            (ConditionArguments::attributes(), &of_conditions[..]),
            (ActionsArguments::attributes(), &of_actions[..]),
        ] {
            for (name, words) in expected {
                let attribute = attributes.iter().find(|attribute| attribute.name == *name).unwrap();
                let missing: Vec<_> =
                    words.iter().filter(|word| !attribute.description.contains(*word)).collect();
                assert_eq!(missing, Vec::<&String>::new(), "{name}");
            }
        }
    }
}
