//! Every resource type at every level, and random sets of actions.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
};

use policy_sentry::{
    database::{Database, Reader},
    iam::{ActionName, ActionPattern},
    minimize::{Names, Style, minimize},
};
use pretty_assertions::assert_eq;

use crate::{all_names, characters, documented, vectors, vectors::Vector};

/// What all sets take, and what is wrong with any.
#[derive(Debug, Default)]
struct Findings {
    /// The characters of the catalogue by Policy Sentry.
    theirs: usize,
    ours: BTreeMap<Style, usize>,
    /// The same of the random sets.
    theirs_of_subsets: usize,
    ours_of_subsets: BTreeMap<Style, usize>,
    /// Sets of which Policy Sentry's patterns do not match all.
    lost: usize,
    wrong: Vec<String>,
}

/// Exact in every style; `prefix` as Policy Sentry; `shortest` never longer; and the guide's table says how long.
#[test]
fn the_whole_catalogue_is_exact_and_as_short_as_the_guide_says() {
    let reader = Database::embedded().reader().unwrap();
    let (vectors, names, everything) = (vectors::read(&reader), all_names(), Everything::read(&reader));
    let found = in_threads(&vectors, |vector, findings| findings.look_at(vector, &names, &everything));
    assert_eq!(found.wrong.len(), 0, "{:#?}", found.wrong.iter().take(10).collect::<Vec<_>>());

    assert!(found.ratio(Style::Shortest) <= 0.71 && found.ratio(Style::Words) <= 1.15, "{found:?}");
    assert_eq!(documented::catalogue(), found.table());
}

/// Divided among the processors: half a million comparisons a second are slow in a debug build.
fn in_threads(vectors: &[Vector], look_at: impl Fn(&Vector, &mut Findings) + Sync) -> Findings {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let part = |number: usize| {
        let mut findings = Findings::default();
        vectors.iter().skip(number).step_by(threads).for_each(|vector| look_at(vector, &mut findings));
        findings
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).fold(Findings::default(), Findings::and)
    })
}

impl Findings {
    fn look_at(&mut self, vector: &Vector, names: &Names, everything: &Everything) {
        let theirs = vector.patterns.iter().map(|pattern| pattern.len() + 3).sum();
        *(if vector.is_of_catalogue { &mut self.theirs } else { &mut self.theirs_of_subsets }) += theirs;
        for style in Style::ALL {
            let patterns = minimize(&vector.wanted, names, style, 0);
            let matched = everything.matched(&patterns);
            if matched != vector.wanted.iter().collect() {
                self.wrong.push(format!("{style}: {:?} is written {patterns:?}", vector.wanted));
            }
            let length = characters(&patterns);
            if style == Style::Shortest && length > theirs {
                self.wrong.push(format!("{patterns:?} is longer than {:?}", vector.patterns));
            }
            if style == Style::Prefix {
                self.compare(vector, &patterns);
            }
            let totals = if vector.is_of_catalogue { &mut self.ours } else { &mut self.ours_of_subsets };
            *totals.entry(style).or_default() += length;
        }
    }

    /// Policy Sentry leaves out the wildcard where the beginning is itself a wanted name, and with it the wanted names that
    /// are longer. Otherwise the patterns are the same.
    fn compare(&mut self, vector: &Vector, patterns: &[ActionPattern]) {
        let theirs = vector.patterns.iter().map(|pattern| pattern.parse().unwrap()).collect::<Vec<_>>();
        let lost: Vec<&ActionName> = vector
            .wanted
            .iter()
            .filter(|name| !theirs.iter().any(|pattern: &ActionPattern| pattern.matches(name)))
            .collect();
        let loses = |pattern: &str| {
            let begins = |name: &&ActionName| name.as_str().to_ascii_lowercase().starts_with(pattern);
            !pattern.ends_with('*') && lost.iter().any(begins)
        };
        let mended = |pattern: &String| if loses(pattern) { format!("{pattern}*") } else { pattern.clone() };
        let theirs: BTreeSet<String> = vector.patterns.iter().map(mended).collect();
        let ours: BTreeSet<String> =
            patterns.iter().map(|pattern| pattern.as_str().to_ascii_lowercase()).collect();
        if theirs != ours {
            self.wrong.push(format!("{ours:?} instead of {theirs:?}"));
        }
        self.lost += usize::from(!lost.is_empty() && vector.is_of_catalogue);
    }

    fn and(mut self, other: Self) -> Self {
        self.theirs += other.theirs;
        self.theirs_of_subsets += other.theirs_of_subsets;
        self.lost += other.lost;
        self.wrong.extend(other.wrong);
        for style in Style::ALL {
            *self.ours.entry(style).or_default() += other.ours.get(&style).copied().unwrap_or_default();
            *self.ours_of_subsets.entry(style).or_default() +=
                other.ours_of_subsets.get(&style).copied().unwrap_or_default();
        }
        self
    }

    fn ratio(&self, style: Style) -> f64 {
        ratio(self.ours[&style], self.theirs)
    }

    /// The rows of the guide's table.
    fn table(&self) -> Vec<Vec<String>> {
        let row = |style: Style| {
            let subsets = ratio(self.ours_of_subsets[&style], self.theirs_of_subsets);
            let characters = documented::grouped(self.ours[&style]);
            vec![
                format!("`{style}`"),
                characters,
                format!("{:.3}", self.ratio(style)),
                format!("{subsets:.3}"),
            ]
        };
        let theirs = vec!["Policy Sentry".into(), documented::grouped(self.theirs), "1".into(), "1".into()];
        let lost = vec!["sets of which Policy Sentry loses actions".into(), self.lost.to_string()];
        Style::ALL.into_iter().map(row).chain([theirs, lost]).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred thousand characters")]
fn ratio(ours: usize, theirs: usize) -> f64 {
    ours as f64 / theirs as f64
}

/// Every name of every service, by the service.
struct Everything {
    services: BTreeMap<String, Vec<ActionName>>,
}

impl Everything {
    fn read(reader: &Reader) -> Self {
        let services = reader.service_prefixes().unwrap();
        let names = |service: &String| (service.clone(), reader.all_action_names(service).unwrap());
        Self { services: services.iter().map(names).collect() }
    }

    fn matched(&self, patterns: &[ActionPattern]) -> BTreeSet<&ActionName> {
        let services = patterns.iter().filter_map(|pattern| pattern.as_str().split_once(':'));
        let services: BTreeSet<&str> = services.map(|(service, _)| service).collect();
        let names = services.iter().flat_map(|service| &self.services[*service]);
        names.filter(|name| patterns.iter().any(|pattern| pattern.matches(name))).collect()
    }
}

/// What is wanted whole is short, and still names no service as a whole.
#[test]
fn every_action_of_every_service() {
    let reader = Database::embedded().reader().unwrap();
    let (names, everything) = (all_names(), Everything::read(&reader));
    for style in Style::ALL {
        for wanted in everything.services.values() {
            let patterns = minimize(&wanted.iter().cloned().collect(), &names, style, 0);
            assert_eq!(everything.matched(&patterns).len(), wanted.len());
            let literals = |pattern: &&ActionPattern| {
                pattern.as_str().split_once(':').unwrap().1.chars().any(|character| character != '*')
            };
            assert_eq!(patterns.iter().filter(literals).count(), patterns.len(), "{patterns:?}");
        }
    }
}
