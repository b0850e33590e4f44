//! The numbers in the guide.

use std::{collections::BTreeMap, fs};

const GUIDE: &str = "docs/guides/differences-from-policy-sentry.md";

/// The last cell of each row of the guide's tables by its first, where it is a number.
pub(crate) fn rows() -> BTreeMap<String, usize> {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let mut numbers = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
        let (Some(name), Some(Ok(count))) =
            (cells.first(), cells.last().map(|last| last.replace(',', "").parse()))
        else {
            continue;
        };
        assert!(numbers.insert((*name).to_owned(), count).is_none(), "{name} stands twice in the guide");
    }
    numbers
}
