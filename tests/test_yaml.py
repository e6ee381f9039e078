"""What is read is YAML 1.2; what is written is the same to readers of YAML 1.1 and 1.2."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from specs import compiled

from vmnetc.quoting import scalar
from vmnetc.render.yaml_text import dump
from vmnetc.source.yaml12 import load

READ_AS_TEXT = ["52:54:00:12:34:56", "on", "off", "y", "n", "yes", "no", "12:30:45", "2026-11-24", "0x1g", "1e3x", "="]
# What YAML 1.1 or 1.2 readers take for something else than text, or for another text, when it is not quoted.
TRICKY = [
    *("y", "Y", "n", "yes", "No", "on", "OFF", "true", "True", "null", "Null", "~", "", " ", "a ", " a", "nan", ".nan"),
    *("0123", "0o17", "0x1f", "1e3", "1_000", "12:34", "1.5", "-1", "+1", ".5", "-.inf", "2026-11-24", "0", "00", "1."),
    *(
        "- a",
        "a: b",
        "a #b",
        "#a",
        "@a",
        "`a",
        "%a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "?",
        ":",
        "-",
        "---",
        "...",
        "{a}",
        "[a]",
    ),
    *(
        "a\nb",
        "a\n",
        "\na",
        "a\n\nb\n",
        " a\nb",
        "a \nb",
        "a\tb",
        "\t",
        "a\r\nb",
        "a\\b",
        'a"b',
        "a'b",
        "é",
        "漢",
        "😀",
    ),
    *("\u0085", "\u2028", "\ufeff", "\x07", "a: ", "key:", "10.0.0.0/24", "fd10::/64", "30Gi", "802.3ad", "<<", "="),
    *(
        "2Gi",
        "1Mi",
        "100-131",
        "1,2",
        "a,b",
        "0.0.0.0",
        "1.2.3",
        "v1",
        "e3",
        "0b1",
        "0b",
        "1E5",
        "1e",
        "infinity",
        "1__0",
    ),
]


def yaml11(text: str) -> Any:
    return yaml.safe_load(text)


def yaml12(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


@pytest.mark.parametrize("text", READ_AS_TEXT)
def test_text_stays_text(text: str) -> None:
    assert load(f"a: {text}\n{text}: 1", "x").data == {"a": text, text: 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-1", -1),
        ("+3", 3),
        ("0", 0),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("", None),
    ],
)
def test_core_values(text: str, value: object) -> None:
    assert load(f"a: {text}", "x").data == {"a": value}


@pytest.mark.parametrize("text", ["0100", "00", "-07", "0x1F", "0o17", "0b11", "4_094", "1_0"])
def test_odd_numbers_are_refused(text: str) -> None:
    loaded = load(f"a: {text}", "x")
    assert [problem.code for problem in loaded.problems] == ["E0103"]


@pytest.mark.parametrize("text", TRICKY)
def test_scalar_reads_the_same_everywhere(text: str) -> None:
    for document in (f"{scalar(text)}: {scalar(text)}\n", dump({text: text, "list": [text, {"k": text}]})):
        assert yaml11(document) == yaml12(document) == load(document, "x").data
        assert text in yaml11(document)
    assert yaml11(dump({"a": text})) == {"a": text}


VALUES = st.recursive(
    st.one_of(st.text(), st.sampled_from(TRICKY), st.integers(-(10**12), 10**12), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.one_of(st.text(max_size=8), st.sampled_from(TRICKY)), VALUES, min_size=1, max_size=4))
def test_documents_read_the_same_everywhere(document: dict[str, Any]) -> None:
    text = dump(document)
    assert yaml11(text) == document
    assert yaml12(text) == document
    assert load(text, "x").data == document


def test_block_literals_are_kept_readable() -> None:
    text = "#cloud-config\nuser: fedora\n\npackages: [a]\n"
    assert dump({"a": {"userData": text}}) == (
        "a:\n  userData: |\n    #cloud-config\n    user: fedora\n\n    packages: [a]\n"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    {
        "two documents": ("a: 1\n---\nb: 2\n", "E0112"),
        "a tab": ("a:\n\tb: 1\n", "E0108"),
        "an open bracket": ("a: [1\nb: 2\n", "E0108"),
        "a tag": ("a: !thing b\n", "E0108"),
        "a list as key": ("? [a]\n: b\n", "E0108"),
        "an unknown alias": ("a: *b\n", "E0108"),
        "an alias of itself": ("a: &a [*a]\n", "E0108"),
        "NUL": ("a: \x00\n", "E0110"),
        "nothing": ("# only a comment\n", "E0111"),
        "a list": ("- a\n", "E0111"),
        "deep": ("a: " + "[" * 100 + "]" * 100, "E0109"),
        "deep mappings": ("{a: " * 100 + "1" + "}" * 100, "E0109"),
    }.values(),
)
def test_one_clear_error(text: str, code: str) -> None:
    result = compiled(text)
    assert [finding.diagnostic.code for finding in result.findings] == [code]
    assert result.findings[0].place is not None


def test_billion_laughs_ends_at_once() -> None:
    lines = ["x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert [finding.diagnostic.code for finding in compiled("\n".join(lines)).findings] == ["E0109"]


def test_aliases_and_merge_keys() -> None:
    text = """
    a: &a {x: 1, y: 2}
    b: {<<: *a, y: 3}
    c: {<<: [*a, {z: 4}]}
    d: [*a, *a]
    """
    assert load(text, "x").data == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 3},
        "c": {"x": 1, "y": 2, "z": 4},
        "d": [{"x": 1, "y": 2}] * 2,
    }


def test_loads_as_ruamel_does() -> None:
    """ruamel.yaml is the independent reader of YAML 1.2."""
    text = io.StringIO('a: [on, 0.5, "x", null]\nb: {c: |\n    d\n   , e: "\\u263a"}\n'.replace("|\n    d\n   ", "d"))
    assert load(text.getvalue(), "x").data == yaml12(text.getvalue())
