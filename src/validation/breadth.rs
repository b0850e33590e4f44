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
    facts: &mut Facts<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), catalog::Error> {
    if !statement.allows() {
        return Ok(());
    }
    if statement.written.not_action.is_some() {
        findings.push(statement.finding("NotAction", Problem::AllowWithNotAction));
    }
    if statement.written.not_resource.is_some() {
        findings.push(statement.finding("NotResource", Problem::AllowWithNotResource));
    }
    let is_confined = !statement.is_on_everything() || has_conditions(statement);
    for named in &statement.actions {
        if let Some(problem) = wildcard(&named.pattern, is_confined) {
            findings.push(statement.finding(&format!("Action[{}]", named.place), problem));
        }
    }
    if !is_confined {
        findings.extend(passes_any_role(statement));
        findings.extend(could_be_narrowed(statement, facts)?);
    }
    Ok(())
}

fn has_conditions(statement: &Checked<'_>) -> bool {
    statement.written.conditions().is_ok_and(|conditions| !conditions.is_empty())
}

fn wildcard(pattern: &ActionPattern, is_confined: bool) -> Option<Problem> {
    if pattern.is_everything() && !is_confined {
        return Some(Problem::EverythingAllowed);
    }
    let is_service = pattern.is_everything() || pattern.as_str().ends_with(":*");
    is_service.then(|| Problem::ServiceWildcard { action: pattern.to_string(), is_confined })
}

fn passes_any_role(statement: &Checked<'_>) -> Option<Finding> {
    let pass_role = ActionName::new("iam", "PassRole");
    let named = statement.actions.iter().find(|named| named.pattern.matches(&pass_role))?;
    let path = format!("Action[{}]", named.place);
    // What allows everything says enough.
    (!named.pattern.is_everything()).then(|| statement.finding(&path, Problem::PassesAnyRole))
}

/// Actions that are named and could be confined to ARNs. What patterns stand for is not counted one by one.
fn could_be_narrowed(
    statement: &Checked<'_>,
    facts: &mut Facts<'_>,
) -> Result<Option<Finding>, catalog::Error> {
    let mut names = Vec::new();
    for named in statement.actions.iter().filter(|named| named.pattern.is_exact()) {
        for action in named.actions.iter().flatten() {
            if !facts.types(action)?.is_empty() {
                names.push(action.name.clone());
            }
        }
    }
    Ok((!names.is_empty()).then(|| statement.finding("Resource", Problem::CouldBeNarrowed(names))))
}
