"""The virtual node: User-mode Linux with NetworkManager and nmstate, on which policies are applied for real.

It needs no rights beyond the user's, and no virtualisation. Debian: `apt install user-mode-linux network-manager dbus
udev kmod iproute2 gcc`, and Rust 1.88 or later for nmstatectl, which is built once.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cache import once
from .real_parts import Missing

NMSTATE = "2.2.62"
_HERE = Path(__file__).parent / "node"
_PRELOAD = _HERE / "wide_registers.c"
_PACKAGES = {
    "linux.uml": "user-mode-linux",
    "NetworkManager": "network-manager",
    "nmcli": "network-manager",
    "dbus-daemon": "dbus",
    "udevadm": "udev",
    "modprobe": "kmod",
    "bridge": "iproute2",
    "cc": "gcc",
}
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class View:
    """A node at one moment, by names of interfaces: nmstate's view of it, and the kernel's."""

    nmstate: dict[str, Any]
    links: dict[str, dict[str, Any]]
    addresses: dict[str, list[str]]
    vlans: dict[str, dict[int, frozenset[str]]]
    bonds: dict[str, dict[str, str]]
    routes: list[dict[str, Any]]
    rules: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of policies: which were refused and why; the node before, after, and after all of them once more."""

    refusals: list[str]
    before: View
    once: View
    twice: View


class NoAnswer(Exception):
    """The node failed, not a policy; the text is what its console and its log say."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The programs of the node that are built here."""

    nmstatectl: Path
    preload: Path


def parts() -> Parts:
    """Everything that a node needs: nmstatectl takes about five minutes of one core the first time, and the network."""
    absent = sorted({package for program, package in _PACKAGES.items() if shutil.which(program, path=_PATH) is None})
    if absent:
        raise Missing(f"the virtual node is Debian's {', '.join(absent)}: apt-get install {' '.join(absent)}")
    machine = f"{platform.system()}-{platform.machine()}".lower()
    source = hashlib.sha256(_PRELOAD.read_bytes()).hexdigest()[:12]
    return Parts(
        once(f"nmstatectl-{NMSTATE}-{machine}", _build_nmstatectl) / "bin" / "nmstatectl",
        once(f"wide-registers-{source}-{machine}", _build_preload) / "wide_registers.so",
    )


def judge(
    parts: Parts,
    policies: Mapping[str, dict[str, Any]],
    nics: Iterable[str],
    before: Sequence[Mapping[str, Any]] = (),
    *,
    also: Mapping[str, Any] | None = None,
    cards: Sequence[str] = (),
    leases: tuple[str, str] | None = None,
) -> Verdict:
    """Boot a node with these NICs, give it the interfaces `before`, and apply the specs of policies as their operator does.

    `also` is what else it has then, such as routes. `cards` are permanent MAC addresses of more NICs: eth0, eth1 and so on. With `leases` the LAN has a DHCP server, and the
    node one lease before and after, on an interface each.
    """
    with tempfile.TemporaryDirectory(prefix="vmnetc-node-") as scratch:
        folder = Path(scratch)
        (folder / "question.json").write_text(
            json.dumps({"policies": policies, "before": before, "also": dict(also or {}), "leases": leases}), "utf-8"
        )
        console = _boot(parts, folder, nics, cards)
        if not (folder / "answer.json").is_file():
            log = folder / "log"
            raise NoAnswer(console + (log.read_text("utf-8") if log.is_file() else ""))
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
    return Verdict(answer["refusals"], *(_view(view) for view in answer["views"]))


def _build_nmstatectl(folder: Path) -> None:
    cargo = shutil.which("cargo")
    if cargo is None:
        raise Missing(f"Rust's cargo is missing, which builds nmstatectl {NMSTATE}: https://rustup.rs")
    _build([cargo, "install", "nmstatectl", "--version", NMSTATE, "--locked", "-j2", "--root", str(folder)])


def _build_preload(folder: Path) -> None:
    _build(["cc", "-O2", "-shared", "-fPIC", "-o", str(folder / "wide_registers.so"), str(_PRELOAD)])


def _build(command: list[str]) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Missing(f"{' '.join(command)}:\n{run.stderr.strip()}")


def _boot(parts: Parts, folder: Path, nics: Iterable[str], cards: Sequence[str]) -> str:
    """Run the node until it powers off; what its console said."""
    variables = {
        "JOB": folder,
        "NICS": ",".join(nics),
        "PYTHON": Path(sys.executable).resolve(),
        "NMSTATECTL": parts.nmstatectl,
    }
    console = ["con=null", "con0=null,fd:1", "con1=null", "ssl=null", "quiet"]
    root = ["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", f"init={_HERE / 'init'}"]
    node = subprocess.Popen(
        ["linux.uml", "mem=512M", *root, *console, f"uml_dir={folder}", "umid=node"]
        + [f"eth{number}=mcast,{mac}" for number, mac in enumerate(cards)]
        + [f"{name}={value}" for name, value in variables.items()],
        env={**os.environ, "PATH": _PATH, "LD_PRELOAD": str(parts.preload)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return node.communicate(timeout=_SECONDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(node.pid, signal.SIGKILL)
        return f"{node.communicate()[0]}\nthe node took more than {_SECONDS} seconds\n"


def _view(said: dict[str, Any]) -> View:
    return View(
        said["nmstate"],
        {link["ifname"]: link for link in said["links"]},
        {link["ifname"]: [address["local"] for address in link["addr_info"]] for link in said["addresses"]},
        {port["ifname"]: _vlans(port["vlans"]) for port in said["vlans"]},
        said["bonds"],
        said["routes"],
        said["rules"],
    )


def _vlans(rows: list[dict[str, Any]]) -> dict[int, frozenset[str]]:
    """The VLANs of a port with their flags; the kernel writes ranges of alike ones."""
    return {
        vlan: frozenset(row.get("flags", []))
        for row in rows
        for vlan in range(row["vlan"], row.get("vlanEnd", row["vlan"]) + 1)
    }
