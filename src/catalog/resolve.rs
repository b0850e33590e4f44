//! From an ARN to the resource types that it names.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::{
    arn::{
        Arn, ArnFormat, ArnPrefix, Candidate, Misfit, ParseArnFormatError, Tier, match_arn, may_fit, misfit,
    },
    catalog::{self, Catalog, ResourceTypeFormats, ResourceTypeId},
    iam::{Date, ResourceTypeName},
};

/// What an ARN names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The types of the service that the ARN names, sorted.
    pub types: Vec<MatchedType>,
    /// Where no type of the service fits: its formats that come nearest, the nearest first.
    pub nearest: Vec<NearestFormat>,
    /// Whether any resource type has ARNs with this service.
    pub is_known_service: bool,
}

/// A resource type that an ARN fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedType {
    /// The type's row in the database.
    pub id: ResourceTypeId,
    /// The type.
    pub resource_type: ResourceTypeName,
    /// AWS's format that the ARN fits.
    pub format: String,
    /// How it fits.
    pub tier: Tier,
}

/// A format that an ARN does not fit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearestFormat {
    /// The type that has the format.
    pub resource_type: ResourceTypeName,
    /// AWS's format.
    pub format: String,
    /// What differs.
    pub misfit: Misfit,
}

impl NearestFormat {
    /// What keeps the ARN from fitting the format: `the region must be empty`.
    #[must_use]
    pub fn difference(&self) -> String {
        let mut parts = self.format.splitn(6, ':').skip(3);
        let [region, account] = [parts.next(), parts.next()].map(Option::unwrap_or_default);
        let must_be = |name: &str, part: &str| match part {
            "" => format!("the {name} must be empty"),
            part if part.starts_with("${") => format!("the {name} must not be empty"),
            part => format!("the {name} must be {part}"),
        };
        let differences = [
            self.misfit.region.then(|| must_be("region", region)),
            self.misfit.account.then(|| must_be("account", account)),
            self.misfit.resource.then(|| "the resource differs".to_owned()),
        ];
        differences.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Why the types of an ARN could not be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The database could not be read.
    #[error(transparent)]
    Database(#[from] catalog::Error),
    /// The database holds a format that is none.
    #[error(transparent)]
    Format(#[from] ParseArnFormatError),
}

/// Finds the types that an ARN names.
///
/// The types asked are those of the service that the ARN names; where no service has that prefix, as with
/// `catalog` of Service Catalog, those of the services whose formats carry it.
///
/// Types that were first seen after the day `as_of` do not exist.
pub fn resolve(arn: &Arn, as_of: Option<&Date>, catalog: &Catalog) -> Result<Resolution, ResolveError> {
    let rows = catalog.reader.resource_types_of_arn_service(arn.service())?;
    let is_service = is_service(arn.service(), catalog)?;
    let existing = rows.iter().filter(|row| exists(row, as_of));
    let own: Vec<&ResourceTypeFormats> =
        existing.filter(|row| is_own(row, arn.service(), is_service)).collect();
    let types = Candidates::read(&own, |format| may_fit(arn, format))?.matched(arn);
    let nearest = if types.is_empty() { Candidates::read(&own, |_| true)?.nearest(arn) } else { Vec::new() };
    Ok(Resolution { types, nearest, is_known_service: is_service || !own.is_empty() })
}

/// Finds the types of other services that borrow such ARNs (`rds-data:cluster` is an RDS cluster), sorted. A
/// request never reaches them by the ARN alone.
///
/// Types that were first seen after the day `as_of` do not exist.
pub fn borrowed(
    arn: &Arn,
    as_of: Option<&Date>,
    catalog: &Catalog,
) -> Result<Vec<MatchedType>, ResolveError> {
    let rows = catalog.reader.resource_types_of_arn_service(arn.service())?;
    let is_service = is_service(arn.service(), catalog)?;
    let existing = rows.iter().filter(|row| exists(row, as_of));
    let others: Vec<&ResourceTypeFormats> =
        existing.filter(|row| !is_own(row, arn.service(), is_service)).collect();
    let mut types = Vec::new();
    // A service's format says nothing about another's: only the types of one service compete.
    for of_service in others.chunk_by(|left, right| left.name.service == right.name.service) {
        types.extend(Candidates::read(of_service, |format| may_fit(arn, format))?.matched(arn));
    }
    Ok(types)
}

/// Finds the types that every ARN with this beginning names that names any of those that are `meant`; nothing where
/// that depends on how the ARN goes on.
///
/// So it is settled where one type alone comes into question, or several whose formats are the same. Of some that were
/// named it must be one: others, with which each competes, are not looked at.
pub(crate) fn preview(
    beginning: &ArnPrefix,
    meant: &Meant<'_>,
    as_of: Option<&Date>,
    catalog: &Catalog,
) -> Result<Option<BTreeSet<ResourceTypeName>>, ResolveError> {
    let Some(service) = beginning.service() else { return Ok(None) };
    let rows = catalog.reader.resource_types_of_arn_service(service)?;
    let is_service = is_service(service, catalog)?;
    let is_meant = |row: &&ResourceTypeFormats| match meant {
        Meant::Own => is_own(row, service, is_service),
        Meant::All => true,
        Meant::Only(names) => names.contains(&row.name),
    };
    let mut possible: Vec<&ResourceTypeFormats> = Vec::new();
    for row in rows.iter().filter(|row| exists(row, as_of)).filter(is_meant) {
        if may_be_of(beginning, row)? {
            possible.push(row);
        }
    }
    let alike = possible.windows(2).all(|pair| match (pair, meant) {
        ([one, other], Meant::Own | Meant::All) => one.formats == other.formats,
        _ => false,
    });
    let names = possible.into_iter().map(|row| row.name.clone());
    Ok(alike.then(|| names.collect()).filter(|names: &BTreeSet<_>| !names.is_empty()))
}

/// Which types come into question for an ARN.
pub(crate) enum Meant<'a> {
    /// Those of the service that it names.
    Own,
    /// Those that borrow it, too.
    All,
    /// Some of these.
    Only(&'a BTreeSet<ResourceTypeName>),
}

fn may_be_of(beginning: &ArnPrefix, row: &ResourceTypeFormats) -> Result<bool, ParseArnFormatError> {
    for text in &row.formats {
        if beginning.may_fit(&ArnFormat::parse(text)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn exists(row: &ResourceTypeFormats, as_of: Option<&Date>) -> bool {
    as_of.is_none_or(|as_of| row.first_seen.as_str() <= as_of.as_str())
}

/// ARNs are compared with regard to case, and every service is in lower case.
fn is_service(service: &str, catalog: &Catalog) -> Result<bool, catalog::Error> {
    let is_lower_case = !service.contains(|letter: char| letter.is_ascii_uppercase());
    Ok(is_lower_case && catalog.is_service(service)?)
}

fn is_own(row: &ResourceTypeFormats, service: &str, is_service: bool) -> bool {
    if is_service { row.name.service == service } else { names_service(row, service) }
}

/// Whether one of the type's formats has this service and not a placeholder for any.
fn names_service(row: &ResourceTypeFormats, service: &str) -> bool {
    row.formats.iter().any(|format| format.split(':').nth(2) == Some(service))
}

/// Formats to compare an ARN with, and beside each the id of its type.
struct Candidates<'a> {
    ids: Vec<ResourceTypeId>,
    formats: Vec<Candidate<'a>>,
}

impl<'a> Candidates<'a> {
    /// Reads the formats that are wanted.
    fn read(
        rows: &[&'a ResourceTypeFormats],
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, ParseArnFormatError> {
        let mut candidates = Self { ids: Vec::new(), formats: Vec::new() };
        for row in rows {
            for text in row.formats.iter().filter(|text| wanted(text)) {
                let format = ArnFormat::parse(text)?;
                candidates.ids.push(row.id);
                candidates.formats.push(Candidate {
                    service: &row.name.service,
                    resource_type: &row.name.name,
                    text,
                    format,
                });
            }
        }
        Ok(candidates)
    }

    fn matched(&self, arn: &Arn) -> Vec<MatchedType> {
        match_arn(arn, &self.formats)
            .into_iter()
            .filter_map(|found| {
                let candidate = self.formats.get(found.place)?;
                Some(MatchedType {
                    id: *self.ids.get(found.place)?,
                    resource_type: name(candidate),
                    format: candidate.text.to_owned(),
                    tier: found.tier,
                })
            })
            .collect()
    }

    /// At most three: first those whose resource fits, then those that begin most like the ARN.
    fn nearest(&self, arn: &Arn) -> Vec<NearestFormat> {
        const MOST: usize = 3;
        let mut nearest: Vec<NearestFormat> = self
            .formats
            .iter()
            .map(|candidate| NearestFormat {
                resource_type: name(candidate),
                format: candidate.text.to_owned(),
                misfit: misfit(arn, candidate),
            })
            .collect();
        nearest.sort_by_key(|near| (near.misfit.resource, Reverse(near.misfit.common_prefix)));
        nearest.truncate(MOST);
        nearest
    }
}

fn name(candidate: &Candidate<'_>) -> ResourceTypeName {
    ResourceTypeName::new(candidate.service, candidate.resource_type)
}
