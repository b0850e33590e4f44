//! Two maps side by side: what only one of them has, and what both have.

use std::collections::BTreeMap;

/// The values of two maps, by who has their keys, in the order of the keys.
pub(crate) struct Sides<'a, V> {
    /// What only the left map has.
    pub(crate) left: Vec<&'a V>,
    /// What both have: the value of the left map, and that of the right one.
    pub(crate) both: Vec<(&'a V, &'a V)>,
    /// What only the right map has.
    pub(crate) right: Vec<&'a V>,
}

impl<'a, V> Sides<'a, V> {
    pub(crate) fn of<K: Ord>(left: &'a BTreeMap<K, V>, right: &'a BTreeMap<K, V>) -> Self {
        let mut sides = Self { left: Vec::new(), both: Vec::new(), right: Vec::new() };
        for (key, value) in left {
            match right.get(key) {
                Some(other) => sides.both.push((value, other)),
                None => sides.left.push(value),
            }
        }
        sides.right.extend(right.iter().filter(|(key, _)| !left.contains_key(key)).map(|(_, value)| value));
        sides
    }

    /// How many values only the left map has, and how many only the right one.
    pub(crate) fn one_sided(&self) -> [usize; 2] {
        [self.left.len(), self.right.len()]
    }
}
