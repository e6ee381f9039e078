"""Networks of VMs: which there are, and which interface is for which."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import (
    REFUSED,
    Body,
    given,
    interfaces,
    is_pod_network,
    name_of,
    networks,
    repeated,
)


@object_rule("E1370", "VirtualMachine")
def interface_without_network(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface of a VM has no network, or a network no interface.

    KubeVirt joins `domain.devices.interfaces` and `networks` by name, and refuses a VM in which a name stands in one of the
    lists only ("… not found", KubeVirt 1.7 `pkg/network/admitter/netiface.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: lan, bridge: {}}   # error: E1370
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    """
    nics, nets = interfaces(vm), networks(vm)
    of_nics, of_nets = {name_of(nic) for _, nic in nics}, {name_of(net) for _, net in nets}
    lone_nics = [(at, nic) for at, nic in nics if name_of(nic) not in of_nets]
    lone_nets = [(at, net) for at, net in nets if name_of(net) not in of_nics]
    for index, (at, nic) in enumerate(lone_nics):
        other = name_of(lone_nets[index][1]) if index < len(lone_nets) else ""
        yield Objection(
            f"{at}/name",
            f'interface "{name_of(nic)}" has no network of that name',
            hint=f'one name for both: network "{other}" has no interface' if other else "name it under networks too",
            cluster=REFUSED,
        )
    # As many are left over on both sides where a name is misspelt, and that is one mistake.
    for at, net in lone_nets[len(lone_nics) :]:
        yield Objection(
            f"{at}/name",
            f'network "{name_of(net)}" has no interface of that name',
            hint="name it under domain.devices.interfaces too, or delete it",
            cluster=REFUSED,
        )


@object_rule("E1371", "VirtualMachine")
def interface_name_twice(vm: Body, target: Target) -> Iterator[Objection]:
    """Two interfaces of a VM, or two of its networks, have one name.

    An interface and its network are joined by their name, so each name stands once in either list ("Only one interface can
    be connected to one specific network", KubeVirt 1.7 `pkg/network/admitter/netiface.go`). Two interfaces on one
    NetworkAttachmentDefinition are two networks with names of their own and the same `networkName`.

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
                - {name: blue, bridge: {}}   # error: E1371
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
                - {name: blue-2, bridge: {}}
          networks:
            - {name: blue, multus: {networkName: blue}}
            - {name: blue-2, multus: {networkName: blue}}
    ```
    """
    nics = list(repeated(interfaces(vm), name_of))
    twice = {name_of(nic) for _, nic in nics}
    nets = [(at, net) for at, net in repeated(networks(vm), name_of) if name_of(net) not in twice]
    for what, found in (("interfaces", nics), ("networks", nets)):
        for at, one in found:
            yield Objection(
                f"{at}/name",
                f'two {what} are called "{name_of(one)}"',
                hint=f'call this one "{name_of(one)}-2", in both lists',
                cluster=REFUSED,
                label="and again here",
            )


@object_rule("E1372", "VirtualMachine")
def interface_name(vm: Body, target: Target) -> Iterator[Objection]:
    """The name of an interface has a sign that KubeVirt does not take.

    Letters, digits, `-` and `_` may stand in it, and so no dot: `br1.120` is a name for the node's VLAN, not for the VM's
    interface (KubeVirt 1.7 `pkg/network/admitter/netiface.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: br1.120, bridge: {}}   # error: E1372
          networks:
            - {name: br1.120, multus: {networkName: blue}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: br1-120, bridge: {}}
          networks:
            - {name: br1-120, multus: {networkName: blue}}
    ```
    """
    for at, nic in interfaces(vm):
        name = name_of(nic)
        if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            cured = re.sub(r"[^A-Za-z0-9_-]", "-", name) or "nic1"
            yield Objection(
                f"{at}/name",
                f'an interface cannot be called "{name}"' if name else "an interface has no name",
                hint=f"letters, digits, - and _, in both lists: {cured}",
                cluster=REFUSED,
            )


@object_rule("E1373", "VirtualMachine")
def network_source(vm: Body, target: Target) -> Iterator[Objection]:
    """A network of a VM does not say what it is, or says it twice.

    It is the pod network (`pod: {}`) or a NetworkAttachmentDefinition (`multus: {networkName: …}`), and one of them only
    (KubeVirt 1.7 `pkg/network/admitter/netsource.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
          networks:
            - {name: blue}   # error: E1373
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    """
    for at, net in networks(vm):
        # From KubeVirt 1.9 on a claim for a device is a third kind.
        match given(net, "pod", "multus", "resourceClaim"):
            case []:
                message, where = f'network "{name_of(net)}" is neither `pod` nor `multus`', at
            case ["multus"] if not net["multus"].get("networkName"):
                message, where = f'network "{name_of(net)}" names no NetworkAttachmentDefinition', f"{at}/multus"
            case [first, second, *_]:
                message, where = f'network "{name_of(net)}" is `{first}` and `{second}` at once', f"{at}/{second}"
            case _:
                continue
        yield Objection(where, message, hint="pod: {}, or multus: {networkName: …}", cluster=REFUSED)


@object_rule("E1374", "VirtualMachine")
def two_default_networks(vm: Body, target: Target) -> Iterator[Objection]:
    """Two networks of a VM would be the network of its pod.

    A pod has one first network: the cluster's (`pod: {}`), or a NetworkAttachmentDefinition with `default: true` in its
    place. KubeVirt refuses two of either, and both together ("more than one interface is connected to a pod network",
    "Pod network cannot be defined when Multus default network is defined", KubeVirt 1.7 `pkg/network/admitter`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: default, masquerade: {}}
                - {name: second, masquerade: {}}
          networks:
            - {name: default, pod: {}}
            - {name: second, pod: {}}   # error: E1374
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: default, masquerade: {}}
                - {name: second, bridge: {}}
          networks:
            - {name: default, pod: {}}
            - {name: second, multus: {networkName: blue}}
    ```
    """
    firsts = [
        (f"{at}/{kind}", net)
        for at, net in networks(vm)
        if len(given(net, "pod", "multus")) == 1
        for kind in given(net, "pod", "multus")
        if is_pod_network(net) or net["multus"].get("default")
    ]
    for at, net in firsts[1:]:
        yield Objection(
            at,
            f'network "{name_of(net)}" would be the network of the pod, as "{name_of(firsts[0][1])}" is',
            hint="multus: {networkName: …} without default, or delete one of the two",
            cluster=REFUSED,
        )
