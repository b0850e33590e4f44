//! Every sentence that a user of the provider reads when something is wrong.
//!
//! A summary is short and constant for a mistake; a detail says in full sentences what was wrong, why it
//! matters and what to write instead. Terraform folds warnings of equal summary into one, so a warning's
//! summary is the fact itself, and there is one for each kind.

mod access;
mod analysis;
mod arguments;
mod errors;
mod lookups;
mod sizes;
mod template;

pub(super) use self::{
    access::{
        asked_on_everything, never_asked_on, no_such_action, pattern_in_question, variable_in_question,
    },
    analysis::{empty_pattern, not_analysed, not_analysed_at},
    arguments::{
        argument_twice, missing_argument, no_such_argument, not_a_day, not_a_document, not_a_whole_number,
        not_of_kind, number_for_text, refused, several_kinds,
    },
    errors::{notes, policy_error, policy_errors, resolve},
    lookups::{no_arn_format, not_a_policy, not_in_an_arn, open_values, unused_value, value_twice},
    sizes::{misfit, not_divisible, not_mergeable, service_too_large},
    template::{beside_policies, key_of_other_mode, several_policies},
};
use crate::{
    arn::ParseArnError,
    catalog,
    iam::{
        ActionPattern,
        condition::{ParseOperatorError, ValueProblem},
        nearest,
    },
    provider::{
        chosen_database::{HASH_VARIABLE, PATH_VARIABLE, SelectionError},
        query::Table,
    },
    terraform::{self, AttributePath, Diagnostic, FunctionError},
    text::{all, did_you_mean, either},
    writer::{Place, Step},
};
use arguments::lead;

/// An element of a list of ARNs that is none.
pub(super) fn not_an_arn(place: &Place, text: &str, error: &ParseArnError) -> Diagnostic {
    let summary = if *error == ParseArnError::Empty { "Empty ARN" } else { "Invalid ARN" };
    let detail = format!("{}{}", lead(place), not_an_arn_text(text, error));
    Diagnostic::error(summary, detail).at(path(place))
}

/// Why a text is no ARN, and what one looks like.
pub(super) fn not_an_arn_text(text: &str, error: &ParseArnError) -> String {
    const FORM: &str = "An ARN has the form arn:partition:service:region:account:resource, for example \
                        arn:aws:sqs:eu-west-1:111122223333:my-queue.";
    match error {
        ParseArnError::Empty => format!("the string is empty. Use null to request nothing. {FORM}"),
        ParseArnError::Everything => {
            "`*` matches every resource, so no resource type can be derived. Use an ARN; wildcards are allowed \
             after the fifth colon: arn:aws:s3:::*."
                .to_owned()
        }
        ParseArnError::NotAnArn if text.parse::<ActionPattern>().is_ok() => {
            format!("`{text}` looks like an action, but this list takes ARNs. {FORM}")
        }
        error => format!("`{text}` is not an ARN: {error}. {FORM}"),
    }
}

/// An element of a list of actions that names none.
pub(super) fn not_an_action_pattern(place: &Place, text: &str) -> Diagnostic {
    const FORM: &str =
        "Write service and action with a colon between them, such as s3:DeleteObject or s3:Delete*.";
    let (summary, detail) = if text.trim().is_empty() {
        ("Empty action", format!("{place}: the string is empty. Use null to request nothing. {FORM}"))
    } else {
        ("Invalid action", format!("{place}: `{text}` is not the name or pattern of an action. {FORM}"))
    };
    Diagnostic::error(summary, detail).at(path(place))
}

/// A text that does not name one action.
pub(super) fn not_one_action(place: &Place, text: &str) -> Diagnostic {
    if text.trim().is_empty() || text.parse::<ActionPattern>().is_err() {
        return not_an_action_pattern(place, text);
    }
    let detail = format!(
        "{place}: `{text}` is a pattern, which would match more actions as AWS adds them. Name each action; the \
         function list_actions lists them."
    );
    Diagnostic::error("Action pattern not allowed", detail).at(path(place))
}

/// A text that names no resource type.
pub(super) fn not_a_resource_type(place: &Place, text: &str) -> Diagnostic {
    let detail = format!(
        "{place}: `{text}` is not the name of a resource type. Write service and type with a colon between them, \
         such as \
         \"sqs:queue\" or \"secretsmanager:Secret\"."
    );
    Diagnostic::error("Invalid resource type", detail).at(path(place))
}

/// A text that is no service prefix.
pub(super) fn not_a_service_prefix(place: &Place, text: &str) -> Diagnostic {
    let detail = format!(
        "{place}: `{text}` is not a service prefix. Write the part of an action before the colon: \"s3\"."
    );
    Diagnostic::error("Invalid service", detail).at(path(place))
}

/// A text that is no service principal.
pub(super) fn not_a_service_principal(place: &Place, text: &str) -> Diagnostic {
    let hint =
        if !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
            format!(" Did you mean \"{text}.amazonaws.com\"?")
        } else {
            String::new()
        };
    let detail =
        format!("{place}: `{text}` is not a service principal such as \"lambda.amazonaws.com\".{hint}");
    Diagnostic::error("Invalid service principal", detail).at(path(place))
}

/// A key or a value of `arn_values` that can be none.
pub(super) fn not_an_arn_value(key: &str, value: &str) -> Diagnostic {
    let detail = format!(
        "arn_values: \"{key}\" = \"{value}\" fills no placeholder. A key is the name of a placeholder, alone or \
         after a service and a type (\"KeyId\", \"kms:KeyId\", \"kms:key:KeyId\"); a value is a string without \
         spaces, or * for any."
    );
    Diagnostic::error("Invalid ARN value", detail).at(AttributePath::to("arn_values").key(key))
}

/// Roles that are passed to nobody in particular.
pub(super) fn roles_passed_to_nobody(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place}: services is missing. If a role can be passed to any service, whoever uses that service gets all \
         permissions of the role. Name the services, such as services = [\"lambda.amazonaws.com\"]."
    );
    Diagnostic::error("Role passed to any service", detail).at(path(place))
}

/// A rule with resources and nothing to do with them.
pub(super) fn rule_without_actions(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place}: the rule has resources but neither access_levels nor actions, so it would grant nothing. Add what \
         to grant on them, or remove the resources."
    );
    Diagnostic::error("Rule without actions", detail).at(path(place))
}

/// A text that is no condition operator.
pub(super) fn not_an_operator(place: &Place, text: &str, error: &ParseOperatorError) -> Diagnostic {
    let nearest = match error {
        ParseOperatorError::Unknown { nearest, .. } => nearest.as_deref(),
        ParseOperatorError::NullIfExists => Some("Null"),
    };
    let detail = format!(
        "{place}: test is \"{text}\": {error}.{} Operators are case-sensitive, such as StringEquals, ArnLike, \
         ForAnyValue:StringLike or BoolIfExists.",
        did_you_mean(nearest)
    );
    Diagnostic::error("Invalid condition operator", detail).at(path(place))
}

/// A value that the operator cannot compare with anything.
pub(super) fn wrong_condition_value(
    place: &Place,
    test: &str,
    value: &str,
    problem: ValueProblem,
) -> Diagnostic {
    let detail = format!("{place}: the value \"{value}\" is not valid for {test}: {problem}.");
    Diagnostic::error("Invalid condition value", detail).at(path(place))
}

/// A text that is no condition key.
pub(super) fn not_a_condition_key(place: &Place, text: &str) -> Diagnostic {
    let detail = format!(
        "{place}: variable is \"{text}\", which is not a condition key. Write a prefix and a name with a colon \
         between \
         them and without wildcards, such as aws:SourceIp, aws:ResourceTag/team or ec2:Region."
    );
    Diagnostic::error("Invalid condition key", detail).at(path(place))
}

/// A condition that nothing can fulfil.
pub(super) fn condition_without_values(place: &Place) -> Diagnostic {
    let detail = format!("{place}: values is empty, but IAM requires at least one value.");
    Diagnostic::error("Condition without values", detail).at(path(place))
}

/// A word that is none of those that a place takes.
pub(super) fn not_a_word(place: &Place, text: &str, valid: &[&str]) -> Diagnostic {
    // The place says more than the path: Terraform points at blocks only.
    let detail = must_be_one_of(&place.to_string(), text, valid);
    Diagnostic::error("Invalid value", detail).at(path(place))
}

fn must_be_one_of(place: &str, text: &str, valid: &[&str]) -> String {
    format!(
        "{place} is \"{text}\", and must be {}.{}",
        either(valid.iter().map(|value| format!("\"{value}\""))),
        did_you_mean(nearest(text, valid.iter().copied()))
    )
}

/// A key of a map of actions that names none.
pub(super) fn not_an_action(place: &Place, text: &str) -> Diagnostic {
    let detail = format!(
        "{place}: `{text}` is not the name of an action. Write service and action with a colon between them and no \
         wildcards, such as s3:DeleteObject."
    );
    Diagnostic::error("Invalid action", detail).at(path(place))
}

/// A filter that the table does not have.
pub(super) fn not_in_table(filter: &str, table: &str, tables: &[Table]) -> Diagnostic {
    let tables = tables.iter().map(|table| format!("\"{}\"", table.as_str()));
    let detail =
        format!("{filter} does not apply to the table \"{table}\", only to {}. Remove it.", all(tables));
    Diagnostic::error("Argument does not apply", detail).at(AttributePath::to(filter))
}

/// A service prefix that is none.
pub(super) fn unknown_service(path: AttributePath, service: &str, nearest: Option<&str>) -> Diagnostic {
    let detail = format!(
        "{path} is \"{service}\", but AWS documents no service with that prefix.{} To list all prefixes, use the \
         data source policy_sentry_query with table = \"service\".",
        did_you_mean(nearest)
    );
    Diagnostic::error("Unknown service", detail).at(path)
}

/// A database that does not answer.
pub(super) fn database(error: &catalog::Error) -> Diagnostic {
    Diagnostic::error(
        "IAM database unreadable",
        format!("The IAM database could not be read: {}.", chain(error)),
    )
}

/// A file that cannot be the database.
pub(super) fn selection(error: &SelectionError) -> Diagnostic {
    let advice = match error {
        SelectionError::NoHash => format!(
            "A database set in the environment decides what every access level means but appears in no \
             configuration, so it is used only together with its hash. Set {HASH_VARIABLE}, or unset {PATH_VARIABLE}."
        ),
        SelectionError::NoDatabase => {
            format!("Set the database as well, or remove the hash ({HASH_VARIABLE}, database_sha256).")
        }
        SelectionError::InvalidHash { .. } => "Write the output of sha256sum without the file's name.".to_owned(),
        SelectionError::OtherHash { .. } => {
            "The file is not the expected one. Check the file before you change the hash.".to_owned()
        }
        SelectionError::Database { source, .. } => database_advice(source),
        SelectionError::Contradiction => {
            "Functions would use one and data sources the other. Name the same file in both, or set only one of them."
                .to_owned()
        }
    };
    Diagnostic::error("IAM database not usable", format!("{}. {advice}", upper_first(&chain(error))))
}

fn database_advice(error: &catalog::Error) -> String {
    match error {
        catalog::Error::NotSqlite => {
            "A compressed file (.zst) must be unpacked first: zstd -d FILE.".to_owned()
        }
        catalog::Error::OtherSchema { .. } => {
            "Build it again with the iam-database of this provider's version.".to_owned()
        }
        _ => "The command iam-database verify FILE says what is wrong with it.".to_owned(),
    }
}

/// Another database than the bundled one is in use.
pub(super) fn custom_database(path: &str, hash: &str, version: &str) -> Diagnostic {
    Diagnostic::warning(
        "A custom IAM database is in use",
        format!(
            "`{path}` (SHA-256 {hash}, version {version}) decides which actions an access level includes. Functions \
             use it only through the environment variables {PATH_VARIABLE} and {HASH_VARIABLE}."
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

/// A query that gives so many objects that they would fill the state.
pub(super) fn too_many_objects(count: usize, most: usize) -> Diagnostic {
    Diagnostic::warning(
        format!("{count} objects found, only their names are given"),
        format!(
            "Results of a data source are stored in the state, so at most {most} objects are returned in full. \
             Narrow the query with service, name or access_level."
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

/// A diagnostic as one text, for the attribute that keeps the warnings.
pub(super) fn as_text(diagnostic: &Diagnostic) -> String {
    format!("{}: {}", diagnostic.summary, diagnostic.detail)
}

/// As much of a place as Terraform can point at.
pub(super) fn path(place: &Place) -> AttributePath {
    let step = |step: &Step| match step {
        Step::Attribute(name) => terraform::Step::Attribute(name.clone().into_owned()),
        Step::Key(key) => terraform::Step::Key(key.clone()),
        Step::Index(index) => terraform::Step::Index(*index),
    };
    place.steps().iter().map(step).collect::<AttributePath>().pointable()
}

impl From<catalog::Error> for Diagnostic {
    fn from(error: catalog::Error) -> Self {
        database(&error)
    }
}

impl From<catalog::Error> for Vec<Diagnostic> {
    fn from(error: catalog::Error) -> Self {
        vec![error.into()]
    }
}

impl From<catalog::Error> for FunctionError {
    fn from(error: catalog::Error) -> Self {
        Diagnostic::from(error).into()
    }
}

impl From<serde_json::Error> for FunctionError {
    fn from(error: serde_json::Error) -> Self {
        json(&error).into()
    }
}
