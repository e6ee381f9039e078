"""The real kube-apiserver and vmnetc's own schemas say the same of every object, right or wrong.

Objects are drawn: right ones, and right ones with a change or two, most of which make them wrong. The server, with the
real CRDs of a release, creates each as a dry run; `vmnetc.verify` looks at the same object. VMNETC_OBJECTS is how many
are drawn for a release at least, VMNETC_SEED what they are drawn by. User-defined networks are drawn until every rule
(CEL) of their CRDs has refused one. A disagreement is made as small as it can be before it is told.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import yaml

from vmnetc.targets.table import Target, find
from vmnetc.verify.objects import refusals

from . import tally
from .apiserver import VERSION, Answer, Server, crds
from .trees import trees
from .verdicts import SCHEMAS

pytestmark = pytest.mark.judge

Body = dict[str, Any]
Path = tuple[str | int, ...]

_OBJECTS = int(os.environ.get("VMNETC_OBJECTS", "1500"))
_SEED = os.environ.get("VMNETC_SEED", "1")
_JUDGE = f"kube-apiserver {VERSION}"
_BATCH = 250
_TOLD = 20  # disagreements that are made small and told; of thousands, the first are enough to start with
_VM_SCHEMA = "kubevirt.io/virtualmachine_v1.json"  # a release has one of its own where the CRD is not its own
_KINDS = ("UserDefinedNetwork", "ClusterUserDefinedNetwork")


@dataclass(slots=True)
class Judged:
    """What became of the objects of one release."""

    accepted: int = 0
    refused: int = 0
    right: list[Body] = field(default_factory=list)
    disputed: list[Body] = field(default_factory=list)
    unbroken: set[tuple[str, str]] = field(default_factory=set)  # kind and message of rules that refused none yet

    @property
    def objects(self) -> int:
        return self.accepted + self.refused


def test_user_defined_networks(served: Server, release: str) -> None:
    schemas = {kind: _network_schema(release, kind) for kind in _KINDS}
    judged = Judged(unbroken={(kind, message) for kind in _KINDS for message in _messages(schemas[kind])})
    rules = len(judged.unbroken)
    random = Random(f"{_SEED} {release}")
    while judged.objects < _OBJECTS or (judged.unbroken and judged.objects < 20 * _OBJECTS):
        kinds = random.choices(_KINDS, k=_BATCH)
        _judge(served, _target(release), [_network(random, kind, schemas[kind]) for kind in kinds], judged)
    for kind in _KINDS:
        more = [*_pairs(random, kind, schemas[kind]), *_edges(random, kind, schemas[kind], judged.right)]
        _judge(served, _target(release), more, judged)
    _tell("UDN, CUDN", release, judged, f"{rules - len(judged.unbroken)} of {rules} rules refused one")
    _agree(served, release, judged)
    assert not judged.unbroken, f"{judged.objects} objects, and none was refused by {sorted(judged.unbroken)}"
    assert judged.accepted >= judged.objects / 5, "too few are right: what is seldom accepted is seldom judged"


def test_virtual_machines(served: Server, release: str) -> None:
    """Golden VMs, changed; parts that they have not are drawn from the CRD, where it is that of the release."""
    random = Random(f"{_SEED} {release}")
    bodies = _virtual_machines()
    assert bodies, "no golden tree has a VirtualMachine"
    judged = Judged()
    _judge(served, _target(release), bodies, judged)
    assert judged.accepted == len(bodies)
    schema, own = _vm_schema(), (SCHEMAS / release / _VM_SCHEMA).is_file()
    _judge(served, _target(release), [part for body in bodies for part in _with_unknown_key(body, schema)], judged)
    while judged.objects < _OBJECTS // (3 if own else 1):
        drawn = [_vm(random, random.choice(bodies), schema, enlarge=not own) for _ in range(_BATCH)]
        _judge(served, _target(release), drawn, judged)
    _tell("VirtualMachine", release, judged, "")
    _agree(served, release, judged)


def _judge(server: Server, target: Target, bodies: list[Body], judged: Judged) -> None:
    for body, answer in zip(bodies, server.judge(bodies), strict=True):
        judged.accepted += answer.accepted
        judged.refused += not answer.accepted
        if answer.accepted:
            judged.right.append(body)
        if not _agreed(answer, body, target):
            judged.disputed.append(body)
        if not answer.accepted:
            judged.unbroken -= {
                (kind, rule) for kind, rule in judged.unbroken if kind == body["kind"] and rule in answer.why
            }


def _agreed(answer: Answer, body: Body, target: Target) -> bool:
    """The same verdict; of an object with a null, vmnetc may refuse more.

    The server drops a null that stands for a known field, before it looks. vmnetc writes none, and takes none.
    """
    ours = not any(True for _ in refusals(body, target))
    return ours is answer.accepted or (answer.accepted and any(value is None for _, value in _nodes(body)))


def _tell(what: str, release: str, judged: Judged, more: str) -> None:
    tally.count(_JUDGE, f"{release}: drawn {what}", accepted=judged.accepted, refused=judged.refused)
    words = [f"seed {_SEED}", f"{len(judged.disputed)} disagreements", *([more] if more else [])]
    tally.note(f"{release}: drawn {what}: {', '.join(words)}")


def _agree(server: Server, release: str, judged: Judged) -> None:
    """Fail with what the two do not agree on, each object as small as it can be."""
    told = dict(_told(server, _target(release), body) for body in judged.disputed[:_TOLD])
    numbers = f"{release}, seed {_SEED}: {len(judged.disputed)} of {judged.objects} objects are disputed"
    if told:
        pytest.fail("\n".join([numbers, *told.values()]), pytrace=False)


def _told(server: Server, target: Target, body: Body) -> tuple[str, str]:
    """What is told of a disagreement, under what it is about."""
    small = _smallest(server, target, body)
    answer = server.create(small)
    ours = [f"{pointer}: {value!r}" for pointer, value in refusals(small, target)]
    lines = [
        f"- {json.dumps(small, ensure_ascii=False)}",
        f"  kube-apiserver: {'accepted' if answer.accepted else answer.why}",
        f"  vmnetc: {'; '.join(ours) or 'accepted'}",
    ]
    return json.dumps(small, sort_keys=True), "\n".join(lines)


def _smallest(server: Server, target: Target, body: Body) -> Body:
    """A part of the object on which the two disagree in the same way, and on no part of it any more."""
    accepted = server.create(body).accepted

    def disputed(part: Body) -> bool:
        answer = server.create(part)
        return answer.accepted is accepted and not _agreed(answer, part, target)

    found = True
    while found:
        found = False
        for part in _parts(body):
            if disputed(part):
                body, found = part, True
                break
    return body


def _parts(body: Body) -> Iterator[Body]:
    """The object without one of its parts, large ones first."""
    paths = [
        path
        for path, _ in _nodes(body)
        if len(path) > 1 and path not in (("metadata", "name"), ("metadata", "namespace"))
    ]
    for path in sorted(paths, key=len):
        part = copy.deepcopy(body)
        del _at(part, path[:-1])[path[-1]]
        yield part


def _target(release: str) -> Target:
    target = find(release)
    assert target is not None
    return target


def _network_schema(release: str, kind: str) -> Body:
    """What the release's CRD says of the fields of a network."""
    [file] = (crds() / release).glob(f"{kind.lower()}s.*.yaml")
    [version] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["spec"]["versions"]
    spec: Body = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return spec if kind == "UserDefinedNetwork" else spec["properties"]["network"]


def _vm_schema() -> Body:
    [version] = yaml.load((crds() / "any" / "kubevirt.io_virtualmachines.yaml").read_text("utf-8"), yaml.CSafeLoader)[
        "spec"
    ]["versions"]
    schema: Body = version["schema"]["openAPIV3Schema"]
    return schema


def _messages(schema: Body) -> Iterator[str]:
    """The messages of the rules that an object can break when it is created."""
    for _, node in _nodes(schema):
        if isinstance(node, dict) and isinstance(node.get("rule"), str) and "oldSelf" not in node["rule"]:
            yield node["message"]


def _virtual_machines() -> list[Body]:
    files = [file for tree in trees() for file in tree.documents()]
    bodies = [body for file in files for body in yaml.load_all(file.read_text("utf-8"), yaml.CSafeLoader)]
    return [body for body in bodies if body and body["kind"] == "VirtualMachine"]


# Few ranges, so that those of one object often lie inside each other, overlap or are the same.
_INSIDE = {
    4: {
        "subnet": ["10.0.0.0/16", "10.0.0.0/24", "10.0.0.0/23"],
        "gateway": ["10.0.0.1", "10.0.0.2"],
        "infrastructure": ["10.0.0.0/30", "10.0.0.0/29", "10.0.0.8/32"],
        "reserved": ["10.0.0.128/25", "10.0.0.64/26", "10.0.0.16/28"],
    },
    6: {
        "subnet": ["fd00::/48", "fd00::/64", "fd00:0:0::/64"],
        "gateway": ["fd00::1", "fd00:0::2"],
        "infrastructure": ["fd00::/126", "fd00::/125", "fd00::8/128"],
        "reserved": ["fd00::8000/113", "fd00::1:0/112", "fd00::100/120"],
    },
}
_PRIMARY_ONLY = ("joinSubnets", "defaultGatewayIPs", "infrastructureSubnets", "reservedSubnets")
_BASES: dict[str, list[Body]] = {
    "Layer2": [
        {"role": "Primary", "subnets": ["10.0.0.0/16"]},
        {"role": "Secondary", "subnets": ["10.0.0.0/16"]},
        {"role": "Secondary", "ipam": {"mode": "Disabled"}},
        {"role": "Primary", "ipam": {"mode": "Disabled"}},
        {"role": "Secondary"},
        {"role": "Primary", "subnets": ["10.0.0.0/16"], "reservedSubnets": ["10.0.0.0/28"]},
        {"role": "Primary", "subnets": ["10.0.0.0/16"], "infrastructureSubnets": ["10.0.0.0/28"]},
        {"role": "Primary", "subnets": ["10.0.0.0/16", "fd00::/64"], "defaultGatewayIPs": ["10.0.0.1", "fd00::1"]},
    ],
    "Layer3": [{"role": role, "subnets": [{"cidr": "10.0.0.0/16"}]} for role in ("Primary", "Secondary")],
    "Localnet": [
        {"role": "Secondary", "physicalNetworkName": "physnet", "subnets": ["10.0.0.0/16"]},
        {"role": "Secondary", "physicalNetworkName": "physnet", "ipam": {"mode": "Disabled"}},
    ],
}
_FAMILIES = ([4], [6], [4, 6], [6, 4])
_CIDRS = [
    *(
        cidr
        for ranges in _INSIDE.values()
        for name in ("subnet", "infrastructure", "reserved")
        for cidr in ranges[name]
    ),
    *("10.0.0.5/24", "10.0.0.1/30", "10.0.0.129/25", "10.0.1.0/24", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"),
    *("fd00::5/64", "fd00::1/126", "fd00:0:0:1::/64", "2001:db8::/32", "FD00::/48", "::/0", "::1/128", "fd00::/7"),
    *("1:2:3:4:5:6:7:8/64", "1:2:3:4:5:6:7::/112", "::2:3:4:5:6:7:8/128", "64:ff9b::10.0.0.1/96", "::10.0.0.0/104"),
    *(
        "0000:0000:0000:0000:0000:0000:0000:0001/128",
        "fd00:0000:0000:0000:0000:0000:10.0.0.111/128",
        "fd00::0:0:0:0:10.0.0.1/128",
    ),
]
_NO_CIDRS = [
    "fd00:0000:0000:0000:0000:0000:010.0.0.1/128",
    *("10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/-1", "010.0.0.0/8", "10.0.0/8", "10.0.0.0/"),
    *("/8", "", "10", " 10.0.0.0/8", "10.0.0.0/8 ", "10.0.0.0/8\n", "256.0.0.0/8", "1.2.3.4.5/8", "10.0.0.0/24/24"),
    *("::ffff:10.0.0.0/104", "::ffff:a00:0/104", "0:0:0:0:0:ffff:10.0.0.1/128", "::FFFF:1.2.3.4/128", "1::2::3/64"),
    *("fd00::%eth0/64", "fd00::/129", "fd00::/064", "fd00:::/64", "fd00::12345/64", "fd00::g/64", ":1::/64", "::1:/64"),
    *(
        "1:2:3:4:5:6:7:8::/64",
        "1:2:3:4:5:6:7/64",
        "1:2:3:4:5:6:7:1.2.3.4/64",
        "fd00::",
        "\uff10.0.0.0/8",
        "0x0a.0.0.0/8",
    ),
    *(
        "0000:0000:0000:0000:0000:0000:0000:0000/0128",
        "10.0.0.0/\u0668",
        "10.0.0.0/255.0.0.0",
        "::1.2.3/64",
        "::1.2.3.04/64",
    ),
]
_IPS = [
    *("10.0.0.1", "10.0.0.2", "10.0.0.9", "10.0.0.129", "10.0.9.1", "10.9.0.1", "192.168.0.1", "0.0.0.0", "FD00::1"),
    *(
        "fd00::1",
        "fd00::2",
        "fd00::9",
        "fd00::8001",
        "fd00:0:0:1::1",
        "2001:db8::1",
        "::",
        "::10.0.0.1",
        "1:2:3:4:5:6:7::",
    ),
]
_NO_IPS = [
    *("10.0.0.01", "10.0.0", "10.0.0.1/24", "::ffff:10.0.0.1", "fe80::1%eth0", "", "10.0.0.1\n", " 10.0.0.1", "a", ":"),
]
_TARGETS = [
    *("65000:100", "*:100", "10.0.0.1:100", "65535:65535", "65536:65535", "65535:4294967295", "*:4294967295", "0:0"),
    *("10.0.0.1:65535", "4294967295:65535", "007:007", "1.2.3.4:0065535"),
]
_NO_TARGETS = [
    *("0000000000000065000:100", "10.0.0.1:0000000000001"),
    *(
        "65000",
        "65000:100:1",
        "a:100",
        "65000:a",
        "*:a",
        "*:4294967296",
        "10.0.0.1:65536",
        "65536:65536",
        ":",
        "",
        "*",
        ":1",
    ),
    *(
        "65535:4294967296",
        "10.0.0:1",
        "1:",
        "*:",
        "fd00::1:1",
        "4294967296:1",
        "1:1 ",
        "**:1",
        "65536:4294967295",
        "1.1:1",
    ),
    *(
        "18446744073709551616:1",
        "*:18446744073709551616",
        "1:18446744073709551616",
        "-1:1",
        "10.0.0.1:4294967295",
        "1234567890123456789012:1",
    ),
]
_NAMES = [
    "a",
    "a.b",
    "1",
    "a" * 63,
    "a" * 64,
    "a" * 253,
    "a" * 254,
    "A",
    "a_b",
    "",
    "-a",
    "a-",
    "a..b",
    ".a",
    "ä",
    "a b",
]
_OTHER: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.5,
    1400.0,
    2**31,
    "",
    "text",
    "1400",
    "true",
    [],
    {},
    [[]],
    [{}],
    {"a": 1},
    ["a"],
]


def _network(random: Random, kind: str, schema: Body) -> Body:
    """A UserDefinedNetwork or ClusterUserDefinedNetwork; `schema` is the CRD's own, of its network."""
    body = _right(random, kind, schema)
    for _ in range(random.choices((0, 1, 2), (30, 55, 15))[0]):
        change = random.choices((_change_field, _change_structure, _change_metadata), (67, 25, 8))[0]
        change(random, body)
    return body


def _edges(random: Random, kind: str, schema: Body, right: list[Body]) -> Iterator[Body]:
    """Every limit that the CRD sets to a single value, met and broken: each in some right object that has the value."""
    top: Path = ("spec",) if kind == "UserDefinedNetwork" else ("spec", "network")
    holders: dict[Path, list[tuple[Body, Path]]] = {}
    for body in right:
        for path, _ in _nodes(body) if body["kind"] == kind else ():
            if path[: len(top)] == top:
                general = tuple(0 if isinstance(step, int) else step for step in path)
                holders.setdefault(general, []).append((body, path))
    for general, found in holders.items():
        limits = _at_path(schema, general[len(top) :])
        body, path = random.choice(found)
        for edge in _edge_values(limits, _at(body, path)):
            changed = copy.deepcopy(body)
            _at(changed, path[:-1])[path[-1]] = edge
            yield changed


def _edge_values(schema: Body, value: Any) -> Iterator[Any]:
    """What stands at an edge of what a schema allows in the place of a value."""
    yield from ("text", "", 7, True, [], {}, 1.5)
    yield from _around(schema, "minimum", "maximum")
    yield from ("a" * length for length in _around(schema, "minLength", "maxLength"))
    yield from ([value[at % len(value)] for at in range(length)] for length in _around(schema, "minItems", "maxItems"))
    yield from (spelt for word in schema.get("enum", ()) for spelt in (word, word.lower()))
    if schema.get("type") == "object":
        yield value | {"unheard": 1}
        yield from ({key: child for key, child in value.items() if key != gone} for gone in value)


def _around(schema: Body, *limits: str) -> Iterator[int]:
    return (schema[limit] + more for limit in limits if limit in schema for more in (-1, 0, 1))


def _pairs(random: Random, kind: str, schema: Body) -> Iterator[Body]:
    """Every field beside little else, so that no rule hides behind another."""
    for topology, bases in _BASES.items():
        known = schema["properties"].get(topology.lower(), {}).get("properties", {})
        for base in (base for base in bases if base.keys() <= known.keys()):
            for name in known:
                values = [_optional(random, [4]).get(name) for _ in range(2)]
                values += [_FIELDS[name](random) for _ in range(3) if name in _FIELDS]
                for value in values:
                    block = copy.deepcopy(base) | ({} if value is None else {name: value})
                    yield _object(random, kind, {"topology": topology, topology.lower(): block})


def _with_unknown_key(body: Body, schema: Body) -> Iterator[Body]:
    """The object with a key that no release has, in each of its mappings where the CRD has a say."""
    for path, value in _nodes(body):
        if path[:1] == ("spec",) and isinstance(value, dict) and not _is_open(schema, path):
            changed = copy.deepcopy(body)
            _at(changed, path)["unheard"] = 1
            yield changed


def _vm(random: Random, body: Body, schema: Body, *, enlarge: bool) -> Body:
    """A copy of a VM with a change or two, where the CRD has a say."""
    body = copy.deepcopy(body)
    for _ in range(random.choices((0, 1, 2), (10, 60, 30))[0] if enlarge else 0):
        _enlarge(random, body, schema)
    for _ in range(random.choices((0, 1, 2), (50, 40, 10) if enlarge else (0, 80, 20))[0]):
        _change_structure(random, body, schema)
    return body


def _enlarge(random: Random, body: Body, schema: Body) -> None:
    """Add a field that the CRD knows, with a value that it should take."""
    places = [
        (place, found)
        for path, place in _nodes(body)
        if path[:1] == ("spec",) and isinstance(place, dict) and (found := _at_path(schema, path)).get("properties")
    ]
    if not places:
        return
    place, found = random.choice(places)
    name = random.choice(sorted(found["properties"]))
    place[name] = _sample(random, found["properties"][name])


def _sample(random: Random, schema: Body, depth: int = 0) -> Any:
    if "enum" in schema:
        return random.choice(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return random.choice((1, "1", "1Gi", "250m", "0.5", "1e3", "-1", "50%", ""))
    match schema.get("type"):
        case "object" if "properties" in schema:
            wanted = {*schema.get("required", ())}
            more = [] if depth > 3 else random.choices(sorted(schema["properties"]), k=random.randrange(3))
            return {name: _sample(random, schema["properties"][name], depth + 1) for name in sorted({*wanted, *more})}
        case "object":
            inside = schema.get("additionalProperties")
            return {"a": _sample(random, inside, depth + 1)} if isinstance(inside, dict) and _often(random, 70) else {}
        case "array":
            return [_sample(random, schema["items"], depth + 1) for _ in range(random.choices((0, 1, 2), (1, 7, 2))[0])]
        case "string":
            return random.choice(("a", "text", "", "10s", "2026-01-01T00:00:00Z"))
        case "integer":
            return random.choice((0, 1, 1, 1, 443, 2**31 - 1, 2**31, 2**40))
        case "number":
            return random.choice((0, 1, 0.5))
        case "boolean":
            return random.choice((True, False))
    return {}


def _right(random: Random, kind: str, schema: Body) -> Body:
    """An object as it should be; mostly with only those fields that the release knows."""
    topologies = schema["properties"]["topology"]["enum"]
    if _often(random, 3):
        topologies = ["Layer2", "Layer3", "Localnet"]
    topology = random.choice(topologies)
    block = {"Layer2": _layer2, "Layer3": _layer3, "Localnet": _localnet}[topology](random)
    spec: Body = {"topology": topology, topology.lower(): block}
    if _often(random, 25):
        spec |= _evpn(random, topology)
    if not _often(random, 6):
        spec = _known(spec, schema)
    return _object(random, kind, spec)


def _object(random: Random, kind: str, spec: Body) -> Body:
    head: Body = {"apiVersion": "k8s.ovn.org/v1", "kind": kind, "metadata": {"name": "drawn"}}
    if kind == "UserDefinedNetwork":
        head["metadata"]["namespace"] = "drawn"
        return head | {"spec": spec}
    return head | {"spec": {"namespaceSelector": _selector(random), "network": spec}}


def _layer2(random: Random) -> Body:
    families = random.choice(_FAMILIES)
    primary = random.random() < 0.6
    block: Body = {"role": "Primary" if primary else "Secondary"}
    if not primary and _often(random, 30):
        return block | {"ipam": {"mode": "Disabled"}} | _mtu(random, [4])
    block["subnets"] = _each(random, families, "subnet")
    more = _optional(random, families)
    names = ("mtu", "ipam", "ipamLifecycle", *(_PRIMARY_ONLY if primary else ()))
    return block | _part(random, {name: more[name] for name in names})


def _layer3(random: Random) -> Body:
    families = random.choice(_FAMILIES)
    block: Body = {
        "role": random.choice(("Primary", "Secondary")),
        "subnets": [_node_subnet(random, each) for each in families],
    }
    if block["role"] == "Primary" and _often(random, 40):
        block["joinSubnets"] = _each(random, families, "subnet")
    return block | _mtu(random, families)


def _node_subnet(random: Random, family: int) -> Body:
    cidr = random.choice(_INSIDE[family]["subnet"])
    host = {4: (25, 30, 31), 6: (65, 96, 127)}[family]
    return {"cidr": cidr} | ({"hostSubnet": random.choice(host)} if _often(random, 60) else {})


def _localnet(random: Random) -> Body:
    families = random.choice(_FAMILIES)
    block: Body = {"role": "Secondary", "physicalNetworkName": random.choice(("physnet", "tenant-blue", "a" * 253))}
    if _often(random, 40):
        block["vlan"] = {"mode": "Access", "access": {"id": random.choice((1, 100, 4094))}}
    if _often(random, 30):
        return block | {"ipam": {"mode": "Disabled"}} | _mtu(random, [4])
    block["subnets"] = _each(random, families, "subnet")
    more = _optional(random, families)
    return block | _part(random, {name: more[name] for name in ("mtu", "ipam", "excludeSubnets")})


def _evpn(random: Random, topology: str) -> Body:
    def vrf(vni: int) -> Body:
        return {"vni": vni} | ({"routeTarget": random.choice(_TARGETS)} if _often(random, 60) else {})

    evpn: Body = {"vtep": "vtep"}
    if topology != "Layer3":
        evpn["macVRF"] = vrf(random.choice((1, 100)))
    if topology == "Layer3" or _often(random, 50):
        evpn["ipVRF"] = vrf(random.choice((2, 16777215)))
    return {"transport": "EVPN", "evpn": evpn}


def _selector(random: Random) -> Body:
    return random.choice(
        (
            {},
            {"matchLabels": {"kubernetes.io/metadata.name": "drawn"}},
            {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["a", "b"]}]},
        )
    )


def _mtu(random: Random, families: list[int]) -> Body:
    return {"mtu": random.choice((1280, 1400, 9000, 65536, *([576] if 6 not in families else [])))}


def _optional(random: Random, families: list[int]) -> Body:
    """All that a network with such subnets may have, of whatever topology."""
    pieces = [_each(random, random.choices(families, k=random.randint(1, 3)), "reserved") for _ in range(2)]
    return _mtu(random, families) | {
        "ipam": _ipam(random),
        "ipamLifecycle": "Persistent",
        "joinSubnets": _each(random, families, "subnet"),
        "defaultGatewayIPs": _each(random, families, "gateway"),
        "infrastructureSubnets": [_INSIDE[family]["infrastructure"][random.randrange(2)] for family in families],
        "reservedSubnets": pieces[0],
        "excludeSubnets": pieces[1],
    }


def _ipam(random: Random) -> Body:
    return random.choice(
        ({"lifecycle": "Persistent"}, {"mode": "Enabled"}, {"mode": "Enabled", "lifecycle": "Persistent"})
    )


def _part(random: Random, more: Body) -> Body:
    """Some of what is optional, mostly little: where there is much, one rule hides behind another."""
    names = random.sample(sorted(more), min(len(more), random.choices((0, 1, 2, 3, 9), (20, 40, 20, 10, 10))[0]))
    return {name: more[name] for name in more if name in names}


def _each(random: Random, families: list[int], what: str) -> list[str]:
    return [random.choice(_INSIDE[family][what]) for family in families]


# A value for every field that rules speak of, drawn without a look at the rest of the object.
_FIELDS: dict[str, Callable[[Random], Any]] = {
    "topology": lambda random: random.choice(("Layer2", "Layer3", "Localnet", "layer2", "Layer4", "")),
    "role": lambda random: random.choice(("Primary", "Secondary", "primary", "")),
    "mtu": lambda random: random.choice((-1, 0, 1, 575, 576, 1279, 1280, 1500, 65536, 65537, 1280.0, 1280.5, "1500")),
    "subnets": lambda random: _cidrs(random, 2),
    "joinSubnets": lambda random: _cidrs(random, 2),
    "reservedSubnets": lambda random: _cidrs(random, 25),
    "infrastructureSubnets": lambda random: _cidrs(random, 4),
    "excludeSubnets": lambda random: _cidrs(random, 25),
    "defaultGatewayIPs": lambda random: _list(random, _ip, 2),
    "ipam": lambda random: _some(random, {"mode": ("Enabled", "Disabled", "Off"), "lifecycle": ("Persistent", "Gone")}),
    "ipamLifecycle": lambda random: random.choice(("Persistent", "Gone")),
    "physicalNetworkName": lambda random: random.choice(
        ("physnet", "a,b", "a:b", "", "a" * 253, "a" * 254, "ä" * 253, "a b", "a\nb", "a\n", ":")
    ),
    "vlan": lambda random: _some(
        random, {"mode": ("Access", "Trunk"), "access": ({"id": 1}, {"id": 4094}, {"id": 0}, {"id": 4095}, {})}
    ),
    "layer2": lambda random: _layer2(random),
    "layer3": lambda random: _layer3(random),
    "localnet": lambda random: _localnet(random),
    "transport": lambda random: random.choice(("EVPN", "NoOverlay", "Geneve", "")),
    "evpn": lambda random: _evpn(random, random.choice(("Layer2", "Layer3")))["evpn"],
    "vtep": lambda random: random.choice(("vtep", "", "a" * 300)),
    "macVRF": lambda random: {
        "vni": random.choice((1, 2, 0, 16777215, 16777216)),
        "routeTarget": _route_target(random),
    },
    "ipVRF": lambda random: {"vni": random.choice((1, 2, 0, 16777215, 16777216)), "routeTarget": _route_target(random)},
    "routeTarget": lambda random: _route_target(random),
    "vni": lambda random: random.choice((1, 2, 0, 16777215, 16777216)),
    "cidr": lambda random: _cidr(random),
    "hostSubnet": lambda random: random.choice((0, 1, 16, 17, 24, 25, 31, 32, 33, 48, 49, 64, 65, 127, 128)),
    "id": lambda random: random.choice((0, 1, 4094, 4095, -1)),
    "mode": lambda random: random.choice(("Enabled", "Disabled", "Access", "Trunk")),
    "lifecycle": lambda random: random.choice(("Persistent", "Gone")),
    "operator": lambda random: random.choice(("In", "NotIn", "Exists", "DoesNotExist", "Near", "")),
    "values": lambda random: random.choice(([], ["a"], [1])),
    "key": lambda random: random.choice(("a", "", "a b", "a/b/c")),
}
# Which fields stand where; a place is known by its key.
_PLACES: dict[str, tuple[str, ...]] = {
    "layer2": (
        *("role", "mtu", "subnets", "joinSubnets", "ipam", "ipamLifecycle"),
        *("defaultGatewayIPs", "reservedSubnets", "infrastructureSubnets") * 2,
    ),
    "layer3": ("role", "mtu", "joinSubnets", "ipamLifecycle"),
    "localnet": ("role", "mtu", "subnets", "excludeSubnets", "ipam", "vlan", "physicalNetworkName"),
    "evpn": ("vtep", "macVRF", "ipVRF"),
    "macVRF": ("vni", "routeTarget", "routeTarget"),
    "ipVRF": ("vni", "routeTarget", "routeTarget"),
    "network": ("topology", "layer2", "layer3", "localnet", "transport", "evpn"),
    "ipam": ("mode", "lifecycle"),
    "vlan": ("mode", "access"),
    "access": ("id",),
    "matchExpressions": ("key", "operator", "values"),
}


def _change_field(random: Random, body: Body) -> None:
    """Give one field a value, or take it away: the rest of the object may not go with that."""
    places = [
        (place, fields) for path, place in _nodes(body) if isinstance(place, dict) and (fields := _fields(path, body))
    ]
    if not places:
        return  # a change before took them away
    place, fields = random.choice(places)
    name = random.choice(fields)
    if name in place and _often(random, 20):
        del place[name]
    elif name in _FIELDS:
        place[name] = _FIELDS[name](random)


def _fields(path: Path, body: Body) -> tuple[str, ...]:
    if path[-1:] == ("spec",) and body["kind"] == "UserDefinedNetwork":
        return _PLACES["network"]
    if path and isinstance(path[-1], int):
        return ("cidr", "hostSubnet") if path[-2] == "subnets" else _PLACES.get(str(path[-2]), ())
    return _PLACES.get(str(path[-1]), ()) if path else ()


def _change_structure(random: Random, body: Body, schema: Body | None = None) -> None:
    """Anywhere in the spec: something missing, too much, of another type, or empty.

    Not where a schema that is given leaves everything open: there KubeVirt's own admission looks, and no CRD.
    """
    places = [path for path, _ in _nodes(body) if path[:1] == ("spec",) and not (schema and _is_open(schema, path))]
    if not places:
        return  # a change before took the spec away
    path = random.choice(places)
    parent = _at(body, path[:-1])
    step: Any = path[-1]
    value = parent[step]
    match random.randrange(6):
        case 0:
            del parent[step]
        case 1 if isinstance(value, dict):
            value[random.choice(("unheard", *(key.swapcase() for key in value)))] = random.choice(_OTHER)
        case 2 if isinstance(value, list) and value:
            value.append(copy.deepcopy(random.choice([*value, *_OTHER])))
        case 3 if isinstance(parent, dict):
            parent[random.choice((str(step).lower(), f"{step}s"))] = parent.pop(step)
        case _:
            parent[step] = copy.deepcopy(random.choice(_OTHER))


def _change_metadata(random: Random, body: Body) -> None:
    metadata = body["metadata"]
    match random.randrange(4):
        case 0:
            metadata["name"] = random.choice(_NAMES)
        case 1:
            metadata["unheard"] = "a"
        case 2:
            metadata["labels"] = {
                random.choice(("a", "a/b", "a/b/c", "", "a b")): random.choice(("", "a", "a b", 1, None))
            }
        case _:
            metadata["annotations"] = {random.choice(("a", "a/b", "a/b/c", "")): random.choice(("", "a b", 1, True))}


def _nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part of a value, with its path."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from _nodes(child, (*path, step))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _at_path(schema: Body, path: Path) -> Body:
    """What a schema says of a place; nothing if it does not know it."""
    for step in path:
        inside = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = inside or {}
    return schema


def _is_open(schema: Body, path: Path) -> bool:
    above = (_at_path(schema, path[:length]) for length in range(len(path) + 1))
    return any(found.get("x-kubernetes-preserve-unknown-fields") for found in above)


def _known(value: Any, schema: Body) -> Any:
    """The value without the fields that a schema does not know."""
    if isinstance(value, list):
        return [_known(child, schema.get("items", {})) for child in value]
    properties = schema.get("properties")
    if not isinstance(value, dict) or properties is None:
        return value
    return {key: _known(child, properties[key]) for key, child in value.items() if key in properties}


def _some(random: Random, choices: dict[str, tuple[Any, ...]]) -> Body:
    return {key: random.choice(values) for key, values in choices.items() if random.random() < 0.7}


def _list(random: Random, draw: Callable[[Random], str], most: int) -> list[str]:
    return [draw(random) for _ in range(random.choices((0, 1, 2, 3, most, most + 1), (5, 40, 35, 10, 5, 5))[0])]


def _cidrs(random: Random, most: int) -> list[str]:
    return _list(random, _cidr, most)


def _cidr(random: Random) -> str:
    return random.choice(_NO_CIDRS if _often(random, 12) else _CIDRS)


def _ip(random: Random) -> str:
    return random.choice(_NO_IPS if _often(random, 12) else _IPS)


def _route_target(random: Random) -> str:
    return random.choice(_NO_TARGETS if _often(random, 60) else _TARGETS)


def _often(random: Random, percent: int) -> bool:
    return random.randrange(100) < percent
