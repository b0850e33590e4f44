//! A policy asked for in one value: what the blocks of the data sources say, as an object or a decoded YAML file.
//!
//! Every template that Policy Sentry has had since 0.5 is read:
//!
//! | versions | shape |
//! |---|---|
//! | 0.5 to 0.6.4 | `roles_with_crud_levels` or `roles_with_actions`: a list of objects, with `tag`, `wildcard`, `arn` |
//! | 0.6.5 to 0.6.11 | `policy_with_crud_levels` or `policy_with_actions`: the same, later with `tagging`, `role_arn` |
//! | 0.7.0 | one object, with `mode` and `wildcard` |
//! | 0.7.1 and later | `wildcard-only` instead; later `skip-resource-constraints`, `exclude-actions`, `sts`, `effect` |

use std::collections::{BTreeMap, BTreeSet};

use super::{
    arguments::{ActionsArguments, CrudArguments},
    results::Policy,
};
use crate::{
    iam::nearest,
    provider::{
        PolicySentry,
        arguments::{
            Argument, Arguments as _, At, LevelResources, Object, Reading, argument_name, parameters,
        },
        diagnose,
    },
    terraform::{Diagnostic, FunctionError, Refinement, Shape, Type, Value},
    writer::{OpenPlaceholders, Place, Request},
};

parameters! {
    pub(crate) struct Arguments {
        /// An object with the arguments of `policy_sentry_crud_policy`, or of `policy_sentry_actions_policy` if it has
        /// `mode = "actions"` or `actions`. Keys may be written with `-` or `_`. Every YAML file that Policy Sentry 0.5 or newer
        /// reads is one: `yamldecode(file("crud.yml"))`. Its `name`, `description`, `arn` and `role_arn` are labels and change
        /// nothing, and empty strings in its lists are placeholders that are ignored. `read`, `write`, `list`, `tagging` and
        /// `permissions_management` may also be maps of resource type to ARNs:
        /// `read = { "sqs:queue" = [aws_sqs_queue.orders.arn] }`.
        template: Template,
    }
}

/// What a template asks for.
pub(crate) enum Template {
    /// Something is unknown without which the policy cannot be told.
    Unknown,
    Settled {
        request: Box<Request>,
        /// Whether descriptions of rules are unknown.
        has_unknown_reasons: bool,
    },
}

impl Argument for Template {
    const ALLOWS_UNKNOWN: bool = true;

    fn shape() -> Shape {
        Type::Dynamic.into()
    }

    fn read(value: &Value, _: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let template = Body::of(value).and_then(|body| body.map_or(Ok(Self::Unknown), Body::read));
        template.map_err(|mistakes| reading.mistakes.extend(mistakes)).ok()
    }

    fn unknown(_: &Refinement, _: &At<'_>, _: &mut Reading) -> Option<Self> {
        Some(Self::Unknown)
    }
}

impl Arguments {
    /// The policy that the template asks for, or what of it is certain before everything is known; nothing where that is too
    /// little.
    pub(in crate::provider) fn policy(
        self,
        provider: &PolicySentry,
    ) -> Result<Option<Policy>, FunctionError> {
        let Template::Settled { request, has_unknown_reasons } = self.template else { return Ok(None) };
        let policy = if request.is_known() && !has_unknown_reasons {
            Policy::write(provider, *request).map(Some)
        } else {
            Policy::preview(provider, *request, has_unknown_reasons)
        };
        policy.map_err(error)
    }
}

/// Mistakes in a function's first argument, as its error.
pub(in crate::provider) fn error(mistakes: Vec<Diagnostic>) -> FunctionError {
    FunctionError::from(mistakes).at(0)
}

spelled_enum! {
    /// Which of the two data sources a template stands for.
    pub(in crate::provider) enum Mode: FromStr {
        Crud = "crud",
        Actions = "actions",
    }
}

/// Keys that say for whom a policy is, and nothing of what it allows.
const LABELS: [&str; 4] = ["arn", "description", "name", "role_arn"];

/// Keys of older templates, and the arguments that they mean.
const OLD_KEYS: [(&str, &str); 2] = [("tag", "tagging"), ("wildcard", "wildcard_only")];

impl Mode {
    /// The arguments of its data source.
    fn names(self) -> Vec<&'static str> {
        let names = match self {
            Self::Crud => CrudArguments::names(),
            Self::Actions => ActionsArguments::names(),
        };
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// The argument that a key means.
    fn argument_of(self, key: &str) -> Result<&'static str, Diagnostic> {
        let name = argument_name(key);
        let old = OLD_KEYS.into_iter().filter(|_| self == Self::Crud).find(|(old, _)| *old == name);
        let names = self.names();
        if let Some(name) =
            old.map(|(_, name)| name).or_else(|| names.iter().copied().find(|one| *one == name))
        {
            return Ok(name);
        }
        if self.other().names().contains(&&*name) {
            return Err(diagnose::key_of_other_mode(key, self.other().as_str(), self.as_str()));
        }
        let nearest = nearest(&name, names.iter().copied().chain(["mode"]).chain(LABELS));
        Err(diagnose::no_such_argument(&At::default().place(), key, nearest, &names))
    }

    const fn other(self) -> Self {
        match self {
            Self::Crud => Self::Actions,
            Self::Actions => Self::Crud,
        }
    }

    /// The mode of the policies in a list, by the list's key.
    fn of_list(key: &str) -> Option<Self> {
        match &*argument_name(key) {
            "roles_with_crud_levels" | "policy_with_crud_levels" => Some(Self::Crud),
            "roles_with_actions" | "policy_with_actions" => Some(Self::Actions),
            _ => None,
        }
    }
}

/// The entries of a template that say what is asked, and in which mode.
struct Body<'v> {
    mode: Mode,
    entries: &'v BTreeMap<String, Value>,
    /// Whether the entries are those of a list of policies, which says the mode.
    is_in_list: bool,
    /// Whether placeholders become `*` where nothing fills them.
    open_placeholders: bool,
}

/// What a policy of a list says that is null.
static NOTHING: BTreeMap<String, Value> = BTreeMap::new();

impl<'v> Body<'v> {
    /// Finds the entries; nothing where what decides between the modes is not known.
    fn of(template: &'v Value) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Value::Map(entries) = template else { return Err(other_kind("template", template, "an object")) };
        let lists: Vec<(&String, Mode)> =
            entries.keys().filter_map(|key| Some((key, Mode::of_list(key)?))).collect();
        match lists.first() {
            None => Self::of_entries(entries),
            Some((key, mode)) => match entries.iter().find(|(other, _)| other != key) {
                Some((other, _)) => Err(vec![diagnose::beside_policies(key, other)]),
                None => Self::of_list(key, *mode, entries.get(*key).unwrap_or(&Value::Null)),
            },
        }
    }

    fn of_entries(entries: &'v BTreeMap<String, Value>) -> Result<Option<Self>, Vec<Diagnostic>> {
        let (mode, is_said) = match entries.get("mode") {
            Some(Value::Unknown(_)) => return Ok(None),
            Some(Value::String(text)) => (read_mode(text)?, true),
            None | Some(Value::Null) if is_given(entries.get("actions")) => (Mode::Actions, false),
            None | Some(Value::Null) => (Mode::Crud, false),
            Some(other) => return Err(other_kind("mode", other, "a string")),
        };
        let open_placeholders = mode == Mode::Actions && is_said;
        Ok(Some(Self { mode, entries, is_in_list: false, open_placeholders }))
    }

    /// The one policy of a list.
    fn of_list(key: &str, mode: Mode, list: &'v Value) -> Result<Option<Self>, Vec<Diagnostic>> {
        let open_placeholders = mode == Mode::Actions;
        let body = |entries| Ok(Some(Self { mode, entries, is_in_list: true, open_placeholders }));
        let policies = match list {
            Value::Unknown(_) => return Ok(None),
            Value::Null => &[][..],
            Value::List(policies) => policies,
            other => return Err(other_kind(key, other, "a list with one object")),
        };
        match policies {
            [] | [Value::Null] => body(&NOTHING),
            [Value::Unknown(_)] => Ok(None),
            [Value::Map(entries)] => body(entries),
            [other] => Err(other_kind(&format!("{key}[0]"), other, "an object")),
            several => Err(vec![diagnose::several_policies(key, several.len())]),
        }
    }

    /// Reads what is asked, or tells every mistake in it.
    fn read(self) -> Result<Template, Vec<Diagnostic>> {
        let mut reading = Reading::of_template();
        self.check_keys(&mut reading);
        let object = Object::new(self.entries);
        let request = match self.mode {
            Mode::Crud => crud(&object, &mut reading).request(&mut reading),
            Mode::Actions => self.actions(&object, &mut reading).request(&mut reading),
        };
        let (is_settled, has_unknown_reasons) = (reading.is_settled, reading.has_unknown_reasons);
        let request = Box::new(reading.finish(request)?);
        Ok(if is_settled { Template::Settled { request, has_unknown_reasons } } else { Template::Unknown })
    }

    fn check_keys(&self, reading: &mut Reading) {
        let mut named = BTreeSet::new();
        let is_label =
            |key: &str| LABELS.contains(&&*argument_name(key)) || key == "mode" && !self.is_in_list;
        for key in self.entries.keys().filter(|key| !is_label(key)) {
            match self.mode.argument_of(key) {
                Ok(name) if !named.insert(name) => {
                    reading.mistakes.push(diagnose::argument_twice(&Place::argument(key.clone())));
                }
                Ok(_) => {}
                Err(mistake) => reading.mistakes.push(mistake),
            }
        }
    }

    fn actions(&self, object: &Object<'_>, reading: &mut Reading) -> ActionsArguments {
        let mut arguments = ActionsArguments::read_object(object, reading);
        // Policy Sentry leaves the placeholders of AWS's formats as they are, which AWS refuses.
        let says_nothing_of_resources = arguments.resources.is_empty() && arguments.arn_values.0.is_empty();
        if self.open_placeholders && says_nothing_of_resources {
            arguments.open_placeholders.get_or_insert(OpenPlaceholders::Wildcard);
        }
        arguments
    }
}

/// The arguments, some of which may stand under older keys.
fn crud(object: &Object<'_>, reading: &mut Reading) -> CrudArguments {
    let mut arguments = CrudArguments::read_object(object, reading);
    let LevelResources { arns, by_type } = reading.field(object, "tag");
    arguments.tagging.arns.extend(arns);
    arguments.tagging.by_type.extend(by_type);
    arguments.wildcard_only.single_actions.extend(reading.field(object, "wildcard"));
    arguments
}

fn read_mode(text: &str) -> Result<Mode, Vec<Diagnostic>> {
    let valid = Mode::ALL.map(Mode::as_str);
    text.parse().map_err(|_| vec![diagnose::not_a_word(&Place::argument("mode"), text, &valid)])
}

fn other_kind(argument: &str, value: &Value, expected: &str) -> Vec<Diagnostic> {
    vec![diagnose::not_of_kind(&Place::argument(argument.to_owned()), value.kind(), expected)]
}

/// Whether a value says anything.
fn is_given(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::List(elements)) => elements.iter().any(|element| !element.is_null()),
        Some(Value::Map(entries)) => !entries.is_empty(),
        Some(_) => true,
    }
}
