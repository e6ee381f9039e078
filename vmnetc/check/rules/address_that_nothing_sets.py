"""E0703."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Attachment, Graph, Nic, VirtualMachine
from vmnetc.targets.table import Target


@rule("E0703")
def address_that_nothing_sets(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM is given an address, or a default route, that nothing sets in the guest.

    On a network with `addressing: static` cloud-init tells the guest, at its first start: the VM needs `cloudInit`, and a
    VM that others own cannot be told. Where somebody sets the address inside the guest, `addressing: guest` says so, and
    vmnetc only checks it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: app, ip: 10.12.0.11}   # error: E0703
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11}
    ```
    """
    for vm in graph.vms:
        if vm.machine.cloud_init is None:
            yield from _findings(vm, vm.nics)
    for other in graph.attachments:
        yield from _findings(other, other.nics)


def _findings(owner: VirtualMachine | Attachment, nics: tuple[Nic, ...]) -> Iterator[Diagnostic]:
    own = isinstance(owner, VirtualMachine)
    for nic in nics:
        static = nic.set_by == "cloud-init" or (nic.set_by == "ovn" and not own)
        if static or nic.default_route is not None:
            what = "a static address" if static else "a default route"
            yield Diagnostic(
                f'VM "{nic.at.path[1]}" has {what}, but nothing that would set it in the guest',
                nic.at,
                cluster="the guest comes up without it",
                hint=_cure(nic, own=own, static=static),
            )
            return


def _cure(nic: Nic, *, own: bool, static: bool) -> str:
    if not own and not static:
        return "delete defaultRoute, and set it inside the guest"
    if nic.set_by == "ovn":
        return "delete ip: OVN-Kubernetes gives one, and the VM keeps it"
    ways = ["cloudInit: {networkData: auto}, beside what else it shall say"] if own else []
    if static:
        ways.append(f"set it inside the guest, and: networks.{nic.network.name}.addressing: guest")
    return "; or ".join(ways)
