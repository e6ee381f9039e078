"""The phases in their order: the only module that knows it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from vmnetc.allocate.allocation import allocate
from vmnetc.allocate.rollout import recorded_kinds
from vmnetc.check.rule import check
from vmnetc.diagnostics.allow import obey
from vmnetc.diagnostics.model import Diagnostic, Located, Severity, has_errors
from vmnetc.diagnostics.route import ROOT, Path, Place, Route
from vmnetc.emit.manifests import emit
from vmnetc.expand.long_form import expand
from vmnetc.expand.provenance import Typed, trace
from vmnetc.expand.short_forms import compile_forms
from vmnetc.lock import Lock, reading
from vmnetc.lock import faults as lock_faults
from vmnetc.lock.entries import differences
from vmnetc.lock.text import HEADER
from vmnetc.manifest import Manifest, Patch
from vmnetc.render import tree
from vmnetc.resolve.graph import resolve
from vmnetc.source import beside
from vmnetc.source.document import Document, NotThere, parse, read_text
from vmnetc.spec.grammar import Language
from vmnetc.spec.reading import read
from vmnetc.verify.objects import verify

_TARGET = Route(("target",))


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a spec: its findings in file order and, unless it failed, its objects; its lock before and after."""

    name: str
    labels: dict[str, str]
    manifests: list[Manifest] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    findings: list[Located] = field(default_factory=list)
    failed: bool = False
    before: Lock | None = None
    lock: Lock | None = None

    def lock_changes(self) -> list[str]:
        """What the lock does not say yet, or no longer rightly; none where there is nothing to remember."""
        if self.lock is None or (self.before is None and not self.lock):
            return []
        return differences(self.before, self.lock)

    def files(self) -> dict[str, str]:
        """The tree, by path."""
        return tree.render(self.name, self.labels, self.manifests, self.patches, address)

    def stream(self) -> str:
        """All objects as one text."""
        return tree.stream(self.labels, self.manifests)


def compile(
    document: Document, problems: list[Diagnostic], lock: Lock | None = None, *, strict: bool = False
) -> Compilation:
    """Compile a document that was read with these problems; `strict` makes its warnings fail too.

    `lock` is what earlier builds left, None where there was none.
    """
    if document.data is None:
        return Compilation(document.spec_name, {}, findings=locate(document, problems), failed=True)
    long = expand(document.data, Language())
    spec, misread = read(long)
    files, unread = beside.texts(document, spec.files)
    kinds = recorded_kinds(lock) if lock is not None else {}
    graph, target, unresolved = resolve(spec, document.spec_name, kinds, files)
    whole = not spec.broken and not has_errors([*problems, *misread, *unread, *unresolved])
    graph, memory, clashes = allocate(
        graph, lock if lock is not None else Lock(mac_seed=graph.name), target, whole=whole
    )
    broken = spec.broken | {at.path for problem in unresolved if (at := problem.at) == _TARGET}
    meant = [problem for problem in (*unresolved, *clashes, *check(graph, target)) if not _follows(problem, broken)]
    found = locate(document, [*problems, *misread, *unread, *meant])
    labels = tree.all_labels(graph.name, graph.output.labels)
    result = Compilation(graph.name, labels, findings=_final(document, found), before=lock, lock=memory)
    if any(_stops(finding.diagnostic, strict) for finding in result.findings):
        return replace(result, failed=True)
    manifests, patches = emit(graph, target)
    found += locate(document, [*verify(manifests, target), *tree.large_roots(manifests)])
    findings = _final(document, found)
    if any(_stops(finding.diagnostic, strict) for finding in findings):
        return replace(result, findings=findings, failed=True)
    return replace(result, manifests=manifests, patches=patches, findings=findings)


def remembered(document: Document) -> tuple[Lock | None, list[Diagnostic]]:
    """The lock that lies beside a spec, None where there is none; without one that is there, the problems say why."""
    name = document.lock_name
    if name is None or not os.path.lexists(name):
        return None, []
    try:
        text, problems = read_text(name)
    except NotThere as error:
        return None, [lock_faults.not_a_lock(f"cannot read {error}", Place(name, 1, 1, 1, 2))]
    return read_lock(name, text, document.name) if not problems else (None, [_as_lock_fault(text, problems[0])])


def read_lock(name: str, text: str, spec: str) -> tuple[Lock | None, list[Diagnostic]]:
    """The lock in the text of its file."""
    conflict = reading.conflict(text, name)
    if conflict is not None:
        return None, [conflict]
    document, problems = parse(name, text)
    if problems or document.data is None:
        return None, [_as_lock_fault(text, problem) for problem in problems[:1]]
    return reading.read(document.data, lambda path, on: document.place(path, on)[0], spec)


def _as_lock_fault(text: str, problem: Diagnostic) -> Diagnostic:
    """What the reader of specs says of a lock's text, said of a lock."""
    assert isinstance(problem.at, Place)
    if not text.startswith(HEADER.partition(":")[0]):
        return lock_faults.not_a_lock(problem.message, problem.at)
    return lock_faults.lock_hard_to_read(problem.message, problem.at)


def _follows(problem: Diagnostic, broken: frozenset[Path]) -> bool:
    """Whether a finding may only follow from what could not be read of its entries, or from a target that is none.

    A name that is wrong is wrong anyway.
    """
    if any(other.at == _TARGET for other in problem.related):
        return _TARGET.path in broken
    if not isinstance(problem.at, Route) or problem.at == _TARGET:
        return False
    places = (problem.at, *(other.at for other in problem.related))
    follows = any(isinstance(at, Route) and at.path[:2] in broken for at in places)
    return follows and problem.code not in ("E0401", "E0501")


def _final(document: Document, found: list[Located]) -> list[Located]:
    """The findings that the user does not allow, in the order of the file."""
    return sorted(obey(document.name, document.text, found), key=_order)


def _stops(problem: Diagnostic, strict: bool) -> bool:
    return problem.severity is Severity.ERROR or (strict and problem.severity is Severity.WARNING)


def address(route: Route) -> str:
    """How a header calls an entry. The spec need not write `br-ex`, so it is said to be built in."""
    return f"{route} (built in)" if route.path == ("bridges", "br-ex") else str(route) or "the spec"


def origin(compiled: Compilation, path: str, pointer: str) -> Route:
    """The route of the spec that made a part of a file of the tree; of the whole file for an empty pointer.

    A kustomization is made of all that it lists, and comes from the spec as a whole.
    """
    for manifest in compiled.manifests:
        if tree.path_of(manifest) == path:
            return manifest.origin(pointer)
    for patch in compiled.patches:
        if tree.patch_path(patch) == path:
            return patch.source
    return ROOT


@lru_cache(maxsize=2)
def typed_of(document: Document) -> Typed:
    """What a document types, asked for the parts of its long form."""
    return Typed(document.data or {}, compile_forms(Language.short_forms))


def place(document: Document, at: Route) -> Place:
    """Where in the spec's text a route leads to."""
    return _place(document, at)[0]


def locate(document: Document, problems: list[Diagnostic]) -> list[Located]:
    """Findings with their places: one mistake is one finding, however many entries share it."""
    found: dict[tuple[object, ...], Located] = {}
    entries: dict[tuple[object, ...], set[object]] = {}
    unread: set[Place | None] = set()
    for problem in problems:
        located = _locate(document, problem)
        if problem.code == "E0103":
            unread.add(located.place)
        elif problem.code == "E0105" and located.place in unread:
            continue  # what cannot be read is not also of the wrong kind
        key = (problem.code, located.place, _without_entry(problem))
        entries.setdefault(key, set()).add(problem.at.path[:2] if isinstance(problem.at, Route) else problem.at)
        found.setdefault(key, located)
    return [_count(located, len(entries[key]) - 1) for key, located in found.items()]


def _locate(document: Document, problem: Diagnostic) -> Located:
    place, alias = _place(document, problem.at)
    related = [(_place(document, other.at)[0], other.label) for other in problem.related]
    if isinstance(problem.at, Route) and document.data is not None:
        typed = trace(typed_of(document), problem.at)
        if typed.path[:1] in (("defaults",), ("templates",)) and problem.at.path[:1] != typed.path[:1]:
            related.append((_place(document, problem.at.entry.key)[0], "for this entry, among others"))
    if alias is not None:
        related.append((alias, "used here"))
    if problem.either and related and related[0][0] > place:
        label = related[0][1]
        place, related[0] = related[0][0], (place, label)
    return Located(problem, place, tuple(related))


def _place(document: Document, at: Route | Place) -> tuple[Place, Place | None]:
    if isinstance(at, Place) or document.data is None:
        assert isinstance(at, Place)
        return at, None
    typed = trace(typed_of(document), at)
    return document.place(typed.path, typed.on)


def _without_entry(problem: Diagnostic) -> str:
    """The message without the entry's name: one mistake in a template is one finding, however many use it."""
    if isinstance(problem.at, Place) or len(problem.at.path) < 2:
        return problem.message
    if problem.at.path[0] == "defaults":
        return problem.message.replace(f"defaults.{problem.at.path[1]}", "")
    return re.sub(rf'\S+ "{re.escape(str(problem.at.path[1]))}"', "", problem.message)


def _count(located: Located, repeats: int) -> Located:
    if not repeats or located.diagnostic.note:
        return located
    note = f"the same for {repeats} more {'entries' if repeats > 1 else 'entry'}"
    return replace(located, diagnostic=replace(located.diagnostic, note=note))


def _order(located: Located) -> tuple[object, ...]:
    place = located.place
    assert place is not None
    return (place.file, place.line, place.column, located.diagnostic.code, located.diagnostic.message)
