//! What makes a file an IAM database of ours.

/// The tables.
#[cfg(any(test, feature = "ingest"))]
pub(crate) const DEFINITION: &str = include_str!("schema.sql");

/// `IAMD`, in the header of each file.
pub(crate) const APPLICATION_ID: u32 = 0x4941_4d44;

/// The version of the tables. It rises when a reader of before could not read a file any more.
pub(crate) const VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_says_the_same() {
        assert!(DEFINITION.contains(&format!("PRAGMA application_id = {APPLICATION_ID:#x};")));
        assert!(DEFINITION.contains(&format!("PRAGMA user_version = {VERSION};")));
    }
}
