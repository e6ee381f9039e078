"""Trees of several clusters in one folder: one whole tree for each, or what is alike in all of them once."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import dirname

from .header import header
from .tree import KUSTOMIZATION, root
from .yaml_text import dump

Files = Mapping[str, str]
Labels = Mapping[str, str]
_BASE = "base"
_OVERLAYS = "overlays"


def each(trees: Mapping[str, Files]) -> dict[str, str]:
    """A whole tree for each cluster, in a folder of its name."""
    return {f"{cluster}/{path}": text for cluster, files in sorted(trees.items()) for path, text in files.items()}


def with_base(spec: str, trees: Mapping[str, Files], labels: Mapping[str, Labels]) -> dict[str, str]:
    """What is alike in all clusters in `base/`, all else in `overlays/<cluster>/`, whose roots name those of the base.

    No patches are made: a file is either the same everywhere, or it stands whole in each cluster.
    """
    first, *others = trees.values()
    alike = {path for path, text in first.items() if all(files.get(path) == text for files in others)}
    common = {path for path in alike if _is_member(path)}
    files = {f"{_BASE}/{path}": first[path] for path in common}
    folders = {dirname(path) for path in common}
    shared = dict(set.intersection(*(set(pairs.items()) for pairs in labels.values())))
    for folder in folders:
        files[f"{_BASE}/{folder}/{KUSTOMIZATION}"] = _kustomization(spec, _members(common, folder), shared)
    for cluster, tree in trees.items():
        home = f"{_OVERLAYS}/{cluster}"
        files |= {f"{home}/{path}": text for path, text in tree.items() if path not in common}
        for folder in {dirname(path) for path in tree if _is_member(path)}:
            own = _members(tree.keys() - common, folder)
            base = [f"{_up(home, folder)}/{_BASE}/{folder}"] if folder in folders else []
            files[f"{home}/{folder}/{KUSTOMIZATION}"] = _kustomization(spec, [*base, *own], labels[cluster])
    return dict(sorted(files.items()))


def _is_member(path: str) -> bool:
    """Whether a file holds an object of a root: components are listed by others, and stay whole."""
    name = path.rpartition("/")[2]
    return name != KUSTOMIZATION and (dirname(path) == "admin" or path.count("/") == 2)


def _members(paths: set[str] | frozenset[str], folder: str) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in paths if _is_member(path) and dirname(path) == folder)


def _up(home: str, folder: str) -> str:
    return "/".join([".."] * (home.count("/") + folder.count("/") + 2))


def _kustomization(spec: str, resources: list[str], labels: Labels) -> str:
    return header(spec) + dump(root(resources, dict(labels)))
