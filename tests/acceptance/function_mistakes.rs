//! Every mistake that a user can make with the functions: the whole message.

use insta::assert_snapshot;
use pretty_assertions::assert_eq;

use crate::mistakes::mistakes;

/// The messages of each expression, in the order of the expressions.
pub(crate) fn each<const N: usize>(expressions: [&str; N]) -> String {
    expressions
        .iter()
        .map(|expression| {
            let text = mistakes(&format!("output \"this\" {{\n  value = provider::policy::{expression}\n}}"));
            assert_eq!(text.matches("error: ").count(), 1, "{expression}: {text}");
            let behind = text.split_once("  Invalid value for ").map_or(text.as_str(), |(_, behind)| behind);
            format!("{expression}\n{}\n\n", behind.trim_end())
        })
        .collect()
}

#[test]
fn keys_that_a_template_does_not_have() {
    assert_snapshot!(each([
        "write_policy({ reed = [] })",
        r#"write_policy({ permissions-managment = [], nmae = "x" })"#,
        r#"write_policy({ wildcard-only = { service-reads = ["s3"] } })"#,
        "write_policy({ rules = [{ resources = [], acces_levels = [] }] })",
        r#"write_policy({ mode = "actions", actions = [], action = [] })"#,
        "write_policy({ tag = [], tagging = [] })",
        "write_policy({ exclude-actions = [], exclude_actions = [] })",
        "write_policy({ wildcard = [], wildcard-only = {} })",
    ]));
}

/// Messages name places in the spelling of the template.
#[test]
fn mistakes_stand_where_the_template_has_them() {
    assert_snapshot!(each([
        r#"write_policy({ wildcard-only = { service-read = ["nope"], single-actions = ["s3:GetObject"] } })"#,
        r#"write_policy({ tag = ["x"], wildcard = ["s3:Get*"], exclude-actions = ["s3"] })"#,
        r#"write_policy({ permissions-management = { "sqs:queues" = ["arn:aws:sqs:eu-west-1:111122223333:q"] } })"#,
        r#"write_policy({ rules = [{ resources = ["x"], access-levels = ["raed"], conditions = [{ test = "Null", when-unsupported = "x" }] }] })"#,
        r#"write_policy({ access-level-source = "x", as-of = "x", max-size = 0, access-level-overrides = { x = "Read" } })"#,
    ]));
}

#[test]
fn templates_of_another_shape() {
    assert_snapshot!(each([
        r#"write_policy("mode: crud")"#,
        "write_policy([{ read = [] }])",
        r#"write_policy({ read = "arn:aws:s3:::b", rules = {}, sts = ["x"], arn_values = 1 })"#,
        r#"write_policy({ read = [["arn:aws:s3:::b"]] })"#,
        r#"write_policy({ rules = ["x"] })"#,
        r#"write_policy({ mode = "actions", arn_values = { Account = 111122223333 } })"#,
        r#"write_policy({ mode = "CRUD" })"#,
        r#"write_policy({ mode = "action" })"#,
        r#"write_policy({ mode = ["crud"] })"#,
        r#"write_policy({ roles_with_actions = { name = "x" } })"#,
        r#"write_policy({ roles_with_actions = ["x"] })"#,
    ]));
}

#[test]
fn templates_of_several_policies() {
    assert_snapshot!(each([
        r#"write_policy({ roles_with_crud_levels = [{ name = "a" }, { name = "b" }] })"#,
        "write_policy({ policy_with_crud_levels = [], policy_with_actions = [] })",
        r#"write_policy({ policy_with_crud_levels = [], name = "x" })"#,
        r#"write_policy({ read = [], actions = ["s3:GetObject"] })"#,
        "write_policy({ read = [], resources = [] })",
        r#"write_policy({ mode = "crud", actions = ["s3:GetObject"] })"#,
    ]));
}

/// Mistakes in what is known are found although a part is to come.
#[test]
fn mistakes_beside_what_is_to_come() {
    let with = |template: &str| {
        mistakes(&format!(
            "resource \"terraform_data\" \"this\" {{}}
             output \"this\" {{
               value = provider::policy::describe_policy({{ read = [terraform_data.this.id], {template} }})
             }}"
        ))
    };
    assert_snapshot!(with("wirte = []") + &with("write = [\"my-bucket\"]"));
}

#[test]
fn levels_by_type_that_do_not_fit() {
    assert_snapshot!(each([
        r#"write_policy({ read = { queue = ["arn:aws:sqs:eu-west-1:111122223333:q"] } })"#,
        r#"write_policy({ read = { "sqs:queu" = ["arn:aws:sqs:eu-west-1:111122223333:q"] } })"#,
        r#"write_policy({ read = { "s3:bucket" = ["arn:aws:s3:::b"], "sqs:queue" = ["q", "arn:aws:s3:::b"] } })"#,
        r#"write_policy({ read = { "s3:bucket" = ["arn:aws:s3:::b"], "sqs:queue" = ["arn:aws:s3:::b"] } })"#,
        r#"write_policy({ read = { "sqs:queue" = "arn:aws:sqs:eu-west-1:111122223333:q" } })"#,
        r#"write_policy({ mode = "actions", actions = { "sqs:queue" = [] } })"#,
    ]));
}

/// Everything that a data source refuses, a function refuses in the same words.
#[test]
fn what_a_data_source_refuses() {
    assert_snapshot!(each([
        r#"write_policy({ permissions-management = ["arn:aws:iam::111122223333:rol/x"], effect = "deny" })"#,
        r#"write_policy({ permissions-management = ["arn:aws:iam::111122223333:rol/x"] })"#,
        r#"write_policy({ mode = "actions", actions = ["s3:GetObjekt"] })"#,
        r#"write_policy({ wildcard = ["s3:GetObject"] })"#,
        r#"write_policy({ rules = [{ resources = [""], actions = ["s3:GetObject"] }] })"#,
        r#"write_policy({ actions = ["kms:CreateGrant"] })"#,
        r#"write_documents({ write = ["arn:aws:iam::111122223333:role/x"] })"#,
        "write_policy(null)",
    ]));
}

#[test]
fn actions_and_policies_that_are_none() {
    assert_snapshot!(each([
        r#"expand_actions(["s3:GetObjekt", "sqs:Lits*", "evidently:CreateProject", "sqs:SendMessage"])"#,
        r#"expand_actions(["GetObject", ""])"#,
        r#"expand_policy("{")"#,
        r#"expand_policy("[]")"#,
        r#"expand_policy("{\"Version\":\"2012-10-17\"}")"#,
        r#"expand_policy("{\"Statement\":[{\"Action\":1}]}")"#,
        r#"expand_policy("{\"Statement\":[\"s3:*\"]}")"#,
    ]));
}

#[test]
fn policies_that_cannot_be_minimized() {
    let policy = r#"{\"Statement\":{\"Action\":\"s3:GetObject\"}}"#;
    assert_snapshot!(each([
        r#"minimize_policy("{", null, null)"#,
        &format!(r#"minimize_policy("{policy}", "word", 0)"#),
        &format!(r#"minimize_policy("{policy}", null, -1)"#),
        &format!(r#"minimize_policy("{policy}", null, 1.5)"#),
    ]));
}

#[test]
fn arns_that_cannot_be_built() {
    assert_snapshot!(each([
        r#"build_arn("sqss", "queue", {})"#,
        r#"build_arn("sqs", "queu", {})"#,
        r#"build_arn("sqs", "queue", {})"#,
        r#"build_arn("sqs", "queue", { Partition = "aws", Region = "eu-west-1", Account = "111122223333" })"#,
        r#"build_arn("s3", "bucket", { Partition = "aws", BucketName = "b", BucketNam = "b" })"#,
        r#"build_arn("s3", "bucket", { Partition = "aws", BucketName = "" })"#,
        r#"build_arn("s3", "bucket", { Partition = "aws", BucketName = "a b" })"#,
        r#"build_arn("s3", "bucket", { Partition = "aws", partition = "aws", BucketName = "b" })"#,
    ]));
}

#[test]
fn policies_that_cannot_be_divided_or_merged() {
    assert_snapshot!(each([
        r#"split_policy("{}", null)"#,
        r#"split_policy("{\"Statement\":[{\"Effect\":\"Allow\",\"Effect\":\"Deny\"}]}", null)"#,
        r#"split_policy("{\"Statement\":[]}", 0)"#,
        r#"split_policy("{\"Statement\":{\"Sid\":\"One\",\"Action\":[\"s3:Get*\",\"s3:Put*\"],\"Resource\":\"arn:aws:s3:::a-very-long-name-of-a-bucket\"}}", 80)"#,
        r#"merge_policies(["{\"Id\":\"a\",\"Statement\":[]}", "{\"Id\":\"b\",\"Statement\":[]}"])"#,
        r#"merge_policies(["{\"Version\":\"2012-10-17\",\"Statement\":[]}", "{\"Statement\":{\"Resource\":\"$${aws:username}\"}}"])"#,
        r#"merge_policies(["[]"])"#,
    ]));
}
