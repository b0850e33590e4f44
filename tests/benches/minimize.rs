//! How long minimizing takes, the engine and the database apart.
//!
//! `.ci/as-released bench --no-default-features --bench minimize`
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    hint::black_box,
};

use criterion::{Criterion, criterion_group, criterion_main};
use policy_sentry::{
    database::{Database, Reader},
    iam::{AccessLevelSource, ActionName},
    minimize::{Names, Style, minimize},
};

fn names(reader: &Reader) -> Names {
    let services = reader.service_prefixes().unwrap();
    services.iter().flat_map(|service| reader.all_action_names(service).unwrap()).collect()
}

/// The actions of each resource type at each level, where there are any.
fn catalogue(reader: &Reader) -> Vec<BTreeSet<ActionName>> {
    let mut cells: BTreeMap<_, BTreeSet<ActionName>> = BTreeMap::new();
    for of in reader.query_resource_types(None, None).unwrap() {
        for action in reader.actions_of_resource_type(of.id, AccessLevelSource::PolicySentry).unwrap() {
            cells.entry((of.resource_type.clone(), action.access_level)).or_default().insert(action.name);
        }
    }
    cells.into_values().collect()
}

fn whole_catalogue(criterion: &mut Criterion) {
    let reader = Database::embedded().reader().unwrap();
    let (names, catalogue) = (names(&reader), catalogue(&reader));
    let mut group = criterion.benchmark_group("every type at every level");
    group.sample_size(10);
    for style in Style::ALL {
        group.bench_function(style.as_str(), |bencher| {
            let length = |wanted: &BTreeSet<ActionName>| minimize(wanted, &names, style, 0).len();
            bencher.iter(|| catalogue.iter().map(length).sum::<usize>());
        });
    }
}

fn every_action(criterion: &mut Criterion) {
    let reader = Database::embedded().reader().unwrap();
    let names = names(&reader);
    let services = reader.service_prefixes().unwrap();
    let wanted = services.iter().flat_map(|service| reader.action_names(service).unwrap()).collect();
    let mut group = criterion.benchmark_group("every action of AWS");
    group.sample_size(10);
    for style in Style::ALL {
        group.bench_function(style.as_str(), |bencher| {
            bencher.iter(|| minimize(black_box(&wanted), &names, style, 0));
        });
    }
}

fn names_of_one_service(criterion: &mut Criterion) {
    let reader = Database::embedded().reader().unwrap();
    criterion.bench_function("the names of ec2 from the database", |bencher| {
        bencher.iter(|| reader.all_action_names(black_box("ec2")).unwrap().into_iter().collect::<Names>());
    });
}

criterion_group!(benches, whole_catalogue, every_action, names_of_one_service);
criterion_main!(benches);
