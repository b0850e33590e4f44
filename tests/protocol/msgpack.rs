//! Values as bytes: what goes in comes out, and nothing breaks the reader.

use std::collections::BTreeMap;

use policy_sentry::terraform::{Number, Refinement, Type, Value, msgpack};
use proptest::prelude::*;

fn types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String), Just(Type::Dynamic)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Type::Tuple),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..4).prop_map(Type::Object),
        ]
    })
}

fn numbers() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::Int),
        any::<i8>().prop_map(|int| Number::Int(int.into())),
        prop::num::f64::NORMAL.prop_map(Number::from),
        "[1-9][0-9]{20,30}(\\.[0-9]{1,5})?".prop_map(Number::Decimal),
    ]
}

/// What can be known of an unknown value of this type.
fn refinements(of: &Type) -> BoxedStrategy<Refinement> {
    let lengths = (prop::option::of(0..1000_u64), prop::option::of(0..1000_u64));
    match of {
        Type::Dynamic => Just(Refinement::NONE).boxed(),
        Type::String => (any::<bool>(), prop::option::of("\\PC{0,60}"))
            .prop_map(|(not_null, prefix)| Refinement { not_null, prefix, ..Refinement::NONE })
            .boxed(),
        Type::List(_) | Type::Set(_) | Type::Map(_) => (any::<bool>(), lengths)
            .prop_map(|(not_null, (min_length, max_length))| Refinement {
                not_null,
                prefix: None,
                min_length,
                max_length,
            })
            .boxed(),
        _ => any::<bool>().prop_map(|not_null| Refinement { not_null, ..Refinement::NONE }).boxed(),
    }
}

fn values(of: Type) -> BoxedStrategy<Value> {
    let unknown = refinements(&of).prop_map(Value::Unknown);
    prop_oneof![1 => Just(Value::Null), 1 => unknown, 8 => known_values(of)].boxed()
}

fn known_values(of: Type) -> BoxedStrategy<Value> {
    match of {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => numbers().prop_map(Value::Number).boxed(),
        Type::String => "\\PC{0,40}".prop_map(Value::String).boxed(),
        // What a literal of the language can be.
        Type::Dynamic => prop_oneof![Just(Value::Bool(true)), "[a-z]*".prop_map(Value::String)]
            .prop_recursive(2, 6, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Value::List))
            .boxed(),
        Type::List(element) | Type::Set(element) => {
            prop::collection::vec(values(*element), 0..20).prop_map(Value::List).boxed()
        }
        Type::Map(element) => {
            prop::collection::btree_map("\\PC{0,5}", values(*element), 0..20).prop_map(Value::Map).boxed()
        }
        Type::Tuple(elements) => {
            elements.into_iter().map(values).collect::<Vec<_>>().prop_map(Value::List).boxed()
        }
        Type::Object(attributes) => {
            let (names, values): (Vec<_>, Vec<_>) =
                attributes.into_iter().map(|(name, of)| (name, values(of))).unzip();
            values.prop_map(move |values| Value::Map(names.iter().cloned().zip(values).collect())).boxed()
        }
    }
}

fn typed_values() -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(|of| (Just(of.clone()), values(of)))
}

proptest! {
    #[test]
    fn what_is_written_is_read((of, value) in typed_values()) {
        let bytes = msgpack::encode(&value, &of).unwrap();
        prop_assert_eq!(msgpack::decode(&bytes, &of), Ok(value));
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), of in types()) {
        let _ = msgpack::decode(&bytes, &of);
    }

    #[test]
    fn a_damaged_value_is_a_value_or_an_error(
        (of, value) in typed_values(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = msgpack::encode(&value, &of).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = msgpack::decode(&bytes, &of);
        let _ = msgpack::decode(&bytes[..at], &of);
    }

    #[test]
    fn a_type_is_read_as_it_is_written(of in types()) {
        prop_assert_eq!(Type::from_json(&of.to_json()), Some(of));
    }
}

#[test]
fn numbers_come_in_three_forms() {
    for (bytes, number) in [
        (&[0x07][..], Number::Int(7)),
        (&[0xff], Number::Int(-1)),
        (&[0xcc, 0xff], Number::Int(255)),
        (&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], Number::Float(1.5)),
        (&[0xcb, 0x40, 0, 0, 0, 0, 0, 0, 0], Number::Int(2)),
        (&[0xa3, b'0', b'.', b'1'], Number::Decimal("0.1".into())),
        (&[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Number::Decimal(u64::MAX.to_string())),
    ] {
        assert_eq!(msgpack::decode(bytes, &Type::Number), Ok(Value::Number(number)));
    }
}

/// The bytes that go-cty writes.
#[test]
fn unknown_values_are_extensions() {
    let prefix = Refinement { not_null: true, prefix: Some("arn:".into()), ..Refinement::NONE };
    let refined = [0xc7, 0x09, 0x0c, 0x82, 0x01, 0xc2, 0x02, 0xa4, b'a', b'r', b'n', b':'];
    // go-cty takes the shortest of all forms, which depends on the length: this is one of nine bytes.
    assert_eq!(msgpack::decode(&refined, &Type::String), Ok(Value::Unknown(prefix.clone())));
    assert_eq!(msgpack::encode(&Value::Unknown(prefix), &Type::String).unwrap(), refined);
    assert_eq!(msgpack::encode(&Value::UNKNOWN, &Type::String).unwrap(), [0xd4, 0, 0]);
    for other in [&[0xd4, 0x05, 0][..], &[0xc7, 0, 0], &[0xd5, 0x0c, 0xff, 0xff], &[0xd4, 0x0c, 0x81]] {
        assert_eq!(msgpack::decode(other, &Type::String), Ok(Value::UNKNOWN));
    }
}

/// Terraform refuses a refinement that is not the type's, or longer than a kilobyte.
#[test]
fn only_a_refinement_of_the_type_is_written() {
    let all = Refinement {
        not_null: true,
        prefix: Some("é".repeat(1000)),
        min_length: Some(1),
        max_length: Some(2),
    };
    let read = |of: Type| {
        let bytes = msgpack::encode(&Value::Unknown(all.clone()), &of).unwrap();
        assert!(bytes.len() < 1000);
        msgpack::decode(&bytes, &of).unwrap()
    };
    assert_eq!(read(Type::Dynamic), Value::UNKNOWN);
    assert_eq!(read(Type::Bool), Value::Unknown(Refinement::NOT_NULL));
    assert_eq!(read(Type::String), Value::Unknown(Refinement::with_prefix("é".repeat(128))));
    let lengths = Refinement { prefix: None, ..all.clone() };
    assert_eq!(read(Type::list(Type::Bool)), Value::Unknown(lengths));
}

#[test]
fn depth_is_bounded() {
    let mut bytes = Vec::new();
    for _ in 0..100_000 {
        bytes.extend([0x92, 0xa9]);
        bytes.extend(b"\"dynamic\"");
    }
    assert!(msgpack::decode(&bytes, &Type::Dynamic).is_err());
    assert!(msgpack::decode(&[0xdd, 0xff, 0xff, 0xff, 0xff], &Type::list(Type::Bool)).is_err());
}

#[test]
fn an_object_has_all_its_attributes_and_no_others() {
    let of = Type::object([("a", Type::String), ("b", Type::list(Type::Bool))]);
    let object = |names: &[&str]| -> Value {
        names.iter().map(|name| (*name, Value::Null)).collect::<BTreeMap<_, _>>().into_iter().collect()
    };
    for (value, complaint) in [
        (object(&["a"]), "b: the attribute is missing"),
        (object(&["a", "b", "c"]), "c: there is no such attribute"),
        (Value::Null, ""),
        (
            [("a", Value::Null), ("b", vec![Value::from("x")].into())].into_iter().collect(),
            "b[0]: expected a bool, but this is a string",
        ),
    ] {
        let error = msgpack::encode(&value, &of).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(error, complaint);
    }
}
