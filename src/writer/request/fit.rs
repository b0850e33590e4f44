use crate::{document::Target, minimize::Style};

/// How a policy is written so that it fits.
#[derive(Clone, Debug)]
pub struct Fit {
    /// How actions are written as patterns; None where they stand by name.
    pub style: Option<Style>,
    /// How many characters of a pattern must be no wildcards.
    pub minimum_characters: usize,
    /// What the policy is attached to.
    pub target: Target,
    /// Into how many documents it may be divided.
    pub max_documents: usize,
    /// How many characters a document may have, if not as many as the target takes.
    pub max_size: Option<usize>,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            style: None,
            minimum_characters: 0,
            target: Target::default(),
            max_documents: 1,
            max_size: None,
        }
    }
}

impl Fit {
    /// How many characters a document may have; None where nothing is checked.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        self.max_size.or(self.target.quota().map(|quota| quota.characters))
    }

    /// Whether a document of so many characters may stay whole.
    #[must_use]
    pub fn takes(&self, characters: usize) -> bool {
        self.limit().is_none_or(|limit| characters <= limit)
    }

    /// Whether dividing helps: it does not where all documents count together.
    #[must_use]
    pub fn may_be_divided(&self) -> bool {
        self.target.quota().is_none_or(|quota| !quota.is_sum)
    }
}
