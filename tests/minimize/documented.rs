//! The tables in the guide.

use std::fs;

const GUIDE: &str = "docs/guides/minimizing.md";

/// The rows of the table of styles.
pub(crate) fn styles() -> Vec<Vec<String>> {
    rows("## The styles")
}

/// The rows of the table of the catalogue: styles, Policy Sentry, and what it loses.
pub(crate) fn catalogue() -> Vec<Vec<String>> {
    rows("## How short")
}

/// The rows of the table of optima.
pub(crate) fn optima() -> Vec<Vec<String>> {
    rows("## How far from the optimum")
}

/// A number as the guide writes it: `410,346`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|part| str::from_utf8(part).unwrap()).collect();
    parts.join(",")
}

/// The cells of the tables under a heading, without the first row of each and the lines.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let under = guide.split_once(&format!("{heading}\n")).unwrap().1;
    let section = under.split("\n## ").next().unwrap();
    let cells = |line: &str| {
        let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
        Some(row.split(" | ").map(|cell| cell.trim().to_owned()).collect())
    };
    let tables = section.split("\n\n").filter(|block| block.starts_with('|'));
    tables.flat_map(|table| table.lines().skip(2)).filter_map(cells).collect()
}
