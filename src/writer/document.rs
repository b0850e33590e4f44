use std::collections::BTreeMap;

use crate::{
    document::{self, PolicyDocument},
    writer::Statement,
};

/// The document of these statements, in their order.
///
/// Lists stay lists even with one entry, so that a document changes where its meaning does. Source:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.
#[must_use]
pub fn document(statements: &[Statement]) -> PolicyDocument {
    PolicyDocument::new(statements.iter().map(element).collect())
}

fn element(statement: &Statement) -> document::Statement {
    let mut conditions: BTreeMap<String, BTreeMap<&str, &[String]>> = BTreeMap::new();
    for one in &statement.conditions {
        conditions.entry(one.test.to_string()).or_default().insert(&one.variable, &one.values);
    }
    document::Statement {
        sid: Some(statement.sid.as_str().into()),
        effect: Some(statement.effect.as_str().into()),
        action: Some(statement.action_texts().map(str::to_owned).collect::<Vec<_>>().into()),
        resource: Some(statement.resources.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
        condition: (!conditions.is_empty()).then(|| serde_json::json!(conditions)),
        ..document::Statement::default()
    }
}
