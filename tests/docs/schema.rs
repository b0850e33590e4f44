//! Schemas and signatures in the form in which readers of the registry know them.

use policy_sentry::terraform::{Attribute, Nesting, Parameter, Presence, Shape, Signature, Type};

/// The section on attributes, those within others included.
pub(crate) fn of_attributes(attributes: &[Attribute]) -> String {
    let mut text = String::from("## Schema\n");
    for (heading, members) in by_presence(attributes) {
        text += &format!("\n### {heading}\n\n{}", list(&members, ""));
    }
    nested_schemas(attributes, "", &mut text);
    text
}

/// The sections on how a function is called and what it gives.
pub(crate) fn of_signature(name: &str, of: &Signature) -> String {
    let fixed = of.parameters.iter().map(|one| format!("{} {}", one.name, friendly_name(&one.of)));
    let variadic = of.variadic.iter().map(|one| format!("{} {}...", one.name, friendly_name(&one.of)));
    let parameters: Vec<String> = fixed.chain(variadic).collect();
    let arguments = of.parameters.iter().map(|one| argument("", one));
    let arguments = arguments.chain(of.variadic.iter().map(|one| argument("Variadic, ", one)));
    format!(
        "## Signature\n\n```text\n{name}({}) {}\n```\n\n## Arguments\n\n{}\n## Return Type\n\n```text\n{}\n```\n",
        parameters.join(", "),
        friendly_name(&of.returns),
        arguments.collect::<String>(),
        type_expression(&of.returns, 0)
    )
}

fn argument(kind: &str, of: &Parameter) -> String {
    let nullable = if of.allows_null { ", Nullable" } else { "" };
    let description = continued(&of.description, 3);
    format!("1. `{}` ({kind}{}{nullable}) {description}\n", of.name, capitalized(&friendly_name(&of.of)))
}

/// The attributes by who gives them, in the order of the schema; no group is empty.
fn by_presence(attributes: &[Attribute]) -> Vec<(&'static str, Vec<&Attribute>)> {
    let heading = |of: &Attribute| match of.presence {
        Presence::Required => "Required",
        Presence::Optional | Presence::OptionalComputed => "Optional",
        Presence::Computed => "Read-Only",
    };
    let group = |wanted| (wanted, attributes.iter().filter(|one| heading(one) == wanted).collect::<Vec<_>>());
    let groups = ["Required", "Optional", "Read-Only"].map(group);
    groups.into_iter().filter(|(_, members)| !members.is_empty()).collect()
}

fn list(attributes: &[&Attribute], parent: &str) -> String {
    attributes.iter().map(|one| list_entry(one, parent)).collect()
}

fn list_entry(of: &Attribute, parent: &str) -> String {
    let mut kind = shape_name(&of.shape);
    if of.is_sensitive {
        kind += ", Sensitive";
    }
    if of.deprecation.is_some() {
        kind += ", Deprecated";
    }
    let mut description = of.description.clone();
    if let Some(message) = &of.deprecation {
        description += &format!(" **Deprecated:** {message}");
    }
    if let Shape::Nested(..) = of.shape {
        description += &format!(" (see [below for nested schema](#{}))", anchor(parent, &of.name));
    }
    format!("- `{}` ({kind}) {}\n", of.name, continued(&description, 2))
}

fn nested_schemas(attributes: &[Attribute], parent: &str, text: &mut String) {
    for one in by_presence(attributes).into_iter().flat_map(|(_, members)| members) {
        let Shape::Nested(_, inner) = &one.shape else { continue };
        let path = format!("{parent}{}", one.name);
        let anchor = anchor(parent, &one.name);
        *text += &format!("\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n");
        let parent = format!("{path}.");
        for (heading, members) in by_presence(inner) {
            *text += &format!("\n{heading}:\n\n{}", list(&members, &parent));
        }
        nested_schemas(inner, &parent, text);
    }
}

fn anchor(parent: &str, name: &str) -> String {
    format!("nestedatt--{}{name}", parent.replace('.', "--"))
}

/// Further lines of an entry of a list, under its first.
fn continued(text: &str, indent: usize) -> String {
    text.replace("\n\n", &format!("\n\n{}", " ".repeat(indent)))
}

fn shape_name(shape: &Shape) -> String {
    match shape {
        Shape::Type(of) => capitalized(&friendly_name(of)),
        Shape::Nested(Nesting::Single, _) => "Attributes".to_owned(),
        Shape::Nested(Nesting::List, _) => "Attributes List".to_owned(),
        Shape::Nested(Nesting::Set, _) => "Attributes Set".to_owned(),
        Shape::Nested(Nesting::Map, _) => "Attributes Map".to_owned(),
    }
}

/// `list of string` in front of a name, as Terraform says it in its messages.
fn friendly_name(of: &Type) -> String {
    match of {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::Dynamic => "dynamic".to_owned(),
        Type::List(element) => format!("list of {}", friendly_name(element)),
        Type::Set(element) => format!("set of {}", friendly_name(element)),
        Type::Map(element) => format!("map of {}", friendly_name(element)),
        Type::Object(_) => "object".to_owned(),
        Type::Tuple(_) => "tuple".to_owned(),
    }
}

/// `List of String`, as the registry's pages say it.
fn capitalized(friendly_name: &str) -> String {
    let words = friendly_name.split(' ').map(|word| match word {
        "bool" => "Boolean",
        "number" => "Number",
        "string" => "String",
        "dynamic" => "Dynamic",
        "list" => "List",
        "set" => "Set",
        "map" => "Map",
        "object" => "Object",
        "tuple" => "Tuple",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The type as a configuration would write it.
fn type_expression(of: &Type, depth: usize) -> String {
    let inner = |constructor: &str, of: &Type| format!("{constructor}({})", type_expression(of, depth));
    match of {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::Dynamic => "any".to_owned(),
        Type::List(element) => inner("list", element),
        Type::Set(element) => inner("set", element),
        Type::Map(element) => inner("map", element),
        Type::Tuple(elements) => {
            let elements: Vec<String> = elements.iter().map(|one| type_expression(one, depth)).collect();
            format!("tuple([{}])", elements.join(", "))
        }
        Type::Object(attributes) => {
            let indent = "  ".repeat(depth);
            let attributes = attributes.iter();
            let lines = attributes
                .map(|(name, of)| format!("{indent}  {name} = {}\n", type_expression(of, depth + 1)));
            format!("object({{\n{}{indent}}})", lines.collect::<String>())
        }
    }
}
