"""What all models share."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from .scalars import Annotations, Labels


class Model(BaseModel):
    """Unknown keys are errors, nothing is converted, and values do not change.

    What does not fill in its defaults is shown as it was said: a default in one part of it would hide what another part
    says.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
    fills_in: ClassVar[bool] = True

    def stated(self) -> set[str]:
        """The fields that say something else than their default would."""
        fields = type(self).model_fields
        defaults = {name: fields[name].get_default(call_default_factory=True) for name in self.model_fields_set}
        return {name for name, default in defaults.items() if getattr(self, name) != default}


class Described(Model):
    """What an entry can say about itself; it lands on the object that the entry becomes."""

    description: str | None = Field(None, description="One line for people who read the object.")
    labels: Labels = Field(default_factory=dict, description="Labels of the object.")
    annotations: Annotations = Field(default_factory=dict, description="Annotations of the object.")


# What is merged onto the object of an entry.
Raw = dict[str, Any]
RAW = (
    "What the language has no field for: a JSON merge patch (RFC 7386) onto the object, last of all; `null` deletes. A "
    "NAD's `spec.config` may be a mapping here."
)

RAW_INTERFACE = (
    "What the language has no field for: a JSON merge patch (RFC 7386) onto the interface as nmstate has it, last of all; "
    "`null` deletes."
)
RAW_NIC = (
    "What the language has no field for: a JSON merge patch (RFC 7386) onto the interface as KubeVirt has it, last of all; "
    "`null` deletes."
)

# A field that takes a list, one word or a mapping. The tags never reach a user: they are told from keys by their first character.
TAG_MARK = "\0"
LIST = Tag(TAG_MARK + "list")
WORD = Tag(TAG_MARK + "word")
MAPPING = Tag(TAG_MARK + "mapping")
LIST_OR_WORD = Discriminator(lambda value: TAG_MARK + ("list" if isinstance(value, list) else "word"))
LIST_WORD_OR_MAPPING = Discriminator(
    lambda value: (
        TAG_MARK + ("mapping" if isinstance(value, dict | BaseModel) else "list" if isinstance(value, list) else "word")
    )
)
