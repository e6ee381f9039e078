"""The table of releases. Every cell is a fact of the platform; its source stands above the column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

DEFAULT = "openshift-4.18"


@dataclass(frozen=True, slots=True)
class Target:
    """One release, or what several of them have in common, as the rest of vmnetc sees it.

    "CRD" below is openshift/cluster-network-operator release-4.x `bindata/network/ovn-kubernetes/common/001-crd.yaml`,
    which has UserDefinedNetwork and ClusterUserDefinedNetwork. In 4.17 they are a Technology Preview (openshift/api
    release-4.17 `features/features.go`, NetworkSegmentation); from 4.18 on they are generally available.
    """

    name: str
    # The KubeVirt in it: kubevirt/hyperconverged-cluster-operator release-1.(N-4) `hack/config` for OpenShift 4.N.
    kubevirt: str
    # VMs on an OVN localnet (OpenShift Virtualization documents it from 4.15 on: openshift/openshift-docs#70729).
    localnet: bool
    # A NAD of a localnet may say `physicalNetworkName` (ovn-kubernetes/ovn-kubernetes#4320, in the documentation from
    # 4.16 on). Before, OVN-Kubernetes looks for the network's own name among the nodes' `bridge-mappings`.
    physical_network_name: bool
    # UserDefinedNetwork and ClusterUserDefinedNetwork, and with them primary networks (CRD, from 4.17).
    user_defined_networks: bool
    # `portIsolation` in a NAD of a Linux bridge (containernetworking/plugins from v1.7.0 on, in OpenShift's
    # documentation from 4.19 on); an older plugin ignores it.
    port_isolation: bool
    # `allowPersistentIPs` of a layer-2 network: its VMs keep their addresses (openshift/api release-4.17
    # `features/features.go`, PersistentIPsForVirtualization: a Technology Preview in 4.17, by default from 4.18 on).
    persistent_ips: bool
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
    # `transport: EVPN` of a CUDN (CRD, from 4.22; the gate EVPN is on by default in openshift/api release-4.22
    # `features/features.go`).
    evpn: bool
    # The network binding plugin of VMs on a primary user-defined network is registered as `l2bridge`
    # (hyperconverged-cluster-operator from release-1.14, 4.18, on).
    l2bridge: bool
    # Interface model `igb` (kubevirt.io/api from v1.4.0 on, core/v1 `Interface`: the models that it names).
    igb_model: bool
    # `state: up` and `down` of an interface (kubevirt.io/api from v1.5.0 on); before, there is only `absent`.
    link_state: bool
    # A CD-ROM drive without a volume may be declared where the cluster's KubeVirt is set so (kubevirt/kubevirt from v1.7.0
    # on, feature gate DeclarativeHotplugVolumes).
    empty_cdrom: bool
    # An interface needs a binding, and just one (kubevirt/kubevirt from v1.9.0 on, `pkg/network/admitter/binding.go`);
    # before, one without any is admitted.
    one_binding: bool
    # The label on a VM's virt-launcher pod that names it, from kubevirt/kubevirt `pkg/virt-controller/services/
    # template.go`: KubeVirt 1.7 brings `vmi.kubevirt.io/id` and calls `vm.kubevirt.io/name` deprecated. The id is the
    # name up to 63 characters and a hash of it beyond, which no name here is.
    vm_name_label: str
    # The releases that it stands for, where it stands for several.
    several: tuple[Target, ...] = ()

    @property
    def releases(self) -> tuple[Target, ...]:
        """Every release that has to accept what is written, the oldest first."""
        return self.several or (self,)

    @property
    def one_ipam_form(self) -> bool:
        """Whether all of its releases want `ipam_block`, or none does."""
        return self.ipam_block == self.releases[-1].ipam_block


_NAME = "vm.kubevirt.io/name"
_ID = "vmi.kubevirt.io/id"

# One line a release, its cells in the order of the fields above.
no, yes = False, True
_TABLE = {
    target.name: target
    for target in (
        # name, KubeVirt: localnet, physicalNetworkName, UDN, isolated ports, persistent IPs, ipam block, addresses in CUDNs, MTU of IPv6, localnet, preconfigured addresses, EVPN, l2bridge, igb, link state, empty CD-ROM, one binding
        Target("openshift-4.14", "1.0.1", no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME),
        Target("openshift-4.15", "1.1.1", yes, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME),
        Target("openshift-4.16", "1.2.2", yes, yes, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME),
        Target("openshift-4.17", "1.3.1", yes, yes, yes, no, yes, no, no, no, no, no, no, no, no, no, no, no, _NAME),
        Target(
            "openshift-4.18", "1.4.1", yes, yes, yes, no, yes, yes, yes, yes, no, no, no, yes, yes, no, no, no, _NAME
        ),
        Target(
            "openshift-4.19", "1.5.3", yes, yes, yes, yes, yes, yes, yes, yes, yes, no, no, yes, yes, yes, no, no, _NAME
        ),
        Target(
            "openshift-4.20",
            "1.6.6",
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            no,
            yes,
            yes,
            yes,
            no,
            no,
            _NAME,
        ),
        Target(
            "openshift-4.21", "1.7.4", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, yes, yes, yes, yes, no, _ID
        ),
        Target(
            "openshift-4.22",
            "1.8.4",
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            no,
            _ID,
        ),
        Target(
            "openshift-4.23",
            "1.9.0",
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            yes,
            _ID,
        ),
    )
}

KNOWN = tuple(_TABLE)

# What a column is about, in words for users; in the order of the columns.
FEATURES = {
    "kubevirt": "KubeVirt",
    "localnet": "VMs on an OVN localnet",
    "physical_network_name": "physicalNetworkName of a localnet",
    "user_defined_networks": "UserDefinedNetwork, ClusterUserDefinedNetwork",
    "port_isolation": "isolatePorts of a Linux bridge network",
    "persistent_ips": "persistentIPs of a layer-2 network",
    "ipam_block": "ipam.lifecycle and ipam.mode of layer 2",
    "cudn_address_rules": "addresses of a ClusterUserDefinedNetwork are checked",
    "ipv6_mtu_rule": "the MTU beside an IPv6 subnet is checked",
    "localnet_cudn": "ClusterUserDefinedNetwork of a localnet",
    "preconfigured_addresses": "gateway, reservedSubnets, infrastructureSubnets",
    "evpn": "evpn of a primary network",
    "l2bridge": "binding l2bridge on a primary network",
    "igb_model": "NIC model igb",
    "link_state": "state up and down of a NIC",
    "empty_cdrom": "CD-ROM drive without a volume",
    "one_binding": "an interface needs just one binding",
    "vm_name_label": "label that selects one VM",
}
_TO = ".."


def find(name: str) -> Target | None:
    """The target of that name, a release or a range of them; None if vmnetc does not know it (yet)."""
    first, to, last = name.partition(_TO)
    if not to:
        return _TABLE.get(name)
    found = KNOWN[KNOWN.index(first) : KNOWN.index(full(first, last)) + 1] if unknown(name) is None else ()
    return common([_TABLE[release] for release in found], name) if found else None


def unknown(name: str) -> str | None:
    """What of a name is no release that vmnetc knows: the name, or an end of a range."""
    first, to, last = name.partition(_TO)
    ends = [first, full(first, last)] if to else [name]
    return next((end or name for end in ends if end not in _TABLE), None)


def full(first: str, last: str) -> str:
    """The last release of a range by its name; `openshift-4.18..4.20` does not say the word twice."""
    return last if "-" in last else f"{first.rpartition('-')[0]}-{last}"


def turned(name: str) -> str:
    """A range with its ends in the other order."""
    first, _, last = name.partition(_TO)
    return f"{full(first, last)}{_TO}{first.rpartition('-')[2]}"


def common(targets: Sequence[Target], name: str = "") -> Target:
    """What all of these have: that is what the oldest has, since a release only adds (`tests/test_targets.py`).

    The one thing that was replaced is the way a layer-2 network says how it gives addresses: `one_ipam_form`.
    """
    if len(targets) == 1:
        return targets[0]
    every = {release.name for target in targets for release in target.releases}
    releases = [_TABLE[known] for known in KNOWN if known in every]
    return replace(releases[0], name=name or ", ".join(target.name for target in targets), several=tuple(releases))
