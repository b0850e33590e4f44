use serde_json::Value as Json;

use super::{actions::Actions, conditions::Conditions, resources::Resources};
use crate::{
    arn::ResourcePattern,
    document::{PolicyDocument, Statement as Written},
    iam::{ActionName, ActionPattern, Effect},
};

/// An identity policy: what a document says, with nothing left to guess. The default allows nothing.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) statements: Vec<Statement>,
}

/// A statement that is of use.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// Its Sid, or `Statement[2]`.
    pub(super) name: String,
    pub(super) effect: Effect,
    pub(super) actions: Actions,
    pub(super) resources: Resources,
    pub(super) conditions: Conditions,
}

/// A part of a document with which it cannot be the policy of an identity, so that a question to it has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Where it stands: `Statement[2]`, or `Version`.
    pub place: String,
    /// What is wrong.
    pub problem: Unreadable,
}

/// What keeps a document from being the policy of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// A version of the policy language that there is not.
    Version,
    /// An effect that is neither `Allow` nor `Deny`, or none.
    Effect,
    /// It is the policy of a resource: it has a `Principal` or `NotPrincipal`.
    Principal,
    /// Neither of two elements, or both: `Action` and `NotAction`.
    OneOf(&'static str, &'static str),
    /// A text that is no name or pattern of an action.
    Action(String),
    /// Conditions of another form than operator, key, values; the mistake in them.
    Condition(String),
}

impl Policy {
    /// Reads a document, or names everything with which IAM would not take it for an identity policy.
    pub fn of(document: &PolicyDocument) -> Result<Self, Vec<Unusable>> {
        let mut unusable = Vec::new();
        let with_variables = has_variables(document).unwrap_or_else(|| {
            unusable.push(Unusable { place: "Version".to_owned(), problem: Unreadable::Version });
            false
        });
        let mut statements = Vec::new();
        for (index, written) in document.statements.as_slice().iter().enumerate() {
            let place = format!("Statement[{index}]");
            match Statement::of(written, &place, with_variables) {
                Ok(statement) => statements.push(statement),
                Err(problems) => unusable
                    .extend(problems.into_iter().map(|problem| Unusable { place: place.clone(), problem })),
            }
        }
        if unusable.is_empty() { Ok(Self { statements }) } else { Err(unusable) }
    }

    /// The patterns of all actions that some statement allows or denies.
    #[must_use]
    pub fn action_patterns(&self) -> Vec<ActionPattern> {
        let all = self.statements.iter().map(|statement| &statement.actions);
        let of = |actions: &Actions| {
            let others = actions.inverted.then(ActionPattern::everything);
            others.into_iter().chain(actions.patterns.iter().cloned()).collect::<Vec<_>>()
        };
        all.flat_map(of).collect()
    }

    pub(super) fn of_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.effect == effect)
    }

    /// The statements of an effect that are about an action.
    pub(super) fn about(&self, action: &ActionName, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.of_effect(effect).filter(|statement| statement.actions.include(action))
    }

    /// The places of the statements that are about an action.
    pub(super) fn places_about(&self, action: &ActionName) -> Vec<usize> {
        let all = self.statements.iter().enumerate();
        all.filter(|(_, statement)| statement.actions.include(action)).map(|(place, _)| place).collect()
    }
}

/// Whether the document has policy variables; nothing if its version is none that there is.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
fn has_variables(document: &PolicyDocument) -> Option<bool> {
    match &document.version {
        None => Some(false),
        Some(Json::String(version)) if version == "2008-10-17" => Some(false),
        Some(Json::String(version)) if version == PolicyDocument::VERSION => Some(true),
        Some(_) => None,
    }
}

impl Statement {
    fn of(written: &Written, place: &str, with_variables: bool) -> Result<Self, Vec<Unreadable>> {
        let mut problems = Vec::new();
        let effect = written.effect();
        if effect.is_none() {
            problems.push(Unreadable::Effect);
        }
        if written.principal.is_some() || written.not_principal.is_some() {
            problems.push(Unreadable::Principal);
        }
        if written.action.is_some() == written.not_action.is_some() {
            problems.push(Unreadable::OneOf("Action", "NotAction"));
        }
        if written.resource.is_some() == written.not_resource.is_some() {
            problems.push(Unreadable::OneOf("Resource", "NotResource"));
        }
        let actions = actions(written, &mut problems);
        let conditions = written.conditions().map_err(|error| {
            problems.push(Unreadable::Condition(error.to_string()));
        });
        match (effect, conditions) {
            (Some(effect), Ok(conditions)) if problems.is_empty() => Ok(Self {
                name: written.sid().map_or_else(|| place.to_owned(), str::to_owned),
                effect,
                actions,
                resources: resources(written, with_variables),
                conditions: Conditions::of(conditions, with_variables),
            }),
            _ => Err(problems),
        }
    }

    /// Whether it is about its actions and resources whatever the request is.
    pub(super) fn is_unconditional(&self) -> bool {
        self.conditions.are_none()
    }
}

fn actions(written: &Written, problems: &mut Vec<Unreadable>) -> Actions {
    let mut patterns = Vec::new();
    for text in written.actions().iter().chain(written.not_actions()) {
        match text.parse::<ActionPattern>() {
            Ok(pattern) => patterns.push(pattern),
            Err(_) => problems.push(Unreadable::Action(text.clone())),
        }
    }
    Actions { patterns, inverted: written.not_action.is_some() }
}

fn resources(written: &Written, with_variables: bool) -> Resources {
    let texts = written.resources().iter().chain(written.not_resources());
    let patterns = texts.map(|text| ResourcePattern::read(text, with_variables)).collect();
    Resources { patterns, inverted: written.not_resource.is_some() }
}
