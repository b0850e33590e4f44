use std::{collections::BTreeMap, fmt};

/// A value of Terraform's type system, without its type.
///
/// Lists, sets and tuples are all [`Value::List`]; maps and objects are both [`Value::Map`]. What Terraform means
/// by it is said by the [`Type`](super::Type) in the schema, which encoding and decoding take beside the value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Absent, or `null` in the configuration.
    #[default]
    Null,
    /// Known after apply, with what is known of it already.
    Unknown(Refinement),
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(Number),
    /// Any text.
    String(String),
    /// A list, a set or a tuple. The elements of a set come in Terraform's own order.
    List(Vec<Value>),
    /// A map or an object.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// A value of which nothing is known but that there will be one, null or not.
    pub const UNKNOWN: Self = Self::Unknown(Refinement::NONE);

    /// Whether the value itself is null. An unknown value is not, though it may turn out to be.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the value itself is unknown; its elements may be unknown all the same if it is not.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing in the value is unknown, at any depth.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.values().all(Self::is_wholly_known),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// The value with null in place of everything unknown, at any depth: what validation can look at.
    #[must_use]
    pub fn known_part(&self) -> Self {
        match self {
            Self::Unknown(_) => Self::Null,
            Self::List(elements) => Self::List(elements.iter().map(Self::known_part).collect()),
            Self::Map(entries) => {
                Self::Map(entries.iter().map(|(name, value)| (name.clone(), value.known_part())).collect())
            }
            known => known.clone(),
        }
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The elements, if this is a list, set or tuple.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(elements) = self { Some(elements) } else { None }
    }

    /// The entries, if this is a map or object.
    #[must_use]
    pub fn as_map(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Map(entries) = self { Some(entries) } else { None }
    }

    /// The entry of this name, if this is a map or object that has one. A null entry counts as one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_map()?.get(name)
    }

    /// What the value is, in words that fit into "expected a list, but this is …".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown(_) => "known only after apply",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map or object",
        }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::Int(number))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(elements: Vec<V>) -> Self {
        elements.into_iter().collect()
    }
}

impl<V: Into<Value>> FromIterator<V> for Value {
    fn from_iter<I: IntoIterator<Item = V>>(elements: I) -> Self {
        Self::List(elements.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::Map(entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A number as Terraform sent it. Terraform's numbers have no bound, so no one Rust number holds them all.
///
/// Each number has one form only: [`Number::Int`] wherever it fits, then [`Number::Float`], then the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// A number that a double holds exactly.
    Float(f64),
    /// Any other number, in decimal notation.
    Decimal(String),
}

impl Number {
    /// The number that this text denotes in decimal notation: digits with an optional sign, point and exponent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(int) = text.parse() {
            return Some(Self::Int(int));
        }
        let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        (is_decimal && text.parse::<f64>().is_ok()).then(|| Self::Decimal(text.to_owned()))
    }
}

impl From<f64> for Number {
    fn from(float: f64) -> Self {
        // Written out, a whole number of this size is digits only, so the detour through text is exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if float.fract() == 0.0 && float.abs() <= EXACT {
            return float.to_string().parse().map_or(Self::Float(float), Self::Int);
        }
        Self::Float(float)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => int.fmt(f),
            Self::Float(float) => float.fmt(f),
            Self::Decimal(text) => f.write_str(text),
        }
    }
}

/// What is known of an unknown value already.
///
/// Terraform calls it a refinement: `"arn:aws:s3:::${random_pet.x.id}"` is unknown and begins with
/// `arn:aws:s3:::`. Refinements of numbers are not kept; to say less about an unknown value is always right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refinement {
    /// Whether the value will certainly not be null.
    pub not_null: bool,
    /// For a string: how it will begin.
    pub prefix: Option<String>,
    /// For a list, set or map: how many elements it will have at least.
    pub min_length: Option<u64>,
    /// For a list, set or map: how many elements it will have at most.
    pub max_length: Option<u64>,
}

impl Refinement {
    /// Nothing is known.
    pub const NONE: Self = Self { not_null: false, prefix: None, min_length: None, max_length: None };

    /// The value will not be null.
    pub const NOT_NULL: Self = Self { not_null: true, ..Self::NONE };

    /// The value will be a string that begins like this.
    #[must_use]
    pub fn with_prefix(prefix: impl Into<String>) -> Self {
        Self { not_null: true, prefix: Some(prefix.into()), ..Self::NONE }
    }
}

/// A part of a configuration or result that may be known only after apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrUnknown<T> {
    /// The value is there.
    Known(T),
    /// The value is known only after apply.
    Unknown(Refinement),
}

impl<T> OrUnknown<T> {
    /// The value, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        if let Self::Known(value) = self { Some(value) } else { None }
    }
}

impl<T> From<T> for OrUnknown<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: Into<Value>> From<OrUnknown<T>> for Value {
    fn from(value: OrUnknown<T>) -> Self {
        match value {
            OrUnknown::Known(value) => value.into(),
            OrUnknown::Unknown(refinement) => Self::Unknown(refinement),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        assert_eq!(Number::from(3.0), Number::Int(3));
        assert_eq!(Number::from(-0.5), Number::Float(-0.5));
        assert_eq!(Number::from(1e300), Number::Float(1e300));
        assert_eq!(Number::parse("42"), Some(Number::Int(42)));
        assert_eq!(Number::parse("0.1"), Some(Number::Decimal("0.1".to_owned())));
        assert_eq!(Number::parse("1e400").map(|number| number.to_string()), Some("1e400".to_owned()));
        for text in ["", "x", "inf", "NaN", "1 ", "0x1"] {
            assert_eq!(Number::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn unknown_is_found_at_any_depth() {
        let value: Value = [("a", Value::from(vec![Value::from("x"), Value::UNKNOWN]))].into_iter().collect();
        assert!(!value.is_unknown());
        assert!(!value.is_wholly_known());
    }
}
