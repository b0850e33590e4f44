//! What is known of condition keys without a database, held against the bundled one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, rc::Rc};

use policy_sentry::{
    database::{ConditionKeyDetails, Database, Reader},
    iam::{
        AccessLevelSource, ActionName, ActionPattern,
        condition::{
            GlobalKey, KeyGroup, KeyLists, Operator, Unsupported, is_key_named, supports, unsupported,
        },
    },
};
use pretty_assertions::assert_eq;

fn reader() -> Rc<Reader> {
    Database::embedded().reader().unwrap()
}

fn keys() -> Vec<ConditionKeyDetails> {
    reader().query_condition_keys(None, None).unwrap()
}

/// The key with each placeholder replaced, by other means than the library's.
fn filled(key: &str) -> String {
    let text = key.replace("/tag-key", "/team").replace("<key>", "team");
    let mut pieces = text.split("${");
    let first = pieces.next().unwrap().to_owned();
    let filled = pieces.fold(first, |filled, piece| filled + "team" + piece.split_once('}').unwrap().1);
    if filled.ends_with('/') { filled + "team" } else { filled }
}

#[test]
fn every_key_of_aws_is_a_global_key_of_the_same_type() {
    for key in keys().iter().filter(|key| key.name.to_ascii_lowercase().starts_with("aws:")) {
        let global = GlobalKey::find(&filled(&key.name)).unwrap().unwrap();
        assert_eq!(global.name, key.name);
        assert_eq!(global.types, key.types, "{}", key.name);
    }
}

/// At least one service that lists the key gives it the types of AWS's page. Amazon Q gives `identitystore:UserId`
/// another; STS lists one string where the page explains a list.
#[test]
fn keys_of_sessions_have_the_types_that_services_list() {
    for global in GlobalKey::ALL.iter().filter(|global| !global.name.starts_with("aws:")) {
        assert_eq!(global.group, KeyGroup::Request);
        let listed = reader().query_condition_keys(None, Some(global.name)).unwrap();
        let agreed = listed.iter().any(|key| key.types == global.types);
        assert_eq!(agreed, global.name != "cognito-identity.amazonaws.com:amr", "{}", global.name);
    }
}

#[test]
fn every_key_stands_for_itself_and_for_itself_filled() {
    for key in keys() {
        let filled = filled(&key.name);
        assert!(
            !filled.contains(['$', '<', '>', '{', '}', '*', '?']),
            "an unknown placeholder: {}",
            key.name
        );
        for named in [&key.name, &filled, &filled.to_ascii_uppercase()] {
            assert!(is_key_named(&key.name, named), "{} {named}", key.name);
        }
    }
}

/// A new spelling of placeholders would be one of these.
#[test]
fn names_that_end_like_a_placeholder_are_these() {
    let odd: BTreeSet<String> = keys()
        .into_iter()
        .map(|key| key.name)
        .filter(|name| name.ends_with("-key") || name.ends_with(['/', ':', '>']))
        .collect();
    let expected = [
        "ecs:fargate-ephemeral-storage-kms-key", // a name
        "elasticloadbalancing:ResourceTag/",
        "glacier:ResourceTag/",
        "s3-outposts:ExistingObjectTag/<key>",
        "s3-outposts:RequestObjectTag/<key>",
        "s3:ExistingObjectTag/<key>",
        "s3:RequestObjectTag/<key>",
        "sagemaker:ResourceTag/",
        "secretsmanager:ResourceTag/tag-key",
        "ssm:resourceTag/tag-key",
    ];
    assert_eq!(odd, expected.map(str::to_owned).into());
}

#[test]
fn every_key_has_an_operator() {
    let operators: [Operator; 6] =
        ["StringEquals", "NumericEquals", "DateEquals", "Bool", "IpAddress", "ArnLike"]
            .map(|name| name.parse().unwrap());
    for key_type in keys().into_iter().flat_map(|key| key.types) {
        assert!(operators.iter().any(|operator| operator.fits(key_type)), "{key_type}");
    }
}

#[test]
fn what_is_unfit_names_actions_that_exist() {
    for pattern in Unsupported::ALL.iter().flat_map(Unsupported::patterns) {
        let named = reader().action_names_matching(&pattern.parse::<ActionPattern>().unwrap()).unwrap();
        assert!(!named.is_empty(), "{pattern}");
        assert!(pattern.ends_with(":*") || named.iter().any(|name| name.as_str() == pattern), "{pattern}");
    }
}

/// Whether the action has the key on the type of its service, or on nothing.
fn has(action: &str, resource_type: Option<&str>, key: &str) -> bool {
    let reader = reader();
    let name: ActionName = action.parse().unwrap();
    let id = reader.action(&name, AccessLevelSource::Aws).unwrap().unwrap().id;
    let used_on = resource_type.map(|wanted| {
        let uses = reader.resource_types_of_action(id).unwrap();
        uses.into_iter().find(|of| of.name.to_string() == wanted).unwrap().id
    });
    let of_action = reader.condition_keys_of_action(id).unwrap();
    let of_use = used_on.map(|used_on| reader.condition_keys_of_use(id, used_on).unwrap());
    let of_type = used_on.map(|used_on| reader.condition_keys_of_resource_type(used_on).unwrap());
    let lists = KeyLists {
        action: &name,
        of_action: &of_action,
        of_use: &of_use.unwrap_or_default(),
        of_type: &of_type.unwrap_or_default(),
    };
    supports(key, &lists)
}

#[test]
fn actions_have_the_keys_that_they_have() {
    for (action, resource_type, key, expected) in [
        ("ec2:StartInstances", Some("ec2:instance"), "aws:ResourceTag/team", true),
        ("ec2:StartInstances", Some("ec2:instance"), "aws:RequestTag/team", false),
        ("ec2:StartInstances", Some("ec2:instance"), "aws:TagKeys", false),
        ("ec2:StartInstances", Some("ec2:instance"), "ec2:Region", true),
        ("ec2:StartInstances", Some("ec2:instance"), "ec2:ProductCode", false),
        ("ec2:CreateVolume", Some("ec2:volume"), "aws:RequestTag/team", true),
        ("ec2:CreateVolume", Some("ec2:volume"), "aws:ResourceTag/team", false),
        ("ec2:CreateVolume", Some("ec2:snapshot"), "aws:RequestTag/team", false),
        ("ec2:DescribeInstances", None, "aws:ResourceTag/team", false),
        ("sqs:SendMessage", Some("sqs:queue"), "aws:ResourceTag/team", true),
        ("sqs:CreateQueue", Some("sqs:queue"), "aws:RequestTag/team", true),
        ("sqs:SendMessage", Some("sqs:queue"), "aws:RequestTag/team", false),
        ("sqs:SendMessage", None, "aws:ResourceTag/team", false),
        ("secretsmanager:GetSecretValue", Some("secretsmanager:Secret"), "aws:TagKeys", false),
        ("secretsmanager:GetSecretValue", None, "secretsmanager:ResourceTag/team", true),
        ("s3:GetObject", Some("s3:object"), "s3:ExistingObjectTag/team", true),
        ("s3:GetObject", Some("s3:object"), "s3:prefix", false),
        ("kms:Encrypt", Some("kms:key"), "kms:EncryptionContext:aws:s3:arn", true),
        ("kms:Encrypt", Some("kms:key"), "kms:ResourceAliases", true),
        ("dynamodb:GetItem", Some("dynamodb:table"), "dynamodb:LeadingKeys", true),
        ("dynamodb:DescribeTable", Some("dynamodb:table"), "dynamodb:LeadingKeys", false),
        ("iam:PassRole", Some("iam:role"), "iam:PassedToService", true),
        ("iam:PassRole", Some("iam:role"), "aws:ResourceTag/team", false),
        ("iam:PassRole", Some("iam:role"), "iam:ResourceTag/team", false),
        ("iam:DeleteRole", Some("iam:role"), "iam:ResourceTag/team", true),
        ("iam:PassRole", Some("iam:role"), "aws:SourceIp", true),
        ("s3:GetObject", Some("s3:object"), "aws:SourceArn", false),
        ("ec2:CreateVpcPeeringConnection", None, "aws:ResourceAccount", false),
        ("ssm:UpdateInstanceInformation", None, "ssm:SourceInstanceARN", true),
        ("q:StartConversation", None, "identitystore:UserId", true),
    ] {
        assert_eq!(has(action, resource_type, key), expected, "{action} {resource_type:?} {key}");
    }
}

/// The type `role` does list the tags: the table is what rules them out.
#[test]
fn passing_a_role_is_ruled_out_by_the_table_alone() {
    let keys =
        |key: &str| unsupported(&"iam:PassRole".parse().unwrap(), key).map(|unsupported| unsupported.page);
    let page = Some("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html");
    assert_eq!((keys("aws:ResourceTag/team"), keys("iam:ResourceTag/team")), (page, page));
    assert!(has("iam:GetRole", Some("iam:role"), "aws:ResourceTag/team"));
}
