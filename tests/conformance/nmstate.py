"""nmstate's own checks of desired states, built from nmstate's crate (`nmcheck/`), with NetworkManager's."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .cache import once
from .kubevirt import fingerprint
from .real_parts import Missing

_SOURCE = Path(__file__).parent / "nmcheck"


class Refusal(NamedTuple):
    """Which stage has something against a state, and what."""

    stage: str
    message: str


class Node(NamedTuple):
    """What a node has before a policy comes: its NICs, and bridges that are there already, each with its type.

    `macs` are the permanent MAC addresses of NICs for which the name does not matter; `made` are interfaces, as nmstate
    would show them, that an earlier policy made.
    """

    nics: tuple[str, ...]
    bridges: tuple[tuple[str, str], ...] = ()
    macs: tuple[tuple[str, str], ...] = ()
    made: tuple[Mapping[str, Any], ...] = ()

    def state(self) -> dict[str, Any]:
        """Its state, as nmstate would show it."""
        loopback = {"name": "lo", "type": "loopback", "state": "up", "mtu": 65536}
        addresses = {"enabled": True, "dhcp": False, "address": [{"ip": "192.0.2.2", "prefix-length": 24}]}
        v6 = {"enabled": True, "dhcp": False, "address": [{"ip": "2001:db8::2", "prefix-length": 64}]}
        own = {"name": "machine", "type": "dummy", "state": "up", "ipv4": addresses, "ipv6": v6}
        nics = [_nic(number, name, dict(self.macs).get(name)) for number, name in enumerate(self.nics, 1)]
        bridges = [{"name": name, "type": kind, "state": "up"} for name, kind in self.bridges]
        return {"interfaces": [loopback, own, *nics, *bridges, *self.made]}


def nmcheck() -> Path:
    """The program, built on first use (about four minutes of two cores, with the network) and kept.

    NetworkManager's part of the checks is the machine's nmcli.
    """
    if shutil.which("nmcli") is None:
        raise Missing("nmcli is missing, which checks NetworkManager's keyfiles: apt-get install network-manager")
    key = f"nmcheck-{fingerprint(_SOURCE)}-{platform.system()}-{platform.machine()}".lower()
    return once(key, _build) / "nmcheck"


def refusals(program: Path, cases: Iterable[tuple[Mapping[str, Any], Node]]) -> list[list[Refusal]]:
    """What each stage has against the desired state of a policy on a node; nothing where all accept it."""
    return _judge(program, cases)


def parser_refusals(program: Path, cases: Iterable[tuple[Mapping[str, Any], Node]]) -> list[list[Refusal]]:
    """What nmstate's strict reading alone has against policies: fast; of the node it asks only what is captured there."""
    return _judge(program, cases, "--parse")


def _judge(program: Path, cases: Iterable[tuple[Mapping[str, Any], Node]], *arguments: str) -> list[list[Refusal]]:
    asked = [
        {
            "capture": policy["spec"].get("capture", {}),
            "desired": policy["spec"]["desiredState"],
            "current": node.state(),
        }
        for policy, node in cases
    ]
    lines = "".join(json.dumps(case) + "\n" for case in asked)
    run = subprocess.run(
        [program, *arguments], input=lines, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, f"nmcheck ended with {run.returncode}:\n{run.stderr}"
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(verdicts) == len(asked), f"nmcheck judged {len(verdicts)} of {len(asked)} states"
    return [[Refusal(**why) for why in verdict] for verdict in verdicts]


def _nic(number: int, name: str, mac: str | None) -> dict[str, Any]:
    mac = mac or f"52:54:00:00:{number // 256:02X}:{number % 256:02X}"
    sizes = {"mtu": 1500, "min-mtu": 68, "max-mtu": 9216}
    macs = {"mac-address": mac, "permanent-mac-address": mac}
    addresses = {"ipv4": {"enabled": False}, "ipv6": {"enabled": False}}
    return {"name": name, "type": "ethernet", "state": "up", **sizes, **macs, **addresses}


def _build(folder: Path) -> None:
    cargo = shutil.which("cargo")
    if cargo is None:
        raise Missing("cargo is missing, which builds nmstate's checks: https://rustup.rs (1.88 or later)")
    run = subprocess.run(
        [cargo, "install", "--locked", "--path", _SOURCE, "--root", folder],
        cwd=folder,
        env={"CARGO_TARGET_DIR": str(folder / "target"), **os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise Missing(f"nmcheck could not be built; the first time it needs the network.\n{run.stderr.strip()}")
    (folder / "bin" / "nmcheck").rename(folder / "nmcheck")
    shutil.rmtree(folder / "target", ignore_errors=True)
