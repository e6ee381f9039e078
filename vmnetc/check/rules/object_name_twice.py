"""E0420."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, ExistingNetwork, Graph, Kind, OverlayNetwork, homes
from vmnetc.inventory import WholeObject
from vmnetc.targets.table import Target

_NAD = ("k8s.cni.cncf.io", "NetworkAttachmentDefinition")
_Own = BridgeNetwork | OverlayNetwork
# A namespace, or the empty text for what is cluster-wide, and an object's name there.
_Place = tuple[str, str]


@rule("E0420")
def object_name_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two networks are one object: they have the same name in the same namespace.

    Of two NADs of one name the one that is applied last stays, and VMs of both networks are on it. A user-defined network
    counts too: OVN-Kubernetes makes a NAD of its name in each of its namespaces, and makes none where another stands
    ("foreign NetworkAttachmentDefinition", ovn-kubernetes v1.3.0, `clustermanager/userdefinednetwork`). So does a network
    of others, and a NAD under `manifests`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app]
    bridges: {br-vm: enp3s0}
    networks:
      app-120: {bridge: br-vm, vlan: 120, name: lan}
      app-130: {bridge: br-vm, vlan: 130, name: lan}   # error: E0420
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, shop]
    bridges: {br-vm: enp3s0}
    networks:
      app-120: {bridge: br-vm, vlan: 120, namespaces: app, name: lan}
      app-130: {bridge: br-vm, vlan: 130, namespaces: shop, name: lan}
    ```
    """
    taken = {
        place: network
        for network in graph.networks
        if isinstance(network, ExistingNetwork)
        for place in _others(network)
    }
    first: dict[_Place, _Own | ExistingNetwork] = dict(taken)
    whole = {(one.identity.namespace, one.identity.name): one for one in graph.whole if one.identity[:2] == _NAD}
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork | OverlayNetwork):
            continue
        for place in _places(network):
            if place in whole and network.kind is not Kind.NAD:  # of NADs the tree itself would hold two
                yield _beside(network, whole[place], place)
                break
            other = first.setdefault(place, network)
            if other is not network:
                yield _finding(network, other, place)
                break


def _beside(network: _Own, nad: WholeObject, place: _Place) -> Diagnostic:
    home, name = place
    return Diagnostic(
        f'network "{network.name}" becomes a NAD called "{name}" in namespace "{home}", and {nad} is there',
        nad.at,
        related=(Related(_at(network, home), "the same name here"),),
        cluster='OVN-Kubernetes makes none: "foreign NetworkAttachmentDefinition"',
        hint=f"another name for one of them, such as: networks.{network.name}.name: {network.name}-2",
    )


def _places(network: _Own) -> Iterator[_Place]:
    yield from ((home, network.names.of(home)) for home in homes(network))
    if network.kind is Kind.CUDN:
        yield "", network.names.usual


def _others(network: ExistingNetwork) -> Iterator[_Place]:
    """Where the NADs of a network of others are, as far as the spec says it."""
    spaces = (
        [network.namespace] if network.namespace is not None else [space.name for space in network.namespaces or ()]
    )
    if network.kind is not Kind.SRIOV:
        yield from ((space, network.names.of(space)) for space in spaces)


def _finding(network: _Own, other: _Own | ExistingNetwork, place: _Place) -> Diagnostic:
    home, name = place
    where = f'in namespace "{home}"' if home else "on the cluster"
    return Diagnostic(
        f'networks "{other.name}" and "{network.name}" are both called "{name}" {where}',
        _at(network, home),
        related=(Related(_at(other, home), "the same name here"),),
        cluster="one object for two networks: the VMs of both land on one of them, or OVN-Kubernetes makes none",
        either=True,
        hint=f"another name for one of them, such as: networks.{network.name}.name: {network.name}",
    )


def _at(network: _Own | ExistingNetwork, home: str) -> Route:
    """What says the name: a field, or the key."""
    if home in dict(network.names.elsewhere):
        return network.at / "names" / home
    return network.at / "name" if network.names.usual != network.name else network.at.key
