//! Whether a new database has lost so much that its source, not AWS, must have changed.
//!
//! In July 2026 AWS changed its pages, and every tool that read them lost facts silently. What AWS really removes in a
//! few months stays far below the limit used here.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::diff::{CountChange, Diff};

/// How much of the old database the new one may lack.
#[derive(Clone, Debug, Default)]
pub struct Tolerance {
    /// How far each count may drop.
    pub drop: Percent,
    /// Services that may vanish, or lose most of their actions.
    pub services: BTreeSet<String>,
}

impl Tolerance {
    /// Whether a count drops further than it may.
    #[must_use]
    pub fn is_drop(&self, old: u32, new: u32) -> bool {
        f64::from(new) < f64::from(old) * (1.0 - self.drop.0 / 100.0)
    }

    fn allows(&self, service: &str) -> bool {
        self.services.iter().any(|allowed| allowed.eq_ignore_ascii_case(service))
    }
}

/// From 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(f64);

impl Default for Percent {
    fn default() -> Self {
        Self(2.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Percent {
    type Err = ParsePercentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim_end_matches('%').parse().ok().filter(|number| (0.0..=100.0).contains(number));
        number.map(Self).ok_or_else(|| ParsePercentError { text: text.to_owned() })
    }
}

/// The text is not a number from 0 to 100.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a number from 0 to 100")]
pub struct ParsePercentError {
    text: String,
}

/// A loss that is not tolerated.
#[expect(missing_docs, reason = "each message says it")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Drop {
    #[error("the service `{service}` is gone")]
    Service { service: String },
    #[error("the service `{}` has fewer actions: {}, before {}", .0.what, .0.new, .0.old)]
    Actions(CountChange),
    #[error("there are fewer {}: {}, before {}", .0.what, .0.new, .0.old)]
    Count(CountChange),
}

/// What was lost and is not tolerated. If empty, the new database may replace the old one.
#[must_use]
pub fn drops(diff: &Diff, tolerance: &Tolerance) -> Vec<Drop> {
    let gone = diff.removed_services.iter().filter(|service| !tolerance.allows(&service.service));
    let halved = diff.resized_services.iter().filter(|change| {
        u64::from(change.new) * 2 < u64::from(change.old) && !tolerance.allows(&change.what)
    });
    let counts = diff.counts.iter().filter(|change| tolerance.is_drop(change.old, change.new));
    gone.map(|service| Drop::Service { service: service.service.clone() })
        .chain(halved.cloned().map(Drop::Actions))
        .chain(counts.cloned().map(Drop::Count))
        .collect()
}
