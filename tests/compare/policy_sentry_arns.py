#!/usr/bin/env python3
"""Counts which resource types policy_sentry finds for an ARN of each type, to set beside our own figures.

    cargo run --bin iam-database -- export iam.sqlite --output HOME/.policy_sentry/iam-definition.json
    HOME=HOME python3 tests/compare/policy_sentry_arns.py [--show 20]
    python3 tests/compare/policy_sentry_arns.py --own-data

Needs policy_sentry==0.15.2 (`pip install policy_sentry==0.15.2` in a virtual environment) and `data/iam.sqlite.zst`
unpacked. With `--own-data`, and no exported definition in HOME, policy_sentry answers from the data that it ships.

Every ARN format is filled twice, with plausible values and with `*`, as in tests/matching/main.rs. policy_sentry is asked
as its CRUD mode asks: each type of the service that the ARN names is compared with `does_arn_match`. Types whose formats
differ only in the names of placeholders (twins) cannot be told apart by anyone and do not count as further types.

With values, 484 of 2,348 types match further types (717 pairs), with `*` 505; with the data that it ships 431 and 452 of
2,167.

Ours: `cargo test --test matching` fails unless every format names its own type, and no further one but twins and the
pairs in tests/matching/snapshots/matching__documented.snap, each of which a page of AWS's settles.
"""

import argparse
import re
import sys

PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
VALUES = {"Partition": "aws", "Region": "eu-west-1", "Vendor": "backup", "ResourceType": "recovery-point"}


def plausible(name):
    return VALUES.get(name) or ("111122223333" if "Account" in name else f"my-{name.lower()}")


def star(name):
    return "backup" if name == "Vendor" else "*"


def fill(arn_format, value):
    return PLACEHOLDER.sub(lambda found: value(found[1]), arn_format)


def shape(arn_format):
    return fill(arn_format, lambda _: "*")


def formats(definition):
    """service -> type -> format"""
    return {
        service: {name: details["arn"] for name, details in facts["resources"].items() if details["arn"] != "*"}
        for service, facts in definition.items()
        if isinstance(facts, dict)
    }


def matches(does_arn_match, arn, arn_format):
    try:
        return does_arn_match(arn, arn_format)
    except IndexError:  # on formats longer than the ARN
        return False


def count(does_arn_match, by_service, value):
    """The types whose ARN finds further types, with these; and those whose ARN does not find themselves."""
    false, missed = {}, []
    for service, types in by_service.items():
        for name, arn_format in types.items():
            arn = fill(arn_format, value)
            asked = by_service.get(arn.split(":")[2], {})
            found = {other: text for other, text in asked.items() if matches(does_arn_match, arn, text)}
            further = [other for other, text in found.items() if shape(text) != shape(arn_format)]
            if further:
                false[f"{service}:{name}"] = (arn, further)
            # A type that borrows another service's ARNs is not asked at all.
            if arn.split(":")[2] == service and name not in found:
                missed.append(f"{service}:{name}")
    return false, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--own-data", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="how many of the types with further types to print")
    arguments = parser.parse_args()
    from policy_sentry.shared import constants, iam_data
    from policy_sentry.util.arns import does_arn_match
    if (constants.DATASTORE_FILE_PATH == constants.LOCAL_DATASTORE_FILE_PATH) == arguments.own_data:
        sys.exit(f"policy_sentry would answer from {constants.DATASTORE_FILE_PATH}")
    by_service = formats(iam_data.iam_definition)
    types = sum(map(len, by_service.values()))
    for label, value in [("filled with values", plausible), ("filled with *", star)]:
        false, missed = count(does_arn_match, by_service, value)
        print(f"{label:18}  {types} types  {len(false):4} match further types ({len(false) / types:.1%}, "
              f"{sum(len(further) for _, further in false.values())} pairs)  {len(missed):4} miss their own")
        for name, (arn, further) in sorted(false.items())[:arguments.show]:
            print(f"    {name}: {arn} is also {', '.join(further)}")


if __name__ == "__main__":
    main()
