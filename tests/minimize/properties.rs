//! What holds for any names.

use std::collections::BTreeSet;

use policy_sentry::{
    iam::{ActionName, ActionPattern},
    minimize::{Names, Style, minimize, stands_for},
};
use pretty_assertions::assert_eq;
use proptest::{prelude::*, sample::subsequence};

use crate::{actions, all_names, documented, texts};

/// Names that have much in common, and some of them wanted; some of these unknown.
fn case() -> impl Strategy<Value = (Vec<String>, Vec<String>, Vec<String>)> {
    const NAME: &str = "(Get|Put|get|De)?[ABab]{1,3}(Acl|s|V2)?[Bc]{0,2}";
    let names = prop::collection::vec(NAME, 1..25);
    names.prop_flat_map(|names| {
        let some = subsequence(names.clone(), 0..=names.len());
        (Just(names), some, prop::collection::vec(NAME, 0..3))
    })
}

fn set(names: &[String]) -> BTreeSet<ActionName> {
    names.iter().map(|name| ActionName::new("svc", name)).collect()
}

fn literals(pattern: &ActionPattern) -> usize {
    pattern.as_str().trim_start_matches("svc:").replace('*', "").len()
}

proptest! {
    #[test]
    fn patterns_match_the_wanted_and_nothing_else(
        (names, some, unknown) in case(), minimum in 0_usize..8,
    ) {
        let all = set(&names);
        let known: Names = all.iter().cloned().collect();
        let wanted: BTreeSet<ActionName> = set(&some).union(&set(&unknown)).cloned().collect();
        for style in Style::ALL {
            let patterns = minimize(&wanted, &known, style, minimum);
            for name in all.union(&wanted) {
                let is_matched = patterns.iter().any(|pattern| pattern.matches(name));
                prop_assert_eq!(is_matched, wanted.contains(name), "{} {:?} {:?}", style, name, patterns);
            }
            for pattern in &patterns {
                prop_assert!(pattern.is_exact() || literals(pattern) >= minimum.max(1), "{} {}", style, pattern);
            }
            let sorted: Vec<String> = texts(&patterns).iter().map(|text| text.to_lowercase()).collect();
            prop_assert!(sorted.is_sorted(), "{:?}", sorted);
        }
    }

    /// A longer list is never shorter than a shorter one, and neither depends on the order of what is known.
    #[test]
    fn the_order_of_names_is_of_no_account((names, some, _) in case()) {
        let (forward, backward): (Names, Names) =
            (set(&names).into_iter().collect(), set(&names).into_iter().rev().collect());
        for style in Style::ALL {
            prop_assert_eq!(minimize(&set(&some), &forward, style, 0), minimize(&set(&some), &backward, style, 0));
        }
    }
}

const KNOWN: &[&str] = &[
    "s3:GetBucketAcl",
    "s3:GetBucketTagging",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:PutBucketAcl",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
];

#[test]
fn each_style_cuts_where_it_says() {
    let names: Names = actions(KNOWN).into_iter().collect();
    for (wanted, style, minimum, expected) in [
        (&["s3:GetBucketAcl", "s3:GetObjectAcl"][..], Style::Words, 0, &["s3:Get*Acl"][..]),
        (&["s3:GetBucketAcl", "s3:GetObjectAcl"], Style::Shortest, 0, &["s3:G*l"]),
        (&["s3:GetBucketAcl", "s3:GetObjectAcl"], Style::Prefix, 0, &["s3:GetBucketA*", "s3:GetObjectA*"]),
        (&["s3:GetObject"], Style::Words, 0, &["s3:GetObject"]),
        (&["sqs:SendMessage"], Style::Words, 0, &["sqs:Send*"]),
        (&["sqs:SendMessage"], Style::Words, 5, &["sqs:SendMessage"]),
        (&["sqs:SendMessage"], Style::Prefix, 3, &["sqs:Sen*"]),
        // All of a service is still not `sqs:*`.
        (&["sqs:SendMessage", "sqs:ReceiveMessage"], Style::Shortest, 0, &["sqs:*e"]),
        // What is younger than the database stays as its user wrote it, or is one of what a pattern matches.
        (&["SQS:sendmessagebatch"], Style::Shortest, 0, &["SQS:*h"]),
        (&["sqs:SendMessage", "sqs:SendMessageBatch"], Style::Words, 0, &["sqs:Send*"]),
        (&["new:Thing"], Style::Words, 6, &["new:Thing"]),
    ] {
        assert_eq!(
            texts(&minimize(&actions(wanted), &names, style, minimum)),
            expected,
            "{wanted:?} {style}"
        );
    }
}

/// The names of the guide, in the guide's styles.
#[test]
fn the_guide_shows_what_each_style_makes() {
    let names = all_names();
    for row in documented::styles() {
        let patterns =
            minimize(&actions(&GUIDE_ACTIONS), &names, row[0].trim_matches('`').parse().unwrap(), 0);
        let shown: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
        assert_eq!(row[2], shown.join(", "));
    }
}

const GUIDE_ACTIONS: [&str; 3] = ["s3:GetBucketAcl", "s3:GetObjectAcl", "s3:GetObjectVersionAcl"];

#[test]
fn patterns_say_what_they_stand_for() {
    let wanted = actions(&["s3:GetBucketAcl", "s3:GetObjectAcl", "sqs:SendMessage"]);
    let patterns = ["s3:Get*Acl".parse().unwrap(), "sqs:Send*".parse().unwrap()];
    let stands_for = stands_for(&patterns, &wanted);
    let shown: Vec<String> = stands_for.iter().map(|(pattern, of)| format!("{pattern} {of:?}")).collect();
    assert_eq!(
        shown,
        [r#"s3:Get*Acl ["s3:GetBucketAcl", "s3:GetObjectAcl"]"#, r#"sqs:Send* ["sqs:SendMessage"]"#]
    );
}
