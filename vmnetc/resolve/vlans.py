"""VLAN ranges and families."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import VlanRange
from vmnetc.spec import faults as spec_faults

# Stands in the key of a family, and for each of its VLANs in turn.
PLACEHOLDER = "{vlan}"
MAX_VLAN = 4094


def ranges(items: Sequence[int | str], at: Route) -> tuple[VlanRange, ...]:
    """Typed VLANs such as `[100-131, 205]` as ranges; no order and no bounds are checked here."""
    return tuple(_range(item, at / index) for index, item in enumerate(items))


def _range(item: int | str, at: Route) -> VlanRange:
    if isinstance(item, int):
        return VlanRange(item, item, at)
    low, _, high = item.partition("-")
    return VlanRange(int(low), int(high or low), at)


def members(spans: Iterable[VlanRange]) -> Iterator[tuple[int, Route]]:
    """The single VLANs of a family. Of those past the last possible one only the highest is given: enough to refuse it."""
    for low, high, at in spans:
        yield from ((vlan, at) for vlan in range(low, min(high, MAX_VLAN) + 1))
        if high > MAX_VLAN:
            yield high, at


def amount(spans: Iterable[VlanRange]) -> int:
    """How many `members` there are, without making them."""
    return sum(max(0, min(high, MAX_VLAN) - low + 1) + (high > MAX_VLAN) for low, high, _ in spans)


def backwards(who: str, items: Sequence[int | str], at: Route) -> Iterator[Diagnostic]:
    """The ranges of a family that hold nothing, since they end before they begin."""
    for index, item in enumerate(items):
        span = ranges([item], at)[0]
        if span.low > span.high:
            expected = f'a range from low to high: "{span.high}-{span.low}"'
            yield spec_faults.wrong_value("vlans", who, item, expected, at / index)
