//! What is wrong with a request whatever its ARNs are.

use std::{cmp::Reverse, collections::BTreeMap};

use super::catalogue::nearest_action;
use crate::{
    arn::Arn,
    database::{self, Reader},
    iam::ActionPattern,
    writer::{Error, Place, Request},
};

pub(super) fn check(request: &Request, reader: &Reader) -> Result<Vec<Error>, database::Error> {
    let mut errors = mixed_partitions(request);
    errors.extend(useless_exclusions(request, reader)?);
    errors.extend(overrides_of_nothing(request, reader)?);
    Ok(errors)
}

/// Every ARN that is in another partition than most. Wildcards are in none.
fn mixed_partitions(request: &Request) -> Vec<Error> {
    let mut partitions: BTreeMap<&str, Vec<(&Arn, &Place)>> = BTreeMap::new();
    for (arn, place) in request.arns().filter(|(arn, _)| !arn.partition().contains(['*', '?'])) {
        partitions.entry(arn.partition()).or_default().push((arn, place));
    }
    let most = partitions.iter().max_by_key(|(partition, arns)| (arns.len(), Reverse(**partition)));
    let Some((usual, (other, _))) = most.and_then(|(usual, arns)| Some((*usual, *arns.first()?))) else {
        return Vec::new();
    };
    partitions
        .iter()
        .filter(|(partition, _)| **partition != usual)
        .flat_map(|(_, arns)| arns)
        .map(|(arn, place)| Error::MixedPartitions {
            place: (*place).clone(),
            arn: arn.to_string(),
            other: other.to_string(),
        })
        .collect()
}

fn useless_exclusions(request: &Request, reader: &Reader) -> Result<Vec<Error>, database::Error> {
    let of_rules = request.rules.iter().flat_map(|rule| rule.exclude_actions.iter());
    let mut errors = Vec::new();
    for (pattern, place) in request.excluded.iter().chain(of_rules) {
        if reader.action_names_matching(pattern)?.is_empty() {
            let nearest = nearest_action(pattern, reader)?;
            errors.push(Error::ExcludesNothing { place: place.clone(), pattern: pattern.clone(), nearest });
        }
    }
    Ok(errors)
}

fn overrides_of_nothing(request: &Request, reader: &Reader) -> Result<Vec<Error>, database::Error> {
    let mut errors = Vec::new();
    for action in request.level_overrides() {
        if reader.action(action, request.access_level_source)?.is_none() {
            let pattern = ActionPattern::from(action);
            let nearest = nearest_action(&pattern, reader)?;
            errors.push(Error::LevelOfNothing { action: action.clone(), nearest });
        }
    }
    Ok(errors)
}
