"""Regular expressions shared by the schemas.

Three engines read them (Go's RE2, Rust's regex, Python's re), so there are no
look-arounds, no ``\\d`` and no set operators in them.
"""

from __future__ import annotations

DNS_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
DNS_SUBDOMAIN = rf"{DNS_LABEL}(\.{DNS_LABEL})*"
QUALIFIED_NAME = r"([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
LABEL_VALUE = r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_HEX = r"[0-9A-Fa-f]{1,4}"
_IPV6_FORMS = [
    rf"({_HEX}:){{7}}{_HEX}",
    rf"({_HEX}:){{1,7}}:",
    *(rf"({_HEX}:){{1,{7 - tail}}}(:{_HEX}){{1,{tail}}}" for tail in range(1, 7)),
    rf":(:{_HEX}){{1,7}}",
    r"::",
]

IPV4 = rf"({_OCTET}\.){{3}}{_OCTET}"
IPV6 = "(" + "|".join(_IPV6_FORMS) + ")"
IP = rf"({IPV4}|{IPV6})"
CIDR4 = rf"{IPV4}/(3[0-2]|[12]?[0-9])"
CIDR6 = rf"{IPV6}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])"
CIDR = rf"({CIDR4}|{CIDR6})"

# A unicast MAC: the lowest bit of the first octet is 0.
MAC = r"[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}"

# The kernel takes 1 to 15 bytes; nmstate and NetworkManager choke on space, %, / and :.
INTERFACE_CHARS = r"[!-$&-.0-9;-z|~]"
INTERFACE = rf"{INTERFACE_CHARS}{{1,15}}"
VIRTUAL_FUNCTION = rf"sriov:{INTERFACE_CHARS}{{1,15}}:[0-9]{{1,3}}"
OVS_BRIDGE = rf"{INTERFACE_CHARS}{{1,253}}"

# nmstate expands these from the state of each node.
CAPTURE = r"\{\{ *capture\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)* *\}\}"
NAME_WITH_CAPTURE = rf"{INTERFACE_CHARS}*{CAPTURE}{INTERFACE_CHARS}*"

# A CNI network name as libcni accepts it.
CNI_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def whole(pattern: str) -> str:
    """The pattern anchored at both ends."""
    return rf"^({pattern})$"
