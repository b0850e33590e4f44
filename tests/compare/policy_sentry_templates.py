#!/usr/bin/env python3
"""Writes random templates, and the policies that policy_sentry makes of them, for the test `differential`.

    zstd -d data/iam.sqlite.zst -o iam.sqlite
    iam-database export iam.sqlite --output HOME/.policy_sentry/iam-definition.json
    HOME=HOME python3 tests/compare/policy_sentry_templates.py iam.sqlite [--seed 1]

Needs policy_sentry==0.15.2 and zstandard==0.25.0. The same seed on the same facts gives the same bytes.

Behind one header line, each line holds a template and the answer: its statements in policy_sentry's order, each
`[Sid, effect, actions, resources]`, or the class of what it raised.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import sys

import zstandard

from policy_sentry_query import LEVELS, Ours, policy_sentry

VECTORS = pathlib.Path(__file__).parent.parent / "differential" / "vectors.jsonl.zst"
# policy_sentry's own word for each list of the neutral template.
LISTS = {
    "read": "read",
    "write": "write",
    "list": "list",
    "tagging": "tagging",
    "permissions_management": "permissions-management",
    "skip_resource_constraints": "skip-resource-constraints",
    "exclude_actions": "exclude-actions",
    "actions": "actions",
}
STS = ["assume_role", "assume_role_with_saml", "assume_role_with_web_identity"]
# Tables whose sizes tell other facts of the same day apart.
COUNTED = ["action", "arn_format", "action_resource_type", "dependent_action", "access_level_override"]
REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"]
ACCOUNTS = ["111122223333", "444455556666"]


class Deck:
    """Draws every card once before any comes again, so that few draws still see all."""

    def __init__(self, chance, cards):
        self.chance, self.cards, self.left = chance, list(cards), []

    def draw(self):
        if not self.left:
            self.left = self.chance.sample(self.cards, len(self.cards))
        return self.left.pop()


class Generator:
    """Makes templates. Each method that is a kind of template returns one."""

    def __init__(self, db, chance):
        self.chance = chance
        self.prefixes = db.services
        names = db.rows(f"""SELECT s.prefix, a.name, {db.LEVEL}, EXISTS (
            SELECT 1 FROM action_resource_type WHERE action_id = a.id)
            FROM action a JOIN service s ON s.id = a.service_id ORDER BY 1, 2""")
        self.of_service = collections.defaultdict(list)
        for service, name, _, _ in names:
            self.of_service[service].append(f"{service}:{name}")
        everywhere = [(f"{service}:{name}", service, level) for service, name, level, narrow in names if not narrow]
        self.actions = Deck(chance, (f"{service}:{name}" for service, name, _, _ in names))
        self.narrow_actions = Deck(chance, (f"{service}:{name}" for service, name, _, narrow in names if narrow))
        self.wildcard_only = Deck(chance, (name for name, _, _ in everywhere))
        self.wildcard_only_lists = Deck(chance, sorted({(service, level) for _, service, level in everywhere}))
        self.types = Deck(chance, (card for card in db.types if db.formats(*card)))
        self.formats = {card: db.formats(*card) for card in self.types.cards}
        levels = db.rows(f"""SELECT DISTINCT ts.prefix, t.name, {db.LEVEL} FROM action_resource_type u
            JOIN action a ON a.id = u.action_id JOIN resource_type t ON t.id = u.resource_type_id
            JOIN service ts ON ts.id = t.service_id ORDER BY 1, 2, 3""")
        self.levels = collections.defaultdict(list)
        for service, name, level in levels:
            self.levels[service, name].append(level)
        self.partition = "aws"

    def happens(self, percent):
        return self.chance.random() * 100 < percent

    # ARNs.

    def arn(self, resource_type):
        filled = re.sub(r"\$\{(.*?)\}", lambda found: self.value(found.group(1)),
                        self.chance.choice(self.formats[resource_type]))
        head, resource = filled.split(":", 5)[:5], filled.split(":", 5)[5]
        if self.happens(1):
            resource = "*"
        elif self.happens(2):
            resource = re.split("[/:]", resource)[0] + self.chance.choice(["/*", ":*", "*"])
        return ":".join([*head, resource])

    def value(self, placeholder):
        if placeholder == "Partition":
            return self.partition
        if placeholder == "Vendor":
            return "rds"
        if placeholder == "Region":
            return "*" if self.happens(5) else self.chance.choice(REGIONS)
        if "Account" in placeholder:
            return "*" if self.happens(4) else self.chance.choice(ACCOUNTS)
        if self.happens(20):
            return self.chance.choice(
                ["*", "*", "*", "*", "prod-*", "prod-*", "*-archive", "te?m", "team/orders", "${aws:username}"])
        name = re.sub("[^a-z0-9]", "", placeholder.lower())
        return self.chance.choice([f"my-{name}", f"prod-{name}-1", "orders", "0a1b2c3d4e5f"])

    def role(self):
        name = self.chance.choice(["admin", "deploy", "team/reader", "ci-*", "*"])
        return f"arn:{self.partition}:iam::{self.chance.choice(ACCOUNTS)}:role/{name}"

    # Parts of templates.

    def asked(self, most):
        """One to `most` ARNs, each in one list or two, mostly at levels at which its type has actions."""
        lists = collections.defaultdict(list)
        for _ in range(self.chance.randint(1, most)):
            resource_type = self.types.draw()
            arn, useful = self.arn(resource_type), self.levels[resource_type]
            for _ in range(2 if self.happens(30) else 1):
                level = self.chance.choice(useful if useful and self.happens(85) else LEVELS)
                if arn not in lists[words(level)]:
                    lists[words(level)].append(arn)
        return dict(lists)

    def wildcard_only_part(self):
        part = {}
        if self.happens(70):
            part["single_actions"] = [self.wildcard_only.draw() for _ in range(self.chance.randint(1, 5))]
        for _ in range(self.chance.randint(0 if part else 1, 4)):
            service, level = self.wildcard_only_lists.draw()
            services = part.setdefault(f"service_{words(level)}", [])
            if service not in services:
                services.append(service)
        return part

    def sts_part(self):
        actions = self.chance.sample(STS, self.chance.randint(1, 3))
        return {action: [self.role() for _ in range(self.chance.randint(1, 3))] for action in sorted(actions)}

    def exclusions(self, template):
        """Names and patterns, most of them of services that the template is about."""
        services = sorted({arn.split(":")[2] for level in LEVELS for arn in template.get(words(level), [])})
        services = [service for service in services if service in self.of_service] or self.prefixes
        return [self.exclusion(self.chance.choice(services)) for _ in range(self.chance.randint(1, 4))]

    def exclusion(self, service):
        action = "iam:PassRole" if self.happens(10) else self.chance.choice(self.of_service[service])
        first = re.match("[A-Z]?[a-z0-9]*", action.split(":")[1]).group() or action.split(":")[1]
        last = action[action.rfind(re.findall("[A-Za-z0-9][a-z0-9]*", action)[-1]):]
        pattern = self.chance.choice([action, action, f"{service}:{first}*", f"{service}:*{last}"])
        if self.happens(5):
            pattern = f"{service}:*"
        return pattern.lower() if self.happens(20) else pattern

    # Kinds.

    def levels_alone(self):
        return self.asked(6)

    def with_exclusions(self):
        template = self.asked(5)
        return template | {"exclude_actions": self.exclusions(template)}

    def with_skips(self):
        skipped = [self.narrow_actions.draw() for _ in range(self.chance.randint(1, 4))]
        return self.asked(4) | {"skip_resource_constraints": skipped}

    def wildcard_only_alone(self):
        return {"wildcard_only": self.wildcard_only_part()}

    def sts_alone(self):
        return {"sts": self.sts_part()}

    def everything(self):
        template = self.with_skips() | {"wildcard_only": self.wildcard_only_part()}
        if self.happens(50):
            template["sts"] = self.sts_part()
        return template | {"exclude_actions": self.exclusions(template)}

    def actions_alone(self):
        return {"mode": "actions", "actions": [self.actions.draw() for _ in range(self.chance.randint(1, 12))]}

    def related_actions(self):
        """Actions of one service: many share types, and one is needed by another."""
        names = self.of_service[self.chance.choice(self.prefixes)]
        return {"mode": "actions", "actions": self.chance.sample(names, min(len(names), self.chance.randint(2, 12)))}

    def action_patterns(self):
        service = self.chance.choice(self.prefixes)
        first = self.chance.choice(["Get", "List", "Describe", "Create"])
        return {"mode": "actions", "actions": [self.actions.draw(), f"{service}:{first}*"]}

    def mistakes(self):
        """A template with one thing in it that cannot be meant so."""
        template = self.asked(3)
        level = next(iter(template))
        arn = template[level][0]
        narrow, other = self.narrow_actions.draw(), self.wildcard_only.draw()
        return self.chance.choice([
            template | {level: [*template[level], mistyped(arn, 5)]},
            template | {level: [*template[level], mistyped(arn, 2)]},
            template | {level: [*template[level], arn.replace(f"arn:{self.partition}:", "arn:aws-cn:", 1)]},
            template | {level: [*template[level], "my-bucket"]},
            template | {"exclude_actions": [narrow + "Again"]},
            template | {"skip_resource_constraints": [narrow + "Again"]},
            template | {"skip_resource_constraints": [narrow[:-3] + "*"]},
            template | {"skip_resource_constraints": [other]},
            template | {"wildcard_only": {"single_actions": [narrow, other]}},
            template | {"wildcard_only": {"single_actions": [other.lower()]}},
            template | {"wildcard_only": {"single_actions": [other + "Again"]}},
            template | {"wildcard_only": {"service_list": ["nosuchservice"]}},
            template | {"wildcard_only": {"service_permissions_management": ["all"]}},
            template | {"sts": {"assume_role": [arn, self.role()]}},
            {"mode": "actions", "actions": [narrow.lower(), other]},
            {"mode": "actions", "actions": [narrow + "Again", other]},
        ])


def words(level):
    return level.lower().replace(" ", "_")


def mistyped(arn, part):
    """The ARN with the last letter of the first word of a part taken away."""
    parts = arn.split(":", 5)
    parts[part] = re.sub(r"[A-Za-z](?=[^A-Za-z]|$)", "", parts[part], count=1) or "x"
    return ":".join(parts)


# How many templates of each kind.
KINDS = {
    Generator.levels_alone: 1150,
    Generator.with_exclusions: 250,
    Generator.with_skips: 100,
    Generator.wildcard_only_alone: 180,
    Generator.sts_alone: 50,
    Generator.everything: 250,
    Generator.actions_alone: 280,
    Generator.related_actions: 120,
    Generator.action_patterns: 20,
    Generator.mistakes: 100,
}


def templates(generator):
    kinds = [kind for kind, count in KINDS.items() for _ in range(count)]
    generator.chance.shuffle(kinds)
    for kind in kinds:
        generator.partition = "aws" if not generator.happens(4) else generator.chance.choice(["aws-us-gov", "aws-cn"])
        effect = "Deny" if generator.happens(8) else "Allow"
        yield kind.__name__, {"mode": "crud", "effect": effect} | kind(generator)


def as_policy_sentry_writes(template):
    words = {"mode": template["mode"], "effect": template["effect"]}
    words |= {LISTS[name]: list(values) for name, values in template.items() if name in LISTS}
    for section, name in [("wildcard-only", "wildcard_only"), ("sts", "sts")]:
        if name in template:
            words[section] = {key.replace("_", "-"): list(values) for key, values in template[name].items()}
    return words


def answer(write_policy, template):
    try:
        policy = write_policy(as_policy_sentry_writes(template))
    except Exception as error:  # whatever it may be: it stands in the vector
        return {"error": type(error).__name__}
    return {"statements": [[one["Sid"], one["Effect"], one["Action"], one["Resource"]] for one in policy["Statement"]]}


def line(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=pathlib.Path, default=VECTORS)
    arguments = parser.parse_args()
    policy_sentry()
    from policy_sentry.command.write_policy import write_policy_with_template

    db = Ours(arguments.database)
    header = {
        "policy_sentry": "0.15.2",
        "seed": arguments.seed,
        "facts": db.column("SELECT value FROM meta WHERE key = 'version'")[0],
        "counts": {table: db.column(f"SELECT count(*) FROM {table}")[0] for table in COUNTED},
    }
    lines, raised = [line(header)], collections.Counter()
    for number, (kind, template) in enumerate(templates(Generator(db, random.Random(arguments.seed))), 1):
        answered = answer(write_policy_with_template, template)
        raised[answered.get("error")] += 1
        lines.append(line({"number": number, "kind": kind, "template": template} | answered))
    text = "".join(lines).encode()
    arguments.output.parent.mkdir(exist_ok=True)
    compressor = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters.from_level(
        19, window_log=24, enable_ldm=True))
    arguments.output.write_bytes(compressor.compress(text))
    print(f"{len(lines) - 1} templates, {len(text)} bytes, {arguments.output.stat().st_size} compressed")
    print(f"raised: {dict(raised)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
