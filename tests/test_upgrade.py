"""`vmnetc validate --target`: can the cluster be upgraded, what would change, and what does the lock keep as it is?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from in_process import run

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [app]
bridges: {br-vm: {type: ovs, uplink: eno2}}
networks:
  app-120: {bridge: br-vm, vlan: 120}
vms:
  app/db: {memory: 1Gi, nics: [pod, app-120]}
services: {db: {vms: db, ports: 80}}
"""
LABELS = [
    "  Service app/db: /spec/selector/vm.kubevirt.io/name: db → absent",
    "  Service app/db: /spec/selector/vmi.kubevirt.io/id: absent → db",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.vmnet.yaml").write_text(SPEC)
    return tmp_path


def test_what_would_change(folder: Path) -> None:
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.21", cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines() == [
        "a.vmnet.yaml: no findings (1 NNCP, 1 CUDN, 1 Namespace, 1 VM, 1 Service)",
        "a.vmnet.yaml, for openshift-4.21: this would change",
        *LABELS,
        "  new: ClusterUserDefinedNetwork app-120",
        "  no longer: NetworkAttachmentDefinition app/app-120",
    ]
    assert [path.name for path in folder.iterdir()] == ["a.vmnet.yaml"]


def test_what_the_lock_keeps(folder: Path) -> None:
    assert run("build", "a.vmnet.yaml", "-q", cwd=folder).returncode == 0
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.21", cwd=folder)
    assert found.stdout.splitlines()[2:] == [
        *LABELS,
        "  kept by the lock: networks.app-120 stays a NetworkAttachmentDefinition; a new one would be a"
        " ClusterUserDefinedNetwork",
    ]


def test_nothing_changes(folder: Path) -> None:
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.18", cwd=folder)
    assert found.stdout.endswith("a.vmnet.yaml, for openshift-4.18: no object changes\n")


def test_a_release_that_lacks_something(folder: Path) -> None:
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.14", cwd=folder)
    assert found.returncode == 1
    assert "E1001" in found.stdout
    assert "would change" not in found.stdout


def test_a_spec_that_is_wrong_for_its_own_target(folder: Path) -> None:
    (folder / "a.vmnet.yaml").write_text(SPEC.replace("openshift-4.18", "openshift-4.14"))
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.18", cwd=folder)
    assert found.returncode == 0
    assert "has errors for its own target" in found.stdout


def test_every_cluster(folder: Path) -> None:
    clusters = "clusters:\n  ber: {target: openshift-4.19}\n  muc: {patch: {target: openshift-4.20}}\n"
    (folder / "a.vmnet.yaml").write_text(SPEC.replace("target: openshift-4.18\n", "") + clusters)
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.21", cwd=folder).stdout
    assert "  Service ber: app/db, muc: app/db: /spec/selector/vm.kubevirt.io/name: db → absent" in found


def test_for_programs(folder: Path) -> None:
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-4.21", "--format", "json", cwd=folder)
    told = json.loads(found.stdout)["upgrades"]["a.vmnet.yaml"]
    assert told["changes"][0] == {
        "kind": "Service",
        "field": "/spec/selector/vm.kubevirt.io/name",
        "change": "db → absent",
        "objects": ["app/db"],
    }
    assert "upgrades" not in json.loads(run("validate", "a.vmnet.yaml", "--format", "json", cwd=folder).stdout)


def test_another_platform_is_another_cluster(folder: Path) -> None:
    """What was rolled out on the one is not there on the other, so the lock has no say."""
    assert run("build", "a.vmnet.yaml", "-q", cwd=folder).returncode == 0
    found = run("validate", "a.vmnet.yaml", "--target", "okd-4.18", cwd=folder)
    assert found.stdout.endswith("a.vmnet.yaml, for okd-4.18: no object changes\n")
    found = run("validate", "a.vmnet.yaml", "--target", "kubevirt-1.6", cwd=folder)
    assert (found.returncode, found.stdout.splitlines()[1:]) == (
        0,
        [
            "a.vmnet.yaml, for kubevirt-1.6: this would change",
            "  NodeNetworkConfigurationPolicy br-vm: /spec/nodeSelector/node-role.kubernetes.io/worker:  → absent",
            "  NodeNetworkConfigurationPolicy br-vm: /spec/nodeSelector/kubevirt.io/schedulable: absent → true",
            "  new: ClusterUserDefinedNetwork app-120",
            "  no longer: NetworkAttachmentDefinition app/app-120",
        ],
    )


def test_what_another_platform_refuses(folder: Path) -> None:
    (folder / "a.vmnet.yaml").write_text(SPEC.replace("ports: 80", "ports: 80, route: true"))
    found = run("validate", "a.vmnet.yaml", "--target", "kubevirt-1.6", cwd=folder)
    assert found.returncode == 1
    assert 'error[E1004]: service "db" has a route, and target kubevirt-1.6 has none' in found.stdout
    assert "a.vmnet.yaml:10:" in found.stdout


def test_no_such_target(folder: Path) -> None:
    found = run("validate", "a.vmnet.yaml", "--target", "openshift-5.0", cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
