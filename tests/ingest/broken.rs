//! Pages that are not as their layout promises: each is refused, with the page, the place and the reason.

use policy_sentry::ingest::html::read_page;
use proptest::prelude::*;

use super::{KETTLE, TEAPOT, TEAPOT_FOR_GUESTS};

/// What a page says once `from` is `to` in it.
fn complaint(page: &str, from: &str, to: &str) -> String {
    assert!(page.contains(from), "the page has no `{from}`");
    read_page("list_x.html", &page.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_change_of_the_layout_is_noticed() {
    for (from, to, expected) in [
        (r#"id="main-content""#, "", "page: there is no element `main-content`"),
        ("<h1>", "<h2>", "heading: there is no heading"),
        (
            "Actions, resources, and condition keys for Kettle",
            "Kettle",
            "heading: the heading `Kettle` does not begin with `Actions, resources, and condition keys for`",
        ),
        ("service prefix", "prefix", "first paragraph: there is no service prefix"),
        (
            "<code>kettle</code>",
            "<code>kettle</code> or <code>pot</code>",
            "first paragraph: there is more than one service prefix",
        ),
        ("<code>kettle</code>", "<code>Kettle</code>", "first paragraph: `Kettle` is not a service prefix"),
        (
            "<th>Dependent actions</th>",
            "",
            "page: unknown table with the columns `Actions | Description | Access level | \
             Resource types (*required) | Condition keys`",
        ),
        (
            "<th>Actions</th>",
            "<th>Operation</th>",
            "page: unknown table with the columns `Operation | Description | Access level | Resource types (*required) | Condition keys | Dependent actions`",
        ),
        ("<table>", "<div>", "page: there is no table of actions"),
    ] {
        assert_eq!(complaint(KETTLE, from, to), format!("list_x.html: {expected}"), "{from}");
    }
}

#[test]
fn a_row_that_does_not_fit_its_table_is_noticed() {
    for (from, to, expected) in [
        ("<td>Boils water</td>", "", "too few cells"),
        ("<td>Boils water</td>", "<td>Boils</td><td>water</td>", "too many cells"),
        (
            "<td>Boils water</td>",
            r#"<td rowspan="2">Boils water</td>"#,
            "a cell's rowspan reaches beyond the table",
        ),
        ("<td>Boils water</td>", r#"<td rowspan="0">Boils water</td>"#, "`0` is not a rowspan"),
        ("<td>Boils water</td>", r#"<td colspan="2">Boils water</td>"#, "a cell spans several columns"),
        ("<td>Boils water</td>", "<th>Boils water</th>", "unexpected element `th`"),
        ("<td>Write</td>", "<td>Boil</td>", "unknown access level `Boil`"),
        ("<td>Write</td>", "<td>Tagging, Write</td>", "unknown access level `Tagging, Write`"),
        (
            "BoilWater</a>",
            "Boil Water</a>",
            "`Boil Water` is not an action's name, with or without `[permission only]`",
        ),
        ("<td>Write</td><td></td>", "<td>Write</td><td>pot</td>", "`pot` has text outside of its values"),
        (
            "<td>Write</td><td></td>",
            "<td>Write</td><td><p>*</p></td>",
            "`*` is not the name of a resource type",
        ),
        (
            "<td>Write</td><td></td><td></td>",
            "<td>Write</td><td></td><td><p>TagKeys</p></td>",
            "`TagKeys` is not a condition key",
        ),
        ("<td></td></tr>", "<td><p>InviteGuest</p></td></tr>", "`InviteGuest` is not a dependent action"),
    ] {
        assert_eq!(complaint(KETTLE, from, to), format!("list_x.html: table `Actions`, row 1: {expected}"));
    }
}

#[test]
fn the_place_of_a_complaint_is_the_table_and_the_row() {
    for (from, to, expected) in [
        (">InviteGuest</a>", ">PourTea</a>", "table `Actions`, row 4: `PourTea` is defined twice"),
        (
            "<code>arn:${Partition}:teapot",
            "<code>teapot",
            "table `Resource types`, row 2: `teapot:${Region}:${Account}:table/${TableId}` is not a format of ARNs",
        ),
        (
            "<code>arn:${Partition}:teapot",
            "<code>arn:a:b:c:d:e, arn:${Partition}:teapot",
            "table `Resource types`, row 2: `arn:a:b:c:d:e,arn:${Partition}:teapot:${Region}:${Account}:table/${TableId}` \
             is not a format of ARNs",
        ),
        ("<td>cup</td>", "<td></td>", "table `Resource types`, row 1: `` is not the name of a resource type"),
        (
            "holds</td><td>String</td>",
            "holds</td><td>Volume</td>",
            "table `Condition keys`, row 1: unknown type of condition keys `Volume`",
        ),
    ] {
        assert_eq!(complaint(TEAPOT_FOR_GUESTS, from, to), format!("list_x.html: {expected}"), "{from}");
    }
}

#[test]
fn a_scenario_is_left_out_only_if_it_adds_nothing() {
    let page = TEAPOT.replace("Afternoon", "Afternoon, with milk");
    assert!(read_page("list_x.html", &page).is_ok());
    assert_eq!(
        complaint(TEAPOT, "SCENARIO:", "Note:"),
        "list_x.html: table `Actions`, row 5: \
         a row that belongs to no action and is no scenario begins with `Note: Afternoon`"
    );
    let (before, scenarios) = TEAPOT.split_once("SCENARIO:").unwrap();
    let page = format!("{before}SCENARIO:{}", scenarios.replacen("pot*", "samovar*", 1));
    assert_eq!(
        read_page("list_x.html", &page).unwrap_err().to_string(),
        "list_x.html: table `Actions`, row 7: \
         the scenario names `samovar`, which the action's own rows do not"
    );
}

proptest! {
    /// A page that is cut short, or that has lost or doubled a part, is read or refused: nothing panics.
    #[test]
    fn no_page_is_too_broken_to_be_refused(
        from in 0..TEAPOT.len(),
        length in 0..400_usize,
        copies in 0..3_usize,
        cut_short: bool,
    ) {
        let middle = TEAPOT.get(from..(from + length).min(TEAPOT.len())).unwrap_or_default();
        let (before, after) = (TEAPOT.get(..from).unwrap_or_default(), TEAPOT.get(from + length..));
        let after = after.filter(|_| !cut_short).unwrap_or_default();
        let _ = read_page("list_x.html", &format!("{before}{}{after}", middle.repeat(copies)));
    }
}
