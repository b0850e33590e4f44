//! Actions and resources that do not belong together, and names that say nothing.

use crate::catalog::ResolveError;
use std::collections::BTreeSet;

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    statement::{Checked, Entry, Named},
};

pub(super) fn check(
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
    findings: &mut Vec<Finding>,
) -> Result<(), ResolveError> {
    findings.extend(redundant(statement));
    if !statement.resources_are_known() {
        return Ok(());
    }
    for named in &statement.actions {
        if let Some(problem) = without_resource(named, statement, facts)? {
            findings.push(statement.finding(&format!("Action[{}]", named.place), problem));
        }
    }
    for (place, entry) in &statement.resources {
        if let Some(problem) = without_action(entry, statement, facts)? {
            findings.push(statement.finding(&format!("Resource[{place}]"), problem));
        }
    }
    Ok(())
}

fn redundant(statement: &Checked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, named) in statement.actions.iter().enumerate() {
        // Of two that cover each other the first stays.
        let by = statement.actions.iter().enumerate().find(|(other_place, other)| {
            *other_place != place
                && other.pattern.covers(named.pattern)
                && (*other_place < place || !named.pattern.covers(other.pattern))
        });
        if let Some((_, by)) = by {
            let problem =
                Problem::RedundantAction { action: named.pattern.to_string(), by: by.pattern.to_string() };
            findings.push(statement.finding(&format!("Action[{}]", named.place), problem));
        }
    }
    findings
}

/// An action that supports none of the resources. Of a pattern, only if that is so of all that it stands for.
fn without_resource(
    named: &Named<'_>,
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
) -> Result<Option<Problem>, ResolveError> {
    let Some(actions) = named.actions.as_ref().filter(|actions| !actions.is_empty()) else { return Ok(None) };
    if statement.resources.is_empty() || statement.is_on_everything() {
        return Ok(None);
    }
    let mut formats = BTreeSet::new();
    for action in actions.iter() {
        for (_, entry) in &statement.resources {
            if facts.supports(action, entry)? {
                return Ok(None);
            }
        }
        formats.extend(facts.types(action)?.iter().flat_map(|used| used.formats.iter().cloned()));
    }
    let (action, formats) = (named.pattern.to_string(), formats.into_iter().collect());
    Ok(Some(Problem::ActionWithoutResource { action, formats }))
}

/// An ARN that no action supports. Where some name is unknown, that one may.
fn without_action(
    entry: &Entry<'_>,
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
) -> Result<Option<Problem>, ResolveError> {
    let Entry::Arn { pattern, .. } = entry else { return Ok(None) };
    if !statement.actions_are_read || statement.actions.is_empty() {
        return Ok(None);
    }
    for named in &statement.actions {
        let Some(actions) = named.actions.as_ref().filter(|actions| !actions.is_empty()) else {
            return Ok(None);
        };
        for action in actions.iter() {
            if facts.supports(action, entry)? {
                return Ok(None);
            }
        }
    }
    Ok(Some(Problem::ResourceWithoutAction(pattern.to_string())))
}
