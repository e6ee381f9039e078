"""Long runs: `PYTHONPATH=tests python -m drawn valid|broken|bytes --count N --seed N`, or `show` to see one spec."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from .bytes import many
from .drawing import drawn
from .mutations import broken, check
from .properties import judge


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("valid", "broken", "bytes", "show"))
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.what == "show":
        print(drawn(asked.seed).text, end="")
        return 0
    started = time.monotonic()
    if asked.what == "bytes":
        with tempfile.TemporaryDirectory() as folder:
            return 1 if many(asked.seed, asked.count, Path(folder) / "input.vmnet.yaml") else 0
    wrong = (_valid if asked.what == "valid" else _broken)(range(asked.seed, asked.seed + asked.count))
    print(f"{asked.count} specs, {sum(wrong.values())} wrong, {time.monotonic() - started:.0f} s")
    for name, count in wrong.most_common():
        print(f"{count:6} {name}")
    return 1 if wrong else 0


def _valid(seeds: range) -> Counter[str]:
    wrong: Counter[str] = Counter()
    for seed in seeds:
        try:
            judge(seed)
        except AssertionError as error:
            print(error)
            wrong[str(error).split('"')[1]] += 1
    return wrong


def _broken(seeds: range) -> Counter[str]:
    wrong: Counter[str] = Counter()
    for seed in seeds:
        found = broken(seed)
        for why in check(found):
            print(f"seed {seed}, {found.mutation.code} {found.mutation.name}: {why}")
            wrong[found.mutation.name] += 1
    return wrong


raise SystemExit(main())
