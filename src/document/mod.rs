//! Policy documents as somebody wrote them: reading them, and what can be done without a database.
//!
//! A document may come from anywhere: from a file, from another provider, from AWS. So it is kept as it is. What this room
//! does not know it carries along, one text stays one text, and whoever wants to know more asks: [`Statement::effect`],
//! [`Statement::actions`], [`Statement::conditions`]. What is written has AWS's order of elements:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

mod merge;
mod one_or_many;
mod quota;
mod read;
mod sids;
mod split;
mod statement;
mod unique;

use std::str::FromStr;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::bounds::{Exceeded, limits};

pub use merge::{MergeError, merge};
pub use one_or_many::OneOrMany;
pub use quota::{QUOTAS_OF, Quota, Target};
pub use read::ParsePolicyError;
pub use split::{SplitError, TooLarge, WHOLE, split};
pub use statement::{Conditions, NotConditions, Statement};

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    /// The version of the policy language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Json>,
    /// The name of the document, which some services want.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Json>,
    /// The statements, in their order.
    #[serde(rename = "Statement")]
    pub statements: OneOrMany<Statement>,
    /// What else there is, by name.
    #[serde(flatten)]
    pub others: Map<String, Json>,
}

impl PolicyDocument {
    /// The version of the policy language that everybody writes today. Policy variables need it.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
    pub const VERSION: &'static str = "2012-10-17";

    /// A document of these statements.
    #[must_use]
    pub fn new(statements: Vec<Statement>) -> Self {
        Self { version: Some(Self::VERSION.into()), statements: statements.into(), ..Self::default() }
    }

    /// With two spaces of indentation, as `aws_iam_policy_document` writes.
    pub fn to_pretty_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Without insignificant white space.
    pub fn to_minified_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl FromStr for PolicyDocument {
    type Err = ParsePolicyError;

    /// Reads JSON. An element that is `null` counts as absent, since Terraform's `jsonencode` writes so what was left out.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Exceeded::check_input("it", text.len(), limits::DOCUMENT)?;
        read::document(unique::parse(text)?)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::iam::Effect;

    const FOREIGN: &str = r#"{
      "Remark": {"kept": [1.5, null]},
      "Statement": {
        "Colour": "green", "NotResource": ["b", "a"], "Resource": "*", "NotAction": "sqs:*", "Action": ["s3:Get*"],
        "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": ["1", 10]}},
        "NotPrincipal": {"AWS": "*"}, "Principal": "*", "Effect": "Deny", "Sid": "One"
      },
      "Id": "mine", "Version": "2008-10-17"
    }"#;

    #[test]
    fn what_is_foreign_stays_and_elements_get_their_order() {
        let document: PolicyDocument = FOREIGN.parse().unwrap();
        assert_eq!(
            document.to_minified_json().unwrap(),
            concat!(
                r#"{"Version":"2008-10-17","Id":"mine","Statement":{"Sid":"One","Effect":"Deny","Principal":"*","#,
                r#""NotPrincipal":{"AWS":"*"},"Action":["s3:Get*"],"NotAction":"sqs:*","Resource":"*","#,
                r#""NotResource":["b","a"],"Condition":{"Bool":{"aws:SecureTransport":true},"#,
                r#""NumericLessThan":{"s3:max-keys":["1",10]}},"Colour":"green"},"Remark":{"kept":[1.5,null]}}"#,
            )
        );
    }

    #[test]
    fn statements_answer_what_can_be_read() {
        let document: PolicyDocument = FOREIGN.parse().unwrap();
        let [statement] = document.statements.as_slice() else { panic!("{document:?}") };
        assert_eq!(statement.sid(), Some("One"));
        assert_eq!(statement.effect(), Some(Effect::Deny));
        assert_eq!(statement.actions(), ["s3:Get*"]);
        assert_eq!(statement.not_actions(), ["sqs:*"]);
        assert_eq!(statement.resources(), ["*"]);
        assert_eq!(statement.not_resources(), ["b", "a"]);
        assert_eq!(
            json!(statement.conditions().unwrap()),
            json!({ "Bool": { "aws:SecureTransport": ["true"] }, "NumericLessThan": { "s3:max-keys": ["1", "10"] } })
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_guessed() {
        let document: PolicyDocument =
            r#"{"Statement":[{"Sid":1,"Effect":"allow","Condition":{"Bool":{"k":{}}}}, {"Action":null}]}"#
                .parse()
                .unwrap();
        let [odd, empty] = document.statements.as_slice() else { panic!("{document:?}") };
        assert_eq!((odd.sid(), odd.effect()), (None, None));
        assert_eq!(
            odd.conditions().unwrap_err().to_string(),
            "Condition.Bool.k is an object, and must be a text or a list of texts"
        );
        assert_eq!(*empty, Statement::default());
    }

    #[test]
    fn each_mistake_is_named_at_its_place() {
        for (text, expected) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{", "EOF while parsing an object at line 1 column 1"),
            ("[]", "the document is a list, and must be an object"),
            ("{}", "it has no Statement"),
            (r#"{"Statement":null}"#, "it has no Statement"),
            (r#"{"Statement":["s3:*"]}"#, "Statement[0] is a string, and must be an object"),
            (r#"{"Statement":7}"#, "Statement is a number, and must be an object or a list of objects"),
            (
                r#"{"Statement":{"Action":1}}"#,
                "Statement.Action is a number, and must be a string or a list of strings",
            ),
            (
                r#"{"Statement":[{},{"NotResource":["a",null]}]}"#,
                "Statement[1].NotResource[1] is null, and must be a string",
            ),
            (
                r#"{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}"#,
                "the key \"Effect\" stands twice in one object at line 1 column 40",
            ),
            (r#"{"Statement":[]} x"#, "trailing characters at line 1 column 18"),
        ] {
            assert_eq!(text.parse::<PolicyDocument>().unwrap_err().to_string(), expected, "{text}");
        }
        let deep = format!(r#"{{"Statement":[],"Deep":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(
            deep.parse::<PolicyDocument>().unwrap_err().to_string().starts_with("recursion limit exceeded")
        );
    }

    fn json_of_any_shape() -> impl Strategy<Value = Json> {
        let word =
            prop::sample::select(vec!["Statement", "Action", "Resource", "Sid", "Condition", "s3:Get*", "*"]);
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            word.clone().prop_map(Json::from),
        ];
        leaf.prop_recursive(5, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::btree_map(word.clone().prop_map(str::to_owned), inner, 0..4)
                    .prop_map(|entries| Json::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_text_is_a_document_or_an_error(text in "\\PC{0,60}") {
            let _ = text.parse::<PolicyDocument>();
        }

        #[test]
        fn what_is_read_is_written_the_same(statement in json_of_any_shape(), other in json_of_any_shape()) {
            let written = json!({ "Statement": [statement], "Other": other }).to_string();
            if let Ok(document) = written.parse::<PolicyDocument>() {
                let again: PolicyDocument = document.to_pretty_json().unwrap().parse().unwrap();
                prop_assert_eq!(&again, &document);
                prop_assert_eq!(again.others.get("Other"), Some(&other));
            }
        }
    }
}
