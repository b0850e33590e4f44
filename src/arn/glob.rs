/// One place of a pattern: a character, or a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    Char(char),
    /// Exactly one character.
    One,
    /// Any number of characters, none included.
    Many,
}

impl Glyph {
    /// Reads a character as IAM reads it in a resource: `*` and `?` are wildcards.
    pub(super) fn of_user(character: char) -> Self {
        match character {
            '*' => Self::Many,
            '?' => Self::One,
            _ => Self::Char(character),
        }
    }
}

/// Whether some text fits both patterns.
///
/// Walks the places of both patterns at once and marks which pairs a common text can reach; quadratic in the
/// lengths, whatever the patterns are.
pub(super) fn intersects(left: &[Glyph], right: &[Glyph]) -> bool {
    // `row[j]`: the glyphs of `left` before the current one and the first j of `right` fit a common text.
    let mut row = vec![false; right.len() + 1];
    mark(&mut row, 0);
    pass_stars(&mut row, right);
    for &wanted in left {
        let mut next = vec![false; row.len()];
        let mut passed = false;
        for (j, reached) in row.iter().copied().enumerate() {
            passed |= reached;
            if wanted == Glyph::Many {
                // It may have taken any of the places since the first reached one.
                if passed {
                    mark(&mut next, j);
                }
            } else if reached {
                match right.get(j) {
                    Some(Glyph::Many) => mark(&mut next, j),
                    Some(&found) if compatible(wanted, found) => mark(&mut next, j + 1),
                    _ => {}
                }
            }
        }
        row = next;
        pass_stars(&mut row, right);
    }
    row.last() == Some(&true)
}

/// A star of `right` may stand for nothing, so the place behind it is reached with the place before it.
fn pass_stars(row: &mut [bool], right: &[Glyph]) {
    for (j, glyph) in right.iter().enumerate() {
        if *glyph == Glyph::Many && row.get(j) == Some(&true) {
            mark(row, j + 1);
        }
    }
}

fn mark(row: &mut [bool], place: usize) {
    if let Some(reached) = row.get_mut(place) {
        *reached = true;
    }
}

fn compatible(left: Glyph, right: Glyph) -> bool {
    match (left, right) {
        (Glyph::Char(left), Glyph::Char(right)) => left == right,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn glyphs(pattern: &str) -> Vec<Glyph> {
        pattern.chars().map(Glyph::of_user).collect()
    }

    /// The definition: try every way to take one glyph from one side or both.
    fn by_definition(left: &[Glyph], right: &[Glyph]) -> bool {
        match (left.split_first(), right.split_first()) {
            (None, None) => true,
            (Some((Glyph::Many, rest)), _) => {
                by_definition(rest, right) || (!right.is_empty() && by_definition(left, &right[1..]))
            }
            (_, Some((Glyph::Many, rest))) => {
                by_definition(left, rest) || (!left.is_empty() && by_definition(&left[1..], right))
            }
            (Some((one, left)), Some((other, right))) => {
                compatible(*one, *other) && by_definition(left, right)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn intersection_equals_its_definition(left in "[ab*?]{0,7}", right in "[ab*?]{0,7}") {
            let (left, right) = (glyphs(&left), glyphs(&right));
            prop_assert_eq!(intersects(&left, &right), by_definition(&left, &right));
        }
    }
}
