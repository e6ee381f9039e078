"""What a schema refuses, in words: the value as typed, what is expected, and what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.manifest import pointer_to

from .object_rule import Objection
from .schemas import referred

_Schema = Mapping[str, Any]
# Steps of a schema's path from which on what is asked depends on other values of the object.
_CONDITIONS = frozenset(("allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependencies"))
_ARTICLES = {"integer": "an integer", "array": "a list", "object": "a mapping", "null": "nothing", "string": "text"}
_SHORTEST = 60


def objections(errors: Iterable[jsonschema_rs.ValidationError], schema: _Schema) -> list[Objection]:
    """One objection for each mistake: what only follows from another mistake inside the same part is left out."""
    errors = list(errors)
    plain = [error for error in errors if not _is_conditional(error)]
    roots = [_path(error) for error in plain]
    kept = plain + [error for error in errors if _is_conditional(error) and not _follows(_path(error), roots)]
    found = {(one.pointer, one.on_key): one for error in reversed(kept) for one in _worded(error, schema)}
    return list(reversed(found.values()))


_Path = tuple[str | int, ...]


def _path(error: jsonschema_rs.ValidationError) -> _Path:
    return tuple(error.instance_path)


def _is_conditional(error: jsonschema_rs.ValidationError) -> bool:
    return not _CONDITIONS.isdisjoint(error.schema_path)


def _follows(path: _Path, roots: list[_Path]) -> bool:
    """Whether a mistake lies in, or around, the place of another one, or beside it."""
    return any(root[: len(path)] == path or path[: len(root) - 1] == root[:-1] for root in roots if root)


def _worded(error: jsonschema_rs.ValidationError, schema: _Schema) -> Iterator[Objection]:
    kind: Any = error.kind
    at = pointer_to(error.instance_path)
    where = dotted(error.instance_path)
    value = short(error.instance)
    name = type(kind).__name__
    if name in ("AdditionalProperties", "UnevaluatedProperties"):
        yield from (_unknown(key, error, schema) for key in kind.value)
    elif name == "Required":
        lacking = kind.value
        yield Objection(at, f'{where or "the object"} lacks "{lacking}"', on_key=True)
    elif name == "Type":
        wanted = " or ".join(_ARTICLES.get(one, f"a {one}") for one in kind.value if one != "null")
        yield Objection(at, f"{where} is {value}, where {wanted} is expected", hint=_quoted(error, kind.value))
    elif name == "Enum":
        yield _not_one_of(error, [str(option) for option in kind.value])
    elif name == "Constant":
        yield Objection(at, f"{where} is {value}, and can only be {short(kind.value)}")
    elif name == "Pattern":
        yield Objection(at, f"{where} cannot be {value}", hint=f"it has to match {kind.value}")
    elif name == "FalseSchema":
        yield Objection(at, f"{where} cannot be given here", hint="it goes with another type or topology", on_key=True)
    elif name in ("Minimum", "ExclusiveMinimum", "Maximum", "ExclusiveMaximum"):
        side = "small" if "Minimum" in name else "large"
        bound = "at least" if "Minimum" in name else "at most"
        yield Objection(at, f"{where} {value} is too {side}", hint=f"{bound} {kind.value}")
    elif name in ("MinLength", "MaxLength", "MinItems", "MaxItems", "MinProperties", "MaxProperties"):
        few, much = name.startswith("Min"), {"Length": "characters", "Items": "items"}.get(name[3:], "keys")
        yield Objection(
            at,
            f"{where} has too {'few' if few else 'many'} {much}",
            hint=f"{'at least' if few else 'at most'} {kind.value}",
        )
    elif name == "PropertyNames":
        yield Objection(at, f"{where} has a key that cannot be one: {error.message}", on_key=True)
    elif name == "UniqueItems":
        yield Objection(at, f"{where} holds something twice")
    else:  # what several schemas together ask for: none of them fits
        yield Objection(at, f"{where or 'the object'} cannot be {value}", hint="look the field up: oc explain")


def _unknown(key: str, error: jsonschema_rs.ValidationError, schema: _Schema) -> Objection:
    """A key that is not known: a typo, or it belongs elsewhere."""
    where = dotted(error.instance_path)
    known = _properties(schema, list(error.schema_path)[:-1])
    guess = did_you_mean(_plain(key), {_plain(name): name for name in known})
    meant = next((name for name in known if _plain(name) in (guess, _plain(key)) and name != key), None)
    home = None if meant else _home(key, known, schema)
    return Objection(
        pointer_to([*error.instance_path, key]),
        f'unknown key "{key}" in {where or "the object"}',
        hint=f"it belongs into {home}" if home else "" if meant else _listed(known),
        label=f'did you mean "{meant}"?' if meant else "",
        on_key=True,
    )


def _plain(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")


def _home(key: str, known: Mapping[str, Any], schema: _Schema) -> str | None:
    """The field beside it into which a key belongs."""
    homes = [name for name, inner in known.items() if key in referred(schema, inner).get("properties", {})]
    return " or ".join(homes) if homes else None


def _listed(known: Iterable[str]) -> str:
    names = sorted(known)
    return f"there is: {', '.join(names)}" if 0 < len(names) <= 12 else "look the field up: oc explain"


def _properties(schema: _Schema, path: list[str | int]) -> Mapping[str, Any]:
    found: Any = schema
    for step in path:
        found = found[step]
    properties: Mapping[str, Any] = found.get("properties", {}) if isinstance(found, dict) else {}
    return properties


def _not_one_of(error: jsonschema_rs.ValidationError, options: list[str]) -> Objection:
    at, where, value = pointer_to(error.instance_path), dotted(error.instance_path), error.instance
    near = {_plain(option): option for option in options}
    guess = did_you_mean(_plain(str(value)), near) or (_plain(str(value)) if _plain(str(value)) in near else None)
    return Objection(
        at,
        f"{where} cannot be {short(value)}",
        hint=f"one of: {', '.join(options)}" if len(options) <= 20 else "",
        label=f'did you mean "{near[guess]}"?' if guess else "",
    )


def _quoted(error: jsonschema_rs.ValidationError, types: Iterable[str]) -> str:
    """The cure of text that YAML takes for something else."""
    if "string" in types and isinstance(error.instance, bool | int | float):
        return "write it in quotes"
    return ""


def dotted(path: Iterable[str | int]) -> str:
    """A path as people write it: `spec.interfaces[0].name`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def short(value: object) -> str:
    """A value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHORTEST else f"{text[: _SHORTEST - 1]}…"
