//! How an ARN and a format lie to one another, told without the engine's rules of matching.

/// One place of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glyph {
    Char(char),
    One,
    Many,
}

/// Whether some ARN fits both: what the user wrote, and the format with anything in its placeholders.
pub(crate) fn overlap(arn: &str, format: &str) -> bool {
    let parts = |text| fixed_parts(text).into_iter();
    let mut pairs = parts(&hide(arn, "*")).zip(parts(&hide(format, "?*")).collect::<Vec<_>>());
    pairs.all(|(written, expected)| meet(&glyphs(&written), &glyphs(&expected)))
}

/// Whether the ARN has as many segments as the format, and each is its word, or something in its placeholder.
pub(crate) fn same_segments(arn: &str, format: &str) -> bool {
    let (arn, format) = (hide(arn, "x"), hide(format, "?*"));
    let (written, expected) = (segments(&arn), segments(&format));
    let fits = |(written, expected): (&String, &String)| {
        if expected.contains('?') { meet(&literal(written), &glyphs(expected)) } else { written == expected }
    };
    written.len() == expected.len() && written.iter().zip(&expected).all(fits)
}

/// How many characters of the format's resource are words and not placeholders.
pub(crate) fn words(format: &str) -> usize {
    let hidden = hide(format, "");
    hidden.splitn(6, ':').nth(5).unwrap_or_default().len()
}

/// Service, region, account and resource; the partition is of no interest.
fn fixed_parts(text: &str) -> Vec<String> {
    text.splitn(6, ':').skip(2).map(str::to_owned).collect()
}

/// The resource, cut.
fn segments(text: &str) -> Vec<String> {
    text.splitn(6, ':').nth(5).unwrap_or_default().split_inclusive(['/', ':']).map(str::to_owned).collect()
}

/// Puts something else for each `${…}`.
fn hide(text: &str, instead: &str) -> String {
    let mut pieces = text.split("${");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |hidden, piece| hidden + instead + piece.split_once('}').map_or("", |(_, rest)| rest))
}

fn glyphs(text: &str) -> Vec<Glyph> {
    let glyph = |character| match character {
        '*' => Glyph::Many,
        '?' => Glyph::One,
        other => Glyph::Char(other),
    };
    text.chars().map(glyph).collect()
}

fn literal(text: &str) -> Vec<Glyph> {
    text.chars().map(Glyph::Char).collect()
}

/// Whether some text fits both patterns.
fn meet(left: &[Glyph], right: &[Glyph]) -> bool {
    // `reached[i][j]`: the first i of the left and the first j of the right fit a common text.
    let mut reached = vec![vec![false; right.len() + 1]; left.len() + 1];
    reached[0][0] = true;
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            let (a, b) = (i.checked_sub(1).map(|i| left[i]), j.checked_sub(1).map(|j| right[j]));
            let fits = |a, b| a == b || a == Glyph::One || b == Glyph::One;
            reached[i][j] |= match (a, b) {
                (Some(Glyph::Many), _) if reached[i - 1][j] => true,
                (_, Some(Glyph::Many)) if reached[i][j - 1] => true,
                (Some(Glyph::Many), Some(_)) => reached[i][j - 1],
                (Some(_), Some(Glyph::Many)) => reached[i - 1][j],
                (Some(a), Some(b)) => reached[i - 1][j - 1] && fits(a, b),
                _ => false,
            };
        }
    }
    reached[left.len()][right.len()]
}
