use std::collections::BTreeMap;

use rusqlite::params;

use super::{Error, Reader, actions::text};
use crate::iam::{AccessLevel, AccessLevelSource, ActionName, ActionPattern, matches_pattern};

const OF_SERVICE: &str = "SELECT action.name, coalesce(override.access_level, action.access_level)
    FROM action LEFT JOIN access_level_override AS override
        ON override.source = ?2 AND override.action_id = action.id
    WHERE service_id = ?1";

impl Reader {
    /// The access levels of every action that one of the patterns stands for, those included that AWS does not document,
    /// or not any more: of these the level may be unknown.
    pub fn access_levels(
        &self,
        patterns: &[ActionPattern],
        source: AccessLevelSource,
    ) -> Result<BTreeMap<ActionName, Option<AccessLevel>>, Error> {
        let mut names = BTreeMap::<String, Vec<&str>>::new();
        for pattern in patterns {
            let (service, name) = pattern.as_str().split_once(':').unwrap_or(("*", "*"));
            names.entry(service.to_ascii_lowercase()).or_default().push(name);
        }
        let mut levels = BTreeMap::new();
        for (service, names) in names {
            let is_wanted = |found: &str| names.iter().any(|name| matches_pattern(name, found));
            for action in self.unlisted_actions_of(&service)? {
                if is_wanted(action.name.name()) {
                    levels.entry(action.name).or_insert(action.access_level);
                }
            }
            for (id, prefix) in self.scope(Some(&service))? {
                levels.extend(self.wanted_rows(OF_SERVICE, params![id, source], |row| {
                    let found = text(row, 0)?;
                    let action = || Ok((ActionName::new(&prefix, found), Some(row.get(1)?)));
                    is_wanted(found).then(action).transpose()
                })?);
            }
        }
        Ok(levels)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::database::Database;

    fn levels(patterns: &[&str]) -> BTreeMap<ActionName, Option<AccessLevel>> {
        let patterns: Vec<ActionPattern> = patterns.iter().map(|text| text.parse().unwrap()).collect();
        let reader = Database::embedded().reader().unwrap();
        reader.access_levels(&patterns, AccessLevelSource::default()).unwrap()
    }

    #[test]
    fn what_patterns_stand_for_has_its_level() {
        let found = levels(&["SQS:send*", "s3:GetObject", "sqs:Frobnicate", "evidently:CreateProject"]);
        let found: Vec<(&str, Option<AccessLevel>)> =
            found.iter().map(|(name, level)| (name.as_str(), *level)).collect();
        assert_eq!(
            found,
            [
                ("evidently:CreateProject", Some(AccessLevel::Write)),
                ("s3:GetObject", Some(AccessLevel::Read)),
                ("sqs:SendMessage", Some(AccessLevel::Write)),
            ]
        );
    }

    #[test]
    fn everything_is_every_action_that_the_database_knows() {
        let reader = Database::embedded().reader().unwrap();
        let unlisted = reader.unlisted_service_prefixes().unwrap();
        let unlisted: usize =
            unlisted.iter().map(|service| reader.unlisted_actions(service).unwrap().len()).sum();
        let listed = usize::try_from(reader.counts().unwrap().actions).unwrap();
        assert_eq!(levels(&["*"]).len(), listed + unlisted);
        assert_eq!(levels(&["*:*"]), levels(&["*"]));
    }
}
