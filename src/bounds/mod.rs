//! How much one call may cost, and how it ends early. Below both towers: knows neither IAM nor Terraform.
//!
//! - [`limits`] are the sizes above which a call is refused, each with its reason. They count bytes and work, never
//!   time, so that the same call gets the same answer on every machine. [`Exceeded`] is the refusal.
//! - A [`Cancellation`] asks work to end. The server sets one around each call ([`Cancellation::during`]), and every loop
//!   whose length comes from what a caller sent has a [`checkpoint`] in it, one that takes milliseconds at the most to
//!   come round:
//!
//! ```
//! # let (ours, theirs) = ([1, 2], [2, 3]);
//! for one in ours {
//!     policy_sentry::bounds::checkpoint();
//!     let _ = theirs.contains(&one);
//! }
//! ```
//!
//! A checkpoint needs no parameter and returns nothing: where the call was cancelled, it unwinds the thread's stack with
//! [`Interrupted`] up to the server, which answers that the call was cancelled. Pure functions stay so, and none of them
//! can forget to hand the interruption on. There is no checkpoint between two changes that belong together.

mod cancellation;
pub mod limits;

use std::fmt;

pub use cancellation::{Cancellation, Interrupted, checkpoint, is_cancelled};

/// Something is larger than a call may have or make it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {verb} {}, and at most {} are possible", Size(*.size), Size(*.limit))]
pub struct Exceeded {
    what: &'static str,
    verb: &'static str,
    size: usize,
    limit: usize,
}

impl Exceeded {
    /// Refuses what was sent if it is larger than the limit: `The document has 5.2 MB, and at most 4.2 MB are possible`.
    pub fn check_input(what: &'static str, size: usize, limit: usize) -> Result<(), Self> {
        if size > limit { Err(Self { what, verb: "has", size, limit }) } else { Ok(()) }
    }

    /// Refuses an answer that would be larger than the limit, as soon as so much of it is known.
    pub fn check_answer(size: usize, limit: usize) -> Result<(), Self> {
        if size > limit {
            Err(Self { what: "The answer", verb: "would have at least", size, limit })
        } else {
            Ok(())
        }
    }
}

/// A number of bytes, for people: `97 bytes`, `27.5 kB`, `8.4 MB`.
#[derive(Clone, Copy)]
struct Size(usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes @ ..1_000 => write!(f, "{bytes} bytes"),
            bytes @ ..1_000_000 => write!(f, "{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
            bytes => write!(f, "{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_the_size_and_the_limit() {
        assert_eq!(Exceeded::check_input("The document", 4, 4), Ok(()));
        assert_eq!(
            Exceeded::check_input("The document", 5_250_000, 4 << 20).unwrap_err().to_string(),
            "The document has 5.2 MB, and at most 4.1 MB are possible"
        );
        assert_eq!(
            Exceeded::check_answer(27_500, 999).unwrap_err().to_string(),
            "The answer would have at least 27.5 kB, and at most 999 bytes are possible"
        );
    }
}
