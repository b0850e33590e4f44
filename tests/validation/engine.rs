//! The policies that the engine writes itself.

use policy_sentry::{
    database::{Database, Reader},
    iam::{AccessLevel, AccessLevelSource},
    validation::Severity,
    writer::{Effect, Request, document, write},
};

use crate::findings;

/// An ARN of each format.
fn arns(reader: &Reader) -> Vec<String> {
    let types = reader.query_resource_types(None, None).unwrap();
    let value = |name: &str| match name {
        "Partition" => "aws",
        "Region" => "eu-west-1",
        "Vendor" => "backup",
        name if name.contains("Account") => "111122223333",
        _ => "example",
    };
    let formats = types.iter().flat_map(|of| &of.arn_formats);
    formats.map(|format| policy_sentry::arn::fill(format, |name| value(name).to_owned())).collect()
}

/// What is wrong with one of them is wrong with the engine or with the validation.
#[test]
fn nothing_is_wrong_with_what_the_engine_writes() {
    let reader = Database::embedded().reader().unwrap();
    let (mut policies, mut wrong) = (0, Vec::new());
    for arn in arns(&reader) {
        let mut request = Request::new(Effect::Allow, AccessLevelSource::PolicySentry);
        for level in AccessLevel::ALL {
            request.ask(level, arn.parse().unwrap(), 0);
        }
        let Ok(written) = write(&request, &reader) else { continue };
        policies += 1;
        let json = document(&written.statements).to_minified_json().unwrap();
        let found = findings(&json).into_iter().filter(|one| one.problem.severity() > Severity::Information);
        wrong.extend(found.map(|one| format!("{arn}: {} {:?}", one.path, one.problem)));
    }
    assert!(policies > 2_000, "{policies}");
    assert_eq!(wrong, Vec::<String>::new());
}
