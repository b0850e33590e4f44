//! From a [`Value`] to a struct of one's own, through serde, with the path of whatever does not fit.

use std::fmt::Display;

use serde::{
    de::{
        self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor,
        value::{BorrowedStrDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{AttributePath, Diagnostic, Number, OrUnknown, Value, path::Step, value::DECIMAL};

/// Why a value does not fit a struct.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", if .path.is_root() { String::new() } else { format!("{path}: ") })]
pub struct DecodeError {
    /// Where, inside the value.
    pub path: AttributePath,
    /// What is wrong there.
    pub problem: String,
}

type Result<T> = std::result::Result<T, DecodeError>;

/// Makes a struct of a configuration.
///
/// Null fits an `Option`, and a `Vec` or map with `#[serde(default)]` only if it is in one. An unknown value fits
/// [`OrUnknown`] and [`Value`] only. Attributes that the struct does not name are passed over, unless it says
/// `#[serde(deny_unknown_fields)]`.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(Decoder { value, entries_are: Entries::Keys })
}

impl From<DecodeError> for Diagnostic {
    fn from(error: DecodeError) -> Self {
        let detail = format!("This value cannot be used here: {}.", error.problem);
        Self::error("Invalid value", detail).at(error.path)
    }
}

impl From<DecodeError> for Vec<Diagnostic> {
    fn from(error: DecodeError) -> Self {
        vec![error.into()]
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(problem: T) -> Self {
        Self { path: AttributePath::root(), problem: problem.to_string() }
    }
}

/// Deserializes one value.
#[derive(Clone, Copy)]
struct Decoder<'de> {
    value: &'de Value,
    entries_are: Entries,
}

/// What an error's path calls the entries of a [`Value::Map`]: a struct has attributes, a map has keys.
#[derive(Clone, Copy)]
enum Entries {
    Attributes,
    Keys,
}

impl Entries {
    fn step(self, name: &str) -> Step {
        match self {
            Self::Attributes => Step::Attribute(name.to_owned()),
            Self::Keys => Step::Key(name.to_owned()),
        }
    }
}

impl<'de> de::Deserializer<'de> for Decoder<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Unknown(_) => Err(de::Error::custom("it is known only after apply")),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(Number::Int(int)) => visitor.visit_i64(*int),
            Value::Number(Number::Float(float)) => visitor.visit_f64(*float),
            Value::Number(Number::Decimal(text)) => visit_decimal(text, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::List(elements) => visitor.visit_seq(Elements { values: elements.iter().enumerate() }),
            Value::Map(entries) => {
                visitor.visit_map(Map { entries: entries.iter(), current: None, are: self.entries_are })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        match self.value {
            Value::Number(Number::Decimal(text)) if name == DECIMAL => {
                visitor.visit_newtype_struct(BorrowedStrDeserializer::new(text))
            }
            _ if name == DECIMAL => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        Self { entries_are: Entries::Attributes, ..self }.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.value {
            value if name == OrUnknown::<()>::NAME => visitor.visit_enum(KnownOrNot { value }),
            Value::String(text) => {
                visitor.visit_enum(IntoDeserializer::<DecodeError>::into_deserializer(&**text))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

fn visit_decimal<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value> {
    match (text.parse(), text.parse()) {
        (Ok(int), _) => visitor.visit_u64(int),
        (_, Ok(float)) => visitor.visit_f64(float),
        _ => visitor.visit_borrowed_str(text),
    }
}

/// The elements of a list.
struct Elements<'de> {
    values: std::iter::Enumerate<std::slice::Iter<'de, Value>>,
}

impl<'de> de::SeqAccess<'de> for Elements<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some((index, value)) = self.values.next() else { return Ok(None) };
        seed.deserialize(Decoder { value, entries_are: Entries::Keys })
            .map(Some)
            .map_err(|error| below(error, Step::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

/// The entries of a map or object.
struct Map<'de> {
    entries: std::collections::btree_map::Iter<'de, String, Value>,
    current: Option<(&'de str, &'de Value)>,
    are: Entries,
}

impl<'de> de::MapAccess<'de> for Map<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.current = self.entries.next().map(|(name, value)| (name.as_str(), value));
        let Some((name, _)) = self.current else { return Ok(None) };
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (name, value) =
            self.current.ok_or_else(|| de::Error::custom("a value was asked for before its key"))?;
        seed.deserialize(Decoder { value, entries_are: Entries::Keys })
            .map_err(|error| below(error, self.are.step(name)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

fn below(mut error: DecodeError, step: Step) -> DecodeError {
    error.path.prepend(step);
    error
}

/// Any value as the enum [`OrUnknown`].
struct KnownOrNot<'de> {
    value: &'de Value,
}

impl<'de> de::EnumAccess<'de> for KnownOrNot<'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let variant = if self.value.is_unknown() { "Unknown" } else { "Known" };
        let variant: StrDeserializer<'_, DecodeError> = variant.into_deserializer();
        Ok((seed.deserialize(variant)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for KnownOrNot<'de> {
    type Error = DecodeError;

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        match self.value {
            Value::Unknown(refinement) => serde_json::to_value(refinement)
                .and_then(|refinement| seed.deserialize(refinement))
                .map_err(de::Error::custom),
            value => seed.deserialize(Decoder { value, entries_are: Entries::Keys }),
        }
    }

    fn unit_variant(self) -> Result<()> {
        Err(de::Error::custom("expected a value"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value> {
        Err(de::Error::custom("expected a single value"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value> {
        Err(de::Error::custom("expected a single value"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::terraform::Refinement;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Config {
        name: Option<String>,
        #[serde(default)]
        rules: Option<Vec<Rule>>,
        level: Option<Level>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Rule {
        arn: OrUnknown<String>,
        tags: BTreeMap<String, String>,
        weight: f64,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Level {
        ReadOnly,
    }

    fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
        entries.into_iter().collect()
    }

    fn rule(arn: Value, tag: Value) -> Value {
        object([("arn", arn), ("tags", object([("team a", tag)])), ("weight", Value::from(2))])
    }

    fn config(rules: Vec<Value>) -> Value {
        object([("name", Value::Null), ("rules", rules.into()), ("level", "read_only".into())])
    }

    #[test]
    fn a_configuration_becomes_a_struct() {
        let arn = Value::Unknown(Refinement::with_prefix("arn:aws:"));
        let decoded: Config = from_value(&config(vec![rule(arn, "x".into())])).unwrap();
        let tags = BTreeMap::from([("team a".to_owned(), "x".to_owned())]);
        let arn = OrUnknown::Unknown(Refinement::with_prefix("arn:aws:"));
        let rules = Some(vec![Rule { arn, tags, weight: 2.0 }]);
        assert_eq!(decoded, Config { name: None, rules, level: Some(Level::ReadOnly) });
    }

    #[test]
    fn errors_say_where() {
        for (rule, expected) in [
            (rule("a".into(), Value::UNKNOWN), r#"rules[0].tags["team a"]: it is known only after apply"#),
            (rule(Value::Null, "a".into()), "rules[0].arn: invalid type: unit value, expected a string"),
            (
                rule("a".into(), 1.into()),
                r#"rules[0].tags["team a"]: invalid type: integer `1`, expected a string"#,
            ),
            (object([]), "rules[0]: missing field `arn`"),
        ] {
            let error = from_value::<Config>(&config(vec![rule])).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
