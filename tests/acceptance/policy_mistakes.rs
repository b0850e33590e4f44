//! What can be wrong or doubtful with rules, names, conditions and roles: the whole message, and where it points.

use insta::assert_snapshot;

use crate::mistakes::{crud, mistakes};

fn actions(arguments: &str) -> String {
    mistakes(&format!("data \"policy_sentry_actions_policy\" \"this\" {{\n{arguments}\n}}"))
}

/// One rule on a bucket and its objects.
fn rule(attributes: &str) -> String {
    crud(&format!(
        "rules = [{{
           resources = [\"arn:aws:s3:::my-bucket\", \"arn:aws:s3:::my-bucket/*\"]
           {attributes}
         }}]"
    ))
}

#[test]
fn words_of_rules_that_are_none() {
    assert_snapshot!(crud(
        r#"
        rules = [{
          resources          = ["my-bucket"]
          resource_types     = ["bucket", "s3:bucket"]
          access_levels      = ["read", "Writing"]
          actions            = ["GetObject", "s3:Get*"]
          unverified_actions = ["s3:Frob*"]
          conditions = [
            { test = "StringEqual", variable = "aws:SourceIp", values = ["a"] },
            { test = "IpAddress", variable = "SourceIp", values = ["300.1.2.3"], when_unsupported = "omit" },
          ]
        }]
        "#
    ));
}

#[test]
fn words_of_other_arguments_that_are_none() {
    assert_snapshot!(crud(
        r#"
        wildcard_only             = { single_actions = ["s3:List*", ""], service_read = ["s3:", ""] }
        skip_resource_constraints = ["s3:*"]
        sts                       = { assume_role = ["admin"] }
        pass_role                 = [{ roles = ["arn:aws:iam::111122223333:role/app"], services = ["lambda"] }]
        dependent_actions         = "all"
        conditions                = [{ test = "StringEquals", variable = "aws:SourceVpc", values = [] }]
        "#
    ));
}

#[test]
fn a_rule_with_resources_and_nothing_else() {
    assert_snapshot!(rule("description = \"nothing\""));
}

#[test]
fn names_that_aws_does_not_know() {
    assert_snapshot!(crud(
        r#"
        rules = [{
          resources      = ["arn:aws:s3:::my-bucket"]
          resource_types = ["s3:buckett", "s4:bucket"]
          actions        = ["s3:ListBuckett", "s4:ListBucket", "s3:Lits*"]
          exclude_actions = ["s3:Frob*"]
        }]
        wildcard_only             = { single_actions = ["s3:ListAllBuckets"], service_list = ["s33"] }
        skip_resource_constraints = ["s3:GetObjekt"]
        "#
    ));
}

#[test]
fn an_action_that_aws_has_retired() {
    assert_snapshot!(rule("actions = [\"evidently:CreateProject\"]"));
}

#[test]
fn an_action_that_supports_none_of_the_rules_resources() {
    assert_snapshot!(rule("actions = [\"s3:GetObject\", \"s3:GetAccessPoint\"]"));
}

#[test]
fn an_action_that_supports_no_resource_at_all() {
    assert_snapshot!(rule("actions = [\"s3:GetObject\", \"s3:ListBucket\", \"s3:ListAllMyBuckets\"]"));
}

#[test]
fn a_resource_that_none_of_the_rules_actions_supports() {
    assert_snapshot!(rule("actions = [\"s3:GetObject\"]"));
}

#[test]
fn a_resource_of_another_type_than_the_rules() {
    assert_snapshot!(rule("access_levels = [\"read\"]\n resource_types = [\"s3:object\"]"));
}

#[test]
fn an_action_that_could_be_narrowed() {
    assert_snapshot!(crud(r#"wildcard_only = { single_actions = ["s3:GetObject", "s3:ListAllMyBuckets"] }"#));
}

#[test]
fn a_service_without_such_actions() {
    assert_snapshot!(crud(
        r#"
        read          = ["arn:aws:s3:::my-bucket"]
        wildcard_only = { service_tagging = ["s3"] }
        "#
    ));
}

#[test]
fn an_action_newer_than_the_day() {
    assert_snapshot!(crud(
        r#"
        as_of = "2026-06-14"
        rules = [{
          resources = ["arn:aws:s3:::my-bucket"]
          actions   = ["s3:UpdateBucketMetadataAnnotationTableConfiguration"]
        }]
        "#
    ));
}

#[test]
fn an_unverified_action_that_is_known() {
    assert_snapshot!(rule("unverified_actions = [\"s3:GetObject\", \"s3:FrobObject\"]"));
}

#[test]
fn arns_of_two_partitions_wherever_they_stand() {
    assert_snapshot!(crud(
        r#"
        read  = ["arn:aws:s3:::my-bucket"]
        rules = [{ resources = ["arn:aws:s3:::my-bucket/*"], access_levels = ["read"] }]
        sts   = { assume_role = ["arn:aws-cn:iam::111122223333:role/admin"] }
        "#
    ));
}

#[test]
fn roles_that_are_none_or_anybodys() {
    assert_snapshot!(crud(
        r#"
        sts = {
          assume_role           = ["arn:aws:iam::*:role/deploy"]
          assume_role_with_saml = ["arn:aws:iam::111122223333:saml-provider/idp", "arn:aws:s3:::my-bucket"]
        }
        pass_role = [{ roles = ["arn:aws:iam::111122223333:user/me"], services = ["lambda.amazonaws.com"] }]
        "#
    ));
    assert_snapshot!(crud(r#"sts = { assume_role = ["arn:aws:iam::*:role/deploy"] }"#));
    assert_snapshot!(crud(
        r#"pass_role = [{ roles = ["arn:aws:iam::111122223333:role/app"], services = [] }]"#
    ));
}

#[test]
fn a_condition_that_some_actions_do_not_carry() {
    let condition = |more: &str| {
        format!(
            "conditions = [{{ test = \"StringEquals\", variable = \"s3:ExistingObjectTag/team\", values = [\"a\"]{more} }}]"
        )
    };
    let by_level = |more: &str| crud(&format!("read = [\"arn:aws:s3:::my-bucket/*\"]\n{}", condition(more)));
    assert_snapshot!(by_level(""));
    assert_snapshot!(by_level(", when_unsupported = \"omit_condition\""));
    assert_snapshot!(by_level(", when_unsupported = \"error\""));
    assert_snapshot!(rule(&format!("actions = [\"s3:GetObject\", \"s3:ListBucket\"]\n{}", condition(""))));
    assert_snapshot!(crud(&format!(
        "effect = \"Deny\"\nread = [\"arn:aws:s3:::my-bucket/*\"]\n{}",
        condition(", when_unsupported = \"omit_action\"")
    )));
}

#[test]
fn a_condition_that_drops_every_action() {
    assert_snapshot!(crud(
        r#"
        read       = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
        conditions = [{ test = "StringEquals", variable = "aws:RequestTag/team", values = ["a"] }]
        "#
    ));
}

#[test]
fn a_condition_twice() {
    assert_snapshot!(crud(
        r#"
        conditions = [
          { test = "StringEquals", variable = "aws:PrincipalOrgID", values = ["o-1"] },
          { test = "StringEquals", variable = "aws:principalorgid", values = ["o-2"] },
        ]
        rules = [{
          resources     = ["arn:aws:s3:::my-bucket"]
          access_levels = ["read"]
          conditions    = [{ test = "StringEquals", variable = "aws:PrincipalOrgID", values = ["o-3"] }]
        }]
        "#
    ));
}

#[test]
fn conditions_that_may_not_do_what_they_seem_to() {
    assert_snapshot!(crud(
        r#"
        read = ["arn:aws:s3:::my-bucket/*"]
        conditions = [
          { test = "NumericEquals", variable = "aws:PrincipalOrgID", values = ["1"] },
          { test = "StringLike", variable = "aws:PrincipalOrgPaths", values = ["o-1/*"] },
          { test = "StringNotEquals", variable = "aws:SourceVpce", values = ["vpce-1"] },
          { test = "ArnLike", variable = "aws:SourceArn", values = ["arn:aws:s3:::b"] },
          { test = "StringEquals", variable = "aws:PrincipalOrgI", values = ["1"], when_unsupported = "omit_condition" },
        ]
        "#
    ));
}

#[test]
fn a_deny_without_effect() {
    assert_snapshot!(crud(
        r#"
        effect    = "Deny"
        tagging   = ["arn:aws:iam::111122223333:group/developers"]
        pass_role = [{ roles = ["arn:aws:iam::111122223333:role/app"], services = ["lambda.amazonaws.com"] }]
        "#
    ));
}

#[test]
fn actions_that_all_require_more() {
    assert_snapshot!(crud(
        r#"
        rules = [{ resources = ["arn:aws:ec2:eu-west-1::image/*"], actions = ["ec2:RunInstances"] }]
        exclude_actions = ["ssm:*", "iam:*"]
        "#
    ));
}

#[test]
fn actions_by_name_that_do_not_fit() {
    assert_snapshot!(actions(
        r#"
        actions   = ["s3:GetObject", "sqs:SendMessage", "s3:GetObjct"]
        resources = ["arn:aws:s3:::my-bucket/*"]
        "#
    ));
    assert_snapshot!(actions(
        r#"
        actions   = ["s3:GetObject", "sqs:SendMessage"]
        resources = ["arn:aws:s3:::my-bucket/*", "arn:aws:s3:::my-bucket"]
        "#
    ));
    assert_snapshot!(actions(
        r#"
        actions        = ["s3:GetObject"]
        resource_types = ["s3:bucket"]
        "#
    ));
}

#[test]
fn placeholders_without_values_and_values_without_placeholders() {
    assert_snapshot!(actions(r#"actions = ["kms:CreateGrant", "s3:GetObject"]"#));
    assert_snapshot!(actions(
        r#"
        actions    = ["kms:CreateGrant"]
        arn_values = { Partition = "aws", Region = "*", Account = "*", "kms:KeyIdd" = "*", KeyId = "*" }
        "#
    ));
    assert_snapshot!(actions(
        r#"
        actions           = ["kms:CreateGrant"]
        arn_values        = { "kms:" = "x", KeyId = "a b" }
        open_placeholders = "leave"
        "#
    ));
}
