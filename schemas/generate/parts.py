"""Small builders for draft-07 JSON Schema, and what all Kubernetes documents share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import patterns

Schema: TypeAlias = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

BOOLEAN: Schema = {"type": "boolean"}
STRING: Schema = {"type": "string"}
TEXT: Schema = {"type": "string", "minLength": 1}
ANY_OBJECT: Schema = {"type": "object"}


def strict(properties: dict[str, Schema], required: Sequence[str] = (), **more: Any) -> Schema:
    """An object that has these properties and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    return schema | more


def text(pattern: str, longest: int | None = None) -> Schema:
    """A string that matches the pattern from its first to its last character."""
    schema: Schema = {"type": "string", "pattern": patterns.whole(pattern)}
    return schema if longest is None else schema | {"maxLength": longest}


def integer(least: int, most: int) -> Schema:
    """An integer in a closed range."""
    return {"type": "integer", "minimum": least, "maximum": most}


def choice(*values: str | int) -> Schema:
    """One of a few fixed values."""
    return {"enum": list(values)}


def array(items: Schema, least: int = 0, most: int | None = None) -> Schema:
    """A list of one kind of item."""
    schema: Schema = {"type": "array", "items": items}
    if least:
        schema["minItems"] = least
    if most is not None:
        schema["maxItems"] = most
    return schema


def mapping(values: Schema, keys: Schema | None = None, most: int | None = None) -> Schema:
    """An object whose keys are the user's own."""
    schema: Schema = {"type": "object", "additionalProperties": values}
    if keys is not None:
        schema["propertyNames"] = keys
    if most is not None:
        schema["maxProperties"] = most
    return schema


def either(*schemas: Schema) -> Schema:
    """Any one of the given schemas."""
    return {"anyOf": list(schemas)}


def ref(name: str) -> Schema:
    """A definition of the same file. Draft-07 ignores everything beside a $ref."""
    return {"$ref": f"#/definitions/{name}"}


def has(**constants: Any) -> Schema:
    """The condition that these keys are there with these values."""
    return {
        "properties": {key: {"const": value} for key, value in constants.items()},
        "required": sorted(constants),
    }


def given(*keys: str) -> Schema:
    """The condition that all these keys are there."""
    return {"required": list(keys)}


def absent(*keys: str) -> Schema:
    """The demand that none of these keys is there."""
    return {"properties": dict.fromkeys(keys, False)}


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    """An if/then, with or without an else."""
    schema: Schema = {"if": condition, "then": then}
    return schema if otherwise is None else schema | {"else": otherwise}


LABEL_KEY = text(patterns.QUALIFIED_NAME)
LABEL_VALUE = text(patterns.LABEL_VALUE)
LABELS = mapping(LABEL_VALUE, LABEL_KEY)
SUBDOMAIN_NAME = text(patterns.DNS_SUBDOMAIN, 253)
LABEL_NAME = text(patterns.DNS_LABEL, 63)


def metadata(name: Schema = SUBDOMAIN_NAME) -> Schema:
    """ObjectMeta of a document that is applied: it has a name."""
    return embedded_metadata(name) | {"type": "object", "required": ["name"]}


def embedded_metadata(name: Schema = SUBDOMAIN_NAME) -> Schema:
    """ObjectMeta of a template inside another object: no name is needed, null is common."""
    time: Schema = {"type": ["string", "null"]}
    owner = strict(
        {
            "apiVersion": TEXT,
            "kind": TEXT,
            "name": TEXT,
            "uid": TEXT,
            "controller": BOOLEAN,
            "blockOwnerDeletion": BOOLEAN,
        },
        ["apiVersion", "kind", "name", "uid"],
    )
    properties = {
        "name": name,
        "generateName": TEXT,
        "namespace": LABEL_NAME,
        "labels": LABELS | {"type": ["object", "null"]},
        "annotations": mapping(STRING, LABEL_KEY) | {"type": ["object", "null"]},
        "finalizers": array(TEXT),
        "ownerReferences": array(owner),
        "creationTimestamp": time,
        "deletionTimestamp": time,
        "deletionGracePeriodSeconds": {"type": "integer"},
        "generation": {"type": "integer"},
        "managedFields": array(ANY_OBJECT),
        "resourceVersion": STRING,
        "selfLink": STRING,
        "uid": STRING,
    }
    return strict(properties) | {"type": ["object", "null"]}


def document(
    api_version: str,
    kind: str,
    body: dict[str, Schema],
    *,
    required: Sequence[str] = ("spec",),
    name: Schema = SUBDOMAIN_NAME,
    definitions: dict[str, Schema] | None = None,
) -> Schema:
    """The schema of one kind: pinned apiVersion and kind, strict metadata, and its body."""
    properties = {
        "apiVersion": {"const": api_version},
        "kind": {"const": kind},
        "metadata": metadata(name),
    }
    schema = {"$schema": DRAFT} | strict(properties | body, ["apiVersion", "kind", "metadata", *required])
    return schema | {"definitions": definitions} if definitions else schema
