"""What kubernetes-nmstate's handler does with policies, inside the virtual node; run by `init` with its folder.

`question.json` holds the policies' specs by name, and what the node has before; `answer.json` what became of it.
With `leases`, a DHCP server is on the LAN of the first one of two interfaces, and both are waited for until they have one.
https://github.com/nmstate/kubernetes-nmstate/blob/v0.86.0/pkg/client/client.go
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_NMSTATECTL = os.environ["NMSTATECTL"]
# pkg/bridge/bridge.go: what a port of a Linux bridge gets that says nothing about VLANs.
_EVERY_VLAN = {"mode": "trunk", "trunk-tags": [{"id-range": {"min": 2, "max": 4094}}]}


class Refused(Exception):
    """A program said no; the text is what it said."""


def main(folder: Path) -> None:
    """Apply all policies, and all of them once more, the other way round: after a restart no order is promised."""
    question = json.loads((folder / "question.json").read_text("utf-8"))
    answer: dict[str, Any] = {"refusals": [], "views": []}
    before, after = question["leases"] or (None, None)
    if before is not None:
        _serve_leases(before)
    if question["before"]:
        _apply({"interfaces": question["before"], **question["also"]})
    _wait_for_lease(before)
    answer["views"].append(_view())
    policies = list(question["policies"].items())
    for turn in (policies, policies[::-1]):
        for name, spec in turn:
            try:
                _reconcile(spec)
            except Refused as refused:
                answer["refusals"].append(f"{name}: {refused}")
        _wait_for_lease(after)
        answer["views"].append(_view())
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


def _serve_leases(nic: str) -> None:
    _run("ip", "-n", "lan", "address", "add", "198.51.100.1/24", "dev", nic)
    program = [sys.executable, Path(__file__).with_name("dhcp.py"), nic, "198.51.100.1", "198.51.100.77"]
    subprocess.Popen(["ip", "netns", "exec", "lan", *program])


def _wait_for_lease(interface: str | None) -> None:
    """nmstate does not wait for DHCP."""
    for _ in range(40):
        if interface is None or "198.51.100." in _run("ip", "-4", "address", "show", "dev", interface):
            return
        time.sleep(0.5)


def _reconcile(spec: dict[str, Any]) -> None:
    current = _file("current.json", json.loads(_nmstatectl("show", "--json")))
    policy = _file("policy.json", {key: spec[key] for key in ("capture", "desiredState") if key in spec})
    wanted = json.loads(_nmstatectl("policy", "--json", "--current", current, policy) or "{}")
    _let_every_vlan_through(wanted)
    _apply(wanted)


def _let_every_vlan_through(state: dict[str, Any]) -> None:
    for interface in state.get("interfaces", []):
        if interface["type"] == "linux-bridge" and interface["state"] == "up":
            for port in interface.get("bridge", {}).get("port") or []:
                port.setdefault("vlan", _EVERY_VLAN)


def _apply(state: dict[str, Any]) -> None:
    try:
        _nmstatectl("apply", "--no-commit", "--timeout", "480", _file("state.json", state))
    except Refused:
        subprocess.run([_NMSTATECTL, "-q", "rollback"], capture_output=True, check=False)
        raise
    _nmstatectl("commit")


def _view() -> dict[str, Any]:
    """What nmstate says of the node, and what the kernel says."""
    return {
        "nmstate": json.loads(_nmstatectl("show", "--json")),
        "links": json.loads(_run("ip", "-d", "-j", "link")),
        "addresses": json.loads(_run("ip", "-j", "addr")),
        "routes": json.loads(_run("ip", "-j", "route", "show", "table", "all")),
        "rules": json.loads(_run("ip", "-j", "rule")),
        "vlans": json.loads(_run("bridge", "-j", "vlan", "show")),
        "bonds": {path.parent.name: _files(path) for path in Path("/sys/class/net").glob("*/bonding")},
    }


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8").strip() for path in folder.iterdir()}


def _file(name: str, content: Any) -> str:
    path = Path("/run") / name
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def _nmstatectl(*arguments: str) -> str:
    return _run(_NMSTATECTL, "-q", *arguments)


def _run(*command: str) -> str:
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        raise Refused(run.stderr.strip() or run.stdout.strip() or f"{command[0]} ended with {run.returncode}")
    return run.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
