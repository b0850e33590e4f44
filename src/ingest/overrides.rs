//! The access levels that are not AWS's: `data/access-level-overrides.csv`.
//!
//! A row belongs to one of two sets, named by the source that a user asks for. Each row also has the level that AWS
//! documents, so rows that AWS has adopted or that were made for another state of the documentation are noticed.

use std::{collections::BTreeMap, path::Path};

use super::{
    error::Error,
    model::{Name, Service},
};
use crate::iam::{AccessLevel, AccessLevelSource, ActionName};

/// Where each set of overrides comes from.
pub(super) const SOURCE_NAMES: [(AccessLevelSource, &str); 2] = [
    (AccessLevelSource::PolicySentry, "Policy Sentry, access-level-overrides.yml"),
    (AccessLevelSource::ResourcePolicies, "Policy Sentry, overrides-resource-policies.yml"),
];

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The set that the row belongs to.
    pub source: AccessLevelSource,
    /// The action.
    pub action: ActionName,
    /// The level it is to have.
    pub access_level: AccessLevel,
    /// The level that AWS documents.
    pub documented: AccessLevel,
}

/// Why an override does not fit the facts.
#[expect(missing_docs, reason = "each message says it")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideProblem {
    #[error("{} is documented as {}: the override changes nothing", .0.action, .0.access_level)]
    ChangesNothing(Override),
    #[error("{} is documented as {}, not as {}", .0.action, .1, .0.documented)]
    DocumentedOtherwise(Override, AccessLevel),
    #[error("{0} has two overrides")]
    Repeated(ActionName),
    #[error("{0} does not exist")]
    UnknownAction(ActionName),
}

/// Reads a file with the columns source, service, action, `access_level` and documented; sorted by set and
/// action.
pub fn read(path: &Path) -> Result<Vec<Override>, Error> {
    let unreadable = |source| Error::OverridesUnreadable { path: path.to_owned(), source };
    let mut overrides = Vec::new();
    for row in csv::Reader::from_path(path).map_err(unreadable)?.deserialize() {
        overrides.push(row.map(Row::into_override).map_err(unreadable)?);
    }
    overrides
        .sort_by(|left: &Override, right| (left.source, &left.action).cmp(&(right.source, &right.action)));
    Ok(overrides)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(deserialize_with = "source")]
    source: AccessLevelSource,
    service: String,
    action: String,
    #[serde(deserialize_with = "access_level")]
    access_level: AccessLevel,
    #[serde(deserialize_with = "access_level")]
    documented: AccessLevel,
}

impl Row {
    fn into_override(self) -> Override {
        Override {
            source: self.source,
            action: ActionName::new(&self.service, &self.action),
            access_level: self.access_level,
            documented: self.documented,
        }
    }
}

/// AWS's levels are the documented ones: there is nothing to override.
fn source<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AccessLevelSource, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    match text.parse().map_err(serde::de::Error::custom)? {
        AccessLevelSource::Aws => Err(serde::de::Error::custom("the levels of `aws` cannot be overridden")),
        source => Ok(source),
    }
}

fn access_level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AccessLevel, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Refuses the overrides if any of them does not fit the services, and says which do not.
pub fn check(overrides: &[Override], services: &[Service]) -> Result<(), Error> {
    let services: BTreeMap<_, _> = services.iter().map(|service| (&service.prefix, service)).collect();
    let unfit = overrides.iter().filter_map(|r#override| problem(r#override, &services));
    let repeated = overrides.windows(2).filter_map(|pair| match pair {
        [first, second] if (first.source, &first.action) == (second.source, &second.action) => {
            Some(OverrideProblem::Repeated(second.action.clone()))
        }
        _ => None,
    });
    let problems: Vec<_> = unfit.chain(repeated).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Overrides(problems)) }
}

fn problem(r#override: &Override, services: &BTreeMap<&Name, &Service>) -> Option<OverrideProblem> {
    let Override { action, access_level, documented, .. } = r#override;
    let known = services
        .get(&Name::new(action.service()))
        .and_then(|service| service.actions.get(&Name::new(action.name())))
        .and_then(|action| action.access_level);
    match known {
        None => Some(OverrideProblem::UnknownAction(action.clone())),
        Some(known) if known == *access_level => Some(OverrideProblem::ChangesNothing(r#override.clone())),
        Some(known) if known != *documented => {
            Some(OverrideProblem::DocumentedOtherwise(r#override.clone(), known))
        }
        Some(_) => None,
    }
}
