"""A DHCP server for one client, on the LAN of the virtual node: `dhcp.py <interface> <server> <address of the client>`.

The leases of a /24 name the server as router and name server. RFC 2131; every answer is a broadcast.
"""

from __future__ import annotations

import socket
import sys

_MAGIC = b"\x63\x82\x53\x63"
_DISCOVER, _OFFER, _REQUEST, _ACK = 1, 2, 3, 5
_MASK, _ROUTER, _DNS, _LEASE, _TYPE, _SERVER, _END = 1, 3, 6, 51, 53, 54, 255


def main(interface: str, server: str, address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        door.bind(("", 67))
        while True:
            asked = door.recv(2048)
            answer = {_DISCOVER: _OFFER, _REQUEST: _ACK}.get(_type_of(asked))
            if answer is not None:
                door.sendto(
                    _answer(asked, answer, socket.inet_aton(server), socket.inet_aton(address)), ("255.255.255.255", 68)
                )


def _type_of(packet: bytes) -> int:
    at = packet.index(_MAGIC) + 4
    while packet[at] != _TYPE:
        at += 1 if packet[at] == 0 else 2 + packet[at + 1]
    return packet[at + 2]


def _answer(asked: bytes, kind: int, server: bytes, address: bytes) -> bytes:
    """The transaction and the client's hardware address come from what was asked."""
    fixed = bytes((2, 1, 6, 0)) + asked[4:8] + bytes(2) + b"\x80\x00" + bytes(4) + address + server + bytes(4)
    options = {
        _TYPE: bytes((kind,)),
        _SERVER: server,
        _LEASE: (3600).to_bytes(4, "big"),
        _MASK: bytes((255, 255, 255, 0)),
        _ROUTER: server,
        _DNS: server,
    }
    told = b"".join(bytes((code, len(value))) + value for code, value in options.items())
    return fixed + asked[28:44] + bytes(192) + _MAGIC + told + bytes((_END,))


if __name__ == "__main__":
    main(*sys.argv[1:])
