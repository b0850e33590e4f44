//! What the pages say is in the database, oddities included.

use std::collections::BTreeSet;

use policy_sentry::{
    database::{ActionDetails, ActionFilter, Counts},
    iam::{AccessLevel, AccessLevelSource, ConditionKeyType, ResourceTypeName},
    ingest::{self, Conflict},
};
use pretty_assertions::assert_eq;

use super::{NO_OVERRIDES, Workshop};

/// One line for each action, with all that the database says of it.
fn lines(actions: Vec<ActionDetails>) -> Vec<String> {
    actions.into_iter().map(|action| line(&action)).collect()
}

fn line(action: &ActionDetails) -> String {
    let types = action.resource_types.iter().map(|used| {
        let star = if used.required { "*" } else { "" };
        format!("{}{star} [{}]", used.resource_type, used.condition_keys.join(" "))
    });
    format!(
        "{} ({}{}) on {} | {} | needs {} | {}",
        action.name,
        action.access_level,
        if action.permission_only == Some(true) { ", permission only" } else { "" },
        types.collect::<Vec<_>>().join(", "),
        action.condition_keys.join(" "),
        action.dependent_actions.as_ref().map_or("unknown".to_owned(), |names| names.join(" ")),
        action.documentation.as_deref().unwrap_or("no link"),
    )
}

#[test]
fn the_actions_are_the_union_of_the_pages() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let reader = workshop.database().reader().unwrap();
    assert_eq!(
        lines(reader.query_actions(&ActionFilter::default()).unwrap()),
        [
            "kettle:BoilWater (Write) on  |  | needs  | https://example.com/kettle/BoilWater",
            "teapot:BlendTea (Write) on teapot:Tin* [teapot:Forgotten] |  | needs  | no link",
            "teapot:InviteGuest (Tagging) on  | aws:RequestTag/${TagKey} | needs  | \
             https://example.com/guests/InviteGuest",
            "teapot:ListPots (List) on  |  | needs  | https://example.com/guests/ListPots",
            "teapot:PourTea (Write) on teapot:Cup* [aws:ResourceTag/${TagKey} teapot:CupSize], \
             teapot:pot [], teapot:table [teapot:CupSize] | \
             teapot:BrewingContext:${BrewingContextKey} teapot:steepTime | \
             needs kettle:BoilWater teapot:InviteGuest teapot:ListPots | https://example.com/guests/PourTea",
            "teapot:StirViaSpoon-Clockwise (Permissions management, permission only) on \
             teapot:silver spoon/ [teapot:steepTime] |  | needs  | no link",
        ]
    );
}

#[test]
fn a_service_has_the_names_and_the_addresses_of_all_its_pages() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let service = workshop.database().reader().unwrap().service("TEAPOT").unwrap().unwrap();
    assert_eq!(service.prefix, "teapot");
    assert_eq!(service.names, ["Teapot", "Teapot for Guests"]);
    assert_eq!(
        service.pages,
        [
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_teapot.html",
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_teapotforguests.html",
        ]
    );
    assert_eq!((service.actions, service.resource_types, service.condition_keys), (5, 4, 5));
}

#[test]
fn a_type_has_the_formats_of_all_its_pages() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let types = workshop.database().reader().unwrap().query_resource_types(Some("teapot"), None).unwrap();
    let types: Vec<_> = types
        .iter()
        .map(|details| {
            (details.name.as_str(), details.arn_formats.join(" "), details.condition_keys.join(" "))
        })
        .collect();
    let none = String::new;
    assert_eq!(
        types,
        [
            (
                "Cup",
                "arn:${Partition}:china:${Region}:*:cup/${CupId} \
                 arn:${Partition}:teapot:${Region}:${Account}:guest-cup/${CupId}"
                    .to_owned(),
                none()
            ),
            (
                "pot",
                "arn:${Partition}:teapot:${Region}:${Account}:pot/${PotId}".to_owned(),
                "aws:ResourceTag/${TagKey}".to_owned()
            ),
            ("silver spoon/", "arn:${Partition}:${Vendor}:::spoon/${SpoonId}".to_owned(), none()),
            ("table", "arn:${Partition}:teapot:${Region}:${Account}:table/${TableId}".to_owned(), none()),
            ("Tin", none(), none()),
        ]
    );
}

#[test]
fn types_are_found_by_the_service_that_their_formats_name() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let reader = workshop.database().reader().unwrap();
    let found = |arn_service: &str| -> Vec<String> {
        let types = reader.resource_types_of_arn_service(arn_service).unwrap();
        types.iter().map(|found| format!("{} {}", found.name, found.formats.len())).collect()
    };
    assert_eq!(found("china"), ["teapot:Cup 1", "teapot:silver spoon/ 1"]);
    assert_eq!(found("teapot"), ["teapot:Cup 1", "teapot:pot 1", "teapot:silver spoon/ 1", "teapot:table 1"]);
    assert_eq!(found("samovar"), ["teapot:silver spoon/ 1"]);
}

#[test]
fn keys_have_the_types_of_all_pages_or_none() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let keys = workshop.database().reader().unwrap().query_condition_keys(Some("teapot"), None).unwrap();
    let keys: Vec<_> = keys.into_iter().map(|key| (key.name, key.types)).collect();
    assert_eq!(
        keys,
        [
            ("aws:RequestTag/${TagKey}".to_owned(), vec![ConditionKeyType::String]),
            ("aws:ResourceTag/${TagKey}".to_owned(), vec![ConditionKeyType::String]),
            ("teapot:BrewingContext:${BrewingContextKey}".to_owned(), vec![ConditionKeyType::ArrayOfString]),
            ("teapot:CupSize".to_owned(), vec![ConditionKeyType::Numeric, ConditionKeyType::String]),
            ("teapot:Forgotten".to_owned(), vec![]),
            ("teapot:steepTime".to_owned(), vec![ConditionKeyType::Numeric]),
        ]
    );
}

#[test]
fn the_report_names_what_is_odd() {
    let report = Workshop::new().build(NO_OVERRIDES).unwrap();
    assert_eq!(
        (report.pages, report.services, report.actions, report.actions_on_several_pages),
        (3, 2, 6, 2)
    );
    assert_eq!((report.scenario_rows, report.broken_links, report.without_documentation), (2, 2, 2));
    assert_eq!(report.undefined_resource_types, BTreeSet::from([ResourceTypeName::new("teapot", "Tin")]));
    assert_eq!(
        report.unlisted_condition_keys,
        BTreeSet::from([("teapot".to_owned(), "teapot:Forgotten".to_owned())])
    );
    assert_eq!(
        report.unknown_dependents,
        BTreeSet::from([("teapot:BlendTea".parse().unwrap(), "samovar:Heat".parse().unwrap())])
    );
    let action = || "teapot:ListPots".parse().unwrap();
    assert_eq!(
        report.conflicts,
        [
            Conflict::AccessLevels {
                action: action(),
                levels: BTreeSet::from([AccessLevel::List, AccessLevel::Read])
            },
            Conflict::PermissionOnly { action: action() },
        ]
    );
}

#[test]
fn counts_and_checks_agree_with_the_pages() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let reader = workshop.database().reader().unwrap();
    assert_eq!(reader.problems().unwrap(), Vec::<String>::new());
    assert_eq!(reader.version().unwrap(), "2026-06-14");
    assert_eq!(
        reader.counts().unwrap(),
        Counts {
            services: 2,
            pages: 3,
            actions: 6,
            resource_types: 4,
            undefined_resource_types: 1,
            arn_formats: 5,
            condition_keys: 5,
            unlisted_condition_keys: 1,
            actions_with_dependents: 1,
            actions_with_unknown_dependents: 0,
            dependents: 3,
            resource_type_uses: 5,
            access_level_overrides: 0,
        }
    );
}

#[test]
fn descriptions_are_kept_only_if_asked_for() {
    let workshop = Workshop::new();
    let descriptions = || {
        let reader = workshop.database().reader().unwrap();
        let of_actions = reader.query_actions(&ActionFilter::default()).unwrap();
        let of_keys = reader.query_condition_keys(None, None).unwrap();
        let of_actions = of_actions.into_iter().filter_map(|action| action.description);
        of_actions.chain(of_keys.into_iter().filter_map(|key| key.description)).collect::<Vec<_>>()
    };
    let mut build = workshop.request(NO_OVERRIDES);
    ingest::build(&build).unwrap();
    assert_eq!(descriptions(), Vec::<String>::new());
    build.descriptions = true;
    ingest::build(&build).unwrap();
    assert_eq!(descriptions().len(), 6 + 5);
    assert!(descriptions().contains(&"Stirs with a spoon".to_owned()));
}

#[test]
fn questions_of_one_action_agree_with_the_table() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let reader = workshop.database().reader().unwrap();
    let source = AccessLevelSource::Aws;
    let pour = reader.action(&"TEAPOT:pourtea".parse().unwrap(), source).unwrap().unwrap();
    assert_eq!(pour.name.as_str(), "teapot:PourTea");
    assert!(pour.supports_resource_types);
    let types: Vec<_> = reader
        .resource_types_of_action(pour.id)
        .unwrap()
        .into_iter()
        .map(|used| {
            let keys = reader.condition_keys_of_use(pour.id, used.id).unwrap();
            (used.name.name, used.required, keys.len())
        })
        .collect();
    assert_eq!(types, [("Cup".into(), true, 2), ("pot".into(), false, 0), ("table".into(), false, 1)]);
    assert_eq!(reader.condition_keys_of_action(pour.id).unwrap().len(), 2);
    let lists = reader.wildcard_only_actions("Teapot", AccessLevel::List, source).unwrap();
    assert_eq!(lists.iter().map(|action| action.name.as_str()).collect::<Vec<_>>(), ["teapot:ListPots"]);
}

#[test]
fn the_index_has_a_line_for_each_service() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let index = std::fs::read_to_string(workshop.path("services.tsv")).unwrap();
    assert_eq!(
        index,
        "service\tactions\tlist\tread\ttagging\twrite\tpermissions_management\t\
         resource_types\tarn_formats\tcondition_keys\tdependent_actions\tnames\n\
         kettle\t1\t0\t0\t0\t1\t0\t0\t0\t0\t0\tKettle\n\
         teapot\t5\t1\t0\t1\t2\t1\t4\t5\t5\t4\tTeapot; Teapot for Guests\n"
    );
}
