"""`clusters`: the one document of a spec as each of its clusters has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.diagnostics.similar import did_you_mean

from . import faults

# What makes the spec one, and not one for each cluster.
_SHARED = ("apiVersion", "kind", "metadata", "include", "clusters")
_SHARED_OUTPUT = ("layout", "files", "attach")
_MISSING = ("E0102", "E0106")
Data = Mapping[str, Any]


def names(data: Data) -> list[str]:
    """The clusters of a spec, sorted; none where it does not name any, or names them in no way that can be read."""
    found = data.get("clusters")
    return sorted(found) if isinstance(found, dict) else []


def patch_of(data: Data, cluster: str) -> Data:
    """What is different in a cluster, its `target` included."""
    entry = data["clusters"][cluster]
    entry = entry if isinstance(entry, dict) else {}
    patch = entry.get("patch")
    patch = patch if isinstance(patch, dict) else {}
    return {**patch, "target": entry["target"]} if "target" in entry else patch


def patched(data: Data, patch: Any) -> dict[str, Any]:
    """A document with a JSON merge patch (RFC 7386); what is not touched is shared with the original."""
    result = dict(data)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = patched(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def problems(data: Data, sections: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What the clusters of a spec say that has no effect, or would not be one spec; `sections` are those with entries."""
    yield from _layout(data)
    for cluster in names(data):
        entry = data["clusters"][cluster]
        patch = entry.get("patch") if isinstance(entry, dict) else None
        if isinstance(patch, dict):
            at = Route(("clusters", cluster, "patch"))
            yield from _shared(cluster, patch, at)
            if "target" in patch and "target" in entry:
                yield faults.target_twice(cluster, (at / "target").key, at.entry / "target")
            yield from _of_nothing(cluster, data, patch, at, sections)


def added(data: Data, cluster: str) -> frozenset[Path]:
    """The entries that a patch names and the spec does not have."""
    found: set[Path] = set()
    for section, entries in patch_of(data, cluster).items():
        if isinstance(entries, dict) and isinstance(own := data.get(section, {}), dict):
            found.update((section, key) for key in entries if key not in own)
    return frozenset(found)


def as_new_entry(problem: Diagnostic, data: Data, cluster: str, nouns: Mapping[str, str]) -> Diagnostic:
    """What an entry lacks that only a patch names (`added`) is said as such: it may be meant as another."""
    if problem.code not in _MISSING or not isinstance(problem.at, Route):
        return problem
    section, key = (str(step) for step in problem.at.path[:2])
    guess = did_you_mean(key, data.get(section, {}))
    return faults.patch_of_nothing(cluster, nouns[section], key, problem.at.entry.key, guess, problem.hint)


def _layout(data: Data) -> Iterator[Diagnostic]:
    output = data.get("output")
    layout = output.get("layout") if isinstance(output, dict) else None
    if layout == "flat" and names(data):
        yield faults.flat_with_clusters(Route(("output", "layout")))
    elif layout in ("cluster", "base") and "clusters" not in data:
        yield faults.layout_of_clusters(layout, Route(("output", "layout")))


def _shared(cluster: str, patch: Data, at: Route) -> Iterator[Diagnostic]:
    yield from (faults.shared_field(cluster, key, (at / key).key) for key in _SHARED if key in patch)
    output = patch.get("output")
    if isinstance(output, dict):
        own = (key for key in _SHARED_OUTPUT if key in output)
        yield from (faults.shared_field(cluster, f"output.{key}", (at / "output" / key).key) for key in own)


def _of_nothing(cluster: str, data: Any, patch: Data, at: Route, sections: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The deletions of what is not there."""
    for key, value in patch.items():
        own = data.get(key) if isinstance(data, dict) else None
        if value is None and not (isinstance(data, dict) and key in data):
            path = at.path[3:]
            noun = sections.get(str(path[0]), "field") if len(path) == 1 else "field"
            guess = did_you_mean(key, data) if isinstance(data, dict) else None
            yield faults.deletes_nothing(cluster, noun, key, (at / key).key, guess)
        elif isinstance(value, dict):
            yield from _of_nothing(cluster, own, value, at / key, sections)
