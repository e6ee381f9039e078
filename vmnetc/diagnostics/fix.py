"""How a fix is written into a file: only what is wrong changes."""

from __future__ import annotations

import re

from vmnetc.quoting import scalar

_is_number = re.compile(r"-?[0-9]+\Z").match


def written(typed: str, meant: str, token: str) -> str | None:
    """What should stand in the place of a token; None unless the token is what was typed, in quotes or not."""
    if _unquoted(token) != typed:
        return None
    return meant if _is_number(meant) else scalar(meant)


def _unquoted(token: str) -> str:
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] and token[0] in "\"'" else token
