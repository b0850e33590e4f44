//! What Policy Sentry 0.15.2 does with a template, in our own words and from our own facts, and because of what each
//! action stands on each resource. The test compares it with the vectors, so that the reasons drawn from it hold.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::iam::{AccessLevel, matches_pattern};

use crate::{
    facts::{Action, Facts, Service},
    vectors::{Mode, Template},
};

/// The levels in the order in which their lists are read.
const LEVELS: [AccessLevel; 5] = [
    AccessLevel::Read,
    AccessLevel::Write,
    AccessLevel::List,
    AccessLevel::Tagging,
    AccessLevel::PermissionsManagement,
];
/// The Sid of what is granted on `*`.
const EVERYWHERE: &str = "MultMultNone";
const SKIPPED: &str = "SkipResourceConstraints";

/// What it raises instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raised {
    /// Something is no ARN.
    Exception,
    /// A service or an action is not known.
    KeyError,
    /// An ARN has fewer segments than the format it is compared with.
    IndexError,
}

/// A level asked for on an ARN, taken for one of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) arn: String,
    pub(crate) level: AccessLevel,
    pub(crate) service: String,
    pub(crate) resource_type: String,
}

/// Because of what an action stands on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// It is one of the actions of the cell.
    Asked(Cell),
    /// An action of the cell depends on it.
    NeededIn(Cell, String),
    /// It stands in that list of the template, or the list stands for it.
    Named(&'static str),
    /// An action of that list depends on it.
    NeededBy(&'static str, String),
}

/// The answer by Sid, and the grounds by action in lower case and resource.
#[derive(Default)]
pub(crate) struct Policy {
    pub(crate) statements: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
    pub(crate) grounds: BTreeMap<(String, String), BTreeSet<Ground>>,
}

pub(crate) fn write(template: &Template, facts: &Facts) -> Result<Policy, Raised> {
    let mut writer = Writer { facts, groups: BTreeMap::new(), grounds: BTreeMap::new() };
    match template.mode {
        Mode::Crud => writer.crud(template)?,
        Mode::Actions => writer.actions("actions", template.list("actions"))?,
    }
    Ok(writer.finish(template))
}

/// One statement to be.
#[derive(Default)]
struct Group {
    arns: BTreeSet<String>,
    format: String,
    actions: BTreeSet<String>,
}

struct Writer<'a> {
    facts: &'a Facts,
    groups: BTreeMap<String, Group>,
    grounds: BTreeMap<(String, String), BTreeSet<Ground>>,
}

impl<'a> Writer<'a> {
    fn crud(&mut self, template: &Template) -> Result<(), Raised> {
        self.wildcard_only(template)?;
        for level in LEVELS {
            for arn in template.list(level.as_snake_case()) {
                self.ask(level, arn)?;
            }
        }
        for action in template.list("skip_resource_constraints") {
            self.everywhere(SKIPPED, action, Ground::Named("skip_resource_constraints"));
        }
        self.sts(template)
    }

    /// Names that are not of a wildcard-only action are dropped; services that do not exist are not.
    fn wildcard_only(&mut self, template: &Template) -> Result<(), Raised> {
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for name in template.list("wildcard_only.single_actions") {
            let Some((prefix, _)) = name.split_once(':') else { continue };
            self.facts.service(prefix).ok_or(Raised::KeyError)?;
            let known = self.facts.action(name).is_some_and(Action::is_wildcard_only);
            wanted.extend(known.then(|| name.clone()));
        }
        for level in LEVELS {
            for prefix in template.list(&format!("wildcard_only.service_{}", level.as_snake_case())) {
                let services: Vec<&Service> = match prefix.as_str() {
                    "all" => self.facts.services().collect(),
                    prefix => vec![self.facts.service(prefix).ok_or(Raised::KeyError)?],
                };
                let actions = services.iter().flat_map(|service| service.actions.values());
                let fits = actions.filter(|action| action.is_wildcard_only() && action.level == level);
                wanted.extend(fits.map(|action| action.name.clone()));
            }
        }
        self.actions("wildcard_only", &wanted.into_iter().collect::<Vec<_>>())
    }

    /// Every action on what its types' formats say, placeholders and all.
    fn actions(&mut self, list: &'static str, names: &[String]) -> Result<(), Raised> {
        let mut dependents = BTreeMap::<&str, Vec<&str>>::new();
        let mut everywhere = Vec::new();
        for name in names {
            for action in self.entries(name)? {
                for needed in action.dependents.iter().filter(|needed| !names.contains(needed)) {
                    dependents.entry(needed).or_default().push(&action.name);
                }
                for format in formats(self.service_of(&action.name), action) {
                    match format {
                        Some(format) => self.ask(action.level, &format)?,
                        None => everywhere.push(&action.name),
                    }
                }
            }
        }
        for (needed, by) in &dependents {
            for by in by {
                self.everywhere(EVERYWHERE, needed, Ground::NeededBy(list, (*by).to_owned()));
            }
        }
        let kept: BTreeSet<String> =
            names.iter().map(String::as_str).chain(dependents.into_keys()).map(str::to_lowercase).collect();
        for group in self.groups.values_mut() {
            group.actions.retain(|action| kept.contains(&action.to_lowercase()));
        }
        self.groups.retain(|_, group| !group.actions.is_empty());
        for name in everywhere {
            self.everywhere(EVERYWHERE, name, Ground::Named(list));
        }
        self.narrow();
        Ok(())
    }

    /// An action on `*` that stands on ARNs, too, is taken off `*`, and off formats with a `*` of AWS's own.
    fn narrow(&mut self) {
        let of = |wanted: fn(&str) -> bool, groups: &BTreeMap<String, Group>| -> BTreeSet<String> {
            let wanted = groups.values().filter(|group| wanted(&group.format));
            wanted.flat_map(|group| group.actions.iter().cloned()).collect()
        };
        let everywhere = of(|format| format == "*", &self.groups);
        let narrowed = of(|format| !format.contains('*'), &self.groups);
        for group in self.groups.values_mut().filter(|group| group.format.contains('*')) {
            group.actions.retain(|action| !everywhere.contains(action) || !narrowed.contains(action));
        }
    }

    /// The actions that a name stands for; a `*` at its end is one.
    fn entries(&self, name: &str) -> Result<Vec<&'a Action>, Raised> {
        let (prefix, behind) = name.split_once(':').ok_or(Raised::Exception)?;
        let actions = &self.facts.service(prefix).ok_or(Raised::KeyError)?.actions;
        match name.strip_suffix('*') {
            Some(first) => Ok(actions.values().filter(|action| action.name.starts_with(first)).collect()),
            None => Ok(vec![actions.get(&behind.to_lowercase()).ok_or(Raised::KeyError)?]),
        }
    }

    fn service_of(&self, action: &str) -> &'a Service {
        let prefix = action.split(':').next().unwrap_or_default();
        self.facts.service(prefix).unwrap()
    }

    fn sts(&mut self, template: &Template) -> Result<(), Raised> {
        let Some(service) = self.facts.service("sts") else { return Ok(()) };
        for list in ["assume_role", "assume_role_with_saml", "assume_role_with_web_identity"] {
            let action = service.actions.get(&list.replace('_', ""));
            let action = action.filter(|action| action.level == AccessLevel::Write);
            for format in action.iter().flat_map(|action| formats(service, action)).flatten() {
                for arn in template.list(&format!("sts.{list}")) {
                    if let (Some(action), true) = (action, taken_for(arn, &format)?) {
                        let sid = action.name.trim_start_matches("sts:");
                        self.grant(sid, &action.name, arn, &format, Ground::Named("sts"));
                    }
                }
            }
        }
        Ok(())
    }

    /// The actions of the level of every type that the ARN is taken for, and what they depend on.
    fn ask(&mut self, level: AccessLevel, arn: &str) -> Result<(), Raised> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let (Some(prefix), 6) = (parts.get(2), parts.len()) else { return Err(Raised::Exception) };
        let Some(service) = self.definition(prefix).filter(|_| !prefix.contains('$')) else { return Ok(()) };
        for (name, all_formats) in &service.types {
            if let Some(format) = all_formats.first()
                && service.actions_of(name, level).next().is_some()
                && taken_for(arn, format)?
            {
                // It finds the name by the format: of twins the first.
                let name = first_of_format(service, format).unwrap_or(name);
                let cell = Cell {
                    arn: arn.to_owned(),
                    level,
                    service: (*prefix).to_owned(),
                    resource_type: name.to_owned(),
                };
                self.cell(&cell, service, format);
            }
        }
        Ok(())
    }

    /// Only one service is known under a name that ARNs have for it.
    fn definition(&self, prefix: &str) -> Option<&'a Service> {
        self.facts.service(if prefix == "catalog" { "servicecatalog" } else { prefix })
    }

    fn cell(&mut self, cell: &Cell, service: &Service, format: &str) {
        let sid = [&cell.service, cell.level.as_str(), &cell.resource_type].map(word).concat();
        let own: Vec<&Action> = service.actions_of(&cell.resource_type, cell.level).collect();
        let is_own = |name: &str| own.iter().any(|action| action.name == name);
        for action in &own {
            self.grant(&sid, &action.name, &cell.arn, format, Ground::Asked(cell.clone()));
            for needed in action.dependents.iter().filter(|needed| !is_own(needed)) {
                let ground = Ground::NeededIn(cell.clone(), action.name.clone());
                if joins(needed, service, cell) {
                    self.grant(&sid, needed, &cell.arn, format, ground);
                } else {
                    self.everywhere(EVERYWHERE, needed, ground);
                }
            }
        }
    }

    fn everywhere(&mut self, sid: &str, action: &str, ground: Ground) {
        self.grant(sid, action, "*", "*", ground);
    }

    fn grant(&mut self, sid: &str, action: &str, arn: &str, format: &str, ground: Ground) {
        let group = self.groups.entry(sid.to_owned()).or_default();
        format.clone_into(&mut group.format);
        group.arns.insert(arn.to_owned());
        group.actions.insert(action.to_owned());
        self.grounds.entry((action.to_lowercase(), arn.to_owned())).or_default().insert(ground);
    }

    fn finish(self, template: &Template) -> Policy {
        let excluded = template.list("exclude_actions");
        let mut statements = BTreeMap::new();
        for (sid, mut group) in self.groups {
            group.actions.retain(|action| !excluded.iter().any(|pattern| excludes(pattern, action)));
            if !group.actions.is_empty() {
                statements.insert(sid, (group.actions, group.arns));
            }
        }
        Policy { statements, grounds: self.grounds }
    }
}

/// What the action can be confined to: first formats of its types, and nothing where `*` is all it knows.
fn formats(service: &Service, action: &Action) -> Vec<Option<String>> {
    let whole = (action.types.is_empty() || action.has_own_keys).then_some(None);
    let first = |name: &String| service.types.get(name).and_then(|formats| formats.first()).cloned();
    whole.into_iter().chain(action.types.iter().map(first)).collect()
}

/// The first type with that format, which is all that Policy Sentry knows of those that share it.
pub(crate) fn first_of_format<'s>(service: &'s Service, format: &str) -> Option<&'s str> {
    let has =
        |formats: &&Vec<String>| formats.first().is_some_and(|first| first.eq_ignore_ascii_case(format));
    service.types.iter().find(|(_, formats)| has(formats)).map(|(name, _)| name.as_str())
}

/// Whether a dependent can be confined to the type of the cell. Under an ARN's own name for a service it never is.
fn joins(needed: &str, service: &Service, cell: &Cell) -> bool {
    let name = needed.strip_prefix(&cell.service).and_then(|rest| rest.strip_prefix(':'));
    let action = name.and_then(|name| service.actions.get(&name.to_lowercase()));
    action.is_some_and(|action| action.types.contains(&cell.resource_type))
}

/// A name in any letter case, or a pattern if it has a `*`; its service is spelled as the service is.
pub(crate) fn excludes(pattern: &str, action: &str) -> bool {
    let service = |name: &str| name.split(':').next().map(str::to_owned);
    let same_service = pattern == "*" || service(pattern) == service(action);
    if pattern.contains('*') {
        same_service && matches_pattern(pattern, action)
    } else {
        pattern.eq_ignore_ascii_case(action)
    }
}

/// Letters and digits, the first letter upper case and the rest lower.
fn word(text: impl AsRef<str>) -> String {
    let mut letters = text.as_ref().chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect()
}

/// Formats of which the number of slashes counts: the resource parts of buckets and tables.
const BY_SLASHES: [&str; 2] = ["table/${TableName}", "${BucketName}"];
/// Formats of which only counts whether there is a slash.
const BY_ANY_SLASH: [&str; 3] = ["${ObjectName}", "${RepositoryName}", "${BucketName}/${ObjectName}"];

/// Whether Policy Sentry takes an ARN for one of a format: where the words of the format stand in the ARN, in their
/// places or with a `*` in their place, whatever else stands there.
pub(crate) fn taken_for(arn: &str, format: &str) -> Result<bool, Raised> {
    let [service, resource] = parts(arn).ok_or(Raised::Exception)?;
    let Some([_, expected]) = parts(format).filter(|[of_format, _]| *of_format == service) else {
        return Ok(false);
    };
    let written: Vec<&str> = resource.split(['/', ':']).collect();
    if written.len() > 1 && written.first() == Some(&"*") {
        return Ok(true);
    }
    let is_word = |segment: &&str| !segment.is_empty() && !segment.contains("${");
    let words = || expected.split(['/', ':']).enumerate().filter(|(_, segment)| is_word(segment));
    if !words().all(|(_, word)| written.iter().any(|one| one.to_lowercase() == word.to_lowercase())) {
        return Ok(false);
    }
    for (place, word) in words() {
        let found = *written.get(place).ok_or(Raised::IndexError)?;
        if found != word && found != "*" {
            return Ok(false);
        }
    }
    let slashes = |text: &str| text.matches('/').count();
    if BY_SLASHES.contains(&expected) {
        return Ok(slashes(resource) == slashes(expected));
    }
    Ok(!BY_ANY_SLASH.contains(&expected) || resource.contains('/') == expected.contains('/'))
}

/// Service and resource.
fn parts(arn: &str) -> Option<[&str; 2]> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, service, _, _, resource] if !resource.is_empty() => Some([service, resource]),
        _ => None,
    }
}
