//! The report, as it is read.

use std::collections::BTreeMap;

use policy_sentry::analysis::{Analysis, Report};
use serde_json::json;

use crate::analysis;

fn analyses() -> BTreeMap<String, Analysis> {
    let deployer = json!([
        {
            "Sid": "Deploy", "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],
            "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:orders",
        },
        { "Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/orders" },
    ]);
    let wide = json!([
        { "Sid": "Buckets", "Effect": "Allow", "Action": ["s3:*", "s3:Frob"], "Resource": "*" },
        {
            "Effect": "Allow", "Action": "ec2:AuthorizeSecurityGroupIngress", "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceTag/team": "a" } },
        },
    ]);
    let reader = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::mine/*" });
    let policies = [("deployer", deployer), ("wi|de, \"really\"", wide), ("reader", reader)];
    policies.map(|(name, statements)| (name.to_owned(), analysis(&statements))).into()
}

#[test]
fn the_text_has_a_verdict_tables_and_a_line_for_each_finding() {
    let analyses = analyses();
    insta::assert_snapshot!(Report { analyses: &analyses, database_version: "2026-10-27" }.markdown());
}

#[test]
fn the_table_has_a_line_for_each_finding() {
    let analyses = analyses();
    insta::assert_snapshot!(Report { analyses: &analyses, database_version: "2026-10-27" }.csv());
}

/// Policies that are analysed are foreign, and a spreadsheet runs what begins like a formula.
#[test]
fn no_cell_of_the_table_is_a_formula() {
    for (name, expected) in [
        ("=HYPERLINK(\"http://e.example\",\"open\")", r#""'=HYPERLINK(""http://e.example"",""open"")""#),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("+1\u{1b}[2J", r"'+1\u{1b}[2J"),
        ("-1\u{202e}", r"'-1\u{202e}"),
        ("\t=1", r"'\t=1"),
        ("\r\n=1", r"'\r\n=1"),
        ("a=1\nb", r"a=1\nb"),
    ] {
        let statement = json!({ "Sid": "@Sid", "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
        let analyses = BTreeMap::from([(name.to_owned(), analysis(&statement))]);
        let csv = Report { analyses: &analyses, database_version: "2026-10-27" }.csv();
        for row in csv.lines().skip(1) {
            assert!(row.starts_with(&format!("{expected},")), "{row}");
            assert!(row.contains(",'@Sid,"), "{row}");
        }
        assert!(csv.lines().count() > 1, "{csv}");
    }
}

#[test]
fn nothing_found_is_a_short_text() {
    let analyses = BTreeMap::new();
    let report = Report { analyses: &analyses, database_version: "2026-10-27" };
    assert_eq!(report.markdown(), "0 policies: findings 0 high, 0 medium, 0 low. Facts of 2026-10-27.\n");
    assert_eq!(report.csv().lines().count(), 1);
}
