//! Every sentence that a user of the provider reads when something is wrong.
//!
//! A summary is short and constant for a mistake; a detail says in full sentences what was wrong, why it
//! matters and what to write instead. Terraform folds warnings of equal summary into one, so a warning's
//! summary is the fact itself, and there is one for each kind.

use std::collections::BTreeSet;

use crate::{
    arn::ParseArnError,
    database,
    iam::{AccessLevel, ActionName, ActionPattern, ResourceTypeName, nearest},
    policy::{Error, MatchedType, NearestFormat, Note, Place, Reason, ResolveError},
    provider::{
        question::Table,
        selection::{HASH_VARIABLE, PATH_VARIABLE, SelectionError},
    },
    terraform::{AttributePath, Diagnostic, FunctionError},
};

/// An element of a list of ARNs that is none.
pub(super) fn not_an_arn(place: Place, text: &str, error: &ParseArnError) -> Diagnostic {
    let summary = if *error == ParseArnError::Empty { "Empty ARN" } else { "Invalid ARN" };
    Diagnostic::error(summary, format!("{place}: {}", not_an_arn_text(text, error))).at(path(place))
}

/// Why a text is no ARN, and what one looks like.
pub(super) fn not_an_arn_text(text: &str, error: &ParseArnError) -> String {
    const FORM: &str = "An ARN has the form arn:partition:service:region:account:resource, for example \
                        arn:aws:sqs:eu-west-1:111122223333:my-queue.";
    match error {
        ParseArnError::Empty => format!("This is an empty string. Use null where nothing is asked. {FORM}"),
        ParseArnError::Everything => {
            "`*` is every resource, not an ARN, and its types cannot be told. Name the \
                                      resources, with wildcards behind the fifth colon if need be: \
                                      arn:aws:s3:::*."
                .to_owned()
        }
        ParseArnError::NotAnArn if text.parse::<ActionPattern>().is_ok() => {
            format!("`{text}` looks like an action, and ARNs are asked for here. {FORM}")
        }
        error => format!("`{text}` is not an ARN: {error}. {FORM}"),
    }
}

/// An element of a list of actions that names none.
pub(super) fn not_an_action_pattern(place: Place, text: &str) -> Diagnostic {
    const FORM: &str =
        "Write service and action with a colon between them, such as s3:DeleteObject or s3:Delete*.";
    let (summary, detail) = if text.trim().is_empty() {
        ("Empty action", format!("{place}: This is an empty string. Use null where nothing is meant. {FORM}"))
    } else {
        ("Invalid action", format!("{place}: `{text}` is not the name or pattern of an action. {FORM}"))
    };
    Diagnostic::error(summary, detail).at(path(place))
}

/// A word that is none of those that the argument takes.
pub(super) fn not_one_of(path: AttributePath, text: &str, valid: &[&str]) -> Diagnostic {
    let valid_values = valid.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>();
    let detail = format!(
        "{path} is \"{text}\", and must be {}.{}",
        enumerate(&valid_values, "or"),
        did_you_mean(nearest(text, valid.iter().copied()))
    );
    Diagnostic::error("Invalid value", detail).at(path)
}

/// A text that is no day.
pub(super) fn not_a_date(path: AttributePath, text: &str) -> Diagnostic {
    let detail =
        format!("{path} is \"{text}\", and must be a date of the form YYYY-MM-DD, such as \"2026-06-14\".");
    Diagnostic::error("Invalid value", detail).at(path)
}

/// A key of a map of actions that names none.
pub(super) fn not_an_action(path: AttributePath, text: &str) -> Diagnostic {
    let detail = format!(
        "{path}: `{text}` is not the name of an action. Write service and action with a colon between them and no \
         wildcards, such as s3:DeleteObject."
    );
    Diagnostic::error("Invalid action", detail).at(path)
}

/// A filter that the table does not have.
pub(super) fn not_in_table(filter: &str, table: &str, tables: &[Table]) -> Diagnostic {
    let tables: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.as_str())).collect();
    let detail = format!(
        "{filter} has no meaning for the table \"{table}\": it filters {}. Leave it out.",
        enumerate(&tables, "and")
    );
    Diagnostic::error("Argument without meaning", detail).at(AttributePath::to(filter))
}

/// A service prefix that is none.
pub(super) fn unknown_service(path: AttributePath, service: &str, nearest: Option<&str>) -> Diagnostic {
    let detail = format!(
        "{path} is \"{service}\", and AWS documents no service with that prefix.{} \
         The data source policy_sentry_query lists all prefixes with table = \"service\".",
        did_you_mean(nearest)
    );
    Diagnostic::error("Unknown service", detail).at(path)
}

/// A database that does not answer.
pub(super) fn database(error: &database::Error) -> Diagnostic {
    Diagnostic::error(
        "IAM database unreadable",
        format!("The IAM database could not be read: {}.", chain(error)),
    )
}

/// A file that cannot be the database.
pub(super) fn selection(error: &SelectionError) -> Diagnostic {
    let advice = match error {
        SelectionError::NoHash => format!(
            "A database by the environment decides what every access level means and stands in no configuration, so \
             it is used only together with its hash. Set {HASH_VARIABLE}, or unset {PATH_VARIABLE}."
        ),
        SelectionError::NoDatabase => {
            format!("Give the database as well, or leave the hash out ({HASH_VARIABLE}, database_sha256).")
        }
        SelectionError::InvalidHash { .. } => "Write the output of sha256sum without the file's name.".to_owned(),
        SelectionError::OtherHash { .. } => {
            "The file is not the one that was meant. Check the file before you change the hash.".to_owned()
        }
        SelectionError::Database { source, .. } => database_advice(source),
        SelectionError::Contradiction => {
            "Functions would answer from one and data sources from the other. Name the same file in both, or one only."
                .to_owned()
        }
    };
    Diagnostic::error("IAM database not usable", format!("{}. {advice}", upper_first(&chain(error))))
}

fn database_advice(error: &database::Error) -> String {
    match error {
        database::Error::NotSqlite => {
            "A compressed file (.zst) must be unpacked first: zstd -d FILE.".to_owned()
        }
        database::Error::OtherSchema { .. } => {
            "Build it again with the iam-database of this provider's version.".to_owned()
        }
        _ => "The command iam-database verify FILE says what is wrong with it.".to_owned(),
    }
}

/// Another database than the bundled one is in use.
pub(super) fn custom_database(path: &str, hash: &str, version: &str) -> Diagnostic {
    Diagnostic::warning(
        "Another IAM database than the bundled one is in use",
        format!(
            "`{path}` (SHA-256 {hash}, version {version}) decides which actions an access level means. Functions see \
             it only by the environment variables {PATH_VARIABLE} and {HASH_VARIABLE}."
        ),
    )
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An error with what caused it.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// A document that cannot be written, which only lack of memory explains.
pub(super) fn json(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error("Policy not written", format!("The policy could not be written as JSON: {error}."))
}

/// What the engine refuses.
pub(super) fn policy_error(error: &Error) -> Diagnostic {
    match error {
        Error::UnknownService { place, arn, service, nearest } => {
            let detail = format!(
                "{place}: `{arn}` names the service `{service}`, of which AWS documents no resource types.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown service in ARN", detail).at(path(*place))
        }
        Error::NoResourceType { place, arn, nearest, borrowed } => {
            let detail = format!("{place}: {}", no_resource_type(arn, nearest, borrowed));
            Diagnostic::error("ARN of no resource type", detail).at(path(*place))
        }
        Error::NoArnsOfItsOwn { place, arn, service, elsewhere } => {
            let detail = format!("{place}: {}", no_arns_of_its_own(arn, service, elsewhere));
            Diagnostic::error("Service without ARNs of its own", detail).at(path(*place))
        }
        Error::MixedPartitions { place, arn, other } => {
            let detail = format!(
                "{place}: `{arn}` is in another partition than `{other}`. A policy works in one partition, so one \
                 of the two could never apply. Write one policy for each partition."
            );
            Diagnostic::error("ARNs of two partitions", detail).at(path(*place))
        }
        Error::ExcludesNothing { place, pattern, nearest } => {
            let detail = format!(
                "{place}: `{pattern}` matches no action that AWS documents, so it would exclude nothing.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Exclusion without effect", detail).at(path(*place))
        }
        Error::UnknownAction { action, nearest } => {
            let path = AttributePath::to("access_level_overrides").key(action.as_str());
            let detail = format!(
                "access_level_overrides: AWS documents no action `{action}`.{}",
                did_you_mean(nearest.as_deref())
            );
            Diagnostic::error("Unknown action", detail).at(path)
        }
        Error::NothingGranted { place, notes } => nothing_granted(*place, notes),
        Error::Database(error) => database(error),
        Error::Resolve(error) => resolve(error),
    }
}

/// An ARN whose types could not be found, which is no fault of the ARN.
pub(super) fn resolve(error: &ResolveError) -> Diagnostic {
    match error {
        ResolveError::Database(error) => database(error),
        error => {
            Diagnostic::error("IAM database unreadable", format!("The IAM database is damaged: {error}."))
        }
    }
}

fn no_resource_type(arn: &str, nearest: &[NearestFormat], borrowed: &[MatchedType]) -> String {
    let mut detail = format!(
        "`{arn}` fits none of AWS's ARN formats for this service, so no action can be granted on it."
    );
    if !nearest.is_empty() {
        detail.push_str(" The nearest are:\n");
        for near in nearest {
            detail.push_str(&format!("\n  * {}: {} ({})", near.resource_type, near.format, difference(near)));
        }
    }
    if !borrowed.is_empty() {
        let names: Vec<String> = borrowed.iter().map(|found| found.resource_type.to_string()).collect();
        detail.push_str(&format!(
            "\n\nResource types of other services have such ARNs: {}. An ARN alone does not reach them.",
            names.join(", ")
        ));
    }
    detail
}

fn no_arns_of_its_own(arn: &str, service: &str, elsewhere: &[(ResourceTypeName, String)]) -> String {
    if elsewhere.is_empty() {
        return format!(
            "`{arn}` names the service `{service}`, of which AWS documents no resource types: its actions cannot be \
             confined to an ARN."
        );
    }
    let formats: String = elsewhere.iter().map(|(name, format)| format!("\n  * {name}: {format}")).collect();
    format!(
        "`{arn}` names the service `{service}`, whose resource types have ARNs of other services:\n{formats}\n\n\
         An ARN alone reaches the types of the service that it names, so it does not reach these."
    )
}

/// What keeps an ARN from fitting a format: `the region must be empty`.
pub(super) fn difference(near: &NearestFormat) -> String {
    let mut parts = near.format.splitn(6, ':').skip(3);
    let [region, account] = [parts.next(), parts.next()].map(Option::unwrap_or_default);
    let must_be = |name: &str, part: &str| match part {
        "" => format!("the {name} must be empty"),
        part if part.starts_with("${") => format!("the {name} must not be empty"),
        part => format!("the {name} must be {part}"),
    };
    let mut differences = Vec::new();
    if near.misfit.region {
        differences.push(must_be("region", region));
    }
    if near.misfit.account {
        differences.push(must_be("account", account));
    }
    if near.misfit.resource {
        differences.push("the resource differs".to_owned());
    }
    differences.join(", ")
}

fn nothing_granted(place: Place, notes: &[Note]) -> Diagnostic {
    let reasons: Vec<String> = notes.iter().filter_map(reason_for_nothing).collect();
    let detail = if reasons.is_empty() {
        "Every action that was asked for is kept out by exclude_actions, so the policy would have no statement, \
         which AWS refuses. Exclude less, or ask for nothing."
            .to_owned()
    } else {
        format!("The policy would have no statement, which AWS refuses.\n\n{}", reasons.join("\n\n"))
    };
    Diagnostic::error("Nothing to grant", detail).at(path(place))
}

fn reason_for_nothing(note: &Note) -> Option<String> {
    match note {
        Note::NoActionAtLevel { .. } => Some(no_action_at_level(note)),
        Note::ManyTypes { .. } | Note::DependentNotGranted { .. } => None,
    }
}

/// The warnings for what the engine noted: one for each kind.
pub(super) fn notes(notes: &[Note]) -> Vec<Diagnostic> {
    [levels_without_actions(notes), many_types(notes), dependents_not_granted(notes)]
        .into_iter()
        .flatten()
        .collect()
}

fn levels_without_actions(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&Place, String, String)> = notes
        .iter()
        .filter_map(|note| match note {
            Note::NoActionAtLevel { places, asked, types, .. } => {
                let types: Vec<String> = types.iter().map(ToString::to_string).collect();
                let summary = format!(
                    "{} has no actions at the access level {}",
                    some_of(&types),
                    level_names(asked, "or")
                );
                Some((places.first()?, summary, no_action_at_level(note)))
            }
            _ => None,
        })
        .collect();
    let (place, first, _) = found.first()?;
    let summary = match found.len() {
        1 => first.clone(),
        count => format!("{first}; {count} ARNs are granted nothing"),
    };
    let details: Vec<&str> = found.iter().map(|(_, _, detail)| detail.as_str()).collect();
    Some(Diagnostic::warning(summary, details.join("\n\n")).at(path(**place)))
}

fn no_action_at_level(note: &Note) -> String {
    let Note::NoActionAtLevel { places, arn, asked, types, available, wildcard_only } = note else {
        return String::new();
    };
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    let types: Vec<String> = types.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "{}: `{arn}` names {}, which has no actions at the access level {}, so nothing is granted on it.",
        places.join(", "),
        some_of(&types),
        level_names(asked, "or")
    );
    let levels: Vec<String> = available.iter().map(|(level, count)| format!("{level} ({count})")).collect();
    if levels.is_empty() {
        text.push_str(" No action can be confined to that resource type.");
    } else {
        text.push_str(&format!(" It has actions at {}.", enumerate(&levels, "and")));
    }
    if !wildcard_only.is_empty() {
        let names: Vec<String> = wildcard_only.iter().map(ToString::to_string).collect();
        text.push_str(&format!(
            " The service's own actions of that level cannot be confined to an ARN: {}.",
            some_of(&names)
        ));
    }
    text
}

fn many_types(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&Place, &String, &[_])> = notes
        .iter()
        .filter_map(|note| match note {
            Note::ManyTypes { place, arn, types } => Some((place, arn, types.as_slice())),
            _ => None,
        })
        .collect();
    let (place, arn, types) = found.first()?;
    let summary = format!("`{arn}` names {} resource types", types.len());
    let details: Vec<String> = found
        .iter()
        .map(|(place, arn, types)| {
            let names: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!("{place}: `{arn}` covers {} resource types: {}.", types.len(), some_of(&names))
        })
        .collect();
    let advice =
        "The actions of all of them are granted. Name the types that are meant by writing their ARNs out.";
    Some(Diagnostic::warning(summary, format!("{}\n\n{advice}", details.join("\n\n"))).at(path(**place)))
}

fn dependents_not_granted(notes: &[Note]) -> Option<Diagnostic> {
    let found: Vec<(&ActionName, &BTreeSet<ActionName>)> = notes
        .iter()
        .filter_map(|note| match note {
            Note::DependentNotGranted { action, needed_by } => Some((action, needed_by)),
            _ => None,
        })
        .collect();
    let (first, _) = found.first()?;
    let summary = match found.len() {
        1 => format!("{first} is needed but not granted"),
        count => format!("{first} and {} more actions are needed but not granted", count - 1),
    };
    let needs: Vec<String> = found
        .iter()
        .map(|(action, needed_by)| {
            let names: Vec<String> = needed_by.iter().map(ToString::to_string).collect();
            format!("  * {action}, needed by {}", some_of(&names))
        })
        .collect();
    let detail = format!(
        "AWS documents that granted actions depend on actions that manage permissions and that were not asked \
         for:\n\n{}\n\nThey are not granted, so calls that need them fail. Grant what is really needed in a \
         statement of its own, on exactly the resources meant; name what is not needed in exclude_actions, and \
         this warning goes away.",
        needs.join("\n")
    );
    Some(Diagnostic::warning(summary, detail))
}

/// A query that gives so many objects that they would fill the state.
pub(super) fn too_many_objects(count: usize, most: usize) -> Diagnostic {
    Diagnostic::warning(
        format!("{count} objects found, only their names are given"),
        format!(
            "Results of a data source are kept in the state, so at most {most} objects are given in full. Narrow \
             the query with service, name or access_level to see everything that is known of each."
        ),
    )
}

/// A name without wildcards that nothing has.
pub(super) fn no_such_name(name: &str, table: &str, nearest: Option<&str>) -> Diagnostic {
    Diagnostic::warning(
        format!("The table \"{table}\" has no \"{name}\""),
        format!(
            "name is \"{name}\", which has no wildcards and is the name of nothing in the rows that the other \
             arguments leave, so the result is empty.{}",
            did_you_mean(nearest)
        ),
    )
    .at(AttributePath::to("name"))
}

/// Because of what a statement is there.
pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::AskedFor(level) => format!("asked for by {}", level.as_snake_case()),
        Reason::NeededBy(actions) => {
            format!("needed by {}", some_of(&actions.iter().map(ToString::to_string).collect::<Vec<_>>()))
        }
    }
}

/// A key that an object of filters does not have.
pub(super) fn unknown_key(key: &str, nearest: Option<&str>, valid: &[&str]) -> String {
    let valid: Vec<String> = valid.iter().map(ToString::to_string).collect();
    format!(
        "\"{key}\" is none of the keys here.{} The keys are {}.",
        did_you_mean(nearest),
        enumerate(&valid, "and")
    )
}

/// Diagnostics as the one text that a function has for them: the details, each of which names its argument.
pub(super) fn as_function_error(mistakes: &[Diagnostic]) -> FunctionError {
    let details: Vec<&str> = mistakes.iter().map(|mistake| mistake.detail.as_str()).collect();
    FunctionError::new(details.join("\n\n"))
}

/// A diagnostic as one text, for the attribute that keeps the warnings.
pub(super) fn as_text(diagnostic: &Diagnostic) -> String {
    format!("{}: {}", diagnostic.summary, diagnostic.detail)
}

fn path(place: Place) -> AttributePath {
    AttributePath::to(place.argument).index(place.index)
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" Did you mean \"{nearest}\"?")).unwrap_or_default()
}

fn level_names(levels: &BTreeSet<AccessLevel>, conjunction: &str) -> String {
    enumerate(&levels.iter().map(ToString::to_string).collect::<Vec<_>>(), conjunction)
}

/// At most eight, then how many more there are.
fn some_of(names: &[String]) -> String {
    const MOST: usize = 8;
    match names.len().checked_sub(MOST) {
        None | Some(0) => enumerate(names, "and"),
        Some(more) => {
            let first: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
            format!("{} and {more} more", first.join(", "))
        }
    }
}

/// `a, b and c`
fn enumerate(names: &[String], conjunction: &str) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
    }
}
