//! What the arguments of a policy mean: everything that is checked without a database.

use super::arguments::{
    ActionsArguments, CommonArguments, ConditionArguments, CrudArguments, PassRoleArguments, RuleArguments,
};
use crate::{
    iam::{AccessLevel, condition::Operator},
    provider::{
        arguments::{LevelResources, Placed, Reading, WholeNumber},
        diagnose,
    },
    writer::{
        Asked, AskedActions, AskedCondition, AssumeRole, Condition, Fit, PassRole, Place, Request, Rule,
    },
};

impl CrudArguments {
    /// The request. Mistakes in it are collected.
    pub(in crate::provider) fn request(self, reading: &mut Reading) -> Request {
        let mut request = self.common.request(reading);
        request.rules = self.rules.into_iter().map(|rule| rule.rule(reading)).collect();
        for (level, resources) in [
            (AccessLevel::Read, self.read),
            (AccessLevel::Write, self.write),
            (AccessLevel::List, self.list),
            (AccessLevel::Tagging, self.tagging),
            (AccessLevel::PermissionsManagement, self.permissions_management),
        ] {
            let LevelResources { arns, by_type } = resources;
            request.levels.extend(arns.map(|arn| (level, arn)));
            request.rules.extend(by_type.into_iter().map(|rule| Rule {
                access_levels: Asked::of(level, rule.place.clone()),
                short_form_of: Some(level),
                ..rule
            }));
        }
        request.single_actions = self.wildcard_only.single_actions;
        for (level, services) in [
            (AccessLevel::Read, self.wildcard_only.service_read),
            (AccessLevel::Write, self.wildcard_only.service_write),
            (AccessLevel::List, self.wildcard_only.service_list),
            (AccessLevel::Tagging, self.wildcard_only.service_tagging),
            (AccessLevel::PermissionsManagement, self.wildcard_only.service_permissions_management),
        ] {
            request.services.extend(services.map(|service| (level, service.0)));
        }
        for (way, roles) in [
            (AssumeRole::Plain, self.sts.assume_role),
            (AssumeRole::WithSaml, self.sts.assume_role_with_saml),
            (AssumeRole::WithWebIdentity, self.sts.assume_role_with_web_identity),
        ] {
            request.assume_roles.extend(roles.map(|role| (way, role)));
        }
        request.skip_resource_constraints = self.skip_resource_constraints;
        request
    }
}

impl ActionsArguments {
    /// The request. Mistakes in it are collected.
    pub(in crate::provider) fn request(self, reading: &mut Reading) -> Request {
        let mut request = self.common.request(reading);
        request.actions = Some(AskedActions {
            patterns: self.actions,
            resources: self.resources,
            resource_types: self.resource_types,
            arn_values: self.arn_values.0,
            open_placeholders: self.open_placeholders.unwrap_or_default(),
        });
        request
    }
}

impl CommonArguments {
    /// A request with what both data sources ask for.
    fn request(self, reading: &mut Reading) -> Request {
        let mut request =
            Request::new(self.effect.unwrap_or_default(), self.access_level_source.unwrap_or_default());
        for (action, level) in self.access_level_overrides.0 {
            request.override_level(action, level);
        }
        request.fit = Fit {
            style: self.minimize.and_then(|minimize| minimize.0),
            minimum_characters: self.minimum_characters.map_or(0, |WholeNumber(characters)| characters),
            target: self.target.unwrap_or_default(),
            max_documents: self.max_documents.map_or(1, |WholeNumber(documents)| documents),
            max_size: self.max_size.map(|WholeNumber(characters)| characters),
        };
        request.as_of = self.as_of;
        request.dependent_actions = self.dependent_actions.unwrap_or_default();
        request.excluded = self.exclude_actions;
        request.pass_role = self.pass_role.into_iter().map(|pass| pass.pass_role(reading)).collect();
        request.conditions = conditions(self.conditions, reading);
        request
    }
}

impl Placed<RuleArguments> {
    fn rule(self, reading: &mut Reading) -> Rule {
        let Self { place, value: rule } = self;
        let names_nothing =
            rule.access_levels.is_empty() && rule.actions.is_empty() && rule.unverified_actions.is_empty();
        if reading.is_whole() && !rule.resources.is_empty() && names_nothing {
            reading.mistakes.push(diagnose::rule_without_actions(&place));
        }
        Rule {
            place,
            short_form_of: None,
            description: rule.description.0,
            resources: rule.resources,
            resource_types: rule.resource_types,
            access_levels: rule.access_levels,
            actions: rule.actions,
            exclude_actions: rule.exclude_actions,
            unverified_actions: rule.unverified_actions,
            conditions: conditions(rule.conditions, reading),
        }
    }
}

impl Placed<PassRoleArguments> {
    fn pass_role(self, reading: &mut Reading) -> PassRole {
        let Self { place, value: PassRoleArguments { roles, services } } = self;
        // Services that were refused are a mistake already.
        if reading.is_whole() && !roles.is_empty() && services.is_empty() && reading.mistakes.is_empty() {
            reading.mistakes.push(diagnose::roles_passed_to_nobody(&place));
        }
        PassRole { place, roles, services: services.things().map(|service| service.0.clone()).collect() }
    }
}

fn conditions(conditions: Vec<Placed<ConditionArguments>>, reading: &mut Reading) -> Vec<AskedCondition> {
    conditions.into_iter().filter_map(|condition| condition.condition(reading)).collect()
}

impl Placed<ConditionArguments> {
    /// The condition, where its operator and key are well-formed and known.
    fn condition(self, reading: &mut Reading) -> Option<AskedCondition> {
        let Self { place, value: ConditionArguments { test, variable, values, when_unsupported } } = self;
        let known: Vec<String> = values.known.into_iter().collect();
        if let Some(test) = &test {
            check_values(test, &known, &place, reading);
        }
        if known.is_empty() && reading.is_whole() {
            reading.mistakes.push(diagnose::condition_without_values(&place));
        }
        let condition = Condition {
            test: test?,
            variable: variable?.0,
            values: known,
            has_unknown_values: values.are_more_unknown,
        };
        Some(AskedCondition { condition, when_unsupported, place })
    }
}

fn check_values(test: &Operator, values: &[String], place: &Place, reading: &mut Reading) {
    for wrong in test.wrong_values(values) {
        let value = values.get(wrong.index).map_or("", String::as_str);
        let mistake = diagnose::wrong_condition_value(place, &test.to_string(), value, wrong.problem);
        reading.mistakes.push(mistake);
    }
}
