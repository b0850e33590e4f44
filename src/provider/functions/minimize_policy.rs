use std::collections::BTreeSet;

use crate::{
    database::{self, Reader},
    iam::{ActionName, ActionPattern},
    minimize::{Names, Style, minimize},
    provider::{PolicySentry, arguments::rewritable, diagnose, selection::Selection},
    terraform::{AttributePath, Function, FunctionError, Parameter, Signature, Type, Value, arguments},
};

/// `minimize_policy(json, style, minimum_characters)`: a policy with its actions written as few short patterns.
pub(crate) struct MinimizePolicy;

impl Function<PolicySentry> for MinimizePolicy {
    fn name(&self) -> &'static str {
        "minimize_policy"
    }

    fn signature(&self) -> Signature {
        let json = Parameter::new("json", Type::String)
            .describe("A policy document: an identity's or a resource's, or a service control policy.");
        let style = Parameter::new("style", Type::String).allow_null().describe(
            "Where patterns may be cut: `\"words\"` between the words of a name, so that they can be read \
             (`ec2:Describe*`, `s3:Get*Acl`), `\"shortest\"` anywhere, `\"prefix\"` as Policy Sentry does, with one \
             wildcard at the end. `null` means `\"words\"`.",
        );
        let minimum_characters = Parameter::new("minimum_characters", Type::Number).allow_null().describe(
            "How many characters of a pattern behind the service prefix must at least be no wildcards. `null` and 0 mean \
             1, so that `s3:*` never comes out.",
        );
        Signature::new([json, style, minimum_characters], Type::String).describe(
            "Shortens a policy by writing its actions as patterns.",
            "The policy without white space, in which the entries of each `Action` are replaced by patterns that match, of \
             all actions that are known, exactly those that the entries match; names that AWS has retired or never \
             documented count as known. Entries that match no documented action are kept, and so are the entries of an \
             `Action` that would not become shorter. `NotAction` and every other element stay as they are. AWS adds \
             actions, and a pattern may come to match them: see the \
             [guide on minimizing](../guides/minimizing.md).",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        let (json, style, minimum_characters): (String, Option<String>, Option<f64>) = arguments(values)?;
        let mut policy = rewritable(&json, 0)?;
        let style = style.as_deref().map_or(Ok(Style::Words), style_of)?;
        let minimum_characters = minimum_characters.map_or(Ok(0), count_of)?;
        let failed = |mistakes: Vec<_>| diagnose::as_function_error(&mistakes);
        let reader = provider.selection().and_then(Selection::reader).map_err(failed)?;
        for statement in policy.statements.entries_mut() {
            if let Some(actions) = &mut statement.action {
                let entries = shorter(actions.as_slice(), &reader, style, minimum_characters);
                let entries = entries.map_err(|error| failed(vec![diagnose::database(&error)]))?;
                if let Some(shorter) = entries {
                    *actions.entries_mut() = shorter;
                }
            }
        }
        policy.to_minified_json().map(Value::from).map_err(|error| failed(vec![diagnose::json(&error)]))
    }
}

fn style_of(text: &str) -> Result<Style, FunctionError> {
    let styles = Style::ALL.map(Style::as_str);
    text.parse().map_err(|_| {
        diagnose::as_function_error(&[diagnose::not_one_of(AttributePath::to("style"), text, &styles)]).at(1)
    })
}

/// A number of characters, which has no sign and no fraction.
fn count_of(number: f64) -> Result<usize, FunctionError> {
    let count = number.to_string().parse();
    count.map_err(|_| FunctionError::new(diagnose::not_a_count("minimum_characters", number)).at(2))
}

/// The entries as patterns, if that is shorter.
fn shorter(
    entries: &[String],
    reader: &Reader,
    style: Style,
    minimum_characters: usize,
) -> Result<Option<Vec<String>>, database::Error> {
    if entries.iter().any(|entry| entry == "*") {
        return Ok(None);
    }
    let (wanted, mut shorter) = expanded(entries, reader)?;
    let services: BTreeSet<String> = wanted.iter().map(|name| name.service().to_ascii_lowercase()).collect();
    let mut names = Names::default();
    for service in services {
        names.extend(reader.all_action_names(&service)?);
    }
    let patterns = minimize(&wanted, &names, style, minimum_characters);
    shorter.extend(patterns.iter().map(ToString::to_string));
    shorter.sort_by_key(|entry| entry.to_ascii_lowercase());
    Ok(Some(shorter).filter(|shorter| characters(shorter) < characters(entries)))
}

/// The actions that entries stand for, names that the database does not have included, and the entries that stand for none.
fn expanded(
    entries: &[String],
    reader: &Reader,
) -> Result<(BTreeSet<ActionName>, Vec<String>), database::Error> {
    let (mut actions, mut others) = (BTreeSet::new(), Vec::new());
    for entry in entries {
        let found = match entry.parse::<ActionPattern>() {
            Ok(pattern) => reader.action_names_matching(&pattern)?,
            Err(_) => Vec::new(),
        };
        match entry.parse() {
            Ok(name) if found.is_empty() => _ = actions.insert(name),
            Err(_) if found.is_empty() => others.push(entry.clone()),
            _ => actions.extend(found),
        }
    }
    Ok((actions, others))
}

/// What entries take in the document: each its quotes and a comma.
fn characters(entries: &[String]) -> usize {
    entries.iter().map(|entry| entry.len() + 3).sum()
}
