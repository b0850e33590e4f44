//! Reads one policy again and again, as the server has a data source read it, for `tests/benches/instructions` to count
//! the instructions of.
//!
//! ```console
//! $ tests/benches/instructions
//! ```
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot go on fails")]

use std::env;

use policy_sentry::{
    provider::PolicySentry,
    terraform::{Provider, Value},
};

const USAGE: &str = "needs the name of a work and a number of rounds: crud_policy 200";

fn main() {
    // `cargo bench` adds an argument of its own.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(work), Some(rounds)) = (arguments.next(), arguments.next()) else { return };
    let rounds: usize = rounds.parse().expect(USAGE);
    let provider = PolicySentry::default();
    match work.as_str() {
        "crud_policy" => read(&provider, rounds),
        "analyze_policy" => analyze(&provider, rounds),
        _ => panic!("{USAGE}"),
    }
}

/// `read` and `write` on the objects of one bucket.
fn read(provider: &PolicySentry, rounds: usize) {
    let source =
        provider.data_sources().iter().find(|source| source.type_name() == "policy_sentry_crud_policy");
    let source = source.expect("the data source is there");
    let arns = || Value::from_iter(["arn:aws:s3:::example-bucket/*"]);
    let config = Value::from_iter([("read", arns()), ("write", arns())]);
    for _ in 0..rounds {
        let read = source.read(provider, &config);
        assert!(read.is_ok_and(|read| read.state.is_wholly_known()));
    }
}

/// Everything on everything.
fn analyze(provider: &PolicySentry, rounds: usize) {
    let function = provider.functions().iter().find(|function| function.name() == "analyze_policy");
    let function = function.expect("the function is there");
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    for _ in 0..rounds {
        assert!(function.call(provider, &[Value::from(policy)]).is_ok());
    }
}
