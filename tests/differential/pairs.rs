//! What statements allow, and where two documents differ in it.

use std::collections::{BTreeMap, BTreeSet};

/// The resources of each action, the actions in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed(BTreeMap<String, BTreeSet<String>>);

/// Stands for an ARN of every type that no ARN of the two documents covers.
pub(crate) const ELSEWHERE: &str = "any other ARN";

/// A pair of an action and an ARN that one document allows and the other does not.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) action: String,
    pub(crate) arn: String,
    /// The resources of the statements that cover the ARN.
    pub(crate) by: Vec<String>,
}

impl Allowed {
    pub(crate) fn add(&mut self, action: &str, resources: &[String]) {
        let of_action = self.0.entry(action.to_lowercase()).or_default();
        of_action.extend(resources.iter().cloned());
    }

    /// How many pairs of an action and a resource are written.
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    pub(crate) fn resources_of(&self, action: &str) -> impl Iterator<Item = &str> {
        self.0.get(&action.to_lowercase()).into_iter().flatten().map(String::as_str)
    }

    fn resources(&self) -> impl Iterator<Item = &String> {
        self.0.values().flatten()
    }

    /// The pairs that are allowed here and not there, over some ARNs and all that is elsewhere.
    fn beyond(&self, other: &Self, arns: &BTreeSet<&str>) -> Vec<Difference> {
        let none = BTreeSet::new();
        let mut differences = Vec::new();
        for (action, here) in &self.0 {
            let there = other.0.get(action).unwrap_or(&none);
            if here == there {
                continue;
            }
            for arn in arns.iter().copied().chain([ELSEWHERE]) {
                let by: Vec<String> = here.iter().filter(|resource| covers(resource, arn)).cloned().collect();
                if !by.is_empty() && !there.iter().any(|resource| covers(resource, arn)) {
                    differences.push(Difference { action: action.clone(), arn: arn.to_owned(), by });
                }
            }
        }
        differences
    }
}

/// What each allows that the other does not.
///
/// Compared are the ARNs that stand in either and, of one ARN of every type, those that these cover; all others
/// are covered by `*` or by nothing, so that they are one.
pub(crate) fn differences(
    left: &Allowed,
    right: &Allowed,
    one_of_each_type: &BTreeMap<String, Vec<String>>,
) -> [Vec<Difference>; 2] {
    let mut arns: BTreeSet<&str> =
        left.resources().chain(right.resources()).map(String::as_str).filter(|one| *one != "*").collect();
    let patterns: Vec<&str> = arns.iter().copied().filter(|one| is_pattern(one)).collect();
    for pattern in patterns {
        let of_service = service(pattern).and_then(|service| one_of_each_type.get(service));
        arns.extend(of_service.into_iter().flatten().filter(|arn| covers(pattern, arn)).map(String::as_str));
    }
    [left.beyond(right, &arns), right.beyond(left, &arns)]
}

/// Whether a resource of a statement stands for an ARN.
fn covers(resource: &str, arn: &str) -> bool {
    resource == "*"
        || resource == arn
        || (is_pattern(resource)
            && service(resource) == service(arn)
            && glob(resource.as_bytes(), arn.as_bytes()))
}

fn is_pattern(resource: &str) -> bool {
    resource.bytes().any(|byte| matches!(byte, b'*' | b'?'))
}

/// The service that an ARN names.
pub(crate) fn service(arn: &str) -> Option<&str> {
    arn.split(':').nth(2)
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if glob(rest, text) => true,
        (Some((b'*', _)), Some((_, behind))) => glob(pattern, behind),
        (Some((wanted, rest)), Some((found, behind))) => {
            (*wanted == b'?' || wanted == found) && glob(rest, behind)
        }
        _ => false,
    }
}
