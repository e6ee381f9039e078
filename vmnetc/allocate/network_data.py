"""cloud-init's network configuration, version 2, for guests that vmnetc gives addresses to.

It replaces cloud-init's own default, DHCP on the first NIC, so it lists every NIC. Names of NICs differ from guest to
guest; MAC addresses do not (https://cloudinit.readthedocs.io/en/latest/reference/network-config-format-v2.html).
"""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.graph import Address, Nic, PodNetwork
from vmnetc.quoting import scalar


def needs_network_data(nics: tuple[Nic, ...]) -> bool:
    """Whether the guest must be told: of a static address, or of a default route that is not where it would be."""
    return any(nic.default_route is not None or nic.set_by == "cloud-init" for nic in nics)


def network_data(nics: tuple[Nic, ...]) -> str | None:
    """The document about a VM's NICs; None where the guest needs none."""
    if not needs_network_data(nics):
        return None
    way_out = _way_out(nics)
    lines = ["version: 2", "ethernets:"]
    for nic in nics:
        if nic.mac is not None and not _set_in_guest(nic):
            lines += [f"  {scalar(nic.name)}:", *(f"    {line}" for line in _ethernet(nic, nic.mac, nic is way_out))]
    return "\n".join(lines) + "\n"


def _set_in_guest(nic: Nic) -> bool:
    """What cloud-init does not list, it leaves alone."""
    return not isinstance(nic.network, PodNetwork) and nic.network.addressing.by == "guest"


def _way_out(nics: tuple[Nic, ...]) -> Nic | None:
    """The NIC of the default route: the one that says so, else the cluster's network, else the first that has a way out."""
    able = [nic for nic in nics if nic.default_route is not False and nic.leads_out]
    said = [nic for nic in able if nic.default_route]
    of_cluster = [nic for nic in able if isinstance(nic.network, PodNetwork) or nic.network.primary]
    return next(iter([*said, *of_cluster, *able]), None)


def _ethernet(nic: Nic, mac: str, is_way_out: bool) -> Iterator[str]:
    yield f'match: {{macaddress: "{mac.lower()}"}}'
    if nic.set_by == "cloud-init":
        yield from _static(nic, is_way_out)
    elif nic.by_server:
        for family in _families(nic):
            yield f"dhcp{family}: true"
            if not is_way_out:
                yield f"dhcp{family}-overrides: {{use-routes: false}}"
    else:
        yield "dhcp4: false"
    if not isinstance(nic.network, PodNetwork) and nic.network.mtu is not None:
        yield f"mtu: {nic.network.mtu}"


def _static(nic: Nic, is_way_out: bool) -> Iterator[str]:
    network = nic.network
    assert not isinstance(network, PodNetwork)
    yield f"addresses: {_flow(_with_prefix(nic, address) for address in nic.addresses)}"
    if is_way_out:
        # Not `default`, which netplan alone reads (cloudinit/net/network_state.py, _normalize_route).
        ways = [f"{{to: {scalar(_everywhere(via))}, via: {scalar(via)}}}" for via in map(str, nic.gateways)]
        if ways:
            yield f"routes: [{', '.join(ways)}]"
    names = []
    if network.addressing.dns:
        names.append(f"addresses: {_flow(map(str, network.addressing.dns))}")
    if network.addressing.search:
        names.append(f"search: {_flow(network.addressing.search)}")
    if names:
        yield f"nameservers: {{{', '.join(names)}}}"


def _everywhere(via: str) -> str:
    return "::/0" if ":" in via else "0.0.0.0/0"


def _with_prefix(nic: Nic, address: Address) -> str:
    """The prefix is that of the subnet; an address outside all of them is a finding of its own."""
    assert not isinstance(nic.network, PodNetwork)
    found = [subnet.network.prefixlen for subnet in nic.network.subnets if address.ip in subnet.network]
    return f"{address.ip}/{found[0] if found else address.ip.max_prefixlen}"


def _families(nic: Nic) -> list[int]:
    """The families that a server gives addresses of; IPv4, unless the network has subnets and says otherwise."""
    if isinstance(nic.network, PodNetwork):
        return [4]
    return sorted({subnet.network.version for subnet in nic.network.subnets}) or [4]


def _flow(items: Iterator[str] | map[str] | tuple[str, ...]) -> str:
    return f"[{', '.join(map(scalar, items))}]"
