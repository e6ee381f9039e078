"""What holds for every valid spec; each property raises `AssertionError` where it does not."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML

from vmnetc.cli.show import as_json, as_yaml
from vmnetc.diagnostics.model import Located
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.lineage import Value, long_form, objects, origins
from vmnetc.pipeline import Compilation, compile, stream
from vmnetc.render.commented import Note
from vmnetc.render.commented import dump as commented
from vmnetc.render.header import owner
from vmnetc.render.yaml_text import dump
from vmnetc.source.document import parse, read
from vmnetc.spec.base import Model
from vmnetc.spec.grammar import SECTIONS
from vmnetc.write.folder import apply, compare

from .chance import Chance
from .drawing import Drawn, drawn
from .forms import shuffled
from .reduction import reduced

NAME = "spec.vmnet.yaml"
# Larger trees are not written to the disk: they hold the same files, only more of them.
_WRITTEN = 150
# What is filled in although no field has it as a default: the name of the file, the target, and what follows from it.
_OPERATORS = ("platform", "operatorNamespaces")
_HEAD = (("metadata", "name"), ("target",), (*_OPERATORS, "sriov"), (*_OPERATORS, "virtualization"))
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compiled(text: str) -> Compilation:
    document, problems = parse(NAME, text)
    return compile(document, problems)


@lru_cache(maxsize=2)
def compiles(text: str) -> Compilation:
    """No error, and so no E1204 either."""
    result = compiled(text)
    errors = [
        (finding.diagnostic.code, finding.place and finding.place.line, finding.diagnostic.message)
        for finding in result.findings
        if finding.diagnostic.code[0] == "E"
    ]
    assert not errors, errors
    assert not result.failed
    return result


def order_does_not_matter(text: str) -> None:
    files = compiles(text).files()
    data = parse(NAME, text)[0].data
    again = compiles(_json(shuffled(Chance(random.Random(len(text))), data))).files()
    assert again == files, _difference(files, again)


def means_the_same_to_every_reader(text: str) -> None:
    """YAML 1.1 and 1.2 see what the slow, obvious version of each object says."""
    result = compiles(text)
    files = result.files()
    kinds: set[tuple[str, bool]] = set()
    texts = {
        path: iter(content.replace("\n---\n", "\n\0").split("\0") if result.by_kind else [content])
        for path, content in files.items()
    }
    for manifest in result.manifests:
        made, body = next(texts[result.path_of(manifest)]), manifest.body
        assert yaml.load(made, _LOADER) == body, (result.path_of(manifest), made)
        # ruamel.yaml takes a millisecond for each line: one object of a kind, so that every spec has its turn.
        if (kind := (manifest.kind, len(made) % 2 == 0)) not in kinds:
            kinds.add(kind)
            assert YAML(typ="safe", pure=True).load(made) == body, (result.path_of(manifest), made)


def building_twice_changes_nothing(text: str) -> None:
    result = compiles(text)
    wanted = result.files()
    if len(wanted) > _WRITTEN:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "out"
        changes, problems = compare(folder, wanted, result.name, owner)
        assert not problems, problems
        assert set(changes.new) == set(wanted)
        assert not apply(changes)
        made = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert made == {path: content.encode() for path, content in wanted.items()}
        again, problems = compare(folder, compiled(text).files(), result.name, owner)
        assert not problems, problems
        assert not again, again


def long_form_means_the_same(text: str) -> None:
    files = compiles(text).files()
    long = long_form(parse(NAME, text)[0])
    again = compiles(_json(long)).files()
    assert again == files, _difference(files, again)
    assert long_form(parse(NAME, _json(long))[0]) == long


def shown_with_origins_it_means_the_same(text: str) -> None:
    """Comments change no value, and each says the truth."""
    result = compiles(text)
    document, _ = parse(NAME, text)
    long = long_form(document)
    value, made = origins(document, long), objects(result, long)
    shown = as_yaml(value, tuple(made))
    assert parse(NAME, shown)[0].data == parse(NAME, dump(long))[0].data == long, shown
    assert commented(long, Note()) == dump(long)
    files = result.files()
    assert compiles(shown).files() == files
    events = _events(text)
    for path, part in _parts(value, ()):
        if part.origin.place is None and not part.parts:
            assert path in _HEAD or part.plain in _defaults(path), (path, part.plain)
        elif path and part.origin.place is not None:
            assert _stands_there(events[part.origin.place[1:3]], path, part), (path, part.plain, part.origin)
    assert {one.file for one in made} == {file for file in files if not file.endswith("kustomization.yaml")}
    report = json.loads(as_json(value, tuple(made)))
    assert report["values"] == long
    assert len(report["origins"]) == sum(1 for path, _ in _parts(value, ()) if path)


def _parts(value: Value, path: DataPath) -> Iterator[tuple[DataPath, Value]]:
    yield path, value
    for step, below in value.parts.items():
        yield from _parts(below, (*path, step))


def _defaults(path: DataPath) -> list[Any]:
    """The defaults that fields of this name have in the language; of a list its items."""
    name = next(step for step in reversed(path) if isinstance(step, str))
    found = [field.get_default(call_default_factory=True) for model in _models(Model) for field in _named(model, name)]
    return [item for default in found for item in (default if isinstance(default, list) else [default])]


@cache
def _models(base: type[Model]) -> list[type[Model]]:
    return [base, *(model for below in base.__subclasses__() for model in _models(below))]


def _named(model: type[Model], name: str) -> Iterator[FieldInfo]:
    yield from (field for own, field in model.model_fields.items() if name in (own, field.alias))


def _events(text: str) -> dict[tuple[int, int], list[yaml.Event]]:
    """What libyaml finds, by line and column from 1."""
    found: dict[tuple[int, int], list[yaml.Event]] = {}
    for event in yaml.parse(text, _LOADER):
        found.setdefault((event.start_mark.line + 1, event.start_mark.column + 1), []).append(event)
    return found


def _stands_there(found: list[yaml.Event], path: DataPath, part: Value) -> bool:
    """Whether at the origin of a value there is the value itself, or its key; a list or a mapping may be its short form."""
    read = {event.value for event in found if isinstance(event, yaml.ScalarEvent)}
    is_container = any(isinstance(event, yaml.CollectionStartEvent) for event in found)
    if part.parts:
        known = {*map(str, path), *map(str, _leaves(part.plain))}
        return bool(read & known) or (is_container and isinstance(path[-1], int))
    if part.plain in ({}, [], None):
        return is_container or bool(read & {path[-1], "", "~", "null"})
    if isinstance(part.plain, bool) and str(part.plain).lower() in {one.lower() for one in read}:
        return True
    return bool(read & {str(part.plain), path[-1]})


def _leaves(plain: Any) -> list[Any]:
    if isinstance(plain, dict):
        return [leaf for key, child in plain.items() for leaf in (key, *_leaves(child))]
    return [leaf for child in plain for leaf in _leaves(child)] if isinstance(plain, list) else [plain]


def stream_holds_the_same(text: str) -> None:
    """The same objects, each with the labels that the tree's roots put on."""
    result = compiles(text)
    text = "---\n".join(stream(made) for made in result.clusters)
    streamed = [body for body in yaml.load_all(text, _LOADER) if body is not None]
    expected = []
    for made in result.clusters:
        for body in (manifest.body for manifest in made.manifests):
            both = {**body["metadata"].get("labels", {}), **made.labels}
            expected.append({**body, "metadata": {**body["metadata"], "labels": both}})
    assert streamed == expected


def in_several_files_it_means_the_same(text: str) -> None:
    """The entries of each section are dealt to files, some of which include others."""
    one, _ = parse(NAME, text)
    assert one.data is not None
    with tempfile.TemporaryDirectory() as name:
        main = Path(name) / NAME
        _deal(Chance(random.Random(len(text))), one.data, main)
        several = compile(*read(str(main)))
    assert not several.failed, several.findings
    files, again = compiles(text).files(), several.files()
    assert again == files, _difference(files, again)
    # What an anchor shares is one place in one file, and several in more.
    assert several.lock == compiles(text).lock
    assert {_said(found) for found in several.findings} == {_said(found) for found in compiles(text).findings}


def _said(found: Located) -> tuple[str, str]:
    return found.diagnostic.code, found.diagnostic.message


def _deal(chance: Chance, data: dict[str, Any], main: Path) -> None:
    parts: list[dict[str, Any]] = [{}, {}, {}]
    for section in SECTIONS:
        content = data.get(section)
        listed = dict.fromkeys(content) if isinstance(content, list) else content
        for key, entry in listed.items() if isinstance(listed, dict) else ():
            chance.one(parts).setdefault(section, {})[key] = entry
        if isinstance(content, list):
            for part in parts:
                if section in part and chance.yes():
                    part[section] = list(part[section])
    whole = {
        key: content for key, content in data.items() if key not in SECTIONS or not content or isinstance(content, str)
    } | parts[0]
    (main.parent / "more").mkdir()
    (main.parent / "more" / "a.yaml").write_text(_json(parts[1] | {"include": "b*"}), "utf-8")
    (main.parent / "more" / "b.yml").write_text(_json(parts[2] | {"x-a": 1}), "utf-8")
    main.write_text(
        _json(whole | {"include": chance.one(("more/*", ["more/a.yaml"], ["**/*.yaml", "more/b.yml"]))}), "utf-8"
    )


PROPERTIES: dict[str, Callable[[str], object]] = {
    "compiles": compiles,
    "order": order_does_not_matter,
    "readers": means_the_same_to_every_reader,
    "twice": building_twice_changes_nothing,
    "long form": long_form_means_the_same,
    "origins": shown_with_origins_it_means_the_same,
    "stream": stream_holds_the_same,
    "files": in_several_files_it_means_the_same,
}


def judge(seed: int) -> Drawn:
    """All properties of one drawn spec; a failure shows the seed and a small spec that fails in the same way."""
    spec = drawn(seed)
    for name, holds in PROPERTIES.items():
        why = _why_not(holds, spec.text)
        if why is not None:
            raise AssertionError(_report(seed, name, spec, holds, why))
    return spec


def _why_not(holds: Callable[[str], object], text: str) -> Exception | None:
    try:
        holds(text)
    except Exception as error:
        return error
    return None


def _report(seed: int, name: str, spec: Drawn, holds: Callable[[str], object], why: Exception) -> str:
    data = parse(NAME, spec.text)[0].data or spec.typed
    kind = type(why)

    def fails(smaller: Any) -> bool:
        text = _json(smaller)
        if holds is not compiles and _why_not(compiles, text) is not None:
            return False
        found = _why_not(holds, text)
        return type(found) is kind and (holds is not compiles or _codes(str(found)) == _codes(str(why)))

    small = reduced(data, fails) if fails(data) else None
    shown = yaml.safe_dump(small, sort_keys=False, allow_unicode=True) if small is not None else spec.text
    return f'property "{name}" does not hold, seed {seed}\n{kind.__name__}: {why}\n\n{shown}'


def _codes(text: str) -> set[str]:
    return {
        word for word in text.replace("'", " ").split() if len(word) == 5 and word[0] in "EW" and word[1:].isdigit()
    }


def _json(data: Any) -> str:
    """JSON is YAML, but for characters beyond 16 bits, which stand as they are."""
    return json.dumps(data, ensure_ascii=False)


def _difference(one: dict[str, str], other: dict[str, str]) -> str:
    paths = [path for path in sorted({*one, *other}) if one.get(path) != other.get(path)]
    return f"{paths}:\n{one.get(paths[0])}\n---\n{other.get(paths[0])}" if paths else ""
