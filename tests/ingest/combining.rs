//! Which source is believed for what: each rule of `src/ingest/combine.rs` on a teapot.

use std::collections::BTreeMap;

use policy_sentry::{
    iam::{AccessLevel, ActionName},
    ingest::{
        self, Agreement, Build, Input, build, combine, compare,
        model::{Action, Name, RetiredOrUndocumented, Service, Standing},
        reduced, sha256,
        sources::{Earlier, Source, Sources},
    },
};
use pretty_assertions::assert_eq;

use super::{NO_OVERRIDES, Workshop};

/// The facts of the five sources, as lines.
#[derive(Clone, Copy, Default)]
struct Facts<'a> {
    base: &'a [&'a str],
    older: &'a [&'a str],
    structure: &'a [&'a str],
    pages: &'a [&'a str],
    links: &'a [&'a str],
}

struct Combined {
    service: Service,
    unlisted: BTreeMap<ActionName, RetiredOrUndocumented>,
    conflicts: Vec<String>,
}

impl Combined {
    fn action(&self, name: &str) -> &Action {
        self.service.actions.get(&Name::new(name)).unwrap()
    }

    /// The types of an action: starred where required, with their keys.
    fn types(&self, name: &str) -> String {
        let types = self.action(name).resource_types.iter().map(|(name, used)| {
            let keys: Vec<_> = used.condition_keys.iter().map(Name::as_str).collect();
            format!("{name}{}[{}]", if used.required { "*" } else { "" }, keys.join(" "))
        });
        types.collect::<Vec<_>>().join(" ")
    }

    fn keys(&self, name: &str) -> String {
        self.action(name).condition_keys.iter().map(Name::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Each line is a fact about the service `teapot`, without saying so.
fn lines(facts: &[&str]) -> String {
    facts.iter().map(|fact| fact.replacen('{', r#"{"service":"teapot","#, 1) + "\n").collect()
}

fn source(date: &str, facts: &[&str]) -> Source {
    let services = reduced::parse("facts", &lines(facts)).unwrap();
    Source { name: format!("source of {date}"), date: date.parse().unwrap(), services }
}

fn combined(facts: Facts<'_>) -> Combined {
    combined_of(&sources(facts))
}

fn sources(facts: Facts<'_>) -> Sources {
    Sources {
        base: source("2026-10-27", facts.base),
        dependents: source("2026-07-08", facts.older),
        structure: source("2026-08-22", facts.structure),
        pages: source("2026-06-14", facts.pages),
        links: source("2026-10-26", facts.links),
        earlier: Earlier::default(),
    }
}

fn combined_of(sources: &Sources) -> Combined {
    let (services, unlisted, conflicts) = combine(sources);
    let service = services.into_iter().next().unwrap();
    Combined { service, unlisted, conflicts: conflicts.iter().map(ToString::to_string).collect() }
}

const POUR: &str = r#"{"fact":"action","name":"Pour","access_level":"Write"}"#;

#[test]
fn the_base_says_what_exists_and_at_which_level() {
    let found = combined(Facts {
        base: &[POUR],
        structure: &[r#"{"fact":"action","name":"Pour","access_level":"Read"}"#],
        ..Facts::default()
    });
    assert_eq!(found.action("Pour").access_level, Some(AccessLevel::Write));
    assert_eq!(found.conflicts, ["teapot:Pour is Read in one account and Write in another"]);
}

#[test]
fn the_structure_says_where_a_key_belongs_if_nothing_has_changed() {
    let structure = [
        r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:A"],"resource_types":{"cup":{"condition_keys":["t:U"]}}}"#,
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::c"],"condition_keys":["t:T"]}"#,
    ];
    let cup =
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::c"],"condition_keys":["t:T"]}"#;
    for (base, types, keys, conflicts) in [
        // Of a doubled type the base has lost keys, unless it has others.
        (
            r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:A"],"resource_types":{"cup":{"doubled":true}}}"#,
            "cup[t:U]",
            "t:A",
            vec![],
        ),
        // Merged, as the pages are since July 2026.
        (
            r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:A","t:U"],"resource_types":{"cup":{"required":true,"condition_keys":["t:T"]}}}"#,
            "cup*[t:U]",
            "t:A",
            vec![],
        ),
        (
            r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:A","t:New"],"resource_types":{"cup":{"condition_keys":["t:U"]}}}"#,
            "cup[t:U]",
            "t:A t:New",
            vec!["teapot:Pour has changed since the Service Reference: condition keys on cup"],
        ),
        (
            r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:A"],"resource_types":{"mug":{}}}"#,
            "mug[]",
            "t:A",
            vec!["teapot:Pour has changed since the Service Reference: added mug, removed cup"],
        ),
        (
            r#"{"fact":"action","name":"Pour","access_level":"Write","condition_keys":["t:U"]}"#,
            "",
            "t:U",
            vec!["teapot:Pour has changed since the Service Reference: removed cup"],
        ),
    ] {
        let found = combined(Facts { base: &[base, cup], structure: &structure, ..Facts::default() });
        assert_eq!((found.types("Pour").as_str(), found.keys("Pour").as_str()), (types, keys), "{base}");
        assert_eq!(found.conflicts, conflicts, "{base}");
    }
}

const WITH_CUP: &str =
    r#"{"fact":"action","name":"Pour","access_level":"Write","resource_types":{"cup":{"required":true}}}"#;
const WITH_BOTH: &str =
    r#"{"fact":"action","name":"Pour","access_level":"Write","resource_types":{"cup":{},"mug":{}}}"#;

#[test]
fn a_type_that_the_base_never_saw_is_restored_and_one_that_is_gone_is_not() {
    let restored = combined(Facts {
        base: &[WITH_CUP],
        older: &[WITH_CUP],
        structure: &[WITH_BOTH],
        ..Facts::default()
    });
    assert_eq!(restored.types("Pour"), "cup*[] mug[]");
    assert_eq!(restored.conflicts, ["restored types of an action: teapot:Pour: mug"]);
    let gone = combined(Facts {
        base: &[WITH_CUP],
        older: &[WITH_BOTH],
        structure: &[WITH_BOTH],
        ..Facts::default()
    });
    assert_eq!(gone.types("Pour"), "cup*[]");
    assert_eq!(gone.conflicts, ["teapot:Pour has changed since the Service Reference: removed mug"]);
}

#[test]
fn required_is_what_every_page_requires() {
    let page = |pages: &str, cup: &str| {
        format!(
            r#"{{"fact":"action","name":"Pour","access_level":"Write","resource_types":{{"cup":{cup},"mug":{{"required":true}}}},"pages":{pages}}}"#
        )
    };
    for (pages, cup, expected) in [
        ("2", r#"{"required":true}"#, "cup*[] mug*[]"),
        ("2", "{}", "cup[] mug*[]"),
        // Of a single page the base has a newer account.
        ("1", "{}", "cup*[] mug*[]"),
    ] {
        let found = combined(Facts {
            base: &[WITH_CUP],
            older: &[WITH_CUP],
            structure: &[WITH_BOTH],
            pages: &[&page(pages, cup)],
            ..Facts::default()
        });
        assert_eq!(found.types("Pour"), expected, "{pages} {cup}");
    }
}

#[test]
fn formats_keys_and_value_types_that_the_base_never_saw_are_restored() {
    let little = [
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::c"]}"#,
        r#"{"fact":"condition_key","name":"t:A","types":["String"]}"#,
    ];
    let more = [
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::c","arn:a:t:::d"],"condition_keys":["t:A"]}"#,
        r#"{"fact":"condition_key","name":"t:A","types":["ArrayOfString","String"]}"#,
    ];
    let found = combined(Facts { base: &little, older: &little, structure: &more, ..Facts::default() });
    let cup = &found.service.resource_types[&Name::new("cup")];
    assert_eq!((cup.arn_formats.len(), cup.condition_keys.len()), (2, 1));
    assert_eq!(found.service.condition_keys[&Name::new("t:A")].types.len(), 2);
    assert_eq!(found.conflicts.len(), 3);
    let gone = combined(Facts { base: &little, older: &more, structure: &more, ..Facts::default() });
    assert_eq!(gone.service.resource_types[&Name::new("cup")].arn_formats.len(), 1);
    assert_eq!(gone.conflicts, Vec::<String>::new());
}

#[test]
fn dependents_are_those_of_both_accounts_or_unknown() {
    let needs = |names: &str| {
        format!(r#"{{"fact":"action","name":"Pour","access_level":"Write","dependent_actions":[{names}]}}"#)
    };
    let (none, boil, brew) = (needs(""), needs(r#""kettle:Boil""#), needs(r#""teapot:Brew""#));
    for (older, pages, expected, conflicts) in [
        (Some(&boil), Some(&brew), Some("kettle:Boil teapot:Brew"), 1),
        (Some(&boil), Some(&boil), Some("kettle:Boil"), 0),
        (None, Some(&brew), Some("teapot:Brew"), 0),
        (Some(&none), None, Some(""), 0),
        (None, None, None, 0),
    ] {
        let facts = |line: Option<&String>| {
            line.map(String::as_str).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let (older, pages) = (facts(older), facts(pages));
        let older: Vec<_> = older.iter().map(String::as_str).collect();
        let pages: Vec<_> = pages.iter().map(String::as_str).collect();
        let found = combined(Facts { base: &[POUR], older: &older, pages: &pages, ..Facts::default() });
        let dependents = found.action("Pour").dependent_actions.as_ref();
        let dependents =
            dependents.map(|names| names.iter().map(ActionName::as_str).collect::<Vec<_>>().join(" "));
        assert_eq!(dependents.as_deref(), expected);
        assert_eq!(found.conflicts.len(), conflicts);
    }
}

#[test]
fn what_is_no_api_operation_is_said_by_the_newer_account_that_says_it() {
    let says = |truth: bool| {
        format!(r#"{{"fact":"action","name":"Pour","access_level":"Write","permission_only":{truth}}}"#)
    };
    let (yes, no) = (says(true), says(false));
    for (older, pages, expected, conflicts) in [
        (yes.as_str(), no.as_str(), Some(true), 1),
        (no.as_str(), no.as_str(), Some(false), 0),
        (POUR, yes.as_str(), Some(true), 0),
        (POUR, POUR, None, 0),
    ] {
        let found = combined(Facts { base: &[POUR], older: &[older], pages: &[pages], ..Facts::default() });
        assert_eq!(found.action("Pour").permission_only, expected);
        assert_eq!(found.conflicts.len(), conflicts);
    }
}

#[test]
fn links_come_from_the_links_and_else_from_the_pages() {
    let linked = |page: &str| {
        format!(
            r#"{{"fact":"action","name":"Pour","access_level":"Write","documentation":"https://example.com/{page}"}}"#
        )
    };
    let (new, old) = (linked("new"), linked("old"));
    for (links, expected) in [(new.as_str(), "https://example.com/new"), (POUR, "https://example.com/old")] {
        let found = combined(Facts {
            base: &[POUR],
            pages: &[&old],
            links: &[links, r#"{"fact":"action","name":"Spill"}"#],
            ..Facts::default()
        });
        assert_eq!(found.action("Pour").documentation.as_deref(), Some(expected));
        assert_eq!(found.conflicts, ["link of an unknown action: teapot:Spill"]);
    }
}

#[test]
fn a_service_has_the_addresses_of_the_links_and_the_name_of_the_base() {
    let found = combined(Facts {
        base: &[r#"{"fact":"service","pages":{"":"Teapot"}}"#],
        links: &[r#"{"fact":"service","pages":{"https://example.com/list_teapot.html":""}}"#],
        pages: &[r#"{"fact":"service","pages":{"https://example.com/list_old.html":"Old Teapot"}}"#],
        ..Facts::default()
    });
    let pages: Vec<_> = found.service.pages.into_iter().collect();
    assert_eq!(pages, [("https://example.com/list_teapot.html".to_owned(), "Teapot".to_owned())]);
}

#[test]
fn roles_are_passed_to_the_services_that_the_structure_names() {
    let passes = r#"{"fact":"action","name":"Pour","access_level":"Write","passed_to_services":["kettle.amazonaws.com"]}"#;
    let found = combined(Facts { base: &[POUR], structure: &[passes], ..Facts::default() });
    let services: Vec<_> = found.action("Pour").passed_to_services.iter().map(String::as_str).collect();
    assert_eq!(services, ["kettle.amazonaws.com"]);
}

#[test]
fn the_oldest_source_dates_actions_and_types() {
    let cup = r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::c"]}"#;
    let (all, none): (&[&str], &[&str]) = (&[POUR, cup], &[]);
    for (older, structure, pages, expected) in [
        (all, all, all, "2026-06-14"),
        (all, all, none, "2026-07-08"),
        (none, all, none, "2026-08-22"),
        (none, none, none, "2026-10-27"),
        (none, none, all, "2026-06-14"),
    ] {
        let found = combined(Facts { base: all, older, structure, pages, links: &[POUR] });
        let day = |date: &Option<_>| date.as_ref().map(ToString::to_string);
        assert_eq!(day(&found.action("Pour").first_seen).as_deref(), Some(expected));
        let cup = &found.service.resource_types[&Name::new("cup")];
        assert_eq!(day(&cup.first_seen).as_deref(), Some(expected));
    }
}

#[test]
fn what_the_base_does_not_have_is_kept_apart() {
    let spill = r#"{"fact":"action","name":"Spill","access_level":"Write"}"#;
    let hidden = r#"{"fact":"action","name":"Hide"}"#;
    let found = combined(Facts {
        base: &[POUR],
        older: &[spill],
        structure: &[spill, hidden, POUR],
        pages: &[POUR],
        ..Facts::default()
    });
    let unlisted = |status, access_level, first: &str| RetiredOrUndocumented {
        status,
        access_level,
        first_seen: first.parse().unwrap(),
        last_seen: "2026-08-22".parse().unwrap(),
    };
    assert_eq!(
        found.unlisted.into_iter().collect::<Vec<_>>(),
        [
            ("teapot:Hide".parse().unwrap(), unlisted(Standing::Undocumented, None, "2026-08-22")),
            (
                "teapot:Spill".parse().unwrap(),
                unlisted(Standing::Retired, Some(AccessLevel::Write), "2026-07-08")
            ),
        ]
    );
    assert_eq!(found.service.actions.len(), 1);
}

/// Of what AWS publishes today the pages were all read, and say themselves what is linked and what is needed. Days and
/// what is gone come from every state before.
#[test]
fn a_newer_base_says_all_that_it_can_and_keeps_the_rest() {
    const HELD: &str = r#"{"fact":"action","name":"Hold","access_level":"Write","permission_only":true,"dependent_actions":["kettle:Boil"],"documentation":"https://old","resource_types":{"cup":{}},"pages":2}"#;
    let known = sources(Facts {
        base: &[POUR, r#"{"fact":"action","name":"Spill","access_level":"Write"}"#],
        structure: &[r#"{"fact":"action","name":"Hide"}"#],
        older: &[HELD],
        pages: &[
            HELD,
            r#"{"fact":"action","name":"Rinse","access_level":"Write","dependent_actions":["kettle:Boil"],"documentation":"https://old"}"#,
        ],
        ..Facts::default()
    });
    let base = [
        r#"{"fact":"service","pages":{"https://new":"Tea"}}"#,
        POUR,
        r#"{"fact":"action","name":"Hold","access_level":"Write","permission_only":false,"dependent_actions":[],"documentation":"https://new","resource_types":{"cup":{"required":true}}}"#,
        r#"{"fact":"action","name":"Rinse","access_level":"Write"}"#,
        r#"{"fact":"action","name":"Stir","access_level":"Write"}"#,
    ];
    let passes = r#"{"fact":"action","name":"Pour","passed_to_services":["tea.amazonaws.com"]}"#;
    let found = combined_of(&known.renewed(source("2026-12-24", &base), source("2026-12-23", &[passes])));

    assert_eq!(found.service.pages.into_iter().collect::<Vec<_>>(), [("https://new".into(), "Tea".into())]);
    let days = ["Pour", "Hold", "Rinse", "Stir"]
        .map(|name| found.service.actions[&Name::new(name)].first_seen.clone());
    assert_eq!(
        days.map(|day| day.unwrap().to_string()),
        ["2026-10-27", "2026-06-14", "2026-06-14", "2026-12-24"]
    );
    let hold = &found.service.actions[&Name::new("Hold")];
    assert_eq!((hold.permission_only, hold.dependent_actions.as_ref().unwrap().len()), (Some(false), 0));
    assert_eq!(hold.documentation.as_deref(), Some("https://new"));
    assert!(hold.resource_types[&Name::new("cup")].required);
    let rinse = &found.service.actions[&Name::new("Rinse")];
    assert_eq!(rinse.dependent_actions.as_ref().unwrap().len(), 1);
    assert_eq!(rinse.documentation.as_deref(), Some("https://old"));
    let pour = &found.service.actions[&Name::new("Pour")];
    assert_eq!(pour.passed_to_services.iter().collect::<Vec<_>>(), ["tea.amazonaws.com"]);
    assert_eq!(found.service.actions[&Name::new("Stir")].dependent_actions, None);
    let unlisted: Vec<_> = found.unlisted.iter().map(|(name, action)| (name.name(), action.status)).collect();
    assert_eq!(unlisted, [("Hide", Standing::Undocumented), ("Spill", Standing::Retired)]);
    assert_eq!(found.unlisted[&"teapot:Spill".parse().unwrap()].last_seen.as_str(), "2026-10-27");
}

/// Writes five sources, with `facts` as the base's, and their list.
fn write_sources(workshop: &Workshop, facts: &[&str]) -> Build {
    let directory = workshop.path("sources");
    std::fs::create_dir_all(&directory).unwrap();
    let text = lines(facts);
    std::fs::write(directory.join("facts.zst"), zstd::bulk::compress(text.as_bytes(), 3).unwrap()).unwrap();
    let origin = serde_json::json!({
        "file": "facts.zst", "name": "facts", "date": "2026-10-27", "licence": "none", "address": "none",
        "original": "none", "original_sha256": "none", "facts_sha256": sha256(text.as_bytes()),
    });
    let roles = ["base", "dependents", "structure", "pages", "links"];
    let list: serde_json::Map<_, _> =
        roles.into_iter().map(|role| (role.to_owned(), origin.clone())).collect();
    std::fs::write(directory.join("sources.json"), serde_json::to_string(&list).unwrap()).unwrap();
    let mut build = workshop.request(NO_OVERRIDES);
    build.input = Input::Sources { directory };
    build
}

#[test]
fn agreement_is_counted_on_both_sides() {
    let services = |facts: &[&str]| source("2026-10-27", facts).services;
    let left = services(&[
        r#"{"fact":"action","name":"Pour","access_level":"Write","resource_types":{"cup":{"required":true,"condition_keys":["t:A"]}}}"#,
        r#"{"fact":"action","name":"Spill","access_level":"Write","condition_keys":["t:A"]}"#,
        r#"{"fact":"action","name":"Gone","access_level":"Write"}"#,
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::${Cup}"]}"#,
        r#"{"fact":"resource_type","name":"pot","arn_formats":["arn:a:t:::${Pot}"]}"#,
        r#"{"fact":"condition_key","name":"t:A","types":["String"]}"#,
    ]);
    let right = services(&[
        r#"{"fact":"action","name":"pour","access_level":"Read","condition_keys":["t:A"],"resource_types":{"cup":{}}}"#,
        r#"{"fact":"action","name":"Spill","resource_types":{"pot":{"required":true}}}"#,
        r#"{"fact":"resource_type","name":"cup","arn_formats":["arn:a:t:::${CupName}"]}"#,
        r#"{"fact":"resource_type","name":"pot","arn_formats":["arn:a:t:::pot/${Pot}"]}"#,
        r#"{"fact":"condition_key","name":"t:A","types":["Bool"]}"#,
        r#"{"fact":"condition_key","name":"t:B","types":["Bool"]}"#,
    ]);
    let expected = Agreement {
        actions: [1, 0],
        common_actions: 2,
        levels: 1,
        type_sets: 1,
        required: Some(1),
        action_keys: 2,
        all_keys: 1,
        arn_formats: 1,
        condition_keys: [0, 1],
        key_types: 1,
        ..Agreement::default()
    };
    assert_eq!(compare(&left, &right), expected);
    let same = compare(&left, &left);
    assert_eq!(same, Agreement { common_actions: 3, required: Some(0), ..Agreement::default() });
    assert_eq!(same.to_string().split(" | ").count(), ingest::COLUMNS.split(" | ").count());
}

const SERVICE: &str = r#"{"fact":"service","pages":{"https://example.com":"Teapot"}}"#;

#[test]
fn the_same_sources_give_the_same_bytes() {
    let bytes = || {
        let workshop = Workshop::new();
        build(&write_sources(&workshop, &[SERVICE, WITH_BOTH])).unwrap();
        let reader = workshop.database().reader().unwrap();
        assert_eq!(reader.meta().unwrap()["dependent_actions.source"], "facts; facts");
        assert_eq!(reader.version().unwrap(), "2026-10-27");
        std::fs::read(workshop.path("iam.sqlite")).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_source_that_is_not_what_its_list_says_is_refused() {
    let workshop = Workshop::new();
    let request = write_sources(&workshop, &[SERVICE, POUR]);
    let path = workshop.path("sources").join("facts.zst");
    std::fs::write(&path, zstd::bulk::compress(b"other facts", 3).unwrap()).unwrap();
    let message = build(&request).unwrap_err().to_string();
    assert!(message.starts_with(&format!("`{}` has the SHA-256 ", path.display())), "{message}");
    std::fs::write(workshop.path("sources").join("sources.json"), "{}").unwrap();
    let message = build(&request).unwrap_err().to_string();
    assert!(message.ends_with("sources.json` is not a list of sources"), "{message}");
}

/// What was counted on the 470 pages by other means, before any other source was at hand.
#[test]
fn the_pages_alone_have_what_was_counted_on_them() {
    let sources =
        Sources::read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sources")).unwrap();
    let services = &sources.pages.services;
    let actions = || services.iter().flat_map(|service| service.actions.values());
    let defined = services.iter().map(|service| service.resource_types.len()).sum::<usize>();
    let dependents =
        actions().filter_map(|action| action.dependent_actions.as_ref()).map(std::collections::BTreeSet::len);
    assert_eq!(
        (services.len(), actions().count(), defined, dependents.sum::<usize>()),
        (450, 20_912, 2_218, 4_425)
    );
}
