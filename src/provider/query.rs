//! Questions to the tables of the IAM database: what a query asks, and the rows that answer it.

use std::collections::BTreeSet;

use crate::{
    analysis::{Category, is_in_category},
    arn::Arn,
    catalog::{
        self, ActionDetails, ActionFilter, Catalog, ConditionKeyDetails, ResourceTypeDetails, ResourceTypeId,
        Service, UnknownService,
    },
    iam::{AccessLevel, AccessLevelSource, Date, is_condition_key, matches_pattern, nearest},
    provider::{
        arguments::{Argument, Arguments as _, At, ListedCategory, Reading, arguments},
        diagnose,
    },
    terraform::{Attribute, AttributePath, Block, Diagnostic, Known, Shape, Type, Value},
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

arguments! {
    /// What a query asks. Marks say for which tables an argument has a meaning, if not for all.
    struct Filters {
        /// `"action"`, `"arn"` (resource types and their ARN formats), `"condition"` or `"service"`.
        [required] table: Option<Table>,
        /// A service prefix, such as `"s3"`, or `"all"`, the default.
        service: Option<String>,
        /// A name, or a pattern with `*` and `?`; case is ignored. Actions and resource types are compared with their whole name
        /// (`s3:GetObject`) if there is a colon in it, otherwise without the prefix.
        name: Option<String>,
        /// For the table `"action"`: `"List"`, `"Read"`, `"Tagging"`, `"Write"` or `"Permissions management"`, in any case.
        [of_actions] access_level: Option<AccessLevel>,
        /// For the tables `"action"` and `"arn"`: a resource type (`"s3:object"`, `"object"`) or a pattern; actions that can be
        /// scoped to it.
        [of_types] resource_type: Option<String>,
        /// For the tables `"action"` and `"arn"`: a condition key or a pattern. A placeholder in a documented key matches any
        /// text: `"aws:ResourceTag/team"` finds `aws:ResourceTag/${TagKey}`.
        [of_types] condition_key: Option<String>,
        /// For the table `"action"`: `true` for the actions that cannot be scoped to an ARN, `false` for the others.
        [of_actions] wildcard_only: Option<bool>,
        /// For the table `"action"`: `"privilege_escalation"`, `"resource_exposure"`, `"credentials_exposure"`,
        /// `"data_exfiltration"`, `"network_exposure"` or `"infrastructure_modification"`; the actions that an analysis counts
        /// in the category. Some actions for privilege escalation are a risk only in combination.
        [of_actions] risk_category: Option<ListedCategory>,
        /// For the tables `"action"` and `"arn"`: an ARN; what can be scoped to its resource types, including those of other
        /// services that have such ARNs.
        [of_types] arn: Option<Arn>,
        /// A date, `"2026-06-14"`: actions and resource types that AWS documented later do not exist. With it, an upgrade of the
        /// provider changes no policy. What the oldest source knows always exists.
        [of_types] as_of: Option<Date>,
        /// Whose access levels count: `"policy_sentry"`, the default (AWS's with Policy Sentry's corrections),
        /// `"resource_policies"` (AWS's with Policy Sentry's second set of corrections, for resource-based policies) or `"aws"`
        /// (as documented).
        [of_actions] access_level_source: Option<AccessLevelSource>,
    }
}

/// What a query asks, and of which table.
#[derive(Debug)]
pub(super) struct Question {
    table: Table,
    filters: Filters,
}

/// The rows that answer a question, sorted.
pub(super) enum Rows {
    Actions(Vec<ActionDetails>),
    ResourceTypes(Vec<ResourceTypeDetails>),
    ConditionKeys(Vec<ConditionKeyDetails>),
    Services(Vec<Service>),
}

impl Block for Question {
    fn attributes() -> Vec<Attribute> {
        Filters::attributes()
    }

    fn read(block: &Value, known: Known) -> Result<Self, Vec<Diagnostic>> {
        let mut reading = Reading::new(known);
        let filters: Filters = reading.block(block);
        if let Some(table) = filters.table {
            reading.mistakes.extend(without_meaning(block, table));
        }
        match filters.table {
            Some(table) => reading.finish(Self { table, filters }),
            None => Err(reading.mistakes),
        }
    }
}

/// The filters of the table of actions, as the argument of a function.
impl Argument for Question {
    fn shape() -> Shape {
        Type::map(Type::String).into()
    }

    fn read(value: &Value, _: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let names = Filters::names().into_iter().map(|(name, _)| name).filter(|name| *name != "table");
        let filters = reading.object_of(value, &names.collect::<Vec<_>>(), &At::default())?;
        Some(Self { table: Table::Action, filters })
    }
}

/// An error for each filter that the table does not have.
fn without_meaning(block: &Value, table: Table) -> Vec<Diagnostic> {
    let is_given = |name: &str| block.get(name).is_some_and(|value| !value.is_null() && !value.is_unknown());
    let given = Filters::names().into_iter().filter(|(name, _)| is_given(name));
    let tables = given.map(|(name, mark)| match mark {
        Some("of_actions") => (name, &[Table::Action][..]),
        Some("of_types") => (name, &[Table::Action, Table::Arn][..]),
        _ => (name, &Table::ALL[..]),
    });
    let without = tables.filter(|(_, tables)| !tables.contains(&table));
    without.map(|(name, tables)| diagnose::not_in_table(name, table.as_str(), tables)).collect()
}

impl Question {
    /// The question in one line.
    pub(super) fn line(block: &Value) -> String {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Bool(truth) => truth.to_string(),
            _ => String::new(),
        };
        let parts =
            Filters::names().into_iter().map(|(name, _)| block.get(name).map(text).unwrap_or_default());
        parts.collect::<Vec<_>>().join("|")
    }

    /// The rows, and a warning where a name without wildcards is the name of none.
    pub(super) fn ask(&self, catalog: &Catalog) -> Result<(Rows, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.check_service(catalog)?;
        let rows = self.rows(self.filters.name.as_deref(), catalog)?;
        let warning = if rows.len() == 0 { self.no_such_name(catalog)? } else { None };
        Ok((rows, warning.into_iter().collect()))
    }

    /// The service, if not every one is asked about.
    fn service(&self) -> Option<&str> {
        self.filters.service.as_deref().filter(|service| *service != ALL_SERVICES)
    }

    fn check_service(&self, catalog: &Catalog) -> Result<(), Vec<Diagnostic>> {
        let Some(service) = self.service() else { return Ok(()) };
        match catalog.unknown_service(service)? {
            None => Ok(()),
            Some(UnknownService { nearest }) => {
                let at = AttributePath::to("service");
                Err(vec![diagnose::unknown_service(at, service, nearest.as_deref())])
            }
        }
    }

    fn rows(&self, name: Option<&str>, catalog: &Catalog) -> Result<Rows, Vec<Diagnostic>> {
        Ok(match self.table {
            Table::Action => Rows::Actions(self.actions(name, catalog)?),
            Table::Arn => Rows::ResourceTypes(self.resource_types(name, catalog)?),
            Table::Condition => {
                Rows::ConditionKeys(catalog.tables().query_condition_keys(self.service(), name)?)
            }
            Table::Service => Rows::Services(catalog.tables().query_services(self.service(), name)?),
        })
    }

    fn actions(&self, name: Option<&str>, catalog: &Catalog) -> Result<Vec<ActionDetails>, Vec<Diagnostic>> {
        let last_day = self.last_day(catalog)?;
        let named =
            self.filters.resource_type.as_deref().map(|name| catalog.tables().resource_type_ids(name));
        let named = named.transpose()?;
        let of_arn = self.types_of_arn(last_day.as_ref(), catalog)?;
        let filter = ActionFilter {
            service: self.service(),
            name,
            access_level: self.filters.access_level,
            resource_types: &named.into_iter().chain(of_arn).collect::<Vec<_>>(),
            source: self.filters.access_level_source.unwrap_or_default(),
        };
        let mut actions = catalog.tables().query_actions(&filter)?;
        actions.retain(|action| {
            let has_key = |wanted: &str| {
                let keys = action.resource_types.iter().flat_map(|of| &of.condition_keys);
                let keys = keys.chain(&action.condition_keys);
                keys.into_iter().any(|key| is_condition_key(key, wanted))
            };
            last_day.as_ref().is_none_or(|day| action.first_seen.as_str() <= day.as_str())
                && self.filters.wildcard_only.is_none_or(|wanted| action.resource_types.is_empty() == wanted)
                && self.filters.condition_key.as_deref().is_none_or(has_key)
                && self.filters.risk_category.is_none_or(|category| is_risk(category.0, action))
        });
        Ok(actions)
    }

    fn resource_types(
        &self,
        name: Option<&str>,
        catalog: &Catalog,
    ) -> Result<Vec<ResourceTypeDetails>, Vec<Diagnostic>> {
        let name = name.or(self.filters.resource_type.as_deref());
        let mut types = catalog.tables().query_resource_types(self.service(), name)?;
        let last_day = self.last_day(catalog)?;
        let of_arn = self.types_of_arn(last_day.as_ref(), catalog)?;
        types.retain(|of| {
            last_day.as_ref().is_none_or(|day| of.first_seen.as_str() <= day.as_str())
                && self
                    .filters
                    .resource_type
                    .as_deref()
                    .is_none_or(|wanted| is_type(wanted, &of.resource_type))
                && self
                    .filters
                    .condition_key
                    .as_deref()
                    .is_none_or(|wanted| of.condition_keys.iter().any(|key| is_condition_key(key, wanted)))
                && of_arn.as_ref().is_none_or(|of_arn| of_arn.contains(&of.id))
        });
        Ok(types)
    }

    /// The last day of which facts count, if not all do.
    fn last_day(&self, catalog: &Catalog) -> Result<Option<Date>, Vec<Diagnostic>> {
        Ok(self.filters.as_of.as_ref().map(|as_of| catalog.last_day(as_of)).transpose()?)
    }

    /// The types that the ARN of the question names, those of other services included.
    fn types_of_arn(
        &self,
        last_day: Option<&Date>,
        catalog: &Catalog,
    ) -> Result<Option<Vec<ResourceTypeId>>, Vec<Diagnostic>> {
        let Some(arn) = &self.filters.arn else { return Ok(None) };
        let failed = |error| vec![diagnose::resolve(&error)];
        let own = catalog::resolve(arn, last_day, catalog).map_err(failed)?.types;
        let borrowed = catalog::borrowed(arn, last_day, catalog).map_err(failed)?;
        Ok(Some(own.iter().chain(&borrowed).map(|found| found.id).collect()))
    }

    /// Where a name without wildcards found nothing: a warning with the nearest name among the other rows.
    fn no_such_name(&self, catalog: &Catalog) -> Result<Option<Diagnostic>, Vec<Diagnostic>> {
        let name = self.filters.name.as_deref().filter(|name| !name.contains(['*', '?']));
        let Some(name) = name else { return Ok(None) };
        let others = self.rows(None, catalog)?.names();
        let nearest = nearest(name, others.iter().map(String::as_str));
        Ok(Some(diagnose::no_such_name(name, self.table.as_str(), nearest)))
    }
}

fn is_risk(category: Category, action: &ActionDetails) -> bool {
    action.name.parse().is_ok_and(|name| is_in_category(category, &name, action.access_level))
}

/// Whether a type is the one asked for: `s3:object`, `object`, or a pattern of either.
fn is_type(wanted: &str, resource_type: &str) -> bool {
    let short = resource_type.split_once(':').map_or(resource_type, |(_, name)| name);
    matches_pattern(wanted, if wanted.contains(':') { resource_type } else { short })
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
