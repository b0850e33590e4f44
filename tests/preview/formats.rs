//! Every ARN format, known up to some place, against the ARN that it becomes.

use policy_sentry::{
    arn,
    database::Database,
    terraform::{Refinement, Value},
};

use crate::{call, confirms::contradiction, object};

/// Every action on an ARN.
fn everything_on(arn: Value) -> Value {
    let levels = ["List", "Read", "Tagging", "Write", "Permissions management"].map(Value::from);
    let rule = object([("resources", vec![arn].into()), ("access_levels", levels.to_vec().into())]);
    object([("rules", vec![rule].into())])
}

/// Wherever an ARN is cut, what is previewed of a policy on it holds for what it becomes, and for `*` in its place.
#[test]
fn what_is_foreseen_of_a_beginning_holds_for_each_end() {
    let reader = Database::embedded().reader().unwrap();
    let (mut previewed, mut confirmed) = (0, 0);
    for (number, of) in reader.query_resource_types(None, None).unwrap().into_iter().enumerate() {
        for format in &of.arn_formats {
            let arn = arn::fill(format, |placeholder| match placeholder {
                "Partition" => "aws".to_owned(),
                "Region" => "eu-west-1".to_owned(),
                "Account" => "111122223333".to_owned(),
                other => other.to_lowercase(),
            });
            // Behind the account, and at a place that depends on the type.
            let head: usize = arn.split_inclusive(':').take(5).map(str::len).sum();
            let some = head + (number * 7) % (arn.len() - head).max(1);
            for cut in [head, some] {
                let Some(beginning) = arn.get(..cut) else { continue };
                let unknown = Value::Unknown(Refinement::with_prefix(beginning));
                let Ok(before) = call("write_documents", &everything_on(unknown)) else { continue };
                if before.is_unknown() {
                    continue;
                }
                previewed += 1;
                for end in [arn.clone(), format!("{beginning}*"), format!("{arn}/x:y")] {
                    let Ok(later) = call("write_documents", &everything_on(end.as_str().into())) else {
                        continue;
                    };
                    confirmed += 1;
                    assert_eq!(contradiction(&before, &later), None, "{beginning} became {end}");
                }
            }
        }
    }
    assert!(previewed > 1_200, "only {previewed} beginnings were enough to preview a policy");
    assert!(confirmed > previewed, "only {confirmed} policies came of {previewed}");
}
