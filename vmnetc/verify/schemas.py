"""The schemas of the objects, by release and kind."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

# In a wheel the schemas lie inside the package, in a checkout beside it.
_PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = _PACKAGE / "schemas" if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent / "schemas"


@cache
def schema(target: str, api_version: str, kind: str) -> dict[str, Any]:
    """The schema of a kind: the release's own if it has one, else the one for any."""
    group, _, version = api_version.rpartition("/")
    name = f"{kind.lower()}_{version}.json"
    own = FOLDER / target / group / name
    return _read(own if own.is_file() else FOLDER / "any" / group / name)


@cache
def has_schema(target: str, api_version: str, kind: str) -> bool:
    """Whether there is a schema of a kind; of what vmnetc does not make there need be none."""
    group, _, version = api_version.rpartition("/")
    name = f"{kind.lower()}_{version}.json"
    return any((FOLDER / home / group / name).is_file() for home in (target, "any"))


@cache
def validator(target: str, api_version: str, kind: str) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(schema(target, api_version, kind))


@cache
def cni_schema() -> dict[str, Any]:
    """For the JSON inside a NetworkAttachmentDefinition."""
    return _read(FOLDER / "any" / "k8s.cni.cncf.io" / "networkattachmentdefinition_v1.config.json")


@cache
def cni_validator() -> jsonschema_rs.Draft7Validator:
    """The same, compiled."""
    return jsonschema_rs.Draft7Validator(cni_schema())


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_bytes())
    return data
