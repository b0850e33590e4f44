//! What holds for every policy and every request.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{
    access::{Decision, compare, evaluate, report},
    arn::{Extent, ResourcePattern},
    iam::{AccessLevel, ActionName},
    statement::{Policy, Use},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::model::{ACTIONS, contexts, decide, document, resources};

fn read(document: &Value) -> Policy {
    Policy::read(&document.to_string().parse().unwrap(), Use::Judging).unwrap()
}

fn levels() -> BTreeMap<ActionName, Option<AccessLevel>> {
    ACTIONS.iter().map(|action| (action.parse().unwrap(), Some(AccessLevel::Write))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// No request gets more than the answer says, and where it says that nothing can change it, all get that.
    #[test]
    fn an_answer_is_true_of_every_request(document in document(), asked in "[ab*?]{1,3}") {
        let policy = read(&document);
        let asked = ResourcePattern::read(&asked, false);
        for action in ACTIONS {
            let answer = evaluate(&policy, &action.parse().unwrap(), &asked);
            for resource in resources() {
                if asked.extent_over(&ResourcePattern::literal(&resource)) == Extent::Nothing {
                    continue;
                }
                for context in contexts() {
                    let decision = decide(&document, action, &resource, &context);
                    prop_assert!(decision <= answer.decision, "{action} {resource} {context:?} {answer:?}");
                    prop_assert!(answer.conditional || decision == answer.decision, "{action} {resource} {context:?}");
                }
            }
        }
    }

    /// Where one resource is asked about and no condition or variable has to do with another, the answer says no more
    /// than what some request gets.
    #[test]
    fn an_answer_is_as_narrow_as_can_be(
        mut document in document(),
        resource in prop::sample::select(resources()),
        conditional in prop::collection::vec(any::<bool>(), 4),
    ) {
        let keys = ["k", "l", "m", "n"];
        for ((statement, key), conditional) in
            document["Statement"].as_array_mut().unwrap().iter_mut().zip(keys).zip(&conditional)
        {
            statement["Condition"] =
                if *conditional { json!({ "StringEquals": { key: ["x"] } }) } else { json!({}) };
        }
        let document: Value = document.to_string().replace("${v}", "b").parse().unwrap();
        let policy = read(&document);
        let contexts = (0..16).map(|bits: usize| {
            let set = keys.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
            set.map(|(_, key)| (*key, "x")).chain([("v", "b")]).collect::<BTreeMap<_, _>>()
        });
        let contexts: Vec<_> = contexts.collect();
        for action in ACTIONS {
            let answer = evaluate(&policy, &action.parse().unwrap(), &ResourcePattern::literal(&resource));
            let decisions: BTreeSet<Decision> =
                contexts.iter().map(|context| decide(&document, action, &resource, context)).collect();
            prop_assert_eq!(Some(&answer.decision), decisions.last());
            prop_assert_eq!(answer.conditional, decisions.len() > 1);
        }
    }

    #[test]
    fn a_policy_adds_nothing_to_itself(document in document()) {
        let policy = read(&document);
        let comparison = compare(&policy, &policy, &levels());
        prop_assert_eq!(&comparison.added, &vec![]);
        prop_assert_eq!(&comparison.removed, &vec![]);
        prop_assert_eq!(comparison.added_patterns.len(), 0);
        prop_assert_eq!(report(&comparison, &[]), "Allows what was allowed before.");
    }

    /// Whatever is allowed after and not before is named.
    #[test]
    fn no_addition_is_missed(before in document(), after in document()) {
        let comparison = compare(&read(&before), &read(&after), &levels());
        let (added, removed) = (comparison.added_actions(), comparison.removed_actions());
        for action in ACTIONS {
            let name: ActionName = action.parse().unwrap();
            for resource in resources() {
                for context in contexts() {
                    let [was, is] = [&before, &after]
                        .map(|document| decide(document, action, &resource, &context) == Decision::Allowed);
                    prop_assert!(!is || was || added.contains(&name), "{action} {resource} {context:?}");
                    prop_assert!(is || !was || removed.contains(&name), "{action} {resource} {context:?}");
                }
            }
        }
    }

    /// A pattern that is not called new stands for nothing new among actions that nobody knows yet.
    #[test]
    fn no_pattern_that_may_match_more_is_missed(before in document(), after in document()) {
        let comparison = compare(&read(&before), &read(&after), &BTreeMap::new());
        if comparison.added_patterns.is_empty() {
            for action in ["s:New", "u:A", "t:Bnew"] {
                for resource in resources() {
                    for context in contexts() {
                        let [was, is] = [&before, &after]
                            .map(|document| decide(document, action, &resource, &context) == Decision::Allowed);
                        prop_assert!(!is || was, "{action} {resource} {context:?}");
                    }
                }
            }
        }
    }
}
