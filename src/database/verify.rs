use super::{Counts, Error, Reader};

/// Statements that find what must not be, each with what its rows show.
const INVARIANTS: [(&str, &str); 8] = [
    ("is an ARN format that does not begin with `arn:`", "SELECT format FROM arn_format WHERE format NOT LIKE 'arn:%'"),
    (
        "is an ARN format whose service is not the one that stands beside it",
        "SELECT format FROM arn_format
            WHERE arn_service <> '' AND format NOT LIKE 'arn:%:' || arn_service || ':%'",
    ),
    (
        "is an override of an access level that changes nothing",
        "SELECT prefix || ':' || name FROM access_level_override AS override
            JOIN action ON action.id = action_id JOIN service ON service.id = service_id
            WHERE override.access_level = action.access_level",
    ),
    (
        "has dependent actions that are marked as unknown",
        "SELECT prefix || ':' || name FROM action JOIN service ON service.id = service_id
            WHERE NOT dependent_actions_known AND action.id IN (SELECT action_id FROM dependent_action)",
    ),
    (
        "has documentation that is no https address",
        "SELECT prefix || ':' || name FROM action JOIN service ON service.id = service_id
            WHERE documentation NOT LIKE 'https://%' OR documentation LIKE '%${%'",
    ),
    (
        "is a resource type without ARN formats that no action names",
        "SELECT prefix || ':' || name FROM resource_type JOIN service ON service.id = service_id
            WHERE NOT EXISTS (SELECT 1 FROM arn_format WHERE resource_type_id = resource_type.id)
                AND NOT EXISTS (SELECT 1 FROM action_resource_type WHERE resource_type_id = resource_type.id)",
    ),
    (
        "has a condition key on a resource type that it cannot be confined to",
        "SELECT prefix || ':' || name FROM action_resource_type_condition_key AS used
            JOIN action ON action.id = used.action_id JOIN service ON service.id = service_id
            WHERE NOT EXISTS (SELECT 1 FROM action_resource_type AS type
                WHERE type.action_id = used.action_id AND type.resource_type_id = used.resource_type_id)",
    ),
    (
        "is a service without a page",
        "SELECT prefix FROM service WHERE id NOT IN (SELECT service_id FROM service_page)",
    ),
];

impl Reader {
    /// What is wrong with the database beyond what opening one checks: damage, dangling references, broken
    /// invariants, empty tables. It reads everything, so it is for who makes or publishes a database.
    pub fn problems(&self) -> Result<Vec<String>, Error> {
        let mut problems = self.rows("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?;
        problems.retain(|problem| problem != "ok");
        problems.extend(self.rows("PRAGMA foreign_key_check", [], |row| {
            Ok(format!(
                "a row of {} names a missing row of {}",
                row.get::<_, String>(0)?,
                row.get::<_, String>(2)?
            ))
        })?);
        for (complaint, statement) in INVARIANTS {
            problems.extend(
                self.rows(statement, [], |row| Ok(format!("`{}` {complaint}", row.get::<_, String>(0)?)))?,
            );
        }
        problems.extend(empty_tables(&self.counts()?));
        Ok(problems)
    }
}

fn empty_tables(counts: &Counts) -> impl Iterator<Item = String> + use<> {
    let counts = [
        ("services", counts.services),
        ("actions", counts.actions),
        ("resource types", counts.resource_types),
        ("condition keys", counts.condition_keys),
    ];
    counts.into_iter().filter(|(_, count)| *count == 0).map(|(what, _)| format!("there are no {what}"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rusqlite::{Connection, MAIN_DB};

    use crate::database::{Database, schema};

    fn problems(rows: &str) -> Vec<String> {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(schema::DEFINITION).unwrap();
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; INSERT INTO meta VALUES ('version', 'test');")
            .unwrap();
        connection.execute_batch(rows).unwrap();
        let bytes = connection.serialize(MAIN_DB).unwrap().to_vec();
        Database::from_bytes(bytes).unwrap().reader().unwrap().problems().unwrap()
    }

    #[test]
    fn an_empty_database_is_no_database() {
        let expected = ["services", "actions", "resource types", "condition keys"];
        assert_eq!(problems(""), expected.map(|what| format!("there are no {what}")));
    }

    #[test]
    fn each_broken_invariant_is_named() {
        let found = problems(
            "INSERT INTO service VALUES (1, 'teapot');
            INSERT INTO action VALUES
                (1, 1, 'Pour', 'Write', 0, 0, 'pour.html', NULL, '2026-06-14'),
                (2, 1, 'Stir', 'Write', 0, 1, NULL, NULL, '2026-06-14');
            INSERT INTO dependent_action VALUES (1, 2), (2, 3);
            INSERT INTO access_level_override VALUES ('policy_sentry', 2, 'Write');
            INSERT INTO resource_type VALUES (1, 1, 'pot', '2026-06-14'), (2, 1, 'cup', '2026-06-14');
            INSERT INTO arn_format VALUES (1, 'pot/${PotId}', ''), (1, 'arn:aws:kettle:::pot', 'teapot');
            INSERT INTO condition_key VALUES (1, 1, 'teapot:Size', NULL);
            INSERT INTO condition_key_type VALUES (1, 'Numeric');
            INSERT INTO action_resource_type_condition_key VALUES (1, 1, 1);",
        );
        assert_eq!(
            found,
            [
                "a row of dependent_action names a missing row of action",
                "`pot/${PotId}` is an ARN format that does not begin with `arn:`",
                "`arn:aws:kettle:::pot` is an ARN format whose service is not the one that stands beside it",
                "`teapot:Stir` is an override of an access level that changes nothing",
                "`teapot:Pour` has dependent actions that are marked as unknown",
                "`teapot:Pour` has documentation that is no https address",
                "`teapot:cup` is a resource type without ARN formats that no action names",
                "`teapot:Pour` has a condition key on a resource type that it cannot be confined to",
                "`teapot` is a service without a page",
            ]
        );
    }
}
