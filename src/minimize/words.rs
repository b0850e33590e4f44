//! Patterns that are cut between the words of a name: `Describe*`, `Get*Acl`, `Get*Public*`.

use super::{cover::Candidates, set::Set};
use crate::{bounds, iam::matches_pattern};

/// The patterns of at most two wildcards whose first word is spelled out, names in full included.
pub(super) fn candidates(wanted: &[&str], others: &[&str], minimum: usize) -> Candidates {
    let mut candidates = Candidates::default();
    for (place, name) in wanted.iter().enumerate() {
        bounds::checkpoint();
        let mut alone = Set::empty(wanted.len());
        alone.insert(place);
        candidates.add(&alone, name.len(), || (*name).to_owned());
        propose(name, wanted, others, minimum, &mut candidates);
    }
    candidates
}

fn propose(name: &str, wanted: &[&str], others: &[&str], minimum: usize, candidates: &mut Candidates) {
    let cuts = cuts(name);
    for (number, cut) in cuts.iter().enumerate() {
        let Some(beginning) = name.get(..*cut) else { continue };
        let beginning = Beginning {
            literal: beginning,
            wanted: behind(wanted, beginning),
            others: behind(others, beginning).into_iter().map(|(_, rest)| rest).collect(),
            count: wanted.len(),
            minimum,
        };
        if beginning.propose("*", candidates) {
            return;
        }
        beginning.propose_rests(name, cuts.get(number..).unwrap_or_default(), candidates);
    }
}

/// The first words of a name, and what the names that begin with them have behind.
struct Beginning<'a> {
    literal: &'a str,
    wanted: Vec<(usize, &'a str)>,
    others: Vec<&'a str>,
    count: usize,
    minimum: usize,
}

impl Beginning<'_> {
    /// With further words at the end, in between, or both. Where a shorter literal is right, a longer one in its place is
    /// left out: it matches nothing more.
    fn propose_rests(&self, name: &str, cuts: &[usize], candidates: &mut Candidates) {
        let literal = |start: &usize, end: &usize| name.get(*start..*end).unwrap_or_default();
        let (starts, length) = (cuts.split_last().map_or(&[][..], |(_, starts)| starts), name.len());
        let mut wrong_endings = Vec::new();
        for start in starts.iter().rev() {
            let ending = literal(start, &length);
            if self.propose(&format!("*{ending}"), candidates) {
                break;
            }
            wrong_endings.push((start, ending));
        }
        for (number, start) in starts.iter().enumerate() {
            for end in cuts.get(number + 1..).unwrap_or_default() {
                let between = literal(start, end);
                if self.propose(&format!("*{between}*"), candidates) {
                    break;
                }
                for (_, ending) in wrong_endings.iter().filter(|(start, _)| *start >= end) {
                    if self.propose(&format!("*{between}*{ending}"), candidates) {
                        break;
                    }
                }
            }
        }
    }

    /// Whether `*` and more behind the first words matches nothing unwanted.
    fn propose(&self, rest: &str, candidates: &mut Candidates) -> bool {
        let length = self.literal.len() + rest.len();
        let literals = length - rest.matches('*').count();
        let is_right =
            literals >= self.minimum && !self.others.iter().any(|other| matches_pattern(rest, other));
        if is_right {
            let mut matches = Set::empty(self.count);
            for (place, _) in self.wanted.iter().filter(|(_, name)| matches_pattern(rest, name)) {
                matches.insert(*place);
            }
            candidates.add(&matches, length, || format!("{}{rest}", self.literal));
        }
        is_right
    }
}

/// What stands behind a beginning in the names that have it, each with its place.
fn behind<'a>(names: &[&'a str], beginning: &str) -> Vec<(usize, &'a str)> {
    let rest = |name: &'a str| {
        let (start, rest) = name.split_at_checked(beginning.len())?;
        start.eq_ignore_ascii_case(beginning).then_some(rest)
    };
    names.iter().enumerate().filter_map(|(place, name)| Some((place, rest(name)?))).collect()
}

/// Where a name may be cut: behind each of its words. `GetDBClusterV2` has the words `Get`, `DB`, `Cluster`, `V2`.
fn cuts(name: &str) -> Vec<usize> {
    let bytes = name.as_bytes();
    let starts_word = |place: &usize| {
        let at = |place: usize| bytes.get(place).copied().unwrap_or_default();
        let (before, here, behind) = (at(place.wrapping_sub(1)), at(*place), at(place + 1));
        let first_capital = here.is_ascii_uppercase() && !before.is_ascii_uppercase();
        let last_capital =
            here.is_ascii_uppercase() && before.is_ascii_uppercase() && behind.is_ascii_lowercase();
        first_capital || last_capital || before == b'-'
    };
    (1..name.len()).filter(starts_word).chain([name.len()]).collect()
}
