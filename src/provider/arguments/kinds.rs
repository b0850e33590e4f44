//! The types of arguments: texts, numbers, lists of them, and objects.

use super::{Argument, At, Reading, Text};
use crate::{
    provider::diagnose,
    terraform::{Number, Shape, Type, Value},
    writer::Asked,
};

impl<T: Text> Argument for T {
    fn shape() -> Shape {
        Type::String.into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let text = reading.text(value, at)?;
        reading.check(T::read(&text, at))
    }
}

impl<T: Argument> Argument for Option<T> {
    const ALLOWS_NULL: bool = true;

    fn shape() -> Shape {
        T::shape()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        T::read(value, at, reading).map(Some)
    }

    fn null() -> Option<Self> {
        Some(None)
    }
}

impl Argument for bool {
    fn shape() -> Shape {
        Type::Bool.into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if text == "true" => Some(true),
            Value::String(text) if text == "false" => Some(false),
            Value::String(text) => {
                reading.mistakes.push(diagnose::not_of(&at.place(), &format!("{text:?}"), "true or false"));
                None
            }
            _ => reading.not_of_kind(value, "true or false", at),
        }
    }
}

/// A whole number that is at least this.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct WholeNumber<const LEAST: u32>(pub(in crate::provider) usize);

impl<const LEAST: u32> Argument for WholeNumber<LEAST> {
    fn shape() -> Shape {
        Type::Number.into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let number = match value {
            Value::Number(number) => number.clone(),
            Value::String(text) => match Number::parse(text) {
                Some(number) => number,
                None => return reading.not_of_kind(value, "a number", at),
            },
            _ => return reading.not_of_kind(value, "a number", at),
        };
        let whole = if let Number::Int(whole) = number { u32::try_from(whole).ok() } else { None };
        let whole = whole.filter(|whole| *whole >= LEAST);
        if whole.is_none() {
            reading.mistakes.push(diagnose::not_a_whole_number(&at.place(), &number, LEAST));
        }
        whole.map(|whole| Self(whole as usize))
    }
}

/// Texts in their order. Elements that are null mean nothing.
impl<T: Text> Argument for Vec<T> {
    fn shape() -> Shape {
        Type::list(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let texts = elements(value, "a list of strings", at, reading)?;
        Some(texts.filter_map(|(index, text)| reading.value(text, &at.index(index))).collect())
    }

    fn null() -> Option<Self> {
        Some(Self::new())
    }
}

/// Each text of a list once. Elements that are null mean nothing.
impl<T: Text + Ord> Argument for Asked<T> {
    fn shape() -> Shape {
        Type::list(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut asked = Self::default();
        for (index, text) in elements(value, "a list of strings", at, reading)? {
            let at = at.index(index);
            if let Some(text) = reading.value(text, &at) {
                asked.add(text, at.place());
            }
        }
        Some(asked)
    }

    fn null() -> Option<Self> {
        Some(Self::default())
    }
}

fn elements<'v>(
    value: &'v Value,
    expected: &str,
    at: &At<'_>,
    reading: &mut Reading,
) -> Option<impl Iterator<Item = (usize, &'v Value)> + use<'v>> {
    match value.as_list() {
        Some(elements) => Some(elements.iter().enumerate()),
        None => reading.not_of_kind(value, expected, at),
    }
}
