//! What is wrong with a request whatever its ARNs are.

use std::{cmp::Reverse, collections::BTreeMap};

use super::Collector;
use crate::{
    iam::ActionPattern,
    writer::{ArnMistake, AskedArn, Place, UnknownName},
};

impl Collector<'_> {
    /// Reports what is wrong with the request whatever its ARNs are.
    pub(super) fn check(&mut self) {
        self.mixed_partitions();
        self.useless_exclusions();
        self.overrides_of_nothing();
    }

    /// Every ARN that is in another partition than most. Wildcards are in none.
    fn mixed_partitions(&mut self) {
        let mut partitions: BTreeMap<&str, Vec<(&AskedArn, &Place)>> = BTreeMap::new();
        for (arn, place) in self.catalogue.request.arns() {
            if let Some(partition) = arn.partition() {
                partitions.entry(partition).or_default().push((arn, place));
            }
        }
        let most = partitions.iter().max_by_key(|(partition, arns)| (arns.len(), Reverse(**partition)));
        let Some((usual, (other, _))) = most.and_then(|(usual, arns)| Some((*usual, *arns.first()?))) else {
            return;
        };
        let mixed = partitions.iter().filter(|(partition, _)| **partition != usual);
        for (arn, place) in mixed.flat_map(|(_, arns)| arns) {
            self.report(place, ArnMistake::MixedPartitions { arn: (*arn).into(), other: other.into() });
        }
    }

    fn useless_exclusions(&mut self) -> Option<()> {
        let (request, catalog) = (self.catalogue.request, self.catalogue.catalog);
        let of_rules = request.rules.iter().flat_map(|rule| rule.exclude_actions.iter());
        for (pattern, place) in request.excluded.iter().chain(of_rules) {
            if self.ok(catalog.action_names_matching(pattern))?.is_empty() {
                let nearest = self.ok(catalog.nearest_action(pattern))?;
                self.report(place, UnknownName::ExcludesNothing { pattern: pattern.clone(), nearest });
            }
        }
        Some(())
    }

    fn overrides_of_nothing(&mut self) -> Option<()> {
        let (request, catalog) = (self.catalogue.request, self.catalogue.catalog);
        for action in request.level_overrides() {
            if self.ok(catalog.action(action, request.access_level_source))?.is_none() {
                let nearest = self.ok(catalog.nearest_action(&ActionPattern::from(action)))?;
                let place = Place::argument("access_level_overrides").key(action.as_str());
                self.report(&place, UnknownName::LevelOfNothing { action: action.clone(), nearest });
            }
        }
        Some(())
    }
}
