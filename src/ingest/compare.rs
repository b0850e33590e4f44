//! How far two accounts of AWS's facts agree, as counts for a table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    combine::{effective_keys, own_keys},
    model::{Action, Name, ResourceType, Service},
    sides::Sides,
    sources::Sources,
};

/// Counts of what only one of two accounts has, for each side, and of what both have and describe differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Services of one side alone.
    pub services: [usize; 2],
    /// Actions of one side alone.
    pub actions: [usize; 2],
    /// Actions that both have.
    pub common_actions: usize,
    /// Of those, with different levels, where both give one.
    pub levels: usize,
    /// With different sets of types.
    pub type_sets: usize,
    /// With different `*` on a type that both give. `None`: one side does not say what is required.
    pub required: Option<usize>,
    /// With different keys of the action itself.
    pub action_keys: usize,
    /// With different keys, wherever those are listed.
    pub all_keys: usize,
    /// Resource types of one side alone.
    pub resource_types: [usize; 2],
    /// Types that both have, with different ARN formats, whatever the placeholders are called.
    pub arn_formats: usize,
    /// Condition keys of one side alone.
    pub condition_keys: [usize; 2],
    /// Keys that both have, with different value types.
    pub key_types: usize,
}

/// The heading of a table of agreements.
pub const COLUMNS: &str = "services A/B | actions A/B | common | levels | type sets | required | action keys | \
    all keys | types A/B | ARN formats | keys A/B | key types";

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let both = |[left, right]: [usize; 2]| format!("{left}/{right}");
        let cells = [
            both(self.services),
            both(self.actions),
            self.common_actions.to_string(),
            self.levels.to_string(),
            self.type_sets.to_string(),
            self.required.map_or("-".to_owned(), |count| count.to_string()),
            self.action_keys.to_string(),
            self.all_keys.to_string(),
            both(self.resource_types),
            self.arn_formats.to_string(),
            both(self.condition_keys),
            self.key_types.to_string(),
        ];
        f.write_str(&cells.join(" | "))
    }
}

/// Every pair of sources by name, and how far they agree.
#[must_use]
pub fn compare_all(sources: &Sources) -> Vec<(String, String, Agreement)> {
    let all = [&sources.pages, &sources.dependents, &sources.structure, &sources.base];
    let mut pairs = Vec::new();
    for (index, left) in all.iter().enumerate() {
        for right in all.iter().skip(index + 1) {
            let agreement = compare(&left.services, &right.services);
            pairs.push((left.name.clone(), right.name.clone(), agreement));
        }
    }
    pairs
}

/// How far two accounts agree.
#[must_use]
pub fn compare(left: &[Service], right: &[Service]) -> Agreement {
    let by_prefix = |services| -> BTreeMap<Name, &Service> {
        <[Service]>::iter(services).map(|service| (service.prefix.clone(), service)).collect()
    };
    let (left, right) = (by_prefix(left), by_prefix(right));
    let required = (says_what_is_required(&left) && says_what_is_required(&right)).then_some(0);
    let services = Sides::of(&left, &right);
    let mut agreement = Agreement { services: services.one_sided(), required, ..Agreement::default() };
    let none = Service::new(Name::new(""));
    for service in services.left {
        agreement.add(service, &none);
    }
    for (left, right) in services.both {
        agreement.add(left, right);
    }
    for service in services.right {
        agreement.add(&none, service);
    }
    agreement
}

fn says_what_is_required(services: &BTreeMap<Name, &Service>) -> bool {
    let mut actions = services.values().flat_map(|service| service.actions.values());
    actions.any(|action| action.resource_types.values().any(|used| used.required))
}

impl Agreement {
    fn add(&mut self, left: &Service, right: &Service) {
        let actions = Sides::of(&left.actions, &right.actions);
        let types = Sides::of(&left.resource_types, &right.resource_types);
        let keys = Sides::of(&left.condition_keys, &right.condition_keys);
        add(&mut self.actions, actions.one_sided());
        add(&mut self.resource_types, types.one_sided());
        add(&mut self.condition_keys, keys.one_sided());
        for (action, other) in actions.both {
            self.add_action((left, action), (right, other));
        }
        self.arn_formats += types.both.iter().filter(|(left, right)| shapes(left) != shapes(right)).count();
        self.key_types += keys.both.iter().filter(|(left, right)| left.types != right.types).count();
    }

    fn add_action(&mut self, left: (&Service, &Action), right: (&Service, &Action)) {
        let (one, other) = (left.1, right.1);
        self.common_actions += 1;
        let levels = one.access_level.zip(other.access_level);
        self.levels += usize::from(levels.is_some_and(|(one, other)| one != other));
        let same_types = one.resource_types.keys().eq(other.resource_types.keys());
        self.type_sets += usize::from(!same_types);
        let uses = Sides::of(&one.resource_types, &other.resource_types);
        if let Some(count) = &mut self.required {
            *count += usize::from(uses.both.iter().any(|(one, other)| one.required != other.required));
        }
        self.action_keys += usize::from(one.condition_keys != other.condition_keys);
        self.all_keys += usize::from(all_keys(left) != all_keys(right));
    }
}

/// Every key that applies to the action on any of its types.
fn all_keys((service, action): (&Service, &Action)) -> BTreeSet<Name> {
    let of_types = action.resource_types.keys();
    let of_types = of_types.flat_map(|name| effective_keys(action, name, own_keys(Some(service), name)));
    of_types.chain(action.condition_keys.iter().cloned()).collect()
}

/// The formats with every placeholder empty.
fn shapes(resource_type: &ResourceType) -> BTreeSet<String> {
    let shape = |format: &String| {
        let mut pieces = format.split("${");
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |shape, piece| shape + "${}" + piece.split_once('}').map_or("", |(_, rest)| rest))
    };
    resource_type.arn_formats.iter().map(shape).collect()
}

fn add(sum: &mut [usize; 2], more: [usize; 2]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}
