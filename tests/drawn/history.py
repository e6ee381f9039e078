"""A spec's next state, and an independent judge of what the change would do to a cluster.

The judge knows nothing of locks and graphs: it compares the manifests of two states, object by object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from vmnetc.diagnostics.model import Located
from vmnetc.targets.table import DEFAULT, aimed_at, releases_of

from . import history_nodes
from .chance import Chance
from .history_nodes import Nodes
from .world import World

Spec = dict[str, Any]
Body = Mapping[str, Any]
# What would happen to what: ("network lost", "blue").
Event = tuple[str, str]
_LABEL = "k8s.ovn.org/primary-user-defined-network"
_CAPTURED = re.compile(r"\{\{ capture\.(.+)\.interfaces\.0\.name \}\}")
_MADE = ("bond", "vlan", "mac-vlan", "linux-bridge", "ovs-bridge", "ovs-interface")


class NothingToChangeError(Exception):
    """The spec has nothing that this edit could change."""


def by_keys(world: World) -> Spec:
    """The spec of a world whose networks are called after their keys, and name their namespaces.

    The judge tells networks by the names of their objects; what becomes of other names is in tests/test_lock.py.
    """
    spec = deepcopy(world.spec)
    for entry in spec.get("networks", {}).values():
        for field in ("name", "names", "configName"):
            entry.pop(field, None)
        for selector, names in world.selected:
            if entry.get("namespaces") == selector:
                entry["namespaces"] = list(names)
    return spec


# Edits


def changed(chance: Chance, before: Spec) -> Spec:
    """The spec after one to three edits."""
    spec = deepcopy(before)
    for _ in range(chance.number(1, 3)):
        try:
            chance.one(_EDITS)(chance, spec)
        except NothingToChangeError:
            continue
    return spec


Edit = Callable[[Chance, Spec], None]
_EDITS: list[Edit] = []


def _edit(function: Edit) -> Edit:
    _EDITS.append(function)
    return function


def _entry(chance: Chance, spec: Spec, section: str, fits: Callable[[Any], object] = lambda _: True) -> tuple[str, Any]:
    found = [(key, entry) for key, entry in spec.get(section, {}).items() if fits(entry)]
    if not found:
        raise NothingToChangeError
    return chance.one(found)


def _nics(spec: Spec) -> Iterator[dict[str, Any]]:
    owners = [*spec.get("vms", {}).values(), *spec.get("attach", {}).values(), *spec.get("templates", {}).values()]
    yield from (owner for owner in owners if "nics" in owner)


def _stem(key: str) -> re.Pattern[str]:
    return re.compile(re.escape(key).replace(r"\{vlan\}", r"\d+") + r"\Z")


def _leave(spec: Spec, key: str) -> None:
    """No NIC is on a network, or on one of a family, any more."""
    for owner in _nics(spec):
        owner["nics"] = [nic for nic in owner["nics"] if not _stem(key).match(nic["network"])]
        if "nicsNow" in owner and not owner["nics"]:
            owner["nics"] = [{"network": "pod"}]
    spec["attach"] = {name: entry for name, entry in spec.get("attach", {}).items() if entry["nics"]}


def _own(entry: Any) -> bool:
    return "existing" not in entry and entry.get("state") != "absent"


@_edit
def _delete_network(chance: Chance, spec: Spec) -> None:
    key, _ = _entry(chance, spec, "networks", _own)
    _leave(spec, key)
    del spec["networks"][key]


@_edit
def _retire_network(chance: Chance, spec: Spec) -> None:
    key, entry = _entry(chance, spec, "networks", _own)
    _leave(spec, key)
    entry["state"] = "absent"


@_edit
def _hand_over_network(chance: Chance, spec: Spec) -> None:
    key, entry = _entry(chance, spec, "networks", lambda entry: _own(entry) and "vlans" not in entry)
    kept = {field: entry[field] for field in ("primary", "namespaces") if field in entry}
    spec["networks"][key] = {"existing": "nad" if "bridge" in entry else "cudn", **kept}


@_edit
def _rename_network(chance: Chance, spec: Spec) -> None:
    key, _ = _entry(chance, spec, "networks", lambda entry: _own(entry) and "vlans" not in entry)
    new = f"new-{key}"[:60].rstrip("-")
    spec["networks"] = {new if name == key else name: value for name, value in spec["networks"].items()}
    for owner in _nics(spec):
        for nic in owner["nics"]:
            if nic["network"] == key:
                nic["network"] = new


@_edit
def _network_field(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "networks", _own)
    field, value = chance.one(
        (
            ("mtu", chance.one((1400, 1300))),
            ("vlan", chance.number(2, 4094)),
            ("subnets", [f"10.{chance.number(0, 90)}.0.0/16"]),
            ("physicalNetwork", "physnet-other"),
            ("hostSubnet", 25),
            ("joinSubnets", ["100.90.0.0/16"]),
            ("persistentIPs", False),
            ("macSpoofCheck", False),
            ("description", "changed"),
            ("gateway", []),
            ("overlay", chance.one(("layer2", "layer3"))),
            ("primary", not entry.get("primary", False)),
        )
    )
    if field in entry and chance.yes(0.3):
        del entry[field]
    else:
        entry[field] = value


@_edit
def _network_kind(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "networks", _own)
    entry["as"] = chance.one(("auto", "nad", "cudn", "udn") if "overlay" in entry else ("auto", "nad", "cudn"))


@_edit
def _network_namespaces(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "networks", _own)
    names = list(spec.get("namespaces", {}))
    entry["namespaces"] = "all" if chance.yes(0.2) else chance.some(names)


@_edit
def _target(chance: Chance, spec: Spec) -> None:
    """Another release; a cluster does not become one of another sort."""
    found = aimed_at(spec.get("target", DEFAULT))
    assert found is not None
    spec["target"] = chance.one([release.name for release in releases_of(found.distribution)])


@_edit
def _new_namespace(chance: Chance, spec: Spec) -> None:
    spec.setdefault("namespaces", {})["added"] = {}
    if chance.yes():
        _, entry = _entry(chance, spec, "networks", lambda entry: isinstance(entry.get("namespaces"), list))
        entry["namespaces"] = [*entry["namespaces"], "added"]


@_edit
def _namespace_of_others(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "namespaces", lambda entry: not entry.get("existing"))
    entry["existing"] = True
    if chance.yes(0.3):
        entry["primaryUdnLabel"] = True


@_edit
def _delete_namespace(chance: Chance, spec: Spec) -> None:
    """With all that is in it."""
    name, _ = _entry(chance, spec, "namespaces")
    if len(spec["namespaces"]) < 3:
        raise NothingToChangeError
    del spec["namespaces"][name]
    for section in ("vms", "attach"):
        spec[section] = {key: entry for key, entry in spec.get(section, {}).items() if _home(key, entry) != name}
    for section in ("services", "networkPolicies"):
        spec[section] = {key: entry for key, entry in spec.get(section, {}).items() if name not in json.dumps(entry)}
    for key, entry in list(spec.get("networks", {}).items()):
        if isinstance(entry.get("namespaces"), list):
            entry["namespaces"] = [space for space in entry["namespaces"] if space != name]
            if not entry["namespaces"]:
                _leave(spec, key)
                del spec["networks"][key]


def _home(key: str, entry: Any) -> str:
    return str(entry.get("namespace") or key.partition("/")[0])


@_edit
def _delete_vm(chance: Chance, spec: Spec) -> None:
    key, _ = _entry(chance, spec, "vms")
    del spec["vms"][key]
    spec.pop("services", None)
    spec.pop("networkPolicies", None)


@_edit
def _count(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "vms", lambda entry: "count" in entry)
    entry["count"] = max(1, int(entry["count"]) + chance.one((-5, -2, -1, 1)))
    entry["start"] = int(entry.get("start", 1)) + chance.one((0, 0, 1))
    spec.pop("services", None)
    spec.pop("networkPolicies", None)


@_edit
def _rename_vm(chance: Chance, spec: Spec) -> None:
    key, entry = _entry(chance, spec, "vms", lambda entry: "count" not in entry)
    del spec["vms"][key]
    space, slash, name = key.rpartition("/")
    spec["vms"][f"{space}{slash}x{name}"[:63]] = entry
    spec.pop("services", None)
    spec.pop("networkPolicies", None)


@_edit
def _rename_nic(chance: Chance, spec: Spec) -> None:
    """Its addresses may be made of its name."""
    _, entry = _entry(chance, spec, "vms", lambda entry: entry.get("nics"))
    chance.one(entry["nics"])["name"] = "other"


@_edit
def _drop_setting(chance: Chance, spec: Spec) -> None:
    """What nodes keep, or not."""
    fields = (
        *("mtu", "mac", "ip", "ipv6", "forwarding", "routes", "routeRules"),
        *("options", "reorderHeaders", "mcastSnooping", "stp"),
    )
    _, entry = _entry(chance, spec, chance.one(("interfaces", "bridges")), lambda entry: set(entry) & set(fields))
    entry.pop(chance.one([field for field in fields if field in entry]))


@_edit
def _drop_one_of_several(chance: Chance, spec: Spec) -> None:
    """A route or an option less, or the route said to be absent."""
    many = ("routes", "routeRules", "options")
    _, entry = _entry(chance, spec, "interfaces", lambda entry: any(entry.get(field) for field in many))
    found = entry[chance.one([field for field in many if entry.get(field)])]
    if isinstance(found, dict):
        found.pop(chance.one(sorted(found)))
    elif chance.yes():
        chance.one(found)["state"] = "absent"
    else:
        found.remove(chance.one(found))


@_edit
def _name_servers(chance: Chance, spec: Spec) -> None:
    _, group = _entry(chance, spec, "nodes", lambda group: "dns" in group)
    match chance.number(0, 3):
        case 0:
            del group["dns"]
        case 1:
            group["dns"].pop(chance.one(("servers", "search")), None)
        case 2:
            group["dns"]["nncp"] = "resolver"
        case _:
            group["dns"] |= {"servers": [], "search": []}


@_edit
def _nic_by_mac(chance: Chance, spec: Spec) -> None:
    """A NIC is exchanged, or known otherwise from now on."""
    _, group = _entry(chance, spec, "nodes", lambda group: isinstance(group.get("hosts"), dict))
    host = chance.one([host for host in group["hosts"].values() if host and host.get("nics")] or [{}])
    if not host:
        raise NothingToChangeError
    role = chance.one(sorted(host["nics"]))
    host["nics"][role] = chance.one(({"mac": "52:54:00:99:99:99"}, "ens999"))


@_edit
def _delete_nic(chance: Chance, spec: Spec) -> None:
    name, _ = _entry(chance, spec, "interfaces", lambda entry: "ethernet" in entry)
    del spec["interfaces"][name]


@_edit
def _machine(chance: Chance, spec: Spec) -> None:
    """What may always change."""
    _, entry = _entry(chance, spec, "vms", lambda entry: "memory" in entry)
    entry["memory"] = "7Gi"


@_edit
def _delete_bridge(chance: Chance, spec: Spec) -> None:
    name, _ = _entry(chance, spec, "bridges")
    del spec["bridges"][name]
    default = spec.get("defaults", {}).get("networks", {}).get("bridge")
    for key, entry in list(spec.get("networks", {}).items()):
        kinds = ("overlay", "existing")
        if entry.get("bridge", None if any(kind in entry for kind in kinds) else default) == name:
            _leave(spec, key)
            if chance.yes():
                entry["state"] = "absent"
            else:
                del spec["networks"][key]


@_edit
def _bridge_field(chance: Chance, spec: Spec) -> None:
    name, entry = _entry(chance, spec, "bridges", lambda entry: not entry.get("existing"))
    if name == "br-ex":
        raise NothingToChangeError
    match chance.number(0, 4):
        case 0:
            entry["uplink"] = chance.one(("none", "ens777", *spec.get("interfaces", {})))
        case 1:
            entry["type"] = "linux" if entry.get("type") == "ovs" else "ovs"
        case 2:
            kind = {"type": entry["type"]} if "type" in entry else {}
            names = {"physicalNetwork": entry["physicalNetwork"]} if "physicalNetwork" in entry else {}
            spec["bridges"][name] = {"existing": True, **kind, **names}
        case 3:
            entry["nodes"] = [chance.one(("workers", "control-plane", *spec.get("nodes", {})))]
        case _:
            entry["stp"] = not entry.get("stp", False)


@_edit
def _localnets(chance: Chance, spec: Spec) -> None:
    name, entry = _entry(chance, spec, "bridges", lambda entry: entry.get("type") == "ovs")
    entry["physicalNetwork"] = chance.one(([f"{name}-localnet"], ["physnet-other"], ["physnet-other", "physnet-b"]))


@_edit
def _delete_interface(chance: Chance, spec: Spec) -> None:
    name, _ = _entry(chance, spec, "interfaces")
    del spec["interfaces"][name]
    if chance.yes(0.7):
        for entry in spec.get("bridges", {}).values():
            if entry.get("uplink") == name:
                entry["uplink"] = "ens778"


@_edit
def _interface_nodes(chance: Chance, spec: Spec) -> None:
    _, entry = _entry(chance, spec, "interfaces")
    entry["nodes"] = [chance.one(("workers", "control-plane", *spec.get("nodes", {})))]


@_edit
def _retire_device(chance: Chance, spec: Spec) -> None:
    section = chance.one(("interfaces", "bridges"))
    _, entry = _entry(chance, spec, section, lambda entry: not entry.get("existing") and "ethernet" not in entry)
    entry["state"] = "absent"


@_edit
def _bring_device_back(chance: Chance, spec: Spec) -> None:
    section = chance.one(("interfaces", "bridges"))
    _, entry = _entry(chance, spec, section, lambda entry: entry.get("state") == "absent")
    del entry["state"]
    entry.pop("restore", None)


@_edit
def _delete_host(chance: Chance, spec: Spec) -> None:
    _, group = _entry(chance, spec, "nodes", lambda group: len(group.get("hosts", ())) > 1)
    name = chance.one(sorted(group["hosts"]))
    del group["hosts"][name]
    for section in ("interfaces", "bridges"):
        for entry in spec.get(section, {}).values():
            for field in ("ip", "perGroup"):
                if isinstance(entry.get(field), dict):
                    entry[field].pop(name, None)


@_edit
def _policy_name(chance: Chance, spec: Spec) -> None:
    section = chance.one(("interfaces", "bridges"))
    _, entry = _entry(chance, spec, section)
    entry["nncp"] = "another-name"


@_edit
def _bond_below(chance: Chance, spec: Spec) -> None:
    """A bond comes below a bridge that stood on a NIC."""
    interfaces = spec.setdefault("interfaces", {})
    _, entry = _entry(chance, spec, "bridges", lambda entry: entry.get("uplink", "none") not in ("none", *interfaces))
    interfaces["bond77"] = {"bond": [entry["uplink"], "ens779"], "nodes": entry.get("nodes", ["workers"])}
    entry["uplink"] = "bond77"


# The judge


def events(before: Iterable[Body], after: Iterable[Body], had: Spec, wanted: Spec) -> set[Event]:
    """What the change would do to what is live, and that nobody asked for.

    `had` and `wanted` are the two specs: they tell which NICs have entries, and the ways to ask, `existing` and
    `state: absent`.
    """
    old, new = list(before), list(after)
    harms = _networks(old, new, wanted)
    harmed = {name for _, name in harms}
    harms |= _namespaces(old, new, wanted, harmed)
    harms |= {("VM lost", name) for name in _names(old, "VirtualMachine") - _names(new, "VirtualMachine")}
    harms |= {("NIC renamed", name) for name in _renamed_nics(old, new, had, wanted)}
    return harms | _nodes(old, new, had, wanted, harmed)


def _of(bodies: Iterable[Body], kind: str) -> list[Body]:
    return [body for body in bodies if body["kind"] == kind]


def _names(bodies: Iterable[Body], kind: str) -> set[str]:
    found = (body["metadata"] for body in _of(bodies, kind))
    return {f"{meta['namespace']}/{meta['name']}" if "namespace" in meta else meta["name"] for meta in found}


class _Live:
    """The objects of one network."""

    def __init__(self) -> None:
        self.kind = ""
        self.homes: set[str] = set()
        self.objects: dict[str, str] = {}
        self.facts: Any = None
        self.primary = False
        self.localnet: str | None = None


def _network_of(body: Body) -> str:
    """The network that an object is of: those of the SR-IOV operator may be named after their namespaces as well."""
    name: str = body["metadata"]["name"]
    return name.removesuffix(f"-{body['spec']['networkNamespace']}") if body["kind"] == "SriovNetwork" else name


def _live(bodies: Iterable[Body]) -> dict[str, _Live]:
    found: dict[str, _Live] = {}
    for body in bodies:
        kind = body["kind"]
        if kind not in (
            "UserDefinedNetwork",
            "ClusterUserDefinedNetwork",
            "NetworkAttachmentDefinition",
            "SriovNetwork",
        ):
            continue
        live = found.setdefault(_network_of(body), _Live())
        assert live.kind in ("", kind), "one network, one kind of object"
        live.kind = kind
        spec = body["spec"]
        if kind == "SriovNetwork":
            live.homes.add(spec["networkNamespace"])
            live.objects[spec["networkNamespace"]] = body["metadata"]["name"]
        elif kind == "UserDefinedNetwork":
            live.homes, live.facts = {body["metadata"]["namespace"]}, spec
        elif kind == "ClusterUserDefinedNetwork":
            (expression,) = spec["namespaceSelector"]["matchExpressions"]
            live.homes, live.facts = set(expression["values"]), spec["network"]
            live.localnet = spec["network"].get("localnet", {}).get("physicalNetworkName")
        else:
            live.homes.add(body["metadata"]["namespace"])
            config = json.loads(spec["config"])
            if config["type"] == "ovn-k8s-cni-overlay":
                config.pop("netAttachDefName")
                live.facts = config
                live.localnet = config.get("physicalNetworkName", config["name"])
        live.primary = '"role": "primary"' in json.dumps(live.facts).lower()
    return found


def _networks(old: list[Body], new: list[Body], wanted: Spec) -> set[Event]:
    given_up = [
        _stem(key)
        for key, entry in wanted.get("networks", {}).items()
        if "existing" in entry or entry.get("state") == "absent"
    ]
    found: set[Event] = set()
    before, after = _live(old), _live(new)
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            if not any(stem.match(name) for stem in given_up):
                found.add(("network lost", name))
            continue
        moved = was.kind == now.kind == "UserDefinedNetwork" and was.homes != now.homes
        moved |= was.kind == "NetworkAttachmentDefinition" and ("default" in was.homes) != ("default" in now.homes)
        moved |= any(now.objects.get(home, name) != name for home, name in was.objects.items())
        if was.kind != now.kind or moved:
            found.add(("network replaced", name))
            continue
        if was.facts is not None and was.facts != now.facts:
            found.add(("network changed", name))
        if was.homes - now.homes:
            found.add(("network closed", name))
    return found


def _namespaces(old: list[Body], new: list[Body], wanted: Spec, harmed: set[str]) -> set[Event]:
    before = {body["metadata"]["name"]: _LABEL in body["metadata"].get("labels", {}) for body in _of(old, "Namespace")}
    after = {body["metadata"]["name"]: _LABEL in body["metadata"].get("labels", {}) for body in _of(new, "Namespace")}
    # What happens to the primary network itself is said of it.
    explained = {
        home
        for bodies in (old, new)
        for name, live in _live(bodies).items()
        if live.primary and name in harmed
        for home in live.homes
    }
    found: set[Event] = set()
    for name, labelled in before.items():
        if name not in after:
            if not (wanted.get("namespaces", {}).get(name) or {}).get("existing"):
                found.add(("namespace lost", name))
        elif labelled != after[name] and name not in explained:
            found.add(("label", name))
    return found


def _renamed_nics(old: list[Body], new: list[Body], had: Spec, wanted: Spec) -> Iterator[str]:
    """The VMs that have a NIC on the same network under another name, and with it another address that nobody typed."""
    after = {(body["metadata"]["namespace"], body["metadata"]["name"]): body for body in _of(new, "VirtualMachine")}
    typed, typed_now = (_hex(json.dumps(spec)) for spec in (had, wanted))
    for body in _of(old, "VirtualMachine"):
        place = body["metadata"]["namespace"], body["metadata"]["name"]
        was, now = _nics_of(body), _nics_of(after[place]) if place in after else {}
        gone = {was[name][0] for name in was.keys() - now.keys() if was[name][1] and was[name][1] not in typed}
        came = {now[name][0] for name in now.keys() - was.keys() if now[name][1] and now[name][1] not in typed_now}
        if gone & came:
            yield "/".join(place)


def _hex(text: str) -> str:
    """A text in which MAC addresses of all forms look alike."""
    return re.sub(r"[-:.]", "", text.lower())


def _nics_of(body: Body) -> dict[str, tuple[str, str]]:
    """The network and the MAC address of each NIC."""
    spec = body["spec"]["template"]["spec"]
    networks = {one["name"]: one.get("multus", {}).get("networkName", "pod") for one in spec.get("networks", [])}
    nics = spec["domain"]["devices"].get("interfaces", [])
    return {one["name"]: (networks[one["name"]], _hex(one.get("macAddress", ""))) for one in nics}


def _nodes(old: list[Body], new: list[Body], had: Spec, wanted: Spec, harmed: set[str]) -> set[Event]:
    devices, mappings = _on_nodes(old)
    devices_now, mappings_now = _on_nodes(new)
    others = {name for name, entry in wanted.get("bridges", {}).items() if (entry or {}).get("existing")} | {"br-ex"}
    localnets = {live.localnet for name, live in _live(old).items() if name in harmed}
    gone_devices, gone_mappings = _on_nodes(new, absent=True)
    found: set[Event] = set()
    lost = {key for key in devices if key not in devices_now and key not in gone_devices and key[1] not in others}
    found |= {("device lost", name) for _, name, _ in lost}
    lost_here = {(nodes, name) for nodes, name, _ in lost}
    for (nodes, localnet), (bridge, _) in mappings.items():
        follows = (nodes, bridge) in lost_here or localnet in localnets
        if (nodes, localnet) not in {**mappings_now, **gone_mappings} and not follows:
            found.add(("mapping lost", localnet))
    policies = _names(new, "NodeNetworkConfigurationPolicy")
    kept = {key: policy for key, policy in devices.items() if key in devices_now or key in gone_devices}
    found |= {("policy", policy) for policy in kept.values() if policy not in policies}
    made = {(nodes, name) for nodes, name, _ in devices}
    for key, (bridge, policy) in mappings.items():
        if key in mappings_now and policy not in policies and (key[0], bridge) not in made:
            found.add(("policy", policy))
    return found | history_nodes.events(Nodes(old, had), Nodes(new, wanted), lost_here)


def _on_nodes(
    bodies: Iterable[Body], *, absent: bool = False
) -> tuple[dict[tuple[str, str, str], str], dict[tuple[str, str], tuple[str, str]]]:
    """The policy of each device that was made, and the bridge and policy of each mapping; both by nodes.

    With `absent` those that a policy takes away.
    """
    devices, mappings = {}, {}
    for body in _of(bodies, "NodeNetworkConfigurationPolicy"):
        nodes, policy = json.dumps(body["spec"].get("nodeSelector", {}), sort_keys=True), body["metadata"]["name"]
        state = body["spec"]["desiredState"]
        bridges = {interface["name"] for interface in state.get("interfaces", []) if interface["type"] == "ovs-bridge"}
        for interface in state.get("interfaces", []):
            if interface["type"] == "ovs-interface" and interface["name"] in bridges:
                continue  # a bridge's own address
            if interface["type"] in _MADE and (interface["state"] == "absent") == absent:
                # A NIC that is found by its MAC address: what stands on it is named after its role.
                name = _CAPTURED.sub(r"\1", interface["name"])
                devices[nodes, name, interface["type"]] = policy
        for mapping in state.get("ovn", {}).get("bridge-mappings", []):
            if (mapping["state"] == "absent") == absent:
                mappings[nodes, mapping["localnet"]] = (mapping.get("bridge", ""), policy)
    return devices, mappings


# What vmnetc announces

_SAYS = (
    ("E0601", r'"\w+" of network (?P<names>.*) cannot change', "network changed"),
    ("E0602", r"network (?P<names>.*) was rolled out in namespace", "network closed"),
    ("E0602", r"networks? (?P<names>.*) (?:was|were) rolled out and", "network lost"),
    ("E0602", r"namespace (?P<names>.*) was rolled out and", "namespace lost"),
    ("E0602", r"the mapping of localnet (?P<names>\S+) to", "mapping lost"),
    (
        "E0602",
        r"(?:Linux bridge|OVS bridge|OVS interface|bond|VLAN interface|macvlan interface|NIC) (?P<names>\S+) was rolled out",
        "device lost",
    ),
    ("E0602", r"nodes .*, to which name servers(?P<names>) were rolled out", "name servers left"),
    ("E0602", r"nodes .*, to which (?P<names>.*) (?:was|were) rolled out", "device lost"),
    ("E0603", r'primary network ".*" covers namespace (?P<names>.*), which', "label"),
    ("E0603", r"namespace (?P<names>.*) was rolled out with the label", "label"),
    ("E0604", r"network (?P<names>.*) was rolled out as", "network replaced"),
    ("E0605", r"VMs? (?P<names>.*) (?:was|were) rolled out", "VM lost"),
    ("E0606", r"(?:policy|policies) (?P<names>.*) would become", "policy"),
    ("E0640", r"policy (?P<names>\S+) was rolled out and finds", "capture"),
    ("E0641", r'"[^"]+" of [\w ]+ (?P<names>"[^"]+") was rolled out as', "setting left"),
    ("E0641", r'routes? ".* of [\w ]+ (?P<names>"[^"]+") (?:was|were) rolled out', "route left"),
    ("E0641", r"route rules? (?P<names>)", "rule left"),
    ("E0641", r"(?:name servers|search domains)(?P<names>)", "name servers left"),
    ("E0642", r'NIC "[^"]+" of VMs? (?P<names>.*) would be called', "NIC renamed"),
)


def announced(found: Iterable[Located]) -> tuple[set[Event], dict[str, int]]:
    """The events that findings name, and how many more of each sort they only count."""
    named: set[Event] = set()
    more: dict[str, int] = {}
    for located in found:
        problem = located.diagnostic
        for code, pattern, what in _SAYS:
            match = re.match(pattern, problem.message) if problem.code == code else None
            if match is not None:
                named |= {(what, name) for name in re.findall(r'"([^"]+)"', match["names"]) or [""]}
                counts = [*re.findall(r"and (\d+) more", match["names"]), *re.findall(r"for (\d+) more", problem.note)]
                more[what] = more.get(what, 0) + sum(map(int, counts))
                break
        else:
            assert not problem.code.startswith("E06"), problem.message
    return named, more


def differs(found: Iterable[Located], expected: set[Event]) -> str:
    """How what is announced differs from what would happen; empty if it does not."""
    named, more = announced(found)
    untold = expected - named
    counted = {what: sum(event[0] == what for event in untold) for what, _ in expected | named}
    wrong = named - expected
    short = {what: (number, more.get(what, 0)) for what, number in counted.items() if number > more.get(what, 0)}
    return f"announced and harmless: {sorted(wrong)}; not announced: {sorted(untold)} {short}" if wrong or short else ""
