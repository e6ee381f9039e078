"""What holds for every valid spec; each property raises `AssertionError` where it does not."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from vmnetc.cli.show import as_json, as_yaml
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.lineage import Value, long_form, objects, origins
from vmnetc.pipeline import Compilation, compile
from vmnetc.render.commented import Note
from vmnetc.render.commented import dump as commented
from vmnetc.render.header import owner
from vmnetc.render.tree import path_of
from vmnetc.render.yaml_text import dump
from vmnetc.source.document import parse
from vmnetc.write.folder import apply, compare

from .chance import Chance
from .drawing import Drawn, drawn
from .forms import shuffled
from .reduction import reduced

NAME = "spec.vmnet.yaml"
# Larger trees are not written to the disk: they hold the same files, only more of them.
_WRITTEN = 150
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
    for manifest in result.manifests:
        made, body = files[path_of(manifest)], manifest.body
        assert yaml.load(made, _LOADER) == body, (path_of(manifest), made)
        # ruamel.yaml takes a millisecond for each line: one object of a kind, so that every spec has its turn.
        if (kind := (manifest.kind, len(made) % 2 == 0)) not in kinds:
            kinds.add(kind)
            assert YAML(typ="safe", pure=True).load(made) == body, (path_of(manifest), made)


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
    for path, part in _parts(value, ()):
        if part.origin.place is not None:
            assert _stands_there(text, path, part), (path, part.plain, part.origin)
    assert {one.file for one in made} == {file for file in files if not file.endswith("kustomization.yaml")}
    report = json.loads(as_json(value, tuple(made)))
    assert report["values"] == long
    assert len(report["origins"]) == sum(1 for path, _ in _parts(value, ()) if path)


def _parts(value: Value, path: DataPath) -> Iterator[tuple[DataPath, Value]]:
    yield path, value
    for step, below in value.parts.items():
        yield from _parts(below, (*path, step))


def _stands_there(text: str, path: DataPath, part: Value) -> bool:
    """Whether the origin of a value is the value itself, or its key; of a list or a mapping a key on the way to it."""
    place = part.origin.place
    assert place is not None
    if not path:
        return True
    found = text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]
    read = str(yaml.load(found, yaml.BaseLoader))
    if part.parts:
        return read in path or read in map(str, _leaves(part.plain))
    return read in (str(part.plain), str(part.plain).lower(), path[-1])


def _leaves(plain: Any) -> list[Any]:
    if isinstance(plain, dict):
        return [leaf for key, child in plain.items() for leaf in (key, *_leaves(child))]
    return [leaf for child in plain for leaf in _leaves(child)] if isinstance(plain, list) else [plain]


def stream_holds_the_same(text: str) -> None:
    """The same objects, each with the labels that the tree's roots put on."""
    result = compiles(text)
    streamed = [body for body in yaml.load_all(result.stream(), _LOADER) if body is not None]
    expected = []
    for manifest in result.manifests:
        body = manifest.body
        both = {**body["metadata"].get("labels", {}), **result.labels}
        expected.append({**body, "metadata": {**body["metadata"], "labels": both}})
    assert streamed == expected


PROPERTIES: dict[str, Callable[[str], object]] = {
    "compiles": compiles,
    "order": order_does_not_matter,
    "readers": means_the_same_to_every_reader,
    "twice": building_twice_changes_nothing,
    "long form": long_form_means_the_same,
    "origins": shown_with_origins_it_means_the_same,
    "stream": stream_holds_the_same,
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
