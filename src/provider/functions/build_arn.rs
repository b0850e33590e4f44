use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    arn,
    catalog::{Catalog, ResourceTypeFormats, UnknownService},
    iam::ResourceTypeName,
    provider::{
        PolicySentry,
        arguments::{Argument, At, Reading, is_part_of_an_arn, parameters},
        diagnose,
    },
    terraform::{AttributePath, FunctionError, OrUnknown, Refinement, Shape, Type, TypedFunction, Value},
    writer::{self, Place, PlaceholderKey},
};

/// `build_arn(service, resource_type, values)`: AWS's format of a type, filled.
pub(crate) struct BuildArn;

parameters! {
    pub(crate) struct Arguments {
        /// A service prefix: `"sqs"`.
        service: String,
        /// A resource type of the service, as AWS writes it: `"queue"`. Case is ignored.
        resource_type: String,
        /// The values of the placeholders in the format: `{ Partition = "aws", Region = "eu-west-1", Account =
        /// "111122223333", QueueName = "orders" }`. The case of the names is ignored. `Partition`, `Region` and `Account` may
        /// be given even if the format has no such placeholder.
        values: Values,
    }
}

impl TypedFunction<PolicySentry> for BuildArn {
    type Arguments = Arguments;
    type Answer = OrUnknown<String>;

    const NAME: &'static str = "build_arn";
    const SUMMARY: &'static str = "Builds an ARN from AWS's format.";
    const DESCRIPTION: &'static str = "The ARN of a resource, in the format that AWS documents for its type. If a type has \
        several formats, the first one is used that the values fill and that has a placeholder for each of them. A \
        placeholder without a value is an error.\n\n\
        If a value is known only after apply, the plan knows how the ARN begins, and so which type it is of.";

    fn call(&self, provider: &PolicySentry, arguments: Arguments) -> Result<Self::Answer, FunctionError> {
        let formats = find(&arguments.service, &arguments.resource_type, &*provider.catalog()?)?;
        choose(&formats, &arguments.values)
    }
}

/// What is given for each placeholder, by its name in lower case, and how the name was written.
pub(crate) struct Values(BTreeMap<String, (String, OrUnknown<String>)>);

impl Argument for Values {
    const ALLOWS_UNKNOWN: bool = true;

    fn shape() -> Shape {
        Type::map(Type::String).into()
    }

    fn read(value: &Value, at: &At<'_>, reading: &mut Reading) -> Option<Self> {
        let mut values = BTreeMap::new();
        for (name, value) in value.as_map()? {
            let value = match value {
                Value::Null => continue,
                Value::Unknown(refinement) => OrUnknown::Unknown(refinement.clone()),
                known => OrUnknown::Known(reading.text(known, &at.key(name))?.into_owned()),
            };
            if let Some(text) = value.known().filter(|text| !is_part_of_an_arn(text)) {
                reading.mistakes.push(diagnose::not_in_an_arn(name, text));
            }
            if let Some((other, _)) = values.insert(name.to_ascii_lowercase(), (name.clone(), value)) {
                reading.mistakes.push(diagnose::value_twice(name, &other));
            }
        }
        Some(Self(values))
    }
}

fn find(
    service: &str,
    resource_type: &str,
    catalog: &Catalog,
) -> Result<Rc<ResourceTypeFormats>, FunctionError> {
    if let Some(UnknownService { nearest }) = catalog.unknown_service(service)? {
        let at_service = AttributePath::to("service");
        let mistake = diagnose::unknown_service(at_service, service, nearest.as_deref());
        return Err(FunctionError::from(mistake).at(0));
    }
    let name = ResourceTypeName::new(service, resource_type);
    writer::find_resource_type(&name, &Place::argument("resource_type"), catalog)
        .map_err(|error| FunctionError::from(diagnose::policy_error(&error)).at(1))
}

/// The first format that the values fill and that takes each of them, else the first that they fill.
fn choose(of: &ResourceTypeFormats, values: &Values) -> Result<OrUnknown<String>, FunctionError> {
    let candidates: Vec<Filled> = of.formats.iter().map(|format| Filled::new(format, values)).collect();
    let chosen = candidates.iter().min_by_key(|filled| (filled.open.len(), filled.unused.len()));
    let Some(filled) = chosen else {
        return Err(FunctionError::new(diagnose::no_arn_format(&of.name)).at(1));
    };
    if !filled.open.is_empty() {
        return Err(FunctionError::new(diagnose::open_values(&of.name, &filled.open, &of.formats)).at(2));
    }
    if let Some(unused) = filled.unused.first() {
        let known: Vec<&str> = filled.placeholders.iter().map(String::as_str).collect();
        return Err(FunctionError::new(diagnose::unused_value(unused, &of.name, &known)).at(2));
    }
    Ok(match &filled.known_prefix {
        None => filled.arn.clone().into(),
        // Values that turn out to be null may lead to another format.
        Some(prefix) if candidates.len() == 1 => OrUnknown::Unknown(Refinement::with_prefix(prefix)),
        Some(_) => OrUnknown::Unknown(Refinement::NONE),
    })
}

/// A format with values in its places.
struct Filled {
    arn: String,
    /// What is known of the ARN, where a part of it is not.
    known_prefix: Option<String>,
    placeholders: BTreeSet<String>,
    /// The placeholders without a value.
    open: BTreeSet<String>,
    /// The values without a placeholder.
    unused: BTreeSet<String>,
}

impl Filled {
    fn new(format: &str, values: &Values) -> Self {
        // No known value has it.
        const UNKNOWN: char = '\0';
        let (mut placeholders, mut open) = (BTreeSet::new(), BTreeSet::new());
        let arn = arn::fill(format, |placeholder| {
            placeholders.insert(placeholder.to_owned());
            match values.0.get(&placeholder.to_ascii_lowercase()).map(|(_, value)| value) {
                None => {
                    open.insert(placeholder.to_owned());
                    String::new()
                }
                Some(OrUnknown::Known(value)) => value.clone(),
                Some(OrUnknown::Unknown(known)) => {
                    format!("{}{UNKNOWN}", known.prefix.as_deref().unwrap_or_default())
                }
            }
        });
        let has = |name: &str| placeholders.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(name));
        let is_general = |name: &str| PlaceholderKey::parse(name).is_some_and(|key| key.is_general());
        let is_used = |name: &str| has(name) || is_general(name);
        let names = values.0.values().map(|(name, _)| name);
        let unused = names.filter(|name| !is_used(name)).cloned().collect();
        let known_prefix = arn.split_once(UNKNOWN).map(|(prefix, _)| prefix.to_owned());
        Self { arn, known_prefix, placeholders, open, unused }
    }
}
