"""The phases in their order: the only module that knows it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from vmnetc.allocate import plugged
from vmnetc.allocate.allocation import allocate
from vmnetc.allocate.elsewhere import clashes, taken
from vmnetc.allocate.rollout import recorded
from vmnetc.check.rule import check
from vmnetc.diagnostics.allow import obey
from vmnetc.diagnostics.model import Diagnostic, Located, Related, Severity, has_errors
from vmnetc.diagnostics.route import ROOT, Path, Place, Route
from vmnetc.emit.attach import judged_parts
from vmnetc.emit.manifests import emit
from vmnetc.emit.raw import overlaid
from vmnetc.emit.raw_parts import judged
from vmnetc.expand import clusters
from vmnetc.expand.long_form import expand
from vmnetc.expand.provenance import Typed, trace
from vmnetc.expand.short_forms import compile_forms
from vmnetc.graph import Earlier, Graph
from vmnetc.inventory import NOTHING, Inventory
from vmnetc.inventory import reading as inventory_reading
from vmnetc.inventory.vm_file import VmFile
from vmnetc.lock import ONLY, Lock, Locks, reading
from vmnetc.lock import faults as lock_faults
from vmnetc.lock.entries import differences
from vmnetc.lock.text import HEADER
from vmnetc.manifest import Manifest, Patch
from vmnetc.render import layout, tree
from vmnetc.resolve import borrowing
from vmnetc.resolve.graph import resolve
from vmnetc.source import beside, uses, uses_faults, vm_file, whole_objects
from vmnetc.source.document import Document
from vmnetc.source.document import read as read_document
from vmnetc.source.exports import Exports
from vmnetc.source.file import STDIN, NotThere, parse, read_text
from vmnetc.source.variant import Variant
from vmnetc.spec.grammar import SECTIONS, Language
from vmnetc.spec.reading import Spec, is_export, read
from vmnetc.targets.table import Target
from vmnetc.together import clashes as together
from vmnetc.verify import ownership
from vmnetc.verify.objects import verify

_TARGET = Route(("target",))
_MOST_PLACES = 3
_NOUNS = {name: section.noun for name, section in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """The objects of one cluster, and what was remembered of it before and is after; `""` where there is only one."""

    cluster: str
    labels: dict[str, str]
    manifests: list[Manifest]
    patches: list[Patch]
    before: Lock | None
    lock: Lock
    meant: Meant


@dataclass(frozen=True, slots=True)
class Lent:
    """Where an entry of a used spec stands, the line that uses the spec, and what is found in that spec anyway."""

    document: Document
    at: Route
    noticed: frozenset[tuple[str, Route | Place]]


Borrowed = Mapping[Path, Lent]
NOTHING_BORROWED: Borrowed = {}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a spec means for a cluster: its long form and its graph, with what it uses, and where all that stands."""

    document: Document
    typed: Spec
    graph: Graph
    target: Target
    borrowed: Borrowed
    used: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a spec: its findings in file order and, unless it failed, the objects of each of its clusters.

    An export only tells what others have: nothing is made of it.
    """

    name: str
    findings: list[Located]
    failed: bool = False
    clusters: list[Made] = field(default_factory=list)
    layout: str = "flat"
    by_kind: bool = False
    known: Locks | None = None
    is_export: bool = False

    @property
    def manifests(self) -> list[Manifest]:
        """The objects of all clusters."""
        return [manifest for made in self.clusters for manifest in made.manifests]

    @property
    def patches(self) -> list[Patch]:
        """The patches of all clusters."""
        return [patch for made in self.clusters for patch in made.patches]

    @property
    def locks(self) -> list[Lock]:
        """What is remembered from now on, of each cluster."""
        return [made.lock for made in self.clusters]

    def lock_changes(self) -> list[str]:
        """What the lock does not say yet, or no longer rightly; none where there is nothing to remember."""
        if self.known is None and not any(self.locks):
            return []
        changes = [(made.cluster, differences(made.before, made.lock)) for made in self.clusters]
        return [f"{cluster}: {change}" if cluster else change for cluster, found in changes for change in found]

    def files(self) -> dict[str, str]:
        """The tree, by path."""
        trees = {
            made.cluster: tree.render(
                self.name, made.labels, made.manifests, made.patches, address, by_kind=self.by_kind
            )
            for made in self.clusters
        }
        match self.layout:
            case "base":
                return layout.with_base(self.name, trees, {made.cluster: made.labels for made in self.clusters})
            case "cluster":
                return layout.each(trees)
        return next(iter(trees.values()), {})

    def path_of(self, manifest: Manifest) -> str:
        """The file that an object is in, in the tree of its cluster."""
        return tree.path_of(manifest, by_kind=self.by_kind)

    @property
    def lock(self) -> Lock | None:
        """What is remembered from now on, of a spec with one cluster."""
        return self.clusters[0].lock if len(self.clusters) == 1 else None

    def sources(self) -> dict[str, list[tuple[str, Manifest | Patch]]]:
        """What each file of the tree is made of, and for which cluster; a file that clusters share is made by each."""
        found: dict[str, list[tuple[str, Manifest | Patch]]] = {}
        for made in self.clusters:
            for manifest in made.manifests:
                for path in self._may_be(made, self.path_of(manifest)):
                    found.setdefault(path, []).append((made.cluster, manifest))
            for patch in made.patches:
                for path in self._may_be(made, tree.patch_path(patch)):
                    found.setdefault(path, []).append((made.cluster, patch))
        return found

    def file(self, made: Made, path: str, files: Collection[str]) -> str:
        """The path, among those of the whole tree, of a file of one cluster."""
        return next(full for full in self._may_be(made, path) if full in files)

    def _may_be(self, made: Made, path: str) -> list[str]:
        match self.layout:
            case "cluster":
                return [f"{made.cluster}/{path}"]
            case "base":
                return [f"overlays/{made.cluster}/{path}", f"base/{path}"]
        return [path]


def between(documents: Sequence[Document], compiled: Sequence[Compilation], folders: Sequence[str]) -> list[Located]:
    """What several specs for the same clusters cannot all have, each built into its folder; what is no mistake is said once.

    A spec that names no clusters is compared with those for any.
    """
    named = dict.fromkeys(made.cluster for one in compiled for made in one.clusters if made.cluster)
    found: dict[tuple[str, Place | None], Located] = {}
    for cluster in named or (ONLY,):
        here = [
            (document, made, folder)
            for document, one, folder in zip(documents, compiled, folders, strict=True)
            for made in one.clusters
            if made.cluster in (cluster, ONLY) and not one.is_export and not one.failed
        ]
        sides = [
            together.Side(document.name, made.meant.graph, made.manifests, made.patches, folder, made.meant.used)
            for document, made, folder in here
        ]
        for clash in together.clashes(sides):
            (_, made, _), (_, other, _) = here[clash.side], here[clash.other]
            there = place(other.meant.document, clash.there, other.meant.borrowed)
            problem = replace(clash.problem, related=(Related(there, together.THERE),))
            for located in locate(made.meant.document, [problem], made.meant.borrowed):
                found.setdefault((problem.code, located.place), located)
    return sorted(found.values(), key=_order)


def stream(made: Made) -> str:
    """All objects of a cluster as one text."""
    return tree.stream(made.labels, made.manifests)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a spec means for one of its clusters, as far as the phases have come; `memory` is the lock after it."""

    cluster: str
    document: Document
    typed: Spec
    graph: Graph
    target: Target
    layout: str
    broken: frozenset[Path]
    whole: bool
    before: Lock | None
    memory: Lock
    found: list[Diagnostic]
    inventory: Inventory
    lenders: tuple[_Part, ...]
    borrowed: Borrowed
    quiet: list[Diagnostic] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)

    def finds(self, problems: Iterable[Diagnostic]) -> _Part:
        """With more findings, but for those that only follow from others, and those of specs that are used."""
        here = (_said_here(one, self.borrowed) for one in problems if not _follows(one, self.broken))
        return replace(self, found=[*self.found, *(one for one in here if one is not None)])

    def noticed(self) -> frozenset[tuple[str, Route | Place]]:
        """What is found in it, and in what it uses, whoever uses it."""
        return frozenset((one.code, one.at) for part in (self, *self.lenders) for one in (*part.found, *part.quiet))

    def earlier(self) -> dict[str, Earlier]:
        """What its networks are rolled out as, those that it uses included."""
        return {name: fact for part in (*self.lenders, self) for name, fact in recorded(part.memory).items()}

    def made(self) -> Made:
        labels = tree.all_labels(self.graph.name, self.graph.output.labels)
        used = frozenset(os.path.realpath(lender.document.name) for lender in self.lenders)
        meant = Meant(self.document, self.typed, self.graph, self.target, self.borrowed, used)
        return Made(self.cluster, labels, self.manifests, self.patches, self.before, self.memory, meant)


def compile(
    document: Document,
    problems: list[Diagnostic],
    locks: Locks | None = None,
    *,
    strict: bool = False,
    used: UsedSpecs | None = None,
) -> Compilation:
    """Compile a document that was read with these problems; `strict` makes its warnings fail too.

    `locks` are what earlier builds left, by cluster; None where there were none. `used` are specs that were understood
    already since others use them; it learns those of this one.
    """
    if document.data is None:
        return Compilation(document.spec_name, locate(document, problems), failed=True)
    known = used if used is not None else {}
    within = _Uses((document.name,), known, len(known) + uses.MOST_USED)
    own, parts = _understood(document, problems, locks or {}, within)
    result = _result(document, problems, own, parts, locks)
    if result.is_export or any(_stops(finding.diagnostic, strict) for finding in result.findings):
        return replace(result, failed=any(_stops(finding.diagnostic, strict) for finding in result.findings))
    parts = [_emitted(part) for part in parts]
    result = _result(document, problems, own, parts, locks)
    failed = any(_stops(finding.diagnostic, strict) for finding in result.findings)
    return replace(result, failed=failed)


def _understood(
    document: Document, problems: list[Diagnostic], known: Locks, used: _Uses
) -> tuple[list[Diagnostic], list[_Part]]:
    """What a spec means for each of its clusters, with all that is found without making its objects."""
    parts = [_mean(name, variant, known, used) for name, variant in for_clusters(document).items()]
    own = list(_of_clusters(document, known, parts))
    parts = _allocated(parts, whole=not has_errors([*problems, *own]))
    return own, [_checked(part) for part in parts]


def _checked(part: _Part) -> _Part:
    """With the findings of the rules. An export is short of what they ask for, and was checked where it comes from."""
    found = check(part.graph, part.target)
    if is_export(part.document.data or {}):
        return replace(part, quiet=found)
    return part.finds([*found, *_shared(part)])


def _mean(cluster: str, document: Document, known: Locks, used: _Uses) -> _Part:
    """The graph of one cluster."""
    assert document.data is not None
    before = known.get(cluster)
    spec, misread = read(expand(document.data, Language()))
    lenders, unfit = used.by(document, spec, cluster)
    lent = [borrowing.Lender(lender.typed, lender.graph, at) for at, lender in lenders]
    spec, sources, twice = borrowing.borrow(spec, lent)
    borrowed = _borrowed(spec, lenders, sources)
    if unfit:
        spec = replace(spec, broken=spec.broken | {(section,) for section in borrowing.SECTIONS})
    inventory, unseen = exported(document, spec)
    if unseen:
        spec = replace(spec, broken=spec.broken | {("inventory",)})
    whole, unlike = whole_objects.read(document.folder, spec.manifests)
    if unlike:
        spec = replace(spec, broken=spec.broken | {("manifests",)})
    files, unread = vm_files(document, spec)
    texts, textless = beside.texts(document, spec.files)
    earlier = dict(recorded(before)) if before is not None else {}
    for _, lender in lenders:
        earlier |= lender.earlier()
    attached = before.attach if before is not None else {}
    graph, target, unresolved = resolve(spec, document.spec_name, earlier, inventory, files, texts, attached, whole)
    misread = [*_of_patch(document, misread), *unfit, *twice, *unseen, *unlike, *unread, *textless]
    broken = spec.broken | {_TARGET.path for problem in unresolved if _of_target(problem.at)}
    seed = next((lock.mac_seed for lock in known.values()), graph.name)
    part = _Part(
        cluster,
        document,
        spec,
        graph,
        target,
        layout=spec.output.layout or ("cluster" if cluster != ONLY else "flat"),
        broken=broken,
        whole=not spec.broken and not has_errors([*misread, *unresolved]),
        before=before,
        memory=before if before is not None else Lock(seed, cluster),
        found=misread,
        inventory=inventory,
        lenders=_all(lender for _, lender in lenders),
        borrowed=borrowed,
    )
    return part.finds(unresolved)


@dataclass(frozen=True, slots=True)
class _Unfit:
    """A spec that cannot be built upon: how many errors it has, and the first of them."""

    errors: int
    first: Located


# By their real path, and then by cluster.
UsedSpecs = dict[str, dict[str, _Part] | _Unfit]


@dataclass(frozen=True, slots=True)
class _Uses:
    """The specs that a run uses, each understood once; `chain` are those that lead to the one that is looked at."""

    chain: tuple[str, ...]
    known: UsedSpecs
    room: int  # for so many in all

    def by(self, document: Document, typed: Spec, cluster: str) -> tuple[list[tuple[Route, _Part]], list[Diagnostic]]:
        """The specs that one uses for a cluster, each with the line that names it, and why others are not there."""
        found: list[tuple[Route, _Part]] = []
        problems: list[Diagnostic] = []
        for number, name in enumerate(typed.uses):
            at = Route(("uses", number))
            path, problem = uses.find(document.folder, name, at)
            part = problem or self._part(path, cluster, at)
            if isinstance(part, Diagnostic):
                problems.append(part)
            else:
                found.append((at, part))
        return found, problems

    def _part(self, name: str, cluster: str, at: Route) -> _Part | Diagnostic:
        real = os.path.realpath(name)
        if any(other != STDIN and os.path.realpath(other) == real for other in self.chain):
            return uses_faults.uses_itself([*self.chain, name], at)
        if len(self.chain) > uses.MOST_DEPTH:
            return uses_faults.too_many_specs(f"{uses.MOST_DEPTH} specs that use each other", at)
        if real not in self.known and len(self.known) >= self.room:
            return uses_faults.too_many_specs(f"{uses.MOST_USED} specs", at)
        if real not in self.known:
            try:
                self.known[real] = self._understand(name)
            except NotThere as error:
                return uses_faults.unreadable(str(error), at)
        parts = self.known[real]
        if isinstance(parts, _Unfit):
            errors, first = f"{parts.errors} error{'s' * (parts.errors > 1)}", parts.first
            assert first.place is not None
            return uses_faults.used_spec_unfit(name, errors, first.place, first.diagnostic.code, at)
        if ONLY in parts or cluster in parts:
            return parts.get(ONLY) or parts[cluster]
        if cluster == ONLY and len(parts) == 1:
            return next(iter(parts.values()))
        return uses_faults.not_that_cluster(name, cluster, list(parts), at)

    def _understand(self, name: str) -> dict[str, _Part] | _Unfit:
        document, problems = read_document(name)
        locks, forgotten = remembered(document)
        problems = [*problems, *forgotten]
        if document.data is None:
            findings = locate(document, problems)
        else:
            own, parts = _understood(document, problems, locks or {}, _Uses((*self.chain, name), self.known, self.room))
            findings = _result(document, problems, own, parts, locks).findings
        errors = [finding for finding in findings if finding.diagnostic.severity is Severity.ERROR]
        return _Unfit(len(errors), errors[0]) if errors else {part.cluster: part for part in parts}


def _all(lenders: Iterable[_Part]) -> tuple[_Part, ...]:
    """The specs that one uses, and those that they use, each once."""
    return tuple({id(one): one for lender in lenders for one in (lender, *lender.lenders)}.values())


def _borrowed(typed: Spec, lenders: Sequence[tuple[Route, _Part]], sources: Mapping[Path, int]) -> Borrowed:
    """Where the entries of used specs stand: those that are borrowed, and the VMs beside which this spec has its own."""
    noticed = [lender.noticed() for _, lender in lenders]
    found: dict[Path, Lent] = {}
    for number, (at, lender) in enumerate(lenders):
        own: list[Path] = [(section, key) for section in ("vms", "attach") for key in getattr(lender.typed, section)]
        for path in own:
            if path[1] not in getattr(typed, str(path[0])):
                found[path] = Lent(lender.document, at, noticed[number])
    for path, number in sources.items():
        at, lender = lenders[number]
        further = lender.borrowed.get(path)
        found[path] = Lent(further.document if further else lender.document, at, noticed[number])
    return found


def _shared(part: _Part) -> Iterator[Diagnostic]:
    """The addresses that VMs of used specs have as well, and the NICs that these set; ports are the business of a rule."""
    lenders = part.lenders
    if lenders and not any(one.code == "E0915" for one in part.found):  # one name for two things is one finding
        sides = [together.Side(one.document.name, one.graph) for one in (*lenders, part)]
        found = [*together.devices(sides, ports=False), *together.addresses(sides)]
        yield from _clashes_of_last(found, [*lenders, part])


def _shared_objects(part: _Part, manifests: list[Manifest], patches: list[Patch]) -> Iterator[Diagnostic]:
    """The objects that used specs make as well."""
    lenders = part.lenders
    made = [*(emit(one.graph.own, one.target) for one in lenders), (manifests, patches)]
    sides = [
        together.Side(one.document.name, one.graph, *theirs) for one, theirs in zip((*lenders, part), made, strict=True)
    ]
    yield from _clashes_of_last(together.objects(sides) if lenders else (), [*lenders, part])


def _clashes_of_last(found: Iterable[together.Clash], parts: Sequence[_Part]) -> Iterator[Diagnostic]:
    """Those of the last of several specs, with the place that the other one has."""
    for clash in (clash for clash in found if clash.side == len(parts) - 1):
        other = parts[clash.other]
        there = place(other.document, clash.there, other.borrowed)
        yield replace(clash.problem, related=(Related(there, together.THERE),))


def _of_patch(document: Document, problems: list[Diagnostic]) -> list[Diagnostic]:
    """The findings; what an entry lacks that stands only in a cluster's patch may be meant for another."""
    if not isinstance(document, Variant):
        return problems
    assert document.base.data is not None
    data, name = document.base.data, document.cluster
    new = clusters.added(data, name)
    return [
        clusters.as_new_entry(problem, data, name, _NOUNS)
        if isinstance(problem.at, Route) and problem.at.path[:2] in new
        else problem
        for problem in problems
    ]


def _allocated(parts: list[_Part], *, whole: bool) -> list[_Part]:
    """With all addresses: on a LAN that several clusters share, none is given twice."""
    several = len(parts) > 1
    plan = taken({part.cluster: (part.graph, part.memory) for part in parts}) if several else None
    done = []
    for part in parts:
        elsewhere = plan.seen_from(part.cluster) if plan is not None else None
        graph, memory, problems = allocate(
            part.graph,
            part.memory,
            part.target,
            whole=whole and part.whole,
            elsewhere=elsewhere,
            others=[nic for lender in part.lenders for nic, _ in lender.graph.nics()],
        )
        done.append(replace(part.finds(problems), graph=graph, memory=memory))
    found = clashes({part.cluster: part.graph for part in done}) if several else {}
    return [part.finds(found.get(part.cluster, ())) for part in done]


def _emitted(part: _Part) -> _Part:
    manifests, patches = emit(part.graph.own, part.target)
    manifests, overridden = overlaid(manifests, part.graph.raws)
    problems = [
        *overridden,
        *judged(part.graph.own),
        *verify([*manifests, *judged_parts(part.graph.own)], part.target),
        *tree.large_roots(manifests),
        *ownership.taken(manifests, part.inventory),
        *_shared_objects(part, manifests, patches),
        *ownership.twice(manifests),
        *(plugged.changes(part.graph, part.before, part.memory, part.target) if part.before is not None else ()),
    ]
    return replace(part, manifests=manifests, patches=patches, found=[*part.found, *problems])


def _of_clusters(document: Document, known: Locks, parts: list[_Part]) -> Iterator[Diagnostic]:
    """What the spec says of its clusters as such, and those that were rolled out and are gone from it."""
    assert document.data is not None
    yield from clusters.problems(document.data, _NOUNS)
    if isinstance(document.data.get("clusters", {}), dict):
        here = {part.cluster for part in parts}
        yield from (lock_faults.cluster_gone(lock) for name, lock in sorted(known.items()) if name not in here and lock)


def _result(
    document: Document, problems: list[Diagnostic], own: list[Diagnostic], parts: list[_Part], locks: Locks | None
) -> Compilation:
    """What was made, with the findings of all clusters that the user does not allow, in the order of the files."""
    export = is_export(document.data or {})
    found = [(part.cluster, locate(part.document, [*problems, *part.found], part.borrowed)) for part in parts]
    findings = [*locate(document, own), *_merged(found)]
    for name, text in document.texts.items():
        findings = obey(name, text, findings)
    made = [part.made() for part in parts]
    return Compilation(
        parts[0].graph.name,
        sorted(findings, key=_order),
        clusters=made,
        layout=parts[0].layout,
        by_kind=parts[0].graph.output.by_kind,
        known=locks,
        is_export=export,
    )


def _merged(found: list[tuple[str, list[Located]]]) -> Iterator[Located]:
    """What all clusters have in common is one finding; of any other the note says whose it is."""
    named: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Located] = {}
    for cluster, findings in found:
        for one in findings:
            key: tuple[object, ...] = (one.diagnostic.code, one.place, one.diagnostic.message)
            named.setdefault(key, []).append(cluster)
            first.setdefault(key, one)
    for key, one in first.items():
        if len(named[key]) == len(found):
            yield one
        else:
            where = f"in cluster{'s' * (len(named[key]) > 1)} {', '.join(named[key])}"
            note = f"{one.diagnostic.note}; {where}" if one.diagnostic.note else where
            yield replace(one, diagnostic=replace(one.diagnostic, note=note))


def for_clusters(document: Document) -> dict[str, Document]:
    """The document as each of its clusters has it, by name; itself where it names none."""
    data = document.data
    assert data is not None
    names = clusters.names(data)
    if not names:
        return {ONLY: document}
    shared = {key: value for key, value in data.items() if key != "clusters"}
    found: dict[str, Document] = {}
    for name in names:
        patch = clusters.patch_of(data, name)
        own = clusters.patched(shared, patch) | {"clusters": {name: data["clusters"][name]}}
        found[name] = Variant(document, name, own, patch)
    return found


def exported(document: Document, spec: Spec) -> tuple[Inventory, list[Diagnostic]]:
    """What the exports that a spec names say of its cluster; nothing is known of those that cannot be read."""
    if not spec.inventory:
        return NOTHING, []
    exports = Exports(document.folder, inventory_reading.KINDS, [])
    patterns = [(pattern, Route(("inventory", index))) for index, pattern in enumerate(spec.inventory)]
    inventory = inventory_reading.read(exports.read(patterns))
    return (inventory if not exports.problems else NOTHING), exports.problems


def vm_files(document: Document, spec: Spec) -> tuple[dict[str, VmFile], list[Diagnostic]]:
    """The files in which others keep VMs of a spec, by entry; each is read once."""
    read_already: dict[str, tuple[VmFile | None, list[Diagnostic]]] = {}
    found, problems = {}, list[Diagnostic]()
    for key, entry in sorted(spec.vms.items()):
        if entry.manifest is None:
            continue
        if entry.manifest not in read_already:
            at = Route(("vms", key, "manifest"))
            read_already[entry.manifest] = vm_file.read(document.folder, entry.manifest, at)
            problems += read_already[entry.manifest][1]
        file, _ = read_already[entry.manifest]
        if file is not None:
            found[key] = file
    return found, problems


def remembered(document: Document) -> tuple[Locks | None, list[Diagnostic]]:
    """The locks that lie beside a spec, None where there are none; without one that is there, the problems say why."""
    name, twin = document.lock_name, document.twin
    if twin is not None:
        return None, [lock_faults.lock_of_two(document.name, twin, Place(document.name, 1, 1, 1, 2))]
    if name is None or not os.path.lexists(name):
        return None, []
    try:
        text, problems = read_text(name)
    except NotThere as error:
        return None, [lock_faults.not_a_lock(f"cannot read {error}", Place(name, 1, 1, 1, 2))]
    return read_lock(name, text, document.name) if not problems else (None, [_as_lock_fault(text, problems[0])])


def read_lock(name: str, text: str, spec: str) -> tuple[Locks | None, list[Diagnostic]]:
    """The locks in the text of their file."""
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


def _said_here(problem: Diagnostic, borrowed: Borrowed) -> Diagnostic | None:
    """A finding as it is said in the spec that uses another: at its own line. What is wrong there anyway is said there."""
    if not borrowed:
        return problem
    strange = [other for other in problem.related if _lent(other.at, borrowed) is not None]
    lent = _lent(problem.at, borrowed)
    if lent is None:
        return replace(problem, either=False) if strange else problem
    if (problem.code, problem.at) in lent.noticed:
        return None
    there = Related(problem.at, problem.label or "in a spec that is used")
    own = next((other for other in problem.related if other not in strange), None)
    if own is not None:
        rest = [other for other in problem.related if other is not own]
        return replace(problem, at=own.at, label="", related=(there, *rest), either=False)
    return replace(problem, at=lent.at, label="", related=(there, *problem.related), either=False)


def _lent(at: Route | Place, borrowed: Borrowed) -> Lent | None:
    return borrowed.get(at.path[:2]) if isinstance(at, Route) else None


def _follows(problem: Diagnostic, broken: frozenset[Path]) -> bool:
    """Whether a finding may only follow from what could not be read of its entries, or from a target that is none.

    A name that is wrong is wrong anyway.
    """
    if any(other.at == _TARGET for other in problem.related):
        return _TARGET.path in broken
    if not isinstance(problem.at, Route) or _of_target(problem.at):
        return False
    places = (problem.at, *(other.at for other in problem.related))
    follows = any(isinstance(at, Route) and at.path[:2] in broken for at in places)
    return follows and problem.code not in ("E0401", "E0501")


def _of_target(at: Route | Place) -> bool:
    return isinstance(at, Route) and at.path[:1] == _TARGET.path


def _stops(problem: Diagnostic, strict: bool) -> bool:
    return problem.severity is Severity.ERROR or (strict and problem.severity is Severity.WARNING)


def address(route: Route) -> str:
    """How a header calls an entry. The spec need not write `br-ex`, so it is said to be built in.

    Where in the list of whole objects one stands is not said: it would change with every other one.
    """
    if route.path[:1] == ("manifests",) and len(route.path) == 2:
        return "manifests"
    return f"{route} (built in)" if route.path == ("bridges", "br-ex") else str(route) or "the spec"


def origin(compiled: Compilation, path: str, pointer: str, part: str = "") -> tuple[str, Route]:
    """The cluster and the route that made a part of a file of the tree; of the whole file for an empty pointer.

    `part` names the object that is meant of a file with several. A kustomization is made of all that it lists, and comes
    from the spec as a whole.
    """
    for cluster, made in compiled.sources().get(path, []):
        if not isinstance(made, Manifest):
            return cluster, made.source
        if part in ("", tree.part_of(made)):
            return cluster, made.origin(pointer)
    return compiled.clusters[0].cluster, ROOT


@lru_cache(maxsize=16)
def typed_of(document: Document) -> Typed:
    """What a document types, asked for the parts of its long form."""
    return Typed(document.data or {}, compile_forms(Language.short_forms))


def place(document: Document, at: Route, borrowed: Borrowed = NOTHING_BORROWED) -> Place:
    """Where in the spec's text, or in that of a spec which it uses, a route leads to."""
    return _place(document, at, borrowed)[0]


def locate(document: Document, problems: list[Diagnostic], borrowed: Borrowed = NOTHING_BORROWED) -> list[Located]:
    """Findings with their places: one mistake is one finding, however many entries share it."""
    found: dict[tuple[object, ...], Located] = {}
    entries: dict[tuple[object, ...], set[object]] = {}
    unread: set[Place | None] = set()
    for problem in problems:
        located = _locate(document, problem, borrowed)
        if problem.code == "E0103":
            unread.add(located.place)
        elif problem.code == "E0105" and located.place in unread:
            continue  # what cannot be read is not also of the wrong kind
        key = (problem.code, located.place, _without_entry(problem))
        entries.setdefault(key, set()).add(problem.at.path[:2] if isinstance(problem.at, Route) else problem.at)
        found.setdefault(key, located)
    return list(_one_a_cause([(located, len(entries[key])) for key, located in found.items()]))


def _one_a_cause(found: list[tuple[Located, int]]) -> Iterator[Located]:
    """A network that 300 VMs name and none defines is one mistake: the first place is shown, and how many there are."""
    causes: dict[tuple[str, str], list[tuple[Located, int]]] = {}
    for located, entries in found:
        if located.diagnostic.cause:
            causes.setdefault((located.diagnostic.code, located.diagnostic.cause), []).append((located, entries))
        else:
            yield _count(located, entries - 1)
    for same in causes.values():
        (first, _), *others = sorted(same, key=lambda one: _order(one[0]))
        also = tuple((other.place, "and here") for other, _ in others[:_MOST_PLACES] if other.place is not None)
        yield _count(replace(first, related=(*first.related, *also)), sum(entries for _, entries in same) - 1)


def _locate(document: Document, problem: Diagnostic, borrowed: Borrowed) -> Located:
    place, alias = _place(document, problem.at, borrowed)
    related = [(_place(document, other.at, borrowed)[0], other.label) for other in problem.related]
    if isinstance(problem.at, Route) and document.data is not None:
        typed = trace(typed_of(document), problem.at)
        if typed.path[:1] in (("defaults",), ("templates",)) and problem.at.path[:1] != typed.path[:1]:
            related.append((_place(document, problem.at.entry.key, borrowed)[0], "for this entry, among others"))
    if alias is not None:
        related.append((alias, "used here"))
    if problem.either and related and related[0][0] > place:
        label = related[0][1]
        place, related[0] = related[0][0], (place, label)
    return Located(problem, place, tuple(related))


def _place(document: Document, at: Route | Place, borrowed: Borrowed) -> tuple[Place, Place | None]:
    if isinstance(at, Route) and at.path[:2] in borrowed:
        document = borrowed[at.path[:2]].document
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
