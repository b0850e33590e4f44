//! How foreign text, numbers and lists are written in a sentence or a line of Markdown. Knows no word of IAM.

/// More names than this are counted.
const MOST: usize = 8;

/// A text in a code span: whatever it holds, it stays on its line and within its span.
///
/// Markdown knows no escape within a span, so backticks are written as their code, like characters that a terminal
/// would not show as such (<https://spec.commonmark.org/0.31.2/#code-spans>). A backslash is doubled, which keeps every
/// other one an escape.
pub(crate) fn code(text: &str) -> String {
    let escaped: String = text.chars().map(escaped).collect();
    if escaped.trim().is_empty() { format!("`\"{escaped}\"`") } else { format!("`{escaped}`") }
}

/// A text outside a code span, on one line: characters that are not shown as such are escaped as in [`code`].
pub(crate) fn line(text: &str) -> String {
    text.chars().map(|letter| if letter == '`' { letter.to_string() } else { escaped(letter) }).collect()
}

fn escaped(letter: char) -> String {
    match letter {
        '`' => letter.escape_unicode().to_string(),
        '\\' => letter.escape_default().to_string(),
        _ if letter.is_control() || is_unseen(letter) => letter.escape_default().to_string(),
        _ => letter.to_string(),
    }
}

/// Characters that are not shown, or change how others are: line separators, zero-width and bidirectional ones.
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>.
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// At most eight in code spans, then how many more there are.
pub(crate) fn some<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    some_with(things, "and")
}

/// At most eight in code spans, any of which will do, then how many more there are.
pub(crate) fn some_or<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    some_with(things, "or")
}

fn some_with<T: ToString>(things: impl IntoIterator<Item = T>, conjunction: &str) -> String {
    let mut names: Vec<String> = things.into_iter().map(|thing| code(&thing.to_string())).collect();
    let more = names.len().saturating_sub(MOST);
    if more > 0 {
        names.truncate(MOST);
        return format!("{} {conjunction} {more} more", names.join(", "));
    }
    join(&names, conjunction)
}

/// `a, b and c`
pub(crate) fn enumerate(texts: &[String]) -> String {
    join(texts, "and")
}

/// `a, b or c`
pub(crate) fn either<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    join(&things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>(), "or")
}

/// `a, b, c`: as many as there are, for those who make databases.
#[cfg(feature = "ingest")]
pub(crate) fn commas<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>().join(", ")
}

/// Each on an indented line of its own, for those who make databases.
#[cfg(feature = "ingest")]
pub(crate) fn lines<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| format!("  {}", thing.to_string())).collect::<Vec<_>>().join("\n")
}

/// The end of a sentence on a name that nobody knows.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" Did you mean \"{nearest}\"?")).unwrap_or_default()
}

fn join(texts: &[String], conjunction: &str) -> String {
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
    }
}

/// `1 action`, `6,144 actions`
pub(crate) fn count(number: usize, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", thousands(number))
}

/// `6,144`
pub(crate) fn thousands(number: usize) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", thousands(number / 1_000), number % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_in_its_span_and_on_its_line() {
        for (text, expected) in [
            ("arn:aws:s3:::bucket", "`arn:aws:s3:::bucket`"),
            ("one\n- two\r\n\u{85}", r"`one\n- two\r\n\u{85}`"),
            ("a`b\\`", r"`a\u{60}b\\\u{60}`"),
            ("\u{1b}[31mred\t", r"`\u{1b}[31mred\t`"),
            ("allow\u{202e}yned\u{2028}", r"`allow\u{202e}yned\u{2028}`"),
            ("", "`\"\"`"),
            (" ", "`\" \"`"),
            ("Größe", "`Größe`"),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn foreign_text_without_a_span_stays_on_its_line() {
        assert_eq!(line("a`b\n\u{1b}[31m\\ ö"), "a`b\\n\\u{1b}[31m\\\\ ö");
    }

    #[test]
    fn more_than_eight_are_counted() {
        assert_eq!(some(["a"]), "`a`");
        assert_eq!(some(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(some_or(["a", "b"]), "`a` or `b`");
        assert_eq!(some(0..8), "`0`, `1`, `2`, `3`, `4`, `5`, `6` and `7`");
        assert_eq!(some(0..10), "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 2 more");
    }

    #[test]
    fn numbers_have_commas() {
        assert_eq!(count(1, "action"), "1 action");
        assert_eq!(count(999, "action"), "999 actions");
        assert_eq!(count(1_016_144, "action"), "1,016,144 actions");
    }
}
