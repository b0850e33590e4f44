//! Conditions that IAM refuses, that nothing fulfils, and that everything does.

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    statement::Checked,
};
use crate::{
    catalog::ResolveError,
    iam::{
        Effect,
        condition::{self, ConditionProblem, WrongValue},
    },
    statement::Condition,
};

pub(super) fn check(
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
    findings: &mut Vec<Finding>,
) -> Result<(), ResolveError> {
    let conditions = &statement.statement.meaning.conditions;
    let checked: Vec<condition::Checked<'_>> = conditions.iter().map(Condition::as_checked).collect();
    let effect = statement.statement.meaning.effect.unwrap_or(Effect::Deny);
    let mut found = condition::check(&checked, effect, facts.catalog)?.into_iter().peekable();
    for (place, condition) in conditions.iter().enumerate() {
        let mut problems = of_values(condition);
        let mut is_known = true;
        while let Some((_, problem)) = found.next_if(|(of, _)| *of == place) {
            is_known &= !matches!(
                problem,
                ConditionProblem::UnknownKey { .. } | ConditionProblem::ServiceToServiceKey { .. }
            );
            problems.push(Problem::Condition(problem));
        }
        if is_known {
            problems.extend(not_supported(&condition.key, statement, facts)?);
        }
        let path = format!("Condition.{}.{}", condition.test, condition.key);
        findings.extend(problems.into_iter().map(|problem| statement.finding(&path, problem)));
    }
    Ok(())
}

fn of_values(condition: &Condition) -> Vec<Problem> {
    let empty = condition.values.is_empty().then_some(Problem::EmptyList { excepts: false });
    let wrong =
        condition.operator.map(|operator| operator.wrong_values(&condition.values)).unwrap_or_default();
    let problem = |wrong: WrongValue| {
        let value = condition.values.get(wrong.index)?.clone();
        Some(Problem::WrongValue { operator: condition.test.clone(), value, problem: wrong.problem })
    };
    empty.into_iter().chain(wrong.into_iter().filter_map(problem)).collect()
}

/// The actions whose requests never have the key. Of a pattern, only if that is so of all that it matches.
fn not_supported(
    key: &str,
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
) -> Result<Option<Problem>, ResolveError> {
    // The resources of the statement; none if they may be any.
    let is_any = statement.is_on_everything() || !statement.resources_are_known();
    let entries = if is_any { &[][..] } else { &statement.resources };
    let mut without = Vec::new();
    for named in &statement.actions {
        let Some(actions) = named.actions.as_ref().filter(|actions| !actions.is_empty()) else { continue };
        let mut is_supported = false;
        for action in actions.iter() {
            is_supported = is_supported || facts.supports_key(action, key, entries)?;
        }
        if !is_supported {
            without.push(named.pattern.to_string());
        }
    }
    let (key, allows) = (key.to_owned(), statement.allows());
    Ok((!without.is_empty()).then_some(Problem::KeyNotSupported { key, actions: without, allows }))
}
