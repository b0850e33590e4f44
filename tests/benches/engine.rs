//! How long the engine takes, process and Terraform apart.
//!
//! `.ci/as-released bench --no-default-features --bench engine`
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use policy_sentry::{
    access::{compare, evaluate},
    analysis::{Options, analyze},
    arn::{Arn, ResourcePattern},
    catalog::{Catalog, resolve},
    database::Database,
    document::{PolicyDocument, split},
    iam::{AccessLevel, AccessLevelSource},
    statement::{Policy, Use},
    validation::validate,
    writer::{Effect, Request, document, write},
};

/// The example of the README: five levels on two ARNs.
fn typical() -> Request {
    let parameter: Arn = "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter".parse().unwrap();
    let secret: Arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret".parse().unwrap();
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    for level in [AccessLevel::Read, AccessLevel::Write, AccessLevel::List] {
        request.ask(level, parameter.clone(), 0);
    }
    for level in [AccessLevel::Tagging, AccessLevel::PermissionsManagement] {
        request.ask(level, secret.clone(), 0);
    }
    request
}

fn policy(request: &Request, catalog: &Catalog) -> String {
    let written = write(request, catalog).map_err(|errors| errors.0).unwrap();
    document(&written.statements).to_minified_json().unwrap()
}

fn one_policy(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let request = typical();
    criterion.bench_function("one typical policy, database open", |bencher| {
        bencher.iter(|| policy(black_box(&request), &catalog));
    });
}

/// Questions to a policy that the engine wrote, read from its JSON each time.
fn questions(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let json = policy(&typical(), &catalog);
    let action = "ssm:GetParameter".parse().unwrap();
    let asked = ResourcePattern::read("arn:aws:ssm:us-east-1:123456789012:parameter/myparameter", false);
    criterion.bench_function("one question to a policy", |bencher| {
        bencher.iter(|| evaluate(&read(black_box(&json)), &action, &asked).decision);
    });
    let without = json.replacen("\"ssm:GetParameter\",", "", 1);
    criterion.bench_function("comparing two policies, database open", |bencher| {
        bencher.iter(|| added(black_box(&without), &json, &catalog));
    });
    let everything = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    criterion.bench_function("comparing a policy with one that allows everything", |bencher| {
        bencher.iter(|| added(black_box(&json), everything, &catalog));
    });
    criterion.bench_function("validating one policy, database open", |bencher| {
        bencher.iter(|| validate(&json, &black_box(&json).parse().unwrap(), None, &catalog).unwrap().len());
    });
}

fn read(json: &str) -> Policy {
    Policy::read(&json.parse().unwrap(), Use::Judging).unwrap()
}

fn added(before: &str, after: &str, catalog: &Catalog) -> usize {
    let (before, after) = (read(before), read(after));
    let patterns = [before.action_patterns(), after.action_patterns()].concat();
    let levels = catalog.tables().access_levels(&patterns, AccessLevelSource::default()).unwrap();
    compare(&before, &after, &levels).added_actions().len()
}

/// Every action of a service with many resource types, as a policy that must be divided.
fn dividing(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
    for arn in
        ["connect:eu-west-1:111122223333:instance/*", "ec2:eu-west-1:111122223333:instance/*", "s3:::orders"]
    {
        for level in AccessLevel::ALL {
            request.ask(level, format!("arn:aws:{arn}").parse().unwrap(), 0);
        }
    }
    let large: PolicyDocument = document(&write(&request, &catalog).unwrap().statements);
    criterion.bench_function("a policy of three documents, divided", |bencher| {
        bencher.iter(|| split(black_box(&large), 6_144).unwrap());
    });
}

fn opening(criterion: &mut Criterion) {
    criterion.bench_function("the first question to the database, in a thread of its own", |bencher| {
        bencher.iter(|| {
            let thread = std::thread::spawn(|| {
                Catalog::of(&Database::embedded()).unwrap().tables().version().unwrap()
            });
            thread.join().unwrap()
        });
    });
}

fn matching(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let arn: Arn = "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0".parse().unwrap();
    criterion.bench_function("match_arn among the formats of ec2", |bencher| {
        bencher.iter(|| resolve(black_box(&arn), None, &catalog).unwrap());
    });
}

/// What is analysed: a policy of many statements, and the one that allows everything.
fn analysis(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let typical = policy(&typical(), &catalog);
    let wide = r#"{"Statement":[{"Effect":"Allow","Resource":"*","Action":
        ["ec2:*","iam:Get*","iam:PassRole","lambda:*","s3:*","logs:*","cloudwatch:*","sns:*","sqs:*","dynamodb:*"]},
        {"Effect":"Deny","Action":"iam:*","NotResource":"arn:aws:iam::*:role/team/*"}]}"#;
    let everything = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    for (name, json) in [
        ("five levels on two ARNs", typical.as_str()),
        ("ten services whole", wide),
        ("everything", everything),
    ] {
        criterion.bench_function(&format!("analysis of a policy: {name}"), |bencher| {
            bencher.iter(|| {
                analyze(&black_box(json).parse().unwrap(), &Options::default(), catalog.tables()).unwrap()
            });
        });
    }
}

/// Every resource type that an ARN reaches, at every level, each a policy of its own.
fn whole_catalogue(criterion: &mut Criterion) {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let filled = |format: &str| {
        let text = format.split("${").enumerate().fold(String::new(), |text, (place, piece)| match place {
            0 => text + piece,
            _ => text + piece.split_once('}').map_or("", |(name, _)| value(name)) + behind(piece),
        });
        text.parse::<Arn>().unwrap()
    };
    let types = catalog.tables().query_resource_types(None, None).unwrap();
    let arns: Vec<Arn> = types.iter().filter_map(|of| of.arn_formats.first()).map(|of| filled(of)).collect();
    let mut group = criterion.benchmark_group("catalogue");
    group.sample_size(10);
    group.bench_function("every type at every level", |bencher| {
        bencher.iter(|| {
            let mut characters = 0;
            for arn in &arns {
                for level in AccessLevel::ALL {
                    let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
                    request.ask(level, arn.clone(), 0);
                    if let Ok(written) = write(&request, &catalog) {
                        characters += document(&written.statements).to_minified_json().unwrap().len();
                    }
                }
            }
            characters
        });
    });
}

fn value(placeholder: &str) -> &'static str {
    match placeholder {
        "Partition" => "aws",
        "Region" => "eu-west-1",
        "Vendor" => "backup",
        _ => "111122223333",
    }
}

fn behind(piece: &str) -> &str {
    piece.split_once('}').map_or("", |(_, rest)| rest)
}

criterion_group!(benches, one_policy, questions, dividing, opening, matching, analysis, whole_catalogue);
criterion_main!(benches);
