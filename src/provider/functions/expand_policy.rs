use std::collections::BTreeSet;

use crate::{
    bounds::{Exceeded, limits},
    catalog::{self, Catalog},
    document::{OneOrMany, PolicyDocument, Statement},
    iam::ActionPattern,
    provider::{
        PolicySentry,
        arguments::{Rewritable, parameters},
    },
    terraform::{FunctionError, TypedFunction},
};

/// `expand_policy(json)`: a policy with every action spelled out.
pub(crate) struct ExpandPolicy;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based, resource-based or service control policy.
        json: Rewritable,
    }
}

impl TypedFunction<PolicySentry> for ExpandPolicy {
    type Arguments = Arguments;
    type Answer = String;

    const NAME: &'static str = "expand_policy";
    const SUMMARY: &'static str = "Spells out the wildcards in a policy's actions.";
    const DESCRIPTION: &'static str = "The policy with the patterns in `Action` replaced by the actions that AWS documents and that \
        they match, sorted, each once. What matches no documented action stays as it is, and so does everything else, \
        `NotAction` included, with one exception: single statements and single strings in `Statement`, `Action`, \
        `NotAction`, `Resource` and `NotResource` become lists, and the elements are put into the order in which AWS explains \
        them.";

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { json: Rewritable(mut json) }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        expand(&mut json, &*provider.catalog()?)?;
        Ok(with_lists(json).to_pretty_json()?)
    }
}

/// Spells out what each `Action` matches, as long as that is no longer than an answer may be.
fn expand(policy: &mut PolicyDocument, catalog: &Catalog) -> Result<(), FunctionError> {
    /// What an action takes in the document beside its name: a line break, eight spaces, two quotes and a comma.
    const AROUND: usize = 12;
    let mut size = 0;
    for actions in
        policy.statements.entries_mut().iter_mut().filter_map(|statement| statement.action.as_mut())
    {
        let spelled_out = expanded(actions.as_slice(), catalog)?;
        size += spelled_out.iter().map(|action| action.len() + AROUND).sum::<usize>();
        Exceeded::check_answer(size, limits::ANSWER)?;
        *actions = spelled_out.into();
    }
    Ok(())
}

/// Writes what may stand alone or in a list as a list.
fn with_lists(policy: PolicyDocument) -> PolicyDocument {
    let list = |texts: Option<OneOrMany<String>>| texts.map(OneOrMany::into_list);
    let statements = policy.statements.into_vec().into_iter().map(|statement| Statement {
        action: list(statement.action),
        not_action: list(statement.not_action),
        resource: list(statement.resource),
        not_resource: list(statement.not_resource),
        ..statement
    });
    PolicyDocument { statements: statements.collect::<Vec<_>>().into(), ..policy }
}

/// The documented actions that patterns match, then the patterns that match none.
fn expanded(patterns: &[String], catalog: &Catalog) -> Result<Vec<String>, catalog::Error> {
    let (mut actions, mut others) = (catalog.matched(), BTreeSet::new());
    for text in patterns {
        let has_any = match text.parse::<ActionPattern>() {
            Ok(pattern) => actions.add(&pattern)?,
            Err(_) => false,
        };
        if !has_any {
            others.insert(text.clone());
        }
    }
    Ok(actions.into_names().iter().map(ToString::to_string).chain(others).collect())
}
