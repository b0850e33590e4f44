//! Grants that reach far.

use super::{
    facts::Facts,
    finding::{Finding, Problem},
    statement::Checked,
};
use crate::{
    catalog,
    iam::{ActionName, ActionPattern},
};

pub(super) fn check(
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
    findings: &mut Vec<Finding>,
) -> Result<(), catalog::Error> {
    if !statement.allows() {
        return Ok(());
    }
    if statement.statement.meaning.actions.inverted {
        findings.push(statement.finding("NotAction", Problem::AllowWithNotAction));
    }
    if statement.statement.meaning.resources.inverted {
        findings.push(statement.finding("NotResource", Problem::AllowWithNotResource));
    }
    let is_restricted = !statement.is_on_everything() || has_conditions(statement);
    for named in &statement.actions {
        if let Some(problem) = wildcard(named.pattern, is_restricted) {
            findings.push(statement.finding(&format!("Action[{}]", named.place), problem));
        }
    }
    if !is_restricted {
        findings.extend(passes_any_role(statement));
        findings.extend(could_be_scoped(statement, facts)?);
    }
    Ok(())
}

fn has_conditions(statement: &Checked<'_>) -> bool {
    !statement.statement.meaning.is_unconditional()
}

fn wildcard(pattern: &ActionPattern, is_restricted: bool) -> Option<Problem> {
    if pattern.is_everything() && !is_restricted {
        return Some(Problem::EverythingAllowed);
    }
    let is_service = pattern.is_everything() || pattern.as_str().ends_with(":*");
    is_service.then(|| Problem::ServiceWildcard { action: pattern.to_string(), is_restricted })
}

fn passes_any_role(statement: &Checked<'_>) -> Option<Finding> {
    let pass_role = ActionName::new("iam", "PassRole");
    let named = statement.actions.iter().find(|named| named.pattern.matches(&pass_role))?;
    let path = format!("Action[{}]", named.place);
    // What allows everything says enough.
    (!named.pattern.is_everything()).then(|| statement.finding(&path, Problem::PassesAnyRole))
}

/// Actions that are named and could be scoped to ARNs. What patterns stand for is not counted one by one.
fn could_be_scoped(
    statement: &Checked<'_>,
    facts: &mut Facts<'_, '_>,
) -> Result<Option<Finding>, catalog::Error> {
    let mut names = Vec::new();
    for named in statement.actions.iter().filter(|named| named.pattern.is_exact()) {
        for action in named.actions.iter().flat_map(|actions| actions.iter()) {
            if !facts.types(action)?.is_empty() {
                names.push(action.name.clone());
            }
        }
    }
    Ok((!names.is_empty()).then(|| statement.finding("Resource", Problem::CouldBeScoped(names))))
}
