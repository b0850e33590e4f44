//! What attributes and answers are made of: a Rust type for each of Terraform's, and each attribute listed once.

use std::collections::BTreeMap;

use super::{Attribute, OrUnknown, Shape, Type, Value};

/// A type whose values are attributes of a state or answers of a function.
pub trait Output: Sized {
    /// What Terraform takes the values for.
    fn shape() -> Shape;

    /// The value as Terraform has it.
    fn into_value(self) -> Value;
}

/// An object, declared by `object!`.
pub trait Object: Sized {
    /// Its attributes, in the order in which they are explained.
    fn attributes() -> Vec<Attribute>;

    /// Adds the values of the attributes by name.
    fn put_into(self, object: &mut BTreeMap<String, Value>);
}

/// Declares a struct that is an object of Terraform's. The comment on a field describes the attribute, in Markdown; `[flatten]`
/// before a field puts the attributes of another object in its place.
macro_rules! object {
    (
        $(#[$about:meta])*
        $visibility:vis struct $name:ident {
            $($(#[doc = $line:literal])* $([$how:ident])? $field:ident: $of:ty,)*
        }
    ) => {
        $(#[$about])*
        $visibility struct $name {
            $($field: $of,)*
        }

        impl $crate::terraform::Object for $name {
            fn attributes() -> Vec<$crate::terraform::Attribute> {
                let mut attributes = Vec::new();
                $($crate::terraform::object!(@describe attributes, $field, $of, [$($line),*] $($how)?);)*
                attributes
            }

            fn put_into(self, object: &mut std::collections::BTreeMap<String, $crate::terraform::Value>) {
                $($crate::terraform::object!(@put object, $field, self.$field, $($how)?);)*
            }
        }
    };
    (@describe $attributes:ident, $field:ident, $of:ty, [$($line:literal),*]) => {
        let shape = <$of as $crate::terraform::Output>::shape();
        let description = $crate::terraform::markdown(&[$($line),*]);
        $attributes.push($crate::terraform::Attribute::computed(stringify!($field), shape).describe(description));
    };
    (@describe $attributes:ident, $field:ident, $of:ty, [] flatten) => {
        $attributes.extend(<$of as $crate::terraform::Object>::attributes());
    };
    (@put $object:ident, $field:ident, $value:expr,) => {
        $object.insert(stringify!($field).to_owned(), $crate::terraform::Output::into_value($value));
    };
    (@put $object:ident, $field:ident, $value:expr, flatten) => {
        $crate::terraform::Object::put_into($value, $object);
    };
}

pub(crate) use object;

/// The lines of a comment as Markdown: one line for each paragraph and each entry of a list.
pub(crate) fn markdown(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let line = line.trim();
        let begins_anew = line.is_empty() || line.starts_with("* ") || text.ends_with('\n');
        if !text.is_empty() {
            text.push(if begins_anew { '\n' } else { ' ' });
        }
        text.push_str(line);
    }
    text
}

impl<T: Object> Output for T {
    fn shape() -> Shape {
        Shape::single(T::attributes())
    }

    fn into_value(self) -> Value {
        let mut object = BTreeMap::new();
        self.put_into(&mut object);
        Value::Map(object)
    }
}

/// Says which of Terraform's types a Rust type is.
macro_rules! outputs {
    ($($of:ty: $shape:expr, $into_value:expr;)*) => {
        $(impl Output for $of {
            fn shape() -> Shape {
                Shape::Type($shape)
            }

            fn into_value(self) -> Value {
                $into_value(self)
            }
        })*
    };
}

outputs! {
    bool: Type::Bool, Value::from;
    String: Type::String, Value::from;
    &'static str: Type::String, Value::from;
    u32: Type::Number, |number| Value::from(i64::from(number));
    usize: Type::Number, |number| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
}

impl<T: Output> Output for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
}

impl<T: Output> Output for OrUnknown<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn into_value(self) -> Value {
        match self {
            Self::Known(value) => value.into_value(),
            Self::Unknown(refinement) => Value::Unknown(refinement),
        }
    }
}

impl<T: Output> Output for Vec<T> {
    fn shape() -> Shape {
        match T::shape() {
            Shape::Nested(super::Nesting::Single, attributes) => Shape::list(attributes),
            element => Shape::Type(Type::list(element.value_type())),
        }
    }

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }
}

impl<K: Into<String>, T: Output> Output for BTreeMap<K, T> {
    fn shape() -> Shape {
        match T::shape() {
            Shape::Nested(super::Nesting::Single, attributes) => Shape::map(attributes),
            element => Shape::Type(Type::map(element.value_type())),
        }
    }

    fn into_value(self) -> Value {
        Value::Map(self.into_iter().map(|(key, value)| (key.into(), value.into_value())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::{Nesting, Refinement};

    object! {
        /// A part.
        struct Part {
            /// How heavy.
            weight: Option<u32>,
        }
    }

    object! {
        /// A whole.
        struct Whole {
            /// What it is,
            /// in short.
            name: OrUnknown<String>,
            [flatten] common: Part,
            /// Its parts:
            ///
            /// * one
            /// * another
            parts: Vec<Part>,
            /// Its parts by name.
            named: BTreeMap<String, Vec<bool>>,
        }
    }

    #[test]
    fn an_attribute_is_named_described_and_shaped_by_its_field() {
        let attributes = Whole::attributes();
        let described = attributes.iter().map(|one| (one.name.as_str(), one.description.as_str()));
        assert_eq!(
            described.collect::<Vec<_>>(),
            [
                ("name", "What it is, in short."),
                ("weight", "How heavy."),
                ("parts", "Its parts:\n\n* one\n* another"),
                ("named", "Its parts by name."),
            ]
        );
        assert!(matches!(attributes[2].shape, Shape::Nested(Nesting::List, _)));
        assert_eq!(attributes[3].value_type(), Type::map(Type::list(Type::Bool)));
    }

    #[test]
    fn a_struct_becomes_an_object() {
        let unknown = Refinement::with_prefix("arn:");
        let whole = Whole {
            name: OrUnknown::Unknown(unknown.clone()),
            common: Part { weight: None },
            parts: vec![Part { weight: Some(1) }],
            named: [("x".to_owned(), vec![true])].into(),
        };
        let part: Value = [("weight", Value::from(1))].into_iter().collect();
        let expected: Value = [
            ("name", Value::Unknown(unknown)),
            ("weight", Value::Null),
            ("parts", vec![part].into()),
            ("named", [("x", Value::from(vec![true]))].into_iter().collect()),
        ]
        .into_iter()
        .collect();
        assert_eq!(whole.into_value(), expected);
    }
}
