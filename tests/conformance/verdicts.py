"""What the real parts say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from vmnetc.inventory.kinds import is_made
from vmnetc.targets.table import find

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"

Objects = dict[str, dict[str, Any]]


class _Nothing:
    """Stands where one side has no value."""

    def __repr__(self) -> str:
        return "nothing"


_NONE = _Nothing()


class Refused(Exception):
    """Kustomize did not build; the text is what it said."""


def kustomize(kubectl: Path, folder: Path) -> str:
    """What a root builds to."""
    run = subprocess.run(
        [kubectl, "kustomize", folder], capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )
    if run.returncode != 0:
        raise Refused(f"{folder}: {run.stderr.strip()}")
    return run.stdout


def complaints(kubeconform: Path, files: Sequence[Path], target: str, schemas: Path = SCHEMAS) -> list[str]:
    """What kubeconform has against files; a document that it skips, or does not see, is a complaint.

    Of kinds that vmnetc does not make there is no schema, and nothing to say.
    """
    documents = [body for file in files for body in documents_of(file.read_text("utf-8"))]
    strange = sorted({f"{body['apiVersion']}/{body['kind']}" for body in documents if is_strange(body)})
    release = find(target)
    assert release is not None
    patterns = [
        schemas / release.ovn_schemas / "k8s.ovn.org" / "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
        schemas / release.kubevirt_schemas / "{{.Group}}" / "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
        schemas / "any" / "{{.Group}}" / "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
        schemas / "any" / "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
    ]
    locations = [part for pattern in patterns for part in ("-schema-location", str(pattern))]
    run = subprocess.run(
        [
            kubeconform,
            "-strict",
            "-output",
            "json",
            "-summary",
            "-verbose",
            "-skip",
            ",".join(strange),
            *locations,
            "--",
            *files,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
    if not run.stdout:
        return [f"kubeconform ended with {run.returncode}: {run.stderr.strip()}"]
    said = json.loads(run.stdout)
    good = ("statusValid", "statusSkipped") if strange else ("statusValid",)
    found = [_complaint(resource) for resource in said["resources"] if resource["status"] not in good]
    judged = sum(not is_strange(body) for body in documents)
    if not found and (said["summary"]["valid"] != judged or run.returncode != 0):
        found = [f"of {judged} documents kubeconform found {said['summary']} and ended with {run.returncode}"]
    return found


def is_strange(body: Any) -> bool:
    """Whether it passed through, and is of a kind that vmnetc does not make."""
    group = body["apiVersion"].rpartition("/")[0] if isinstance(body, dict) else ""
    return isinstance(body, dict) and group != "kustomize.config.k8s.io" and not is_made(group, body["kind"])


def documents_of(text: str) -> list[Any]:
    """The documents of a YAML text."""
    return list(yaml.load_all(text, yaml.CSafeLoader))


def objects_of(text: str) -> Objects:
    """The objects of a YAML text, by what makes each of them one."""
    objects: Objects = {}
    for body in documents_of(text):
        metadata = body["metadata"]
        key = f"{body['apiVersion']} {body['kind']} {metadata.get('namespace', '-')}/{metadata['name']}"
        assert key not in objects, f"{key} is there twice"
        objects[key] = body
    return objects


def differences(left: Objects, right: Objects) -> list[str]:
    """How two sets of objects differ, a line for each value."""
    return list(_differences("", left, right))


def _differences(path: str, left: Any, right: Any) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}, key=str):
            yield from _differences(f"{path} / {key}" if path else key, left.get(key, _NONE), right.get(key, _NONE))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, pair in enumerate(zip(left, right, strict=True)):
            yield from _differences(f"{path} / {index}", *pair)
    elif left != right or type(left) is not type(right):
        yield f"{path}: {left!r}, but {right!r}"


def _complaint(resource: dict[str, Any]) -> str:
    where = f"{resource['filename']}: {resource['kind']} {resource['name']}: {resource['status']}"
    return f"{where}: {resource.get('msg', '')}"
