use super::Finding;
use crate::arn::ResourcePattern;

/// The findings on the policy after that those on the policy before do not have, in their order.
///
/// A finding is not new if one before has the same category and method, is at least as severe, and has all of its actions
/// and resources.
#[must_use]
pub fn new_findings<'f>(before: &[Finding], after: &'f [Finding]) -> Vec<&'f Finding> {
    after.iter().filter(|finding| !before.iter().any(|other| includes(other, finding))).collect()
}

fn includes(whole: &Finding, part: &Finding) -> bool {
    // The most severe comes first.
    (whole.category, whole.method) == (part.category, part.method)
        && whole.severity <= part.severity
        && part.actions.iter().all(|action| whole.actions.contains(action))
        && part.resources.iter().all(|resource| is_covered(resource, &whole.resources))
}

fn is_covered(resource: &str, by: &[String]) -> bool {
    // In a document without policy variables what looks like one is a text, which is the same in both just as well.
    let resource = ResourcePattern::read(resource, true);
    by.iter().any(|other| ResourcePattern::read(other, true).covers(&resource))
}
