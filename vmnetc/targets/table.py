"""The table of releases. Every cell is a fact of the platform; its source stands above the column."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "openshift-4.18"


@dataclass(frozen=True, slots=True)
class Target:
    """One release, as the rest of vmnetc sees it.

    Sources: openshift/cluster-network-operator release-4.x `bindata/network/ovn-kubernetes/common/001-crd.yaml` for the
    UDN columns, kubevirt/kubevirt v1.4-v1.7 `pkg/virt-controller/services/template.go` for the label.
    """

    name: str
    # ClusterUserDefinedNetwork with topology Localnet: came with 4.19.
    localnet_cudn: bool
    # Layer2 `defaultGatewayIPs`, `reservedSubnets`, `infrastructureSubnets`: came with 4.20.
    preconfigured_addresses: bool
    # The label on every virt-launcher pod that names its VM. `vmi.kubevirt.io/id` replaces it from KubeVirt 1.7 on.
    vm_name_label: str


_TABLE = {
    target.name: target
    for target in (
        Target(
            "openshift-4.18", localnet_cudn=False, preconfigured_addresses=False, vm_name_label="vm.kubevirt.io/name"
        ),
        Target(
            "openshift-4.19", localnet_cudn=True, preconfigured_addresses=False, vm_name_label="vm.kubevirt.io/name"
        ),
    )
}

KNOWN = tuple(_TABLE)


def find(name: str) -> Target | None:
    """The target of that name; None if vmnetc does not know it (yet)."""
    return _TABLE.get(name)
