use crate::writer::Place;

/// What is said of a mistake or of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The fact, short.
    pub summary: String,
    /// In full sentences: what is so, why it matters, and what to write instead.
    pub detail: String,
    /// Where in the request the cause stands, if it does so in one place.
    pub place: Option<Place>,
}
