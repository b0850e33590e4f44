use std::collections::BTreeMap;

use crate::{
    document::{Target, split},
    provider::{
        PolicySentry,
        arguments::{Rewritable, WholeNumber, only_kind, parameters},
        diagnose,
    },
    terraform::{FunctionError, TypedFunction},
};

/// `split_policy(json, max_size, kind...)`: a policy as documents that fit.
pub(crate) struct SplitPolicy;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based, resource-based or service control policy.
        json: Rewritable,
        /// How many characters a document may have, not counting white space. `null` means the quota of the kind, or of a
        /// managed policy (6144) if no kind is given.
        max_size: Option<WholeNumber<1>>,
        ..
        /// What the policy is attached to, at most one: a value of the argument `target` of `policy_sentry_crud_policy`, such as
        /// `"inline_role_policy"`.
        kind: Target,
    }
}

impl TypedFunction<PolicySentry> for SplitPolicy {
    type Arguments = Arguments;
    type Answer = BTreeMap<String, String>;

    const NAME: &'static str = "split_policy";
    const SUMMARY: &'static str = "Divides a policy into documents that fit.";
    const DESCRIPTION: &'static str = "A map of documents without white space, which together say what the policy says: one, `policy`, \
        if it fits; otherwise services in the order of their names fill documents, each keyed by its first service, with `-2`, \
        `-3` if several begin with one service. Where documents end depends on hashes of what would begin the next, so that an \
        edit seldom changes another document than its own. Statements of several services are divided by service, and one that \
        is too large alone by its actions or resources, with its Sid on every part; one with `NotAction` by its resources only, \
        and a list in `NotResource` never. What names no service is keyed `other`. An ARN or an action that does not fit alone is \
        an error.\n\n\
        A kind only decides what `max_size` is if it is `null`. AWS Organizations counts a document as it is sent, so send these \
        documents as they are. The quota of inline policies is for all of them together, so dividing one does not make it fit.";

    fn call(
        &self,
        _: &PolicySentry,
        Arguments { json: Rewritable(json), max_size, kind }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let kind = only_kind(&kind, 2)?.unwrap_or_default();
        let quota = kind.quota().map_or(usize::MAX, |quota| quota.characters);
        let limit = max_size.map_or(quota, |WholeNumber(size)| size);
        let documents =
            split(&json, limit).map_err(|error| FunctionError::new(diagnose::not_divisible(&error)).at(0))?;
        documents.into_iter().map(|(key, document)| Ok((key, document.to_minified_json()?))).collect()
    }
}
