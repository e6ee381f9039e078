"""Addresses for VMs: what guests are told, and that an address that was given once stays where it is."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from hashlib import sha256
from textwrap import dedent, indent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vmnetc.lock import Lock
from vmnetc.pipeline import Compilation, compile, origin
from vmnetc.source.document import parse

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\n"
LAN = """
namespaces: [app]
bridges: {br-vm: {uplink: ens1, type: ovs}}
networks:
  app:
    bridge: br-vm
    vlan: 120
    addressing: static
    subnets: 10.12.0.0/24
    gateway: 10.12.0.1
    dns: 10.12.0.53
    pool: 10.12.0.50-10.12.0.59
"""


def build(spec: str, lock: Lock | None = None, target: str = "openshift-4.20") -> Compilation:
    document, problems = parse("spec.vmnet.yaml", f"{HEAD}target: {target}\nmetadata: {{name: spec}}\n{dedent(spec)}")
    return compile(document, problems, {"": lock} if lock is not None else None)


def made(spec: str, lock: Lock | None = None, target: str = "openshift-4.20") -> Compilation:
    result = build(spec, lock, target)
    assert [finding.diagnostic for finding in result.findings] == []
    return result


def vm(result: Compilation, name: str = "vm") -> dict[str, Any]:
    (found,) = [m.body for m in result.manifests if (m.kind, m.name) == ("VirtualMachine", name)]
    inner: dict[str, Any] = found["spec"]["template"]
    return inner


def network_data(result: Compilation, name: str = "vm") -> str:
    text: str = vm(result, name)["spec"]["volumes"][-1]["cloudInitNoCloud"]["networkData"]
    return text


def one_vm(nics: str, networks: str = "", **options: Any) -> Compilation:
    """The VM `app/vm` with these NICs, on the LAN and further networks."""
    body = LAN + indent(dedent(networks), "  ")
    return made(f"{body}\nvms: {{app/vm: {{memory: 1Gi, cloudInit: {{user: fedora}}, nics: {nics}}}}}\n", **options)


def told(nics: str, networks: str = "", **options: Any) -> dict[str, Any]:
    """What cloud-init tells the guest of each NIC, without the MAC addresses that it is found by."""
    text = network_data(one_vm(nics, networks, **options))
    loaded = yaml.safe_load(text)
    assert list(loaded) == ["version", "ethernets"]
    for entry in loaded["ethernets"].values():
        assert entry.pop("match").keys() == {"macaddress"}
    ethernets: dict[str, Any] = loaded["ethernets"]
    return ethernets


def memory(result: Compilation) -> Lock:
    """What the lock remembers of addresses; what it knows of live objects is another matter."""
    assert result.lock is not None
    return Lock(result.lock.mac_seed, macs=result.lock.macs, ips=result.lock.ips)


def taken(result: Compilation) -> dict[str, tuple[str, ...]]:
    """The addresses that are remembered, whatever their network."""
    assert result.lock is not None
    return {key: ips for network in result.lock.ips.values() for key, ips in network.items()}


def found(result: Compilation) -> list[tuple[str, str]]:
    return [(finding.diagnostic.code, finding.diagnostic.message) for finding in result.findings]


# What guests are told


def test_the_default_route_stays_on_the_pod_network() -> None:
    assert told("[pod, {network: app, ip: 10.12.0.11}]") == {
        "default": {"dhcp4": True},
        "app": {"addresses": ["10.12.0.11/24"], "nameservers": {"addresses": ["10.12.0.53"]}},
    }


def test_the_default_route_goes_where_it_is_said() -> None:
    assert told("[pod, {network: app, ip: 10.12.0.11, defaultRoute: true}]") == {
        "default": {"dhcp4": True, "dhcp4-overrides": {"use-routes": False}},
        "app": {
            "addresses": ["10.12.0.11/24"],
            "routes": [{"to": "0.0.0.0/0", "via": "10.12.0.1"}],
            "nameservers": {"addresses": ["10.12.0.53"]},
        },
    }


def test_without_the_pod_network_the_first_nic_with_a_way_out_has_the_default_route() -> None:
    lan = "lan: {bridge: br-vm, vlan: 5}"
    first = told("[lan, {network: app, ip: 10.12.0.11}]", lan)
    assert first["lan"] == {"dhcp4": True}
    assert "routes" not in first["app"]
    second = told("[{network: app, ip: 10.12.0.11}, lan]", lan)
    assert second["lan"] == {"dhcp4": True, "dhcp4-overrides": {"use-routes": False}}
    assert second["app"]["routes"] == [{"to": "0.0.0.0/0", "via": "10.12.0.1"}]


def test_a_network_of_ovn_names_no_router() -> None:
    beat = "beat: {overlay: layer2, subnets: 10.17.0.0/24}"
    guest = told("[beat, {network: app, ip: 10.12.0.11}]", beat)
    assert guest["beat"] == {"dhcp4": True, "dhcp4-overrides": {"use-routes": False}}
    assert guest["app"]["routes"] == [{"to": "0.0.0.0/0", "via": "10.12.0.1"}]
    body = f"{LAN}  {beat}\nvms: {{app/vm: {{memory: 1Gi, cloudInit: {{user: x}}, nics: [{{network: beat, defaultRoute: true}}]}}}}\n"
    assert [code for code, _ in found(build(body))] == ["E0722"]


def test_a_default_route_can_be_declined() -> None:
    lan = "lan: {bridge: br-vm, vlan: 5}"
    found = told("[{network: pod, defaultRoute: false}, lan]", lan)
    assert found == {"default": {"dhcp4": True, "dhcp4-overrides": {"use-routes": False}}, "lan": {"dhcp4": True}}


def test_both_families() -> None:
    both = """
        both:
          bridge: br-vm
          vlan: 6
          addressing: static
          subnets: [10.13.0.0/24, "fd13::/64"]
          gateway: [10.13.0.1, "fd13::1"]
          dns: ["fd13::53"]
          search: [example.com, "on"]
          mtu: 1400
    """
    assert told("[{network: both, ip: [10.13.0.5, 'fd13::5']}]", both) == {
        "both": {
            "addresses": ["10.13.0.5/24", "fd13::5/64"],
            "routes": [{"to": "0.0.0.0/0", "via": "10.13.0.1"}, {"to": "::/0", "via": "fd13::1"}],
            "nameservers": {"addresses": ["fd13::53"], "search": ["example.com", "on"]},
            "mtu": 1400,
        }
    }
    # Of a family that it has no address of, a NIC has no way out.
    assert told("[{network: both, ip: 'fd13::5'}]", both)["both"]["routes"] == [{"to": "::/0", "via": "fd13::1"}]


def test_a_server_gives_addresses_of_the_families_of_the_subnets() -> None:
    lan = "lan: {bridge: br-vm, vlan: 7, subnets: [10.14.0.0/24, 'fd14::/64']}"
    assert told("[{network: app, ip: 10.12.0.11}, lan]", lan)["lan"] == {
        "dhcp4": True,
        "dhcp4-overrides": {"use-routes": False},
        "dhcp6": True,
        "dhcp6-overrides": {"use-routes": False},
    }


def test_what_the_guest_sets_itself_is_left_alone() -> None:
    others = """
        own: {bridge: br-vm, vlan: 8, addressing: guest, subnets: 10.15.0.0/24}
        mute: {bridge: br-vm, vlan: 9, addressing: none}
        lan: {bridge: br-vm, vlan: 10}
    """
    nics = "[{network: app, ip: 10.12.0.11}, {network: own, ip: 10.15.0.5}, mute, {network: lan, ip: none}]"
    found = told(nics, others)
    assert list(found) == ["app", "mute", "lan"]
    assert found["mute"] == found["lan"] == {"dhcp4": False}


def test_no_static_address_no_document() -> None:
    result = one_vm("[pod, {network: app, ip: dhcp}]")
    assert "networkData" not in vm(result)["spec"]["volumes"][-1]["cloudInitNoCloud"]
    assert all("macAddress" not in nic for nic in vm(result)["spec"]["domain"]["devices"]["interfaces"])


def test_cloud_init_may_be_for_addresses_only() -> None:
    result = made(
        LAN + "\nvms: {app/vm: {memory: 1Gi, cloudInit: {networkData: auto}, nics: [{network: app, ip: auto}]}}\n"
    )
    assert list(vm(result)["spec"]["volumes"][-1]["cloudInitNoCloud"]) == ["networkData"]


def test_names_that_yaml_reads_as_something_else() -> None:
    assert list(told("[{network: app, ip: 10.12.0.11, name: 'on'}, {network: pod, name: '1e3'}]")) == ["on", "1e3"]


def test_a_mac_address_is_matched_in_lower_case() -> None:
    result = one_vm("[{network: app, ip: 10.12.0.11, mac: '02:00:5E:10:00:AB'}]")
    assert 'match: {macaddress: "02:00:5e:10:00:ab"}' in network_data(result)
    assert vm(result)["spec"]["domain"]["devices"]["interfaces"][0]["macAddress"] == "02:00:5E:10:00:AB"


def test_vms_with_addresses_share_a_shape() -> None:
    entry = (
        "{count: 50, memory: 1Gi, cloudInit: {user: fedora}, nics: [pod, {network: app, ips: 10.12.0.100-10.12.0.149}]}"
    )
    result = made(f"{LAN}\nvms: {{'app/vm-{{n}}': {entry}}}\n")
    assert len({m.shape for m in result.manifests if m.kind == "VirtualMachine"}) == 1
    assert "10.12.0.100/24" in network_data(result, "vm-1")
    assert "10.12.0.149/24" in network_data(result, "vm-50")


def test_what_guests_are_told_comes_from_the_nics() -> None:
    result = one_vm("[pod, {network: app, ip: 10.12.0.11}]")
    place = "/spec/template/spec/volumes/0/cloudInitNoCloud"
    assert str(origin(result, "tenants/app/vm-vm.yaml", f"{place}/networkData")[1]) == "vms.app/vm.nics"
    assert str(origin(result, "tenants/app/vm-vm.yaml", f"{place}/userData")[1]) == "vms.app/vm.cloudInit"


def test_a_family_has_one_mistake() -> None:
    family = "bridges: {br: ens1}\nnamespaces: [a]\nnetworks: {'v-{vlan}': {bridge: br, vlans: [2-30], FIELDS}}"
    wrong = {
        "E0302": "subnets: 10.0.0.0/24, gateway: 10.0.1.1",
        "E0324": "subnets: 10.0.0.0/24, pool: 10.0.0.5",
        "E0328": "addressing: ovn",
        "E0323": "addressing: static, subnets: 10.0.0.0/24, pool: [10.0.0.5, 10.0.0.5]",
    }
    for code, fields in wrong.items():
        codes = [found_code for found_code, _ in found(build(family.replace("FIELDS", fields)))]
        assert codes == [code]


# Networks of other kinds

TENANT = """
    namespaces: [red]
    networks: {tenant: {overlay: layer2, primary: true, subnets: [10.100.0.0/16, "fd10::/64"]}}
    vms: {red/vm: {memory: 1Gi, nics: [{network: tenant, ip: IP}]}}
"""


@pytest.mark.parametrize(
    ("ip", "wanted"),
    [("10.100.0.10", '["10.100.0.10"]'), ("[10.100.0.10/16, 'fd10::A']", '["10.100.0.10","fd10::a"]')],
)
def test_ovn_is_asked_for_addresses_on_a_primary_network(ip: str, wanted: str) -> None:
    template = vm(made(TENANT.replace("IP", ip)))
    assert template["metadata"]["annotations"] == {"network.kubevirt.io/addresses": f'{{"tenant":{wanted}}}'}
    assert "volumes" not in template["spec"]


def test_the_first_two_addresses_of_a_primary_network_are_taken() -> None:
    for ip in ("10.100.0.1", "10.100.0.2", "fd10::1", "10.100.255.255"):
        assert [code for code, _ in found(build(TENANT.replace("IP", f"'{ip}'")))] == ["E0320"]
    moved = TENANT.replace("subnets:", "gateway: [10.100.0.2, 'fd10::fe'], subnets:")
    assert found(build(moved.replace("IP", "10.100.0.1"))) == [
        ("E0320", '10.100.0.1 is OVN-Kubernetes\' own address on "tenant"')
    ]
    assert found(build(moved.replace("IP", "'fd10::1'"))) == []


@pytest.mark.parametrize("by", ["static", "guest", "dhcp"])
def test_ovn_gives_no_addresses_where_others_do(by: str) -> None:
    result = made(f"namespaces: [a]\nnetworks: {{beat: {{overlay: layer2, subnets: 10.9.0.0/24, addressing: {by}}}}}\n")
    (udn,) = [m.body for m in result.manifests if m.kind == "UserDefinedNetwork"]
    assert udn["spec"]["layer2"] == {"role": "Secondary", "ipam": {"mode": "Disabled"}}


def test_addresses_on_a_network_of_others() -> None:
    theirs = "theirs: {existing: nad, subnets: 10.16.0.0/24, addressing: static, dns: 10.16.0.53}"
    assert told("[{network: theirs, ip: 10.16.0.5}]", theirs)["theirs"] == {
        "addresses": ["10.16.0.5/24"],
        "nameservers": {"addresses": ["10.16.0.53"]},
    }


def test_several_macs_pass_a_linux_bridge_that_does_not_check() -> None:
    result = made("""
        namespaces: [a]
        bridges: {br: ens1}
        networks: {lab: {bridge: br, multipleMacs: true}}
        vms: {a/vm: {memory: 1Gi, nics: [{network: lab, multipleMacs: true}]}}
    """)
    (nad,) = [m.body for m in result.manifests if m.kind == "NetworkAttachmentDefinition"]
    assert '"macspoofchk": false' in nad["spec"]["config"]


# MAC addresses


def hashed(key: str, counter: str = "", seed: str = "spec") -> str:
    vm_name, _, nic = key.rpartition("/")
    return "02:" + sha256(f"{seed}||{vm_name}|{nic}{counter}".encode()).digest()[:5].hex(":")


AUTO = "namespaces: [a]\nvms:\n"


def macs(result: Compilation) -> dict[str, str]:
    return {
        f"{m.namespace}/{m.name}/{nic['name']}": nic["macAddress"]
        for m in result.manifests
        if m.kind == "VirtualMachine"
        for nic in vm(result, m.name)["spec"]["domain"]["devices"]["interfaces"]
    }


def test_a_mac_address_is_made_of_names() -> None:
    result = made(AUTO + "  a/vm: {memory: 1Gi, nics: [{network: pod, mac: auto}]}\n")
    assert macs(result) == {"a/vm/default": hashed("a/vm/default")}
    assert memory(result) == Lock("spec")


def test_the_seed_is_that_of_the_lock() -> None:
    result = made(AUTO + "  a/vm: {memory: 1Gi, nics: [{network: pod, mac: auto}]}\n", Lock("older"))
    assert macs(result) == {"a/vm/default": hashed("a/vm/default", seed="older")}


def test_a_vm_that_others_own_gets_one_too() -> None:
    result = made(
        "namespaces: {a: {existing: true}}\nnetworks: {m: {bridge: br-ex}}\nattach: {a/vm: {network: m, mac: auto}}\n"
    )
    (patch,) = result.patches
    assert [o["value"]["macAddress"] for o in patch.change if "macAddress" in o.get("value", ())] == [hashed("a/vm/m")]


TWO = AUTO + "".join(
    f"  a/{name}: {{{{memory: 1Gi, nics: [{{{{network: pod, mac: {{{name}}}}}}}]}}}}\n" for name in ("one", "two")
)


def test_the_newer_of_two_with_one_address_gets_another_and_keeps_it() -> None:
    clash = hashed("a/two/default")
    result = made(TWO.format(one=f'"{clash}"', two="auto"))
    other = hashed("a/two/default", "|1")
    assert macs(result)["a/two/default"] == other
    assert result.lock is not None
    assert result.lock.macs == {"a/two/default": other}
    alone = build(TWO.format(one="auto", two="auto"), result.lock)
    (found,) = alone.findings
    assert (found.diagnostic.code, 'VM "a/one"' in found.diagnostic.message) == ("I0651", True)
    assert macs(alone)["a/two/default"] == other
    assert alone.lock is not None
    assert alone.lock.macs == result.lock.macs


def test_a_vm_that_is_live_keeps_its_address() -> None:
    """A rule finds the two where they meet; on the pod network they do not."""
    clash = hashed("a/two/default")
    result = made(TWO.format(one=f'"{clash}"', two="auto"), Lock("spec", vms=frozenset({"a/two"})))
    assert macs(result)["a/two/default"] == clash
    assert result.lock is not None
    assert result.lock.macs == {}


def test_what_is_gone_is_forgotten() -> None:
    old = Lock("spec", macs={"a/gone/default": "02:00:00:00:00:09"}, ips={"app": {"app/gone/app": ("10.12.0.50",)}})
    assert memory(made(LAN, old)) == Lock("spec")
    result = made(AUTO + "  a/vm: {memory: 1Gi, nics: [{network: pod, mac: auto}]}\n", old)
    assert memory(result) == Lock("spec")


# Pools


def many(*names: str, more: str = "", lan: str = LAN) -> str:
    """A VM for each name, on the LAN, with the next free address."""
    entry = "{memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: app, ip: auto}]}"
    return f"{lan}\nvms:\n" + "".join(f"  app/{name}: {entry}\n" for name in names) + indent(dedent(more), "  ")


def fixed(name: str, ip: str) -> str:
    return f"app/{name}: {{memory: 1Gi, cloudInit: {{user: fedora}}, nics: [{{network: app, ip: {ip}}}]}}\n"


def test_the_lowest_free_address_is_taken_in_the_order_of_names() -> None:
    result = made(many("web-10", "web-2", "db", more=fixed("by-hand", "10.12.0.51")))
    assert taken(result) == {
        "app/db/app": ("10.12.0.50",),
        "app/web-2/app": ("10.12.0.52",),
        "app/web-10/app": ("10.12.0.54",),  # after the DNS server
    }


@pytest.mark.parametrize(
    ("subnet", "gateway", "expected"),
    [
        ("10.12.0.0/29", "10.12.0.1", ["10.12.0.2", "10.12.0.3", "10.12.0.5", "10.12.0.6"]),
        ("10.12.0.0/31", "10.12.0.1", ["10.12.0.0"]),
        ("'fd12::/126'", "'fd12::2'", ["fd12::1", "fd12::3"]),
        ("'fd12::/127'", "'fd12::1'", ["fd12::"]),
    ],
)
def test_without_a_pool_all_of_the_subnet_is_given(subnet: str, gateway: str, expected: list[str]) -> None:
    lan = f"""
        namespaces: [app]
        networks: {{app: {{bridge: br-ex, addressing: static, subnets: {subnet}, gateway: {gateway}, dns: 10.12.0.4}}}}
    """
    names = [f"vm-{number}" for number in range(len(expected))]
    result = made(many(*names, lan=dedent(lan)))
    assert [taken(result)[f"app/{name}/app"] for name in names] == [(ip,) for ip in expected]
    assert [code for code, _ in found(build(many(*names, "more", lan=dedent(lan))))] == ["E0304"]


def test_one_address_of_each_family() -> None:
    lan = LAN.replace("subnets: 10.12.0.0/24", "subnets: [10.12.0.0/24, 'fd12::/64']")
    first = made(many("one", lan=LAN))
    both = made(many("one", "two", lan=lan), first.lock)
    assert taken(both) == {"app/one/app": ("10.12.0.50", "fd12::1"), "app/two/app": ("10.12.0.51", "fd12::2")}


def test_networks_on_one_lan_share_what_is_taken() -> None:
    twin = LAN + indent(
        "twin: {bridge: br-vm, vlan: 120, addressing: static, subnets: 10.12.0.0/24, namespaces: b}"
        "   # vmnetc: allow same-vlan-twice each namespace has its own name for it",
        "  ",
    )
    spec = twin.replace("[app]", "[app, b]").replace("vlan: 120\n", "vlan: 120\n    namespaces: app\n") + dedent("""
        vms:
          app/one: {memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: app, ip: auto}]}
          b/two: {memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: twin, ip: 10.12.0.50}]}
          b/three: {memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: twin, ip: auto}]}
    """)
    assert taken(made(spec)) == {"app/one/app": ("10.12.0.51",), "b/three/twin": ("10.12.0.1",)}


def test_an_exhausted_pool_says_who_asks() -> None:
    lan = LAN.replace("10.12.0.50-10.12.0.59", "10.12.0.50-10.12.0.51")
    entry = "{count: 3, memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: app, ip: auto}]}"
    (finding,) = build(many("db", more=f"app/web-{{n}}: {entry}\n", lan=lan)).findings
    assert finding.diagnostic.message == 'the pool of "app" has 2 addresses to give, 4 are needed'
    assert finding.diagnostic.note == "1 for app/db, 3 for app/web-{n}"


def test_two_nics_of_one_name_are_one_mistake() -> None:
    entry = "{memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: app, ip: auto}, {network: app, ip: auto}]}"
    linux = LAN.replace("br-vm: {uplink: ens1, type: ovs}", "br-vm: ens1")
    assert [code for code, _ in found(build(f"{linux}\nvms: {{app/vm: {entry}}}\n"))] == ["E0706"]


def remembered(**ips: str) -> Lock:
    return Lock("spec", ips={"app": {f"app/{name}/app": (ip,) for name, ip in ips.items()}})


@pytest.mark.parametrize(
    ("lock", "more", "message", "related"),
    [
        (
            remembered(one="10.12.0.70"),
            "",
            'VM "app/one" was given 10.12.0.70 before, which is outside its pool (network "app")',
            "pool: 10.12.0.50-10.12.0.59",
        ),
        (
            remembered(one="10.12.0.55"),
            fixed("by-hand", "10.12.0.55"),
            'VM "app/one" was given 10.12.0.55 before, which VM "app/by-hand" has too (network "app")',
            "app/by-hand",
        ),
        (
            remembered(one="10.12.0.55", two="10.12.0.55"),
            "",
            'VM "app/two" was given 10.12.0.55 before, which VM "app/one" has too (network "app")',
            "app/one",
        ),
        (
            remembered(one="10.12.0"),
            "",
            'VM "app/one" was given "10.12.0" before, which is no address (network "app")',
            "pool: 10.12.0.50-10.12.0.59",
        ),
    ],
    ids=["outside", "by hand", "merged", "unreadable"],
)
def test_a_remembered_address_that_no_longer_fits_is_never_moved(
    lock: Lock, more: str, message: str, related: str
) -> None:
    spec = many("one", "two", more=more)
    result = build(spec, lock)
    assert found(result) == [("E0330", message)]
    (finding,) = result.findings
    assert finding.place is not None
    (place, _), *_ = finding.related
    text = (HEAD + "target: openshift-4.20\nmetadata: {name: spec}\n" + dedent(spec)).splitlines()
    assert related in text[place.line - 1]
    assert "for another address: vmnetc forget SPEC ips.app.app/" in finding.diagnostic.hint
    assert result.lock is not None
    if "no address" not in message:
        assert lock.ips["app"].items() <= result.lock.ips["app"].items()


def test_many_addresses_outside_are_one_finding() -> None:
    lock = remembered(one="10.12.0.70", two="10.12.0.71", three="10.12.0.72")
    (finding,) = build(many("one", "two", "three"), lock).findings
    assert finding.diagnostic.note == "the same for 2 more of its addresses"


def test_a_gateway_on_a_remembered_address() -> None:
    lan = LAN.replace("gateway: 10.12.0.1", "gateway: 10.12.0.50")
    message = 'VM "app/one" was given 10.12.0.50 before, which is the gateway now (network "app")'
    assert found(build(many("one", lan=lan), remembered(one="10.12.0.50"))) == [("E0330", message)]


# Whatever comes and goes

_NAMES = [f"{kind}-{number}" for kind in ("db", "web") for number in range(6)]


@st.composite
def _lives(draw: st.DrawFn) -> list[tuple[list[str], Mapping[str, str]]]:
    """Builds, one after another: the VMs that ask, in some order, and addresses by hand that nobody has."""
    builds = []
    for _ in range(draw(st.integers(1, 5))):
        asking = draw(st.lists(st.sampled_from(_NAMES), unique=True, max_size=9))
        hands = draw(st.lists(st.integers(2, 254), unique=True, max_size=4))
        builds.append((asking, {f"hand-{number}": f"10.12.0.{number}" for number in hands}))
    return builds


@settings(max_examples=60, deadline=None)
@given(_lives())
def test_addresses_never_move_and_are_each_given_once(builds: list[tuple[list[str], Mapping[str, str]]]) -> None:
    lan = LAN.replace("10.12.0.50-10.12.0.59", "[10.12.0.40-10.12.0.44, 10.12.0.50-10.12.0.59]")
    pool = {f"10.12.0.{number}" for number in (*range(40, 45), *range(50, 60))}
    lock: Lock | None = None
    before: dict[str, tuple[str, ...]] = {}
    for asking, hands in builds:
        own = {ip for ips in before.values() for ip in ips}
        others = "".join(fixed(name, ip) for name, ip in hands.items() if ip not in own)
        spec = many(*asking, more=others, lan=lan)
        result = made(spec, lock)
        now = taken(result)
        given_away = [ip for ips in now.values() for ip in ips]
        assert now.keys() == {f"app/{name}/app" for name in asking}
        assert set(given_away) <= pool
        assert len(set(given_away)) == len(given_away)
        assert not {ip for ip in hands.values() if ip not in own} & set(given_away)
        assert all(now[key] == before[key] for key in now.keys() & before.keys())
        again = made(many(*reversed(asking), more=others, lan=lan), lock)
        assert taken(again) == now
        assert again.files() == result.files()
        assert made(spec, result.lock).lock == result.lock
        lock, before = memory(result), now


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2**16), min_size=1, max_size=30, unique=True), st.text("abcxyz-", max_size=8))
def test_mac_addresses_are_of_one_nic_each(numbers: list[int], seed: str) -> None:
    spec = AUTO + "".join(f"  a/vm-{n}: {{memory: 1Gi, nics: [{{network: pod, mac: auto}}]}}\n" for n in numbers)
    result = made(spec, Lock(seed))
    assert macs(result) == {f"a/vm-{n}/default": hashed(f"a/vm-{n}/default", seed=seed) for n in numbers}
    assert all(int(mac[:2], 16) & 3 == 2 for mac in macs(result).values())


def test_ten_thousand_addresses() -> None:
    lan = LAN.replace("10.12.0.0/24", "10.12.0.0/16").replace("10.12.0.50-10.12.0.59", "10.12.1.0-10.12.60.255")
    entry = "{count: 5000, memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: app, ip: auto}]}"
    result = build(f"{lan}\nvms:\n  app/a-{{n}}: {entry}\n  app/b-{{n}}: {entry}\n")
    ips = taken(result)
    assert len(ips) == 10_000
    assert ips["app/b-5000/app"] == (str(ipaddress.ip_address("10.12.1.0") + 9_999),)


def test_subnets_that_ovn_does_not_know_may_change() -> None:
    """They are in no object: only what guests are told follows from them."""
    spec = "namespaces: [a]\nnetworks: {beat: {overlay: layer2, subnets: 10.9.0.0/24, addressing: static}}\n"
    first = made(spec)
    assert found(build(spec.replace("10.9.0.0/24", "10.9.0.0/16"), first.lock)) == []
    assert [code for code, _ in found(build(spec.replace(", addressing: static", ""), first.lock))] == ["E0601"]
