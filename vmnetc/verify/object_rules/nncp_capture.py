"""What a policy captures on the node, and where it uses that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vmnetc.manifest import pointer_to
from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import AT, REFUSED
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_SECTIONS = ("interfaces", "routes", "route-rules")
_READ_FROM = (*_SECTIONS, "capture", "dns-resolver", "hostname", "ovn", "ovs-db")
# The tokens of nmstate 2.2.62 (policy/token.rs): a quoted text, an operator, or what stands up to the next of them.
_TOKEN = re.compile(r'"[^"]*"|==|:=|\||[^\s=!|":]+|\S')
_REFERENCE = re.compile(r"\{\{\s*capture\.([^.}\s]+)")
_NAMED = re.compile(r"(?<![\w.-])capture\.([^.\s|]+)")
_MAC = re.compile(r'mac-address\s*==\s*"?([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})"?')


def _captures(body: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = body["spec"].get("capture") or {}
    return found


@object_rule("E1315", NNCP)
def capture_not_understood(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An expression that captures cannot be read.

    An expression is a path, `path==value` or `path:=value`, perhaps after `capture.<name> |`; paths begin with interfaces,
    routes or route-rules (nmstate 2.2.62 `policy/capture.rs`). The policy fails on each node when it is expanded there.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridge}
    spec:
      capture:
        gateway: routes.running.destination="0.0.0.0/0"   # error: E1315
      desiredState:
        interfaces:
          - name: "{{ capture.gateway.routes.running.0.next-hop-interface }}"
            type: ethernet
            mtu: 9000
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridge}
    spec:
      capture:
        gateway: routes.running.destination=="0.0.0.0/0"
      desiredState:
        interfaces:
          - name: "{{ capture.gateway.routes.running.0.next-hop-interface }}"
            type: ethernet
            mtu: 9000
    ```
    """
    for name, expression in _captures(body).items():
        why = _misread(_TOKEN.findall(expression.strip()))
        if why:
            yield Objection(
                f"/spec/capture/{name}",
                f'capture "{name}" cannot be read: {why}',
                hint='path=="value", path:="value", or capture.name | path:="value"',
                cluster="the policy fails on every node",
            )


def _misread(tokens: list[str]) -> str:
    """What nmstate has against an expression, if it has something."""
    if "|" in tokens:
        at = tokens.index("|")
        if at != 1 or not re.fullmatch(r"capture\.[^.]+", tokens[0]):
            return "before | stands capture.<name> alone"
        tokens = tokens[at + 1 :]
        if "|" in tokens:
            return "there are two |"
        if not tokens or "." not in tokens[0]:
            return "after | comes a path"
    for bad in ("=", ":", "!", '"'):
        if bad in tokens:
            return {"=": "= is ==", ":": ": is :=", "!": "there is no !="}.get(bad, "a quotation mark is left open")
    operators = [token for token in tokens if token in ("==", ":=")]
    if not operators:
        return ""
    at = tokens.index(operators[0])
    if len(operators) > 1:
        return f"there are {len(operators)} of == and :="
    if at != 1 or "." not in tokens[0]:
        return f"before {operators[0]} stands one path"
    if len(tokens) != 3:
        return f"after {operators[0]} stands one value; text with blanks needs quotation marks"
    path = tokens[0].split(".")[2 if tokens[0].startswith("capture.") else 0 :]
    if path[:1] and path[0] not in _SECTIONS:
        return f"paths begin with {', '.join(_SECTIONS)}"
    value = tokens[2]
    if not value.startswith('"') and "." in value and value.partition(".")[0] not in _READ_FROM:
        return f"{value} needs quotation marks, or it is taken for a path"
    return ""


@object_rule("E1316", NNCP)
def capture_not_there(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A capture is used that the policy does not have.

    nmstate looks for it when the policy is expanded on a node, and fails (2.2.62 `policy/template.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridge}
    spec:
      capture:
        gateway: routes.running.destination=="0.0.0.0/0"
      desiredState:
        interfaces:
          - name: "{{ capture.gatway.routes.running.0.next-hop-interface }}"   # error: E1316
            type: ethernet
            mtu: 9000
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridge}
    spec:
      capture:
        gateway: routes.running.destination=="0.0.0.0/0"
      desiredState:
        interfaces:
          - name: "{{ capture.gateway.routes.running.0.next-hop-interface }}"
            type: ethernet
            mtu: 9000
    ```
    """
    known = _captures(body)
    used = [(f"/spec/capture/{name}", said) for name, text in known.items() for said in _NAMED.findall(_unquoted(text))]
    used += [(at, said) for at, text in _texts(AT, body["spec"]["desiredState"]) for said in _REFERENCE.findall(text)]
    for at, name in used:
        if name not in known:
            yield Objection(
                at,
                f'there is no capture "{name}"',
                hint=f"one of {', '.join(sorted(known))}" if known else "add it to spec.capture",
                cluster=REFUSED,
            )


def _unquoted(text: str) -> str:
    return re.sub(r'"[^"]*"', '""', text)


def _texts(at: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text that may have a reference, with its pointer."""
    if isinstance(value, str):
        if "{{" in value:
            yield at, value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, found in inside:
        yield from _texts(f"{at}{pointer_to([step])}", found)


@object_rule("E1317", NNCP)
def capture_never_matches(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A MAC address is looked for in lower case.

    nmstate reports MAC addresses in upper case and compares letter by letter, so the interface is never found, and the policy
    fails on every node (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: store}
    spec:
      capture:
        nic: interfaces.permanent-mac-address=="52:54:00:aa:00:01"   # error: E1317
      desiredState:
        interfaces:
          - {name: "{{ capture.nic.interfaces.0.name }}", type: ethernet, mtu: 9000}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: store}
    spec:
      capture:
        nic: interfaces.permanent-mac-address=="52:54:00:AA:00:01"
      desiredState:
        interfaces:
          - {name: "{{ capture.nic.interfaces.0.name }}", type: ethernet, mtu: 9000}
    ```
    """
    for name, expression in _captures(body).items():
        found = _MAC.search(expression)
        if found and found[1] != found[1].upper():
            yield Objection(
                f"/spec/capture/{name}",
                f'MAC address "{found[1]}" is never found: nmstate has them in upper case',
                hint=found[1].upper(),
                cluster="the policy fails on every node",
            )
