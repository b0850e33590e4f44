//! What an analysis answers, as Terraform's values: in a data source and in functions.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    analysis::{Analysis, Finding},
    iam::ActionName,
    terraform::{Attribute, Type},
};

/// What policies can do, but for their findings.
#[derive(Debug, Serialize)]
pub(super) struct ActionsState {
    expanded_actions: Vec<String>,
    actions_by_access_level: BTreeMap<&'static str, Vec<String>>,
    services: Vec<String>,
    unknown_actions: Vec<String>,
}

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct FindingState {
    category: &'static str,
    severity: &'static str,
    method: Option<&'static str>,
    sids: Vec<String>,
    actions: Vec<String>,
    resources: Vec<String>,
    confinement: &'static str,
    conditions: Vec<String>,
    reference: Option<&'static str>,
}

impl ActionsState {
    /// What some analyses say together.
    pub(super) fn new(analyses: impl IntoIterator<Item = Analysis>) -> Self {
        let mut whole = Analysis::default();
        for analysis in analyses {
            whole.actions.extend(analysis.actions);
            whole.unknown_actions.extend(analysis.unknown_actions);
        }
        let levels = whole.actions_by_access_level().into_iter();
        Self {
            expanded_actions: whole.actions.keys().map(ActionName::to_string).collect(),
            actions_by_access_level: levels
                .map(|(level, actions)| (level.as_str(), actions.iter().map(ToString::to_string).collect()))
                .collect(),
            services: whole.services().into_iter().map(str::to_owned).collect(),
            unknown_actions: whole.unknown_actions.into_iter().collect(),
        }
    }
}

impl From<&Finding> for FindingState {
    fn from(finding: &Finding) -> Self {
        Self {
            category: finding.category.as_str(),
            severity: finding.severity.as_str(),
            method: finding.method,
            sids: finding.sids.clone(),
            actions: finding.actions.clone(),
            resources: finding.resources.clone(),
            confinement: finding.confinement.as_str(),
            conditions: finding.conditions.clone(),
            reference: finding.reference,
        }
    }
}

/// The schema of [`ActionsState`].
pub(super) fn action_attributes() -> Vec<Attribute> {
    vec![
        texts(
            "expanded_actions",
            "Every documented action that is allowed on some resource, sorted. What a statement without conditions denies \
             on every resource is left out.",
        ),
        Attribute::computed("actions_by_access_level", Type::map(Type::list(Type::String))).describe(
            "The same by access level: `\"List\"`, `\"Read\"`, `\"Tagging\"`, `\"Write\"`, `\"Permissions management\"`, \
             with the corrections of Policy Sentry.",
        ),
        texts("services", "The prefixes of the services whose actions are allowed."),
        texts(
            "unknown_actions",
            "Names and patterns of actions, as they are written, that stand for no action that AWS documents.",
        ),
    ]
}

/// The schema of [`FindingState`].
pub(super) fn finding_attributes() -> Vec<Attribute> {
    vec![
        text(
            "category",
            "`privilege_escalation`, `resource_exposure`, `credentials_exposure`, `data_exfiltration`, \
             `network_exposure`, `service_wildcard`, `infrastructure_modification` or `own_list`.",
        ),
        text("severity", "`high`, `medium` or `low`. Each kind of confinement takes one step off."),
        text("method", "Of privilege escalation, the name of the path in the published research: `iam-001`."),
        texts("sids", "The Sids of the statements that allow it; `Statement[0]` where there is none."),
        texts("actions", "The actions; of a service wildcard, the patterns."),
        texts("resources", "The resources as they are written; `*` where all are reached but some."),
        text(
            "confinement",
            "What makes the finding smaller: `none`, `resources`, `conditions` or `resources_and_conditions`. Conditions \
             that are true when their key is missing count as none.",
        ),
        texts(
            "conditions",
            "The conditions that do, operator and key; those of a statement that denies begin with `Deny`.",
        ),
        text("reference", "Of privilege escalation, the address of the research. Null for other findings."),
    ]
}

/// The type of an object with these attributes.
pub(super) fn object(attributes: &[Attribute]) -> Vec<(String, Type)> {
    attributes.iter().map(|attribute| (attribute.name.clone(), attribute.value_type())).collect()
}

fn text(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::String).describe(description)
}

fn texts(name: &str, description: &str) -> Attribute {
    Attribute::computed(name, Type::list(Type::String)).describe(description)
}
