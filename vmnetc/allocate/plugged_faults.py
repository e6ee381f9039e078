"""What a change of a NIC asks of VMs that run: no mistake, but good to know before it is rolled out."""

from __future__ import annotations

from collections.abc import Sequence

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route

from .faults import seen_in, several


@fault("I0650")
def nic_by_migration(
    nic: str, what: str, who: str, vms: Sequence[str], at: Route, seen: Place | None, *, alone: bool
) -> Diagnostic:
    """A NIC of a VM that was rolled out changes by live migration.

    KubeVirt plugs a NIC with the binding `bridge` or `sriov` into a VM that runs, and takes one out whose `state` is
    `absent`, if its binding is `bridge`. The new network comes with a new pod, so the VM is migrated: by itself from
    KubeVirt 1.6 (OpenShift 4.20) on, before by whoever asks for it. From OpenShift 4.22 on a NIC that keeps its name moves
    to another network in the same way (KubeVirt 1.8, LiveUpdateNADRef). A VM that cannot be migrated waits for a restart
    (kubevirt/user-guide, `docs/network/hotplug/interfaces.md` and `nad_reference.md`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      lan: {bridge: br-vm}
      backup: {bridge: br-vm, vlan: 30}
    vms:
      shop/web:
        memory: 1Gi
        nics:
          - pod
          - lan
          - backup   # error: I0650
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        plugged:
          shop/web: {default: pod, lan: lan}
        vms:
          - shop/web
    ```
    """
    how = "each VM that runs is migrated live" if alone else "each VM that runs has to be migrated"
    return Diagnostic(
        f'NIC "{nic}" of {who} {what}: a live migration brings that',
        at,
        related=seen_in(seen),
        cluster=f"{how}; one that cannot be waits for a restart: {several(vms)}",
        hint="" if alone else "virtctl migrate VM, one by one, or restart them when it suits",
    )


@fault("I0651")
def nic_by_restart(
    nic: str, what: str, cure: str, who: str, vms: Sequence[str], at: Route, seen: Place | None
) -> Diagnostic:
    """A NIC of a VM that was rolled out changes in a way that only a restart brings.

    A VM that runs keeps its NICs as they are, and has the condition `RestartRequired` (kubevirt/kubevirt v1.4.1 to v1.9.0,
    `pkg/network/vmliveupdate/restart.go`): for all but the link's state, a new NIC on a secondary network, one that leaves
    by `state: absent` and, from OpenShift 4.22 on, one that moves to another network under the name that it has. Other
    changes of the VM wait too until it is restarted. A NIC is called after its network unless it says a `name`, so one
    that gets another network is gone, and another is new.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      lan: {bridge: br-vm}
    vms:
      shop/web:
        memory: 1Gi
        nics:
          - pod
          - {network: lan, model: e1000e}   # error: I0651
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        plugged:
          shop/web: {default: pod, lan: lan}
        vms:
          - shop/web
    ```
    """
    return Diagnostic(
        f'NIC "{nic}" of {who} {what}: only a restart brings that',
        at,
        related=seen_in(seen),
        cluster=f"a VM that runs stays as it is, with the condition RestartRequired: {several(vms)}",
        hint=cure,
    )


@fault("I0652")
def link_at_once(nic: str, state: str, who: str, vms: Sequence[str], at: Route, seen: Place | None) -> Diagnostic:
    """The link of a live NIC goes up or down as soon as the change is applied.

    `state: down` is a pulled cable: KubeVirt changes the link of a VM that runs at once (from KubeVirt 1.5, OpenShift 4.19,
    on), without a migration or a restart. On the NIC that a guest is reached by, it is out of reach.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      lan: {bridge: br-vm}
    vms:
      shop/web:
        memory: 1Gi
        nics:
          - pod
          - {network: lan, state: down}   # error: I0652
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        plugged:
          shop/web: {default: pod, lan: lan}
        vms:
          - shop/web
    ```
    """
    return Diagnostic(
        f'the link of NIC "{nic}" of {who} goes {state}, at once',
        at,
        related=seen_in(seen),
        cluster=f"VMs that run {'lose' if state == 'down' else 'have'} the network there: {several(vms)}",
    )
