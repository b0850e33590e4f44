//! The facts in the form in which Policy Sentry gets them, and the formats that it does not get.

use std::collections::BTreeMap;

use policy_sentry::{
    database::{ActionFilter, Reader},
    iam::{AccessLevel, AccessLevelSource},
};

use crate::pairs::service;

/// The services by their prefix.
pub(crate) struct Facts {
    services: BTreeMap<String, Service>,
    /// The actions that need one, by its name in lower case.
    needing: BTreeMap<String, Vec<String>>,
}

#[derive(Default)]
pub(crate) struct Service {
    pub(crate) prefix: String,
    /// By name, in the order in which Policy Sentry goes through them.
    pub(crate) types: BTreeMap<String, Vec<String>>,
    /// By the name behind the colon in lower case.
    pub(crate) actions: BTreeMap<String, Action>,
    /// Keys of the actions that can be confined to a type, by its name and their level.
    confined: BTreeMap<(String, AccessLevel), Vec<String>>,
}

pub(crate) struct Action {
    /// With the prefix, in AWS's letter case.
    pub(crate) name: String,
    pub(crate) level: AccessLevel,
    /// Types of the same service.
    pub(crate) types: Vec<String>,
    /// Whether it has condition keys of its own: Policy Sentry then takes it for one that `*` fits, too.
    pub(crate) has_own_keys: bool,
    /// With their prefixes; none where no source says.
    pub(crate) dependents: Vec<String>,
}

impl Facts {
    pub(crate) fn read(reader: &Reader) -> Self {
        let mut services = BTreeMap::<String, Service>::new();
        for details in reader.query_resource_types(None, None).unwrap() {
            let service = services.entry(details.service).or_default();
            service.types.insert(details.name, details.arn_formats);
        }
        let filter = ActionFilter { source: AccessLevelSource::PolicySentry, ..ActionFilter::default() };
        for details in reader.query_actions(&filter).unwrap() {
            let behind_prefix = |name: &str| name.split_once(':').unwrap().1.to_owned();
            let action = Action {
                level: details.access_level,
                types: details.resource_types.iter().map(|used| behind_prefix(&used.resource_type)).collect(),
                has_own_keys: !details.condition_keys.is_empty(),
                dependents: details.dependent_actions.unwrap_or_default(),
                name: details.name,
            };
            services.entry(details.service).or_default().insert(action);
        }
        for (prefix, service) in &mut services {
            service.prefix.clone_from(prefix);
        }
        let mut needing = BTreeMap::<String, Vec<String>>::new();
        for action in services.values().flat_map(|service| service.actions.values()) {
            for needed in &action.dependents {
                needing.entry(needed.to_lowercase()).or_default().push(action.name.clone());
            }
        }
        Self { services, needing }
    }

    /// The actions that depend on one.
    pub(crate) fn needing(&self, action: &str) -> impl Iterator<Item = &Action> {
        let names = self.needing.get(&action.to_lowercase()).into_iter().flatten();
        names.filter_map(|name| self.action(name))
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    pub(crate) fn service(&self, prefix: &str) -> Option<&Service> {
        self.services.get(prefix)
    }

    /// The action of that name, in any letter case.
    pub(crate) fn action(&self, name: &str) -> Option<&Action> {
        let name = name.to_lowercase();
        let (service, name) = name.split_once(':')?;
        self.services.get(service)?.actions.get(name)
    }

    /// One ARN of each type, by the service that it names.
    pub(crate) fn one_arn_of_each_type(&self) -> BTreeMap<String, Vec<String>> {
        let mut arns = BTreeMap::<_, Vec<_>>::new();
        let formats = self.services.values().flat_map(|service| service.types.values());
        for arn in formats.filter_map(|formats| formats.first()).map(|format| filled(format)) {
            arns.entry(service(&arn).unwrap().to_owned()).or_default().push(arn);
        }
        arns
    }
}

impl Service {
    fn insert(&mut self, action: Action) {
        let key = action.name.split_once(':').unwrap().1.to_lowercase();
        for name in &action.types {
            self.confined.entry((name.clone(), action.level)).or_default().push(key.clone());
        }
        self.actions.insert(key, action);
    }

    /// The actions of a level that can be confined to a type.
    pub(crate) fn actions_of(&self, name: &str, level: AccessLevel) -> impl Iterator<Item = &Action> {
        let keys = self.confined.get(&(name.to_owned(), level)).into_iter().flatten();
        keys.filter_map(|key| self.actions.get(key))
    }
}

impl Action {
    /// The prefix of its service.
    pub(crate) fn service(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// Whether it changes nothing, and no ARN can narrow it.
    pub(crate) fn is_harmless(&self) -> bool {
        self.is_wildcard_only() && matches!(self.level, AccessLevel::Read | AccessLevel::List)
    }

    /// Whether no ARN can narrow it.
    pub(crate) fn is_wildcard_only(&self) -> bool {
        self.types.is_empty()
    }
}

fn filled(format: &str) -> String {
    let mut pieces = format.split("${");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |arn, piece| {
        let (name, rest) = piece.split_once('}').unwrap();
        let value = match name {
            "Partition" => "aws",
            "Region" => "eu-north-1",
            "Vendor" => "rds",
            name if name.contains("Account") => "777788889999",
            _ => "another",
        };
        arn + value + rest
    })
}
