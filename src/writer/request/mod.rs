//! What a policy is to allow or deny, every part of it well-formed.

mod actions;
mod condition;
mod fit;
mod options;
mod place;
mod rule;

use std::collections::BTreeMap;

pub use self::{
    actions::{AskedActions, PlaceholderKey},
    condition::{AskedCondition, Condition, WhenUnsupported},
    fit::Fit,
    options::{AssumeRole, DependentActions, OpenPlaceholders, PassRole, service_argument},
    place::{Asked, Place, Step},
    rule::Rule,
};
use crate::{
    arn::Arn,
    catalog::Action,
    iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern, Date, Effect},
    writer::AskedArn,
};

/// What a policy is to allow or deny, every part of it well-formed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whether the statements allow or deny.
    pub effect: Effect,
    /// Whose access levels count.
    pub access_level_source: AccessLevelSource,
    /// How the policy is written so that it fits.
    pub fit: Fit,
    /// Actions and resource types that were first seen after this day do not exist for the request. Facts of
    /// the oldest source always do: since when they are facts is not known.
    pub as_of: Option<Date>,
    /// What becomes of actions that granted ones depend on. A Deny has none.
    pub dependent_actions: DependentActions,
    /// Resources and what is asked on them, in the order of their elements.
    pub rules: Vec<Rule>,
    /// Actions that support no resource type, by name.
    pub single_actions: Asked<ActionName>,
    /// Every action of a level and a service that supports no resource type.
    pub services: Asked<(AccessLevel, String)>,
    /// Actions to grant on `*` although they could be narrowed.
    pub skip_resource_constraints: Asked<ActionName>,
    /// Roles to be taken.
    pub assume_roles: Asked<(AssumeRole, AskedArn)>,
    /// Roles to be passed.
    pub pass_role: Vec<PassRole>,
    /// Conditions of the whole document; all must hold.
    pub conditions: Vec<AskedCondition>,
    /// Actions by name on all that they support.
    pub actions: Option<AskedActions>,
    /// Access levels and the ARNs on which each is asked.
    pub levels: Asked<(AccessLevel, AskedArn)>,
    /// Actions that stay out of the policy.
    pub excluded: Asked<ActionPattern>,
    level_overrides: BTreeMap<ActionName, AccessLevel>,
}

impl Request {
    /// A request that asks for nothing yet.
    #[must_use]
    pub fn new(effect: Effect, access_level_source: AccessLevelSource) -> Self {
        Self {
            effect,
            access_level_source,
            fit: Fit::default(),
            as_of: None,
            dependent_actions: DependentActions::default(),
            rules: Vec::new(),
            single_actions: Asked::default(),
            services: Asked::default(),
            skip_resource_constraints: Asked::default(),
            assume_roles: Asked::default(),
            pass_role: Vec::new(),
            conditions: Vec::new(),
            actions: None,
            levels: Asked::default(),
            excluded: Asked::default(),
            level_overrides: BTreeMap::new(),
        }
    }

    /// Asks for one level on one ARN. `index` is the element of the level's list that says so, for messages;
    /// of equal elements the first counts.
    pub fn ask(&mut self, level: AccessLevel, arn: Arn, index: usize) {
        self.levels.add((level, AskedArn::Known(arn)), Place::element(level.as_snake_case(), index));
    }

    /// Keeps every action that the pattern stands for out of the policy.
    pub fn exclude(&mut self, pattern: ActionPattern, index: usize) {
        self.excluded.add(pattern, Place::element("exclude_actions", index));
    }

    /// Counts an action to this level, whatever the source of levels says.
    pub fn override_level(&mut self, action: ActionName, level: AccessLevel) {
        self.level_overrides.insert(action, level);
    }

    pub(super) fn level_overrides(&self) -> impl Iterator<Item = &ActionName> {
        self.level_overrides.keys()
    }

    /// Whether the request itself says which level counts.
    pub(super) fn overrides_level(&self, action: &ActionName) -> bool {
        self.level_overrides.contains_key(action)
    }

    /// The level that the request counts an action to.
    pub(super) fn level_of(&self, action: &Action) -> AccessLevel {
        self.level_overrides.get(&action.name).copied().unwrap_or(action.access_level)
    }

    pub(super) fn asks_for_nothing(&self) -> bool {
        self.places().next().is_none()
    }

    /// Level, ARN and where that was asked by the lists of levels, sorted.
    pub(super) fn asked(&self) -> impl Iterator<Item = (AccessLevel, &AskedArn, &Place)> {
        self.levels.iter().map(|((level, arn), place)| (*level, arn, place))
    }

    /// Every ARN of the request, wherever it stands.
    pub(super) fn arns(&self) -> impl Iterator<Item = (&AskedArn, &Place)> {
        let of_rules = self.rules.iter().filter(|rule| !rule.asks_for_nothing());
        let of_rules = of_rules.flat_map(|rule| rule.resources.iter());
        let assumed = self.assume_roles.iter().map(|((_, arn), place)| (arn, place));
        let passed = self.pass_role.iter().flat_map(|pass| pass.roles.iter());
        let of_actions = self.actions.iter().flat_map(|actions| actions.resources.iter());
        let of_lists = self.asked().map(|(_, arn, place)| (arn, place));
        of_lists.chain(of_rules).chain(assumed).chain(passed).chain(of_actions)
    }

    /// Whether everything that is asked is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.arns().any(|(arn, _)| matches!(arn, AskedArn::Unknown(_)))
            && !self.all_conditions().any(|asked| asked.condition.has_unknown_values)
    }

    /// The conditions of the document and of the rules.
    pub(super) fn all_conditions(&self) -> impl Iterator<Item = &AskedCondition> {
        let of_rules = self.rules.iter().filter(|rule| !rule.asks_for_nothing());
        self.conditions.iter().chain(of_rules.flat_map(|rule| &rule.conditions))
    }

    pub(super) fn excludes(&self, action: &ActionName) -> bool {
        self.excluded.things().any(|pattern| pattern.matches(action))
    }

    /// The levels of the lists by ARN.
    pub(super) fn levels_by_arn(&self) -> BTreeMap<&AskedArn, BTreeMap<AccessLevel, &Place>> {
        let mut places: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (level, arn, place) in self.asked() {
            places.entry(arn).or_default().insert(level, place);
        }
        places
    }

    /// The place of the first thing asked; the exclusions where nothing is.
    pub(super) fn first_place(&self) -> Place {
        self.places().next().cloned().unwrap_or_else(|| Place::argument("exclude_actions"))
    }

    /// One place of each part of the request that asks for something.
    fn places(&self) -> impl Iterator<Item = &Place> {
        let rules = self.rules.iter().filter(|rule| !rule.asks_for_nothing()).map(|rule| &rule.place);
        let passed = self.pass_role.iter().filter(|pass| !pass.roles.is_empty()).map(|pass| &pass.place);
        let actions = self.actions.iter().filter_map(|actions| actions.patterns.first_place());
        let others = [
            self.single_actions.first_place(),
            self.services.first_place(),
            self.skip_resource_constraints.first_place(),
            self.assume_roles.first_place(),
        ];
        let lists = self.levels.first_place().into_iter();
        lists.chain(rules).chain(others.into_iter().flatten()).chain(passed).chain(actions)
    }
}
