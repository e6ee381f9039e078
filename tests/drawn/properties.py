"""What holds for every valid spec; each property raises `AssertionError` where it does not."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from vmnetc.cli.show import long_form
from vmnetc.pipeline import Compilation, compile
from vmnetc.render.header import owner
from vmnetc.render.tree import path_of
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
