//! The one reader of arguments: of data sources, of templates, and of functions.
//!
//! An argument is listed once, as a field of a struct that [`arguments!`] declares, or as a parameter in [`parameters!`]: its
//! name, its description, and its type. The type says what Terraform takes the value for, how it is read and what is checked:
//! see [`Argument`]. Mistakes are collected in a [`Reading`], each at the place where its author wrote the value.

mod functions;
mod kinds;
mod place;
mod policies;
mod reading;
mod texts;

pub(super) use self::{
    functions::{identity_policy, only_kind, policy_document},
    kinds::{Placed, WholeNumber},
    place::At,
    policies::{
        ArnValues, ConditionValues, LevelOverrides, LevelResources, NamedTexts, RuleDescription,
        is_part_of_an_arn,
    },
    reading::{Object, Reading, argument_name},
    texts::{
        ConditionKey, ListedCategory, Minimize, NamePattern, Rewritable, ServicePrefix, ServicePrincipal,
        Text,
    },
};
use crate::terraform::{self, Attribute, FunctionError, Known, Parameter, Refinement, Shape, Value};

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
    fn names() -> Vec<(&'static str, Mark)>;

    /// Reads an object, mistakes in it apart.
    fn read_object(object: &Object<'_>, reading: &mut Reading) -> Self;
}

/// What stands in brackets before an argument, where something does.
pub(super) type Mark = Option<&'static str>;

/// Declares a struct of arguments. The comment on a field describes the argument, in Markdown; `[required]` before a field
/// makes Terraform insist on it, `[flatten]` puts the arguments of another struct in its place, and other marks are for whoever
/// reads the struct.
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
            fn names() -> Vec<(&'static str, $crate::provider::arguments::Mark)> {
                let mut names = Vec::new();
                $($crate::provider::arguments::arguments!(@name names, $field, $of, $($how)?);)*
                names
            }

            fn attributes() -> Vec<$crate::terraform::Attribute> {
                let mut attributes = Vec::new();
                $($crate::provider::arguments::arguments!(
                    @describe attributes, $field, $of, [$($line),*], $($how)?
                );)*
                attributes
            }

            fn read_object(
                object: &$crate::provider::arguments::Object<'_>,
                reading: &mut $crate::provider::arguments::Reading,
            ) -> Self {
                Self {
                    $($field: $crate::provider::arguments::arguments!(
                        @read object, reading, $field, $of, $($how)?
                    ),)*
                }
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
    (@name $names:ident, $field:ident, $of:ty, flatten) => {
        $names.extend(<$of as $crate::provider::arguments::Arguments>::names());
    };
    (@name $names:ident, $field:ident, $of:ty, $($mark:ident)?) => {
        $names.extend([(stringify!($field), [$(stringify!($mark))?].first().copied())]);
    };
    (@describe $attributes:ident, $field:ident, $of:ty, [], flatten) => {
        $attributes.extend(<$of as $crate::provider::arguments::Arguments>::attributes());
    };
    (@describe $attributes:ident, $field:ident, $of:ty, [$($line:literal),*], $($mark:ident)?) => {
        let shape = <$of as $crate::provider::arguments::Argument>::shape();
        let attribute = $crate::provider::arguments::arguments!(@presence $($mark)?)(stringify!($field), shape);
        $attributes.extend([attribute.describe($crate::terraform::markdown(&[$($line),*]))]);
    };
    (@read $object:ident, $reading:ident, $field:ident, $of:ty, flatten) => {
        <$of as $crate::provider::arguments::Arguments>::read_object($object, $reading)
    };
    (@read $object:ident, $reading:ident, $field:ident, $of:ty, required) => {
        $reading.required($object, stringify!($field))
    };
    (@read $object:ident, $reading:ident, $field:ident, $of:ty, $($mark:ident)?) => {
        $reading.field($object, stringify!($field))
    };
    (@presence required) => { $crate::terraform::Attribute::required };
    (@presence $($mark:ident)?) => { $crate::terraform::Attribute::optional };
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
    let mut reading = Reading::new(Known::Wholly);
    let read = reading.value(value, &At::argument(name));
    match read {
        Some(read) if reading.mistakes.is_empty() => Ok(read),
        _ => Err(FunctionError::from(reading.mistakes).at(position)),
    }
}
