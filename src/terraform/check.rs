//! What every provider should check in a configuration and Terraform does not.

use super::{Attribute, AttributePath, Diagnostic, Nesting, Presence, Schema, Shape, Value};

/// Reports required attributes that are null and attributes that should no longer be used.
pub(super) fn configuration(schema: &Schema, config: &Value) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Some(message) = &schema.deprecation {
        diagnostics.push(Diagnostic::warning("Deprecated data source", message));
    }
    attributes(&schema.attributes, config, &AttributePath::root(), &mut diagnostics);
    diagnostics
}

fn attributes(attributes: &[Attribute], object: &Value, at: &AttributePath, found: &mut Vec<Diagnostic>) {
    let Some(values) = object.as_map() else { return };
    for attribute in attributes.iter().filter(|attribute| attribute.presence.is_configurable()) {
        let value = values.get(&attribute.name).unwrap_or(&Value::Null);
        let at = at.clone().attribute(&attribute.name);
        if value.is_null() {
            found.extend(required(attribute, &at));
        } else {
            found.extend(deprecated(attribute, &at));
            nested(attribute, value, &at, found);
        }
    }
}

fn required(attribute: &Attribute, at: &AttributePath) -> Option<Diagnostic> {
    let detail = format!(
        "The attribute \"{}\" is required, so its value cannot be null. Give it a value, or check the expression \
         that is null here.",
        attribute.name
    );
    let is_missing = attribute.presence == Presence::Required;
    is_missing.then(|| Diagnostic::error("Missing required value", detail).at(at.clone()))
}

fn deprecated(attribute: &Attribute, at: &AttributePath) -> Option<Diagnostic> {
    let message = attribute.deprecation.as_ref()?;
    let summary = format!("The attribute \"{}\" is deprecated", attribute.name);
    Some(Diagnostic::warning(summary, message).at(at.clone()))
}

fn nested(attribute: &Attribute, value: &Value, at: &AttributePath, found: &mut Vec<Diagnostic>) {
    let Shape::Nested(nesting, inner) = &attribute.shape else { return };
    match (nesting, value) {
        (Nesting::Single, object) => attributes(inner, object, at, found),
        (Nesting::List, Value::List(objects)) => {
            for (index, object) in objects.iter().enumerate() {
                attributes(inner, object, &at.clone().index(index), found);
            }
        }
        // The elements of a set have no number that its author would recognise.
        (Nesting::Set, Value::List(objects)) => {
            for object in objects {
                attributes(inner, object, at, found);
            }
        }
        (Nesting::Map, Value::Map(objects)) => {
            for (key, object) in objects {
                attributes(inner, object, &at.clone().key(key), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::Type;

    fn schema() -> Schema {
        let inner = || [Attribute::required("arn", Type::String), Attribute::optional("note", Type::String)];
        Schema::new(
            "",
            [
                Attribute::required("name", Type::String),
                Attribute::optional("old", Type::Bool).deprecated("Use `new`."),
                Attribute::optional("one", Shape::single(inner())),
                Attribute::optional("many", Shape::list(inner())),
                Attribute::optional("some", Shape::set(inner())),
                Attribute::optional("named", Shape::map(inner())),
                Attribute::computed("json", Type::String),
            ],
        )
    }

    fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
        entries.into_iter().collect()
    }

    fn paths(config: &Value) -> Vec<String> {
        let found = configuration(&schema(), config).into_iter();
        found.map(|diagnostic| diagnostic.path.unwrap_or_default().to_string()).collect()
    }

    #[test]
    fn a_required_attribute_is_missed_wherever_it_is() {
        let without = || object([("arn", Value::Null)]);
        let config = object([
            ("one", without()),
            ("many", vec![object([("arn", "x".into())]), without()].into()),
            ("some", vec![without()].into()),
            ("named", object([("a b", without())])),
        ]);
        assert_eq!(paths(&config), ["name", "one.arn", "many[1].arn", "some.arn", r#"named["a b"].arn"#]);
    }

    #[test]
    fn an_unknown_value_is_not_missed() {
        let config = object([("name", Value::UNKNOWN), ("one", Value::UNKNOWN), ("many", Value::UNKNOWN)]);
        assert_eq!(paths(&config), [""; 0]);
    }

    #[test]
    fn a_deprecated_attribute_warns_only_where_it_is_used() {
        let found = configuration(&schema(), &object([("name", "x".into()), ("old", Value::UNKNOWN)]));
        let summary = "The attribute \"old\" is deprecated";
        assert_eq!(found, [Diagnostic::warning(summary, "Use `new`.").at(AttributePath::to("old"))]);
        assert_eq!(paths(&object([("name", "x".into()), ("old", Value::Null)])), [""; 0]);
    }
}
