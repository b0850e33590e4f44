use std::{borrow::Cow, collections::BTreeMap};

use super::{Argument, Arguments, At};
use crate::{
    iam::nearest,
    provider::diagnose,
    terraform::{Diagnostic, Known, Value},
};

/// Reads values, and collects every mistake in them.
pub(in crate::provider) struct Reading {
    known: Known,
    source: Source,
    /// Whether nothing is unknown without which the policy cannot be told.
    pub(in crate::provider) is_settled: bool,
    /// Whether descriptions of rules are unknown.
    pub(in crate::provider) has_unknown_reasons: bool,
    pub(in crate::provider) mistakes: Vec<Diagnostic>,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// What Terraform has typed.
    Typed,
    /// A template. It can be previewed, and Policy Sentry's have empty strings to be filled in.
    Template,
    /// An object of a list in a template. None of Policy Sentry's has one, so that an empty text in it is a mistake.
    TemplateList,
}

/// An object whose entries are arguments.
pub(in crate::provider) struct Object<'v> {
    entries: &'v BTreeMap<String, Value>,
    at: At<'v>,
}

impl Reading {
    /// Reads what Terraform has typed.
    pub(in crate::provider) const fn new(known: Known) -> Self {
        Self {
            known,
            source: Source::Typed,
            is_settled: true,
            has_unknown_reasons: false,
            mistakes: Vec::new(),
        }
    }

    /// Reads a template.
    pub(in crate::provider) fn of_template() -> Self {
        Self { source: Source::Template, ..Self::new(Known::Wholly) }
    }

    /// Reads the block of a data source, which has its computed attributes as well.
    pub(in crate::provider) fn block<T: Arguments>(&mut self, block: &Value) -> T {
        let empty = BTreeMap::new();
        T::read_object(&Object::new(block.as_map().unwrap_or(&empty)), self)
    }

    /// Reads an object in which every key is an argument.
    pub(in crate::provider) fn object<T: Arguments>(&mut self, value: &Value, at: &At<'_>) -> Option<T> {
        let names: Vec<&str> = T::names().iter().map(|(name, _)| *name).collect();
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
        let entry = object.get(name);
        let value = entry.and_then(|(key, value)| self.value(value, &object.at.attribute(name, key)));
        value.unwrap_or_default()
    }

    /// Reads an argument that must be there. Terraform sees to that in a block, and of lists that are empty there are messages of
    /// their own.
    pub(in crate::provider) fn required<T: Argument + Default>(
        &mut self,
        object: &Object<'_>,
        name: &'static str,
    ) -> T {
        if self.previews() && T::ALLOWS_NULL && object.get(name).is_none_or(|(_, value)| value.is_null()) {
            self.mistakes.push(diagnose::missing_argument(&object.at.place(), name));
        }
        self.field(object, name)
    }

    /// Reads any value.
    pub(in crate::provider) fn value<T: Argument>(&mut self, value: &Value, at: &At<'_>) -> Option<T> {
        match value {
            Value::Null => T::null(),
            Value::Unknown(refinement) => T::unknown(refinement, at, self),
            known => T::read(known, at, self),
        }
    }

    /// Reads an element of a list of texts.
    pub(super) fn element<T: Argument>(&mut self, value: &Value, at: &At<'_>) -> Option<T> {
        let is_to_be_filled_in = self.source == Source::Template && value.as_str() == Some("");
        if is_to_be_filled_in { None } else { self.value(value, at) }
    }

    /// Reads an object of a list.
    pub(super) fn within_list<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.source;
        if self.previews() {
            self.source = Source::TemplateList;
        }
        let read = read(self);
        self.source = outer;
        read
    }

    /// The elements of a list, a set or a tuple.
    pub(super) fn elements<'v>(
        &mut self,
        value: &'v Value,
        expected: &str,
        at: &At<'_>,
    ) -> Option<impl Iterator<Item = (usize, &'v Value)> + use<'v>> {
        match value.as_list() {
            Some(elements) => Some(elements.iter().enumerate()),
            None => self.not_of_kind(value, expected, at),
        }
    }

    /// The texts of a map. A number there has lost its leading zeros already: values are accounts and names.
    pub(super) fn texts_by_key<'v>(
        &mut self,
        value: &'v Value,
        at: &At<'_>,
    ) -> Option<Vec<(&'v str, Cow<'v, str>)>> {
        let Value::Map(entries) = value else { return self.not_of_kind(value, "a map of strings", at) };
        let mut texts = Vec::new();
        for (key, value) in entries {
            let at = at.key(key);
            if let Value::Number(_) = value {
                self.mistakes.push(diagnose::number_for_text(&at.place()));
            } else if let Some(text) = self.text(value, &at) {
                texts.push((key.as_str(), text));
            }
        }
        Some(texts)
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
    pub(in crate::provider) fn check<T>(&mut self, read: Result<T, Diagnostic>) -> Option<T> {
        read.map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    /// A value of another kind than is asked for.
    pub(super) fn not_of_kind<T>(&mut self, value: &Value, expected: &str, at: &At<'_>) -> Option<T> {
        self.mistakes.push(diagnose::not_of_kind(&at.place(), value.kind(), expected));
        None
    }

    /// Takes note that something is unknown without which the policy cannot be told.
    pub(super) const fn leave_unknown(&mut self) {
        self.is_settled = false;
        self.lack();
    }

    /// Takes note that something is unknown.
    pub(super) const fn lack(&mut self) {
        self.known = Known::Partly;
    }

    /// Whether a policy is told as far as it is certain.
    pub(super) fn previews(&self) -> bool {
        self.source != Source::Typed
    }

    /// Whether what is missing will not come.
    pub(in crate::provider) fn is_whole(&self) -> bool {
        self.known == Known::Wholly
    }

    /// What was read, unless there were mistakes.
    pub(in crate::provider) fn finish<T>(self, read: T) -> Result<T, Vec<Diagnostic>> {
        if self.mistakes.is_empty() { Ok(read) } else { Err(self.mistakes) }
    }
}

impl<'v> Object<'v> {
    /// What a template or a block says at its root.
    pub(in crate::provider) fn new(entries: &'v BTreeMap<String, Value>) -> Self {
        Self { entries, at: At::default() }
    }

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
