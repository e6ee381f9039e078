"""What several nouns share."""

from __future__ import annotations

from dataclasses import dataclass

# Names and values, sorted by name; a tuple so that it can be compared and hashed.
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class About:
    """What an object can say about itself."""

    description: str | None = None
    labels: Pairs = ()
    annotations: Pairs = ()


SILENT = About()
