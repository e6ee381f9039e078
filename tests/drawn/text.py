"""Typed data as YAML text, in the styles that people use; tells on which line each marked value stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .chance import Chance
from .marks import Marked, MarkedRaw, holds_mark

_WORDS = re.compile(r"(?:~|null|true|false|yes|no|on|off|y|n|nan|inf|-?\.(?:inf|nan))?\Z", re.I)
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*\Z")
# Text that begins with a digit and is no number to any reader.
_PLAIN_WITH_DIGIT = re.compile(
    r"[0-9]+-[0-9]+\Z|[0-9]+[KMGT]i?\Z|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]+)?\Z|[0-9]+%\Z|[0-9]+/(?:tcp|udp|sctp)\Z|802\.3ad\Z"
)
# Plain in block style only: colons inside, spaces, braces that do not stand first.
_PLAIN_IN_BLOCK = re.compile(r"[A-Za-z_/][A-Za-z0-9_./{}@-]*(?:[: ][A-Za-z0-9_./{}@-]+)*\Z")
_COMMENTS = ("the switch has it too", "TODO: ask the network team", "do not: touch", "vlan 12 # old")
_WIDTH = 100


@dataclass
class Written:
    """The text; the line of each marked value by its identity, and of each entry by section and key."""

    text: str
    lines: dict[int, int] = field(default_factory=dict)
    entries: dict[int, tuple[str, str]] = field(default_factory=dict)

    def entry(self, line: int) -> tuple[str, str]:
        """The entry that a line belongs to."""
        before = [number for number in self.entries if number <= line]
        return self.entries[max(before)] if before else ("", "")


def write(chance: Chance, spec: dict[str, Any]) -> Written:
    """The data as text."""
    return _Writer(chance, spec).run()


class _Writer:
    """The lines so far, and the style of this text."""

    def __init__(self, chance: Chance, spec: dict[str, Any]) -> None:
        self.chance = chance
        self.spec = spec
        self.out: list[str] = []
        self.lines: dict[int, int] = {}
        self.entries: dict[int, tuple[str, str]] = {}
        self.step = chance.one((2, 2, 2, 4))
        self.deep_lists = chance.yes(0.7)
        self.commented = chance.one((0.0, 0.02, 0.1))
        self.flow_share = chance.one((0.5, 0.2, 0.9))
        self.anchors: dict[str, str] = {}
        self.shared = self._shared() if chance.yes(0.25) else {}

    def run(self) -> Written:
        if self.chance.yes(0.1):
            self.out.append("# A spec that was drawn.")
        if self.chance.yes(0.1):
            self.out.append("---")
        for key, value in self.spec.items():
            self._comment("")
            if isinstance(value, dict) and value and key not in ("metadata", "output", "defaults") and key[:2] != "x-":
                self._section(key, value)
            else:
                self.entries[len(self.out) + 1] = (key, "")
                self._pair(key, value, "")
        newline = "\r\n" if self.chance.yes(0.03) else "\n"
        return Written(newline.join(self.out) + (newline if self.chance.yes(0.95) else ""), self.lines, self.entries)

    def _section(self, name: str, section: dict[str, Any]) -> None:
        """Entries have lines of their own, unless the whole section is short."""
        self.entries[len(self.out) + 1] = (name, "")
        if self.chance.yes(self.flow_share / 2) and not holds_mark(section) and len(section) < 4:
            self._pair(name, section, "")
            return
        self._note(name)
        self._note(section)
        self.out.append(f"{self._key(name)}:")
        for key, value in section.items():
            indent = " " * self.step
            self._comment(indent)
            self.entries[len(self.out) + 1] = (name, str(key))
            self._pair(key, value, indent)

    def _shared(self) -> dict[str, int]:
        """Containers that stand more than once; those are written once, with an anchor."""
        found: Counter[str] = Counter()

        def visit(value: Any, depth: int) -> None:
            children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            if depth > 1 and children and not holds_mark(value):
                found[json.dumps(value)] += 1
            for child in children:
                visit(child, depth + 1)

        for key, value in self.spec.items():
            visit(value, 0 if key not in ("metadata", "defaults", "output") else -1)
        return {text: count for text, count in found.items() if count > 1 and self.chance.yes(0.6)}

    def _anchor(self, value: Any) -> tuple[str, str]:
        """What stands before a value, or in place of it."""
        if not self.shared or not isinstance(value, dict | list) or not value or holds_mark(value):
            return "", ""
        text = json.dumps(value)
        if text in self.anchors:
            return "", f"*{self.anchors[text]}"
        if text not in self.shared:
            return "", ""
        name = f"a{len(self.anchors) + 1}"
        # Noted when it is written; a value does not hold itself.
        self.anchors[text] = name
        return f"&{name} ", ""

    def _comment(self, indent: str) -> None:
        if self.chance.yes(self.commented):
            self.out.append(self.chance.one(("", f"{indent}# {self.chance.one(_COMMENTS)}")))

    def _note(self, *values: Any) -> None:
        for value in values:
            if isinstance(value, Marked):
                self.lines[id(value)] = len(self.out) + 1

    def _trailer(self) -> str:
        return f"  # {self.chance.one(_COMMENTS)}" if self.chance.yes(self.commented) else ""

    def _pair(self, key: str, value: Any, indent: str, lead: str | None = None) -> None:
        """A key and its value in block style, or with the value in flow style."""
        self._note(key, value)
        self._value(value, f"{indent if lead is None else lead}{self._key(key)}:", indent)

    def _value(self, value: Any, head: str, indent: str) -> None:
        anchor, alias = self._anchor(value)
        if alias:
            self.out.append(f"{head} {alias}{self._trailer()}")
        elif not isinstance(value, dict | list):
            self._scalar_line(value, head, indent)
        elif not value or (anchor == "" and self._flows(value, head)):
            self._note_all(value)
            self.out.append(f"{head} {anchor}{self._flow(value)}{self._trailer()}")
        elif isinstance(value, list) and self.chance.yes(0.1) and not any(isinstance(v, dict | list) for v in value):
            self._tall_list(value, f"{head} {anchor}[", indent)
        else:
            self.out.append(f"{head} {anchor}".rstrip(" ") + self._trailer())
            self._block(value, indent)

    def _flows(self, value: Any, head: str) -> bool:
        return isinstance(value, Marked) or (
            self.chance.yes(self.flow_share) and len(head) + len(json.dumps(value)) < _WIDTH
        )

    def _tall_list(self, value: list[Any], head: str, indent: str) -> None:
        self.out.append(head)
        for item in value:
            self._note(item)
            self.out.append(f"{indent}{' ' * self.step}{self._scalar(item, flow=True)},")
        self.out.append(f"{indent}]")

    def _block(self, value: Any, indent: str) -> None:
        if isinstance(value, dict):
            deeper = indent + " " * self.step
            for key, child in value.items():
                self._pair(key, child, deeper)
            return
        deeper = indent + (" " * self.step if self.deep_lists else "")
        for item in value:
            self._item(item, deeper)

    def _item(self, item: Any, indent: str) -> None:
        self._note(item)
        if isinstance(item, dict) and item and not self._flows(item, indent):
            inner, lead = indent + "  ", f"{indent}- "
            for key, child in item.items():
                self._pair(key, child, inner, lead)
                lead = inner
            return
        if isinstance(item, dict | list):
            self._note_all(item)
            self.out.append(f"{indent}- {self._flow(item)}{self._trailer()}")
        else:
            self._scalar_line(item, f"{indent}-", indent)

    def _scalar_line(self, value: Any, head: str, indent: str) -> None:
        literal = isinstance(value, str) and "\n" in value and _can_be_literal(value) and self.chance.yes(0.7)
        if not literal:
            text = self._scalar(value, flow=False)
            self.out.append(f"{head} {text}".rstrip(" ") + self._trailer())
            return
        end = "-" if not value.endswith("\n") else "" if not value.endswith("\n\n") else "+"
        self.out.append(f"{head} |{end}")
        for line in value.removesuffix("\n").split("\n"):
            self.out.append(f"{indent}{' ' * self.step}{line}" if line else "")

    def _note_all(self, value: Any) -> None:
        self._note(value)
        if isinstance(value, dict):
            for key, child in value.items():
                self._note(key)
                self._note_all(child)
        elif isinstance(value, list):
            for child in value:
                self._note_all(child)

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            inner = ", ".join(f"{self._key(k, flow=True)}: {self._flow(v)}".rstrip(" ") for k, v in value.items())
            return f"{{{inner}}}"
        if isinstance(value, list):
            return f"[{', '.join(self._flow(item) for item in value)}]"
        return self._scalar(value, flow=True)

    def _key(self, key: str, *, flow: bool = False) -> str:
        if key == "target":  # the judges look for it by its line
            return key
        return self._text(key, flow=flow)

    def _scalar(self, value: Any, *, flow: bool) -> str:
        if isinstance(value, MarkedRaw):
            return str.__str__(value)
        if value is None:
            return self.chance.one(("null", "~")) if flow else self.chance.one(("", "null", "~"))
        if isinstance(value, bool):
            return self.chance.one(("true", "true", "True", "TRUE") if value else ("false", "false", "False", "FALSE"))
        if isinstance(value, int | float):
            return str(int(value)) if isinstance(value, int) else str(value)
        return self._text(value, flow=flow)

    def _text(self, text: str, *, flow: bool) -> str:
        text = str.__str__(text)
        plain = (_PLAIN.match(text) or _PLAIN_WITH_DIGIT.match(text)) and not _WORDS.match(text)
        if not flow and _PLAIN_IN_BLOCK.match(text) and not _WORDS.match(text):
            plain = plain or self.chance.yes(0.7)
        if plain and self.chance.yes(0.9):
            return text
        if all(32 <= ord(character) < 0xFFFE for character in text) and self.chance.yes(0.5):
            return "'" + text.replace("'", "''") + "'"
        quoted = json.dumps(text, ensure_ascii=False)
        return "".join(map(_escaped, quoted)) if self.chance.yes(0.3) else quoted


def _escaped(character: str) -> str:
    code = ord(character)
    return character if code < 128 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _can_be_literal(text: str) -> bool:
    lines = text.split("\n")
    return (
        bool(text.strip()) and text[0] not in " \t\n" and "\r" not in text and not any(line.isspace() for line in lines)
    )
