"""Where something stands: a route through the spec's long form, or a place in a file's text."""

from __future__ import annotations

from typing import Literal, NamedTuple

Step = str | int
Path = tuple[Step, ...]


class Route(NamedTuple):
    """A path through the spec's long form, such as `networks.blue.vlan`.

    Entries stand under the key that the user typed (`vlan-{vlan}`), fields under their long form. `on` says whether
    the value is meant or the key itself (a name that is too long, a key that is unknown).
    """

    path: Path
    on: Literal["value", "key"] = "value"

    def __truediv__(self, step: Step) -> Route:
        return Route((*self.path, step))

    @property
    def key(self) -> Route:
        """The same route, pointing at the key rather than at its value."""
        return Route(self.path, "key")

    @property
    def entry(self) -> Route:
        """The entry that this route leads into: its first two steps."""
        return Route(self.path[:2])

    def __str__(self) -> str:
        """The entry's address: `section.key.field`, list positions in brackets."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text


ROOT = Route(())


class Place(NamedTuple):
    """A stretch of a file's text; lines and columns count characters from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
