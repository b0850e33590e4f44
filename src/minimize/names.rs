use std::collections::{BTreeMap, BTreeSet};

use crate::iam::ActionName;

/// All names of the actions of one or more services, in AWS's letter case.
///
/// It holds the names that AWS has retired or never documented too: a pattern may match none of them unless it is wanted.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By the service prefix in lower case.
    services: BTreeMap<String, BTreeSet<ActionName>>,
}

impl Names {
    /// Whether there is a name of that service.
    #[must_use]
    pub fn knows(&self, service: &str) -> bool {
        self.services.contains_key(&service.to_ascii_lowercase())
    }

    /// The names of a service that are not wanted, sorted.
    pub(super) fn others(&self, service: &str, wanted: &[&ActionName]) -> Vec<&ActionName> {
        let wanted: BTreeSet<&ActionName> = wanted.iter().copied().collect();
        let names = self.services.get(service).into_iter().flatten();
        names.filter(|name| !wanted.contains(name)).collect()
    }
}

impl Extend<ActionName> for Names {
    fn extend<I: IntoIterator<Item = ActionName>>(&mut self, names: I) {
        for name in names {
            self.services.entry(name.service().to_ascii_lowercase()).or_default().insert(name);
        }
    }
}

impl FromIterator<ActionName> for Names {
    fn from_iter<I: IntoIterator<Item = ActionName>>(names: I) -> Self {
        let mut all = Self::default();
        all.extend(names);
        all
    }
}
