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

use std::{collections::BTreeMap, rc::Rc};

use super::{
    inputs::{PolicyBlock as _, Reading as BlockReading, Texts},
    results::Policy,
    shape::{EmptyText, Fitting, attribute_name},
    spelling::Spelling,
    unknowns::Unknowns,
};
use crate::{
    iam::{AccessLevel, nearest},
    provider::{
        PolicySentry,
        arguments::{AS_OF, Argument, At, Reading, parameters},
        data_sources::{actions_policy, crud_policy},
        diagnose,
    },
    terraform::{
        Attribute, AttributePath, Diagnostic, FunctionError, Known, Refinement, Shape, Type, Value,
        from_value,
    },
    writer::{Asked, Place, Request, Rule},
};

/// What a template says, in the words of the data source of its mode.
#[derive(Debug)]
struct Template {
    mode: Mode,
    /// The arguments of the data source. Parts may be unknown.
    block: Value,
    /// The short form of the lists of levels. Parts may be unknown.
    by_type: Vec<ByType>,
    spelling: Rc<Spelling>,
    /// What is unknown and need not be known for some of the policy to be certain.
    unknowns: Rc<Unknowns>,
}

spelled_enum! {
    /// Which of the two data sources a template stands for.
    pub(in crate::provider) enum Mode: FromStr {
        Crud = "crud",
        Actions = "actions",
    }
}

/// An entry of `read = { "sqs:queue" = [arn] }`.
#[derive(Debug)]
struct ByType {
    level: AccessLevel,
    resource_type: String,
    arns: Value,
}

parameters! {
    pub(crate) struct Arguments {
        /// An object with the arguments of `policy_sentry_crud_policy`, or of `policy_sentry_actions_policy` if it has
        /// `mode = "actions"` or `actions`. Keys may be written with `-` or `_`. Every YAML file that Policy Sentry 0.5 or newer
        /// reads is one: `yamldecode(file("crud.yml"))`. Its `name`, `description`, `arn` and `role_arn` are labels and change
        /// nothing, and empty strings in its lists are placeholders that are ignored. `read`, `write`, `list`, `tagging` and
        /// `permissions_management` may also be maps of resource type to ARNs:
        /// `read = { "sqs:queue" = [aws_sqs_queue.orders.arn] }`.
        template: AnyTemplate,
    }
}

/// A template as a function gets it.
struct AnyTemplate(Value);

impl Argument for AnyTemplate {
    const ALLOWS_UNKNOWN: bool = true;

    fn shape() -> Shape {
        Type::Dynamic.into()
    }

    fn read(value: &Value, _: &At<'_>, _: &mut Reading) -> Option<Self> {
        Some(Self(value.clone()))
    }

    fn unknown(known: &Refinement, _: &At<'_>, _: &mut Reading) -> Option<Self> {
        Some(Self(Value::Unknown(known.clone())))
    }
}

/// Mistakes in a function's first argument, as its error.
pub(in crate::provider) fn error(mistakes: Vec<Diagnostic>) -> FunctionError {
    FunctionError::from(mistakes).at(0)
}

impl Arguments {
    /// The policy that the template asks for, or what of it is certain before everything is known; nothing where that is too
    /// little. Mistakes in the parts that are known are found all the same.
    pub(in crate::provider) fn policy(
        &self,
        provider: &PolicySentry,
    ) -> Result<Option<Policy>, FunctionError> {
        let Some(template) = Template::read(&self.template.0).map_err(error)? else { return Ok(None) };
        template.policy(provider).map_err(error)
    }
}

impl Template {
    fn policy(&self, provider: &PolicySentry) -> Result<Option<Policy>, Vec<Diagnostic>> {
        let is_settled = self.is_wholly_known();
        let known =
            if is_settled && self.unknowns.conditions.is_empty() { Known::Wholly } else { Known::Partly };
        let request = self.request(known)?;
        if !is_settled {
            return Ok(None);
        }
        if request.is_known() && !self.unknowns.descriptions {
            return Policy::write(provider, request).map(Some);
        }
        Policy::preview(provider, request, self.unknowns.descriptions)
    }

    /// Reads a template; nothing where so little is known that it could be of either mode.
    fn read(template: &Value) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Some(Body { mode, entries, open_placeholders }) = Body::of(template)? else { return Ok(None) };
        let mut fitting = Fitting::default();
        let mut reader = BodyReader { mode, attributes: mode.attributes(), fitting: &mut fitting };
        let (arguments, mut by_type) = reader.divide(&entries);
        let mut block =
            fitting.object(&arguments, &mode.attributes(), &AttributePath::root(), EmptyText::Null);
        if !fitting.mistakes.is_empty() {
            return Err(fitting.mistakes);
        }
        if open_placeholders {
            leave_placeholders_open(&mut block);
        }
        let mut unknowns = Unknowns::default();
        unknowns.take(&mut block);
        for entry in &mut by_type {
            let place = entry.place();
            unknowns.arns(&mut entry.arns, &place);
        }
        let (spelling, unknowns) = (Rc::new(fitting.spelling), Rc::new(unknowns));
        Ok(Some(Self { mode, block, by_type, spelling, unknowns }))
    }

    fn is_wholly_known(&self) -> bool {
        self.block.is_wholly_known() && self.by_type.iter().all(|entry| entry.arns.is_wholly_known())
    }

    /// What the template means, or every mistake in it.
    fn request(&self, known: Known) -> Result<Request, Vec<Diagnostic>> {
        let mut reading = self.reading(known);
        let rules: Vec<Rule> = self.by_type.iter().map(|entry| entry.rule(&mut reading)).collect();
        let mut mistakes = reading.mistakes;
        match self.request_of_block(known) {
            Ok(mut request) if mistakes.is_empty() => {
                request.rules.extend(rules);
                Ok(request)
            }
            Ok(_) => Err(mistakes),
            Err(more) => {
                mistakes.extend(more);
                Err(mistakes)
            }
        }
    }

    fn reading(&self, known: Known) -> BlockReading {
        BlockReading::of_template(known, &self.spelling, &self.unknowns)
    }

    fn request_of_block(&self, known: Known) -> Result<Request, Vec<Diagnostic>> {
        let block = self.block.known_part();
        let reading = self.reading(known);
        match self.mode {
            Mode::Crud => from_value::<crud_policy::Config>(&block)?.request(reading),
            Mode::Actions => from_value::<actions_policy::Config>(&block)?.request(reading),
        }
    }
}

impl Mode {
    /// The arguments of its data source.
    fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Crud => crud_policy::inputs(),
            Self::Actions => actions_policy::inputs(),
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Crud => Self::Actions,
            Self::Actions => Self::Crud,
        }
    }

    /// The mode of the policies in a list, by the list's key.
    fn of_list(key: &str) -> Option<Self> {
        match attribute_name(key).as_str() {
            "roles_with_crud_levels" | "policy_with_crud_levels" => Some(Self::Crud),
            "roles_with_actions" | "policy_with_actions" => Some(Self::Actions),
            _ => None,
        }
    }
}

impl ByType {
    fn place(&self) -> Place {
        Place::argument(self.level.as_snake_case()).key(self.resource_type.as_str())
    }

    fn rule(&self, reading: &mut BlockReading) -> Rule {
        let place = self.place();
        let arns: Texts = from_value(&self.arns.known_part()).unwrap_or_default();
        let resource_type = Some(vec![Some(self.resource_type.clone())]);
        let mut access_levels = Asked::default();
        access_levels.add(self.level, reading.place(place.clone()));
        Rule {
            resources: reading.arns(&arns, |index| place.index(index)),
            resource_types: reading.resource_types(&resource_type, |_| place.clone()),
            access_levels,
            short_form_of: Some(self.level),
            ..Rule::new(reading.place(place))
        }
    }
}

/// The entries of a template that say what is asked, and in which mode.
struct Body {
    mode: Mode,
    entries: BTreeMap<String, Value>,
    /// Whether placeholders become `*` where nothing fills them.
    open_placeholders: bool,
}

impl Body {
    /// Finds the entries; nothing where what decides between the modes is not known.
    fn of(template: &Value) -> Result<Option<Self>, Vec<Diagnostic>> {
        let entries = match template {
            Value::Map(entries) => entries,
            Value::Unknown(_) => return Ok(None),
            other => return Err(other_kind("template", other, "an object")),
        };
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

    fn of_entries(entries: &BTreeMap<String, Value>) -> Result<Option<Self>, Vec<Diagnostic>> {
        let mut entries = entries.clone();
        let (mode, is_said) = match entries.remove("mode") {
            Some(Value::Unknown(_)) => return Ok(None),
            Some(Value::String(text)) => (read_mode(&text)?, true),
            None | Some(Value::Null) if is_given(entries.get("actions")) => (Mode::Actions, false),
            None | Some(Value::Null) => (Mode::Crud, false),
            Some(other) => return Err(other_kind("mode", &other, "a string")),
        };
        Ok(Some(Self { mode, entries, open_placeholders: mode == Mode::Actions && is_said }))
    }

    /// The one policy of a list.
    fn of_list(key: &str, mode: Mode, list: &Value) -> Result<Option<Self>, Vec<Diagnostic>> {
        let body = |entries| Ok(Some(Self { mode, entries, open_placeholders: mode == Mode::Actions }));
        let policies = match list {
            Value::Unknown(_) => return Ok(None),
            Value::Null => &[][..],
            Value::List(policies) => policies,
            other => return Err(other_kind(key, other, "a list with one object")),
        };
        match policies {
            [] | [Value::Null] => body(BTreeMap::new()),
            [Value::Unknown(_)] => Ok(None),
            [Value::Map(entries)] => body(entries.clone()),
            [other] => Err(other_kind(&format!("{key}[0]"), other, "an object")),
            several => Err(vec![diagnose::several_policies(key, several.len())]),
        }
    }
}

fn read_mode(text: &str) -> Result<Mode, Vec<Diagnostic>> {
    let valid = Mode::ALL.map(Mode::as_str);
    text.parse().map_err(|_| vec![diagnose::not_one_of(AttributePath::to("mode"), text, &valid)])
}

fn other_kind(argument: &str, value: &Value, expected: &str) -> Vec<Diagnostic> {
    vec![diagnose::not_of_kind(&AttributePath::to(argument), value.kind(), expected)]
}

/// Divides the entries of a body into arguments of the data source and the short form.
struct BodyReader<'a> {
    mode: Mode,
    attributes: Vec<Attribute>,
    fitting: &'a mut Fitting,
}

/// Keys that say for whom a policy is, and nothing of what it allows.
const LABELS: [&str; 4] = ["arn", "description", "name", "role_arn"];

impl BodyReader<'_> {
    fn divide(&mut self, entries: &BTreeMap<String, Value>) -> (BTreeMap<String, Value>, Vec<ByType>) {
        let (mut arguments, mut by_type) = (BTreeMap::new(), Vec::new());
        for (key, value) in entries {
            let name = attribute_name(key);
            let (key, value) = match (name.as_str(), value) {
                (label, _) if LABELS.contains(&label) => continue,
                ("tag", _) if self.mode == Mode::Crud => {
                    self.spell(&Place::argument("tagging"), key);
                    ("tagging", value.clone())
                }
                ("wildcard", _) if self.mode == Mode::Crud => {
                    self.spell(&Place::argument("wildcard_only").attribute("single_actions"), key);
                    ("wildcard_only", [("single_actions", value.clone())].into_iter().collect())
                }
                (AS_OF, Value::String(text)) => (key.as_str(), without_time(text).into()),
                (level, Value::Map(types)) if self.level(level).is_some() => {
                    self.spell(&Place::argument(name.clone()), key);
                    let level = self.level(level).into_iter();
                    by_type.extend(level.flat_map(|level| self.by_type(level, key, types)));
                    continue;
                }
                (name, _) if self.is_argument(name) => (key.as_str(), value.clone()),
                _ => {
                    let mistake = self.unknown_key(key, &name);
                    self.fitting.mistakes.push(mistake);
                    continue;
                }
            };
            if arguments.insert(key.to_owned(), value).is_some() {
                self.fitting.mistakes.push(diagnose::key_twice(&AttributePath::to(key)));
            }
        }
        (arguments, by_type)
    }

    fn spell(&mut self, place: &Place, key: &str) {
        self.fitting.spelling.add(place, &Place::argument(key.to_owned()));
    }

    fn is_argument(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| attribute.name == name)
    }

    /// The level whose list an argument is.
    fn level(&self, name: &str) -> Option<AccessLevel> {
        let level = AccessLevel::ALL.into_iter().find(|level| level.as_snake_case() == name);
        level.filter(|_| self.mode == Mode::Crud)
    }

    fn by_type(&mut self, level: AccessLevel, key: &str, types: &BTreeMap<String, Value>) -> Vec<ByType> {
        types
            .iter()
            .map(|(resource_type, arns)| {
                let at = AttributePath::to(key).key(resource_type);
                let arns = self.fitting.of_type(arns, &Type::list(Type::String), &at, EmptyText::Null);
                ByType { level, resource_type: resource_type.clone(), arns }
            })
            .collect()
    }

    fn unknown_key(&self, key: &str, name: &str) -> Diagnostic {
        let other = self.mode.other();
        if other.attributes().iter().any(|attribute| attribute.name == name) {
            return diagnose::key_of_other_mode(key, other.as_str(), self.mode.as_str());
        }
        let names: Vec<&str> = self.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        let nearest = nearest(name, names.iter().copied().chain(["mode"]).chain(LABELS));
        diagnose::unknown_key_at(&AttributePath::root(), key, nearest, &names)
    }
}

/// YAML knows dates: what is written `2026-06-14` without quotes is decoded as midnight.
fn without_time(text: &str) -> &str {
    text.strip_suffix("T00:00:00Z").unwrap_or(text)
}

/// Opens the placeholders of AWS's ARN formats where nothing is said of resources. Policy Sentry leaves them as they are,
/// which AWS refuses.
fn leave_placeholders_open(block: &mut Value) {
    const OPEN_PLACEHOLDERS: &str = "open_placeholders";
    let Value::Map(arguments) = block else { return };
    if ["resources", "arn_values", OPEN_PLACEHOLDERS].iter().all(|name| !is_given(arguments.get(*name))) {
        arguments.insert(OPEN_PLACEHOLDERS.to_owned(), "wildcard".into());
    }
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
