"""`include`: the files that a spec is made of, found, and read with those that they include in turn."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Place

from . import include_faults
from .file import MAX_BYTES, NOTHING_INSTEAD, File, Instead, NotThere, parse, read_text
from .globbing import MOST_VISITED, TooManyError, files_like, has_wildcard, is_file
from .sections import INCLUDE
from .table import parse_table

MOST_FILES = 1_000
MOST_DEPTH = 16
_is_part = re.compile(r".*\.(ya?ml|csv)", re.S).fullmatch
_is_other = re.compile(r".*\.vmnet(\.lock)?\.ya?ml", re.S).fullmatch


def gather(main: File, instead: Instead = NOTHING_INSTEAD) -> tuple[list[File], list[Diagnostic], bool]:
    """The main file and all that it includes, by name; what is wrong; and whether nothing is missing."""
    search = _Search(main, Path(os.path.normpath(Path(main.name).parent)), instead)
    search.follow(main, ())
    parts = sorted(search.parts.values(), key=lambda part: part.name)
    return [main, *parts], search.problems, search.is_whole


@dataclass(slots=True)
class _Search:
    """The files found so far, by their real path: one that is reached twice counts once.

    `root` is the folder that no part may lie outside of.
    """

    main: File
    root: Path
    instead: Instead
    parts: dict[Path, File] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    characters: int = 0
    is_whole: bool = True
    is_full: bool = False

    def follow(self, file: File, above: tuple[File, ...]) -> None:
        """Read what a file includes; `above` are those through which it was reached, the nearest last."""
        content = (file.data or {}).get(INCLUDE, [])
        patterns = [content] if isinstance(content, str) else content
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            self._miss(include_faults.not_a_list_of_files(file.place((INCLUDE,))[0]))
            return
        for position, pattern in enumerate(patterns):
            at = file.place((INCLUDE,) if content is pattern else (INCLUDE, position))[0]
            for name in self._found(file, pattern, at):
                self._take(name, at, (*above, file))

    def _found(self, file: File, pattern: str, at: Place) -> list[Path]:
        """The files that a pattern of a file means; none where it is wrong."""
        folder = Path(os.path.normpath(Path(file.name).parent))
        path = self._inside(folder / os.path.normpath(pattern)) if pattern and "\0" not in pattern else Path()
        if path is None or Path(pattern).is_absolute():
            return self._miss(include_faults.outside(pattern, self.main.name, at))
        if has_wildcard(pattern):
            return self._matching(file, pattern, path, at)
        there = self.root / path
        if not is_file(there):
            return self._miss(include_faults.not_found(pattern, there, at))
        if not _is_part(there.name) or _is_other(there.name):
            return self._miss(include_faults.no_part(pattern, at))
        return [there]

    def _matching(self, file: File, pattern: str, path: Path, at: Place) -> list[Path]:
        if any("**" in step and step != "**" for step in path.parts) or path.parts.count("**") > 1:
            return self._miss(include_faults.wrong_pattern(pattern, at))
        try:
            found = [
                name
                for name in files_like(self.root, path.parts)
                if _is_part(name.name) and not _is_other(name.name) and str(name) != file.name
            ]
        except TooManyError:
            return self._miss(include_faults.too_many_files(f'{MOST_VISITED:,} files that "{pattern}" may mean', at))
        return found or self._miss(include_faults.matches_nothing(pattern, at))

    def _inside(self, path: Path) -> Path | None:
        """A path as seen from the root; None if it leads out."""
        path = Path(os.path.normpath(path))
        if not path.is_relative_to(self.root):
            return None
        inside = path.relative_to(self.root)
        return None if inside.parts[:1] == ("..",) else inside

    def _take(self, path: Path, at: Place, chain: tuple[File, ...]) -> None:
        """Read a file, unless it was reached before."""
        real = path.resolve()
        if any(Path(file.name).resolve() == real for file in chain):
            self._miss(include_faults.cycle([*(file.name for file in chain), str(path)], at))
        elif not real.is_relative_to(self.root.resolve()):
            self._miss(include_faults.link_outside(str(path), str(real), at))
        elif real not in self.parts and not self.is_full:
            if len(self.parts) >= MOST_FILES:
                self._stop(f"{MOST_FILES:,} files", at)
            elif len(chain) > MOST_DEPTH:
                self._stop(f"{MOST_DEPTH} files that include each other", at)
            else:
                self._read(path, real, at, chain)

    def _read(self, path: Path, real: Path, at: Place, chain: tuple[File, ...]) -> None:
        try:
            text, problems = read_text(str(path), self.instead)
        except NotThere as error:
            self._miss(include_faults.unreadable(str(error), at))
            return
        self.characters += len(text)
        if self.characters > MAX_BYTES:
            self._stop(f"{MAX_BYTES // 2**20} MiB", at)
            return
        part, more = (File(str(path), text, None), problems) if problems else _parsed(str(path), text)
        self.problems += more
        self.is_whole &= part.data is not None
        self.parts[real] = part
        self.follow(part, chain)

    def _stop(self, what: str, at: Place) -> None:
        self.is_full = True
        self._miss(include_faults.too_many_files(what, at))

    def _miss(self, problem: Diagnostic) -> list[Path]:
        self.problems.append(problem)
        self.is_whole = False
        return []


def _parsed(name: str, text: str) -> tuple[File, list[Diagnostic]]:
    """A part, which may be a table, and may say nothing."""
    return parse_table(name, text) if name.endswith(".csv") else parse(name, text, may_be_empty=True)
