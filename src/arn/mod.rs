//! Amazon Resource Names: parsing what users write, and finding AWS's formats that match.
//!
//! This is pure text processing without a database. [`matching`] has the rules of matching.

mod fill;
mod format;
mod glob;
mod hard_cases;
mod matching;
mod pattern;
mod prefix;

use std::{fmt, str::FromStr};

pub use fill::fill;
pub use format::{ArnFormat, ParseArnFormatError};
pub use matching::{Candidate, Match, Misfit, Tier, match_arn, may_fit, misfit};
pub use pattern::{Extent, FormatPattern, InnerWildcard, ResourcePattern};
pub use prefix::ArnPrefix;

/// Replaces one policy variable while an ARN is parsed. The value of a variable may be any text, and the colons and slashes in
/// its name (`${aws:PrincipalTag/team}`) are not separators.
const VARIABLE: char = '\u{FFFC}';

/// An ARN in the `Resource` element of a policy, which may contain wildcards and policy variables.
///
/// The form is `arn:partition:service:region:account:resource`; region and account may be empty. The spelling
/// `&{aws:username}`, which avoids Terraform's escaping, is accepted and becomes `${aws:username}`.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arn {
    text: String,
    parts: [String; 4],
    /// The resource part, each policy variable replaced by [`VARIABLE`].
    resource: String,
}

impl Arn {
    /// The partition: `aws`, `aws-cn`, `*`, …
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.parts[0]
    }

    /// The service prefix that the ARN names: `s3`.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.parts[1]
    }

    /// The region; empty for global resources.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.parts[2]
    }

    /// The account; empty if the ARNs of the type have none.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.parts[3]
    }

    /// The ARN as a policy document spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Everything after the fifth colon, with [`VARIABLE`] for each policy variable.
    fn resource(&self) -> &str {
        &self.resource
    }

    /// The same ARN with another resource part, for example without a qualifier.
    fn with_resource(&self, resource: &str) -> Self {
        Self { resource: resource.to_owned(), ..self.clone() }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Arn {
    type Err = ParseArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(ParseArnError::Empty);
        }
        if text == "*" {
            return Err(ParseArnError::Everything);
        }
        check_characters(text)?;
        let text = text.replace("&{", "${");
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return Err(ParseArnError::NotAnArn);
        }
        let [Some(partition), Some(service), Some(region), Some(account), Some(resource)] =
            std::array::from_fn(|_| parts.next())
        else {
            return Err(ParseArnError::TooFewParts { found: text.split(':').count() });
        };
        let parts = [partition, service, region, account];
        check_parts(parts)?;
        let resource = hide_variables(resource)?;
        if resource.is_empty() {
            return Err(ParseArnError::NoResource);
        }
        let parts = parts.map(str::to_owned);
        Ok(Self { text, parts, resource })
    }
}

/// Names and the default values of policy variables may contain spaces (`environment/My App/My Environment`). A space around
/// an ARN, before its resource part or between two ARNs is a mistake.
///
/// <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.iam.policies.arn.html>
fn check_characters(text: &str) -> Result<(), ParseArnError> {
    let odd = |c: char| c != ' ' && (c.is_whitespace() || c.is_control() || c == VARIABLE);
    let head: usize = text.split_inclusive(':').take(5).map(str::len).sum();
    let slip =
        text.ends_with(' ') || text.contains(" arn:") || text.find(' ').is_some_and(|space| space <= head);
    match text.chars().find(|c| odd(*c)).or(slip.then_some(' ')) {
        Some(character) => Err(ParseArnError::Character { character }),
        None => Ok(()),
    }
}

fn check_parts(parts @ [partition, service, _, _]: [&str; 4]) -> Result<(), ParseArnError> {
    if parts.iter().any(|part| part.contains(['$', '{', '}'])) {
        return Err(ParseArnError::EarlyVariable);
    }
    if partition.is_empty() {
        return Err(ParseArnError::NoPartition);
    }
    if partition != "aws" && !partition.starts_with("aws-") && !partition.contains(['*', '?']) {
        return Err(ParseArnError::UnknownPartition { partition: partition.to_owned() });
    }
    if service.is_empty() {
        return Err(ParseArnError::NoService);
    }
    if service.contains(['*', '?']) {
        return Err(ParseArnError::ServiceWildcard { service: service.to_owned() });
    }
    Ok(())
}

/// Replaces each `${…}` by one [`VARIABLE`].
fn hide_variables(resource: &str) -> Result<String, ParseArnError> {
    let mut hidden = String::with_capacity(resource.len());
    let mut rest = resource;
    while let Some((before, after)) = rest.split_once("${") {
        let (_, behind) = after.split_once('}').ok_or(ParseArnError::OpenVariable)?;
        hidden.push_str(before);
        hidden.push(VARIABLE);
        rest = behind;
    }
    hidden.push_str(rest);
    Ok(hidden)
}

/// Why a text is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseArnError {
    /// The text is empty or white space.
    #[error("the text is empty")]
    Empty,
    /// The text is `*`, which a policy may use as a resource, but which is not an ARN.
    #[error("`*` matches every resource and is not an ARN")]
    Everything,
    /// A character that ARNs cannot contain.
    #[error("an ARN cannot contain {character:?}")]
    Character {
        /// The character.
        character: char,
    },
    /// The text does not begin with `arn:`.
    #[error("an ARN begins with `arn:`")]
    NotAnArn,
    /// Fewer than six parts.
    #[error("an ARN has six parts separated by colons, and this one has {found}")]
    TooFewParts {
        /// How many parts there are.
        found: usize,
    },
    /// `arn::…`
    #[error("the partition, the second part, is empty")]
    NoPartition,
    /// A partition that is not AWS's: `arn:asw:…`.
    #[error("the partition, the second part, is `{partition}`, and must be `aws`, `aws-cn`, `aws-us-gov`, …")]
    UnknownPartition {
        /// The second part.
        partition: String,
    },
    /// `arn:aws::…`
    #[error("the service, the third part, is empty")]
    NoService,
    /// A wildcard in the service.
    #[error("the service, the third part, is `{service}`, and cannot contain wildcards")]
    ServiceWildcard {
        /// The third part.
        service: String,
    },
    /// `arn:aws:sqs:eu-west-1:111122223333:`
    #[error("the resource, the part after the fifth colon, is empty")]
    NoResource,
    /// A policy variable before the fifth colon.
    #[error("policy variables are only allowed after the fifth colon")]
    EarlyVariable,
    /// `${` without `}`.
    #[error("a policy variable that begins with `${{` has no `}}`")]
    OpenVariable,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn variables_are_opaque_and_spelled_one_way() {
        let arn: Arn =
            "arn:aws:s3:::home/&{aws:PrincipalTag/a:b}/${aws:username, 'x y'}/a${*}b".parse().unwrap();
        assert_eq!(arn.resource(), "home/\u{FFFC}/\u{FFFC}/a\u{FFFC}b");
        assert_eq!(arn.as_str(), "arn:aws:s3:::home/${aws:PrincipalTag/a:b}/${aws:username, 'x y'}/a${*}b");
    }

    /// Every partition: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>, and those in AWS's SDKs.
    #[test]
    fn every_partition_is_one() {
        for partition in
            ["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-us-gov", "*"]
        {
            let arn: Arn = format!("arn:{partition}:sqs:eu-west-1:111122223333:orders").parse().unwrap();
            assert_eq!(arn.partition(), partition);
        }
    }

    #[test]
    fn each_mistake_has_its_own_answer() {
        for (text, expected) in [
            ("", ParseArnError::Empty),
            (" ", ParseArnError::Empty),
            ("*", ParseArnError::Everything),
            ("my-bucket", ParseArnError::NotAnArn),
            ("ARN:aws:s3:::b", ParseArnError::NotAnArn),
            ("arn:aws:s3", ParseArnError::TooFewParts { found: 3 }),
            ("arn:aws:s3:::", ParseArnError::NoResource),
            ("arn::s3:::b", ParseArnError::NoPartition),
            ("arn:asw:s3:::b", ParseArnError::UnknownPartition { partition: "asw".to_owned() }),
            ("arn:aws::::b", ParseArnError::NoService),
            ("arn:aws:*:::b", ParseArnError::ServiceWildcard { service: "*".to_owned() }),
            ("arn:aws:s3::: b", ParseArnError::Character { character: ' ' }),
            ("arn:aws:s3:::b ", ParseArnError::Character { character: ' ' }),
            ("arn:aws:s3 :::b", ParseArnError::Character { character: ' ' }),
            ("arn:aws:s3:::a arn:aws:s3:::b", ParseArnError::Character { character: ' ' }),
            ("arn:aws:s3:::a\tb", ParseArnError::Character { character: '\t' }),
            ("arn:aws:s3:${aws:region}::b", ParseArnError::EarlyVariable),
            ("arn:aws:s3:::${aws:username", ParseArnError::OpenVariable),
        ] {
            assert_eq!(text.parse::<Arn>(), Err(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_arn_or_an_error(text in "\\PC{0,40}") {
            let _ = text.parse::<Arn>();
        }

        #[test]
        fn what_is_read_is_written_the_same(resource in "[a-z*?/:]{1,20}") {
            let text = format!("arn:aws:sqs:eu-west-1:111122223333:{resource}");
            prop_assert_eq!(text.parse::<Arn>().unwrap().to_string(), text);
        }
    }
}
