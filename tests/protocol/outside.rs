//! Text from outside, in every argument that there is: nothing of it acts on a terminal, and nothing of it fills one.

use std::collections::BTreeMap;

use policy_sentry::{
    bounds::limits,
    provider::PolicySentry,
    terraform::{Attribute, Diagnostic, Nesting, Provider, Shape, Type, Value},
};

/// ESC, BEL, a change of direction, and characters that nobody sees.
const HIDDEN: [char; 7] = ['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}', '\u{3164}', '\u{115f}', '\u{2800}'];

/// Texts that are wrong in different ways, each with hidden characters in it.
fn hostile() -> Vec<String> {
    let hidden: String = HIDDEN.iter().collect();
    let escaped: String = HIDDEN.iter().map(|letter| format!("\\u{:04x}", u32::from(*letter))).collect();
    let document = |element: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"A","Effect":"Allow",{element}}}]}}"#)
    };
    let long = hidden.repeat(20_000 / hidden.len());
    vec![
        hidden.clone(),
        format!("arn:aws:s3:::bucket{hidden}"),
        format!("arn:aws:nope{hidden}:::x"),
        format!("arn:aws:s3:{hidden}:1:thing/{hidden}"),
        format!("s3:Get{hidden}"),
        format!("2026-01-01{hidden}"),
        format!(r#"{{"{hidden}": "{hidden}", "mode": "{hidden}"}}"#),
        format!(r#"{{"mode":"crud","read":["arn:aws:nope{escaped}:::x"],"{escaped}":1}}"#),
        document(&format!(r#""Action":"s3:{escaped}","Resource":"*""#)),
        document(&format!(r#""Action":"s3:*","Resource":"{escaped}""#)),
        document(&format!(r#""Action":"s3:*","Resource":"*","{escaped}":{{}}"#)),
        document(&format!(
            r#""Action":"s3:*","Resource":"*","Condition":{{"{escaped}":{{"{escaped}":"{escaped}"}}}}"#
        )),
        document(&format!(
            r#""Action":"s3:*","Resource":"*","Condition":{{"Bool":{{"aws:{escaped}":"{escaped}"}}}}"#
        )),
        document(r#""Action":"s3:*","Resource":"*""#).replace(r#""A""#, &format!(r#""{escaped}""#)),
        document(r#""Action":"s3:*","Resource":"*""#).replace("Allow", &escaped),
        long,
    ]
}

/// A value of a type with this text wherever a text may be.
fn value(of: &Type, text: &str) -> Value {
    match of {
        Type::String | Type::Dynamic => text.into(),
        Type::List(of) | Type::Set(of) => vec![value(of, text), value(of, &format!("{text}2"))].into(),
        Type::Map(of) => Value::Map(BTreeMap::from([(text.to_owned(), value(of, text))])),
        Type::Object(attributes) => {
            Value::Map(attributes.iter().map(|(name, of)| (name.clone(), value(of, text))).collect())
        }
        Type::Tuple(elements) => elements.iter().map(|of| value(of, text)).collect(),
        Type::Bool | Type::Number => Value::Null,
    }
}

fn shaped(shape: &Shape, text: &str) -> Value {
    match shape {
        Shape::Type(of) => value(of, text),
        Shape::Nested(nesting, attributes) => {
            let object = Value::Map(
                attributes.iter().map(|one| (one.name.clone(), shaped(&one.shape, text))).collect(),
            );
            match nesting {
                Nesting::Single => object,
                Nesting::List | Nesting::Set => vec![object].into(),
                Nesting::Map => Value::Map(BTreeMap::from([(text.to_owned(), object)])),
            }
        }
    }
}

#[track_caller]
fn assert_harmless(text: &str, about: &str) {
    let raw = text.chars().find(|letter| *letter != '\n' && (letter.is_control() || HIDDEN.contains(letter)));
    assert_eq!(raw, None, "{about}: {text:?}");
    // Escapes take up to eight times the place of what they stand for.
    assert!(text.len() <= 9 * limits::DIAGNOSTIC, "{about}: {} bytes", text.len());
}

fn assert_all_harmless(diagnostics: &[Diagnostic], about: &str) {
    for diagnostic in diagnostics {
        assert_harmless(&diagnostic.summary, about);
        assert_harmless(&diagnostic.detail, about);
    }
}

fn config(attributes: &[Attribute], given: impl Fn(&Attribute) -> Value) -> Value {
    let inputs = attributes.iter().filter(|attribute| !attribute.presence.is_computed());
    Value::Map(inputs.map(|attribute| (attribute.name.clone(), given(attribute))).collect())
}

#[test]
fn no_argument_of_a_data_source_brings_hidden_characters_into_a_diagnostic() {
    let provider = PolicySentry::default();
    let mut provoked = 0;
    for source in provider.data_sources() {
        let attributes = source.schema().attributes;
        for text in hostile() {
            for attribute in &attributes {
                let given = |other: &Attribute| {
                    if other.name == attribute.name { shaped(&other.shape, &text) } else { Value::Null }
                };
                let config = config(&attributes, given);
                let about = format!("{}.{}", source.type_name(), attribute.name);
                let mut diagnostics = source.validate(&config);
                if diagnostics.is_empty() {
                    diagnostics =
                        source.read(&provider, &config).map_or_else(|errors| errors, |read| read.warnings);
                }
                provoked += diagnostics.len();
                assert_all_harmless(&diagnostics, &about);
            }
        }
    }
    assert!(provoked > 100, "{provoked}");
}

#[test]
fn no_argument_of_a_function_brings_hidden_characters_into_its_error() {
    let provider = PolicySentry::default();
    let mut provoked = 0;
    for function in provider.functions() {
        let signature = function.signature();
        let parameters: Vec<_> = signature.parameters.iter().chain(&signature.variadic).collect();
        for (place, hostile_one) in parameters.iter().enumerate() {
            for text in hostile() {
                let arguments: Vec<Value> = parameters
                    .iter()
                    .enumerate()
                    .map(|(other, parameter)| match other == place {
                        true => value(&hostile_one.of, &text),
                        false if parameter.allows_null => Value::Null,
                        false => value(&parameter.of, "arn:aws:s3:::bucket"),
                    })
                    .collect();
                if let Err(error) = function.call(&provider, &arguments) {
                    provoked += 1;
                    assert_harmless(&error.text, &format!("{} {place}", function.name()));
                }
            }
        }
    }
    assert!(provoked > 100, "{provoked}");
}
