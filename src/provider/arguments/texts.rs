//! What a text may have to be.

use super::At;
use crate::{
    analysis::Category,
    arn::Arn,
    document::{PolicyDocument, Target},
    iam::{AccessLevel, AccessLevelSource, ActionPattern, Date},
    minimize::Style,
    provider::{diagnose, question::Table},
    statement::{Policy, Use},
    terraform::Diagnostic,
};

/// A type that is read from a text.
pub(in crate::provider) trait Text: Sized {
    /// Reads the text at a place, or says what is wrong with it.
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic>;
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

words! { AccessLevel, AccessLevelSource, Style, Table, Target, }

/// A category that a list or a rule tells.
impl Text for Category {
    fn read(text: &str, at: &At<'_>) -> Result<Self, Diagnostic> {
        let category = Self::WITH_LIST.into_iter().find(|category| category.as_str() == text);
        category.ok_or_else(|| diagnose::not_a_word(&at.place(), text, &Self::WITH_LIST.map(Self::as_str)))
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
    ActionPattern: |place, text, _: &_| diagnose::not_an_action_pattern(place, text);
    Date: |place, text, _: &_| diagnose::not_a_day(place, text);
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
