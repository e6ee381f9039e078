"""`vmnetc init`."""

from __future__ import annotations

from pathlib import Path

import click

from vmnetc.source.document import spec_name

from .exit_codes import OK

NAME = "network.vmnet.yaml"
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_STARTER = """\
# What VMs are attached to, and what the nodes need for it. Compile it:  vmnetc build {name}
# Every field: docs/spec.md of vmnetc. In an editor:  vmnetc schema > .vmnet-schema.json, and as first line here:
#   yaml-language-server: $schema=.vmnet-schema.json
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
metadata:
  name: {spec}{room}# in the header of every file that is made: give each spec its own
{annotations}target: openshift-4.18            # the release of your cluster: features and lowering follow it

# Bridges on the nodes: name and uplink, a NIC that carries nothing else (oc get nns <node> -o yaml shows them).
bridges:
  br-flat: enp3s0                 # on all workers; in full: {{uplink: enp3s0, nodes: workers}}

# Networks: what carries them, and whose VMs may use them.
networks:
  flat:
    bridge: br-flat               # untagged: the LAN that the switch port is in
  vlan-100:
    bridge: br-flat
    vlan: 100                     # the same bridge carries any number of VLANs

# Namespaces: made here; write  demo: {{existing: true}}  for one that is there already.
namespaces: [demo]

# VMs that vmnetc makes. `pod` is the cluster's own network; Services reach VMs there.
vms:
  demo/web:
    instancetype: u1.small
    preference: fedora
    disks:
      - {{dataSource: openshift-virtualization-os-images/fedora, size: 30Gi}}
    nics: [pod, vlan-100]

# VMs that exist already, made by hand, by Helm or by a migration: a patch gives them a NIC.
# attach:
#   demo/fedora01: flat
"""
_LOCAL_CONFIG = """\
  annotations:                    # this folder is synced: neither kustomize nor Argo CD may apply the spec itself
    config.kubernetes.io/local-config: "true"
    argocd.argoproj.io/hook: Skip
"""


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
def command(folder: str) -> int:
    """Write a commented spec to start from.

    It goes to network.vmnet.yaml in DIR (default: here), and builds as it is. A file that exists is never overwritten.
    """
    path = Path(folder) / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        synced = any((path.parent / name).exists() for name in _KUSTOMIZATIONS)
        with path.open("x", encoding="utf-8") as file:
            file.write(_starter(path, synced=synced))
    except FileExistsError:
        raise click.UsageError(f"{path} exists already, and stays as it is") from None
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from None
    print(f"wrote {path}\nnext: vmnetc build {path}")
    return OK


def _starter(path: Path, *, synced: bool) -> str:
    """The text, named after the folder that it lies in."""
    spec = spec_name(path.parent.resolve().name)
    room = " " * max(1, 26 - len(spec))
    return _STARTER.format(name=path, spec=spec, room=room, annotations=_LOCAL_CONFIG if synced else "")
