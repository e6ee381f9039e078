"""E0203."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Bridge, Graph, Interface, stacked
from vmnetc.targets.table import Target

SUPPORTED = ("active-backup", "balance-xor", "802.3ad")


@rule("E0203")
def bond_mode_for_vms(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bond below a bridge has a mode that cannot carry virtual machines.

    Modes 0, 3, 5 and 6 spread or rewrite the guests' MAC addresses. OpenShift supports active-backup, balance-xor and
    802.3ad below bridges (OpenShift documentation 4.18, "Bonding modes that work when you use a bridge that VM guests
    or containers connect to"). The API server accepts any.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1:
        bond: [ens1f0, ens1f1]
        mode: balance-rr   # error: E0203
    bridges:
      br-flat: bond1
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [ens1f0, ens1f1], mode: 802.3ad}
      storage: {bond: [ens2f0, ens2f1], mode: balance-rr, ip: dhcp}
    bridges:
      br-flat: bond1
    ```
    """
    found: dict[str, Bridge] = {}
    for bridge in graph.bridges:
        for bond in _bonds_below(bridge):
            if bond.mode not in SUPPORTED and found.setdefault(bond.name, bridge) is bridge:
                yield _finding(bond, bridge)


def _bonds_below(device: Interface | Bridge) -> Iterator[Bond]:
    for port in stacked(device):
        if isinstance(port.device, Bond):
            yield port.device
        if port.device is not None:
            yield from _bonds_below(port.device)


def _finding(bond: Bond, bridge: Bridge) -> Diagnostic:
    return Diagnostic(
        f'bond mode "{bond.mode}" cannot carry virtual machines',
        bond.at / "mode",
        related=(Related(bridge.at.key, "the bridge for VMs"),),
        cluster="frames of the guests get lost or come from changing MAC addresses",
        hint="mode: 802.3ad needs LACP on the switch; active-backup needs nothing",
    )
