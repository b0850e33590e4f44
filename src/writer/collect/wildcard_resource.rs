//! What is asked without a type: actions on `*`, roles to be taken, roles to be passed.

use std::{collections::BTreeMap, rc::Rc};

use super::{Collector, RequestedActions};
use crate::{
    catalog::Action,
    iam::{
        AccessLevel, ActionName, ActionPattern, ResourceTypeName,
        condition::{Operator, PassedTo},
    },
    writer::{
        ArnMistake, AskedArn, Condition, Effect, Mismatch, NoEffect, NoWildcardOnlyAction, Note, Origin,
        PassRole, Place, RolesOfAnyAccount, UnknownName, service_argument, statement_kind::StatementKind,
    },
};

/// What stands for every service where a service is asked for, as in Policy Sentry.
const EVERY_SERVICE: &str = "all";

impl Collector<'_> {
    /// Everything of the request that needs no types.
    pub(super) fn wildcard_resource(&mut self) {
        let request = self.catalogue.request;
        for (action, place) in request.single_actions.iter() {
            self.single_action(action, place);
        }
        for ((level, service), place) in request.services.iter() {
            self.service(*level, service, place);
        }
        for (action, place) in request.skip_resource_constraints.iter() {
            self.skip(action, place);
        }
        for ((way, arn), place) in request.assume_roles.iter() {
            let origin = Origin::Part("sts", way.argument());
            let requested = Self::role(StatementKind::AssumeRole(*way), way.action(), arn, origin);
            self.on_role(requested, arn, place);
        }
        for pass in request.pass_role.iter().filter(|pass| !pass.roles.is_empty()) {
            self.pass_role(pass);
        }
    }

    fn single_action(&mut self, action: &ActionName, place: &Place) -> Option<()> {
        let found = self.named(&ActionPattern::from(action), place)?;
        for found in &found {
            if found.supports_resource_types {
                let formats = self.ok(self.catalogue.formats_of(found))?;
                self.report(place, Mismatch::CouldBeNarrowed { action: action.clone(), formats });
                return None;
            }
        }
        let origin = Origin::Part("wildcard_only", "single_actions");
        self.requested_on_wildcard(StatementKind::WildcardOnly, &found, origin, true)
    }

    fn service(&mut self, level: AccessLevel, service: &str, place: &Place) -> Option<()> {
        let catalog = self.catalogue.catalog;
        let mut actions = Vec::new();
        if service == EVERY_SERVICE {
            for service in self.ok(catalog.service_prefixes())?.iter() {
                actions.extend(self.ok(self.catalogue.wildcard_only(service, level))?);
            }
        } else if self.ok(catalog.is_service(service))? {
            actions = self.ok(self.catalogue.wildcard_only(service, level))?;
        } else {
            let nearest = self.ok(catalog.nearest_service(service))?;
            self.report(place, UnknownName::Service { service: service.to_owned(), nearest });
            return None;
        }
        if actions.is_empty() {
            let mut available = BTreeMap::new();
            for level in AccessLevel::ALL {
                available.insert(level, self.ok(self.catalogue.wildcard_only(service, level))?.len());
            }
            available.retain(|_, count| *count > 0);
            let (place, service) = (place.clone(), service.to_owned());
            let note = NoWildcardOnlyAction { place, service, level, available };
            self.collected.notes.push(Note::NoWildcardOnlyAction(note));
        }
        let origin = Origin::Part("wildcard_only", service_argument(level));
        self.requested_on_wildcard(StatementKind::WildcardOnly, &actions, origin, false)
    }

    fn skip(&mut self, action: &ActionName, place: &Place) -> Option<()> {
        let actions = self.named(&ActionPattern::from(action), place)?;
        let origin = Origin::Argument("skip_resource_constraints");
        self.requested_on_wildcard(StatementKind::SkipResourceConstraints, &actions, origin, true)
    }

    fn pass_role(&mut self, pass: &PassRole) -> Option<()> {
        if self.catalogue.request.effect == Effect::Deny {
            self.report(&pass.place, NoEffect::PassRoleInDeny);
            return None;
        }
        let services: Vec<String> = pass.services.iter().cloned().collect();
        let has_wildcards = services.iter().any(|service| service.contains(['*', '?']));
        let test = if has_wildcards { Operator::STRING_LIKE } else { Operator::STRING_EQUALS };
        let condition = Condition::new(test, PassedTo::KEY, services);
        for (arn, place) in pass.roles.iter() {
            let statement_kind = StatementKind::PassRole { services: pass.services.clone() };
            let action = ActionName::new("iam", "PassRole");
            let mut requested = Self::role(statement_kind, action, arn, Origin::Argument("pass_role"));
            requested.own_condition = Some(condition.clone());
            self.on_role(requested, arn, place);
        }
        Some(())
    }

    /// A requested of one action on a role.
    fn role<'c>(
        statement_kind: StatementKind,
        action: ActionName,
        arn: &AskedArn,
        origin: Origin,
    ) -> RequestedActions<'c> {
        RequestedActions {
            statement_kind,
            resource: arn.into(),
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
        asked: &AskedArn,
        place: &Place,
    ) -> Option<()> {
        let arn = self.ok(self.arn(asked, place))?;
        let types = self.ok(self.resolve(asked, place))?.types;
        let is_role = |name: &ResourceTypeName| name.service == "iam" && name.name == "role";
        let Some(role) = types.iter().find(|matched| is_role(&matched.resource_type)) else {
            let found = types.into_iter().map(|matched| matched.resource_type).collect();
            self.report(place, ArnMistake::NotARole { arn: asked.into(), found });
            return None;
        };
        if arn.account().contains('*') {
            let (place, arn) = (place.clone(), asked.into());
            self.collected.notes.push(Note::RolesOfAnyAccount(RolesOfAnyAccount { place, arn }));
        }
        // `sts:AssumeRole` is asked on the role, so the keys are those of its use.
        let source = self.catalogue.request.access_level_source;
        let known = requested.actions.iter().map(|name| self.catalogue.catalog.action(name, source));
        let known: Result<Vec<Action>, _> = known.filter_map(Result::transpose).collect();
        let known = self.ok(known)?;
        requested.keys = if let StatementKind::PassRole { .. } = requested.statement_kind {
            let facts = self.catalogue.facts(role.id);
            Rc::clone(&self.ok(facts)?.keys)
        } else {
            self.ok(self.catalogue.keys_on_wildcard(&known))?
        };
        for action in &known {
            self.note_levels(action);
        }
        requested.actions.retain(|action| !self.catalogue.request.excludes(action));
        self.collected.all_requested.push(requested);
        Some(())
    }
}
