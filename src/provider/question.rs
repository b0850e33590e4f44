//! Questions to the tables of the IAM database: what a query asks, and the rows that answer it.

use std::collections::BTreeSet;

use crate::{
    analysis::{Category, is_in_category},
    arn::Arn,
    database::{
        self, ActionDetails, ActionFilter, ConditionKeyDetails, Reader, ResourceTypeDetails, ResourceTypeId,
        Service,
    },
    iam::{AccessLevel, AccessLevelSource, Date, is_condition_key, matches_pattern, nearest},
    provider::{arguments, diagnose},
    terraform::{AttributePath, Diagnostic},
    writer,
};

/// The value of `service` that means every service.
const ALL_SERVICES: &str = "all";

spelled_enum! {
    /// One of the four tables.
    pub(super) enum Table: FromStr {
        Action = "action",
        Arn = "arn",
        Condition = "condition",
        Service = "service",
    }
}

/// What a user wrote: the table, and the filters that are not null.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) table: &'a str,
    pub(super) service: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) access_level: Option<&'a str>,
    pub(super) resource_type: Option<&'a str>,
    pub(super) condition_key: Option<&'a str>,
    pub(super) wildcard_only: Option<bool>,
    pub(super) risk_category: Option<&'a str>,
    pub(super) arn: Option<&'a str>,
    pub(super) as_of: Option<&'a str>,
    pub(super) access_level_source: Option<&'a str>,
}

/// What it means.
#[derive(Debug)]
pub(super) struct Question<'a> {
    table: Table,
    service: Option<&'a str>,
    name: Option<&'a str>,
    access_level: Option<AccessLevel>,
    resource_type: Option<&'a str>,
    condition_key: Option<&'a str>,
    wildcard_only: Option<bool>,
    risk_category: Option<Category>,
    arn: Option<Arn>,
    as_of: Option<Date>,
    source: AccessLevelSource,
}

/// The rows that answer a question, sorted.
pub(super) enum Rows {
    Actions(Vec<ActionDetails>),
    ResourceTypes(Vec<ResourceTypeDetails>),
    ConditionKeys(Vec<ConditionKeyDetails>),
    Services(Vec<Service>),
}

impl<'a> Question<'a> {
    /// Reads what a user wrote, or tells every mistake in it that needs no database.
    pub(super) fn read(asked: &Asked<'a>) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let table = asked.table.parse().ok();
        if let Some(table) = table {
            mistakes.extend(without_meaning(asked, table));
        } else {
            let valid = Table::ALL.map(Table::as_str);
            mistakes.push(diagnose::not_one_of(AttributePath::to("table"), asked.table, &valid));
        }
        let level = |text| arguments::access_level(AttributePath::to("access_level"), text, &mut mistakes);
        let access_level = asked.access_level.and_then(level);
        let risk_category = asked.risk_category.and_then(|text| risk_category(text, &mut mistakes));
        let at = AttributePath::to(arguments::ACCESS_LEVEL_SOURCE);
        let source = arguments::access_level_source(at, asked.access_level_source, &mut mistakes);
        let as_of = arguments::as_of(AttributePath::to(arguments::AS_OF), asked.as_of, &mut mistakes);
        let arn = asked.arn.and_then(|text| match text.parse() {
            Ok(arn) => Some(arn),
            Err(error) => {
                let detail = diagnose::not_an_arn_text(text, &error);
                mistakes.push(Diagnostic::error("Invalid ARN", detail).at(AttributePath::to("arn")));
                None
            }
        });
        match table {
            Some(table) if mistakes.is_empty() => Ok(Self {
                table,
                service: asked.service.filter(|service| *service != ALL_SERVICES),
                name: asked.name,
                access_level,
                resource_type: asked.resource_type,
                condition_key: asked.condition_key,
                wildcard_only: asked.wildcard_only,
                risk_category,
                arn,
                as_of,
                source,
            }),
            _ => Err(mistakes),
        }
    }

    /// The rows, and a warning where a name without wildcards is the name of none.
    pub(super) fn ask(&self, reader: &Reader) -> Result<(Rows, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.check_service(reader)?;
        let rows = self.rows(self.name, reader)?;
        let warning = if rows.len() == 0 { self.no_such_name(reader)? } else { None };
        Ok((rows, warning.into_iter().collect()))
    }

    fn check_service(&self, reader: &Reader) -> Result<(), Vec<Diagnostic>> {
        let Some(service) = self.service else { return Ok(()) };
        if reader.is_service(service).map_err(unreadable)? {
            return Ok(());
        }
        let prefixes = reader.service_prefixes().map_err(unreadable)?;
        let nearest = nearest(service, prefixes.iter().map(String::as_str));
        Err(vec![diagnose::unknown_service(AttributePath::to("service"), service, nearest)])
    }

    fn rows(&self, name: Option<&str>, reader: &Reader) -> Result<Rows, Vec<Diagnostic>> {
        Ok(match self.table {
            Table::Action => Rows::Actions(self.actions(name, reader)?),
            Table::Arn => Rows::ResourceTypes(self.resource_types(name, reader)?),
            Table::Condition => {
                Rows::ConditionKeys(reader.query_condition_keys(self.service, name).map_err(unreadable)?)
            }
            Table::Service => Rows::Services(reader.query_services(self.service, name).map_err(unreadable)?),
        })
    }

    fn actions(&self, name: Option<&str>, reader: &Reader) -> Result<Vec<ActionDetails>, Vec<Diagnostic>> {
        let last_day = self.last_day(reader)?;
        let named = self.resource_type.map(|name| reader.resource_type_ids(name));
        let named = named.transpose().map_err(unreadable)?;
        let of_arn = self.types_of_arn(last_day.as_ref(), reader)?;
        let filter = ActionFilter {
            service: self.service,
            name,
            access_level: self.access_level,
            resource_types: &named.into_iter().chain(of_arn).collect::<Vec<_>>(),
            source: self.source,
        };
        let mut actions = reader.query_actions(&filter).map_err(unreadable)?;
        actions.retain(|action| {
            let has_key = |wanted: &str| {
                let keys = action.resource_types.iter().flat_map(|of| &of.condition_keys);
                let keys = keys.chain(&action.condition_keys);
                keys.into_iter().any(|key| is_condition_key(key, wanted))
            };
            last_day.as_ref().is_none_or(|day| action.first_seen.as_str() <= day.as_str())
                && self.wildcard_only.is_none_or(|wanted| action.resource_types.is_empty() == wanted)
                && self.condition_key.is_none_or(has_key)
                && self.risk_category.is_none_or(|category| is_risk(category, action))
        });
        Ok(actions)
    }

    fn resource_types(
        &self,
        name: Option<&str>,
        reader: &Reader,
    ) -> Result<Vec<ResourceTypeDetails>, Vec<Diagnostic>> {
        let name = name.or(self.resource_type);
        let mut types = reader.query_resource_types(self.service, name).map_err(unreadable)?;
        let last_day = self.last_day(reader)?;
        let of_arn = self.types_of_arn(last_day.as_ref(), reader)?;
        types.retain(|of| {
            last_day.as_ref().is_none_or(|day| of.first_seen.as_str() <= day.as_str())
                && self.resource_type.is_none_or(|wanted| is_type(wanted, &of.resource_type))
                && self
                    .condition_key
                    .is_none_or(|wanted| of.condition_keys.iter().any(|key| is_condition_key(key, wanted)))
                && of_arn.as_ref().is_none_or(|of_arn| of_arn.contains(&of.id))
        });
        Ok(types)
    }

    /// The last day of which facts count, if not all do.
    fn last_day(&self, reader: &Reader) -> Result<Option<Date>, Vec<Diagnostic>> {
        self.as_of.as_ref().map(|as_of| reader.last_day(as_of)).transpose().map_err(unreadable)
    }

    /// The types that the ARN of the question names, those of other services included.
    fn types_of_arn(
        &self,
        last_day: Option<&Date>,
        reader: &Reader,
    ) -> Result<Option<Vec<ResourceTypeId>>, Vec<Diagnostic>> {
        let Some(arn) = &self.arn else { return Ok(None) };
        let failed = |error| vec![diagnose::resolve(&error)];
        let own = writer::resolve(arn, last_day, reader).map_err(failed)?.types;
        let borrowed = writer::borrowed(arn, last_day, reader).map_err(failed)?;
        Ok(Some(own.iter().chain(&borrowed).map(|found| found.id).collect()))
    }

    /// Where a name without wildcards found nothing: a warning with the nearest name among the other rows.
    fn no_such_name(&self, reader: &Reader) -> Result<Option<Diagnostic>, Vec<Diagnostic>> {
        let Some(name) = self.name.filter(|name| !name.contains(['*', '?'])) else { return Ok(None) };
        let others = self.rows(None, reader)?.names();
        let nearest = nearest(name, others.iter().map(String::as_str));
        Ok(Some(diagnose::no_such_name(name, self.table.as_str(), nearest)))
    }
}

/// An error for each filter that the table does not have.
fn without_meaning(asked: &Asked<'_>, table: Table) -> Vec<Diagnostic> {
    let of_actions = &[Table::Action][..];
    let of_types = &[Table::Action, Table::Arn][..];
    [
        ("access_level", asked.access_level.is_some(), of_actions),
        (arguments::ACCESS_LEVEL_SOURCE, asked.access_level_source.is_some(), of_actions),
        ("wildcard_only", asked.wildcard_only.is_some(), of_actions),
        ("risk_category", asked.risk_category.is_some(), of_actions),
        ("resource_type", asked.resource_type.is_some(), of_types),
        ("condition_key", asked.condition_key.is_some(), of_types),
        ("arn", asked.arn.is_some(), of_types),
        (arguments::AS_OF, asked.as_of.is_some(), of_types),
    ]
    .into_iter()
    .filter(|(_, is_given, tables)| *is_given && !tables.contains(&table))
    .map(|(name, _, tables)| diagnose::not_in_table(name, table.as_str(), tables))
    .collect()
}

/// A category of risks that a list or a rule tells.
fn risk_category(text: &str, mistakes: &mut Vec<Diagnostic>) -> Option<Category> {
    let category = Category::WITH_LIST.into_iter().find(|category| category.as_str() == text);
    if category.is_none() {
        let valid = Category::WITH_LIST.map(Category::as_str);
        mistakes.push(diagnose::not_one_of(AttributePath::to("risk_category"), text, &valid));
    }
    category
}

fn is_risk(category: Category, action: &ActionDetails) -> bool {
    action.name.parse().is_ok_and(|name| is_in_category(category, &name, action.access_level))
}

/// Whether a type is the one asked for: `s3:object`, `object`, or a pattern of either.
fn is_type(wanted: &str, resource_type: &str) -> bool {
    let short = resource_type.split_once(':').map_or(resource_type, |(_, name)| name);
    matches_pattern(wanted, if wanted.contains(':') { resource_type } else { short })
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
fn unreadable(error: database::Error) -> Vec<Diagnostic> {
    vec![diagnose::database(&error)]
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Actions(rows) => rows.len(),
            Self::ResourceTypes(rows) => rows.len(),
            Self::ConditionKeys(rows) => rows.len(),
            Self::Services(rows) => rows.len(),
        }
    }

    /// The names of the rows, sorted and each once: several services share a condition key.
    pub(super) fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = match self {
            Self::Actions(rows) => rows.iter().map(|row| &row.name).collect(),
            Self::ResourceTypes(rows) => rows.iter().map(|row| &row.resource_type).collect(),
            Self::ConditionKeys(rows) => rows.iter().map(|row| &row.name).collect(),
            Self::Services(rows) => rows.iter().map(|row| &row.prefix).collect(),
        };
        names.into_iter().cloned().collect()
    }
}
