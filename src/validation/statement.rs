//! A statement with its names and ARNs read, and the mistakes in them.

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    shape,
};
use crate::{
    arn::{Arn, ParseArnError, ResourcePattern},
    catalog::{self, Action, UnknownAction, UnknownService},
    document::Statement,
    iam::{ActionPattern, Effect},
};

pub(super) struct Checked<'d> {
    pub(super) written: &'d Statement,
    pub(super) index: usize,
    /// What stands in `Action`, as far as it can be read, by its place there.
    pub(super) actions: Vec<Named>,
    /// What stands in `Resource`, as far as it can be read, by its place there.
    pub(super) resources: Vec<(usize, Entry)>,
}

/// A name or pattern of actions.
pub(super) struct Named {
    pub(super) place: usize,
    pub(super) pattern: ActionPattern,
    /// What it stands for. Nothing if that is more than one service's.
    pub(super) actions: Option<Vec<Action>>,
}

/// What stands in `Resource`.
pub(super) enum Entry {
    Everything,
    Arn {
        pattern: ResourcePattern,
        /// As the engine reads it, if it can.
        arn: Option<Arn>,
    },
}

impl<'d> Checked<'d> {
    pub(super) fn of(
        written: &'d Statement,
        index: usize,
        with_variables: bool,
        facts: &mut Facts<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, catalog::Error> {
        let mut found =
            |element: String, problem| findings.push(shape::finding(written, index, &element, problem));
        let mut actions = Vec::new();
        for (element, texts, is_action) in
            [("Action", written.actions(), true), ("NotAction", written.not_actions(), false)]
        {
            for (place, text) in texts.iter().enumerate() {
                let named = named(place, text, facts)?;
                match named {
                    Ok((named, problem)) => {
                        if let Some(problem) = problem {
                            found(format!("{element}[{place}]"), problem);
                        }
                        actions.extend(is_action.then_some(named));
                    }
                    Err(problem) => found(format!("{element}[{place}]"), problem),
                }
            }
        }
        let mut resources = Vec::new();
        for (element, texts, is_resource) in
            [("Resource", written.resources(), true), ("NotResource", written.not_resources(), false)]
        {
            for (place, text) in texts.iter().enumerate() {
                let (entry, problem) = entry(text, with_variables);
                if let Some(problem) = problem {
                    found(format!("{element}[{place}]"), problem);
                }
                resources.extend(entry.filter(|_| is_resource).map(|entry| (place, entry)));
            }
        }
        Ok(Self { written, index, actions, resources })
    }

    pub(super) fn finding(&self, element: &str, problem: Problem) -> Finding {
        shape::finding(self.written, self.index, element, problem)
    }

    pub(super) fn allows(&self) -> bool {
        self.written.effect() == Some(Effect::Allow)
    }

    /// Whether `*` stands in `Resource`.
    pub(super) fn is_on_everything(&self) -> bool {
        self.resources.iter().any(|(_, entry)| matches!(entry, Entry::Everything))
    }

    /// Whether every entry of `Resource` could be read, and `NotResource` is not there.
    pub(super) fn resources_are_known(&self) -> bool {
        self.written.not_resource.is_none() && self.resources.len() == self.written.resources().len()
    }
}

/// Reads a name or pattern, with what is doubtful about it.
fn named(
    place: usize,
    text: &str,
    facts: &Facts<'_>,
) -> Result<Result<(Named, Option<Problem>), Problem>, catalog::Error> {
    let Ok(pattern) = text.parse::<ActionPattern>() else {
        return Ok(Err(Problem::InvalidAction(text.to_owned())));
    };
    let service = pattern.as_str().split_once(':').map_or("*", |(service, _)| service);
    if service.contains(['*', '?']) {
        return Ok(Ok((Named { place, pattern, actions: None }, None)));
    }
    let actions = facts.actions(&pattern)?;
    let problem = if actions.is_empty() { Some(unknown(&pattern, service, facts)?) } else { None };
    Ok(Ok((Named { place, pattern, actions: Some(actions) }, problem)))
}

fn unknown(pattern: &ActionPattern, service: &str, facts: &Facts<'_>) -> Result<Problem, catalog::Error> {
    let action = pattern.to_string();
    let UnknownAction { nearest, status } = facts.catalog.unknown_action(pattern)?;
    match facts.catalog.unknown_service(service)?.filter(|_| status.is_none()) {
        Some(UnknownService { nearest }) => Ok(Problem::UnknownService { action, nearest }),
        None => Ok(Problem::UnknownAction { action, nearest, status }),
    }
}

/// Reads an entry of `Resource`. What IAM refuses is none.
fn entry(text: &str, with_variables: bool) -> (Option<Entry>, Option<Problem>) {
    let pattern = ResourcePattern::read(text, with_variables);
    if pattern.is_everything() {
        return (Some(Entry::Everything), None);
    }
    let text = text.to_owned();
    match text.parse::<Arn>() {
        Ok(arn) => (Some(Entry::Arn { pattern, arn: Some(arn) }), None),
        Err(error) if is_taken(&text, &error) => {
            (Some(Entry::Arn { pattern, arn: None }), Some(Problem::DoubtfulResource { text, error }))
        }
        Err(error) => (None, Some(Problem::InvalidResource { text, error })),
    }
}

/// Whether IAM takes the text all the same: it looks at the number of parts, which a `*` may stand for, and not into them.
fn is_taken(text: &str, error: &ParseArnError) -> bool {
    match error {
        ParseArnError::TooFewParts { .. } => text.ends_with('*'),
        ParseArnError::ServiceWildcard { .. }
        | ParseArnError::EarlyVariable
        | ParseArnError::Character { character: ' ' } => true,
        _ => false,
    }
}
