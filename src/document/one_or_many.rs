use serde::{Serialize, Serializer};

/// What IAM lets stand alone or in a list: `"s3:GetObject"` or `["s3:GetObject"]`. It is written as it was read; as soon as
/// it has not exactly one entry, it is a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMany<T> {
    entries: Vec<T>,
    is_list: bool,
}

impl<T> OneOrMany<T> {
    /// An entry that stands alone.
    #[must_use]
    pub fn one(entry: T) -> Self {
        Self { entries: vec![entry], is_list: false }
    }

    /// The entries, in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.entries
    }

    /// The entries, to be changed.
    pub fn entries_mut(&mut self) -> &mut Vec<T> {
        &mut self.entries
    }

    /// The entries.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.entries
    }

    /// Other entries, written in the same way.
    #[must_use]
    pub fn with(&self, entries: Vec<T>) -> Self {
        Self { entries, is_list: self.is_list }
    }

    /// The same, written as a list also if there is one entry.
    #[must_use]
    pub fn into_list(self) -> Self {
        Self { is_list: true, ..self }
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(entries: Vec<T>) -> Self {
        Self { entries, is_list: true }
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.entries.as_slice() {
            [one] if !self.is_list => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}
