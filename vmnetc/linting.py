"""What `lint` does: manifests that others wrote are judged, each alone and all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vmnetc.check.rule import check
from vmnetc.diagnostics.allow import obey
from vmnetc.diagnostics.model import Diagnostic, Located, Related
from vmnetc.diagnostics.route import Place, Route
from vmnetc.inventory.whole_object import WholeObject
from vmnetc.lift import faults as lift_faults
from vmnetc.lift.advice import ADVICE, FOR_MANY_NODES, SAID_ALONE
from vmnetc.lift.clusters import clusters
from vmnetc.lift.misspelt import misspelt
from vmnetc.lift.objects import lift
from vmnetc.manifest import steps
from vmnetc.source.manifests import Manifests
from vmnetc.targets.table import KNOWN, Target, find
from vmnetc.verify import object_faults as faults
from vmnetc.verify.judged import NOT_AS_ITS_KIND, READ_BY_NOBODY, REFUSED_BY_SERVER, judged
from vmnetc.verify.object_rule import Objection
from vmnetc.verify.schemas import has_schema

# What an object has on a cluster only.
_SERVERS = ("creationTimestamp", "resourceVersion", "uid", "managedFields", "generation", "selfLink")
# Versions of an API that say the same as the one that there is a schema of.
_SAME_AS = {
    "nmstate.io/v1alpha1": "nmstate.io/v1",
    "nmstate.io/v1beta1": "nmstate.io/v1",
    "kubevirt.io/v1alpha3": "kubevirt.io/v1",
}
Said = list[tuple[str, Objection]]


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, and how many objects of each kind were judged and left out."""

    findings: list[Located]
    judged: Counter[str]
    others: Counter[str]


def lint(manifests: Manifests, target: Target | None) -> Linted:
    """Judge objects for a target; without one an object is good if the newest release of a platform takes it."""
    releases = target.releases if target is not None else _newest()
    kinds, others = Counter[str](), Counter[str]()
    found, good = list(manifests.problems), list[WholeObject]()
    for one in manifests.objects:
        kind, body = str(one.body["kind"]), _as_written(one.body)
        if not any(has_schema(release, body["apiVersion"], kind) for release in releases):
            others[kind] += 1
            continue
        kinds[kind] += 1
        said = _for_all(body, releases) if target is not None else _for_any(body, releases)
        found += (_diagnostic(one, code, objection) for code, objection in said)
        if not any(code in (NOT_AS_ITS_KIND, REFUSED_BY_SERVER) for code, _ in said):
            good.append(one)
    lines = {(one.code, one.at.file, one.at.line) for one in found if isinstance(one.at, Place)}
    for group in clusters(good):
        found += (one for one in _together(group, target or releases[0]) if not _is_said(one, lines))
    return Linted(_shown(found, manifests), kinds, others)


def _together(objects: Sequence[WholeObject], target: Target) -> Iterator[Diagnostic]:
    """What the rules for specs find in objects that may be on one cluster."""
    graph, places, networks = lift(objects, target.distribution)
    for finding in (*check(graph, target, ADVICE), *misspelt(graph, networks)):
        at = places.place(finding.at) if isinstance(finding.at, Route) else finding.at
        if at is None:
            continue
        related = []
        for other in finding.related:
            there = places.place(other.at) if isinstance(other.at, Route) else other.at
            if there is not None and there != at:
                related.append(Related(there, other.label))
        said = replace(finding, at=at, related=tuple(related), hint=ADVICE.get(finding.code, ""), fix=None, add=None)
        yield lift_faults.perhaps_on_many_nodes(said) if finding.code in FOR_MANY_NODES else said


def _is_said(finding: Diagnostic, lines: set[tuple[str, str, int]]) -> bool:
    """Whether a rule for one object has found the same."""
    at = finding.at
    return isinstance(at, Place) and (SAID_ALONE.get(finding.code, ""), at.file, at.line) in lines


def _newest() -> tuple[Target, ...]:
    """The newest release of each platform."""
    newest = {name.partition("-")[0]: name for name in KNOWN}
    return tuple(release for name in newest.values() if (release := find(name)) is not None)


def _for_all(body: dict[str, Any], releases: Sequence[Target]) -> Said:
    """What the first release that refuses an object has against it, else what all of them have to remark."""
    said: Said = []
    for release in releases:
        said = list(judged(body, release))
        if _refused(said):
            return said
    return said


def _for_any(body: dict[str, Any], releases: Sequence[Target]) -> Said:
    """What the first release has against an object that none takes."""
    said: Said = []
    for release in releases:
        if has_schema(release, body["apiVersion"], body["kind"]):
            now = list(judged(body, release))
            said = said or now
            if not _refused(now):
                return now
    return said


def _refused(said: Said) -> bool:
    return any(code[0] == "E" for code, _ in said)


def _as_written(body: dict[str, Any]) -> dict[str, Any]:
    """An object without what `oc get` adds to it, and in the version that is known."""
    version = body["apiVersion"]
    if version in _SAME_AS:
        body = {**body, "apiVersion": _SAME_AS[version]}
    metadata = body.get("metadata")
    if isinstance(metadata, dict) and any(key in metadata for key in _SERVERS):
        body = {**body, "metadata": {key: value for key, value in metadata.items() if key not in _SERVERS}}
    return {key: value for key, value in body.items() if key != "status"} if "status" in body else body


def _diagnostic(one: WholeObject, code: str, found: Objection) -> Diagnostic:
    at = one.place(steps(one.body, found.pointer, beyond=True), on_key=found.on_key)
    what = _name(one)
    if code == NOT_AS_ITS_KIND:
        return faults.not_as_its_kind(what, found, at)
    if code == REFUSED_BY_SERVER:
        return faults.refused_by_server(what, found, at)
    if code == READ_BY_NOBODY:
        return faults.read_by_nobody(what, found, at)
    return faults.said(code, what, found, at)


def _name(one: WholeObject) -> str:
    metadata = one.body.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f'{one.body["kind"]} "{name}"' if name is not None else f"{one.body['kind']} without a name"


def _shown(found: list[Diagnostic], manifests: Manifests) -> list[Located]:
    """The findings that no comment allows, in the order of the files."""
    located = [_locate(problem) for problem in found]
    for name, text in manifests.texts.items():
        located = obey(name, text, located)
    order = {name: number for number, name in enumerate(manifests.texts)}
    return sorted(located, key=lambda one: _order(one, order))


def _order(one: Located, files: dict[str, int]) -> tuple[Any, ...]:
    place = one.place
    assert place is not None
    return files.get(place.file, 0), place.line, place.column, one.diagnostic.code, one.diagnostic.message


def _locate(problem: Diagnostic) -> Located:
    assert isinstance(problem.at, Place)
    related = tuple((other.at, other.label) for other in problem.related if isinstance(other.at, Place))
    return Located(problem, problem.at, related)
