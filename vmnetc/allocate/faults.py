"""Faults of memory: what would touch something that was rolled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route

_NAMED = 3
_KIND_NOUN = {
    "linux-bridge": "Linux bridge",
    "ovs-bridge": "OVS bridge",
    "bond": "bond",
    "vlan": "VLAN interface",
    "mac-vlan": "macvlan interface",
    "ovs-interface": "OVS interface",
    "ethernet": "NIC",
}
_REFUSED = "the API server answers that the spec is immutable, and Argo CD stays OutOfSync for ever"
_RECREATED = "OVN-Kubernetes deletes and re-creates the network under its VMs; their NICs stay dead until each restarts"


def several(names: Sequence[str]) -> str:
    """The first few of some names, and how many more there are."""
    shown = ", ".join(f'"{name}"' for name in names[:_NAMED])
    return shown + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def forget(spec: str, entries: Sequence[str]) -> str:
    """The command that makes vmnetc forget entries."""
    shown = [f"'{entry}'" if set(entry) & set("*?[ ") else entry for entry in entries]
    return f"vmnetc forget {spec} {' '.join(shown[:_NAMED])}{' …' if len(shown) > _NAMED else ''}"


def seen_in(place: Place | None, what: str = "rolled out") -> tuple[Related, ...]:
    return (Related(place, what),) if place is not None else ()


def _on_it(vms: Sequence[str]) -> str:
    return f"; on it now: {several(vms)}" if vms else ""


def _networks(names: Sequence[str]) -> list[str]:
    return [f"networks.{name}" for name in names]


def device_noun(type_: str) -> str:
    return _KIND_NOUN.get(type_, "interface")


@fault("E0601")
def fact_changed(
    names: Sequence[str],
    field: str,
    before: str,
    after: str,
    kind: str,
    at: Route,
    seen: Place | None,
    vms: Sequence[str],
    spec: str,
) -> Diagnostic:
    """A live network would change in a way that it cannot.

    The spec of a UserDefinedNetwork, and of a ClusterUserDefinedNetwork all but `namespaceSelector`, is immutable
    (validation rules of the CRDs, OpenShift 4.17 to 4.23). A NAD of OVN-Kubernetes can be edited, but then the network is
    made anew under its VMs. What was rolled out stands in the lock file.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.101.0.0/16   # error: E0601
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        networks:
          tenant-red: {kind: UserDefinedNetwork, names: [tenant-red], namespaces: [red], fixed: {ipam: persistent, primary: true, subnets: 10.100.0.0/16, topology: layer2}}
        namespaces:
          red: {primaryUdn: true}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
    ```
    """
    said = f"the spec says {after}" if after else "the spec says nothing"
    return Diagnostic(
        f'"{field}" of network {several(names)} cannot change: {before or "nothing"} was rolled out, {said}',
        at,
        related=seen_in(seen),
        cluster=(_RECREATED if kind == "NetworkAttachmentDefinition" else _REFUSED) + _on_it(vms),
        hint="keep it, and add a second network to move the VMs to; "
        f"if it was deleted, or never rolled out: {forget(spec, _networks(names))}",
    )


def _absent(type_: str, ports: Sequence[str], groups: Sequence[str]) -> str:
    """The entry that takes a device away."""
    below = ports[0] if ports else "none"
    nodes = "" if list(groups) in ([], ["workers"]) else f"nodes: [{', '.join(groups)}], "
    match type_:
        case "linux-bridge":
            made = f"uplink: {below}"
        case "ovs-bridge":
            made = f"type: ovs, uplink: {below}"
        case "bond":
            made = f"bond: [{', '.join(ports)}]"
        case "mac-vlan":
            made = f"macvlan: {below}"
        case _:
            made = f"vlan: …, on: {below}"
    return f"{{{made}, {nodes}state: absent}}"


@fault("E0602")
def device_gone(
    name: str,
    type_: str,
    ports: Sequence[str],
    groups: Sequence[str],
    nodes: Sequence[str],
    seen: Place | None,
    spec: str,
) -> Diagnostic:
    """Something was rolled out, and is no longer in the spec.

    Deleting a line deletes nothing on the nodes: a policy that is gone, or that no longer mentions a bridge, leaves it
    as it is (kubernetes-nmstate, `docs/user-guide/102-configuration.md`), and policies and namespaces are guarded against
    pruning. Of a network the objects go, under VMs that may be on it. So an entry is retired first, rolled out, and then
    deleted.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:   # error: E0602
      br-new: ens224
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        hostInterfaces:
          workers:
            br-new: {type: linux-bridge, nncp: br-new, ports: [ens224]}
            br-old: {type: linux-bridge, nncp: br-old, ports: [ens256]}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-new: ens224
      br-old: {existing: true}
    ```
    """
    section, noun = _section(type_), device_noun(type_)
    owner = f"; if others own it now: {section}.{name}.existing: true" if section == "bridges" else ""
    return Diagnostic(
        f'{noun} "{name}" was rolled out and is no longer in the spec',
        Route((section,), "key"),
        related=seen_in(seen, "last seen"),
        cluster=_stays(nodes),
        hint=f"{section}.{name}: {_absent(type_, ports, groups)}, roll out, then delete the entry{owner}; "
        f"if it may stay, or was never rolled out: {forget(spec, [f'{section}.{name}'])}",
    )


@wording("E0602")
def device_left(name: str, type_: str, nodes: Sequence[str], at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A device that is meant for fewer nodes now."""
    section = _section(type_)
    return Diagnostic(
        f'{device_noun(type_)} "{name}" was rolled out and is no longer meant for {several(nodes)}',
        at,
        related=seen_in(seen, "last seen"),
        cluster=_stays(nodes),
        hint=f"{section}.{name}.nodes: with {several(nodes)}; "
        f"if it may stay, or was never rolled out: {forget(spec, [f'{section}.{name}'])}",
    )


def _section(type_: str) -> str:
    return "bridges" if type_.endswith("bridge") else "interfaces"


def _stays(nodes: Sequence[str]) -> str:
    return f"deleting its policy removes nothing: it stays on the nodes of {several(nodes)}, with what is on it"


@wording("E0602")
def nodes_left(
    group: str,
    before: Mapping[str, str],
    now: Mapping[str, str],
    devices: Sequence[str],
    at: Route,
    seen: Place | None,
    spec: str,
) -> Diagnostic:
    """A group that now chooses other nodes."""
    was, new = (", ".join(f"{name}={value}" for name, value in sorted(labels.items())) for labels in (before, now))
    return Diagnostic(
        f'nodes may leave group "{group}": it was rolled out to {was or "every node"}, and now asks for {new}',
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"a node that leaves it keeps {several(devices)}: no policy takes them away",
        hint="a group of its own for the new nodes, and state: absent on this one; "
        f"if no node leaves, or it was never rolled out: {forget(spec, [f'nodes.{group}'])}",
    )


@wording("E0602")
def nodes_gone(nodes: Sequence[str], devices: Sequence[str], at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """Hosts or groups that are not in the spec any more."""
    one, what = len(nodes) == 1, several(devices) or "name servers"
    return Diagnostic(
        f"nodes {several(nodes)}, to which {what} {'was' if len(devices) == 1 else 'were'} rolled out, "
        "are no longer in the spec",
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"what was made on {'it' if one else 'them'} stays: no policy takes it away",
        hint="put them back, with state: absent on the devices; "
        f"if the nodes are gone, or it may stay: {forget(spec, [f'nodes.{name}' for name in nodes])}",
    )


@wording("E0602")
def nic_gone(
    name: str,
    fields: Sequence[str],
    policies: Sequence[str],
    nodes: Sequence[str],
    seen: Place | None,
    spec: str,
    *,
    under: bool,
) -> Diagnostic:
    """A NIC with settings of its own."""
    policy = (
        f", and NNCP {policies[0]} is guarded against pruning: it is applied again at every restart" if policies else ""
    )
    cure = f"interfaces.{name}: {{ethernet: true, state: absent}}, roll out, then delete the entry"
    if under:
        cure = f"keep interfaces.{name}, with what the NIC is to have"
    return Diagnostic(
        f'NIC "{name}" was rolled out and is no longer in the spec',
        Route(("interfaces",), "key"),
        related=seen_in(seen, "last seen"),
        cluster=f"it keeps its {', '.join(fields)} on the nodes of {several(nodes)}{policy}",
        hint=f"{cure}; if it may stay, or was never rolled out: {forget(spec, [f'interfaces.{name}'])}",
    )


@wording("E0602")
def device_replaced(
    name: str, type_: str, now: str, nodes: Sequence[str], at: Route, seen: Place | None, spec: str
) -> Diagnostic:
    """A device of another type under the name of a live one."""
    section, noun = _section(type_), device_noun(type_)
    return Diagnostic(
        f'{noun} "{name}" was rolled out, and the spec now has the {device_noun(now)} "{name}"',
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"nmstate does not turn one into the other: the {noun} stays on the nodes of {several(nodes)}",
        hint=f"use another name, and retire this one; "
        f"if it is gone, or was never rolled out: {forget(spec, [f'{section}.{name}'])}",
    )


@wording("E0602")
def mapping_gone(
    localnet: str, bridge: str, nodes: Sequence[str], at: Route, seen: Place | None, spec: str
) -> Diagnostic:
    """A localnet name that no policy maps any more."""
    return Diagnostic(
        f'the mapping of localnet "{localnet}" to bridge "{bridge}" was rolled out and is no longer in the spec',
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"deleting its policy removes nothing: the mapping stays on the nodes of {several(nodes)}",
        hint=f"bridges.{bridge}.physicalNetwork: {localnet} keeps it; "
        f"if it may stay, or was never rolled out: {forget(spec, [f'mappings.{localnet}'])}",
    )


@wording("E0602")
def networks_gone(
    names: Sequence[str], kind: str, vms: Sequence[str], at: Route, seen: Place | None, spec: str
) -> Diagnostic:
    """Networks that the spec has no more."""
    many = len(names) > 1
    entries = _networks(names)
    return Diagnostic(
        f"network{'s' if many else ''} {several(names)} {'were' if many else 'was'} rolled out and "
        f"{'are' if many else 'is'} no longer in the spec",
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"where pruning is on, the {kind} goes, and VMs on it lose the network at their next start{_on_it(vms)}",
        hint=f"{entries[0]}.state: absent, roll out, then delete the entry; if others own it now: existing; "
        f"if it was never rolled out: {forget(spec, entries)}",
    )


@wording("E0602")
def network_closed(
    names: Sequence[str], namespaces: Sequence[str], at: Route, seen: Place | None, vms: Sequence[str], spec: str
) -> Diagnostic:
    """A network that goes from some of its namespaces."""
    where = several(namespaces)
    return Diagnostic(
        f"network {several(names)} was rolled out in namespace {where} and is not open to it any more",
        at,
        related=seen_in(seen),
        cluster=f"its NetworkAttachmentDefinition goes from {where}: VMs there lose the network at their next start{_on_it(vms)}",
        hint=f"add {where} again; if no VM there uses it: {forget(spec, _networks(names))}",
    )


@wording("E0602")
def namespace_gone(name: str, at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A namespace that the spec made, and has no more."""
    return Diagnostic(
        f'namespace "{name}" was rolled out and is no longer in the spec',
        at,
        related=seen_in(seen, "last seen"),
        cluster="it is guarded against pruning and stays, with all that is in it, and nobody looks after it",
        hint=f"namespaces.{name}: {{existing: true}} if others look after it; "
        f"if it was deleted, or never rolled out: {forget(spec, [f'namespaces.{name}'])}",
    )


@fault("E0603")
def label_missing(namespace: str, network: str, at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A primary network meets a namespace that was rolled out without its label, or leaves one that has it.

    `k8s.ovn.org/primary-user-defined-network` can be given at creation only; an admission policy refuses to add or remove
    it later (openshift/cluster-network-operator, `bindata/network/ovn-kubernetes/common/udn-admission-policy.yaml`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: [red]}   # error: E0603
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        namespaces:
          red: {primaryUdn: false}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red, red-vms]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: [red-vms]}
    ```
    """
    return Diagnostic(
        f'primary network "{network}" covers namespace "{namespace}", which was rolled out without the label for it',
        at,
        related=seen_in(seen),
        cluster="the label can be given at creation only: the change is refused, and VMs stay on the pod network",
        hint="use a new namespace; if this one was deleted, or never rolled out: "
        f"{forget(spec, [f'namespaces.{namespace}'])}",
    )


@wording("E0603")
def label_left(namespace: str, at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A namespace with the label that no primary network covers any more."""
    return Diagnostic(
        f'namespace "{namespace}" was rolled out with the label for a primary network, and none covers it now',
        at,
        related=seen_in(seen),
        cluster="the label cannot be removed, and while no primary network is there, no VM of the namespace starts",
        hint="use a new namespace for VMs on the pod network; if this one was deleted, or never rolled out: "
        f"{forget(spec, [f'namespaces.{namespace}'])}",
    )


@fault("E0604")
def network_replaced(
    names: Sequence[str],
    before: str,
    after: str,
    cure: str,
    at: Route,
    seen: Place | None,
    vms: Sequence[str],
    spec: str,
) -> Diagnostic:
    """A live network would become another object: of another kind, in another place, or by another name.

    The old object goes and the new one comes, under the VMs that are on it. What a network becomes is decided once, when
    it is rolled out first: `as: auto` keeps the kind that the lock remembers wherever that is possible.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, web]
    networks:
      backend: {overlay: layer2, subnets: 10.9.0.0/16, namespaces: [app, web]}   # error: E0604
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        networks:
          backend: {kind: UserDefinedNetwork, names: [backend], namespaces: [app], fixed: {ipam: persistent, primary: false, subnets: 10.9.0.0/16, topology: layer2}}
        namespaces:
          app: {primaryUdn: false}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, web]
    networks:
      backend: {overlay: layer2, subnets: 10.9.0.0/16, namespaces: [app]}
    ```
    """
    return Diagnostic(
        f"network {several(names)} was rolled out as {before}; the spec would now make it {after}",
        at,
        related=seen_in(seen),
        cluster="the network is deleted and re-created under its VMs; their NICs stay dead until each VM is restarted"
        + _on_it(vms),
        hint=f"{cure}; to replace it on purpose, or if it was never rolled out: {forget(spec, _networks(names))}",
    )


@fault("E0605")
def vms_gone(vms: Sequence[str], cure: str, at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A VM was rolled out, and is no longer in the spec.

    A VM that the spec makes owns its disks (`dataVolumeTemplates`): where pruning is on, they go with it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [front]
    vms:
      "front/web-{n}": {memory: 1Gi, count: 2}   # error: E0605
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        namespaces:
          front: {primaryUdn: false}
        vms:
          - front/web-1
          - front/web-2
          - front/web-3
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [front]
    vms:
      "front/web-{n}": {memory: 1Gi, count: 3}
    ```
    """
    many = len(vms) > 1
    return Diagnostic(
        f"VM{'s' if many else ''} {several(vms)} {'were' if many else 'was'} rolled out and "
        f"{'are' if many else 'is'} no longer in the spec",
        at,
        related=seen_in(seen, "last seen"),
        cluster=f"where pruning is on, {'they go' if many else 'it goes'}, and the disks too",
        hint=f"{cure}; when VM and disks may go, or were never rolled out: {forget(spec, [f'vms.{vm}' for vm in vms])}",
    )


@fault("E0606")
def policy_renamed(
    before: Sequence[str],
    after: Sequence[str],
    devices: Sequence[str],
    kept: str,
    at: Route,
    seen: Place | None,
    entries: Sequence[str],
    spec: str,
) -> Diagnostic:
    """A live device would be in a policy of another name.

    A NodeNetworkConfigurationPolicy is guarded against pruning, since deleting it removes nothing from the nodes. So the
    old one stays beside the new one, and the operator applies both, in no fixed order, after each restart of a node.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [ens1, ens2]}   # error: E0606
    bridges:
      br-vm: bond1
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        hostInterfaces:
          workers:
            br-vm: {type: linux-bridge, nncp: br-vm, ports: [ens1]}
    ```
    """
    one = len(before) == 1
    return Diagnostic(
        f"{'policy' if one else 'policies'} {several(before)} would become {several(after)} for {several(devices)}",
        at.key,
        related=seen_in(seen),
        cluster=f"NNCP {several(before)} {'is' if one else 'are'} guarded against pruning and stay{'s' * one}: "
        "old and new are applied, in no fixed order",
        hint=f"{Route(at.path)}.nncp: {kept} keeps the name{'s' * (not one)}; or delete NNCP {' '.join(before[:_NAMED])}"
        f"{' …' if len(before) > _NAMED else ''} by hand when the new ones are there, and, as if never rolled out: "
        f"{forget(spec, entries)}",
    )


@fault("E0642")
def nic_renamed(before: str, after: str, vms: Sequence[str], at: Route, seen: Place | None, spec: str) -> Diagnostic:
    """A NIC of a live VM would be called otherwise, and so would get another address.

    A MAC address that vmnetc makes follows from the names of spec, VM and NIC, and addresses of a pool are remembered by
    the same names. A NIC is called after its network unless it says a `name`, so a network under another key has the same
    effect. The guest was told at its first start to look for the old MAC address, and has no network with a new one.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      backend: {bridge: br-vm, name: lan, addressing: static, subnets: 10.9.0.0/24}
    vms:
      shop/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: backend, ip: auto}   # error: E0642
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        ips:
          lan:
            shop/web/lan: 10.9.0.1
        networks:
          lan: {kind: NetworkAttachmentDefinition, names: [lan], namespaces: [shop]}
        nics:
          shop/web: {lan: lan}
        vms:
          - shop/web
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      backend: {bridge: br-vm, name: lan, addressing: static, subnets: 10.9.0.0/24}
    vms:
      shop/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: backend, name: lan, ip: auto}
    ```
    """
    return Diagnostic(
        f'NIC "{before}" of VM{"s" * (len(vms) > 1)} {several(vms)} would be called "{after}", and get another MAC address',
        at,
        related=seen_in(seen),
        cluster="the guest looks for the old MAC address, which it was told at its first start, and is without network",
        hint=f"name: {before} at the NIC keeps its addresses; if the guest may be told anew, or was never rolled out: "
        f"{forget(spec, [f'nics.{vm}' for vm in vms])}",
    )


@fault("E0643")
def lock_of_another_spec(seed: str, name: str, seen: Place | None, spec: str) -> Diagnostic:
    """The lock is that of another spec.

    It was begun under another name, and of all that it remembers the spec has nothing. A lock that came along with a copy
    would call everything of the first spec lost; and where it is written over, nobody remembers that any more. A spec that
    only gets another name keeps its lock.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1   # error: E0643
    kind: NetworkSpec
    metadata: {name: lab}
    target: openshift-4.18
    namespaces: [demo]
    ```
    ```yaml lock
    version: 1
    macSeed: prod
    clusters:
      "":
        namespaces:
          shop: {primaryUdn: false}
        vms:
          - shop/web
    ```
    """
    return Diagnostic(
        f'the lock is of another spec: it was begun by "{seed}", and has nothing of what "{name}" says',
        Route(()),
        related=seen_in(seen, "the lock"),
        cluster="what the other spec rolled out would be forgotten",
        hint="git restore the lock, or move it away where it was copied by mistake; "
        f"if all that it remembers is gone: vmnetc forget {spec} '*'",
    )
