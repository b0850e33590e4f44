//! Dividing a document into several that fit, in such a way that they stay as they are where nothing changes.
//!
//! ```text
//!   document ── pieces ──▶ pieces in the order of their services ── cut ──▶ runs of pieces ── here ──▶ documents by key
//! ```

mod cut;
mod pieces;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use self::pieces::{Family, OTHER, Piece, Pieces};
use super::{PolicyDocument, Statement};

/// The key of a document that need not be divided.
pub const WHOLE: &str = "policy";

/// Divides a document into documents of at most `limit` characters, which together say what it says.
///
/// A document that fits stays as it is, under the key `policy`. Else services in the order of their names fill documents,
/// each keyed by its first service, with `-2`, `-3` where one service begins several. Where a document ends is decided by
/// hashes of what would begin the next, as far as their number allows: it is at most one more than the sizes alone ask for,
/// or a quarter, where statements can be divided at all. So an edit changes the document in which it is, and rarely another.
///
/// Statements of several services are divided by service; one that is too large alone by its actions or its resources. A
/// statement with `NotAction` stays whole, and so do the lists in `NotResource`: dividing them would change their meaning.
pub fn split(
    document: &PolicyDocument,
    limit: usize,
) -> Result<BTreeMap<String, PolicyDocument>, SplitError> {
    let size = document.size();
    if size <= limit {
        return Ok([(WHOLE.to_owned(), document.clone())].into());
    }
    let empty = PolicyDocument { statements: Vec::new().into(), ..document.clone() };
    let frame = empty.size().saturating_sub(1);
    let room = limit.saturating_sub(frame);
    let Pieces { families, pieces } = pieces::of(document.statements.as_slice(), room)
        .map_err(|error| SplitError { size: error.size + frame, limit, ..error })?;
    let fewest = size.saturating_sub(frame).div_ceil(room.max(1));
    let mut documents = BTreeMap::new();
    for run in cut::runs(&families, &pieces, room, fewest) {
        let statements = statements(&families, run);
        let key = key(&documents, run.first().map_or(OTHER, |piece| &piece.service));
        documents.insert(key, PolicyDocument { statements: statements.into(), ..empty.clone() });
    }
    Ok(documents)
}

/// The statements of a run of pieces, in the order of the whole. Pieces of one statement are joined again.
fn statements(families: &[Family], run: &[Piece]) -> Vec<Statement> {
    let mut entries: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for piece in run {
        entries.entry(piece.family).or_default().extend(piece.entries.iter().cloned());
    }
    entries.into_iter().filter_map(|(family, entries)| Some(families.get(family)?.with(entries))).collect()
}

/// The first free key for a document that begins with this service.
fn key(taken: &BTreeMap<String, PolicyDocument>, service: &str) -> String {
    let numbered = (2..).map(|number| format!("{service}-{number}"));
    let mut keys = std::iter::once(service.to_owned()).chain(numbered);
    keys.find(|key| !taken.contains_key(key)).unwrap_or_default()
}

/// A number that depends on the text alone: the same on every machine and in every version.
fn hash(text: &str) -> u8 {
    Sha256::digest(text).first().copied().unwrap_or_default()
}

/// Something that fits into no document, however it is divided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} needs a document of {size} characters, and {limit} is the limit")]
pub struct SplitError {
    /// What does not fit.
    pub what: TooLarge,
    /// The statement with it, by its place in the document.
    pub statement: usize,
    /// The Sid of the statement.
    pub sid: Option<String>,
    /// The characters that the smallest document with it has.
    pub size: usize,
    /// The characters that a document may have.
    pub limit: usize,
}

/// What fits into no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLarge {
    /// An entry of `Action`.
    #[error("the action {0}")]
    Action(String),
    /// An entry of `Resource`.
    #[error("the resource {0}")]
    Resource(String),
    /// A part that cannot be divided.
    #[error("a statement that cannot be divided")]
    Statement,
}
