use serde_json::Value as Json;

use super::{
    Actions, Condition, Entry, Fault, Meaning, Policy, Principals, Problem, Refusal, Resources, Statement,
    Use, problem::path,
};
use crate::{
    arn::{Arn, ParseArnError, ResourcePattern},
    bounds::checkpoint,
    document::{self, PolicyDocument},
    iam::{ActionPattern, condition::Operator},
};

impl Policy {
    /// What a document says, and what of it cannot be read, in the order of the document.
    #[must_use]
    pub fn lower(document: &PolicyDocument) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let with_variables = has_variables(document).unwrap_or_else(|| {
            problems.push(Problem { statement: None, element: "Version".to_owned(), fault: Fault::Version });
            false
        });
        let statements = document.statements.as_slice().iter().enumerate().map(|(index, written)| {
            checkpoint();
            let mut lowering = Lowering { written, index, with_variables, problems: &mut problems };
            lowering.statement()
        });
        (Self { statements: statements.collect() }, problems)
    }

    /// What a document says, if it can be used as it is wanted.
    pub fn read(document: &PolicyDocument, wanted: Use) -> Result<Self, Refusal> {
        let (policy, mut problems) = Self::lower(document);
        problems.retain(|problem| problem.prevents(wanted));
        if problems.is_empty() { Ok(policy) } else { Err(Refusal { wanted, problems }) }
    }
}

/// Whether the document has policy variables; None if its version is not one that exists.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
fn has_variables(document: &PolicyDocument) -> Option<bool> {
    match &document.version {
        None => Some(false),
        Some(Json::String(version)) if version == "2008-10-17" => Some(false),
        Some(Json::String(version)) if version == PolicyDocument::VERSION => Some(true),
        Some(_) => None,
    }
}

/// One statement on its way.
struct Lowering<'d> {
    written: &'d document::Statement,
    index: usize,
    with_variables: bool,
    problems: &'d mut Vec<Problem>,
}

impl Lowering<'_> {
    fn statement(&mut self) -> Statement {
        let written = self.written;
        let effect = written.effect();
        if effect.is_none() {
            self.report("Effect", Fault::Effect { is_missing: written.effect.is_none() });
        }
        for (element, is_there) in
            [("Principal", written.principal.is_some()), ("NotPrincipal", written.not_principal.is_some())]
        {
            if is_there {
                self.report(element, Fault::Principal);
            }
        }
        self.one_of("Action", "NotAction", written.action.is_some(), written.not_action.is_some());
        self.one_of("Resource", "NotResource", written.resource.is_some(), written.not_resource.is_some());
        let principals = Principals::of(written.principal.as_ref(), false)
            .or_else(|| Principals::of(written.not_principal.as_ref(), true));
        let sid = written.sid().filter(|sid| !sid.is_empty()).map(str::to_owned);
        Statement {
            index: self.index,
            name: sid.clone().unwrap_or_else(|| path(self.index, "")),
            sid,
            meaning: Meaning {
                effect,
                principals,
                actions: self.actions(),
                resources: self.resources(),
                conditions: self.conditions(),
            },
        }
    }

    fn report(&mut self, element: &str, fault: Fault) {
        self.problems.push(Problem { statement: Some(self.index), element: element.to_owned(), fault });
    }

    fn one_of(&mut self, one: &'static str, other: &'static str, has_one: bool, has_other: bool) {
        match (has_one, has_other) {
            (false, false) => self.report("", Fault::Missing(one, other)),
            (true, true) => self.report("", Fault::Both(one, other)),
            _ => {}
        }
    }

    fn actions(&mut self) -> Actions {
        let named = self.action_entries("Action", self.written.actions());
        let excepted = self.action_entries("NotAction", self.written.not_actions());
        let inverted = self.written.action.is_none() && self.written.not_action.is_some();
        Actions { entries: if inverted { excepted } else { named }, inverted }
    }

    fn action_entries(&mut self, element: &str, texts: &[String]) -> Vec<Entry<ActionPattern>> {
        let mut entries = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            match text.parse() {
                Ok(value) => entries.push(Entry { place, value }),
                Err(_) => self.report(&format!("{element}[{place}]"), Fault::Action(text.clone())),
            }
        }
        entries
    }

    fn resources(&mut self) -> Resources {
        let named = self.resource_entries("Resource", self.written.resources());
        let excepted = self.resource_entries("NotResource", self.written.not_resources());
        let inverted = self.written.resource.is_none() && self.written.not_resource.is_some();
        Resources { entries: if inverted { excepted } else { named }, inverted }
    }

    fn resource_entries(&mut self, element: &str, texts: &[String]) -> Vec<Entry<ResourcePattern>> {
        let mut entries = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            let value = ResourcePattern::read(text, self.with_variables);
            if let Err(error) = read_resource(&value)
                && !is_accepted(text, &error)
            {
                self.report(&format!("{element}[{place}]"), Fault::Resource { text: text.clone(), error });
            }
            entries.push(Entry { place, value });
        }
        entries
    }

    fn conditions(&mut self) -> Vec<Condition> {
        let written = match self.written.conditions() {
            Ok(written) => written,
            Err(error) => {
                let element = error.at().to_owned();
                self.report(&element, Fault::Conditions(error));
                return Vec::new();
            }
        };
        let mut conditions = Vec::new();
        for (test, keys) in written {
            if let Err(error) = test.parse::<Operator>() {
                let operator = test.clone();
                self.report(&format!("Condition.{test}"), Fault::Operator { operator, error });
            }
            let with_variables = self.with_variables;
            conditions.extend(
                keys.into_iter().map(|(key, values)| Condition::new(&test, &key, values, with_variables)),
            );
        }
        conditions
    }
}

/// The ARN that an entry of `Resource` is; None if it is `*`.
pub fn read_resource(pattern: &ResourcePattern) -> Result<Option<Arn>, ParseArnError> {
    if pattern.is_everything() { Ok(None) } else { pattern.as_str().parse().map(Some) }
}

/// Whether IAM accepts a text that is no ARN: it looks at the number of parts, which a `*` may stand for, and not into
/// them.
pub(crate) fn is_accepted(text: &str, error: &ParseArnError) -> bool {
    match error {
        ParseArnError::TooFewParts { .. } => text.ends_with('*'),
        ParseArnError::ServiceWildcard { .. }
        | ParseArnError::EarlyVariable
        | ParseArnError::Character { character: ' ' } => true,
        _ => false,
    }
}
