"""A model of the grammar as plain data: dicts, lists and scalars."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from .base import Model


def plain(model: Model, *, filled: bool = True) -> dict[str, Any]:
    """A model as data, without what is not there; `filled` with its defaults, unless a default would hide what is said."""
    filled = filled and model.fills_in
    return {
        field.alias or name: _value(value, filled)
        for name, field in type(model).model_fields.items()
        if (value := getattr(model, name)) is not None
        and not _is_idle(value, field)
        and (filled or name in model.model_fields_set)
    }


def _is_idle(value: Any, field: FieldInfo) -> bool:
    """Whether it is as empty as it would be if nothing were said; `nics: []` is not, it means no NICs."""
    return value in ({}, []) and value == field.get_default(call_default_factory=True)


def _value(value: Any, filled: bool) -> Any:
    if isinstance(value, Model):
        return plain(value, filled=filled)
    if isinstance(value, dict):
        return {key: _value(child, filled) for key, child in value.items()}
    return [_value(child, filled) for child in value] if isinstance(value, list) else value
