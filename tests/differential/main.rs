//! The engine and Policy Sentry 0.15.2 on the same templates and the same facts.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod adapter;
mod counts;
mod documented;
mod facts;
mod pairs;
mod policy_sentry_model;
mod reasons;
mod shapes;
mod unrequested;
mod vectors;

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{catalog::Catalog, database::Database};
use pretty_assertions::assert_eq;

use adapter::Answer;
use counts::{Counts, Outcome, Side};
use facts::{Action, Facts};
use pairs::{Allowed, Difference, differences};
use policy_sentry_model::{Ground, Policy};
use reasons::{Case, Types};
use vectors::{Statement, Template, Vector, Vectors};

/// The vectors, if they were made on the facts of the bundled database.
fn vectors() -> Vectors {
    let vectors = vectors::read();
    let reader = Database::embedded().reader().unwrap();
    let is_current = vectors.header.facts == reader.version().unwrap()
        && vectors.header.counts_are(reader.counts().unwrap());
    assert!(
        is_current,
        "the vectors were made on other facts, those of {}: make them again with \
         tests/compare/policy_sentry_templates.py",
        vectors.header.facts
    );
    vectors
}

/// Statements without regard to their order.
fn by_sid(statements: &[Statement]) -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    statements.iter().map(|one| (one.0.clone(), (set(&one.2), set(&one.3)))).collect()
}

/// What explains differences must explain every answer.
#[test]
fn policy_sentry_does_what_it_is_said_to_do() {
    let facts = Facts::read(&Database::embedded().reader().unwrap());
    let mut wrong = Vec::new();
    for Vector { number, template, statements, error, .. } in vectors().all {
        let said = policy_sentry_model::write(&template, &facts).map(|policy| policy.statements);
        let does = match error {
            None => Ok(by_sid(&statements.unwrap())),
            Some(error) => Err(error),
        };
        let said = said.map_err(|raised| format!("{raised:?}"));
        if said != does {
            wrong.push(format!("template {number}: {template:?}\n said {said:?}\n does {does:?}"));
        }
    }
    let shown: Vec<&String> = wrong.iter().take(3).collect();
    assert_eq!(wrong.len(), 0, "{shown:#?}");
}

/// What they allow is what we allow, or differs for a reason, and the guide says how often which.
#[test]
fn every_difference_to_policy_sentry_has_a_reason() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let facts = Facts::read(catalog.tables());
    let mut comparison = Comparison::new(&facts, &catalog);
    for vector in vectors().all {
        comparison.compare(&vector, &adapter::write(&vector.template, &catalog));
    }
    let shown: String = comparison.unexplained.iter().take(20).map(|one| format!("{one}\n")).collect();
    assert_eq!(comparison.unexplained.len(), 0, "{shown}");
    insta::assert_snapshot!(comparison.counts);
    assert_eq!(documented::rows(), comparison.counts.rows(), "the guide says other than the test finds");
}

struct Comparison<'a> {
    facts: &'a Facts,
    types: Types<'a>,
    one_of_each_type: BTreeMap<String, Vec<String>>,
    counts: Counts,
    unexplained: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn new(facts: &'a Facts, catalog: &'a Catalog) -> Self {
        let one_of_each_type = facts.one_arn_of_each_type();
        Self {
            facts,
            types: Types::new(catalog),
            one_of_each_type,
            counts: Counts::default(),
            unexplained: Vec::new(),
        }
    }

    fn compare(&mut self, vector: &Vector, ours: &Answer) {
        let theirs = their_pairs(vector);
        self.counts.grants += theirs.len();
        let account = policy_sentry_model::write(&vector.template, self.facts);
        let case = Case {
            template: &vector.template,
            theirs: &theirs,
            account: &account,
            ours,
            facts: self.facts,
            types: &self.types,
        };
        let [only_theirs, only_ours] = differences(&theirs, &ours.allowed, &self.one_of_each_type);
        let reasons = only_theirs.iter().map(|one| (Side::Theirs, one, case.why_only_theirs(one)));
        let reasons: Vec<_> =
            reasons.chain(only_ours.iter().map(|one| (Side::Ours, one, case.why_only_ours(one)))).collect();
        let mut noted = BTreeSet::new();
        for (side, difference, reason) in &reasons {
            match reason {
                None => self.unexplained.push(unexplained(vector, *side, difference)),
                // What is granted on `*` differs on every ARN of the template; that is one difference.
                Some(reason) if noted.insert((reason, &difference.action, &difference.by)) => {
                    self.counts.note(*side, *reason, vector);
                }
                Some(_) => {}
            }
        }
        for refused in &ours.refused {
            self.counts.refuse(refused.why, vector);
        }
        if let Ok(account) = &account
            && self.adds_unasked(&vector.template, &theirs, account)
        {
            self.counts.add_unasked();
        }
        let outcome = match (reasons.is_empty(), ours.refused.is_empty()) {
            (true, true) => Outcome::Same,
            (true, false) => Outcome::SameButForErrors,
            (false, _) => Outcome::Different,
        };
        self.counts.count(outcome, vector);
    }

    /// Whether Policy Sentry grants a dependent where nothing asks for it, though it changes something or an ARN could
    /// narrow it: what the default of `dependent_actions` never does.
    fn adds_unasked(&self, template: &Template, theirs: &Allowed, account: &Policy) -> bool {
        let is_harmless = |name: &str| self.facts.action(name).is_some_and(Action::is_harmless);
        let mut only_needed = account.grounds.iter().filter(|(_, grounds)| {
            grounds.iter().all(|ground| matches!(ground, Ground::NeededIn(..) | Ground::NeededBy(..)))
        });
        !template.denies()
            && only_needed.any(|((action, resource), _)| {
                theirs.resources_of(action).any(|one| one == resource) && !is_harmless(action)
            })
    }
}

fn their_pairs(vector: &Vector) -> Allowed {
    let mut allowed = Allowed::default();
    for statement in vector.statements.iter().flatten() {
        assert_eq!(statement.1, vector.template.effect);
        statement.2.iter().for_each(|action| allowed.add(action, &statement.3));
    }
    allowed
}

fn unexplained(vector: &Vector, side: Side, difference: &Difference) -> String {
    let Difference { action, arn, by } = difference;
    let template = &vector.template;
    format!("template {}: only {side:?}: {action} on {arn} by {by:?}\n  {template:?}", vector.number)
}
