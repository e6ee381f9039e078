"""A finding points at the smallest thing that the user can change, however the value got where it is."""

from __future__ import annotations

from textwrap import dedent

import pytest
from specs import compiled

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
CASES = {
    "a value": ("bridges: {br: {uplink: ens1, mtu: «wide»}}", "E0105"),
    "a key": ("bridges: {br: {uplink: ens1, «mtuu»: 1500}}", "E0101"),
    "a name": ("bridges: {«br-production-vlan»: ens1}", "E0201"),
    "a short form": ("namespaces: [a]\nbridges: {br: ens1}\nnetworks: {n: {bridge: br}}\nattach: {a/vm: «m»}", "E0401"),
    "an item of a short form": (
        "namespaces: [a]\nbridges: {br: ens1}\nnetworks: {n: {bridge: br}}\nattach: {a/vm: [n, «m»]}",
        "E0401",
    ),
    "a field of an item": (
        "namespaces: [a]\nbridges: {br: ens1}\nnetworks: {n: {bridge: br}}\nattach: {a/vm: [n, {network: «m»}]}",
        "E0401",
    ),
    "one NIC that is not a list": (
        "namespaces: [a]\nbridges: {br: ens1}\nnetworks: {n: {bridge: br}}\nattach: {a/vm: {network: «m»}}",
        "E0401",
    ),
    "a list of names": ("namespaces: [a, «B»]", "E0105"),
    "something missing, in one line": ("bridges:\n  br: «{stp: true}»", "E0106"),
    "something missing, in a block": ("bridges:\n  «br»:\n    stp: true", "E0106"),
    "a default": (
        """
        defaults:
          networks: {mtu: «big»}
        namespaces: [a]
        bridges: {br: ens1}
        networks: {n: {bridge: br}}
        """,
        "E0105",
    ),
    "a template": (
        """
        namespaces: [a]
        templates:
          t: {memory: 1Gi, nics: [«m»]}
        vms: {a/vm: {template: t}}
        """,
        "E0401",
    ),
    "a template's label": (
        """
        namespaces: [a]
        templates:
          t: {memory: 1Gi, labels: {x: «1»}}
        vms: {a/vm: {template: t, labels: {y: z}}}
        """,
        "E0105",
    ),
    "an anchor": (
        """
        namespaces: [a]
        x-shared: &shared [«m»]
        vms: {a/vm: {memory: 1Gi, nics: *shared}}
        """,
        "E0401",
    ),
    "a merge key": (
        """
        namespaces: [a]
        x-shared: &shared
          memory: 1Gi
          nics: [«m»]
        vms:
          a/vm:
            <<: *shared
        """,
        "E0401",
    ),
    "a range of a family": (
        """
        namespaces: [a]
        bridges: {br: {uplink: ens1, allowedVlans: [100-110]}}
        networks: {"v-{vlan}": {bridge: br, vlans: [100-105, «108-112»]}}
        """,
        "E0403",
    ),
    "a quoted key": ('namespaces: [a]\nvms: {«"b/vm"»: {memory: 1Gi}}', "E0501"),
    "behind wide characters": ('namespaces: {a: {description: "漢字", «labls»: {}}}', "E0101"),
    "no target": ("namespaces: [a]", ""),
}


@pytest.mark.parametrize(("spec", "code"), CASES.values(), ids=CASES)
def test_place(spec: str, code: str) -> None:
    marked = HEAD + dedent(spec).lstrip("\n")
    found = compiled(marked.replace("«", "").replace("»", ""))
    places = [finding.place for finding in found.findings if finding.diagnostic.code == code]
    if not code:
        assert found.findings == []
        return
    assert len(places) == 1, [finding.diagnostic for finding in found.findings]
    place = places[0]
    assert place is not None
    line = next(number for number, text in enumerate(marked.split("\n"), 1) if "«" in text)
    text = marked.split("\n")[line - 1]
    start, end = text.index("«"), text.index("»")
    assert (place.line, place.column, place.end_column) == (line, start + 1, end)


def test_alias_and_anchor_are_both_shown() -> None:
    text = HEAD + "namespaces: [a]\nx-s: &s [m]\nvms: {a/vm: {memory: 1Gi, nics: *s}}\n"
    (finding,) = compiled(text).findings
    assert finding.place is not None
    assert finding.place.line == 5
    assert [(place.line, label) for place, label in finding.related] == [(6, "used here")]


def test_entry_that_a_template_serves_is_shown() -> None:
    text = (
        HEAD
        + "namespaces: [a]\ntemplates:\n  t: {memory: 1Gi, nics: [m]}\nvms:\n"
        + "".join(f"  a/vm{n}: {{template: t}}\n" for n in range(300))
    )
    (finding,) = compiled(text).findings
    assert [(place.line, label) for place, label in finding.related] == [(8, "for this entry, among others")]
    assert finding.diagnostic.note == "the same for 299 more entries"


def test_all_mistakes_in_one_run() -> None:
    text = HEAD + dedent("""
        namespaces: [a]
        bridges:
          br-production-vlan: ens1
          br: {uplink: ens1, mtuu: 1500}
        networks:
          n: {bridge: bq, vlann: 5}
          o: {brige: br, vlan: 5000}
        vms:
          a/one: {memory: 1Gi, nics: [x, pod]}
          b/two: {memory: 1Gi}
        """)
    codes = sorted(finding.diagnostic.code for finding in compiled(text).findings)
    assert codes == ["E0101", "E0101", "E0102", "E0201", "E0202", "E0401", "E0401", "E0408", "E0501"]


def test_a_broken_entry_makes_no_second_finding() -> None:
    text = HEAD + dedent("""
        namespaces: {a: {existing: perhaps}}
        bridges: {br: {uplink: ens1, mtu: wide}}
        networks: {n: {bridge: br, namespaces: a}}
        templates: {t: {memory: 1}}
        vms: {a/vm: {template: t, nics: [n]}}
        attach: {a/other: n}
        """)
    assert [finding.diagnostic.code for finding in compiled(text).findings] == ["E0105"] * 3


@pytest.mark.parametrize(
    "networks",
    [
        "blue: {bridge: br, vlan: 5}\n  amber: {bridge: br, vlan: 5}",
        "amber: {bridge: br, vlan: 5}\n  blue: {bridge: br, vlan: 5}",
    ],
)
def test_of_two_equal_entries_the_later_one_is_shown(networks: str) -> None:
    (finding,) = compiled(f"{HEAD}namespaces: [a]\nbridges: {{br: ens1}}\nnetworks:\n  {networks}\n").findings
    assert finding.place is not None
    assert (finding.place.line, finding.related[0][0].line) == (8, 7)


def test_a_wrong_value_does_not_hide_wrong_names() -> None:
    text = HEAD + "namespaces: [a]\nvms: {a/vm: {memory: 4Gb, cpu: two, nics: [pod, lan], template: t}}\n"
    assert sorted(f.diagnostic.code for f in compiled(text).findings) == ["E0105", "E0105", "E0401", "E0401"]
