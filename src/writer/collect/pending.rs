//! ARNs that are known after apply only: of which types they will be, and what stands in for them meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::names::find_resource_type;
use crate::{
    arn::{Arn, ArnFormat, ArnPrefix, ParseArnFormatError, fill},
    database::Reader,
    iam::{Date, ResourceTypeName},
    writer::{
        Asked, AskedActions, Errors, Pending, Request, ResolveError, Rule, StandIns, borrowed, resolve,
        resolve::{Meant, preview},
    },
};

/// The request with a stand-in for each ARN that is pending; nothing where an ARN's types are not settled.
pub(in crate::writer) fn stand_in(
    request: &Request,
    pending: &Pending,
    reader: &Reader,
) -> Result<Option<(Request, StandIns)>, Errors> {
    let as_of = request.as_of.as_ref().map(|as_of| reader.last_day(as_of)).transpose()?;
    let settling = Settling { pending, as_of, reader };
    let Some(arns) = settling.all(request)? else { return Ok(None) };
    let mut with_stand_ins = request.clone();
    with_stand_ins.replace_arns(&arns);
    let texts: BTreeSet<&str> = arns.values().map(Arn::as_str).collect();
    let others = request.arns().filter(|(arn, _)| !pending.arns.contains_key(*arn));
    let is_taken = others.into_iter().any(|(arn, _)| texts.contains(arn.as_str()));
    if is_taken || texts.len() < arns.len() {
        return Ok(None);
    }
    let stand_ins = arns
        .iter()
        .filter_map(|(marker, stand_in)| Some((stand_in.to_string(), pending.arns.get(marker)?.clone())));
    Ok(Some((with_stand_ins, stand_ins.collect())))
}

/// The stand-in for each pending ARN, by what marks it.
type Arns = BTreeMap<Arn, Arn>;

struct Settling<'a> {
    pending: &'a Pending,
    as_of: Option<Date>,
    reader: &'a Reader,
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
    fn all(&self, request: &Request) -> Result<Option<Arns>, Errors> {
        let mut arns = Arns::new();
        let mut settled = self.add(request.asked().map(|(_, arn, _)| arn), &Wanted::Anything, &mut arns)?;
        let role = BTreeSet::from([ResourceTypeName::new("iam", "role")]);
        let assumed = request.assume_roles.things().map(|(_, arn)| arn);
        let passed = request.pass_role.iter().flat_map(|pass| pass.roles.things());
        settled &= self.add(assumed.chain(passed), &Wanted::Types(&role), &mut arns)?;
        for rule in &request.rules {
            settled &= self.rule(rule, &mut arns)?;
        }
        if let Some(actions) = &request.actions {
            settled &= self.actions(actions, &mut arns)?;
        }
        Ok(settled.then_some(arns))
    }

    fn rule(&self, rule: &Rule, arns: &mut Arns) -> Result<bool, Errors> {
        let types = self.known_types(&rule.resource_types)?;
        let wanted = if types.is_empty() { Wanted::Anything } else { Wanted::Types(&types) };
        let settled = self.add(rule.resources.things(), &wanted, arns)?;
        // Unverified actions go on what is of no type, too, and their statement is named after the ARN's service.
        let may_be_of_no_type = rule.resources.things().filter_map(|arn| self.pending.arns.get(arn));
        let is_open = |beginning: &ArnPrefix| types.is_empty() || beginning.service().is_none();
        let open = !rule.unverified_actions.is_empty() && may_be_of_no_type.into_iter().any(is_open);
        Ok(settled && !open)
    }

    fn actions(&self, actions: &AskedActions, arns: &mut Arns) -> Result<bool, Errors> {
        let types = self.known_types(&actions.resource_types)?;
        let wanted = if types.is_empty() { Wanted::AnythingBorrowed } else { Wanted::Types(&types) };
        self.add(actions.resources.things(), &wanted, arns)
    }

    /// Types as AWS writes them.
    fn known_types(&self, names: &Asked<ResourceTypeName>) -> Result<BTreeSet<ResourceTypeName>, Errors> {
        names.iter().map(|(name, place)| Ok(find_resource_type(name, place, self.reader)?.name)).collect()
    }

    /// Adds stand-ins for those of the ARNs that are pending, and says whether all have one.
    fn add<'r>(
        &self,
        asked: impl Iterator<Item = &'r Arn>,
        wanted: &Wanted<'_>,
        arns: &mut Arns,
    ) -> Result<bool, Errors> {
        for marker in asked {
            let Some(beginning) = self.pending.arns.get(marker) else { continue };
            let Some(types) = self.types(beginning, wanted)? else { return Ok(false) };
            let Some(arn) = self.arn(beginning, &types, wanted, arns.len())? else { return Ok(false) };
            arns.insert(marker.clone(), arn);
        }
        Ok(true)
    }

    /// The types of which an ARN with this beginning will be, or it will be an error.
    fn types(
        &self,
        beginning: &ArnPrefix,
        wanted: &Wanted<'_>,
    ) -> Result<Option<BTreeSet<ResourceTypeName>>, ResolveError> {
        let meant = match wanted {
            Wanted::Types(types) if types.len() == 1 => return Ok(Some((*types).clone())),
            Wanted::Types(types) => Meant::Only(types),
            Wanted::Anything => Meant::Own,
            Wanted::AnythingBorrowed => Meant::All,
        };
        preview(beginning, &meant, self.as_of.as_ref(), self.reader)
    }

    /// An ARN of exactly these types as far as they are wanted, unlike any other.
    fn arn(
        &self,
        beginning: &ArnPrefix,
        types: &BTreeSet<ResourceTypeName>,
        wanted: &Wanted<'_>,
        number: usize,
    ) -> Result<Option<Arn>, ResolveError> {
        let Some(first) = types.first() else { return Ok(None) };
        let formats = self.reader.resource_type(first)?.map(|of| of.formats).unwrap_or_default();
        if beginning.service().is_some() && !may_fit_any(beginning, &formats)? {
            // It will be none of the type: whoever asks what it is will say so.
            return Ok(format!("{}{}", beginning.as_str(), distinct(number)).parse().ok());
        }
        for format in &formats {
            let Ok(arn) = filled(format, beginning, number).parse::<Arn>() else { continue };
            if self.types_of(&arn, wanted)? == *types {
                return Ok(Some(arn));
            }
        }
        Ok(None)
    }

    fn types_of(&self, arn: &Arn, wanted: &Wanted<'_>) -> Result<BTreeSet<ResourceTypeName>, ResolveError> {
        let as_of = self.as_of.as_ref();
        let mut found = resolve(arn, as_of, self.reader)?.types;
        if !matches!(wanted, Wanted::Anything) {
            found.extend(borrowed(arn, as_of, self.reader)?);
        }
        let names = found.into_iter().map(|matched| matched.resource_type);
        Ok(match wanted {
            Wanted::Types(types) => names.filter(|name| types.contains(name)).collect(),
            _ => names.collect(),
        })
    }
}

fn may_fit_any(beginning: &ArnPrefix, formats: &[String]) -> Result<bool, ParseArnFormatError> {
    for format in formats {
        if beginning.may_fit(&ArnFormat::parse(format)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A text that stands in no ARN.
fn distinct(number: usize) -> String {
    format!("\u{FDD0}{number}")
}

/// A format with the known partition, any region and account, and a number in every other place.
fn filled(format: &str, beginning: &ArnPrefix, number: usize) -> String {
    fill(format, |placeholder| match placeholder {
        "Partition" => beginning.partition().unwrap_or("*").to_owned(),
        "Region" | "Account" => "*".to_owned(),
        _ => distinct(number),
    })
}
