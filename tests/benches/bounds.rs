//! Whether what a call costs grows with what was sent and no faster: hostile arguments of functions at three sizes each, as a
//! table. What is refused says so.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails where it cannot go on"
)]

use std::time::Instant;

use policy_sentry::{
    provider::PolicySentry,
    terraform::{Provider, Type, Value, msgpack},
};

/// What is called: a name for the table, the function, its arguments at a size, and the sizes.
type Case = (&'static str, &'static str, fn(usize) -> Vec<Value>, [usize; 3]);

const CASES: [Case; 9] = [
    ("statements of *", "expand_policy", |size| vec![statements(size).into()], [4, 8, 400]),
    ("spellings of *", "expand_actions", |size| vec![spellings(size).collect()], [250, 500, 1_000]),
    ("unknown actions", "expand_actions", |size| vec![unknown(size).collect()], [250, 500, 1_000]),
    ("unknown actions", "minimize_policy", minimized, [250, 500, 1_000]),
    (
        "statements of *",
        "merge_policies",
        |size| vec![vec![Value::from(statements(size))].into()],
        [400, 800, 1_600],
    ),
    ("ARNs", "split_policy", |size| vec![arns(size).into(), 6_144.into()], [500, 1_000, 2_000]),
    ("statements of *", "analyze_policy", |size| vec![statements(size).into()], [250, 500, 1_000]),
    (
        "ARNs a side",
        "compare_policies",
        |size| vec![arns(size).into(), arns(size).into()],
        [1_000, 2_000, 4_000],
    ),
    ("statements of *", "validate_policy", |size| vec![statements(size).into()], [250, 500, 1_000]),
];

fn main() {
    println!(
        "{:<17} {:<18} {:>6} {:>10} {:>9} {:>8} {:>11}",
        "function", "of", "number", "sent", "time", "a byte", "answer"
    );
    let provider = PolicySentry::default();
    for (of, name, arguments, sizes) in CASES {
        let function = provider.functions().iter().find(|function| function.name() == name).unwrap();
        for size in sizes {
            let mut arguments = arguments(size);
            let signature = function.signature();
            arguments.resize(signature.parameters.len(), Value::Null);
            let sent: usize = arguments.iter().map(|one| encoded(one, &Type::Dynamic)).sum();
            let start = Instant::now();
            let answer = function.call(&provider, &arguments);
            let time = start.elapsed();
            let per_byte = time.as_nanos() / u128::try_from(sent).unwrap();
            let answer = match answer {
                Ok(answer) => format!("{} bytes", encoded(&answer, &signature.returns)),
                Err(error) => error.text.lines().next().unwrap().to_owned(),
            };
            println!(
                "{name:<17} {of:<18} {size:>6} {sent:>10} {:>6} ms {per_byte:>5} ns {answer}",
                time.as_millis()
            );
        }
    }
}

fn encoded(value: &Value, of: &Type) -> usize {
    msgpack::encode(value, of).unwrap().len()
}

fn policy(statements: impl Iterator<Item = String>) -> String {
    let statements = statements.collect::<Vec<_>>().join(",");
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// As many statements that allow everything.
fn statements(count: usize) -> String {
    policy((0..count).map(|_| r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned()))
}

/// One statement with as many ARNs.
fn arns(count: usize) -> String {
    let arns: Vec<String> = (0..count).map(|number| format!("\"arn:aws:s3:::bucket-{number}/*\"")).collect();
    let statement =
        format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":[{}]}}"#, arns.join(","));
    policy([statement].into_iter())
}

/// As many patterns, all of which match everything.
fn spellings(count: usize) -> impl Iterator<Item = Value> {
    (0..count).map(|number| Value::from(format!("{}:*", "*".repeat(number + 1))))
}

/// As many names of actions that nobody knows.
fn unknown(count: usize) -> impl Iterator<Item = Value> {
    (0..count).map(|number| Value::from(format!("s3:Act{:07}x", number * 7_919 % 9_999_991)))
}

fn minimized(count: usize) -> Vec<Value> {
    let actions: Vec<String> = unknown(count).map(|name| format!("{:?}", name.as_str().unwrap())).collect();
    let statement = format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"*"}}"#, actions.join(","));
    vec![policy([statement].into_iter()).into()]
}
