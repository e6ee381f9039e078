# ruff: noqa: ARG001  # every mutation takes chance and both specs
"""What two teams can get wrong only together: the specs of a drawn pair, with one thing in both."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmnetc.lineage import long_form
from vmnetc.pipeline import between, compile
from vmnetc.source.document import parse, read

from .breaking import NotHereError, need
from .chance import Chance
from .drawing import drawn
from .splitting import NETWORK, USER, Long, split, write

Breaks = Callable[[Chance, Long, Long], None]
TEAM_MUTATIONS: dict[str, Breaks] = {}


def breaks(code: str) -> Callable[[Breaks], Breaks]:
    """Declare a mutation of a pair, whose finding is in the spec that uses the other."""

    def declare(function: Breaks) -> Breaks:
        TEAM_MUTATIONS[code] = function
        return function

    return declare


def found(code: str, seed: int, folder: Path) -> list[tuple[str, str]]:
    """The errors of the pair of a number, broken, each with the file that it is in."""
    for number in range(50):
        chance = Chance(random.Random(f"{code} {seed} {number}"))
        network, user = split(chance, long_form(parse("spec.vmnet.yaml", drawn(seed + number).text)[0]))
        try:
            TEAM_MUTATIONS[code](chance, network, user)
        except NotHereError:
            continue
        return _errors(folder, network, user)
    raise LookupError(f"nothing to break for {code}")


def _errors(folder: Path, network: Long, user: Long) -> list[tuple[str, str]]:
    for name, data in ((NETWORK, network), (USER, user)):
        write(folder / name, data)
    documents = [read(str(folder / name)) for name in (NETWORK, USER)]
    results = [compile(*one) for one in documents]
    folders = [data.get("x-folder", str(number)) for number, data in enumerate((network, user))]
    findings = [*results[1].findings, *between([one for one, _ in documents], results, folders)]
    return [
        (one.diagnostic.code, Path(one.place.file).name)
        for one in findings
        if one.place is not None and one.diagnostic.code[0] == "E"
    ]


def _both(section: str, name: str, network: Long, user: Long, *entries: Any) -> None:
    for spec, entry in zip((network, user), entries, strict=True):
        spec.setdefault(section, {})[name] = entry


@breaks("E0914")
def an_error_in_the_used_spec(chance: Chance, network: Long, user: Long) -> None:
    network.setdefault("bridges", {})["br0"] = {"uplink": "ens990"}


@breaks("E0915")
def one_name_for_two_things(chance: Chance, network: Long, user: Long) -> None:
    section, one, other = chance.one(
        (
            ("bridges", {"uplink": "ens990"}, {"uplink": "ens991"}),
            ("interfaces", {"bond": ["ens990"]}, {"bond": ["ens991"]}),
            ("nodes", {"selector": {"a": "b"}}, {"selector": {"a": "c"}}),
        )
    )
    _both(section, "both", network, user, one, other)


@breaks("E0916")
def one_object_in_two_specs(chance: Chance, network: Long, user: Long) -> None:
    home = next(iter(network["namespaces"]), None)
    if home is not None and chance.yes():
        _both("vms", f"{home}/in-both", network, user, *[{"memory": "1Gi", "nics": []}] * 2)
        return
    network.setdefault("bridges", {})["br-n"] = {"uplink": "ens990", "nncp": "in-both"}
    user.setdefault("bridges", {})["br-u"] = {"uplink": "ens991", "nncp": "in-both"}


@breaks("E0917")
def a_nic_that_two_specs_set(chance: Chance, network: Long, user: Long) -> None:
    network.setdefault("bridges", {})["br-n"] = {"uplink": "ens990"}
    user.setdefault("interfaces", {})["ens990"] = {"ethernet": True, "mtu": 1500}


@breaks("E0918")
def one_pool_for_two_specs(chance: Chance, network: Long, user: Long) -> None:
    home = next(iter(network["namespaces"]), None)
    need(home is not None)
    network.setdefault("bridges", {})["br-n"] = {"uplink": "ens990"}
    static = {"addressing": "static", "subnets": ["192.0.2.0/24"], "namespaces": [home]}
    network["networks"]["in-both"] = {"bridge": "br-n", **static}
    vm = {"memory": "1Gi", "cloudInit": {"user": "x"}, "nics": [{"network": "in-both", "ip": "auto"}]}
    network["vms"] = {f"{home}/first": vm}
    user.setdefault("vms", {})[f"{home}/second"] = vm


@breaks("E0919")
def one_folder_for_two_specs(chance: Chance, network: Long, user: Long) -> None:
    """They do not use each other: this is about where both go."""
    name = chance.one(("prod", "lab"))
    for spec in (network, user):
        spec["metadata"] = {**spec["metadata"], "name": name}
        spec["x-folder"] = "manifests"
    user.clear()
    user.update({key: network[key] for key in ("apiVersion", "kind", "metadata", "target", "x-folder")})
