"""`vmnetc trace`: from a part of the output back to the line that made it."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import ROOT
from test_cli import run

from vmnetc.cli.entry import find
from vmnetc.diagnostics.route import Route
from vmnetc.lineage import long_form, objects
from vmnetc.pipeline import compile, for_clusters, origin, place
from vmnetc.source.document import parse, read

TRACES = [
    ("live-names", "admin/nad-red-web.vlan120.yaml", "/metadata/name", "networks.app-120.name", "vlan120"),
    ("live-names", "admin/nad-red-db.db-vlan120.yaml", "/metadata/name", "networks.app-120.names.red-db", "db-vlan120"),
    (
        "live-names",
        "admin/nad-red-db.db-vlan120.yaml",
        "/spec/config/name",
        "networks.app-120.configName",
        "tenantnet-120",
    ),
    (
        "guest-trunk",
        "admin/nncp-bond1.yaml",
        "/spec/desiredState/interfaces/1/bridge/port/0/vlan/tag",
        "bridges.br-edge.nativeVlan",
        "200",
    ),
    (
        "tenants",
        "admin/cudn-tenant-red.yaml",
        "/spec/network/layer2/subnets/1",
        "networks.tenant-red.subnets",
        '[10.100.0.0/16, "fd10:100::/64"]',
    ),
    ("tenants", "tenants/green/udn-green.yaml", "/spec/layer3/role", "networks.green.primary", "true"),
    (
        "bond-localnet",
        "admin/cudn-app-120.yaml",
        "/spec/network/localnet/vlan/access/id",
        "networks.app-120.vlan",
        "120",
    ),
    (
        "lab",
        "admin/nncp-br-flat.yaml",
        "/spec/desiredState/interfaces/0/bridge/port/0/name",
        "bridges.br-flat.uplink",
        "enp3s0",
    ),
    ("lab", "admin/nncp-br-flat.yaml", "", "bridges.br-flat", "br-flat"),
    (
        "lab",
        "admin/nad-vmexamples-user1.flatnetwork.yaml",
        "/spec/config/bridge",
        "networks.flatnetwork.bridge",
        "br-flat",
    ),
    (
        "lab",
        "tenants/vmexamples-user1-udn/vm-fedora-udn.yaml",
        "/spec/template/spec/domain/resources/requests/memory",
        "vms.vmexamples-user1-udn/fedora-udn.memory",
        "2048M",
    ),
    ("lab", "tenants/vmexamples-user1/route-fedora01-web.yaml", "/spec/to", "services.fedora01-web.route", "true"),
    (
        "lab",
        "tenants/vmexamples-user1/attach/vm-fedora02.yaml",
        "/2/value/name",
        "attach.vmexamples-user1/fedora02",
        "flatnetwork",
    ),
    (
        "vlan-farm",
        "admin/nncp-bond0.yaml",
        "/spec/desiredState/interfaces/0/link-aggregation/options/lacp_rate",
        "interfaces.bond0.options.lacp_rate",
        "fast",
    ),
    (
        "vlan-farm",
        "admin/nncp-bond0.yaml",
        "/spec/desiredState/interfaces/1/bridge/port/0/vlan/trunk-tags/0",
        "bridges.br-data.allowedVlans",
        "[100-131, 200-207]",
    ),
    ("vlan-farm", "admin/nad-default.vlan-105.yaml", "/spec/config/vlan", "networks.vlan-{vlan}.vlans[0]", "100-131"),
    ("vlan-farm", "admin/nad-office.printer.yaml", "/spec/config/bridge", "networks.printer.bridge", "br-data"),
    (
        "tenants",
        "tenants/red-web/vm-web-2.yaml",
        "/spec/instancetype/name",
        "vms.red-web/web-{n}.instancetype",
        "u1.small",
    ),
    (
        "tenants",
        "tenants/red-db/vm-db.yaml",
        "/spec/template/spec/networks/1/multus/networkName",
        "vms.red-db/db.nics[1]",
        "heartbeat",
    ),
    ("bond-localnet", "admin/nncp-br-ex-localnet.yaml", "/spec/maxUnavailable", "nodes.workers.maxUnavailable", "1"),
]


@pytest.mark.parametrize(("name", "file", "pointer", "route", "text"), TRACES)
def test_origin(name: str, file: str, pointer: str, route: str, text: str) -> None:
    spec = ROOT / "examples" / name / "network.vmnet.yaml"
    document, problems = read(str(spec))
    _, found = origin(compile(document, problems), file, pointer)
    at = place(document, found)
    assert str(found) == route
    assert spec.read_text().split("\n")[at.line - 1][at.column - 1 : at.end_column - 1] == text


LAYERS = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
defaults: {bridges: {mtu: 9000}}
bridges: {br: enp3s0}
namespaces: [demo]
templates: {t: {memory: 1Gi, disks: [{containerDisk: quay.io/x/y, bus: sata}]}}
vms:
  web: {template: t, disks: [{containerDisk: quay.io/x/z}]}
"""


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        (("bridges", "br", "mtu"), 4, "9000"),
        (("bridges", "br", "uplink"), 5, "enp3s0"),
        (("vms", "web", "memory"), 7, "1Gi"),
        (("vms", "web", "disks", 0, "bus"), 9, "{containerDisk: quay.io/x/z}"),
    ],
)
def test_layers(path: tuple[str | int, ...], line: int, text: str) -> None:
    """A short form says one field and leaves the others to the defaults; a list hides the template's."""
    at = place(parse("spec.vmnet.yaml", LAYERS)[0], Route(path))
    assert at.line == line
    assert LAYERS.split("\n")[at.line - 1][at.column - 1 : at.end_column - 1] == text


def test_show_takes_the_addresses_that_trace_prints() -> None:
    for spec in (ROOT / "examples").glob("*/network.vmnet.yaml"):
        document, problems = read(str(spec))
        compiled = compile(document, problems)
        for made in compiled.clusters:
            long = long_form(for_clusters(document)[made.cluster])
            those = objects(compiled, long, made.cluster)
            routes = {route for one in made.manifests for route in (*one.sources, *one.origins.values())}
            for route in sorted(route for route in routes if _holds(long, route.path)):
                assert find(str(route), long, those).path == route.path


def _holds(value: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        if not (step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))):
            return False
        value = value[step]
    return True


def test_every_part_has_an_origin() -> None:
    for spec in (ROOT / "examples").glob("*/network.vmnet.yaml"):
        document, problems = read(str(spec))
        compiled = compile(document, problems)
        for manifest in compiled.manifests:
            for pointer in _pointers(manifest.body, ""):
                assert place(document, manifest.origin(pointer)).line > 1


def _pointers(value: object, prefix: str) -> list[str]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [prefix, *(pointer for step, child in children for pointer in _pointers(child, f"{prefix}/{step}"))]


def test_command() -> None:
    spec = "examples/lab/network.vmnet.yaml"
    shown = run(
        "trace", spec, "golden/lab/admin/nncp-br-flat.yaml#/spec/desiredState/interfaces/0/bridge/port", cwd=ROOT
    )
    assert shown.returncode == 0
    assert shown.stdout == (
        "bridges.br-flat.uplink\n"
        "   --> examples/lab/network.vmnet.yaml:12:13\n"
        "    |\n"
        " 12 |     uplink: enp3s0\n"
        "    |             ^^^^^^\n"
    )
    wrong = run("trace", spec, "admin/nncp-br-falt.yaml", cwd=ROOT)
    assert wrong.returncode == 2
    assert 'did you mean "admin/nncp-br-flat.yaml"?' in wrong.stderr
