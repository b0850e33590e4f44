#!/usr/bin/env python3
"""Minimizes and divides AWS's managed policies, and holds what comes out against what went in.

    cargo build
    python3 tests/compare/managed_policies.py [--limit 100] [--provider target/debug]

Needs moto==5.2.5 (`pip install moto==5.2.5` in a virtual environment), which carries the texts of 1,582 policies, and
terraform on the PATH. The texts are AWS's and stand nowhere in this repository.

Each policy is minimized in every style, with the same answer of `expand_policy` before and after, but for retired names; divided into documents of
2,048 characters, with the same pairs of action and resource under the same conditions; and merged with itself.
"""

import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

LIMIT = 2_048
CONFIGURATION = """
terraform {
  required_providers {
    policy = { source = "policy-sentry/policy" }
  }
}
locals {
  policies = { for name, policy in jsondecode(file("policies.json")) : name => jsonencode(policy) }
  expanded = { for name, json in local.policies : name => provider::policy::expand_policy(json) }
  minimized = { for style in ["words", "shortest", "prefix"] : style => {
    for name, json in local.policies : name => provider::policy::minimize_policy(json, style, null)
  } }
}
output "changed" {
  value = { for style, policies in local.minimized : style => {
    for name, json in policies : name => [local.expanded[name], provider::policy::expand_policy(json), json]
    if provider::policy::expand_policy(json) != local.expanded[name]
  } }
}
output "sizes" {
  value = { for style, policies in local.minimized : style => sum([for json in values(policies) : length(json)]) }
}
output "documents" {
  value = { for name, json in local.policies : name => try(provider::policy::split_policy(json, %d), null) }
}
output "merged" {
  value = { for name, json in local.policies : name => provider::policy::merge_policies([json, json]) }
}
"""


def differs(before, after, minimized):
    """Whether a minimized policy, expanded, allows something else than before. Names that AWS has retired are not expanded:
    where they are missing, a pattern must match them."""
    policies = (texts(json.loads(policy)["Statement"]) for policy in (before, after, minimized))
    return any(of_statement(*statements) for statements in zip(*policies, strict=True))


def of_statement(before, after, minimized):
    entries = lambda statement: set(statement.get("Action", []))
    missing, further = entries(before) - entries(after), entries(after) - entries(before)
    patterns = [pattern.lower() for pattern in entries(minimized)]
    matched = {name for name in missing if any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in patterns)}
    others = lambda statement: {key: value for key, value in statement.items() if key != "Action"}
    return missing != matched or not further <= entries(minimized) or others(before) != others(after)


def cannot_be_divided(policy):
    """A statement whose NotAction alone is too long: dividing it would change its meaning."""
    return any(
        "NotAction" in statement and len(json.dumps(statement, separators=(",", ":"))) > LIMIT - 50
        for statement in texts(policy["Statement"])
    )


def texts(value):
    return value if isinstance(value, list) else [value]


def meaning(policy):
    """Each action on each resource, with everything else that is said of them."""
    said = set()
    for statement in texts(policy["Statement"]):
        parts = ("Sid", "Action", "Resource")
        rest = json.dumps({key: value for key, value in statement.items() if key not in parts}, sort_keys=True)
        for action in texts(statement.get("Action", "")):
            said.update((rest, action.lower(), resource) for resource in texts(statement.get("Resource", "")))
    return said


def answers(policies, provider):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "policies.json").write_text(json.dumps(policies))
        Path(folder, "main.tf").write_text(CONFIGURATION % LIMIT)
        overrides = f'dev_overrides {{ "policy-sentry/policy" = "{provider}" }}'
        Path(folder, "terraform.rc").write_text(f"provider_installation {{\n{overrides}\ndirect {{}}\n}}\n")
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(Path(folder, "terraform.rc")), "CHECKPOINT_DISABLE": "1"}

        def terraform(*arguments):
            done = subprocess.run(["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stdout + done.stderr)
            return done.stdout

        terraform("apply", "-input=false", "-auto-approve")
        return {name: output["value"] for name, output in json.loads(terraform("output", "-json")).items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, help="how many policies are compared")
    parser.add_argument("--provider", default="target/debug", help="the folder of the built provider")
    arguments = parser.parse_args()
    policies = {name: policy["Document"] for name, policy in json.loads(aws_managed_policies_data).items()}
    policies = dict(sorted(policies.items())[: arguments.limit])
    found = answers(policies, Path(arguments.provider).resolve())
    wrong = [f"{name}: {style} changes what it allows" for style, policies in found["changed"].items()
             for name, pair in policies.items() if differs(*pair)]
    for name, policy in policies.items():
        documents = found["documents"][name]
        if documents is None:
            if not cannot_be_divided(policy):
                wrong.append(f"{name}: not divided")
            continue
        said = set().union(*(meaning(json.loads(document)) for document in documents.values()))
        if said != meaning(policy):
            wrong.append(f"{name}: the documents say something else")
        if any(len(document) > LIMIT for document in documents.values()):
            wrong.append(f"{name}: a document is too large")
        if meaning(json.loads(found["merged"][name])) != meaning(policy):
            wrong.append(f"{name}: merged with itself it says something else")
    written = sum(len(json.dumps(policy, separators=(",", ":"), ensure_ascii=False)) for policy in policies.values())
    divided = [documents for documents in found["documents"].values() if documents and len(documents) > 1]
    print(f"{len(policies)} policies of {written} characters, minimized to {found['sizes']}")
    print(f"{len(divided)} policies divided into {sum(map(len, divided))} documents")
    print("\n".join(wrong) or "nothing differs")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
