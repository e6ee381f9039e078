"""Kinds of text and numbers, each with the words that say what was expected.

A range or a name that raw manifests can get wrong too is no matter of these types but a rule in `check/`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

SMALLEST_MTU, LARGEST_MTU = 576, 65535
_LARGEST_SHORT = 2**16 - 1
# What a pattern asks for, in words: pydantic's own message would show the pattern.
EXPECTED: dict[str, str] = {}


def _expected(pattern: str, words: str) -> StringConstraints:
    EXPECTED[pattern] = words
    return StringConstraints(pattern=pattern)


def _not(words: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "{expected}", {"expected": words})


def _parsed(words: str, parse: Callable[[str], object]) -> AfterValidator:
    def validate(value: str) -> str:
        try:
            parse(value)
        except ValueError:
            raise _not(words) from None
        return value

    return AfterValidator(validate)


def _looks_like(pattern: str, words: str) -> WithJsonSchema:
    """What an editor knows of it: as much as a pattern can tell."""
    EXPECTED[pattern] = words
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _number_or(pattern: str, words: str, least: int = 0) -> tuple[PlainValidator, WithJsonSchema]:
    EXPECTED[pattern] = words
    matches = re.compile(pattern).fullmatch

    def validate(value: object) -> object:
        if isinstance(value, str) and matches(value):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        raise _not(words)

    return PlainValidator(validate), WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": least}, {"type": "string", "pattern": pattern}]}
    )


def _any_scalar(value: object) -> object:
    if isinstance(value, str | int):
        return value
    raise _not("text, a whole number, true or false")


def _mtu_or_inherit(value: object) -> object:
    number = isinstance(value, int) and not isinstance(value, bool) and SMALLEST_MTU <= value <= LARGEST_MTU
    if value == "inherit" or number:
        return value
    raise _not(f"a number from {SMALLEST_MTU} to {LARGEST_MTU}, or inherit")


def _guest_address(value: str) -> None:
    address, slash, length = value.partition("/")
    found = ipaddress.ip_address(address)
    if "%" in address or (slash and not _is_prefix(length, found.max_prefixlen)):
        raise ValueError


def _is_prefix(length: str, longest: int) -> bool:
    return re.fullmatch(r"[0-9]{1,3}", length) is not None and int(length) <= longest


def _span_of_addresses(value: str) -> None:
    ends = [ipaddress.ip_address(end) for end in value.split("-")]
    if "%" in value or len(ends) > 2 or ends[0].version != ends[-1].version:
        raise ValueError


def _route_target(value: str) -> None:
    """Six bytes: a number, and before it whose it is (openshift/cluster-network-operator release-4.22, 001-crd.yaml)."""
    owner, _, number = value.partition(":")
    if not (re.fullmatch(r"[0-9]{1,10}", number) and re.fullmatch(r"[*]|[0-9]{1,10}|[0-9.]{7,15}", owner)):
        raise ValueError
    if "." in owner:
        ipaddress.IPv4Address(owner)
    short = "." in owner or (owner != "*" and int(owner) > _LARGEST_SHORT)
    if int(number) > (_LARGEST_SHORT if short else 2**32 - 1) or (owner.isdigit() and int(owner) > 2**32 - 1):
        raise ValueError


def _network_of_addresses(value: str) -> None:
    ipaddress.ip_interface(value)
    if not value.rpartition("/")[2].isdigit() or "/" not in value:
        raise ValueError


_vlan, _vlan_schema = _number_or(r"^[0-9]{1,5}(-[0-9]{1,5})?$", 'a VLAN ID such as 120, or a range such as "100-131"')
_port, _port_schema = _number_or(
    r"^[0-9]{1,5}(:[0-9]{1,5})?(/(tcp|udp|sctp))?$", 'a port such as 80, "443:8443" (port : port in the VM) or "53/udp"'
)
_nic_port, _nic_port_schema = _number_or(
    r"^([a-z](-?[a-z0-9])*:)?[0-9]{1,5}(/(tcp|udp))?$",
    'a port such as 22, "53/udp" or "ssh:22" (a VM\'s port is not translated, and SCTP not forwarded)',
)
_share, _share_schema = _number_or(r"^([1-9][0-9]?|100)%$", 'a number of nodes, or a share such as "20%"', least=1)

DnsLabel = Annotated[
    str,
    _expected(
        r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", "a name of lower-case letters, digits and '-', at most 63 characters"
    ),
]
VmPattern = Annotated[
    str, _expected(r"^[a-z0-9*?]([-a-z0-9*?]{0,61}[a-z0-9*?])?$", "a VM's name; `*` and `?` stand for any characters")
]
InterfaceName = Annotated[
    str, _expected(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", "an interface name: letters, digits, '.', '_' and '-'")
]
# A reference to an interface or bridge; one of a family holds the placeholder.
DeviceName = Annotated[
    str,
    _expected(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*(\{vlan\}[A-Za-z0-9._-]*)?$",
        "an interface name: letters, digits, '.', '_' and '-', with at most one {vlan}",
    ),
]
Role = Annotated[
    str, _expected(r"^[a-z][-a-z0-9]{0,30}$", "a role: lower-case letters, digits and '-', with a letter first")
]
PolicyName = Annotated[
    str,
    _expected(
        r"^([-a-z0-9.]|\{(group|host|short|vlan)\})+$",
        "a name of lower-case letters, digits, '-' and '.', with {group}, {host}, {short} or {vlan} in it",
    ),
]
PciId = Annotated[str, _expected(r"^[0-9a-f]{4}$", 'an ID of four hexadecimal digits such as "1017"')]
# What the SR-IOV operator's webhook takes (v1.5.0, pkg/webhook/validate.go).
ResourceName = Annotated[str, _expected(r"^[A-Za-z0-9_]{1,63}$", "a name of letters, digits and '_'")]
# What the CNI library takes for a network's name (containernetworking/cni v1.3.0, pkg/utils/utils.go).
ConfigName = Annotated[
    str,
    _expected(
        r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "a name of letters, digits, '_', '.' and '-', with a letter or digit first"
    ),
]
NicName = Annotated[str, _expected(r"^[A-Za-z0-9_-]{1,63}$", "a name of letters, digits, '-' and '_'")]
PhysicalNetworkName = Annotated[
    str,
    _expected(
        r"^[!-+\-./0-9;-z|~]{1,253}$",
        "a localnet name of ASCII characters without ',', ':', braces and blanks (they poison the node)",
    ),
]
Mac = Annotated[str, _expected(r"^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$", 'a MAC address such as "02:00:5e:10:00:07"')]
# In any form that people write; the colons are put in where the spec is resolved, with a word about it.
_ANY_MAC = "[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}([.][0-9a-fA-F]{4}){2}"
_A_MAC = 'a MAC address such as "02:00:5e:10:00:07"'
NicMac = Annotated[str, _expected(f"^(auto|{_ANY_MAC})$", f"auto, or {_A_MAC}")]
ListedMac = Annotated[str, _expected(f"^({_ANY_MAC})$", _A_MAC)]
Quantity = Annotated[
    str, _expected(r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$", "a quantity such as 4Gi or 500M")
]
Subdomain = Annotated[
    str, _expected(r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$", "a name of lower-case letters, digits, '-' and '.'")
]
# A node by its label `kubernetes.io/hostname`, so no longer than a label's value; a group's name is one as well.
NodeName = Annotated[
    str,
    _expected(
        r"^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
        "the name of a node or a group: lower-case letters, digits, '-' and '.', at most 63 characters",
    ),
]
Text = Annotated[str, _expected(r"\S", "text that is not empty")]
LabelName = Annotated[
    str,
    _expected(
        r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        "a label's name such as tier or example.com/tier",
    ),
]
LabelValue = Annotated[
    str,
    _expected(
        r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
        "a label's value: at most 63 letters, digits, '-', '_' and '.'",
    ),
]
Labels = dict[LabelName, LabelValue]
Annotations = dict[LabelName, str]
DataSource = Annotated[str, _expected(r"^[a-z0-9][-a-z0-9.]*/[a-z0-9][-a-z0-9.]*$", "namespace/name of a DataSource")]
Cidr = Annotated[str, _parsed("an address block such as 10.12.0.0/24", _network_of_addresses)]
_ADDRESS = "[0-9a-fA-F.]*[:.][0-9a-fA-F.:]*"
_AN_ADDRESS = "an address such as 10.12.0.11, or 10.12.0.11/24"
_ADDRESSES = "an address such as 10.12.0.11, or a range such as 10.12.0.100-10.12.0.199"
GuestAddress = Annotated[
    str, _parsed(_AN_ADDRESS, _guest_address), _looks_like(f"^{_ADDRESS}(/[0-9]{{1,3}})?$", _AN_ADDRESS)
]
AddressSpan = Annotated[
    str, _parsed(_ADDRESSES, _span_of_addresses), _looks_like(f"^{_ADDRESS}(-{_ADDRESS})?$", _ADDRESSES)
]
# An address of its own, with the length of its network.
HostAddress = Annotated[str, _parsed("an address with its prefix such as 10.12.0.5/24", _network_of_addresses)]
IpAddress = Annotated[str, _parsed("an IP address such as 10.12.0.1", ipaddress.ip_address)]
Ipv4Address = Annotated[str, _parsed("an IPv4 address such as 10.12.0.1", ipaddress.IPv4Address)]
RouteTarget = Annotated[
    str,
    _parsed('a route target such as "65000:100", "192.0.2.1:100" or "*:100"', _route_target),
]
Scalar = Annotated[
    str | int | bool, PlainValidator(_any_scalar), WithJsonSchema({"type": ["string", "integer", "boolean"]})
]
VlanId = int
VlanItem = Annotated[int | str, _vlan, _vlan_schema]
Port = Annotated[int | str, _port, _port_schema]
NicPort = Annotated[int | str, _nic_port, _nic_port_schema]
NodeShare = Annotated[int | str, _share, _share_schema]
Mtu = Annotated[int, Field(ge=SMALLEST_MTU, le=LARGEST_MTU)]
InheritableMtu = Annotated[
    int | Literal["inherit"],
    PlainValidator(_mtu_or_inherit),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": SMALLEST_MTU, "maximum": LARGEST_MTU}, {"const": "inherit"}]}
    ),
]
UInt32 = Annotated[int, Field(ge=0, le=2**32 - 1)]
