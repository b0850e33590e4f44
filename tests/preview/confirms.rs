//! Whether a value is one that a partly known one may become, as Terraform asks of providers.

use policy_sentry::terraform::{Refinement, Value};

/// Where and how `later` contradicts what was said of it before; nothing if it does not.
pub(crate) fn contradiction(before: &Value, later: &Value) -> Option<String> {
    at("", before, later)
}

fn at(path: &str, before: &Value, later: &Value) -> Option<String> {
    let differs = || Some(format!("{path}: {before:?} became {later:?}"));
    match (before, later) {
        (Value::Unknown(known), later) if may_become(known, later) => None,
        (Value::List(before), Value::List(later)) if before.len() == later.len() => {
            let pairs = before.iter().zip(later).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (before, later))| at(&format!("{path}[{index}]"), before, later))
        }
        (Value::Map(before), Value::Map(later)) if before.keys().eq(later.keys()) => {
            let pairs = before.iter().zip(later.values());
            pairs.into_iter().find_map(|((key, before), later)| at(&format!("{path}.{key}"), before, later))
        }
        _ if before == later => None,
        _ => differs(),
    }
}

fn may_become(known: &Refinement, later: &Value) -> bool {
    let begins = |prefix: &String| later.as_str().is_some_and(|text| text.starts_with(prefix.as_str()));
    let length = later.as_list().map(|list| list.len() as u64);
    let within = |bound: Option<u64>, holds: fn(u64, u64) -> bool| {
        bound.is_none_or(|bound| length.is_none_or(|length| holds(length, bound)))
    };
    (!known.not_null || !later.is_null())
        && known.prefix.as_ref().is_none_or(begins)
        && within(known.min_length, |length, bound| length >= bound)
        && within(known.max_length, |length, bound| length <= bound)
}

#[test]
fn what_contradicts_is_found() {
    let unknown = |prefix: &str| Value::Unknown(Refinement::with_prefix(prefix));
    let list = |values: Vec<Value>| Value::List(values);
    for (before, later, contradicts) in [
        (Value::UNKNOWN, Value::Null, false),
        (Value::Unknown(Refinement::NOT_NULL), Value::Null, true),
        (unknown("arn:"), "arn:aws".into(), false),
        (unknown("arn:"), "a".into(), true),
        ("a".into(), "b".into(), true),
        (list(vec![Value::UNKNOWN]), list(vec!["a".into(), "b".into()]), true),
        (list(vec!["a".into(), Value::UNKNOWN]), list(vec!["a".into(), "b".into()]), false),
        ([("a", Value::UNKNOWN)].into_iter().collect(), [("b", Value::UNKNOWN)].into_iter().collect(), true),
    ] {
        assert_eq!(contradiction(&before, &later).is_some(), contradicts, "{before:?} {later:?}");
    }
}
