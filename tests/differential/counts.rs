//! How often what was found.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{reasons::Reason, vectors::Vector};

/// What becomes of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Same,
    /// The same without what is an error here.
    SameButForErrors,
    /// Every difference has a reason.
    Different,
}

impl fmt::Display for Outcome {
    /// The name in the guide's table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "the same",
            Self::SameButForErrors => "the same, apart from what is an error here",
            Self::Different => "different, each grant for a reason below",
        })
    }
}

/// Who allows what the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Theirs,
    Ours,
}

/// The name in the guide's table for what the default of `dependent_actions` never grants.
const UNASKED: &str = "a dependent action that was not requested";

/// How many cases, and in which templates.
type Cases = (usize, BTreeSet<u32>);

#[derive(Default)]
pub(crate) struct Counts {
    templates: BTreeMap<Outcome, BTreeMap<String, usize>>,
    pub(crate) grants: usize,
    reasons: BTreeMap<(Side, Reason), Cases>,
    refused: BTreeMap<&'static str, Cases>,
    with_unasked: usize,
}

impl Counts {
    pub(crate) fn count(&mut self, outcome: Outcome, vector: &Vector) {
        *self.templates.entry(outcome).or_default().entry(vector.kind.clone()).or_default() += 1;
    }

    pub(crate) fn note(&mut self, side: Side, reason: Reason, vector: &Vector) {
        add(self.reasons.entry((side, reason)).or_default(), vector);
    }

    pub(crate) fn refuse(&mut self, why: &'static str, vector: &Vector) {
        add(self.refused.entry(why).or_default(), vector);
    }

    pub(crate) fn add_unasked(&mut self) {
        self.with_unasked += 1;
    }

    /// The numbers of templates that the guide must name.
    pub(crate) fn rows(&self) -> BTreeMap<String, usize> {
        let of_kinds = |kinds: &BTreeMap<String, usize>| kinds.values().sum();
        let outcomes = self.templates.iter().map(|(outcome, kinds)| (outcome.to_string(), of_kinds(kinds)));
        let reasons = self.reasons.iter().filter(|((_, reason), _)| !matches!(reason, Reason::Refused(_)));
        let reasons = reasons.map(|((_, reason), (_, templates))| (reason.to_string(), templates.len()));
        let refused = self.refused.iter().map(|(why, (_, templates))| ((*why).to_owned(), templates.len()));
        let unasked = [(UNASKED.to_owned(), self.with_unasked)];
        outcomes.chain(reasons).chain(refused).chain(unasked).collect()
    }
}

fn add((cases, templates): &mut Cases, vector: &Vector) {
    *cases += 1;
    templates.insert(vector.number);
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "templates")?;
        for (outcome, kinds) in &self.templates {
            writeln!(f, "{:>7}  {outcome}", kinds.values().sum::<usize>())?;
            for (kind, count) in kinds {
                writeln!(f, "           {count:>5} {kind}")?;
            }
        }
        writeln!(f, "\ngrants that Policy Sentry writes (an action on a resource): {}", self.grants)?;
        writeln!(f, "\ndifferent grants, in templates")?;
        for ((side, reason), (grants, templates)) in &self.reasons {
            let side = format!("{side:?}").to_lowercase();
            writeln!(f, "{grants:>7} {:>5}  {side}: {reason}", templates.len())?;
        }
        writeln!(f, "\nrefused elements, in templates")?;
        for (why, (elements, templates)) in &self.refused {
            writeln!(f, "{elements:>7} {:>5}  {why}", templates.len())?;
        }
        writeln!(f, "\ntemplates with what the default never grants\n{:>13}  {UNASKED}", self.with_unasked)
    }
}
