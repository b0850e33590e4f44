//! The explanation: goldens on the frozen and on the bundled database, and what holds whatever the foreign text is.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use policy_sentry::{
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, ActionName, condition::Operator},
    writer::{
        Asked, AskedCondition, Condition, Effect, Facts, Origin, PassRole, Place, Reason, Request, Resource,
        Rule, Statement, WhenUnsupported, Written, document, explain, write,
    },
};
use proptest::prelude::*;

use crate::{frozen, request};

const ACCOUNT: &str = "eu-west-1:111122223333";

fn explained(request: &Request, catalog: &Catalog) -> String {
    let written = write(request, catalog).unwrap();
    let version = catalog.tables().version().unwrap();
    explain(
        &written,
        request,
        Facts { database_version: &version, size: document(&written.statements).size(), documents: 1 },
    )
}

fn of_frozen(lines: &str) -> String {
    explained(&request(lines), &Catalog::of(&frozen()).unwrap())
}

fn of_bundled(request: &Request) -> String {
    explained(request, &Catalog::of(&Database::embedded()).unwrap())
}

fn asked(test: &str, variable: &str, values: &[&str]) -> AskedCondition {
    AskedCondition {
        condition: Condition::new(
            test.parse().unwrap(),
            variable,
            values.iter().map(ToString::to_string).collect(),
        ),
        when_unsupported: None,
        place: Place::element("conditions", 0),
    }
}

fn rule(index: usize, description: Option<&str>, arns: &[&str]) -> Rule {
    let mut rule = Rule::new(Place::element("rules", index));
    rule.description = description.map(str::to_owned);
    for arn in arns {
        rule.resources.add(arn.parse().unwrap(), rule.place.clone());
    }
    rule
}

#[test]
fn what_grants_nothing_is_not_explained() {
    let request = request("");
    let facts = Facts { database_version: "2026-10-27", size: 0, documents: 1 };
    assert_eq!(explain(&Written::default(), &request, facts), "");
}

#[test]
fn dependents_that_are_missing_are_named() {
    assert_snapshot!(of_frozen("write arn:aws:shop:eu-1:1:order/1"));
}

#[test]
fn what_settles_a_dependent_leaves_the_section_out() {
    assert_snapshot!(of_frozen(
        "write arn:aws:shop:eu-1:1:order/1
         write arn:aws:vault:eu-1:1:key/a
         permissions_management arn:aws:iam::1:role/shop"
    ));
}

#[test]
fn parameters_and_a_secret() {
    let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter";
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret";
    assert_snapshot!(of_bundled(&request(&format!(
        "read {parameter}
         write {parameter}
         list {parameter}
         tagging {secret}
         permissions_management {secret}"
    ))));
}

#[test]
fn a_function_that_is_deployed_with_its_role_from_one_network() {
    let mut request = request(&format!("write arn:aws:lambda:{ACCOUNT}:function:orders"));
    let mut pass =
        PassRole { place: Place::element("pass_role", 0), roles: Asked::default(), services: [].into() };
    pass.roles.add("arn:aws:iam::111122223333:role/orders".parse().unwrap(), pass.place.clone());
    pass.services.insert("lambda.amazonaws.com".to_owned());
    request.pass_role.push(pass);
    request.conditions.push(asked("IpAddress", "aws:SourceIp", &["198.51.100.0/24", "203.0.113.0/24"]));
    assert_snapshot!(of_bundled(&request));
}

#[test]
fn a_deny_says_where_it_denies_everywhere_and_what_it_cannot_deny() {
    let mut request = request(&format!("effect Deny\nwrite arn:aws:sqs:{ACCOUNT}:orders"));
    let list = ActionName::new("ecr", "GetAuthorizationToken");
    request.single_actions.add(list, Place::argument("wildcard_only"));
    assert_snapshot!(of_bundled(&request));
}

/// Instances by the tag of their team: what does not carry the tag is left out, or granted without it.
#[test]
fn rules_by_tags() {
    let mut request = request("");
    let instances = format!("arn:aws:ec2:{ACCOUNT}:instance/*");
    let mut operate = rule(0, Some("The team runs its own `instances`"), &[&instances]);
    operate.actions.add("ec2:StartInstances".parse().unwrap(), operate.place.clone());
    operate.actions.add("ec2:TerminateInstances".parse().unwrap(), operate.place.clone());
    operate.conditions.push(asked("StringEquals", "aws:ResourceTag/team", &["orders"]));
    let mut see = rule(1, None, &[&format!("arn:aws:sqs:{ACCOUNT}:orders")]);
    see.access_levels.add(AccessLevel::Read, see.place.clone());
    see.access_levels.add(AccessLevel::Tagging, see.place.clone());
    see.conditions.push(asked("ForAnyValue:StringEquals", "aws:TagKeys", &["team", "stage"]));
    let mut topic = rule(2, None, &[&format!("arn:aws:sns:{ACCOUNT}:orders")]);
    topic.access_levels.add(AccessLevel::Read, topic.place.clone());
    topic.conditions.push(AskedCondition {
        when_unsupported: Some(WhenUnsupported::OmitCondition),
        ..asked("StringEquals", "aws:RequestTag/team", &["orders"])
    });
    request.rules = vec![operate, see, topic];
    assert_snapshot!(of_bundled(&request));
}

#[test]
fn wildcards_that_cover_types_and_levels_of_ones_own() {
    let mut request = request(&format!(
        "tagging arn:aws:dynamodb:{ACCOUNT}:table/*\nread arn:aws:dynamodb:{ACCOUNT}:table/T/*"
    ));
    request.override_level("dynamodb:GetRecords".parse().unwrap(), AccessLevel::Write);
    request.override_level("dynamodb:Query".parse().unwrap(), AccessLevel::List);
    request.ask(AccessLevel::List, format!("arn:aws:dynamodb:{ACCOUNT}:table/T").parse().unwrap(), 0);
    request.as_of = Some("2026-08-01".parse().unwrap());
    assert_snapshot!(of_bundled(&request));
}

#[test]
fn actions_that_the_database_does_not_know() {
    let mut request = request("");
    let mut young = rule(0, Some("Younger than the database"), &["arn:aws:s3:::reports/*"]);
    young.unverified_actions.add("s3:DeleteObjectFaster".parse().unwrap(), young.place.clone());
    request.rules = vec![young];
    for name in ["s3:GetObject", "lambda:InvokeFunction"] {
        request.skip_resource_constraints.add(name.parse().unwrap(), Place::argument("skip"));
    }
    assert_snapshot!(of_bundled(&request));
}

#[test]
fn a_policy_over_the_quota_says_so_first() {
    let request = request("write arn:aws:shop:eu-1:1:order/1");
    let written = write(&request, &Catalog::of(&frozen()).unwrap()).unwrap();
    for (size, expected) in [
        (6_144, "6,144 characters of the 6,144 that a managed policy may have."),
        (7_668, "7,668 characters, which is 1,524 more than a managed policy may have (6,144)."),
    ] {
        let text = explain(&written, &request, Facts { database_version: "2026-10-27", size, documents: 1 });
        assert_eq!(text.lines().nth(1), Some(expected));
    }
}

/// A policy with this text wherever a user of the provider may write something.
fn with_foreign(text: &str, effect: Effect) -> (Written, Request) {
    let values = vec![text.to_owned(), String::new()];
    let condition = Condition::new(Operator::STRING_LIKE, format!("aws:PrincipalTag/{text}"), values);
    let pass_role: ActionName = "iam:PassRole".parse().unwrap();
    let passed = Condition { variable: "iam:PassedToService".to_owned(), ..condition.clone() };
    let arn = Resource::Arn(format!("arn:aws:iam::1:role/{text}"));
    let statement = Statement {
        sid: "S".to_owned(),
        effect,
        access_level: None,
        resource_type: Some("eks:cluster".parse().unwrap()),
        actions: vec![pass_role, "lambda:InvokeFunction".parse().unwrap()],
        patterns: Vec::new(),
        resources: vec![arn.clone()],
        conditions: vec![condition, passed],
        is_unverified: false,
        reason: Reason {
            asked_by: [Origin::Rule {
                place: Place::element("rules", 0),
                description: Some(text.to_owned()),
            }]
            .into(),
            needed_by: [].into(),
        },
    };
    let covered = BTreeMap::from([(arn, ["iam:role".parse().unwrap()].into())]);
    let written = Written { statements: vec![statement], covered, ..Written::default() };
    (written, request(&format!("effect {}", effect.as_str())))
}

proptest! {
    /// A description can neither end its line, nor its code span, nor look like a removal in a plan.
    #[test]
    fn foreign_text_never_leaves_its_line(
        text in proptest::collection::vec(
            prop_oneof![
                any::<char>(),
                proptest::char::range('\0', '\u{a0}'),
                proptest::char::range('\u{2000}', '\u{2070}'),
                Just('\n'),
                Just('`'),
                Just('\\'),
                Just('-'),
                Just(' '),
            ],
            0..12,
        ),
        denies in any::<bool>(),
    ) {
        let effect = if denies { Effect::Deny } else { Effect::Allow };
        let facts = Facts { database_version: "2026-10-27", size: 7_000, documents: 1 };
        let explain_with = |text: &str| {
            let (written, request) = with_foreign(text, effect);
            explain(&written, &request, facts)
        };
        let text: String = text.into_iter().collect();
        let explained = explain_with(&text);
        prop_assert!(!explained.chars().any(|letter| letter.is_control() && letter != '\n'), "{explained:?}");
        prop_assert!(!explained.lines().any(|line| line.trim_start().starts_with("- ")), "{explained:?}");
        for line in explained.lines() {
            prop_assert!(line.matches('`').count() % 2 == 0, "{line:?}");
        }
        prop_assert_eq!(explained.lines().count(), explain_with("plain").lines().count());
    }
}
