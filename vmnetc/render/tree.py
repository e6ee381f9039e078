"""The tree of files: `admin/`, `tenants/<namespace>/`, and the kustomizations that make each of them a root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.inventory.kinds import is_made
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
    "MultiNetworkPolicy": "multinetworkpolicy",
    "SriovNetworkNodePolicy": "sriovpolicy",
    "SriovNetwork": "sriovnetwork",
}
_ADMIN = (
    "Namespace",
    "NodeNetworkConfigurationPolicy",
    "ClusterUserDefinedNetwork",
    "NetworkAttachmentDefinition",
    *(_IN_OPERATORS := ("SriovNetworkNodePolicy", "SriovNetwork")),
)
KUSTOMIZATION = "kustomization.yaml"
# Objects in one root: kustomize takes about two seconds for so many, and four times as long for twice as many.
MOST = 1_000

Address = Callable[[Route], str]


def render(
    spec: str,
    labels: dict[str, str],
    manifests: Iterable[Manifest],
    patches: Iterable[Patch],
    address: Address,
    *,
    by_kind: bool = False,
) -> dict[str, str]:
    """The files by path, relative to the output folder; `address` says how an entry is called in a header.

    A file holds one object, or with `by_kind` all of its kind and folder; then each is headed by its entries.
    """
    texts = Texts()
    parts: dict[str, list[str]] = {}
    roots: dict[str, dict[str, None]] = {}
    for manifest in manifests:
        folder, file = _place(manifest, by_kind)
        roots.setdefault(folder, {})[file] = None
        sources = ", ".join(dict.fromkeys([address(source) for source in manifest.sources]))
        note = f"# {manifest.note}\n" if manifest.note else ""
        head = f"# {sources}\n" if by_kind else header(spec, sources)
        parts.setdefault(f"{folder}/{file}", []).append(head + note + texts.of(manifest))
    start = header(spec) if by_kind else ""
    files = {path: start + "---\n".join(documents) for path, documents in parts.items()}
    files |= _components(spec, patches, address)
    for folder, members in roots.items():
        files[f"{folder}/{KUSTOMIZATION}"] = header(spec) + dump(root(sorted(members), labels))
    if roots:
        files[KUSTOMIZATION] = header(spec) + dump(root(sorted(roots), {}))
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
    sizes = Counter(_place(manifest, by_kind=False)[0] for manifest in manifests)
    return [faults.large_root(folder, size, MOST) for folder, size in sorted(sizes.items()) if size > MOST]


def path_of(manifest: Manifest, *, by_kind: bool = False) -> str:
    """The file that a manifest goes to."""
    return "/".join(_place(manifest, by_kind))


def part_of(manifest: Manifest) -> str:
    """What tells an object from the others in a file of its kind: `name`, or `namespace.name` among the admins' files."""
    named = manifest.namespace and _folder(manifest) == "admin" and not _is_made(manifest, _IN_OPERATORS)
    return f"{manifest.namespace}.{manifest.name}" if named else manifest.name


def patch_path(patch: Patch) -> str:
    """The file that a patch goes to."""
    if patch.kind == "VirtualMachine":
        return f"tenants/{patch.namespace}/attach/vm-{patch.name}.yaml"
    return f"admin/{_SWITCHES[patch.kind]}/{patch.kind.lower()}.yaml"


# The folders of the components for the one object that has the switches of virtualization.
_SWITCHES = {"HyperConverged": "hco", "KubeVirt": "kubevirt"}


def _place(manifest: Manifest, by_kind: bool) -> tuple[str, str]:
    prefix, group = _prefix(manifest)
    folder = _folder(manifest)
    if by_kind:
        return folder, f"{_plural(prefix)}{group}.yaml"
    # A namespace can hold no dot, and a kind neither dot nor dash, so two objects never share a file. Names of RBAC may
    # hold colons, which no file of Windows can.
    return folder, f"{prefix}{group}-{part_of(manifest).replace(':', '%3A')}.yaml"


def _prefix(manifest: Manifest) -> tuple[str, str]:
    """What a file of its kind is called, and the group behind that where vmnetc does not make such objects."""
    if is_made(manifest.group, manifest.kind):
        return _PREFIX[manifest.kind], ""
    return manifest.kind.lower(), f".{manifest.group}" if manifest.group else ""


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch")) else f"{word}s"


def _is_made(manifest: Manifest, kinds: Iterable[str]) -> bool:
    """Whether it is of one of these kinds that vmnetc makes."""
    return manifest.kind in kinds and is_made(manifest.group, manifest.kind)


def _folder(manifest: Manifest) -> str:
    whose = manifest.folder or ("admin" if _is_made(manifest, _ADMIN) else "tenant")
    return whose if whose == "admin" else f"tenants/{manifest.namespace}"


def root(resources: list[str], labels: dict[str, str]) -> dict[str, Any]:
    """A kustomization that builds alone. No `namespace:` and no prefixes: kustomize would rename Namespaces, and miss the names inside NADs and VMs."""
    body: dict[str, Any] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    if labels:
        body["labels"] = [{"pairs": dict(sorted(labels.items()))}]
    return body | {"resources": resources}


def _components(spec: str, patches: Iterable[Patch], address: Address) -> dict[str, str]:
    """The patches, each folder of them a component."""
    files: dict[str, str] = {}
    folders: dict[str, list[Patch]] = {}
    for patch in patches:
        folders.setdefault(patch_path(patch).rpartition("/")[0], []).append(patch)
        change = patch.change if isinstance(patch.change, dict) else list(patch.change)
        files[patch_path(patch)] = header(spec, address(patch.source)) + dump(change)
    for folder, members in folders.items():
        whole = members[0].partial is not None
        usage, body = (_PARTS, _parts(members)) if whole else (_usage(members[0]), _component(members))
        files[f"{folder}/{KUSTOMIZATION}"] = header(spec) + usage + dump(body)
    return files


_PARTS = (
    "# Apply it on the server's side, after the VMs' own manifests, and without labels of its own:\n"
    "# oc apply -k <path to this folder> --server-side --force-conflicts\n"
)


def _parts(patches: list[Patch]) -> dict[str, Any]:
    """Parts of VMs: a root that nobody lists, and that puts no labels on what others own."""
    return root([f"vm-{patch.name}.yaml" for patch in patches], {})


def _usage(example: Patch) -> str:
    file = patch_path(example).rpartition("/")[2]
    if example.kind == "VirtualMachine":
        whose, what, how = "the VMs' own manifests are", "vm", "json"
    else:
        whose, what, how = f"{example.kind} itself is", example.kind.lower(), "merge"
    tool = "kubectl" if example.kind == "KubeVirt" else "oc"
    command = f"{tool} patch {what} {example.name} -n {example.namespace} --type={how} --patch-file={file}"
    return (
        f"# Use it where {whose} built:   components: [<path to this folder>]\n# or once, without GitOps:   {command}\n"
    )


# In its version v1 the fields of HyperConverged stand elsewhere (hyperconverged-cluster-operator, api/v1).
_GROUPS = {
    "VirtualMachine": {"group": "kubevirt.io", "version": "v1"},
    "HyperConverged": {"group": "hco.kubevirt.io", "version": "v1beta1"},
    "KubeVirt": {"group": "kubevirt.io", "version": "v1"},
}


def _component(patches: list[Patch]) -> dict[str, Any]:
    """A component is listed by whoever builds what it patches.

    The target's namespace is a pattern: where that kustomization sets `namespace:` itself, kustomize still sees
    `default` when it looks for the target, and would skip the patch silently.
    """
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [
            {
                "path": patch_path(patch).rpartition("/")[2],
                "target": {
                    **_GROUPS[patch.kind],
                    "kind": patch.kind,
                    "name": patch.name,
                    "namespace": f"{patch.namespace}|default",
                },
            }
            for patch in patches
        ],
    }
