use crate::iam::{ActionName, ActionPattern};

/// For each wanted action, the shortest beginning of its name that no other name has.
///
/// Policy Sentry 0.15.2 writes the same in lower case, but for one case: where a beginning is itself a wanted name, it
/// writes the name without a wildcard, and loses the longer names that begin with it.
pub(super) fn patterns(wanted: &[&ActionName], others: &[&ActionName], minimum: usize) -> Vec<ActionPattern> {
    let mut patterns: Vec<ActionPattern> = Vec::new();
    let mut rest = wanted;
    while let Some((action, behind)) = rest.split_first() {
        let beginning = beginning(action, others, minimum);
        let covered =
            behind.iter().take_while(|name| shared(name.name(), action.name()) >= beginning.len()).count();
        if covered == 0 && beginning.len() == action.name().len() || beginning.is_empty() {
            patterns.push(ActionPattern::from(*action));
            rest = behind;
        } else {
            patterns.push(ActionPattern::new(action.service(), &format!("{beginning}*")));
            rest = behind.get(covered..).unwrap_or_default();
        }
    }
    patterns
}

/// Nothing if every beginning is one of another name, or the name is too short.
fn beginning<'a>(action: &'a ActionName, others: &[&ActionName], minimum: usize) -> &'a str {
    let place = others.partition_point(|other| *other < action);
    let neighbours = [place.checked_sub(1), Some(place)];
    let neighbours = neighbours.into_iter().flatten().filter_map(|place| others.get(place));
    let taken = neighbours.map(|other| shared(other.name(), action.name())).max().unwrap_or_default();
    action.name().get(..(taken + 1).max(minimum)).unwrap_or_default()
}

/// How many characters two names begin with alike.
fn shared(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count()
}
