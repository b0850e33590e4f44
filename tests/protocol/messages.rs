//! The calls of the protocol, answered for a small provider.

use std::fmt::Write;

use policy_sentry::terraform::{Provider, Refinement, Type, Value, msgpack};
use tokio::time::timeout;
use tonic::transport::Channel;

use crate::{
    demo::{Demo, Served, is_working},
    support::{
        host,
        process::PATIENCE,
        wire::tfplugin6::{
            Diagnostic, DynamicValue, attribute_path::step::Selector, call_function, configure_provider,
            get_functions, get_metadata, get_provider_schema, provider_client::ProviderClient,
            read_data_source, stop_provider, validate_data_resource_config, validate_provider_config,
        },
    },
};

struct Client {
    calls: ProviderClient<Channel>,
    _served: Served,
}

impl Client {
    async fn connect() -> Self {
        let served = Served::start();
        let channel = host::connect_plain(&served.socket()).await.unwrap();
        let calls = ProviderClient::new(channel).max_decoding_message_size(256 << 20);
        Self { calls, _served: served }
    }

    async fn validate(&mut self, type_name: &str, config: DynamicValue) -> String {
        let request =
            validate_data_resource_config::Request { type_name: type_name.into(), config: Some(config) };
        said(&self.calls.validate_data_resource_config(request).await.unwrap().into_inner().diagnostics)
    }

    async fn read(&mut self, type_name: &str, config: DynamicValue) -> (Option<DynamicValue>, String) {
        let request = read_data_source::Request { type_name: type_name.into(), config: Some(config) };
        let response = self.calls.read_data_source(request).await.unwrap().into_inner();
        (response.state, said(&response.diagnostics))
    }

    async fn call(&mut self, name: &str, arguments: &[Value]) -> Result<DynamicValue, (String, Option<i64>)> {
        let arguments = arguments.iter().map(|argument| dynamic(argument, &Type::String)).collect();
        let request = call_function::Request { name: name.into(), arguments };
        let response = self.calls.call_function(request).await.unwrap().into_inner();
        response
            .error
            .map_or_else(|| Ok(response.result.unwrap()), |error| Err((error.text, error.function_argument)))
    }
}

/// Diagnostics as a person might read them.
fn said(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let severity = diagnostic.severity().as_str_name();
        let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
        let path: Vec<_> = steps
            .map(|step| match step.selector.as_ref().unwrap() {
                Selector::AttributeName(name) => name.clone(),
                Selector::ElementKeyString(key) => format!("{key:?}"),
                Selector::ElementKeyInt(index) => index.to_string(),
            })
            .collect();
        writeln!(text, "{severity} {path:?} {}: {}", diagnostic.summary, diagnostic.detail).unwrap();
    }
    text
}

fn dynamic(value: &Value, of: &Type) -> DynamicValue {
    DynamicValue { msgpack: msgpack::encode(value, of).unwrap(), json: Vec::new() }
}

fn part_type() -> Type {
    Type::object([("arn", Type::String), ("weight", Type::Number)])
}

fn echo_type() -> Type {
    Type::object([
        ("items", Type::list(Type::String)),
        ("anything", Type::Dynamic),
        ("secret", Type::String),
        ("old", Type::Bool),
        ("one", part_type()),
        ("many", Type::list(part_type())),
        ("some", Type::set(part_type())),
        ("named", Type::map(part_type())),
        ("id", Type::String),
        ("joined", Type::String),
        ("size", Type::Number),
        ("parts", Type::list(part_type())),
    ])
}

/// A configuration of `demo_echo` that says this and no more.
fn echo<const N: usize>(says: [(&str, Value); N]) -> DynamicValue {
    let Type::Object(attributes) = echo_type() else { panic!("an object") };
    let nothing = attributes.into_keys().map(|name| (name, Value::Null));
    let says = says.into_iter().map(|(name, value)| (name.to_owned(), value));
    dynamic(&nothing.chain(says).collect(), &echo_type())
}

fn items<const N: usize>(items: [&str; N]) -> DynamicValue {
    echo([("items", items.into_iter().collect())])
}

fn part(arn: impl Into<Value>) -> Value {
    [("arn", arn.into()), ("weight", 2.into())].into_iter().collect()
}

fn broken(how: &str) -> DynamicValue {
    let of = Type::object([("how", Type::String), ("list", Type::list(Type::String))]);
    dynamic(&[("how", Value::from(how)), ("list", Value::Null)].into_iter().collect(), &of)
}

#[tokio::test]
async fn the_schema_says_all_that_was_described() {
    let mut client = Client::connect().await;
    let schema =
        client.calls.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
    insta::assert_debug_snapshot!(schema);
    let functions = client.calls.get_functions(get_functions::Request {}).await.unwrap().into_inner();
    assert_eq!(functions.functions, schema.functions);
}

#[tokio::test]
async fn an_attribute_has_a_type_or_attributes_but_not_both() {
    let mut client = Client::connect().await;
    let schema =
        client.calls.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
    for attribute in &schema.data_source_schemas["demo_echo"].block.as_ref().unwrap().attributes {
        assert_ne!(attribute.r#type.is_empty(), attribute.nested_type.is_none(), "{}", attribute.name);
    }
}

#[test]
fn the_schemas_have_no_problems() {
    assert_eq!(Demo.schema().problems(), [""; 0]);
    for source in Demo.data_sources() {
        assert_eq!(source.schema().problems(), [""; 0], "{}", source.type_name());
    }
}

#[tokio::test]
async fn the_metadata_names_everything_in_its_order() {
    let mut client = Client::connect().await;
    let metadata = client.calls.get_metadata(get_metadata::Request {}).await.unwrap().into_inner();
    let sources: Vec<_> = metadata.data_sources.iter().map(|source| source.type_name.as_str()).collect();
    assert_eq!(sources, ["demo_echo", "demo_broken"]);
    let functions: Vec<_> = metadata.functions.iter().map(|function| function.name.as_str()).collect();
    assert_eq!(functions, ["join", "describe", "panic"]);
    assert!(metadata.server_capabilities.unwrap().get_provider_schema_optional);
}

#[tokio::test]
async fn the_provider_is_validated_and_configured() {
    let mut client = Client::connect().await;
    let of = Type::object([("greeting", Type::String), ("region", Type::String)]);
    let config = |greeting: &str, region: Value| {
        Some(dynamic(&[("greeting", greeting.into()), ("region", region)].into_iter().collect(), &of))
    };
    let validate = validate_provider_config::Request { config: config("hello", "here".into()) };
    let validated = client.calls.validate_provider_config(validate).await.unwrap().into_inner();
    insta::assert_snapshot!(said(&validated.diagnostics), @r#"WARNING ["region"] The attribute "region" is deprecated: There are no regions any more."#);

    let configure = configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: config("hello", Value::Null),
    };
    let configured = client.calls.configure_provider(configure).await.unwrap().into_inner();
    insta::assert_snapshot!(said(&configured.diagnostics), @r#"WARNING ["greeting"] A greeting: It is hello."#);

    let configure = configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: config("panic", Value::Null),
    };
    let configured = client.calls.configure_provider(configure).await.unwrap().into_inner();
    let said = said(&configured.diagnostics);
    assert!(said.starts_with("ERROR [] Internal error in the provider: ConfigureProvider failed"), "{said}");
    assert!(said.contains("no greeting"), "{said}");
}

#[tokio::test]
async fn what_terraform_does_not_check_is_checked() {
    let mut client = Client::connect().await;
    let config = echo([("old", true.into()), ("many", vec![part("a"), part(Value::Null)].into())]);
    insta::assert_snapshot!(client.validate("demo_echo", config).await, @r#"
    ERROR ["items"] Missing required value: The attribute "items" is required, so its value cannot be null. Give it a value, or check the expression that is null here.
    WARNING ["old"] The attribute "old" is deprecated: Use `items`.
    ERROR ["many", "1"] Missing required value: The attribute "arn" is required, so its value cannot be null. Give it a value, or check the expression that is null here.

    This is about many[1].arn.
    "#);
    insta::assert_snapshot!(client.validate("demo_broken", broken("")).await, @"WARNING [] Deprecated data source: It does not work.");
}

#[tokio::test]
async fn validation_sees_what_is_unknown() {
    let mut client = Client::connect().await;
    let unknown = echo([("items", vec![Value::UNKNOWN, "".into()].into()), ("one", Value::UNKNOWN)]);
    insta::assert_snapshot!(client.validate("demo_echo", unknown).await, @r#"ERROR ["items", "1"] Empty item: An item is an empty string. Leave it out."#);
    let unknown = echo([("items", Value::UNKNOWN), ("anything", Value::UNKNOWN)]);
    assert_eq!(client.validate("demo_echo", unknown).await, "");
}

#[tokio::test]
async fn the_state_is_the_configuration_and_what_was_computed() {
    let mut client = Client::connect().await;
    let named: Value = [("k", part("n"))].into_iter().collect();
    let config = echo([
        ("items", vec!["a", "b"].into()),
        ("one", part("o")),
        ("many", vec![part("m")].into()),
        ("some", vec![part("s")].into()),
        ("named", named.clone()),
        ("id", "mine".into()),
    ]);
    let (state, said) = client.read("demo_echo", config).await;
    assert_eq!(said, "");
    let state = msgpack::decode(&state.unwrap().msgpack, &echo_type()).unwrap();
    let expected: Value = [
        ("items", Value::from(vec!["a", "b"])),
        ("anything", Value::Null),
        ("secret", Value::Null),
        ("old", Value::Null),
        ("one", part("o")),
        ("many", vec![part("m")].into()),
        ("some", vec![part("s")].into()),
        ("named", named),
        ("id", "mine".into()),
        ("joined", "a b".into()),
        ("size", 2.into()),
        ("parts", ["o", "m", "s", "n"].map(part).into_iter().collect()),
    ]
    .into_iter()
    .collect();
    assert_eq!(state, expected);
}

#[tokio::test]
async fn a_value_of_any_type_goes_back_as_it_came() {
    let mut client = Client::connect().await;
    // A list of strings, where a value of our own would be taken for a tuple.
    let of = br#"["list","string"]"#;
    let mut anything = vec![0x92, 0xc4, u8::try_from(of.len()).unwrap()];
    anything.extend(of);
    anything.extend([0x91, 0xa1, b'x']);
    let mut config = items([]);
    let (name, null) = ([0xa8].into_iter().chain(*b"anything"), [0xc0]);
    let before: Vec<u8> = name.clone().chain(null).collect();
    let at = config.msgpack.windows(before.len()).position(|window| window == before).unwrap();
    config.msgpack.splice(at..at + before.len(), name.chain(anything.iter().copied()));

    let (state, said) = client.read("demo_echo", config).await;
    assert_eq!(said, "");
    let state = state.unwrap().msgpack;
    assert!(state.windows(anything.len()).any(|window| window == anything));
}

#[tokio::test]
async fn a_read_warns_and_fails_where_the_cause_is() {
    let mut client = Client::connect().await;
    let (state, said) = client.read("demo_echo", items(["a", "warn"])).await;
    assert!(state.is_some());
    insta::assert_snapshot!(said, @r#"WARNING ["items", "1"] An item warns: It said so."#);

    let (state, said) = client.read("demo_echo", items(["fail"])).await;
    assert!(state.is_none());
    insta::assert_snapshot!(said, @r#"ERROR ["items", "0"] An item fails: It said so."#);

    let (_, said) = client.read("demo_echo", items(["nested"])).await;
    insta::assert_snapshot!(said, @r#"
    ERROR ["many", "0"] A part fails: It is heavy.

    This is about many[0].arn.
    "#);
}

#[tokio::test]
async fn a_panic_is_a_diagnostic_and_the_next_call_is_served() {
    let mut client = Client::connect().await;
    let (state, said) = client.read("demo_echo", items(["a", "panic"])).await;
    assert!(state.is_none());
    insta::assert_snapshot!(said, @r"
    ERROR [] Internal error in the provider: ReadDataSource failed because of a mistake in the provider itself, not in your configuration: item 1 said so.

    Please report this to the provider's maintainers, with the configuration that led to it.
    ");
    let (state, _) = client.read("demo_echo", items(["a"])).await;
    assert!(state.is_some());
}

#[tokio::test]
async fn a_state_that_is_not_the_schemas_is_our_mistake() {
    let mut client = Client::connect().await;
    for (how, complaint) in [
        ("missing", "list: the attribute is missing"),
        ("type", "list[1]: expected a string, but this is a number"),
        ("extra", "more: there is no such attribute"),
        ("input", "how: there is no such attribute"),
    ] {
        let (state, said) = client.read("demo_broken", broken(how)).await;
        assert!(state.is_none());
        assert!(said.starts_with("ERROR [] Internal error in the provider: demo_broken failed"), "{said}");
        assert!(said.contains(complaint), "{said}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_configuration_are_our_mistake() {
    let mut client = Client::connect().await;
    for bytes in [vec![], vec![0xc1], vec![0x81, 0xa1, b'x', 0xc0]] {
        let config = DynamicValue { msgpack: bytes, json: Vec::new() };
        assert!(
            client.validate("demo_echo", config.clone()).await.contains("the configuration cannot be read")
        );
        assert!(client.read("demo_echo", config).await.1.contains("the configuration cannot be read"));
    }
    assert!(client.validate("demo_other", items([])).await.contains("no data source \"demo_other\""));
}

#[tokio::test]
async fn functions_take_and_give_values() {
    let mut client = Client::connect().await;
    let joined = client.call("join", &["-".into(), "a".into(), Value::Null, "b".into()]).await.unwrap();
    assert_eq!(joined, dynamic(&"a-b".into(), &Type::String));
}

#[tokio::test]
async fn functions_fail_at_the_argument() {
    let mut client = Client::connect().await;
    let failed = client.call("join", &["-".into(), "a".into(), "bad".into()]).await.unwrap_err();
    assert_eq!(failed, ("This text is bad. Give a better one".to_owned(), Some(2)));
    assert_eq!(client.call("join", &[]).await.unwrap_err().1, None);
    assert_eq!(client.call("describe", &["".into(), "".into()]).await.unwrap_err().1, Some(1));
    let (text, _) = client.call("other", &[]).await.unwrap_err();
    assert_eq!(text, "The provider has no function \"other\"");
}

#[tokio::test]
async fn a_function_that_panics_fails() {
    let mut client = Client::connect().await;
    let (text, argument) = client.call("panic", &[]).await.unwrap_err();
    assert!(text.contains("as its name says"), "{text}");
    assert_eq!(argument, None);
}

#[tokio::test]
async fn functions_keep_what_is_known_of_the_unknown() {
    let mut client = Client::connect().await;
    let of = Type::object([("begins", Type::String), ("text", Type::String), ("length", Type::Number)]);
    for known in [Refinement::NONE, Refinement::NOT_NULL, Refinement::with_prefix("arn:aws:s3:::")] {
        let described = client.call("describe", &[Value::Unknown(known.clone())]).await.unwrap();
        let expected: Value = [
            ("begins", known.prefix.clone().into()),
            ("text", Value::Unknown(known)),
            ("length", Value::Unknown(Refinement::NOT_NULL)),
        ]
        .into_iter()
        .collect();
        assert_eq!(msgpack::decode(&described.msgpack, &of).unwrap(), expected);
    }
}

#[tokio::test]
async fn a_message_may_be_large() {
    let mut client = Client::connect().await;
    let large = "x".repeat(6 << 20);
    let (state, said) = client.read("demo_echo", items([&large])).await;
    assert_eq!(said, "");
    let state = msgpack::decode(&state.unwrap().msgpack, &echo_type()).unwrap();
    assert_eq!(state.get("joined").and_then(Value::as_str), Some(&*large));
}

#[tokio::test]
async fn to_stop_ends_work_that_runs_and_no_other() {
    let mut client = Client::connect().await;
    let mut stopper = client.calls.clone();
    let waiting = tokio::spawn(async move { client.read("demo_echo", items(["wait"])).await });
    // The read may not have begun when the first of these comes.
    let stop = async {
        loop {
            stopper.stop_provider(stop_provider::Request {}).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let (state, _) = tokio::select! {
        read = timeout(PATIENCE, waiting) => read.unwrap().unwrap(),
        () = stop => (None, String::new()),
    };
    assert!(state.is_some());
    let request = read_data_source::Request { type_name: "demo_echo".into(), config: Some(items(["a"])) };
    assert!(stopper.read_data_source(request).await.unwrap().into_inner().state.is_some());
}

/// Waits until work on an item of `demo_echo` runs, or until it does not.
async fn until_working(item: &str, expected: bool) {
    let changed = async {
        while is_working(item) != expected {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, changed).await.unwrap();
}

#[tokio::test]
async fn work_that_is_stopped_says_so() {
    let mut client = Client::connect().await;
    let mut stopper = client.calls.clone();
    let work = tokio::spawn(async move { client.read("demo_echo", items(["work, stopped"])).await });
    until_working("work, stopped", true).await;
    stopper.stop_provider(stop_provider::Request {}).await.unwrap();
    let (state, said) = timeout(PATIENCE, work).await.unwrap().unwrap();
    assert!(state.is_none());
    assert_eq!(
        said,
        "ERROR [] Cancelled: Terraform asked the provider to stop, so this has no result. Run the command again to get \
         one.\n"
    );
}

#[tokio::test]
async fn work_ends_when_its_client_gives_up() {
    let mut client = Client::connect().await;
    let mut calls = client.calls.clone();
    let gives_up = tokio::spawn(async move { client.read("demo_echo", items(["work, given up"])).await });
    let request =
        read_data_source::Request { type_name: "demo_echo".into(), config: Some(items(["work, awaited"])) };
    let patient = tokio::spawn(async move { calls.read_data_source(request).await });
    until_working("work, given up", true).await;
    until_working("work, awaited", true).await;
    gives_up.abort();
    until_working("work, given up", false).await;
    assert!(is_working("work, awaited"));
    patient.abort();
    until_working("work, awaited", false).await;
}

#[tokio::test]
async fn a_short_call_does_not_wait_behind_long_ones() {
    let mut client = Client::connect().await;
    let long: Vec<_> = (0..40)
        .map(|number| {
            let mut calls = client.calls.clone();
            let config = Some(items([&format!("work, long {number}")]));
            let request = read_data_source::Request { type_name: "demo_echo".into(), config };
            tokio::spawn(async move { calls.read_data_source(request).await })
        })
        .collect();
    for number in 0..40 {
        until_working(&format!("work, long {number}"), true).await;
    }
    let short = timeout(PATIENCE, client.read("demo_echo", items(["short"]))).await.unwrap();
    assert!(short.0.is_some());
    client.calls.stop_provider(stop_provider::Request {}).await.unwrap();
    for call in long {
        assert!(timeout(PATIENCE, call).await.unwrap().unwrap().unwrap().into_inner().state.is_none());
    }
}
