//! Why no policy is written. Each kind of mistake says so itself.

mod arn;
mod condition;
mod effect;
mod format;
mod mismatch;
mod name;

use std::fmt;

pub use self::{
    arn::ArnMistake, condition::ConditionMistake, effect::NoEffect, format::FormatMistake,
    mismatch::Mismatch, name::UnknownName,
};
use crate::{
    catalog::{self, ResolveError},
    iam::ResourceTypeName,
    writer::{Message, Place},
};

/// Why no policy is written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something is wrong with the request.
    #[error(transparent)]
    Mistake(#[from] Mistake),
    /// The database could not answer.
    #[error(transparent)]
    Database(#[from] catalog::Error),
    /// An ARN's types could not be found.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}

/// Something that is wrong with a request.
#[derive(Debug)]
pub struct Mistake {
    /// Where the cause stands.
    pub place: Place,
    /// What it is.
    pub kind: Box<MistakeKind>,
}

/// What is wrong with a request.
#[derive(Debug)]
pub enum MistakeKind {
    /// An ARN is not what is asked for.
    Arn(ArnMistake),
    /// A name that nothing has.
    Name(UnknownName),
    /// Actions, resources and resource types that do not belong together.
    Mismatch(Mismatch),
    /// A condition that cannot be written.
    Condition(ConditionMistake),
    /// AWS's ARN formats and what is to fill them.
    Format(FormatMistake),
    /// A request, or a part of one, without effect.
    NoEffect(NoEffect),
}

impl Mistake {
    /// Something that is wrong at a place.
    #[must_use]
    pub fn new(place: &Place, kind: impl Into<MistakeKind>) -> Self {
        Self { place: place.clone(), kind: Box::new(kind.into()) }
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        let (summary, detail) = match &*self.kind {
            MistakeKind::Arn(mistake) => (mistake.summary(), mistake.detail()),
            MistakeKind::Name(mistake) => (mistake.summary(), mistake.detail()),
            MistakeKind::Mismatch(mistake) => (mistake.summary(), mistake.detail()),
            MistakeKind::Condition(mistake) => (mistake.summary(), mistake.detail()),
            MistakeKind::Format(mistake) => (mistake.summary(), mistake.detail()),
            MistakeKind::NoEffect(mistake) => (mistake.summary(), mistake.detail()),
        };
        let at = match &*self.kind {
            MistakeKind::NoEffect(NoEffect::DeniesNothing(missing)) => missing.at(),
            _ => self.place.to_string(),
        };
        let detail = format!("{at}: {detail}");
        Message { summary: summary.to_owned(), detail, place: Some(self.place.clone()) }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().detail)
    }
}

impl std::error::Error for Mistake {}

macro_rules! kinds {
    ($($variant:ident($mistake:ty)),* $(,)?) => {
        $(impl From<$mistake> for MistakeKind {
            fn from(mistake: $mistake) -> Self {
                Self::$variant(mistake)
            }
        })*
    };
}

kinds!(
    Arn(ArnMistake),
    Name(UnknownName),
    Mismatch(Mismatch),
    Condition(ConditionMistake),
    Format(FormatMistake),
    NoEffect(NoEffect),
);

/// Everything that is wrong with a request.
#[derive(Debug)]
pub struct Errors(pub Vec<Error>);

impl<E: Into<Error>> From<E> for Errors {
    fn from(error: E) -> Self {
        Self(vec![error.into()])
    }
}

/// A list of formats, a line each.
fn lines(formats: &[(ResourceTypeName, String)]) -> String {
    const MOST: usize = 6;
    let lines = formats.iter().take(MOST).map(|(name, format)| format!("\n  * {name}: {format}"));
    let more = formats.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  * and {more} more") } else { String::new() };
    lines.collect::<String>() + &more
}
