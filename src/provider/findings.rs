//! What an analysis answers, as Terraform's values: in a data source and in functions.

use std::collections::BTreeMap;

use crate::{
    analysis::{Analysis, Category, Confinement, Finding, Severity},
    iam::ActionName,
    terraform::object,
};

object! {
    /// What policies allow, but for their findings.
    pub(super) struct AllowedActions {
        /// Every documented action that is allowed on some resource, sorted. What a statement without conditions denies on
        /// every resource is left out.
        expanded_actions: Vec<ActionName>,
        /// The same by access level: `"List"`, `"Read"`, `"Tagging"`, `"Write"`, `"Permissions management"`, with the
        /// corrections of Policy Sentry.
        actions_by_access_level: BTreeMap<&'static str, Vec<ActionName>>,
        /// The prefixes of the services whose actions are allowed.
        services: Vec<String>,
        /// Names and patterns of actions, as they are written, that match no action that AWS documents.
        unknown_actions: Vec<String>,
    }
}

object! {
    /// A finding.
    pub(super) struct RaisedFinding {
        /// `privilege_escalation`, `resource_exposure`, `credentials_exposure`, `data_exfiltration`, `network_exposure`,
        /// `service_wildcard`, `infrastructure_modification` or `own_list`.
        category: Category,
        /// `high`, `medium` or `low`. Each kind of restriction takes one step off.
        severity: Severity,
        /// For privilege escalation, the name of the path in the published research: `iam-001`.
        method: Option<&'static str>,
        /// The Sids of the statements that allow it; `Statement[0]` for a statement without a Sid.
        sids: Vec<String>,
        /// The actions; for a service wildcard, the patterns.
        actions: Vec<String>,
        /// The resources as they are written; `*` where all but some are allowed.
        resources: Vec<String>,
        /// What makes the finding smaller: `none`, `resources`, `conditions` or `resources_and_conditions`. Conditions that
        /// are true when their key is missing count as none.
        confinement: Confinement,
        /// The conditions that do, operator and key; those of a statement that denies begin with `Deny`.
        conditions: Vec<String>,
        /// For privilege escalation, the address of the research. Null for other findings.
        reference: Option<&'static str>,
    }
}

impl AllowedActions {
    /// What some analyses say together.
    pub(super) fn new(analyses: impl IntoIterator<Item = Analysis>) -> Self {
        let mut whole = Analysis::default();
        for analysis in analyses {
            whole.actions.extend(analysis.actions);
            whole.unknown_actions.extend(analysis.unknown_actions);
        }
        let levels = whole.actions_by_access_level().into_iter();
        Self {
            actions_by_access_level: levels
                .map(|(level, actions)| (level.as_str(), actions.into_iter().cloned().collect()))
                .collect(),
            services: whole.services().into_iter().map(str::to_owned).collect(),
            unknown_actions: whole.unknown_actions.into_iter().collect(),
            expanded_actions: whole.actions.into_keys().collect(),
        }
    }
}

impl From<&Finding> for RaisedFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            category: finding.category,
            severity: finding.severity,
            method: finding.method,
            sids: finding.sids.clone(),
            actions: finding.actions.clone(),
            resources: finding.resources.clone(),
            confinement: finding.confinement,
            conditions: finding.conditions.clone(),
            reference: finding.reference,
        }
    }
}
