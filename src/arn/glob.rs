/// One place of a pattern: a character, or a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    Char(char),
    /// Exactly one character.
    One,
    /// Any number of characters, none included.
    Many,
    /// Exactly one character that does not divide a resource into segments.
    OneInSegment,
    /// Any number of such characters, none included.
    ManyInSegment,
    /// Exactly one character that is no colon.
    OneInPart,
    /// Any number of such characters, none included.
    ManyInPart,
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

    const fn is_many(self) -> bool {
        matches!(self, Self::Many | Self::ManyInSegment | Self::ManyInPart)
    }

    /// Whether some character may stand in both places.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Char(left), Self::Char(right)) => left == right,
            (Self::Char(only), Self::OneInSegment | Self::ManyInSegment)
            | (Self::OneInSegment | Self::ManyInSegment, Self::Char(only)) => !matches!(only, '/' | ':'),
            (Self::Char(only), Self::OneInPart | Self::ManyInPart)
            | (Self::OneInPart | Self::ManyInPart, Self::Char(only)) => only != ':',
            _ => true,
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
            if wanted.is_many() {
                // It may have taken the places since one that was reached, if it may take each of them.
                let taken = j.checked_sub(1).and_then(|before| right.get(before));
                passed = reached || (passed && taken.is_some_and(|taken| wanted.meets(*taken)));
                if passed {
                    mark(&mut next, j);
                }
            } else if reached {
                match right.get(j) {
                    Some(found) if !wanted.meets(*found) => {}
                    Some(found) if found.is_many() => mark(&mut next, j),
                    Some(_) => mark(&mut next, j + 1),
                    None => {}
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
        if glyph.is_many() && row.get(j) == Some(&true) {
            mark(row, j + 1);
        }
    }
}

fn mark(row: &mut [bool], place: usize) {
    if let Some(reached) = row.get_mut(place) {
        *reached = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `+` and `-` stand for the glyphs that keep within a segment, `>` and `.` for those that keep within a part.
    fn glyphs(pattern: &str) -> Vec<Glyph> {
        let glyph = |character| match character {
            '+' => Glyph::ManyInSegment,
            '-' => Glyph::OneInSegment,
            '>' => Glyph::ManyInPart,
            '.' => Glyph::OneInPart,
            _ => Glyph::of_user(character),
        };
        pattern.chars().map(glyph).collect()
    }

    /// The definition: try every way to take one glyph from one side or both.
    fn by_definition(left: &[Glyph], right: &[Glyph]) -> bool {
        match (left.split_first(), right.split_first()) {
            (None, None) => true,
            (Some((one, rest)), _) if one.is_many() => {
                let takes = right.first().is_some_and(|other| one.meets(*other));
                by_definition(rest, right) || (takes && by_definition(left, &right[1..]))
            }
            (_, Some((one, rest))) if one.is_many() => {
                let takes = left.first().is_some_and(|other| one.meets(*other));
                by_definition(left, rest) || (takes && by_definition(&left[1..], right))
            }
            (Some((one, left)), Some((other, right))) => one.meets(*other) && by_definition(left, right),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn intersection_equals_its_definition(left in "[ab/:*?+>.-]{0,7}", right in "[ab/:*?+>.-]{0,7}") {
            let (left, right) = (glyphs(&left), glyphs(&right));
            prop_assert_eq!(intersects(&left, &right), by_definition(&left, &right));
        }
    }
}
