//! How foreign text, numbers and lists are written in a sentence or a line of Markdown. Knows no word of IAM.

use std::fmt::{Display, Write as _};

/// More names than this are counted.
const MOST: usize = 8;

/// A text in a code span: whatever it holds, it stays on its line and within its span.
///
/// Markdown knows no escape within a span, so backticks are written as their code, like characters that a terminal
/// would not show as such (<https://spec.commonmark.org/0.31.2/#code-spans>). A backslash is doubled, which keeps every
/// other one an escape.
pub(crate) fn code(text: &str) -> String {
    let mut span = String::with_capacity(text.len() + 2);
    push_code(&mut span, text);
    span
}

/// Writes a text in a code span behind another.
pub(crate) fn push_code(to: &mut String, text: &str) {
    let quote = if is_blank(text) { "\"" } else { "" };
    to.push('`');
    to.push_str(quote);
    if is_plain(text) {
        to.push_str(text);
    } else {
        push_escaped(to, text);
    }
    to.push_str(quote);
    to.push('`');
}

/// Whether a text stands in a code span as it is. Nearly every name does.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'`' && byte != b'\\')
}

/// Whether nothing of a text would be seen.
fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() && !is_escaped(letter))
}

fn push_escaped(to: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '`' => to.extend(letter.escape_unicode()),
            _ if is_escaped(letter) => to.extend(letter.escape_default()),
            _ => to.push(letter),
        }
    }
}

/// A text outside a code span, on one line: characters that are not shown as such are escaped as in [`code`].
pub(crate) fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_escaped(letter) {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

/// A finished text with characters escaped that a terminal would obey or not show. Line breaks and backslashes stay, so a
/// text may come here twice.
pub(crate) fn visible(text: String) -> String {
    let is_hidden = |letter: char| letter != '\n' && (letter.is_control() || is_unseen(letter));
    if !text.contains(is_hidden) {
        return text;
    }
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) {
            visible.extend(letter.escape_default());
        } else {
            visible.push(letter);
        }
    }
    visible
}

/// A text with its middle left out where it has more bytes than `most`: what was wrong is at its beginning, and what to do
/// is at its end.
pub(crate) fn cut(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    let (head, tail) =
        (text.floor_char_boundary(most / 4 * 3), text.ceil_char_boundary(text.len() - most / 4));
    let (first, last) = (text.get(..head).unwrap_or_default(), text.get(tail..).unwrap_or_default());
    format!("{first} [{} more] {last}", count(tail - head, "byte"))
}

fn is_escaped(letter: char) -> bool {
    letter == '\\' || letter.is_control() || is_unseen(letter)
}

/// Characters that are not shown, or change how others are: line separators, zero-width, blank and bidirectional ones.
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>.
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// At most eight in code spans, then how many more there are.
pub(crate) fn some<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    push_some(&mut text, things);
    text
}

/// Writes at most eight in code spans behind a text, then how many more there are.
pub(crate) fn push_some<T: Display>(to: &mut String, things: impl IntoIterator<Item = T>) {
    push_list(to, things, "and", MOST, push_displayed_code);
}

/// At most eight in code spans, any of which will do, then how many more there are.
pub(crate) fn some_or<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    push_some_or(&mut text, things);
    text
}

/// Writes at most eight in code spans, any of which will do, behind a text.
pub(crate) fn push_some_or<T: Display>(to: &mut String, things: impl IntoIterator<Item = T>) {
    push_list(to, things, "or", MOST, push_displayed_code);
}

/// At most eight, then how many more there are.
pub(crate) fn names<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    push_list(&mut text, things, "and", MOST, push);
    text
}

/// `a, b and c`
pub(crate) fn all<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    push_list(&mut text, things, "and", usize::MAX, push);
    text
}

/// `a, b or c`
pub(crate) fn either<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    push_list(&mut text, things, "or", usize::MAX, push);
    text
}

/// Writes something behind a text.
pub(crate) fn push(to: &mut String, thing: impl Display) {
    // Writing to a String never fails.
    let _ = write!(to, "{thing}");
}

fn push_displayed_code(to: &mut String, thing: impl Display) {
    let start = to.len();
    to.push('`');
    push(to, thing);
    // It is written once where nothing in it needs an escape, and again where something does.
    let text = to.get(start + 1..).unwrap_or_default();
    if is_plain(text) && !is_blank(text) {
        return to.push('`');
    }
    let text = text.to_owned();
    to.truncate(start);
    push_code(to, &text);
}

/// The one writer of lists: commas, and the conjunction before the last or before how many more there are.
fn push_list<T: Display>(
    to: &mut String,
    things: impl IntoIterator<Item = T>,
    conjunction: &str,
    most: usize,
    push_thing: impl Fn(&mut String, T),
) {
    let mut things = things.into_iter().peekable();
    let mut written: usize = 0;
    while written < most {
        let Some(thing) = things.next() else { return };
        if written > 0 && things.peek().is_none() {
            push(to, format_args!(" {conjunction} "));
        } else if written > 0 {
            to.push_str(", ");
        }
        push_thing(to, thing);
        written += 1;
    }
    let more = things.count();
    if more > 0 {
        push(to, format_args!(" {conjunction} {more} more"));
    }
}

/// `a, b, c`: as many as there are, for those who make databases.
#[cfg(feature = "ingest")]
pub(crate) fn commas<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>().join(", ")
}

/// Each on an indented line of its own, for those who make databases.
#[cfg(feature = "ingest")]
pub(crate) fn lines<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| format!("  {thing}")).collect::<Vec<_>>().join("\n")
}

/// The end of a sentence on a name that nobody knows.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" Did you mean \"{nearest}\"?")).unwrap_or_default()
}

/// `1 action`, `6,144 actions`
pub(crate) fn count(number: usize, thing: &str) -> String {
    let ending = agree(number, "", "s");
    format!("{} {thing}{ending}", thousands(number))
}

/// The word that agrees with a number: `is` with one, `are` with none and with several.
pub(crate) const fn agree<'w>(number: usize, one: &'w str, several: &'w str) -> &'w str {
    if number == 1 { one } else { several }
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
            ("\n", "`\\n`"),
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
        assert_eq!((some([""; 0]), some(["a"])), (String::new(), "`a`".to_owned()));
        assert_eq!(some(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(some_or(["a", "b"]), "`a` or `b`");
        assert_eq!(some(0..8), "`0`, `1`, `2`, `3`, `4`, `5`, `6` and `7`");
        assert_eq!(some(0..9), "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 1 more");
        assert_eq!(some(0..10), "`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 2 more");
        assert_eq!(some(["`", "b\\"]), r"`\u{60}` and `b\\`");
        assert_eq!(names(0..10), "0, 1, 2, 3, 4, 5, 6, 7 and 2 more");
        assert_eq!(all(0..10), "0, 1, 2, 3, 4, 5, 6, 7, 8 and 9");
        assert_eq!(either([1]) + &either([1, 2]), "11 or 2");
    }

    #[test]
    fn numbers_have_commas() {
        assert_eq!((count(0, "action"), count(1, "action")), ("0 actions".to_owned(), "1 action".to_owned()));
        assert_eq!(count(999, "action"), "999 actions");
        assert_eq!(count(1_016_144, "action"), "1,016,144 actions");
    }
}
