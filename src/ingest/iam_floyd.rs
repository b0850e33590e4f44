//! The documentation links in the Python package `iam-floyd`, which is code: a module for each page, a method for each
//! action, and the address of the action's documentation alone in a line of the method's documentation.

use std::{collections::BTreeMap, path::Path};

use super::{
    error::{Complaint, Error, PageError},
    files,
    html::can_be_followed,
    model::{Action, Name, Service},
};
use crate::iam::ActionName;

/// Reads the package's directory `statement`. The services have pages, and actions with nothing but links.
pub fn read_directory(directory: &Path) -> Result<Vec<Service>, Error> {
    let mut services = BTreeMap::new();
    for (name, text) in files::read(directory, "py")? {
        if name == "__init__.py" {
            continue;
        }
        let page = read_module(&name, &text)?;
        let service: &mut Service =
            services.entry(page.prefix.clone()).or_insert_with(|| Service::new(page.prefix.clone()));
        service.pages.extend(page.pages);
        for (name, action) in page.actions {
            let known = service.actions.entry(name).or_default();
            // The page of a newer API has a name that sorts later.
            known.documentation = action.documentation.or(known.documentation.take());
        }
    }
    Ok(services.into_values().collect())
}

/// Reads one module. `name` is its file name, for complaints.
pub fn read_module(name: &str, text: &str) -> Result<Service, PageError> {
    let at = |place: &str, complaint| PageError { page: name.to_owned(), place: place.to_owned(), complaint };
    let missing = |what| at("class", Complaint::Missing { what });
    let prefix = text.lines().find_map(prefix).ok_or_else(|| missing("service prefix"))?;
    let url = text.lines().find_map(page).ok_or_else(|| missing("address of the page"))?;
    let mut service = Service::new(Name::new(prefix));
    service.pages.insert(url.to_owned(), String::new());
    let mut link = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("def ") {
            link = None;
        } else if line.starts_with("https://") && !line.contains(' ') {
            link = Some(line.to_owned());
        } else if let Some(name) =
            line.strip_prefix("return self.to('").and_then(|rest| rest.strip_suffix("')"))
        {
            if format!("{prefix}:{name}").parse::<ActionName>().is_err() {
                return Err(at("method", Complaint::UnknownAction { text: name.to_owned() }));
            }
            let documentation = link.take().filter(|link| can_be_followed(link));
            service.actions.insert(Name::new(name), Action { documentation, ..Action::default() });
        }
    }
    if service.actions.is_empty() {
        return Err(missing("action"));
    }
    Ok(service)
}

/// `self.service_prefix = 'PREFIX'`.
fn prefix(line: &str) -> Option<&str> {
    let prefix = line.trim().strip_prefix("self.service_prefix = '")?.strip_suffix('\'')?;
    (!prefix.is_empty()).then_some(prefix)
}

/// `Statement provider for service [NAME](URL)`. The name is the package's own: `lex-v2` for one of the pages of `lex`.
fn page(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("Statement provider for service [")?.1.split_once("](")?;
    Some(rest.split_once(')')?.0).filter(|url| can_be_followed(url))
}
