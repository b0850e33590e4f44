//! What of a template is known after apply only.

use super::spelling::Spelling;
use crate::{
    arn::ArnPrefix,
    iam::AccessLevel,
    terraform::{Refinement, Value},
    writer::{Pending, Place},
};

/// The parts of a template that are known after apply only, and of which a policy can be previewed all the same.
#[derive(Default)]
pub(in crate::provider) struct Unknowns {
    /// ARNs, and values of conditions.
    pub(super) pending: Pending,
    /// Whether the description of a rule is among them.
    pub(super) descriptions: bool,
}

impl Unknowns {
    /// Whether everything is known.
    pub(super) fn are_none(&self) -> bool {
        self.pending.is_empty() && !self.descriptions
    }

    /// Takes them out of the arguments of a data source: marks stand in for ARNs, everything else becomes null.
    pub(super) fn take(&mut self, block: &mut Value, spelling: &Spelling) {
        let Value::Map(arguments) = block else { return };
        for (name, value) in arguments {
            match name.as_str() {
                "resources" => self.arns(value),
                "rules" => {
                    elements(value)
                        .for_each(|(index, rule)| self.rule(rule, &Place::element("rules", index), spelling));
                }
                "pass_role" => elements(value)
                    .filter_map(|(_, pass)| entry(pass, "roles"))
                    .for_each(|arns| self.arns(arns)),
                "sts" => entries(value).for_each(|arns| self.arns(arns)),
                "conditions" => {
                    self.conditions(value, |index| spelling.of(Place::element("conditions", index)));
                }
                level if AccessLevel::ALL.iter().any(|one| one.as_snake_case() == level) => self.arns(value),
                _ => {}
            }
        }
    }

    fn rule(&mut self, rule: &mut Value, place: &Place, spelling: &Spelling) {
        if let Some(arns) = entry(rule, "resources") {
            self.arns(arns);
        }
        if let Some(conditions) = entry(rule, "conditions") {
            self.conditions(conditions, |index| spelling.of(place.attribute("conditions").index(index)));
        }
        if let Some(description) = entry(rule, "description").filter(|description| description.is_unknown()) {
            *description = Value::Null;
            self.descriptions = true;
        }
    }

    /// Takes unknown ARNs out of a list of them.
    pub(super) fn arns(&mut self, list: &mut Value) {
        for (_, element) in elements(list) {
            if let Value::Unknown(known) = element {
                *element = self.arn(known).into();
            }
        }
    }

    /// What stands for an ARN; what is known of it, if no ARN begins so: whoever reads it will say what is wrong.
    fn arn(&mut self, known: &Refinement) -> String {
        let beginning = known.prefix.as_deref().unwrap_or_default();
        match ArnPrefix::parse(beginning) {
            Ok(beginning) => self.pending.add(beginning),
            Err(_) => beginning.to_owned(),
        }
    }

    fn conditions(&mut self, list: &mut Value, place: impl Fn(usize) -> Place) {
        for (index, condition) in elements(list) {
            let Some(values) = entry(condition, "values") else { continue };
            for (_, value) in elements(values).filter(|(_, value)| value.is_unknown()) {
                *value = Value::Null;
                self.pending.conditions.insert(place(index));
            }
        }
    }
}

fn elements(list: &mut Value) -> impl Iterator<Item = (usize, &mut Value)> {
    let elements = if let Value::List(elements) = list { elements.as_mut_slice() } else { &mut [] };
    elements.iter_mut().enumerate()
}

fn entries(object: &mut Value) -> impl Iterator<Item = &mut Value> {
    let entries = if let Value::Map(entries) = object { Some(entries.values_mut()) } else { None };
    entries.into_iter().flatten()
}

fn entry<'v>(object: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    if let Value::Map(entries) = object { entries.get_mut(name) } else { None }
}
