"""Whatever comes in: findings or a tree, never a traceback, never a hang."""

from __future__ import annotations

import random
import time

from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from specs import compiled

from vmnetc.diagnostics.text import blocks
from vmnetc.source.document import Document
from vmnetc.source.document import parse as parse_text
from vmnetc.source.file import MAX_BYTES

# Without those whose text is not the whole spec.
EXAMPLES = [
    text
    for path in sorted((ROOT / "examples").glob("*/*.vmnet.yaml"))
    if "\ninclude:" not in (text := path.read_text())
]
REFUSED = [path.read_text() for path in sorted((ROOT / "tests" / "refused").glob("*.vmnet.yaml"))]
FRAGMENTS = [
    *("- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: *a", "!!int ", "|\n", '"', "'", "#", "\n", "  ", "\t", "~"),
    *("null", "0100", "-1", "5000", "true", "{vlan}", "{n}", "all", "none", "pod", "default", "x-a", "\x00", "\ufeff"),
]
STRICT = settings(deadline=2000, max_examples=250, suppress_health_check=[HealthCheck.too_slow])


def judged(text: str) -> None:
    """It compiles or is refused, and each finding can be shown."""
    started = time.monotonic()
    result = compiled(text)
    assert result.failed or result.files() is not None
    for finding in result.findings:
        assert finding.place is not None
        assert finding.diagnostic.code
        assert "pydantic" not in finding.diagnostic.message
        assert finding.diagnostic.code != "E1204", finding
    assert all(blocks(result.findings, {"spec.vmnet.yaml": text}.get, color=True))
    assert time.monotonic() - started < 2


@STRICT
@given(st.text())
def test_any_text(text: str) -> None:
    judged(text)


@STRICT
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_any_yaml(text: str) -> None:
    judged(text)


@STRICT
@given(st.sampled_from(EXAMPLES + REFUSED), st.randoms(use_true_random=False))
def test_mutated_specs(text: str, chance: random.Random) -> None:
    """Pieces of real specs cut, doubled, swapped and spoilt."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                cut = chance.randint(0, len(lines[at]))
                lines[at] = lines[at][:cut] + chance.choice(FRAGMENTS) + lines[at][cut:]
            case 3:
                words = lines[at].split(" ")
                words[chance.randrange(len(words))] = chance.choice(FRAGMENTS)
                lines[at] = " ".join(words)
            case _:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
        lines = lines or [""]
    judged("\n".join(lines))


@STRICT
@given(st.sampled_from(EXAMPLES), st.randoms(use_true_random=False))
def test_values_replaced(text: str, chance: random.Random) -> None:
    """Any value of a real spec becomes some other value."""
    document, _ = parse_text("x", text)
    places = list(_places(document, (), document.data))
    path = chance.choice(places)
    value = chance.choice(["x", "", 0, -1, 5000, True, None, [], {}, ["pod"], {"a": "b"}, "10.0.0.1/8", "a" * 300, 1.5])
    judged(_dumped(_replaced(document.data, path, value)))


def _places(document: Document, path: tuple[object, ...], value: object) -> list[tuple[object, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, child in children for place in [(*path, step), *_places(document, (*path, step), child)]]


def _replaced(value: object, path: tuple[object, ...], new: object) -> object:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
    copy[path[0]] = _replaced(copy[path[0]], path[1:], new)
    return copy


def _dumped(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def test_limits_are_what_the_documentation_says() -> None:
    assert MAX_BYTES == 32 * 1024 * 1024


def test_an_address_of_no_sort() -> None:
    """It says neither `dhcp` nor `subnet`, and is no list."""
    found = compiled(
        "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.19\n"
        "nodes: {s: {hosts: {w0: {id: 10}}}}\ninterfaces: {v: {vlan: 30, on: b, nodes: s, ip: {w0: {}}}}\n"
    ).findings
    assert [finding.diagnostic.code for finding in found] == ["E0105"]
