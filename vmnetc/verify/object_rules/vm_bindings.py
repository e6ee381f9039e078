"""How interfaces of VMs are bound to their networks."""

from __future__ import annotations

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
    network_of,
)

_METHODS = ("bridge", "masquerade", "sriov", "passtBinding")
_GONE = ("slirp", "macvtap", "passt")


@object_rule("E1375", "VirtualMachine")
def masquerade_beside_pod(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface with `masquerade` is not on the pod network.

    `masquerade` hides the guest behind the address of its pod. On a NetworkAttachmentDefinition there is no such address
    ("Masquerade interface only implemented with pod network", KubeVirt 1.7 `pkg/network/admitter/binding.go`).

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
                - name: blue
                  masquerade: {}   # error: E1375
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
                - name: blue
                  bridge: {}
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    """
    of = network_of(vm)
    for at, nic in interfaces(vm):
        network = of.get(name_of(nic))
        if nic.get("masquerade") is not None and network is not None and network.get("multus") is not None:
            if is_pod_network(network):
                continue  # it is both, which is another mistake
            yield Objection(
                f"{at}/masquerade",
                f'interface "{name_of(nic)}" has masquerade and is not on the pod network',
                hint="bridge: {}, or sriov: {} for a network of SR-IOV",
                cluster=REFUSED,
                on_key=True,
            )


@object_rule("E1376", "VirtualMachine")
def binding_is_gone(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface has a binding that KubeVirt has given up.

    `slirp`, `macvtap` and `passt` as keys of an interface were switched off by default and ended with KubeVirt 1.3
    ("Slirp interface support has been discontinued since v1.3", `pkg/virt-config/featuregate/inactive.go`). What took
    their place are binding plugins, which who runs the cluster registers.

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
                - name: default
                  slirp: {}   # error: E1376
          networks:
            - {name: default, pod: {}}
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
                - name: default
                  masquerade: {}
          networks:
            - {name: default, pod: {}}
    ```
    """
    for at, nic in interfaces(vm):
        for binding in given(nic, *_GONE):
            yield Objection(
                f"{at}/{binding}",
                f"{binding} is no binding any more",
                hint="masquerade: {} on the pod network, bridge: {} on others",
                cluster=REFUSED,
                on_key=True,
            )


@object_rule("E1377", "VirtualMachine")
def not_one_binding(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface has not just one binding.

    An interface is bound in one way: by a method (`masquerade`, `bridge`, `sriov`) or by a plugin (`binding`). KubeVirt
    refuses a method and a plugin together, and from 1.9 on also none and two methods ("must have exactly one binding
    method or binding plugin", `pkg/network/admitter/binding.go`).

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
                - name: default
                  bridge: {}
                  binding: {name: l2bridge}   # error: E1377
          networks:
            - {name: default, pod: {}}
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
                - name: default
                  binding: {name: l2bridge}
          networks:
            - {name: default, pod: {}}
    ```
    """
    refused_by_release = _needs_one_binding(target)
    for at, nic in interfaces(vm):
        bindings = _bindings(nic)
        if len(bindings) > 1 and ("binding" in bindings or refused_by_release):
            first, second = bindings[0], bindings[-1]
            yield Objection(
                f"{at}/{second}",
                f'interface "{name_of(nic)}" has {first} and {second}',
                hint=f"delete one of them: {first} or {second}",
                cluster=REFUSED,
                on_key=True,
            )
        elif not bindings and refused_by_release:
            yield Objection(at, *_without_binding(nic), cluster=REFUSED)


@object_rule("W1378", "VirtualMachine")
def binding_left_open(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface has no binding, or two methods, of which one is not heeded.

    KubeVirt up to 1.8 admits both, and does what the author may not have meant: of two methods it takes one, and without
    any the interface may stay without a link. From 1.9 on it refuses them, and the VM with them
    (`pkg/network/admitter/binding.go`).

    ```yaml bad
    # target: openshift-4.18
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
                - name: default   # error: W1378
          networks:
            - {name: default, pod: {}}
    ```
    ```yaml good
    # target: openshift-4.18
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
                - name: default
                  masquerade: {}
          networks:
            - {name: default, pod: {}}
    ```
    """
    if _needs_one_binding(target):
        return
    for at, nic in interfaces(vm):
        bindings = _bindings(nic)
        if not bindings:
            yield Objection(at, *_without_binding(nic), cluster="KubeVirt 1.9 refuses the VM")
        elif len(bindings) > 1 and "binding" not in bindings:
            first, second = bindings[0], bindings[-1]
            yield Objection(
                f"{at}/{second}",
                f'interface "{name_of(nic)}" has {first} and {second}',
                hint=f"delete one of them: {first} or {second}",
                cluster="KubeVirt takes one of them, and from 1.9 on refuses the VM",
                on_key=True,
            )


@object_rule("W1379", "VirtualMachine")
def plugin_not_registered(vm: Body, target: Target) -> Iterator[Objection]:
    """An interface is bound by a plugin that is not there by default.

    KubeVirt admits any name, and the VM's pod is not made if no plugin is registered by it ("couldn't find configuration for
    network binding", KubeVirt 1.7 `pkg/network/netbinding`). OpenShift Virtualization registers `l2bridge` from 4.18 on,
    and in 4.17 `passt` in its place (kubevirt/hyperconverged-cluster-operator). Others are registered by who runs the
    cluster: if this one is, allow it.

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
                - name: default
                  binding: {name: l2-bridge}   # error: W1379
          networks:
            - {name: default, pod: {}}
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
                - name: default
                  binding: {name: l2bridge}
          networks:
            - {name: default, pod: {}}
    ```
    """
    usual = {"l2bridge" if release.l2bridge else "passt" for release in target.releases}
    for at, nic in interfaces(vm):
        binding = nic.get("binding")
        if binding is not None and usual != {binding.get("name")}:
            yield Objection(
                f"{at}/binding/name",
                f'binding plugin "{binding.get("name")}" is not registered by default',
                hint=f"{', '.join(sorted(usual))}, or allow it if the cluster has this plugin",
                cluster="the VM is admitted, and does not start",
            )


def _needs_one_binding(target: Target) -> bool:
    return any(release.one_binding for release in target.releases)


def _bindings(nic: Body) -> list[str]:
    return given(nic, *_METHODS, *_GONE, "binding")


def _without_binding(nic: Body) -> tuple[str, str]:
    return (
        f'interface "{name_of(nic)}" has no binding',
        "masquerade: {} on the pod network, bridge: {} on others",
    )
