//! How the author of a template spells its keys.

use std::collections::BTreeMap;

use crate::writer::{Place, Step};

/// Places by the names of the data sources' arguments, each with what the author of a template wrote instead:
/// `wildcard-only`, or `tag` for `tagging`. Empty where nothing is spelled otherwise, as in the blocks of a data source.
#[derive(Debug, Default)]
pub(in crate::provider) struct Spelling(BTreeMap<Vec<Step>, Vec<Step>>);

impl Spelling {
    /// Takes note that the author writes one place as another.
    pub(super) fn add(&mut self, place: &Place, written: &Place) {
        self.0.insert(place.steps().to_vec(), written.steps().to_vec());
    }

    /// The place as the author writes it.
    pub(super) fn of(&self, place: Place) -> Place {
        if self.0.is_empty() {
            return place;
        }
        let steps = place.steps();
        let lengths = (1..=steps.len()).rev();
        let mut splits = lengths.filter_map(|length| steps.split_at_checked(length));
        let written = splits.find_map(|(outer, inner)| Some((self.0.get(outer)?, inner)));
        written.map_or(place.clone(), |(outer, inner)| outer.iter().chain(inner).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_known_part_of_a_place_is_spelled() {
        let mut spelling = Spelling::default();
        let (list, services) = (Place::argument("wildcard_only"), "service_read");
        spelling.add(&list, &Place::argument("wildcard-only"));
        spelling.add(&list.attribute(services), &Place::argument("wildcard-only").attribute("service-read"));
        for (place, expected) in [
            (list.attribute(services).index(0), "wildcard-only.service-read[0]"),
            (list.attribute("single_actions").index(1), "wildcard-only.single_actions[1]"),
            (Place::element("read", 0), "read[0]"),
        ] {
            assert_eq!(spelling.of(place).to_string(), expected);
        }
    }
}
