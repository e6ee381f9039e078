"""The file of a user's VM: read with the positions of what vmnetc may change in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.diagnostics.route import Place, Route
from vmnetc.inventory.reading import nics
from vmnetc.inventory.vm_file import Cut, DataCut, ListCut, VmFile

from . import export_faults as faults
from .folder import files_of
from .yaml12 import Loaded, Span, load

MAX_BYTES = 1024 * 1024
_POD = ("spec", "template", "spec")
_INTERFACES = (*_POD, "domain", "devices", "interfaces")
_NETWORKS = (*_POD, "networks")
_SOURCES = ("cloudInitNoCloud", "cloudInitConfigDrive")


def read(folder: Path, name: str, at: Route) -> tuple[VmFile | None, list[Diagnostic]]:
    """The VM in a file below the spec's folder; the problems say why it is none."""
    found, problem = ([], faults.file_outside(name, at)) if name.strip() != name else files_of(folder, name, (), at)
    if problem is not None or len(found) != 1:
        return None, [problem or faults.no_such_file(name, at)]
    path = found[0]
    if path.stat().st_size > MAX_BYTES:
        return None, [faults.export_too_large(str(path), True, at)]
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None, [faults.export_unreadable("it is not UTF-8", Place(str(path), 1, 1, 1, 2))]
    loaded = load(text.removeprefix("\ufeff"), str(path), positions=True)
    if loaded.problems or not isinstance(loaded.data, dict):
        why = loaded.problems[-1] if loaded.problems else None
        where = why.at if why is not None and isinstance(why.at, Place) else Place(str(path), 1, 1, 1, 2)
        return None, [faults.export_unreadable(why.message if why is not None else "it is no mapping", where)]
    return _Reader(str(path), text.removeprefix("\ufeff"), loaded).vm()


class _Reader:
    """A text with its data and positions."""

    def __init__(self, file: str, text: str, loaded: Loaded) -> None:
        self.file = file
        self.text = text
        self.data: dict[str, Any] = loaded.data
        self.spans = loaded.spans
        self.lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def vm(self) -> tuple[VmFile | None, list[Diagnostic]]:
        name, namespace = self._at(("metadata", "name")), self._at(("metadata", "namespace"))
        if self.data.get("kind") != "VirtualMachine" or not isinstance(name, str):
            return None, [faults.not_a_vm(self.data.get("kind"), self.place(("kind",)))]
        if not isinstance(namespace, str | None):
            return None, [faults.not_a_vm("VirtualMachine", self.place(("metadata", "namespace")))]
        for path in (_INTERFACES, _NETWORKS):
            if not isinstance(self._at(path), list) or not all(isinstance(one, dict) for one in self._at(path)):
                return None, [faults.vm_file_without_list(path[-1], self.place(path))]
            if self._is_aliased(path):
                return None, [faults.vm_file_with_aliases(path[-1], self.place(path))]
        if self._is_aliased(("metadata", "name")):
            return None, [faults.vm_file_with_aliases("name", self.place(("metadata", "name")))]
        volumes = tuple((path, self._cut(path)) for path in self._own_volumes(name))
        vm = VmFile(
            self.file,
            self.text,
            self.data,
            name,
            namespace,
            nics(self.data),
            self._cut(("metadata", "name")),
            self._name_key(),
            self._list(_INTERFACES),
            self._list(_NETWORKS),
            self._network_data(),
            volumes,
            tuple(self._shared({self._at(path) for path, _ in volumes})),
            self.place,
        )
        return vm, []

    def place(self, path: DataPath) -> Place:
        """Where a part stands, or what should hold it: by its key, or else by its first character."""
        place = Place(self.file, 1, 1, 1, 2)
        for span in self._walk(path):
            place = span.key or span.value
        return (
            place._replace(end_line=place.line, end_column=place.column + 1) if place.end_line > place.line else place
        )

    def _walk(self, path: DataPath) -> Iterator[Span]:
        """The spans along a path, as far as it goes."""
        value: Any = self.data
        for step in path:
            inside = step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
            if not inside:
                return
            yield self.spans[id(value)][step]
            value = value[step]

    def _at(self, path: DataPath) -> Any:
        value: Any = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            else:
                known = isinstance(value, list) and isinstance(step, int) and step < len(value)
                value = value[int(step)] if known else None
        return value

    def _is_aliased(self, path: DataPath) -> bool:
        """Whether a part, or what holds it, stands elsewhere in the text."""
        if any(span.alias is not None for span in self._walk(path)):
            return True
        value = self._at(path)
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return any(self._is_aliased((*path, step)) for step, _ in inside)

    def _cut(self, path: DataPath) -> Cut:
        """The text of a value; a block ends where its last part does, not where the next thing begins."""
        span = list(self._walk(path))[-1].value
        start = self._offset(span.line, span.column)
        value = self._at(path)
        if isinstance(value, dict | list) and value and self.text[start] not in "{[":
            last = next(reversed(value)) if isinstance(value, dict) else len(value) - 1
            ends = [self._cut((*path, step)).end for step in (value if isinstance(value, dict) else range(last + 1))]
            return Cut(start, max(ends), span.column - 1)
        end = self._offset(span.end_line, span.end_column)
        return Cut(start, start + len(self.text[start:end].rstrip()) if end > start else end)

    def _name_key(self) -> Cut:
        """Where something can stand before the VM's name."""
        key = list(self._walk(("metadata", "name")))[-1].key
        assert key is not None
        start = self._offset(key.line, key.column)
        return Cut(start, start, self._cut(("metadata",)).indent)

    def _list(self, path: DataPath) -> ListCut:
        cut = self._cut(path)
        return ListCut(cut, tuple(self._cut((*path, index)) for index in range(len(self._at(path)))))

    def _offset(self, line: int, column: int) -> int:
        return self.lines[line - 1] + column - 1

    def _network_data(self) -> DataCut | None:
        """Of the first volume for cloud-init."""
        volumes = self._at((*_POD, "volumes"))
        for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
            for kind in _SOURCES:
                path = (*_POD, "volumes", index, kind)
                source = volume.get(kind) if isinstance(volume, dict) else None
                if isinstance(source, dict) and not self._is_aliased(path):
                    return self._data_cut(path, source, index, kind)
        return None

    def _data_cut(self, path: DataPath, source: dict[str, Any], index: int, kind: Any) -> DataCut:
        whole = self._cut(path)
        indent = whole.indent if source else None
        if "networkData" in source:
            cut = self._cut((*path, "networkData"))
            return DataCut(Cut(cut.start, cut.end, indent), False, kind, index)
        start = whole.start if indent is not None else whole.start + 1
        return DataCut(Cut(start, start, indent), True, kind, index)

    def _own_volumes(self, name: str) -> Iterator[DataPath]:
        """New volumes that are named after the VM, and where the VM uses them."""
        for path in self._volume_names():
            text = self._at(path)
            if text == name or str(text).startswith(f"{name}-"):
                yield path

    def _volume_names(self) -> Iterator[DataPath]:
        templates, volumes = self._at(("spec", "dataVolumeTemplates")), self._at((*_POD, "volumes"))
        for index in range(len(templates) if isinstance(templates, list) else 0):
            path = ("spec", "dataVolumeTemplates", index, "metadata", "name")
            if isinstance(self._at(path), str):
                yield path
        for index in range(len(volumes) if isinstance(volumes, list) else 0):
            for claim in (("dataVolume", "name"), ("persistentVolumeClaim", "claimName")):
                if isinstance(self._at((*_POD, "volumes", index, *claim)), str):
                    yield (*_POD, "volumes", index, *claim)

    def _shared(self, own: set[Any]) -> Iterator[str]:
        yield from (text for path in self._volume_names() if (text := self._at(path)) not in own)
