"""Kinds whose Go types or CRDs come in Go modules: DataVolume and Route.

go.mod beside this file pins the modules and controller-gen.
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


def files(scratch: Path) -> dict[str, Schema]:
    """The schemas of this module, by file name."""
    controller_gen(scratch)
    schemas = {
        path: crd.convert_document(read_yaml(scratch / name), version) for path, (name, version) in GENERATED.items()
    }
    route = read_yaml(module_folder(ROUTE_MODULE) / ROUTE_CRD)
    return schemas | {"any/route.openshift.io/route_v1.json": crd.convert_document(route, "v1")}


def controller_gen(output: Path) -> None:
    """CRDs of the pinned API packages, into a folder."""
    paths = [f"paths={package}" for package in GO_PACKAGES]
    options = ["crd:allowDangerousTypes=true", *paths, f"output:crd:dir={output}"]
    go("tool", "controller-gen", *options)


def module_folder(module: str) -> Path:
    """Where the Go tool keeps the source of a module of go.mod; fetched if need be."""
    return Path(json.loads(go("mod", "download", "-json", module))["Dir"])


def go(*arguments: str) -> str:
    """The output of a go command in this folder."""
    command = ["go", *arguments]
    return subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout


def read_yaml(path: Path) -> dict[str, Any]:
    """The one document of a YAML file."""
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document
