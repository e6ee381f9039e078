"""Namespace."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.graph import PRIMARY_UDN, Graph
from vmnetc.manifest import Manifest, of

from .metadata import described, metadata

_FIELDS = {
    "/metadata/labels": "labels",
    "/metadata/annotations": "annotations",
    "/metadata/annotations/openshift.io~1description": "description",
}


def namespaces(graph: Graph) -> Iterator[Manifest]:
    for namespace in graph.namespaces:
        if namespace.existing:
            continue
        labels = {PRIMARY_UDN: ""} if namespace.primary_udn else {}
        about = described(namespace.about, "openshift.io/description")
        meta = metadata(
            "Namespace", namespace.name, graph.output, about=namespace.about, labels=labels, annotations=about
        )
        yield of({"apiVersion": "v1", "kind": "Namespace", "metadata": meta}, namespace.at, fields=_FIELDS)
