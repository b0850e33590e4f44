//! What a text may have to be.

use super::At;
use crate::{
    analysis::Category,
    arn::Arn,
    document::{PolicyDocument, Target},
    iam::{
        AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date, Effect, ResourceTypeName,
        condition::Operator,
    },
    minimize::Style,
    provider::{diagnose, query::Table},
    statement::{Policy, Use},
    terraform::{Diagnostic, Refinement},
    writer::{AskedArn, DependentActions, OpenPlaceholders, WhenUnsupported},
};

/// A type that is read from a text.
pub(in crate::provider) trait Text: Sized {
    /// Reads the text at a place, or says what is wrong with it.
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic>;

    /// What stands for a text that is known after apply only, where a policy can be previewed with it.
    fn unknown(_: &Refinement, _: &At<'_>) -> Option<Result<Self, Diagnostic>> {
        None
    }
}

impl Text for String {
    fn read(text: &str, _: &At<'_>) -> Result<Self, Diagnostic> {
        Ok(text.to_owned())
    }
}

/// Reads one of a few words.
macro_rules! words {
    ($($of:ty,)*) => {
        $(impl Text for $of {
            fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
                let mistake = |_| diagnose::not_a_word(&at.place(), text, &<$of>::ALL.map(<$of>::as_str));
                text.parse().map_err(mistake)
            }
        })*
    };
}

words! {
    AccessLevel, AccessLevelSource, Category, DependentActions, Effect, OpenPlaceholders, Style, Table, Target,
    WhenUnsupported,
}

/// A category that a list or a rule tells.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct ListedCategory(pub(in crate::provider) Category);

impl Text for ListedCategory {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        let category = Category::WITH_LIST.into_iter().find(|category| category.as_str() == text);
        let mistake = || diagnose::not_a_word(&at.place(), text, &Category::WITH_LIST.map(Category::as_str));
        category.map(Self).ok_or_else(mistake)
    }
}

/// How actions are written as patterns; None where they stand by name.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Minimize(pub(in crate::provider) Option<Style>);

impl Text for Minimize {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        const OFF: &str = "off";
        if text == OFF {
            return Ok(Self(None));
        }
        let valid: Vec<&str> = [OFF].into_iter().chain(Style::ALL.map(Style::as_str)).collect();
        let style = text.parse().map_err(|_| diagnose::not_a_word(&at.place(), text, &valid))?;
        Ok(Self(Some(style)))
    }
}

/// Reads what a type parses.
macro_rules! parsed {
    ($($of:ty: $mistake:expr;)*) => {
        $(impl Text for $of {
            fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
                text.parse().map_err(|error| $mistake(&at.place(), text, &error))
            }
        })*
    };
}

parsed! {
    Arn: diagnose::not_an_arn;
    ActionName: |place, text, _: &_| diagnose::not_one_action(place, text);
    ActionPattern: |place, text, _: &_| diagnose::not_an_action_pattern(place, text);
    ResourceTypeName: |place, text, _: &_| diagnose::not_a_resource_type(place, text);
    PolicyDocument: |place, _, error: &_| diagnose::not_a_document(place, error);
}

/// A policy document that is to be written anew.
pub(in crate::provider) struct Rewritable(pub(in crate::provider) PolicyDocument);

impl Text for Rewritable {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        let document = <PolicyDocument as Text>::read(text, at)?;
        match Policy::read(&document, Use::Rewriting) {
            Ok(_) => Ok(Self(document)),
            Err(refusal) => Err(diagnose::refused(&at.place(), &refusal)),
        }
    }
}

impl Text for Date {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        // YAML knows dates: what is written 2026-06-14 without quotes is decoded as midnight.
        let day = text.strip_suffix("T00:00:00Z").unwrap_or(text);
        day.parse().map_err(|_| diagnose::not_a_day(&at.place(), text))
    }
}

impl Text for AskedArn {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        text.parse().map_err(|error| diagnose::not_an_arn(&at.place(), text, &error))
    }

    fn unknown(known: &Refinement, at: &At<'_>) -> Option<Result<Self, Diagnostic>> {
        let prefix = known.prefix.as_deref().unwrap_or_default();
        let place = at.place();
        Some(Self::unknown(prefix, &place).map_err(|error| diagnose::not_an_arn(&place, prefix, &error)))
    }
}

impl Text for Operator {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        text.parse().map_err(|error| diagnose::not_an_operator(&at.outer_place(), text, &error))
    }
}

/// Declares texts that are checked and stay texts.
macro_rules! checked {
    ($($(#[$about:meta])* $name:ident: $is:expr, $mistake:expr;)*) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
            pub(in crate::provider) struct $name(pub(in crate::provider) String);

            impl Text for $name {
                fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
                    if $is(text) { Ok(Self(text.to_owned())) } else { Err($mistake(at, text)) }
                }
            }
        )*
    };
}

checked! {
    /// A prefix and a name with a colon between them, and no pattern: IAM has none in keys.
    ConditionKey: is_key, |at: &At<'_>, text| diagnose::not_a_condition_key(&at.outer_place(), text);
    /// A pattern of names.
    NamePattern: |text: &str| !text.is_empty(), |at: &At<'_>, _| diagnose::empty_pattern(&at.place());
    /// `s3`, or `all`.
    ServicePrefix: |text: &str| !text.trim().is_empty() && !text.contains([':', '*']),
        |at: &At<'_>, text| diagnose::not_a_service_prefix(&at.place(), text);
    /// `lambda.amazonaws.com`, also with wildcards.
    ServicePrincipal: is_service_principal,
        |at: &At<'_>, text| diagnose::not_a_service_principal(&at.place(), text);
}

fn is_key(text: &str) -> bool {
    let parts = text.split_once(':');
    parts.is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
        && !text.contains(char::is_whitespace)
        && !text.contains('*')
}

fn is_service_principal(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_*?".contains(letter))
    };
    text.contains('.') && text.split('.').all(is_label)
}
