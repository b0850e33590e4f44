use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    access::{self, Comparison, Grants},
    analysis::{self, Finding, Options},
    database::Reader,
    document::PolicyDocument,
    iam::{AccessLevel, AccessLevelSource, ActionName},
    provider::{
        PolicySentry,
        arguments::{identity_policy, policy_document},
        diagnose,
        findings::{self, FindingState},
        selection::Selection,
    },
    statement::{Condition, Policy},
    terraform::{Function, FunctionError, Parameter, Signature, Type, Value, arguments, to_value},
};

/// `compare_policies(before, after)`: what one policy allows and another does not.
pub(crate) struct ComparePolicies;

#[derive(Serialize)]
struct State {
    added: Vec<GrantsState>,
    removed: Vec<GrantsState>,
    added_actions: Vec<String>,
    removed_actions: Vec<String>,
    added_patterns: Vec<String>,
    new_findings: Vec<FindingState>,
    text: String,
}

#[derive(Serialize)]
struct GrantsState {
    access_level: Option<&'static str>,
    actions: Vec<String>,
    resources: Option<Vec<String>>,
    resources_except: Option<Vec<String>>,
    conditions: Vec<ConditionState>,
    partly_denied: bool,
}

#[derive(Serialize)]
struct ConditionState {
    test: String,
    variable: String,
    values: Vec<String>,
}

impl Function<PolicySentry> for ComparePolicies {
    fn name(&self) -> &'static str {
        "compare_policies"
    }

    fn signature(&self) -> Signature {
        let before = Parameter::new("before", Type::String)
            .describe("The policy document of an identity as it was, or null for none.")
            .allow_null();
        let after = Parameter::new("after", Type::String)
            .describe("The policy document as it is to be, or null for none.")
            .allow_null();
        Signature::new([before, after], answer_type()).describe(
            "Says what one policy allows and another does not.",
            "A grant is what an Allow says of one action and one entry of `Resource`. It counts as added unless one Allow of \
             `before` covers it: with the action, all of the resource, and conditions that hold whenever its own do. What a \
             Deny of `before` keeps from it counts as added, too, unless a Deny of `after` keeps the same. So nothing that \
             `after` allows and `before` does not is ever missed; what several statements of `before` allow together may be \
             named although it is not new.\n\n\
             * `added`, `removed`: objects with `access_level` (null if it is unknown), `actions`, `resources` (or, for a \
             `NotResource`, `resources_except`), `conditions` (`test`, `variable`, `values`), and `partly_denied`, which says \
             that a Deny takes a part away.\n\
             * `added_actions`, `removed_actions`: the actions of these, sorted. `length(….added_actions) == 0` says that \
             nothing is allowed beyond `before`.\n\
             * `added_patterns`: patterns of `after` that no pattern of `before` covers. Every action that they stand for today \
             is in `added_actions` if it is new; AWS adds actions, and tomorrow they may stand for more.\n\
             * `new_findings`: the findings that `analyze_policy` has of `after` and not of `before`: of another category or \
             method, more severe, or with further actions or resources.\n\
             * `text`: the same for a reviewer, in Markdown.\n\n\
             Patterns stand for the actions that AWS documents, and for those that it did once or does not yet. A pattern that \
             stands for none of them is in `added_actions` as it is.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (before, after): (Option<String>, Option<String>) = arguments(values)?;
        let (before, after) = (Side::read(before.as_deref(), 0)?, Side::read(after.as_deref(), 1)?);
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let reader = provider.selection().and_then(Selection::reader).map_err(failed)?;
        let patterns = [before.policy.action_patterns(), after.policy.action_patterns()].concat();
        let levels = reader
            .access_levels(&patterns, AccessLevelSource::default())
            .map_err(|error| failed(vec![diagnose::database(&error)]))?;
        let comparison = access::compare(&before.policy, &after.policy, &levels);
        let (before, after) = (before.findings(&reader)?, after.findings(&reader)?);
        let state = State::of(&comparison, &analysis::new_findings(&before, &after));
        to_value(&state).map_err(|error| FunctionError::new(error.to_string()))
    }
}

/// One of the policies; null is one that allows nothing.
struct Side {
    argument: usize,
    document: PolicyDocument,
    policy: Policy,
}

impl Side {
    fn read(json: Option<&str>, argument: usize) -> Result<Self, FunctionError> {
        let document = json.map(|json| policy_document(json, argument)).transpose()?.unwrap_or_default();
        let policy = identity_policy(&document, argument)?;
        Ok(Self { argument, document, policy })
    }

    fn findings(&self, reader: &Reader) -> Result<Vec<Finding>, FunctionError> {
        let analysis = analysis::analyze(&self.document, &Options::default(), reader)
            .map_err(|error| FunctionError::new(diagnose::not_analysed(&error)).at(self.argument))?;
        Ok(analysis.findings)
    }
}

impl State {
    fn of(comparison: &Comparison, new_findings: &[&Finding]) -> Self {
        let names = |actions: BTreeSet<&ActionName>| actions.into_iter().map(ToString::to_string).collect();
        Self {
            added: comparison.added.iter().map(GrantsState::of).collect(),
            removed: comparison.removed.iter().map(GrantsState::of).collect(),
            added_actions: names(comparison.added_actions()),
            removed_actions: names(comparison.removed_actions()),
            added_patterns: comparison.added_patterns.iter().cloned().collect(),
            new_findings: new_findings.iter().map(|finding| FindingState::from(*finding)).collect(),
            text: access::report(comparison, new_findings),
        }
    }
}

impl GrantsState {
    fn of(grants: &Grants) -> Self {
        let resources: Vec<String> = grants.resources.iter().cloned().collect();
        let (resources, resources_except) =
            if grants.except { (None, Some(resources)) } else { (Some(resources), None) };
        Self {
            access_level: grants.access_level.map(AccessLevel::as_str),
            actions: grants.actions.iter().map(ToString::to_string).collect(),
            resources,
            resources_except,
            conditions: grants.conditions.iter().map(ConditionState::of).collect(),
            partly_denied: grants.partly_denied,
        }
    }
}

impl ConditionState {
    fn of(condition: &Condition) -> Self {
        Self {
            test: condition.test.clone(),
            variable: condition.key.clone(),
            values: condition.values.clone(),
        }
    }
}

fn answer_type() -> Type {
    let texts = || Type::list(Type::String);
    let condition = Type::object([("test", Type::String), ("variable", Type::String), ("values", texts())]);
    let grants = Type::list(Type::object([
        ("access_level", Type::String),
        ("actions", texts()),
        ("resources", texts()),
        ("resources_except", texts()),
        ("conditions", Type::list(condition)),
        ("partly_denied", Type::Bool),
    ]));
    Type::object([
        ("added", grants.clone()),
        ("removed", grants),
        ("added_actions", texts()),
        ("removed_actions", texts()),
        ("added_patterns", texts()),
        ("new_findings", Type::list(Type::object(findings::object(&findings::finding_attributes())))),
        ("text", Type::String),
    ])
}
