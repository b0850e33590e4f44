//! The arguments of policies that are more than a text or a list of texts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Argument, At, Reading, Text};
use crate::{
    iam::{AccessLevel, ActionName},
    provider::diagnose,
    terraform::{Refinement, Shape, Type, Value},
    writer::{Asked, AskedArn, Place, PlaceholderKey, Rule},
};

/// The resources of an access level: ARNs, or, in a template, a map of resource type to ARNs.
#[derive(Debug, Default)]
pub(in crate::provider) struct LevelResources {
    pub(in crate::provider) arns: Asked<AskedArn>,
    /// A rule for each entry of the map, its level apart.
    pub(in crate::provider) by_type: Vec<Rule>,
}

impl Argument for LevelResources {
    fn shape() -> Shape {
        Asked::<AskedArn>::shape()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut resources = Self::default();
        match value {
            Value::Map(types) => {
                let rules =
                    types.iter().filter_map(|(name, arns)| of_type(name, arns, &at.key(name), reading));
                resources.by_type = rules.collect();
            }
            list => resources.arns = Argument::read(list, at, reading)?,
        }
        Some(resources)
    }
}

fn of_type(name: &str, arns: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Rule> {
    let resources = reading.value(arns, at).unwrap_or_default();
    let resource_type = reading.check(Text::read(name, at))?;
    let resource_types = Asked::of(resource_type, at.place());
    Some(Rule { resources, resource_types, ..Rule::new(at.place()) })
}

/// What a rule is for. It need not be known for a policy to be certain.
#[derive(Debug, Default)]
pub(in crate::provider) struct RuleDescription(pub(in crate::provider) Option<String>);

impl Argument for RuleDescription {
    fn shape() -> Shape {
        Type::String.into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        reading.text(value, at).map(|text| Self(Some(text.into_owned())))
    }

    fn unknown(_: &Refinement, _: &At<'_>, reading: &mut Reading) -> Option<Self> {
        reading.has_unknown_reasons = true;
        None
    }
}

/// The values of a condition.
#[derive(Debug, Default)]
pub(in crate::provider) struct ConditionValues {
    pub(in crate::provider) known: BTreeSet<String>,
    /// Whether there are more, which are known after apply only.
    pub(in crate::provider) are_more_unknown: bool,
}

impl Argument for ConditionValues {
    fn shape() -> Shape {
        Type::list(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut values = Self::default();
        for (index, value) in reading.elements(value, "a list of strings", at)? {
            if value.is_unknown() && reading.previews() {
                values.are_more_unknown = true;
                reading.lack();
            } else if let Some(text) = reading.value::<String>(value, &at.index(index)) {
                values.known.insert(text.replace("&{", "${"));
            }
        }
        Some(values)
    }
}

/// Access levels of actions that count before any other source of levels.
#[derive(Debug, Default)]
pub(in crate::provider) struct LevelOverrides(pub(in crate::provider) BTreeMap<ActionName, AccessLevel>);

impl Argument for LevelOverrides {
    fn shape() -> Shape {
        Type::map(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut levels = BTreeMap::new();
        for (name, level) in reading.texts_by_key(value, at)? {
            let at = at.key(name);
            let action = name.parse().map_err(|_| diagnose::not_an_action(&at.place(), name));
            let (action, level) = (reading.check(action), reading.check(Text::read(&level, &at)));
            levels.extend(action.zip(level));
        }
        Some(Self(levels))
    }
}

/// What fills the placeholders of AWS's formats.
#[derive(Debug, Default)]
pub(in crate::provider) struct ArnValues(pub(in crate::provider) BTreeMap<PlaceholderKey, (String, Place)>);

impl Argument for ArnValues {
    fn shape() -> Shape {
        Type::map(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut values = BTreeMap::new();
        for (name, value) in reading.texts_by_key(value, at)? {
            match PlaceholderKey::parse(name).filter(|_| is_part_of_an_arn(&value)) {
                Some(key) => _ = values.insert(key, (value.into_owned(), at.place())),
                None => reading.mistakes.push(diagnose::not_an_arn_value(name, &value)),
            }
        }
        Some(Self(values))
    }
}

/// Whether a text can stand in an ARN.
pub(in crate::provider) fn is_part_of_an_arn(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

/// Texts by name.
#[derive(Debug, Default)]
pub(in crate::provider) struct NamedTexts(pub(in crate::provider) BTreeMap<String, String>);

impl Argument for NamedTexts {
    fn shape() -> Shape {
        Type::map(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let texts = reading.texts_by_key(value, at)?.into_iter();
        Some(Self(texts.map(|(name, text)| (name.to_owned(), text.into_owned())).collect()))
    }
}
