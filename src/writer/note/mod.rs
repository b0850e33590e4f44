//! What the user should know of a policy that could be written. Each kind of note says so itself.

mod actions;
mod arns;
mod conditions;
mod levels;

use std::{collections::BTreeMap, fmt};

pub use self::{
    actions::{AllIncomplete, DependentNotGranted, VerifiedAction},
    arns::{ManyTypes, RolesOfAnyAccount},
    conditions::{ActionsOmitted, ConditionOmitted, Doubtful},
    levels::{NoActionAtLevel, NoWildcardOnlyAction},
};
use crate::writer::{Message, Place};

/// Something that the user should know about a policy that could be written. The kinds are in the order of the warnings.
#[derive(Clone, PartialEq, Eq)]
pub enum Note {
    /// None of the levels asked for an ARN has an action for its types.
    NoActionAtLevel(NoActionAtLevel),
    /// A service has no action of the level that only `*` can name.
    NoWildcardOnlyAction(NoWildcardOnlyAction),
    /// One ARN names very many types.
    ManyTypes(ManyTypes),
    /// A granted action depends on one that manages permissions and that the request does not grant.
    DependentNotGranted(DependentNotGranted),
    /// Actions do not support the key of a condition and are left out.
    ActionsOmitted(ActionsOmitted),
    /// Actions do not support the key of a condition and are granted without it, as the request has it.
    ConditionOmitted(ConditionOmitted),
    /// A condition is well-formed and may not do what it seems to.
    Doubtful(Doubtful),
    /// An action is given as one that the database does not know, and it does.
    VerifiedAction(VerifiedAction),
    /// Roles of any account may be taken or passed.
    RolesOfAnyAccount(RolesOfAnyAccount),
    /// Every action of the request requires resources of types on which nothing is asked.
    AllIncomplete(AllIncomplete),
}

/// A kind of note. Of several of a kind there is one warning.
trait Kind: fmt::Debug {
    /// Where the cause stands, if it does so in one place.
    fn place(&self) -> Option<&Place>;

    /// The fact.
    fn summary(&self) -> String;

    /// The fact of this note, where there are so many more.
    fn summary_with(&self, more: usize) -> String {
        format!("{}; {more} more of the kind", self.summary())
    }

    /// What is said of this note.
    fn detail(&self) -> String;

    /// What is said of all notes.
    fn together(&self, details: &[String]) -> String {
        details.join("\n\n")
    }
}

impl Note {
    fn kind(&self) -> (usize, &dyn Kind) {
        match self {
            Self::NoActionAtLevel(note) => (0, note),
            Self::NoWildcardOnlyAction(note) => (1, note),
            Self::ManyTypes(note) => (2, note),
            Self::DependentNotGranted(note) => (3, note),
            Self::ActionsOmitted(note) => (4, note),
            Self::ConditionOmitted(note) => (5, note),
            Self::Doubtful(note) => (6, note),
            Self::VerifiedAction(note) => (7, note),
            Self::RolesOfAnyAccount(note) => (8, note),
            Self::AllIncomplete(note) => (9, note),
        }
    }

    /// What the note says of why nothing is granted.
    pub(super) fn reason_for_nothing(&self) -> Option<String> {
        match self {
            Self::NoActionAtLevel(note) => Some(note.detail()),
            Self::NoWildcardOnlyAction(note) => Some(note.detail()),
            Self::ActionsOmitted(note) => Some(note.detail()),
            Self::ManyTypes(_)
            | Self::DependentNotGranted(_)
            | Self::ConditionOmitted(_)
            | Self::Doubtful(_)
            | Self::VerifiedAction(_)
            | Self::RolesOfAnyAccount(_)
            | Self::AllIncomplete(_) => None,
        }
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().1.fmt(f)
    }
}

/// The warnings for notes, one for each kind.
#[must_use]
pub fn warnings(notes: &[Note]) -> Vec<Message> {
    let mut by_kind: BTreeMap<usize, Vec<&dyn Kind>> = BTreeMap::new();
    for (number, kind) in notes.iter().map(Note::kind) {
        by_kind.entry(number).or_default().push(kind);
    }
    by_kind.into_values().filter_map(|notes| warning(&notes)).collect()
}

fn warning(notes: &[&dyn Kind]) -> Option<Message> {
    let (first, others) = notes.split_first()?;
    let summary = if others.is_empty() { first.summary() } else { first.summary_with(others.len()) };
    let details: Vec<String> = notes.iter().map(|note| note.detail()).collect();
    Some(Message { summary, detail: first.together(&details), place: first.place().cloned() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        iam::{AccessLevel, ActionName, ResourceTypeName, condition::ConditionProblem},
        writer::Resource,
    };

    fn actions(number: usize) -> BTreeSet<ActionName> {
        (0..number).map(|one| ActionName::new("s3", &format!("A{one}"))).collect()
    }

    fn types(number: usize) -> Vec<ResourceTypeName> {
        (0..number).map(|one| ResourceTypeName::new("s3", format!("t{one}"))).collect()
    }

    /// The summary and the detail of one note, of two, and of many, each about as many things.
    fn said(note: impl Fn(usize) -> Note) -> Vec<(String, String)> {
        let warning = |number: usize| warnings(&vec![note(number); number]).remove(0);
        [1, 2, 9].map(warning).map(|message| (message.summary, message.detail)).to_vec()
    }

    fn assert_said(note: impl Fn(usize) -> Note, summaries: [&str; 3], parts: [&str; 3]) {
        for ((summary, detail), (expected, part)) in said(note).iter().zip(summaries.iter().zip(parts)) {
            assert_eq!(summary, expected);
            assert!(detail.contains(part), "{part:?} in {detail:?}");
        }
    }

    #[test]
    fn verbs_and_nouns_agree_with_their_number() {
        let (place, key) = (Place::element("conditions", 0), "k:K".to_owned());
        let omitted =
            |number| ActionsOmitted { place: place.clone(), key: key.clone(), actions: actions(number) };
        assert_said(
            |number| Note::ActionsOmitted(omitted(number)),
            [
                "1 action does not support the condition key k:K and is omitted",
                "2 actions do not support the condition key k:K and are omitted; 1 more of the kind",
                "9 actions do not support the condition key k:K and are omitted; 8 more of the kind",
            ],
            ["It is not granted", "They are not granted", "They are not granted"],
        );
        let loosened =
            |number| ConditionOmitted { place: place.clone(), key: key.clone(), actions: actions(number) };
        assert_said(
            |number| Note::ConditionOmitted(loosened(number)),
            [
                "1 action is granted without the condition on k:K",
                "2 actions are granted without the condition on k:K; 1 more of the kind",
                "9 actions are granted without the condition on k:K; 8 more of the kind",
            ],
            ["It is granted", "They are granted", "They are granted"],
        );
        let problem = ConditionProblem::UnknownKey { key: key.clone(), nearest: None };
        assert_said(
            |_| Note::Doubtful(Doubtful { place: place.clone(), problem: problem.clone() }),
            [
                &problem.summary(),
                &format!("{}; 1 more doubt about conditions", problem.summary()),
                &format!("{}; 8 more doubts about conditions", problem.summary()),
            ],
            ["conditions[0]: "; 3],
        );
    }

    #[test]
    fn what_depends_and_what_is_missing_agree_with_their_number() {
        assert_said(
            |_| {
                let action = ActionName::new("iam", "PassRole");
                Note::DependentNotGranted(DependentNotGranted { action, needed_by: actions(1) })
            },
            [
                "iam:PassRole is needed but not granted",
                "iam:PassRole and 1 more action are needed but not granted",
                "iam:PassRole and 8 more actions are needed but not granted",
            ],
            ["It is not granted", "They are not granted", "They are not granted"],
        );
        let missing = |number| NoActionAtLevel {
            places: vec![Place::element("read", 0)],
            arn: Resource::Arn("arn:aws:s3:::b".to_owned()),
            asked: [AccessLevel::Tagging].into(),
            types: types(number),
            available: [(AccessLevel::Read, 1)].into(),
            wildcard_only: Vec::new(),
        };
        assert_said(
            |number| Note::NoActionAtLevel(missing(number)),
            [
                "s3:t0 has no actions at the access level Tagging",
                "s3:t0 and s3:t1 have no actions at the access level Tagging; 2 ARNs are granted nothing",
                "s3:t0, s3:t1, s3:t2, s3:t3, s3:t4, s3:t5, s3:t6, s3:t7 and 1 more have no actions at the access level \
                 Tagging; 9 ARNs are granted nothing",
            ],
            ["which has no actions", "which have no actions", "They have actions at Read (1)"],
        );
    }
}
