//! How far an entry of a policy's `Resource` reaches among the ARNs of a format.
//!
//! Unlike matching, which finds the types that an author means, this is what IAM does: a `*` takes any text, separators
//! included, so that `arn:aws:s3:::b*` reaches the objects of every bucket that begins with `b`.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards>.

use super::{
    VARIABLE, fill,
    glob::{Glyph, intersects},
    hard_cases::{is_path, may_be_empty},
};

/// Stands for the value of a placeholder that nothing but a wildcard takes.
const ANYTHING: &str = "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}";

/// Stands for a policy variable where its value must not be taken for any text.
const SOME_VALUE: Glyph = Glyph::Char(VARIABLE);

/// Whether the entry stands for every resource of the format in its region and account.
///
/// Partition, region and account are not looked at: most accounts have one region that matters, and a policy rarely reaches
/// into other accounts, so that `arn:aws:iam::111122223333:role/*` is every role. What has one resource in an account
/// (`arn:${Partition}:securityhub:${Region}:${Account}:hub/default`) is named by its ARN as precisely as can be.
#[must_use]
pub fn covers(resource: &str, format: &str) -> bool {
    let (Some(user), Some(aws)) = (Parts::of(resource), Parts::of(format)) else { return false };
    let takes = |pattern: &str, text: &str| {
        let text: Vec<Glyph> = fill(text, |_| ANYTHING.to_owned()).chars().map(Glyph::Char).collect();
        intersects(&of_user(pattern, SOME_VALUE), &text)
    };
    takes(user.service, aws.service) && user.resource != aws.resource && takes(user.resource, aws.resource)
}

/// Whether the entry stands for any resource of the format.
#[must_use]
pub fn reaches(resource: &str, format: &str) -> bool {
    let (Some(user), Some(aws)) = (Parts::of(resource), Parts::of(format)) else { return false };
    let meets = |pattern: &str, text: &str| {
        intersects(&of_user(pattern, Glyph::Many), &of_format(text, aws.service))
            || (text.starts_with("${") && pattern.is_empty())
    };
    meets(user.service, aws.service)
        && meets(user.region, aws.region)
        && meets(user.account, aws.account)
        && meets(user.resource, aws.resource)
}

/// Whether two entries have a resource in common.
#[must_use]
pub fn overlap(left: &str, right: &str) -> bool {
    intersects(&of_user(left, Glyph::Many), &of_user(right, Glyph::Many))
}

/// Whether an entry stands for all that another stands for.
#[must_use]
pub fn includes(whole: &str, part: &str) -> bool {
    let chars: Vec<Glyph> = part.chars().map(Glyph::Char).collect();
    whole == part || intersects(&of_user(whole, SOME_VALUE), &chars)
}

/// The parts of an ARN or a format. What is missing behind a `*` is taken by it.
struct Parts<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':').skip(2);
        let missing = text.ends_with('*').then_some("*");
        let [Some(service), Some(region), Some(account), Some(resource)] =
            std::array::from_fn(|_| parts.next().or(missing))
        else {
            return None;
        };
        Some(Self { service, region, account, resource })
    }
}

/// Reads an entry; `variable` stands for each policy variable.
fn of_user(pattern: &str, variable: Glyph) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        glyphs.extend(before.chars().map(Glyph::of_user));
        glyphs.push(variable);
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    glyphs.extend(rest.chars().map(Glyph::of_user));
    glyphs
}

/// A placeholder holds one segment, unless it is known to hold paths.
fn of_format(format: &str, service: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        glyphs.extend(before.chars().map(Glyph::of_user));
        glyphs.extend_from_slice(match name {
            _ if may_be_empty(service, name) => &[Glyph::Many],
            _ if is_path(service, name) => &[Glyph::One, Glyph::Many],
            _ => &[Glyph::OneInSegment, Glyph::ManyInSegment],
        });
        rest = behind;
    }
    glyphs.extend(rest.chars().map(Glyph::of_user));
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";
    const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
    const ROLE: &str = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
    const FUNCTION: &str = "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}";

    const HUB: &str = "arn:${Partition}:securityhub:${Region}:${Account}:hub/default";

    #[test]
    fn what_stands_for_every_resource_covers() {
        for (resource, format, expected) in [
            ("arn:aws:s3:::*", BUCKET, true),
            ("arn:aws:s3:::*", OBJECT, true),
            ("arn:aws:s3:::*/*", OBJECT, true),
            ("arn:aws:s3:::*/*", BUCKET, false),
            ("arn:aws:s3:::b*", OBJECT, false),
            ("arn:aws:s3:::?*", BUCKET, true),
            ("arn:aws:s3:::????????", BUCKET, true),
            ("arn:aws:iam::111122223333:role/*", ROLE, true),
            ("arn:aws:iam::*:*", ROLE, true),
            ("arn:aws:iam::*:role/team/*", ROLE, false),
            ("arn:aws:iam::*:role/${aws:username}", ROLE, false),
            ("arn:aws:iam:*", ROLE, true),
            ("arn:*:*:*:*:*", FUNCTION, true),
            ("arn:aws:lambda:eu-west-1:111122223333:function:*", FUNCTION, true),
            ("arn:aws:lambda:eu-west-1:111122223333:function:a-*", FUNCTION, false),
            ("arn:aws:securityhub:eu-west-1:111122223333:hub/default", HUB, false),
            ("arn:aws:securityhub:*:*:*", HUB, true),
            ("*", FUNCTION, true),
            ("my-bucket", BUCKET, false),
        ] {
            assert_eq!(covers(resource, format), expected, "{resource} {format}");
        }
    }

    #[test]
    fn what_stands_for_some_resource_reaches() {
        for (resource, format, expected) in [
            ("arn:aws:s3:::b", BUCKET, true),
            ("arn:aws:s3:::b", OBJECT, false),
            ("arn:aws:s3:::b/*", OBJECT, true),
            ("arn:aws:s3:::b/*", BUCKET, false),
            ("arn:aws:s3:::b*", OBJECT, true),
            ("arn:aws:s3:::${aws:username}/*", OBJECT, true),
            ("arn:aws:s3:eu-west-1:111122223333:accesspoint/a", OBJECT, false),
            ("arn:aws:iam::111122223333:role/team/x", ROLE, true),
            ("arn:aws:iam::111122223333:user/x", ROLE, false),
            ("arn:aws:sqs:eu-west-1:111122223333:x", ROLE, false),
            ("arn:aws:lambda:eu-west-1:111122223333:function:a:live", FUNCTION, false),
        ] {
            assert_eq!(reaches(resource, format), expected, "{resource} {format}");
        }
    }

    #[test]
    fn entries_are_compared_as_patterns() {
        assert!(overlap("arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/*b"));
        assert!(!overlap("arn:aws:iam::*:role/a", "arn:aws:iam::*:role/b"));
        assert!(includes("arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a*"));
        assert!(!includes("arn:aws:iam::1:role/a*", "arn:aws:iam::*:role/*"));
    }
}
