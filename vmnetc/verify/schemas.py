"""The schemas of the objects, by release and kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from vmnetc.targets.table import Target

# In a wheel the schemas lie inside the package, in a checkout beside it.
_PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = _PACKAGE / "schemas" if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent / "schemas"


def schema(target: Target, api_version: str, kind: str) -> dict[str, Any]:
    """The schema of a kind: the release's own if it has one, else the one for any."""
    return _schema(_file(target, api_version, kind))


def has_schema(target: Target, api_version: str, kind: str) -> bool:
    """Whether there is a schema of a kind; of what vmnetc does not make there need be none."""
    return _file(target, api_version, kind).is_file()


def validator(target: Target, api_version: str, kind: str) -> jsonschema_rs.Draft7Validator:
    return _validator(_file(target, api_version, kind))


def _file(target: Target, api_version: str, kind: str) -> Path:
    group = api_version.rpartition("/")[0]
    return _found(target.ovn_schemas if group == _OVN else target.kubevirt_schemas, api_version, kind)


_OVN = "k8s.ovn.org"


@cache
def _found(home: str, api_version: str, kind: str) -> Path:
    """The file in the folder of a release, or else in the one for any, where there need be none."""
    group, _, version = api_version.rpartition("/")
    name = f"{kind.lower()}_{version}.json"
    own = FOLDER / home / group / name
    return own if own.is_file() else FOLDER / "any" / group / name


@cache
def _schema(file: Path) -> dict[str, Any]:
    return _read(file)


@cache
def _validator(file: Path) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(_schema(file))


@cache
def cni_schema() -> dict[str, Any]:
    """For the JSON inside a NetworkAttachmentDefinition."""
    return _read(FOLDER / "any" / "k8s.cni.cncf.io" / "networkattachmentdefinition_v1.config.json")


@cache
def cni_validator() -> jsonschema_rs.Draft7Validator:
    """The same, compiled."""
    return jsonschema_rs.Draft7Validator(cni_schema())


def referred(whole: Mapping[str, Any], found: Any) -> dict[str, Any]:
    """The schema that a local reference leads to; draft-07 ignores what stands beside one. `true` says nothing."""
    while isinstance(found, dict) and "$ref" in found:
        found = whole["definitions"][found["$ref"].removeprefix("#/definitions/")]
    return found if isinstance(found, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_bytes())
    return data
