//! What is wrong with the shape of a template.

use crate::terraform::{AttributePath, Diagnostic};

/// A key that belongs into a template of the other mode.
pub(in crate::provider) fn key_of_other_mode(key: &str, other: &str, mode: &str) -> Diagnostic {
    let why = if mode == "actions" {
        "because it has mode = \"actions\", or actions and no mode. To grant levels and named actions in one \
         policy, name \
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
        "{list} has {count} policies, but this function writes one. Loop over them by name:\n\n  \
         for_each = {{ for policy in yamldecode(file(\"FILE.yml\")).{list} : policy.name => policy }}\n\n\
         and write each of them with provider::policy::write_policy({{ {list} = [each.value] }})."
    );
    Diagnostic::error("Several policies", detail).at(AttributePath::to(list))
}
