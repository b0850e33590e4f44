use std::{cmp::Ordering, fmt, hash, str::FromStr, sync::Arc};

/// The name of one action, `s3:GetObject`, in the letter case it was given.
///
/// IAM ignores the case of action names, and so do the comparisons of this type. They are ordered by their lower-case text, so
/// that a sorted list does not depend on AWS's capitalization.
#[derive(Clone)]
pub struct ActionName {
    /// Shared by all clones: a name stands in many sets of one request.
    text: Arc<str>,
    colon: usize,
}

impl ActionName {
    /// Joins a service prefix and the name after the colon.
    #[must_use]
    pub fn new(service: &str, name: &str) -> Self {
        Self { text: format!("{service}:{name}").into(), colon: service.len() }
    }

    /// The service prefix: `s3`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// The name without the prefix: `GetObject`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }

    /// The whole name: `s3:GetObject`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.text.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl fmt::Debug for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ActionName {
    type Err = ParseActionNameError;

    /// Accepts `service:Name` with letters, digits and `-` on both sides of the colon, without wildcards.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        match text.split_once(':') {
            Some((service, name)) if is_word(service) && is_word(name) => Ok(Self::new(service, name)),
            _ => Err(ParseActionNameError::new(text)),
        }
    }
}

impl PartialEq for ActionName {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for ActionName {}

impl PartialOrd for ActionName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ActionName {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.text, &other.text) {
            return Ordering::Equal;
        }
        // Most letters are the same in both, and need no folding.
        let (one, two) = (self.text.as_bytes(), other.text.as_bytes());
        let differing = one.iter().zip(two).filter(|(one, two)| one != two);
        let mut orders = differing.map(|(one, two)| one.to_ascii_lowercase().cmp(&two.to_ascii_lowercase()));
        orders.find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&two.len()))
    }
}

impl hash::Hash for ActionName {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.folded().for_each(|byte| state.write_u8(byte));
    }
}

/// The text is not of the form `service:Action`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an action name of the form `service:Action`")]
pub struct ParseActionNameError {
    text: String,
}

impl ParseActionNameError {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_letters_not_by_case() {
        let name: ActionName = "vpc-lattice:AssociateViaAWSService-EventsAndStates".parse().unwrap();
        assert_eq!(name.service(), "vpc-lattice");
        assert_eq!(name.name(), "AssociateViaAWSService-EventsAndStates");
        assert_eq!(name, "VPC-Lattice:associateviaawsservice-eventsandstates".parse().unwrap());
        assert!(ActionName::new("s3", "getObject") < ActionName::new("s3", "PutObject"));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "s3", "s3:", ":GetObject", "s3:Get*", "s3:Get:Object", "s3: GetObject"] {
            assert!(text.parse::<ActionName>().is_err(), "{text}");
        }
    }
}
