use super::{KeyGroup, is_key_named, unsupported};
use crate::iam::ActionName;

/// What AWS lists of condition keys for an action, on a resource of a type or without one.
#[derive(Clone, Copy, Debug)]
pub struct KeyLists<'a> {
    /// The action.
    pub action: &'a ActionName,
    /// The keys that the action has whatever it is used on.
    pub of_action: &'a [String],
    /// The keys that the action has when it is used on a resource of the type; empty without a type.
    pub of_use: &'a [String],
    /// The keys that the type lists for all actions that are used on it; empty without a type.
    pub of_type: &'a [String],
}

/// Whether a request for the action can have this key, so that a condition on it can be met.
///
/// - Keys of [`KeyGroup::Request`] go with every action.
/// - Keys of [`KeyGroup::Documented`] go with the actions that list them, at the action or at its use on the type. What
///   the type itself lists counts where its use lists nothing: AWS names there, for some services (EC2), all keys that
///   any action has on the type, and for others (S3) those that every action has. It never counts for the tags of a
///   request, which belong to the actions that set tags.
/// - Keys of [`KeyGroup::ServiceToService`] go with no action that a user or a role asks for. In the policy of a
///   resource they do; whoever writes one asks for the group first.
/// - What AWS says does not work ([`unsupported()`]) does not.
///
/// Source of the lists:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
#[must_use]
pub fn supports(asked: &str, lists: &KeyLists<'_>) -> bool {
    let applies = match KeyGroup::of(asked) {
        KeyGroup::Request => true,
        KeyGroup::Documented => is_listed(asked, lists),
        KeyGroup::ServiceToService => false,
    };
    applies && unsupported(lists.action, asked).is_none()
}

fn is_listed(asked: &str, lists: &KeyLists<'_>) -> bool {
    let names = |keys: &[String]| keys.iter().any(|documented| is_key_named(documented, asked));
    let type_counts = lists.of_use.is_empty() && !is_tag_of_request(asked);
    names(lists.of_action) || names(lists.of_use) || type_counts && names(lists.of_type)
}

fn is_tag_of_request(key: &str) -> bool {
    ["aws:RequestTag/${TagKey}", "aws:TagKeys"].iter().any(|documented| is_key_named(documented, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `ec2:StartInstances` has a key, by what it, its use and the type list.
    fn has(asked: &str, of_action: &[&str], of_use: &[&str], of_type: &[&str]) -> bool {
        let owned = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let action = ActionName::new("ec2", "StartInstances");
        let (of_action, of_use, of_type) = (owned(of_action), owned(of_use), owned(of_type));
        supports(
            asked,
            &KeyLists { action: &action, of_action: &of_action, of_use: &of_use, of_type: &of_type },
        )
    }

    #[test]
    fn documented_keys_go_where_they_are_listed() {
        let tag = "aws:ResourceTag/${TagKey}";
        assert!(has("ec2:Region", &["ec2:Region"], &[], &[]));
        assert!(has("EC2:region", &["ec2:Region"], &[tag], &[]));
        assert!(has("aws:ResourceTag/team", &[], &[tag], &[]));
        assert!(has("aws:ResourceTag/team", &["ec2:Region"], &[], &[tag]));
        assert!(!has("aws:ResourceTag/team", &[], &["ec2:Tenancy"], &[tag]), "the use has a list of its own");
        assert!(!has("aws:ResourceTag/team", &[], &[], &[]));
        assert!(!has("ec2:*", &["ec2:Region"], &[], &[]), "IAM has no patterns of keys");
    }

    #[test]
    fn a_type_says_nothing_of_the_tags_in_a_request() {
        for (documented, asked) in
            [("aws:RequestTag/${TagKey}", "aws:RequestTag/team"), ("aws:TagKeys", "AWS:tagkeys")]
        {
            assert!(!has(asked, &[], &[], &[documented]));
            assert!(has(asked, &[], &[documented], &[]));
            assert!(has(asked, &[documented], &[], &[]));
        }
    }

    #[test]
    fn other_groups_ask_no_list() {
        assert!(has("aws:SourceIp", &[], &[], &[]));
        assert!(has("aws:PrincipalTag/team", &[], &["ec2:Tenancy"], &[]));
        assert!(!has("aws:SourceArn", &["aws:SourceArn"], &[], &[]));
        assert!(!has("aws:SourceVpcArn", &["aws:SourceVpcArn"], &[], &[]), "EC2 does not tell it");
        assert!(!has("aws:NoSuchKey", &["ec2:Region"], &[], &[]));
    }
}
