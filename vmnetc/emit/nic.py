"""A NIC as KubeVirt wants it: an interface of the domain, and the network behind it, joined by their name."""

from __future__ import annotations

from typing import Any

from vmnetc.graph import DhcpOptions, FoundNic, Nic
from vmnetc.graph import attachment as nad_of
from vmnetc.manifest import Hole

from .merge_patch import with_raw

Text = str | Hole
# Where the interfaces of a VirtualMachine stand.
INTERFACES = "/spec/template/spec/domain/devices/interfaces"


def interface(nic: Nic, name: Text, mac: Text | None) -> dict[str, Any]:
    """The entry of `domain.devices.interfaces`, with what `raw` says of it; name and MAC may be holes."""
    return with_raw(_interface(nic, name, mac), nic.raw)


def _interface(nic: Nic, name: Text, mac: Text | None) -> dict[str, Any]:
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
    """The NAD that a NIC of a VM in a namespace names; None on the pod network."""
    return nad_of(nic.network, namespace)


# Every way to bind an interface, in all releases (kubevirt.io/api core/v1 schema.go, InterfaceBindingMethod).
_BINDINGS = frozenset(
    {"bridge", "slirp", "masquerade", "sriov", "macvtap", "passt", "passtBinding", "deprecatedSlirp", "binding"}
)


def changed_interface(nic: Nic, found: FoundNic) -> dict[str, Any]:
    """The interface that a VM has, with what the spec says of it; all else stays, also what vmnetc does not know."""
    wanted = _interface(nic, found.live.name, nic.mac)
    if not found.rebound:
        wanted = {key: value for key, value in wanted.items() if key not in _BINDINGS}
    kept = dict(found.live.interface or {})
    if nic.mac is None:  # copies of a VM have no address in common
        kept.pop("macAddress", None)
    kept = {key: value for key, value in kept.items() if not found.rebound or key not in _BINDINGS}
    return with_raw(kept | wanted, nic.raw)


def changed_network(nic: Nic, found: FoundNic, namespace: str) -> dict[str, Any]:
    """The network of an interface that a VM has."""
    if not found.moved and found.live.network is not None:
        return dict(found.live.network)
    return network(found.live.name, attachment(nic, namespace))
