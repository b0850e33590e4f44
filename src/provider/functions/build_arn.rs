use std::collections::{BTreeMap, BTreeSet};

use crate::{
    arn,
    database::{Reader, ResourceTypeFormats},
    iam::{ResourceTypeName, nearest},
    provider::{PolicySentry, diagnose, selection::Selection},
    terraform::{
        AttributePath, Diagnostic, Function, FunctionError, OrUnknown, Parameter, Refinement, Signature,
        Type, Value, arguments,
    },
    writer::{self, Place, PlaceholderKey},
};

/// `build_arn(service, resource_type, values)`: AWS's format of a type, filled.
pub(crate) struct BuildArn;

/// What is given for each placeholder, by its name in lower case, and how the name was written.
type Values = BTreeMap<String, (String, OrUnknown<String>)>;

impl Function<PolicySentry> for BuildArn {
    fn name(&self) -> &'static str {
        "build_arn"
    }

    fn signature(&self) -> Signature {
        let service = Parameter::new("service", Type::String).describe("A service prefix: `\"sqs\"`.");
        let resource_type = Parameter::new("resource_type", Type::String).describe(
            "A resource type of the service, as AWS writes it: `\"queue\"`. Letter case is ignored.",
        );
        let values = Parameter::new("values", Type::map(Type::String))
            .describe(
                "What stands in the places of the format: `{ Partition = \"aws\", Region = \"eu-west-1\", Account = \
                 \"111122223333\", QueueName = \"orders\" }`. Letter case of the names is ignored. `Partition`, `Region` \
                 and `Account` may be given where the format has no place for them.",
            )
            .allow_unknown();
        Signature::new([service, resource_type, values], Type::String).describe(
            "Builds an ARN by AWS's format.",
            "The ARN of a resource, by the format that AWS documents for its type. Where a type has several, it is the \
             first that the values fill and that has a place for each of them. A place without a value is an error.\n\n\
             Where a value is known after apply only, the plan knows the beginning of the ARN, and so which type it is of.",
        )
    }

    fn call(&self, provider: &PolicySentry, values: &[Value]) -> Result<Value, FunctionError> {
        if values.iter().any(Value::is_unknown) {
            return Ok(Value::UNKNOWN);
        }
        let (service, resource_type, values): (String, String, BTreeMap<String, Option<OrUnknown<String>>>) =
            arguments(values)?;
        let values = read_values(values)?;
        let reader = provider
            .selection()
            .and_then(Selection::reader)
            .map_err(|mistakes| diagnose::as_function_error(&mistakes))?;
        let found = find(&service, &resource_type, &reader)?;
        choose(&found, &values)
    }
}

fn read_values(values: BTreeMap<String, Option<OrUnknown<String>>>) -> Result<Values, FunctionError> {
    let mut read = Values::new();
    for (name, value) in values {
        let Some(value) = value else { continue };
        let is_text = |text: &String| {
            !text.is_empty() && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        };
        if value.known().is_some_and(|text| !is_text(text)) {
            let text = value.known().map_or("", String::as_str);
            return Err(FunctionError::new(diagnose::not_in_an_arn(&name, text)).at(2));
        }
        if let Some((other, _)) = read.insert(name.to_ascii_lowercase(), (name.clone(), value)) {
            return Err(FunctionError::new(diagnose::value_twice(&name, &other)).at(2));
        }
    }
    Ok(read)
}

fn at(argument: usize, mistake: Diagnostic) -> FunctionError {
    diagnose::as_function_error(&[mistake]).at(argument)
}

fn find(service: &str, resource_type: &str, reader: &Reader) -> Result<ResourceTypeFormats, FunctionError> {
    let unreadable = |error| diagnose::as_function_error(&[diagnose::database(&error)]);
    if !reader.is_service(service).map_err(unreadable)? {
        let prefixes = reader.service_prefixes().map_err(unreadable)?;
        let nearest = nearest(service, prefixes.iter().map(String::as_str));
        return Err(at(0, diagnose::unknown_service(AttributePath::to("service"), service, nearest)));
    }
    let name = ResourceTypeName::new(service, resource_type);
    writer::find_resource_type(&name, &Place::argument("resource_type"), reader)
        .map_err(|error| at(1, diagnose::policy_error(&error)))
}

/// The first format that the values fill and that takes each of them, else the first that they fill.
fn choose(of: &ResourceTypeFormats, values: &Values) -> Result<Value, FunctionError> {
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
        None => filled.arn.as_str().into(),
        // Values that turn out to be null may lead to another format.
        Some(prefix) if candidates.len() == 1 => Value::Unknown(Refinement::with_prefix(prefix)),
        Some(_) => Value::UNKNOWN,
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
            match values.get(&placeholder.to_ascii_lowercase()).map(|(_, value)| value) {
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
        let names = values.values().map(|(name, _)| name);
        let unused = names.filter(|name| !is_used(name)).cloned().collect();
        let known_prefix = arn.split_once(UNKNOWN).map(|(prefix, _)| prefix.to_owned());
        Self { arn, known_prefix, placeholders, open, unused }
    }
}
