use std::{borrow::Cow, collections::BTreeMap};

use super::{Argument, Arguments, At};
use crate::{
    iam::nearest,
    provider::diagnose,
    terraform::{Diagnostic, Value},
};

/// Reads values, and collects every mistake in them.
pub(in crate::provider) struct Reading {
    pub(in crate::provider) mistakes: Vec<Diagnostic>,
}

/// An object whose entries are arguments.
pub(in crate::provider) struct Object<'v> {
    entries: &'v BTreeMap<String, Value>,
    at: At<'v>,
}

impl Reading {
    pub(in crate::provider) const fn new() -> Self {
        Self { mistakes: Vec::new() }
    }

    /// Reads the block of a data source, which has its computed attributes as well.
    pub(in crate::provider) fn block<T: Arguments>(&mut self, block: &Value) -> T {
        let empty = BTreeMap::new();
        let entries = block.as_map().unwrap_or(&empty);
        T::read_object(&Object { entries, at: At::default() }, self)
    }

    /// Reads an object in which every key is an argument.
    pub(in crate::provider) fn object<T: Arguments>(&mut self, value: &Value, at: &At<'_>) -> Option<T> {
        let names: Vec<&str> = T::NAMES.iter().map(|(name, _)| *name).collect();
        self.object_of(value, &names, at)
    }

    /// Reads an object in which every key is one of these arguments. `-` in a key is read as `_`.
    pub(in crate::provider) fn object_of<T: Arguments>(
        &mut self,
        value: &Value,
        names: &[&'static str],
        at: &At<'_>,
    ) -> Option<T> {
        let Value::Map(entries) = value else { return self.not_of_kind(value, "an object", at) };
        let mut keys = BTreeMap::new();
        for key in entries.keys() {
            let name = argument_name(key);
            if !names.contains(&&*name) {
                let nearest = nearest(&name, names.iter().copied());
                self.mistakes.push(diagnose::no_such_argument(&at.place(), key, nearest, names));
            } else if keys.insert(name, key).is_some() {
                self.mistakes.push(diagnose::argument_twice(&at.place().attribute(key.clone())));
            }
        }
        Some(T::read_object(&Object { entries, at: *at }, self))
    }

    /// Reads an argument of an object.
    pub(in crate::provider) fn field<T: Argument + Default>(
        &mut self,
        object: &Object<'_>,
        name: &'static str,
    ) -> T {
        let value =
            object.get(name).and_then(|(key, value)| self.value(value, &object.at.attribute(name, key)));
        value.unwrap_or_default()
    }

    /// Reads any value.
    pub(in crate::provider) fn value<T: Argument>(&mut self, value: &Value, at: &At<'_>) -> Option<T> {
        match value {
            Value::Null => T::null(),
            Value::Unknown(refinement) => T::unknown(refinement, at, self),
            known => T::read(known, at, self),
        }
    }

    /// The text that a value is, or that Terraform would make of it.
    pub(in crate::provider) fn text<'v>(&mut self, value: &'v Value, at: &At<'_>) -> Option<Cow<'v, str>> {
        match value {
            Value::String(text) => Some(text.into()),
            Value::Bool(truth) => Some(truth.to_string().into()),
            Value::Number(number) => Some(number.to_string().into()),
            Value::Null => None,
            Value::Unknown(_) => {
                self.leave_unknown();
                None
            }
            Value::List(_) | Value::Map(_) => self.not_of_kind(value, "a string", at),
        }
    }

    /// What was read, or nothing and a mistake.
    pub(super) fn check<T>(&mut self, read: Result<T, Diagnostic>) -> Option<T> {
        read.map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    /// A value of another kind than is asked for.
    pub(super) fn not_of_kind<T>(&mut self, value: &Value, expected: &str, at: &At<'_>) -> Option<T> {
        self.mistakes.push(diagnose::not_of(&at.place(), value.kind(), expected));
        None
    }

    /// Takes note that something is unknown that decides what the rest means.
    #[expect(clippy::unused_self, reason = "templates will ask")]
    pub(super) fn leave_unknown(&mut self) {}

    /// What was read, unless there were mistakes.
    pub(in crate::provider) fn finish<T>(self, read: T) -> Result<T, Vec<Diagnostic>> {
        if self.mistakes.is_empty() { Ok(read) } else { Err(self.mistakes) }
    }
}

impl<'v> Object<'v> {
    /// The entry of an argument, with the key that its author wrote.
    fn get(&self, name: &'static str) -> Option<(&'v str, &'v Value)> {
        let is_named = |(key, _): &(&String, &Value)| argument_name(key) == name;
        let entry = self.entries.get_key_value(name);
        let entry = entry.or_else(|| self.entries.iter().find(is_named));
        entry.map(|(key, value)| (key.as_str(), value))
    }
}

/// The argument that a key means.
pub(in crate::provider) fn argument_name(key: &str) -> Cow<'_, str> {
    if key.contains('-') { key.replace('-', "_").into() } else { key.into() }
}
