//! Conditions that IAM refuses, that nothing fulfils, and that everything does.

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    statement::{Checked, Entry},
};
use crate::{
    catalog::ResolveError,
    iam::{
        Effect,
        condition::{self, ConditionProblem, Operator, WrongValue},
    },
};

pub(super) fn check(
    statement: &Checked<'_>,
    facts: &mut Facts<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), ResolveError> {
    let written = match statement.written.conditions() {
        Ok(conditions) => conditions,
        Err(error) => {
            findings.push(statement.finding("Condition", Problem::InvalidCondition(error.to_string())));
            return Ok(());
        }
    };
    let mut conditions = Vec::new();
    for (operator, keys) in &written {
        let parsed = operator.parse::<Operator>();
        if let Err(error) = &parsed {
            let problem = Problem::UnknownOperator { operator: operator.clone(), error: error.clone() };
            findings.push(statement.finding(&format!("Condition.{operator}"), problem));
        }
        let parsed = parsed.ok();
        conditions.extend(keys.iter().map(|(key, values)| Condition {
            statement,
            operator,
            parsed,
            key,
            values,
        }));
    }
    let checked: Vec<condition::Checked<'_>> = conditions
        .iter()
        .map(|one| condition::Checked { operator: one.parsed, key: one.key, values: one.values })
        .collect();
    let effect = statement.written.effect().unwrap_or(Effect::Deny);
    let mut found = condition::check(&checked, effect, facts.catalog)?.into_iter().peekable();
    for (place, condition) in conditions.iter().enumerate() {
        let mut problems = condition.of_values();
        let mut is_known = true;
        while let Some((_, problem)) = found.next_if(|(of, _)| *of == place) {
            is_known &= !matches!(
                problem,
                ConditionProblem::UnknownKey { .. } | ConditionProblem::ServiceToServiceKey { .. }
            );
            problems.push(Problem::Condition(problem));
        }
        if is_known {
            problems.extend(condition.not_supported(facts)?);
        }
        let path = format!("Condition.{}.{}", condition.operator, condition.key);
        findings.extend(problems.into_iter().map(|problem| statement.finding(&path, problem)));
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
    fn of_values(&self) -> Vec<Problem> {
        let empty = self.values.is_empty().then_some(Problem::EmptyList { excepts: false });
        let wrong = self.parsed.map(|parsed| parsed.wrong_values(self.values)).unwrap_or_default();
        let problem = |wrong: WrongValue| {
            let value = self.values.get(wrong.index)?.clone();
            Some(Problem::WrongValue { operator: self.operator.to_owned(), value, problem: wrong.problem })
        };
        empty.into_iter().chain(wrong.into_iter().filter_map(problem)).collect()
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
