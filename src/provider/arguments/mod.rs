//! The one reader of arguments: of data sources, of templates, and of functions.
//!
//! An argument is listed once, as a field of a struct that [`arguments!`] declares, or as a parameter in [`parameters!`]: its
//! name, its description, and its type. The type says what Terraform takes the value for, how it is read and what is checked:
//! see [`Argument`]. Mistakes are collected in a [`Reading`], each at the place where its author wrote the value.

mod kinds;
mod place;
mod reading;
mod shared;
mod texts;

pub(super) use self::{
    kinds::WholeNumber,
    place::At,
    reading::{Object, Reading},
    shared::*,
    texts::{Rewritable, Text},
};
use crate::terraform::{self, Attribute, FunctionError, Parameter, Refinement, Shape, Value};

/// What the value of an argument is read as: its type in Terraform, and what is checked.
pub(super) trait Argument: Sized {
    /// Whether null is a value of the parameter of a function.
    const ALLOWS_NULL: bool = false;

    /// Whether the parameter of a function takes values that are unknown, in whole or in part.
    const ALLOWS_UNKNOWN: bool = false;

    /// What Terraform takes the value for.
    fn shape() -> Shape;

    /// Reads a value that is neither null nor unknown as a whole; nothing if there is a mistake in it.
    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self>;

    /// What null is read as.
    fn null() -> Option<Self> {
        None
    }

    /// What an unknown value is read as.
    fn unknown(_: &Refinement, _: &At<'_>, reading: &mut Reading) -> Option<Self> {
        reading.leave_unknown();
        None
    }
}

/// An object of arguments: see [`arguments!`].
pub(super) trait Arguments: Sized {
    /// Its arguments, in the order in which they are explained.
    fn attributes() -> Vec<Attribute>;

    /// The names of all arguments, each with its mark.
    const NAMES: &'static [(&'static str, Mark)];

    /// Reads an object, mistakes in it apart.
    fn read_object(object: &Object<'_>, reading: &mut Reading) -> Self;
}

/// What stands in brackets before an argument, where something does.
pub(super) type Mark = Option<&'static str>;

/// Declares a struct of arguments. The comment on a field describes the argument, in Markdown; `[required]` before a field
/// makes Terraform insist on it, and other marks are for whoever reads the struct.
macro_rules! arguments {
    (
        $(#[$about:meta])*
        $visibility:vis struct $name:ident {
            $($(#[doc = $line:literal])* $([$how:ident])? $field:ident: $of:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Default)]
        $visibility struct $name {
            $(pub(in crate::provider) $field: $of,)*
        }

        impl $crate::provider::arguments::Arguments for $name {
            const NAMES: &'static [(&'static str, $crate::provider::arguments::Mark)] =
                &[$((stringify!($field), $crate::provider::arguments::arguments!(@mark $($how)?))),*];

            fn attributes() -> Vec<$crate::terraform::Attribute> {
                vec![$(
                    $crate::provider::arguments::arguments!(@presence $($how)?)(
                        stringify!($field),
                        <$of as $crate::provider::arguments::Argument>::shape(),
                    )
                    .describe($crate::terraform::markdown(&[$($line),*])),
                )*]
            }

            fn read_object(
                object: &$crate::provider::arguments::Object<'_>,
                reading: &mut $crate::provider::arguments::Reading,
            ) -> Self {
                Self { $($field: reading.field(object, stringify!($field)),)* }
            }
        }

        impl $crate::provider::arguments::Argument for $name {
            fn shape() -> $crate::terraform::Shape {
                $crate::terraform::Shape::single(<Self as $crate::provider::arguments::Arguments>::attributes())
            }

            fn read(
                value: &$crate::terraform::Value,
                at: &$crate::provider::arguments::At<'_>,
                reading: &mut $crate::provider::arguments::Reading,
            ) -> Option<Self> {
                reading.object(value, at)
            }
        }
    };
    (@presence) => { $crate::terraform::Attribute::optional };
    (@presence required) => { $crate::terraform::Attribute::required };
    (@presence $mark:ident) => { $crate::terraform::Attribute::optional };
    (@mark) => { None };
    (@mark $mark:ident) => { Some(stringify!($mark)) };
}
pub(super) use arguments;

/// Declares the parameters of a function, in their order. `..` before the last, and its comment, makes it variadic.
macro_rules! parameters {
    (
        $(#[$about:meta])*
        $visibility:vis struct $name:ident {
            $($(#[doc = $line:literal])* $field:ident: $of:ty,)*
            $(.. $(#[doc = $variadic_line:literal])* $variadic:ident: $variadic_of:ty,)?
        }
    ) => {
        $(#[$about])*
        $visibility struct $name {
            $($field: $of,)*
            $($variadic: Vec<$variadic_of>,)?
        }

        impl $crate::terraform::Parameters for $name {
            fn parameters() -> Vec<$crate::terraform::Parameter> {
                vec![$($crate::provider::arguments::parameter::<$of>(stringify!($field), &[$($line),*]),)*]
            }

            fn variadic() -> Option<$crate::terraform::Parameter> {
                [$($crate::provider::arguments::parameter::<$variadic_of>(
                    stringify!($variadic),
                    &[$($variadic_line),*],
                ),)?]
                .into_iter()
                .next()
            }

            fn read(values: &[$crate::terraform::Value]) -> Result<Self, $crate::terraform::FunctionError> {
                let mut values = values.iter().enumerate();
                Ok(Self {
                    $($field: $crate::provider::arguments::read_parameter::<$of>(
                        values.next(),
                        stringify!($field),
                    )?,)*
                    $($variadic: values
                        .map(|value| {
                            $crate::provider::arguments::read_parameter::<$variadic_of>(
                                Some(value),
                                stringify!($variadic),
                            )
                        })
                        .collect::<Result<_, _>>()?,)?
                })
            }
        }
    };
}
pub(super) use parameters;

/// The parameter of a function that is read as this type.
pub(super) fn parameter<T: Argument>(name: &'static str, description: &[&str]) -> Parameter {
    let parameter = Parameter::new(name, T::shape().value_type()).describe(terraform::markdown(description));
    Parameter { allows_null: T::ALLOWS_NULL, allows_unknown: T::ALLOWS_UNKNOWN, ..parameter }
}

/// Reads one argument of a function, which stands at a position.
pub(super) fn read_parameter<T: Argument>(
    argument: Option<(usize, &Value)>,
    name: &'static str,
) -> Result<T, FunctionError> {
    let (position, value) = argument.unwrap_or((0, &Value::Null));
    let mut reading = Reading::new();
    let read = reading.value(value, &At::argument(name));
    match read {
        Some(read) if reading.mistakes.is_empty() => Ok(read),
        _ => Err(FunctionError::from(reading.mistakes).at(position)),
    }
}
