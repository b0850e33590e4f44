use crate::writer::{Note, note::NoActionAtLevel};

/// A request, or a part of one, without effect.
#[derive(Debug)]
pub enum NoEffect {
    /// A Deny lets nobody pass a role.
    PassRoleInDeny,
    /// A Deny on a resource of which no action has the level.
    DeniesNothing(NoActionAtLevel),
    /// The request asks for something, and nothing is granted. The notes say what is known of the reasons.
    NothingGranted(Vec<Note>),
}

impl NoEffect {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::PassRoleInDeny => "Roles passed by a Deny",
            Self::DeniesNothing(_) => "Deny without effect",
            Self::NothingGranted(_) => "Nothing to grant",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::PassRoleInDeny => {
                "pass_role grants iam:PassRole, and this policy denies. Deny iam:PassRole with a rule, or leave pass_role \
                 out."
                    .to_owned()
            }
            Self::DeniesNothing(missing) => {
                format!("{} A Deny there has no effect.", missing.sentences("denied"))
            }
            Self::NothingGranted(notes) => nothing_granted(notes),
        }
    }
}

fn nothing_granted(notes: &[Note]) -> String {
    let reasons: Vec<String> = notes.iter().filter_map(Note::reason_for_nothing).collect();
    if reasons.is_empty() {
        "every action that was asked for is kept out by exclude_actions, so the policy would have no statement, which AWS \
         refuses. Exclude less, or ask for nothing."
            .to_owned()
    } else {
        format!("the policy would have no statement, which AWS refuses.\n\n{}", reasons.join("\n\n"))
    }
}
