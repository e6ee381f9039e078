"""NICs are woven into a VM file of its owner: nothing else in it changes, to the byte."""

from __future__ import annotations

import copy
import difflib
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from specs import compiled_beside, findings

from vmnetc.pipeline import Compilation

HEAD = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.20
namespaces: [demo]
bridges: {br-flat: enp3s0}
networks:
  flat: {bridge: br-flat}
  blue: {bridge: br-flat, vlan: 100}
  told: {bridge: br-flat, vlan: 200, addressing: static, subnets: 10.0.0.0/24}
"""

BLOCK = """\
---
# Ours since 2019; ask the shop team.   # keep
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:   # keep
  name: web   # the name stays, and so does this: keep
  labels: { app:   "web" , tier: 'front' }   # keep
spec:
    runStrategy: Always      # four spaces: keep
    template:
        spec:
            domain:
                devices:
                    interfaces:   # in the guest's order: keep
                    - name: default   # the pod network
                      masquerade: {}
                      ports: [{port: 22}]

                    # the LAN, with a card that the old guest knows
                    - {name: nic-7,   bridge: {}, macAddress: "02:00:00:00:00:07", model: e1000e, acpiIndex: 3}
                    # behind the list: keep
                    disks:
                        - name: root   # keep
                          disk: {bus: virtio}
                memory: {guest: 2Gi}   # keep
            networks:
            - name: default
              pod: {}
            - name: nic-7
              multus:
                networkName: demo/flat
            # keep: the volumes

            volumes:
            - name: root
              containerDisk: {image: quay.io/containerdisks/fedora:42}
            - name: cloudinit
              cloudInitNoCloud:
                userData: |   # keep
                  #cloud-config
                  user: fedora

# the end: keep
"""
FLOW = """\
{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: web}, # keep
 spec: {runStrategy: Always, template: {spec: {domain: {devices: {interfaces: [{name: default, masquerade: {}},
   {name: nic-7, bridge: {}, macAddress: "02:00:00:00:00:07"}]}, memory: {guest: 1Gi}},
   networks: [{name: default, pod: {}}, {name: nic-7, multus: {networkName: flat}}], # keep
   volumes: [{name: c, cloudInitNoCloud: {userData: "x"}}]}}}} # keep
"""
EMPTY = BLOCK[: BLOCK.index("                    - name: default")].replace("interfaces: ", "interfaces: [] ") + (
    "                memory: {guest: 2Gi}   # keep\n            networks: []   # keep\n"
    "            volumes: [{name: c, cloudInitNoCloud: {userData: x}}]\n"
)
FILES = {
    "block": BLOCK,
    "flow": FLOW,
    "empty": EMPTY,
    "windows": BLOCK.replace("\n", "\r\n"),
    "without an end": BLOCK.rstrip("\n"),
    "ümläute and 漢字 🙂": BLOCK.replace("Ours", "Für Öl 🙂 漢字").replace("web   #", "web   # 🙂"),
    "data, told": BLOCK.replace(
        "                userData:",
        "                networkData: |\n                  version: 1\n                userData:",
    ),
    "a namespace of its own": BLOCK.replace("  labels:", "  namespace: demo   # keep\n  labels:"),
}
NICS = (
    "[pod, flat]",
    "[pod]",
    "[]",
    "[flat, pod]",
    "[pod, blue, flat]",
    "[{network: blue, name: nic-7}]",
    "[pod, {network: flat, bootOrder: 1}, {network: blue, mac: '02:00:00:00:00:08'}]",
    "[pod, {network: told, ip: 10.0.0.5}]",
    "[{network: pod, model: e1000}, {network: told, ip: [10.0.0.5]}, flat]",
)


def woven(text: str, nics: str, folder: Path, more: str = "") -> Compilation:
    # The bytes as they are: a text file would be written with the line ends of this machine.
    (folder / "web.yaml").write_bytes(text.encode())
    result = compiled_beside(f"{HEAD}vms:\n  demo/web: {{manifest: web.yaml, nics: {nics}{more}}}\n", {}, folder)
    assert [finding.diagnostic for finding in result.findings] == []
    return result


def lists_of(body: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    pod = body["spec"]["template"]["spec"]
    return pod["domain"]["devices"]["interfaces"], pod["networks"]


def without_nics(body: dict[str, Any]) -> dict[str, Any]:
    rest = copy.deepcopy(body)
    pod = rest["spec"]["template"]["spec"]
    del pod["domain"]["devices"]["interfaces"], pod["networks"], rest["metadata"]["name"]
    rest["metadata"].pop("namespace", None)
    for volume in pod["volumes"]:
        volume.get("cloudInitNoCloud", {}).pop("networkData", None)
    return rest


@pytest.mark.parametrize("nics", NICS)
@pytest.mark.parametrize("file", FILES)
def test_nothing_else_changes(file: str, nics: str, tmp_path: Path) -> None:
    text = FILES[file]
    result = woven(text, nics, tmp_path)
    made = result.files()["tenants/demo/vm-web.yaml"]
    header, _, rest = made.partition("\n")
    assert header.startswith("# vmnetc: generated from spec, vms.demo/web")
    body = yaml.safe_load(rest)
    assert body == next(manifest.body for manifest in result.manifests if manifest.kind == "VirtualMachine")
    assert without_nics(body) == without_nics(yaml.safe_load(text))
    assert body["metadata"]["namespace"] == "demo"
    kept = iter(rest.split("\n"))
    for line in text.split("\n"):
        if "keep" in line and "networks: []" not in line and "interfaces: []" not in line and file != "flow":
            assert line in kept, line
    assert rest.count("keep") == text.count("keep")


def test_without_a_change_it_is_the_same_file(tmp_path: Path) -> None:
    text = FILES["a namespace of its own"]
    made = woven(text, "[pod, flat]", tmp_path).files()["tenants/demo/vm-web.yaml"]
    assert made.partition("\n")[2] == text


def test_comments_inside_the_lists_stay_where_the_nics_stay(tmp_path: Path) -> None:
    nics = "[{network: pod, bootOrder: 1}, flat, {network: blue, mac: '02:00:00:00:00:08'}]"
    made = woven(BLOCK, nics, tmp_path).files()["tenants/demo/vm-web.yaml"].partition("\n")[2]
    changes = list(difflib.ndiff(BLOCK.split("\n"), made.split("\n")))
    assert [line for line in changes if line.startswith("- ")] == []
    assert [line[2:].strip() for line in changes if line.startswith("+ ")] == [
        "namespace: demo",
        "bootOrder: 1",
        *("- name: blue", "bridge: {}", 'macAddress: "02:00:00:00:00:08"'),
        *("- name: blue", "multus:", "networkName: blue"),
    ]


def test_a_nic_keeps_its_words(tmp_path: Path) -> None:
    made = woven(BLOCK, "[pod, blue, flat]", tmp_path).files()["tenants/demo/vm-web.yaml"]
    assert '- {name: nic-7,   bridge: {}, macAddress: "02:00:00:00:00:07", model: e1000e, acpiIndex: 3}' in made
    assert "- name: default   # the pod network\n" in made
    interfaces, networks = lists_of(yaml.safe_load(made))
    assert [nic["name"] for nic in interfaces] == [net["name"] for net in networks] == ["default", "blue", "nic-7"]


def test_a_moved_nic_keeps_mac_model_and_what_vmnetc_does_not_know(tmp_path: Path) -> None:
    result = woven(BLOCK, "[{network: blue, name: nic-7}]", tmp_path)
    interfaces, networks = lists_of(yaml.safe_load(result.files()["tenants/demo/vm-web.yaml"]))
    assert interfaces == [
        {"name": "nic-7", "bridge": {}, "macAddress": "02:00:00:00:00:07", "model": "e1000e", "acpiIndex": 3}
    ]
    assert networks == [{"name": "nic-7", "multus": {"networkName": "blue"}}]


def test_copies_have_names_volumes_and_addresses_of_their_own(tmp_path: Path) -> None:
    text = BLOCK.replace("containerDisk: {image: quay.io/containerdisks/fedora:42}", "dataVolume: {name: web-root}")
    text = text.replace(
        "    template:\n",
        "    dataVolumeTemplates: [{metadata: {name: web-root}, spec: {storage: {}}}]\n    template:\n",
    )
    (tmp_path / "web.yaml").write_text(text)
    spec = HEAD + "vms:\n  demo/shop-{n}: {manifest: web.yaml, nics: [pod, flat], count: 3}\n"
    result = compiled_beside(spec, {}, tmp_path)
    assert findings(result) == []
    bodies = [yaml.safe_load(result.files()[f"tenants/demo/vm-shop-{number}.yaml"]) for number in (1, 2, 3)]
    assert [body["metadata"]["name"] for body in bodies] == ["shop-1", "shop-2", "shop-3"]
    assert [body["spec"]["dataVolumeTemplates"][0]["metadata"]["name"] for body in bodies] == [
        body["spec"]["template"]["spec"]["volumes"][0]["dataVolume"]["name"] for body in bodies
    ]
    assert bodies[0]["spec"]["dataVolumeTemplates"][0]["metadata"]["name"] == "shop-1-root"
    assert not any("macAddress" in nic for body in bodies for nic in lists_of(body)[0])


def test_the_guest_is_told_of_its_address(tmp_path: Path) -> None:
    result = woven(BLOCK, "[pod, {network: told, ip: 10.0.0.5}]", tmp_path)
    made = yaml.safe_load(result.files()["tenants/demo/vm-web.yaml"])
    data = yaml.safe_load(made["spec"]["template"]["spec"]["volumes"][1]["cloudInitNoCloud"]["networkData"])
    assert data["ethernets"]["told"]["addresses"] == ["10.0.0.5/24"]
    told = [nic["macAddress"].lower() for nic in lists_of(made)[0]]
    assert [one["match"]["macaddress"] for one in data["ethernets"].values()] == told


def test_a_file_cut_anywhere_is_no_traceback(tmp_path: Path) -> None:
    source = random.Random(7)
    for _ in range(60):
        place = source.randrange(len(BLOCK))
        text = (
            BLOCK[:place]
            + source.choice(["", "[", "}", "&a ", "*b", "\t", "- ", ": ", "\x00"])
            + BLOCK[place + source.randrange(9) :]
        )
        (tmp_path / "web.yaml").write_bytes(text.encode())
        result = compiled_beside(HEAD + "vms:\n  demo/web: {manifest: web.yaml, nics: [pod, blue]}\n", {}, tmp_path)
        if not result.failed:
            made = result.files()["tenants/demo/vm-web.yaml"]
            body = next(manifest.body for manifest in result.manifests if manifest.kind == "VirtualMachine")
            assert yaml.safe_load(made) == body, made
        for finding in result.findings:
            assert not re.search(r"Traceback|pydantic", finding.diagnostic.message)
            assert finding.diagnostic.code != "E1204", text
