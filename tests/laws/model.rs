//! Condition operators, straight from AWS's page:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

/// Every operator of the page, without what may stand before and behind it, and a value that it takes.
pub(crate) const OPERATORS: [(&str, &str); 27] = [
    ("StringEquals", "orders"),
    ("StringNotEquals", "orders"),
    ("StringEqualsIgnoreCase", "Orders"),
    ("StringNotEqualsIgnoreCase", "Orders"),
    ("StringLike", "ord*"),
    ("StringNotLike", "ord*"),
    ("NumericEquals", "10"),
    ("NumericNotEquals", "10"),
    ("NumericLessThan", "10"),
    ("NumericLessThanEquals", "10"),
    ("NumericGreaterThan", "10"),
    ("NumericGreaterThanEquals", "10"),
    ("DateEquals", "2026-01-01T00:00:00Z"),
    ("DateNotEquals", "2026-01-01T00:00:00Z"),
    ("DateLessThan", "2026-01-01T00:00:00Z"),
    ("DateLessThanEquals", "2026-01-01T00:00:00Z"),
    ("DateGreaterThan", "2026-01-01T00:00:00Z"),
    ("DateGreaterThanEquals", "2026-01-01T00:00:00Z"),
    ("Bool", "true"),
    ("BinaryEquals", "QmluYXJ5VmFsdWU="),
    ("IpAddress", "203.0.113.0/24"),
    ("NotIpAddress", "203.0.113.0/24"),
    ("ArnEquals", "arn:aws:iam::111122223333:role/orders"),
    ("ArnLike", "arn:aws:iam::111122223333:role/*"),
    ("ArnNotEquals", "arn:aws:iam::111122223333:role/orders"),
    ("ArnNotLike", "arn:aws:iam::111122223333:role/*"),
    ("Null", "false"),
];

/// Every spelling of every operator, with a value that it takes.
pub(crate) fn spellings() -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for (operator, value) in OPERATORS {
        for set in ["", "ForAnyValue:", "ForAllValues:"] {
            for suffix in ["", "IfExists"] {
                // AWS refuses `Null` with `IfExists`.
                if (operator, suffix) != ("Null", "IfExists") {
                    all.push((format!("{set}{operator}{suffix}"), value));
                }
            }
        }
    }
    all
}

/// Whether a condition holds in a request that has one value of the key. The value is the name of a service, which is no
/// number, date, truth value, IP address or ARN.
pub(crate) fn holds_for_service(operator: &str, values: &[&str], service: &str) -> bool {
    let base = operator.rsplit(':').next().unwrap();
    let base = base.strip_suffix("IfExists").unwrap_or(base);
    let matches = |value: &&str| match base.replace("Not", "").as_str() {
        "StringEquals" => *value == service,
        "StringEqualsIgnoreCase" => value.eq_ignore_ascii_case(service),
        "StringLike" => is_like(value.as_bytes(), service.as_bytes()),
        "Null" => *value == "false",
        _ => false,
    };
    values.iter().any(matches) != base.contains("Not")
}

/// `*` is any number of characters, `?` one; letter case counts.
fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|taken| is_like(rest, &text[taken..])),
        Some((letter, rest)) => text
            .split_first()
            .is_some_and(|(found, text)| (letter == found || *letter == b'?') && is_like(rest, text)),
    }
}
