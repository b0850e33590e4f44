use std::collections::{BTreeMap, BTreeSet};

use crate::text::{did_you_mean, names};

/// AWS's ARN formats and what is to fill them.
#[expect(missing_docs, reason = "the fields are named after what they hold")]
#[derive(Debug)]
pub enum FormatMistake {
    /// Nothing fills these placeholders, by which the formats are that have them.
    OpenPlaceholders { open: BTreeMap<String, BTreeSet<String>> },
    /// A value for a placeholder that no format has. The formats have those that are `known`.
    UnusedValue { key: String, nearest: Option<String>, known: Vec<String> },
}

impl FormatMistake {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::OpenPlaceholders { .. } => "Open placeholders",
            Self::UnusedValue { .. } => "Unused ARN value",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::OpenPlaceholders { open } => format!(
                "these placeholders of AWS's ARN formats have no value:\n{}\n\nSet values in arn_values, such as \
                 {{ Partition = \"aws\", Account = \"111122223333\" }}, name resources, or set open_placeholders = \
                 \"wildcard\" to replace them with *.",
                open.iter().map(open_line).collect::<String>()
            ),
            Self::UnusedValue { key, nearest, known } => {
                let known = if known.is_empty() {
                    "These actions have no ARN format.".to_owned()
                } else {
                    format!("The placeholders are {}.", names(known))
                };
                format!(
                    "no ARN format of these actions has a placeholder `{key}`, so the value is unused.{} {known}",
                    did_you_mean(nearest.as_deref())
                )
            }
        }
    }
}

fn open_line((placeholder, formats): (&String, &BTreeSet<String>)) -> String {
    let first = formats.first().map(String::as_str).unwrap_or_default();
    let more = match formats.len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    format!("\n  * {placeholder} in {first}{more}")
}
