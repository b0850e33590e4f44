//! Values of whatever shape, brought into that of a schema.
//!
//! Terraform does this for blocks: it knows their schema, and refuses what does not fit. Of an argument of dynamic type it
//! knows nothing, so it is done here.

use std::collections::BTreeMap;

use super::spelling::Spelling;
use crate::{
    iam::nearest,
    provider::diagnose,
    terraform::{Attribute, AttributePath, Diagnostic, Nesting, Number, Shape, Step, Type, Value},
    writer::{self, Place},
};

/// Brings values into shape, and collects what does not fit. What is null or unknown fits everywhere.
#[derive(Default)]
pub(super) struct Fitting {
    pub(super) mistakes: Vec<Diagnostic>,
    /// The keys that are not written as the schema has them.
    pub(super) spelling: Spelling,
}

/// What an empty text in a list is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EmptyText {
    /// Nothing, as where Policy Sentry's templates wait to be filled in.
    Null,
    /// A text like any other, which whoever reads the list may refuse.
    Text,
}

impl Fitting {
    /// An object of these attributes. `-` in a key is read as `_`.
    pub(super) fn object(
        &mut self,
        entries: &BTreeMap<String, Value>,
        attributes: &[Attribute],
        at: &AttributePath,
        empty: EmptyText,
    ) -> Value {
        let mut object = BTreeMap::new();
        for (key, value) in entries {
            let name = attribute_name(key);
            let Some(attribute) = attributes.iter().find(|attribute| attribute.name == name) else {
                self.unknown_key(key, attributes, at);
                continue;
            };
            let at = at.clone().attribute(key);
            if *key != name {
                let place = place(&at);
                self.spelling.add(&as_in_schema(&place), &place);
            }
            let value = self.shape(value, &attribute.shape, &at, empty);
            if object.insert(name, value).is_some() {
                self.mistakes.push(diagnose::key_twice(&at));
            }
        }
        Value::Map(object)
    }

    fn unknown_key(&mut self, key: &str, attributes: &[Attribute], at: &AttributePath) {
        let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        let name = attribute_name(key);
        let nearest = nearest(&name, names.iter().copied());
        self.mistakes.push(diagnose::unknown_key_at(at, key, nearest, &names));
    }

    fn shape(&mut self, value: &Value, shape: &Shape, at: &AttributePath, empty: EmptyText) -> Value {
        match (shape, value) {
            (_, Value::Null | Value::Unknown(_)) => value.clone(),
            (Shape::Type(of), _) => self.of_type(value, of, at, empty),
            (Shape::Nested(Nesting::Single, attributes), Value::Map(entries)) => {
                self.object(entries, attributes, at, empty)
            }
            (Shape::Nested(Nesting::List | Nesting::Set, attributes), Value::List(elements)) => elements
                .iter()
                .enumerate()
                .map(|(index, element)| self.element(element, attributes, &at.clone().index(index)))
                .collect(),
            (Shape::Nested(Nesting::Map, attributes), Value::Map(entries)) => entries
                .iter()
                .map(|(key, element)| (key, self.element(element, attributes, &at.clone().key(key))))
                .collect(),
            (Shape::Nested(nesting, _), _) => {
                let expected = match nesting {
                    Nesting::Single => "an object",
                    Nesting::List | Nesting::Set => "a list of objects",
                    Nesting::Map => "a map of objects",
                };
                self.other_kind(value, expected, at)
            }
        }
    }

    /// One of several objects. What has several is none of Policy Sentry's, so that an empty text in it is a mistake.
    fn element(&mut self, value: &Value, attributes: &[Attribute], at: &AttributePath) -> Value {
        match value {
            Value::Null | Value::Unknown(_) => value.clone(),
            Value::Map(entries) => self.object(entries, attributes, at, EmptyText::Text),
            _ => self.other_kind(value, "an object", at),
        }
    }

    /// A value of a type, converted as Terraform would.
    pub(super) fn of_type(
        &mut self,
        value: &Value,
        of: &Type,
        at: &AttributePath,
        empty: EmptyText,
    ) -> Value {
        match (of, value) {
            (_, Value::Null | Value::Unknown(_))
            | (Type::String, Value::String(_))
            | (Type::Bool, Value::Bool(_))
            | (Type::Number, Value::Number(_)) => value.clone(),
            (Type::String, Value::Bool(truth)) => truth.to_string().into(),
            (Type::String, Value::Number(number)) => number.to_string().into(),
            (Type::Bool, Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
                Value::Bool(text == "true")
            }
            (Type::Number, Value::String(text)) if Number::parse(text).is_some() => {
                Number::parse(text).map_or(Value::Null, Value::Number)
            }
            (Type::List(of) | Type::Set(of), Value::List(elements)) => elements
                .iter()
                .enumerate()
                .map(|(index, element)| self.list_element(element, of, &at.clone().index(index), empty))
                .collect(),
            (Type::Map(of), Value::Map(entries)) => entries
                .iter()
                .map(|(key, element)| (key, self.map_element(element, of, &at.clone().key(key))))
                .collect(),
            _ => self.other_kind(value, expected(of), at),
        }
    }

    fn list_element(&mut self, value: &Value, of: &Type, at: &AttributePath, empty: EmptyText) -> Value {
        if empty == EmptyText::Null && value.as_str() == Some("") {
            return Value::Null;
        }
        self.of_type(value, of, at, empty)
    }

    /// The values of maps are accounts and names: a number there has lost its leading zeros already.
    fn map_element(&mut self, value: &Value, of: &Type, at: &AttributePath) -> Value {
        if let (Type::String, Value::Number(_)) = (of, value) {
            self.mistakes.push(diagnose::number_for_text(at));
            return Value::Null;
        }
        self.of_type(value, of, at, EmptyText::Text)
    }

    fn other_kind(&mut self, value: &Value, expected: &str, at: &AttributePath) -> Value {
        self.mistakes.push(diagnose::not_of_kind(at, value.kind(), expected));
        Value::Null
    }
}

fn place(path: &AttributePath) -> Place {
    let step = |step: &Step| match step {
        Step::Attribute(name) => writer::Step::Attribute(name.clone().into()),
        Step::Key(key) => writer::Step::Key(key.clone()),
        Step::Index(index) => writer::Step::Index(*index),
    };
    path.steps().iter().map(step).collect()
}

fn as_in_schema(place: &Place) -> Place {
    let step = |step: &writer::Step| match step {
        writer::Step::Attribute(name) => writer::Step::Attribute(attribute_name(name).into()),
        step => step.clone(),
    };
    place.steps().iter().map(step).collect()
}

/// The attribute that a key means.
pub(super) fn attribute_name(key: &str) -> String {
    key.replace('-', "_")
}

fn expected(of: &Type) -> &'static str {
    match of {
        Type::Bool => "true or false",
        Type::Number => "a number",
        Type::String => "a string",
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => "a list of strings",
        Type::Map(_) | Type::Object(_) => "a map of strings",
        Type::Dynamic => "another value",
    }
}
