//! The cheapest patterns that together match all that is wanted: the weighted set cover.
//!
//! Greedy choice first, then branch and bound from there, with a bound from prices: every wanted name gets a price such
//! that no candidate costs less than what it matches is worth, so that what is left to match costs at least its prices.
//! The search ends after a fixed number of steps, not after a time, so that the answer is the same everywhere.

use std::{cmp::Reverse, collections::BTreeMap};

use super::set::Set;
use crate::bounds;

/// How many choices the search tries at most for one service.
const STEPS: usize = 2_000;

/// Candidates of which no two match the same names: of such the shortest stays, then that with the fewest wildcards.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    by_matches: BTreeMap<Set, String>,
}

impl Candidates {
    pub(super) fn add(&mut self, matches: &Set, length: usize, pattern: impl FnOnce() -> String) {
        match self.by_matches.get_mut(matches) {
            None => {
                self.by_matches.insert(matches.clone(), pattern());
            }
            Some(known) if known.len() >= length => {
                let pattern = pattern();
                if rank(&pattern) < rank(known) {
                    *known = pattern;
                }
            }
            Some(_) => {}
        }
    }
}

/// Shorter is better, then fewer wildcards, then a beginning that is spelled out.
fn rank(pattern: &str) -> (usize, usize, bool, &str) {
    (pattern.len(), pattern.matches('*').count(), pattern.starts_with('*'), pattern)
}

/// The cheapest choice of candidates that match all of `count` names, sorted. Each costs its length and `overhead`.
pub(super) fn cheapest(candidates: Candidates, count: usize, overhead: usize) -> Vec<String> {
    let candidates = without_dominated(sorted(candidates), overhead);
    let greedy = chosen_greedily(&candidates, count);
    let best = Search::new(&candidates, count, greedy).run();
    let mut patterns: Vec<String> = best.into_iter().map(|one| one.pattern.clone()).collect();
    patterns.sort_by_key(|pattern| pattern.to_ascii_lowercase());
    patterns
}

/// A pattern that matches wanted names only.
#[derive(Clone, Debug)]
struct Candidate {
    pattern: String,
    /// What it takes in the document.
    cost: usize,
    /// The places of the wanted names that it matches.
    matches: Set,
}

fn sorted(candidates: Candidates) -> Vec<(Set, String)> {
    let mut sorted: Vec<(Set, String)> = candidates.by_matches.into_iter().collect();
    sorted.sort_by(|(_, one), (_, other)| rank(one).cmp(&rank(other)));
    sorted
}

/// Without those that match nothing which a candidate before them, that costs no more, does not match too.
fn without_dominated(sorted: Vec<(Set, String)>, overhead: usize) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for (matches, pattern) in sorted {
        bounds::checkpoint();
        if !kept.iter().any(|one| matches.is_subset(&one.matches)) {
            kept.push(Candidate { cost: pattern.len() + overhead, pattern, matches });
        }
    }
    kept
}

/// Again and again the candidate that costs the least for each name that is still to match; then without those that the
/// others make superfluous.
fn chosen_greedily(candidates: &[Candidate], count: usize) -> Vec<&Candidate> {
    let (mut open, mut chosen) = (Set::all(count), Vec::new());
    while !open.is_empty() {
        bounds::checkpoint();
        let gains =
            candidates.iter().map(|one| (one, one.matches.shared(&open))).filter(|(_, gain)| *gain > 0);
        // Compared as fractions, since cost / gain is no whole number.
        let best = gains.min_by(|(one, gain), (other, others)| (one.cost * others).cmp(&(other.cost * gain)));
        let Some((best, _)) = best else { break };
        open = open.without(&best.matches);
        chosen.push(best);
    }
    without_superfluous(chosen, count)
}

fn without_superfluous(mut chosen: Vec<&Candidate>, count: usize) -> Vec<&Candidate> {
    chosen.sort_by_key(|one| Reverse(one.cost));
    let mut place = 0;
    while let Some(candidate) = chosen.get(place) {
        let mut alone = candidate.matches.clone();
        for (other, one) in chosen.iter().enumerate() {
            if other != place {
                alone = alone.without(&one.matches);
            }
        }
        if alone.is_empty() && count > 0 {
            chosen.remove(place);
        } else {
            place += 1;
        }
    }
    chosen
}

/// Branch and bound: takes a name that is still to match, and tries each candidate that matches it.
struct Search<'a> {
    /// The candidates that match a name, by the name's place, the cheapest for their prices first.
    matching: Vec<Vec<&'a Candidate>>,
    /// The places of the names, those that the fewest candidates match first.
    order: Vec<usize>,
    prices: Vec<usize>,
    best: Vec<&'a Candidate>,
    best_cost: usize,
    steps: usize,
}

impl<'a> Search<'a> {
    fn new(candidates: &'a [Candidate], count: usize, best: Vec<&'a Candidate>) -> Self {
        let mut order: Vec<usize> = (0..count).collect();
        let matching = matching(candidates, count);
        order.sort_by_key(|place| matching.get(*place).map_or(0, Vec::len));
        let best_cost = cost(&best);
        let prices = prices(candidates, &matching, &order);
        let lowest: usize = prices.iter().sum();
        // A candidate that costs so much more than what it matches is worth is in no better choice.
        let may_help = |one: &&Candidate| lowest + one.cost - worth(&one.matches, &prices) < best_cost;
        let promising = candidates.iter().filter(may_help);
        let mut matching = vec![Vec::new(); count];
        for candidate in promising {
            for place in candidate.matches.iter() {
                if let Some(list) = matching.get_mut(place) {
                    list.push(candidate);
                }
            }
        }
        Self { matching, order, prices, best, best_cost, steps: STEPS }
    }

    fn run(mut self) -> Vec<&'a Candidate> {
        let open = Set::all(self.order.len());
        self.descend(&open, &mut Vec::new(), 0);
        self.best
    }

    fn descend(&mut self, open: &Set, chosen: &mut Vec<&'a Candidate>, cost: usize) {
        bounds::checkpoint();
        if cost + worth(open, &self.prices) >= self.best_cost || self.steps == 0 {
            return;
        }
        self.steps -= 1;
        let Some(place) = self.order.iter().copied().find(|place| open.contains(*place)) else {
            (self.best, self.best_cost) = (chosen.clone(), cost);
            return;
        };
        let mut choices = self.matching.get(place).cloned().unwrap_or_default();
        choices.sort_by_cached_key(|one| one.cost - worth_of_both(&one.matches, open, &self.prices));
        for choice in choices {
            chosen.push(choice);
            self.descend(&open.without(&choice.matches), chosen, cost + choice.cost);
            chosen.pop();
        }
    }
}

fn matching(candidates: &[Candidate], count: usize) -> Vec<Vec<usize>> {
    let mut matching = vec![Vec::new(); count];
    for (number, candidate) in candidates.iter().enumerate() {
        bounds::checkpoint();
        for place in candidate.matches.iter() {
            if let Some(list) = matching.get_mut(place) {
                list.push(number);
            }
        }
    }
    matching
}

/// Prices by which no candidate costs less than what it matches is worth: each name in turn takes what its candidates
/// have left.
fn prices(candidates: &[Candidate], matching: &[Vec<usize>], order: &[usize]) -> Vec<usize> {
    let mut left: Vec<usize> = candidates.iter().map(|one| one.cost).collect();
    let mut prices = vec![0; order.len()];
    for place in order {
        let numbers = matching.get(*place).map(Vec::as_slice).unwrap_or_default();
        let price = numbers.iter().filter_map(|number| left.get(*number)).min().copied().unwrap_or_default();
        for number in numbers {
            left.get_mut(*number).into_iter().for_each(|left| *left -= price);
        }
        prices.get_mut(*place).into_iter().for_each(|own| *own = price);
    }
    prices
}

fn cost(chosen: &[&Candidate]) -> usize {
    chosen.iter().map(|one| one.cost).sum()
}

fn worth(names: &Set, prices: &[usize]) -> usize {
    names.iter().filter_map(|place| prices.get(place)).sum()
}

fn worth_of_both(one: &Set, other: &Set, prices: &[usize]) -> usize {
    one.iter().filter(|place| other.contains(*place)).filter_map(|place| prices.get(place)).sum()
}
