"""Faults of objects: what their schema refuses."""

from __future__ import annotations

import json

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Route


@fault("E1204")
def breaks_schema(what: str, pointer: str, value: object, at: Route) -> Diagnostic:
    """vmnetc made an object that its own schema refuses.

    Every object is checked before a byte is written. A spec that got this far is valid as far as vmnetc knows, so this
    is a mistake of vmnetc, or a rule that it lacks: please report it with the entry that is shown.
    """
    return Diagnostic(
        f"{what} would be refused: its schema does not take {_short(value)} at {pointer or 'its root'}",
        at,
        cluster="the API server, or the node, would refuse the object",
        note="this is a bug of vmnetc: a valid spec must give valid objects",
        hint="please report it together with this entry",
    )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
