//! Names of statements: each once in its document, and telling.

use std::collections::BTreeSet;

use super::Statement;

/// Gives a number to every Sid that a statement before has.
pub(super) fn unique(mut statements: Vec<Statement>) -> Vec<Statement> {
    let first: BTreeSet<String> = statements.iter().filter_map(Statement::sid).map(str::to_owned).collect();
    let mut taken = BTreeSet::new();
    for statement in &mut statements {
        let Some(sid) = statement.sid().map(str::to_owned) else { continue };
        let sid = if taken.contains(&sid) {
            numbered(&sid, |sid| first.contains(sid) || taken.contains(sid))
        } else {
            sid
        };
        statement.sid = Some(sid.as_str().into());
        taken.insert(sid);
    }
    statements
}

/// The Sid with the lowest number from 2 on that is free.
fn numbered(sid: &str, is_taken: impl Fn(&str) -> bool) -> String {
    (2..=usize::MAX).map(|number| format!("{sid}{number}")).find(|sid| !is_taken(sid)).unwrap_or_default()
}

/// One Sid for several statements: `S3ReadBucket` and `S3WriteBucket` give `S3ReadWriteBucket`.
pub(super) fn joined(sids: &[&str]) -> Option<String> {
    const LONGEST: usize = 96;
    let (first, others) = sids.split_first()?;
    let sid = others.iter().fold((*first).to_owned(), |joined, sid| join(&joined, sid));
    Some(if sid.len() > LONGEST { format!("{first}AndMore") } else { sid })
}

/// What both begin and end with stays once, and what differs follows one another.
fn join(one: &str, other: &str) -> String {
    let (one, other) = (words(one), words(other));
    if is_within(&other, &one) {
        return one.concat();
    }
    let begin = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let shorter = one.len().min(other.len()) - begin;
    let end =
        one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count().min(shorter);
    let middle = other.iter().take(other.len() - end).skip(begin);
    let (before, after) = one.split_at(one.len() - end);
    before.iter().chain(middle).chain(after).copied().collect()
}

/// Whether words stand in others, in the same order: `S3ReadBucket` in `S3ReadWriteBucket`.
fn is_within(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| other == word))
}

/// `SsmReadParameter` as `Ssm`, `Read`, `Parameter`.
fn words(sid: &str) -> Vec<&str> {
    let starts = sid.char_indices().filter(|(_, letter)| letter.is_uppercase()).map(|(place, _)| place);
    let mut ends: Vec<usize> = starts.skip_while(|place| *place == 0).collect();
    ends.push(sid.len());
    let mut start = 0;
    ends.into_iter().filter_map(|end| sid.get(std::mem::replace(&mut start, end)..end)).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn sids_are_joined_where_they_differ() {
        for (sids, expected) in [
            (vec!["S3ReadBucket"], "S3ReadBucket"),
            (vec!["S3ReadBucket", "S3ReadBucket"], "S3ReadBucket"),
            (vec!["S3ReadBucket", "S3WriteBucket"], "S3ReadWriteBucket"),
            (vec!["S3ReadBucket", "S3WriteBucket", "S3ReadBucket", "S3ListBucket"], "S3ReadWriteListBucket"),
            (vec!["One", "Two"], "OneTwo"),
            (vec!["one", "two"], "onetwo"),
            (vec!["A", "AB"], "AB"),
            (vec!["AB", "A"], "AB"),
            (vec!["AAB", "AB"], "AAB"),
            (vec!["", "B"], "B"),
        ] {
            assert_eq!(joined(&sids).unwrap(), expected, "{sids:?}");
        }
        let long = ["Alpha".repeat(10), "Beta".repeat(10), "Gamma".repeat(10)];
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        assert_eq!(joined(&long).unwrap(), format!("{}AndMore", long[0]));
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn numbers_make_sids_unique() {
        let named =
            |sid: &&str| Statement { sid: (!sid.is_empty()).then(|| (*sid).into()), ..Statement::default() };
        let before = ["A", "A", "", "A2", "A", "", "A2"].iter().map(named).collect();
        let after = unique(before);
        let sids: Vec<&str> = after.iter().map(|one| one.sid().unwrap_or_default()).collect();
        assert_eq!(sids, ["A", "A3", "", "A2", "A4", "", "A22"]);
    }
}
