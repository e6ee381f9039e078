"""What every object carries: name, labels, and the annotations that Argo CD and Flux act on."""

from __future__ import annotations

from typing import Any

from vmnetc.graph import Output
from vmnetc.graph.common import SILENT, About
from vmnetc.manifest import Hole

# Argo CD applies waves in this order and waits for each (docs/user-guide/sync-waves.md). VMs, Services and Routes have
# none: a halted VM counts as suspended, and would hold up every later wave.
_WAVES = {
    "Namespace": -40,
    "NodeNetworkConfigurationPolicy": -30,
    "SriovNetworkNodePolicy": -30,
    "NetworkAttachmentDefinition": -20,
    "UserDefinedNetwork": -20,
    "ClusterUserDefinedNetwork": -20,
    "SriovNetwork": -20,
    "NetworkPolicy": -10,
    "MultiNetworkPolicy": -10,
}
_CONFIRM = "Prune=confirm,Delete=confirm,SkipDryRunOnMissingResource=true"
# Losing a Namespace loses all that is in it, a VM its disks, a network or its functions the VMs' connection; deleting a
# policy of nmstate removes nothing from the nodes (kubernetes-nmstate, 102-configuration.md). docs/user-guide/sync-options.md.
_SYNC_OPTIONS = {
    "Namespace": "Prune=false,Delete=false",
    "NodeNetworkConfigurationPolicy": "Prune=false,SkipDryRunOnMissingResource=true",
    "NetworkAttachmentDefinition": _CONFIRM,
    "UserDefinedNetwork": _CONFIRM,
    "ClusterUserDefinedNetwork": _CONFIRM,
    "SriovNetworkNodePolicy": _CONFIRM,
    "SriovNetwork": _CONFIRM,
    "MultiNetworkPolicy": "SkipDryRunOnMissingResource=true",
    "VirtualMachine": _CONFIRM,
}
# kustomize-controller docs/spec/v1/kustomizations.md, "Prune".
_FLUX_KEEPS = ("Namespace", "NodeNetworkConfigurationPolicy", "VirtualMachine")


def metadata(
    kind: str,
    name: str | Hole,
    output: Output,
    *,
    namespace: str | Hole | None = None,
    about: About = SILENT,
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The metadata of an object; what the user wrote wins over what is computed."""
    all_labels = {**(labels or {}), **dict(output.labels), **dict(about.labels)}
    all_annotations = {
        **_guards(kind, output),
        **(annotations or {}),
        **dict(output.annotations),
        **dict(about.annotations),
    }
    result: dict[str, Any] = {"name": name}
    if namespace is not None:
        result["namespace"] = namespace
    if all_labels:
        result["labels"] = dict(sorted(all_labels.items()))
    if all_annotations:
        result["annotations"] = dict(sorted(all_annotations.items()))
    return result


def _guards(kind: str, output: Output) -> dict[str, str]:
    guards = {}
    if kind in _SYNC_OPTIONS:
        guards["argocd.argoproj.io/sync-options"] = _SYNC_OPTIONS[kind]
    if output.waves is not None and kind in _WAVES:
        guards["argocd.argoproj.io/sync-wave"] = str(_WAVES[kind] + output.waves)
    if kind in _FLUX_KEEPS:
        guards["kustomize.toolkit.fluxcd.io/prune"] = "disabled"
    return guards


def described(about: About, key: str = "description") -> dict[str, str]:
    """The annotation that holds an object's description, if it has one; the console shows `description`."""
    return {key: about.description} if about.description is not None else {}
