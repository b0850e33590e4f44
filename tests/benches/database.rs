//! How long the database takes to open and to answer.
//!
//! `.ci/as-released bench --no-default-features --bench database`
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use criterion::{Criterion, criterion_group, criterion_main};
use policy_sentry::{
    database::{ActionFilter, Database},
    iam::AccessLevelSource,
    provider::PolicySentry,
    terraform::{Provider, Value},
};

/// Questions as blocks of `policy_sentry_query` ask them, by their filters.
const BLOCKS: [(&str, &[(&str, &str)]); 9] = [
    ("everything about the actions of s3", &[("table", "action"), ("service", "s3")]),
    ("everything about the resource types of s3", &[("table", "arn"), ("service", "s3")]),
    ("everything about the condition keys of s3", &[("table", "condition"), ("service", "s3")]),
    ("everything about the service s3", &[("table", "service"), ("service", "s3")]),
    ("everything about the actions of ec2", &[("table", "action"), ("service", "ec2")]),
    ("one action", &[("table", "action"), ("name", "s3:GetObject")]),
    ("one resource type", &[("table", "arn"), ("name", "s3:object")]),
    ("the actions of one resource type", &[("table", "action"), ("resource_type", "s3:object")]),
    ("every action", &[("table", "action")]),
];

fn opening(criterion: &mut Criterion) {
    criterion.bench_function("open, in a thread of its own", |bencher| {
        bencher.iter(|| {
            let thread = std::thread::spawn(|| Database::embedded().reader().unwrap().version().unwrap());
            thread.join().unwrap()
        });
    });
}

fn querying(criterion: &mut Criterion) {
    let reader = Database::embedded().reader().unwrap();
    let mut group = criterion.benchmark_group("database");
    for service in ["sqs", "s3", "ec2"] {
        group.bench_function(format!("everything about the actions of {service}"), |bencher| {
            let source = AccessLevelSource::PolicySentry;
            let filter = ActionFilter { service: Some(service), source, ..ActionFilter::default() };
            bencher.iter(|| reader.query_actions(&filter).unwrap());
        });
    }
    group.bench_function("everything about the resource types of s3", |bencher| {
        bencher.iter(|| reader.query_resource_types(Some("s3"), None).unwrap());
    });
    group.bench_function("everything about the condition keys of s3", |bencher| {
        bencher.iter(|| reader.query_condition_keys(Some("s3"), None).unwrap());
    });
    group.bench_function("the unlisted actions of codestar", |bencher| {
        bencher.iter(|| reader.unlisted_actions("codestar").unwrap());
    });
}

/// The whole way from a block's arguments to its state, but for the wire.
fn asking(criterion: &mut Criterion) {
    let provider = PolicySentry::default();
    let sources = PolicySentry::default().data_sources();
    let query = *sources.iter().find(|source| source.type_name() == "policy_sentry_query").unwrap();
    let mut group = criterion.benchmark_group("data source");
    for (what, filters) in BLOCKS {
        let filters = filters.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
        let config = Value::Map(filters.collect());
        group.bench_function(what, |bencher| {
            bencher.iter(|| query.read(&provider, &config).unwrap());
        });
    }
}

criterion_group!(benches, opening, querying, asking);
criterion_main!(benches);
