"""Parts of an object with the JSON pointers to them, and values as Kubernetes and KubeVirt read them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil
from pathlib import PurePosixPath
from typing import Any

from vmnetc.manifest import pointer_to

Body = dict[str, Any]
Part = tuple[str, Any]

POD = ("spec", "template", "spec")
DOMAIN = (*POD, "domain")
DEVICES = (*DOMAIN, "devices")

REFUSED = "KubeVirt refuses the VM"

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_QUANTITY = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]+)|([KMGTPE]i|[numkMGTPE]?))")
_FACTORS = {
    **{letter: Fraction(1000) ** power for power, letter in enumerate(("n", "u", "m", "", *"kMGTPE"), -3)},
    **{f"{letter}i": Fraction(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}


@lru_cache(1024)
def pointer(*steps: str) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return pointer_to(steps)


def nearest(body: Body, *path: str) -> str:
    """The pointer of a path, as far as it leads to a mapping that is there."""
    there = next(
        (length for length in range(len(path)) if not isinstance(_at(body, path[: length + 1]), dict)), len(path)
    )
    return pointer(*path[:there])


def _at(body: Body, path: tuple[str, ...]) -> Any:
    return part(body, *path[:-1]).get(path[-1])


def part(body: Body, *path: str) -> Body:
    """The mapping at a path; an empty one where there is none. A null counts as nothing, as for the API server."""
    for step in path:
        found = body.get(step)
        body = found if isinstance(found, dict) else {}
    return body


def entries(body: Body, *path: str) -> Iterator[Part]:
    """The entries of the list at a path, with their pointers. A null among them says nothing."""
    found = part(body, *path[:-1]).get(path[-1])
    at = pointer(*path)
    listed = enumerate(found) if isinstance(found, list) else ()
    return ((f"{at}/{index}", {} if entry is None else entry) for index, entry in listed)


def given(body: Body, *keys: str) -> list[str]:
    """Which of the keys say something."""
    return [key for key in keys if body.get(key) is not None]


def interfaces(vm: Body) -> list[Part]:
    return list(entries(vm, *DEVICES, "interfaces"))


def networks(vm: Body) -> list[Part]:
    return list(entries(vm, *POD, "networks"))


def network_of(vm: Body) -> dict[str, Body]:
    """The networks of a VM by their names."""
    return {network.get("name", ""): network for _, network in networks(vm)}


def disks(vm: Body) -> list[Part]:
    return list(entries(vm, *DEVICES, "disks"))


def volumes(vm: Body) -> list[Part]:
    return list(entries(vm, *POD, "volumes"))


def is_pod_network(network: Body) -> bool:
    return network.get("pod") is not None


def has_pod_network(vm: Body) -> bool:
    """Whether KubeVirt finds a network of the pod, or puts one there because nothing else is said."""
    said = networks(vm)
    if said or interfaces(vm):
        return any(is_pod_network(network) for _, network in said)
    return part(vm, *DEVICES).get("autoattachPodInterface") is not False


def repeated(parts: Iterable[Part], value: Callable[[Any], object]) -> Iterator[Part]:
    """The parts that say what one before them has said already."""
    seen = set()
    for at, found in parts:
        said = value(found)
        if said in seen:
            yield at, found
        seen.add(said)


def name_of(entry: Body) -> str:
    name: str = entry.get("name") or ""
    return name


def is_label(text: str) -> bool:
    """Whether Kubernetes takes it for one part of a DNS name (IsDNS1123Label)."""
    return len(text) <= 63 and re.fullmatch(_LABEL, text) is not None


def is_subdomain(text: str) -> bool:
    """Whether Kubernetes takes it for a DNS name (IsDNS1123Subdomain)."""
    return len(text) <= 253 and re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", text) is not None


def is_qualified_name(text: str) -> bool:
    """Whether it can be the key of a label (IsQualifiedName)."""
    prefix, slash, name = text.rpartition("/")
    plain = re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", name) is not None
    return plain and (is_subdomain(prefix) if slash else True)


def is_port_name(text: str) -> bool:
    """Whether a port can be called so (IsValidPortName)."""
    plain = re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", text) is not None
    return plain and len(text) <= 15 and "--" not in text and not text.replace("-", "").isdigit()


def is_ipv4(text: str) -> bool:
    """Whether KubeVirt takes it for an IPv4 address: also with zeros before a number, or in IPv6's clothes."""
    numbers = re.fullmatch(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)", text)
    if numbers is not None:
        return all(int(number) <= 255 for number in numbers.groups())
    return is_address(text) and getattr(ipaddress.ip_address(text), "ipv4_mapped", None) is not None


def is_address(text: str) -> bool:
    """Whether KubeVirt takes it for an address of either family; one with a zone is none."""
    try:
        ipaddress.ip_address(re.sub(r"(^|\.)0+(?=[0-9])", r"\1", text) if ":" not in text else text)
    except ValueError:
        return False
    return "%" not in text


def quantity(value: Any) -> Fraction:
    """An amount of memory or CPU as a number; nothing, or what is no amount, is 0."""
    found = _QUANTITY.fullmatch(str(value)) if value is not None else None
    if found is None:
        return Fraction(0)
    number, exponent, unit = found.groups()
    return Fraction(number) * (Fraction(10) ** int(exponent) if exponent else _FACTORS[unit or ""])


def is_quantity(value: Any) -> bool:
    return _QUANTITY.fullmatch(str(value)) is not None


def whole(value: Any) -> int:
    """An amount in whole units, as Kubernetes rounds it: up."""
    return ceil(quantity(value))


def is_path_of_file(path: str) -> bool:
    """Absolute, with nothing in it that a path does not need (KubeVirt `storageadmitters.ValidatePath`)."""
    if path == "/":
        return False
    plain = path.removesuffix("/")
    return plain.startswith("/") and str(PurePosixPath(plain)) == plain and ".." not in plain.split("/")
