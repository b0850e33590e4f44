//! From a struct of one's own to a [`Value`], through serde.

use std::{collections::BTreeMap, fmt::Display};

use serde::{Serialize, ser};

use super::{Number, OrUnknown, Refinement, Value, value::DECIMAL};

/// Why a struct is not a value: it holds a number that is none, or a map whose keys are not text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(String);

type Result<T> = std::result::Result<T, EncodeError>;

/// Makes a value of a struct: its fields become attributes, `None` becomes null, [`OrUnknown`] what it holds.
///
/// An enum's variant without fields becomes its name; other variants become an object of one attribute.
pub fn to_value<T: Serialize + ?Sized>(from: &T) -> Result<Value> {
    from.serialize(Encoder)
}

impl ser::Error for EncodeError {
    fn custom<T: Display>(problem: T) -> Self {
        Self(problem.to_string())
    }
}

/// Serializes one value.
struct Encoder;

impl ser::Serializer for Encoder {
    type Ok = Value;
    type Error = EncodeError;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Variant<Elements>;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Variant<Entries>;

    fn serialize_bool(self, truth: bool) -> Result<Value> {
        Ok(Value::Bool(truth))
    }

    fn serialize_i8(self, number: i8) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<Value> {
        Ok(number.into())
    }

    fn serialize_u8(self, number: u8) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<Value> {
        self.serialize_i64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<Value> {
        let whole = i64::try_from(number);
        Ok(Value::Number(whole.map_or_else(|_| Number::Decimal(number.to_string()), Number::Int)))
    }

    fn serialize_f32(self, number: f32) -> Result<Value> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<Value> {
        if number.is_nan() {
            return Err(ser::Error::custom("NaN is not a number"));
        }
        Ok(Value::Number(number.into()))
    }

    fn serialize_char(self, character: char) -> Result<Value> {
        Ok(Value::String(character.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Value> {
        Ok(text.into())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value> {
        Ok(bytes.iter().map(|byte| i64::from(*byte)).collect())
    }

    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Value> {
        match value.serialize(self)? {
            Value::String(text) if name == DECIMAL => Ok(Value::Number(Number::Decimal(text))),
            value => Ok(value),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value> {
        match (name == OrUnknown::<()>::NAME, variant) {
            (true, "Unknown") => unknown(value),
            (true, _) => value.serialize(self),
            (false, _) => Ok([(variant, value.serialize(self)?)].into_iter().collect()),
        }
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements> {
        Ok(Elements(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Elements> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Variant<Elements>> {
        Ok(Variant { name: variant, of: self.serialize_seq(Some(length))? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries> {
        Ok(Entries::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Variant<Entries>> {
        Ok(Variant { name: variant, of: Entries::default() })
    }
}

/// The refinement arrives as some type that serializes; by way of JSON it becomes itself again.
fn unknown<T: Serialize + ?Sized>(refinement: &T) -> Result<Value> {
    let refinement: Refinement = serde_json::to_value(refinement)
        .and_then(serde_json::from_value)
        .map_err(|error| EncodeError(error.to_string()))?;
    Ok(Value::Unknown(refinement))
}

/// The elements of a list so far.
struct Elements(Vec<Value>);

impl ser::SerializeSeq for Elements {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::List(self.0))
    }
}

impl ser::SerializeTuple for Elements {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleStruct for Elements {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value> {
        ser::SerializeSeq::end(self)
    }
}

/// The entries of a map or object so far, and the key of the next.
#[derive(Default)]
struct Entries {
    entries: BTreeMap<String, Value>,
    key: String,
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = match to_value(key)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            other => return Err(ser::Error::custom(format!("a map's key cannot be {}", other.kind()))),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.entries.insert(std::mem::take(&mut self.key), to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::Map(self.entries))
    }
}

impl ser::SerializeStruct for Entries {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        self.entries.insert(name.to_owned(), to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        ser::SerializeMap::end(self)
    }
}

/// A variant of an enum that has fields.
struct Variant<F> {
    name: &'static str,
    of: F,
}

impl<F> Variant<F> {
    fn named(name: &'static str, fields: Value) -> Value {
        [(name, fields)].into_iter().collect()
    }
}

impl ser::SerializeTupleVariant for Variant<Elements> {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(&mut self.of, value)
    }

    fn end(self) -> Result<Value> {
        Ok(Self::named(self.name, ser::SerializeSeq::end(self.of)?))
    }
}

impl ser::SerializeStructVariant for Variant<Entries> {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        ser::SerializeStruct::serialize_field(&mut self.of, name, value)
    }

    fn end(self) -> Result<Value> {
        Ok(Self::named(self.name, ser::SerializeMap::end(self.of)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct State {
        json: String,
        size: Option<u64>,
        statements: OrUnknown<Vec<OrUnknown<String>>>,
        documents: OrUnknown<BTreeMap<u8, String>>,
        effect: Effect,
    }

    #[derive(Serialize)]
    enum Effect {
        Allow,
    }

    #[test]
    fn a_struct_becomes_an_object() {
        let arn = OrUnknown::Unknown(Refinement::with_prefix("arn:"));
        let state = State {
            json: "{}".to_owned(),
            size: None,
            statements: OrUnknown::Known(vec![arn, OrUnknown::Known("x".to_owned())]),
            documents: BTreeMap::from([(1, "y".to_owned())]).into(),
            effect: Effect::Allow,
        };
        let arn = Value::Unknown(Refinement::with_prefix("arn:"));
        let expected: Value = [
            ("json", "{}".into()),
            ("size", Value::Null),
            ("statements", vec![arn, "x".into()].into()),
            ("documents", [("1", "y")].into_iter().collect()),
            ("effect", "Allow".into()),
        ]
        .into_iter()
        .collect();
        assert_eq!(to_value(&state), Ok(expected));
    }

    #[test]
    fn what_terraform_has_no_value_for_is_an_error() {
        assert!(to_value(&f64::NAN).is_err());
        assert!(to_value(&BTreeMap::from([(vec![0], 0)])).is_err());
        assert_eq!(to_value(&u64::MAX), Ok(Value::Number(Number::Decimal(u64::MAX.to_string()))));
    }
}
