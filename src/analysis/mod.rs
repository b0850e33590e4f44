//! What the policy of an identity can do, and which of it is a risk.
//!
//! ```text
//!   PolicyDocument ─▶ statement::Policy ─▶ Clauses ─▶ Access ─▶ Findings
//!        document        statement          clause     access    escalation, risks
//! ```
//!
//! A *clause* is what statements say that say the same, with their actions spelled out; *access* is what a clause leaves of an action once resources,
//! conditions and the clauses that deny are counted. The lists of what is a risk are data, of which [`categories_of`] and
//! [`methods`] tell.
//!
//! False alarms are avoided first. What a policy confines to some resources, or by a condition that really confines, is
//! said to be so and counts less, or is not raised; [`Category`] has the rule.

mod access;
mod catalogue;
mod category;
mod changes;
mod clause;
mod condition;
mod escalation;
mod finding;
mod lists;
mod report;
mod risks;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    database::{self, Reader},
    document::PolicyDocument,
    iam::{AccessLevel, ActionName, ActionPattern},
    statement::{self, Refusal, Use},
};

use self::{access::Policy, catalogue::Catalogue};

pub use self::{
    category::{Category, Severity},
    changes::new_findings,
    finding::{Confinement, Finding},
    lists::{Kind, Method, categories_of, is_in_category, methods},
    report::Report,
};

/// What an analysis looks for besides, and what it does not look at.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Actions that are findings of [`Category::OwnList`].
    pub audit_actions: Vec<ActionPattern>,
    /// Actions that are no finding, nor part of one.
    pub exclude_actions: Vec<ActionPattern>,
    /// Patterns of Sids: what these statements allow is no finding. What they deny still is denied.
    pub exclude_sids: Vec<String>,
    /// Categories that are not looked for.
    pub exclude_categories: BTreeSet<Category>,
}

/// What a policy can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The actions that the policy allows on some resource, each at its level with the corrections of Policy Sentry.
    pub actions: BTreeMap<ActionName, AccessLevel>,
    /// Names and patterns in the policy that stand for no documented action, as they are written.
    pub unknown_actions: BTreeSet<String>,
    /// The risks: by category, the most severe first.
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// The actions by level; every level is there.
    #[must_use]
    pub fn actions_by_access_level(&self) -> BTreeMap<AccessLevel, Vec<&ActionName>> {
        let mut levels: BTreeMap<_, Vec<_>> = AccessLevel::ALL.map(|level| (level, Vec::new())).into();
        for (action, level) in &self.actions {
            levels.entry(*level).or_default().push(action);
        }
        levels
    }

    /// The prefixes of the services whose actions are allowed.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&str> {
        self.actions.keys().map(ActionName::service).collect()
    }
}

/// Analyses the policy of an identity.
pub fn analyze(document: &PolicyDocument, options: &Options, reader: &Reader) -> Result<Analysis, Error> {
    let policy = statement::Policy::read(document, Use::Judging)?;
    let catalogue = Catalogue::of(&policy, reader)?;
    let policy = Policy::of(&policy, &catalogue, reader)?;
    let mut findings = escalation::findings(&policy, options);
    findings.extend(risks::findings(&policy, options));
    findings.retain(|finding| !options.exclude_categories.contains(&finding.category));
    findings.sort();
    Ok(Analysis { actions: policy.allowed_actions(), unknown_actions: policy.unknown_actions(), findings })
}

/// Why a policy cannot be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database could not be read.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// The document cannot be understood, so that nothing can be said about the policy.
    #[error(transparent)]
    Refused(#[from] Refusal),
}
