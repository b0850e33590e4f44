use std::fmt;

use crate::{
    arn::ParseArnError,
    document::NotConditions,
    iam::condition::ParseOperatorError,
    text::{code, did_you_mean},
};

/// A part of a document that cannot be read. As a text it is a place and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The number of the statement, from zero; None where it is about the document.
    pub statement: Option<usize>,
    /// The element there: `Action[1]`; empty for the whole statement.
    pub element: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A version of the policy language that does not exist.
    Version,
    /// An effect that is neither `Allow` nor `Deny`.
    Effect {
        /// Whether there is none at all.
        is_missing: bool,
    },
    /// Principals, which identity-based policies do not name.
    Principal,
    /// Neither of two elements.
    Missing(&'static str, &'static str),
    /// Both of two elements that exclude each other.
    Both(&'static str, &'static str),
    /// A text that is not the name or pattern of an action.
    Action(String),
    /// A text that is neither an ARN nor `*`.
    Resource {
        /// The text.
        text: String,
        /// Why it is not.
        error: ParseArnError,
    },
    /// Conditions of another form than operator, key, values.
    Conditions(NotConditions),
    /// An operator that IAM does not know.
    Operator {
        /// The operator.
        operator: String,
        /// Why it is not.
        error: ParseOperatorError,
    },
}

/// What a document is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// To say what it allows: it must be an identity-based policy, and every statement must say what it is about.
    Judging,
    /// To write it anew: it may be of any kind, and a fragment.
    Rewriting,
}

impl Problem {
    /// `Statement[0].Effect`
    #[must_use]
    pub fn path(&self) -> String {
        match self.statement {
            None => self.element.clone(),
            Some(index) => path(index, &self.element),
        }
    }

    /// Whether a document with it cannot be used so.
    ///
    /// What is absent makes a fragment, and principals a policy of another kind: both can be rewritten and not judged.
    /// What is there and cannot be read may mean anything. An unknown operator restricts nothing that is known, and a
    /// resource that is no ARN is none: IAM refuses both, and what the rest of the document says is certain all the same.
    #[must_use]
    pub const fn prevents(&self, wanted: Use) -> bool {
        match self.fault {
            Fault::Version
            | Fault::Effect { is_missing: false }
            | Fault::Both(..)
            | Fault::Action(_)
            | Fault::Conditions(_) => true,
            Fault::Effect { is_missing: true } | Fault::Principal | Fault::Missing(..) => {
                matches!(wanted, Use::Judging)
            }
            Fault::Resource { .. } | Fault::Operator { .. } => false,
        }
    }
}

/// `Statement[0].Effect`
pub(crate) fn path(statement: usize, element: &str) -> String {
    let dot = if element.is_empty() { "" } else { "." };
    format!("Statement[{statement}]{dot}{element}")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path(), self.fault)
    }
}

impl Fault {
    /// A name for the kind of fault, which does not change.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Version => "unknown_version",
            Self::Effect { .. } => "invalid_effect",
            Self::Principal => "principal",
            Self::Missing(..) => "missing_element",
            Self::Both(..) => "excluding_elements",
            Self::Action(_) => "invalid_action",
            Self::Resource { .. } => "invalid_resource",
            Self::Conditions(_) => "invalid_condition",
            Self::Operator { .. } => "unknown_operator",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => {
                f.write_str("The version must be \"2012-10-17\", or the legacy \"2008-10-17\".")
            }
            Self::Effect { .. } => f.write_str("Effect must be \"Allow\" or \"Deny\", in this letter case."),
            Self::Principal => f.write_str(
                "An identity-based policy names no principals: it applies to the identity that it is attached to. Leave the \
                 element out, or attach the policy to a resource.",
            ),
            Self::Missing(one, other) => write!(f, "The statement has neither {one} nor {other}."),
            Self::Both(one, other) => {
                write!(f, "The statement has both {one} and {other}, which exclude each other.")
            }
            Self::Action(text) => write!(
                f,
                "{} is not the name or pattern of an action, such as s3:DeleteObject or s3:Delete*.",
                code(text)
            ),
            Self::Resource { text, error } => write!(f, "{} is neither * nor an ARN: {error}.", code(text)),
            Self::Conditions(error) => write!(f, "{error}."),
            Self::Operator { operator, error } => {
                let nearest = match error {
                    ParseOperatorError::Unknown { nearest, .. } => nearest.as_deref(),
                    ParseOperatorError::NullIfExists => Some("Null"),
                };
                write!(
                    f,
                    "{operator} is not a condition operator: {error}.{} Letter case counts.",
                    did_you_mean(nearest)
                )
            }
        }
    }
}

/// Why a document cannot be used: everything with which it cannot. The same for everybody who wants the same of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// What the document was read for.
    pub wanted: Use,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.wanted {
            Use::Judging => "IAM would not accept this document as an identity-based policy, so what it allows cannot be said.",
            Use::Rewriting => "IAM would not accept this document as a policy, so it cannot be said what it means.",
        })?;
        self.problems.iter().try_for_each(|problem| write!(f, " {problem}"))
    }
}
