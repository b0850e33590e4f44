//! The optimum, found by trying everything, where there is little to try.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{
    database::Database,
    iam::{ActionName, ActionPattern, matches_pattern},
    minimize::{Names, Style, minimize},
};
use pretty_assertions::assert_eq;

use crate::{all_names, characters, documented, vectors};

/// Sets whose optimum is looked for, and what they take.
#[derive(Default)]
struct Counts {
    sets: usize,
    optimal: usize,
    ours: usize,
    optimum: usize,
}

impl Counts {
    fn note(&mut self, wanted: &BTreeSet<ActionName>, ours: usize, optimum: usize) {
        assert!(ours >= optimum, "{wanted:?}: {ours} is shorter than {optimum}, the optimum");
        self.sets += 1;
        self.optimal += usize::from(ours == optimum);
        self.ours += ours;
        self.optimum += optimum;
    }

    /// A row of the guide's table.
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand characters")]
    fn row(&self, what: &str) -> Vec<String> {
        let ratio = self.ours as f64 / self.optimum as f64;
        let (sets, optimal) = (documented::grouped(self.sets), documented::grouped(self.optimal));
        vec![what.to_owned(), sets, optimal, format!("{ratio:.4}")]
    }
}

#[test]
fn the_optimum_is_as_near_as_the_guide_says() {
    assert_eq!(
        documented::optima(),
        [
            words().row("`words`, at most eight actions, among all patterns of this style"),
            shortest().row("`shortest`, at most five actions, among all patterns of two literals"),
            anything().row("`shortest`, synthetic names of three letters, among all patterns with `*`"),
        ]
    );
}

/// One in ten of the types and levels with at most eight actions.
fn words() -> Counts {
    let names = all_names();
    let mut counts = Counts::default();
    for (wanted, all) in cells(8, usize::MAX).into_iter().step_by(10) {
        let ours = characters(&minimize(&wanted, &names, Style::Words, 0));
        let patterns = wanted.iter().flat_map(|name| patterns_of_words(name.name()));
        counts.note(&wanted, ours, optimum(&wanted, &all, patterns.collect()));
    }
    counts
}

/// One in forty of the types and levels of small services.
fn shortest() -> Counts {
    let names = all_names();
    let mut counts = Counts::default();
    for (wanted, all) in cells(5, 30).into_iter().step_by(40) {
        let ours = characters(&minimize(&wanted, &names, Style::Shortest, 0));
        let patterns = wanted.iter().flat_map(|name| patterns_of_two_literals(name.name()));
        counts.note(&wanted, ours, optimum(&wanted, &all, patterns.collect()));
    }
    counts
}

/// Names of at most four letters `A`, `B` and `C`, drawn by a generator that is the same everywhere. A pattern of more than
/// six characters is none for them: it has four letters, or more wildcards than help.
fn anything() -> Counts {
    let mut every_pattern = strings(&['a', 'b', 'c', '*'], 6);
    every_pattern.retain(|pattern| pattern.contains(['a', 'b', 'c']) && !pattern.contains("**"));
    let every_name = strings(&['A', 'B', 'C'], 4);
    let (mut counts, mut state) = (Counts::default(), 1_u64);
    for _ in 0..100 {
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap()
        };
        let all: Vec<ActionName> =
            (0..10).map(|_| ActionName::new("svc", &every_name[draw() % every_name.len()])).collect();
        let wanted: BTreeSet<ActionName> = all.iter().step_by(2).cloned().collect();
        let known: Names = all.iter().cloned().collect();
        let ours = characters(&minimize(&wanted, &known, Style::Shortest, 0));
        counts.note(&wanted, ours, optimum(&wanted, &all, every_pattern.iter().cloned().collect()));
    }
    counts
}

/// The sets of the catalogue with so many actions of a service with so many, and all names of the service.
fn cells(actions: usize, names: usize) -> Vec<(BTreeSet<ActionName>, Vec<ActionName>)> {
    let reader = Database::embedded().reader().unwrap();
    let mut found = Vec::new();
    for vector in vectors::read(&reader).into_iter().filter(|vector| vector.is_of_catalogue) {
        let services: BTreeSet<&str> = vector.wanted.iter().map(ActionName::service).collect();
        let all = reader.all_action_names(services.first().unwrap()).unwrap();
        if services.len() == 1 && vector.wanted.len() <= actions && all.len() <= names {
            found.push((vector.wanted, all));
        }
    }
    found
}

/// The fewest characters of those patterns that match exactly the wanted names: by the set that is matched, one name after
/// the other.
fn optimum(wanted: &BTreeSet<ActionName>, all: &[ActionName], patterns: BTreeSet<String>) -> usize {
    let wanted_names: Vec<&str> = wanted.iter().map(ActionName::name).collect();
    let others: Vec<&str> = all.iter().filter(|name| !wanted.contains(name)).map(ActionName::name).collect();
    let service = wanted.first().unwrap().service();
    let mut cheapest: BTreeMap<usize, usize> = BTreeMap::new();
    for pattern in patterns.into_iter().chain(wanted_names.iter().map(|name| (*name).to_owned())) {
        if others.iter().any(|other| matches_pattern(&pattern, other)) {
            continue;
        }
        let matched = wanted_names.iter().enumerate().filter(|(_, name)| matches_pattern(&pattern, name));
        let matched = matched.fold(0, |all, (place, _)| all | 1 << place);
        let cost = characters(&[ActionPattern::new(service, &pattern)]);
        cheapest.entry(matched).and_modify(|known| *known = cost.min(*known)).or_insert(cost);
    }
    let mut best = vec![usize::MAX; 1 << wanted_names.len()];
    best[0] = 0;
    for covered in 0..best.len() {
        let so_far = best[covered];
        for (matched, cost) in cheapest.iter().filter(|_| so_far < usize::MAX) {
            let together = covered | matched;
            best[together] = best[together].min(so_far + cost);
        }
    }
    best[best.len() - 1]
}

/// `A*`, `A*Z`, `A*M*` and `A*M*Z`, each letter one word or more, the words of `A` the first.
fn patterns_of_words(name: &str) -> BTreeSet<String> {
    let words = words_of(name);
    let (count, mut patterns) = (words.len(), BTreeSet::new());
    let joined = |start: usize, end: usize| words[start..end].concat();
    for first in 1..=count {
        for start in first..=count {
            patterns.insert(format!("{}*{}", joined(0, first), joined(start, count)));
            for end in start + 1..=count {
                for last in end..=count {
                    let (middle, last) = (joined(start, end), joined(last, count));
                    patterns.insert(format!("{}*{middle}*{last}", joined(0, first)));
                }
            }
        }
    }
    patterns
}

/// A word begins at a capital letter: at the first of several, and at the last of several that a small one follows.
fn words_of(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| letters[place]);
        let is_small = |letter: Option<&char>| letter.is_some_and(char::is_ascii_lowercase);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| !before.is_ascii_uppercase() || is_small(letters.get(place + 1)));
        if begins || before == Some('-') {
            words.push(String::new());
        }
        words.last_mut().unwrap().push(*letter);
    }
    words
}

/// `A*`, `*B`, `*X*`, `A*B`, `A*X*`, `*X*B`, `*X*Y*`, the letters being any part of the name.
fn patterns_of_two_literals(name: &str) -> BTreeSet<String> {
    let (length, mut patterns) = (name.len(), BTreeSet::new());
    for start in 0..=length {
        for end in start..=length {
            let first = &name[start..end];
            for other_start in end..=length {
                for other_end in
                    (other_start..=length).filter(|other_end| end - start + other_end - other_start > 0)
                {
                    let other = &name[other_start..other_end];
                    let patterns_of = [
                        (start == 0).then(|| format!("{first}*{other}*")),
                        (other_end == length).then(|| format!("*{first}*{other}")),
                        (start == 0 && other_end == length).then(|| format!("{first}*{other}")),
                        Some(format!("*{first}*{other}*")),
                    ];
                    patterns
                        .extend(patterns_of.into_iter().flatten().map(|pattern| pattern.replace("**", "*")));
                }
            }
        }
    }
    patterns.retain(|pattern| pattern.len() < length);
    patterns
}

/// Every string of those characters with at most that length, but the empty one.
fn strings(letters: &[char], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..length {
        longest = longest
            .iter()
            .flat_map(|start| letters.iter().map(move |letter| format!("{start}{letter}")))
            .collect();
        all.extend(longest.iter().cloned());
    }
    all.retain(|text| !text.is_empty());
    all
}
