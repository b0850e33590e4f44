//! Patterns of one or two literals, each at the name's end or in between: `A*`, `*B`, `*X*`, `A*B`, `A*X*`, `*X*B`,
//! `*X*Y*`.
//!
//! A pattern that stays right without one of its characters is never needed: the shorter one matches the same and more.
//! So for every wanted name and every first literal the second one is as short as may be. Which second literals other
//! names have behind the first is asked for all of them at once: a set of places in the wanted name is one number, one
//! bit for each place where a literal may begin.

use std::{collections::BTreeSet, mem};

use super::{
    cover::Candidates,
    set::{Set, bits},
};
use crate::bounds;

/// The longest literal that stands between wildcards.
const LONGEST: usize = 4;

/// The longest first literal that does not stand at the beginning of the name.
const LONGEST_FIRST: usize = 2;

/// Places in a wanted name, by the length of a literal less one: a literal of that length begins at each.
type Places = [u64; LONGEST];

/// The patterns that are worth looking at, names in full included.
pub(super) fn candidates(wanted: &[&str], others: &[&str], minimum: usize) -> Candidates {
    let (mut workshop, mut candidates) = (Workshop::default(), Candidates::default());
    let mut literals = BTreeSet::new();
    for (place, name) in wanted.iter().enumerate() {
        bounds::checkpoint();
        let mut alone = Set::empty(wanted.len());
        alone.insert(place);
        candidates.add(&alone, name.len(), || (*name).to_owned());
        // Where nothing is to be left out, every literal is right, and one that was proposed is not needed again.
        if !others.is_empty() || has_new_literal(name, minimum, &mut literals) {
            Seed::new(name, minimum).propose(wanted, others, &mut workshop, &mut candidates);
        }
    }
    candidates
}

/// Whether the name has a literal of that length that none before had, at its beginning, at its end, or elsewhere.
fn has_new_literal(name: &str, length: usize, known: &mut BTreeSet<(Option<usize>, String)>) -> bool {
    let name = name.to_ascii_lowercase();
    let mut literal = |from_end: Option<usize>, start: usize| {
        name.get(start..start + length).is_some_and(|literal| known.insert((from_end, literal.to_owned())))
    };
    let last = name.len().saturating_sub(length);
    let ends = literal(Some(0), 0) | literal(Some(1), last);
    (0..=last).fold(ends, |is_new, start| literal(None, start) | is_new)
}

/// A wanted name, from whose characters patterns are made.
struct Seed<'a> {
    name: &'a str,
    minimum: usize,
    /// Where each character stands in the name, in any letter case.
    places: [u64; 256],
    /// Where literals begin, by their length less one, that stand nowhere further ahead in the name.
    earliest: [u64; LONGEST_FIRST],
    /// The longest beginning that is worth a pattern.
    longest_beginning: usize,
}

/// What the names that have a first literal have behind it.
#[derive(Clone, Default)]
struct Behind {
    /// Whether there is such a name that is not wanted.
    taken: bool,
    /// The literals behind the first in some name that is not wanted.
    literals: Places,
    /// How much of the wanted name's end some name that is not wanted has behind the first literal.
    end: usize,
    wanted: Vec<WantedBehind>,
}

impl Behind {
    fn clear(&mut self) {
        self.wanted.clear();
        *self = Self { wanted: mem::take(&mut self.wanted), ..Self::default() };
    }

    fn take(&mut self, literals: &Places, end: usize) {
        self.taken = true;
        self.literals.iter_mut().zip(literals).for_each(|(all, one)| *all |= one);
        self.end = self.end.max(end);
    }
}

/// Lists that are filled for each seed anew.
#[derive(Default)]
struct Workshop {
    behind: Vec<Behind>,
    rows: Vec<Row>,
}

/// The same of one wanted name.
#[derive(Clone, Copy)]
struct WantedBehind {
    place: usize,
    literals: Places,
    end: usize,
}

/// The first literal of a pattern: what stands in the seed from `start` to `end`; at 0 with `anchored` the beginning.
#[derive(Clone, Copy, Debug)]
struct First {
    anchored: bool,
    start: usize,
    end: usize,
}

impl<'a> Seed<'a> {
    fn new(name: &'a str, minimum: usize) -> Self {
        let mut places = [0; 256];
        for (place, byte) in name.bytes().take(64).enumerate() {
            for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                places.get_mut(usize::from(byte)).into_iter().for_each(|places| *places |= 1 << place);
            }
        }
        let mut seed = Self {
            name,
            minimum,
            places,
            earliest: [u64::MAX; LONGEST_FIRST],
            longest_beginning: name.len(),
        };
        seed.earliest = seed.earliest();
        seed
    }

    /// The places where a literal begins that does not stand further ahead too.
    fn earliest(&self) -> [u64; LONGEST_FIRST] {
        let (mut earliest, mut seen) = ([0; LONGEST_FIRST], [0; LONGEST_FIRST]);
        let mut rows = Vec::new();
        self.fill(&mut rows, self.name);
        for (place, row) in rows.iter().enumerate() {
            let own = 1_u64.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or_default();
            for ((earliest, seen), at) in earliest.iter_mut().zip(&mut seen).zip(row.at) {
                *earliest |= own & at & !*seen;
                *seen |= at;
            }
        }
        earliest
    }

    /// Adds the patterns made from the seed. The workshop is only room to work in.
    fn propose(
        &mut self,
        wanted: &[&str],
        others: &[&str],
        workshop: &mut Workshop,
        candidates: &mut Candidates,
    ) {
        let Workshop { behind, rows } = workshop;
        behind.iter_mut().for_each(Behind::clear);
        behind.resize(behind.len().max(self.number(self.name.len(), 1)), Behind::default());
        for other in others {
            bounds::checkpoint();
            self.visit(other, rows, |first, literals, end| {
                if let Some(behind) = behind.get_mut(first) {
                    behind.take(literals, end);
                }
            });
        }
        self.leave_out_settled(behind);
        for (place, name) in wanted.iter().enumerate() {
            self.visit(name, rows, |first, literals, end| {
                if let Some(behind) = behind.get_mut(first) {
                    behind.wanted.push(WantedBehind { place, literals: *literals, end });
                }
            });
        }
        for (first, behind) in self.firsts().zip(behind).filter(|(_, behind)| !behind.wanted.is_empty()) {
            self.propose_with(first, behind, wanted.len(), candidates);
        }
    }

    /// A literal that no other name has needs no second one. As it is proposed as the second behind an empty beginning, it
    /// is left out here, and so is what contains such a literal: that is longer and no better.
    fn leave_out_settled(&mut self, behind: &[Behind]) {
        let is_settled = |number: usize, length: usize| {
            length >= self.minimum && behind.get(number).is_some_and(|behind| !behind.taken)
        };
        let settled = (0..=self.name.len()).find(|length| is_settled(*length, *length));
        self.longest_beginning = settled.unwrap_or(self.name.len());
        let (mut earliest, mut within) = (self.earliest, 0);
        for (length, earliest) in (1..).zip(&mut earliest) {
            *earliest &= !within;
            let settled = bits(*earliest).filter(|start| is_settled(self.number(*start, length), length));
            let settled = settled.fold(within, |all, start| all | 1 << start);
            *earliest &= !settled;
            // Of the literals one longer, those that begin there or one before contain a settled one.
            within = settled | settled >> 1;
        }
        self.earliest = earliest;
    }

    /// Every first literal, in the order of their numbers.
    fn firsts(&self) -> impl Iterator<Item = First> {
        let length = self.name.len();
        let beginnings = (0..=length).map(|end| First { anchored: true, start: 0, end });
        let between = (0..length).flat_map(|start| {
            (1..=LONGEST_FIRST).map(move |length| First { anchored: false, start, end: start + length })
        });
        beginnings.chain(between)
    }

    /// Goes through the first literals that a name has: the number of each, the literals behind it, and how much of the
    /// seed's end stands behind it.
    fn visit(&self, name: &str, rows: &mut Vec<Row>, mut visit: impl FnMut(usize, &Places, usize)) {
        self.fill(rows, name);
        let same = |(one, other): &(u8, u8)| one.eq_ignore_ascii_case(other);
        let beginning = self.name.bytes().zip(name.bytes()).take_while(same).count();
        let ending = self.name.bytes().rev().zip(name.bytes().rev()).take_while(same).count();
        for (number, row) in rows.iter().enumerate().take(beginning.min(self.longest_beginning) + 1) {
            visit(number, &row.from, ending.min(name.len() - number));
        }
        let mut open = self.earliest;
        for (place, row) in rows.iter().enumerate() {
            for (length, (open, at)) in (1..).zip(open.iter_mut().zip(row.at)) {
                if at == 0 {
                    // Nor does a longer one begin here.
                    break;
                }
                let found = *open & at;
                *open &= !found;
                for start in bits(found) {
                    let number = self.number(start, length);
                    let behind = place + length;
                    if let Some(row) = rows.get(behind) {
                        visit(number, &row.from, ending.min(name.len() - behind));
                    }
                }
            }
        }
    }

    /// The number of a first literal that stands between wildcards; those at the beginning have their length as number.
    fn number(&self, start: usize, length: usize) -> usize {
        self.name.len() + start * LONGEST_FIRST + length
    }

    /// For each place in another name, and for its end, which literals of the seed are there.
    fn fill(&self, rows: &mut Vec<Row>, name: &str) {
        rows.resize(name.len() + 1, Row::default());
        let mut next = Row::default();
        rows.last_mut().into_iter().for_each(|end| *end = next);
        for (row, byte) in rows.iter_mut().rev().skip(1).zip(name.bytes().rev()) {
            next.step_back(self.places.get(usize::from(byte)).copied().unwrap_or_default());
            *row = next;
        }
    }

    fn propose_with(&self, first: First, behind: &Behind, count: usize, candidates: &mut Candidates) {
        let length = first.end - first.start;
        let star = if first.anchored { "" } else { "*" };
        let beginning = || format!("{star}{}*", self.literal(first.start, first.end));
        let cost = star.len() + length + 1;
        if !behind.taken && length >= self.minimum {
            let matches = matches(behind, count, |_| true);
            candidates.add(&matches, cost, beginning);
            return;
        }
        let missing = self.minimum.saturating_sub(length).max(1);
        let ending = missing.max(if behind.taken { behind.end + 1 } else { 1 });
        if first.end + ending <= self.name.len() {
            let matches = matches(behind, count, |one| one.end >= ending);
            let start = self.name.len() - ending;
            candidates.add(&matches, cost + ending, || beginning() + self.literal(start, self.name.len()));
        }
        for (start, length) in self.shortest_literals(first.end, missing, &behind.literals) {
            let matches = matches(behind, count, |one| has(&one.literals, start, length));
            let pattern = || beginning() + self.literal(start, start + length) + "*";
            candidates.add(&matches, cost + length + 1, pattern);
        }
    }

    /// The literals behind a place that none of the taken ones is, and that are so no more without one of their
    /// characters: where each begins, and its length.
    fn shortest_literals(&self, from: usize, minimum: usize, taken: &Places) -> Vec<(usize, usize)> {
        let is_free = |start: usize, length: usize| {
            length >= minimum && start + length <= self.name.len() && !has(taken, start, length)
        };
        let mut literals = Vec::new();
        for start in from..self.name.len().min(64) {
            let shortest = (minimum..=LONGEST).find(|length| is_free(start, *length));
            if let Some(length) = shortest.filter(|length| !is_free(start + 1, length - 1)) {
                literals.push((start, length));
            }
        }
        literals
    }

    fn literal(&self, start: usize, end: usize) -> &str {
        self.name.get(start..end).unwrap_or_default()
    }
}

/// Which literals of a seed stand at a place in another name.
#[derive(Clone, Copy, Default)]
struct Row {
    /// Those that begin at the place.
    at: Places,
    /// Those that begin there or behind.
    from: Places,
}

impl Row {
    /// The row of the place before, by where the character that stands there begins literals.
    fn step_back(&mut self, here: u64) {
        if here == 0 {
            self.at = Places::default();
            return;
        }
        // A literal stands here if its first character does, and the rest of it at the next place.
        let mut rest = u64::MAX;
        for (at, from) in self.at.iter_mut().zip(&mut self.from) {
            let found = here & rest;
            rest = mem::replace(at, found) >> 1;
            *from |= found;
        }
    }
}

fn has(literals: &Places, start: usize, length: usize) -> bool {
    literals.get(length.wrapping_sub(1)).is_some_and(|places| places >> start & 1 == 1)
}

fn matches(behind: &Behind, count: usize, is_matched: impl Fn(&WantedBehind) -> bool) -> Set {
    let mut matches = Set::empty(count);
    behind.wanted.iter().filter(|one| is_matched(one)).for_each(|one| matches.insert(one.place));
    matches
}
