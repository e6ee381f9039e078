"""`clusters`: what one spec says of several clusters."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SkipValidation

from .base import Model


class Cluster(Model):
    """A cluster: its release, and what is different there."""

    # Checked where it counts, as the document's own `target`.
    target: SkipValidation[str | list[str]] | None = Field(
        None, description="The releases of this cluster. Absent: the spec's `target`."
    )
    description: str | None = Field(None, description="One line for people who read the spec.")
    patch: dict[str, Any] = Field(
        default_factory=dict,
        description="A JSON merge patch (RFC 7386) on the spec as it was typed: mappings merge, all else replaces, and "
        "`null` deletes.",
    )
