"""The table of releases. Every cell is a fact of the platform; its source stands above the column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

DEFAULT = "openshift-4.18"


@dataclass(frozen=True, slots=True)
class Distribution:
    """What every release of OpenShift, of OKD, or of plain KubeVirt has: the same in all of them, and another elsewhere.

    OKD is built from the same sources as OpenShift (okd.io/blog, "State of affairs in OKD CI/CD"), its virtualization by
    the community's operator. Plain KubeVirt is any Kubernetes with KubeVirt, Multus, kubernetes-nmstate and the upstream
    OVN-Kubernetes, each installed by its own manifests.
    """

    name: str
    # Whether its owner put it together, so that the releases of its parts are not those of one product.
    assembled: bool
    # Route (openshift/api `route/v1`), the routers behind it, and the label of the namespaces in which these run.
    routes: bool
    # HyperConverged, with the switches of virtualization (kubevirt/hyperconverged-cluster-operator `deploy/hco.cr.yaml`).
    # Without it they are in KubeVirt's own object (kubevirt/user-guide `docs/compute/live_migration.md`).
    hyperconverged: bool
    # The cluster network operator, by whose object multi-network policies are switched on.
    network_operator: bool
    # OVN-Kubernetes' bridge has one name on every node, `br-ex` (openshift/machine-config-operator
    # `templates/common/_base/files/configure-ovs-network.yaml`). Upstream it is called after its NIC, such as `breth0`
    # (ovn-kubernetes v1.3.0 `go-controller/pkg/util/nicstobridge.go`), or as its owner likes.
    br_ex: bool
    # Whose NADs every namespace may use: openshift/cluster-network-operator release-4.18 `bindata/network/multus/
    # multus.yaml`, `globalNamespaces`. None: all of them, which is multus' default (multus-cni `docs/configuration.md`).
    global_namespaces: tuple[str, ...] | None
    # Namespaces of the cluster's own, which need no declaration; with `*`, all that begin so.
    own_namespaces: tuple[str, ...]
    # The namespace of virtualization: openshift/openshift-docs#60623 (`CNVNamespace`, of which OKD's is another);
    # kubevirt/kubevirt `manifests/release/kubevirt-cr.yaml.in`.
    virtualization: str
    # The namespace of the SR-IOV operator (k8snetworkplumbingwg/sriov-network-operator `doc/quickstart.md`).
    sriov: str
    # The label of the nodes that run VMs, as `kubectl get nodes -l` takes it. Kubernetes itself gives its workers none; there it is KubeVirt's own
    # (kubevirt/user-guide `docs/cluster_admin/annotations_and_labels.md`), by which it chooses the nodes of VMs itself.
    workers: str
    # The label of the control plane: `master` is the older one, and still on each of OpenShift; kubeadm gives the other.
    control_plane: str
    # What an installation gives to the cluster itself where its owner says nothing: openshift/installer `pkg/types/
    # defaults/installconfig.go`; ovn-kubernetes v1.3.0 `helm/ovn-kubernetes/values-single-node-zone.yaml`.
    pod_network: str
    service_network: str
    # Names of interfaces that the cluster's network makes itself. OpenShift documentation 4.18, "Updating node network
    # configuration"; `br0`, `tun0` and `vxlan_sys_*` are of OpenShift SDN, which there is nowhere else.
    interface_names: tuple[str, ...]

    def has_namespace(self, name: str) -> bool:
        """Whether a namespace needs no declaration: it is the cluster's own."""
        return any(fnmatchcase(name, pattern) for pattern in self.own_namespaces)


_OPENSHIFT = Distribution(
    name="OpenShift",
    assembled=False,
    routes=True,
    hyperconverged=True,
    network_operator=True,
    br_ex=True,
    global_namespaces=("default", "openshift-multus", "openshift-sriov-network-operator", "openshift-cnv"),
    own_namespaces=("default", "openshift-*", "kube-*"),
    virtualization="openshift-cnv",
    sriov="openshift-sriov-network-operator",
    workers="node-role.kubernetes.io/worker=",
    control_plane="node-role.kubernetes.io/master=",
    pod_network="10.128.0.0/14",
    service_network="172.30.0.0/16",
    interface_names=(
        *("br-ext", "br-int", "br-local", "br-nexthop", "br0", "ext-vxlan", "ext", "int", "tun0"),
        *("genev_sys_*", "k8s-*", "ovn-k8s-*", "patch-br-*", "vxlan_sys_*"),
    ),
)
_OKD = replace(
    _OPENSHIFT,
    name="OKD",
    own_namespaces=(*_OPENSHIFT.own_namespaces, "kubevirt-hyperconverged"),
    virtualization="kubevirt-hyperconverged",
)
_KUBEVIRT = Distribution(
    name="KubeVirt",
    assembled=True,
    routes=False,
    hyperconverged=False,
    network_operator=False,
    br_ex=False,
    global_namespaces=None,
    own_namespaces=("default", "kube-*", "kubevirt"),
    virtualization="kubevirt",
    sriov="sriov-network-operator",
    workers="kubevirt.io/schedulable=true",
    control_plane="node-role.kubernetes.io/control-plane=",
    pod_network="10.244.0.0/16",
    service_network="10.96.0.0/16",
    interface_names=(
        *("br-ext", "br-int", "br-local", "br-nexthop", "ext-vxlan", "ext", "int"),
        *("genev_sys_*", "k8s-*", "ovn-k8s-*", "patch-br*"),
    ),
)
DISTRIBUTIONS = (_OPENSHIFT, _OKD, _KUBEVIRT)


@dataclass(frozen=True, slots=True)
class Target:
    """One release, or what several of them have in common, as the rest of vmnetc sees it.

    "CRD" below is openshift/cluster-network-operator release-4.x `bindata/network/ovn-kubernetes/common/001-crd.yaml`,
    which has UserDefinedNetwork and ClusterUserDefinedNetwork. In 4.17 they are a Technology Preview (openshift/api
    release-4.17 `features/features.go`, NetworkSegmentation); from 4.18 on they are generally available. OKD has the
    same (its releases 4.14 to 4.22 are at github.com/okd-project/okd/releases; after 4.22 comes 5.0).

    Plain KubeVirt has no OVN-Kubernetes of its own. Its releases stand for the parts that were the newest when that
    KubeVirt was published: ovn-kubernetes/ovn-kubernetes v1.0.0 (14 June 2024), v1.1.0 (11 August 2025), v1.2.0
    (22 December 2025), v1.3.0 (5 May 2026), and of it the CRDs in `dist/templates`, from v1.3.0 on in
    `helm/ovn-kubernetes/crds`. What of it is off unless asked for is in docs/guides/plain-kubevirt.md.
    """

    name: str
    distribution: Distribution
    # The KubeVirt in it: kubevirt/hyperconverged-cluster-operator release-1.(N-4) `hack/config` for OpenShift 4.N, and
    # for OKD. Plain: the tag of kubevirt/kubevirt whose API the schemas are made from (schemas/README.md).
    kubevirt: str
    # The OVN-Kubernetes in it: a branch of openshift/ovn-kubernetes, or a release of ovn-kubernetes/ovn-kubernetes.
    ovn_kubernetes: str
    # The folders of schemas/ with what is its own of KubeVirt's kinds, and of OVN-Kubernetes'. CRDs that are equal share
    # one: those of OKD, of which the sources are the same, and of v1.1.0, which has the one of release-4.19 but for a
    # rule about the excluded subnets of a localnet (compared).
    kubevirt_schemas: str
    ovn_schemas: str
    # VMs on an OVN localnet (OpenShift Virtualization documents it from 4.15 on: openshift/openshift-docs#70729;
    # ovn-kubernetes v1.0.0 `go-controller/pkg/types/const.go`, LocalnetTopology).
    localnet: bool
    # A NAD of a localnet may say `physicalNetworkName` (ovn-kubernetes/ovn-kubernetes#4320, in the documentation from
    # 4.16 on; v1.1.0 `go-controller/pkg/cni/types/types.go`). Before, OVN-Kubernetes looks for the network's own name
    # among the nodes' `bridge-mappings`.
    physical_network_name: bool
    # UserDefinedNetwork and ClusterUserDefinedNetwork, and with them primary networks (CRD, from 4.17; v1.1.0).
    user_defined_networks: bool
    # `portIsolation` in a NAD of a Linux bridge (containernetworking/plugins from v1.7.0 on, of April 2025; in
    # OpenShift's documentation from 4.19 on); an older plugin ignores it.
    port_isolation: bool
    # `allowPersistentIPs` of a layer-2 network: its VMs keep their addresses (openshift/api release-4.17
    # `features/features.go`, PersistentIPsForVirtualization: a Technology Preview in 4.17, by default from 4.18 on;
    # ovn-kubernetes v1.0.0 `go-controller/pkg/config/config.go`, enable-persistent-ips).
    persistent_ips: bool
    # Layer2 has `ipam.lifecycle` and `ipam.mode: Disabled` (CRD, from 4.18; v1.1.0). Before, it is `ipamLifecycle`
    # beside the role, and a network without addresses is one that has no `subnets`.
    ipam_block: bool
    # The CRD of ClusterUserDefinedNetwork reads the addresses in it (from 4.18; v1.1.0); before, it takes any text.
    cudn_address_rules: bool
    # The CRD refuses an MTU that is too small for the IPv6 subnet beside it (from 4.18; v1.1.0).
    ipv6_mtu_rule: bool
    # ClusterUserDefinedNetwork with topology Localnet (CRD, from 4.19; v1.1.0).
    localnet_cudn: bool
    # Layer2 `defaultGatewayIPs`, `reservedSubnets`, `infrastructureSubnets` (CRD, from 4.20; the gate
    # PreconfiguredUDNAddresses is on by default in openshift/api release-4.20 `features/features.go`; v1.2.0).
    preconfigured_addresses: bool
    # `transport: EVPN` of a CUDN (CRD, from 4.22; the gate EVPN is on by default in openshift/api release-4.22
    # `features/features.go`; v1.3.0).
    evpn: bool
    # The network binding plugin of VMs on a primary user-defined network is registered as `l2bridge`
    # (hyperconverged-cluster-operator from release-1.14, 4.18, on). Plain KubeVirt can have it from 1.4 on, with
    # `domainAttachmentType: managedTap` (kubevirt/user-guide `docs/network/network_binding_plugins.md`); OVN-Kubernetes
    # registers it by this name for its own tests (v1.1.0 `contrib/kind-common`).
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
    # A running VM is migrated by itself when a NIC is added to it or taken out (kubevirt/kubevirt from v1.6.0 on,
    # `pkg/network/migration/evaluator.go`); before, somebody migrates it.
    migrates_for_nics: bool
    # A NIC of a running VM moves to another NAD by live migration: gate LiveUpdateNADRef of KubeVirt 1.8, which
    # hyperconverged-cluster-operator release-1.18 (4.22) sets, and always from 1.9 on (`pkg/virt-config/featuregate`).
    moves_nics: bool
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

    @property
    def distributions(self) -> tuple[str, ...]:
        """The distributions of its releases; more than one have no tree in common."""
        return tuple(dict.fromkeys(release.distribution.name for release in self.releases))


_NAME = "vm.kubevirt.io/name"
_ID = "vmi.kubevirt.io/id"


def _openshift(minor: int, kubevirt: str, *columns: Any) -> Iterator[Target]:
    """OpenShift 4.N, and OKD 4.N where there is one."""
    name, branch = f"openshift-4.{minor}", f"release-4.{minor}"
    found = Target(name, _OPENSHIFT, kubevirt, branch, name, name, *columns)
    yield found
    if minor <= _LAST_OKD:
        yield replace(found, name=f"okd-4.{minor}", distribution=_OKD)


def _plain(kubevirt: str, ovn_kubernetes: str, ovn_schemas: str, *columns: Any) -> Target:
    """Plain KubeVirt 1.N, whose API is the one in OpenShift 4.(N+14)."""
    minor = int(kubevirt.split(".")[1])
    name, same = f"kubevirt-1.{minor}", f"openshift-4.{minor + 14}"
    return Target(name, _KUBEVIRT, kubevirt, ovn_kubernetes, same, ovn_schemas, *columns)


_LAST_OKD = 22

# One line a release, its cells in the order of the fields above.
no, yes = False, True
# fmt: off
_RELEASES = (
    # minor, KubeVirt: localnet, physicalNetworkName, UDN, isolated ports, persistent IPs, ipam block, addresses in CUDNs, MTU of IPv6, localnet, preconfigured addresses, EVPN, l2bridge, igb, link state, empty CD-ROM, one binding, VM label, migration for NICs, NICs that move
    *_openshift(14, "1.0.1", no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME, no, no),
    *_openshift(15, "1.1.1", yes, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME, no, no),
    *_openshift(16, "1.2.2", yes, yes, no, no, no, no, no, no, no, no, no, no, no, no, no, no, _NAME, no, no),
    *_openshift(17, "1.3.1", yes, yes, yes, no, yes, no, no, no, no, no, no, no, no, no, no, no, _NAME, no, no),
    *_openshift(18, "1.4.1", yes, yes, yes, no, yes, yes, yes, yes, no, no, no, yes, yes, no, no, no, _NAME, no, no),
    *_openshift(19, "1.5.3", yes, yes, yes, yes, yes, yes, yes, yes, yes, no, no, yes, yes, yes, no, no, _NAME, no, no),
    *_openshift(20, "1.6.6", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, yes, yes, yes, no, no, _NAME, yes, no),
    *_openshift(21, "1.7.4", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, yes, yes, yes, yes, no, _ID, yes, no),
    *_openshift(22, "1.8.4", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, _ID, yes, yes),
    *_openshift(23, "1.9.0", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, _ID, yes, yes),
    # KubeVirt, OVN-Kubernetes, its schemas: the same
    _plain("1.3.1", "1.0.0", "any", yes, no, no, no, yes, no, no, no, no, no, no, no, no, no, no, no, _NAME, no, no),
    _plain("1.4.0", "1.0.0", "any", yes, no, no, no, yes, no, no, no, no, no, no, yes, yes, no, no, no, _NAME, no, no),
    _plain("1.5.2", "1.0.0", "any", yes, no, no, yes, yes, no, no, no, no, no, no, yes, yes, yes, no, no, _NAME, no, no),
    _plain("1.6.2", "1.1.0", "openshift-4.19", yes, yes, yes, yes, yes, yes, yes, yes, yes, no, no, yes, yes, yes, no, no, _NAME, yes, no),
    _plain("1.7.1", "1.2.0", "ovn-kubernetes-1.2", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, yes, yes, yes, yes, no, _ID, yes, no),
    _plain("1.8.4", "1.3.0", "ovn-kubernetes-1.3", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no, _ID, yes, no),
    _plain("1.9.0", "1.3.0", "ovn-kubernetes-1.3", yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, _ID, yes, yes),
)
# fmt: on
_TABLE = {
    target.name: target for distribution in DISTRIBUTIONS for target in _RELEASES if target.distribution is distribution
}

KNOWN = tuple(_TABLE)

# What a column is about, in words for users; in the order of the columns.
FEATURES = {
    "kubevirt": "KubeVirt",
    "ovn_kubernetes": "OVN-Kubernetes",
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
    "migrates_for_nics": "VMs migrate by themselves for a new NIC",
    "moves_nics": "a NIC moves to another network without a restart",
}
# What every release of a distribution has alike, in the order of its fields.
ALIKE = {
    "routes": "Route",
    "hyperconverged": "HyperConverged",
    "network_operator": "cluster network operator",
    "br_ex": "br-ex is OVN-Kubernetes' bridge",
    "global_namespaces": "whose NADs all may use",
    "own_namespaces": "namespaces of its own",
    "virtualization": "namespace of virtualization",
    "sriov": "namespace of the SR-IOV operator",
    "workers": "label of workers",
    "control_plane": "label of the control plane",
    "pod_network": "usual pod network",
    "service_network": "usual service network",
}
_TO = ".."


def find(name: str) -> Target | None:
    """The target of that name, a release or a range of them; None if vmnetc does not know it (yet)."""
    first, to, last = name.partition(_TO)
    if not to:
        return _TABLE.get(name)
    found = KNOWN[KNOWN.index(first) : KNOWN.index(full(first, last)) + 1] if unknown(name) is None else ()
    return common([_TABLE[release] for release in found], name) if found else None


def aimed_at(typed: str | Sequence[str]) -> Target | None:
    """What the `target` of a spec stands for, one name or several; None if vmnetc does not know one of them."""
    found = [find(name) for name in ([typed] if isinstance(typed, str) else typed)]
    return None if None in found else common([target for target in found if target is not None])


def unknown(name: str) -> str | None:
    """What of a name is no release that vmnetc knows: the name, or an end of a range; a range has one distribution."""
    first, to, last = name.partition(_TO)
    ends = [first, full(first, last)] if to else [name]
    strange = next((end or name for end in ends if end not in _TABLE), None)
    if strange is None and _TABLE[ends[0]].distribution is not _TABLE[ends[-1]].distribution:
        return name
    return strange


def full(first: str, last: str) -> str:
    """The last release of a range by its name; `openshift-4.18..4.20` does not say the word twice."""
    return last if "-" in last else f"{first.rpartition('-')[0]}-{last}"


def turned(name: str) -> str:
    """A range with its ends in the other order."""
    first, _, last = name.partition(_TO)
    return f"{full(first, last)}{_TO}{first.rpartition('-')[2]}"


def stand_in(name: str) -> Target:
    """What a spec with a target that is none is read by: a release of the distribution whose word it begins with."""
    word = name.partition("-")[0]
    others = (releases_of(other)[-1] for other in DISTRIBUTIONS[1:] if other.name.lower() == word)
    return next(others, _TABLE[DEFAULT])


def as_label(text: str) -> tuple[str, str]:
    """The name and the value of a label."""
    name, _, value = text.partition("=")
    return name, value


def releases_of(distribution: Distribution) -> list[Target]:
    """All that vmnetc knows, the oldest first."""
    return [target for target in _TABLE.values() if target.distribution is distribution]


def spans() -> str:
    """The known targets in a few words: the first and the last of each distribution."""
    ends = [(found[0].name, found[-1].name) for found in map(releases_of, DISTRIBUTIONS)]
    return ", ".join(f"{first} to {last}" for first, last in ends)


def since(target: Target, feature: str) -> str:
    """The first release of the target's distribution that has a feature, as a user would say it: OpenShift from 4.19 on."""
    found = next(release for release in releases_of(target.distribution) if getattr(release, feature))
    return f"{target.distribution.name} from {found.name.rpartition('-')[2]} on"


def common(targets: Sequence[Target], name: str = "") -> Target:
    """What all of these have: that is what the oldest has, since a release only adds (`tests/test_targets.py`).

    The one thing that was replaced is the way a layer-2 network says how it gives addresses: `one_ipam_form`. Of several
    distributions it is that of the first one's oldest; what these want is written in different ways (E1002).
    """
    if len(targets) == 1:
        return targets[0]
    every = {release.name for target in targets for release in target.releases}
    releases = [_TABLE[known] for known in KNOWN if known in every]
    return replace(releases[0], name=name or ", ".join(target.name for target in targets), several=tuple(releases))
