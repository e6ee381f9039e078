"""`export`: the small spec by which others use one."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from in_process import run
from ruamel.yaml import YAML
from teams import HEAD, NETWORK, PROD, SHOP, USES, built, findings, validated, write, write_file

from vmnetc.spec.json_schema import json_schema

EXPORT = "shop/prod.export.vmnet.yaml"
BY_EXPORT = "uses: prod.export.vmnet.yaml\n"
VMS = "vms: {shop/db: {memory: 1Gi, cloudInit: {user: x}, nics: [pod, {network: app, ip: 10.31.0.2}]}}\n"


def exported(folder: Path, *arguments: str) -> str:
    result = run("export", PROD, "-o", EXPORT, *arguments, cwd=folder)
    assert result.returncode == 0, result.stderr + result.stdout
    return (folder / EXPORT).read_text()


def test_what_others_see(tmp_path: Path) -> None:
    """What is for its owners only is not in it."""
    network = NETWORK.replace("br-vm: bond1", "br-vm: {uplink: bond1, description: rack 5, labels: {a: b}}")
    write(tmp_path, network=network + VMS)
    assert exported(tmp_path) == (
        """\
# vmnetc: exported from prod. Edit that spec, not this file; others name this one in `uses`.
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkExport
metadata:
  name: prod
target: openshift-4.18
nodes:
  storage:
    selector:
      disk: fast
  workers:
    nics:
      data: ens1f0
interfaces:
  bond1:
    bond:
      - data
      - ens1f1
bridges:
  br-ovs:
    uplink: ens3
    type: ovs
    physicalNetwork:
      - lan
  br-vm:
    uplink: bond1
networks:
  app:
    namespaces:
      - shop
    subnets:
      - 10.31.0.0/24
    gateway:
      - 10.31.0.1
    bridge: br-vm
    vlan: 310
    as: nad
    addressing: static
  lan:
    namespaces:
      - shop
    bridge: br-ovs
    vlan: 5
    as: nad
  "vlan-{vlan}":
    namespaces:
      - shop
      - erp
    bridge: br-vm
    vlans:
      - "100-102"
    as: nad
namespaces:
  erp:
    existing: true
  shop:
    existing: true
vms:
  shop/db:
    nics:
      - network: app
        name: app
        mac: "02:ad:d3:d4:cb:d6"
        ip:
          - 10.31.0.2
"""
    )


def test_it_is_as_good_as_the_whole_spec(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + VMS)
    own = (
        "namespaces: [shop]\nnetworks: {own: {bridge: br-ovs, vlan: 9}}\nvms: {web: {memory: 1Gi, nics: [lan, own]}}\n"
    )
    write(tmp_path, shop=USES + own)
    whole = built(tmp_path, SHOP)
    exported(tmp_path)
    write(tmp_path, shop=BY_EXPORT + own)
    assert built(tmp_path, SHOP) == whole


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("bridges: {br-x: ens1f1}\n", "E0202"),
        ("bridges: {br-x: {uplink: ens9, nncp: bond1}}\n", "E0916"),
        ("networks: {app: {overlay: layer2, namespaces: shop}}\n", "E0915"),
        ("namespaces: [hr]\nvms: {hr/web: {memory: 1Gi, nics: [lan]}}\n", "E0404"),
        ("vms: {shop/w: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: app, ip: 10.31.0.2}]}}\n", "E0303"),
        ("vms: {shop/w: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: app, ip: 10.9.0.2}]}}\n", "E0302"),
        ("vms: {shop/db: {memory: 1Gi}}\n", "E0916"),
    ],
)
def test_it_gives_the_same_findings(own: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + VMS, shop=USES + own)
    whole = findings(tmp_path, SHOP)
    assert [found for found, _, _ in whole] == [code]
    exported(tmp_path)
    write(tmp_path, shop=BY_EXPORT + own)
    assert findings(tmp_path, SHOP) == whole


def test_nothing_is_made_of_it(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + VMS)
    exported(tmp_path)
    result = run("build", EXPORT, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, f"{EXPORT}: an export, of which nothing is made\n")
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["prod.export.vmnet.yaml"]
    assert validated(tmp_path, EXPORT).stdout == f"{EXPORT}: no findings (an export, of which nothing is made)\n"
    assert run("export", EXPORT, cwd=tmp_path).returncode == 2
    assert findings(tmp_path, ".", "--together") == []


def test_editors_and_show_know_it(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + VMS)
    data = YAML(typ="safe", pure=True).load(exported(tmp_path))
    jsonschema.validate(data, json_schema())
    assert run("show", EXPORT, cwd=tmp_path).stdout.splitlines()[1] == "kind: NetworkExport"


def test_only_an_export_of_the_same_spec_is_overwritten(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop="namespaces: [shop]\n")
    before = (tmp_path / SHOP).read_text()
    result = run("export", PROD, "-o", SHOP, cwd=tmp_path)
    assert (result.returncode, "E1201" in result.stderr, (tmp_path / SHOP).read_text()) == (1, True, before)
    first = exported(tmp_path)
    assert run("export", PROD, "-o", EXPORT, cwd=tmp_path).stdout == f"{EXPORT}: unchanged\n"
    write(tmp_path, network=NETWORK + "  more: {bridge: br-vm, namespaces: erp}\n")
    check = run("export", PROD, "-o", EXPORT, "--check", cwd=tmp_path)
    assert (check.returncode, (tmp_path / EXPORT).read_text()) == (3, first)
    assert "more:" in exported(tmp_path)
    write_file(tmp_path, "other/other.vmnet.yaml", HEAD)
    assert run("export", "other/other.vmnet.yaml", "-o", EXPORT, cwd=tmp_path).returncode == 1
    assert run("export", PROD, "--check", cwd=tmp_path).returncode == 2


def test_a_spec_with_errors_has_none(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + "  more: {bridge: br-none}\n")
    result = run("export", PROD, "-o", EXPORT, cwd=tmp_path)
    assert (result.returncode, "E0401" in result.stderr, (tmp_path / EXPORT).exists()) == (1, True, False)


def test_one_for_each_cluster(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK + "clusters: {muc: {}, ber: {patch: {networks: {lan: {vlan: 6}}}}}\n")
    assert run("export", PROD, cwd=tmp_path).returncode == 2
    assert "vlan: 5" in exported(tmp_path, "--cluster", "muc")
    assert "vlan: 6" in exported(tmp_path, "--cluster", "ber")
    assert "clusters" not in exported(tmp_path, "--cluster", "ber")


def test_what_is_live_stays_as_it_is(tmp_path: Path) -> None:
    """The lock stays with the spec, so the export says what it decided."""
    write(tmp_path, network=NETWORK)
    built(tmp_path, PROD)
    network = (
        NETWORK.replace("br-ovs, vlan: 5", "br-ovs, vlan: 5") + "  new: {bridge: br-ovs, vlan: 6, namespaces: shop}\n"
    )
    write_file(tmp_path, PROD, HEAD.replace("4.18", "4.20") + network)
    text = exported(tmp_path)
    assert "vlan: 5\n    as: nad" in text
    assert "vlan: 6\n    as: cudn" in text
