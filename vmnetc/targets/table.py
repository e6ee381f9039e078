"""The table of releases. Every cell is a fact of the platform; its source stands above the column."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "openshift-4.18"


@dataclass(frozen=True, slots=True)
class Target:
    """One release, as the rest of vmnetc sees it.

    "CRD" below is openshift/cluster-network-operator release-4.x `bindata/network/ovn-kubernetes/common/001-crd.yaml`,
    which has UserDefinedNetwork and ClusterUserDefinedNetwork. In 4.17 they are a Technology Preview (openshift/api
    release-4.17 `features/features.go`, NetworkSegmentation); from 4.18 on they are generally available.
    """

    name: str
    # The KubeVirt in it: kubevirt/hyperconverged-cluster-operator release-1.(N-4) `hack/config` for OpenShift 4.N.
    kubevirt: str
    # Layer2 has `ipam.lifecycle` and `ipam.mode: Disabled` (CRD, from 4.18). Before, it is `ipamLifecycle` beside the
    # role, and a network without addresses is one that has no `subnets`.
    ipam_block: bool
    # The CRD of ClusterUserDefinedNetwork reads the addresses in it (from 4.18); before, it takes any text for one.
    cudn_address_rules: bool
    # The CRD refuses an MTU that is too small for the IPv6 subnet beside it (from 4.18).
    ipv6_mtu_rule: bool
    # ClusterUserDefinedNetwork with topology Localnet (CRD, from 4.19).
    localnet_cudn: bool
    # Layer2 `defaultGatewayIPs`, `reservedSubnets`, `infrastructureSubnets` (CRD, from 4.20; the gate
    # PreconfiguredUDNAddresses is on by default in openshift/api release-4.20 `features/features.go`).
    preconfigured_addresses: bool
    # The network binding plugin of VMs on a primary user-defined network is registered as `l2bridge`
    # (hyperconverged-cluster-operator from release-1.14, 4.18, on).
    l2bridge: bool
    # Interface model `igb` (kubevirt.io/api from v1.4.0 on, core/v1 `Interface`: the models that it names).
    igb_model: bool
    # `state: up` and `down` of an interface (kubevirt.io/api from v1.5.0 on); before, there is only `absent`.
    link_state: bool
    # The label on a VM's virt-launcher pod that names it, from kubevirt/kubevirt `pkg/virt-controller/services/
    # template.go`: KubeVirt 1.7 brings `vmi.kubevirt.io/id` and calls `vm.kubevirt.io/name` deprecated. The id is the
    # name up to 63 characters and a hash of it beyond, which no name here is.
    vm_name_label: str


_NAME = "vm.kubevirt.io/name"
_ID = "vmi.kubevirt.io/id"

# One line a release, its cells in the order of the fields above.
no, yes = False, True
_TABLE = {
    target.name: target
    for target in (
        # name, KubeVirt: ipam block, addresses in CUDNs, MTU of IPv6, localnet, preconfigured addresses, l2bridge, igb, link state
        Target("openshift-4.17", "1.3.1", no, no, no, no, no, no, no, no, _NAME),
        Target("openshift-4.18", "1.4.1", yes, yes, yes, no, no, yes, yes, no, _NAME),
        Target("openshift-4.19", "1.5.3", yes, yes, yes, yes, no, yes, yes, yes, _NAME),
        Target("openshift-4.20", "1.6.6", yes, yes, yes, yes, yes, yes, yes, yes, _NAME),
        Target("openshift-4.21", "1.7.4", yes, yes, yes, yes, yes, yes, yes, yes, _ID),
        Target("openshift-4.22", "1.8.4", yes, yes, yes, yes, yes, yes, yes, yes, _ID),
        Target("openshift-4.23", "1.9.0", yes, yes, yes, yes, yes, yes, yes, yes, _ID),
    )
}

KNOWN = tuple(_TABLE)


def find(name: str) -> Target | None:
    """The target of that name; None if vmnetc does not know it (yet)."""
    return _TABLE.get(name)
