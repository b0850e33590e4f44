//! Words that have better ones: AWS's, Terraform's, or plain English.

use std::collections::BTreeMap;

use pretty_assertions::assert_eq;

use crate::{files_in, read, registry_pages};

/// What must not come back, in lower case, and what to write instead. A phrase counts where it begins a word; if it ends
/// with a letter, it may go on.
const BETTER_WORDS: &[(&str, &str)] = &[
    ("policy of an identity", "identity-based policy"),
    ("policies of an identity", "identity-based policies"),
    ("policies of identities", "identity-based policies"),
    ("identity policy", "identity-based policy"),
    ("identity policies", "identity-based policies"),
    ("policy of a resource", "resource-based policy"),
    ("policies of resources", "resource-based policies"),
    ("confin", "scope to ARNs, or restrict"),
    ("carry the key", "support the condition key"),
    ("carry its key", "support its condition key"),
    ("carry their key", "support its condition key"),
    ("carries the key", "supports the condition key"),
    ("stand for nothing", "match nothing"),
    ("stands for nothing", "matches nothing"),
    ("stand for", "match, or expand to"),
    ("stands for", "matches, or expands to"),
    ("borrow", "foreign"),
    ("behind the fifth colon", "after the fifth colon"),
    ("behind the colon", "after the colon"),
    ("behind the service prefix", "after the service prefix"),
    ("known after apply only", "unknown, or known only after apply"),
    ("put off", "deferred"),
    ("to be taken", "to be assumed"),
    ("roles to take", "roles to assume"),
    ("may be taken", "may be assumed"),
    ("what of it", "which of it"),
    ("is none that", "is not one that"),
    ("of which none", "none of which"),
    ("those included that", "including those that"),
    ("guard rail", "guardrail"),
    ("policies of before", "older policies"),
    ("belongs into", "belongs in"),
    ("all the same", "still, or anyway"),
    ("as it stands", "as it is, or unchanged"),
];

/// Names in schemas, which users' configurations have.
const NAMES: &[&str] = &["confinement", "borrowed", "borrowedtypes"];

#[test]
fn users_read_the_glossarys_words() {
    let mut found = Vec::new();
    for (path, text) in read_by_users() {
        for (place, line) in text.lines().enumerate() {
            for (phrase, better) in BETTER_WORDS.iter().filter(|(phrase, _)| has(line, phrase)) {
                found.push(format!("{path}:{}: \"{phrase}\": write \"{better}\"", place + 1));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Documents, with the descriptions of schemas in them, and examples.
fn read_by_users() -> BTreeMap<String, String> {
    let documents = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "data/README.md",
        "proto/README.md",
        "tests/benches/README.md",
    ];
    let examples = files_in("examples");
    let documents = documents.into_iter().map(str::to_owned).chain(examples);
    let mut all = registry_pages();
    all.extend(documents.map(|path| (path.clone(), read(&path))));
    all
}

/// Whether a line has a phrase at the beginning of a word that is no name of a schema.
fn has(line: &str, phrase: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices(phrase).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let is_in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let word = line.get(start..).unwrap_or_default().split(|letter| !is_in_word(letter)).next();
        !before.is_some_and(is_in_word) && !word.is_some_and(|word| NAMES.contains(&word))
    })
}
