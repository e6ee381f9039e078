"""Values of an object that nobody has vouched for: what is not as it should be counts as not there."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Path

Body = Any
Cidr = ipaddress.IPv4Interface | ipaddress.IPv6Interface


def value(body: Body, *path: str | int) -> Any:
    """What a path leads to, None where it leads nowhere."""
    for step in path:
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        else:
            return None
    return body


def text(body: Body, *path: str | int) -> str:
    """A text, empty where there is none; a name that YAML took for a number counts."""
    found = value(body, *path)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def number(body: Body, *path: str | int) -> int | None:
    """A whole number, also in quotes, as nmstate reads them."""
    found = value(body, *path)
    if isinstance(found, str) and found.isdecimal() and len(found) < 10:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def mapping(body: Body, *path: str | int) -> dict[str, Any]:
    """A mapping, empty where there is none."""
    found = value(body, *path)
    return found if isinstance(found, dict) else {}


def items(body: Body, *path: str | int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings of a list, each with its path."""
    found = value(body, *path)
    for index, item in enumerate(found if isinstance(found, list) else ()):
        if isinstance(item, dict):
            yield (*path, index), item


def labels(body: Body, *path: str | int) -> tuple[tuple[str, str], ...]:
    """A mapping of texts, sorted."""
    found = mapping(body, *path)
    return tuple(sorted((str(key), str(item)) for key, item in found.items() if isinstance(item, str)))


def cidr(typed: object) -> Cidr | None:
    """An address block, with or without host bits."""
    try:
        return ipaddress.ip_interface(typed.strip()) if isinstance(typed, str) and "/" in typed else None
    except ValueError:
        return None
