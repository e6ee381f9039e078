"""Text as a YAML scalar that every reader takes for the same text.

YAML 1.1 readers (Go's sigs.k8s.io/yaml among them) take `y`, `on`, `0123`, `1e3` and `12:34` for something else than
text, YAML 1.2 readers some of them; all of these are quoted.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Text that no reader, of either version, takes for anything else: it begins with a letter, `_` or `/`, and holds
# nothing that ends a plain scalar. Words that mean true, false or nothing somewhere are excluded.
_is_plain = re.compile(
    r"(?!(?:~|null|true|false|yes|no|on|off|y|n|nan|inf)\Z)"
    r"[A-Za-z_/][A-Za-z0-9_./@+=()%,-]*(?::[A-Za-z0-9_./@+=()%-]+)*"
    r"(?: [A-Za-z0-9_./@+=()%;-][A-Za-z0-9_./@+=()%,;-]*(?::[A-Za-z0-9_./@+=()%-]+)*)*\Z",
    re.I,
).match
# Plain although they begin with a digit: addresses, versions with letters, quantities. No reader has a number like them.
_is_plain_with_digit = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?\Z|[0-9]+(?:\.[0-9]+)?[KMGTPE]i?\Z"
    r"|802\.3ad(?: [A-Za-z][A-Za-z0-9_.-]*,?)*(?<!,)\Z"
).match
_needs_escape = re.compile("[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]").search
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


@lru_cache(maxsize=65536)
def scalar(text: str) -> str:
    """The text on one line: plain where that is safe, else quoted."""
    if _is_plain(text) or _is_plain_with_digit(text):
        return text
    if _needs_escape(text) or "\t" in text:
        return '"' + "".join(_escape(c) for c in text) + '"'
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def can_be_block(text: str) -> bool:
    """Whether the text can stand as a block literal: lines that keep their form in it, and nothing that needs an escape."""
    return (
        "\n" in text
        and text[0] not in " \n\t"
        and not _needs_escape(text.replace("\n", ""))
        and text.rstrip("\n") != ""
        and " \n" not in text
        and "\t\n" not in text
        and not text.endswith((" ", "\t"))
    )


def _escape(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if not _needs_escape(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
