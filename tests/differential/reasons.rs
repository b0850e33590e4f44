//! Why the engine and Policy Sentry may differ. A reason is found by going back from a pair to what put it into the
//! one document, and by showing from facts why that does not hold in the other; there is no reason for "the rest".

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt,
    rc::Rc,
};

use policy_sentry::{
    arn::{Arn, Tier},
    database::Reader,
    iam::AccessLevel,
    policy::{MatchedType, resolve},
};

use crate::{
    ancestor::{self, Cell, Ground, Policy, Raised},
    facts::{Action, Facts},
    pairs::{Allowed, Difference},
    seam::{self, GRANTS_NOTHING, Outcome},
    shapes::{overlap, same_segments, words},
    vectors::Template,
};

/// A deliberate difference. The documentation has one row for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    NoSuchArn,
    OtherSegments,
    FewerWords,
    Refused(&'static str),
    Scoped,
    DenyAddsNothing,
    NeededByExcluded,
    Twin,
    SeveralFormats,
    CoveredWords,
    DocumentedType,
    Paths,
    CutVariable,
    ServiceOfArns,
    FurtherDependents,
    Raised,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchArn => "theirs: taken for a type of which no ARN fits what is written",
            Self::OtherSegments => "theirs: taken for a type, though its segments are those of another",
            Self::FewerWords => "theirs: taken for a type, though another has more words in common",
            Self::Refused(why) => return write!(f, "theirs: refused here: {why}"),
            Self::Scoped => "theirs: a dependent action that was not asked for",
            Self::DenyAddsNothing => "theirs: denied because a denied action depends on it",
            Self::NeededByExcluded => "theirs: needed by actions that are excluded",
            Self::Twin => "ours: a type whose format another type has, too",
            Self::SeveralFormats => "ours: a further format of a type",
            Self::CoveredWords => "ours: a wildcard that covers words of the format",
            Self::DocumentedType => "ours: a second type that AWS documents for such ARNs",
            Self::Paths => "ours: a path in one placeholder",
            Self::CutVariable => "ours: a policy variable with a colon or slash",
            Self::ServiceOfArns => "ours: ARNs have another word for the service",
            Self::FurtherDependents => "ours: a dependent of a dependent",
            Self::Raised => "ours: Policy Sentry raises an error",
        })
    }
}

/// One template with both answers.
pub(crate) struct Case<'a> {
    pub(crate) template: &'a Template,
    pub(crate) theirs: &'a Allowed,
    /// How theirs came about.
    pub(crate) account: &'a Result<Policy, Raised>,
    pub(crate) ours: &'a Outcome,
    pub(crate) facts: &'a Facts,
    pub(crate) types: &'a Types<'a>,
}

/// The types that the engine takes ARNs for, each asked once.
pub(crate) struct Types<'a> {
    reader: &'a Reader,
    known: RefCell<BTreeMap<String, Rc<[MatchedType]>>>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(reader: &'a Reader) -> Self {
        Self { reader, known: RefCell::default() }
    }

    fn of(&self, arn: &str) -> Rc<[MatchedType]> {
        let find = || match arn.parse::<Arn>() {
            Ok(arn) => resolve(&arn, None, self.reader).unwrap().types.into(),
            Err(_) => Rc::default(),
        };
        Rc::clone(self.known.borrow_mut().entry(arn.to_owned()).or_insert_with(find))
    }
}

impl Case<'_> {
    /// Why we do not allow what they do: every ground that they have for it falls for a reason.
    pub(crate) fn why_only_theirs(&self, difference: &Difference) -> Option<Reason> {
        let account = self.account.as_ref().ok()?;
        let mut reasons = BTreeSet::new();
        for resource in &difference.by {
            let grounds = account.grounds.get(&(difference.action.clone(), resource.clone()))?;
            for ground in grounds {
                reasons.insert(self.falls(ground, &difference.action)?);
            }
        }
        reasons.into_iter().next()
    }

    fn falls(&self, ground: &Ground, action: &str) -> Option<Reason> {
        let beyond_scope = |action| (seam::SCOPED && self.is_beyond_scope(action)).then_some(Reason::Scoped);
        match ground {
            Ground::Asked(cell) => self.cell_falls(cell),
            Ground::NeededIn(cell, by) => {
                self.dependent_falls(by).or_else(|| self.cell_falls(cell)).or_else(|| beyond_scope(action))
            }
            Ground::Named(list) => self.refused(list, action),
            Ground::NeededBy(list, by) => {
                self.dependent_falls(by).or_else(|| self.refused(list, by)).or_else(|| beyond_scope(action))
            }
        }
    }

    /// Why what depends on an action is of no account here.
    fn dependent_falls(&self, by: &str) -> Option<Reason> {
        if self.template.denies() {
            return Some(Reason::DenyAddsNothing);
        }
        let mut excluded = self.template.list("exclude_actions").iter();
        excluded.any(|pattern| ancestor::excludes(pattern, by)).then_some(Reason::NeededByExcluded)
    }

    /// Why the ARN does not stand for the type here.
    fn cell_falls(&self, cell: &Cell) -> Option<Reason> {
        if let Some(reason) = self.refused(cell.level.as_snake_case(), &cell.arn) {
            return Some(reason);
        }
        let types = self.types.of(&cell.arn);
        if types.iter().any(|found| found.resource_type.name == cell.resource_type) {
            return None;
        }
        let service = self.facts.service(&types.first()?.resource_type.service)?;
        let formats = service.types.get(&cell.resource_type)?;
        if !formats.iter().any(|format| overlap(&cell.arn, format)) {
            return Some(Reason::NoSuchArn);
        }
        let others = || types.iter().map(|found| found.format.as_str());
        if others().any(|format| same_segments(&cell.arn, format))
            && !formats.iter().any(|format| same_segments(&cell.arn, format))
        {
            return Some(Reason::OtherSegments);
        }
        let most = formats.iter().map(|format| words(format)).max()?;
        others()
            .any(|format| overlap(&cell.arn, format) && words(format) > most)
            .then_some(Reason::FewerWords)
    }

    fn refused(&self, list: &str, value: &str) -> Option<Reason> {
        let refused = self.ours.refused.iter().filter(|refused| refused.why != GRANTS_NOTHING);
        let mut same = refused
            .filter(|refused| refused.list.starts_with(list) && refused.value.eq_ignore_ascii_case(value));
        same.next().map(|refused| Reason::Refused(refused.why))
    }

    /// Whether an action may not be granted unasked: it changes something, or it could be narrowed.
    fn is_beyond_scope(&self, action: &str) -> bool {
        let looks = |action: &Action| matches!(action.level, AccessLevel::Read | AccessLevel::List);
        self.facts.action(action).is_some_and(|action| !action.is_wildcard_only() || !looks(action))
    }

    /// Why they do not allow what we do.
    pub(crate) fn why_only_ours(&self, difference: &Difference) -> Option<Reason> {
        if self.account.is_err() {
            return Some(Reason::Raised);
        }
        let mut reasons = BTreeSet::new();
        for resource in &difference.by {
            if resource == "*" {
                reasons.insert(self.why_needed_here(&difference.action)?);
            } else {
                reasons.insert(self.why_matched_here(&difference.action, resource)?);
            }
        }
        reasons.into_iter().next()
    }

    /// Why an ARN stands for a type of the action here and not there.
    fn why_matched_here(&self, action: &str, arn: &str) -> Option<Reason> {
        let action = self.facts.action(action)?;
        let asked = self.template.list(action.level.as_snake_case());
        if !asked.iter().any(|asked| written_alike(asked) == arn) {
            return None;
        }
        let types = self.types.of(arn);
        let listed = types.iter().filter(|found| action.types.contains(&found.resource_type.name));
        let reasons: Option<BTreeSet<Reason>> = listed.map(|found| self.why_not_taken(arn, found)).collect();
        reasons?.into_iter().next()
    }

    fn why_not_taken(&self, arn: &str, found: &MatchedType) -> Option<Reason> {
        let prefix = arn.split(':').nth(2)?;
        if prefix != "catalog" && self.facts.service(prefix).is_none() {
            return Some(Reason::ServiceOfArns);
        }
        let service = self.facts.service(&found.resource_type.service)?;
        let first = service.types.get(&found.resource_type.name)?.first()?;
        if ancestor::taken_for(arn, first) == Ok(true) {
            let name = ancestor::first_of_format(service, first)?;
            return (name != found.resource_type.name).then_some(Reason::Twin);
        }
        if found.format != *first {
            return Some(Reason::SeveralFormats);
        }
        match found.tier {
            Tier::Documented => Some(Reason::DocumentedType),
            Tier::Wildcard => Some(Reason::CoveredWords),
            Tier::Path | Tier::AnyPath => Some(Reason::Paths),
            Tier::Exact => arn.contains("${").then_some(Reason::CutVariable),
        }
    }

    /// Why an action that no ARN narrows is needed here and not there.
    fn why_needed_here(&self, action: &str) -> Option<Reason> {
        let needs = |by: &&Action| {
            by.dependents.iter().any(|needed| needed.eq_ignore_ascii_case(action))
                && self.ours.allowed.allows(&by.name)
        };
        let actions = self.facts.services().flat_map(|service| service.actions.values());
        let mut reasons = BTreeSet::new();
        for by in actions.filter(needs) {
            let asked_there = self.theirs.allows(&by.name);
            let on = self.ours.allowed.resources_of(&by.name);
            if asked_there {
                reasons.insert(by.is_wildcard_only().then_some(Reason::FurtherDependents)?);
            } else {
                let arns = on.filter(|arn| *arn != "*");
                reasons.extend(arns.filter_map(|arn| self.why_matched_here(&by.name, arn)));
            }
        }
        reasons.into_iter().next()
    }
}

/// As the engine writes an ARN.
fn written_alike(arn: &str) -> String {
    arn.replace("&{", "${")
}
