"""A model of the grammar as plain data: dicts, lists and scalars."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def plain(model: BaseModel) -> dict[str, Any]:
    """A model as data, without what is not there."""
    return {
        field.alias or name: _value(value)
        for name, field in type(model).model_fields.items()
        if (value := getattr(model, name)) is not None and not _is_idle(value, field)
    }


def _is_idle(value: Any, field: FieldInfo) -> bool:
    """Whether it is as empty as it would be if nothing were said; `nics: []` is not, it means no NICs."""
    return value in ({}, []) and value == field.get_default(call_default_factory=True)


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return plain(value)
    if isinstance(value, dict):
        return {key: _value(child) for key, child in value.items()}
    return [_value(child) for child in value] if isinstance(value, list) else value
