//! What people forget, or take for granted, about the resources that a policy names.

mod rows;

use std::collections::BTreeSet;

use super::{Policy, Text};
use crate::{
    iam::ResourceTypeName,
    text::push_some,
    writer::{Resource, Statement},
};

/// A line that is given about ARNs of the policy.
#[derive(Clone, Copy)]
struct Hint {
    /// The resource types of the statements that the hint is about.
    on: &'static [&'static str],
    /// Of these, the statements that have one of these actions; all if empty.
    granting: &'static [&'static str],
    /// The ARNs that are meant.
    only: fn(&str) -> bool,
    /// What makes the hint needless.
    unless: Unless,
    /// What is said of the ARNs.
    text: &'static str,
}

/// What makes a hint needless.
#[derive(Clone, Copy)]
enum Unless {
    Never,
    /// Some statement is on one of these types.
    On(&'static [&'static str]),
    /// Some statement has one of these actions.
    Granting(&'static [&'static str]),
    /// Some statement's ARN is this one with such an end, or covers that: `/index/` for the indexes of a table.
    Behind(&'static str),
    /// Some statement's ARN of that type is what stands before such a part of this one, or covers that: the bucket of an
    /// object.
    Before(&'static str, &'static str),
}

/// The hints that a policy gives reason for. A Deny gives none: what is missing there is not denied, as it says.
pub(super) fn write(policy: &Policy<'_>, text: &mut Text) {
    if !policy.allows() {
        return;
    }
    for hint in rows::HINTS {
        let arns = hint.arns(policy.statements());
        if !arns.is_empty() {
            let line = text.fact();
            push_some(line, arns);
            line.push_str(": ");
            line.push_str(hint.text);
        }
    }
}

impl Hint {
    /// The ARNs that the hint is to be given about, sorted.
    fn arns<'a>(&self, statements: &'a [Statement]) -> BTreeSet<&'a str> {
        let meant = statements.iter().filter(|one| is_on(one, self.on));
        let meant = meant.filter(|one| self.granting.is_empty() || grants(one, self.granting));
        let arns = meant.flat_map(arns);
        arns.filter(|arn| (self.only)(arn) && !self.unless.holds(arn, statements)).collect()
    }
}

impl Unless {
    fn holds(self, arn: &str, statements: &[Statement]) -> bool {
        match self {
            Self::Never => false,
            Self::On(types) => statements.iter().any(|one| is_on(one, types)),
            Self::Granting(actions) => statements.iter().any(|one| grants(one, actions)),
            Self::Behind(end) => {
                arn.ends_with('*') || statements.iter().flat_map(arns).any(|other| goes_on(other, arn, end))
            }
            Self::Before(separator, resource_type) => {
                let mut of_type = statements.iter().filter(|one| is_on(one, &[resource_type]));
                of_type.any(|one| arns(one).any(|other| stands_before(other, arn, separator)))
            }
        }
    }
}

fn arns(statement: &Statement) -> impl Iterator<Item = &str> {
    statement.resources.iter().filter_map(Resource::arn)
}

fn is_on(statement: &Statement, types: &[&str]) -> bool {
    let is_one = |of: &ResourceTypeName| {
        types.iter().any(|name| name.split_once(':') == Some((of.service.as_str(), of.name.as_str())))
    };
    statement.resource_type.as_ref().is_some_and(is_one)
}

fn grants(statement: &Statement, actions: &[&str]) -> bool {
    statement.actions.iter().any(|action| actions.iter().any(|one| one.eq_ignore_ascii_case(action.as_str())))
}

/// Whether an ARN is another with such an end, or has a wildcard that covers it.
fn goes_on(arn: &str, other: &str, end: &str) -> bool {
    let Some(rest) = arn.strip_prefix(other) else { return false };
    let before_wildcard = rest.split('*').next().unwrap_or_default();
    rest.starts_with(end) || (before_wildcard.len() < rest.len() && end.starts_with(before_wildcard))
}

fn stands_before(arn: &str, other: &str, separator: &str) -> bool {
    let covers = arn.strip_suffix('*').is_some_and(|begin| other.starts_with(begin));
    covers || other.strip_prefix(arn).is_some_and(|rest| rest.starts_with(separator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Catalog, Database},
        iam::{AccessLevel, AccessLevelSource},
        writer::{Effect, Request, write},
    };

    /// The policy of lines such as `read arn:…`.
    fn statements(lines: &[&str]) -> Vec<Statement> {
        let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
        for (index, line) in lines.iter().enumerate() {
            let (level, arn) = line.split_once(' ').unwrap();
            request.ask(level.parse::<AccessLevel>().unwrap(), arn.parse().unwrap(), index);
        }
        write(&request, &Catalog::of(&Database::embedded()).unwrap()).unwrap().statements
    }

    fn is_given(begin: &str, lines: &[&str]) -> bool {
        let mut hints = rows::HINTS.iter().filter(|hint| hint.text.starts_with(begin));
        let hint = hints.next().unwrap_or_else(|| panic!("no hint begins so: {begin}"));
        assert!(hints.next().is_none(), "two hints begin so: {begin}");
        !hint.arns(&statements(lines)).is_empty()
    }

    #[test]
    fn every_hint_names_types_and_actions_that_exist() {
        let known = Catalog::of(&Database::embedded()).unwrap();
        let is_type = |name: &&str| known.resource_type(&name.parse().unwrap()).unwrap().is_some();
        let is_action =
            |name: &&str| known.action(&name.parse().unwrap(), AccessLevelSource::Aws).unwrap().is_some();
        for hint in rows::HINTS {
            let (types, actions) = match hint.unless {
                Unless::On(types) => (types, &[][..]),
                Unless::Granting(actions) => (&[][..], actions),
                Unless::Before(_, resource_type) => (&[resource_type][..], &[][..]),
                Unless::Never | Unless::Behind(_) => (&[][..], &[][..]),
            };
            for name in hint.on.iter().chain(types) {
                assert!(is_type(name), "{name}");
            }
            for name in hint.granting.iter().chain(actions) {
                assert!(is_action(name), "{name}");
            }
            for quoted in hint.text.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains(':')) {
                let is_pattern = quoted.contains(['*', '/']) || quoted.starts_with(':');
                let is_key = ["kms:ResourceAliases", "lambda:FunctionArn"].contains(&quoted);
                let exists = is_pattern || is_key || is_type(&quoted) || is_action(&quoted);
                assert!(exists, "{quoted}");
            }
        }
    }

    /// Each row once with a policy that gives reason for it, and with one that does not.
    #[test]
    fn every_hint_is_given_with_reason_and_not_without() {
        let begins: BTreeSet<&str> = rows::EXAMPLES.iter().map(|(begin, ..)| *begin).collect();
        assert_eq!(begins.len(), rows::HINTS.len(), "a hint without example");
        for (begin, with, without) in rows::EXAMPLES {
            assert!(is_given(begin, with), "{begin}: {with:?}");
            if let Some(further) = without {
                let silent: Vec<&str> = with.iter().chain([further]).copied().collect();
                assert!(!is_given(begin, &silent), "{begin}: {silent:?}");
            }
        }
    }

    #[test]
    fn an_end_is_covered_by_wildcards_that_reach_it() {
        let table = "arn:aws:dynamodb:eu-west-1:1:table/T";
        for (end, expected) in [
            ("/index/*", true),
            ("/index/by-day", true),
            ("/*", true),
            ("*", true),
            ("/i*", true),
            ("", false),
            ("/stream/*", false),
            ("/export/x", false),
        ] {
            assert_eq!(goes_on(&format!("{table}{end}"), table, "/index/"), expected, "{end}");
        }
        assert!(stands_before("arn:aws:s3:::a", "arn:aws:s3:::a/*", "/"));
        assert!(stands_before("arn:aws:s3:::a*", "arn:aws:s3:::ab/*", "/"));
        assert!(!stands_before("arn:aws:s3:::a", "arn:aws:s3:::ab/*", "/"));
    }
}
