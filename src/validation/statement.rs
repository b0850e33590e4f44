//! A statement with what the database knows of its names, and the mistakes in them.

use std::rc::Rc;

use super::{
    facts::Facts,
    finding::{Finding, Problem},
};
use crate::{
    arn::{Arn, ResourcePattern},
    catalog::{self, Action, UnknownAction, UnknownService},
    iam::{ActionPattern, Effect},
    statement::{Fault, Statement, is_accepted, path, read_resource},
};

pub(super) struct Checked<'p> {
    pub(super) statement: &'p Statement,
    /// What stands in `Action`.
    pub(super) actions: Vec<Named<'p>>,
    /// Whether every entry of `Action` could be read.
    pub(super) actions_are_read: bool,
    /// What stands in `Resource`, as far as it can be read, by its place there.
    pub(super) resources: Vec<(usize, Entry<'p>)>,
}

/// A name or pattern of actions.
pub(super) struct Named<'p> {
    pub(super) place: usize,
    pub(super) pattern: &'p ActionPattern,
    /// What it matches. None if that is more than one service's.
    pub(super) actions: Option<Rc<[Action]>>,
}

/// What stands in `Resource`.
pub(super) enum Entry<'p> {
    Everything,
    Arn {
        pattern: &'p ResourcePattern,
        /// As the engine reads it, if it can.
        arn: Option<Arn>,
    },
}

impl<'p> Checked<'p> {
    /// `faults` are those of the statement.
    pub(super) fn of(
        statement: &'p Statement,
        faults: &[&Fault],
        facts: &mut Facts<'p, '_>,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, catalog::Error> {
        let actions_are_read = !faults.iter().any(|fault| matches!(fault, Fault::Action(_)));
        let mut checked = Self { statement, actions: Vec::new(), actions_are_read, resources: Vec::new() };
        checked.read_actions(facts, findings)?;
        checked.read_resources(findings);
        Ok(checked)
    }

    fn read_actions(
        &mut self,
        facts: &mut Facts<'p, '_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), catalog::Error> {
        let list = &self.statement.meaning.actions;
        for entry in &list.entries {
            let (place, pattern) = (entry.place, &entry.value);
            let service = pattern.as_str().split_once(':').map_or("*", |(service, _)| service);
            let is_of_one = !service.contains(['*', '?']);
            let actions = if is_of_one { Some(facts.actions(pattern)?) } else { None };
            if actions.as_ref().is_some_and(|actions| actions.is_empty()) {
                let problem = unknown(pattern, service, facts)?;
                findings.push(self.finding(&format!("{}[{place}]", list.element()), problem));
            }
            if !list.inverted {
                self.actions.push(Named { place, pattern, actions });
            }
        }
        Ok(())
    }

    fn read_resources(&mut self, findings: &mut Vec<Finding>) {
        let list = &self.statement.meaning.resources;
        for entry in &list.entries {
            let (place, pattern) = (entry.place, &entry.value);
            let entry = match read_resource(pattern) {
                Ok(None) => Entry::Everything,
                Ok(Some(arn)) => Entry::Arn { pattern, arn: Some(arn) },
                Err(error) if is_accepted(pattern.as_str(), &error) => {
                    let problem = Problem::DoubtfulResource { text: pattern.to_string(), error };
                    findings.push(self.finding(&format!("{}[{place}]", list.element()), problem));
                    Entry::Arn { pattern, arn: None }
                }
                Err(_) => continue,
            };
            if !list.inverted {
                self.resources.push((place, entry));
            }
        }
    }

    pub(super) fn finding(&self, element: &str, problem: Problem) -> Finding {
        finding(self.statement, element, problem)
    }

    pub(super) fn allows(&self) -> bool {
        self.statement.meaning.effect == Some(Effect::Allow)
    }

    /// Whether an entry of `Resource` is `*`.
    pub(super) fn is_on_everything(&self) -> bool {
        self.resources.iter().any(|(_, entry)| matches!(entry, Entry::Everything))
    }

    /// Whether every entry of `Resource` could be read, and there is no `NotResource`.
    pub(super) fn resources_are_known(&self) -> bool {
        let list = &self.statement.meaning.resources;
        !list.inverted && self.resources.len() == list.entries.len()
    }
}

/// A finding on an element of a statement, or on the whole of it.
pub(super) fn finding(statement: &Statement, element: &str, problem: Problem) -> Finding {
    Finding {
        statement: Some(statement.index),
        sid: statement.sid.clone(),
        path: path(statement.index, element),
        problem,
    }
}

fn unknown(pattern: &ActionPattern, service: &str, facts: &Facts<'_, '_>) -> Result<Problem, catalog::Error> {
    let action = pattern.to_string();
    let UnknownAction { nearest, status } = facts.catalog.unknown_action(pattern)?;
    match facts.catalog.unknown_service(service)?.filter(|_| status.is_none()) {
        Some(UnknownService { nearest }) => Ok(Problem::UnknownService { action, nearest }),
        None => Ok(Problem::UnknownAction { action, nearest, status }),
    }
}
