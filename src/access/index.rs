//! Which statements may have to do with a resource, found by how their patterns begin.
//!
//! A pattern that covers another begins with the same text, as far as it has no wildcard; of two patterns that some resource
//! fits both, one begins as the other does. So a look at few of 10,000 entries tells what a look at all would.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use crate::{
    arn::ResourcePattern,
    statement::{Resources, Statement},
};

/// Statements by the beginnings of their resources.
#[derive(Default)]
pub(super) struct Index<'p> {
    /// Entries of `Resource`, by the text that they begin with.
    entries: BTreeMap<&'p str, Vec<(&'p Statement, &'p ResourcePattern)>>,
    /// How long these texts are.
    lengths: BTreeSet<usize>,
    /// The statements with `NotResource`.
    inverted: Vec<&'p Statement>,
    /// Those on every resource.
    everything: Vec<&'p Statement>,
}

impl<'p> Index<'p> {
    pub(super) fn of(statements: impl IntoIterator<Item = &'p Statement>) -> Self {
        let mut index = Self::default();
        for statement in statements {
            let resources = &statement.meaning.resources;
            if resources.inverted {
                index.inverted.push(statement);
                continue;
            }
            if resources.are_everything() {
                index.everything.push(statement);
            }
            for pattern in resources.patterns() {
                index.lengths.insert(pattern.literal_start().len());
                index.entries.entry(pattern.literal_start()).or_default().push((statement, pattern));
            }
        }
        index
    }

    /// The statements that are, in every request, about all resources of a part.
    pub(super) fn covering<'a>(&'a self, part: &'a Resources) -> impl Iterator<Item = &'p Statement> + 'a {
        let listed = part.patterns().take(usize::from(!part.inverted)).flat_map(|pattern| {
            self.beginning_of(pattern)
                .filter(|(_, other)| other.covers(pattern))
                .map(|(statement, _)| *statement)
        });
        let everything = self.everything.iter().copied().filter(|_| part.inverted);
        let inverted = self.inverted.iter().copied();
        listed.chain(everything).chain(inverted.filter(|statement| statement.meaning.resources.cover(part)))
    }

    /// The statements that are, in every request, about all resources of several entries.
    pub(super) fn covering_all(&self, resources: &Resources) -> Vec<&'p Statement> {
        let candidates = self.covering(resources);
        candidates.filter(|statement| statement.meaning.resources.cover(resources)).collect()
    }

    /// The statements that may be about some resource of a part, each once, in the order of the document.
    pub(super) fn meeting(&self, part: &Resources) -> Vec<&'p Statement> {
        let mut found = BTreeMap::new();
        let mut add = |statement: &'p Statement| _ = found.insert(statement.index, statement);
        let meets = |statement: &Statement| statement.meaning.resources.meet(part);
        if part.inverted {
            let listed = self.entries.values().flatten().map(|(statement, _)| *statement);
            listed.filter(|statement| meets(statement)).for_each(&mut add);
        } else {
            for pattern in part.patterns() {
                let entries = self.beginning_of(pattern).chain(self.beginning_with(pattern));
                entries.filter(|(_, other)| other.meets(pattern)).for_each(|(statement, _)| add(statement));
            }
        }
        self.inverted.iter().copied().filter(|statement| meets(statement)).for_each(add);
        found.into_values().collect()
    }

    /// The entries whose beginnings the pattern begins with.
    fn beginning_of<'a>(
        &'a self,
        pattern: &'a ResourcePattern,
    ) -> impl Iterator<Item = &'a (&'p Statement, &'p ResourcePattern)> {
        let start = pattern.literal_start();
        let beginnings = self.lengths.range(..=start.len()).filter_map(|length| start.get(..*length));
        beginnings.filter_map(|beginning| self.entries.get(beginning)).flatten()
    }

    /// The entries that begin with the beginning of the pattern and go on.
    fn beginning_with<'a>(
        &'a self,
        pattern: &'a ResourcePattern,
    ) -> impl Iterator<Item = &'a (&'p Statement, &'p ResourcePattern)> {
        let start = pattern.literal_start();
        let longer = self.entries.range::<str, _>((Bound::Excluded(start), Bound::Unbounded));
        longer.take_while(move |(beginning, _)| beginning.starts_with(start)).flat_map(|(_, entries)| entries)
    }
}
