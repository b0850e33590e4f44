//! Statements whose actions are written as patterns.

use std::collections::{BTreeMap, BTreeSet};

use super::{Statement, document};
use crate::{
    iam::{ActionName, ActionPattern},
    minimize::{Names, Style, minimize},
};

/// Writes the actions of each statement as patterns, if that is shorter.
pub(super) fn shorten(statements: &mut [Statement], names: &Names, style: Style, minimum_characters: usize) {
    for statement in statements {
        let wanted: BTreeSet<ActionName> = statement.actions.iter().cloned().collect();
        let patterns = minimize(&wanted, names, style, minimum_characters);
        let by_name = characters(statement.actions.iter().map(ActionName::as_str));
        let is_shorter = characters(patterns.iter().map(ActionPattern::as_str)) < by_name;
        statement.patterns = if is_shorter { patterns } else { Vec::new() };
    }
}

/// The size of the document of statements in each style.
#[must_use]
pub fn sizes(statements: &[Statement], names: &Names, minimum_characters: usize) -> BTreeMap<Style, usize> {
    let size = |style| {
        let mut statements = statements.to_vec();
        shorten(&mut statements, names, style, minimum_characters);
        document(&statements).size()
    };
    Style::ALL.into_iter().map(|style| (style, size(style))).collect()
}

fn characters<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.len() + 3).sum()
}
