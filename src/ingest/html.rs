//! One page of the Service Authorization Reference, in the layout that AWS published until July 2026 or in the
//! one since.
//!
//! Tables are known by the texts of their headers: actions, resource types, condition keys; a service may lack
//! the last two. An action's row may be continued by rows of narrower scope: cells of the first columns reach
//! down, and each row says which condition keys the action supports on one resource type.
//!
//! - Until July 2026 a row without a type says what holds for the action as a whole, and a column lists
//!   dependent actions.
//! - Since then a second table holds the actions that are not API operations, a level may be two (`Tagging, Write`), a
//!   cell may have several ARN formats, dependent actions are gone, and each row has the keys of action, use and type
//!   together. A further table lists API operations. Its shape is checked but nothing is read from it: the Service
//!   Reference says the same exactly, see [`super::service_reference`].

use std::{collections::BTreeMap, collections::BTreeSet, fs, path::Path};

use scraper::{ElementRef, Html};

use super::{
    error::{Complaint, Error, PageError},
    merge::rank,
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
const ACTIONS_SINCE_JULY: [&str; 5] =
    ["Actions", "Description", "Resource types (*required)", "Condition keys", "Access level"];
const OPERATIONS: [&str; 5] =
    ["Operation", "IAM action", "Condition key", "Possible value(s)", "Access level"];
/// Where operations of several clients authorise the same actions, as in Amazon S3.
const OPERATIONS_OF_CLIENTS: [&str; 6] =
    ["Operation", "SDK client", "IAM action", "Condition key", "Possible value(s)", "Access level"];
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
    let layout = Layout::of(content);
    let mut sections = BTreeSet::new();
    let mut section = String::new();
    for element in content.descendent_elements() {
        match element.value().name() {
            "h2" => section = text_of(element),
            "table" => {
                if let Some(complaint) = repeated_table(&mut sections, layout, element, &section) {
                    return Err(at("page", complaint));
                }
                read_table(&mut page, layout, element, &section)
                    .map_err(|(place, complaint)| at(&place, complaint))?;
            }
            _ => {}
        }
    }
    if sections.is_empty() {
        return Err(at("page", Complaint::Missing { what: "table of actions" }));
    }
    Ok(page)
}

/// Which of AWS's layouts a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    UntilJuly2026,
    Since,
}

impl Layout {
    /// A page has the newer layout only if a table of actions shows it: anything else must fit the older one, which is
    /// stricter.
    fn of(content: ElementRef<'_>) -> Self {
        let mut headers = elements(content, "table").map(table::header);
        if headers.any(|header| header == ACTIONS_SINCE_JULY) { Self::Since } else { Self::UntilJuly2026 }
    }
}

/// A page has one table of actions; since July 2026 one for each of two sections.
fn repeated_table(
    sections: &mut BTreeSet<bool>,
    layout: Layout,
    table: ElementRef<'_>,
    section: &str,
) -> Option<Complaint> {
    let header = table::header(table);
    let section = match layout {
        Layout::UntilJuly2026 if header == ACTIONS => false,
        Layout::Since if header == ACTIONS_SINCE_JULY => is_permission_only(section),
        _ => return None,
    };
    (!sections.insert(section)).then_some(Complaint::Repeated { what: "table of actions" })
}

fn is_permission_only(section: &str) -> bool {
    section.starts_with("Permission-only actions")
}

/// Reads one table into the page. A complaint comes with its place.
fn read_table(
    page: &mut Page,
    layout: Layout,
    table: ElementRef<'_>,
    section: &str,
) -> Result<(), (String, Complaint)> {
    let header = table::header(table);
    let columns: Vec<_> = header.iter().map(String::as_str).collect();
    let read = match (layout, columns.as_slice()) {
        (Layout::UntilJuly2026, columns) if columns == ACTIONS => {
            read_actions(page, table::rows(table), ActionRow::until_july)
        }
        (Layout::Since, columns) if columns == ACTIONS_SINCE_JULY => {
            let permission_only = is_permission_only(section);
            read_actions(page, table::rows(table), |row| ActionRow::since(row, permission_only))
        }
        (Layout::Since, columns) if columns == OPERATIONS => table::rows::<5>(table).map(drop),
        (Layout::Since, columns) if columns == OPERATIONS_OF_CLIENTS => table::rows::<6>(table).map(drop),
        (_, columns) if columns == RESOURCE_TYPES => read_resource_types(page, layout, table),
        (_, columns) if columns == CONDITION_KEYS => read_condition_keys(page, table),
        _ => return Err(("page".to_owned(), Complaint::UnknownTable { header })),
    };
    read.map_err(|(row, complaint)| {
        (format!("table `{}`, row {row}", header.first().map_or("", String::as_str)), complaint)
    })
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

fn read_actions<'a, const COLUMNS: usize>(
    page: &mut Page,
    rows: Result<Vec<[Cell<'a>; COLUMNS]>, RowComplaint>,
    name_columns: impl Fn([Cell<'a>; COLUMNS]) -> ActionRow<'a>,
) -> Result<(), RowComplaint> {
    let mut reader = ActionsReader { actions: std::mem::take(&mut page.actions), ..ActionsReader::default() };
    let mut last_row = 0;
    for (index, row) in rows?.into_iter().enumerate() {
        last_row = index + 1;
        reader.read_row(&name_columns(row), &page.prefix).map_err(|complaint| (last_row, complaint))?;
    }
    reader.finish_action().map_err(|complaint| (last_row, complaint))?;
    page.actions = reader.actions;
    page.scenario_rows += reader.scenario_rows;
    page.broken_links += reader.broken_links;
    Ok(())
}

/// A row of a table of actions, whatever the order of its columns.
struct ActionRow<'a> {
    name: Cell<'a>,
    description: Cell<'a>,
    access_level: Cell<'a>,
    resource_types: Cell<'a>,
    condition_keys: Cell<'a>,
    /// Until July 2026.
    dependent_actions: Option<Cell<'a>>,
    /// Since then what the section says; before, the cell of the name says it.
    permission_only: Option<bool>,
}

impl<'a> ActionRow<'a> {
    fn until_july(row: [Cell<'a>; 6]) -> Self {
        let [name, description, access_level, resource_types, condition_keys, dependent_actions] = row;
        let dependent_actions = Some(dependent_actions);
        Self {
            name,
            description,
            access_level,
            resource_types,
            condition_keys,
            dependent_actions,
            permission_only: None,
        }
    }

    fn since(row: [Cell<'a>; 5], permission_only: bool) -> Self {
        let [name, description, resource_types, condition_keys, access_level] = row;
        let permission_only = Some(permission_only);
        Self {
            name,
            description,
            access_level,
            resource_types,
            condition_keys,
            dependent_actions: None,
            permission_only,
        }
    }
}

/// The table of actions as far as it is read.
#[derive(Default)]
struct ActionsReader {
    actions: BTreeMap<Name, Action>,
    /// The action whose rows are being read.
    current: Option<(Name, Action)>,
    /// What the scenarios of the current action name.
    scenarios: Scope,
    /// The keys of each row of the current action, where rows hold the action's own keys, too.
    merged_rows: Vec<BTreeSet<Name>>,
    scenario_rows: usize,
    broken_links: usize,
}

impl ActionsReader {
    fn read_row(&mut self, row: &ActionRow<'_>, prefix: &Name) -> Result<(), Complaint> {
        let scope = Scope::read(row)?;
        if row.name.starts {
            self.finish_action()?;
            self.begin_action(prefix, row)?;
        } else if row.description.starts {
            return self.read_scenario(row.description, scope);
        }
        if row.dependent_actions.is_none() {
            self.merged_rows.push(scope.condition_keys.clone());
        }
        if let Some((_, action)) = &mut self.current {
            scope.widen(action);
        }
        Ok(())
    }

    fn begin_action(&mut self, prefix: &Name, row: &ActionRow<'_>) -> Result<(), Complaint> {
        let (name, permission_only) = action_name(prefix, row)?;
        let documentation = row.name.link().filter(|link| can_be_followed(link)).map(str::to_owned);
        if documentation.is_none() && row.name.link().is_some() {
            self.broken_links += 1;
        }
        let action = Action {
            access_level: Some(read_access_level(row)?),
            permission_only: Some(permission_only),
            documentation,
            description: Some(row.description.text()).filter(|text| !text.is_empty()),
            dependent_actions: row.dependent_actions.map(|_| BTreeSet::new()),
            pages: 1,
            ..Action::default()
        };
        self.current = Some((name, action));
        Ok(())
    }

    /// A scenario shows one combination of the action's types. Its `*` holds only in that scenario, so it states no fact
    /// about the action. That it names nothing new is checked when the action ends.
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
        let merged_rows = std::mem::take(&mut self.merged_rows);
        let Some((name, mut action)) = self.current.take() else { return Ok(()) };
        raise_common_keys(&mut action, &merged_rows);
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

/// Since July 2026 each row of an action repeats the action's own keys, so keys in all of its rows count as the action's.
/// With a single row they cannot be told from the keys of its type; the Service Reference knows better.
fn raise_common_keys(action: &mut Action, rows: &[BTreeSet<Name>]) {
    let mut others = rows.iter();
    let Some(first) = others.next() else { return };
    let common = others.fold(first.clone(), |common, row| common.intersection(row).cloned().collect());
    for used in action.resource_types.values_mut() {
        used.condition_keys.retain(|key| !common.contains(key));
    }
    action.condition_keys.extend(common);
}

/// The three narrow cells of one row.
#[derive(Default)]
struct Scope {
    resource_types: Vec<(Name, bool)>,
    condition_keys: BTreeSet<Name>,
    dependent_actions: BTreeSet<ActionName>,
}

impl Scope {
    fn read(row: &ActionRow<'_>) -> Result<Self, Complaint> {
        let dependents = row.dependent_actions.map(Cell::values).transpose()?.unwrap_or_default();
        Ok(Self {
            resource_types: row
                .resource_types
                .values()?
                .into_iter()
                .map(read_resource_type)
                .collect::<Result<_, _>>()?,
            condition_keys: read_keys(row.condition_keys)?,
            dependent_actions: dependents
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
        if let Some(dependents) = &mut action.dependent_actions {
            dependents.extend(self.dependent_actions);
        }
    }

    /// The first name here that the action does not have.
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

/// The first word is the name. The link's text is ignored, since some names have no link.
fn action_name(prefix: &Name, row: &ActionRow<'_>) -> Result<(Name, bool), Complaint> {
    let text = row.name.text();
    let (name, permission_only) = match (row.permission_only, text.strip_suffix("[permission only]")) {
        (None, Some(name)) => (name.trim_end(), true),
        (permission_only, _) => (text.as_str(), permission_only.unwrap_or(false)),
    };
    match format!("{prefix}:{name}").parse::<ActionName>() {
        Ok(_) => Ok((Name::new(name), permission_only)),
        Err(_) => Err(Complaint::UnknownAction { text }),
    }
}

/// Some links of the pages are relative to a guide that they do not name, or have a placeholder left in.
pub(super) fn can_be_followed(link: &str) -> bool {
    link.starts_with("https://") && !link.contains("${")
}

fn read_access_level(row: &ActionRow<'_>) -> Result<AccessLevel, Complaint> {
    let text = row.access_level.text();
    let is_single = row.dependent_actions.is_some();
    let level = if is_single { text.parse().ok() } else { combined_access_level(&text) };
    level.ok_or(Complaint::UnknownAccessLevel { text })
}

/// `Tagging, Write` is one level: the one of those named that says most.
pub(super) fn combined_access_level(text: &str) -> Option<AccessLevel> {
    let levels = text.split(',').map(str::parse).collect::<Result<Vec<AccessLevel>, _>>().ok()?;
    levels.into_iter().max_by_key(|level| rank(*level))
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
pub(super) fn read_key(text: String) -> Result<Name, Complaint> {
    if text.contains(':') && !text.contains(' ') {
        Ok(Name::new(text))
    } else {
        Err(Complaint::UnknownConditionKey { text })
    }
}

fn read_resource_types(page: &mut Page, layout: Layout, table: ElementRef<'_>) -> Result<(), RowComplaint> {
    for (index, row) in table::rows(table)?.into_iter().enumerate() {
        let (name, resource_type) = resource_type(row, layout).map_err(|complaint| (index + 1, complaint))?;
        let known = page.resource_types.entry(name).or_default();
        known.arn_formats.extend(resource_type.arn_formats);
        known.condition_keys.extend(resource_type.condition_keys);
    }
    Ok(())
}

fn resource_type(
    [name, arn, keys]: [Cell<'_>; 3],
    layout: Layout,
) -> Result<(Name, ResourceType), Complaint> {
    let name = name.text();
    if name.is_empty() {
        return Err(Complaint::UnknownResourceType { text: name });
    }
    let text = arn.text_without_space();
    let formats = match layout {
        Layout::UntilJuly2026 => BTreeSet::from([arn_format(text)?]),
        Layout::Since => arn_formats(&text)?,
    };
    let condition_keys = read_keys(keys)?;
    Ok((Name::new(name), ResourceType { arn_formats: formats, condition_keys, ..ResourceType::default() }))
}

/// `arn:…,arn:…` without white space: a comma may be part of a format, but not before `arn:`.
pub(super) fn arn_formats(text: &str) -> Result<BTreeSet<String>, Complaint> {
    let mut formats = text.split(",arn:");
    let first = formats.next().map(str::to_owned);
    first.into_iter().chain(formats.map(|format| format!("arn:{format}"))).map(arn_format).collect()
}

pub(super) fn arn_format(text: String) -> Result<String, Complaint> {
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
