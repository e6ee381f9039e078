"""From the openAPIV3Schema of a CustomResourceDefinition to draft-07."""

from __future__ import annotations

from typing import Any, TypeAlias

from parts import ANY_OBJECT, Schema, document, embedded_metadata, ref

Defaults: TypeAlias = dict[str, Any]

KEPT = frozenset(
    {
        "enum",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "type",
        "uniqueItems",
    }
)
INT_OR_STRING = ["integer", "string"]


def convert_document(crd: dict[str, Any], version: str) -> Schema:
    """The schema of one kind; its status is accepted and not looked into."""
    spec = crd["spec"]
    names = [v for v in spec["versions"] if v["name"] == version]
    properties = names[0]["schema"]["openAPIV3Schema"]["properties"]
    return document(
        f"{spec['group']}/{version}",
        spec["names"]["kind"],
        {"spec": convert(properties["spec"]), "status": ANY_OBJECT},
        definitions={"metadata": embedded_metadata()},
    )


def convert(node: dict[str, Any], defaults: Defaults | None = None) -> Schema:
    """One schema node and all below it.

    ``defaults`` stand for the object that a condition is about: the API server fills
    them in before it validates, a JSON Schema validator does not.
    """
    schema: Schema = {key: value for key, value in node.items() if key in KEPT}
    schema |= limits(node) | required(node)
    if "properties" in node:
        schema["properties"] = {name: convert_property(name, child) for name, child in node["properties"].items()}
    if "items" in node:
        schema["items"] = convert(node["items"])
    inner = defaults if defaults is not None else defaults_of(node)
    for key in ("allOf", "anyOf", "oneOf"):
        if node.get(key):
            schema[key] = [convert(child, inner) for child in node[key]]
    if "not" in node:
        schema["not"] = convert(node["not"], inner)
    schema |= other_keys(node) | needed(node, defaults or {})
    if node.get("x-kubernetes-int-or-string"):
        schema.pop("anyOf", None)
        schema["type"] = INT_OR_STRING
    return nullable(schema) if node.get("nullable") else schema


def convert_property(name: str, node: dict[str, Any]) -> Schema:
    """A property; metadata of an embedded template is strict although its CRD says only object."""
    if name == "metadata" and node.get("type") == "object" and "properties" not in node:
        return ref("metadata")
    return convert(node)


def required(node: dict[str, Any]) -> Schema:
    """Properties that the user must give: what has a default is filled in by the API server."""
    names = [name for name in node.get("required", []) if name not in defaults_of(node)]
    return {"required": names} if names else {}


def defaults_of(node: dict[str, Any]) -> Defaults:
    """The defaults of an object's properties."""
    properties = node.get("properties", {})
    return {name: child["default"] for name, child in properties.items() if "default" in child}


def needed(node: dict[str, Any], defaults: Defaults) -> Schema:
    """Properties that must be there for a condition to hold, as their default does not meet it."""
    conditions = node.get("properties", {})
    unmet = [name for name in conditions if name in defaults and not meets(defaults[name], conditions[name])]
    return {"required": sorted({*node.get("required", []), *unmet})} if unmet else {}


def meets(value: Any, condition: dict[str, Any]) -> bool:
    """Whether a default meets a condition; enum is all that the CRDs at hand use."""
    if condition.keys() != {"enum"}:
        raise ValueError(f"condition {condition} on a property with a default")
    return value in condition["enum"]


def limits(node: dict[str, Any]) -> Schema:
    """Exclusive limits: a flag in OpenAPI 3.0, a number in draft-07."""
    schema: Schema = {}
    if node.get("exclusiveMinimum") is True:
        schema["exclusiveMinimum"] = node["minimum"]
    if node.get("exclusiveMaximum") is True:
        schema["exclusiveMaximum"] = node["maximum"]
    return schema


def other_keys(node: dict[str, Any]) -> Schema:
    """What an object may have beyond its properties; the API server refuses all else, also where there are none.

    A node without a type is a condition under allOf, anyOf or not: it stays open.
    """
    more = node.get("additionalProperties")
    if isinstance(more, dict):
        return {"additionalProperties": convert(more)}
    open_object = node.get("x-kubernetes-preserve-unknown-fields") or more is True
    if node.get("type") == "object" and not open_object:
        return {"additionalProperties": False}
    return {}


def nullable(schema: Schema) -> Schema:
    """The schema with null let in."""
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        schema["type"] = [*types, "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema
