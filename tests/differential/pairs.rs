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

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many pairs of an action and a resource are written.
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    pub(crate) fn allows(&self, action: &str) -> bool {
        self.0.contains_key(&action.to_lowercase())
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
    one_of_each_type: &[String],
) -> [Vec<Difference>; 2] {
    let written: BTreeSet<&str> =
        left.resources().chain(right.resources()).map(String::as_str).filter(|one| *one != "*").collect();
    let is_covered = |arn: &&str| written.iter().any(|resource| covers(resource, arn));
    let covered: Vec<&str> = one_of_each_type.iter().map(String::as_str).filter(is_covered).collect();
    let arns = written.iter().copied().chain(covered).collect();
    [left.beyond(right, &arns), right.beyond(left, &arns)]
}

/// Whether a resource of a statement stands for an ARN.
fn covers(resource: &str, arn: &str) -> bool {
    resource == "*"
        || resource == arn
        || (same_service(resource, arn) && glob(resource.as_bytes(), arn.as_bytes()))
}

fn same_service(left: &str, right: &str) -> bool {
    left.split(':').nth(2) == right.split(':').nth(2)
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
