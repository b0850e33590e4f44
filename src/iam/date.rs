use std::{fmt, str::FromStr};

use super::condition::day;

/// A day, written `2026-06-14`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date([u8; 10]);

impl Date {
    /// The day as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Date").field(&self.as_str()).finish()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text.as_bytes().try_into().ok().filter(|_| day(text).is_some());
        letters.map(Self).ok_or_else(|| ParseDateError { text: text.to_owned() })
    }
}

/// The text is not a day of the form `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date of the form YYYY-MM-DD")]
pub struct ParseDateError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_are_dates() {
        assert!("2026-06-14".parse::<Date>().is_ok());
        for text in [
            "",
            "2026",
            "2026-6-14",
            "2026-13-01",
            "2026-00-01",
            "2026-06-00",
            "2026-06-32",
            "2026-02-29",
            "+026-06-14",
            "14-06-2026",
            "14.06.2026",
            "2026-06-14T",
            "2026-06-14T00",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        let [june, october] = ["2026-06-14", "2026-10-27"].map(|text| text.parse::<Date>().unwrap());
        assert!(june < october);
    }
}
