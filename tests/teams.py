"""Specs of several teams in one folder, and what the command says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from in_process import Run, run

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
NETWORK = """\
nodes:
  workers: {nics: {data: ens1f0}}
  storage: {selector: {disk: fast}}
interfaces:
  bond1: {bond: [data, ens1f1]}
bridges:
  br-vm: bond1
  br-ovs: {type: ovs, uplink: ens3, physicalNetwork: lan}
namespaces: {shop: {existing: true}, erp: {existing: true}}
networks:
  vlan-{vlan}: {bridge: br-vm, vlans: [100-102], namespaces: [shop, erp]}
  app: {bridge: br-vm, vlan: 310, namespaces: shop, addressing: static, subnets: 10.31.0.0/24, gateway: 10.31.0.1}
  lan: {bridge: br-ovs, vlan: 5, namespaces: shop}
"""
USES = "uses: [../network/prod.vmnet.yaml]\n"
PROD, SHOP = "network/prod.vmnet.yaml", "shop/shop.vmnet.yaml"


def write(folder: Path, **specs: str) -> None:
    """Specs by their team: `network/prod.vmnet.yaml`, and `<team>/<team>.vmnet.yaml`; each without its head."""
    for team, text in specs.items():
        write_file(folder, PROD if team == "network" else f"{team}/{team}.vmnet.yaml", HEAD + text)


def write_file(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def findings(folder: Path, *specs: str) -> list[tuple[str, str, int]]:
    """Code, file and line of every finding of `validate`."""
    return [(one["code"], one["file"], one["line"]) for one in reports(folder, *specs)]


def reports(folder: Path, *specs: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(validated(folder, *specs, "--format", "json").stdout)["diagnostics"]
    return found


def validated(folder: Path, *arguments: str) -> Run:
    return run("validate", *arguments, cwd=folder)


def built(folder: Path, spec: str) -> dict[str, str]:
    """The files that a build writes beside a spec."""
    result = run("build", spec, cwd=folder)
    assert result.returncode == 0, result.stderr
    made = folder / Path(spec).parent / "manifests"
    return {path.relative_to(made).as_posix(): path.read_text() for path in made.rglob("*") if path.is_file()}
