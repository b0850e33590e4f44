//! From the texts of a configuration to the engine's request: everything that is checked without a database.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde::{Deserialize, de::DeserializeOwned};

use super::{spelling::Spelling, unknowns::Unknowns};
use crate::{
    document::Target,
    iam::{AccessLevel, ActionName, ActionPattern, condition::Operator},
    minimize::Style,
    provider::{arguments, diagnose},
    terraform::{AttributePath, Diagnostic, Known},
    writer::{
        Asked, AskedArn, AskedCondition, AssumeRole, Condition, DependentActions, Effect, Fit, PassRole,
        Place, Request, Rule, WhenUnsupported, service_argument,
    },
};

/// A list of texts. Null, an empty list and null elements mean that nothing is asked.
pub(in crate::provider) type Texts = Option<Vec<Option<String>>>;

/// A list of objects, which may be null as a whole or in part.
pub(in crate::provider) type Objects<T> = Option<Vec<Option<T>>>;

/// The value of `minimize` that leaves actions by name.
const OFF: &str = "off";

#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct RuleBlock {
    description: Option<String>,
    resources: Texts,
    resource_types: Texts,
    access_levels: Texts,
    actions: Texts,
    exclude_actions: Texts,
    unverified_actions: Texts,
    conditions: Objects<ConditionBlock>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct ConditionBlock {
    test: Option<String>,
    variable: Option<String>,
    values: Texts,
    when_unsupported: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct WildcardOnlyBlock {
    single_actions: Texts,
    service_read: Texts,
    service_write: Texts,
    service_list: Texts,
    service_tagging: Texts,
    service_permissions_management: Texts,
}

#[expect(clippy::struct_field_names, reason = "the names of AWS's actions")]
#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct StsBlock {
    assume_role: Texts,
    assume_role_with_saml: Texts,
    assume_role_with_web_identity: Texts,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct PassRoleBlock {
    roles: Texts,
    services: Texts,
}

/// The arguments that both policy data sources have.
pub(in crate::provider) struct Shared<'c> {
    pub(in crate::provider) effect: Option<&'c str>,
    pub(in crate::provider) dependent_actions: Option<&'c str>,
    pub(in crate::provider) exclude_actions: &'c Texts,
    pub(in crate::provider) pass_role: Option<&'c [Option<PassRoleBlock>]>,
    pub(in crate::provider) conditions: Option<&'c [Option<ConditionBlock>]>,
    pub(in crate::provider) access_level_source: Option<&'c str>,
    pub(in crate::provider) access_level_overrides: Option<&'c BTreeMap<String, Option<String>>>,
    pub(in crate::provider) as_of: Option<&'c str>,
    pub(in crate::provider) fit: &'c FitBlock,
}

/// The arguments that say how the policy is written so that it fits.
#[derive(Debug, Default, Deserialize)]
pub(in crate::provider) struct FitBlock {
    minimize: Option<String>,
    minimum_characters: Option<u32>,
    target: Option<String>,
    max_documents: Option<u32>,
    max_size: Option<u32>,
}

/// What a block means, said by its data source.
pub(in crate::provider) trait PolicyBlock: DeserializeOwned {
    /// The request, or every mistake in the block.
    fn request(&self, reading: Reading) -> Result<Request, Vec<Diagnostic>>;
}

/// Reads texts, and collects every mistake in them.
pub(in crate::provider) struct Reading {
    known: Known,
    spelling: Rc<Spelling>,
    unknowns: Rc<Unknowns>,
    pub(in crate::provider) mistakes: Vec<Diagnostic>,
}

impl Reading {
    pub(in crate::provider) fn new(known: Known) -> Self {
        Self::of_template(known, &Rc::default(), &Rc::default())
    }

    /// Reads what an author spells in their own way, and what is unknown in part.
    pub(super) fn of_template(known: Known, spelling: &Rc<Spelling>, unknowns: &Rc<Unknowns>) -> Self {
        let (spelling, unknowns) = (Rc::clone(spelling), Rc::clone(unknowns));
        Self { known, spelling, unknowns, mistakes: Vec::new() }
    }

    /// A request with what both data sources ask for.
    pub(in crate::provider) fn begin(&mut self, shared: &Shared<'_>) -> Request {
        let effect = self.effect(shared.effect);
        let (source, as_of) = (self.path(arguments::ACCESS_LEVEL_SOURCE), self.path(arguments::AS_OF));
        let source = arguments::access_level_source(source, shared.access_level_source, &mut self.mistakes);
        let mut request = Request::new(effect, source);
        request.as_of = arguments::as_of(as_of, shared.as_of, &mut self.mistakes);
        request.dependent_actions = self.dependent_actions(shared.dependent_actions);
        self.override_levels(shared.access_level_overrides, &mut request);
        request.excluded =
            self.patterns(shared.exclude_actions, |index| Place::element("exclude_actions", index));
        request.pass_role = self.pass_role(shared.pass_role);
        request.fit = self.fit(shared.fit);
        request.conditions = self.conditions(shared.conditions, |index| Place::element("conditions", index));
        request
    }

    /// A place as the author spells it.
    pub(in crate::provider) fn place(&self, place: Place) -> Place {
        self.spelling.of(place)
    }

    fn path(&self, argument: &'static str) -> AttributePath {
        diagnose::path(&self.place(Place::argument(argument)))
    }

    /// The request, unless there were mistakes.
    pub(in crate::provider) fn finish(self, request: Request) -> Result<Request, Vec<Diagnostic>> {
        if self.mistakes.is_empty() { Ok(request) } else { Err(self.mistakes) }
    }

    fn is_whole(&self) -> bool {
        self.known == Known::Wholly
    }

    /// Each element of a list as `parse` reads it; `mistake` says what is wrong with one that it refuses.
    fn list<T: Ord, E>(
        &mut self,
        texts: &Texts,
        place: impl Fn(usize) -> Place,
        parse: impl Fn(&str) -> Result<T, E>,
        mistake: impl Fn(&Place, &str, E) -> Diagnostic,
    ) -> Asked<T> {
        let mut asked = Asked::default();
        for (index, text) in present(texts) {
            let place = self.place(place(index));
            match parse(text) {
                Ok(thing) => asked.add(thing, place),
                Err(error) => self.mistakes.push(mistake(&place, text, error)),
            }
        }
        asked
    }

    pub(in crate::provider) fn arns(
        &mut self,
        texts: &Texts,
        place: impl Fn(usize) -> Place,
    ) -> Asked<AskedArn> {
        let mut asked = Asked::default();
        for (index, text) in texts.iter().flatten().enumerate() {
            let at = place(index);
            let place = self.place(at.clone());
            let (text, arn) = match (text, self.unknowns.arn(&at)) {
                (Some(text), _) => (text.as_str(), text.parse()),
                (None, Some(prefix)) => (prefix, AskedArn::unknown(prefix, &place)),
                (None, None) => continue,
            };
            match arn {
                Ok(arn) => asked.add(arn, place),
                Err(error) => self.mistakes.push(diagnose::not_an_arn(&place, text, &error)),
            }
        }
        asked
    }

    pub(in crate::provider) fn patterns(
        &mut self,
        texts: &Texts,
        place: impl Fn(usize) -> Place,
    ) -> Asked<ActionPattern> {
        self.list(texts, place, str::parse, |place, text, _| diagnose::not_an_action_pattern(place, text))
    }

    /// Names of actions, without wildcards.
    pub(in crate::provider) fn actions(
        &mut self,
        texts: &Texts,
        place: impl Fn(usize) -> Place,
    ) -> Asked<ActionName> {
        self.list(texts, place, str::parse, |place, text, _| diagnose::not_one_action(place, text))
    }

    pub(in crate::provider) fn resource_types(
        &mut self,
        texts: &Texts,
        place: impl Fn(usize) -> Place,
    ) -> Asked<crate::iam::ResourceTypeName> {
        self.list(texts, place, str::parse, |place, text, _| diagnose::not_a_resource_type(place, text))
    }

    fn access_levels(&mut self, texts: &Texts, place: impl Fn(usize) -> Place) -> Asked<AccessLevel> {
        let valid = AccessLevel::ALL.map(AccessLevel::as_str);
        self.list(texts, place, str::parse, |place, text, _| diagnose::not_a_word(place, text, &valid))
    }

    /// A word of a few, at an argument of its own.
    pub(in crate::provider) fn word<T: Default>(
        &mut self,
        argument: &'static str,
        text: Option<&str>,
        parse: impl Fn(&str) -> Option<T>,
        valid: &[&str],
    ) -> T {
        let Some(text) = text else { return T::default() };
        parse(text).unwrap_or_else(|| {
            self.mistakes.push(diagnose::not_one_of(self.path(argument), text, valid));
            T::default()
        })
    }

    fn effect(&mut self, text: Option<&str>) -> Effect {
        let valid = [Effect::Allow, Effect::Deny].map(Effect::as_str);
        self.word("effect", text, |text| text.parse().ok(), &valid)
    }

    fn dependent_actions(&mut self, text: Option<&str>) -> DependentActions {
        let valid = DependentActions::ALL.map(DependentActions::as_str);
        self.word("dependent_actions", text, |text| text.parse().ok(), &valid)
    }

    fn fit(&mut self, block: &FitBlock) -> Fit {
        let styles: Vec<&str> = [OFF].into_iter().chain(Style::ALL.map(Style::as_str)).collect();
        let style = |text: &str| if text == OFF { Some(None) } else { text.parse().ok().map(Some) };
        let targets = Target::ALL.map(Target::as_str);
        Fit {
            style: self.word("minimize", block.minimize.as_deref(), style, &styles),
            minimum_characters: block.minimum_characters.unwrap_or_default() as usize,
            target: self.word("target", block.target.as_deref(), |text| text.parse().ok(), &targets),
            max_documents: self.at_least_one("max_documents", block.max_documents).unwrap_or(1),
            max_size: self.at_least_one("max_size", block.max_size),
        }
    }

    fn at_least_one(&mut self, argument: &'static str, number: Option<u32>) -> Option<usize> {
        if number == Some(0) {
            self.mistakes.push(diagnose::not_positive(self.path(argument)));
        }
        number.map(|number| number as usize)
    }

    fn override_levels(
        &mut self,
        overrides: Option<&BTreeMap<String, Option<String>>>,
        request: &mut Request,
    ) {
        for (name, level) in overrides.into_iter().flatten() {
            let path = self.path("access_level_overrides").key(name);
            let Some(level) = level else { continue };
            let action = name.parse();
            if action.is_err() {
                self.mistakes.push(diagnose::not_an_action(path.clone(), name));
            }
            let level = arguments::access_level(path, level, &mut self.mistakes);
            if let (Ok(action), Some(level)) = (action, level) {
                request.override_level(action, level);
            }
        }
    }

    pub(in crate::provider) fn rules(&mut self, blocks: Option<&[Option<RuleBlock>]>) -> Vec<Rule> {
        elements(blocks).map(|(index, block)| self.rule(index, block)).collect()
    }

    fn rule(&mut self, index: usize, block: &RuleBlock) -> Rule {
        let place = Place::element("rules", index);
        let part = |name: &'static str| {
            let list = place.attribute(name);
            move |index| list.index(index)
        };
        let rule = Rule {
            place: self.place(place.clone()),
            short_form_of: None,
            description: block.description.clone(),
            resources: self.arns(&block.resources, part("resources")),
            resource_types: self.resource_types(&block.resource_types, part("resource_types")),
            access_levels: self.access_levels(&block.access_levels, part("access_levels")),
            actions: self.patterns(&block.actions, part("actions")),
            exclude_actions: self.patterns(&block.exclude_actions, part("exclude_actions")),
            unverified_actions: self.actions(&block.unverified_actions, part("unverified_actions")),
            conditions: self.conditions(block.conditions.as_deref(), part("conditions")),
        };
        let names_nothing =
            rule.access_levels.is_empty() && rule.actions.is_empty() && rule.unverified_actions.is_empty();
        if self.is_whole() && !rule.resources.is_empty() && names_nothing {
            self.mistakes.push(diagnose::rule_without_actions(&rule.place));
        }
        rule
    }

    /// The conditions at the elements of a list.
    fn conditions(
        &mut self,
        blocks: Option<&[Option<ConditionBlock>]>,
        place: impl Fn(usize) -> Place,
    ) -> Vec<AskedCondition> {
        elements(blocks).filter_map(|(index, block)| self.condition(block, &place(index))).collect()
    }

    fn condition(&mut self, block: &ConditionBlock, at: &Place) -> Option<AskedCondition> {
        let place = self.place(at.clone());
        let values: BTreeSet<String> =
            present(&block.values).map(|(_, value)| value.replace("&{", "${")).collect();
        let values: Vec<String> = values.into_iter().collect();
        let test = block.test.as_deref().and_then(|test| self.operator(&place, test, &values));
        let variable = block.variable.as_deref().and_then(|variable| self.condition_key(&place, variable));
        let when_unsupported = self.when_unsupported(block, at);
        if values.is_empty() && self.is_whole() {
            self.mistakes.push(diagnose::condition_without_values(&place));
        }
        let has_unknown_values = self.unknowns.conditions.contains(at);
        let condition = Condition { test: test?, variable: variable?, values, has_unknown_values };
        Some(AskedCondition { condition, when_unsupported, place })
    }

    /// The operator of a condition with these values.
    fn operator(&mut self, place: &Place, test: &str, values: &[String]) -> Option<Operator> {
        let operator = match test.parse::<Operator>() {
            Ok(operator) => operator,
            Err(error) => {
                self.mistakes.push(diagnose::not_an_operator(place, test, &error));
                return None;
            }
        };
        for wrong in operator.wrong_values(values) {
            let value = values.get(wrong.index).map_or("", String::as_str);
            self.mistakes.push(diagnose::wrong_condition_value(place, test, value, wrong.problem));
        }
        Some(operator)
    }

    fn condition_key(&mut self, place: &Place, variable: &str) -> Option<String> {
        if !is_key(variable) {
            self.mistakes.push(diagnose::not_a_condition_key(place, variable));
        }
        is_key(variable).then(|| variable.to_owned())
    }

    fn when_unsupported(&mut self, block: &ConditionBlock, condition: &Place) -> Option<WhenUnsupported> {
        let text = block.when_unsupported.as_deref()?;
        let answer = text.parse().ok();
        if answer.is_none() {
            let place = self.place(condition.attribute("when_unsupported"));
            let valid = WhenUnsupported::ALL.map(WhenUnsupported::as_str);
            self.mistakes.push(diagnose::not_a_word(&place, text, &valid));
        }
        answer
    }

    pub(in crate::provider) fn wildcard_only(
        &mut self,
        block: Option<&WildcardOnlyBlock>,
        request: &mut Request,
    ) {
        let Some(block) = block else { return };
        let list = |name: &'static str| Place::argument("wildcard_only").attribute(name);
        request.single_actions =
            self.actions(&block.single_actions, |index| list("single_actions").index(index));
        for (level, texts) in [
            (AccessLevel::Read, &block.service_read),
            (AccessLevel::Write, &block.service_write),
            (AccessLevel::List, &block.service_list),
            (AccessLevel::Tagging, &block.service_tagging),
            (AccessLevel::PermissionsManagement, &block.service_permissions_management),
        ] {
            let services = self.list(
                texts,
                |index| list(service_argument(level)).index(index),
                |text| if is_service_prefix(text) { Ok((level, text.to_owned())) } else { Err(()) },
                |place, text, ()| diagnose::not_a_service_prefix(place, text),
            );
            request.services.extend(services);
        }
    }

    pub(in crate::provider) fn sts(&mut self, block: Option<&StsBlock>, request: &mut Request) {
        let Some(block) = block else { return };
        for (way, texts) in [
            (AssumeRole::Plain, &block.assume_role),
            (AssumeRole::WithSaml, &block.assume_role_with_saml),
            (AssumeRole::WithWebIdentity, &block.assume_role_with_web_identity),
        ] {
            let list = Place::argument("sts").attribute(way.argument());
            let roles = self.arns(texts, |index| list.index(index));
            for (arn, place) in roles.iter() {
                request.assume_roles.add((way, arn.clone()), place.clone());
            }
        }
    }

    fn pass_role(&mut self, blocks: Option<&[Option<PassRoleBlock>]>) -> Vec<PassRole> {
        elements(blocks).map(|(index, block)| self.passed_roles(index, block)).collect()
    }

    fn passed_roles(&mut self, index: usize, block: &PassRoleBlock) -> PassRole {
        let place = Place::element("pass_role", index);
        let services = self.list(
            &block.services,
            |index| place.attribute("services").index(index),
            |text| if is_service_principal(text) { Ok(text.to_owned()) } else { Err(()) },
            |place, text, ()| diagnose::not_a_service_principal(place, text),
        );
        let roles = self.arns(&block.roles, |index| place.attribute("roles").index(index));
        let refused = present(&block.services).next().is_some() && services.is_empty();
        if self.is_whole() && !roles.is_empty() && services.is_empty() && !refused {
            self.mistakes.push(diagnose::roles_passed_to_nobody(&self.place(place.clone())));
        }
        PassRole { place: self.place(place), roles, services: services.things().cloned().collect() }
    }
}

/// The elements that are not null, with their places in the list.
pub(in crate::provider) fn present(texts: &Texts) -> impl Iterator<Item = (usize, &str)> {
    let elements = texts.iter().flatten().enumerate();
    elements.filter_map(|(index, text)| text.as_deref().map(|text| (index, text)))
}

fn elements<T>(objects: Option<&[Option<T>]>) -> impl Iterator<Item = (usize, &T)> {
    let elements = objects.into_iter().flatten().enumerate();
    elements.filter_map(|(index, object)| object.as_ref().map(|object| (index, object)))
}

/// A prefix and a name with a colon between them, and no pattern: IAM has none in keys.
fn is_key(text: &str) -> bool {
    let parts = text.split_once(':');
    parts.is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
        && !text.contains(char::is_whitespace)
        && !text.contains('*')
}

fn is_service_prefix(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains([':', '*'])
}

/// `lambda.amazonaws.com`, also with wildcards.
fn is_service_principal(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_*?".contains(letter))
    };
    text.contains('.') && text.split('.').all(is_label)
}
