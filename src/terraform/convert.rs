//! Our own types as messages of the protocol.

use super::{
    Attribute, AttributePath, Diagnostic, FunctionError, Nesting, Parameter, Presence, Schema, Severity,
    Shape, Signature, Step, wire,
};
use crate::{bounds::limits, text};

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
    let more = from.len().saturating_sub(limits::DIAGNOSTICS);
    let rest = (more > 0).then(|| Diagnostic {
        severity: if from.iter().any(Diagnostic::is_error) { Severity::Error } else { Severity::Warning },
        ..Diagnostic::error(
            "More of the same",
            format!("There are {more} more. They are shown once there are fewer than these."),
        )
    });
    from.into_iter().take(limits::DIAGNOSTICS).chain(rest).map(diagnostic).collect()
}

/// Where the path leads further than Terraform can point, the detail names the rest of the way.
fn diagnostic(from: Diagnostic) -> wire::Diagnostic {
    let severity = match from.severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    };
    let pointable = from.path.as_ref().map(AttributePath::pointable);
    let detail = match &from.path {
        Some(path) if from.path != pointable => {
            text::visible(format!("{}\n\nThis is about {path}.", from.detail))
        }
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

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;

    fn empty_message<T: Default>() -> T {
        T::default()
    }

    /// Names and numbers are facts of the wire: each line sets one field and says what Terraform reads.
    #[expect(clippy::needless_update, reason = "some messages have one field only")]
    #[test]
    fn each_field_has_its_number() {
        macro_rules! pins {
            ($($($path:ident)::+ { $field:ident: $value:expr } => $bytes:expr;)*) => {
                $({
                    let message = $($path)::+ { $field: $value, ..Default::default() };
                    assert_eq!(message.encode_to_vec(), $bytes, "{}", stringify!($($path)::+ $field));
                })*
            };
        }
        let text = || "x".to_owned();
        let bytes = || b"x".to_vec();
        let tag = |number: u8| vec![number << 3 | 2, 1, b'x'];
        let flag = |number: u8| vec![number << 3, 1];
        let empty = |number: u8| vec![number << 3 | 2, 0];
        let named = |number: u8| vec![number << 3 | 2, 3, 0x0a, 1, b'x'];
        pins! {
            wire::DynamicValue { msgpack: bytes() } => tag(1);
            wire::DynamicValue { json: bytes() } => tag(2);
            wire::Diagnostic { severity: 2 } => [0x08, 2];
            wire::Diagnostic { summary: text() } => tag(2);
            wire::Diagnostic { detail: text() } => tag(3);
            wire::Diagnostic { attribute: Some(wire::AttributePath::default()) } => empty(4);
            wire::AttributePath { steps: vec![wire::attribute_path::Step::default()] } => empty(1);
            wire::FunctionError { text: text() } => tag(1);
            wire::FunctionError { function_argument: Some(0) } => [0x10, 0];
            wire::Schema { version: 1 } => flag(1);
            wire::Schema { block: Some(wire::schema::Block::default()) } => empty(2);
            wire::schema::Block { version: 1 } => flag(1);
            wire::schema::Block { attributes: vec![wire::schema::Attribute::default()] } => empty(2);
            wire::schema::Block { description: text() } => tag(4);
            wire::schema::Block { description_kind: 1 } => flag(5);
            wire::schema::Block { deprecated: true } => flag(6);
            wire::schema::Attribute { name: text() } => tag(1);
            wire::schema::Attribute { r#type: bytes() } => tag(2);
            wire::schema::Attribute { description: text() } => tag(3);
            wire::schema::Attribute { required: true } => flag(4);
            wire::schema::Attribute { optional: true } => flag(5);
            wire::schema::Attribute { computed: true } => flag(6);
            wire::schema::Attribute { sensitive: true } => flag(7);
            wire::schema::Attribute { description_kind: 1 } => flag(8);
            wire::schema::Attribute { deprecated: true } => flag(9);
            wire::schema::Attribute { nested_type: Some(wire::schema::Object::default()) } => empty(10);
            wire::schema::Object { attributes: vec![wire::schema::Attribute::default()] } => empty(1);
            wire::schema::Object { nesting: 1 } => flag(3);
            wire::Function { parameters: vec![wire::function::Parameter::default()] } => empty(1);
            wire::Function { variadic_parameter: Some(wire::function::Parameter::default()) } => empty(2);
            wire::Function { r#return: Some(wire::function::Return::default()) } => empty(3);
            wire::Function { summary: text() } => tag(4);
            wire::Function { description: text() } => tag(5);
            wire::Function { description_kind: 1 } => flag(6);
            wire::Function { deprecation_message: text() } => tag(7);
            wire::function::Parameter { name: text() } => tag(1);
            wire::function::Parameter { r#type: bytes() } => tag(2);
            wire::function::Parameter { allow_null_value: true } => flag(3);
            wire::function::Parameter { allow_unknown_values: true } => flag(4);
            wire::function::Parameter { description: text() } => tag(5);
            wire::function::Parameter { description_kind: 1 } => flag(6);
            wire::function::Return { r#type: bytes() } => tag(1);
            wire::ServerCapabilities { get_provider_schema_optional: true } => flag(2);
            wire::get_metadata::Response { server_capabilities: Some(empty_message()) } => empty(1);
            wire::get_metadata::Response { diagnostics: vec![empty_message()] } => empty(2);
            wire::get_metadata::Response { data_sources: vec![empty_message()] } => empty(3);
            wire::get_metadata::Response { functions: vec![empty_message()] } => empty(5);
            wire::get_metadata::DataSourceMetadata { type_name: text() } => tag(1);
            wire::get_metadata::FunctionMetadata { name: text() } => tag(1);
            wire::get_provider_schema::Response { provider: Some(empty_message()) } => empty(1);
            wire::get_provider_schema::Response { data_source_schemas: [(text(), empty_message())].into() } => named(3);
            wire::get_provider_schema::Response { diagnostics: vec![empty_message()] } => empty(4);
            wire::get_provider_schema::Response { server_capabilities: Some(empty_message()) } => empty(6);
            wire::get_provider_schema::Response { functions: [(text(), empty_message())].into() } => named(7);
            wire::validate_provider_config::Request { config: Some(empty_message()) } => empty(1);
            wire::validate_provider_config::Response { diagnostics: vec![empty_message()] } => empty(2);
            wire::configure_provider::Request { terraform_version: text() } => tag(1);
            wire::configure_provider::Request { config: Some(empty_message()) } => empty(2);
            wire::configure_provider::Response { diagnostics: vec![empty_message()] } => empty(1);
            wire::validate_data_resource_config::Request { type_name: text() } => tag(1);
            wire::validate_data_resource_config::Request { config: Some(empty_message()) } => empty(2);
            wire::validate_data_resource_config::Response { diagnostics: vec![empty_message()] } => empty(1);
            wire::read_data_source::Request { type_name: text() } => tag(1);
            wire::read_data_source::Request { config: Some(empty_message()) } => empty(2);
            wire::read_data_source::Response { state: Some(empty_message()) } => empty(1);
            wire::read_data_source::Response { diagnostics: vec![empty_message()] } => empty(2);
            wire::get_functions::Response { functions: [(text(), empty_message())].into() } => named(1);
            wire::get_functions::Response { diagnostics: vec![empty_message()] } => empty(2);
            wire::call_function::Request { name: text() } => tag(1);
            wire::call_function::Request { arguments: vec![empty_message()] } => empty(2);
            wire::call_function::Response { result: Some(empty_message()) } => empty(1);
            wire::call_function::Response { error: Some(empty_message()) } => empty(2);
            wire::stop_provider::Response { error: text() } => tag(1);
        }
    }

    #[test]
    fn a_path_is_written_step_by_step() {
        let path = attribute_path(&AttributePath::to("a").key("k").index(3)).encode_to_vec();
        assert_eq!(path, [0x0a, 3, 0x0a, 1, b'a', 0x0a, 3, 0x12, 1, b'k', 0x0a, 2, 0x18, 3]);
    }

    #[test]
    fn a_function_error_ends_as_terraform_goes_on() {
        let text = |text: &str| function_error(FunctionError::new(text)).text;
        assert_eq!(text("It is bad. Give a better one."), "It is bad. Give a better one");
        assert_eq!(text("It is bad"), "It is bad");
    }
}
