//! The one place that knows how a template is asked of the engine.

use std::str::FromStr;

use policy_sentry::{
    catalog::Catalog,
    iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern},
    writer::{
        self, ArnMistake, AskedActions, AskedArn, AssumeRole, DependentActions, Error, Mismatch, Mistake,
        MistakeKind, NoEffect, OpenPlaceholders, Place, Request, Step, UnknownName, Written,
    },
};

use crate::{
    pairs::Allowed,
    vectors::{Mode, Template},
};

/// What the engine makes of a template.
pub(crate) struct Answer {
    pub(crate) allowed: Allowed,
    /// What stands in errors. The template was asked again without it, so that the rest can be compared.
    pub(crate) refused: Vec<Refused>,
}

/// An element of a list that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// As [`Template::list`] has it.
    pub(crate) list: String,
    pub(crate) value: String,
    pub(crate) why: &'static str,
}

/// Why a whole request is refused, not an element of it.
pub(crate) const GRANTS_NOTHING: &str = "a request that grants nothing";

/// Asks the engine.
pub(crate) fn write(template: &Template, catalog: &Catalog) -> Answer {
    let mut template = template.clone();
    let mut refused = Vec::new();
    loop {
        let mistakes = match request_of(&template) {
            Ok(request) => match writer::write(&request, catalog) {
                Ok(written) => return Answer { allowed: allowed(&written), refused },
                Err(errors) => errors.0.iter().map(|error| mistake(error, &template)).collect(),
            },
            Err(mistakes) => mistakes,
        };
        refused.extend(mistakes.iter().cloned());
        if mistakes.iter().any(|mistake| mistake.why == GRANTS_NOTHING) {
            return Answer { allowed: Allowed::default(), refused };
        }
        for Refused { list, value, .. } in mistakes {
            template = template.without(&list, &value);
        }
    }
}

/// The template as a request, or what of it is not even well-formed.
fn request_of(template: &Template) -> Result<Request, Vec<Refused>> {
    let mut request = Request::new(template.effect.parse().unwrap(), AccessLevelSource::PolicySentry);
    request.dependent_actions = DependentActions::Wildcard;
    let mut reading = Reading { template, malformed: Vec::new() };
    match template.mode {
        Mode::Crud => reading.crud(&mut request),
        Mode::Actions => request.actions = Some(reading.actions()),
    }
    if reading.malformed.is_empty() { Ok(request) } else { Err(reading.malformed) }
}

struct Reading<'a> {
    template: &'a Template,
    malformed: Vec<Refused>,
}

impl Reading<'_> {
    fn crud(&mut self, request: &mut Request) {
        for level in AccessLevel::ALL {
            for (arn, place) in self.arns(&Place::argument(level.as_snake_case())) {
                request.levels.add((level, arn), place);
            }
            let services = Place::argument("wildcard_only").attribute(service_list(level));
            for (service, place) in self.elements::<String>(&services, "no text") {
                request.services.add((level, service), place);
            }
        }
        let single = Place::argument("wildcard_only").attribute("single_actions");
        for (action, place) in self.action_names(&single) {
            request.single_actions.add(action, place);
        }
        for (action, place) in self.action_names(&Place::argument("skip_resource_constraints")) {
            request.skip_resource_constraints.add(action, place);
        }
        for way in AssumeRole::ALL {
            for (role, place) in self.arns(&Place::argument("sts").attribute(way.argument())) {
                request.assume_roles.add((way, role), place);
            }
        }
        for (pattern, place) in self.patterns(&Place::argument("exclude_actions")) {
            request.excluded.add(pattern, place);
        }
    }

    /// Without values for placeholders, which Policy Sentry leaves open.
    fn actions(&mut self) -> AskedActions {
        let mut asked = AskedActions { open_placeholders: OpenPlaceholders::Keep, ..AskedActions::default() };
        for (pattern, place) in self.patterns(&Place::argument("actions")) {
            asked.patterns.add(pattern, place);
        }
        asked
    }

    fn arns(&mut self, list: &Place) -> Vec<(AskedArn, Place)> {
        self.elements(list, "what is not an ARN")
    }

    fn action_names(&mut self, list: &Place) -> Vec<(ActionName, Place)> {
        self.elements(list, "a pattern where an action is named")
    }

    fn patterns(&mut self, list: &Place) -> Vec<(ActionPattern, Place)> {
        self.elements(list, "what is not a pattern of actions")
    }

    fn elements<T: FromStr>(&mut self, list: &Place, otherwise: &'static str) -> Vec<(T, Place)> {
        let mut elements = Vec::new();
        let name = list.to_string();
        for (index, value) in self.template.list(&name).iter().enumerate() {
            let place = list.index(index);
            if let Ok(element) = value.parse() {
                elements.push((element, place));
            } else {
                self.malformed.push(Refused { list: name.clone(), value: value.clone(), why: otherwise });
            }
        }
        elements
    }
}

fn service_list(level: AccessLevel) -> &'static str {
    match level {
        AccessLevel::Read => "service_read",
        AccessLevel::Write => "service_write",
        AccessLevel::List => "service_list",
        AccessLevel::Tagging => "service_tagging",
        AccessLevel::PermissionsManagement => "service_permissions_management",
    }
}

/// The list of a place and the element there, as the template names it.
fn list_at(place: &Place) -> (String, Option<usize>) {
    match place.steps() {
        [list @ .., Step::Index(index)] => {
            (list.iter().cloned().collect::<Place>().to_string(), Some(*index))
        }
        _ => (place.to_string(), None),
    }
}

fn mistake(error: &Error, template: &Template) -> Refused {
    let Error::Mistake(Mistake { place, kind }) = error else { panic!("{error} in {template:?}") };
    let why = match &**kind {
        MistakeKind::Arn(ArnMistake::UnknownService { .. }) => "an ARN of an unknown service",
        MistakeKind::Arn(ArnMistake::NoArnsOfItsOwn { .. }) => "an ARN of a service that no ARN names",
        MistakeKind::Arn(ArnMistake::NoResourceType { .. }) => "an ARN that matches no resource type",
        MistakeKind::Arn(ArnMistake::MixedPartitions { .. }) => "an ARN in another partition",
        MistakeKind::Name(UnknownName::ExcludesNothing { .. }) => "an exclusion that no action matches",
        MistakeKind::Name(UnknownName::Action { .. }) => "an action that AWS does not document",
        MistakeKind::Name(UnknownName::Service { .. }) => "a service that does not exist",
        MistakeKind::Mismatch(Mismatch::CouldBeNarrowed { .. }) => {
            "a wildcard-only action that can be scoped to an ARN"
        }
        MistakeKind::Arn(ArnMistake::NotARole { .. }) => "an ARN of something other than a role",
        MistakeKind::NoEffect(NoEffect::DeniesNothing(_)) => "a Deny that has no effect",
        MistakeKind::NoEffect(NoEffect::NothingGranted(_)) => GRANTS_NOTHING,
        _ => panic!("{error} in {template:?}"),
    };
    let (list, index) = list_at(place);
    let value = index.and_then(|index| template.list(&list).get(index)).cloned().unwrap_or_default();
    Refused { list, value, why }
}

fn allowed(written: &Written) -> Allowed {
    let mut allowed = Allowed::default();
    for statement in &written.statements {
        for action in &statement.actions {
            let resources: Vec<String> = statement.resources.iter().map(ToString::to_string).collect();
            allowed.add(action.as_str(), &resources);
        }
    }
    allowed
}
