use crate::{
    catalog::UnlistedStatus,
    iam::{ActionName, ActionPattern, Date},
    text::did_you_mean,
};

/// A name that nothing has, or nothing on the day of the request. Beside it the name that was probably meant.
#[expect(missing_docs, reason = "the fields are named after what they hold")]
#[derive(Debug)]
pub enum UnknownName {
    /// A name or pattern that stands for no action that AWS documents.
    Action {
        pattern: ActionPattern,
        nearest: Option<String>,
        /// Why AWS does not document it, if a source knows it.
        unlisted: Option<UnlistedStatus>,
        /// Whether it could be granted all the same, in a rule.
        in_request: bool,
    },
    /// The action came into being after the day of the request.
    NewerThanRequest { pattern: ActionPattern, first_seen: Date, as_of: Date },
    /// A service prefix that no service has.
    Service { service: String, nearest: Option<String> },
    /// A resource type that no service has.
    ResourceType { resource_type: String, nearest: Option<String> },
    /// A pattern of excluded actions that no action matches.
    ExcludesNothing { pattern: ActionPattern, nearest: Option<String> },
    /// A level is given to an action that does not exist.
    LevelOfNothing { action: ActionName, nearest: Option<String> },
}

impl UnknownName {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::Action { .. } | Self::LevelOfNothing { .. } => "Unknown action",
            Self::NewerThanRequest { .. } => "Action newer than as_of",
            Self::Service { .. } => "Unknown service",
            Self::ResourceType { .. } => "Unknown resource type",
            Self::ExcludesNothing { .. } => "Exclusion matches nothing",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::Action { pattern, nearest, unlisted, in_request } => {
                let mut detail = unknown_action(pattern, nearest.as_deref(), *unlisted);
                if *in_request {
                    detail.push_str(
                        " To grant an action that is newer than the IAM database, name it in unverified_actions of \
                         a rule.",
                    );
                }
                detail
            }
            Self::NewerThanRequest { pattern, first_seen, as_of } => format!(
                "`{pattern}` was first seen on {first_seen}, after as_of ({as_of}). Use a later as_of, or remove \
                 the action."
            ),
            Self::Service { service, nearest } => format!(
                "AWS documents no service with the prefix `{service}`.{}",
                did_you_mean(nearest.as_deref())
            ),
            Self::ResourceType { resource_type, nearest } => format!(
                "AWS documents no resource type `{resource_type}`.{} To list the resource types of a service, use \
                 the data source policy_sentry_query with table = \"arn\".",
                did_you_mean(nearest.as_deref())
            ),
            Self::ExcludesNothing { pattern, nearest } => format!(
                "`{pattern}` matches no action that AWS documents, so it excludes nothing.{}",
                did_you_mean(nearest.as_deref())
            ),
            Self::LevelOfNothing { action, nearest } => {
                format!("AWS documents no action `{action}`.{}", did_you_mean(nearest.as_deref()))
            }
        }
    }
}

fn unknown_action(
    pattern: &ActionPattern,
    nearest: Option<&str>,
    unlisted: Option<UnlistedStatus>,
) -> String {
    let why = match unlisted {
        Some(UnlistedStatus::Retired) => " AWS documented it in the past but no longer does.",
        Some(UnlistedStatus::Undocumented) => {
            " It is in AWS's Service Reference but not in AWS's documentation."
        }
        None => "",
    };
    let what = if pattern.is_exact() {
        "is not an action that AWS documents"
    } else {
        "matches no action that AWS documents"
    };
    format!("`{pattern}` {what}.{why}{}", did_you_mean(nearest))
}
