//! The text of every page that is not written by hand.

use std::collections::BTreeMap;

use policy_sentry::{
    provider::PolicySentry,
    terraform::{Provider, Schema, Signature},
};

use crate::{PUBLISHED, read, schema};

/// What people wrote of the first page. A line `<!-- NAME -->` stands for what [`index`] puts there.
const INDEX: &str = include_str!("index.md");

/// The provider's type, which the registry puts before the name of each file.
const PREFIX: &str = "policy_";

/// Every generated page by its path.
pub(crate) fn all() -> BTreeMap<String, String> {
    let provider = PolicySentry::default();
    let mut pages = BTreeMap::from([("docs/index.md".to_owned(), index(&provider))]);
    for source in provider.data_sources() {
        let name = source.type_name();
        pages
            .insert(format!("docs/data-sources/{}.md", file_name(name)), data_source(name, &source.schema()));
    }
    for of in provider.functions() {
        let name = of.name();
        pages.insert(format!("docs/functions/{name}.md"), function(name, &of.signature()));
    }
    pages
}

fn index(provider: &PolicySentry) -> String {
    let data_sources: Vec<String> = provider
        .data_sources()
        .iter()
        .map(|source| {
            let name = source.type_name();
            let file = file_name(name);
            list_entry(name, &format!("data-sources/{file}"), &source.schema().description)
        })
        .collect();
    let functions: Vec<String> = provider
        .functions()
        .iter()
        .map(|function| {
            let name = function.name();
            list_entry(name, &format!("functions/{name}"), &function.signature().summary)
        })
        .collect();
    let parts = [
        ("EXAMPLE", example("examples/provider/provider.tf")),
        ("DATA SOURCES", data_sources.join("\n")),
        ("FUNCTIONS", functions.join("\n")),
        ("SCHEMA", schema::of_attributes(&provider.schema().attributes)),
    ];
    let mut text = INDEX.to_owned();
    for (name, part) in parts {
        let place = format!("<!-- {name} -->");
        assert_eq!(text.matches(&place).count(), 1, "{place} in tests/docs/index.md");
        text = text.replace(&place, part.trim_end());
    }
    format!("{}\n{text}", front_matter("Policy Sentry Provider", &provider.schema().description))
}

/// The registry shows the first page beside the folder of all others, so its links are whole addresses.
fn list_entry(name: &str, page: &str, description: &str) -> String {
    format!("- [`{name}`]({PUBLISHED}/{page}): {}", first_paragraph(description))
}

fn data_source(name: &str, of: &Schema) -> String {
    let title = format!("{name} Data Source - terraform-provider-policy");
    let example = example(&format!("examples/data-sources/{name}/data-source.tf"));
    let deprecation = deprecation(of.deprecation.as_deref());
    format!(
        "{}\n# {name} (Data Source)\n\n{deprecation}{}\n\n## Example Usage\n\n{example}\n{}",
        front_matter(&title, &of.description),
        of.description,
        schema::of_attributes(&of.attributes)
    )
}

fn function(name: &str, of: &Signature) -> String {
    let title = format!("{name} function - terraform-provider-policy");
    let example = example(&format!("examples/functions/{name}/function.tf"));
    let deprecation = deprecation(of.deprecation.as_deref());
    format!(
        "{}\n# function: {name}\n\n{deprecation}{}\n\n## Example Usage\n\n{example}\n{}",
        front_matter(&title, &of.summary),
        of.description,
        schema::of_signature(name, of)
    )
}

fn front_matter(title: &str, description: &str) -> String {
    let description = first_paragraph(description).replace('`', "");
    format!(
        "---\n\
         # Written by `UPDATE_DOCS=1 cargo test --test docs`.\n\
         page_title: \"{title}\"\n\
         subcategory: \"\"\n\
         description: |-\n  {description}\n\
         ---\n"
    )
}

fn deprecation(message: Option<&str>) -> String {
    message.map_or_else(String::new, |message| format!("!> **Deprecated:** {message}\n\n"))
}

fn example(path: &str) -> String {
    format!("```terraform\n{}\n```\n", read(path).trim_end())
}

fn first_paragraph(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or_default()
}

fn file_name(type_name: &str) -> &str {
    type_name.strip_prefix(PREFIX).unwrap_or(type_name)
}
