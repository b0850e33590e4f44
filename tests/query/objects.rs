//! The objects that a query answers with, against what the tables say, put together by SQL alone.

use std::path::Path;

use policy_sentry::{provider::PolicySentry, terraform::Value};
use pretty_assertions::assert_eq;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

const ACTIONS: &str = "SELECT json_object(
        'name', s.prefix || ':' || a.name,
        'service', s.prefix,
        'access_level', coalesce((SELECT access_level FROM access_level_override
            WHERE source = 'policy_sentry' AND action_id = a.id), a.access_level),
        'documented_access_level', a.access_level,
        'permission_only', json(CASE a.permission_only WHEN 1 THEN 'true' WHEN 0 THEN 'false' END),
        'resource_types', json((SELECT json_group_array(json_object(
                'resource_type', o.prefix || ':' || t.name,
                'required', json(iif(u.required, 'true', 'false')),
                'condition_keys', json((SELECT json_group_array(k.name ORDER BY k.name)
                    FROM action_resource_type_condition_key c JOIN condition_key k ON k.id = c.condition_key_id
                    WHERE c.action_id = a.id AND c.resource_type_id = t.id))
            ) ORDER BY o.prefix, t.name)
            FROM action_resource_type u JOIN resource_type t ON t.id = u.resource_type_id
            JOIN service o ON o.id = t.service_id WHERE u.action_id = a.id)),
        'condition_keys', json((SELECT json_group_array(k.name ORDER BY k.name)
            FROM action_condition_key c JOIN condition_key k ON k.id = c.condition_key_id
            WHERE c.action_id = a.id)),
        'dependent_actions', json(iif(a.dependent_actions_known,
            (SELECT json_group_array(o.prefix || ':' || b.name ORDER BY lower(o.prefix || ':' || b.name))
            FROM dependent_action d JOIN action b ON b.id = d.dependent_action_id
            JOIN service o ON o.id = b.service_id WHERE d.action_id = a.id), NULL)),
        'passed_to_services', json((SELECT json_group_array(p.service ORDER BY p.service)
            FROM passed_to_service p WHERE p.action_id = a.id)),
        'documentation', a.documentation, 'description', a.description, 'first_seen', a.first_seen)
    FROM action a JOIN service s ON s.id = a.service_id WHERE s.prefix = ?1 ORDER BY a.name";

const RESOURCE_TYPES: &str = "SELECT json_object(
        'resource_type', s.prefix || ':' || t.name, 'service', s.prefix, 'name', t.name,
        'arn_formats', json((SELECT json_group_array(format ORDER BY format) FROM arn_format
            WHERE resource_type_id = t.id)),
        'condition_keys', json((SELECT json_group_array(k.name ORDER BY k.name)
            FROM resource_type_condition_key c JOIN condition_key k ON k.id = c.condition_key_id
            WHERE c.resource_type_id = t.id)),
        'first_seen', t.first_seen)
    FROM resource_type t JOIN service s ON s.id = t.service_id WHERE s.prefix = ?1 ORDER BY t.name";

const CONDITION_KEYS: &str = "SELECT json_object(
        'name', k.name, 'service', s.prefix,
        'types', json((SELECT json_group_array(type ORDER BY type) FROM condition_key_type
            WHERE condition_key_id = k.id)),
        'description', k.description)
    FROM condition_key k JOIN service s ON s.id = k.service_id WHERE s.prefix = ?1 ORDER BY k.name";

const SERVICES: &str = "SELECT json_object(
        'prefix', s.prefix,
        'names', json((SELECT json_group_array(DISTINCT name ORDER BY name) FROM service_page
            WHERE service_id = s.id)),
        'documentation', json((SELECT json_group_array(url ORDER BY url) FROM service_page
            WHERE service_id = s.id)),
        'action_count', (SELECT count(*) FROM action WHERE service_id = s.id),
        'resource_type_count', (SELECT count(*) FROM resource_type t WHERE service_id = s.id
            AND t.id IN (SELECT resource_type_id FROM arn_format)),
        'condition_key_count', (SELECT count(*) FROM condition_key k WHERE service_id = s.id
            AND k.id IN (SELECT condition_key_id FROM condition_key_type)))
    FROM service s WHERE s.prefix = ?1";

/// The objects that the data source answers.
/// Opinions, which are not in the tables, are taken out.
fn answered(table: &str, list: &str, service: &str) -> Json {
    let config = [("table", table), ("service", service)];
    let config = Value::Map(config.map(|(name, value)| (name.to_owned(), Value::from(value))).into());
    let read = super::query().read(&PolicySentry::default(), &config).unwrap();
    let mut objects = json(read.state.get(list).unwrap());
    for object in objects.as_array_mut().unwrap() {
        object.as_object_mut().unwrap().remove("risk_categories");
    }
    objects
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::from(*truth),
        Value::String(text) => Json::from(text.as_str()),
        Value::Number(number) => number.to_string().parse().map(Json::Number).unwrap(),
        Value::List(elements) => elements.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
        Value::Unknown(_) => Json::from("unknown"),
    }
}

#[test]
fn objects_carry_everything_that_the_tables_say() {
    let path = Path::new(env!("OUT_DIR")).join("iam.sqlite");
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let stored = |statement: &str, service: &str| {
        let mut statement = connection.prepare_cached(statement).unwrap();
        let rows = statement.query_map([service], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|row| serde_json::from_str(&row.unwrap()).unwrap()).collect::<Vec<Json>>()
    };
    for service in super::Tables::read().services() {
        for (table, list, statement) in [
            ("action", "actions", ACTIONS),
            ("arn", "arns", RESOURCE_TYPES),
            ("condition", "condition_keys", CONDITION_KEYS),
            ("service", "services", SERVICES),
        ] {
            assert_eq!(
                answered(table, list, &service),
                Json::from(stored(statement, &service)),
                "{table} {service}"
            );
        }
    }
}
