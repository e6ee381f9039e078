"""A table of VMs: a `.csv` file, as it comes out of a spreadsheet, becomes entries of `vms` or `attach`."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Place
from vmnetc.diagnostics.similar import did_you_mean

from . import faults, table_faults
from .cells import BrokenError, Cell, Row, cells_from, delimiter_of, rows
from .file import File
from .yaml12 import place_of_index, unprintable

# Columns by what they are called, in lower case and without spaces and signs; each with the field that it fills.
_SECTIONS = {"vm": "vms", "attach": "attach"}
_NETWORKS = {"network": "network", "networks": "network", "vlan": "vlan", "vlans": "vlan"}
_OF_NICS = {
    **dict.fromkeys(("mac", "macs", "macaddress", "macaddresses"), "mac"),
    **dict.fromkeys(("ip", "ips", "ipaddress", "ipaddresses", "ipv4address"), "ip"),
}
_OF_VMS = {
    name.lower(): name
    for name in ("template", "memory", "cpu", "instancetype", "preference", "runStrategy", "description")
}
_OF_ATTACH = {"nicsnow": "nicsNow"}
_KNOWN = (*_SECTIONS, "namespace", *_NETWORKS, *_OF_NICS, *_OF_VMS, *_OF_ATTACH)
_ADDRESS_WORDS = ("dhcp", "auto", "none")
_NOTHING = "-"
_tokens = re.compile(r'[^\s,;|"]+').finditer


class Table(File):
    """A table as a file of the spec; `columns` says where each field stands."""

    def __init__(self, name: str, text: str, section: str, columns: Mapping[str, int]) -> None:
        super().__init__(name, text, {section: {}})
        self.section = section
        self.columns = columns
        self.starts: dict[str, int] = {}

    def place(self, path: Path, on: str = "value") -> tuple[Place, Place | None]:  # noqa: ARG002  # a cell has no key
        """The place of a cell, or of a word of one; what no cell says is shown by the name of its VM."""
        if len(path) < 2:
            return self._spot(*self._whole(self._row(self._first)[0])), None
        cells = self._row(self.starts[str(path[1])])
        field = str(path[4]) if len(path) > 4 and path[2] == "nics" else str(path[2]) if len(path) > 2 else self.section
        if field in ("nics", "network") and "network" not in self.columns:
            field = "vlan"
        elif field == "nics":
            field = "network"
        column = self.columns.get(field, self.columns[self.section])
        cell = cells[column]
        if cell.start == cell.end:
            cell = cells[self.columns[self.section]]
        elif len(path) > 3 and path[2] in ("nics", "nicsNow"):
            found = list(_tokens(self.text, cell.start, cell.end))
            if int(path[3]) < len(found):
                return self._spot(*found[int(path[3])].span()), None
        return self._spot(*self._whole(cell)), None

    @cached_property
    def _first(self) -> int:
        return next(rows(self.text, delimiter_of(self.text))).start

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def _row(self, start: int) -> list[Cell]:
        return cells_from(self.text, start, delimiter_of(self.text))[0]

    def _whole(self, cell: Cell) -> tuple[int, int]:
        return cell.start, max(cell.end, cell.start + 1)

    def _spot(self, start: int, end: int) -> Place:
        line = bisect(self._lines, start)
        column = start - self._lines[line - 1] + 1
        stop = self.text.find("\n", start, end)
        return Place(self.name, line, column, line, column + (stop if stop > start else end) - start)


def parse_table(name: str, text: str) -> tuple[File, list[Diagnostic]]:
    """Turn the text of a table into a file of the spec."""
    if (bad := unprintable(text)) is not None:
        return File(name, text, None), [
            faults.control_character(text[bad.start()], place_of_index(text, bad.start(), name))
        ]
    try:
        head, *body = rows(text, delimiter_of(text))
    except BrokenError as broken:
        return File(name, text, None), [table_faults.broken_cell(broken.why, place_of_index(text, broken.at, name))]
    except ValueError:
        return File(name, text, None), [table_faults.no_header(Place(name, 1, 1, 1, 2))]
    section, columns, problems = _columns(name, text, head)
    if section is None or problems:  # what the other columns say would be missed
        return File(name, text, None), problems
    table = Table(name, text, section, columns)
    return table, list(_filled(table, len(head.values), body))


def _columns(name: str, text: str, head: Row) -> tuple[str | None, dict[str, int], list[Diagnostic]]:
    """The section that the table fills, and its columns by field."""
    at = [
        Place(
            name, *(place := place_of_index(text, cell.start, name))[1:4], place.column + max(1, cell.end - cell.start)
        )
        for cell in cells_from(text, head.start, delimiter_of(text))[0]
    ]
    plain = [re.sub(r"[^a-z0-9]", "", value.lower()) for value in head.values]
    named = [(word, column) for column, word in enumerate(plain) if word in _SECTIONS]
    if len(named) != 1:
        place = at[named[1][1]] if named else at[plain.index("name") if "name" in plain else 0]
        return None, {}, [table_faults.no_names(len(named), place)]
    section = _SECTIONS[named[0][0]]
    known = {"namespace": "namespace", **_NETWORKS, **_OF_NICS, **(_OF_VMS if section == "vms" else _OF_ATTACH)}
    columns, problems = {section: named[0][1]}, []
    for column, word in enumerate(plain):
        typed = head.values[column]
        if word in _SECTIONS or typed.lower().startswith("x-"):
            continue
        if word not in known:
            problems.append(table_faults.unknown_column(typed, section, did_you_mean(word, known), at[column]))
        elif known[word] in columns:
            problems.append(table_faults.column_twice(typed, known[word], at[column]))
        else:
            columns[known[word]] = column
    return section, columns, problems


def _filled(table: Table, width: int, body: list[Row]) -> Iterator[Diagnostic]:
    """Put the entries of all rows into the table."""
    columns, section = table.columns, table.section
    assert table.data is not None
    entries = table.data[section]
    name_at, namespace_at = columns[section], columns.get("namespace")
    fields = [(field, columns[field]) for field in (*_OF_VMS.values(), *_OF_ATTACH.values()) if field in columns]
    for start, values in body:
        if len(values) != width:
            yield table_faults.other_width(len(values), width, place_of_index(table.text, start, table.name))
            continue
        name = values[name_at]
        if not name:
            yield table_faults.no_name(place_of_index(table.text, start, table.name))
            continue
        namespace = values[namespace_at] if namespace_at is not None else ""
        key = f"{namespace}/{name}" if namespace else name
        if key in entries:
            first = table.place((section, key))[0]
            cell = table._row(start)[name_at]
            yield faults.defined_twice(key, (section,), table._spot(cell.start, cell.end), first)
            continue
        table.starts[key] = start
        entry: dict[str, Any] = {}
        for field, column in fields:
            if values[column]:
                entry[field] = _value(field, values[column])
        nics = _nics(columns, values)
        if isinstance(nics, str):
            cell = table._row(start)[columns[nics]]
            yield table_faults.more_than_networks(key, nics, table._spot(cell.start, cell.end))
        elif nics:
            entry["nics"] = nics
        entries[key] = entry


def _nics(columns: Mapping[str, int], values: list[str]) -> list[dict[str, Any]] | str:
    """The NICs of a row; the name of the column that says more than there are networks."""
    nics: list[dict[str, Any]] = []
    for field in ("network", "vlan"):
        if field in columns and (typed := values[columns[field]]):
            if nics:
                return field
            nics = [{"network": word if field == "network" else f"vlan:{word}"} for word in _words(typed)]
    for field in ("mac", "ip"):
        if field in columns and (typed := values[columns[field]]):
            words = _words(typed)
            if len(words) > len(nics):
                return field
            for nic, word in zip(nics, words, strict=False):
                if word != _NOTHING:
                    nic[field] = word if field == "mac" or word in _ADDRESS_WORDS else word.split("+")
    return nics


def _words(typed: str) -> list[str]:
    return [found[0] for found in _tokens(typed)]


def _value(field: str, typed: str) -> Any:
    if field == "nicsNow":
        return _words(typed)
    return int(typed) if field == "cpu" and typed.isdecimal() and len(typed) < 9 else typed
