"""Faults of what the inventory says of a VM that the spec changes."""

from __future__ import annotations

from collections.abc import Sequence

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route


@fault("E1103")
def nics_now_disagree(vm: str, said: Sequence[str], live: Sequence[str], at: Route, seen: Route | Place) -> Diagnostic:
    """`nicsNow` says other NICs than the VM of the inventory has.

    A patch begins with tests of these names, so it would fail on this VM (RFC 6902, 4.6). `nicsNow` names the NICs that
    the VM has without the patch: those that the patch adds may stand behind them already.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo}}
    attach:
      demo/web: {nics: flat, nicsNow: [default, old]}   # error: E1103
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo}}
    attach:
      demo/web: flat
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: demo}
    ---
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      template:
        spec:
          domain: {devices: {interfaces: [{name: nic-1, masquerade: {}}]}}
          networks: [{name: nic-1, pod: {}}]
    ```
    """
    return Diagnostic(
        f'nicsNow of attach entry "{vm}" is {", ".join(said)}; the VM of the inventory has {", ".join(live)}',
        at,
        related=(Related(seen, "the VM"),),
        cluster="the patch tests these names first, and fails on this VM",
        hint="delete nicsNow: the inventory says it; or export the inventory again",
    )


@wording("E1103")
def nics_before_disagree(
    vm: str, before: Sequence[str], live: Sequence[str], at: Route, seen: Route | Place
) -> Diagnostic:
    """The lock remembers what the VM had when the first patch was made, and now it has others."""
    return Diagnostic(
        f'without the patch of attach entry "{vm}" the VM had {", ".join(before)}; now it has {", ".join(live)}',
        at.key,
        related=(Related(seen, "the VM"),),
        cluster="the patch begins with tests of these names, and fails",
        hint=f"nicsNow: [{', '.join(live)}], without those that the patch adds",
    )


@fault("E1105")
def vm_lists_no_nics(vm: str, at: Route, seen: Route | Place) -> Diagnostic:
    """A VM of the inventory does not list its NICs.

    KubeVirt then gives it one on the pod network when it starts (kubevirt.io/api core/v1 defaults.go,
    SetDefaults_NetworkInterface), but its manifest has no list to which a patch could add: `add` to a list that is not
    there fails (RFC 6902, 4.1), and a list with the new NIC alone would take the pod network away.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo}}
    attach:
      demo/web: flat   # error: E1105
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: demo}
    ---
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec: {template: {spec: {domain: {devices: {}}}}}
    ```
    """
    return Diagnostic(
        f'VM "{vm}" does not list its NICs, so none can be added by a patch',
        at.key,
        related=(Related(seen, "the VM"),),
        hint="write the NIC that it has into its manifest first: "
        "interfaces: [{name: default, masquerade: {}}], networks: [{name: default, pod: {}}]",
    )


@fault("E1115")
def unknown_nic_in_full_list(vm: str, nic: str, at: Route) -> Diagnostic:
    """With `output.attach: ssa` a NIC that the VM has must be known in full.

    Server-side apply replaces the lists of interfaces and networks as a whole, since KubeVirt's CRD does not make them
    maps: a NIC that stands in them by its name alone would lose its network, its MAC address and its model. Of `default`
    vmnetc takes for granted that it is on the pod network.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    output: {attach: ssa}
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    attach:
      demo/web: {nics: flat, nicsNow: [default, old]}   # error: E1115
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    output: {attach: ssa}
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    attach:
      demo/web: {nics: flat, nicsNow: [default]}
    ```
    """
    return Diagnostic(
        f'NIC "{nic}" of VM "{vm}" is known by its name only; server-side apply needs all of it',
        at,
        cluster="the list would replace it: its network, MAC address and model would be lost",
        hint="inventory: an export with the VM; or say in nics which network it is on",
    )
