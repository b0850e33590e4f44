//! ARN matching against the bundled database: precision over every format, and ARNs as people write them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use policy_sentry::{
    arn::{Arn, Tier},
    catalog::{Catalog, MatchedType, borrowed, resolve},
    database::Database,
};
use pretty_assertions::assert_eq;

/// One format of the database and the type that has it.
struct Known {
    resource_type: String,
    service: String,
    format: String,
}

fn every_format() -> Vec<Known> {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let types = catalog.tables().query_resource_types(None, None).unwrap();
    types
        .into_iter()
        .flat_map(|of| {
            let (resource_type, service) = (of.resource_type, of.service);
            of.arn_formats.into_iter().map(move |format| Known {
                resource_type: resource_type.clone(),
                service: service.clone(),
                format,
            })
        })
        .collect()
}

/// The format with each placeholder replaced.
fn fill(format: &str, value: impl Fn(&str) -> String) -> String {
    let mut pieces = format.split("${");
    let mut filled = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap();
        filled.push_str(&value(name));
        filled.push_str(rest);
    }
    filled
}

fn plausible(placeholder: &str) -> String {
    match placeholder {
        "Partition" => "aws".to_owned(),
        "Region" => "eu-west-1".to_owned(),
        name if name.contains("Account") => "111122223333".to_owned(),
        // The one format whose service is a placeholder: the recovery points of AWS Backup.
        "Vendor" => "backup".to_owned(),
        "ResourceType" => "recovery-point".to_owned(),
        name => format!("my-{}", name.to_lowercase()),
    }
}

fn star(placeholder: &str) -> String {
    if placeholder == "Vendor" { "backup".to_owned() } else { "*".to_owned() }
}

/// Formats that no ARN can tell apart: equal but for the names of placeholders, a `*` of AWS's own included.
fn shape(format: &str) -> String {
    fill(format, |_| "*".to_owned())
}

/// Every format, filled in, names its own type; and further types only where formats are twins, or where a
/// hard case with a source says so.
#[test]
fn every_format_names_its_own_type_and_no_other_but_twins() {
    let formats = every_format();
    assert!(formats.len() > 2_000, "{}", formats.len());
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let (mut twins, mut documented, mut wrong) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for known in &formats {
        for arn in [fill(&known.format, plausible), fill(&known.format, star)] {
            let resolution = resolve(&arn.parse().unwrap(), None, &catalog).unwrap();
            let borrows = !resolution.types.iter().any(|found| found.resource_type.service == known.service);
            let matched = if borrows {
                borrowed(&arn.parse().unwrap(), None, &catalog).unwrap()
            } else {
                resolution.types
            };
            if !matched.iter().any(|found| found.resource_type.to_string() == known.resource_type) {
                wrong.push(format!("{} does not name {}", arn, known.resource_type));
            }
            for other in matched.iter().filter(|found| found.resource_type.service == known.service) {
                let name = other.resource_type.to_string();
                let pair = format!("{} = {name}", known.resource_type);
                if name == known.resource_type {
                } else if shape(&other.format) == shape(&known.format) {
                    twins.insert(pair);
                } else if other.tier == Tier::Documented {
                    documented.insert(pair);
                } else {
                    wrong.push(format!("{arn} of {} also names {name}", known.resource_type));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    insta::assert_snapshot!("twins", twins.into_iter().collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!("documented", documented.into_iter().collect::<Vec<_>>().join("\n"));
}

/// ARNs as people write them, the types they must name, and by which step; of some also who borrows them.
#[test]
fn arns_as_people_write_them() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let (mut rows, mut wrong) = (0, Vec::new());
    let lines = include_str!("arns.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let (text, expected) = line.split_once(" => ").unwrap();
        let arn: Arn = text.parse().unwrap();
        let mut found = named(&resolve(&arn, None, &catalog).unwrap().types);
        if expected.contains(" | ") {
            found = format!("{found} | {}", named(&borrowed(&arn, None, &catalog).unwrap()));
        }
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
        rows += 1;
    }
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
    assert!(rows >= 250, "{rows}");
}

fn named(types: &[MatchedType]) -> String {
    let named: Vec<String> =
        types.iter().map(|found| format!("{} {}", found.resource_type, found.tier.as_str())).collect();
    if named.is_empty() { "nothing".to_owned() } else { named.join(", ") }
}

/// The placeholders that `src/arn/hard_cases.rs` names are those of AWS's formats: a name that AWS changes would
/// silently stop to count.
#[test]
fn every_placeholder_of_the_hard_cases_is_one_of_a_format() {
    let known: BTreeSet<(String, String)> = every_format()
        .iter()
        .flat_map(|known| {
            let service = known.format.split(':').nth(2).unwrap().to_owned();
            let placeholders = known.format.split("${").skip(1).map(|piece| piece.split_once('}').unwrap().0);
            placeholders.map(|name| (service.clone(), name.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let source = include_str!("../../src/arn/hard_cases.rs");
    let rows: Vec<(String, String)> = source
        .split('(')
        .filter_map(|piece| {
            piece.split_once(')')?.0.strip_prefix('"')?.strip_suffix('"')?.split_once("\", \"")
        })
        .filter(|(_, name)| name.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|(service, name)| (service.to_owned(), name.to_owned()))
        .collect();
    assert!(rows.len() > 70, "{}", rows.len());
    let unknown: Vec<_> = rows.into_iter().filter(|row| !known.contains(row)).collect();
    assert_eq!(unknown, []);
}
