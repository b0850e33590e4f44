//! The types of arguments: texts, numbers, lists of them, and objects.

use super::{Argument, Arguments, At, Reading, Text};
use crate::{
    provider::diagnose,
    terraform::{Number, Refinement, Shape, Type, Value},
    writer::{Asked, Place},
};

impl<T: Text> Argument for T {
    fn shape() -> Shape {
        Type::String.into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let text = reading.text(value, at)?;
        reading.check(T::read(&text, at))
    }

    fn unknown(known: &Refinement, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let read = if reading.previews() { T::unknown(known, at) } else { None };
        if read.is_none() {
            reading.leave_unknown();
        }
        reading.check(read?)
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
                reading.mistakes.push(diagnose::not_of_kind(
                    &at.place(),
                    &format!("{text:?}"),
                    "true or false",
                ));
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
        let texts = reading.elements(value, "a list of strings", at)?;
        Some(texts.filter_map(|(index, text)| reading.element(text, &at.index(index))).collect())
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
        for (index, text) in reading.elements(value, "a list of strings", at)? {
            let at = at.index(index);
            if let Some(text) = reading.element(text, &at) {
                asked.add(text, at.place());
            }
        }
        Some(asked)
    }

    fn null() -> Option<Self> {
        Some(Self::default())
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(in crate::provider) struct Placed<T> {
    pub(in crate::provider) place: Place,
    pub(in crate::provider) value: T,
}

/// Objects in their order. Elements that are null mean nothing.
impl<T: Arguments + Argument> Argument for Vec<Placed<T>> {
    fn shape() -> Shape {
        Shape::list(T::attributes())
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let objects = reading.elements(value, "a list of objects", at)?;
        let mut read = |(index, object)| {
            let at = at.index(index);
            Some(Placed {
                value: reading.within_list(|reading| reading.value(object, &at))?,
                place: at.place(),
            })
        };
        Some(objects.filter_map(&mut read).collect())
    }
}
