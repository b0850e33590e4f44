//! ARNs that are known after apply only: of which types they will be, and an ARN of these types for each, which stands
//! in its place wherever types are told by an ARN.

use std::collections::{BTreeMap, BTreeSet};

use super::names::find_resource_type;
use crate::{
    arn::{Arn, ArnFormat, ParseArnFormatError, fill},
    catalog::{Catalog, Meant, ResolveError, borrowed, preview, resolve},
    iam::{Date, ResourceTypeName},
    writer::{Asked, AskedActions, AskedArn, Errors, Request, Rule, UnknownArn},
};

/// An ARN of the same types for each that is unknown.
pub(in crate::writer) type Placeholders = BTreeMap<UnknownArn, Arn>;

/// Finds a placeholder for each unknown ARN of a request; nothing where the types of one are not settled.
pub(in crate::writer) fn placeholders(
    request: &Request,
    catalog: &Catalog,
) -> Result<Option<Placeholders>, Errors> {
    let as_of = request.as_of.as_ref().map(|as_of| catalog.last_day(as_of)).transpose()?;
    Settling { as_of, catalog }.all(request)
}

struct Settling<'a> {
    as_of: Option<Date>,
    catalog: &'a Catalog,
}

/// What an ARN is asked as.
enum Wanted<'a> {
    /// Whatever it names, in the lists of levels and in rules without types.
    Anything,
    /// Whatever it names or others borrow, in the list of actions.
    AnythingBorrowed,
    /// One of these types.
    Types(&'a BTreeSet<ResourceTypeName>),
}

impl Settling<'_> {
    fn all(&self, request: &Request) -> Result<Option<Placeholders>, Errors> {
        let mut found = Placeholders::new();
        let mut settled = self.add(request.asked().map(|(_, arn, _)| arn), &Wanted::Anything, &mut found)?;
        let role = BTreeSet::from([ResourceTypeName::new("iam", "role")]);
        let assumed = request.assume_roles.things().map(|(_, arn)| arn);
        let passed = request.pass_role.iter().flat_map(|pass| pass.roles.things());
        settled &= self.add(assumed.chain(passed), &Wanted::Types(&role), &mut found)?;
        for rule in &request.rules {
            settled &= self.rule(rule, &mut found)?;
        }
        if let Some(actions) = &request.actions {
            settled &= self.actions(actions, &mut found)?;
        }
        Ok(settled.then_some(found))
    }

    fn rule(&self, rule: &Rule, found: &mut Placeholders) -> Result<bool, Errors> {
        let types = self.known_types(&rule.resource_types)?;
        let wanted = if types.is_empty() { Wanted::Anything } else { Wanted::Types(&types) };
        let settled = self.add(rule.resources.things(), &wanted, found)?;
        // Unverified actions go on what is of no type, too, and their statement is named after the ARN's service.
        let is_open = |unknown: &UnknownArn| types.is_empty() || unknown.prefix.service().is_none();
        let open = !rule.unverified_actions.is_empty() && unknown(rule.resources.things()).any(is_open);
        Ok(settled && !open)
    }

    fn actions(&self, actions: &AskedActions, found: &mut Placeholders) -> Result<bool, Errors> {
        let types = self.known_types(&actions.resource_types)?;
        let wanted = if types.is_empty() { Wanted::AnythingBorrowed } else { Wanted::Types(&types) };
        self.add(actions.resources.things(), &wanted, found)
    }

    /// Types as AWS writes them.
    fn known_types(&self, names: &Asked<ResourceTypeName>) -> Result<BTreeSet<ResourceTypeName>, Errors> {
        names
            .iter()
            .map(|(name, place)| Ok(find_resource_type(name, place, self.catalog)?.name.clone()))
            .collect()
    }

    /// Adds placeholders for those of the ARNs that are unknown, and says whether all have one.
    fn add<'r>(
        &self,
        asked: impl Iterator<Item = &'r AskedArn>,
        wanted: &Wanted<'_>,
        found: &mut Placeholders,
    ) -> Result<bool, Errors> {
        for unknown in unknown(asked) {
            let Some(types) = self.types(unknown, wanted)? else { return Ok(false) };
            let Some(arn) = self.arn(unknown, &types, wanted)? else { return Ok(false) };
            found.insert(unknown.clone(), arn);
        }
        Ok(true)
    }

    /// The types of which an ARN will be, or it will be an error.
    fn types(
        &self,
        unknown: &UnknownArn,
        wanted: &Wanted<'_>,
    ) -> Result<Option<BTreeSet<ResourceTypeName>>, ResolveError> {
        let meant = match wanted {
            Wanted::Types(types) if types.len() == 1 => return Ok(Some((*types).clone())),
            Wanted::Types(types) => Meant::Only(types),
            Wanted::Anything => Meant::Own,
            Wanted::AnythingBorrowed => Meant::All,
        };
        preview(&unknown.prefix, &meant, self.as_of.as_ref(), self.catalog)
    }

    /// An ARN of exactly these types as far as they are wanted.
    fn arn(
        &self,
        unknown: &UnknownArn,
        types: &BTreeSet<ResourceTypeName>,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Arn>, ResolveError> {
        let Some(first) = types.first() else { return Ok(None) };
        let formats = self.catalog.resource_type(first)?.map(|of| of.formats.clone()).unwrap_or_default();
        if unknown.prefix.service().is_some() && !may_fit_any(unknown, &formats)? {
            // It will be none of the type: whoever asks what it is will say so.
            return Ok(format!("{}{ANY_NAME}", unknown.prefix.as_str()).parse().ok());
        }
        for format in &formats {
            let Ok(arn) = filled(format, unknown).parse::<Arn>() else { continue };
            if self.types_of(&arn, wanted)? == *types {
                return Ok(Some(arn));
            }
        }
        Ok(None)
    }

    fn types_of(&self, arn: &Arn, wanted: &Wanted<'_>) -> Result<BTreeSet<ResourceTypeName>, ResolveError> {
        let as_of = self.as_of.as_ref();
        let mut found = resolve(arn, as_of, self.catalog)?.types;
        if !matches!(wanted, Wanted::Anything) {
            found.extend(borrowed(arn, as_of, self.catalog)?);
        }
        let names = found.into_iter().map(|matched| matched.resource_type);
        Ok(match wanted {
            Wanted::Types(types) => names.filter(|name| types.contains(name)).collect(),
            _ => names.collect(),
        })
    }
}

fn unknown<'r>(asked: impl Iterator<Item = &'r AskedArn>) -> impl Iterator<Item = &'r UnknownArn> {
    asked.filter_map(|arn| if let AskedArn::Unknown(unknown) = arn { Some(&**unknown) } else { None })
}

fn may_fit_any(unknown: &UnknownArn, formats: &[String]) -> Result<bool, ParseArnFormatError> {
    for format in formats {
        if unknown.prefix.may_fit(&ArnFormat::parse(format)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A name that is no literal of any format.
const ANY_NAME: &str = "\u{FDD0}";

/// A format with the known partition, any region and account, and any name in every other place.
fn filled(format: &str, unknown: &UnknownArn) -> String {
    fill(format, |placeholder| match placeholder {
        "Partition" => unknown.prefix.partition().unwrap_or("*").to_owned(),
        "Region" | "Account" => "*".to_owned(),
        _ => ANY_NAME.to_owned(),
    })
}
