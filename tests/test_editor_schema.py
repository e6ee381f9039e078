"""The editor's schema accepts all that the compiler accepts, and refuses what an editor should mark."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmnetc.pipeline import compile
from vmnetc.source.document import parse, read
from vmnetc.spec.grammar import KEYS, SECTIONS, SHORT_FORMS
from vmnetc.spec.json_schema import json_schema
from vmnetc.spec.machines import Template

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*/*.vmnet.yaml"))
SCHEMA = json_schema()
ORACLE = jsonschema.Draft7Validator(SCHEMA)
RUST = jsonschema_rs.validator_for(SCHEMA)

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.19\n"

ACCEPTED = {
    "a beginner's spec": """
        bridges: {br-flat: enp3s0}
        networks:
          flatnetwork: {bridge: br-flat}
        namespaces: [demo]
        attach:
          demo/fedora01: flatnetwork
          demo/fedora02: [pod, {network: flatnetwork, mac: "02:00:5e:10:00:07", model: e1000e}]
        """,
    "everything of a lab": """
        metadata: {name: module-09}
        bridges:
          br-flat: {uplink: enp3s0, nodes: all}
        networks:
          flatnetwork:
            description: CNV Linux Bridge
            bridge: br-flat
            subnets: 192.168.64.0/18
            namespaces: lab
          primary-udn: {overlay: layer2, primary: true, subnets: 192.168.254.0/24, namespaces: lab-udn}
        namespaces:
          lab: {existing: true}
          lab-udn:
        attach:
          lab/fedora01: flatnetwork
        vms:
          lab-udn/fedora-udn:
            labels: {kubevirt.io/vm: fedora-udn}
            memory: 2048M
            rng: true
            terminationGracePeriodSeconds: 0
            disks:
              - {dataSource: openshift-virtualization-os-images/fedora, size: 30Gi}
            cloudInit: {user: fedora, password: fedora}
        services:
          fedora01-web: {namespace: lab, vms: fedora01, ports: 80, route: true}
        networkPolicies:
          deny-by-default: {namespace: lab, ingress: deny}
          fedora01-web:
            namespace: lab
            vms: fedora01
            ingress:
              - {from: [ingress-router, same-namespace], ports: 80}
        """,
    "what nodes lend": """
        nodes: {nfv: {hosts: {w0: {id: 7}}}}
        interfaces:
          shim: {macvlan: eno5, nodes: nfv, ip: {subnet: 10.30.0.0/24}}
        bridges: {br-vm: {uplink: eno4, type: ovs}}
        sriov:
          mlx-a: {nics: ens3f0, vfs: 8, vendor: 15b3, device: "1017", nodes: nfv, resource: fast_1, priority: 10}
        networks:
          app: {bridge: br-vm, vlan: 120, namespaces: demo}
          fast: {sriov: mlx-a, vlan: 510, vlanQoS: 3, trust: true, multipleMacs: true, namespaces: demo}
          ceph:
            macvlan: eno5
            ipam: whereabouts
            subnets: [10.30.0.0/24, "fd30::/64"]
            pool: 10.30.0.100-10.30.0.199
            routes: [{to: 10.31.0.0/16, via: 10.30.0.1}]
            namespaces: openshift-cnv
        namespaces: [demo]
        networkPolicies:
          db: {network: app, ingress: [{from: {cidr: 10.0.0.0/8}}]}
        platform:
          liveMigrationNetwork: ceph
          operatorNamespaces: {sriov: sriov-operator}
        """,
    "networks completed by defaults": """
        interfaces:
          bond0: {bond: [ens2f0, ens2f1], mode: 802.3ad, mtu: 9000}
        bridges:
          br-data: {uplink: bond0, allowedVlans: [100-131, 200-207]}
        defaults:
          networks: {bridge: br-data, mtu: 1500}
        networks:
          vlan-{vlan}: {vlans: [100-131], namespaces: all}
          web: {vlan: 200, namespaces: [web], subnets: 10.20.0.0/24, description: Web front ends}
          printer: {vlan: 204, namespaces: [web], isolatePorts: true}
          fw: {trunk: [100-131, 205], namespaces: [web], macSpoofCheck: false}
          own: {overlay: layer2, namespaces: web}
        namespaces: web
        """,
    "interfaces completed by defaults": """
        defaults:
          interfaces: {on: enp3s0, mtu: 1500}
        interfaces:
          enp3s0.30: {vlan: 30}
        """,
    "an OVS bridge over a bond": """
        nodes:
          workers: {selector: {node-role.kubernetes.io/worker: ""}, maxUnavailable: 1}
        interfaces:
          bond1: {bond: [ens1f0, ens1f1], mode: 802.3ad, options: {miimon: 100, xmit_hash_policy: layer3+4}}
        bridges:
          br-vm: {type: ovs, uplink: bond1, physicalNetwork: physnet-vm}
        networks:
          app-120: {bridge: br-vm, vlan: 120, namespaces: app, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
          machine: {bridge: br-ex, namespaces: app}
        namespaces: [app]
        vms:
          app/db01: {instancetype: u1.medium, cloudInit: {secret: db01-userdata}, nics: [pod, app-120, machine]}
        """,
    "tenants and a template": """
        networks:
          tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: [red-web, red-db]}
          green: {overlay: layer3, primary: true, subnets: 10.200.0.0/16, hostSubnet: 24, namespaces: green}
          heartbeat: {overlay: layer2, namespaces: [red-web, red-db]}
        namespaces:
          red-web: {labels: {tenant: red}}
          red-db:
          green:
        defaults: {vms: {memory: 2Gi}}
        templates:
          fedora: {preference: fedora, disks: {dataSource: os-images/fedora, size: 30Gi}}
        vms:
          red-web/web-{n}: {template: fedora, count: 2}
          red-db/db: {template: fedora, nics: [tenant-red, heartbeat]}
        networkPolicies:
          db-from-web:
            namespace: red-db
            vms: db
            ingress: {from: {namespace: red-web}, ports: 5432}
        """,
    "static addresses": """
        defaults: {vms: {memory: 1Gi, cloudInit: {user: fedora}}}
        networks:
          app: {bridge: br-ex, addressing: static, subnets: [10.12.0.0/24, "fd12::/64"], gateway: 10.12.0.1,
                pool: [10.12.0.100-10.12.0.199, 10.12.0.60], dns: 10.12.0.53, search: example.com}
          own: {bridge: br-ex, vlan: 5, addressing: guest, subnets: 10.13.0.0/24}
        namespaces: app
        vms:
          app/one: {nics: [pod, {network: app, ip: [10.12.0.11/24, "fd12::11"], mac: auto, defaultRoute: true}]}
          app/two: {nics: [{network: app, ip: auto}, {network: own, ip: 10.13.0.5, mac: 0200.5e10.0007}]}
          app/more-{n}: {count: 2, nics: {network: app, ips: 10.12.0.20-10.12.0.21, macs: [02-00-5e-10-00-08, "02:00:5e:10:00:09"]}}
        """,
    "what exists already": """
        bridges:
          br-prod: {existing: true}
        networks:
          legacy-vlan30: {existing: nad, namespace: default, name: vlan30-prod}
          extra-vlan31: {bridge: br-prod, vlan: 31, namespaces: all}
        namespaces:
          payroll: {existing: true}
        attach:
          payroll/sap02: {nicsNow: [default, nic-old], nics: [legacy-vlan30, extra-vlan31]}
        """,
    "empty sections and notes": """
        x-note: {any: [thing]}
        metadata:
        output:
        defaults: {networks: }
        nodes: {storage: {selector: {role: storage}}}
        bridges:
        networks:
        vms:
        """,
}

REFUSED = {
    "no kind of document": "kind: Pod",
    "an unknown section": "network: {}",
    "an unknown target": "target: openshift-3.11",
    "an unknown key of a network": "networks: {a: {bridge: br-ex, vlann: 5}}",
    "an unknown key of a NIC": "vms: {demo/a: {nics: [{network: pod, mc: x}]}}",
    "a field of another kind": "networks: {a: {bridge: br-ex, hostSubnet: 24}}",
    "an object that is a number": "manifests: [5]",
    "a network of no kind": "networks: {a: {vlan: 5}}",
    "a network of two kinds": "networks: {a: {bridge: br-ex, overlay: layer2}}",
    "a network with nothing": "networks: {a: }",
    "a tagged interface on nothing": "interfaces: {b.3: {vlan: 3}}",
    "a number in quotes": 'bridges: {br: {uplink: enp3s0, mtu: "9000"}}',
    "text without quotes": "namespaces: {a: {labels: {tier: 1}}}",
    "a word for true": "namespaces: {a: {existing: yes}}",
    "a word that is none of the few": "networks: {a: {bridge: br-ex, as: udn}}",
    "a list where there is one value": "bridges: {br: {uplink: [enp3s0, enp4s0]}}",
    "a list of nothing": "interfaces: {bond0: {bond: []}}",
    "a key without a value": "networks: {a: {bridge: br-ex, vlan: }}",
    "a name with capitals": "namespaces: [Demo]",
    "a key with capitals": "networks: {Blue: {bridge: br-ex}}",
    "a key that ends in a hyphen": "networks: {blue-: {bridge: br-ex}}",
    "a MAC address of two sorts": "attach: {a/b: {network: c, mac: 02-00-5e-10-00:07}}",
    "an address that is a word": "vms: {demo/a: {nics: [{network: pod, ip: static}]}}",
    "an address among words": "vms: {demo/a: {nics: [{network: pod, ip: [auto]}]}}",
    "a service without ports": "services: {web: {vms: web}}",
    "a default that no entry can have": "defaults: {networks: {vlann: 5}}",
    "defaults of a section that has none": "defaults: {services: {}}",
}


def accepted_by_schema(data: Any) -> bool:
    oracle, rust = ORACLE.is_valid(data), RUST.is_valid(data)
    assert oracle == rust, "the two validators disagree"
    return oracle


def codes(text: str, name: str = "x.vmnet.yaml") -> tuple[Any, set[str]]:
    """A spec's data, and the codes of its errors."""
    document, problems = parse(name, text)
    if document is None:
        return None, {problem.code for problem in problems}
    found = compile(document, problems).findings
    return document.data, {one.diagnostic.code for one in found if one.diagnostic.code[0] == "E"}


def test_schema_is_valid_draft_07() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema_rs.meta.validate(SCHEMA)


def test_references_lead_to_definitions_and_every_definition_is_used() -> None:
    assert set(re.findall(r'"#/definitions/(\w+)"', json.dumps(SCHEMA))) == set(SCHEMA["definitions"])


def test_every_field_is_described() -> None:
    models = [SCHEMA, *(model for model in SCHEMA["definitions"].values() if "properties" in model)]
    assert [name for model in models for name, field in model["properties"].items() if not field["description"]] == []


def test_patterns_have_no_lookaround() -> None:
    """Rust and Go know none."""
    assert re.findall(r'"\S*\(\?\S*"', json.dumps(SCHEMA)) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_example_is_accepted(path: Path) -> None:
    document, problems = read(str(path))
    assert not compile(document, problems).failed
    assert accepted_by_schema(document.files[0].data)


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted_as_by_the_compiler(body: str) -> None:
    data, errors = codes(HEAD + re.sub(r"^ {8}", "", body, flags=re.M))
    assert errors == set()
    assert accepted_by_schema(data)


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_refused_as_by_the_compiler(line: str) -> None:
    head = "".join(row for row in HEAD.splitlines(keepends=True) if row.split(":")[0] != line.split(":")[0])
    data, errors = codes(head + line)
    assert errors
    assert not accepted_by_schema(data)


@pytest.mark.parametrize(
    ("target", "good"),
    [
        ("okd-4.19", True),
        ("kubevirt-1.6", True),
        ("okd-4.18..4.20", True),
        ("okd-4.18..okd-4.20", True),
        ("kubevirt-1.5..1.7", True),
        ("[kubevirt-1.5, kubevirt-1.7..1.8]", True),
        ("okd-4.23", False),
        ("kubevirt-1.2", False),
        ("okd-1.6", False),
        ("okd-4.18..openshift-4.20", False),
        ("kubevirt-1.6..4.20", False),
    ],
)
def test_targets_as_the_compiler_knows_them(target: str, good: bool) -> None:
    data, errors = codes(HEAD.replace("openshift-4.19", target) + "bridges: {br-flat: enp3s0}\n")
    assert errors == (set() if good else {"E0107"})
    assert accepted_by_schema(data) == good


# An entry that has each field of its section, by the section and, where only some kind has it, by the field.
ENTRIES: dict[str, dict[str, Any]] = {
    "interfaces": {"bond": ["enp1s0"]},
    "bridges": {"uplink": "enp3s0"},
    "interfaces.vlans": {"on": "enp1s0"},
    "interfaces.perGroup": {},
    "networks": {"bridge": "br-ex"},
    "networks.joinSubnets": {"overlay": "layer2"},
    "sriov": {"nics": ["ens3f0np0"], "vfs": 8},
    "networks.reservedSubnets": {"overlay": "layer2"},
    "networks.infrastructureSubnets": {"overlay": "layer2"},
    "networks.evpn": {"overlay": "layer2"},
    "attach": {"nics": ["pod"]},
    "services": {"ports": [80]},
}
# A document for one field may lack what other fields bring, but not break the grammar.
GRAMMAR = {"E0101", "E0102", "E0105", "E0107", "E0111"}
VALUES: dict[str, Any] = {
    "nodes": "workers",
    "servers": "10.0.0.53",
    "search": "example.com",
    "ip": "10.0.0.5/24",
    "*": "10.0.0.5/24",
    "bond": "enp1s0",
    "allowedVlans": "100-110",
    "physicalNetwork": "physnet",
    "namespaces": "demo",
    "matchExpressions": {"key": "tier", "operator": "Exists"},
    "values": "red",
    "subnets": "10.0.0.0/24",
    "excludeSubnets": "10.0.0.0/28",
    "reservedSubnets": "10.0.0.0/28",
    "infrastructureSubnets": "10.0.0.0/28",
    "gateway": "10.0.0.1",
    "pool": "10.0.0.100-10.0.0.199",
    "dns": "10.0.0.53",
    "macs": "02:00:5e:10:00:07",
    "vlans": 100,
    "trunk": "100-110",
    "joinSubnets": "100.65.0.0/16",
    "nics": {"network": "pod"},
    "ports": "53/udp",
    "ntpServers": "10.0.0.8",
    "privateOptions": {"option": 240, "value": "a"},
    "disks": {"blank": True, "size": "1Gi"},
    "sshKeys": "ssh-ed25519 AAAA",
    "vms": "web-*",
    "namespace": "demo",
    "ingress": {"ports": 80},
    "egress": {"ports": 80},
    "from": {"vms": ["web"]},
    "to": {"vms": ["web"]},
    "except": "10.0.0.0/25",
    "peer": "same-namespace",
    "cores": 2,
    "vni": 100,
    "network": "pod",
    "nicsNow": "default",
    "inventory": "cluster.yaml",
    "uses": "prod.vmnet.yaml",
    "manifests": "extra.yaml",
    "uplink": "enp3s0",
}


def short_forms() -> dict[str, tuple[list[str], Any]]:
    """A place in a document and the short value there, for every form in the table that some field can have."""
    found = {}
    for place, forms in SHORT_FORMS.items():
        steps = place.split(".")
        for form in forms.split():
            kind, _, argument = form.partition(":")
            if _is_field_of_section(steps):
                field = "uplink" if steps[0] == "sriov" and steps[-1] == "nics" else steps[-1]
                found[f"{place} {form}"] = (steps, _short(kind, argument, field))
    return found


def _is_field_of_section(steps: list[str]) -> bool:
    if len(steps) < 3:
        return True
    fields = Template.model_fields if steps[:2] == ["defaults", "vms"] else SECTIONS[_section(steps)].fields()
    return steps[2] in fields


def _section(steps: list[str]) -> str:
    return steps[1] if steps[0] == "defaults" else steps[0]


def _short(kind: str, argument: str, field: str) -> Any:
    if kind in ("entries", "empty"):
        return None
    if kind == "switch":
        return True
    if kind == "names":
        return ["demo", "other"]
    return VALUES["nics" if kind == "wrap" else argument if kind == "key" else field]


def _document(steps: list[str], value: Any) -> dict[str, Any]:
    """The smallest document with that value at that place."""
    section = steps[0]
    fields = ".".join([section, *steps[2:3]])
    entry = copy.deepcopy(ENTRIES.get(fields, ENTRIES.get(section, {})))
    for step in reversed(steps[2:]):
        value = [value] if step == "[]" else {step.replace("*", "demo"): value}
        if step == "perGroup":
            value = {step: {"demo": {"bond": ["enp1s0"], **value[step]["demo"]}}}
        if step == "matchExpressions" and "operator" not in value[step]:
            value[step] = [{"key": "tier", "operator": "In", **item} for item in value[step]]
        if step == "evpn":
            value[step]["vtep"] = "spine"
        if step in ("ports", "macs", "ip", "dhcp") and "nics" in steps:
            value["network"] = "pod"
    if len(steps) > 2 and section != "defaults":
        value = {**entry, **value}
    document = {"apiVersion": "vmnetc.dev/v1alpha1", "kind": "NetworkSpec", "target": "openshift-4.19"}
    return {**document, section: value if len(steps) == 1 else {steps[1].replace("*", "demo"): value}}


@pytest.mark.parametrize(("steps", "value"), short_forms().values(), ids=short_forms())
def test_short_form_is_accepted(steps: list[str], value: Any) -> None:
    data, errors = codes(json.dumps(_document(steps, value)))
    assert not errors & GRAMMAR, "the test's own document is no spec"
    assert accepted_by_schema(data)


@pytest.mark.parametrize("name", [place for place in SHORT_FORMS if place.startswith("defaults.")])
def test_defaults_have_the_short_forms_of_their_entries(name: str) -> None:
    """The schema has one definition for both."""
    _, section, *field = name.split(".")
    if field:
        assert SHORT_FORMS[name] == SHORT_FORMS[".".join([section, "*", *field])]


@settings(deadline=None)
@given(st.sampled_from(sorted(SECTIONS)), st.text(st.sampled_from("a9-./_AZ{}nvla"), max_size=12) | st.text(max_size=4))
def test_key_of_an_entry_is_accepted(section: str, key: str) -> None:
    if re.fullmatch(KEYS[SECTIONS[section].key][0], key):
        entries = SCHEMA["properties"][section]
        names = next(part for part in [entries, *entries.get("anyOf", [])] if "propertyNames" in part)["propertyNames"]
        assert jsonschema.Draft7Validator(names).is_valid(key)
        assert jsonschema_rs.validator_for(names).is_valid(key)


BODIES = [parse("x.vmnet.yaml", HEAD + re.sub(r"^ {8}", "", body, flags=re.M))[0] for body in ACCEPTED.values()]
ANYTHING = [
    *(None, True, False, -1, 0, 1, 100, 1.5, "", "x", "all", "none", "deny", "100-131", "10.0.0.0/24", "demo", "pod"),
    *("auto", "dhcp", "static", "guest", "10.12.0.11", "10.12.0.20-10.12.0.21", "02-00-5e-10-00-08"),
    *([], ["demo"], ["pod", "pod"], [100, "101-102"], [{}], {}, {"network": "pod"}, {"a": "b"}, {"namespace": "demo"}),
]


@settings(deadline=None)
@given(st.data())
def test_whatever_the_compiler_accepts_is_accepted(data: st.DataObject) -> None:
    """A spec with any one value replaced, deleted or added."""
    document = data.draw(st.sampled_from([body for body in BODIES if body is not None]))
    spec = copy.deepcopy(document.data)
    places = list(_mappings(spec))
    mapping = data.draw(st.sampled_from(places))
    known = sorted({field for section in SECTIONS.values() for field in section.fields()} | set(VALUES) | set(mapping))
    key = data.draw(st.sampled_from(sorted(mapping)) | st.sampled_from(known) if mapping else st.sampled_from(known))
    if key in mapping and data.draw(st.booleans()):
        del mapping[key]
    else:
        mapping[key] = data.draw(st.sampled_from(ANYTHING))
    typed, errors = codes(json.dumps(spec))
    if not errors:
        assert accepted_by_schema(typed)


def _mappings(value: Any) -> Any:
    """Every mapping of a spec."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _mappings(child)
