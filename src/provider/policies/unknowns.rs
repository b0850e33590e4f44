//! What of a template is known after apply only.

use std::collections::{BTreeMap, BTreeSet};

use crate::{iam::AccessLevel, terraform::Value, writer::Place};

/// The parts of a template that are known after apply only, and of which a policy can be previewed all the same. Each
/// stands at its place by the names of the data sources' arguments.
#[derive(Debug, Default)]
pub(in crate::provider) struct Unknowns {
    /// ARNs, with how they begin.
    arns: BTreeMap<Place, String>,
    /// Conditions of which some values are unknown.
    pub(super) conditions: BTreeSet<Place>,
    /// Whether the description of a rule is among them.
    pub(super) descriptions: bool,
}

impl Unknowns {
    /// Takes them out of the arguments of a data source, and leaves null in their places.
    pub(super) fn take(&mut self, block: &mut Value) {
        let Value::Map(arguments) = block else { return };
        for (name, value) in arguments {
            let place = Place::argument(name.clone());
            match name.as_str() {
                "resources" => self.arns(value, &place),
                "rules" => elements(value, &place).for_each(|(rule, place)| self.rule(rule, &place)),
                "pass_role" => {
                    elements(value, &place).for_each(|(pass, place)| self.arns_in(pass, &place, "roles"));
                }
                "sts" => entries(value, &place).for_each(|(arns, place)| self.arns(arns, &place)),
                "conditions" => self.conditions(value, &place),
                level if AccessLevel::ALL.iter().any(|one| one.as_snake_case() == level) => {
                    self.arns(value, &place);
                }
                _ => {}
            }
        }
    }

    fn rule(&mut self, rule: &mut Value, place: &Place) {
        self.arns_in(rule, place, "resources");
        if let Some(conditions) = entry(rule, "conditions") {
            self.conditions(conditions, &place.attribute("conditions"));
        }
        if let Some(description) = entry(rule, "description").filter(|description| description.is_unknown()) {
            *description = Value::Null;
            self.descriptions = true;
        }
    }

    fn arns_in(&mut self, object: &mut Value, place: &Place, name: &'static str) {
        if let Some(arns) = entry(object, name) {
            self.arns(arns, &place.attribute(name));
        }
    }

    /// Takes unknown ARNs out of a list of them.
    pub(super) fn arns(&mut self, list: &mut Value, place: &Place) {
        for (element, place) in elements(list, place) {
            if let Value::Unknown(known) = element {
                self.arns.insert(place, known.prefix.clone().unwrap_or_default());
                *element = Value::Null;
            }
        }
    }

    fn conditions(&mut self, list: &mut Value, place: &Place) {
        for (condition, place) in elements(list, place) {
            let Some(values) = entry(condition, "values") else { continue };
            for (value, _) in elements(values, &place).filter(|(value, _)| value.is_unknown()) {
                *value = Value::Null;
                self.conditions.insert(place.clone());
            }
        }
    }

    /// How the ARN begins that is unknown at a place.
    pub(super) fn arn(&self, at: &Place) -> Option<&str> {
        self.arns.get(at).map(String::as_str)
    }
}

fn elements<'v>(list: &'v mut Value, place: &Place) -> impl Iterator<Item = (&'v mut Value, Place)> {
    let elements = if let Value::List(elements) = list { elements.as_mut_slice() } else { &mut [] };
    elements.iter_mut().enumerate().map(|(index, element)| (element, place.index(index)))
}

fn entries<'v>(object: &'v mut Value, place: &Place) -> impl Iterator<Item = (&'v mut Value, Place)> {
    let entries = if let Value::Map(entries) = object { Some(entries.iter_mut()) } else { None };
    entries.into_iter().flatten().map(|(name, value)| (value, place.attribute(name.clone())))
}

fn entry<'v>(object: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    if let Value::Map(entries) = object { entries.get_mut(name) } else { None }
}
