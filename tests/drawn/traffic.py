"""Services and network policies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from .chance import Chance
from .machines import ports
from .words import about, labels
from .world import Namespace, World


def draw_traffic(chance: Chance, world: World) -> None:
    for _ in range(chance.number(0, 1 + world.size)):
        _service(chance, world)
    for _ in range(chance.number(0, 1 + world.size)):
        _policy(chance, world)


def _service(chance: Chance, world: World) -> None:
    space = chance.one(world.namespaces)
    entry: dict[str, Any] = {}
    if world.only() is None or chance.yes(0.3):
        entry["namespace"] = space.name
    own = [vm.name for vm in world.names(space.name) if vm.serves]
    if own and chance.yes(0.7):
        others = [vm.name for vm in world.names(space.name) if not vm.serves]
        found = _patterns(chance, own)
        # A pattern may not take in a VM that others own, or that a Service does not reach.
        caught = any(fnmatchcase(vm, pattern) for vm in others for pattern in found)
        entry["vms"] = own[:1] if caught else found
    elif space.existing and chance.yes():
        entry["vms"] = ["others-vm"]
    else:
        entry["selector"] = labels(chance)
    entry["ports"] = ports(chance)
    kind = chance.one(("ClusterIP", "NodePort", "LoadBalancer", *([] if space.labelled else ["Headless"])))
    if kind != "ClusterIP" or chance.yes(0.1):
        entry["type"] = kind
    if not space.labelled and world.target.distribution.routes and _tcp(entry["ports"]):
        chance.fill(entry, "route", 0.4, lambda: _route(chance, world, entry["ports"]))
    about(chance, entry, 0.1)
    world.section("services")[f"svc-{world.next()}"] = entry


def _route(chance: Chance, world: World, typed: list[int | str]) -> Any:
    if chance.yes(0.2):
        return False
    entry: dict[str, Any] = {}
    chance.fill(entry, "host", 0.4, lambda: f"h{world.next()}.apps.example.com")
    chance.fill(entry, "tls", 0.5, lambda: chance.one(("edge", "passthrough", "reencrypt", "none")))
    chance.fill(entry, "port", 0.4 if typed[0] in _tcp(typed) else 1, lambda: _number(chance.one(_tcp(typed))))
    return entry


def _tcp(typed: list[int | str]) -> list[int | str]:
    """The ports that a Route may lead to."""
    return [item for item in typed if not str(item).endswith(("/udp", "/sctp"))]


def _number(port: int | str) -> int:
    return int(str(port).partition("/")[0].partition(":")[0])


def _patterns(chance: Chance, names: list[str]) -> list[str]:
    found = chance.some(names, 1, 3)
    if chance.yes(0.4):
        first = found[0]
        found[0] = chance.one(("*", f"{first[:2]}*", f"?{first[1:]}", f"*{first[-1]}"))
    return found


def _policy(chance: Chance, world: World) -> None:
    homes = chance.some(world.namespaces, 1, 2)
    entry: dict[str, Any] = {}
    if world.only() is None or chance.yes(0.3):
        entry["namespace"] = [space.name for space in homes]
    names = [vm.name for vm in world.names(homes[0].name)]
    if names and len(homes) == 1:
        chance.fill(entry, "vms", 0.6, lambda: _patterns(chance, names))
    network = _secondary(chance, world, homes)
    if network is not None:
        entry["network"] = network
    chance.fill(entry, "network", 0.05 if network is None else 0, lambda: "pod")
    sides = chance.some(("ingress", "egress"))
    for side in sides:
        entry[side] = _rules(chance, world, side, homes, blocks=network is not None)
    about(chance, entry, 0.1)
    world.section("networkPolicies")[f"np-{world.next()}"] = entry


def _secondary(chance: Chance, world: World, homes: list[Namespace]) -> str | None:
    """A network of OVN-Kubernetes on which the policy shall hold, here and there."""
    open_to = [
        network.name
        for network in world.networks
        if network.sort in ("ovs", "overlay") or (network.sort == "existing" and network.kind != "sriov")
        if not network.primary
        if network.namespaces is None or {home.name for home in homes} <= set(network.namespaces)
    ]
    return chance.one(open_to) if open_to and chance.yes(0.3) else None


def _rules(chance: Chance, world: World, side: str, homes: list[Namespace], *, blocks: bool) -> Any:
    if chance.yes(0.4):
        return chance.one(("deny", "allow"))
    rules = []
    for _ in range(chance.number(0, 2)):
        rule: dict[str, Any] = {}
        key = "from" if side == "ingress" else "to"
        chance.fill(
            rule, key, 0.8, lambda: [_peer(chance, world, homes, blocks=blocks) for _ in range(chance.number(1, 3))]
        )
        chance.fill(rule, "ports", 0.5, lambda: ports(chance, targets=False))
        rules.append(rule)
    return rules


def _peer(chance: Chance, world: World, homes: list[Namespace], *, blocks: bool) -> dict[str, Any]:
    match 1 if blocks else chance.number(0, 3):
        case 1:
            number = world.next() % 200
            peer: dict[str, Any] = {"cidr": f"10.{number}.0.0/16"}
            chance.fill(peer, "except", 0.5, lambda: [f"10.{number}.{n}.0/24" for n in range(chance.number(1, 2))])
            return peer if chance.yes(0.8) else {"cidr": "fd10::/32", "except": ["fd10:0:1::/48"]}
        case 2:
            space = chance.one(world.namespaces)
            names = [vm.name for vm in world.names(space.name)]
            peer = {"namespace": space.name}
            if names:
                chance.fill(peer, "vms", 0.5, lambda: _patterns(chance, names))
            elif chance.yes(0.2):
                first = "openshift-monitoring" if world.target.distribution.routes else "kubevirt"
                peer["namespace"] = chance.one((first, "default", "kube-system"))
            return peer
        case 3 if len(homes) == 1 and world.names(homes[0].name):
            return {"vms": _patterns(chance, [vm.name for vm in world.names(homes[0].name)])}
        case _:
            routers = ["ingress-router"] if world.target.distribution.routes else []
            return {"peer": chance.one(("same-namespace", "anywhere", *routers))}
