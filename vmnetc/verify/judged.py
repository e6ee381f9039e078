"""All that can be said against one object, in words: `lint`, and what a user writes whole."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from vmnetc.targets.table import Target

from . import cross_field, words
from .object_rule import Objection, objections
from .schemas import cni_schema, cni_validator, has_schema, schema, validator

NOT_AS_ITS_KIND, REFUSED_BY_SERVER, READ_BY_NOBODY = "E1301", "E1302", "W1303"
_CONFIG = "/spec/config"
Found = Iterator[tuple[str, Objection]]


def judged(body: dict[str, Any], target: Target) -> Found:
    """The code and the objection for each mistake in an object, as one release has it.

    Each stage reads only what the one before has accepted: schema, the values together, the rules of its kind.
    """
    version, kind = body["apiVersion"], body["kind"]
    if not has_schema(target, version, kind):
        return
    found = list(validator(target, version, kind).iter_errors(body))
    errors = [error for error in found if not _is_captured(error.instance)]
    body = _without(body, [error.instance_path for error in found if _is_captured(error.instance)])
    if errors:
        yield from ((NOT_AS_ITS_KIND, one) for one in words.objections(errors, schema(target, version, kind)))
        return
    refused = [*_config(body), *_together(body, target)]
    yield from refused
    if all(code == READ_BY_NOBODY for code, _ in refused):
        yield from objections(body, target)


def _is_captured(value: object) -> bool:
    """Whether nmstate fills a value in, from what it finds on the node."""
    return isinstance(value, str) and value.lstrip().startswith("{{ capture.")


def _without(body: dict[str, Any], paths: list[list[str | int]]) -> dict[str, Any]:
    """A body without what its kind takes only once it is filled in."""
    if not paths:
        return body
    body = copy.deepcopy(body)
    for path in sorted(paths, key=str, reverse=True):
        part: Any = body
        for step in path[:-1]:
            part = part[step]
        del part[path[-1]]
    return body


def _config(body: dict[str, Any]) -> Found:
    """What is wrong with the JSON in a NAD; without any the plugin is found by the NAD's name, on the nodes."""
    if body["kind"] != "NetworkAttachmentDefinition" or "config" not in body.get("spec", {}):
        return
    try:
        config = json.loads(body["spec"]["config"])
    except ValueError as error:
        yield NOT_AS_ITS_KIND, Objection(f"{_CONFIG}/", f"spec.config is no JSON: {_why(error)}", hint=_cure(error))
        return
    errors = [error for error in cni_validator().iter_errors(config) if not _of_another_plugin(error)]
    for one in words.objections(errors, cni_schema()):
        found = one._replace(pointer=f"{_CONFIG}{one.pointer}")
        yield (READ_BY_NOBODY if _is_ignored(one) else NOT_AS_ITS_KIND), found


def _of_another_plugin(error: jsonschema_rs.ValidationError) -> bool:
    """Whether it is about the name of a plugin: there are more than anybody knows."""
    return error.instance_path[-1:] == ["type"] and type(error.kind).__name__ == "Enum"


def _is_ignored(found: Objection) -> bool:
    """CNI plugins read what they know, and without one in the list nothing runs."""
    return found.message.startswith("unknown key") or found.pointer == "/plugins"


def _why(error: ValueError) -> str:
    return error.msg.lower() if isinstance(error, json.JSONDecodeError) else "it is nested too deep"


def _cure(error: ValueError) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return ""
    before = error.doc[: error.pos].rstrip()
    if before.endswith(","):
        return "JSON has no comma behind the last entry"
    if error.doc[error.pos :].startswith(("#", "//", "/*")):
        return "JSON has no comments"
    return ""


def _together(body: dict[str, Any], target: Target) -> Found:
    for pointer, value, reason in cross_field.reasons(body, target):
        yield REFUSED_BY_SERVER, Objection(pointer, f"{words.short(value)} {reason}")
