use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    iam::AccessLevel,
    provider::{
        PolicySentry, arguments,
        policies::{
            blocks,
            inputs::{
                ConditionBlock, FitBlock, Objects, PassRoleBlock, PolicyBlock, Reading, RuleBlock, Shared,
                StsBlock, Texts, WildcardOnlyBlock,
            },
            results::{self, DescribedPolicy},
        },
    },
    terraform::{Attribute, Block, Diagnostic, Known, Read, Type, TypedDataSource, Value, from_value},
    writer::{Place, Request},
};

/// `policy_sentry_crud_policy`: ARNs and access levels in, a policy with exactly the fitting actions out.
pub(crate) struct CrudPolicy;

/// What the block says. Lists count as sets: order, duplicates and null elements mean nothing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    read: Texts,
    write: Texts,
    list: Texts,
    tagging: Texts,
    permissions_management: Texts,
    rules: Objects<RuleBlock>,
    wildcard_only: Option<WildcardOnlyBlock>,
    skip_resource_constraints: Texts,
    exclude_actions: Texts,
    sts: Option<StsBlock>,
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
pub(crate) struct CrudRequest(Request);

impl Block for CrudRequest {
    fn attributes() -> Vec<Attribute> {
        inputs()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        from_value::<Config>(&block.known_part())?.request(Reading::new(known)).map(Self)
    }
}

impl TypedDataSource<PolicySentry> for CrudPolicy {
    type Config = CrudRequest;
    type State = DescribedPolicy;

    const TYPE_NAME: &'static str = "policy_sentry_crud_policy";
    const DESCRIPTION: &'static str = "Writes the IAM policy that grants exactly the asked access levels on the asked ARNs.\n\n\
        All arguments are optional. A block that asks for nothing gives `json = null`.";

    fn read(
        &self,
        provider: &PolicySentry,
        CrudRequest(request): CrudRequest,
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
        for (level, texts) in self.levels() {
            let arns = reading.arns(texts, |index| Place::element(level.as_snake_case(), index));
            for (arn, place) in arns.iter() {
                request.levels.add((level, arn.clone()), place.clone());
            }
        }
        request.rules = reading.rules(self.rules.as_deref());
        reading.wildcard_only(self.wildcard_only.as_ref(), &mut request);
        request.skip_resource_constraints = reading.actions(&self.skip_resource_constraints, |index| {
            Place::element("skip_resource_constraints", index)
        });
        reading.sts(self.sts.as_ref(), &mut request);
        reading.finish(request)
    }
}

impl Config {
    const fn levels(&self) -> [(AccessLevel, &Texts); 5] {
        [
            (AccessLevel::Read, &self.read),
            (AccessLevel::Write, &self.write),
            (AccessLevel::List, &self.list),
            (AccessLevel::Tagging, &self.tagging),
            (AccessLevel::PermissionsManagement, &self.permissions_management),
        ]
    }
}

/// What the block may say.
pub(in crate::provider) fn inputs() -> Vec<Attribute> {
    let arns = |level: AccessLevel, does: &str| {
        Attribute::optional(level.as_snake_case(), Type::list(Type::String)).describe(format!(
            "ARNs on which the actions of the access level *{level}* are granted: {does}. IAM wildcards and \
             policy variables (`$${{aws:username}}` or `&{{aws:username}}`) may stand behind the fifth colon. \
             Order and duplicates mean nothing; null elements are left out."
        ))
    };
    vec![
        arns(AccessLevel::Read, "what reads contents"),
        arns(AccessLevel::Write, "what creates, changes or deletes"),
        arns(AccessLevel::List, "what shows which resources exist"),
        arns(AccessLevel::Tagging, "what tags and does nothing else"),
        arns(AccessLevel::PermissionsManagement, "what grants or changes permissions"),
        blocks::rules(),
        blocks::wildcard_only(),
        blocks::skip_resource_constraints(),
        blocks::exclude_actions(),
        blocks::sts(),
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
