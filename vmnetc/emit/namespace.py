"""Namespace."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.graph import Graph
from vmnetc.manifest import Manifest, of

from .metadata import described, metadata

# Only the key's presence counts, and only at creation: an admission policy refuses to add or remove it later
# (openshift/cluster-network-operator release-4.18, bindata/network/ovn-kubernetes/common/udn-admission-policy.yaml).
PRIMARY_UDN = "k8s.ovn.org/primary-user-defined-network"
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
