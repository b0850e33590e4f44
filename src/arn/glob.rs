//! Patterns as places, and how two of them stand to each other.
//!
//! Both questions walk the places of `left` one by one and keep the set of places of `right` that have been reached. The set
//! is a row of bits, and a step of the walk is a few operations on whole words, so that two patterns of 100,000 characters
//! take a tenth of a second and not fifteen: `*a*a…` against itself reaches nearly every place with nearly every step.

use std::collections::BTreeMap;

/// One place of a pattern: a character, or what may take several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Glyph {
    Char(char),
    /// Exactly one character.
    One(Alphabet),
    /// Any number of characters, none included.
    Many(Alphabet),
    /// A policy variable by its name. Its value is the same wherever it stands in the documents of one request, and nobody
    /// knows it.
    Variable(Box<str>),
}

/// Which characters a wildcard takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alphabet {
    /// All that do not divide a resource into segments.
    Segment,
    /// All but colons.
    Part,
    /// All.
    All,
}

impl Alphabet {
    const fn has(self, character: char) -> bool {
        match self {
            Self::Segment => !matches!(character, '/' | ':'),
            Self::Part => character != ':',
            Self::All => true,
        }
    }

    /// Whether a wildcard of this alphabet takes whatever may stand in the place of another pattern.
    fn covers(self, other: &Glyph) -> bool {
        match other {
            Glyph::Char(character) => self.has(*character),
            Glyph::One(other) | Glyph::Many(other) => self >= *other,
            Glyph::Variable(_) => matches!(self, Self::All),
        }
    }
}

impl Glyph {
    /// A `*` that takes every character.
    pub(super) const ANY: Self = Self::Many(Alphabet::All);
    /// A `?` that takes every character.
    pub(super) const ONE: Self = Self::One(Alphabet::All);

    /// Reads a character as IAM reads it in a resource: `*` and `?` are wildcards.
    pub(super) const fn of_user(character: char) -> Self {
        match character {
            '*' => Self::ANY,
            '?' => Self::ONE,
            _ => Self::Char(character),
        }
    }

    const fn is_many(&self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// Whether this place takes all that the other takes.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Many(alphabet), other) => alphabet.covers(other),
            (Self::One(alphabet), Self::Char(_) | Self::One(_)) => alphabet.covers(other),
            (one, other) => one == other,
        }
    }

    /// Whether some character may stand in both places. What a variable's value is, is open.
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Char(left), Self::Char(right)) => left == right,
            (Self::Char(only), Self::One(alphabet) | Self::Many(alphabet))
            | (Self::One(alphabet) | Self::Many(alphabet), Self::Char(only)) => alphabet.has(*only),
            _ => true,
        }
    }
}

/// Whether `left` takes every text that `right` takes.
///
/// Each wildcard of `right` must be taken by a wildcard of `left`. Some odd pairs are told apart that take the same texts
/// (`?*a*` and `*ba`, after any first letter); what is called covered is.
pub(super) fn covers(left: &[Glyph], right: &[Glyph]) -> bool {
    let Some((left, right)) = behind_common_text(left, right) else { return false };
    let mut row = Row::beginning(right.len());
    let mut taken = Masks::new(right, Glyph::covers);
    for wanted in left {
        let taken = taken.of(wanted);
        if wanted.is_many() {
            row.flood(taken);
        } else {
            row.advance(taken);
        }
        if row.is_empty() {
            return false;
        }
    }
    row.has(right.len())
}

/// Whether some text fits both patterns.
pub(super) fn intersects(left: &[Glyph], right: &[Glyph]) -> bool {
    let Some((left, right)) = behind_common_text(left, right) else { return false };
    let mut row = Row::beginning(right.len());
    let stars = mask(right, Glyph::is_many);
    let mut met = Masks::new(right, Glyph::meets);
    // A star of `right` may take nothing, so the place behind it is reached with the place before it.
    row.flood(&stars);
    for wanted in left {
        let met = met.of(wanted);
        if wanted.is_many() {
            row.flood(met);
        } else {
            // A star of `right` may take what `left` has here, and is not passed by it.
            row.advance_or_stay(met, &stars);
        }
        if row.is_empty() {
            return false;
        }
        row.flood(&stars);
    }
    row.has(right.len())
}

/// Both without the plain text with which they begin alike; None if they go on with different characters.
fn behind_common_text<'a>(left: &'a [Glyph], right: &'a [Glyph]) -> Option<(&'a [Glyph], &'a [Glyph])> {
    let is_common = |(left, right): &(&Glyph, &Glyph)| left == right && matches!(left, Glyph::Char(_));
    let common = left.iter().zip(right).take_while(is_common).count();
    let (left, right) = (left.get(common..)?, right.get(common..)?);
    match (left.first(), right.first()) {
        (Some(Glyph::Char(_)), Some(Glyph::Char(_))) => None,
        _ => Some((left, right)),
    }
}

/// Places of a pattern, a bit each.
type Mask = Vec<u64>;

const BITS: usize = u64::BITS as usize;

fn mask(places: &[Glyph], is_in: impl Fn(&Glyph) -> bool) -> Mask {
    let mut words = vec![0; places.len() / BITS + 1];
    for (word, places) in words.iter_mut().zip(places.chunks(BITS)) {
        *word = places.iter().rev().fold(0, |word, place| word << 1 | u64::from(is_in(place)));
    }
    words
}

/// For each place of the other pattern the places of this one that go with it. Patterns have few different places.
struct Masks<'a> {
    places: &'a [Glyph],
    goes_with: fn(&Glyph, &Glyph) -> bool,
    of: BTreeMap<&'a Glyph, Mask>,
}

impl<'a> Masks<'a> {
    const fn new(places: &'a [Glyph], goes_with: fn(&Glyph, &Glyph) -> bool) -> Self {
        Self { places, goes_with, of: BTreeMap::new() }
    }

    fn of(&mut self, other: &'a Glyph) -> &Mask {
        let (places, goes_with) = (self.places, self.goes_with);
        self.of.entry(other).or_insert_with(|| mask(places, |place| goes_with(other, place)))
    }
}

/// The numbers of places of `right` that a text may have taken so far: from none to all, a bit each.
struct Row(Mask);

impl Row {
    fn beginning(places: usize) -> Self {
        let mut words = vec![0; places / BITS + 1];
        if let Some(first) = words.first_mut() {
            *first = 1;
        }
        Self(words)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn has(&self, places: usize) -> bool {
        self.0.get(places / BITS).is_some_and(|word| word >> (places % BITS) & 1 == 1)
    }

    /// Takes the next place where it is one of `taken`, and only there.
    fn advance(&mut self, taken: &Mask) {
        let mut carry = 0;
        for (word, taken) in self.0.iter_mut().zip(taken) {
            let moved = *word & taken;
            *word = moved << 1 | carry;
            carry = moved >> (BITS - 1);
        }
    }

    /// Takes the next place where it is one of `met`; where that is a star, too, it may take further places and stays.
    fn advance_or_stay(&mut self, met: &Mask, stars: &Mask) {
        let mut carry = 0;
        for ((word, met), stars) in self.0.iter_mut().zip(met).zip(stars) {
            let (moved, kept) = (*word & met & !stars, *word & met & stars);
            *word = moved << 1 | carry | kept;
            carry = moved >> (BITS - 1);
        }
    }

    /// Takes any number of places that follow each other and are all of `taken`.
    ///
    /// Added to the places reached, a run of places that may be taken carries from the first one that is reached to the one
    /// behind the run, and all that change on the way are reached.
    fn flood(&mut self, taken: &Mask) {
        let mut carry = false;
        for (word, taken) in self.0.iter_mut().zip(taken) {
            let (sum, first) = (*word & taken).overflowing_add(*taken);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *word |= sum ^ taken;
            carry = first || second;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `+` and `-` take characters of a segment, `>` and `.` those of a part.
    fn glyphs(pattern: &str) -> Vec<Glyph> {
        let glyph = |character| match character {
            '+' => Glyph::Many(Alphabet::Segment),
            '-' => Glyph::One(Alphabet::Segment),
            '>' => Glyph::Many(Alphabet::Part),
            '.' => Glyph::One(Alphabet::Part),
            _ => Glyph::of_user(character),
        };
        pattern.chars().map(glyph).collect()
    }

    /// The definition: try every way to take one place from one side or both.
    fn intersects_by_definition(left: &[Glyph], right: &[Glyph]) -> bool {
        match (left.split_first(), right.split_first()) {
            (None, None) => true,
            (Some((one, rest)), _) if one.is_many() => {
                let takes = right.first().is_some_and(|other| one.meets(other));
                intersects_by_definition(rest, right)
                    || (takes && intersects_by_definition(left, &right[1..]))
            }
            (_, Some((one, rest))) if one.is_many() => {
                let takes = left.first().is_some_and(|other| one.meets(other));
                intersects_by_definition(left, rest) || (takes && intersects_by_definition(&left[1..], right))
            }
            (Some((one, left)), Some((other, right))) => {
                one.meets(other) && intersects_by_definition(left, right)
            }
            _ => false,
        }
    }

    fn covers_by_definition(left: &[Glyph], right: &[Glyph]) -> bool {
        match (left.split_first(), right.split_first()) {
            (None, None) => true,
            (Some((one, rest)), found) if one.is_many() => {
                let takes = found.is_some_and(|(found, _)| one.covers(found));
                covers_by_definition(rest, right) || (takes && covers_by_definition(left, &right[1..]))
            }
            (Some((one, left)), Some((other, right))) => {
                one.covers(other) && covers_by_definition(left, right)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn intersection_equals_its_definition(left in "[ab/:*?+>.-]{0,7}", right in "[ab/:*?+>.-]{0,7}") {
            let (left, right) = (glyphs(&left), glyphs(&right));
            prop_assert_eq!(intersects(&left, &right), intersects_by_definition(&left, &right));
            prop_assert_eq!(covers(&left, &right), covers_by_definition(&left, &right));
        }

        /// Rows of several words are as those of one.
        #[test]
        fn long_patterns_are_walked_as_short_ones(
            before in "[ab]{0,3}", middle in "[ab:*?>.]{0,5}", many in 0usize..200, letter in "[a:*>]", end in "[ab*:]{0,2}",
        ) {
            let written = |middle: &str| glyphs(&format!("{before}{}{middle}{end}", letter.repeat(many)));
            let (left, right) = (written(&middle), written("a"));
            let expected = intersects(&glyphs(&format!("{middle}{end}")), &glyphs(&format!("a{end}")));
            prop_assert!(!expected || intersects(&left, &right));
            prop_assert!(covers(&left, &left) && intersects(&left, &left));
            prop_assert!(!covers(&left, &right) || intersects(&left, &right));
        }
    }
}
