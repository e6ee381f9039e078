"""A model of the grammar as plain data: dicts, lists and scalars."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .host import Varied


def plain(model: BaseModel) -> dict[str, Any]:
    """A model as data, without what is not there."""
    found = {
        field.alias or name: _value(value)
        for name, field in type(model).model_fields.items()
        if (value := getattr(model, name)) is not None and not _is_idle(value, field)
    }
    return found | _varied(model, found) if isinstance(model, Varied) else found


def _varied(model: Varied, found: dict[str, Any]) -> dict[str, Any]:
    """The ways of making without defaults of fields that stand beside them too: written there, they would win.

    A NIC has another default for its address than all others have, so there is none for all of them.
    """
    if "ip" not in model.model_fields_set:
        del found["ip"]
    makings = {}
    for name, making in model.perGroup.items():
        common = type(model).model_fields.keys() - making.model_fields_set
        makings[name] = {field: value for field, value in found["perGroup"][name].items() if field not in common}
    return {"perGroup": makings}


def _is_idle(value: Any, field: FieldInfo) -> bool:
    """Whether it is as empty as it would be if nothing were said; `nics: []` is not, it means no NICs."""
    return value in ({}, []) and value == field.get_default(call_default_factory=True)


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return plain(value)
    if isinstance(value, dict):
        return {key: _value(child) for key, child in value.items()}
    return [_value(child) for child in value] if isinstance(value, list) else value
