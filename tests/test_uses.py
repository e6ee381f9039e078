"""`uses`: what another team's spec has is known, checked against, and never made."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import run
from teams import HEAD, NETWORK, PROD, SHOP, USES, built, findings, reports, validated, write, write_file

VM = "namespaces: [shop]\nvms:\n  web: {{memory: 1Gi, cloudInit: {{user: fedora}}, nics: [{}]}}\n"


def test_only_what_is_its_own_is_made_and_remembered(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop=USES + VM.format("pod, {network: app, ip: auto}, vlan-101, lan"))
    files = built(tmp_path, SHOP)
    assert {path for path in files if not path.endswith("kustomization.yaml")} == {
        "admin/namespace-shop.yaml",
        "tenants/shop/vm-web.yaml",
    }
    for line in ("networkName: vlan-101", "addresses: [10.31.0.2/24]", "networkName: lan"):
        assert line in files["tenants/shop/vm-web.yaml"]
    lock = (tmp_path / "shop/shop.vmnet.lock.yaml").read_text()
    assert "10.31.0.2" in lock
    assert not any(word in lock for word in ("br-vm", "br-ovs", "bond1", "kind:", "networks:"))
    assert not (tmp_path / "network" / "prod.vmnet.lock.yaml").exists()


def test_own_things_stand_on_those_of_the_other_team(tmp_path: Path) -> None:
    write(
        tmp_path,
        network=NETWORK,
        shop=USES
        + """\
namespaces: [shop]
interfaces:
  bond1.30: {vlan: 30, on: bond1, ip: dhcp}
bridges:
  br-fast: {uplink: ens9, nodes: storage}
networks:
  own: {bridge: br-vm, vlan: 7}
  mapped: {bridge: br-ovs, vlan: 8}
  fast: {bridge: br-fast}
""",
    )
    files = built(tmp_path, SHOP)
    assert sorted(path for path in files if "nncp" in path) == [
        "admin/nncp-bond1.30.yaml",
        "admin/nncp-br-fast-storage.yaml",
    ]
    assert "base-iface: bond1" in files["admin/nncp-bond1.30.yaml"]
    assert "disk: fast" in files["admin/nncp-br-fast-storage.yaml"]
    assert "link-aggregation" not in "".join(files.values())
    assert '"physicalNetworkName": "lan"' in files["admin/nad-shop.mapped.yaml"]


def test_a_localnet_name_that_the_other_team_does_not_map_is_mapped_here(tmp_path: Path) -> None:
    """`br-ex` is in every spec."""
    network = NETWORK + "  outside: {bridge: br-ex, namespaces: shop}\n"
    own = "namespaces: [shop]\nnetworks:\n  same: {bridge: br-ex, vlan: 9}\n"
    write(tmp_path, network=network, shop=USES + own)
    assert not [path for path in built(tmp_path, SHOP) if "nncp" in path]
    write(tmp_path, network=NETWORK, shop=USES + own)
    assert "br-ex-localnet" in built(tmp_path, SHOP)["admin/nncp-br-ex-localnet.yaml"]


def test_nothing_stands_on_an_ovs_bridge_of_the_other_team(tmp_path: Path) -> None:
    """The list of its ports is in the other team's policy."""
    write(tmp_path, network=NETWORK, shop=USES + "interfaces: {port0: {on: br-ovs, nodes: storage}}\n")
    assert findings(tmp_path, SHOP) == [("E0219", SHOP, 5)]


def test_findings_stand_here_and_name_the_place_there(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop=USES + "namespaces: [shop, hr]\nvms: {hr/web: {memory: 1Gi, nics: [lan]}}\n")
    (finding,) = reports(tmp_path, SHOP)
    assert (finding["code"], finding["file"], finding["line"]) == ("E0404", SHOP, 6)
    assert (finding["related"][0]["file"], finding["related"][0]["line"]) == (PROD, 16)


@pytest.mark.parametrize(
    ("own", "code", "line"),
    [
        ("vms: {shop/web: {memory: 1Gi, nics: [vlan-103]}}\n", "E0401", 5),
        ("bridges: {br-x: ens1f1}\n", "E0202", 5),
        ("bridges: {br-x: {uplink: ens9, nodes: gpu}}\n", "E0401", 5),
        ("namespaces: [shop]\nnetworks:\n  own: {bridge: br-vm, name: app}\n", "E0420", 7),
        ("bridges: {br-y: {type: ovs, uplink: ens8, physicalNetwork: lan, nodes: storage}}\n", "E0225", 5),
        ("namespaces: [it]\nvms: {it/web: {memory: 1Gi, nics: [lan]}}\n", "E0404", 6),
        ("vms: {shop/web: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: app, ip: 10.9.0.1}]}}\n", "E0302", 5),
        ("interfaces: {ens3: {ethernet: true, mtu: 1500}}\n", "E0917", 5),
        ("interfaces: {bond1: {bond: [ens7, ens8]}}\n", "E0915", 5),
        ("networks: {app: {overlay: layer2, namespaces: shop}}\n", "E0915", 5),
        ("nodes: {storage: {selector: {disk: slow}}}\n", "E0915", 5),
        ("networks:\n  vlan-100: {overlay: layer2, namespaces: shop}\n", "E0104", 6),
    ],
)
def test_what_the_other_team_has_is_checked_against(own: str, code: str, line: int, tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop=USES + own)
    assert findings(tmp_path, SHOP) == [(code, SHOP, line)]


def test_entries_of_which_nothing_is_made_may_stand_in_both(tmp_path: Path) -> None:
    nodes = "nodes:\n  storage: {selector: {disk: fast}}\n"
    write(tmp_path, network=NETWORK, shop=USES + nodes + "namespaces: {shop: {existing: true}}\n")
    assert findings(tmp_path, SHOP) == []


def test_one_namespace_is_made_by_one_spec(tmp_path: Path) -> None:
    network = NETWORK.replace("shop: {existing: true}", "shop: {}")
    write(tmp_path, network=network, shop=USES + "namespaces: [shop]\n")
    assert findings(tmp_path, SHOP) == [("E0916", SHOP, 5)]
    write(tmp_path, shop=USES + "namespaces: {shop: {existing: true}}\nvms: {web: {memory: 1Gi}}\n")
    assert findings(tmp_path, SHOP) == []


def test_a_primary_network_of_the_other_team_labels_the_namespace_that_is_made_here(tmp_path: Path) -> None:
    """The network spec says that the namespace will have been created with the label: here it is."""
    network = """\
namespaces: {shop: {existing: true, primaryUdnLabel: true}}
networks: {tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: shop}}
"""
    write(tmp_path, network=network, shop=USES + "namespaces: [shop]\nvms: {web: {memory: 1Gi}}\n")
    files = built(tmp_path, SHOP)
    assert "k8s.ovn.org/primary-user-defined-network" in files["admin/namespace-shop.yaml"]
    assert "l2bridge" in files["tenants/shop/vm-web.yaml"]
    write(tmp_path, shop=USES + "namespaces: {shop: {existing: true}}\nvms: {web: {memory: 1Gi, nics: [pod]}}\n")
    assert findings(tmp_path, SHOP) == [("E0506", SHOP, 6)]


def test_a_network_that_is_to_go_is_refused_to_its_users(tmp_path: Path) -> None:
    network = NETWORK.replace("  lan: {", "  lan: {state: absent, ")
    write(tmp_path, network=network, shop=USES + VM.format("lan"))
    (finding,) = reports(tmp_path, SHOP)
    assert (finding["code"], finding["line"], finding["related"][0]["file"]) == ("E0613", 7, PROD)


def test_what_is_wrong_there_is_not_said_again(tmp_path: Path) -> None:
    """A warning of the other spec is its own; an error is one finding here, and names no follow-ups."""
    warned = NETWORK.replace("  lan: {", "  lan2: {bridge: br-vm, vlan: 310, namespaces: shop}\n  lan: {")
    write(tmp_path, network=warned, shop=USES + VM.format("lan"))
    assert findings(tmp_path, PROD) == [("W0402", PROD, 16)]
    assert findings(tmp_path, SHOP) == []
    write(tmp_path, network=NETWORK.replace("10.31.0.0/24", "10.31.0.0/99").replace("ens3", "{}"))
    (finding,) = reports(tmp_path, SHOP)
    assert (finding["code"], finding["file"], finding["line"]) == ("E0914", SHOP, 4)
    assert finding["message"] == f"{PROD} has 2 errors"
    assert finding["note"] == f"the first one: E0105 at {PROD}:11:31"
    assert finding["help"] == f"vmnetc validate {PROD}"


def test_what_only_both_together_get_wrong_is_said_where_the_spec_is_used(tmp_path: Path) -> None:
    """The pool is the other team's, the VMs are not."""
    network = NETWORK.replace("gateway: 10.31.0.1", "pool: 10.31.0.9")
    vms = "namespaces: [shop]\nvms:\n  web-{n}:\n    count: 2\n    memory: 1Gi\n    cloudInit: {user: x}\n    nics: [{network: app, ip: auto}]\n"
    write(tmp_path, network=network, shop=USES + vms)
    (finding,) = reports(tmp_path, SHOP)
    assert (finding["code"], finding["file"], finding["line"]) == ("E0304", SHOP, 4)
    assert finding["related"][0]["file"] == PROD


def test_an_older_target_than_the_used_spec_needs(tmp_path: Path) -> None:
    write_file(tmp_path, PROD, HEAD.replace("4.18", "4.20") + NETWORK)
    write(tmp_path, shop=USES + VM.format("lan"))
    assert {code for code, _, _ in findings(tmp_path, SHOP)} <= {"E1001"}
    assert all(file == SHOP for _, file, _ in findings(tmp_path, SHOP))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../network/prod.yaml", "E0905"),
        ("../net/prod.vmnet.yaml", "E0905"),
        ("../network", "E0907"),
        ("../network/*.vmnet.yaml", "E0907"),
        ("../network/prod.vmnet.lock.yaml", "E0907"),
        ("vms.csv", "E0907"),
        ("/etc/prod.vmnet.yaml", "E0906"),
        ("shop.vmnet.yaml", "E0903"),
        ("../shop/./shop.vmnet.yaml", "E0903"),
    ],
)
def test_what_cannot_be_used(name: str, code: str, tmp_path: Path) -> None:
    """The names that would lead into it are no findings."""
    write(tmp_path, network=NETWORK, shop=f"uses: ['{name}']\n" + VM.format("lan"))
    assert findings(tmp_path, SHOP) == [(code, SHOP, 4)]


@pytest.mark.parametrize("typed", ["5", "{a: b}", "[5]", "['']"])
def test_a_list_of_files_is_meant(typed: str, tmp_path: Path) -> None:
    write(tmp_path, shop=f"uses: {typed}\n")
    assert findings(tmp_path, SHOP) == [("E0105", SHOP, 4)]


def test_a_file_that_is_no_spec(tmp_path: Path) -> None:
    write_file(tmp_path, "network/prod.vmnet.yaml", "a: [b\n")
    write(tmp_path, shop=USES)
    assert findings(tmp_path, SHOP) == [("E0914", SHOP, 4)]
    write_file(tmp_path, "network/prod.vmnet.yaml", "- a\n")
    assert findings(tmp_path, SHOP) == [("E0914", SHOP, 4)]


def test_specs_that_use_each_other(tmp_path: Path) -> None:
    write(tmp_path, network="uses: ../shop/shop.vmnet.yaml\n" + NETWORK, shop=USES)
    assert findings(tmp_path, SHOP) == [("E0914", SHOP, 4)]
    (finding,) = reports(tmp_path, PROD)
    assert finding["note"].startswith(f"the first one: E0903 at {SHOP}:4:")


def test_a_chain_and_a_diamond(tmp_path: Path) -> None:
    """What a used spec uses can be used as well; reached in two ways it is one thing."""
    write(
        tmp_path,
        network=NETWORK,
        lan=USES + "namespaces: {db: {existing: true}}\nnetworks: {own: {bridge: br-vm, vlan: 9, namespaces: db}}\n",
        core=USES
        + "namespaces: {web: {existing: true}}\nnetworks: {core: {bridge: br-vm, vlan: 8, namespaces: web}}\n",
        shop="uses: [../lan/lan.vmnet.yaml, ../core/core.vmnet.yaml]\nnamespaces: [shop]\n"
        "vms:\n  shop/a: {memory: 1Gi, nics: [lan]}\n  db/b: {memory: 1Gi, nics: [own]}\n  web/c: {memory: 1Gi, nics: [core]}\n",
    )
    assert [path for path in built(tmp_path, SHOP) if "nad" in path or "nncp" in path] == []
    write(tmp_path, core=USES + "bridges: {br-own: ens77}\n", lan=USES + "bridges: {br-own: ens78}\n")
    write(tmp_path, shop="uses: [../lan/lan.vmnet.yaml, ../core/core.vmnet.yaml]\n")
    assert findings(tmp_path, SHOP) == [("E0915", SHOP, 4)]


def test_the_only_namespace_of_a_spec_is_its_own(tmp_path: Path) -> None:
    """A network without `namespaces` is for that one, whoever uses it."""
    write(
        tmp_path,
        network=NETWORK,
        lan=USES + "namespaces: [hr]\nnetworks: {own: {bridge: br-vm, vlan: 9}}\n",
        shop="uses: ../lan/lan.vmnet.yaml\nvms: {hr/web: {memory: 1Gi, nics: [own]}}\n",
    )
    assert findings(tmp_path, SHOP) == []
    write(tmp_path, shop="uses: ../lan/lan.vmnet.yaml\nvms: {shop/web: {memory: 1Gi, nics: [own]}}\n")
    assert [code for code, _, _ in findings(tmp_path, SHOP)] == ["E0404"]


def test_parts_of_the_used_spec_come_along(tmp_path: Path) -> None:
    """Its own includes, exports and defaults are read from where it lies."""
    export = "apiVersion: v1\nkind: Namespace\nmetadata: {name: hr, labels: {team: a}}\n"
    write_file(tmp_path, "network/inventory/ns.yaml", export)
    write_file(tmp_path, "network/more/bridges.yaml", "bridges: {br-two: ens44}\n")
    network = NETWORK + "  two: {vlan: 77, namespaces: hr}\n"
    head = "include: more/*.yaml\ninventory: [inventory]\ndefaults: {networks: {bridge: br-two}}\n"
    write(tmp_path, network=head + network, shop=USES + "vms: {hr/web: {memory: 1Gi, nics: [two]}}\n")
    assert findings(tmp_path, PROD) == []
    assert "networkName: two" in built(tmp_path, SHOP)["tenants/hr/vm-web.yaml"]


def test_clusters_by_name(tmp_path: Path) -> None:
    several = "clusters: {muc: {}, ber: {patch: {networks: {lan: {vlan: 6}, 'vlan-{vlan}': null}}}}\n"
    write(tmp_path, network=NETWORK + several, shop=USES + VM.format("vlan-101"))
    (finding,) = reports(tmp_path, SHOP)
    assert (finding["code"], finding["line"], finding["help"]) == ("E0914", 4, "clusters: {ber: {}}")
    write(tmp_path, shop=USES + VM.format("vlan-101") + "clusters: {muc: {}}\n")
    assert findings(tmp_path, SHOP) == []
    write(tmp_path, shop=USES + VM.format("vlan-101") + "clusters: {ber: {}}\n")
    assert findings(tmp_path, SHOP) == [("E0401", SHOP, 7)]
    write(tmp_path, shop=USES + VM.format("vlan-101") + "clusters: {mucc: {}, muc: {}}\n")
    assert findings(tmp_path, SHOP) == [("E0914", SHOP, 4)]
    write(tmp_path, shop=VM.format("pod") + "clusters: {fra: {}, muc: {patch: {uses: [../network/prod.vmnet.yaml]}}}\n")
    assert findings(tmp_path, SHOP) == []
    write(tmp_path, network=NETWORK + "clusters: {muc: {}}\n", shop=USES + VM.format("lan"))
    assert findings(tmp_path, SHOP) == []


def test_the_lock_of_the_used_spec_decides(tmp_path: Path) -> None:
    """A NAD that is live stays one, also for its users, whatever their target prefers."""
    write(tmp_path, network=NETWORK)
    built(tmp_path, PROD)
    write_file(tmp_path, PROD, HEAD.replace("4.18", "4.20") + NETWORK)
    own = "namespaces: [shop]\nnetworks: {n: {bridge: br-ovs, vlan: 9}}\nvms: {web: {memory: 1Gi, nics: [lan]}}\n"
    write_file(tmp_path, SHOP, HEAD.replace("4.18", "4.20") + USES + own)
    assert findings(tmp_path, PROD) == []
    files = built(tmp_path, SHOP)
    assert "admin/cudn-n.yaml" in files
    (tmp_path / "network/prod.vmnet.lock.yaml").write_text("version: 1\n  - x")
    assert findings(tmp_path, SHOP) == [("E0914", SHOP, 4)]


def test_addresses_of_the_other_teams_vms(tmp_path: Path) -> None:
    theirs = "vms: {shop/db: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: app, ip: 10.31.0.2, mac: '02:00:00:00:00:07'}]}}\n"
    write(tmp_path, network=NETWORK + theirs, shop=USES + VM.format("{network: app, ip: auto}"))
    assert "10.31.0.3/24" in built(tmp_path, SHOP)["tenants/shop/vm-web.yaml"]
    (tmp_path / "shop/shop.vmnet.lock.yaml").unlink()
    write(tmp_path, shop=USES + VM.format("{network: app, ip: 10.31.0.2}"))
    assert findings(tmp_path, SHOP) == [("E0303", SHOP, 7)]
    write(tmp_path, shop=USES + VM.format("{network: app, ip: 10.31.0.3, mac: '02:00:00:00:00:07'}"))
    assert findings(tmp_path, SHOP) == [("E0701", SHOP, 7)]
    write(tmp_path, shop=USES + VM.format("{network: app, ip: 10.31.0.3}").replace("web:", "shop/db:"))
    assert findings(tmp_path, SHOP) == [("E0916", SHOP, 7)]


def test_one_range_is_handed_out_by_one_spec(tmp_path: Path) -> None:
    theirs = "vms: {shop/db: {memory: 1Gi, cloudInit: {user: x}, nics: [{network: app, ip: auto}]}}\n"
    write(tmp_path, network=NETWORK + theirs, shop=USES + VM.format("{network: app, ip: auto}"))
    assert findings(tmp_path, SHOP) == [("E0918", SHOP, 7)]


def test_devices_and_networks_are_handed_over(tmp_path: Path) -> None:
    """A spec is split: what its lock remembers of the nodes and networks is the other team's from now on."""
    write(
        tmp_path,
        shop=NETWORK.replace("shop: {existing: true}", "shop: {}") + "vms: {shop/web: {memory: 1Gi, nics: [lan]}}\n",
    )
    built(tmp_path, SHOP)
    write(tmp_path, network=NETWORK, shop=USES + "namespaces: [shop]\nvms: {shop/web: {memory: 1Gi, nics: [lan]}}\n")
    assert findings(tmp_path, ".") == []
    built(tmp_path, PROD)
    files = built(tmp_path, SHOP)
    assert not [path for path in files if "nncp" in path or "nad" in path]
    assert "br-vm" not in (tmp_path / "shop/shop.vmnet.lock.yaml").read_text()


def test_a_spec_from_standard_input_uses_from_here(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK)
    text = HEAD + "uses: network/prod.vmnet.yaml\n" + VM.format("lan")
    result = run("validate", "-", cwd=tmp_path, stdin=text)
    assert result.returncode == 0, result.stdout


def test_show_and_trace(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop=USES + VM.format("lan"))
    built(tmp_path, SHOP)
    shown = run("show", SHOP, cwd=tmp_path)
    assert 'uses:\n  - "../network/prod.vmnet.yaml"\n' in shown.stdout
    assert "bond1" not in shown.stdout
    traced = run("trace", SHOP, "vm-web.yaml#/spec/template/spec/networks/0/multus", cwd=tmp_path)
    assert traced.returncode == 0, traced.stderr


def test_a_used_spec_with_thousand_lines_is_read_once(tmp_path: Path) -> None:
    """However many specs use it."""
    write(tmp_path, network=NETWORK, shop=USES * 1)
    teams = {f"t{number}": USES for number in range(20)}
    write(tmp_path, **teams)
    listed = ", ".join(f"../{team}/{team}.vmnet.yaml" for team in teams)
    write(tmp_path, shop=f"uses: [{listed}]\n" + VM.format("lan"))
    assert findings(tmp_path, SHOP) == []
    many = ", ".join(f"../{team}/{team}.vmnet.yaml" for team in [f"s{number}" for number in range(101)])
    write(tmp_path, **{f"s{number}": "" for number in range(101)}, shop=f"uses: [{many}]\n")
    assert [code for code, _, _ in findings(tmp_path, SHOP)] == ["E0904"]


def test_the_messages(tmp_path: Path) -> None:
    write(tmp_path, network=NETWORK, shop=USES + "bridges: {br-vm: ens77}\n")
    assert validated(tmp_path, SHOP).stdout == (
        'error[E0915]: bridge "br-vm" is one of a used spec too\n'
        "  --> shop/shop.vmnet.yaml:5:11\n"
        "   |\n"
        " 4 | uses: [../network/prod.vmnet.yaml]\n"
        "   |        -------------------------- used here\n"
        " 5 | bridges: {br-vm: ens77}\n"
        "   |           ^^^^^\n"
        "   = help: use that one and delete this entry, or give this one a name of its own\n"
        "\n"
        "shop/shop.vmnet.yaml: 1 error\n"
    )
