"""Where the parts of a lifted graph stand: its routes lead to parts of manifests."""

from __future__ import annotations

from dataclasses import dataclass, field

from vmnetc.diagnostics.route import Path, Place, Route
from vmnetc.inventory.whole_object import WholeObject


@dataclass(slots=True)
class Places:
    """The part of an object that each route stands for; fields have the names that they have in a spec."""

    known: dict[Path, tuple[WholeObject, Path]] = field(default_factory=dict)

    def add(self, one: WholeObject, section: str, key: str, path: Path, **fields: Path) -> Route:
        """The route of an entry that stands at a path of an object, with those of its fields."""
        route = Route((section, key))
        self.known[route.path] = (one, path)
        for name, own in fields.items():
            self.known[*route.path, name] = (one, own)
        return route

    def place(self, route: Route) -> Place | None:
        """Where a route leads, by the longest part of it that is known."""
        for length in range(len(route.path), 0, -1):
            found = self.known.get(route.path[:length])
            if found is not None:
                one, path = found
                at = one.place(path, on_key=route.on == "key" and length == len(route.path) and length > 2)
                return at if isinstance(at, Place) else None
        return None
