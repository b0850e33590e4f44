//! What is wrong with the shape of a template.

use super::unknown_key;
use crate::terraform::{AttributePath, Diagnostic};

/// A value of another kind than is asked for.
pub(in crate::provider) fn not_of_kind(at: &AttributePath, kind: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("Invalid value", format!("{at} is {kind}, and must be {expected}.")).at(at.clone())
}

/// A number where digits count.
pub(in crate::provider) fn number_for_text(at: &AttributePath) -> Diagnostic {
    let detail = format!(
        "{at} is a number, and must be a string: numbers lose their leading zeros, and an account is another without \
         them. Write it in quotes."
    );
    Diagnostic::error("Invalid value", detail).at(at.clone())
}

/// A key that an object does not have.
pub(in crate::provider) fn unknown_key_at(
    at: &AttributePath,
    key: &str,
    nearest: Option<&str>,
    valid: &[&str],
) -> Diagnostic {
    // Whoever writes as Policy Sentry does is answered so.
    let like_key = |name: &str| if key.contains('-') { name.replace('_', "-") } else { name.to_owned() };
    let valid: Vec<String> = valid.iter().map(|name| like_key(name)).collect();
    let valid: Vec<&str> = valid.iter().map(String::as_str).collect();
    let text = unknown_key(key, nearest.map(like_key).as_deref(), &valid);
    let detail = if at.is_root() { text } else { format!("{at}: {text}") };
    Diagnostic::error("Unknown key", detail).at(at.clone())
}

/// A key in two spellings.
pub(in crate::provider) fn key_twice(at: &AttributePath) -> Diagnostic {
    let detail = format!(
        "{at} is given twice. Keys may be written with - or _, and tag and wildcard are older names of tagging and \
         wildcard_only.single_actions: write one of them."
    );
    Diagnostic::error("Key given twice", detail).at(at.clone())
}

/// A key that belongs into a template of the other mode.
pub(in crate::provider) fn key_of_other_mode(key: &str, other: &str, mode: &str) -> Diagnostic {
    let why = if mode == "actions" {
        "because it has mode = \"actions\", or actions and no mode. To grant levels and named actions in one policy, name \
         the actions in a rule"
    } else {
        "because it does not have mode = \"actions\". To name actions in it, write a rule"
    };
    let detail = format!(
        "\"{key}\" is a key of the mode \"{other}\", and this template is in the mode \"{mode}\", {why}: rules = \
         [{{ resources = [\"arn:aws:s3:::my-bucket\"], actions = [\"s3:ListBucket\"] }}]."
    );
    Diagnostic::error("Key of another mode", detail).at(AttributePath::to(key))
}

/// Something beside the list that holds the policy.
pub(in crate::provider) fn beside_policies(list: &str, other: &str) -> Diagnostic {
    let detail = format!(
        "\"{other}\" stands beside \"{list}\", and a template has one policy. Give one of them, such as \
         {{ {list} = yamldecode(file(\"FILE.yml\")).{list} }}."
    );
    Diagnostic::error("Several policies", detail).at(AttributePath::to(other))
}

/// Several policies where one is written.
pub(in crate::provider) fn several_policies(list: &str, count: usize) -> Diagnostic {
    let detail = format!(
        "{list} has {count} policies, and this function writes one. Loop over them by their names:\n\n  \
         for_each = {{ for policy in yamldecode(file(\"FILE.yml\")).{list} : policy.name => policy }}\n\n\
         and write each of them with provider::policy::write_policy({{ {list} = [each.value] }})."
    );
    Diagnostic::error("Several policies", detail).at(AttributePath::to(list))
}
