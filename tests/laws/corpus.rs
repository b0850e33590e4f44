//! Policies that are odd or that nobody can read, each with the verdict that is right.
//!
//! The grammar is <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use serde_json::{Value as Json, json};

/// What a document deserves of every function.
pub(crate) enum Verdict {
    /// It is no policy document: every function refuses it with one sentence, which has these words.
    NoDocument(&'static str),
    /// An element is there and cannot be read: every function refuses it for these problems.
    Refused(Problems),
    /// Nothing in it is unreadable, but it is no identity-based policy, or a part of one: what it allows cannot be said,
    /// and it can be written anew.
    Fragment(Problems),
    /// What it allows can be said, whatever IAM has against it.
    Usable(Problems),
}

/// The errors that `validate_policy` names: the element, and the kind of problem.
type Problems = Vec<(&'static str, &'static str)>;

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) json: String,
    pub(crate) verdict: Verdict,
}

/// Every case.
pub(crate) fn cases() -> Vec<Case> {
    let all = no_documents().into_iter().chain(no_statements()).chain(documents()).chain(statements());
    all.chain(actions()).chain(resources()).chain(conditions()).chain(several()).collect()
}

fn no_document(name: &'static str, json: impl Into<String>, words: &'static str) -> Case {
    Case { name, json: json.into(), verdict: Verdict::NoDocument(words) }
}

/// A policy of one good statement with some elements replaced; null takes one out.
fn with(elements: Json) -> Json {
    let mut statement =
        json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*" });
    for (name, element) in elements.as_object().unwrap() {
        if element.is_null() {
            statement.as_object_mut().unwrap().remove(name);
        } else {
            statement[name] = element.clone();
        }
    }
    statement
}

fn document(statements: Json) -> Json {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn of_document(name: &'static str, document: Json, verdict: Verdict) -> Case {
    Case { name, json: document.to_string(), verdict }
}

/// One statement with some elements replaced.
fn of(name: &'static str, elements: Json, verdict: Verdict) -> Case {
    of_document(name, document(json!([with(elements)])), verdict)
}

fn refused(path: &'static str, kind: &'static str) -> Verdict {
    Verdict::Refused(vec![(path, kind)])
}

fn fragment(path: &'static str, kind: &'static str) -> Verdict {
    Verdict::Fragment(vec![(path, kind)])
}

fn usable_but(path: &'static str, kind: &'static str) -> Verdict {
    Verdict::Usable(vec![(path, kind)])
}

fn usable() -> Verdict {
    Verdict::Usable(vec![])
}

fn no_documents() -> Vec<Case> {
    let good = document(json!([with(json!({}))])).to_string();
    vec![
        no_document("no text", "", "line 1"),
        no_document("white space", " \n ", "line 2"),
        no_document("a text that is no JSON", "s3:GetObject", "line 1"),
        no_document("JSON with apostrophes", good.replace('"', "'"), "line 1"),
        no_document("JSON that is cut", good.trim_end_matches('}'), "line 1"),
        no_document("JSON with something behind it", format!("{good} x"), "line 1"),
        no_document("JSON with a comma too many", good.replace("}]", "},]"), "line 1"),
        no_document("a byte order mark", format!("\u{feff}{good}"), "line 1"),
        no_document(
            "an element twice",
            good.replace("{\"Action\"", "{\"Effect\":\"Deny\",\"Action\""),
            "Effect",
        ),
        no_document("brackets and nothing else", "[".repeat(100_000), "line 1"),
        no_document(
            "lists in lists in lists",
            good.replace("\"s3:GetObject\"", &format!("{}{}", "[".repeat(150), "]".repeat(150))),
            "line 1",
        ),
        no_document("null", "null", "null"),
        no_document("a number", "42", "a number"),
        no_document("a string", "\"s3:GetObject\"", "a string"),
        no_document("a list", format!("[{good}]"), "a list"),
        no_document("a boolean", "true", "a boolean"),
    ]
}

fn no_statements() -> Vec<Case> {
    vec![
        no_document("no element", "{}", "Statement"),
        no_document("no Statement", json!({ "Version": "2012-10-17" }).to_string(), "Statement"),
        no_document(
            "statement in lower case",
            json!({ "statement": [with(json!({}))] }).to_string(),
            "Statement",
        ),
        no_document("Statement is null", document(Json::Null).to_string(), "Statement"),
        no_document("Statement is a string", document(json!("Allow")).to_string(), "Statement is a string"),
        no_document("Statement is a number", document(json!(1)).to_string(), "Statement is a number"),
        no_document("a statement is null", document(json!([null])).to_string(), "Statement[0] is null"),
        no_document(
            "a statement is a string",
            document(json!(["Allow"])).to_string(),
            "Statement[0] is a string",
        ),
        no_document(
            "a statement is a list",
            document(json!([with(json!({})), [with(json!({}))]])).to_string(),
            "Statement[1] is a list",
        ),
        no_document(
            "Action is a number",
            document(json!([with(json!({ "Action": 1 }))])).to_string(),
            "Statement[0].Action is a number",
        ),
        no_document(
            "Action is an object",
            document(json!([with(json!({ "Action": { "s3": "*" } }))])).to_string(),
            "Statement[0].Action is an object",
        ),
        no_document(
            "an action is null",
            document(json!([with(json!({ "Action": ["s3:GetObject", null] }))])).to_string(),
            "Statement[0].Action[1] is null",
        ),
        no_document(
            "an action is a list",
            document(json!([with(json!({ "Action": [["s3:GetObject"]] }))])).to_string(),
            "Statement[0].Action[0] is a list",
        ),
        no_document(
            "Resource is a boolean",
            document(json!([with(json!({ "Resource": true }))])).to_string(),
            "Statement[0].Resource is a boolean",
        ),
        no_document(
            "a resource is an object",
            document(json!([with(json!({ "Resource": [{ "arn": "*" }] }))])).to_string(),
            "Statement[0].Resource[0] is an object",
        ),
        no_document(
            "NotAction is a number",
            document(json!([with(json!({ "Action": null, "NotAction": 7 }))])).to_string(),
            "Statement[0].NotAction is a number",
        ),
        no_document(
            "an excluded resource is a number",
            document(json!([with(json!({ "Resource": null, "NotResource": [1] }))])).to_string(),
            "Statement[0].NotResource[0] is a number",
        ),
    ]
}

fn documents() -> Vec<Case> {
    let version = |version: Json| json!({ "Version": version, "Statement": [with(json!({}))] });
    let unknown_version = || refused("Version", "unknown_version");
    let statement = with(json!({}));
    vec![
        of_document("a good policy", version(json!("2012-10-17")), usable()),
        of_document("no version", json!({ "Statement": [statement] }), usable()),
        of_document("the old version", version(json!("2008-10-17")), usable()),
        of_document("a version that is null", version(Json::Null), usable()),
        of_document("a version that there is not", version(json!("2011-01-01")), unknown_version()),
        of_document("a version with a space", version(json!("2012-10-17 ")), unknown_version()),
        of_document("a version that is a number", version(json!(20_121_017)), unknown_version()),
        of_document("a version that is a list", version(json!(["2012-10-17"])), unknown_version()),
        of_document("one statement without a list", document(statement.clone()), usable()),
        of_document(
            "no statements in the list",
            document(json!([])),
            usable_but("Statement", "no_statements"),
        ),
        of_document(
            "an element that there is not",
            json!({ "Version": "2012-10-17", "Statement": [statement], "Statements": [] }),
            usable_but("Statements", "unknown_element"),
        ),
        of_document(
            "a name for the document",
            json!({ "Version": "2012-10-17", "Id": "orders", "Statement": [statement] }),
            usable(),
        ),
        of_document(
            "a name with other letters",
            json!({ "Version": "2012-10-17", "Id": "注文", "Statement": [statement] }),
            usable_but("", "invalid_character"),
        ),
    ]
}

fn statements() -> Vec<Case> {
    let effect = || refused("Statement[0].Effect", "invalid_effect");
    let sid = || usable_but("Statement[0].Sid", "invalid_sid");
    let principal = || fragment("Statement[0].Principal", "principal");
    let deep = (0..60).fold(json!("x"), |inner, _| json!([inner]));
    vec![
        of("no Sid", json!({}), usable()),
        of("an empty Sid", json!({ "Sid": "" }), usable()),
        of("a Sid with a hyphen", json!({ "Sid": "read-orders" }), sid()),
        of("a Sid with other letters", json!({ "Sid": "Größe" }), sid()),
        of("a Sid that is a number", json!({ "Sid": 1 }), sid()),
        of("a Sid that is a list", json!({ "Sid": ["ReadOrders"] }), sid()),
        of("no Effect", json!({ "Effect": null }), fragment("Statement[0].Effect", "invalid_effect")),
        of("an effect in lower case", json!({ "Effect": "allow" }), effect()),
        of("an empty effect", json!({ "Effect": "" }), effect()),
        of("an effect that there is not", json!({ "Effect": "Permit" }), effect()),
        of("an effect that is a list", json!({ "Effect": ["Allow"] }), effect()),
        of("an effect that is a boolean", json!({ "Effect": true }), effect()),
        of("a Principal", json!({ "Principal": "*" }), principal()),
        of("principals", json!({ "Principal": { "AWS": ["111122223333"] } }), principal()),
        of(
            "a NotPrincipal",
            json!({ "NotPrincipal": "*" }),
            fragment("Statement[0].NotPrincipal", "principal"),
        ),
        of(
            "a trust policy",
            json!({ "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole", "Resource": null }),
            Verdict::Fragment(vec![
                ("Statement[0]", "missing_element"),
                ("Statement[0].Principal", "principal"),
            ]),
        ),
        of_document(
            "a statement without elements",
            document(json!([{}])),
            Verdict::Fragment(vec![
                ("Statement[0]", "missing_element"),
                ("Statement[0]", "missing_element"),
                ("Statement[0].Effect", "invalid_effect"),
            ]),
        ),
        of(
            "an element with an s",
            json!({ "Resources": "*" }),
            usable_but("Statement[0].Resources", "unknown_element"),
        ),
        of(
            "an element that goes deep",
            json!({ "Note": deep }),
            usable_but("Statement[0].Note", "unknown_element"),
        ),
        of(
            "an element in lower case",
            json!({ "Effect": null, "effect": "Allow" }),
            Verdict::Fragment(vec![
                ("Statement[0].Effect", "invalid_effect"),
                ("Statement[0].effect", "unknown_element"),
            ]),
        ),
    ]
}

fn actions() -> Vec<Case> {
    let invalid = || refused("Statement[0].Action[0]", "invalid_action");
    vec![
        of("an action with a space", json!({ "Action": "s3:Get Object" }), invalid()),
        of("an action without a service", json!({ "Action": "GetObject" }), invalid()),
        of("an empty action", json!({ "Action": "" }), invalid()),
        of("a service without an action", json!({ "Action": "s3:" }), invalid()),
        of("an action of no service", json!({ "Action": ":GetObject" }), invalid()),
        of("an action with two colons", json!({ "Action": "s3:Get:Object" }), invalid()),
        of("an action that is an ARN", json!({ "Action": "arn:aws:s3:::orders" }), invalid()),
        of("an action with a variable", json!({ "Action": "s3:${aws:username}" }), invalid()),
        of(
            "a good action and a bad one",
            json!({ "Action": ["s3:GetObject", "s3 GetObject"] }),
            refused("Statement[0].Action[1]", "invalid_action"),
        ),
        of(
            "a bad action that is excluded",
            json!({ "Action": null, "NotAction": ["iam"] }),
            refused("Statement[0].NotAction[0]", "invalid_action"),
        ),
        of("an action that AWS does not know", json!({ "Action": "s3:GetObjekt" }), usable()),
        of("a service that AWS does not have", json!({ "Action": "nosuch:Thing" }), usable()),
        of("an action in other letter case", json!({ "Action": "S3:getobject" }), usable()),
        of("no Action", json!({ "Action": null }), fragment("Statement[0]", "missing_element")),
        of("no actions in the list", json!({ "Action": [] }), usable()),
        of("an action twice", json!({ "Action": ["s3:GetObject", "s3:GetObject"] }), usable()),
        of(
            "Action and NotAction",
            json!({ "NotAction": "s3:PutObject" }),
            refused("Statement[0]", "excluding_elements"),
        ),
        of("nothing but exclusions", json!({ "Action": null, "NotAction": [] }), usable()),
    ]
}

fn resources() -> Vec<Case> {
    let invalid = || usable_but("Statement[0].Resource[0]", "invalid_resource");
    vec![
        of("a resource that is no ARN", json!({ "Resource": "orders" }), invalid()),
        of("an empty resource", json!({ "Resource": "" }), invalid()),
        of("a URL for a resource", json!({ "Resource": "s3://orders" }), invalid()),
        of("no Resource", json!({ "Resource": null }), fragment("Statement[0]", "missing_element")),
        of("no resources in the list", json!({ "Resource": [] }), usable()),
        of(
            "Resource and NotResource",
            json!({ "NotResource": "arn:aws:s3:::keep" }),
            refused("Statement[0]", "excluding_elements"),
        ),
        of(
            "a resource with a variable",
            json!({ "Resource": "arn:aws:s3:::home/${aws:username}/*" }),
            usable(),
        ),
    ]
}

fn conditions() -> Vec<Case> {
    const ALL: &str = "Statement[0].Condition";
    const OPERATOR: &str = "Statement[0].Condition.StringEquals";
    const KEY: &str = "Statement[0].Condition.StringEquals.s3:ExistingObjectTag/team";
    let invalid = |path| refused(path, "invalid_condition");
    let of_key =
        |values: Json| json!({ "Condition": { "StringEquals": { "s3:ExistingObjectTag/team": values } } });
    let deep = (0..60).fold(json!("x"), |inner, _| json!({ "x": inner }));
    vec![
        of("a condition", of_key(json!("a")), usable()),
        of("no conditions in the object", json!({ "Condition": {} }), usable()),
        of(
            "a number as a value",
            json!({ "Condition": { "NumericLessThan": { "s3:max-keys": 10 } } }),
            usable(),
        ),
        of(
            "a boolean as a value",
            json!({ "Condition": { "Bool": { "aws:SecureTransport": true } } }),
            usable(),
        ),
        of("no values", of_key(json!([])), usable()),
        of("a condition that is a string", json!({ "Condition": "x" }), invalid(ALL)),
        of("a condition that is a number", json!({ "Condition": 1 }), invalid(ALL)),
        of("a condition that is a list", json!({ "Condition": [{ "StringEquals": {} }] }), invalid(ALL)),
        of("an operator without a key", json!({ "Condition": { "StringEquals": "a" } }), invalid(OPERATOR)),
        of("an operator with a list", json!({ "Condition": { "StringEquals": ["a"] } }), invalid(OPERATOR)),
        of("an operator with null", json!({ "Condition": { "StringEquals": null } }), invalid(OPERATOR)),
        of("a key with null", of_key(Json::Null), invalid(KEY)),
        of("a key with an object", of_key(json!({ "a": "b" })), invalid(KEY)),
        of("a value that is null", of_key(json!(["a", null])), invalid(KEY)),
        of("a value that is a list", of_key(json!([["a"]])), invalid(KEY)),
        of("a condition that goes deep", json!({ "Condition": deep }), invalid("Statement[0].Condition.x.x")),
        of(
            "an operator that there is not",
            json!({ "Condition": { "StringEqual": { "s3:ExistingObjectTag/team": "a" } } }),
            usable_but("Statement[0].Condition.StringEqual", "unknown_operator"),
        ),
        of(
            "an operator in lower case",
            json!({ "Condition": { "stringEquals": { "s3:ExistingObjectTag/team": "a" } } }),
            usable_but("Statement[0].Condition.stringEquals", "unknown_operator"),
        ),
        of(
            "Null with IfExists",
            json!({ "Condition": { "NullIfExists": { "s3:ExistingObjectTag/team": "true" } } }),
            usable_but("Statement[0].Condition.NullIfExists", "unknown_operator"),
        ),
        of(
            "a key that AWS does not have",
            json!({ "Condition": { "StringEquals": { "s3:nosuch": "a" } } }),
            usable(),
        ),
    ]
}

fn several() -> Vec<Case> {
    let named = |sid: &str| with(json!({ "Sid": sid }));
    vec![
        of_document(
            "a Sid twice",
            document(json!([named("ReadOrders"), named("ReadOrders")])),
            usable_but("Statement[1].Sid", "duplicate_sid"),
        ),
        of_document("an empty Sid twice", document(json!([named(""), named("")])), usable()),
        of_document(
            "several mistakes",
            json!({
                "Version": "2011-01-01",
                "Statement": [
                    with(json!({})),
                    with(json!({ "Effect": "allow", "Action": ["s3:GetObject", "GetObject"], "Condition": "x" })),
                    with(json!({ "NotAction": "s3:PutObject", "NotResource": "arn:aws:s3:::keep" })),
                ],
            }),
            Verdict::Refused(vec![
                ("Statement[1].Action[1]", "invalid_action"),
                ("Statement[1].Condition", "invalid_condition"),
                ("Statement[1].Effect", "invalid_effect"),
                ("Statement[2]", "excluding_elements"),
                ("Statement[2]", "excluding_elements"),
                ("Version", "unknown_version"),
            ]),
        ),
    ]
}
