//! The bundled lists of what is a risk. Where they come from is said in `data/README.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use super::{Category, Severity};
use crate::iam::{AccessLevel, ActionName};

const METHODS: &str = include_str!("../../data/analysis/privilege-escalation.tsv");
const RISKS: &str = include_str!("../../data/analysis/risks.tsv");

/// The action that hands a role to a service.
pub(super) static PASS_ROLE: LazyLock<ActionName> = LazyLock::new(|| ActionName::new("iam", "PassRole"));

/// A published way to permissions that an identity does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name in the research: `iam-001`.
    pub id: &'static str,
    /// How it works.
    pub kind: Kind,
    /// The actions that it takes, all of them.
    pub actions: Vec<ActionName>,
    /// The services that `iam:PassRole` must be able to pass a role to, one of them; empty if no role is passed.
    pub passed_to: Vec<&'static str>,
    /// Whether AWS has retired actions that it takes, so that it is never a finding.
    pub is_retired: bool,
    /// Where it is described.
    pub reference: &'static str,
}

/// How a method gets permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It changes what the identity itself may do.
    Own,
    /// It becomes another user or role.
    Principal,
    /// It passes a role to something that it makes or changes.
    NewRole,
    /// It uses the role of something that exists. What that role may do, a policy does not say.
    ExistingRole,
}

impl Kind {
    /// How severe an unconfined finding is.
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Own | Self::Principal | Self::NewRole => Category::PrivilegeEscalation.severity(),
            Self::ExistingRole => Severity::Medium,
        }
    }

    fn named(word: &str) -> Option<Self> {
        match word {
            "self" => Some(Self::Own),
            "principal" => Some(Self::Principal),
            "new_role" => Some(Self::NewRole),
            "existing_role" => Some(Self::ExistingRole),
            _ => None,
        }
    }
}

/// Every known method, sorted by its name.
#[must_use]
pub fn methods() -> &'static [Method] {
    static ALL: LazyLock<Vec<Method>> = LazyLock::new(|| rows(METHODS).filter_map(method).collect());
    &ALL
}

/// The actions that a list names for a category, besides those that its rule by access level has.
pub(super) fn listed(category: Category) -> &'static BTreeSet<ActionName> {
    static ALL: LazyLock<BTreeMap<Category, BTreeSet<ActionName>>> = LazyLock::new(|| {
        let mut lists: BTreeMap<_, BTreeSet<_>> =
            Category::ALL.map(|category| (category, BTreeSet::new())).into();
        for (category, action) in rows(RISKS).filter_map(risk) {
            lists.entry(category).or_default().insert(action);
        }
        lists
    });
    static NONE: BTreeSet<ActionName> = BTreeSet::new();
    ALL.get(&category).unwrap_or(&NONE)
}

/// Whether the action, at this level, is in a category's list. Service wildcards and one's own list have none here.
#[must_use]
pub fn is_in_category(category: Category, action: &ActionName, level: AccessLevel) -> bool {
    match category {
        Category::PrivilegeEscalation => {
            methods().iter().any(|method| !method.is_retired && method.actions.contains(action))
        }
        Category::ResourceExposure => exposes(action, level) || listed(category).contains(action),
        Category::InfrastructureModification => modifies(level),
        Category::CredentialsExposure | Category::DataExfiltration | Category::NetworkExposure => {
            listed(category).contains(action)
        }
        Category::ServiceWildcard | Category::OwnList => false,
    }
}

/// Every category in whose list the action is.
#[must_use]
pub fn categories_of(action: &ActionName, level: AccessLevel) -> Vec<Category> {
    Category::ALL.into_iter().filter(|category| is_in_category(*category, action, level)).collect()
}

/// Whether the action manages permissions. Passing a role changes nobody's: it is a step of privilege escalation.
pub(super) fn exposes(action: &ActionName, level: AccessLevel) -> bool {
    level == AccessLevel::PermissionsManagement && *action != *PASS_ROLE
}

/// Whether actions of the level change something.
pub(super) const fn modifies(level: AccessLevel) -> bool {
    match level {
        AccessLevel::Write | AccessLevel::Tagging | AccessLevel::PermissionsManagement => true,
        AccessLevel::List | AccessLevel::Read => false,
    }
}

/// The lines behind the one with the names of the columns, cut at the tabs.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

fn method(row: Vec<&'static str>) -> Option<Method> {
    let [id, kind, actions, passed_to, status, reference] = row.try_into().ok()?;
    Some(Method {
        id,
        kind: Kind::named(kind)?,
        actions: actions.split(' ').map(|action| action.parse().ok()).collect::<Option<_>>()?,
        passed_to: passed_to.split(' ').filter(|service| !service.is_empty()).collect(),
        is_retired: status == "retired",
        reference,
    })
}

fn risk(row: Vec<&'static str>) -> Option<(Category, ActionName)> {
    let [category, action, _] = row.try_into().ok()?;
    Some((category.parse().ok()?, action.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::{
        database::{Database, UnlistedStatus},
        iam::AccessLevelSource,
    };

    /// A slip in a line would leave it out in silence.
    #[test]
    fn every_line_is_read() {
        assert_eq!(METHODS.lines().next(), Some("method\tkind\tactions\tpassed_to\tstatus\treference"));
        assert_eq!(RISKS.lines().next(), Some("category\taction\treference"));
        assert_eq!(methods().len(), METHODS.lines().count() - 1);
        let listed: usize = Category::ALL.into_iter().map(|category| listed(category).len()).sum();
        assert_eq!(listed, RISKS.lines().count() - 1);
        for table in [METHODS, RISKS] {
            let lines: Vec<&str> = table.lines().skip(1).collect();
            assert!(lines.is_sorted_by_key(|line| {
                let mut cells = line.split('\t');
                (cells.next(), cells.next().map(str::to_ascii_lowercase))
            }));
            for row in rows(table) {
                assert!(row.last().is_some_and(|link| link.starts_with("https://")), "{row:?}");
            }
        }
        assert!(rows(METHODS).all(|row| ["active", "retired"].contains(&row[4])));
    }

    #[test]
    fn every_action_of_the_lists_exists_as_it_is_written() {
        let known = Database::embedded().reader().unwrap();
        let exists = |name: &ActionName| {
            let action = known.action(name, AccessLevelSource::PolicySentry).unwrap();
            action.is_some_and(|action| action.name.as_str() == name.as_str())
        };
        for method in methods() {
            let missing: Vec<_> = method.actions.iter().filter(|action| !exists(action)).collect();
            assert_eq!(!missing.is_empty(), method.is_retired, "{}: {missing:?}", method.id);
            for action in missing {
                let unlisted = known.unlisted_actions(action.service()).unwrap();
                let found = unlisted.iter().find(|one| one.name == *action).unwrap();
                assert_eq!(found.status, UnlistedStatus::Retired, "{action}");
            }
        }
        for category in Category::ALL {
            for action in listed(category) {
                assert!(exists(action), "{category} {action}");
            }
        }
    }

    /// AWS documents to which services most actions pass a role.
    #[test]
    fn roles_are_passed_to_the_services_that_aws_documents() {
        let known = Database::embedded().reader().unwrap();
        for method in methods() {
            let passes = method.actions.contains(&PASS_ROLE);
            assert_eq!(passes, method.kind == Kind::NewRole, "{}", method.id);
            assert_eq!(passes, !method.passed_to.is_empty(), "{}", method.id);
            let mut documented = BTreeSet::new();
            for action in &method.actions {
                if let Some(action) = known.action(action, AccessLevelSource::Aws).unwrap() {
                    documented.extend(known.passed_to_services(action.id).unwrap());
                }
            }
            let fits = documented.is_empty()
                || method.passed_to.is_empty()
                || method.passed_to.iter().any(|service| documented.contains(*service));
            assert!(fits, "{}: {:?}, and AWS has {documented:?}", method.id, method.passed_to);
        }
    }

    /// What a rule has already, a list need not name.
    #[test]
    fn no_action_is_listed_beside_the_rule_that_has_it() {
        let known = Database::embedded().reader().unwrap();
        for action in listed(Category::ResourceExposure) {
            let found = known.action(action, AccessLevelSource::PolicySentry).unwrap().unwrap();
            assert_ne!(found.access_level, AccessLevel::PermissionsManagement, "{action}");
        }
    }
}
