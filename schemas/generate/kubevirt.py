"""VirtualMachine, instancetypes and preferences, by the release of KubeVirt that comes with a release of OpenShift.

Their Go types come in one module, of which go.mod can pin one version. So each version is a Go module of its own, in
a scratch folder, with the Kubernetes libraries that this version asks for; Go's checksum database vouches for it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import crd
from gomodules import go, read_yaml
from parts import Schema

# The pins of hyperconverged-cluster-operator release-1.(N-4) for OpenShift 4.N, or the nearest patch release that the
# Go module proxy serves. What is in any/ is of 4.20.
ANY = "v1.6.2"
VERSIONS = {
    "4.14": "v1.0.1",
    "4.15": "v1.1.1",
    "4.16": "v1.2.2",
    "4.17": "v1.3.1",
    "4.18": "v1.4.0",
    "4.19": "v1.5.2",
    "4.21": "v1.7.1",
    "4.22": "v1.8.4",
    "4.23": "v1.9.0",
}
GO_PACKAGES = ("kubevirt.io/api/core/v1", "kubevirt.io/api/instancetype/v1beta1")
KINDS = {
    "kubevirt.io/virtualmachine_v1.json": ("kubevirt.io_virtualmachines.yaml", "v1"),
} | {
    f"instancetype.kubevirt.io/{kind}_v1beta1.json": (f"instancetype.kubevirt.io_{kind}s.yaml", "v1beta1")
    for kind in (
        "virtualmachineclusterinstancetype",
        "virtualmachineclusterpreference",
        "virtualmachineinstancetype",
        "virtualmachinepreference",
    )
}


def files(scratch: Path) -> dict[str, Schema]:
    """The schemas of this module, by file name; a release has those that differ from the ones for any."""
    generator = scratch / "controller-gen"
    go("build", "-o", str(generator), "sigs.k8s.io/controller-tools/cmd/controller-gen")
    common = of_version(ANY, generator, scratch)
    schemas = {f"any/{path}": schema for path, schema in common.items()}
    for release, version in VERSIONS.items():
        own = of_version(version, generator, scratch)
        schemas |= {f"openshift-{release}/{path}": schema for path, schema in own.items() if schema != common[path]}
    return schemas


def of_version(version: str, generator: Path, scratch: Path) -> dict[str, Schema]:
    """The schemas of one version of KubeVirt, by file name below a release's folder."""
    folder = scratch / version
    folder.mkdir()
    imports = "".join(f'import _ "{package}"\n' for package in GO_PACKAGES)
    (folder / "deps.go").write_text(f"package scratch\n\n{imports}", encoding="utf-8")
    (folder / "go.mod").write_text(
        f"module scratch\n\ngo 1.24.0\n\nrequire kubevirt.io/api {version}\n", encoding="utf-8"
    )
    paths = [f"paths={package}" for package in GO_PACKAGES]
    command = [str(generator), "crd:allowDangerousTypes=true", *paths, "output:crd:dir=."]
    for step in (["go", "list", "-deps", "./..."], command):
        environment = os.environ | {"GOFLAGS": "-mod=mod"}
        subprocess.run(step, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path: crd.convert_document(read_yaml(folder / name), served) for path, (name, served) in KINDS.items()}
