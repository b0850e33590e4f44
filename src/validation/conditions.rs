//! Conditions that IAM refuses, that nothing fulfils, and that everything does.

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    statement::{Checked, Entry},
};
use crate::{
    iam::{
        ConditionKeyType,
        condition::{KeyGroup, Operator, ValueKind, WrongValue},
    },
    writer::{ResolveError, condition_key_types, nearest_condition_key},
};

pub(super) fn check(
    statement: &Checked<'_>,
    facts: &mut Facts<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), ResolveError> {
    let conditions = match statement.written.conditions() {
        Ok(conditions) => conditions,
        Err(error) => {
            findings.push(statement.finding("Condition", Problem::InvalidCondition(error.to_string())));
            return Ok(());
        }
    };
    for (operator, keys) in &conditions {
        let parsed = operator.parse::<Operator>();
        if let Err(error) = &parsed {
            let problem = Problem::UnknownOperator { operator: operator.clone(), error: error.clone() };
            findings.push(statement.finding(&format!("Condition.{operator}"), problem));
        }
        for (key, values) in keys {
            let condition =
                Condition { statement, operator, parsed: parsed.as_ref().ok().copied(), key, values };
            let problems = condition.problems(facts)?;
            let path = format!("Condition.{operator}.{key}");
            findings.extend(problems.into_iter().map(|problem| statement.finding(&path, problem)));
        }
    }
    Ok(())
}

struct Condition<'c> {
    statement: &'c Checked<'c>,
    operator: &'c str,
    parsed: Option<Operator>,
    key: &'c str,
    values: &'c [String],
}

impl Condition<'_> {
    fn problems(&self, facts: &mut Facts<'_>) -> Result<Vec<Problem>, ResolveError> {
        let mut problems = Vec::new();
        if self.values.is_empty() {
            problems.push(Problem::EmptyList { excepts: false });
        }
        if let Some(parsed) = self.parsed {
            problems.extend(self.wrong_values(parsed));
        }
        if KeyGroup::of(self.key) == KeyGroup::ServiceToService {
            problems.push(Problem::ServiceToServiceKey(self.key.to_owned()));
            return Ok(problems);
        }
        let types = condition_key_types(self.key, facts.reader)?;
        if types.is_empty() {
            let nearest = nearest_condition_key(self.key, facts.reader)?;
            problems.push(Problem::UnknownKey { key: self.key.to_owned(), nearest });
            return Ok(problems);
        }
        if let Some(parsed) = self.parsed {
            problems.extend(self.misfits(parsed, &types));
        }
        problems.extend(self.not_supported(facts)?);
        Ok(problems)
    }

    fn wrong_values(&self, parsed: Operator) -> Vec<Problem> {
        let wrong = parsed.wrong_values(self.values).into_iter();
        let problem = |wrong: WrongValue| {
            let value = self.values.get(wrong.index)?.clone();
            Some(Problem::WrongValue { operator: self.operator.to_owned(), value, problem: wrong.problem })
        };
        wrong.filter_map(problem).collect()
    }

    fn misfits(&self, parsed: Operator, types: &[ConditionKeyType]) -> Vec<Problem> {
        let (key, operator) = (self.key.to_owned(), self.operator.to_owned());
        let mut problems = Vec::new();
        if !types.iter().any(|key_type| parsed.fits(*key_type)) {
            let (key, operator) = (key.clone(), operator.clone());
            problems.push(Problem::OtherType { key, operator, types: types.to_vec() });
        }
        if types.iter().all(|key_type| parsed.needs_set_operator(*key_type)) {
            problems.push(Problem::NeedsSetOperator { key: key.clone(), operator: operator.clone() });
        }
        // Whoever asks whether a key is missing means it.
        let is_meant = parsed.kind() == ValueKind::Null;
        if self.statement.allows() && !is_meant && parsed.holds_without_key(self.values) {
            problems.push(Problem::HoldsWithoutKey { key, operator });
        }
        problems
    }

    /// The actions whose requests never have the key. Of a pattern, only if that is so of all that it stands for.
    fn not_supported(&self, facts: &mut Facts<'_>) -> Result<Option<Problem>, ResolveError> {
        let entries = self.entries();
        let mut without = Vec::new();
        for named in &self.statement.actions {
            let Some(actions) = named.actions.as_ref().filter(|actions| !actions.is_empty()) else {
                continue;
            };
            let mut is_supported = false;
            for action in actions {
                is_supported = is_supported || facts.supports_key(action, self.key, entries)?;
            }
            if !is_supported {
                without.push(named.pattern.to_string());
            }
        }
        let (key, allows) = (self.key.to_owned(), self.statement.allows());
        Ok((!without.is_empty()).then_some(Problem::KeyNotSupported { key, actions: without, allows }))
    }

    /// The resources of the statement; none if they may be any.
    fn entries(&self) -> &[(usize, Entry)] {
        if self.statement.is_on_everything() || !self.statement.resources_are_known() {
            &[]
        } else {
            &self.statement.resources
        }
    }
}
