"""Kinds whose Go types or CRDs come in Go modules: DataVolume, Route, those of the SR-IOV operator, MultiNetworkPolicy.

go.mod beside this file pins the modules of Go types and controller-gen; a module of which only a CRD is read has its
version here, and Go's checksum database vouches for it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import crd
import yaml
from parts import Schema

HERE = Path(__file__).parent
GO_PACKAGES = ("kubevirt.io/containerized-data-importer-api/pkg/apis/core/v1beta1",)
GENERATED = {
    "any/cdi.kubevirt.io/datavolume_v1beta1.json": ("cdi.kubevirt.io_datavolumes.yaml", "v1beta1"),
}
ROUTE_MODULE = "github.com/openshift/api"
ROUTE_CRD = "route/v1/zz_generated.crd-manifests/routes-Default.crd.yaml"
_SRIOV = "github.com/k8snetworkplumbingwg/sriov-network-operator@v1.5.0"
_SRIOV_CRDS = "config/crd/bases/sriovnetwork.openshift.io_"
_MULTI_POLICY = "github.com/k8snetworkplumbingwg/multi-networkpolicy@v0.0.0-20240528155521-f76867e779b8"
# Schema: module and version, the CRD in it, and the version of the kind.
CRDS = {
    "any/sriovnetwork.openshift.io/sriovnetworknodepolicy_v1.json": (
        _SRIOV,
        f"{_SRIOV_CRDS}sriovnetworknodepolicies.yaml",
        "v1",
    ),
    "any/sriovnetwork.openshift.io/sriovnetwork_v1.json": (_SRIOV, f"{_SRIOV_CRDS}sriovnetworks.yaml", "v1"),
    "any/k8s.cni.cncf.io/multinetworkpolicy_v1beta1.json": (_MULTI_POLICY, "scheme.yml", "v1beta1"),
}


def files(scratch: Path) -> dict[str, Schema]:
    """The schemas of this module, by file name."""
    controller_gen(scratch)
    schemas = {
        path: crd.convert_document(read_yaml(scratch / name), version) for path, (name, version) in GENERATED.items()
    }
    route = read_yaml(module_folder(ROUTE_MODULE) / ROUTE_CRD)
    schemas |= {"any/route.openshift.io/route_v1.json": crd.convert_document(route, "v1")}
    return schemas | read_crds()


def read_crds() -> dict[str, Schema]:
    """The schemas of CRDs that lie in their modules as they are."""
    return {
        path: crd.convert_document(read_yaml(module_folder(module) / file), version)
        for path, (module, file, version) in CRDS.items()
    }


def controller_gen(output: Path) -> None:
    """CRDs of the pinned API packages, into a folder."""
    paths = [f"paths={package}" for package in GO_PACKAGES]
    options = ["crd:allowDangerousTypes=true", *paths, f"output:crd:dir={output}"]
    go("tool", "controller-gen", *options)


def module_folder(module: str) -> Path:
    """Where the Go tool keeps the source of a module, of go.mod or with its version; fetched if need be."""
    return Path(json.loads(go("mod", "download", "-json", module))["Dir"])


def go(*arguments: str) -> str:
    """The output of a go command in this folder."""
    command = ["go", *arguments]
    return subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout


def read_yaml(path: Path) -> dict[str, Any]:
    """The one document of a YAML file."""
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document
