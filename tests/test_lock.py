"""The lock: what it says, what happens to it, and what stops a build."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from in_process import run
from specs import compiled, compiled_with_lock, findings_of

from vmnetc.diagnostics.model import Located
from vmnetc.lock import ONLY, BridgeMapping, Device, Lock, Network, Resolver
from vmnetc.lock.text import HEADER
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import read_lock
from vmnetc.write import folder as folder_module

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nmetadata: {name: lab}\ntarget: openshift-4.18\n"
SPEC = (
    HEAD
    + """\
bridges:
  br-a: ens1
  br-b: ens2
networks:
  blue: {bridge: br-a, vlan: 100}
  green: {bridge: br-b, vlan: 200}
namespaces: [demo]
vms:
  demo/web: {memory: 1Gi, nics: [pod, blue]}
  "demo/db-{n}": {memory: 1Gi, count: 3}
"""
)
LOCK = "lab.vmnet.lock.yaml"
FULL = Lock(
    mac_seed="lab",
    macs={"demo/web/blue": "02:aa:bb:cc:dd:ee"},
    ips={"blue": {"demo/web/blue": ("10.0.0.1",), "demo/db-1/blue": ("10.0.0.2", "fd00::2")}},
    interfaces={
        "workers": {
            "bond1": Device("bond", "bond1", ("ens1", "ens2"), {"mtu": ("9000",), "mac": ("02:00:00:00:00:01",)})
        },
        "gpu": {"y": Device("vlan", "on", stays={"routes": ("10.0.0.0/8 via 10.1.0.1", "fd00::/64 metric 1")})},
    },
    dns={"gpu": Resolver("gpu-dns", ("10.0.0.53", "fd00::53"), ("example.com", "on")), "workers": Resolver("w")},
    captures={"bond1": {"yes": "52:54:00:AB:00:01"}},
    nics={"demo/web": {"default": "pod", "on": "blue"}},
    mappings={"workers": {"phys:net": BridgeMapping("br-a", "bond1")}},
    networks={
        "blue": Network(
            "UserDefinedNetwork", ("blue",), ("demo",), {"subnets": "10.0.0.0/16, fd00::/64", "mtu": "1400"}
        ),
        "null": Network("NetworkAttachmentDefinition", ("null",), ()),
    },
    namespaces={"demo": True, "0123": False},
    vms=frozenset({"demo/web", "demo/db-1"}),
    attach={"demo/old": ("default", "nic-30"), "demo/none": ()},
    plugged={
        "demo/web": {
            "default": {},
            "on": {"nad": "a/b", "bootOrder": "1", "raw": "01e4"},
            "p": {"nad": "pod"},
            "l": {"binding": "l2bridge"},
            "n": {"nad": "a"},
        },
        "demo/old": {},
    },
)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "lab.vmnet.yaml").write_text(SPEC)
    return tmp_path


@pytest.fixture
def built(here: Path) -> Path:
    assert run("build", "-q", "lab.vmnet.yaml", cwd=here).returncode == 0
    return here


def lock_of(text: str) -> Lock:
    locks, problems = read_lock(LOCK, text, "lab.vmnet.yaml")
    assert problems == []
    assert locks is not None
    return locks[ONLY]


# Its text


def test_what_is_written_is_read() -> None:
    assert lock_of(lock_text(FULL)) == FULL
    assert lock_text(lock_of(lock_text(FULL))) == lock_text(FULL)


def test_one_line_for_each_item() -> None:
    text = lock_text(FULL)
    assert text.startswith(HEADER)
    assert '        demo/db-1/blue: [10.0.0.2, "fd00::2"]\n' in text
    assert "      - demo/db-1\n      - demo/web\n" in text
    assert (
        '      blue: {kind: UserDefinedNetwork, names: [blue], namespaces: [demo], fixed: {mtu: 1400, subnets: "10.0.0.0/16, fd00::/64"}}\n'
        in text
    )


def test_the_order_of_what_is_remembered_does_not_matter() -> None:
    turned = replace(
        FULL,
        namespaces=dict(reversed(FULL.namespaces.items())),
        networks=dict(reversed(FULL.networks.items())),
        interfaces=dict(reversed(FULL.interfaces.items())),
    )
    assert lock_text(turned) == lock_text(FULL)


def test_the_order_of_a_spec_does_not_matter() -> None:
    head, bridges, rest = SPEC.partition("bridges:\n")
    turned = head + rest[rest.index("networks:") :] + bridges + rest[: rest.index("networks:")]
    one, other = compiled(SPEC).lock, compiled(turned).lock
    assert one is not None
    assert other is not None
    assert lock_text(one) == lock_text(other)


def test_renaming_the_spec_keeps_the_seed() -> None:
    first = compiled(SPEC).lock
    assert first is not None
    renamed = compiled_with_lock(SPEC.replace("{name: lab}", "{name: other}"), lock_text(first))
    assert renamed.lock == first


# Locks that cannot be read


def edited(old: str, new: str) -> str:
    text = lock_text(FULL)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "E0608", "empty"),
        ("a: 1\n", "E0608", 'no "version"'),
        ("version: 1\n", "E0608", 'no "macSeed"'),
        ("version: one\nmacSeed: lab\n", "E0608", 'its version is "one"'),
        ("version: 0\nmacSeed: lab\n", "E0608", "version"),
        ("{{{", "E0608", "this is no lock"),
        ("- 1\n", "E0608", "this is no lock"),
        ("version: 2\nmacSeed: lab\n", "E0609", "version 2"),
        (edited("  - demo/web", "  - demo/db-1"), "E0610", "stands twice"),
        (edited("  - demo/web", "  - web"), "E0610", '"web" is no VM'),
        (edited("02:aa:bb", "02:aa:xx"), "E0610", "no MAC address"),
        (edited("10.0.0.1", "10.0.0.300"), "E0610", "no IP address"),
        (edited("kind: UserDefinedNetwork", "kind: Network"), "E0610", "no kind of network"),
        (edited("kind: UserDefinedNetwork, ", ""), "E0610", 'no "kind"'),
        (edited("type: vlan", "sort: vlan"), "E0610", 'unknown key "sort"'),
        (edited("macSeed: lab", "macSeed: lab\nmore: 1"), "E0610", 'unknown key "more"'),
        (edited("    vms:\n", "    vms: 5\n    x:\n"), "E0610", "no list"),
        (edited("      demo: {primaryUdn: true}", "      demo:"), "E0610", 'no "primaryUdn"'),
        (edited("    namespaces:\n", "    namespaces: 5\n    x:\n"), "E0610", "no mapping"),
        (edited("ports: [ens1, ens2]", "ports: ens1"), "E0610", "no list of names"),
        (edited("mtu: 1400", "mtu: 1.5"), "E0610", "neither text"),
        (edited("macSeed: lab", "macSeed: 5"), "E0610", "no text"),
        (edited('demo/web/blue: "02', 'web: "02'), "E0610", "no NIC"),
        (edited("      demo: {", '      "0123": {primaryUdn: true}\n      demo: {'), "E0610", "twice"),
        (edited("macSeed: lab", "macSeed: [lab"), "E0610", "cannot be read"),
        (edited("macSeed: lab", "<<<<<<< HEAD\nmacSeed: lab\n=======\nmacSeed: other\n>>>>>>> x"), "E0607", "<<<<<<<"),
        (edited("macSeed: lab", "macSeed: lab\n>>>>>>> x"), "E0607", ">>>>>>>"),
    ],
)
def test_a_lock_that_cannot_be_read(text: str, code: str, says: str) -> None:
    result = compiled_with_lock(SPEC, text, "lab.vmnet.yaml")
    assert result.failed
    assert says in "; ".join(found.diagnostic.message for found in result.findings)
    for found in result.findings:
        assert found.diagnostic.code == code
        assert found.diagnostic.hint
        assert found.place is not None
        assert found.place.file == LOCK


@pytest.mark.parametrize("text", ["a: 1\n", edited("macSeed: lab", "macSeed: lab\n>>>>>>> x")])
def test_it_stops_every_command(here: Path, text: str) -> None:
    (here / LOCK).write_text(text)
    for command in (("build",), ("validate",), ("show",), ("build", "-o", "-")):
        result = run(*command, "lab.vmnet.yaml", cwd=here)
        assert result.returncode == 1
        assert f"--> {LOCK}:" in result.stdout + result.stderr
    assert run("forget", "lab.vmnet.yaml", "vms.demo/web", cwd=here).returncode == 1
    assert (here / LOCK).read_text() == text
    assert not (here / "manifests").exists()


def test_a_lock_of_bytes(here: Path) -> None:
    (here / LOCK).write_bytes(HEADER.encode() + b"version: 1\nmacSeed: \xff\n")
    result = run("build", "lab.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "error[E0610]" in result.stderr
    assert not (here / "manifests").exists()


def test_a_folder_in_the_place_of_the_lock(here: Path) -> None:
    (here / LOCK).mkdir()
    result = run("build", "lab.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "error[E0608]" in result.stderr
    assert not (here / "manifests").exists()


def test_a_link_in_the_place_of_the_lock(here: Path) -> None:
    (here / "elsewhere").write_text(lock_text(Lock("lab")))
    (here / LOCK).symlink_to("elsewhere")
    result = run("build", "lab.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "error[E1201]" in result.stderr
    assert (here / LOCK).is_symlink()
    assert not (here / "manifests").exists()


def test_findings_of_the_spec_are_shown_beside_those_of_the_lock() -> None:
    result = compiled_with_lock(SPEC.replace("bridge: br-b", "bridge: br-x"), "version: 9\nmacSeed: x\n")
    assert findings_of(result, "spec.vmnet.yaml") == [(10, "E0401")]
    assert findings_of(result, "spec.vmnet.lock.yaml") == [(1, "E0609")]


def test_what_cannot_be_read_is_not_taken_for_gone() -> None:
    lock = compiled(SPEC).lock
    assert lock is not None
    for old, new in (
        ("bridge: br-b", "bridge: br-x"),
        ("memory: 1Gi, count: 3", "memory: [], count: 3"),
        ("ens2", "{}"),
    ):
        found = compiled_with_lock(SPEC.replace(old, new), lock_text(lock)).findings
        assert found
        assert [item.diagnostic.code for item in found if item.diagnostic.code.startswith("E06")] == []


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_lock_is_read_or_refused(seed: int) -> None:
    """Characters and lines that are lost, doubled or changed: a lock or a finding comes of it, and never a traceback."""
    chance = random.Random(seed)
    text = lock_text(FULL)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        end = at + chance.choice((0, 1, 5, 40))
        text = (
            text[:at] + chance.choice(("", "x", "{", "[", ": ", "\n", "null", '"', "- ", text[at:end] * 2)) + text[end:]
        )
    locks, problems = read_lock(LOCK, text, "lab.vmnet.yaml")
    assert (locks is None) == bool(problems)
    if locks is not None:
        again, _ = read_lock(LOCK, lock_text(*locks.values()), "lab.vmnet.yaml")
        assert again is not None
        assert {name: lock for name, lock in again.items() if lock} == {
            name: lock for name, lock in locks.items() if lock
        }


# What build does with it


def test_build_writes_the_lock(here: Path) -> None:
    first = run("build", "lab.vmnet.yaml", cwd=here)
    assert f"{LOCK}: new; commit it with the manifests\n" in first.stdout
    text = (here / LOCK).read_text()
    assert lock_of(text).vms == {"demo/web", "demo/db-1", "demo/db-2", "demo/db-3"}
    before = (here / LOCK).stat().st_mtime_ns
    second = run("build", "lab.vmnet.yaml", cwd=here)
    assert LOCK not in second.stdout
    assert (here / LOCK).stat().st_mtime_ns == before
    (here / "lab.vmnet.yaml").write_text(SPEC + "  demo/new: {memory: 1Gi}\n")
    assert f"{LOCK}: + vms.demo/new\n" in run("build", "lab.vmnet.yaml", cwd=here).stdout


def test_the_lock_lies_beside_the_spec_wherever_the_tree_goes(here: Path) -> None:
    assert run("build", "-o", "elsewhere/out", "lab.vmnet.yaml", cwd=here).returncode == 0
    assert sorted(path.name for path in here.iterdir()) == ["elsewhere", LOCK, "lab.vmnet.yaml"]


def test_streams_and_stdin_write_no_lock(here: Path) -> None:
    assert run("build", "-o", "-", "lab.vmnet.yaml", cwd=here).returncode == 0
    assert run("build", "-o", "out", "-", cwd=here, stdin=SPEC).returncode == 0
    assert sorted(path.name for path in here.iterdir()) == ["lab.vmnet.yaml", "out"]


def test_nothing_to_remember(here: Path) -> None:
    (here / "lab.vmnet.yaml").write_text(HEAD + "namespaces: {demo: {existing: true}}\n")
    assert run("build", "lab.vmnet.yaml", cwd=here).returncode == 0
    assert not (here / LOCK).exists()
    assert run("build", "--check", "--frozen", "lab.vmnet.yaml", cwd=here).returncode == 0


def test_a_lock_that_remembers_nothing_any_more_stays(built: Path) -> None:
    (built / "lab.vmnet.yaml").write_text(HEAD + "namespaces: {demo: {existing: true}}\n")
    forgotten = run("forget", "lab.vmnet.yaml", "*", cwd=built)
    assert forgotten.returncode == 0, forgotten.stderr
    assert (built / LOCK).read_text() == HEADER + "version: 1\nmacSeed: lab\n"
    assert run("build", "lab.vmnet.yaml", cwd=built).returncode == 0
    assert (built / LOCK).read_text() == HEADER + "version: 1\nmacSeed: lab\n"


def test_check_counts_the_lock(built: Path) -> None:
    text = (built / LOCK).read_text()
    assert run("build", "--check", "lab.vmnet.yaml", cwd=built).returncode == 0
    (built / LOCK).write_text(text.replace("      - demo/web\n", ""))
    stale = run("build", "--check", "--diff", "lab.vmnet.yaml", cwd=built)
    assert stale.returncode == 3
    assert f"+++ {LOCK}\n" in stale.stdout
    assert "+      - demo/web\n" in stale.stdout
    assert f"would change: {LOCK}\n" in run("build", "--check", "lab.vmnet.yaml", cwd=built).stdout
    assert run("build", "-q", "--fail-on-change", "lab.vmnet.yaml", cwd=built).returncode == 3
    assert (built / LOCK).read_text() == text


def test_frozen(built: Path) -> None:
    before = {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert run("build", "--frozen", "lab.vmnet.yaml", cwd=built).returncode == 0
    (built / "lab.vmnet.yaml").write_text(SPEC + "  demo/new: {memory: 1Gi}\n")
    for more in ((), ("--check",), ("-o", "-"), ("-o", "other")):
        result = run("build", "--frozen", *more, "lab.vmnet.yaml", cwd=built)
        assert result.returncode == 1
        assert "error[E0611]: the lock would change: + vms.demo/new" in result.stderr
        assert result.stdout == ""
    (built / "lab.vmnet.yaml").write_text(SPEC)
    assert {path: path.read_bytes() for path in built.rglob("*") if path.is_file()} == before


def test_frozen_without_a_lock(here: Path) -> None:
    result = run("build", "--frozen", "lab.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "E0611" in result.stderr
    assert sorted(path.name for path in here.iterdir()) == ["lab.vmnet.yaml"]


def test_frozen_lets_pass_what_the_lock_does_not_hold(built: Path) -> None:
    (built / "lab.vmnet.yaml").write_text(SPEC.replace("memory: 1Gi", "memory: 2Gi"))
    assert run("build", "--frozen", "lab.vmnet.yaml", cwd=built).returncode == 0


def test_a_lock_of_another_form_is_left_alone(built: Path) -> None:
    text = (built / LOCK).read_text().replace("    vms:\n", "    # our VMs\n    vms:\n")
    (built / LOCK).write_text(text)
    assert run("build", "--frozen", "--check", "lab.vmnet.yaml", cwd=built).returncode == 0
    assert run("build", "lab.vmnet.yaml", cwd=built).returncode == 0
    assert (built / LOCK).read_text() == text


def test_a_tree_without_its_lock(built: Path) -> None:
    (built / LOCK).unlink()
    checked = run("build", "--check", "lab.vmnet.yaml", cwd=built)
    assert checked.returncode == 3
    assert f"would change: {LOCK}\n" in checked.stdout
    strict = run("build", "--strict", "lab.vmnet.yaml", cwd=built)
    assert strict.returncode == 1
    assert not (built / LOCK).exists()
    result = run("build", "lab.vmnet.yaml", cwd=built)
    assert result.returncode == 0
    assert "warning[W0612]" in result.stderr
    assert f"git restore {LOCK}" in result.stderr
    assert (built / LOCK).exists()
    assert run("build", "--strict", "lab.vmnet.yaml", cwd=built).returncode == 0


def test_a_refused_change_leaves_tree_and_lock(built: Path) -> None:
    before = {path: path.read_bytes() for path in (*built.rglob("*.yaml"),) if path.name != "lab.vmnet.yaml"}
    (built / "lab.vmnet.yaml").write_text(
        SPEC.replace("  br-b: ens2\n", "").replace("green: {bridge: br-b", "green: {bridge: br-a")
    )
    result = run("build", "lab.vmnet.yaml", cwd=built)
    assert result.returncode == 1
    assert 'error[E0602]: Linux bridge "br-b" was rolled out and is no longer in the spec' in result.stderr
    assert f"last seen: {LOCK}:11:" in result.stderr
    assert "vmnetc forget lab.vmnet.yaml bridges.br-b" in result.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_lock_that_cannot_be_written_leaves_the_tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout that may only be read, with the tree elsewhere."""
    stage = folder_module.stage

    def refused(path: Path, text: str) -> Path:
        if path.name == LOCK:
            raise PermissionError(13, "Permission denied")
        return stage(path, text)

    monkeypatch.setattr(folder_module, "stage", refused)
    result = run("build", "-o", "out", "lab.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "error[E1203]" in result.stderr
    assert [path for path in here.rglob("*") if path.is_file()] == [here / "lab.vmnet.yaml"]


def test_trace_reads_the_lock(built: Path) -> None:
    (built / "lab.vmnet.yaml").write_text(SPEC.replace("count: 3", "count: 1"))
    result = run("trace", "lab.vmnet.yaml", "admin/nncp-br-a.yaml", cwd=built)
    assert result.returncode == 1
    assert 'VMs "demo/db-2", "demo/db-3" were rolled out' in result.stderr


# forget


def test_forget_changes_its_lines_only(built: Path) -> None:
    text = (built / LOCK).read_text()
    result = run("forget", "lab.vmnet.yaml", "networks.green", "vms.demo/db-3", "bridges.br-b", cwd=built)
    assert result.stdout == (f"forgot networks.green\nforgot vms.demo/db-3\nforgot bridges.br-b\n{LOCK}: commit it\n")
    after = (built / LOCK).read_text()
    gone = [line for line in text.split("\n") if line not in after.split("\n")]
    assert len(gone) == 4  # of the VM both that it is there and what it has plugged
    assert [line for line in text.split("\n") if line not in gone] == after.split("\n")
    less = SPEC.replace("count: 3", "count: 2").replace("  br-b: ens2\n", "")
    (built / "lab.vmnet.yaml").write_text(less.replace("  green: {bridge: br-b, vlan: 200}\n", ""))
    assert run("build", "lab.vmnet.yaml", cwd=built).returncode == 0


def test_forget_keeps_comments_and_drops_empty_headings(built: Path) -> None:
    (built / LOCK).write_text(
        HEADER
        + 'version: 1\nmacSeed: lab\n# one cluster\nclusters:\n  "":\n    namespaces:  # made here\n      demo: {primaryUdn: false}\n'
        "    networks:\n      blue:\n        kind: NetworkAttachmentDefinition\n        names: [blue]\n        namespaces: [demo]\n"
    )
    assert run("forget", "lab.vmnet.yaml", "networks.blue", cwd=built).returncode == 0
    assert (built / LOCK).read_text() == (
        HEADER
        + 'version: 1\nmacSeed: lab\n# one cluster\nclusters:\n  "":\n    namespaces:  # made here\n      demo: {primaryUdn: false}\n'
    )


def test_forget_of_a_lock_in_another_form(built: Path) -> None:
    (built / LOCK).write_text(
        'version: 1\nmacSeed: lab\nclusters: {"": {vms: [demo/web, demo/db-1], namespaces: {demo: {primaryUdn: false}}}}\n'
    )
    assert run("forget", "lab.vmnet.yaml", "vms.demo/web", cwd=built).returncode == 0
    assert lock_of((built / LOCK).read_text()).vms == {"demo/db-1"}


def test_forgetting_a_vm_drops_its_addresses(here: Path) -> None:
    (here / LOCK).write_text(lock_text(FULL))
    result = run("forget", "lab.vmnet.yaml", "vms.demo/web", "namespaces.demo", cwd=here)
    assert "forgot vms.demo/web, with 2 addresses\n" in result.stdout
    after = lock_of((here / LOCK).read_text())
    assert after == replace(
        FULL,
        macs={},
        plugged={"demo/old": {}},
        ips={"blue": {"demo/db-1/blue": ("10.0.0.2", "fd00::2")}},
        nics={},
        namespaces={"0123": False},
        vms=frozenset({"demo/db-1"}),
    )


def test_forget_by_pattern(built: Path) -> None:
    result = run("forget", "lab.vmnet.yaml", "vms.demo/db-*", cwd=built)
    assert result.stdout.count("forgot vms.demo/db-") == 3
    assert lock_of((built / LOCK).read_text()).vms == {"demo/web"}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("networks.bleu", 'did you mean "networks.blue"?'),
        ("nothing", "the lock has no entry"),
        ("x.*", "the lock has no entry"),
    ],
)
def test_forget_what_is_not_there(built: Path, entry: str, says: str) -> None:
    before = (built / LOCK).read_text()
    result = run("forget", "lab.vmnet.yaml", "vms.demo/web", entry, cwd=built)
    assert result.returncode == 2
    assert says in result.stderr
    assert (built / LOCK).read_text() == before


def test_forget_without_a_lock(here: Path) -> None:
    result = run("forget", "lab.vmnet.yaml", "vms.demo/web", cwd=here)
    assert result.returncode == 2
    assert f"has no lock ({LOCK})" in result.stderr
    assert run("forget", "-", "vms.demo/web", cwd=here).returncode == 2


# What is live stays


def codes(before: str, after: str) -> list[str]:
    lock = compiled(before).lock
    assert lock is not None
    return [found.diagnostic.code for found in compiled_with_lock(after, lock_text(lock)).findings]


def test_a_raised_target_turns_no_nad_into_a_cudn() -> None:
    spec = HEAD + "networks: {lan: {bridge: br-ex, vlan: 5}}\nnamespaces: [demo]\n"
    raised = spec.replace("4.18", "4.20")
    lock = compiled(spec).lock
    assert lock is not None
    kept = compiled_with_lock(raised, lock_text(lock))
    assert [manifest.kind for manifest in kept.manifests if "Network" in manifest.kind][
        -1
    ] == "NetworkAttachmentDefinition"
    assert "ClusterUserDefinedNetwork" in {manifest.kind for manifest in compiled(raised).manifests}
    assert codes(spec, raised.replace("vlan: 5", "vlan: 5, as: cudn")) == ["E0604"]


def test_a_cudn_stays_one_with_one_namespace() -> None:
    spec = HEAD + "networks: {lan: {overlay: layer2, subnets: 10.1.0.0/16, namespaces: [a, b]}}\nnamespaces: [a, b]\n"
    assert codes(spec, spec.replace("namespaces: [a, b]}", "namespaces: [a]}")) == ["E0602"]
    lock = compiled(spec).lock
    assert lock is not None
    result = compiled_with_lock(spec.replace("namespaces: [a, b]}", "namespaces: [a]}"), lock_text(lock))
    assert "still" not in str(result.findings)


def test_the_same_objects_under_another_key_are_no_loss() -> None:
    lock = compiled(SPEC).lock
    assert lock is not None
    renamed = lock_text(lock).replace("      blue: {", "      azure: {")
    assert [item.diagnostic.code for item in compiled_with_lock(SPEC, renamed).findings] == []


NAMED = (
    HEAD
    + """\
namespaces: [a, b, c]
bridges: {br-vm: {uplink: ens1, type: ovs}}
networks:
  lan: {bridge: br-vm, vlan: 5, namespaces: [a, b], name: live, names: {b: other}, configName: net5}
  cluster: {overlay: layer2, namespaces: [a, b], name: wide}
"""
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lan: {", "vlan5: {", []),  # another key for the same objects
        ("[a, b], name: live", "[a, b, c], name: live", []),
        ("names: {b: other}", "names: {b: other, c: third}", ["E0419"]),
        ("[a, b], name: live, names: {b: other}", "[a, b, c], name: live, names: {b: other, c: third}", []),
        ("[a, b], name: live, names: {b: other}", "[a], name: live", ["E0602"]),
        ("name: live, ", "", ["E0604"]),
        ("name: live", "name: changed", ["E0604"]),
        (", names: {b: other}", "", ["E0604"]),
        ("{b: other}", "{a: other, b: live}", ["E0604"]),
        ("name: live, names: {b: other}", "name: other, names: {a: live}", []),
        (", configName: net5", "", ["E0601"]),
        ("net5", "net6", ["E0601"]),
        ("name: wide", "name: wider", ["E0604"]),
        ("cluster: {", "other: {", []),
        ("cluster: {overlay: layer2, namespaces: [a, b], name: wide", "wide: {overlay: layer2, namespaces: [a, b]", []),
        (
            "overlay: layer2, namespaces: [a, b]",
            "overlay: layer2, namespaces: {matchExpressions: {key: kubernetes.io/metadata.name, operator: In, "
            "values: [a, b]}}",
            [],
        ),
        (
            "overlay: layer2, namespaces: [a, b]",
            "overlay: layer2, namespaces: {matchLabels: {kubernetes.io/metadata.name: a}}",
            ["E0602"],
        ),
    ],
)
def test_a_live_network_keeps_its_names(old: str, new: str, expected: list[str]) -> None:
    assert codes(NAMED, NAMED) == []
    assert NAMED.count(old) == 1
    assert codes(NAMED, NAMED.replace(old, new)) == expected


def test_what_keeps_a_name_is_said() -> None:
    lock = compiled(NAMED).lock
    assert lock is not None
    (found,) = compiled_with_lock(NAMED.replace("{b: other}", "{b: others}"), lock_text(lock)).findings
    assert "networks.lan.names: {b: other} keeps what is live" in found.diagnostic.hint
    (found,) = compiled_with_lock(NAMED.replace("name: live", "name: life"), lock_text(lock)).findings
    assert "networks.lan.name: live keeps what is live" in found.diagnostic.hint


def test_for_all_and_in_default_are_the_same_objects() -> None:
    spec = HEAD + "networks: {lan: {bridge: br-ex, vlan: 5, namespaces: all}}\nnamespaces: [demo]\n"
    assert codes(spec, spec.replace("all}", "[default]}")) == []
    assert codes(spec.replace("all}", "[default]}"), spec) == []
    assert codes(spec, spec.replace("all}", "[demo]}")) == ["E0604"]
    assert codes(spec.replace("all}", "[demo]}"), spec) == ["E0604"]


def test_a_node_that_is_gone_is_one_finding(here: Path) -> None:
    hosts = "nodes: {lab: {hosts: [w0, w1, w2]}}\n"
    spec = HEAD + hosts + "bridges: {br-a: {uplink: ens1, nodes: lab}, br-b: {uplink: ens2, nodes: lab}}\n"
    (here / "lab.vmnet.yaml").write_text(spec)
    assert run("build", "lab.vmnet.yaml", cwd=here).returncode == 0
    (here / "lab.vmnet.yaml").write_text(spec.replace(", w1, w2", ""))
    result = run("build", "lab.vmnet.yaml", cwd=here)
    assert 'error[E0602]: nodes "w1", "w2", to which "br-a", "br-b" were rolled out, are no longer in' in result.stderr
    assert "lab.vmnet.yaml: 1 error" in result.stderr
    assert "vmnetc forget lab.vmnet.yaml nodes.w1 nodes.w2" in result.stderr
    assert run("forget", "lab.vmnet.yaml", "nodes.w1", "nodes.w2", cwd=here).returncode == 0
    assert run("build", "lab.vmnet.yaml", cwd=here).returncode == 0


def test_nodes_that_may_leave_a_group() -> None:
    spec = HEAD + 'nodes: {gpu: {selector: {gpu: "yes", rack: a}}}\nbridges: {br-gpu: {uplink: ens1, nodes: gpu}}\n'
    assert codes(spec, spec.replace("rack: a", "rack: b")) == ["E0602"]
    assert codes(spec, spec.replace("rack: a", "rack: a, row: c")) == ["E0602"]
    assert codes(spec, spec.replace(", rack: a", "")) == []
    lock = compiled(spec).lock
    assert lock is not None
    (found,) = compiled_with_lock(spec.replace("rack: a", "rack: b"), lock_text(lock)).findings
    assert "it was rolled out to gpu=yes, rack=a, and now asks for gpu=yes, rack=b" in found.diagnostic.message
    assert 'a node that leaves it keeps "br-gpu"' in found.diagnostic.cluster


def test_a_family_is_one_finding() -> None:
    spec = HEAD + 'networks: {"v-{vlan}": {bridge: br-ex, vlans: [100-131], mtu: 1400}}\nnamespaces: [demo]\n'
    lock = compiled(spec).lock
    assert lock is not None
    (found,) = compiled_with_lock(spec.replace("mtu: 1400", "mtu: 1300"), lock_text(lock)).findings
    assert '"v-100", "v-101", "v-102" and 29 more cannot change: 1400 was rolled out' in found.diagnostic.message


def test_absent_networks_are_forgotten() -> None:
    spec = HEAD + "networks: {lan: {bridge: br-ex, vlan: 5}, other: {bridge: br-ex, vlan: 6}}\nnamespaces: [demo]\n"
    lock = compiled(spec).lock
    assert lock is not None
    result = compiled_with_lock(spec.replace("vlan: 5", "vlan: 5, state: absent"), lock_text(lock))
    assert result.findings == []
    assert result.lock is not None
    assert set(result.lock.networks) == {"other"}


def test_the_mapping_of_the_last_absent_network_goes_with_it() -> None:
    spec = HEAD + "networks: {lan: {bridge: br-ex, vlan: 5}}\nnamespaces: [demo]\n"
    assert codes(spec, spec.replace("vlan: 5", "vlan: 5, state: absent")) == []
    assert codes(spec, spec.replace("bridge: br-ex, vlan: 5", "existing: nad")) == ["E0602"]


# What nodes keep

NODES = HEAD + "nodes: {lab: {hosts: {w0: {id: 10%s}, w1: {id: 11}}%s}}\n"
STORAGE = (
    NODES % ("", ", dns: {servers: 10.0.0.53, search: example.com}")
    + """\
interfaces:
  bond1: {bond: [e1, e2], nodes: lab, mtu: 9000, options: {miimon: 100}}
  storage:
    vlan: 30
    on: bond1
    nodes: lab
    ip: {subnet: 10.30.0.0/24}
    routes: [{to: 10.40.0.0/16, via: 10.30.0.1}, {to: 10.41.0.0/16, via: 10.30.0.1}]
    routeRules: [{from: 10.30.0.0/24, table: 30}]
"""
)


def _second(spec: str, after: str) -> list[Located]:
    """The findings of a second state."""
    lock = compiled(spec).lock
    assert lock is not None
    return compiled_with_lock(after, lock_text(lock)).findings


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (", mtu: 9000", "", '"mtu" of bond "bond1" was rolled out as "9000", and the spec says nothing of it'),
        (
            "{miimon: 100}",
            "{num_grat_arp: 2}",
            '"options.miimon" of bond "bond1" was rolled out as "100", and the spec',
        ),
        ("via: 10.30.0.1}]", "via: 10.30.0.2}]", 'route "10.41.0.0/16 via 10.30.0.1" of VLAN interface "storage" was'),
        ("    routeRules: [{from: 10.30.0.0/24, table: 30}]\n", "", 'route rule "from 10.30.0.0/24 table 30" of VLAN'),
        (", dns: {servers: 10.0.0.53, search: example.com}", "", 'name servers "10.0.0.53" of "w0", "w1" were rolled'),
        (", search: example.com", "", 'search domains "example.com" of "w0", "w1" were rolled out and are no longer'),
    ],
)
def test_a_setting_that_nobody_takes_away(old: str, new: str, message: str) -> None:
    """On two nodes it is one finding."""
    (found,) = _second(STORAGE, STORAGE.replace(old, new))
    assert found.diagnostic.code == "E0641"
    assert found.diagnostic.message.startswith(message)
    assert 'stays on the nodes of "w0", "w1"' in found.diagnostic.cluster


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (", mtu: 9000", ", mtu: 1500"),
        ("miimon: 100", "miimon: 200"),
        ("options: {miimon: 100}", "mode: 802.3ad"),  # another mode starts with its own options
        ("{to: 10.41.0.0/16, via: 10.30.0.1}", "{to: 10.41.0.0/16, via: 10.30.0.1, state: absent}"),
        ("table: 30}]", "table: 30, state: absent}]"),
        ("servers: 10.0.0.53, search: example.com", "servers: [], search: []"),
        ("servers: 10.0.0.53, search", "servers: [], search"),
    ],
)
def test_a_setting_that_is_replaced_or_taken_away(old: str, new: str) -> None:
    after = STORAGE.replace(old, new)
    assert _second(STORAGE, after) == []
    # Once it is rolled out, what was said to go can be deleted.
    assert _second(after, after.replace(", {to: 10.41.0.0/16, via: 10.30.0.1, state: absent}", "")) == []


def test_routes_go_with_the_address_of_their_family() -> None:
    after = STORAGE[: STORAGE.index("    ip:")] + "    routeRules: [{from: 10.30.0.0/24, table: 30}]\n"
    assert _second(STORAGE, after) == []


def test_an_ipv6_address_stays_until_it_is_told_to_go() -> None:
    spec = (
        NODES % ("", "")
        + "interfaces: {st: {vlan: 3, on: e1, nodes: lab, ip: {w0: [10.3.0.1/24, 'fd3::1/64'], w1: none}}}\n"
    )
    after = spec.replace(", 'fd3::1/64'", "")
    (found,) = _second(spec, after)
    assert found.diagnostic.message.startswith('"ipv6" of VLAN interface "st" was rolled out as "static"')
    assert _second(spec, after.replace("w1: none}", "w1: none}, ipv6: none")) == []


def test_a_nic_with_settings_is_remembered() -> None:
    spec = HEAD + "interfaces: {eno3: {ethernet: true, ip: dhcp, mtu: 9000}}\n"
    other = HEAD + "bridges: {br-lan: {uplink: eno4}}\n"
    (gone,) = _second(spec, other)
    assert gone.diagnostic.message == 'NIC "eno3" was rolled out and is no longer in the spec'
    assert "it keeps its ip, mtu" in gone.diagnostic.cluster
    assert "NNCP eno3 is guarded" in gone.diagnostic.cluster
    assert "interfaces.eno3: {ethernet: true, state: absent}" in gone.diagnostic.hint
    assert _second(spec, other + "interfaces: {eno3: {ethernet: true, state: absent}}\n") == []
    below = HEAD + "bridges: {br-lan: {uplink: eno3, ip: dhcp}}\n"
    (under,) = _second(spec, below)
    assert "keep interfaces.eno3" in under.diagnostic.hint
    # A NIC that nothing was done to has nothing to lose.
    assert _second(HEAD + "interfaces: {eno3: {ethernet: true}}\n", other) == []


def test_a_policy_of_a_nic_keeps_its_name_when_a_bridge_comes() -> None:
    nic = HEAD + "interfaces: {eno3: {ethernet: true, ip: dhcp}}\n"
    bridge = nic + "bridges: {br-lan: {uplink: eno3, ip: inherit}}\n"
    (found,) = _second(nic, bridge)
    assert found.diagnostic.code == "E0606"
    assert found.diagnostic.hint.startswith("bridges.br-lan.nncp: eno3 keeps the name;")
    assert _second(nic, bridge.replace("ip: inherit", "ip: inherit, nncp: eno3")) == []


def test_policies_that_get_another_name_are_one_finding() -> None:
    spec = (
        NODES % ("", "") + "interfaces: {bond1: {bond: [e1], nodes: lab}}\nbridges: {br-a: {uplink: %s, nodes: lab}}\n"
    )
    moved = spec % "bond1"
    (found,) = _second(spec % "e2", moved)
    assert found.diagnostic.message == 'policies "br-a-w0", "br-a-w1" would become "bond1-w0", "bond1-w1" for "br-a"'
    assert found.diagnostic.hint.startswith("interfaces.bond1.nncp: br-a keeps the names;")
    named = spec.replace("nodes: lab}}\nb", "nodes: lab, nncp: '{host}-one'}}\nb") % "bond1"
    (found,) = _second(named, moved)
    assert found.diagnostic.hint.startswith("interfaces.bond1.nncp: {host}-one keeps the names;")
    assert [one.diagnostic.code for one in _second(named, named.replace("-one", "-two"))] == ["E0606"]


def test_name_servers_of_a_node_that_is_gone_or_of_another_policy() -> None:
    spec = NODES % ("", ", dns: {servers: 10.0.0.53}")
    (gone,) = _second(spec, spec.replace(", w1: {id: 11}", ""))
    assert gone.diagnostic.message.startswith('nodes "w1", to which name servers were rolled out')
    (moved,) = _second(spec, spec.replace("10.0.0.53}", "10.0.0.53, nncp: names}"))
    assert moved.diagnostic.hint.startswith("nodes.lab.dns.nncp: lab-dns keeps the names;")


MAC = ', nics: {vm: {mac: "52:54:00:ab:00:01"}}'


def test_how_a_policy_finds_a_nic_cannot_change() -> None:
    bridge = "bridges: {br-a: {uplink: vm, nodes: lab}}\n"
    spec = NODES.replace(", w1: {id: 11}", "") % (MAC, "") + bridge
    (found,) = _second(spec, spec.replace("00:01", "00:02"))
    assert found.diagnostic.code == "E0640"
    assert (
        'finds NIC "vm" by 52:54:00:AB:00:01; the spec would find it by 52:54:00:AB:00:02' in found.diagnostic.message
    )
    assert "forget spec.vmnet.yaml captures.br-a-w0" in found.diagnostic.hint
    named = spec.replace('{mac: "52:54:00:ab:00:01"}', "ens1")
    assert [one.diagnostic.code for one in _second(spec, named)] == ["E0640"]
    (found,) = _second(named, spec)
    assert found.diagnostic.code == "E0640"
    assert found.diagnostic.hint.endswith("forget spec.vmnet.yaml bridges.br-a")
    # Locks of builds before there were captures say of such a port what it is called.
    old = lock_text(replace(lock_of(lock_text(compiled(spec).lock or FULL)), captures={}))
    assert compiled_with_lock(spec, old).findings == []


# What guests were told

GUEST = (
    HEAD
    + """\
bridges: {br-a: ens1}
networks: {blue: {bridge: br-a, addressing: static, subnets: 10.5.0.0/24, name: lan}}
namespaces: [demo]
vms:
  demo/db: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: blue, ip: 10.5.0.1}]}
  "demo/web-{n}": {memory: 1Gi, count: 2, cloudInit: {user: x}, nics: [{network: blue, ip: auto}]}
"""
)


def test_a_nic_under_another_name_is_no_other_nic() -> None:
    """Whether it says a name, or is called after its network: one finding for each entry."""
    key = GUEST.replace("{blue:", "{green:").replace("network: blue", "network: green")
    for after, name in ((key, "green"), (GUEST.replace("network: blue", "network: blue, name: data"), "data")):
        found = _second(GUEST, after)
        assert [one.diagnostic.code for one in found] == ["E0642", "E0642"]
        assert f'NIC "blue" of VMs "demo/web-1", "demo/web-2" would be called "{name}"' in found[1].diagnostic.message
        assert found[1].diagnostic.hint.startswith("name: blue at the NIC keeps its addresses")


def test_addresses_stay_when_a_network_gets_another_key() -> None:
    web = GUEST.replace("  demo/db: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: blue, ip: 10.5.0.1}]}\n", "")
    lock = compiled(GUEST).lock
    assert lock is not None
    assert lock.ips["blue"]["demo/web-1/blue"] == ("10.5.0.2",)
    lock = replace(lock, vms=frozenset(), nics={})
    after = web.replace("{blue:", "{green:").replace("network: blue", "network: green, name: blue")
    second = compiled_with_lock(after, lock_text(lock))
    assert second.findings == []
    assert second.lock is not None
    assert second.lock.ips == {"green": {"demo/web-1/blue": ("10.5.0.2",), "demo/web-2/blue": ("10.5.0.3",)}}


def test_another_nic_is_no_renamed_one() -> None:
    more = GUEST.replace("networks: {", "networks: {red: {bridge: br-a, vlan: 7}, ")
    assert [one.diagnostic.code for one in _second(more, more.replace("ip: auto}]", "ip: auto}, red]"))] == ["I0650"]
    swapped = more.replace("[{network: blue, ip: auto}]", "[red]").replace("cloudInit: {user: x}, nics: [r", "nics: [r")
    assert sorted(one.diagnostic.code for one in _second(more, swapped)) == ["I0650", "I0651"]
    typed = GUEST.replace("network: blue, ip: 10.5.0.1", "network: blue, name: x, mac: 02:00:00:00:00:01, ip: 10.5.0.1")
    assert sorted(one.diagnostic.code for one in _second(GUEST, typed)) == ["I0650", "I0651"]


def test_a_lower_count_and_a_higher_start() -> None:
    spec = SPEC.replace("count: 3", "count: 3, start: 2")
    (found,) = _second(SPEC, spec)
    assert found.diagnostic.message.startswith('VM "demo/db-1" was rolled out')
    assert found.diagnostic.hint.startswith("lower start again")
    (found,) = _second(SPEC, SPEC.replace("count: 3", "count: 2"))
    assert found.diagnostic.hint.startswith("raise count again")


# Foreign locks


def test_the_lock_of_another_spec_is_one_finding() -> None:
    other = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nmetadata: {name: other}\ntarget: openshift-4.18\n"
    (found,) = _second(SPEC, other + "bridges: {br-z: ens9}\n")
    assert found.diagnostic.code == "E0643"
    assert 'begun by "lab"' in found.diagnostic.message
    # Another name alone is no other spec, and something in common is the same one.
    assert _second(SPEC, SPEC.replace("name: lab", "name: other")) == []
    assert {one.diagnostic.code for one in _second(SPEC, other + "bridges: {br-a: ens1}\n")} == {"E0602", "E0605"}


def test_two_specs_never_share_a_lock(here: Path) -> None:
    (here / "lab.yaml").write_text(SPEC)
    result = run("build", "lab.yaml", cwd=here)
    assert result.returncode == 1
    assert "error[E0644]: lab.yaml would have the lock of lab.vmnet.yaml" in result.stderr
    assert run("build", "-q", "lab.vmnet.yaml", cwd=here).returncode == 0
    (here / "lab.vmnet.yaml").unlink()
    assert run("build", "-q", "lab.yaml", cwd=here).returncode == 0


# Merges


def test_git_merges_two_branches(tmp_path: Path) -> None:
    """Each adds and removes entries of its own; a merge by lines is the lock of the merged spec."""
    ours = SPEC.replace("  green:", "  cyan: {bridge: br-a, vlan: 101}\n  green:").replace(
        "  demo/web:", "  demo/app: {memory: 1Gi}\n  demo/web:"
    )
    theirs = SPEC.replace("  br-b:", "  br-b: ens2\n  br-c:").replace(
        "count: 3}", "count: 3}\n  demo/zoo: {memory: 1Gi}"
    )
    merged = ours.replace("  br-b:", "  br-b: ens2\n  br-c:").replace(
        "count: 3}", "count: 3}\n  demo/zoo: {memory: 1Gi}"
    )
    texts = {}
    for name, spec in (("base", SPEC), ("ours", ours), ("theirs", theirs), ("merged", merged)):
        lock = compiled(spec).lock
        assert lock is not None
        texts[name] = lock_text(lock)
        (tmp_path / name).write_text(texts[name])
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout == texts["merged"]


def test_a_conflict_is_solved_by_deleting_the_marks(here: Path) -> None:
    texts = []
    for vm in ("a", "b"):
        (here / "lab.vmnet.yaml").write_text(SPEC + f"  demo/new-{vm}: {{memory: 1Gi}}\n")
        (here / LOCK).unlink(missing_ok=True)
        assert run("build", "-q", "-o", "out", "lab.vmnet.yaml", cwd=here).returncode == 0
        texts.append((here / LOCK).read_text())
    for name, text in zip(("ours", "theirs"), texts, strict=True):
        (here / name).write_text(text)
    (here / "base").write_text(texts[0].replace("      - demo/new-a\n", ""))
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (here / LOCK).write_text(done.stdout)
    (here / "lab.vmnet.yaml").write_text(SPEC + "  demo/new-a: {memory: 1Gi}\n  demo/new-b: {memory: 1Gi}\n")
    assert "E0607" in run("build", "lab.vmnet.yaml", cwd=here).stderr
    lines = [line for line in done.stdout.split("\n") if not line.startswith(("<<<<", "====", ">>>>"))]
    (here / LOCK).write_text("\n".join(lines))
    assert run("build", "--frozen", "-o", "out", "lab.vmnet.yaml", cwd=here).returncode == 0


def test_ten_thousand_vms_are_read_in_a_moment() -> None:
    lock = replace(
        FULL,
        ips={"core": {f"demo/web-{n}/core": (f"10.60.{n // 250}.{n % 250}",) for n in range(10_000)}},
        vms=frozenset(f"demo/web-{n}" for n in range(10_000)),
    )
    text = lock_text(lock)
    assert len(text.split("\n")) < 20_100
    assert lock_of(text) == lock


def test_who_gives_the_addresses_of_a_localnet_stays() -> None:
    """Said once, for all that comes with it."""
    head = HEAD + "namespaces: [demo]\nnetworks:\n  n: {bridge: br-ex, subnets: 10.0.0.0/24"
    before, after = f"{head}, addressing: ovn, excludeSubnets: 10.0.0.0/28}}\n", f"{head}}}\n"
    lock = compiled(before).lock
    assert lock is not None
    (found,) = compiled_with_lock(after, lock_text(lock)).findings
    assert '"addressing" of network "n" cannot change: ovn was rolled out' in found.diagnostic.message


def test_a_mapping_goes_to_others() -> None:
    head = HEAD + "namespaces: [demo]\nnetworks: {n: {bridge: br-ex}}\nbridges: {br-ex: {physicalNetwork: lan"
    lock = compiled(f"{head}}}}}\n").lock
    assert lock is not None
    assert compiled_with_lock(f"{head}, mapped: true}}}}\n", lock_text(lock)).findings == []
