//! The engine: goldens on a small frozen database, and what must hold for every type of the bundled one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod catalogue;
mod conditions;
mod explanation;
mod goldens;

use std::{fmt::Write, path::Path};

use policy_sentry::{
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, AccessLevelSource, ActionName},
    writer::{Effect, Error, Mistake, OpenPlaceholders, Place, Reason, Request, Written, write},
};

/// The database of `database.sql`.
fn frozen() -> Database {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frozen.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../src/database/schema.sql")).unwrap();
    connection.execute_batch(include_str!("database.sql")).unwrap();
    drop(connection);
    open(&path)
}

fn open(path: &Path) -> Database {
    Database::open(path).unwrap()
}

/// Reads a request of lines such as `read arn:…`, `action shop:GetOrder`, `exclude shop:Delete*` and `effect Deny`.
fn request(lines: &str) -> Request {
    let mut effect = Effect::Allow;
    let mut request = Request::new(effect, AccessLevelSource::PolicySentry);
    for (index, line) in lines.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "effect" => effect = rest.parse().unwrap(),
            "dependents" => request.dependent_actions = rest.parse().unwrap(),
            "action" => {
                let asked = request.actions.get_or_insert_default();
                asked.open_placeholders = OpenPlaceholders::Keep;
                asked.patterns.add(rest.parse().unwrap(), Place::element("actions", index));
            }
            "exclude" => request.exclude(rest.parse().unwrap(), index),
            level => request.ask(level.parse::<AccessLevel>().unwrap(), rest.parse().unwrap(), index),
        }
    }
    request.effect = effect;
    request
}

/// The answer as text: a line for each statement with its actions and resources, then what was noted.
fn answer(database: Database, lines: &str) -> String {
    match write(&request(lines), &Catalog::of(&database).unwrap()) {
        Ok(written) => describe(&written),
        Err(errors) => errors.0.iter().fold(String::new(), |mut text, error| {
            match error {
                Error::Mistake(Mistake { place, kind }) => writeln!(text, "error: {place}: {kind:?}"),
                other => writeln!(text, "error: {other:?}"),
            }
            .unwrap();
            text
        }),
    }
}

fn describe(written: &Written) -> String {
    let mut text = String::new();
    for one in &written.statements {
        let actions: Vec<&str> = one.actions.iter().map(ActionName::as_str).collect();
        writeln!(text, "{} {}: {}", one.effect.as_str(), one.sid, actions.join(", ")).unwrap();
        let resources: Vec<String> = one.resources.iter().map(ToString::to_string).collect();
        writeln!(text, "  on {} ({})", resources.join(", "), reason(&one.reason)).unwrap();
        for condition in &one.conditions {
            writeln!(text, "  if {} {} {}", condition.variable, condition.test, condition.values.join(", "))
                .unwrap();
        }
    }
    for (action, missing) in &written.dependents_not_granted {
        let needed_by: Vec<&str> = missing.needed_by.iter().map(ActionName::as_str).collect();
        writeln!(text, "not granted: {action}, {}, for {}", missing.access_level, needed_by.join(", "))
            .unwrap();
    }
    for action in &written.dependents_unknown {
        writeln!(text, "dependents unknown: {action}").unwrap();
    }
    for (action, types) in &written.incomplete_actions {
        let types: Vec<String> = types.iter().map(ToString::to_string).collect();
        writeln!(text, "incomplete: {action} requires {}", types.join(", ")).unwrap();
    }
    for note in &written.notes {
        writeln!(text, "note: {note:?}").unwrap();
    }
    text
}

fn reason(reason: &Reason) -> String {
    let asked_by = reason.asked_by.iter().map(|origin| format!("asked by {origin}"));
    let needed_by = reason.needed_by.iter().map(|action| format!("needed by {action}"));
    asked_by.chain(needed_by).collect::<Vec<_>>().join(", ")
}
