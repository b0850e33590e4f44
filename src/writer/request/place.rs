use std::{collections::BTreeMap, fmt};

/// Where in the request something was asked: an argument, an element of it, and a part of that.
///
/// Its text is the path as a module author writes it: `read[2]`, `rules[1].resources[0]`, `sts.assume_role[0]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The argument: `read`.
    pub argument: &'static str,
    /// Its element, counted from 0, where it is a list.
    pub index: Option<usize>,
    /// The attribute within the argument or its element, and the element of that.
    pub part: Option<(&'static str, Option<usize>)>,
}

impl Place {
    /// A whole argument.
    #[must_use]
    pub const fn argument(argument: &'static str) -> Self {
        Self { argument, index: None, part: None }
    }

    /// An element of an argument that is a list.
    #[must_use]
    pub const fn element(argument: &'static str, index: usize) -> Self {
        Self { argument, index: Some(index), part: None }
    }

    /// An attribute within this place.
    #[must_use]
    pub const fn part(self, name: &'static str) -> Self {
        Self { part: Some((name, None)), ..self }
    }

    /// An element of an attribute within this place.
    #[must_use]
    pub const fn part_element(self, name: &'static str, index: usize) -> Self {
        Self { part: Some((name, Some(index))), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = |f: &mut fmt::Formatter<'_>, index: Option<usize>| {
            index.map_or(Ok(()), |index| write!(f, "[{index}]"))
        };
        f.write_str(self.argument)?;
        index(f, self.index)?;
        let Some((name, element)) = self.part else { return Ok(()) };
        write!(f, ".{name}")?;
        index(f, element)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Things asked, each once, with the place that asks for it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<T>(BTreeMap<T, Place>);

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Asked<T> {
    /// Adds a thing; of equal things the first place counts.
    pub fn add(&mut self, thing: T, place: Place) {
        self.0.entry(thing).or_insert(place);
    }

    /// Puts another thing in the place of each.
    pub fn map(&mut self, other: impl Fn(T) -> T) {
        let things = std::mem::take(&mut self.0);
        self.0 = things.into_iter().map(|(thing, place)| (other(thing), place)).collect();
    }

    /// The things, sorted, with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&T, Place)> {
        self.0.iter().map(|(thing, place)| (thing, *place))
    }

    /// The things, sorted.
    pub fn things(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// The place of the first thing.
    #[must_use]
    pub fn first_place(&self) -> Option<Place> {
        self.0.values().next().copied()
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
