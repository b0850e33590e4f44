//! Sources → services: which source is believed for which kind of fact.
//!
//! | fact | believed |
//! |---|---|
//! | services, actions, types, keys, levels, `*`, ARN formats | the base, which is the newest |
//! | which key belongs to the action, and which to its use of a type | the structure, where the action has not changed since |
//! | what the base lost of what several pages define | the structure |
//! | `*` of an action on several pages | the pages: starred only if every page stars it |
//! | dependent actions; what is not an API operation | the base if it says, else the older base and the pages together, and unknown for newer actions |
//! | services that a role is passed to | the structure |
//! | links | the base if it has them, else the links, else the pages |
//! | first seen | the oldest dated source |
//!
//! A base is either a package or the pages of one day. The pages need less help, since every page of a service was read.
//!
//! A package keeps only one page's account of an action, so it lacks types, keys and value types of other pages. AWS
//! removes such facts, too. The older base tells the two apart: what the structure has, and neither base has although both
//! know what it belongs to, was never seen by whoever made the base; what only the newer base lacks was removed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use super::{
    model::{Action, Date, Name, ResourceTypeUse, RetiredOrUndocumented, Service, Standing},
    report::Conflict,
    sources::{Source, Sources},
};
use crate::{iam::ActionName, text::commas};

/// The services, the actions that AWS has retired or never documented, and where the sources disagree.
#[must_use]
pub fn combine(
    sources: &Sources,
) -> (Vec<Service>, BTreeMap<ActionName, RetiredOrUndocumented>, Vec<Conflict>) {
    let books = Books::of(sources);
    let mut conflicts = Vec::new();
    let services: Vec<_> =
        sources.base.services.iter().map(|base| service(base, &books, &mut conflicts)).collect();
    conflicts.extend(links_to_nothing(&books));
    (services, retired_or_undocumented(&books), conflicts)
}

/// The sources, indexed for lookup.
struct Books<'a> {
    base: Book<'a>,
    older: Book<'a>,
    structure: Book<'a>,
    pages: Book<'a>,
    links: Book<'a>,
    earlier_bases: Vec<Book<'a>>,
    earlier_structures: Vec<Book<'a>>,
}

struct Book<'a> {
    date: &'a Date,
    services: BTreeMap<&'a Name, &'a Service>,
}

impl<'a> Books<'a> {
    fn of(sources: &'a Sources) -> Self {
        let book = |source: &'a Source| Book {
            date: &source.date,
            services: source.services.iter().map(|service| (&service.prefix, service)).collect(),
        };
        let books = |sources: &'a [Source]| sources.iter().map(book).collect();
        Self {
            base: book(&sources.base),
            older: book(&sources.dependents),
            structure: book(&sources.structure),
            pages: book(&sources.pages),
            links: book(&sources.links),
            earlier_bases: books(&sources.earlier.bases),
            earlier_structures: books(&sources.earlier.structures),
        }
    }

    /// The sources whose facts have a date.
    fn dated(&self) -> impl Iterator<Item = &Book<'a>> {
        let now = [&self.base, &self.older, &self.structure, &self.pages];
        now.into_iter().chain(&self.earlier_bases).chain(&self.earlier_structures)
    }

    fn first_seen(&self, has: impl Fn(&Book<'a>) -> bool) -> Option<Date> {
        self.dated().filter(|book| has(book)).map(|book| book.date).min().cloned()
    }
}

impl<'a> Book<'a> {
    fn action(&self, prefix: &Name, name: &Name) -> Option<&'a Action> {
        self.services.get(prefix)?.actions.get(name)
    }
}

fn service(base: &Service, books: &Books<'_>, conflicts: &mut Vec<Conflict>) -> Service {
    let prefix = &base.prefix;
    let mut service = base.clone();
    service.pages = pages(base, books);
    restore_of_types(&mut service, books, conflicts);
    restore_of_keys(&mut service, books, conflicts);
    for (name, resource_type) in &mut service.resource_types {
        let has = |book: &Book<'_>| {
            book.services.get(prefix).is_some_and(|service| service.resource_types.contains_key(name))
        };
        resource_type.first_seen = books.first_seen(has);
    }
    for (name, action) in &base.actions {
        let combined = self::action(base, name, action, books, conflicts);
        service.actions.insert(name.clone(), combined);
    }
    service
}

/// Whether the base was read from all pages of the service. A package has no pages and keeps one page's account of an
/// action.
fn is_whole(base: &Service) -> bool {
    !base.pages.is_empty() && base.pages.keys().all(|address| !address.is_empty())
}

/// A package has a name without addresses, the links have addresses without names. A service without an address gets its
/// name from the pages.
fn pages(base: &Service, books: &Books<'_>) -> BTreeMap<String, String> {
    if is_whole(base) {
        return base.pages.clone();
    }
    let name = base.pages.values().next().map_or(base.prefix.as_str(), String::as_str);
    let addresses = |book: &Book<'_>| {
        let service = book.services.get(&base.prefix);
        service.map(|service| service.pages.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    let newest = addresses(&books.links);
    let addresses = if newest.is_empty() { addresses(&books.pages) } else { newest };
    addresses.into_iter().map(|address| (address, name.to_owned())).collect()
}

/// The keys and formats of a type that several pages define.
fn restore_of_types(service: &mut Service, books: &Books<'_>, conflicts: &mut Vec<Conflict>) {
    let (Some(structure), Some(older)) =
        (books.structure.services.get(&service.prefix), books.older.services.get(&service.prefix))
    else {
        return;
    };
    for (name, resource_type) in &mut service.resource_types {
        let (Some(more), Some(older)) = (structure.resource_types.get(name), older.resource_types.get(name))
        else {
            continue;
        };
        let subject = format!("{}:{name}", service.prefix);
        let keys = lost(&more.condition_keys, &resource_type.condition_keys, &older.condition_keys);
        let formats = lost(&more.arn_formats, &resource_type.arn_formats, &older.arn_formats);
        conflicts.extend(restored("condition keys of a type", &subject, &keys));
        conflicts.extend(restored("ARN formats", &subject, &formats));
        resource_type.condition_keys.extend(keys);
        resource_type.arn_formats.extend(formats);
    }
}

/// The value types of a key on which pages disagree.
fn restore_of_keys(service: &mut Service, books: &Books<'_>, conflicts: &mut Vec<Conflict>) {
    let (Some(structure), Some(older)) =
        (books.structure.services.get(&service.prefix), books.older.services.get(&service.prefix))
    else {
        return;
    };
    for (name, key) in &mut service.condition_keys {
        let (Some(more), Some(older)) = (structure.condition_keys.get(name), older.condition_keys.get(name))
        else {
            continue;
        };
        let types = lost(&more.types, &key.types, &older.types);
        conflicts.extend(restored("types of a condition key", name.as_str(), &types));
        key.types.extend(types);
    }
}

/// What whoever made the base never saw, in contrast to what AWS removed.
fn lost<T: Ord + Clone>(structure: &BTreeSet<T>, base: &BTreeSet<T>, older: &BTreeSet<T>) -> BTreeSet<T> {
    structure.iter().filter(|item| !base.contains(item) && !older.contains(item)).cloned().collect()
}

fn restored<T: Display>(what: &'static str, subject: &str, items: &BTreeSet<T>) -> Option<Conflict> {
    let claim = commas(items);
    (!items.is_empty()).then(|| Conflict::Restored { what, subject: subject.to_owned(), claim })
}

fn action(
    service: &Service,
    name: &Name,
    base: &Action,
    books: &Books<'_>,
    conflicts: &mut Vec<Conflict>,
) -> Action {
    let prefix = &service.prefix;
    let (older, pages) = (books.older.action(prefix, name), books.pages.action(prefix, name));
    let structure = books.structure.action(prefix, name);
    let full_name = ActionName::new(prefix.as_str(), name.as_str());
    let mut action = base.clone();
    if let Some(structure) = structure {
        action.passed_to_services.clone_from(&structure.passed_to_services);
        conflicts.extend(disagreement_on_level(&full_name, base, structure));
        let own_keys = OwnKeys::of(service, books.structure.services.get(prefix).copied());
        match changes_since(base, structure, older, &own_keys) {
            None => take_structure(&mut action, structure, pages, &full_name, conflicts),
            Some(change) => conflicts.push(Conflict::Changed { action: full_name.clone(), change }),
        }
    }
    if !is_whole(service) {
        require_on_every_page(&mut action, pages);
    }
    if action.permission_only.is_none() {
        action.permission_only = permission_only(&full_name, older, pages, conflicts);
    }
    if action.dependent_actions.is_none() {
        action.dependent_actions = dependents(&full_name, older, pages, conflicts);
    }
    let link = |action: &Action| action.documentation.clone();
    let known = [Some(base), books.links.action(prefix, name), pages];
    action.documentation = known.into_iter().flatten().find_map(link);
    action.first_seen = books.first_seen(|book| book.action(prefix, name).is_some());
    action
}

fn disagreement_on_level(name: &ActionName, base: &Action, structure: &Action) -> Option<Conflict> {
    let levels: BTreeSet<_> =
        [base, structure].into_iter().filter_map(|action| action.access_level).collect();
    let action = || name.clone();
    (levels.len() > 1).then(|| Conflict::AccessLevels { action: action(), levels })
}

/// The keys that the types themselves list, as the base and as the structure have it.
struct OwnKeys<'a> {
    base: &'a Service,
    structure: Option<&'a Service>,
}

impl<'a> OwnKeys<'a> {
    const fn of(base: &'a Service, structure: Option<&'a Service>) -> Self {
        Self { base, structure }
    }

    fn in_base(&self, name: &Name) -> BTreeSet<Name> {
        own_keys(Some(self.base), name)
    }

    fn in_structure(&self, name: &Name) -> BTreeSet<Name> {
        own_keys(self.structure, name)
    }
}

pub(super) fn own_keys(service: Option<&Service>, name: &Name) -> BTreeSet<Name> {
    let resource_type = service.and_then(|service| service.resource_types.get(name));
    resource_type.map(|resource_type| resource_type.condition_keys.clone()).unwrap_or_default()
}

/// What AWS has changed in an action since the date of the structure, if anything: its types, or the keys that apply to
/// some type. Where a key is listed is not a change: since July 2026 AWS's pages do not show it.
fn changes_since(
    base: &Action,
    structure: &Action,
    older: Option<&Action>,
    own_keys: &OwnKeys<'_>,
) -> Option<String> {
    let (in_base, in_structure) = (types(base), types(structure));
    let added: Vec<_> = in_base.difference(&in_structure).collect();
    // For a newer action, no older base tells what its maker lost.
    let missing = older.map_or_else(|| in_base.clone(), types);
    let removed: Vec<_> =
        in_structure.difference(&in_base).filter(|name| older.is_none() || missing.contains(name)).collect();
    if !added.is_empty() || !removed.is_empty() {
        let part =
            |what: &str, names: &[&Name]| (!names.is_empty()).then(|| format!("{what} {}", commas(names)));
        return Some(commas([part("added", &added), part("removed", &removed)].into_iter().flatten()));
    }
    let several_pages = in_base != in_structure;
    let differs = |before: &BTreeSet<Name>, now: &BTreeSet<Name>, may_have_lost: bool| {
        if may_have_lost { !now.is_subset(before) } else { before != now }
    };
    let changed = base.resource_types.iter().find(|(name, used)| {
        let before = effective_keys(structure, name, own_keys.in_structure(name));
        let now = effective_keys(base, name, own_keys.in_base(name));
        differs(&before, &now, several_pages || used.doubled)
    });
    let of_action =
        in_base.is_empty() && differs(&structure.condition_keys, &base.condition_keys, several_pages);
    let changed = changed.map(|(name, _)| format!("condition keys on {name}"));
    changed.or_else(|| of_action.then(|| "condition keys".to_owned()))
}

fn types(action: &Action) -> BTreeSet<Name> {
    action.resource_types.keys().cloned().collect()
}

/// All keys that apply to the action on a resource of the type, wherever they are listed.
pub(super) fn effective_keys(action: &Action, resource_type: &Name, own: BTreeSet<Name>) -> BTreeSet<Name> {
    let of_use = action.resource_types.get(resource_type).map(|used| &used.condition_keys);
    own.into_iter().chain(action.condition_keys.iter().chain(of_use.into_iter().flatten()).cloned()).collect()
}

/// Types and keys from the structure; the `*` from the base or, where the base lacks the type, from the pages.
fn take_structure(
    action: &mut Action,
    structure: &Action,
    pages: Option<&Action>,
    name: &ActionName,
    conflicts: &mut Vec<Conflict>,
) {
    let mut restored_types = BTreeSet::new();
    let mut united = BTreeMap::new();
    for (name, in_structure) in &structure.resource_types {
        let condition_keys = in_structure.condition_keys.clone();
        let known = action.resource_types.get_key_value(name);
        let on_pages = pages.and_then(|pages| pages.resource_types.get(name));
        if known.is_none() {
            restored_types.insert(name.clone());
        }
        let spelling = known.map_or(name, |(spelling, _)| spelling).clone();
        let required = known.map(|(_, used)| used).or(on_pages).is_some_and(|used| used.required);
        united.insert(spelling, ResourceTypeUse { required, condition_keys, ..ResourceTypeUse::default() });
    }
    conflicts.extend(restored("types of an action", name.as_str(), &restored_types));
    action.resource_types = united;
    action.condition_keys.clone_from(&structure.condition_keys);
}

/// The base has the `*` of one page. An action that requires a type there may be used without it on another page.
fn require_on_every_page(action: &mut Action, pages: Option<&Action>) {
    let Some(pages) = pages.filter(|action| action.pages > 1) else { return };
    for (name, used) in &mut action.resource_types {
        used.required &= pages.resource_types.get(name).is_none_or(|used| used.required);
    }
}

/// The newer account counts where the two disagree.
fn permission_only(
    name: &ActionName,
    older: Option<&Action>,
    pages: Option<&Action>,
    conflicts: &mut Vec<Conflict>,
) -> Option<bool> {
    let said = |action: Option<&Action>| action.and_then(|action| action.permission_only);
    let (newer, before) = (said(older), said(pages));
    if newer.is_some_and(|newer| before.is_some_and(|before| before != newer)) {
        conflicts.push(Conflict::PermissionOnly { action: name.clone() });
    }
    newer.or(before)
}

/// The union of both accounts: the older base lacks what only some pages say, and the pages have an earlier date.
fn dependents(
    name: &ActionName,
    older: Option<&Action>,
    pages: Option<&Action>,
    conflicts: &mut Vec<Conflict>,
) -> Option<BTreeSet<ActionName>> {
    let said = |action: Option<&Action>| action.and_then(|action| action.dependent_actions.clone());
    let (older, pages) = (said(older), said(pages));
    if let (Some(older), Some(pages)) = (&older, &pages)
        && older != pages
    {
        let one_sided: BTreeSet<_> = older.symmetric_difference(pages).collect();
        conflicts.push(Conflict::Dependents { action: name.clone(), claim: commas(one_sided) });
    }
    let known = older.is_some() || pages.is_some();
    known.then(|| older.into_iter().chain(pages).flatten().collect())
}

fn links_to_nothing(books: &Books<'_>) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (prefix, service) in &books.links.services {
        let unknown = service.actions.keys().filter(|name| books.base.action(prefix, name).is_none());
        conflicts.extend(
            unknown.map(|name| Conflict::UnknownLink {
                action: ActionName::new(prefix.as_str(), name.as_str()),
            }),
        );
    }
    conflicts
}

/// Actions that the base lacks: retired, or never documented.
fn retired_or_undocumented(books: &Books<'_>) -> BTreeMap<ActionName, RetiredOrUndocumented> {
    let mut found = BTreeMap::<ActionName, RetiredOrUndocumented>::new();
    let structures = std::iter::once(&books.structure).chain(&books.earlier_structures);
    let documents = [&books.older, &books.pages].into_iter().chain(&books.earlier_bases);
    let undocumented = structures.map(|book| (book, Standing::Undocumented));
    let retired = documents.map(|book| (book, Standing::Retired));
    for (book, status) in undocumented.chain(retired) {
        for (prefix, service) in &book.services {
            let gone = service.actions.iter().filter(|(name, _)| books.base.action(prefix, name).is_none());
            for (name, action) in gone {
                let entry =
                    found.entry(ActionName::new(prefix.as_str(), name.as_str())).or_insert_with(|| {
                        RetiredOrUndocumented {
                            status,
                            access_level: action.access_level,
                            first_seen: book.date.clone(),
                            last_seen: book.date.clone(),
                        }
                    });
                entry.status = entry.status.min(status);
                entry.access_level = entry.access_level.or(action.access_level);
                entry.first_seen = entry.first_seen.clone().min(book.date.clone());
                entry.last_seen = entry.last_seen.clone().max(book.date.clone());
            }
        }
    }
    found
}
