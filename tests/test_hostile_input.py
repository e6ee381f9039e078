"""Any bytes below 100 kB: findings or a tree, in two seconds of a usual machine and 200 MiB, through the file reader and the command line.

The longer run is `PYTHONPATH=tests python -m drawn bytes --count 100000`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import bytes as inputs
from drawn.bytes import MOST_BYTES, hostile, read_and_judged, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from specs import compiled

SETTINGS = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SETTINGS
@given(st.binary(max_size=2_000))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    read_and_judged(content, tmp_path / "input.vmnet.yaml")


def test_hostile_bytes_are_read(tmp_path: Path) -> None:
    for seed in range(300):
        content = hostile(seed)
        assert len(content) <= MOST_BYTES
        read_and_judged(content, tmp_path / "input.vmnet.yaml")


def test_hostile_bytes_on_the_command_line(tmp_path: Path) -> None:
    codes = {run(hostile(seed), tmp_path / "input.vmnet.yaml").code for seed in range(1_000, 1_200)}
    assert codes == {0, 1}


@pytest.mark.parametrize(
    "content",
    {
        "deep": b"a: " + b"[" * 49_000 + b"]" * 49_000,
        "deep mappings": b"a: " + b"{a: " * 24_000,
        "one long word": b"a: " + b"x" * 99_000,
        "one long number": b"a: " + b"9" * 99_000,
        "many keys": b"".join(b"k%d: 1\n" % n for n in range(5_000)),
        "many entries": b"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nbridges:\n"
        + b"".join(b" b%d: e%d\n" % (n, n) for n in range(2_000)),
        "one key often": b"k: 1\n" * 700,
        "many unknown names": b"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nnamespaces: [a]\nattach:\n"
        + b"".join(b" a/v%d: n%d\n" % (n, n) for n in range(5_000)),
        "a family of everything": b"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nnamespaces: [a]\n"
        b"bridges: {br: ens1}\nnetworks: {'n{vlan}': {bridge: br, vlans: [1-4094]}}\n",
        "a range of everything": b"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nnamespaces: [a]\n"
        b"bridges: {br: ens1}\nnetworks: {'n{vlan}': {bridge: br, vlans: [0-99999]}}\n",
        "aliases": b"a: &a [1, 1]\n" + b"".join(b"b%d: *a\n" % n for n in range(4_900)),
        "merges": b"a: &a {b: 1}\nc:\n" + b"".join(b"  k%d: {<<: *a}\n" % n for n in range(4_000)),
        "anchors": b"".join(b"k%d: &a%d 1\n" % (n, n) for n in range(700)),
        "comments": b"# vmnetc: allow E0202 because\n" * 3_200,
        "one long comment": b"# vmnetc: allow " + b"vmnetc: allow " * 7_000,
        "one long folded text": b"a: >\n" + b"  word\n\n" * 12_000,
        "colons": b"a" + b":" * 99_000,
        "quotes": b"a: " + b"'" * 99_000,
        "escapes": b'a: "' + b"\\x41" * 24_000 + b'"',
        "question marks": b"? " * 49_000,
        "dashes": b"- " * 49_000,
        "spaces": b" " * 99_000,
        "new lines": b"\r" * 99_000,
    }.values(),
    ids=lambda content: f"{len(content)}-{content[:12]!r}",
)
def test_much_of_one_thing(content: bytes, tmp_path: Path) -> None:
    assert len(content) <= MOST_BYTES
    file = tmp_path / "input.vmnet.yaml"
    read_and_judged(content, file)
    run(content, file)


_HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nbridges: {br: ens1}\n"
_SPACES = ", ".join(f"a{n}" for n in range(1_000))
_FAMILY = "networks: {'n{vlan}': {bridge: br, vlans: [1-400], namespaces: all}}\nnamespaces: [a]\n"


@pytest.mark.parametrize(
    ("section", "content"),
    {
        "millions of VMs": (
            "vms",
            _FAMILY
            + "services: {s: {vms: v1-1, ports: 80}}\nattach: {a/v: n5}\nvms:\n"
            + "".join(f" a/v{n}-{{n}}: {{memory: 1Gi, count: 5000}}\n" for n in range(2_000)),
        ),
        "millions of NICs": (
            "vms",
            f"{_FAMILY}vms: {{'a/v-{{n}}': {{memory: 1Gi, count: 5000, nics: [{', '.join(f'n{n}' for n in range(1, 400))}]}}}}\n",
        ),
        "millions of objects": (
            "networks",
            f"namespaces: [{_SPACES}]\nvms: {{a0/v: {{memory: 1Gi, nics: n5}}}}\n"
            f"networks: {{'n{{vlan}}': {{bridge: br, vlans: [1-4094], namespaces: [{_SPACES}]}}}}\n",
        ),
        "one family often": (
            "networks",
            f"namespaces: [a]\nnetworks: {{'n{{vlan}}': {{bridge: br, vlans: [{'1-4094, ' * 10_000}]}}}}\n",
        ),
        "millions of labels": (
            "services",
            "namespaces: [a]\nvms: {'a/v-{n}': {memory: 1Gi, count: 5000}}\nservices:\n"
            + "".join(f" s{n}: {{vms: 'v-*', ports: 80}}\n" for n in range(3_000)),
        ),
        "millions of peers": (
            "networkPolicies",
            f"namespaces: [{_SPACES}]\nnetworkPolicies: {{p: {{namespace: [{_SPACES}], ingress: [{{from: [{'{vms: x}, ' * 5_000}]}}]}}}}\n",
        ),
        "a long template": (
            "vms",
            f"{_FAMILY}templates: {{t: {{memory: 1Gi, nics: [{'n5, ' * 5_000}]}}}}\nservices: {{s: {{vms: v1, ports: 80}}}}\nvms:\n"
            + "".join(f" a/v{n}: {{template: t}}\n" for n in range(3_000)),
        ),
        "one family of interfaces often": (
            "interfaces",
            f"interfaces: {{'v{{vlan}}': {{vlans: [{'1-4094, ' * 10_000}], on: ens1}}}}\n",
        ),
        "families on a family": (
            "interfaces",
            "interfaces:\n 'v{vlan}': {vlans: [1-4094], on: ens1}\n"
            + "".join(f" 'w{n}{{vlan}}': {{on: 'v{{vlan}}', vlan: 5}}\n" for n in range(2_000)),
        ),
        "a long text often": (
            "vms",
            f"namespaces: [a]\nvms: {{'a/v-{{n}}': {{memory: 1Gi, count: 5000, description: {'x' * 90_000}}}}}\n",
        ),
        "a long text in a family": (
            "networks",
            f"namespaces: [a]\nnetworks: {{'n{{vlan}}': {{bridge: br, vlans: [1-4000], description: {'x' * 90_000}}}}}\n",
        ),
        "a long text in a template": (
            "vms",
            f"namespaces: [a]\ntemplates: {{t: {{memory: 1Gi, description: {'x' * 50_000}}}}}\nvms:\n"
            + "".join(f" a/v{n}: {{template: t}}\n" for n in range(2_200)),
        ),
        "long defaults": (
            "networks",
            f"namespaces: [{_SPACES}]\nattach: {{a0/v: n5}}\n"
            f"defaults: {{networks: {{bridge: br, namespaces: [{_SPACES}]}}}}\nnetworks:\n"
            + "".join(f" n{n}: {{vlan: {n}}}\n" for n in range(1, 4_000)),
        ),
    }.values(),
)
def test_what_asks_for_more_than_is_made(section: str, content: str, tmp_path: Path) -> None:
    """It is refused before any of it is made, by one finding."""
    content = _HEAD + content
    file = tmp_path / "input.vmnet.yaml"
    read_and_judged(content.encode(), file)
    run(content.encode(), file)
    (finding,) = [found for found in compiled(content).findings if found.diagnostic.code[0] == "E"]
    assert finding.diagnostic.code == ("E0235" if section == "interfaces" else "E0116")
    assert str(finding.diagnostic.at).startswith(f"{section}.")


@pytest.mark.slow
def test_the_most_that_may_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all limits reached a build is no longer quick, but has an end."""
    spaces = ", ".join(f"a{n}" for n in range(10))
    nics = ", ".join(f"n{n}" for n in range(2, 6))
    content = (
        f"{_HEAD}namespaces: [{spaces}]\nnetworks: {{'n{{vlan}}': {{bridge: br, vlans: [2-4094], namespaces: [{spaces}]}}}}\n"
        "vms:\n" + "".join(f" a{n}/v{n}-{{n}}: {{memory: 1Gi, count: 5000, nics: [{nics}]}}\n" for n in range(10))
    )
    monkeypatch.setattr(inputs, "MOST_SECONDS", 40)
    inputs.allowance.cache_clear()
    read_and_judged(content.encode(), tmp_path / "input.vmnet.yaml")
    inputs.allowance.cache_clear()
    assert {finding.diagnostic.code for finding in compiled(content).findings} == {"W1205"}


@pytest.mark.parametrize("key", [r"\0", r"\0name", r"\0list", "[key]"])
@pytest.mark.parametrize("entry", ['{memory: 1Gi, "KEY": x}', '{memory: 1Gi, disks: [{name: d, image: x, "KEY": y}]}'])
def test_a_key_that_looks_like_a_mark_of_ours(key: str, entry: str) -> None:
    text = f"{_HEAD}namespaces: [a]\nvms: {{v: {entry.replace('KEY', key)}}}\n"
    assert {"E0101"} <= {finding.diagnostic.code for finding in compiled(text).findings}


def test_a_long_chain_of_interfaces() -> None:
    chain = "".join(f"  v{n}: {{vlan: 1, on: v{n + 1}}}\n" for n in range(1_500))
    found = compiled(
        f"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\ninterfaces:\n{chain}"
    ).findings
    assert {finding.diagnostic.code for finding in found} == {"E0227"}


def test_an_input_that_takes_too_long_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound goes with the machine, and holds."""
    content = b"".join(b"k%d: 1\n" % n for n in range(2_000))
    read_and_judged(content, tmp_path / "input.vmnet.yaml")
    monkeypatch.setattr(inputs, "MOST_SECONDS", inputs.MOST_SECONDS / 1_000)
    inputs.allowance.cache_clear()
    with pytest.raises(AssertionError, match="are allowed on this machine"):
        read_and_judged(content, tmp_path / "input.vmnet.yaml")
    inputs.allowance.cache_clear()
