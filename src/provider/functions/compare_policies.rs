use crate::{
    access::{self, Comparison, Grants},
    analysis::{self, Finding, Options},
    catalog::Catalog,
    document::PolicyDocument,
    iam::{AccessLevel, AccessLevelSource, ActionName},
    provider::{
        PolicySentry,
        arguments::{identity_policy, parameters},
        diagnose,
        findings::RaisedFinding,
    },
    statement::{Condition, Policy},
    terraform::{FunctionError, TypedFunction, attribute_list, object},
};

/// `compare_policies(before, after)`: what one policy allows and another does not.
pub(crate) struct ComparePolicies;

parameters! {
    pub(crate) struct Arguments {
        /// The identity-based policy as it was, or null for none.
        before: Option<PolicyDocument>,
        /// The identity-based policy as it is to be, or null for none.
        after: Option<PolicyDocument>,
    }
}

object! {
    pub(crate) struct Answer {
        /// What `after` allows and `before` does not, grouped.
        added: Vec<GroupedGrants>,
        /// What `before` allows and `after` does not, in the same form.
        removed: Vec<GroupedGrants>,
        /// The actions in `added`, sorted. `length(….added_actions) == 0` says that nothing is allowed beyond `before`.
        added_actions: Vec<ActionName>,
        /// The actions in `removed`, sorted.
        removed_actions: Vec<ActionName>,
        /// Patterns of `after` that no pattern of `before` covers. Every action that they match today is in `added_actions` if it
        /// is new; AWS adds actions, and tomorrow they may match more.
        added_patterns: Vec<String>,
        /// The findings that `analyze_policy` has for `after` and not for `before`: of another category or method, more severe,
        /// or with further actions or resources.
        new_findings: Vec<RaisedFinding>,
        /// The same for a reviewer, in Markdown.
        text: String,
    }
}

object! {
    /// Actions that are allowed on the same resources under the same conditions.
    pub(crate) struct GroupedGrants {
        /// Their access level; null if it is unknown.
        access_level: Option<AccessLevel>,
        /// The actions, sorted.
        actions: Vec<ActionName>,
        /// The resources; null for a `NotResource`.
        resources: Option<Vec<String>>,
        /// The resources that a `NotResource` excepts; null for a `Resource`.
        resources_except: Option<Vec<String>>,
        /// The conditions, all of which must hold.
        conditions: Vec<GrantCondition>,
        /// Whether a Deny takes a part away.
        partly_denied: bool,
    }
}

object! {
    /// A condition of grants.
    pub(crate) struct GrantCondition {
        /// The operator, such as `StringEquals`.
        test: String,
        /// The condition key.
        variable: String,
        /// The values, one of which must match.
        values: Vec<String>,
    }
}

impl TypedFunction<PolicySentry> for ComparePolicies {
    type Arguments = Arguments;
    type Answer = Answer;

    const NAME: &'static str = "compare_policies";
    const SUMMARY: &'static str = "Says what one policy allows and another does not.";
    const DESCRIPTION: &'static str = "A grant is what an Allow says about one action and one entry of `Resource`. It counts \
        as added unless one Allow of `before` covers it: with the action, all of the resource, and conditions that hold \
        whenever its own do. What a Deny of `before` takes away from it counts as added, too, unless a Deny of `after` takes \
        away the same. So nothing that `after` allows and `before` does not is ever missed; what several statements of \
        `before` allow together may be named although it is not new.\n\n{answer}\n\n\
        Patterns match the actions that AWS documents, and those that it documented once or does not document yet. A pattern \
        that matches none of them is in `added_actions` as it is.";

    fn described(&self) -> String {
        attribute_list::<Answer>()
    }

    fn call(&self, provider: &PolicySentry, arguments: Arguments) -> Result<Self::Answer, FunctionError> {
        let (before, after) = (Side::read(arguments.before, 0)?, Side::read(arguments.after, 1)?);
        let catalog = provider.catalog()?;
        let patterns = [before.policy.action_patterns(), after.policy.action_patterns()].concat();
        let levels = catalog.tables().access_levels(&patterns, AccessLevelSource::default())?;
        let comparison = access::compare(&before.policy, &after.policy, &levels);
        let (before, after) = (before.findings(&catalog)?, after.findings(&catalog)?);
        Ok(Answer::of(comparison, &analysis::new_findings(&before, &after)))
    }
}

/// One of the policies; null is one that allows nothing.
struct Side {
    argument: usize,
    document: PolicyDocument,
    policy: Policy,
}

impl Side {
    fn read(document: Option<PolicyDocument>, argument: usize) -> Result<Self, FunctionError> {
        let document = document.unwrap_or_default();
        let policy = identity_policy(&document, argument)?;
        Ok(Self { argument, document, policy })
    }

    fn findings(&self, catalog: &Catalog) -> Result<Vec<Finding>, FunctionError> {
        let analysis = analysis::analyze(&self.document, &Options::default(), catalog.tables())
            .map_err(|error| FunctionError::new(diagnose::not_analysed(&error)).at(self.argument))?;
        Ok(analysis.findings)
    }
}

impl Answer {
    fn of(comparison: Comparison, new_findings: &[&Finding]) -> Self {
        Self {
            added_actions: comparison.added_actions().into_iter().cloned().collect(),
            removed_actions: comparison.removed_actions().into_iter().cloned().collect(),
            text: access::report(&comparison, new_findings),
            new_findings: new_findings.iter().copied().map(RaisedFinding::from).collect(),
            added: comparison.added.into_iter().map(GroupedGrants::from).collect(),
            removed: comparison.removed.into_iter().map(GroupedGrants::from).collect(),
            added_patterns: comparison.added_patterns.into_iter().collect(),
        }
    }
}

impl From<Grants> for GroupedGrants {
    fn from(grants: Grants) -> Self {
        let resources = Some(grants.resources.into_iter().collect());
        let (resources, resources_except) = if grants.except { (None, resources) } else { (resources, None) };
        Self {
            access_level: grants.access_level,
            actions: grants.actions.into_iter().collect(),
            resources,
            resources_except,
            conditions: grants.conditions.into_iter().map(GrantCondition::from).collect(),
            partly_denied: grants.partly_denied,
        }
    }
}

impl From<Condition> for GrantCondition {
    fn from(condition: Condition) -> Self {
        Self { test: condition.test, variable: condition.key, values: condition.values }
    }
}
