//! A policy as of a day, on the bundled facts, and on the facts of that day.

use std::{collections::BTreeSet, fs, path::Path};

use policy_sentry::{
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, AccessLevelSource},
    ingest,
    maintenance::diff::{GrantChange, diff},
    writer::{Effect, Request, Written, write},
};
use pretty_assertions::assert_eq;

use super::workshop::empty_source;

/// The day of AWS's pages in `data/sources`, the oldest source.
const JUNE: &str = "2026-06-14";

/// A resource of each of twenty-five types that most accounts have.
const POPULAR: [(&str, &str); 25] = [
    ("s3:bucket", "arn:aws:s3:::my-bucket"),
    ("s3:object", "arn:aws:s3:::my-bucket/key"),
    ("sqs:queue", "arn:aws:sqs:eu-west-1:111122223333:my-queue"),
    ("sns:topic", "arn:aws:sns:eu-west-1:111122223333:my-topic"),
    ("dynamodb:table", "arn:aws:dynamodb:eu-west-1:111122223333:table/my-table"),
    ("lambda:function", "arn:aws:lambda:eu-west-1:111122223333:function:my-function"),
    ("kms:key", "arn:aws:kms:eu-west-1:111122223333:key/my-key"),
    ("kms:alias", "arn:aws:kms:eu-west-1:111122223333:alias/my-key"),
    ("ssm:parameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/my-parameter"),
    ("ssm:document", "arn:aws:ssm:eu-west-1:111122223333:document/my-document"),
    ("secretsmanager:Secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:my-secret"),
    ("iam:role", "arn:aws:iam::111122223333:role/my-role"),
    ("iam:user", "arn:aws:iam::111122223333:user/my-user"),
    ("ec2:instance", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0"),
    ("ec2:subnet", "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1"),
    ("ec2:security-group", "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1"),
    ("ecr:repository", "arn:aws:ecr:eu-west-1:111122223333:repository/my-repository"),
    ("ecs:service", "arn:aws:ecs:eu-west-1:111122223333:service/my-cluster/my-service"),
    ("eks:cluster", "arn:aws:eks:eu-west-1:111122223333:cluster/my-cluster"),
    ("logs:log-group", "arn:aws:logs:eu-west-1:111122223333:log-group:my-group"),
    ("events:event-bus", "arn:aws:events:eu-west-1:111122223333:event-bus/my-bus"),
    ("states:statemachine", "arn:aws:states:eu-west-1:111122223333:stateMachine:my-machine"),
    ("rds:db", "arn:aws:rds:eu-west-1:111122223333:db:my-database"),
    ("cloudfront:distribution", "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE"),
    ("glue:table", "arn:aws:glue:eu-west-1:111122223333:table/my-database/my-table"),
];

/// A database of the June pages alone, from their facts in `data/sources`.
fn june() -> Database {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sources");
    let list = fs::read_to_string(bundled.join("sources.json")).unwrap();
    let mut list: serde_json::Map<_, _> = serde_json::from_str(&list).unwrap();
    let pages = list.get("pages").unwrap().clone();
    let file = pages.get("file").unwrap().as_str().unwrap();
    fs::copy(bundled.join(file), path(file)).unwrap();
    for (role, origin) in &mut list {
        *origin = empty_source(directory.path(), role, JUNE);
    }
    list.insert("base".to_owned(), pages);
    fs::write(path("sources.json"), serde_json::to_string(&list).unwrap()).unwrap();
    let build = ingest::Build {
        input: ingest::Input::Sources { directory: directory.path().to_owned() },
        overrides: Path::new(env!("CARGO_MANIFEST_DIR")).join("data/access-level-overrides.csv"),
        output: path("iam.sqlite"),
        compress: false,
        descriptions: false,
        index: None,
    };
    ingest::build(&build).unwrap();
    Database::open(&build.output).unwrap()
}

fn ask(database: &Database, asked: &[(AccessLevel, &str)], as_of: Option<&str>) -> Written {
    let mut request = Request::new(Effect::Allow, AccessLevelSource::default());
    request.as_of = as_of.map(|day| day.parse().unwrap());
    for (index, (level, arn)) in asked.iter().enumerate() {
        request.ask(*level, arn.parse().unwrap(), index);
    }
    write(&request, &Catalog::of(database).unwrap()).unwrap()
}

#[test]
fn the_example_as_of_june_is_that_of_the_june_pages() {
    let asked = [
        (AccessLevel::Read, "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"),
        (AccessLevel::Write, "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"),
        (AccessLevel::Write, "arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret"),
    ];
    let then = ask(&june(), &asked, None);
    assert_eq!(ask(&Database::embedded(), &asked, Some(JUNE)), then);
    // No fact is older, so that of a day before it is no less.
    assert_eq!(ask(&Database::embedded(), &asked, Some("2020-01-01")), then);
}

/// What a request grants of one type, at every level.
fn granted(
    database: &Database,
    of: &str,
    arn: &str,
    as_of: Option<&str>,
) -> BTreeSet<(&'static str, String)> {
    let asked = AccessLevel::ALL.map(|level| (level, arn));
    let statements = ask(database, &asked, as_of).statements.into_iter();
    let own = statements.filter(|one| one.resource_type.as_ref().is_some_and(|name| name.to_string() == of));
    own.flat_map(|one| {
        let level = one.access_level.unwrap().as_str();
        one.actions.into_iter().map(move |action| (level, action.name().to_owned()))
    })
    .collect()
}

#[test]
fn a_later_day_grants_what_the_diff_says() {
    let (then, now) = (june(), Database::embedded());
    let diff = diff(&then.reader().unwrap(), &now.reader().unwrap()).unwrap();
    let mut grown = 0;
    for (resource_type, arn) in POPULAR {
        let is_of = |grant: &&GrantChange| grant.resource_type.as_deref() == Some(resource_type);
        let grants: Vec<_> = diff.grants.iter().filter(is_of).collect();
        let changes = |of: fn(&GrantChange) -> &Vec<String>| -> BTreeSet<_> {
            let names = |grant: &&GrantChange| {
                of(grant).iter().map(|name| (grant.access_level, name.clone())).collect::<Vec<_>>()
            };
            grants.iter().flat_map(names).collect()
        };
        let (added, removed) = (changes(|grant| &grant.added), changes(|grant| &grant.removed));
        let before = granted(&then, resource_type, arn, None);
        let after = granted(&now, resource_type, arn, None);
        assert_eq!(&after - &before, added, "{resource_type}");
        assert_eq!(&before - &after, removed, "{resource_type}");
        // Actions that AWS has removed or counts otherwise since cannot be had back.
        let as_of_june = granted(&now, resource_type, arn, Some(JUNE));
        assert!((&as_of_june - &before).is_subset(&added) && as_of_june.is_subset(&after), "{resource_type}");
        let gone: BTreeSet<_> = &before - &as_of_june;
        assert_eq!(gone, removed, "{resource_type}");
        grown += usize::from(!added.is_empty());
    }
    assert!(grown >= 8, "only {grown} of the types have grown since June: the test has lost its point");
}
