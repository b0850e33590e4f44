use std::fmt;

use crate::{
    arn::ParseArnError,
    catalog::UnlistedStatus,
    document::Target,
    iam::{
        ActionName,
        condition::{ConditionProblem, ValueProblem},
    },
    statement::Fault,
    text::{code, did_you_mean, some},
};

/// Something that is wrong with a document, or doubtful.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The number of the statement, from zero.
    pub statement: Option<usize>,
    /// The Sid of the statement, if it has one.
    pub sid: Option<String>,
    /// The element: `Statement[0].Action[1]`; empty for the whole document.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and often meant.
    Information,
    /// IAM accepts it, and it does not do what it says, or allows much.
    Warning,
    /// IAM refuses the document.
    Error,
}

impl Severity {
    /// The severity in lower case, as outputs name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What is wrong. [`Problem::described`] says all that there is to say of each kind.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the description of each kind names its fields")]
pub enum Problem {
    /// A part that cannot be read.
    Unreadable(Fault),
    /// A character that policies cannot have.
    Character(char),
    /// No version, or the old one: both are without policy variables.
    OldVersion { has_variables: bool },
    /// An element that does not exist.
    UnknownElement { name: String, nearest: Option<&'static str> },
    /// A list of no statements.
    NoStatements,
    /// More characters than the quota allows.
    TooLarge { size: usize, quota: usize, of: Quota },
    /// A Sid with other characters than letters and digits.
    InvalidSid,
    /// A Sid that a statement before has.
    DuplicateSid { first: usize },
    /// A list with nothing in it; where it lists exceptions, the statement is about everything.
    EmptyList { excepts: bool },
    /// A service prefix that AWS does not document.
    UnknownService { action: String, nearest: Option<String> },
    /// A name or pattern that matches no documented action.
    UnknownAction { action: String, nearest: Option<String>, status: Option<UnlistedStatus> },
    /// A name or pattern that another one of the statement covers.
    RedundantAction { action: String, by: String },
    /// An ARN that IAM accepts and that matches less, or more, than it seems to.
    DoubtfulResource { text: String, error: ParseArnError },
    /// An action, or all that a pattern matches, that supports none of the statement's resources.
    ActionWithoutResource { action: String, formats: Vec<String> },
    /// An ARN that none of the statement's actions supports.
    ResourceWithoutAction(String),
    /// A value that the operator cannot compare with anything.
    WrongValue { operator: String, value: String, problem: ValueProblem },
    /// A condition that may not do what it seems to.
    Condition(ConditionProblem),
    /// A key that requests for these actions never have.
    KeyNotSupported { key: String, actions: Vec<String>, allows: bool },
    /// Everything is allowed on everything.
    EverythingAllowed,
    /// Every action of a service is allowed.
    ServiceWildcard { action: String, is_restricted: bool },
    /// All actions but some are allowed, those included that AWS adds.
    AllowWithNotAction,
    /// Actions are allowed on all resources but some.
    AllowWithNotResource,
    /// Any role may be passed to any service.
    PassesAnyRole,
    /// Actions are allowed on `*` that could be scoped to ARNs.
    CouldBeScoped(Vec<ActionName>),
}

/// Whose quota a document exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// That of every identity-based policy.
    Every,
    /// That of a managed policy; the inline policies of a role may have more.
    Managed,
    /// That of what it is attached to.
    Of(Target),
}

/// All that there is to say of a problem.
pub struct Description {
    /// How bad it is.
    pub severity: Severity,
    /// A name for the kind of problem, which does not change.
    pub kind: &'static str,
    /// What is wrong, in full sentences. Where it stands, the path of its finding says.
    pub message: String,
}

impl Problem {
    /// What there is to say of it.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one table: of each kind all that there is to say")]
    pub fn described(&self) -> Description {
        use Severity::{Error, Information, Warning};
        let (severity, kind, message) = match self {
            Self::Unreadable(fault) => (Error, fault.kind(), fault.to_string()),
            Self::Condition(problem) => (Warning, problem.kind(), problem.to_string()),
            Self::Character(character) => (
                Error,
                "invalid_character",
                format!(
                    "The document has the character {character:?}. IAM accepts line breaks, tabs, and the characters from \
                     U+0020 to U+00FF."
                ),
            ),
            Self::OldVersion { has_variables } => {
                let text = "Without Version = \"2012-10-17\" a document has no policy variables";
                if *has_variables {
                    (Warning, "old_version", format!("{text}: what looks like one is plain text."))
                } else {
                    (Information, "old_version", format!("{text}."))
                }
            }
            Self::UnknownElement { name, nearest } => (
                Error,
                "unknown_element",
                format!("IAM knows no element \"{name}\" here.{}", did_you_mean(*nearest)),
            ),
            Self::NoStatements => (
                Error,
                "no_statements",
                "The document has no statement, and IAM requires at least one.".to_owned(),
            ),
            Self::TooLarge { size, quota, of: Quota::Every } => (
                Error,
                "too_large",
                format!(
                    "The document has {size} characters without white space, and no identity-based policy may have more \
                     than {quota}."
                ),
            ),
            Self::TooLarge { size, quota, of: Quota::Of(target) } => (
                Error,
                "too_large",
                format!(
                    "The document has {size} characters as its quota counts them, and the quota of {target} is {quota}."
                ),
            ),
            Self::TooLarge { size, quota, of: Quota::Managed } => (
                Warning,
                "too_large",
                format!(
                    "The document has {size} characters without white space, and a managed policy may have {quota}. The \
                     inline policies of a role may have more."
                ),
            ),
            Self::InvalidSid => (
                Error,
                "invalid_sid",
                "The Sid of a statement in an identity-based policy has letters and digits only.".to_owned(),
            ),
            Self::DuplicateSid { first } => (
                Error,
                "duplicate_sid",
                format!("Statement[{first}] has the same Sid. Each Sid must be unique in the document."),
            ),
            Self::EmptyList { excepts: false } => {
                (Warning, "empty_list", "The list is empty, so the statement has no effect.".to_owned())
            }
            Self::EmptyList { excepts: true } => (
                Warning,
                "empty_list",
                "The list is empty, so nothing is excepted and the statement is about everything.".to_owned(),
            ),
            Self::UnknownService { action, nearest } => {
                let service = action.split_once(':').map_or(action.as_str(), |(service, _)| service);
                (
                    Warning,
                    "unknown_service",
                    format!(
                        "{} matches no action: AWS documents no service with the prefix {}.{}",
                        code(action),
                        code(service),
                        did_you_mean(nearest.as_deref())
                    ),
                )
            }
            Self::UnknownAction { action, nearest, status } => {
                let (severity, kind, why) = match status {
                    Some(UnlistedStatus::Retired) => {
                        (Warning, "retired_action", " AWS documented it once and no longer does.")
                    }
                    Some(UnlistedStatus::Undocumented) => (
                        Information,
                        "undocumented_action",
                        " AWS's Service Reference has it all the same.",
                    ),
                    None => (Warning, "unknown_action", ""),
                };
                let nearest = did_you_mean(nearest.as_deref());
                let action = code(action);
                (severity, kind, format!("{action} matches no action that AWS documents.{why}{nearest}"))
            }
            Self::RedundantAction { action, by } => (
                Information,
                "redundant_action",
                format!("{} in the same statement covers {}.", code(by), code(action)),
            ),
            Self::DoubtfulResource { text, error } => (
                Warning,
                "doubtful_resource",
                format!("{} may not match what it seems to: {error}.", code(text)),
            ),
            Self::ActionWithoutResource { action, formats } => {
                let action = code(action);
                let message = if formats.is_empty() {
                    format!(
                        "{action} cannot be scoped to an ARN, so on these resources it has no effect. Give it a statement of \
                         its own, on *."
                    )
                } else {
                    format!(
                        "{action} supports none of the statement's resources, so it has no effect. It can be scoped to {}.",
                        some(formats)
                    )
                };
                (Warning, "action_without_resource", message)
            }
            Self::ResourceWithoutAction(text) => (
                Warning,
                "resource_without_action",
                format!("None of the statement's actions supports {}, so it has no effect.", code(text)),
            ),
            Self::WrongValue { operator, value, problem } => (
                Warning,
                "wrong_value",
                format!("The value {} does not fit {operator}: {problem}.", code(value)),
            ),
            Self::KeyNotSupported { key, actions, allows } => {
                let consequence = if *allows {
                    "the Allow then applies never, or as if the condition were not there"
                } else {
                    "the Deny then applies never, or always"
                };
                (
                    Warning,
                    "condition_key_not_supported",
                    format!("Requests for {} do not have the key {key}: {consequence}.", some(actions)),
                )
            }
            Self::EverythingAllowed => {
                (Warning, "everything_allowed", "Every action is allowed on every resource.".to_owned())
            }
            Self::ServiceWildcard { action, is_restricted } => {
                let what =
                    if action.starts_with('*') { "every action" } else { "every action of the service" };
                let (severity, how) = if *is_restricted {
                    (Information, ", as far as the statement is restricted")
                } else {
                    (Warning, ", on every resource")
                };
                let text = format!("{} allows {what}, including those that AWS adds{how}.", code(action));
                (severity, "service_wildcard", text)
            }
            Self::AllowWithNotAction => (
                Warning,
                "allow_with_not_action",
                "An Allow with NotAction allows every other action of every service, including those that AWS adds."
                    .to_owned(),
            ),
            Self::AllowWithNotResource => (
                Warning,
                "allow_with_not_resource",
                "An Allow with NotResource allows the actions on every other resource, including those that do not exist \
                 yet."
                    .to_owned(),
            ),
            Self::PassesAnyRole => (
                Warning,
                "passes_any_role",
                "iam:PassRole on * without a condition passes any role of the account to any service, and with it what the \
                 role may do. Name the roles, and restrict iam:PassedToService."
                    .to_owned(),
            ),
            Self::CouldBeScoped(actions) => (
                Information,
                "could_be_narrowed",
                format!("{} can be scoped to ARNs and is allowed on *.", some(actions)),
            ),
        };
        Description { severity, kind, message }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.described().severity
    }

    /// A name for the kind of problem, which does not change.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.described().kind
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.described().message)
    }
}
