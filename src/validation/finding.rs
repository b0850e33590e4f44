use crate::{
    arn::ParseArnError,
    catalog::UnlistedStatus,
    iam::{
        ActionName,
        condition::{ConditionProblem, ParseOperatorError, ValueProblem},
    },
};

/// Something that is wrong with a document, or doubtful.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The number of the statement, from zero.
    pub statement: Option<usize>,
    /// The Sid of the statement, if it has one.
    pub sid: Option<String>,
    /// The element: `Statement[0].Action[1]`, or nothing for the whole document.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

spelled_enum! {
    /// How bad it is.
    pub enum Severity {
        /// Worth knowing, and often meant.
        Information = "information",
        /// IAM takes it, and it does not do what it says, or allows much.
        Warning = "warning",
        /// IAM refuses the document.
        Error = "error",
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A character that policies cannot have.
    Character(char),
    /// A version of the policy language that there is not.
    UnknownVersion,
    /// No version, or the old one, of which the same holds: without policy variables.
    OldVersion {
        /// Whether the document has what looks like one.
        has_variables: bool,
    },
    /// An element that there is not.
    UnknownElement {
        /// Its name.
        name: String,
        /// The element that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A list of no statements.
    NoStatements,
    /// More characters than any identity policy may have, or than a managed policy may.
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many there may be.
        quota: usize,
        /// Whether some other kind of identity policy may have so many.
        fits_inline: bool,
    },
    /// A Sid with other characters than letters and digits.
    InvalidSid,
    /// A Sid that a statement before has.
    DuplicateSid {
        /// The number of that statement.
        first: usize,
    },
    /// An effect that is neither `Allow` nor `Deny`, or none.
    InvalidEffect,
    /// Who may do something stands in the policies of resources.
    Principal,
    /// Neither of two elements.
    Missing(&'static str, &'static str),
    /// Both of two elements that exclude each other.
    Both(&'static str, &'static str),
    /// A list with nothing in it.
    EmptyList {
        /// Whether the list is one of exceptions, so that the statement is about everything and not about nothing.
        excepts: bool,
    },
    /// A text that is no name or pattern of an action.
    InvalidAction(String),
    /// A service prefix that AWS does not document.
    UnknownService {
        /// The name or pattern.
        action: String,
        /// The prefix that was probably meant.
        nearest: Option<String>,
    },
    /// A name or pattern that stands for no action.
    UnknownAction {
        /// The name or pattern.
        action: String,
        /// The name or pattern that was probably meant.
        nearest: Option<String>,
        /// What is known of the name all the same.
        status: Option<UnlistedStatus>,
    },
    /// A name or pattern that another one of the statement covers.
    RedundantAction {
        /// The name or pattern.
        action: String,
        /// The other.
        by: String,
    },
    /// A text that is neither an ARN nor `*`.
    InvalidResource {
        /// The text.
        text: String,
        /// Why it is none.
        error: ParseArnError,
    },
    /// An ARN that IAM takes and that stands for less, or more, than it seems to.
    DoubtfulResource {
        /// The text.
        text: String,
        /// What is odd about it.
        error: ParseArnError,
    },
    /// An action, or all that a pattern stands for, that supports none of the statement's resources.
    ActionWithoutResource {
        /// The name or pattern.
        action: String,
        /// The formats of its resources; none if it supports none but `*`.
        formats: Vec<String>,
    },
    /// An ARN that none of the statement's actions supports.
    ResourceWithoutAction(String),
    /// Conditions of another form than operator, key, values.
    InvalidCondition(String),
    /// An operator that there is not.
    UnknownOperator {
        /// The operator.
        operator: String,
        /// Why it is none.
        error: ParseOperatorError,
    },
    /// A value that the operator cannot compare with anything.
    WrongValue {
        /// The operator.
        operator: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        problem: ValueProblem,
    },
    /// A condition may not do what it seems to.
    Condition(ConditionProblem),
    /// A key that requests for these actions never have.
    KeyNotSupported {
        /// The key.
        key: String,
        /// Names, and patterns of which no action has the key.
        actions: Vec<String>,
        /// Whether the statement allows.
        allows: bool,
    },
    /// Everything is allowed on everything.
    EverythingAllowed,
    /// Every action of a service is allowed.
    ServiceWildcard {
        /// The pattern.
        action: String,
        /// Whether the statement is confined to ARNs or by conditions.
        is_confined: bool,
    },
    /// All actions but some are allowed, those included that AWS adds.
    AllowWithNotAction,
    /// Actions are allowed on all resources but some.
    AllowWithNotResource,
    /// Any role may be passed to any service.
    PassesAnyRole,
    /// Actions are allowed on `*` that could be confined to ARNs.
    CouldBeNarrowed(Vec<ActionName>),
}

impl Problem {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Character(_)
            | Self::UnknownVersion
            | Self::UnknownElement { .. }
            | Self::NoStatements
            | Self::TooLarge { fits_inline: false, .. }
            | Self::InvalidSid
            | Self::DuplicateSid { .. }
            | Self::InvalidEffect
            | Self::Principal
            | Self::Missing(..)
            | Self::Both(..)
            | Self::InvalidAction(_)
            | Self::InvalidResource { .. }
            | Self::InvalidCondition(_)
            | Self::UnknownOperator { .. } => Severity::Error,
            Self::OldVersion { has_variables: false }
            | Self::UnknownAction { status: Some(UnlistedStatus::Undocumented), .. }
            | Self::RedundantAction { .. }
            | Self::ServiceWildcard { is_confined: true, .. }
            | Self::CouldBeNarrowed(_) => Severity::Information,
            _ => Severity::Warning,
        }
    }

    /// A name for it, which does not change.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Character(_) => "invalid_character",
            Self::UnknownVersion => "unknown_version",
            Self::OldVersion { .. } => "old_version",
            Self::UnknownElement { .. } => "unknown_element",
            Self::NoStatements => "no_statements",
            Self::TooLarge { .. } => "too_large",
            Self::InvalidSid => "invalid_sid",
            Self::DuplicateSid { .. } => "duplicate_sid",
            Self::InvalidEffect => "invalid_effect",
            Self::Principal => "principal",
            Self::Missing(..) => "missing_element",
            Self::Both(..) => "excluding_elements",
            Self::EmptyList { .. } => "empty_list",
            Self::InvalidAction(_) => "invalid_action",
            Self::UnknownService { .. } => "unknown_service",
            Self::UnknownAction { status: Some(UnlistedStatus::Undocumented), .. } => "undocumented_action",
            Self::UnknownAction { status: Some(UnlistedStatus::Retired), .. } => "retired_action",
            Self::UnknownAction { status: None, .. } => "unknown_action",
            Self::RedundantAction { .. } => "redundant_action",
            Self::InvalidResource { .. } => "invalid_resource",
            Self::DoubtfulResource { .. } => "doubtful_resource",
            Self::ActionWithoutResource { .. } => "action_without_resource",
            Self::ResourceWithoutAction(_) => "resource_without_action",
            Self::InvalidCondition(_) => "invalid_condition",
            Self::UnknownOperator { .. } => "unknown_operator",
            Self::WrongValue { .. } => "wrong_value",
            Self::Condition(problem) => problem.kind(),
            Self::KeyNotSupported { .. } => "condition_key_not_supported",
            Self::EverythingAllowed => "everything_allowed",
            Self::ServiceWildcard { .. } => "service_wildcard",
            Self::AllowWithNotAction => "allow_with_not_action",
            Self::AllowWithNotResource => "allow_with_not_resource",
            Self::PassesAnyRole => "passes_any_role",
            Self::CouldBeNarrowed(_) => "could_be_narrowed",
        }
    }
}
