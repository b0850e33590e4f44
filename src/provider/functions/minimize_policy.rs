use std::collections::BTreeSet;

use crate::{
    catalog::{self, Catalog},
    iam::{ActionName, ActionPattern},
    minimize::{Style, minimize},
    provider::{
        PolicySentry,
        arguments::{Rewritable, WholeNumber, parameters},
    },
    terraform::{FunctionError, TypedFunction},
};

/// `minimize_policy(json, style, minimum_characters)`: a policy with its actions written as few short patterns.
pub(crate) struct MinimizePolicy;

parameters! {
    pub(crate) struct Arguments {
        /// An identity-based, resource-based or service control policy.
        json: Rewritable,
        /// Where patterns may be cut: `"words"` between the words of a name, so that they can be read (`ec2:Describe*`,
        /// `s3:Get*Acl`), `"shortest"` anywhere, `"prefix"` as Policy Sentry does, with one wildcard at the end. `null` means
        /// `"words"`.
        style: Option<Style>,
        /// How many characters of a pattern after the service prefix must not be wildcards. `null` and 0 mean 1, so that the
        /// result is never `s3:*`.
        minimum_characters: Option<WholeNumber<0>>,
    }
}

impl TypedFunction<PolicySentry> for MinimizePolicy {
    type Arguments = Arguments;
    type Answer = String;

    const NAME: &'static str = "minimize_policy";
    const SUMMARY: &'static str = "Shortens a policy by writing its actions as patterns.";
    const DESCRIPTION: &'static str = "The policy without white space, in which the entries of each `Action` are replaced by patterns \
        that match, among all known actions, exactly those that the entries match; names that AWS has retired or never \
        documented count as known. Entries that match no documented action are kept, and so are the entries of an `Action` that \
        would not become shorter. `NotAction` and every other element stay as they are. AWS adds actions, and a pattern may \
        come to match them: see the [guide on minimizing](../guides/minimizing.md).";

    fn call(
        &self,
        provider: &PolicySentry,
        Arguments { json: Rewritable(mut json), style, minimum_characters }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let style = style.unwrap_or(Style::Words);
        let minimum_characters = minimum_characters.map_or(0, |WholeNumber(characters)| characters);
        let catalog = provider.catalog()?;
        let actions =
            json.statements.entries_mut().iter_mut().filter_map(|statement| statement.action.as_mut());
        for actions in actions {
            if let Some(shorter) = shorter(actions.as_slice(), &catalog, style, minimum_characters)? {
                *actions.entries_mut() = shorter;
            }
        }
        Ok(json.to_minified_json()?)
    }
}

/// The entries as patterns, if that is shorter.
fn shorter(
    entries: &[String],
    catalog: &Catalog,
    style: Style,
    minimum_characters: usize,
) -> Result<Option<Vec<String>>, catalog::Error> {
    if entries.iter().any(|entry| entry == "*") {
        return Ok(None);
    }
    let (wanted, mut shorter) = expanded(entries, catalog)?;
    let names = catalog.all_names(&wanted)?;
    let patterns = minimize(&wanted, &names, style, minimum_characters);
    shorter.extend(patterns.iter().map(ToString::to_string));
    shorter.sort_by_key(|entry| entry.to_ascii_lowercase());
    Ok(Some(shorter).filter(|shorter| characters(shorter) < characters(entries)))
}

/// The actions that entries stand for, names that the database does not have included, and the entries that stand for none.
fn expanded(
    entries: &[String],
    catalog: &Catalog,
) -> Result<(BTreeSet<ActionName>, Vec<String>), catalog::Error> {
    let (mut actions, mut names, mut others) = (catalog.matched(), BTreeSet::new(), Vec::new());
    for entry in entries {
        let has_any = match entry.parse::<ActionPattern>() {
            Ok(pattern) => actions.add(&pattern)?,
            Err(_) => false,
        };
        match entry.parse() {
            _ if has_any => {}
            Ok(name) => _ = names.insert(name),
            Err(_) => others.push(entry.clone()),
        }
    }
    names.extend(actions.into_names());
    Ok((names, others))
}

/// What entries take in the document: each its quotes and a comma.
fn characters(entries: &[String]) -> usize {
    entries.iter().map(|entry| entry.len() + 3).sum()
}
