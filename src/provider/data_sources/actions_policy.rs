use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    provider::{
        PolicySentry, arguments, diagnose,
        policies::{
            blocks,
            inputs::{ConditionBlock, FitBlock, Objects, PassRoleBlock, PolicyBlock, Reading, Shared, Texts},
            results::{self, DescribedPolicy},
        },
    },
    terraform::{Attribute, Block, Diagnostic, Known, Read, Type, TypedDataSource, Value, from_value},
    writer::{AskedActions, OpenPlaceholders, Place, PlaceholderKey, Request},
};

/// `policy_sentry_actions_policy`: actions in, a policy that grants each on what it supports out.
pub(crate) struct ActionsPolicy;

/// What the block says. Lists count as sets: order, duplicates and null elements mean nothing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    actions: Texts,
    resources: Texts,
    resource_types: Texts,
    arn_values: Option<BTreeMap<String, Option<String>>>,
    open_placeholders: Option<String>,
    exclude_actions: Texts,
    pass_role: Objects<PassRoleBlock>,
    conditions: Objects<ConditionBlock>,
    effect: Option<String>,
    dependent_actions: Option<String>,
    access_level_source: Option<String>,
    access_level_overrides: Option<BTreeMap<String, Option<String>>>,
    as_of: Option<String>,
    #[serde(flatten)]
    fit: FitBlock,
}

/// What the block asks for.
pub(crate) struct ActionsRequest(Request);

impl Block for ActionsRequest {
    fn attributes() -> Vec<Attribute> {
        inputs()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        from_value::<Config>(&block.known_part())?.request(Reading::new(known)).map(Self)
    }
}

impl TypedDataSource<PolicySentry> for ActionsPolicy {
    type Config = ActionsRequest;
    type State = DescribedPolicy;

    const TYPE_NAME: &'static str = "policy_sentry_actions_policy";
    const DESCRIPTION: &'static str = "Writes the IAM policy that grants the named actions, each on the resources that it supports: on given ARNs, \
        or on AWS's ARN formats with values filled in. Actions that cannot be confined to a resource are granted \
        on `*`.\n\nA block that asks for nothing gives `json = null`.";

    fn read(
        &self,
        provider: &PolicySentry,
        ActionsRequest(request): ActionsRequest,
    ) -> Result<Read<DescribedPolicy>, Vec<Diagnostic>> {
        results::read(provider, request)
    }
}

impl PolicyBlock for Config {
    fn request(&self, mut reading: Reading) -> Result<Request, Vec<Diagnostic>> {
        let shared = Shared {
            effect: self.effect.as_deref(),
            dependent_actions: self.dependent_actions.as_deref(),
            exclude_actions: &self.exclude_actions,
            pass_role: self.pass_role.as_deref(),
            conditions: self.conditions.as_deref(),
            access_level_source: self.access_level_source.as_deref(),
            access_level_overrides: self.access_level_overrides.as_ref(),
            as_of: self.as_of.as_deref(),
            fit: &self.fit,
        };
        let mut request = reading.begin(&shared);
        request.actions = Some(self.actions(&mut reading));
        reading.finish(request)
    }
}

impl Config {
    fn actions(&self, reading: &mut Reading) -> AskedActions {
        let place = |argument: &'static str| move |index| Place::element(argument, index);
        AskedActions {
            patterns: reading.patterns(&self.actions, place("actions")),
            resources: reading.arns(&self.resources, place("resources")),
            resource_types: reading.resource_types(&self.resource_types, place("resource_types")),
            arn_values: self.arn_values(reading),
            open_placeholders: reading.word(
                "open_placeholders",
                self.open_placeholders.as_deref(),
                |text| text.parse().ok(),
                &OpenPlaceholders::ALL.map(OpenPlaceholders::as_str),
            ),
        }
    }

    fn arn_values(&self, reading: &mut Reading) -> BTreeMap<PlaceholderKey, (String, Place)> {
        let mut values = BTreeMap::new();
        for (name, value) in self.arn_values.iter().flatten() {
            let Some(value) = value else { continue };
            match PlaceholderKey::parse(name).filter(|_| is_arn_value(value)) {
                Some(key) => {
                    values.insert(key, (value.clone(), reading.place(Place::argument("arn_values"))));
                }
                None => reading.mistakes.push(diagnose::not_an_arn_value(name, value)),
            }
        }
        values
    }
}

fn is_arn_value(value: &str) -> bool {
    !value.is_empty() && !value.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

/// What the block may say.
pub(in crate::provider) fn inputs() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    vec![
        Attribute::optional("actions", texts())
            .describe("Names and patterns of actions: `\"s3:GetObject\"`, `\"s3:Get*\"`."),
        Attribute::optional("resources", texts()).describe(
            "ARNs: each action is granted on those whose type it supports. An action that supports none of them is an \
             error, and so is an ARN that none of the actions supports.",
        ),
        Attribute::optional("resource_types", texts()).describe(
            "The resource types to which the actions are confined (`\"sqs:queue\"`, as AWS writes it; case is ignored); \
             all that they support, if left out.",
        ),
        Attribute::optional("arn_values", Type::map(Type::String)).describe(
            "Without `resources`: the values of the placeholders in AWS's ARN formats, `{ Partition = \"aws\", Account = \
             \"111122223333\" }`. A key may be confined to a service (`\"kms:KeyId\"`) or to a service and type \
             (`\"kms:key:KeyId\"`).",
        ),
        Attribute::optional("open_placeholders", Type::String).describe(
            "What becomes of placeholders without a value: `\"error\"`, the default; `\"wildcard\"` puts `*` in their \
             places; `\"keep\"` leaves them, as Policy Sentry does, which AWS refuses: such a document is for reading.",
        ),
        blocks::exclude_actions(),
        blocks::pass_role(),
        blocks::conditions(),
        blocks::effect(),
        blocks::dependent_actions(),
        arguments::access_level_source_attribute(),
        blocks::access_level_overrides(),
        arguments::as_of_attribute(),
    ]
    .into_iter()
    .chain(blocks::fit())
    .collect()
}
