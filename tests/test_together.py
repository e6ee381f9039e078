"""`validate` with several specs: those for one cluster are checked against each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from teams import HEAD, NETWORK, PROD, SHOP, USES, findings, reports, validated, write, write_file

ONE, TWO = "a/a.vmnet.yaml", "b/b.vmnet.yaml"
VMS = "namespaces: [{0}]\nbridges: {{{1}: ens{2}}}\nnetworks:\n  {3}: {{bridge: {1}, vlan: 5}}\n"


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        # What is made, by its name.
        ("namespaces: [shop]\n", "namespaces: [shop]\n", "E0916"),
        ("bridges: {br-a: ens1}\n", "bridges: {br-b: {uplink: ens2, nncp: br-a}}\n", "E0916"),
        ("bridges: {br-a: ens1}\n", "bridges: {br-a: ens2}\n", "E0916"),
        (
            "bridges: {br-a: ens1}\nnamespaces: {d: {existing: true}}\nnetworks: {n: {bridge: br-a}}\n",
            "bridges: {br-b: ens2}\nnamespaces: {d: {existing: true}}\nnetworks: {m: {bridge: br-b, name: n}}\n",
            "E0916",
        ),
        (
            "namespaces: {d: {existing: true}}\nvms: {d/web: {memory: 1Gi}}\n",
            "namespaces: {d: {existing: true}}\nvms: {d/web: {memory: 2Gi}}\n",
            "E0916",
        ),
        # What the nodes have.
        ("bridges: {br-a: ens1}\n", "bridges: {br-b: ens1}\n", "E0202"),
        ("interfaces: {bond1: {bond: [ens1, ens2]}}\n", "bridges: {br-b: ens2}\n", "E0202"),
        ("bridges: {br-a: ens1}\n", "interfaces: {ens1: {ethernet: true, mtu: 9000}}\n", "E0917"),
        ("interfaces: {bond1: {bond: [ens1], nncp: x}}\n", "interfaces: {bond1: {bond: [ens2]}}\n", "E0917"),
        (
            "bridges: {br-a: {type: ovs, uplink: ens1, physicalNetwork: lan}}\n",
            "bridges: {br-b: {type: ovs, uplink: ens2, physicalNetwork: lan}}\n",
            "E0225",
        ),
        (
            "bridges: {br-ex: {physicalNetwork: [lan]}}\n",
            "bridges: {br-ex: {physicalNetwork: [lan], nncp: own}}\n",
            "E0917",
        ),
        (
            "sriov: {p: {nics: ens1, vfs: 4}}\n",
            "bridges: {br-b: ens1}\n",
            "E0202",
        ),
        (
            "interfaces: {m1: {macvlan: ens1}}\nnetworks: {move: {macvlan: ens1, namespaces: openshift-cnv, ipam: whereabouts, subnets: 10.9.0.0/24}}\n"
            "platform: {liveMigrationNetwork: move}\n",
            "networks: {go: {macvlan: ens2, namespaces: openshift-cnv, ipam: whereabouts, subnets: 10.8.0.0/24}}\n"
            "platform: {liveMigrationNetwork: go}\n",
            "E0916",
        ),
    ],
)
def test_what_two_specs_cannot_both_have(one: str, two: str, code: str, tmp_path: Path) -> None:
    """Each alone is right; together the later one has the finding, which names the place in the other."""
    write(tmp_path, a=one, b=two)
    assert findings(tmp_path, ONE) == findings(tmp_path, TWO) == []
    (finding,) = reports(tmp_path, ONE, TWO)
    assert (finding["code"], finding["file"], finding["related"][0]["file"]) == (code, TWO, ONE)
    assert finding["line"] > 3
    assert finding["related"][0]["line"] > 3
    assert validated(tmp_path, ONE, TWO).returncode == 1
    (turned,) = reports(tmp_path, TWO, ONE)
    assert (turned["code"], turned["file"]) == (code, ONE)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("bridges: {br-a: ens1}\n", "bridges: {br-b: ens2}\n"),
        ("interfaces: {ens1.5: {vlan: 5, on: ens1}}\n", "interfaces: {ens1.6: {vlan: 6, on: ens1}}\n"),
        (
            "nodes: {x: {selector: {a: b}}}\nbridges: {br-a: {uplink: ens1, nodes: x}}\n",
            "nodes: {y: {selector: {a: c}}}\nbridges: {br-b: {uplink: ens1, nodes: y}}\n",
        ),
        (
            "bridges: {br-a: {type: ovs, uplink: ens1}}\n",
            "bridges: {br-a: {existing: true, type: ovs}}\n",
        ),
        ("namespaces: [shop]\n", "namespaces: {shop: {existing: true}}\n"),
    ],
)
def test_what_two_specs_may_both_have(one: str, two: str, tmp_path: Path) -> None:
    write(tmp_path, a=one, b=two)
    assert findings(tmp_path, ONE, TWO) == []


ON_APP = "{{memory: 1Gi, cloudInit: {{user: x}}, nics: [{{network: app, {}}}]}}"
APP = "networks: {app: {existing: nad, subnets: 10.31.0.0/24, addressing: static, namespace: default}}\n"


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        ("ip: 10.31.0.9", "ip: 10.31.0.9", "E0303"),
        ("ip: 10.31.0.8, mac: '02:00:00:00:00:01'", "ip: 10.31.0.9, mac: '02:00:00:00:00:01'", "E0701"),
        ("ip: auto", "ip: auto", "E0918"),
        ("ip: auto", "ip: 10.31.0.1", "E0303"),
    ],
)
@pytest.mark.parametrize("lender", [True, False])
def test_addresses_on_one_lan(one: str, two: str, code: str, lender: bool, tmp_path: Path) -> None:
    """Whether both use the network's spec, or only know the object."""
    network = NETWORK.replace("namespaces: shop, addressing", "namespaces: [shop, erp], addressing").replace(
        ", gateway: 10.31.0.1", ""
    )
    known = USES if lender else APP
    write(tmp_path, network=network)
    for team, home, nic in (("a", "shop", one), ("b", "erp", two)):
        write(tmp_path, **{team: f"{known}namespaces: [{home}]\nvms: {{{home}/{team}: {ON_APP.format(nic)}}}\n"})
    (finding,) = reports(tmp_path, PROD, ONE, TWO)
    assert (finding["code"], finding["file"], finding["line"], finding["related"][0]["file"]) == (code, TWO, 6, ONE)


def test_pools_that_overlap_in_part(tmp_path: Path) -> None:
    app = APP.replace("static,", "static, pool: {},")
    for team, home, pool in (("a", "shop", "10.31.0.10-10.31.0.20"), ("b", "erp", "10.31.0.20-10.31.0.30")):
        text = app.replace("{}", pool, 1) + f"namespaces: [{home}]\nvms: {{{home}/v: {ON_APP.format('ip: auto')}}}\n"
        write(tmp_path, **{team: text})
    assert [code for code, _, _ in findings(tmp_path, ONE, TWO)] == ["E0918"]
    write_file(tmp_path, TWO, (tmp_path / TWO).read_text().replace("10.31.0.20-", "10.31.0.21-"))
    assert findings(tmp_path, ONE, TWO) == []


def test_what_is_found_with_uses_is_not_found_again(tmp_path: Path) -> None:
    network = NETWORK.replace("shop: {existing: true}", "shop: {}")
    write(tmp_path, network=network, shop=USES + "namespaces: [shop]\n")
    for order in ((PROD, SHOP), (SHOP, PROD), (".",)):
        assert findings(tmp_path, *order) == [("E0916", SHOP, 5)]


def test_which_specs_of_a_folder_are_for_one_cluster(tmp_path: Path) -> None:
    """A repository may hold the specs of many clusters: only `uses` tells that two are for one."""
    write(tmp_path, a="namespaces: [shop]\n", b="namespaces: [shop]\n")
    assert findings(tmp_path, ".") == []
    assert findings(tmp_path, ".", "--together") == [("E0916", TWO, 4)]
    write(tmp_path, network=NETWORK, a=USES + "namespaces: [shop]\n", b=USES + "namespaces: [shop]\n")
    assert findings(tmp_path, ".") == [("E0916", TWO, 5)]


def test_specs_that_name_clusters_meet_in_those_of_one_name(tmp_path: Path) -> None:
    write(tmp_path, a="namespaces: [shop]\nclusters: {muc: {}}\n", b="namespaces: [shop]\nclusters: {ber: {}}\n")
    assert findings(tmp_path, ONE, TWO) == []
    write(tmp_path, b="namespaces: [shop]\nclusters: {ber: {}, muc: {}}\n")
    assert findings(tmp_path, ONE, TWO) == [("E0916", TWO, 4)]
    write(tmp_path, b="namespaces: [shop]\n")
    assert findings(tmp_path, ONE, TWO) == [("E0916", TWO, 4)]


def test_one_name_in_one_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_file(tmp_path, f"{name}.vmnet.yaml", HEAD + f"metadata: {{name: prod}}\nnamespaces: [{name}]\n")
    (finding,) = reports(tmp_path, "a.vmnet.yaml", "b.vmnet.yaml")
    assert (finding["code"], finding["line"], finding["file"]) == ("E0919", 4, "b.vmnet.yaml")
    write_file(tmp_path, "b.vmnet.yaml", HEAD + "namespaces: [b]\n")
    assert findings(tmp_path, "a.vmnet.yaml", "b.vmnet.yaml") == []


def test_one_spec_is_not_compared_with_itself(tmp_path: Path) -> None:
    write(tmp_path, a="namespaces: [shop]\n")
    assert findings(tmp_path, ONE, f"./{ONE}", "a") == []


def test_a_spec_with_errors_is_compared_with_none(tmp_path: Path) -> None:
    write(tmp_path, a="namespaces: [shop]\nbridges: {br0: ens1}\n", b="namespaces: [shop]\n")
    assert [file for _, file, _ in findings(tmp_path, ONE, TWO)] == [ONE]


def test_text(tmp_path: Path) -> None:
    write(tmp_path, a="namespaces: [shop]\n", b="namespaces: [shop]\n")
    assert validated(tmp_path, ONE, TWO).stdout == (
        "a/a.vmnet.yaml: no findings (1 Namespace)\n"
        "b/b.vmnet.yaml: no findings (1 Namespace)\n"
        "\n"
        "error[E0916]: Namespace shop is made by a/a.vmnet.yaml as well\n"
        "  --> b/b.vmnet.yaml:4:14\n"
        "   |\n"
        " 4 | namespaces: [shop]\n"
        "   |              ^^^^\n"
        "   = note: the other spec: a/a.vmnet.yaml:4:14\n"
        "   = cluster: the one that is applied last wins, and pruning one takes both\n"
        "   = help: existing: true in one of them\n"
        "\n"
        "between specs: 1 error\n"
        "2 specs: 1 error\n"
    )
