"""What this phase has to know of the language: handed in, since it may not know the models themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Grammar(Protocol):
    """The short forms by place, and which fields an entry of some kind may have."""

    @property
    def short_forms(self) -> Mapping[str, str]: ...

    def fields(self, section: str, entry: Mapping[str, Any]) -> frozenset[str]: ...
