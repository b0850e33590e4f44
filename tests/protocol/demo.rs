//! A small provider that shows what a provider can do, and do wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Mutex,
};

use policy_sentry::{
    bounds,
    terraform::{
        self, Attribute, AttributePath, DataSource, Diagnostic, Function, FunctionError, Parameter, Provider,
        Read, Refinement, Schema, Shape, Signature, Type, Value,
    },
};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::Server;

pub(crate) const SOURCE: &str = "registry.terraform.io/policy-sentry/demo";

/// The provider, served on a socket within this process.
pub(crate) struct Served {
    directory: TempDir,
}

impl Served {
    pub(crate) fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let served = Self { directory };
        let incoming = UnixListenerStream::new(UnixListener::bind(served.socket()).unwrap());
        let routes = terraform::service(Demo);
        tokio::spawn(Server::builder().add_routes(routes).serve_with_incoming(incoming));
        served
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.directory.path().join("socket")
    }
}

pub(crate) struct Demo;

impl Provider for Demo {
    fn schema(&self) -> Schema {
        Schema::new(
            "A **demo**.",
            [
                Attribute::optional("greeting", Type::String).describe("How to greet."),
                Attribute::optional("region", Type::String).deprecated("There are no regions any more."),
            ],
        )
    }

    fn configure(&self, config: &Value) -> Vec<Diagnostic> {
        let greeting = config.get("greeting").and_then(Value::as_str);
        assert_ne!(greeting, Some("panic"), "no greeting");
        let about = AttributePath::to("greeting");
        let warning = |greeting| Diagnostic::warning("A greeting", format!("It is {greeting}.")).at(about);
        greeting.map(warning).into_iter().collect()
    }

    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>] {
        &[&Echo, &Broken]
    }

    fn functions(&self) -> &'static [&'static dyn Function<Self>] {
        &[&Join, &Describe, &Panic]
    }
}

/// Says back what it is told, and does as its items say.
struct Echo;

fn part() -> [Attribute; 2] {
    [
        Attribute::required("arn", Type::String).describe("Which."),
        Attribute::optional("weight", Type::Number).describe("How heavy."),
    ]
}

impl DataSource<Demo> for Echo {
    fn type_name(&self) -> &'static str {
        "demo_echo"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "Says it *back*.",
            [
                Attribute::required("items", Type::list(Type::String)).describe("What to say."),
                Attribute::optional("anything", Type::Dynamic).describe("Any value."),
                Attribute::optional("secret", Type::String).sensitive(),
                Attribute::optional("old", Type::Bool).deprecated("Use `items`."),
                Attribute::optional("one", Shape::single(part())),
                Attribute::optional("many", Shape::list(part())),
                Attribute::optional("some", Shape::set(part())),
                Attribute::optional("named", Shape::map(part())),
                Attribute::optional_computed("id", Type::String),
                Attribute::computed("joined", Type::String),
                Attribute::computed("size", Type::Number),
                Attribute::computed("parts", Shape::list(part())),
            ],
        )
    }

    fn validate(&self, config: &Value) -> Vec<Diagnostic> {
        let items = config.get("items").and_then(Value::as_list).unwrap_or_default().iter().enumerate();
        let empty = items.filter(|(_, item)| item.as_str() == Some(""));
        let error = |(index, _)| {
            let detail = "An item is an empty string. Leave it out.";
            Diagnostic::error("Empty item", detail).at(AttributePath::to("items").index(index))
        };
        empty.map(error).collect()
    }

    fn read(&self, _: &Demo, config: &Value) -> Result<Read<Value>, Vec<Diagnostic>> {
        let mut warnings = Vec::new();
        let items: Vec<&str> = elements(config, "items").iter().filter_map(Value::as_str).collect();
        for (index, item) in items.iter().enumerate() {
            let at = AttributePath::to("items").index(index);
            match *item {
                "panic" => panic!("item {index} said so"),
                "warn" => warnings.push(Diagnostic::warning("An item warns", "It said so.").at(at)),
                "fail" => return Err(vec![Diagnostic::error("An item fails", "It said so.").at(at)]),
                "wait" => wait(),
                _ if item.starts_with("work") => work(item),
                "nested" => {
                    let at = AttributePath::to("many").index(0).attribute("arn");
                    return Err(vec![Diagnostic::error("A part fails", "It is heavy.").at(at)]);
                }
                _ => {}
            }
        }
        let one = config.get("one").into_iter().filter(|one| !one.is_null());
        let named = config.get("named").and_then(Value::as_map).into_iter().flat_map(BTreeMap::values);
        let lists = ["many", "some"].into_iter().flat_map(|name| elements(config, name));
        let parts: Vec<Value> = one.chain(lists).chain(named).cloned().collect();
        let state: [(&str, Value); 3] = [
            ("joined", items.join(" ").into()),
            ("size", i64::try_from(items.len()).unwrap().into()),
            ("parts", parts.into()),
        ];
        Ok(Read { state: state.into_iter().collect(), warnings })
    }
}

fn elements<'v>(config: &'v Value, name: &str) -> &'v [Value] {
    config.get(name).and_then(Value::as_list).unwrap_or_default()
}

fn wait() {
    while !bounds::is_cancelled() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// The items that somebody works on now.
static WORKING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Whether somebody works on this item.
pub(crate) fn is_working(item: &str) -> bool {
    WORKING.lock().unwrap().contains(item)
}

/// Works until it is told to end.
fn work(item: &str) {
    struct Done<'i>(&'i str);
    impl Drop for Done<'_> {
        fn drop(&mut self) {
            WORKING.lock().unwrap().remove(self.0);
        }
    }
    WORKING.lock().unwrap().insert(item.to_owned());
    let _done = Done(item);
    loop {
        bounds::checkpoint();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// Gives a state that is not what its schema says, in the way that it is told.
struct Broken;

impl DataSource<Demo> for Broken {
    fn type_name(&self) -> &'static str {
        "demo_broken"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "",
            [Attribute::required("how", Type::String), Attribute::computed("list", Type::list(Type::String))],
        )
        .deprecated("It does not work.")
    }

    fn read(&self, _: &Demo, config: &Value) -> Result<Read<Value>, Vec<Diagnostic>> {
        let how = config.get("how").and_then(Value::as_str).unwrap_or_default();
        let mut state: BTreeMap<String, Value> = BTreeMap::new();
        match how {
            "missing" => {}
            "type" => drop(state.insert("list".into(), vec![Value::from("x"), 1.into()].into())),
            "extra" => state.extend([("list".into(), Value::Null), ("more".into(), Value::Null)]),
            _ => state.extend([("list".into(), Value::Null), ("how".into(), "".into())]),
        }
        Ok(Read::of(Value::Map(state)))
    }
}

/// Joins texts.
struct Join;

impl Function<Demo> for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn signature(&self) -> Signature {
        Signature::new(
            [Parameter::new("separator", Type::String).describe("What goes *between*.")],
            Type::String,
        )
        .describe("Joins texts.", "Joins texts with a *separator*.")
        .variadic(Parameter::new("texts", Type::String).allow_null())
    }

    fn call(&self, _: &Demo, arguments: &[Value]) -> Result<Value, FunctionError> {
        let texts: Vec<&str> = arguments.iter().filter_map(Value::as_str).collect();
        let [separator, texts @ ..] = texts.as_slice() else {
            return Err(FunctionError::new("No separator."));
        };
        if let Some(bad) = texts.iter().position(|text| *text == "bad") {
            return Err(FunctionError::new("This text is bad. Give a better one.").at(bad + 1));
        }
        Ok(texts.join(separator).into())
    }
}

/// Says what is known of a text already.
struct Describe;

impl Function<Demo> for Describe {
    fn name(&self) -> &'static str {
        "describe"
    }

    fn signature(&self) -> Signature {
        let returns =
            Type::object([("begins", Type::String), ("text", Type::String), ("length", Type::Number)]);
        Signature::new([Parameter::new("text", Type::String).allow_unknown()], returns)
            .describe("Describes a text.", "Describes a text, even one that is known only after apply.")
    }

    fn call(&self, _: &Demo, arguments: &[Value]) -> Result<Value, FunctionError> {
        let [text] = arguments else { return Err(FunctionError::new("One text.")) };
        let (begins, length) = match text {
            Value::Unknown(known) => (known.prefix.clone(), Value::Unknown(Refinement::NOT_NULL)),
            known => (known.as_str().map(str::to_owned), known.as_str().map_or(0, length).into()),
        };
        let description: [(&str, Value); 3] =
            [("begins", begins.into()), ("text", text.clone()), ("length", length)];
        Ok(description.into_iter().collect())
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap()
}

/// Panics.
struct Panic;

impl Function<Demo> for Panic {
    fn name(&self) -> &'static str {
        "panic"
    }

    fn signature(&self) -> Signature {
        Signature::new([], Type::String).deprecated("Use another.")
    }

    fn call(&self, _: &Demo, _: &[Value]) -> Result<Value, FunctionError> {
        panic!("as its name says");
    }
}
