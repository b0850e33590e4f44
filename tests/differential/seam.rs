//! The one place that knows how a template is asked of the engine.

use policy_sentry::{
    arn::Arn,
    database::Reader,
    iam::{AccessLevel, AccessLevelSource, ActionPattern},
    policy::{self, Error, Place, Request, Written},
};

use crate::{
    pairs::Allowed,
    vectors::{Mode, Template},
};

/// What the engine makes of a template.
pub(crate) struct Outcome {
    pub(crate) allowed: Allowed,
    /// What stands in errors. The template was asked again without it, so that the rest can be compared.
    pub(crate) refused: Vec<Refused>,
}

/// An element of a list that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) list: String,
    pub(crate) value: String,
    pub(crate) why: &'static str,
}

/// Parts of templates that the engine does not know yet.
const NOT_YET: [&str; 4] = ["wildcard_only", "skip_resource_constraints", "sts", "actions"];

/// Whether the engine knows dependent actions in its own way only, and not yet in Policy Sentry's.
pub(crate) const SCOPED: bool = true;

/// Why a whole request is refused, not an element of it.
pub(crate) const GRANTS_NOTHING: &str = "the request grants nothing";

/// Asks the engine; `None` if it does not know what the template asks for yet.
pub(crate) fn write(template: &Template, reader: &Reader) -> Option<Outcome> {
    let mut template = template.clone();
    let mut refused = Vec::new();
    loop {
        let mistakes = match request_of(&template)? {
            Ok(request) => match policy::write(&request, reader) {
                Ok(written) => return Some(Outcome { allowed: allowed(&written), refused }),
                Err(errors) => errors.0.iter().map(|error| mistake(error, &template)).collect(),
            },
            Err(mistakes) => mistakes,
        };
        refused.extend(mistakes.iter().cloned());
        if mistakes.iter().any(|mistake| mistake.why == GRANTS_NOTHING) {
            return Some(Outcome { allowed: Allowed::default(), refused });
        }
        for Refused { list, value, .. } in mistakes {
            template = template.without(&list, &value);
        }
    }
}

/// The template as a request, or what of it is not even well-formed; `None` if the engine cannot be asked yet.
fn request_of(template: &Template) -> Option<Result<Request, Vec<Refused>>> {
    if template.mode != Mode::Crud || NOT_YET.iter().any(|list| template.lists.contains_key(*list)) {
        return None;
    }
    let mut request = Request::new(template.effect.parse().ok()?, AccessLevelSource::PolicySentry);
    let mut mistakes = Vec::new();
    for level in AccessLevel::ALL {
        let list = level.as_snake_case();
        for (index, value) in template.list(list).iter().enumerate() {
            match value.parse::<Arn>() {
                Ok(arn) => request.ask(level, arn, index),
                Err(_) => mistakes.push(malformed(list, value, "no ARN")),
            }
        }
    }
    for (index, value) in template.list(Place::EXCLUDE_ACTIONS).iter().enumerate() {
        match value.parse::<ActionPattern>() {
            Ok(pattern) => request.exclude(pattern, index),
            Err(_) => mistakes.push(malformed(Place::EXCLUDE_ACTIONS, value, "no pattern")),
        }
    }
    Some(if mistakes.is_empty() { Ok(request) } else { Err(mistakes) })
}

fn malformed(list: &str, value: &str, why: &'static str) -> Refused {
    Refused { list: list.to_owned(), value: value.to_owned(), why }
}

fn mistake(error: &Error, template: &Template) -> Refused {
    let (place, why) = match error {
        Error::UnknownService { place, .. } => (place, "an ARN of an unknown service"),
        Error::NoArnsOfItsOwn { place, .. } => (place, "an ARN of a service that no ARN names"),
        Error::NoResourceType { place, .. } => (place, "an ARN that no resource type fits"),
        Error::MixedPartitions { place, .. } => (place, "an ARN in another partition"),
        Error::ExcludesNothing { place, .. } => (place, "an exclusion that no action matches"),
        Error::NothingGranted { place, .. } => (place, GRANTS_NOTHING),
        error => panic!("{error} in {template:?}"),
    };
    let value = template.list(place.argument).get(place.index).cloned().unwrap_or_default();
    Refused { list: place.argument.to_owned(), value, why }
}

fn allowed(written: &Written) -> Allowed {
    let mut allowed = Allowed::default();
    for statement in &written.statements {
        for action in &statement.actions {
            allowed.add(action.as_str(), &statement.resources);
        }
    }
    allowed
}
