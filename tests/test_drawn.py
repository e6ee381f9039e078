"""Specs drawn by chance: valid ones compile as they should, broken ones are refused at the line that is broken.

A normal run takes a few; `VMNETC_SPECS=N` takes N of each, and the judges take thousands.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest
from drawn.breaking import mappings
from drawn.breaks_teams import TEAM_MUTATIONS
from drawn.breaks_teams import found as found_in_pair
from drawn.drawing import Drawn, drawn, specs
from drawn.mutations import MUTATIONS, WITHOUT_MUTATION, Mutation, broken, check, mutated
from drawn.properties import PROPERTIES, compiled, compiles, judge, long_form_means_the_same
from drawn.splitting import holds as holds_when_split
from drawn.trees import drawn_trees
from hypothesis import HealthCheck, Phase, given, settings

from vmnetc.diagnostics.registry import all_entries
from vmnetc.spec.base import Model
from vmnetc.spec.clusters import Cluster
from vmnetc.spec.grammar import SECTIONS, field_names
from vmnetc.spec.machines import CloudInit, Cpu, Disk, Nic
from vmnetc.spec.networks import Evpn, EvpnDomain, PodRoute
from vmnetc.spec.node_addresses import Dhcp, HostRoute, HostRouteRule, Planned
from vmnetc.spec.nodes import ByLabel, Host, NicByMac, NodeDns
from vmnetc.spec.output import Metadata, OperatorNamespaces, Output, Platform
from vmnetc.spec.traffic import Egress, Ingress, Peer, Route
from vmnetc.targets.table import KNOWN
from vmnetc.verify import object_rule

_ASKED = int(os.environ.get("VMNETC_SPECS", "0"))
VALID = _ASKED or 110
BROKEN = _ASKED or 300
SPLIT = _ASKED or 40
BROKEN_PAIRS = _ASKED or 6
JUDGED_VALID = max(2_000, _ASKED)
JUDGED_BROKEN = max(5_000, _ASKED)
_INSIDE: dict[str, type[Model]] = {
    "nic": Nic,
    "disk": Disk,
    "cpu": Cpu,
    "cloudInit": CloudInit,
    "route": Route,
    "peer": Peer,
    "ingress": Ingress,
    "egress": Egress,
    "output": Output,
    "metadata": Metadata,
    "host": Host,
    "byLabel": ByLabel,
    "nic by MAC": NicByMac,
    "dns": NodeDns,
    "dhcp": Dhcp,
    "subnet": Planned,
    "host route": HostRoute,
    "route rule": HostRouteRule,
    "pod route": PodRoute,
    "evpn": Evpn,
    "EVPN domain": EvpnDomain,
    "platform": Platform,
    "operatorNamespaces": OperatorNamespaces,
}
HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"


def test_valid_specs() -> None:
    for seed in range(VALID):
        judge(seed)


def test_split_between_two_teams(tmp_path: Path) -> None:
    """The spec of the nodes and networks, and one of VMs that uses it, are together what the single one is."""
    for seed in range(SPLIT):
        holds_when_split(seed, tmp_path / str(seed))


@pytest.mark.parametrize("code", TEAM_MUTATIONS)
def test_what_two_teams_get_wrong_together(code: str, tmp_path: Path) -> None:
    """One finding, in the spec that uses the other."""
    for seed in range(BROKEN_PAIRS):
        assert found_in_pair(code, seed, tmp_path) == [(code, "shop.vmnet.yaml")], seed


@settings(
    max_examples=_ASKED or 40,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(specs())
def test_valid_specs_that_shrink(spec: Drawn) -> None:
    """The same grammar, led by hypothesis, which looks for the simplest spec that fails."""
    compiles(spec.text)
    long_form_means_the_same(spec.text)


def test_broken_specs() -> None:
    _check_broken(range(BROKEN))


@pytest.mark.judge
@pytest.mark.slow
def test_thousands_of_valid_specs() -> None:
    for seed in range(VALID, VALID + JUDGED_VALID):
        judge(seed)


@pytest.mark.judge
@pytest.mark.slow
def test_thousands_of_broken_specs() -> None:
    _check_broken(range(BROKEN, BROKEN + JUDGED_BROKEN))


def _check_broken(seeds: range) -> None:
    wrong = []
    for seed in seeds:
        found = broken(seed)
        if why := check(found):
            wrong.append(f"seed {seed}, {found.mutation.name}: {'; '.join(why)}\n{found.text}")
    assert not wrong, (
        f"{len(wrong)} of {len(seeds)} broken specs are not shown as they should be; the shortest:\n"
        + min(wrong, key=len)
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.code}-{mutation.name}")
def test_mutation(mutation: Mutation) -> None:
    """Each one finds specs to break, and what it breaks is shown."""
    found = mutated(1, mutation)
    assert not check(found), (check(found), found.text)


def test_every_code_has_a_mutation() -> None:
    codes = {mutation.code for mutation in MUTATIONS}
    of_manifests = object_rule.codes().keys()  # tests/test_object_rules.py
    assert set(all_entries()) - codes - of_manifests == set(WITHOUT_MUTATION)


def test_all_of_the_language_is_drawn() -> None:
    """Every field of every kind of entry, every target, and both forms of what has two."""
    seen: Counter[tuple[str, str]] = Counter()
    targets: Counter[str] = Counter()
    sizes = set()
    for seed in range(250):
        spec = drawn(seed)
        targets.update(release.name for release in spec.world.target.releases)
        sizes.add(len(spec.world.vms) // 100)
        for section in SECTIONS:
            for entry in spec.long.get(section, {}).values():
                seen.update((section, field) for field in entry)
        seen.update((where, field) for where, entry in mappings(spec.long) for field in entry)
    wanted = {
        (section, field)
        for section, table in SECTIONS.items()
        for model in table.kinds.values()
        for field in field_names(model)
    }
    wanted -= {("clusters", field) for field in field_names(Cluster)}  # tests/test_clusters.py draws patches
    wanted |= {(where, field) for where, model in _INSIDE.items() for field in field_names(model)}
    # Files beside the spec: tests/test_woven.py and tests/test_files_beside.py.
    wanted -= {("vms", "manifest"), ("cloudInit", "userDataFile")}
    assert wanted - set(seen) == set()
    assert set(targets) == set(KNOWN)
    assert min(sizes) == 0
    assert max(sizes) >= 2


def test_a_seed_gives_the_same_spec() -> None:
    assert [drawn(seed).text for seed in range(5)] == [drawn(seed).text for seed in range(5)]
    assert [broken(seed).text for seed in range(5)] == [broken(seed).text for seed in range(5)]


def test_trees_for_the_judges(tmp_path: Path) -> None:
    found = drawn_trees(3, 7, tmp_path)
    assert [tree.name for tree in found] == ["drawn-7", "drawn-8", "drawn-9"]
    for tree in found:
        assert tree.documents()
        assert tree.spec.read_bytes().decode() == drawn(int(tree.name.removeprefix("drawn-"))).text
    assert drawn_trees(3, 7, tmp_path) == found


def test_properties_can_fail() -> None:
    """A judge that never speaks is none."""
    for holds in PROPERTIES.values():
        with pytest.raises(AssertionError):
            holds(HEAD + "bridges: {br: {}}\n")


def codes_of(text: str) -> list[str]:
    return [finding.diagnostic.code for finding in compiled(text).findings]


def test_the_long_form_keeps_empty_lists() -> None:
    long_form_means_the_same(HEAD + "namespaces: [a]\nvms: {a/vm: {memory: 1Gi, nics: []}}\n")


@pytest.mark.parametrize(
    ("networks", "code"),
    [
        ('bridges: {br: {uplink: ens1, stp: "yes"}}\nnetworks: {n-1: {bridge: br}}', "E0105"),
        ("networks: {n-1: {bridge: br}}", "E0401"),
        ("networks: {n-1: {bridge: br-ex, vlan: 1000, trunk: all}}", "E0114"),
        ("networks: {'n-{vlan}': {bridge: br-ex}}", "E0113"),
        ("networks: {m: {bridge: br-ex, vlans: [1]}}", "E0113"),
        ("networkss: {n-1: {bridge: br-ex}}", "E0101"),
        ("networks: 5", "E0105"),
    ],
)
def test_a_lost_network_is_no_finding_at_its_nics(networks: str, code: str) -> None:
    assert codes_of(f"{HEAD}namespaces: [a]\n{networks}\nattach: {{a/vm: n-1}}\n") == [code]


def test_another_network_is_missed_beside_a_lost_one() -> None:
    text = HEAD + "namespaces: [a]\nnetworks: {n: {bridge: br-ex, vlan: 5, trunk: all}}\nattach: {a/vm: other}\n"
    assert codes_of(text) == ["E0114", "E0401"]


@pytest.mark.parametrize(
    ("namespaces", "codes"),
    [
        ("namespaces: {a: {existing: perhaps}}", ["E0105"]),
        ("namespaces: {a: {existing: perhaps}, b: {}}", ["E0105", "E0106"]),
        ("namespacess: [a]", ["E0101"]),
    ],
)
def test_a_broken_namespace_is_meant_where_it_is_the_only_one(namespaces: str, codes: list[str]) -> None:
    assert codes_of(f"{HEAD}{namespaces}\nvms: {{x: {{memory: 1Gi}}}}\n") == codes


def test_vms_of_a_broken_count_are_not_taken_for_those_of_others() -> None:
    text = HEAD + dedent("""
        namespaces: {a: {existing: true}}
        vms: {"a/x-{n}": {memory: 1Gi, count: "2"}}
        services: {web: {vms: [x-1, x-2], ports: 80}}
        """)
    assert codes_of(text) == ["E0105"]


@pytest.mark.parametrize(
    ("target", "code"),
    [("target: openshift-4.1x", "E0107"), ("target: 4.19", "E0105"), ("targett: openshift-4.19", "E0101")],
)
def test_a_target_that_is_none_judges_nothing(target: str, code: str) -> None:
    text = HEAD.replace("target: openshift-4.18", target) + dedent("""
        namespaces: [a]
        bridges: {br: {uplink: ens1, type: ovs}}
        networks: {n: {bridge: br, as: cudn}}
        """)
    assert codes_of(text) == [code]


@pytest.mark.parametrize(
    "mistyped",
    [
        "vms: {a/x: {templatee: t}}",
        "defaults: {vms: {memoryy: 1Gi}}\nvms: {a/x: {}}",
        "defaults: {vms: {mem: 1Gi}}\nvms: {a/x: {}}",
        "defaults: {vmss: {memory: 1Gi}}\nvms: {a/x: {}}",
        "defaultss: {vms: {memory: 1Gi}}\nvms: {a/x: {}}",
        "defaultss: {networks: {bridge: br-ex}}\nnetworks: {n: {vlan: 5}}\nattach: {a/x: n}",
        "defaults: {networks: {bridgee: br-ex}}\nnetworks: {n: {vlan: 5}}\nattach: {a/x: n}",
        "defaults: {network: {bridge: br-ex}}\nnetworks: {n: {vlan: 5}}\nattach: {a/x: n}",
        "defaultss: {bridges: {uplink: ens1}}\nbridges: {br: {stp: true}}\nnetworks: {n: {bridge: br}}",
    ],
)
def test_what_a_mistyped_template_would_fill_in_is_not_missed(mistyped: str) -> None:
    assert codes_of(f"{HEAD}namespaces: [a]\ntemplates: {{t: {{memory: 1Gi}}}}\n{mistyped}\n") == ["E0101"]


def test_what_mistyped_templates_would_fill_in_is_not_missed() -> None:
    vms = "vms: {a/x: {template: t}, a/y: {template: u}, a/z: {}}"
    assert codes_of(f"{HEAD}namespaces: [a]\ntemplatess: {{t: {{memory: 1Gi}}}}\n{vms}\n") == ["E0101", "E0711"]


def test_a_namespace_listed_twice_is_one() -> None:
    codes = [finding.diagnostic.code for finding in compiled(HEAD + "namespaces: [a, a]\n").findings]
    assert codes == []


@pytest.mark.parametrize("number", [".inf", "-.inf", "+.INF"])
def test_infinity_is_a_number(number: str) -> None:
    assert compiled(f"{HEAD}x-free: {number}\n").findings == []
