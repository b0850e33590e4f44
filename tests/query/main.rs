//! Queries, asked of the provider as Terraform asks, against a linear scan of the tables.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod objects;
mod scan;

use std::collections::BTreeMap;

use policy_sentry::{
    provider::PolicySentry,
    terraform::{DataSource, Provider, Value},
};
use pretty_assertions::assert_eq;
use proptest::{option, prelude::*, sample::select, test_runner::TestRunner};

use scan::{Filter, Tables};

fn query() -> &'static dyn DataSource<PolicySentry> {
    let sources = PolicySentry::default().data_sources();
    *sources.iter().find(|source| source.type_name() == "policy_sentry_query").unwrap()
}

/// The names that the data source answers.
fn names(provider: &PolicySentry, table: &str, filter: &Filter) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::String);
    let config: BTreeMap<String, Value> = [
        ("table", Value::from(table)),
        ("service", text(&filter.service)),
        ("name", text(&filter.name)),
        ("access_level", text(&filter.access_level)),
        ("resource_type", text(&filter.resource_type)),
        ("condition_key", text(&filter.condition_key)),
        ("wildcard_only", filter.wildcard_only.map_or(Value::Null, Value::Bool)),
        ("as_of", text(&filter.as_of)),
        ("access_level_source", text(&filter.access_level_source)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let read = query().read(provider, &Value::Map(config)).unwrap();
    let names = read.state.get("names").and_then(Value::as_list).unwrap().iter();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn of<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    option::of(select(values))
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// Filters of the table of actions, from words that fit often and words that never do.
fn filters(tables: &Tables) -> impl Strategy<Value = Filter> + use<> {
    let services = tables.services();
    let keys = ["s3:prefix", "aws:ResourceTag/team", "aws:*", "kms:ViaService", "*:*Tag*", "no:key"];
    let types = ["*", "s3:*", "bucket", "*role*", "Secret", "kms:key", "no type"];
    let names =
        ["*", "Get*", "*tag*", "iam:*", "PassRole", "s3:?etObject", "sqs:SendMessage", "NoSuchAction"];
    let levels = ["read", "WRITE", "permissions-management", "Tagging", "list"];
    (
        of(services),
        of(texts(&names)),
        of(texts(&levels)),
        of(texts(&types)),
        of(texts(&keys)),
        option::of(any::<bool>()),
        of(texts(&["2020-01-01", "2026-06-14", "2026-07-08", "2026-08-22", "2030-01-01"])),
        of(texts(&["policy_sentry", "resource_policies", "aws"])),
    )
        .prop_map(
            |(service, name, access_level, resource_type, condition_key, wildcard_only, as_of, source)| {
                Filter {
                    service,
                    name,
                    access_level,
                    resource_type,
                    condition_key,
                    wildcard_only,
                    as_of,
                    access_level_source: source,
                }
            },
        )
}

#[test]
fn every_combination_of_filters_equals_a_linear_scan_of_actions() {
    let tables = Tables::read();
    let provider = PolicySentry::default();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() });
    let compare = |filter| {
        prop_assert_eq!(names(&provider, "action", &filter), tables.actions(&filter), "{:?}", filter);
        Ok(())
    };
    runner.run(&filters(&tables), compare).unwrap();
}

#[test]
fn the_other_tables_equal_a_linear_scan_too() {
    let tables = Tables::read();
    let provider = PolicySentry::default();
    for service in [None, Some("s3"), Some("elasticloadbalancing"), Some("all"), Some("STS")] {
        for name in [None, Some("*b*"), Some("s3:object"), Some("aws:*"), Some("NOTHING*")] {
            let filter = Filter {
                service: service.map(str::to_owned),
                name: name.map(str::to_owned),
                ..Filter::default()
            };
            assert_eq!(names(&provider, "arn", &filter), tables.resource_types(&filter), "{filter:?}");
            assert_eq!(names(&provider, "condition", &filter), tables.condition_keys(&filter), "{filter:?}");
        }
    }
    assert_eq!(names(&provider, "service", &Filter::default()), tables.services());
}

/// What an ARN can be confined to is what its types list, those of other services included.
#[test]
fn an_arn_finds_the_actions_of_its_types() {
    let provider = PolicySentry::default();
    let ask = |arn: &str, service: Option<&str>| {
        let service = service.map_or(Value::Null, Value::from);
        let config = [("table", Value::from("action")), ("arn", Value::from(arn)), ("service", service)];
        let config = Value::Map(config.map(|(name, value)| (name.to_owned(), value)).into());
        let read = query().read(&provider, &config).unwrap();
        let names = read.state.get("names").and_then(Value::as_list).unwrap().to_vec();
        names.iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let tables = Tables::read();
    let of_type = |resource_type: &str| {
        tables.actions(&Filter { resource_type: Some(resource_type.to_owned()), ..Filter::default() })
    };
    assert_eq!(ask("arn:aws:sqs:eu-west-1:111122223333:orders", None), of_type("sqs:queue"));
    assert_eq!(
        ask("arn:aws:rds:eu-west-1:111122223333:cluster:c", Some("rds-data")),
        of_type("rds-data:cluster")
    );
}
