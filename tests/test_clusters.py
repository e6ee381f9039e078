"""Several clusters: a patch means what RFC 7386 says, findings stand in it, and no cluster disturbs another."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from drawn.drawing import drawn
from in_process import run
from specs import compiled, compiled_with_lock, findings

from vmnetc.lineage import long_form, origins
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import Compilation, for_clusters
from vmnetc.source.document import parse

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges: {br-vm: ens224}
namespaces: [shop]
networks:
  web: {bridge: br-vm, vlan: 310, addressing: static, subnets: 10.31.0.0/24, pool: 10.31.0.10-10.31.0.29}
vms:
  shop/web-{n}:
    count: 2
    memory: 1Gi
    cloudInit: {user: fedora}
    nics: [{network: web, ip: auto}]
clusters:
  muc: {}
  ber:
    patch:
      vms: {"shop/web-{n}": {count: 3}}
"""


def edited(old: str, new: str) -> str:
    assert old in SPEC
    return SPEC.replace(old, new)


def ips(result: Compilation, cluster: str) -> list[str]:
    [lock] = [lock for lock in result.locks if lock.cluster == cluster]
    return [ip for addresses in lock.ips.values() for of_nic in addresses.values() for ip in of_nic]


# --- patches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_a_patch_makes_of_any_base_what_is_meant(seed: int) -> None:
    """A drawn spec, and one that lost and changed some of it, with the patch that makes the first of the second."""
    chance = random.Random(seed)
    meant = json.loads(json.dumps(drawn(seed).typed))
    if isinstance(meant.get("output"), dict):
        for field in ("layout", "files", "attach"):
            meant["output"].pop(field, None)
    base = spoilt(chance, meant)
    patch = difference(base, meant)
    whole, text = (
        json.dumps(data | {"clusters": {"one": cluster}}, indent=1, ensure_ascii=False)
        for data, cluster in ((meant, {}), (base, {"patch": patch}))
    )
    expected, found = compiled(whole), compiled(text)
    assert codes(found) == codes(expected)
    assert found.files() == expected.files()
    assert found.locks == expected.locks
    document, _ = parse("spec.vmnet.yaml", text)
    variant = for_clusters(document)["one"]
    origins(variant, long_form(variant))  # every value has a place, in the patch or beside it


def codes(result: Compilation) -> list[str]:
    """A spoilt base may lack a whole section, which is why a finding of it may stand elsewhere."""
    return sorted(finding.diagnostic.code for finding in result.findings)


def spoilt(chance: random.Random, data: Any) -> Any:
    """Some of the data, with other values here and there; the head stays."""
    result: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("apiVersion", "kind", "metadata") or value is None or _has_null(value):
            result[key] = value  # `null` deletes: a patch cannot bring it
        elif chance.random() < 0.15:
            continue
        elif isinstance(value, dict) and chance.random() < 0.8:
            result[key] = spoilt(chance, value)
        else:
            result[key] = chance.choice((value, value, 17, "other", ["x"], {"more": 1}))
    return result


def _has_null(value: Any) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(child is None or _has_null(child) for child in children)


def difference(base: Any, meant: Any) -> dict[str, Any]:
    """The merge patch that makes one of the other."""
    patch: dict[str, Any] = {key: None for key in base if key not in meant}
    for key, value in meant.items():
        if key not in base or base[key] != value or type(base[key]) is not type(value):
            both = isinstance(value, dict) and isinstance(base.get(key), dict)
            patch[key] = difference(base[key], value) if both else value
    return patch


@pytest.mark.parametrize(
    ("patch", "line", "code", "says"),
    [
        ("networks: {wbe: {vlan: 4}}", 18, "E0902", 'did you mean "web"?'),
        ("networks: {web: {vlann: 4}}", 18, "E0101", 'unknown key "vlann"'),
        ("networks: {web: {vlan: 5000}}", 18, "E0408", "5000"),
        ("networks: {blue: null}", 18, "E0902", 'deletes network "blue"'),
        ("networks: {web: {mtu: null}}", 18, "E0902", 'deletes field "mtu"'),
        ("networkz: {web: {vlan: 4}}", 18, "E0101", "networkz"),
        ("metadata: {name: other}", 18, "E0920", "metadata"),
        ("output: {layout: base}", 18, "E0920", "output.layout"),
        ("bridges: {br-vm: null}", 7, "E0401", "br-vm"),
    ],
)
def test_what_is_wrong_in_a_patch_is_shown_there(patch: str, line: int, code: str, says: str) -> None:
    result = compiled(edited('vms: {"shop/web-{n}": {count: 3}}', patch))
    assert result.failed
    assert findings(result) == [(line, code)]
    [finding] = result.findings
    assert says in f"{finding.diagnostic.message} {finding.diagnostic.label}"


def test_a_new_entry_is_taken_if_it_is_complete() -> None:
    result = compiled(edited('vms: {"shop/web-{n}": {count: 3}}', "networks: {wbe: {bridge: br-vm, vlan: 4}}"))
    assert result.findings == []
    assert [len(made.manifests) for made in result.clusters] == [6, 5]


def test_what_all_clusters_share_is_one_finding() -> None:
    both = compiled(edited("vlan: 310", "vlan: 5000"))
    assert findings(both) == [(7, "E0408")]
    assert "cluster" not in both.findings[0].diagnostic.note
    only = compiled(edited('vms: {"shop/web-{n}": {count: 3}}', "networks: {web: {vlan: 5000}}"))
    assert only.findings[0].diagnostic.note == "in cluster ber"


def test_the_order_of_clusters_does_not_matter() -> None:
    turned = SPEC.replace("  muc: {}\n", "") + "  muc: {}\n"
    one, other = compiled(SPEC), compiled(turned)
    assert one.files() == other.files()
    assert lock_text(*one.locks) == lock_text(*other.locks)


def test_each_cluster_has_its_target() -> None:
    result = compiled(edited("  muc: {}", "  muc: {target: openshift-4.99}"))
    assert findings(result) == [(15, "E0107")]
    assert "4.99" in result.findings[0].diagnostic.message


# --- addresses ------------------------------------------------------------------------------------------------------


def test_no_address_is_given_twice_on_a_shared_subnet() -> None:
    result = compiled(SPEC)
    given = [*ips(result, "ber"), *ips(result, "muc")]
    assert len(set(given)) == len(given) == 5
    macs = [m.body["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"][0]["macAddress"] for m in vms(result)]
    assert len(set(macs)) == 5


def vms(result: Compilation) -> list[Any]:
    return [manifest for manifest in result.manifests if manifest.kind == "VirtualMachine"]


def test_each_subnet_of_its_own_starts_anew() -> None:
    own = "networks: {web: {subnets: 10.32.0.0/24, pool: 10.32.0.10-10.32.0.29}}"
    result = compiled(SPEC + f"      {own}\n")
    assert ips(result, "ber") == ["10.32.0.10", "10.32.0.11", "10.32.0.12"]
    assert ips(result, "muc") == ["10.31.0.10", "10.31.0.11"]


def test_a_new_cluster_moves_no_address() -> None:
    first = compiled(SPEC)
    more = compiled_with_lock(SPEC + "  aaa: {}\n", lock_text(*first.locks))
    assert more.findings == []
    for cluster in ("ber", "muc"):
        assert ips(more, cluster) == ips(first, cluster)
    assert not set(ips(more, "aaa")) & {*ips(first, "ber"), *ips(first, "muc")}


def test_two_branches_that_gave_one_address_to_two_clusters() -> None:
    lock = lock_text(*compiled(SPEC).locks)
    result = compiled_with_lock(SPEC, lock.replace("10.31.0.13", "10.31.0.10"))
    assert result.failed
    assert {finding.diagnostic.code for finding in result.findings} == {"E0330"}


# --- the lock -------------------------------------------------------------------------------------------------------


def test_a_cluster_that_is_gone_is_announced() -> None:
    lock = lock_text(*compiled(SPEC).locks)
    one = SPEC[: SPEC.index("  ber:")]
    result = compiled_with_lock(one, lock, "net.vmnet.yaml")
    assert [finding.diagnostic.code for finding in result.findings] == ["E0614"]
    assert "vmnetc forget net.vmnet.yaml clusters.ber" in result.findings[0].diagnostic.hint


def test_a_lock_without_clusters_has_to_be_given_a_name() -> None:
    alone = compiled(SPEC[: SPEC.index("clusters:")])
    result = compiled_with_lock(SPEC, lock_text(*alone.locks))
    assert [finding.diagnostic.code for finding in result.findings] == ["E0614"]
    named = lock_text(*alone.locks).replace('  "":', "  muc:")
    assert compiled_with_lock(SPEC, named).findings == []


def test_what_would_be_lost_is_said_with_its_cluster() -> None:
    lock = lock_text(*compiled(SPEC).locks)
    result = compiled_with_lock(SPEC.replace("count: 3", "count: 1"), lock, "net.vmnet.yaml")
    [finding] = result.findings
    assert finding.diagnostic.code == "E0605"
    assert "vmnetc forget net.vmnet.yaml --cluster ber vms.shop/web-2" in finding.diagnostic.hint
    assert finding.place is not None
    assert finding.place.line == 18


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "net.vmnet.yaml").write_text(SPEC)
    return tmp_path


def test_build_and_what_lies_there(here: Path) -> None:
    built = run("build", "net.vmnet.yaml", cwd=here)
    assert built.returncode == 0, built.stderr
    assert "net.vmnet.yaml, cluster ber: 1 NNCP, 1 NAD, 1 Namespace, 3 VM" in built.stdout
    assert sorted(path.name for path in (here / "manifests").iterdir()) == ["ber", "muc"]
    assert run("build", "--check", "--frozen", "net.vmnet.yaml", cwd=here).returncode == 0


@pytest.mark.parametrize("layout", ["cluster", "base"])
def test_trace_leads_to_the_line_of_the_cluster(here: Path, layout: str) -> None:
    (here / "net.vmnet.yaml").write_text(SPEC + f"output: {{layout: {layout}}}\n")
    folder = "overlays/" if layout == "base" else ""
    found = run("trace", "net.vmnet.yaml", f"{folder}ber/tenants/shop/vm-web-3.yaml#/metadata/name", cwd=here)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("vms.shop/web-{n}.name --cluster ber\n")


def test_show_asks_for_the_cluster(here: Path) -> None:
    asked = run("show", "net.vmnet.yaml", cwd=here)
    assert asked.returncode == 2
    assert "--cluster ber, muc" in asked.stderr
    shown = run("show", "net.vmnet.yaml", "vms.shop/web-{n}.count", "--cluster", "ber", cwd=here)
    assert shown.returncode == 0, shown.stderr
    assert "count: 3" in shown.stdout
    assert "clusters.ber.patch, net.vmnet.yaml:18" in shown.stdout
    assert run("show", "net.vmnet.yaml", "--cluster", "bre", cwd=here).stderr.count('did you mean "ber"?') == 1


def test_the_long_form_of_a_cluster_compiles_to_its_tree(here: Path) -> None:
    long = run("show", "net.vmnet.yaml", "--cluster", "muc", cwd=here).stdout
    assert compiled(long, "net.vmnet.yaml").files() == compiled(alone("muc"), "net.vmnet.yaml").files()


def alone(cluster: str) -> str:
    return SPEC[: SPEC.index("clusters:")] + f"clusters: {{{cluster}: {{}}}}\n"


def test_a_stream_is_of_one_cluster(here: Path) -> None:
    assert run("build", "-o", "-", "net.vmnet.yaml", cwd=here).returncode == 2
    one = run("build", "-o", "-", "--cluster", "ber", "net.vmnet.yaml", cwd=here)
    assert one.stdout.count("kind: VirtualMachine") == 3
    assert run("build", "--cluster", "ber", "net.vmnet.yaml", cwd=here).returncode == 2


def test_forget_in_one_cluster(here: Path) -> None:
    assert run("build", "-q", "net.vmnet.yaml", cwd=here).returncode == 0
    lock = here / "net.vmnet.lock.yaml"
    before = lock.read_text()
    assert run("forget", "net.vmnet.yaml", "vms.shop/web-2", cwd=here).returncode == 2
    done = run("forget", "net.vmnet.yaml", "--cluster", "ber", "vms.shop/web-2", cwd=here)
    assert done.returncode == 0, done.stderr
    assert lock.read_text().count("shop/web-2") == before.count("shop/web-2") - 4
    assert run("forget", "net.vmnet.yaml", "clusters.ber", cwd=here).returncode == 0
    assert "  ber:" not in lock.read_text()
    assert "muc" in lock.read_text()


def test_files_that_a_cluster_has_no_more_are_deleted(here: Path) -> None:
    """In each layout, and the tree of a cluster that is gone as a whole."""
    name, head = "net.vmnet.yaml", "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
    spec = (
        head
        + "%sclusters: {muc: {}, ber: {}}\nnamespaces: [shop]\nbridges: {br-a: %s}\nvms: {shop/web: {memory: 1Gi}}\n"
    )
    for layout in ("cluster", "base"):
        folder = here / layout
        folder.mkdir()

        def build(text: str, *forget: str, folder: Path = folder) -> list[str]:
            (folder / name).write_text(text)
            for cluster in forget:
                assert run("forget", name, "--cluster", cluster, "*", cwd=folder).returncode == 0
            done = run("build", "-q", name, cwd=folder)
            assert done.returncode == 0, done.stderr
            return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.yaml") if "shop" in str(path))

        said = spec % (f"output: {{layout: {layout}}}\n", "ens1")
        assert [path for path in build(said) if "vm-web" in path]
        assert not [path for path in build(said.partition("vms:")[0], "muc", "ber") if "vm-web" in path]
        left = build(said.replace("muc: {}, ", ""), "muc")
        assert left
        assert not [path for path in left if "muc" in path]


def test_the_patch_of_the_hyperconverged_goes_too(here: Path) -> None:
    spec = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nnamespaces: [shop]\n"
    (here / "hco.vmnet.yaml").write_text(spec)
    folder = here / "manifests" / "admin" / "hco"
    folder.mkdir(parents=True)
    (folder / "old.yaml").write_text("# vmnetc: generated from hco. Edit the spec, not this file.\n")
    assert run("build", "-q", "hco.vmnet.yaml", cwd=here).returncode == 0
    assert not folder.exists()


def test_a_pattern_means_no_other_cluster(here: Path) -> None:
    assert run("build", "-q", "net.vmnet.yaml", cwd=here).returncode == 0
    assert run("forget", "net.vmnet.yaml", "--cluster", "ber", "*", cwd=here).returncode == 0
    text = (here / "net.vmnet.lock.yaml").read_text()
    assert "  muc:" in text
    assert "  ber:" not in text
