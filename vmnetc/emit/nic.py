"""A NIC as KubeVirt wants it: an interface of the domain, and the network behind it, joined by their name."""

from __future__ import annotations

from typing import Any

from vmnetc.graph import BridgeNetwork, DhcpOptions, ExistingNetwork, Kind, Nic, OverlayNetwork, PodNetwork
from vmnetc.graph.networks import FOR_ALL
from vmnetc.manifest import Hole

Text = str | Hole


def interface(nic: Nic, name: Text, mac: Text | None) -> dict[str, Any]:
    """The entry of `domain.devices.interfaces`; name and MAC may be holes."""
    binding: dict[str, Any] = {"binding": {"name": "l2bridge"}} if nic.binding == "l2bridge" else {nic.binding: {}}
    entry: dict[str, Any] = {"name": name, **binding}
    if mac is not None:
        entry["macAddress"] = mac
    if nic.model is not None:
        entry["model"] = nic.model
    if nic.state is not None:
        entry["state"] = nic.state
    if nic.boot_order is not None:
        entry["bootOrder"] = nic.boot_order
    if nic.dhcp is not None:
        entry["dhcpOptions"] = _dhcp_options(nic.dhcp)
    if nic.ports:
        entry["ports"] = [{"name": port.name, "port": port.port, "protocol": port.protocol} for port in nic.ports]
    return entry


def _dhcp_options(dhcp: DhcpOptions) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bootFileName": dhcp.boot_file_name,
        "tftpServerName": dhcp.tftp_server_name,
        "ntpServers": list(dhcp.ntp_servers),
        "privateOptions": [{"option": number, "value": value} for number, value in dhcp.private],
    }
    return {name: value for name, value in options.items() if value}


def network(name: Text, attachment: Text | None) -> dict[str, Any]:
    """The entry of `networks`: the pod's network, or the NAD of that name."""
    return {"name": name, "pod": {}} if attachment is None else {"name": name, "multus": {"networkName": attachment}}


def attachment(nic: Nic, namespace: str) -> str | None:
    """The NAD that a NIC of a VM in a namespace names; None on the pod network, whose place a primary network takes.

    A name without a namespace is looked up in the VM's own (KubeVirt pkg/network/multus/nad.go).
    """
    match nic.network:
        case PodNetwork() | OverlayNetwork(primary=True) | ExistingNetwork(primary=True):
            return None
        case BridgeNetwork(kind=Kind.NAD, everywhere=True) | OverlayNetwork(kind=Kind.NAD, everywhere=True):
            return f"{FOR_ALL}/{nic.network.names.of(FOR_ALL)}"
        case ExistingNetwork(namespace=str() as home) if home != namespace:
            return f"{home}/{nic.network.names.usual}"
        case _:
            return nic.network.names.of(namespace)
