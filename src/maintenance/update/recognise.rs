//! What a server sent, judged by its content: status codes alone do not tell a page from an error page.
//!
//! A saved "301 Moved Permanently" once stood among the pages of another tool for years. Only what every layout
//! of AWS's pages shares is looked for here; the readers judge the rest.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// A kind of document that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The list of pages, in HTML.
    Index,
    /// The page of a service.
    Page,
    /// The list of services, in JSON.
    ServiceList,
    /// The facts of a service, in JSON.
    Service,
}

impl Kind {
    /// Why a text is not of this kind, if it is not.
    pub(super) fn refuse(self, text: &str) -> Option<&'static str> {
        match self {
            Self::Index => refuse_html(text).or_else(|| match page_names(text) {
                Ok(names) if names.is_empty() => Some("it lists no page"),
                _ => None,
            }),
            Self::Page => refuse_html(text).or_else(|| refuse_page(text)),
            Self::ServiceList => match entries(text) {
                Err(_) => Some("it is no list of services in JSON"),
                Ok(entries) if entries.is_empty() => Some("it lists no service"),
                Ok(_) => None,
            },
            Self::Service => match serde_json::from_str::<Service>(text) {
                Err(_) => Some("it is not the JSON of a service"),
                Ok(_) => None,
            },
        }
    }
}

fn refuse_html(text: &str) -> Option<&'static str> {
    let is_whole = text.trim_end().to_ascii_lowercase().ends_with("</html>");
    (!is_whole).then_some("it is no HTML page, or not a whole one")
}

fn refuse_page(text: &str) -> Option<&'static str> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |part: &str| text.contains(part);
    let is_page = has("main-content") && has("condition keys for") && has("service prefix") && has("<table");
    (!is_page).then_some("it is not the page of a service")
}

/// The pages that the index links to, by their file names, or a link that cannot be a page's.
pub(super) fn page_names(index: &str) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for link in links(index) {
        let name = link.strip_prefix("./").unwrap_or(link);
        let stem = name.strip_prefix("list_").and_then(|name| name.strip_suffix(".html"));
        let is_page = stem.is_some_and(|stem| !stem.contains(['/', '#', '?']));
        if is_page && !is_file_name(name) {
            return Err(name.to_owned());
        }
        if is_page {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

fn links(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=").skip(1).filter_map(|after| {
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        after.get(1..)?.split_once(quote).map(|(link, _)| link.trim())
    })
}

/// Names become file names, so they may hold nothing that a file system interprets.
fn is_file_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// The address of each service's JSON by its prefix. Invalid entries are an error.
pub(super) fn services(list: &str) -> Result<BTreeMap<String, String>, String> {
    let mut services = BTreeMap::new();
    for Entry { service, url } in entries(list).map_err(|error| error.to_string())? {
        if service.is_empty() || service.starts_with('.') || !is_file_name(&service) {
            return Err(format!("`{service}` is not a service prefix"));
        }
        services.insert(service, url);
    }
    Ok(services)
}

fn entries(list: &str) -> serde_json::Result<Vec<Entry>> {
    serde_json::from_str(list)
}

#[derive(Deserialize)]
struct Entry {
    service: String,
    url: String,
}

/// What every file of a service has, whatever its version.
#[derive(Deserialize)]
struct Service {
    #[serde(rename = "Name")]
    _name: String,
    #[serde(rename = "Actions")]
    _actions: Vec<serde::de::IgnoredAny>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_pages_count() {
        let index = r#"<a href="list_s3.html">S3</a> <a href='./list_ec2.html'> <a href="list_s3.html#actions_table">
            <a href="https://elsewhere/list_x.html"> <a href="/list_y.html"> <a href="reference.html">"#;
        let names: Vec<_> = page_names(index).unwrap().into_iter().collect();
        assert_eq!(names, ["list_ec2.html", "list_s3.html"]);
        assert_eq!(page_names(r#"<a href="list_%2e%2e.html">"#).unwrap_err(), "list_%2e%2e.html");
    }

    #[test]
    fn services_are_named_as_files_can_be() {
        let list = r#"[{"service": "s3", "url": "https://host/s3.json", "modified": 1}]"#;
        assert_eq!(
            services(list).unwrap().into_iter().collect::<Vec<_>>(),
            [("s3".to_owned(), "https://host/s3.json".to_owned())]
        );
        for prefix in ["", "..", "a/b", "a\\b", ".s3"] {
            let list = serde_json::json!([{"service": prefix, "url": ""}]).to_string();
            assert!(services(&list).is_err(), "{prefix}");
        }
    }

    #[test]
    fn an_apology_is_no_page() {
        let moved = "<html><head><title>301 Moved Permanently</title></head><body></body></html>";
        for kind in [Kind::Page, Kind::Index, Kind::Service, Kind::ServiceList] {
            assert!(kind.refuse(moved).is_some(), "{kind:?}");
            assert!(kind.refuse("").is_some(), "{kind:?}");
        }
    }
}
