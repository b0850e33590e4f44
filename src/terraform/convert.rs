//! Our own types as messages of the protocol.

use super::{
    Attribute, AttributePath, Diagnostic, FunctionError, Nesting, Parameter, Presence, Schema, Severity,
    Shape, Signature, Step, wire,
};

/// Every description is Markdown.
const MARKDOWN: i32 = wire::StringKind::Markdown as i32;

pub(super) fn schema(from: &Schema) -> wire::Schema {
    wire::Schema {
        version: 0,
        block: Some(wire::schema::Block {
            version: 0,
            attributes: attributes(&from.attributes),
            description: from.description.clone(),
            description_kind: MARKDOWN,
            deprecated: from.deprecation.is_some(),
        }),
    }
}

fn attributes(from: &[Attribute]) -> Vec<wire::schema::Attribute> {
    from.iter().map(attribute).collect()
}

fn attribute(from: &Attribute) -> wire::schema::Attribute {
    let (of, nested_type) = match &from.shape {
        Shape::Type(of) => (of.to_json(), None),
        Shape::Nested(nesting, attributes) => (Vec::new(), Some(object(*nesting, attributes))),
    };
    wire::schema::Attribute {
        name: from.name.clone(),
        r#type: of,
        nested_type,
        description: from.description.clone(),
        description_kind: MARKDOWN,
        required: from.presence == Presence::Required,
        optional: matches!(from.presence, Presence::Optional | Presence::OptionalComputed),
        computed: from.presence.is_computed(),
        sensitive: from.is_sensitive,
        deprecated: from.deprecation.is_some(),
    }
}

fn object(nesting: Nesting, from: &[Attribute]) -> wire::schema::Object {
    let nesting = match nesting {
        Nesting::Single => wire::schema::object::NestingMode::Single,
        Nesting::List => wire::schema::object::NestingMode::List,
        Nesting::Set => wire::schema::object::NestingMode::Set,
        Nesting::Map => wire::schema::object::NestingMode::Map,
    };
    wire::schema::Object { attributes: attributes(from), nesting: nesting.into() }
}

pub(super) fn function(from: &Signature) -> wire::Function {
    wire::Function {
        parameters: from.parameters.iter().map(parameter).collect(),
        variadic_parameter: from.variadic.as_ref().map(parameter),
        r#return: Some(wire::function::Return { r#type: from.returns.to_json() }),
        summary: from.summary.clone(),
        description: from.description.clone(),
        description_kind: MARKDOWN,
        deprecation_message: from.deprecation.clone().unwrap_or_default(),
    }
}

fn parameter(from: &Parameter) -> wire::function::Parameter {
    wire::function::Parameter {
        name: from.name.clone(),
        r#type: from.of.to_json(),
        allow_null_value: from.allows_null,
        allow_unknown_values: from.allows_unknown,
        description: from.description.clone(),
        description_kind: MARKDOWN,
    }
}

pub(super) fn diagnostics(from: Vec<Diagnostic>) -> Vec<wire::Diagnostic> {
    from.into_iter().map(diagnostic).collect()
}

/// Where the path leads further than Terraform can point, the detail names the rest of the way.
fn diagnostic(from: Diagnostic) -> wire::Diagnostic {
    let severity = match from.severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    };
    let pointable = from.path.as_ref().map(AttributePath::pointable);
    let detail = match &from.path {
        Some(path) if from.path != pointable => format!("{}\n\nThis is about {path}.", from.detail),
        _ => from.detail,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: from.summary,
        detail,
        attribute: pointable.filter(|path| !path.is_root()).map(|path| attribute_path(&path)),
    }
}

fn attribute_path(from: &AttributePath) -> wire::AttributePath {
    use wire::attribute_path::step::Selector;
    let selector = |step: &Step| match step {
        Step::Attribute(name) => Selector::AttributeName(name.clone()),
        Step::Key(key) => Selector::ElementKeyString(key.clone()),
        Step::Index(index) => Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX)),
    };
    let steps = from.steps().iter().map(|step| wire::attribute_path::Step { selector: Some(selector(step)) });
    wire::AttributePath { steps: steps.collect() }
}

/// Terraform puts the text into a sentence of its own and ends that with a full stop.
pub(super) fn function_error(from: FunctionError) -> wire::FunctionError {
    let text = from.text.strip_suffix('.').map(str::to_owned).unwrap_or(from.text);
    wire::FunctionError { text, function_argument: from.argument }
}

pub(super) fn dynamic_value(msgpack: Vec<u8>) -> wire::DynamicValue {
    wire::DynamicValue { msgpack, json: Vec::new() }
}

/// The capabilities that we announce: Terraform may keep our schema from an earlier process.
pub(super) fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities { get_provider_schema_optional: true }
}
