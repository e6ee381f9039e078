"""The JSON Schema by which an editor completes and checks a spec, made from the models and the table of short forms.

It accepts all that `validate` accepts, and more: what hangs on two places of a spec is not its business. The dialect is
draft-07, which yaml-language-server and all validators read; `patternErrorMessage` is a word of editors only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from vmnetc.targets import table

from .base import Model
from .grammar import KEYS, SECTIONS, SHORT_FORMS, WITH_DEFAULTS, Section, field_names
from .machines import Template
from .output import Metadata, Output, Platform
from .reading import API_VERSION, EXPORT_KIND, KIND
from .scalars import EXPECTED

Schema = dict[str, Any]

ID = "https://vmnetc.dev/schemas/network-spec.json"
_REF = "#/definitions/"
# What of the root is no section of entries.
_PARTS = (Metadata, Platform, Output)
_NULL: Schema = {"type": "null"}
_WHOLE_OBJECT: Schema = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "object", "required": ["apiVersion", "kind", "metadata"]},
    ]
}
_ABOUT = {
    "apiVersion": "The version of the language.",
    "kind": "What this file is: a vmnetc spec, or what `vmnetc export` tells of one, of which nothing is made.",
    "metadata": "The spec's own name tag.",
    "include": "More files of the spec, relative to this one: names, or patterns such as `networks/*.yaml`.",
    "target": "The release that the output is for, a range of them, or a list: what all of them accept. Absent: the default, with a warning.",
    "uses": "Specs of others for the same cluster, relative to this one, such as `../network/prod.vmnet.yaml`: what they have on nodes, their networks and namespaces can be named here and is checked against; nothing of it is written.",
    "inventory": "Exports of the cluster: files, globs or folders below the spec's own. Only checked against.",
    "manifests": "Whole objects that pass through into the tree: files or globs below the spec's folder, or the objects themselves.",
    "defaults": "What entries lack, by section; an entry's own fields and those of its template win.",
    "interfaces": "Interfaces of the nodes that are not bridges: bonds, tagged interfaces, and NICs of which an MTU or an address is stated.",
    "networks": "What VMs are attached to. A network says what carries it, and which namespaces may use it.",
    "platform": "Switches for the whole cluster, which stand in objects of its operators.",
    "output": "What the tree looks like.",
}


def json_schema() -> Schema:
    """The schema of a whole spec, in the order in which its sections are documented."""
    definitions = _definitions()
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "vmnetc network spec",
        "description": "One spec for VM networking on OpenShift Virtualization and KubeVirt.",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": _root(definitions),
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
        "allOf": [_unless_completed(name, section) for name, section in SECTIONS.items() if _completed(name, section)],
        "definitions": definitions,
    }
    joined: Schema = _joined(schema)
    return joined


def long_forms() -> dict[str, Schema]:
    """The long form of every model, by the model's name: no short forms, no null, no default that says nothing."""
    models = [model for section in SECTIONS.values() for model in section.kinds.values()]
    _, schema = models_json_schema(
        [*((part, "validation") for part in _PARTS), *((model, "validation") for model in models)],
        by_alias=True,
        ref_template=_REF + "{model}",
    )
    own_first = {model.__name__: _own_first(model) for model in models}
    return {name: _cleaned(model, own_first.get(name)) for name, model in schema["$defs"].items()}


def about(name: str) -> str:
    """What a section or another key of the root is for."""
    section = SECTIONS.get(name)
    if section is None or section.only is None:
        return _ABOUT[name]
    return _text(section.only.__doc__ or "")


def default_model(name: str) -> str:
    """The definition of what `defaults` may hold for a section."""
    if name == "vms":
        return Template.__name__
    section = SECTIONS[name]
    return section.only.__name__ if section.only else _partial(section.noun)


# The root


def _root(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    return {
        "apiVersion": {"const": API_VERSION, "description": about("apiVersion")},
        "kind": {"enum": [KIND, EXPORT_KIND], "description": about("kind")},
        "metadata": _at("metadata", {"description": about("metadata"), **_ref("Metadata")}, definitions),
        "target": {"default": table.DEFAULT, "description": about("target"), **_target()},
        "include": {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": about("include"),
        },
        "uses": _at(
            "uses",
            {"description": about("uses"), "type": "array", "items": {"type": "string", "minLength": 1}},
            definitions,
        ),
        "inventory": _at(
            "inventory",
            {"description": about("inventory"), "type": "array", "items": {"type": "string", "minLength": 1}},
            definitions,
        ),
        "defaults": _at("defaults", {"description": about("defaults"), **_defaults(definitions)}, definitions),
        **{name: _section(name, section, definitions) for name, section in SECTIONS.items()},
        "platform": _at("platform", {"description": about("platform"), **_ref("Platform")}, definitions),
        "manifests": _at(
            "manifests", {"description": about("manifests"), "type": "array", "items": _WHOLE_OBJECT}, definitions
        ),
        "output": _at("output", {"description": about("output"), **_ref("Output")}, definitions),
    }


def _target() -> Schema:
    """A release, a range of them, or a list of these."""
    span = {
        "pattern": f"^({'|'.join(map(_span, table.DISTRIBUTIONS))})$",
        "patternErrorMessage": "Expected a release such as openshift-4.18, or a range such as openshift-4.18..4.20.",
    }
    one = {"anyOf": [{"enum": list(table.KNOWN)}, {"type": "string", **span}]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one, "minItems": 1}]}


def _span(distribution: table.Distribution) -> str:
    """The ranges of a distribution's releases, as a pattern; the word need not be said twice."""
    names = [release.name.rpartition("-") for release in table.releases_of(distribution)]
    word, one = names[0][0], "|".join(number.replace(".", r"\.") for _, _, number in names)
    return rf"{word}-({one})\.\.({word}-)?({one})"


def _defaults(definitions: Mapping[str, Schema]) -> Schema:
    content = {}
    for name in WITH_DEFAULTS:
        described = {"description": f"What entries of `{name}` lack.", **_ref(default_model(name))}
        content[name] = _at(f"defaults.{name}", described, definitions)
    return {"type": "object", "properties": content, "additionalProperties": False}


def _section(name: str, section: Section, definitions: Mapping[str, Schema]) -> Schema:
    key = _key(section)
    entry = _ref(section.only.__name__ if section.only else section.noun.capitalize())
    entries = {
        "type": "object",
        "propertyNames": key,
        "additionalProperties": _at(f"{name}.*", entry, definitions),
    }
    return _at(name, {"description": about(name), **entries}, definitions, key)


def _key(section: Section) -> Schema:
    """What an entry's key looks like; KEYS keeps to the part of regular expressions that all engines share."""
    pattern, words = KEYS[section.key]
    return {"pattern": f"^({pattern})$", "patternErrorMessage": f"Expected {words}."}


def _completed(name: str, section: Section) -> bool:
    return name in WITH_DEFAULTS and any(_required(model) for model in section.kinds.values())


def _unless_completed(name: str, section: Section) -> Schema:
    """Entries are whole by themselves unless `defaults` may bring what they lack."""
    wholes = [{"required": _required(model)} for model in section.kinds.values()]
    by_defaults = {"required": ["defaults"], "properties": {"defaults": {"type": "object", "required": [name]}}}
    return {
        "if": {"required": [name], "not": by_defaults},
        "then": {"properties": {name: {"additionalProperties": {"anyOf": wholes}}}},
    }


def _required(model: type[Model]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items() if info.is_required()]


# Definitions: one a model, one an entry of several kinds, one for the fields of all these kinds


def _definitions() -> dict[str, Schema]:
    models = long_forms()
    found: dict[str, Schema] = {}
    for name, section in SECTIONS.items():
        for model in section.kinds.values():
            _define(model.__name__, f"{name}.*", models, found)
        if section.only is None:
            kinds = {kind: found[model.__name__] for kind, model in section.kinds.items()}
            found[_partial(section.noun)] = _of_any_kind(section.noun, kinds)
            found[section.noun.capitalize()] = _by_kind(section)
        if name in WITH_DEFAULTS:
            for model in section.kinds.values():
                found[model.__name__].pop("required", None)
    for model in _PARTS:
        _define(model.__name__, model.__name__.lower(), models, found)
    return found


def _define(name: str, place: str, models: Mapping[str, Schema], found: dict[str, Schema]) -> None:
    """A model with the short forms of its fields, and before it the models that it holds.

    The same model has the same short forms wherever it stands, so the first place speaks for all.
    """
    if name in found:
        return
    model = models[name]
    properties = {}
    for field, schema in model["properties"].items():
        for inner, path in _references(schema, f"{place}.{field}"):
            _define(inner, path, models, found)
        properties[field] = _at(f"{place}.{field}", schema, found)
    found[name] = {**model, "properties": properties}


def _references(schema: Schema, place: str) -> Iterator[tuple[str, str]]:
    for alternative in _alternatives(schema):
        if "$ref" in alternative:
            yield alternative["$ref"].removeprefix(_REF), place
        if "items" in alternative:
            yield from _references(alternative["items"], f"{place}.[]")
        for value in _values(alternative).values():
            yield from _references(value, f"{place}.*")


def _of_any_kind(noun: str, kinds: Mapping[str, Schema]) -> Schema:
    """The fields of all kinds: for `defaults`, and for an entry that does not say yet what it is."""
    variants: dict[str, dict[str, Schema]] = {}
    for kind, model in kinds.items():
        for field, schema in model["properties"].items():
            variants.setdefault(field, {})[kind] = schema
    first = [kind for kind in kinds if kind in variants]
    fields = [*first, *(field for field in variants if field not in first)]
    return {
        "title": noun,
        "description": f"The fields of all kinds of {noun}.",
        "type": "object",
        "properties": {field: _merged(variants[field]) for field in fields},
        "additionalProperties": False,
    }


def _merged(by_kind: Mapping[str, Schema]) -> Schema:
    """One field as several kinds have it; a default that differs between them is none."""
    schemas = list(by_kind.values())
    descriptions: dict[str, list[str]] = {}
    for kind, schema in by_kind.items():
        descriptions.setdefault(schema["description"], []).append(f"`{kind}`")
    description = next(iter(descriptions))
    if len(descriptions) > 1:
        description = " ".join(f"With {' or '.join(kinds)}: {text}" for text, kinds in descriptions.items())
    return _either(
        {"description": description}, (alternative for schema in schemas for alternative in _alternatives(schema))
    )


def _partial(noun: str) -> str:
    """The name of the definition with the fields of all kinds of an entry."""
    return f"Partial{noun.capitalize()}"


def _by_kind(section: Section) -> Schema:
    """A chain of conditions: an editor completes and complains by the one kind that the entry names."""
    chain: Schema = _ref(_partial(section.noun))
    for kind, model in reversed(list(section.kinds.items())):
        chain = {
            "if": {"type": "object", "required": [kind]},
            "then": _ref(model.__name__),
            "else": chain,
        }
    return {"description": f"One {section.noun}: {', '.join(section.kinds)}.", **chain}


# Short forms


def _at(place: str, schema: Schema, definitions: Mapping[str, Schema], key: Schema | None = None) -> Schema:
    """What may be typed at a place: the long form, or one of the short forms that the table has there."""
    longs = [_with_inner(alternative, place, definitions) for alternative in _alternatives(schema)]
    shorts: list[Schema] = []
    for form in SHORT_FORMS.get(place, "").split():
        name, _, argument = form.partition(":")
        shorts += _SHORT[name](longs, argument, definitions, key or {})
    if shorts == [_NULL] and [long.get("type") for long in longs] == ["object"]:
        # Not a second alternative: a message about something inside stays as exact as without.
        return _either(schema, [{**longs[0], "type": ["object", "null"]}])
    return _either(schema, [*longs, *shorts])


def _with_inner(schema: Schema, place: str, definitions: Mapping[str, Schema]) -> Schema:
    """A list with the short forms of its items, a free mapping with those of its values."""
    if "items" in schema:
        return {**schema, "items": _at(f"{place}.[]", schema["items"], definitions)}
    values = {key: _at(f"{place}.*", value, definitions) for key, value in _values(schema).items()}
    return {**schema, "patternProperties": values} if values else schema


def _values(schema: Schema) -> Mapping[str, Schema]:
    """What a mapping with free keys holds, by the pattern of its keys."""
    values: Mapping[str, Schema] = schema.get("patternProperties", {}) if schema.get("type") == "object" else {}
    return values


_Short = Callable[[list[Schema], str, Mapping[str, Schema], Schema], list[Schema]]


def _nothing(*_: object) -> list[Schema]:
    return [_NULL]


def _names(_longs: list[Schema], _argument: str, _definitions: Mapping[str, Schema], key: Schema) -> list[Schema]:
    name = {"type": "string", **key}
    return [{"type": "array", "items": name}, name]


def _one_item(longs: list[Schema], *_: object) -> list[Schema]:
    items = [schema["items"] for schema in longs if schema.get("type") == "array"]
    return [alternative for item in items for alternative in _alternatives(item)]


def _one_field(longs: list[Schema], field: str, definitions: Mapping[str, Schema], _key: Schema) -> list[Schema]:
    """The value of the one field that matters, where it is text or a number; of a free mapping any such value."""
    for schema in longs:
        if "$ref" in schema:
            properties = definitions[schema["$ref"].removeprefix(_REF)]["properties"]
            return [value for value in _alternatives(properties[field]) if value.get("type") in ("string", "integer")]
    return [{"type": ["integer", "string"]}]


def _wrapped(longs: list[Schema], field: str, definitions: Mapping[str, Schema], _key: Schema) -> list[Schema]:
    properties = [definitions[schema["$ref"].removeprefix(_REF)]["properties"] for schema in longs if "$ref" in schema]
    return [alternative for model in properties for alternative in _alternatives(model[field])]


def _switch(*_: object) -> list[Schema]:
    return [{"type": "boolean"}]


_SHORT: dict[str, _Short] = {
    "entries": _nothing,
    "empty": _nothing,
    "names": _names,
    "list": _one_item,
    "text": _one_item,
    "key": _one_field,
    "wrap": _wrapped,
    "switch": _switch,
}


# Schemas as such

_NOTES = ("description", "default")


def _ref(name: str) -> Schema:
    return {"$ref": _REF + name}


def _alternatives(schema: Schema) -> list[Schema]:
    """What a schema allows, each without the notes about the whole."""
    if "anyOf" in schema:
        return [inner for alternative in schema["anyOf"] for inner in _alternatives(alternative)]
    if "allOf" in schema:  # made by `_either`: one reference
        return list(schema["allOf"])
    return [{name: value for name, value in schema.items() if name not in _NOTES}]


def _either(noted: Schema, alternatives: Iterable[Schema]) -> Schema:
    """A schema with the notes of `noted` that allows each of the alternatives, each once."""
    notes = {name: noted[name] for name in _NOTES if name in noted}
    different: list[Schema] = []
    for alternative in alternatives:
        if alternative not in different:
            different.append(alternative)
    if len(different) > 1:
        return {**notes, "anyOf": different}
    only = different[0]
    # Draft-07 looks at nothing beside a `$ref`.
    return {**notes, "allOf": [only]} if "$ref" in only and notes else {**notes, **only}


def _joined(value: Any) -> Any:
    """The same schema with fewer alternatives: where they all differ in type, they become one schema.

    A keyword looks only at values of its type, so nothing else changes, but a message then tells what is wrong with the
    text, not that it might have been a list. Words such as `all` stay alternatives of their own.
    """
    if isinstance(value, list):
        return [_joined(item) for item in value]
    if not isinstance(value, dict):
        return value
    schema = {name: _joined(child) for name, child in value.items()}
    alternatives = schema.get("anyOf", [])
    plain = [alternative for alternative in alternatives if isinstance(alternative.get("type"), str | list)]
    words = [alternative for alternative in plain if "enum" in alternative or "const" in alternative]
    joined = [alternative for alternative in plain if alternative not in words]
    types = [kind for alternative in joined for kind in _types(alternative)]
    if len(plain) < len(alternatives) or len(joined) < 2 or len(set(types)) < len(types):
        return schema
    one = {name: word for alternative in joined for name, word in alternative.items()} | {"type": types}
    return _either(schema, [one, *words])


def _types(schema: Schema) -> list[str]:
    return schema["type"] if isinstance(schema["type"], list) else [schema["type"]]


def _own_first(model: type[Model]) -> list[str]:
    """A model's fields as a reader wants them: what is particular to it before what it shares with others."""
    base = model.__base__
    inherited = _own_first(base) if base is not None and issubclass(base, Model) else []
    return [name for name in field_names(model) if name not in inherited] + inherited


def _cleaned(schema: Schema, order: list[str] | None = None) -> Schema:
    """A schema of pydantic's without titles, null and defaults that say nothing.

    The language has no null: a key without a value is refused, and an absent one is not written.
    """
    notes = {name: schema[name] for name in _NOTES if schema.get(name) not in (None, {}, [])}
    if "description" in notes:
        notes["description"] = _text(notes["description"])
    either = schema.get("anyOf", schema.get("oneOf"))
    if either is not None:
        cleaned = [_cleaned(alternative) for alternative in either if alternative != _NULL]
        return _either(notes, (inner for alternative in cleaned for inner in _alternatives(alternative)))
    plain = {name: value for name, value in schema.items() if name not in ("title", *_NOTES)}
    if "properties" in plain:
        fields = plain.pop("properties")
        plain["properties"] = {name: _cleaned(fields[name]) for name in order or fields}
        plain["additionalProperties"] = plain.pop("additionalProperties")
    if "items" in plain:
        plain["items"] = _cleaned(plain["items"])
    if "patternProperties" in plain:
        plain["patternProperties"] = {key: _cleaned(value) for key, value in plain["patternProperties"].items()}
    if plain.get("additionalProperties") is True:
        del plain["additionalProperties"]
    if plain.get("pattern") in EXPECTED:
        plain["patternErrorMessage"] = f"Expected {EXPECTED[plain['pattern']]}."
    return {**notes, "type": plain.pop("type"), **plain} if "type" in plain else {**notes, **plain}


def _text(docstring: str) -> str:
    """A docstring as running text."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in docstring.strip().split("\n\n"))
