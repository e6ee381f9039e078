"""Faults of the grammar: keys and values that the language does not have."""

from __future__ import annotations

import re
from collections.abc import Collection

from vmnetc.diagnostics.model import Added, Diagnostic, typo
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import ROOT, Route
from vmnetc.diagnostics.similar import did_you_mean

_WITHOUT = {
    "vlan": "the tag would be left out, and the VMs would land in the untagged network",
    "uplink": "the bridge would end on the node",
    "namespaces": "the network would be open to other namespaces than meant",
    "primary": "the network would be a secondary one, and the VMs would stay on the pod network",
    "macSpoofCheck": "the check would keep its default",
}

# Ways to write what is certain, though Kubernetes and Linux do not read it.
_mtu_with_unit = re.compile(r"([0-9]+) ?(?:B|bytes|MB)")
_binary = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGTkmgt])[iI][bB]?")


@fault("E0101")
def unknown_key(key: str, where: str, at: Route, known: Collection[str]) -> Diagnostic:
    """A key is none that the language has at this place.

    A key that nobody reads does nothing, and says so to nobody: `vlann: 100` would leave a network untagged. Keys at
    the root that begin with `x-` are free for anchors and notes.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, vlann: 100}   # error: E0101
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    x-note: keys that begin with x- are free
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, vlan: 100}
    ```
    """
    guess = did_you_mean(key, known)
    hint = "" if guess else f"keys here: {', '.join(sorted(known))}"
    return Diagnostic(
        f'unknown key "{key}" in {where}',
        at,
        label=_label(guess),
        fix=typo(key, guess),
        cluster=_WITHOUT.get(guess or "", ""),
        hint=hint,
    )


@fault("E0102")
def no_kind(where: str, at: Route, kinds: Collection[str], guess: str) -> Diagnostic:
    """An entry does not say what it is, or says two things.

    A network names exactly one thing that carries it, an interface exactly one thing that it is. From that follows
    which other keys it may have.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {brige: br-flat}   # error: E0102
    ```
    """
    what = "carries it" if where.startswith("network") else "it is"
    return Diagnostic(
        f"{where} does not say what {what}", at, label=_label(guess), hint=f"give exactly one of {', '.join(kinds)}"
    )


@wording("E0102")
def several_kinds(where: str, at: Route, found: Collection[str]) -> Diagnostic:
    """An entry that names two."""
    what = "carries it" if where.startswith("network") else "it is"
    return Diagnostic(
        f"{where} says {len(found)} times what {what}: {' and '.join(found)}", at, hint="keep one of them"
    )


@fault("E0105")
def wrong_value(field: str, where: str, typed: object, expected: str, at: Route) -> Diagnostic:
    """A value is of another kind than its key takes.

    Nothing is converted: text stays text and a number a number, so that a spec means the same to every reader.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: {uplink: enp3s0, mtu: "9000"}   # error: E0105
    ```
    """
    guess = _near(typed, expected)
    return Diagnostic(
        f"{field} of {where} cannot be {quoted(typed)}",
        at,
        label=_label(guess),
        fix=typo(str(typed), guess or _as_number(field, typed, expected) or _as_quantity(typed, expected)),
        hint=_cure(field, typed, expected),
    )


@wording("E0105")
def no_value(field: str, where: str, at: Route) -> Diagnostic:
    """A key whose value was forgotten."""
    return Diagnostic(f'"{field}" of {where} has no value', at, hint="write the value, or delete the key")


@wording("E0105")
def wrong_key(noun: str, key: str, expected: str, at: Route) -> Diagnostic:
    """A name that cannot be one."""
    article = "an" if noun[0] in "aeiou" else "a"
    return Diagnostic(f'"{key}" cannot be the name of {article} {noun}', at, hint=f"write {expected}")


@wording("E0105")
def wrong_map_key(key: str, where: str, expected: str, at: Route) -> Diagnostic:
    """A key of a mapping whose keys are free, but not quite."""
    return Diagnostic(f'{where} cannot have the key "{key}"', at, hint=f"write {expected}")


@wording("E0105")
def wrong_entry(where: str, typed: object, at: Route) -> Diagnostic:
    """A whole entry that is none."""
    return Diagnostic(f"{where} cannot be {quoted(typed)}", at, hint="write its fields: {key: value, …}")


@fault("E0106")
def missing(field: str, where: str, at: Route, hint: str = "") -> Diagnostic:
    """Something that cannot be guessed is not there.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: {stp: true}   # error: E0106
    ```
    """
    return Diagnostic(f'{where} lacks "{field}"', at, hint=hint or f"add {field}: …")


@wording("E0111")
def not_a_spec(field: str, typed: object, expected: str, at: Route, *, certain: bool = False) -> Diagnostic:
    """Another version, or another kind of document; `certain` where all but this field says what it is."""
    there = f"is {quoted(typed)}" if typed is not None else "is not there"
    return Diagnostic(
        f"{field} {there}; a vmnetc spec says {expected}",
        at if typed is not None else ROOT,
        hint=f"{field}: {expected}",
        add=Added(field, expected) if certain and typed is None else None,
    )


@fault("E0113")
def placeholder(what: str, at: Route, hint: str) -> Diagnostic:
    """A placeholder without its values, or values without their placeholder.

    `{vlan}` in a network's key goes with `vlans`, `{n}` in a VM's key with `count`: one entry then stands for many,
    each with a name of its own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      farm: {bridge: br-flat, vlans: [100-131]}   # error: E0113
    ```
    """
    return Diagnostic(what, at, hint=hint)


@fault("E0114")
def exclusive(fields: Collection[str], where: str, at: Route) -> Diagnostic:
    """Two keys that say different things about one matter.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, vlan: 100, trunk: [200-210]}   # error: E0114
    ```
    """
    return Diagnostic(f"{where} has {' and '.join(fields)}, which exclude each other", at, hint="keep one of them")


@fault("E0116")
def too_many(found: int, what: str, most: int, at: Route) -> Diagnostic:
    """A spec asks for more than vmnetc makes of one.

    A few lines with `count`, `vlans` and `namespaces` can ask for millions of objects, and a template for as many NICs;
    the machine that compiles them would run out of memory. So nothing is made of a spec that passes a limit:

    - 50,000 VMs, 200,000 NICs of them, and 100 million characters by `count`
    - 50,000 networks, where one that is open to three namespaces counts three times, and 100 million characters of them
    - 500,000 items that templates and defaults fill in, where 200 characters of a text are one item
    - a million VMs and peers that services and network policies name in their namespaces, where a pattern counts as all
      VMs whose names begin as it does

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [a, b, c, d, e, f, g, h, i, j, k, l, m]
    bridges: {br-flat: enp3s0}
    networks:
      n-{vlan}: {bridge: br-flat, vlans: [1-4094], namespaces: [a, b, c, d, e, f, g, h, i, j, k, l, m]}   # error: E0116
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [a]
    bridges: {br-flat: enp3s0}
    networks:
      n-{vlan}: {bridge: br-flat, vlans: [100-131], namespaces: all}
    ```
    """
    return Diagnostic(
        f"the spec asks for {found:,} {what}; {most:,} are possible",
        at.key,
        label="with this entry they are too many",
        hint="fewer of them, or several specs with names of their own",
    )


def quoted(value: object) -> str:
    """A value as its author would recognise it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else str(value)


def _as_number(field: str, typed: object, expected: str) -> str | None:
    """The number that was put into quotes, or that has the unit which an MTU has anyway."""
    if not isinstance(typed, str) or not typed.isascii() or not expected.startswith(("a number", "a whole number")):
        return None
    found = _mtu_with_unit.fullmatch(typed) if field == "mtu" else None
    number = found[1] if found is not None else typed
    return number if number.isdecimal() and str(int(number)) == number else None


def _as_quantity(typed: object, expected: str) -> str | None:
    """An amount with its unit in Kubernetes' form: `4 GiB` is `4Gi`. What `4GB` is meant to be nobody knows."""
    found = _binary.fullmatch(typed) if isinstance(typed, str) and expected.startswith("a quantity") else None
    return f"{found[1]}{found[2].upper()}i" if found is not None else None


def _near(typed: object, expected: str) -> str | None:
    words = expected.removeprefix("one of ").split(", ") if expected.startswith("one of ") else ()
    return did_you_mean(typed, words) if isinstance(typed, str) else None


def _label(guess: str | None) -> str:
    return f'did you mean "{guess}"?' if guess else ""


def _cure(field: str, typed: object, expected: str) -> str:
    name = field.rpartition(".")[2].partition("[")[0]
    if isinstance(typed, str) and expected == "a whole number" and typed.isdigit():
        return f"without quotes: {name}: {typed}"
    if expected == "text" and isinstance(typed, bool | int | float):
        return f'text is expected: put it in quotes, "{quoted(typed)}"'
    return f"write {expected}"
