"""Tables of VMs mean what the same in YAML would, and each finding stands at its cell."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from vmnetc.diagnostics.text import blocks
from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import Document, read

HEAD = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
include: vms.csv
namespaces: [demo]
bridges: {br-flat: enp3s0}
networks:
  blue: {bridge: br-flat, vlan: 100}
  fix: {bridge: br-flat, vlan: 400, addressing: static, subnets: 10.0.0.0/16}
  red: {bridge: br-flat, vlan: 200}
  "lan-{vlan}": {bridge: br-flat, vlans: 300-310}
templates:
  small: {memory: 1Gi, cloudInit: {user: me}}
defaults:
  vms: {memory: 2Gi, cloudInit: {user: me}}
"""


def document(folder: Path, table: str | bytes) -> tuple[Document, Compilation]:
    (folder / "network.vmnet.yaml").write_text(HEAD)
    (folder / "vms.csv").write_bytes(table.encode() if isinstance(table, str) else table)
    read_in, problems = read(str(folder / "network.vmnet.yaml"))
    result = compile(read_in, problems)
    assert all(blocks(result.findings, read_in.texts.get, color=False))
    return read_in, result


def entries(folder: Path, table: str | bytes, section: str = "vms") -> dict[str, Any]:
    found, result = document(folder, table)
    assert [finding.diagnostic for finding in result.findings if finding.diagnostic.severity == "error"] == []
    assert found.data is not None
    content: dict[str, Any] = found.data[section]
    return content


def codes(folder: Path, table: str | bytes) -> list[tuple[str, int, int, str]]:
    """Code, line and column of each finding in the table, and the text under its caret."""
    found, result = document(folder, table)
    text = found.texts[str(folder / "vms.csv")].split("\n")
    said = []
    for finding in result.findings:
        place = finding.place
        assert place is not None
        assert place.file.endswith("vms.csv"), finding
        under = text[place.line - 1][place.column - 1 : place.end_column - 1]
        said.append((finding.diagnostic.code, place.line, place.column, under))
    return said


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_as_spreadsheets_write_it(tmp_path: Path, separator: str, newline: str, mark: str) -> None:
    lines = [
        ("Namespace", "VM", "Template", "CPU", "VLANs", "MAC address", "IP Address", "x-owner"),
        ("demo", "web-1", "small", "2", "400", "02:00:00:00:00:01", "10.0.0.5", f'"Ann{separator} ""the"" boss"'),
        ("demo", ' "not quoted" '.strip().replace('"', "").replace(" ", "-"), "", "", '"305 200"', "", "", '"a\nb"'),
        ("", "", "", "", "", "", "", ""),
        ("demo", "web-3 ", "", "", '"200 400"', "- 02:00:00:00:00:03", "dhcp 10.0.0.7", ""),
    ]
    table = mark + newline.join(separator.join(line) for line in lines) + newline
    assert entries(tmp_path, table) == {
        "demo/web-1": {
            "template": "small",
            "cpu": 2,
            "nics": [{"network": "vlan:400", "mac": "02:00:00:00:00:01", "ip": ["10.0.0.5"]}],
        },
        "demo/not-quoted": {"nics": [{"network": "vlan:305"}, {"network": "vlan:200"}]},
        "demo/web-3": {
            "nics": [
                {"network": "vlan:200", "ip": "dhcp"},
                {"network": "vlan:400", "mac": "02:00:00:00:00:03", "ip": ["10.0.0.7"]},
            ]
        },
    }


def test_a_table_means_what_yaml_does(tmp_path: Path) -> None:
    _, table = document(tmp_path, "vm,vlan,ip\nweb-1,400,10.0.0.5\nweb-2,310,\n")
    same = "vms:\n  web-1: {nics: [{network: fix, ip: 10.0.0.5}]}\n  web-2: {nics: [lan-310]}\n"
    (tmp_path / "network.vmnet.yaml").write_text(HEAD.replace("include: vms.csv\n", "") + same)
    yaml = compile(*read(str(tmp_path / "network.vmnet.yaml")))
    assert not table.failed
    assert table.files() == yaml.files()
    assert table.lock == yaml.lock


def test_order_of_rows_and_columns_changes_nothing(tmp_path: Path) -> None:
    _, one = document(tmp_path, "vm,vlan\nweb-1,100\nweb-2,200\n")
    _, other = document(tmp_path, "vlan;vm\n# a comment\n200;web-2\n100;web-1\n")
    assert one.files() == other.files()


def test_a_table_into_attach(tmp_path: Path) -> None:
    table = 'attach,networks,nicsNow\ndemo/db,"blue, red",default nic-2\n'
    found = entries(tmp_path, table, "attach")
    assert found == {"demo/db": {"nics": [{"network": "blue"}, {"network": "red"}], "nicsNow": ["default", "nic-2"]}}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("vm,vlan\nweb,100\n", []),
        ("vm,vlan\nweb,101\n", [("E0909", 2, 5, "101")]),
        ('vm,vlan\nweb,"100, 101"\n', [("E0909", 2, 11, "101")]),
        ("vm,vlan\nweb,x\n", [("E0401", 2, 5, "x")]),
        ('x-a,vm,network\n"a ""b"" c, d",web,"blue blau"\n', [("E0401", 2, 26, "blau")]),
        ('x-a,vm,network\n"a\nb",web,blau\n', [("E0401", 3, 8, "blau")]),
        ("vm;network;mac\nweb;blue;zz:00\n", [("E0105", 2, 10, "zz:00")]),
        ("vm,network,ip,template\nweb,fix,10.1.0.5,small\n", [("E0302", 2, 9, "10.1.0.5")]),
        ("vm,memory\nweb,4GB\n", [("E0105", 2, 5, "4GB")]),
        ("vm,template\nweb,tiny\n", [("E0401", 2, 5, "tiny")]),
        ("vm\nWeb_1\n", [("E0105", 2, 1, "Web_1")]),
        ("namespace,vm\nshop,web\n", [("E0501", 2, 6, "web")]),
        ("vm,vlan\nweb,100\nweb,200\n", [("E0104", 3, 1, "web")]),
        ("vm,vlan\nweb\n", [("E0911", 2, 1, "w")]),
        ("vm,vlan\nweb,100,200\n", [("E0911", 2, 1, "w")]),
        ('vm,vlan\nweb,"100"x\n', [("E0911", 2, 10, "x")]),
        ('vm,vlan\nweb,"100\n', [("E0911", 2, 5, '"')]),
        ("", [("E0912", 1, 1, "")]),
        ("\n# nothing\n,,\n", [("E0912", 1, 1, "")]),
        ("name,vlan\nweb,100\n", [("E0912", 1, 1, "name")]),
        ("vlan\n100\n", [("E0912", 1, 1, "vlan")]),
        ("vm,attach\na,b\n", [("E0912", 1, 4, "attach")]),
        ("vm,vlann\nweb,100\n", [("E0912", 1, 4, "vlann")]),
        ("vm,Owner\nweb,100\n", [("E0912", 1, 4, "Owner")]),
        ("attach,memory\nweb,1Gi\n", [("E0912", 1, 8, "memory")]),
        ("vm,network,Networks\nweb,blue,red\n", [("E0912", 1, 12, "Networks")]),
        ("vm,vlan,mac\nweb,100,02:00:00:00:00:01 02:00:00:00:00:02\n", [("E0913", 2, 9, "02:00:00:00:00:01 02:00:00:00:00:02")]),
        ("vm,mac\nweb,02:00:00:00:00:01\n", [("E0913", 2, 5, "02:00:00:00:00:01")]),
        ("vm,network,vlan\nweb,blue,100\n", [("E0913", 2, 10, "100")]),
        ("vm,network\n,blue\n", [("E0913", 2, 1, ",")]),
        ("vm,x-a\nweb,\x00\n", [("E0110", 2, 5, "\x00")]),
        (b"vm,x-a\nweb,\xe4\n", [("E0110", 2, 5, "\ufffd")]),
        ("vm,network\n# vmnetc: allow W0402 because\nweb,blue\n", [("W0002", 2, 1, "# vmnetc: allow W0402 because")]),
    ],
)  # fmt: skip
def test_findings_stand_at_their_cell(
    tmp_path: Path, table: str | bytes, expected: list[tuple[str, int, int, str]]
) -> None:
    assert codes(tmp_path, table) == expected


def test_a_vm_in_a_table_and_in_yaml(tmp_path: Path) -> None:
    (tmp_path / "vms.csv").write_text("vm,vlan\ndemo/web,100\n")
    (tmp_path / "network.vmnet.yaml").write_text(HEAD + "vms:\n  demo/web: {memory: 1Gi}\n")
    [finding] = compile(*read(str(tmp_path / "network.vmnet.yaml"))).findings
    assert finding.place is not None
    assert (finding.diagnostic.code, finding.place.line, finding.place.column) == ("E0901", 2, 1)


@pytest.mark.slow
def test_many_rows_cost_no_more_than_yaml(tmp_path: Path) -> None:
    """Reading alone: what follows is the same."""
    rows = [f"web-{n},small,blue,02:00:00:00:{n // 256:02x}:{n % 256:02x}" for n in range(10_000)]
    (tmp_path / "vms.csv").write_text("\n".join(["vm,template,network,mac", *rows]))
    vms = ["  {}: {{template: {}, nics: [{{network: {}, mac: '{}'}}]}}".format(*row.split(",")) for row in rows]
    (tmp_path / "vms.yaml").write_text("\n".join(["vms:", *vms]))
    (tmp_path / "table.vmnet.yaml").write_text(HEAD)
    (tmp_path / "yaml.vmnet.yaml").write_text(HEAD.replace("vms.csv", "vms.yaml"))
    seconds, data = {}, {}
    for name in ("table", "yaml"):
        started = time.process_time()
        found, problems = read(str(tmp_path / f"{name}.vmnet.yaml"))
        seconds[name], data[name] = time.process_time() - started, found.data
        assert problems == []
    assert data["table"] == data["yaml"]
    assert seconds["table"] < seconds["yaml"], seconds
