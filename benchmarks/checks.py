"""`python -m benchmarks checks [N ...]`: what the rules cost of a compilation, and which of them most."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from unittest import mock

from vmnetc.check.rule import Rule, rules
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import all_entries
from vmnetc.graph import Graph
from vmnetc.pipeline import compile
from vmnetc.source.document import parse
from vmnetc.targets.table import Target

from .workload import spec

SIZES = (2_500, 5_000, 10_000)
ROUNDS = 5
_SHOWN = 5
# Of a rule that takes less, in seconds, the growth is noise.
_NOISE = 0.01
Check = Callable[[Graph, Target], list[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU, the least of some rounds: of compilations with all rules and with none, and of each rule alone."""

    size: int
    every: float
    none: float
    each: dict[str, float]

    @property
    def share(self) -> float:
        """The part of a compilation that is rules."""
        return 1 - self.none / self.every


def main(sizes: list[int]) -> None:
    """Measure each size and print a table, the slowest rules, and those whose time grows faster than the VMs."""
    costs = [measure(size) for size in sorted(sizes or SIZES)]
    print(f"CPU seconds, the least of {ROUNDS} rounds in turn, one process: reading, rules and objects\n")
    print(f"{'':<12}{'all rules':>12}{'no rules':>12}{'rules':>9}{'share':>8}")
    for cost in costs:
        row = f"{f'W({cost.size:,})':<12}{cost.every:>12.2f}{cost.none:>12.2f}{cost.every - cost.none:>9.2f}"
        print(f"{row}{cost.share:>8.0%}")
    last = costs[-1]
    names = {code: entry.name for code, entry in all_entries().items()}
    print(
        f"\nslowest of {len(last.each)} rules, by CPU milliseconds"
        + " " * 10
        + "".join(f"{cost.size:>9,}" for cost in costs)
    )
    for code in sorted(last.each, key=lambda code: -last.each[code])[:_SHOWN]:
        print(f"{code} {names[code]:<45}" + "".join(f"{1000 * cost.each[code]:>9.1f}" for cost in costs))
    steep = sorted(faster_than_vms(costs))
    print(f"\nfaster than the VMs grow: {', '.join(steep) or 'none'}")


def faster_than_vms(costs: list[Cost]) -> Iterator[str]:
    """The rules that take more than half as much again for each VM of the largest size as for each of the smallest."""
    first, last = costs[0], costs[-1]
    for code, seconds in last.each.items():
        if seconds > _NOISE and seconds / last.size > 1.5 * max(first.each[code], _NOISE / 10) / first.size:
            yield code


def measure(size: int) -> Cost:
    """The costs at one size; the ways take turns, so that a busy machine is fair to both."""
    text, known = spec(size), rules()
    timed = _Timed(known)
    every, none = [], []
    for _ in range(ROUNDS):
        every.append(_seconds(text, timed))
        none.append(_seconds(text, _no_rules))
    return Cost(size, min(every), min(none), {code: min(seconds) for code, seconds in timed.seconds.items()})


@dataclass(frozen=True, slots=True)
class _Timed:
    """All rules, each with its time."""

    known: dict[str, Rule]
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def __call__(self, graph: Graph, target: Target) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        for code, rule in self.known.items():
            start = time.process_time()
            found += [replace(finding, code=code) for finding in rule(graph, target)]
            self.seconds.setdefault(code, []).append(time.process_time() - start)
        return found


def _no_rules(_: Graph, __: Target) -> list[Diagnostic]:
    return []


def _seconds(text: str, check: Check) -> float:
    gc.collect()
    gc.disable()  # as the command does
    with mock.patch("vmnetc.pipeline.check", check):
        start = time.process_time()
        document, problems = parse("bench.vmnet.yaml", text)
        result = compile(document, problems)
        seconds = time.process_time() - start
    if result.failed:
        raise SystemExit("W(N) does not compile")
    return seconds
