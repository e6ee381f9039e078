"""What the desired state of a policy says, as nmstate 2.2.62 reads it: numbers and switches may be text.

What a policy captures on the node (`{{ capture.… }}`) is known there only; here it is a value that nobody knows.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

AT = "/spec/desiredState"
# What nmstate and NetworkManager do with a policy that they do not like.
REFUSED = "nmstate refuses the policy, and nothing of it is applied"
ROLLED_BACK = "the nodes are changed, nmstate finds that it did not come out so, and rolls back"

_WORDS = {
    **dict.fromkeys(("1", "true", "yes", "on", "y"), True),
    **dict.fromkeys(("0", "false", "no", "off", "n"), False),
}
# The key of a port list is no name of an interface in the kernel; all others are (nmstate 2.2.62, iface.rs).
_USERSPACE = "ovs-bridge"
_BRIDGES = ("linux-bridge", _USERSPACE)
WITH_PORTS = ("bond", "vrf", *_BRIDGES)


@dataclass(frozen=True, slots=True)
class Port:
    """A port as its controller lists it: `at` leads to its name, `body` is what is said of it there, at `body_at`.

    Ports of an OVS bond share what is said of the bond.
    """

    name: str
    at: str
    body: dict[str, Any]
    body_at: str


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface; a name that is captured is its text, which is as good as a name where two are compared."""

    at: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.body["name"])

    @property
    def kind(self) -> str:
        """Its type; empty where the policy leaves it to the node."""
        return str(self.body.get("type", ""))

    @property
    def state(self) -> str:
        return str(self.body.get("state", "up"))

    @property
    def is_up(self) -> bool:
        return self.state == "up"

    @property
    def is_read(self) -> bool:
        """Of what is removed or ignored nmstate reads the name alone."""
        return self.state in ("up", "down")

    @property
    def key(self) -> str:
        """What tells interfaces apart: an OVS bridge may have the name of one in the kernel."""
        return f"{_USERSPACE} {self.name}" if self.kind == _USERSPACE else self.name

    @property
    def settings(self) -> dict[str, Any]:
        """What only an interface of its type has."""
        key = {"bond": "link-aggregation", **dict.fromkeys(_BRIDGES, "bridge")}.get(self.kind, self.kind)
        found = self.body.get(key)
        return found if isinstance(found, dict) else {}

    @property
    def settings_at(self) -> str:
        key = {"bond": "link-aggregation", **dict.fromkeys(_BRIDGES, "bridge")}.get(self.kind, self.kind)
        return f"{self.at}/{key}"

    @property
    def base(self) -> str:
        """The interface that it stands on; empty where it says none."""
        found = self.settings.get("base-iface")
        return found if isinstance(found, str) else ""

    @property
    def ports(self) -> tuple[Port, ...]:
        """Its ports, one by one; those of an OVS bond are ports of the bridge."""
        return tuple(self._ports())

    @property
    def port_key(self) -> str:
        """The key of its list of ports, which has two names."""
        return "ports" if "ports" in self.settings else "port"

    @property
    def lists_ports(self) -> bool:
        """Whether it says which ports it has: else it keeps those of the node. An OVS bridge is never without."""
        return self.kind == _USERSPACE or not {"port", "ports", "ports-config"}.isdisjoint(self.settings)

    @property
    def mtu(self) -> int | None:
        return number(self.body.get("mtu"))

    def _ports(self) -> Iterator[Port]:
        at = self.settings_at
        listed = self.settings.get(self.port_key)
        if self.kind == "bond" and not isinstance(listed, list):
            listed, at = self.settings.get("ports-config", []), f"{at}/ports-config"
        else:
            at = f"{at}/{self.port_key}"
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, str):
                yield Port(entry, f"{at}/{index}", {}, f"{at}/{index}")
            elif isinstance(entry.get("link-aggregation"), dict):
                for inner, one in enumerate(entry["link-aggregation"].get("port", ())):
                    yield Port(one["name"], f"{at}/{index}/link-aggregation/port/{inner}/name", entry, f"{at}/{index}")
            else:
                yield Port(entry["name"], f"{at}/{index}/name", entry, f"{at}/{index}")


def declared(body: dict[str, Any]) -> list[Interface]:
    """Every entry of the policy's interfaces."""
    found = body["spec"]["desiredState"].get("interfaces")
    return [Interface(f"{AT}/interfaces/{index}", one) for index, one in enumerate(found or ())]


def interfaces(body: dict[str, Any]) -> list[Interface]:
    """The interfaces that nmstate sees: of entries with one name the last."""
    last = {interface.key: interface for interface in declared(body)}
    return [interface for interface in declared(body) if last[interface.key].at == interface.at]


def controllers(body: dict[str, Any]) -> list[Interface]:
    """The interfaces with ports that are up."""
    return [one for one in interfaces(body) if one.is_up and one.kind in WITH_PORTS]


def in_kernel(body: dict[str, Any]) -> dict[str, Interface]:
    """The interfaces by name, without OVS bridges, which no port and no route can mean."""
    return {interface.name: interface for interface in interfaces(body) if interface.kind != _USERSPACE}


def holders(body: dict[str, Any]) -> dict[str, Interface]:
    """Who holds a port, by the port's name; of two the first."""
    found: dict[str, Interface] = {}
    for controller in controllers(body):
        for port in controller.ports:
            found.setdefault(port.name, controller)
    return found


class Loop(NamedTuple):
    """Interfaces that stand on each other in a circle; `at` leads to the name that closes it."""

    at: str
    names: tuple[str, ...]
    of_ports: bool


def loops(body: dict[str, Any]) -> Iterator[Loop]:
    """Every circle once, of ports alone or with interfaces that have a base."""
    known = {interface.key: interface for interface in interfaces(body) if interface.is_read}
    done: set[str] = set()
    for start in known:
        if start not in done:
            yield from _loops_from(start, known, done)


def _loops_from(start: str, known: dict[str, Interface], done: set[str]) -> Iterator[Loop]:
    path = {start: True}
    below = [_stands_on(known[start], known)]
    while below:
        step = next(below[-1], None)
        if step is None:
            below.pop()
            done.add(path.popitem()[0])
        elif step.key in path:
            circle = list(path)[list(path).index(step.key) :]
            of_ports = step.as_port and all(path[key] for key in circle[1:])
            yield Loop(step.at, tuple(known[key].name for key in circle), of_ports)
        elif step.key not in done:
            path[step.key] = step.as_port
            below.append(_stands_on(known[step.key], known))


class _Step(NamedTuple):
    """From an interface to one that it is made of: its key, where it is named, and whether as a port."""

    key: str
    at: str
    as_port: bool


def _stands_on(interface: Interface, known: dict[str, Interface]) -> Iterator[_Step]:
    if interface.base in known:
        yield _Step(interface.base, f"{interface.settings_at}/base-iface", as_port=False)
    if interface.kind in WITH_PORTS:
        yield from (_Step(port.name, port.at, as_port=True) for port in interface.ports if port.name in known)


def number(value: Any) -> int | None:
    """A whole number, also one that is written as text; None for all else."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def switch(value: Any) -> bool | None:
    """On or off, also in words; None for all else."""
    if isinstance(value, bool) or value is None:
        return value
    return _WORDS.get(str(value).lower())


def is_captured(value: Any) -> bool:
    """Whether only the node knows the value."""
    return isinstance(value, str) and "{{" in value


def family(interface: Interface, name: str) -> dict[str, Any]:
    """The addresses of `ipv4` or `ipv6`; empty where nothing is said, or what only the node knows."""
    found = interface.body.get(name)
    return found if isinstance(found, dict) else {}


def ip(value: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; None for all else."""
    try:
        return ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return None


def entries(body: dict[str, Any], section: str, key: str) -> list[tuple[str, dict[str, Any]]]:
    """The entries of a section's list, each with its pointer; none where the list is captured."""
    found = body["spec"]["desiredState"].get(section, {}).get(key)
    at = f"{AT}/{section}/{key}"
    return [(f"{at}/{index}", one) for index, one in enumerate(found if isinstance(found, list) else ())]
