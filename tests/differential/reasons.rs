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
    catalog::{Catalog, MatchedType, resolve},
    iam::{ResourceTypeName, matches_pattern},
};

use crate::{
    adapter::{Answer, GRANTS_NOTHING},
    facts::{Action, Facts},
    pairs::{Allowed, Difference},
    policy_sentry_model::{self, Cell, Ground, Policy, Raised},
    shapes::{overlap, same_segments, words},
    vectors::{Mode, Template},
};

/// A deliberate difference. The guide has one row for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    // Why they allow more.
    NoSuchArn,
    OtherSegments,
    FewerWords,
    DenyAddsNothing,
    NeededByExcluded,
    FormatOfAnother,
    OwnKeys,
    // Why they allow less.
    Twin,
    SeveralFormats,
    CoveredWords,
    DocumentedType,
    Paths,
    CutVariable,
    ServiceOfArns,
    OfPattern,
    BorrowedFormat,
    OwnStar,
    Narrowed,
    Raised,
    // What they take without a word.
    Refused(&'static str),
}

impl fmt::Display for Reason {
    /// The name in the guide's table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchArn => "an ARN taken for a type that it cannot be",
            Self::OtherSegments => "an ARN taken for a type whose ARNs have other segments",
            Self::FewerWords => "an ARN taken for the less literal of two types",
            Self::DenyAddsNothing => "dependent actions in a Deny",
            Self::NeededByExcluded => "what only excluded actions need",
            Self::FormatOfAnother => "an action on a format of another action",
            Self::OwnKeys => "`*` for an action that has condition keys of its own",
            Self::Twin => "types that share one format",
            Self::SeveralFormats => "further formats of a type",
            Self::CoveredWords => "wildcards that cover words of a format",
            Self::DocumentedType => "a second type that AWS documents for such ARNs",
            Self::Paths => "a path in one placeholder",
            Self::CutVariable => "policy variables with a colon or slash",
            Self::ServiceOfArns => "services that have another name in ARNs",
            Self::OfPattern => "actions that a pattern matches",
            Self::BorrowedFormat => "formats that name another service",
            Self::OwnStar => "formats with a `*` of AWS's own",
            Self::Narrowed => "a dependent action that is also granted on an ARN",
            Self::Raised => "templates on which Policy Sentry stops",
            Self::Refused(why) => why,
        })
    }
}

/// One template with both answers.
pub(crate) struct Case<'a> {
    pub(crate) template: &'a Template,
    pub(crate) theirs: &'a Allowed,
    /// How theirs came about.
    pub(crate) account: &'a Result<Policy, Raised>,
    pub(crate) ours: &'a Answer,
    pub(crate) facts: &'a Facts,
    pub(crate) types: &'a Types<'a>,
}

/// The types that the engine takes ARNs for, each asked once.
pub(crate) struct Types<'a> {
    catalog: &'a Catalog,
    known: RefCell<BTreeMap<String, Rc<[MatchedType]>>>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, known: RefCell::default() }
    }

    fn of(&self, arn: &str) -> Rc<[MatchedType]> {
        let find = || match arn.parse::<Arn>() {
            Ok(arn) => resolve(&arn, None, self.catalog).unwrap().types.into(),
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
                reasons.insert(self.falls(ground, &difference.action, resource)?);
            }
        }
        reasons.into_iter().next()
    }

    fn falls(&self, ground: &Ground, action: &str, resource: &str) -> Option<Reason> {
        match ground {
            Ground::Asked(cell) => self.cell_falls(cell),
            Ground::NeededIn(cell, by) => self.dependent_falls(by).or_else(|| self.cell_falls(cell)),
            Ground::Named("sts") => self.refused("sts", resource),
            Ground::Named("actions") => self.could_be_narrowed(action),
            Ground::Named(list) => self.refused(list, action),
            Ground::NeededBy(_, by) => self.dependent_falls(by),
        }
    }

    /// Why what depends on an action is of no account here.
    fn dependent_falls(&self, by: &str) -> Option<Reason> {
        if self.template.denies() {
            return Some(Reason::DenyAddsNothing);
        }
        self.excludes(by).then_some(Reason::NeededByExcluded)
    }

    /// That the formats of its types narrow an action that they allow on `*`, too, because of its condition keys.
    fn could_be_narrowed(&self, action: &str) -> Option<Reason> {
        let action = self.facts.action(action)?;
        (!action.is_wildcard_only() && action.has_own_keys).then_some(Reason::OwnKeys)
    }

    /// Why the ARN does not stand for the type here.
    fn cell_falls(&self, cell: &Cell) -> Option<Reason> {
        if self.template.mode == Mode::Actions {
            let service = self.facts.service(&cell.service)?;
            let formats = service.types.get(&cell.resource_type)?;
            return (!formats.contains(&cell.arn)).then_some(Reason::FormatOfAnother);
        }
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

    /// Why they do not allow what we do: every ground that we have for it falls for a reason.
    pub(crate) fn why_only_ours(&self, difference: &Difference) -> Option<Reason> {
        if self.account.is_err() {
            return Some(Reason::Raised);
        }
        let action = self.facts.action(&difference.action)?;
        let mut reasons = BTreeSet::new();
        for resource in &difference.by {
            let mut of_resource = BTreeSet::new();
            for wish in self.wishes(action).iter().filter(|wish| wish.resource == *resource) {
                of_resource.insert(self.why_not_wished(action, wish)?);
            }
            for (by, wish) in self.needs(action).iter().filter(|(_, wish)| target(action, wish) == resource) {
                let narrowed = || self.is_narrowed(action).then_some(Reason::Narrowed);
                of_resource.insert(self.why_not_wished(by, wish).or_else(narrowed)?);
            }
            reasons.insert(of_resource.into_iter().next()?);
        }
        reasons.into_iter().next()
    }

    /// Where an action is asked for here.
    fn wishes(&self, action: &Action) -> Vec<Wish> {
        if self.excludes(&action.name) {
            return Vec::new();
        }
        match self.template.mode {
            Mode::Crud => self.wishes_of_levels(action),
            Mode::Actions if !self.names(&action.name) => Vec::new(),
            Mode::Actions => self.wishes_of_name(action),
        }
    }

    fn wishes_of_levels(&self, action: &Action) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for asked in self.template.list(action.level.as_snake_case()) {
            let arn = written_alike(asked);
            for found in self.types.of(&arn).iter() {
                let name = &found.resource_type;
                if name.service == action.service() && action.types.contains(&name.name) {
                    wishes.push(Wish { resource: arn.clone(), of: Some(Of::Arn(found.clone())) });
                }
            }
        }
        let everywhere = |list: &str, value: &str| self.template.list(list).iter().any(|one| one == value);
        let services = format!("wildcard_only.service_{}", action.level.as_snake_case());
        let is_wanted = everywhere(&services, action.service())
            || everywhere(&services, "all")
            || everywhere("wildcard_only.single_actions", &action.name);
        if is_wanted && action.is_wildcard_only() {
            wishes.push(Wish { resource: "*".to_owned(), of: None });
        }
        wishes
    }

    fn wishes_of_name(&self, action: &Action) -> Vec<Wish> {
        if action.is_wildcard_only() {
            return vec![Wish { resource: "*".to_owned(), of: None }];
        }
        let types = self.facts.service(action.service()).map(|service| &service.types);
        let mut wishes = Vec::new();
        for name in &action.types {
            for format in types.and_then(|types| types.get(name)).into_iter().flatten() {
                let of = Of::Format(ResourceTypeName::new(action.service(), name));
                wishes.push(Wish { resource: format.clone(), of: Some(of) });
            }
        }
        wishes
    }

    /// The actions asked for that need this one, and where.
    fn needs(&self, action: &Action) -> Vec<(&Action, Wish)> {
        if self.template.denies() || self.excludes(&action.name) {
            return Vec::new();
        }
        let actions = self.facts.needing(&action.name);
        actions.flat_map(|by| self.wishes(by).into_iter().map(move |wish| (by, wish))).collect()
    }

    fn why_not_wished(&self, action: &Action, wish: &Wish) -> Option<Reason> {
        match wish.of.as_ref()? {
            Of::Arn(found) => self.why_not_taken(&wish.resource, found),
            Of::Format(of) => self.why_not_named(action, &of.name, &wish.resource),
        }
    }

    /// Why the ARN does not stand for the type there.
    fn why_not_taken(&self, arn: &str, found: &MatchedType) -> Option<Reason> {
        let prefix = arn.split(':').nth(2)?;
        if prefix != "catalog" && self.facts.service(prefix).is_none() {
            return Some(Reason::ServiceOfArns);
        }
        let service = self.facts.service(&found.resource_type.service)?;
        let first = service.types.get(&found.resource_type.name)?.first()?;
        if policy_sentry_model::taken_for(arn, first) == Ok(true) {
            let name = policy_sentry_model::first_of_format(service, first)?;
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

    /// Why an action that is named does not stand on a format of its type there.
    fn why_not_named(&self, action: &Action, name: &str, format: &str) -> Option<Reason> {
        let exactly = |one: &String| one.eq_ignore_ascii_case(&action.name);
        if !self.template.list("actions").iter().any(exactly) {
            return Some(Reason::OfPattern);
        }
        if format.split(':').nth(2) != Some(action.service()) {
            return Some(Reason::BorrowedFormat);
        }
        let service = self.facts.service(action.service())?;
        if service.types.get(name)?.first()? != format {
            return Some(Reason::SeveralFormats);
        }
        if policy_sentry_model::first_of_format(service, format)? != name {
            return Some(Reason::Twin);
        }
        (format.contains('*') && self.is_narrowed(action)).then_some(Reason::OwnStar)
    }

    /// Whether they allow the action on a format without `*`, and so take it off those with one.
    fn is_narrowed(&self, action: &Action) -> bool {
        let is_actions = self.template.mode == Mode::Actions;
        is_actions && self.theirs.resources_of(&action.name).any(|resource| !resource.contains('*'))
    }

    fn excludes(&self, action: &str) -> bool {
        let mut excluded = self.template.list("exclude_actions").iter();
        excluded.any(|pattern| policy_sentry_model::excludes(pattern, action))
    }

    /// Whether the list of actions has the name, or a pattern that stands for it.
    fn names(&self, action: &str) -> bool {
        self.template.list("actions").iter().any(|pattern| matches_pattern(pattern, action))
    }
}

/// That an action is asked for on a resource here.
struct Wish {
    resource: String,
    /// As what; nothing where `*` is asked.
    of: Option<Of>,
}

enum Of {
    /// An ARN that stands for a type.
    Arn(MatchedType),
    /// A format of a type.
    Format(ResourceTypeName),
}

/// Where an action is granted that the wish needs: on the same resource if it can be confined to the same type.
fn target<'w>(needed: &Action, wish: &'w Wish) -> &'w str {
    let resource_type = wish.of.as_ref().map(|of| match of {
        Of::Arn(found) => &found.resource_type,
        Of::Format(resource_type) => resource_type,
    });
    let joins = |of: &ResourceTypeName| of.service == needed.service() && needed.types.contains(&of.name);
    if resource_type.is_some_and(joins) { &wish.resource } else { "*" }
}

/// As the engine writes an ARN.
fn written_alike(arn: &str) -> String {
    arn.replace("&{", "${")
}
