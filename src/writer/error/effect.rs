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
            Self::PassRoleInDeny => "pass_role in a Deny policy",
            Self::DeniesNothing(_) => "Deny without effect",
            Self::NothingGranted(_) => "Nothing to grant",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::PassRoleInDeny => {
                "pass_role grants iam:PassRole, but the effect of this policy is Deny. To deny iam:PassRole, use a \
                 rule; otherwise remove pass_role."
                    .to_owned()
            }
            Self::DeniesNothing(missing) => {
                format!("{} The Deny has no effect there.", missing.sentences("denied"))
            }
            Self::NothingGranted(notes) => nothing_granted(notes),
        }
    }
}

fn nothing_granted(notes: &[Note]) -> String {
    let reasons: Vec<String> = notes.iter().filter_map(Note::reason_for_nothing).collect();
    if reasons.is_empty() {
        "exclude_actions excludes every requested action, so the policy would have no statements, which AWS \
         rejects. Exclude fewer actions."
            .to_owned()
    } else {
        format!("the policy would have no statements, which AWS rejects.\n\n{}", reasons.join("\n\n"))
    }
}
