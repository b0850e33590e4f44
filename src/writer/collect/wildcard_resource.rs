//! What is asked without a type: actions on `*`, roles to be taken, roles to be passed.

use std::{collections::BTreeMap, rc::Rc};

use super::{Collector, RequestedActions, catalogue::nearest_service};
use crate::{
    arn::Arn,
    database::{self, Action},
    iam::{AccessLevel, ActionName, ActionPattern, condition::PassedTo},
    writer::{
        Condition, Effect, Error, Errors, Note, Origin, PassRole, Place, resolve, service_argument,
        statement_kind::StatementKind,
    },
};

/// What stands for every service where a service is asked for, as in Policy Sentry.
const EVERY_SERVICE: &str = "all";

impl Collector<'_> {
    /// Everything of the request that needs no types, and what is wrong with it.
    pub(super) fn wildcard_resource(&mut self) -> Result<Vec<Error>, Errors> {
        let request = self.catalogue.request;
        let mut errors = Vec::new();
        for (action, place) in request.single_actions.iter() {
            errors.extend(self.single_action(action, place)?);
        }
        for ((level, service), place) in request.services.iter() {
            errors.extend(self.service(*level, service, place)?);
        }
        for (action, place) in request.skip_resource_constraints.iter() {
            errors.extend(self.skip(action, place)?);
        }
        for ((way, arn), place) in request.assume_roles.iter() {
            let origin = Origin::Part("sts", way.argument());
            let requested = Self::role(StatementKind::AssumeRole(*way), way.action(), arn, origin);
            errors.extend(self.on_role(requested, arn, place)?);
        }
        for pass in request.pass_role.iter().filter(|pass| !pass.roles.is_empty()) {
            errors.extend(self.pass_role(pass)?);
        }
        Ok(errors)
    }

    fn single_action(&mut self, action: &ActionName, place: &Place) -> Result<Vec<Error>, Errors> {
        let found = match self.named(&ActionPattern::from(action), place)? {
            Ok(found) => found,
            Err(error) => return Ok(vec![error]),
        };
        for found in &found {
            if self.catalogue.reader.supports_resource_types(found.id)? {
                let formats = self.catalogue.formats_of(found)?;
                return Ok(vec![Error::CouldBeNarrowed {
                    place: place.clone(),
                    action: action.clone(),
                    formats,
                }]);
            }
        }
        let origin = Origin::Part("wildcard_only", "single_actions");
        self.requested_on_wildcard(StatementKind::WildcardOnly, &found, origin, true)?;
        Ok(Vec::new())
    }

    fn service(
        &mut self,
        level: AccessLevel,
        service: &str,
        place: &Place,
    ) -> Result<Vec<Error>, database::Error> {
        let reader = self.catalogue.reader;
        let mut actions = Vec::new();
        if service == EVERY_SERVICE {
            for service in reader.service_prefixes()? {
                actions.extend(self.catalogue.wildcard_only(&service, level)?);
            }
        } else if reader.is_service(service)? {
            actions = self.catalogue.wildcard_only(service, level)?;
        } else {
            let nearest = nearest_service(service, reader)?;
            return Ok(vec![Error::UnknownServicePrefix {
                place: place.clone(),
                service: service.to_owned(),
                nearest,
            }]);
        }
        if actions.is_empty() {
            let mut available = BTreeMap::new();
            for level in AccessLevel::ALL {
                available.insert(level, self.catalogue.wildcard_only(service, level)?.len());
            }
            available.retain(|_, count| *count > 0);
            let service = service.to_owned();
            self.collected.notes.push(Note::NoWildcardOnlyAction {
                place: place.clone(),
                service,
                level,
                available,
            });
        }
        let origin = Origin::Part("wildcard_only", service_argument(level));
        self.requested_on_wildcard(StatementKind::WildcardOnly, &actions, origin, false)?;
        Ok(Vec::new())
    }

    fn skip(&mut self, action: &ActionName, place: &Place) -> Result<Vec<Error>, database::Error> {
        match self.named(&ActionPattern::from(action), place)? {
            Ok(actions) => {
                let origin = Origin::Argument("skip_resource_constraints");
                self.requested_on_wildcard(StatementKind::SkipResourceConstraints, &actions, origin, true)?;
                Ok(Vec::new())
            }
            Err(error) => Ok(vec![error]),
        }
    }

    fn pass_role(&mut self, pass: &PassRole) -> Result<Vec<Error>, Errors> {
        if self.catalogue.request.effect == Effect::Deny {
            return Ok(vec![Error::PassRoleInDeny { place: pass.place.clone() }]);
        }
        let services: Vec<String> = pass.services.iter().cloned().collect();
        let has_wildcards = services.iter().any(|service| service.contains(['*', '?']));
        let test = if has_wildcards { "StringLike" } else { "StringEquals" };
        let condition =
            Condition { test: test.to_owned(), variable: PassedTo::KEY.to_owned(), values: services };
        let mut errors = Vec::new();
        for (arn, place) in pass.roles.iter() {
            let statement_kind = StatementKind::PassRole { services: pass.services.clone() };
            let action = ActionName::new("iam", "PassRole");
            let mut requested = Self::role(statement_kind, action, arn, Origin::Argument("pass_role"));
            requested.own_condition = Some(condition.clone());
            errors.extend(self.on_role(requested, arn, place)?);
        }
        Ok(errors)
    }

    /// A requested of one action on a role.
    fn role<'c>(
        statement_kind: StatementKind,
        action: ActionName,
        arn: &Arn,
        origin: Origin,
    ) -> RequestedActions<'c> {
        RequestedActions {
            statement_kind,
            resource: arn.to_string(),
            actions: vec![action],
            origin,
            rule: None,
            named: true,
            own_condition: None,
            keys: Rc::default(),
        }
    }
}

impl<'a> Collector<'a> {
    /// Adds a requested on an ARN that must be a role's.
    fn on_role(
        &mut self,
        mut requested: RequestedActions<'a>,
        arn: &Arn,
        place: &Place,
    ) -> Result<Vec<Error>, Errors> {
        let catalogue = &mut self.catalogue;
        let types = resolve(arn, catalogue.as_of.as_ref(), catalogue.reader)?.types;
        let is_role = |name: &crate::iam::ResourceTypeName| name.service == "iam" && name.name == "role";
        let Some(role) = types.iter().find(|matched| is_role(&matched.resource_type)) else {
            let found = types.into_iter().map(|matched| matched.resource_type).collect();
            return Ok(vec![Error::NotARole { place: place.clone(), arn: arn.to_string(), found }]);
        };
        if arn.account().contains('*') {
            self.collected.notes.push(Note::RolesOfAnyAccount { place: place.clone(), arn: arn.to_string() });
        }
        // `sts:AssumeRole` is asked on the role, so the keys are those of its use.
        let source = catalogue.request.access_level_source;
        let known = requested.actions.iter().map(|name| catalogue.reader.action(name, source));
        let known: Vec<Action> = known.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        requested.keys = match requested.statement_kind {
            StatementKind::PassRole { .. } => Rc::clone(&catalogue.facts(role.id)?.keys),
            _ => catalogue.keys_on_wildcard(&known)?,
        };
        for action in &known {
            self.note_levels(action);
        }
        requested.actions.retain(|action| !self.catalogue.request.excludes(action));
        self.collected.all_requested.push(requested);
        Ok(Vec::new())
    }
}
