use std::collections::BTreeMap;

use crate::iam::ActionName;

/// All names of the actions of one or more services, in AWS's letter case.
///
/// It holds the names that AWS has retired or never documented too: a pattern may match none of them unless it is wanted.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By the service prefix in lower case, each list sorted and without duplicates.
    services: BTreeMap<String, Vec<ActionName>>,
}

impl Names {
    /// Whether there is a name of that service.
    #[must_use]
    pub fn knows(&self, service: &str) -> bool {
        self.services.contains_key(&service.to_ascii_lowercase())
    }

    /// The names of a service that are not wanted, sorted.
    pub(super) fn others(&self, service: &str, wanted: &[&ActionName]) -> Vec<&ActionName> {
        let names = self.services.get(service).map(Vec::as_slice).unwrap_or_default();
        let places = wanted.iter().filter_map(|name| names.binary_search(name).ok());
        let mut others = Vec::with_capacity(names.len());
        let mut rest = 0;
        for place in places {
            others.extend(names.get(rest..place).unwrap_or_default());
            rest = place + 1;
        }
        others.extend(names.get(rest..).unwrap_or_default());
        others
    }
}

impl Extend<ActionName> for Names {
    fn extend<I: IntoIterator<Item = ActionName>>(&mut self, names: I) {
        for name in names {
            self.services.entry(name.service().to_ascii_lowercase()).or_default().push(name);
        }
        for names in self.services.values_mut() {
            names.sort();
            names.dedup();
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
