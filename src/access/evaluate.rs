use super::index::Index;
use crate::{
    arn::{Extent, ResourcePattern},
    bounds::checkpoint,
    iam::{ActionName, Effect},
    statement::{Policy, Resources, Statement},
};

spelled_enum! {
    /// What a policy answers to a request. Of several requests that fit one question, the one that gets most decides.
    pub enum Decision {
        /// A statement denies it, whatever other policies allow.
        Denied = "denied",
        /// No statement allows it.
        NotAllowed = "not_allowed",
        /// A statement allows it, and none denies it.
        Allowed = "allowed",
    }
}

/// What a policy answers to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'p> {
    /// The most that a request may get.
    pub decision: Decision,
    /// Whether a request may get less, because of a condition, the value of a policy variable, or, where a question is
    /// about several resources, the resource.
    pub conditional: bool,
    /// The statements that decide, by Sid or place, in the order of the document.
    pub statements: Vec<&'p str>,
}

/// Evaluates a policy as IAM does: what a statement denies is denied, what a statement allows is allowed, all else is not.
///
/// What a condition or a variable comes to is open, so the answer is that of the request that gets most:
///
/// - A Deny without condition that is about all resources that are asked about decides alone: [`Decision::Denied`].
/// - Else an Allow decides, and whatever may take it away makes it conditional: its own condition, or a Deny under a
///   condition.
/// - A Deny that may hold where nothing is allowed is no access either way: [`Decision::NotAllowed`], conditional, since
///   it may turn to `Denied`.
///
/// `asked` is one resource, or a pattern: then the question is about each resource that it stands for. Where a Deny and
/// an Allow cut through each other so that it cannot be told whether anything is left, something is taken to be.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.
#[must_use]
pub fn evaluate<'p>(policy: &'p Policy, action: &ActionName, asked: &ResourcePattern) -> Answer<'p> {
    let about = About::of(policy, action, asked);
    let certain: Vec<&Found<'p>> = about.denies.iter().filter(|found| found.is_certain()).collect();
    if !certain.is_empty() {
        return answer(Decision::Denied, false, certain);
    }
    let allows = about.allows_that_are_left(asked);
    let denies: Vec<&Found<'p>> = about.denies.iter().collect();
    if allows.is_empty() {
        return answer(Decision::NotAllowed, !denies.is_empty(), denies);
    }
    let certain: Vec<&Found<'p>> = allows.iter().copied().filter(|found| found.is_certain()).collect();
    let conditional = certain.is_empty() || !denies.is_empty();
    let allows = if certain.is_empty() { allows } else { certain };
    answer(Decision::Allowed, conditional, [allows, denies].concat())
}

fn answer<'p>(decision: Decision, conditional: bool, mut found: Vec<&Found<'p>>) -> Answer<'p> {
    found.sort_by_key(|found| found.place);
    let statements = found.into_iter().map(|found| found.statement.name.as_str()).collect();
    Answer { decision, conditional, statements }
}

/// The statements that may be about what is asked.
struct About<'p> {
    allows: Vec<Found<'p>>,
    denies: Vec<Found<'p>>,
}

/// A statement that may be about what is asked.
struct Found<'p> {
    /// Its place in the document.
    place: usize,
    statement: &'p Statement,
    extent: Extent,
}

impl Found<'_> {
    /// Whether it is about every request that is asked about.
    fn is_certain(&self) -> bool {
        self.extent == Extent::Everything && self.statement.meaning.is_unconditional()
    }
}

impl<'p> About<'p> {
    fn of(policy: &'p Policy, action: &ActionName, asked: &ResourcePattern) -> Self {
        let mut about = Self { allows: Vec::new(), denies: Vec::new() };
        for (place, statement) in policy.statements.iter().enumerate() {
            checkpoint();
            if !statement.meaning.is_about(action) {
                continue;
            }
            let extent = statement.meaning.resources.extent_over(asked);
            if extent == Extent::Nothing {
                continue;
            }
            let found = Found { place, statement, extent };
            match statement.meaning.effect {
                Some(Effect::Allow) => about.allows.push(found),
                Some(Effect::Deny) => about.denies.push(found),
                None => {}
            }
        }
        about
    }

    /// The Allows of which a Deny without condition leaves something.
    fn allows_that_are_left(&self, asked: &ResourcePattern) -> Vec<&Found<'p>> {
        let denies = self.denies.iter().map(|deny| deny.statement);
        let denies = Index::of(denies.filter(|deny| deny.meaning.is_unconditional()));
        let is_left = |part: &Resources| {
            part.extent_over(asked) != Extent::Nothing && denies.covering(part).next().is_none()
        };
        let has_rest = |allow: &&Found<'p>| allow.statement.meaning.resources.parts().iter().any(is_left);
        self.allows.iter().filter(has_rest).collect()
    }
}
