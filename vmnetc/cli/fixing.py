"""`vmnetc validate --fix`: what is certain is mended in the user's files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vmnetc.diagnostics.model import Added, Located, Severity
from vmnetc.diagnostics.route import Place
from vmnetc.source import yaml12
from vmnetc.source.document import Document
from vmnetc.write.added import with_entry
from vmnetc.write.spec_file import Edit, edited

# One edit may show what another mistake hid.
_ROUNDS = 5
_BROKEN = frozenset(("E0104", "E0108", "E0110", "E0111", "E0112"))
# Reads and compiles the spec, with these texts in the place of what files hold.
Load = Callable[[Mapping[str, str]], tuple[Document, list[Located]]]


@dataclass(slots=True)
class Fixed:
    """The texts of the files that changed, before and after, the edits between them, and what was added, with its line."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    added: list[tuple[Place, Added]] = field(default_factory=list)


def fixed(load: Load) -> Fixed:
    """Make the edits that findings bring, look again, and go on while there are any; nothing is written.

    An edit after which its finding is still there, or its file no YAML any more, is taken back.
    """
    done, refused = Fixed(), set[Edit | Added]()
    for _ in range(_ROUNDS):
        if not (_replace_all(load, done, refused) or _add_all(load, done, refused)):
            break
    return done


def _replace_all(load: Load, done: Fixed, refused: set[Edit | Added]) -> bool:
    """Replace what is wrong; whether there was anything to try."""
    document, findings = load(done.after)
    wanted = [edit for edit in _edits(document, findings) if edit not in refused]
    if wanted and not _make(document, findings, wanted, load, done):
        # One of them does no good. Each is tried alone, from the end on, so that the places of the others stay.
        refused |= {edit for edit in reversed(wanted) if not _make(*load(done.after), [edit], load, done)}
    return bool(wanted)


def _add_all(load: Load, done: Fixed, refused: set[Edit | Added]) -> bool:
    """Add what is missing, one by one; whether there was anything to try."""
    _, findings = load(done.after)
    wanted = sorted({one.diagnostic.add for one in findings if one.diagnostic.add is not None} - refused)
    refused |= {added for added in wanted if not _add(*load(done.after), added, load, done)}
    return bool(wanted)


def _edits(document: Document, findings: list[Located]) -> list[Edit]:
    """What findings would change in the YAML files of the spec; a table is edited where it was made."""
    found = {edit for edit in map(_edit, findings) if edit is not None}
    return sorted(edit for edit in found if edit.place.file in document.texts and not edit.place.file.endswith(".csv"))


def _edit(found: Located) -> Edit | None:
    """What a finding would change."""
    cure = found.diagnostic.fix
    return Edit(found.place, *cure) if cure is not None and found.place is not None else None


def _make(document: Document, findings: list[Located], wanted: list[Edit], load: Load, done: Fixed) -> bool:
    """Make the edits, if they do good."""
    before = {edit.place.file: document.texts[edit.place.file] for edit in wanted}
    after, made = dict(done.after), list[Edit]()
    for name, text in before.items():
        after[name], here = edited(text, [edit for edit in wanted if edit.place.file == name])
        made += here
    if not made:
        return False
    _, now = load(after)
    if _mended(made, findings) & {_said(found) for found in now} or _broken(now) > _broken(findings):
        return False
    for name in {edit.place.file for edit in made}:
        done.before.setdefault(name, before[name])
    done.after = {name: text for name, text in after.items() if name in done.before}
    done.edits += made
    return True


def _add(document: Document, findings: list[Located], added: Added, load: Load, done: Fixed) -> bool:
    """Add an entry, if it does good: its finding is gone, none is new, and all else means what it did."""
    file = next((one for one in document.files if added.section in (one.data or {})), document.files[0])
    text = with_entry(file.text, added)
    if text is None or file.name.endswith(".csv"):
        return False
    after = {**done.after, file.name: text[0]}
    mended, now = load(after)
    said = {_said(found) for found in findings if found.diagnostic.add == added}
    errors = {_said(found) for found in now if found.diagnostic.severity is Severity.ERROR}
    if said & {_said(found) for found in now} or errors - {_said(found) for found in findings}:
        return False
    if mended.data != _with(document.data or {}, added):
        return False
    done.before.setdefault(file.name, file.text)
    done.after = after
    done.added.append((Place(file.name, text[1], 1, text[1], 2), added))
    return True


def _with(data: Mapping[str, Any], added: Added) -> dict[str, Any]:
    """What a spec says with an entry more. A list of names says as much as a mapping with nothing under each."""
    value = (yaml12.load(f"value: {added.value}", "").data or {})["value"]
    if not added.section:
        return {**data, added.key: value}
    there = data.get(added.section) or {}
    if not isinstance(there, dict):
        there = {name: {} for name in (there if isinstance(there, list) else [there])}
    return {**data, added.section: {**there, added.key: value}}


def _mended(made: list[Edit], findings: list[Located]) -> set[tuple[str, str]]:
    """What the findings of some edits say."""
    known = set(made)
    return {_said(found) for found in findings if _edit(found) in known}


def _said(found: Located) -> tuple[str, str]:
    return found.diagnostic.code, found.diagnostic.message


def _broken(findings: list[Located]) -> int:
    """How much of the files is no YAML, or no spec."""
    return sum(found.diagnostic.code in _BROKEN for found in findings)
