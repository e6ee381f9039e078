"""W(N): N VMs as a spec, of the kind that estates grow into.

A namespace with a primary network for every 50 VMs, a VLAN for every 100, three node groups each with bond and bridge,
six templates; every VM has two NICs. Five lines of spec a VM.
"""

from __future__ import annotations

from collections.abc import Iterator

_GROUPS = (
    ("workers", "bond1", "br-vm", "ens1f", 9000, "802.3ad"),
    ("infra", "bond2", "br-infra", "ens2f", 1500, "active-backup"),
    ("gpu", "bond3", "br-gpu", "ens3f", 9000, "802.3ad"),
)
_SIZES = (("small", 1, "2Gi", "30Gi"), ("medium", 2, "4Gi", "60Gi"), ("large", 4, "16Gi", "120Gi"))
_IMAGES = ("rhel9", "fedora")


def spec(vms: int) -> str:
    """The text of W(vms)."""
    return "\n".join([*_host(), *_networks(vms), *_templates(), *_vms(vms)]) + "\n"


def _host() -> Iterator[str]:
    yield from (
        "apiVersion: vmnetc.dev/v1alpha1",
        "kind: NetworkSpec",
        "metadata: {name: bench}",
        "target: openshift-4.19",
    )
    yield "nodes:"
    yield '  infra: {selector: {node-role.kubernetes.io/infra: ""}, maxUnavailable: 1}'
    yield '  gpu: {selector: {node-role.kubernetes.io/gpu: ""}, maxUnavailable: 1}'
    yield "interfaces:"
    for group, bond, _, nic, mtu, mode in _GROUPS:
        yield f"  {bond}: {{bond: [{nic}0, {nic}1], mode: {mode}, nodes: {group}, mtu: {mtu}, options: {{miimon: 100}}}}"
    yield "bridges:"
    yield from (f"  {bridge}: {{uplink: {bond}, nodes: {group}}}" for group, bond, bridge, *_ in _GROUPS)


def _networks(vms: int) -> Iterator[str]:
    yield "networks:"
    for number in range(-(-vms // 100)):
        subnet = f"10.{40 + (number >> 8)}.{number & 255}.0/24"
        bridge = _GROUPS[number % 3][2]
        yield f"  vlan-{100 + number}: {{bridge: {bridge}, vlan: {100 + number}, namespaces: all, subnets: {subnet}}}"
    for number in range(-(-vms // 50)):
        subnet = f"10.{16 + (number >> 8)}.{number & 255}.0/24"
        yield f"  primary-{number:04d}: {{overlay: layer2, primary: true, subnets: {subnet}, namespaces: tenant-{number:04d}}}"
    yield "namespaces:"
    yield from (f"  tenant-{number:04d}: {{}}" for number in range(-(-vms // 50)))


def _templates() -> Iterator[str]:
    yield "templates:"
    for size, cores, memory, disk in _SIZES:
        for image in _IMAGES:
            yield f"  {size}-{image}:"
            yield f"    memory: {memory}"
            yield f"    cpu: {cores}"
            yield "    rng: true"
            yield f"    disks: [{{dataSource: openshift-virtualization-os-images/{image}, size: {disk}}}]"
            yield "    cloudInit:"
            yield "      userData: |"
            yield "        #cloud-config"
            yield "        user: cloud-user"
            yield "        ssh_pwauth: false"
            yield "        packages: [qemu-guest-agent]"


def _vms(vms: int) -> Iterator[str]:
    yield "vms:"
    for number in range(vms):
        size, image = _SIZES[number % 3][0], _IMAGES[0 if number % 4 else 1]
        yield f"  tenant-{number // 50:04d}/vm-{number:06d}:"
        yield f"    template: {size}-{image}"
        yield "    nics:"
        yield f"      - primary-{number // 50:04d}"
        yield f"      - vlan-{100 + number // 100}"
