use std::collections::BTreeSet;

use crate::{
    database::{self, Reader},
    document::{OneOrMany, PolicyDocument, Statement},
    iam::{ActionName, ActionPattern},
    provider::{PolicySentry, arguments::rewritable, diagnose, selection::Selection},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `expand_policy(json)`: a policy with every action spelled out.
pub(crate) struct ExpandPolicy;

impl Function<PolicySentry> for ExpandPolicy {
    fn name(&self) -> &'static str {
        "expand_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String)
            .describe("A policy document: an identity's or a resource's, or a service control policy.");
        Signature::new([json], Type::String).describe(
            "Spells out the wildcards in a policy's actions.",
            "The policy with the patterns in `Action` replaced by the actions that AWS documents, sorted, each once. What \
             stands for no documented action stays as it is, and so does everything else, `NotAction` included, but for \
             this: one statement and one string become lists in `Statement`, `Action`, `NotAction`, `Resource` and \
             `NotResource`, and the elements are put into the order in which AWS explains them.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json,): (String,) = arguments(values)?;
        let mut policy = rewritable(&json, 0)?;
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let reader = provider.selection().and_then(Selection::reader).map_err(failed)?;
        expand(&mut policy, &reader).map_err(|error| failed(vec![diagnose::database(&error)]))?;
        let json = with_lists(policy).to_pretty_json();
        json.map(Value::from).map_err(|error| failed(vec![diagnose::json(&error)]))
    }
}

/// Spells out what each `Action` stands for.
fn expand(policy: &mut PolicyDocument, reader: &Reader) -> Result<(), database::Error> {
    for actions in
        policy.statements.entries_mut().iter_mut().filter_map(|statement| statement.action.as_mut())
    {
        *actions = expanded(actions.as_slice(), reader)?.into();
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

/// The documented actions that patterns stand for, then the patterns that stand for none.
fn expanded(patterns: &[String], reader: &Reader) -> Result<Vec<String>, database::Error> {
    let (mut actions, mut others) = (BTreeSet::<ActionName>::new(), BTreeSet::new());
    for text in patterns {
        let found = match text.parse::<ActionPattern>() {
            Ok(pattern) => reader.action_names_matching(&pattern)?,
            Err(_) => Vec::new(),
        };
        if found.is_empty() {
            others.insert(text.clone());
        }
        actions.extend(found);
    }
    Ok(actions.iter().map(ToString::to_string).chain(others).collect())
}
