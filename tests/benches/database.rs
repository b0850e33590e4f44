//! How long the database takes to open and to answer.
//!
//! `cargo bench --no-default-features --bench database`
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use criterion::{Criterion, criterion_group, criterion_main};
use policy_sentry::{
    database::{ActionFilter, Database},
    iam::AccessLevelSource,
};

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
    for service in ["sqs", "s3", "ec2"] {
        criterion.bench_function(&format!("everything about the actions of {service}"), |bencher| {
            let source = AccessLevelSource::PolicySentry;
            let filter = ActionFilter { service: Some(service), source, ..ActionFilter::default() };
            bencher.iter(|| reader.query_actions(&filter).unwrap());
        });
    }
    criterion.bench_function("everything about the resource types of s3", |bencher| {
        bencher.iter(|| reader.query_resource_types(Some("s3"), None).unwrap());
    });
    criterion.bench_function("the unlisted actions of codestar", |bencher| {
        bencher.iter(|| reader.unlisted_actions("codestar").unwrap());
    });
}

criterion_group!(benches, opening, querying);
criterion_main!(benches);
