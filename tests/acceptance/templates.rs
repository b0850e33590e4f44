//! Every shape of a template gives the policy that the data source gives for the block that says the same.

use std::{fmt::Write, fs};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::{Workspace, repository};

const BUCKET: &str = "arn:aws:s3:::my-bucket";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mysecret-a1b2c3";
const PARAMETER: &str = "arn:aws:ssm:eu-west-1:111122223333:parameter/myparameter";

/// A template in YAML, the data source that stands for it, and its arguments. `BUCKET` and the like are replaced.
const SHAPES: &[(&str, &str, &str, &str)] = &[
    (
        "0.5 to 0.6.4, by levels",
        "
        roles_with_crud_levels:
        - name: myrole
          description: 'why'
          arn: 'arn:aws:iam::111122223333:role/myrole'
          read:
            - BUCKET
          write:
            - BUCKET
            - PARAMETER
          list:
            - BUCKET
          tag:
            - SECRET
          permissions-management:
            - SECRET
          wildcard:
            - s3:ListAllMyBuckets
        ",
        "crud",
        r#"
        read = ["BUCKET"]
        write = ["BUCKET", "PARAMETER"]
        list = ["BUCKET"]
        tagging = ["SECRET"]
        permissions_management = ["SECRET"]
        wildcard_only = { single_actions = ["s3:ListAllMyBuckets"] }
        "#,
    ),
    (
        "0.5 to 0.6.4, by names",
        "
        roles_with_actions:
        - name: myrole
          description: ''
          arn: ''
          actions:
          - kms:CreateGrant
          - s3:ListAllMyBuckets
        ",
        "actions",
        r#"
        actions = ["kms:CreateGrant", "s3:ListAllMyBuckets"]
        open_placeholders = "wildcard"
        "#,
    ),
    (
        "0.6.5 to 0.6.11, by levels",
        "
        policy_with_crud_levels:
        - name: mypolicy
          description: ''
          role_arn: ''
          read:
            - PARAMETER
          write:
            - ''
          tagging:
            - PARAMETER
          wildcard:
            - ''
        ",
        "crud",
        r#"
        read = ["PARAMETER"]
        tagging = ["PARAMETER"]
        "#,
    ),
    (
        "0.6.5 to 0.6.11, by names",
        "
        policy_with_actions:
        - name: mypolicy
          description: ''
          role_arn: ''
          actions:
          - sqs:SendMessage
        ",
        "actions",
        r#"
        actions = ["sqs:SendMessage"]
        open_placeholders = "wildcard"
        "#,
    ),
    (
        "0.7.0, by levels",
        "
        mode: crud
        name: mypolicy
        description: ''
        role_arn: ''
        list:
        - BUCKET
        wildcard:
        - s3:ListAllMyBuckets
        ",
        "crud",
        r#"
        list = ["BUCKET"]
        wildcard_only = { single_actions = ["s3:ListAllMyBuckets"] }
        "#,
    ),
    (
        "0.7.0, by names",
        "
        mode: actions
        name: mypolicy
        description: ''
        role_arn: ''
        actions:
        - kms:Decrypt
        ",
        "actions",
        r#"
        actions = ["kms:Decrypt"]
        open_placeholders = "wildcard"
        "#,
    ),
    (
        "0.7.1 to 0.8",
        "
        mode: crud
        name: mypolicy
        read:
        - PARAMETER
        permissions-management:
        - SECRET
        skip-resource-constraints:
        - s3:GetObject
        wildcard-only:
          single-actions:
          - s3:ListAllMyBuckets
          service-read:
          - ssm
          service-write:
          - ''
          service-list:
          - s3
          service-tagging:
          -
          service-permissions-management: null
        ",
        "crud",
        r#"
        read = ["PARAMETER"]
        permissions_management = ["SECRET"]
        skip_resource_constraints = ["s3:GetObject"]
        wildcard_only = {
          single_actions = ["s3:ListAllMyBuckets"]
          service_read   = ["ssm"]
          service_list   = ["s3"]
        }
        "#,
    ),
    (
        "0.9 to 0.16",
        "
        mode: crud
        name: ''
        read:
        - BUCKET
        - ''
        write:
        tagging: []
        exclude-actions:
        - s3:Get*Configuration
        sts:
          assume-role:
            - arn:aws:iam::111122223333:role/other
          assume-role-with-saml:
            - ''
          assume-role-with-web-identity:
            - arn:aws:iam::111122223333:role/web
        ",
        "crud",
        r#"
        read = ["BUCKET"]
        exclude_actions = ["s3:Get*Configuration"]
        sts = {
          assume_role                   = ["arn:aws:iam::111122223333:role/other"]
          assume_role_with_web_identity = ["arn:aws:iam::111122223333:role/web"]
        }
        "#,
    ),
    (
        "0.16, Deny",
        "
        mode: crud
        name: ''
        effect: Deny
        write:
        - BUCKET
        ",
        "crud",
        r#"
        effect = "Deny"
        write  = ["BUCKET"]
        "#,
    ),
    (
        "what is new, in the old spelling",
        "
        mode: crud
        as-of: 2026-06-14
        dependent-actions: wildcard
        read:
          s3:bucket:
          - BUCKET
        rules:
        - description: parameters
          resource-types: [ssm:parameter]
          resources: [PARAMETER]
          access-levels: [permissions-management, read]
          conditions:
          - test: Bool
            variable: aws:SecureTransport
            values: [true]
        pass-role:
        - roles: ['arn:aws:iam::111122223333:role/app']
          services: [lambda.amazonaws.com]
        access-level-overrides:
          ssm:PutParameter: Read
        ",
        "crud",
        r#"
        as_of             = "2026-06-14"
        dependent_actions = "wildcard"
        rules = [
          { resources = ["BUCKET"], resource_types = ["s3:bucket"], access_levels = ["read"] },
          {
            resources     = ["PARAMETER"]
            access_levels = ["read", "permissions management"]
            conditions    = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }]
          },
        ]
        pass_role              = [{ roles = ["arn:aws:iam::111122223333:role/app"], services = ["lambda.amazonaws.com"] }]
        access_level_overrides = { "ssm:PutParameter" = "Read" }
        "#,
    ),
    (
        "names with values, in the old spelling",
        "
        mode: actions
        actions: [kms:CreateGrant]
        arn-values:
          Partition: aws
          Region: eu-west-1
          Account: '011122223333'
          'kms:KeyId': '*'
        ",
        "actions",
        r#"
        actions    = ["kms:CreateGrant"]
        arn_values = { Partition = "aws", Region = "eu-west-1", Account = "011122223333", "kms:KeyId" = "*" }
        "#,
    ),
    (
        "names on resources",
        "
        actions: [s3:ListBucket]
        resources: [BUCKET]
        ",
        "actions",
        r#"
        actions   = ["s3:ListBucket"]
        resources = ["BUCKET"]
        "#,
    ),
];

fn filled_in(text: &str) -> String {
    text.replace("BUCKET", BUCKET).replace("SECRET", SECRET).replace("PARAMETER", PARAMETER)
}

#[test]
fn every_shape_gives_the_policy_of_its_block() {
    let mut configuration = String::new();
    for (number, (name, yaml, kind, block)) in SHAPES.iter().enumerate() {
        write!(
            configuration,
            "# {name}
             output \"function_{number}\" {{ value = provider::policy::describe_policy(yamldecode(<<-YAML{yaml}YAML
               )) }}
             output \"text_{number}\" {{ value = provider::policy::write_policy(yamldecode(<<-YAML{yaml}YAML
               )) }}
             output \"block_{number}\" {{ value = data.policy_sentry_{kind}_policy.p{number} }}
             data \"policy_sentry_{kind}_policy\" \"p{number}\" {{ {block} }}
            "
        )
        .unwrap();
    }
    let plan = Workspace::new(&filled_in(&configuration)).plan();
    let output = |name: String| plan["planned_values"]["outputs"][name]["value"].clone();
    for (number, (name, ..)) in SHAPES.iter().enumerate() {
        let (function, block) = (output(format!("function_{number}")), output(format!("block_{number}")));
        assert!(block["json"].is_string(), "{name}: {block}");
        for attribute in ["json", "id", "size", "dependent_actions_not_granted", "database_version"] {
            assert_eq!(function[attribute], block[attribute], "{name}: {attribute}");
        }
        assert_eq!(output(format!("text_{number}")), block["json"], "{name}");
        let answers = function.as_object().unwrap().keys();
        assert!(answers.clone().all(|answer| block.get(answer).is_some()), "{name}: {answers:?}");
    }
}

/// What `create-template` of each version writes asks for nothing until it is filled in, and so do our own templates.
#[test]
fn a_template_that_nobody_filled_in_asks_for_nothing() {
    let levels = "read: ['']\nwrite: ['']\nlist: ['']\npermissions-management: ['']";
    let in_list =
        |list: &str, entries: &str| format!("{list}:\n- name: x\n  description: ''\n{}", indented(entries));
    let services = ["read", "write", "list", "tagging", "permissions-management"]
        .map(|level| format!("service-{level}: ['']"));
    let wildcard_only =
        format!("wildcard-only:\n{}", indented(&format!("single-actions: ['']\n{}", services.join("\n"))));
    let sts =
        "sts:\n  assume-role: ['']\n  assume-role-with-saml: ['']\n  assume-role-with-web-identity: ['']";
    let mut templates = vec![
        in_list("roles_with_crud_levels", &format!("arn: ''\n{levels}\ntag: ['']\nwildcard: ['']")),
        in_list("roles_with_actions", "arn: ''\nactions: ['']"),
        in_list("policy_with_crud_levels", &format!("role_arn: ''\n{levels}\ntagging: ['']\nwildcard: ['']")),
        in_list("policy_with_actions", "role_arn: ''\nactions: ['']"),
        format!(
            "mode: crud\nname: x\ndescription: ''\nrole_arn: ''\n{levels}\ntagging: ['']\nwildcard: ['']"
        ),
        "mode: actions\nname: x\nactions: ['']".to_owned(),
        format!(
            "mode: crud\nname: ''\n{levels}\ntagging: ['']\n{wildcard_only}\nskip-resource-constraints: ['']\n\
             exclude-actions: ['']\n{sts}"
        ),
        "{}".to_owned(),
        "roles_with_actions: []".to_owned(),
    ];
    for name in ["crud", "actions"] {
        let file = repository("examples/policy-per-file/templates").join(format!("{name}.yml"));
        templates.push(fs::read_to_string(file).unwrap());
    }
    let workspace = Workspace::new(
        r#"
        output "this" {
          value = [
            for file in sort(fileset(path.module, "*.yml")) : {
              json      = provider::policy::write_policy(yamldecode(file(file)))
              documents = provider::policy::write_documents(yamldecode(file(file)))
            }
          ]
        }
        "#,
    );
    for (number, template) in templates.iter().enumerate() {
        workspace.write(&format!("{number}.yml"), template);
    }
    let written = workspace.planned_output("this");
    let nothing: Vec<Value> = templates.iter().map(|_| json!({ "json": null, "documents": {} })).collect();
    assert_eq!(written, json!(nothing));
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
