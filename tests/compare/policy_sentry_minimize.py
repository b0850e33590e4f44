#!/usr/bin/env python3
"""Lets policy_sentry minimize the actions of every resource type at every level, and random sets of actions.

    zstd -d data/iam.sqlite.zst -o iam.sqlite
    python3 tests/compare/policy_sentry_minimize.py vectors iam.sqlite [--subsets 1000] [--seed 1]
    python3 tests/compare/policy_sentry_minimize.py time iam.sqlite

Needs policy_sentry==0.15.2 and zstandard. `vectors` writes tests/minimize/vectors.jsonl.zst, which `cargo test` compares
with. `time` measures policy_sentry's function alone, then runs the benchmark of ours, and prints both.

policy_sentry minimizes against its own list of actions. Here its function gets all names that our database has, those
that are retired or undocumented included, so that both work on the same names.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import time

from policy_sentry.writing.minimize import minimize_statement_actions

ROOT = pathlib.Path(__file__).parents[2]
VECTORS = ROOT / "tests/minimize/vectors.jsonl.zst"
BENCHMARK = [".ci/as-released", "bench", "--no-default-features", "--bench", "minimize"]
LEVEL = """coalesce((SELECT access_level FROM access_level_override AS o
    WHERE o.action_id = a.id AND o.source = 'policy_sentry'), a.access_level)"""


class Names:
    """The names of the database, read directly."""

    def __init__(self, path):
        self.sql = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.version = self.rows("SELECT value FROM meta WHERE key = 'version'")[0][0]
        listed = self.rows("SELECT s.prefix, a.name FROM action a JOIN service s ON s.id = a.service_id ORDER BY 1, 2")
        unlisted = self.rows("SELECT service, name FROM unlisted_action")
        self.of_service = collections.defaultdict(list)
        for service, name in listed:
            self.of_service[service].append(f"{service}:{name}")
        self.all = {f"{service}:{name}".lower() for service, name in listed + unlisted}

    def rows(self, statement):
        return self.sql.execute(statement).fetchall()

    def catalogue(self):
        """The actions of each resource type at each level, where there are any."""
        cells = collections.defaultdict(list)
        for service, name, level, prefix, action in self.rows(f"""
                SELECT ts.prefix, t.name, {LEVEL}, s.prefix, a.name FROM action_resource_type u
                JOIN resource_type t ON t.id = u.resource_type_id JOIN service ts ON ts.id = t.service_id
                JOIN action a ON a.id = u.action_id JOIN service s ON s.id = a.service_id ORDER BY 1, 2, 3, 4, 5"""):
            cells[f"{service}:{name}", level].append(f"{prefix}:{action}")
        return cells

    def subsets(self, count, seed):
        """Random actions of a random service: few, many, or nearly all, at most a hundred."""
        chance = random.Random(seed)
        services = sorted(self.of_service)
        for _ in range(count):
            names = self.of_service[chance.choice(services)]
            share = chance.choice([0.05, 0.2, 0.5, 0.9])
            yield sorted(chance.sample(names, min(100, max(1, round(len(names) * share)))))


def vectors(names, arguments):
    import zstandard

    lines = [{"facts": names.version, "names": len(names.all)}]
    for (resource_type, level), wanted in names.catalogue().items():
        lines.append({"type": resource_type, "level": level, "patterns": minimized(wanted, names)})
    for wanted in names.subsets(arguments.subsets, arguments.seed):
        lines.append({"wanted": wanted, "patterns": minimized(wanted, names)})
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    VECTORS.write_bytes(zstandard.ZstdCompressor(level=22).compress(text.encode()))
    print(f"{len(lines) - 1} vectors, {VECTORS.stat().st_size} bytes")


def minimized(wanted, names):
    return minimize_statement_actions(wanted, names.all, 0)


def measure(names, _):
    everything = [action for actions in names.of_service.values() for action in actions]
    theirs = {
        "every type at every level": seconds(lambda: [minimized(wanted, names) for wanted in names.catalogue().values()]),
        "every action of AWS": seconds(lambda: minimized(everything, names)),
    }
    output = subprocess.run(BENCHMARK, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    units = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
    for name, low, unit in re.findall(r"^(.+?)\s+time:\s+\[\S+ \S+ (\S+) (\S+)", output, re.MULTILINE):
        ours = float(low) * units[unit]
        of = next((time for what, time in theirs.items() if name.startswith(what)), None)
        beside = f"  policy_sentry {of:8.3f} s, {of / ours:6.0f} times as long" if of else ""
        print(f"{name:40} {ours:8.3f} s{beside}")


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["vectors", "time"])
    parser.add_argument("database")
    parser.add_argument("--subsets", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    {"vectors": vectors, "time": measure}[arguments.what](Names(arguments.database), arguments)


if __name__ == "__main__":
    sys.exit(main())
