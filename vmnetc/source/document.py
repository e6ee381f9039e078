"""A spec as one document, whether it stands in one file or in several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.diagnostics.route import Place

from .file import NOTHING_INSTEAD, STDIN, File, Instead, read_text
from .file import parse as parse_file
from .include import gather
from .sections import INCLUDE
from .union import Owner, owners, union


class Document:
    """A spec by the name of its main file; `files` are all that it is made of, the main one first.

    `data` is what they say together, None where one of them cannot be understood.
    """

    def __init__(self, name: str, text: str, data: dict[str, Any] | None, files: Iterable[File] = ()) -> None:
        self.name = name
        self.text = text
        self.data = data
        self.files = tuple(files) or (File(name, text, data),)

    @property
    def texts(self) -> dict[str, str]:
        """The text of each file, by its name."""
        return {file.name: file.text for file in self.files}

    @property
    def folder(self) -> Path:
        """The folder that relative paths of the main file start from."""
        return Path() if self.name == STDIN else Path(self.name).parent

    @property
    def spec_name(self) -> str:
        """What the spec is called if it gives itself no name: the file's name without suffix, as a DNS label."""
        if self.name == STDIN:
            return "stdin"
        return spec_name(_stem(self.name))

    @property
    def lock_name(self) -> str | None:
        """The path of the lock that lies beside it; None for a spec that is no file."""
        if self.name == STDIN:
            return None
        return str(Path(self.name).with_name(f"{_stem(self.name)}.vmnet.lock.yaml"))

    @property
    def twin(self) -> str | None:
        """The file beside it whose lock is in the same place, if there is one: `net.vmnet.yaml` for `net.yaml`."""
        twin = Path(self.name).with_name(f"{_stem(self.name)}.vmnet.yaml")
        return str(twin) if self.name != STDIN and twin != Path(self.name) and twin.exists() else None

    def place(self, path: DataPath, on: str = "value") -> tuple[Place, Place | None]:
        """The place of what `path` leads to in the data, and of the alias it came through, if any.

        A value that spans lines is shown by its key, which is where a reader looks; the whole document by its first.
        """
        if len(self.files) > 1:
            for length in (2, 1):
                if path[:length] in self._owners:
                    file, own = self._owners[path[:length]]
                    return file.place((*own, *path[length:]), on)
        return self.files[0].place(path, on)

    @cached_property
    def _owners(self) -> Mapping[DataPath, Owner]:
        return owners(self.files)


def read(name: str, instead: Instead = NOTHING_INSTEAD) -> tuple[Document, list[Diagnostic]]:
    """Read a spec by its path, or from standard input for `-`; raises `NotThere` if there is no such file.

    `instead` has the texts of files that are not looked at.
    """
    text, problems = read_text(name, instead)
    return (Document(name, text, None), problems) if problems else parse(name, text, instead)


def parse(name: str, text: str, instead: Instead = NOTHING_INSTEAD) -> tuple[Document, list[Diagnostic]]:
    """The document that a text is, together with the files that it includes."""
    main, problems = parse_file(name, text)
    if main.data is None or INCLUDE not in main.data:
        return Document(name, text, main.data), problems
    files, more, whole = gather(main, instead)
    data, clashes = union(files) if whole else (None, [])
    return Document(name, text, data, files), [*problems, *more, *clashes]


def _stem(name: str) -> str:
    return Path(name).name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".vmnet")


def spec_name(text: str) -> str:
    """A text as the name of a spec, which is a DNS label."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].strip("-") or "spec"
