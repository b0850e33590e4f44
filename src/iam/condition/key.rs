use std::borrow::Cow;

use crate::iam::matches_pattern;

/// Stands for a placeholder in a key's name: any text, but some. AWS demands a tag's key behind `aws:ResourceTag/`:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-tag-key-in-condition>.
const SOME_TEXT: &str = "?*";

/// Whether a condition key that AWS documents is one of those that are asked for.
///
/// What is asked for may have wildcards (`s3:*`), which are tried on the name as AWS writes it; otherwise this is
/// [`is_key_named`].
#[must_use]
pub fn is_condition_key(documented: &str, asked: &str) -> bool {
    matches_pattern(asked, documented) || is_key_named(documented, asked)
}

/// Whether a condition key that AWS documents is the one that a policy names.
///
/// Letter case is ignored: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>.
/// A placeholder in what is documented stands for any text: `aws:ResourceTag/team` is `aws:ResourceTag/${TagKey}`.
/// AWS spells placeholders in four ways: `${TagKey}`, `<key>`, `tag-key`, and nothing behind the slash
/// (`glacier:ResourceTag/`). A name spelled as AWS documents it, placeholder included, is itself.
#[must_use]
pub fn is_key_named(documented: &str, named: &str) -> bool {
    documented.eq_ignore_ascii_case(named)
        || match with_wildcards(documented) {
            Cow::Borrowed(_) => false,
            Cow::Owned(pattern) => matches_pattern(&pattern, named),
        }
}

/// The key with [`SOME_TEXT`] for each placeholder; owned if it has one.
fn with_wildcards(documented: &str) -> Cow<'_, str> {
    if let Some(before) = documented.strip_suffix("/tag-key").or_else(|| documented.strip_suffix('/')) {
        return Cow::Owned(format!("{before}/{SOME_TEXT}"));
    }
    if !documented.contains(['$', '<']) {
        return Cow::Borrowed(documented);
    }
    let mut pattern = String::with_capacity(documented.len());
    let mut rest = documented;
    while let Some((before, after)) = rest.split_once("${").or_else(|| rest.split_once('<')) {
        let behind = after.split_once(['}', '>']).map_or("", |(_, behind)| behind);
        pattern.push_str(before);
        pattern.push_str(SOME_TEXT);
        rest = behind;
    }
    Cow::Owned(pattern + rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_placeholder_stands_for_some_text() {
        for (documented, named, expected) in [
            ("s3:prefix", "S3:Prefix", true),
            ("s3:prefix", "s3:prefixes", false),
            ("s3:prefix", "s3:*", false),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag/team", true),
            ("aws:ResourceTag/${TagKey}", "AWS:resourcetag/Team:Sub/unit", true),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag/${TagKey}", true),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag/", false),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag", false),
            ("aws:ResourceTag/${TagKey}", "aws:RequestTag/team", false),
            ("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/team", true),
            ("secretsmanager:ResourceTag/tag-key", "secretsmanager:ResourceTag/team", true),
            ("secretsmanager:ResourceTag/tag-key", "secretsmanager:ResourceTag/tag-key", true),
            ("glacier:ResourceTag/", "glacier:ResourceTag/team", true),
            ("glacier:ResourceTag/", "glacier:ResourceTag/", true),
            ("ssm:resourceTag/aws:ssmmessages:session-id", "ssm:resourceTag/team", false),
            ("ecs:fargate-ephemeral-storage-kms-key", "ecs:fargate-ephemeral-storage-kms-id", false),
            ("kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:aws:s3:arn", true),
            ("events:Metadata/${MetadataKey}/Matcher", "events:Metadata/team/Matcher", true),
            ("events:Metadata/${MetadataKey}/Matcher", "events:Metadata/team", false),
            (
                "codebuild:secondarySources/${sourceIdentifier}.location",
                "codebuild:secondarySources/a.location",
                true,
            ),
            ("agent.${Domain}.buildkite.dev:build_branch", "agent.eu.buildkite.dev:build_branch", true),
            (
                "token.actions.githubusercontent.com/${SubPath}:ref",
                "token.actions.githubusercontent.com:ref",
                false,
            ),
        ] {
            assert_eq!(is_key_named(documented, named), expected, "{documented} {named}");
        }
    }

    #[test]
    fn what_is_asked_for_may_have_wildcards() {
        for (documented, asked, expected) in [
            ("s3:prefix", "s3:*", true),
            ("s3:prefix", "S3:PRE?IX", true),
            ("s3:prefix", "s3:delimiter", false),
            ("aws:ResourceTag/${TagKey}", "aws:*", true),
            ("aws:ResourceTag/${TagKey}", "aws:resourcetag/te*", true),
            ("aws:ResourceTag/${TagKey}", "*:RequestTag/team", false),
            ("aws:TagKeys", "*:*Tag*", true),
        ] {
            assert_eq!(is_condition_key(documented, asked), expected, "{documented} {asked}");
        }
    }

    proptest! {
        #[test]
        fn any_text_names_itself(key in "\\PC{0,40}") {
            prop_assert!(is_key_named(&key, &key.to_ascii_uppercase()));
        }
    }
}
