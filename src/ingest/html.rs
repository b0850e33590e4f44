//! One page of the Service Authorization Reference in the layout that AWS published until July 2026.
//!
//! Three tables, known by the texts of their headers: actions, resource types, condition keys; a service
//! may lack the last two. An action's row may be continued by rows of narrower scope: cells of the first
//! columns reach down, and each row says which condition keys the action carries on one resource type.
//! A row without a type says what holds for the action as a whole.

use std::{collections::BTreeMap, collections::BTreeSet, fs, path::Path};

use scraper::{ElementRef, Html};

use super::{
    error::{Complaint, Error, PageError},
    model::{Action, ConditionKey, Date, Name, Page, ResourceType},
    table::{self, Cell, elements, text_of},
};
use crate::iam::{AccessLevel, ActionName, ConditionKeyType};

/// Where AWS publishes the pages.
const REFERENCE: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

const ACTIONS: [&str; 6] = [
    "Actions",
    "Description",
    "Access level",
    "Resource types (*required)",
    "Condition keys",
    "Dependent actions",
];
const RESOURCE_TYPES: [&str; 3] = ["Resource types", "ARN", "Condition keys"];
const CONDITION_KEYS: [&str; 3] = ["Condition keys", "Description", "Type"];

/// What to call these pages as the source of facts.
#[must_use]
pub fn source_name(date: &Date) -> String {
    format!("AWS Service Authorization Reference, HTML pages of {date}")
}

/// Reads all pages of a directory, in the order of their names: the files named `list_….html`.
pub fn read_directory(directory: &Path) -> Result<Vec<Page>, Error> {
    let in_directory = |source| Error::File { path: directory.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(in_directory)? {
        let path = entry.map_err(in_directory)?.path();
        if let Some(name) = page_name(&path) {
            paths.push((name, path));
        }
    }
    if paths.is_empty() {
        return Err(Error::NoPages { path: directory.to_owned() });
    }
    paths.sort();
    paths.into_iter().map(|(name, path)| read_file(&name, &path)).collect()
}

fn page_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    (name.starts_with("list_") && path.extension()?.eq_ignore_ascii_case("html")).then(|| name.to_owned())
}

fn read_file(name: &str, path: &Path) -> Result<Page, Error> {
    let html = fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    Ok(read_page(name, &html)?)
}

/// Reads one page. `name` is its file name, which is also the last part of its address.
pub fn read_page(name: &str, html: &str) -> Result<Page, PageError> {
    let at = |place: &str, complaint| PageError { page: name.to_owned(), place: place.to_owned(), complaint };
    let document = Html::parse_document(html);
    let content = content(&document).map_err(|complaint| at("page", complaint))?;
    let mut page = Page {
        url: format!("{REFERENCE}{name}"),
        service_name: service_name(content).map_err(|complaint| at("heading", complaint))?,
        prefix: prefix(content).map_err(|complaint| at("first paragraph", complaint))?,
        actions: BTreeMap::new(),
        resource_types: BTreeMap::new(),
        condition_keys: BTreeMap::new(),
        scenario_rows: 0,
        broken_links: 0,
    };
    let mut actions_tables = 0;
    for table in elements(content, "table") {
        let header = table::header(table);
        let read = match header.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            columns if columns == ACTIONS => {
                actions_tables += 1;
                read_actions(&mut page, table)
            }
            columns if columns == RESOURCE_TYPES => read_resource_types(&mut page, table),
            columns if columns == CONDITION_KEYS => read_condition_keys(&mut page, table),
            _ => return Err(at("page", Complaint::UnknownTable { header })),
        };
        read.map_err(|(row, complaint)| {
            at(&format!("table `{}`, row {row}", header.first().map_or("", String::as_str)), complaint)
        })?;
    }
    match actions_tables {
        0 => Err(at("page", Complaint::Missing { what: "table of actions" })),
        1 => Ok(page),
        _ => Err(at("page", Complaint::Repeated { what: "table of actions" })),
    }
}

fn content(document: &Html) -> Result<ElementRef<'_>, Complaint> {
    document
        .root_element()
        .descendent_elements()
        .find(|element| element.value().id() == Some("main-content"))
        .ok_or(Complaint::Missing { what: "element `main-content`" })
}

fn service_name(content: ElementRef<'_>) -> Result<String, Complaint> {
    let heading = only(elements(content, "h1").map(text_of), "heading")?;
    match heading.strip_prefix("Actions, resources, and condition keys for ") {
        Some(name) => Ok(name.to_owned()),
        None => Err(Complaint::UnknownHeading { text: heading }),
    }
}

/// The prefix is the only code in the paragraph that speaks of it.
fn prefix(content: ElementRef<'_>) -> Result<Name, Complaint> {
    let paragraph = elements(content, "p")
        .find(|paragraph| text_of(*paragraph).contains("service prefix"))
        .ok_or(Complaint::Missing { what: "service prefix" })?;
    let text = only(elements(paragraph, "code").map(text_of), "service prefix")?;
    let is_prefix = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_prefix { Ok(Name::new(text)) } else { Err(Complaint::UnknownPrefix { text }) }
}

fn only<T>(mut items: impl Iterator<Item = T>, what: &'static str) -> Result<T, Complaint> {
    let first = items.next().ok_or(Complaint::Missing { what })?;
    if items.next().is_some() { Err(Complaint::Repeated { what }) } else { Ok(first) }
}

/// A complaint and the number of the row that it is about.
type RowComplaint = (usize, Complaint);

fn read_actions(page: &mut Page, table: ElementRef<'_>) -> Result<(), RowComplaint> {
    let mut reader = ActionsReader::default();
    let mut last_row = 0;
    for (index, row) in table::rows(table)?.into_iter().enumerate() {
        last_row = index + 1;
        reader.read_row(row, &page.prefix).map_err(|complaint| (last_row, complaint))?;
    }
    reader.finish_action().map_err(|complaint| (last_row, complaint))?;
    page.actions = reader.actions;
    page.scenario_rows = reader.scenario_rows;
    page.broken_links = reader.broken_links;
    Ok(())
}

/// The table of actions as far as it is read.
#[derive(Default)]
struct ActionsReader {
    actions: BTreeMap<Name, Action>,
    /// The action whose rows are being read.
    current: Option<(Name, Action)>,
    /// What the scenarios of the current action name.
    scenarios: Scope,
    scenario_rows: usize,
    broken_links: usize,
}

impl ActionsReader {
    fn read_row(&mut self, row: [Cell<'_>; 6], prefix: &Name) -> Result<(), Complaint> {
        let [name, description, access_level, resource_types, condition_keys, dependent_actions] = row;
        let scope = Scope::read(resource_types, condition_keys, dependent_actions)?;
        if name.starts {
            self.finish_action()?;
            self.begin_action(prefix, name, description, access_level)?;
        } else if description.starts {
            return self.read_scenario(description, scope);
        }
        if let Some((_, action)) = &mut self.current {
            scope.widen(action);
        }
        Ok(())
    }

    fn begin_action(
        &mut self,
        prefix: &Name,
        name_cell: Cell<'_>,
        description: Cell<'_>,
        access_level: Cell<'_>,
    ) -> Result<(), Complaint> {
        let (name, permission_only) = action_name(prefix, name_cell)?;
        let documentation = name_cell.link().filter(|link| can_be_followed(link)).map(str::to_owned);
        if documentation.is_none() && name_cell.link().is_some() {
            self.broken_links += 1;
        }
        let action = Action {
            access_level: read_access_level(access_level)?,
            permission_only,
            documentation,
            description: Some(description.text()).filter(|text| !text.is_empty()),
            resource_types: BTreeMap::new(),
            condition_keys: BTreeSet::new(),
            dependent_actions: Some(BTreeSet::new()),
        };
        self.current = Some((name, action));
        Ok(())
    }

    /// A scenario shows one combination of the action's types. Its `*` holds in that scenario alone, so
    /// nothing of it is a fact about the action; that it names nothing new is checked at the action's end.
    fn read_scenario(&mut self, description: Cell<'_>, scope: Scope) -> Result<(), Complaint> {
        let text = description.text();
        if !text.starts_with("SCENARIO:") {
            return Err(Complaint::UnknownRow { text });
        }
        self.scenario_rows += 1;
        self.scenarios.resource_types.extend(scope.resource_types);
        self.scenarios.condition_keys.extend(scope.condition_keys);
        self.scenarios.dependent_actions.extend(scope.dependent_actions);
        Ok(())
    }

    fn finish_action(&mut self) -> Result<(), Complaint> {
        let scenarios = std::mem::take(&mut self.scenarios);
        let Some((name, action)) = self.current.take() else { return Ok(()) };
        if let Some(name) = scenarios.first_beyond(&action) {
            return Err(Complaint::ScenarioNamesMore { name });
        }
        if self.actions.contains_key(&name) {
            return Err(Complaint::DefinedTwice { name: name.to_string() });
        }
        self.actions.insert(name, action);
        Ok(())
    }
}

/// The three narrow cells of one row.
#[derive(Default)]
struct Scope {
    resource_types: Vec<(Name, bool)>,
    condition_keys: BTreeSet<Name>,
    dependent_actions: BTreeSet<ActionName>,
}

impl Scope {
    fn read(
        resource_types: Cell<'_>,
        condition_keys: Cell<'_>,
        dependent_actions: Cell<'_>,
    ) -> Result<Self, Complaint> {
        Ok(Self {
            resource_types: resource_types
                .values()?
                .into_iter()
                .map(read_resource_type)
                .collect::<Result<_, _>>()?,
            condition_keys: read_keys(condition_keys)?,
            dependent_actions: dependent_actions
                .values()?
                .into_iter()
                .map(|text| text.parse().map_err(|_| Complaint::UnknownDependentAction { text }))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Adds the row to its action. A type may stand in two rows, with and without `*`: starred once is
    /// required, and the keys of both count. Dependents stand in some row and hold for the action.
    fn widen(self, action: &mut Action) {
        if self.resource_types.is_empty() {
            action.condition_keys.extend(self.condition_keys.iter().cloned());
        }
        for (name, required) in self.resource_types {
            let used = action.resource_types.entry(name).or_default();
            used.required |= required;
            used.condition_keys.extend(self.condition_keys.iter().cloned());
        }
        action.dependent_actions.get_or_insert_default().extend(self.dependent_actions);
    }

    /// The first thing that is named here and that the action does not have.
    fn first_beyond(&self, action: &Action) -> Option<String> {
        let has_key = |key: &Name| {
            action.condition_keys.contains(key)
                || action.resource_types.values().any(|used| used.condition_keys.contains(key))
        };
        let has_dependent =
            |name: &ActionName| action.dependent_actions.as_ref().is_some_and(|names| names.contains(name));
        let types = self.resource_types.iter().map(|(name, _)| name);
        let mut new_types =
            types.filter(|name| !action.resource_types.contains_key(name)).map(Name::to_string);
        let mut new_keys = self.condition_keys.iter().filter(|key| !has_key(key)).map(Name::to_string);
        let mut new_dependents =
            self.dependent_actions.iter().filter(|name| !has_dependent(name)).map(ActionName::to_string);
        new_types.next().or_else(|| new_keys.next()).or_else(|| new_dependents.next())
    }
}

/// The first word is the name; the link's text is not asked, since some names have none.
fn action_name(prefix: &Name, cell: Cell<'_>) -> Result<(Name, bool), Complaint> {
    let text = cell.text();
    let (name, permission_only) = match text.strip_suffix("[permission only]") {
        Some(name) => (name.trim_end(), true),
        None => (text.as_str(), false),
    };
    match format!("{prefix}:{name}").parse::<ActionName>() {
        Ok(_) => Ok((Name::new(name), permission_only)),
        Err(_) => Err(Complaint::UnknownAction { text }),
    }
}

/// Some links of the pages are relative to a guide that they do not name, or have a placeholder left in.
fn can_be_followed(link: &str) -> bool {
    link.starts_with("https://") && !link.contains("${")
}

fn read_access_level(cell: Cell<'_>) -> Result<AccessLevel, Complaint> {
    let text = cell.text();
    text.parse().map_err(|_| Complaint::UnknownAccessLevel { text })
}

/// `role*` is the type `role`, required.
fn read_resource_type(text: String) -> Result<(Name, bool), Complaint> {
    let (name, required) = match text.strip_suffix('*') {
        Some(name) => (name.trim_end(), true),
        None => (text.as_str(), false),
    };
    if name.is_empty() || name.contains('*') {
        return Err(Complaint::UnknownResourceType { text });
    }
    Ok((Name::new(name), required))
}

fn read_keys(cell: Cell<'_>) -> Result<BTreeSet<Name>, Complaint> {
    cell.values()?.into_iter().map(read_key).collect()
}

/// Any text with a colon and without a space: what stands before the colon need not be a service
/// (`accounts.google.com:aud`), and there may be more colons (`kms:EncryptionContext:${…}`).
fn read_key(text: String) -> Result<Name, Complaint> {
    if text.contains(':') && !text.contains(' ') {
        Ok(Name::new(text))
    } else {
        Err(Complaint::UnknownConditionKey { text })
    }
}

fn read_resource_types(page: &mut Page, table: ElementRef<'_>) -> Result<(), RowComplaint> {
    for (index, row) in table::rows(table)?.into_iter().enumerate() {
        let (name, resource_type) = resource_type(row).map_err(|complaint| (index + 1, complaint))?;
        let known = page.resource_types.entry(name).or_default();
        known.arn_formats.extend(resource_type.arn_formats);
        known.condition_keys.extend(resource_type.condition_keys);
    }
    Ok(())
}

fn resource_type([name, arn, keys]: [Cell<'_>; 3]) -> Result<(Name, ResourceType), Complaint> {
    let name = name.text();
    if name.is_empty() {
        return Err(Complaint::UnknownResourceType { text: name });
    }
    let format = arn_format(arn.text_without_space())?;
    let formats = BTreeSet::from([format]);
    Ok((Name::new(name), ResourceType { arn_formats: formats, condition_keys: read_keys(keys)? }))
}

fn arn_format(text: String) -> Result<String, Complaint> {
    let is_format = text.starts_with("arn:") && text.split(':').count() >= 6 && !text.contains(",arn:");
    if is_format { Ok(text) } else { Err(Complaint::UnknownArnFormat { text }) }
}

fn read_condition_keys(page: &mut Page, table: ElementRef<'_>) -> Result<(), RowComplaint> {
    for (index, row) in table::rows(table)?.into_iter().enumerate() {
        let (name, key) = condition_key(row).map_err(|complaint| (index + 1, complaint))?;
        let known = page.condition_keys.entry(name).or_default();
        known.types.extend(key.types);
        known.description = known.description.take().or(key.description);
    }
    Ok(())
}

fn condition_key([name, description, key_type]: [Cell<'_>; 3]) -> Result<(Name, ConditionKey), Complaint> {
    let name = read_key(name.text())?;
    let text = key_type.text();
    let key_type =
        text.parse::<ConditionKeyType>().map_err(|_| Complaint::UnknownConditionKeyType { text })?;
    let description = Some(description.text()).filter(|text| !text.is_empty());
    Ok((name, ConditionKey { types: BTreeSet::from([key_type]), description }))
}
