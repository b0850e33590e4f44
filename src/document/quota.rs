//! How long documents may be, by what they are attached to.

use std::io::{self, Write};

use serde::Serialize;

use super::PolicyDocument;

spelled_enum! {
    /// What a document is attached to.
    #[derive(Default)]
    pub enum Target: FromStr {
        /// A customer managed policy, which may also be a permissions boundary.
        #[default]
        ManagedPolicy = "managed_policy",
        /// An inline policy of a role.
        InlineRolePolicy = "inline_role_policy",
        /// An inline policy of a group.
        InlineGroupPolicy = "inline_group_policy",
        /// An inline policy of a user.
        InlineUserPolicy = "inline_user_policy",
        /// The inline policy of a permission set of IAM Identity Center.
        PermissionSet = "permission_set",
        /// A service control policy of AWS Organizations.
        ServiceControlPolicy = "service_control_policy",
        /// A resource control policy of AWS Organizations.
        ResourceControlPolicy = "resource_control_policy",
        /// Nothing that has a quota.
        None = "none",
    }
}

/// The month for which the quotas were looked up.
pub const QUOTAS_OF: &str = "2026-08";

/// A quota: how long a document may be, and what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The characters that the document may have.
    pub characters: usize,
    /// Whether white space counts: where it does, the service counts what it is sent.
    pub counts_white_space: bool,
    /// The bytes that it may have as it is sent, where that is limited, too.
    pub bytes: Option<usize>,
    /// Whether all documents of the entity count together.
    pub is_sum: bool,
    /// Where the quota is documented, or who reports it.
    pub source: &'static str,
}

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length";
/// AWS doubled the quota of service control policies on 2026-05-15.
const SCP: &str = "https://cevo.com.au/post/aws-scp-limits-landing-zone-review/";
const ORGANIZATIONS: &str =
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html";
const IDENTITY_CENTER: &str = "https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html";

const fn of_iam(characters: usize, is_sum: bool) -> Quota {
    Quota { characters, counts_white_space: false, bytes: None, is_sum, source: IAM }
}

const fn of_organizations(characters: usize, source: &'static str) -> Quota {
    Quota { characters, counts_white_space: true, bytes: None, is_sum: false, source }
}

impl Target {
    /// Its quota.
    #[must_use]
    pub const fn quota(self) -> Option<Quota> {
        Some(match self {
            Self::ManagedPolicy => of_iam(6_144, false),
            Self::InlineRolePolicy => of_iam(10_240, true),
            Self::InlineGroupPolicy => of_iam(5_120, true),
            Self::InlineUserPolicy => of_iam(2_048, true),
            Self::PermissionSet => Quota {
                characters: 10_240,
                counts_white_space: false,
                bytes: Some(32_768),
                is_sum: false,
                source: IDENTITY_CENTER,
            },
            Self::ServiceControlPolicy => of_organizations(10_240, SCP),
            Self::ResourceControlPolicy => of_organizations(5_120, ORGANIZATIONS),
            Self::None => return None,
        })
    }

    /// The target in words: `a managed policy`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ManagedPolicy => "a managed policy",
            Self::InlineRolePolicy => "the inline policies of a role",
            Self::InlineGroupPolicy => "the inline policies of a group",
            Self::InlineUserPolicy => "the inline policies of a user",
            Self::PermissionSet => "the inline policy of a permission set",
            Self::ServiceControlPolicy => "a service control policy",
            Self::ResourceControlPolicy => "a resource control policy",
            Self::None => "a policy",
        }
    }
}

impl PolicyDocument {
    /// The size of the document as quotas count it: characters, without insignificant white space.
    ///
    /// Whether IAM also leaves out blanks within texts is not documented, so they count.
    #[must_use]
    pub fn size(&self) -> usize {
        characters(self)
    }
}

/// How many characters something has as minified JSON.
pub(super) fn characters(of: &impl Serialize) -> usize {
    let mut counted = Characters(0);
    // Counting cannot fail, and neither can writing keys that are texts.
    let _ = serde_json::to_writer(&mut counted, of);
    counted.0
}

struct Characters(usize);

impl Write for Characters {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let continues = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        self.0 += text.len() - text.iter().filter(continues).count();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
