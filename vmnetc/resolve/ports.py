"""Ports: `80`, `443:8443`, `53/udp`, and of NICs `ssh:22`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vmnetc.diagnostics.route import Route
from vmnetc.graph import PortMapping
from vmnetc.spec import faults as spec_faults

from .names import Problems

_PROTOCOLS: dict[str, Literal["TCP", "UDP", "SCTP"]] = {"": "TCP", "tcp": "TCP", "udp": "UDP", "sctp": "SCTP"}


# The name of a port of a container (k8s.io/apimachinery, `IsValidPortName`).
_LONGEST_NAME = 15


def port_mappings(typed: Sequence[int | str], at: Route, who: str, problems: Problems) -> tuple[PortMapping, ...]:
    """Typed ports, each with the port that it leads to; the spec has checked their form, here is their range."""
    found = []
    for index, item in enumerate(typed):
        numbers, _, protocol = str(item).partition("/")
        port, _, target = numbers.partition(":")
        called, port = ("", port) if port.isdigit() else (port, target)
        mapping = PortMapping(int(port), int(target or port), _PROTOCOLS[protocol], at / index, called)
        if not (1 <= mapping.port <= 65535 and 1 <= mapping.target <= 65535):
            problems.found.append(spec_faults.wrong_value("ports", who, item, "ports between 1 and 65535", at / index))
        elif len(called) > _LONGEST_NAME:
            expected = f"a port whose name has at most {_LONGEST_NAME} characters"
            problems.found.append(spec_faults.wrong_value("ports", who, item, expected, at / index))
        found.append(mapping)
    return tuple(found)
