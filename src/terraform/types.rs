use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// A type of Terraform's type system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `any`: the value brings its type along.
    Dynamic,
    /// `list(…)`
    List(Box<Type>),
    /// `set(…)`
    Set(Box<Type>),
    /// `map(…)`
    Map(Box<Type>),
    /// `object({…})`; every attribute is there, though it may be null.
    Object(BTreeMap<String, Type>),
    /// `tuple([…])`
    Tuple(Vec<Type>),
}

impl Type {
    /// `list(element)`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// `set(element)`
    #[must_use]
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// `map(element)`
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// `object({ name = type, … })`
    #[must_use]
    pub fn object<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::Object(attributes.into_iter().map(|(name, of)| (name.into(), of)).collect())
    }

    /// The type in the JSON notation that Terraform's protocol uses: `"string"`, `["list","string"]`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        self.json().to_string().into_bytes()
    }

    /// Reads the JSON notation.
    ///
    /// Of an object's optional attributes, which the notation can name, only the types are kept: no value on
    /// the wire lacks one. `None` means that the text is not a type.
    #[must_use]
    pub fn from_json(text: &[u8]) -> Option<Self> {
        Self::of_json(&serde_json::from_slice(text).ok()?)
    }

    fn json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.json()]),
            Self::Set(element) => json!(["set", element.json()]),
            Self::Map(element) => json!(["map", element.json()]),
            Self::Object(attributes) => {
                let attributes: serde_json::Map<_, _> =
                    attributes.iter().map(|(name, of)| (name.clone(), of.json())).collect();
                json!(["object", attributes])
            }
            Self::Tuple(elements) => json!(["tuple", elements.iter().map(Self::json).collect::<Vec<_>>()]),
        }
    }

    fn of_json(json: &Json) -> Option<Self> {
        match json {
            Json::String(name) => match name.as_str() {
                "bool" => Some(Self::Bool),
                "number" => Some(Self::Number),
                "string" => Some(Self::String),
                "dynamic" => Some(Self::Dynamic),
                _ => None,
            },
            Json::Array(parts) => Self::of_constructor(parts.first()?.as_str()?, parts.get(1)?),
            _ => None,
        }
    }

    fn of_constructor(constructor: &str, argument: &Json) -> Option<Self> {
        match constructor {
            "list" => Self::of_json(argument).map(Self::list),
            "set" => Self::of_json(argument).map(Self::set),
            "map" => Self::of_json(argument).map(Self::map),
            "object" => {
                let attributes = argument.as_object()?.iter();
                let types = attributes.map(|(name, of)| Some((name.clone(), Self::of_json(of)?)));
                types.collect::<Option<_>>().map(Self::Object)
            }
            "tuple" => argument.as_array()?.iter().map(Self::of_json).collect::<Option<_>>().map(Self::Tuple),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_terraform_writes_them() {
        let object = Type::object([("b", Type::list(Type::String)), ("a", Type::set(Type::Number))]);
        let all = Type::Tuple(vec![object, Type::map(Type::Bool), Type::Dynamic]);
        let json =
            r#"["tuple",[["object",{"a":["set","number"],"b":["list","string"]}],["map","bool"],"dynamic"]]"#;
        assert_eq!(String::from_utf8(all.to_json()).unwrap(), json);
        assert_eq!(Type::from_json(json.as_bytes()), Some(all));
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in
            ["", "1", "null", r#""text""#, "[]", r#"["list"]"#, r#"["bag","string"]"#, r#"["object",[]]"#]
        {
            assert_eq!(Type::from_json(text.as_bytes()), None, "{text}");
        }
        let optional = Type::from_json(br#"["object",{"a":"string"},["a"]]"#);
        assert_eq!(optional, Some(Type::object([("a", Type::String)])));
    }
}
