use std::collections::{BTreeMap, BTreeSet};

use super::{
    catalogue::{ActionKey, Catalogue},
    condition::Condition,
};
use crate::{
    arn::{FormatPattern, ResourcePattern},
    database::{ResourceTypeId, UsedType},
    document::{NotConditions, Statement},
    iam::{ActionPattern, Effect},
};

/// A statement with its actions spelled out.
pub(super) struct Clause<'d> {
    /// The Sid; `Statement[0]` where there is none.
    pub(super) name: String,
    pub(super) effect: Effect,
    /// The entries of `Action`; none where the statement has `NotAction`.
    pub(super) patterns: &'d [String],
    /// Sorted, each once.
    pub(super) actions: Vec<ActionKey>,
    pub(super) scope: Scope<'d>,
    pub(super) conditions: Vec<Condition>,
    /// How the entries of the scope stand to the types of the actions.
    pub(super) of_types: BTreeMap<ResourceTypeId, OfType<'d>>,
}

/// How the entries of a scope stand to a resource type.
#[derive(Debug)]
pub(super) struct OfType<'d> {
    /// Whether they stand for every resource of the type.
    pub(super) is_covered: bool,
    /// Those that stand for some.
    pub(super) reaching: Vec<&'d str>,
}

/// The resources that a statement is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'d> {
    /// The entries of `Resource`.
    Listed(&'d [String]),
    /// The entries of `NotResource`.
    AllBut(&'d [String]),
}

impl<'d> Clause<'d> {
    /// Reads a statement. Entries that stand for no action are added to `unknown`.
    pub(super) fn read(
        statement: &'d Statement,
        place: &str,
        catalogue: &Catalogue,
        unknown: &mut BTreeSet<String>,
    ) -> Result<Self, StatementError> {
        if statement.principal.is_some() || statement.not_principal.is_some() {
            return Err(StatementError::Principal);
        }
        Ok(Self {
            name: statement.sid().filter(|sid| !sid.is_empty()).unwrap_or(place).to_owned(),
            effect: statement.effect().ok_or(StatementError::Effect)?,
            patterns: statement.actions(),
            actions: actions(statement, catalogue, unknown)?,
            scope: scope(statement)?,
            conditions: conditions(statement)?,
            of_types: BTreeMap::new(),
        })
    }

    pub(super) fn of_type(&self, of: &UsedType) -> &OfType<'d> {
        self.of_types.get(&of.id).unwrap_or(const { &OfType { is_covered: false, reaching: Vec::new() } })
    }

    pub(super) fn has(&self, action: ActionKey) -> bool {
        self.actions.binary_search(&action).is_ok()
    }

    /// The actions of one service.
    pub(super) fn of_service(&self, service: usize) -> &[ActionKey] {
        let first = self.actions.partition_point(|key| key.service < service);
        let behind = self.actions.partition_point(|key| key.service <= service);
        self.actions.get(first..behind).unwrap_or_default()
    }
}

fn actions(
    statement: &Statement,
    catalogue: &Catalogue,
    unknown: &mut BTreeSet<String>,
) -> Result<Vec<ActionKey>, StatementError> {
    let mut spell_out = |entries: &[String]| -> Vec<ActionKey> {
        let mut keys: Vec<ActionKey> = Vec::new();
        for entry in entries {
            let found = entry
                .parse::<ActionPattern>()
                .map(|pattern| catalogue.matching(&pattern))
                .unwrap_or_default();
            if found.is_empty() {
                unknown.insert(entry.clone());
            }
            keys.extend(found);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    match (&statement.action, &statement.not_action) {
        (Some(_), None) => Ok(spell_out(statement.actions())),
        (None, Some(_)) => {
            let excluded = spell_out(statement.not_actions());
            Ok(catalogue.all().filter(|key| excluded.binary_search(key).is_err()).collect())
        }
        (None, None) => Err(StatementError::Missing { element: "Action" }),
        (Some(_), Some(_)) => Err(StatementError::Both { element: "Action" }),
    }
}

fn scope(statement: &Statement) -> Result<Scope<'_>, StatementError> {
    match (&statement.resource, &statement.not_resource) {
        (Some(_), None) => Ok(Scope::Listed(statement.resources())),
        (None, Some(_)) => Ok(Scope::AllBut(statement.not_resources())),
        (None, None) => Err(StatementError::Missing { element: "Resource" }),
        (Some(_), Some(_)) => Err(StatementError::Both { element: "Resource" }),
    }
}

fn conditions(statement: &Statement) -> Result<Vec<Condition>, StatementError> {
    let operators = statement.conditions()?.into_iter();
    Ok(operators
        .flat_map(|(test, keys)| {
            keys.into_iter().map(move |(key, values)| Condition::new(&test, &key, values))
        })
        .collect())
}

impl<'d> OfType<'d> {
    pub(super) fn new(of: &UsedType, entries: &'d [String]) -> Self {
        let formats: Vec<FormatPattern> =
            of.formats.iter().filter_map(|format| FormatPattern::of(format)).collect();
        let patterns: Vec<ResourcePattern> =
            entries.iter().map(|entry| ResourcePattern::read(entry, true)).collect();
        // Where AWS defines no format of a type, its ARNs may be any.
        let reaches = |pattern: &ResourcePattern| {
            of.formats.is_empty() || formats.iter().any(|format| pattern.reaches(format))
        };
        let is_covered =
            |format: &FormatPattern| patterns.iter().any(|pattern| pattern.covers_format(format));
        let reaching = entries.iter().zip(&patterns).filter(|(_, pattern)| reaches(pattern));
        Self {
            is_covered: !of.formats.is_empty() && formats.iter().all(is_covered),
            reaching: reaching.map(|(entry, _)| entry.as_str()).collect(),
        }
    }
}

impl<'d> Scope<'d> {
    /// The entries, be they included or excluded.
    pub(super) const fn entries(self) -> &'d [String] {
        match self {
            Self::Listed(entries) | Self::AllBut(entries) => entries,
        }
    }

    /// Whether an entry is `*`.
    pub(super) fn is_everything(self) -> bool {
        matches!(self, Self::Listed(entries) if entries.iter().any(|entry| is_everything(entry)))
    }
}

/// Whether an entry stands for every resource, and for the `*` that actions without resource types ask for.
pub(super) fn is_everything(entry: &str) -> bool {
    !entry.is_empty() && entry.bytes().all(|byte| byte == b'*')
}

/// Why a statement cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// It neither allows nor denies.
    #[error("Effect must be \"Allow\" or \"Deny\"")]
    Effect,
    /// It says for whom it is, so it is that of a resource.
    #[error("it has a Principal, so the policy is that of a resource or the trust policy of a role")]
    Principal,
    /// It lacks an element, and its opposite too.
    #[error("it has neither {element} nor Not{element}")]
    Missing {
        /// The element.
        element: &'static str,
    },
    /// It has an element and its opposite.
    #[error("it has both {element} and Not{element}")]
    Both {
        /// The element.
        element: &'static str,
    },
    /// Its conditions are none.
    #[error(transparent)]
    Conditions(#[from] NotConditions),
}
