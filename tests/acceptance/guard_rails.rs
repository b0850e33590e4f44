//! The guard rails in `examples/guard-rails`: what passes, and what they stop.

use pretty_assertions::assert_eq;

use crate::workspace::{Run, Workspace, repository};

fn plan(example: &str, variables: &[&str]) -> Run {
    let workspace = Workspace::of_folder(&repository(&format!("examples/guard-rails/{example}")));
    let variables: Vec<String> = variables.iter().map(|variable| format!("-var={variable}")).collect();
    let mut arguments = vec!["plan", "-input=false", "-no-color"];
    arguments.extend(variables.iter().map(String::as_str));
    workspace.run(&arguments)
}

/// The text that Terraform draws its frames around, in one line.
fn said(run: &Run) -> String {
    let words = [&run.stdout, &run.stderr].map(|text| text.replace(['│', '╷', '╵'], " "));
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_new_beyond_the_baseline() {
    assert!(plan("nothing-new", &[]).succeeded);
    let write = plan("nothing-new", &[r#"levels={ write = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }"#]);
    assert!(!write.succeeded);
    let said = said(&write);
    assert!(said.contains("The worker's policy goes beyond the baseline."), "{said}");
    assert!(said.contains("* Write:") && said.contains("`sqs:SendMessage`"), "{said}");
    let elsewhere = plan("nothing-new", &["orders=arn:aws:sqs:eu-west-1:999988887777:orders"]);
    assert_eq!(elsewhere.succeeded, false, "{elsewhere:?}");
}

#[test]
fn no_privilege_escalation() {
    assert!(plan("no-escalation", &[]).succeeded);
    let role =
        plan("no-escalation", &[r#"permissions_management=["arn:aws:iam::111122223333:role/worker"]"#]);
    assert!(!role.succeeded);
    assert!(said(&role).contains("The policy allows privilege escalation: iam:"), "{role:?}");
}

#[test]
fn the_bucket_is_never_deleted() {
    assert!(plan("never-delete", &[]).succeeded);
    let policy =
        |statements: &str| format!(r#"policy={{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let everything = policy(r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*"}"#);
    let run = plan("never-delete", &[&everything]);
    assert!(!run.succeeded);
    let all = "s3:DeleteBucket, s3:DeleteObject, s3:DeleteObjectVersion, s3:PutBucketPolicy";
    assert!(said(&run).contains(&format!("The policy allows what it must not: {all}.")), "{run:?}");
    let part = policy(
        r#"{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::orders/tmp/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
    );
    assert!(said(&plan("never-delete", &[&part])).contains("what it must not: s3:DeleteObject."));
    // What a check finds is a warning, and the plan goes on.
    let doubtful = policy(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders"}"#);
    let run = plan("never-delete", &[&doubtful]);
    assert!(run.succeeded && said(&run).contains("Warning: Check block assertion failed"), "{run:?}");
}
