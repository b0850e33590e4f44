use std::{borrow::Cow, collections::BTreeMap, fmt};

/// Where in the request something was asked.
///
/// Its text is the path as a module author writes it: `read[2]`, `read["sqs:queue"][0]`, `rules[1].resources[0]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Vec<Step>);

/// One step of a [`Place`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into an attribute of an object.
    Attribute(Cow<'static, str>),
    /// Into an entry of a map.
    Key(String),
    /// Into an element of a list, counted from 0.
    Index(usize),
}

impl Place {
    /// A whole argument.
    #[must_use]
    pub fn argument(name: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// An element of an argument that is a list.
    #[must_use]
    pub fn element(argument: impl Into<Cow<'static, str>>, index: usize) -> Self {
        Self(vec![Step::Attribute(argument.into()), Step::Index(index)])
    }

    /// An attribute within this place.
    #[must_use]
    pub fn attribute(&self, name: impl Into<Cow<'static, str>>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// An entry of this map.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// An element of this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// All steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn then(&self, step: Step) -> Self {
        self.0.iter().cloned().chain([step]).collect()
    }
}

impl FromIterator<Step> for Place {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
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

    /// One thing.
    #[must_use]
    pub fn of(thing: T, place: Place) -> Self {
        Self([(thing, place)].into())
    }

    /// The same places of other things.
    #[must_use]
    pub fn map<U: Ord>(self, other: impl Fn(T) -> U) -> Asked<U> {
        Asked(self.0.into_iter().map(|(thing, place)| (other(thing), place)).collect())
    }

    /// Adds things with their places.
    pub fn extend(&mut self, others: Self) {
        others.0.into_iter().for_each(|(thing, place)| self.add(thing, place));
    }

    /// The things, sorted, with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&T, &Place)> {
        self.0.iter()
    }

    /// The things, sorted.
    pub fn things(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// The place of the first thing.
    #[must_use]
    pub fn first_place(&self) -> Option<&Place> {
        self.0.values().next()
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_as_authors_write_them_and_sort_by_number() {
        let places = [
            Place::argument("effect"),
            Place::element("read", 2),
            Place::element("read", 10),
            Place::argument("read").key("sqs:queue").index(0),
            Place::element("rules", 1).attribute("resources").index(0),
            Place::argument("sts").attribute("assume_role").index(0),
        ];
        let texts = [
            "effect",
            "read[2]",
            "read[10]",
            "read[\"sqs:queue\"][0]",
            "rules[1].resources[0]",
            "sts.assume_role[0]",
        ];
        assert_eq!(places.clone().map(|place| place.to_string()), texts);
        let mut sorted = places.to_vec();
        sorted.sort();
        let in_order = [0, 3, 1, 2, 4, 5].map(|number: usize| places[number].clone());
        assert_eq!(sorted, in_order);
    }
}
