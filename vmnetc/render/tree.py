"""The tree of files: `admin/`, `tenants/<namespace>/`, and the kustomizations that make each of them a root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.manifest import Manifest, Patch

from . import faults
from .header import header
from .shapes import Texts
from .yaml_text import dump

# File name by kind, and the kinds that are the admins': what is cluster-wide, or opens a physical network.
_PREFIX = {
    "Namespace": "namespace",
    "NodeNetworkConfigurationPolicy": "nncp",
    "ClusterUserDefinedNetwork": "cudn",
    "NetworkAttachmentDefinition": "nad",
    "UserDefinedNetwork": "udn",
    "VirtualMachine": "vm",
    "Service": "service",
    "Route": "route",
    "NetworkPolicy": "networkpolicy",
}
_ADMIN = ("Namespace", "NodeNetworkConfigurationPolicy", "ClusterUserDefinedNetwork", "NetworkAttachmentDefinition")
_KUSTOMIZATION = "kustomization.yaml"
# Objects in one root: kustomize takes about two seconds for so many, and four times as long for twice as many.
MOST = 1_000

Address = Callable[[Route], str]


def render(
    spec: str, labels: dict[str, str], manifests: Iterable[Manifest], patches: Iterable[Patch], address: Address
) -> dict[str, str]:
    """The files by path, relative to the output folder; `address` says how an entry is called in a header."""
    texts = Texts()
    files: dict[str, str] = {}
    roots: dict[str, list[str]] = {}
    for manifest in manifests:
        folder, file = _place(manifest)
        roots.setdefault(folder, []).append(file)
        sources = ", ".join(dict.fromkeys([address(source) for source in manifest.sources]))
        note = f"# {manifest.note}\n" if manifest.note else ""
        files[f"{folder}/{file}"] = header(spec, sources) + note + texts.of(manifest)
    files |= _attach_components(spec, patches, address)
    for folder, members in roots.items():
        files[f"{folder}/{_KUSTOMIZATION}"] = header(spec) + dump(_root(sorted(members), labels))
    if roots:
        files[_KUSTOMIZATION] = header(spec) + dump(_root(sorted(roots), {}))
    return dict(sorted(files.items()))


def stream(labels: dict[str, str], manifests: Iterable[Manifest]) -> str:
    """All objects as one text of several documents, as the tree's top root would build them."""
    texts = Texts(labels)
    return "---\n".join([texts.of(manifest) for manifest in manifests])


def all_labels(spec: str, own: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The labels of every object: whose it is, and what the spec adds."""
    return {"app.kubernetes.io/managed-by": "vmnetc", "app.kubernetes.io/part-of": spec, **dict(own)}


def large_roots(manifests: Iterable[Manifest]) -> list[Diagnostic]:
    """The kustomizations that kustomize cannot build in reasonable time."""
    sizes = Counter(_place(manifest)[0] for manifest in manifests)
    return [faults.large_root(folder, size, MOST) for folder, size in sorted(sizes.items()) if size > MOST]


def path_of(manifest: Manifest) -> str:
    """The file that a manifest goes to."""
    return "/".join(_place(manifest))


def patch_path(patch: Patch) -> str:
    """The file that a patch goes to."""
    return f"tenants/{patch.namespace}/attach/vm-{patch.name}.yaml"


def _place(manifest: Manifest) -> tuple[str, str]:
    prefix = _PREFIX[manifest.kind]
    folder = manifest.folder or ("admin" if manifest.kind in _ADMIN else "tenant")
    if folder == "admin":
        # Neither part can hold a dot, so two objects never share a file.
        inner = f"{manifest.namespace}." if manifest.namespace else ""
        return "admin", f"{prefix}-{inner}{manifest.name}.yaml"
    return f"tenants/{manifest.namespace}", f"{prefix}-{manifest.name}.yaml"


def _root(resources: list[str], labels: dict[str, str]) -> dict[str, Any]:
    """No `namespace:` and no prefixes: kustomize would rename Namespaces, and miss the names inside NADs and VMs."""
    body: dict[str, Any] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    if labels:
        body["labels"] = [{"pairs": dict(sorted(labels.items()))}]
    return body | {"resources": resources}


def _attach_components(spec: str, patches: Iterable[Patch], address: Address) -> dict[str, str]:
    files: dict[str, str] = {}
    by_namespace: dict[str, list[Patch]] = {}
    for patch in patches:
        by_namespace.setdefault(patch.namespace, []).append(patch)
    for namespace, members in by_namespace.items():
        folder = f"tenants/{namespace}/attach"
        for patch in members:
            files[patch_path(patch)] = header(spec, address(patch.source)) + dump(list(patch.operations))
        files[f"{folder}/{_KUSTOMIZATION}"] = header(spec) + _usage(members[0]) + dump(_component(members))
    return files


def _usage(example: Patch) -> str:
    command = f"oc patch vm {example.name} -n {example.namespace} --type=json --patch-file=vm-{example.name}.yaml"
    return (
        "# Use it where the VMs' own manifests are built:   components: [<path to this folder>]\n"
        f"# or once, without GitOps:   {command}\n"
    )


def _component(patches: list[Patch]) -> dict[str, Any]:
    """A component is listed by whoever builds the VMs.

    The target's namespace is a pattern: where that kustomization sets `namespace:` itself, kustomize still sees
    `default` when it looks for the target, and would skip the patch silently.
    """
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [
            {
                "path": f"vm-{patch.name}.yaml",
                "target": {
                    "group": "kubevirt.io",
                    "version": "v1",
                    "kind": "VirtualMachine",
                    "name": patch.name,
                    "namespace": f"{patch.namespace}|default",
                },
            }
            for patch in patches
        ],
    }
