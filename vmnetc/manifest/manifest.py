"""An object as a shape and its values.

Thousands of VMs differ in a handful of words. What they share is a `Shape`, built, checked and turned into text once;
what differs is a tuple of values, filled into the shape's holes. `body` is the plain dict of the two: the slow, obvious
version, by which the fast ones are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from vmnetc.diagnostics.route import Path, Place, Route, Step


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of one value: always a whole text, never a part of one."""

    index: int


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A document with holes; two shapes are the same only if they are one object."""

    template: dict[str, Any]

    def body(self, values: tuple[str, ...]) -> dict[str, Any]:
        """The document with its holes filled."""
        filled: dict[str, Any] = _fill(self.template, values)
        return filled


class Edit(NamedTuple):
    """A stretch of a text and what takes its place: texts as they are, and values with their indentation.

    A value at None is written in flow style.
    """

    start: int
    end: int
    parts: tuple[str | Value, ...]


class Value(NamedTuple):
    """Data that becomes text at an indentation."""

    data: Any
    indent: int | None


@dataclass(frozen=True, slots=True)
class Woven:
    """The text of a file that others keep, with edits in order; `place` tells where a part of its object stands."""

    text: str
    edits: tuple[Edit, ...]
    place: Callable[[Path], Place] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One Kubernetes object.

    `sources` are the entries that made it, the main one first. `origins` says by JSON pointer which route of the spec
    a part came from, `fields` by which field of the main entry; the longest prefix wins. `note` is a line for the
    reader of the file. `woven` is the text into which the object was written, where others keep it. `folder` is whose
    file it is, where that is not what its kind says. `place` tells where a part stands of an object that the user wrote
    whole.
    """

    kind: str
    namespace: str | None
    name: str
    shape: Shape
    sources: tuple[Route, ...]
    values: tuple[str, ...] = ()
    origins: Mapping[str, Route] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    woven: Woven | None = None
    folder: Literal["admin", "tenant"] | None = None
    place: Callable[[Path], Route | Place] | None = field(default=None, repr=False, compare=False)

    @property
    def group(self) -> str:
        """The API group of its kind; empty for those of Kubernetes' core."""
        version: str = self.shape.template["apiVersion"]
        return version.rpartition("/")[0]

    @property
    def body(self) -> dict[str, Any]:
        return self.shape.body(self.values)

    def origin(self, pointer: str) -> Route:
        """The route that the part at a JSON pointer came from."""
        if self.place is not None:
            at = self.place(steps(self.body, pointer))
            return at if isinstance(at, Route) else self.sources[0]
        while pointer:
            if pointer in self.origins:
                return self.origins[pointer]
            if pointer in self.fields:
                return self.sources[0] / self.fields[pointer]
            pointer = pointer.rpartition("/")[0]
        return self.origins.get("", self.sources[0])


def pointer_to(path: Iterable[Step]) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def steps(body: Any, pointer: str, *, beyond: bool = False) -> Path:
    """A JSON pointer (RFC 6901) into an object as a path, as far as it leads anywhere.

    What goes `beyond` that, such as into JSON that is text, can be kept as it is typed.
    """
    found: list[Step] = []
    for text in pointer.split("/")[1:]:
        step: Step = text.replace("~1", "/").replace("~0", "~")
        if isinstance(body, list) and text.isdecimal() and int(text) < len(body):
            step = int(text)
        inside = step in body if isinstance(body, dict) else isinstance(body, list) and isinstance(step, int)
        if not inside and not beyond:
            break
        body = body[step] if inside else None
        found.append(step)
    return tuple(found)


def of(
    body: dict[str, Any],
    *sources: Route,
    origins: Mapping[str, Route] | None = None,
    fields: Mapping[str, str] | None = None,
    note: str = "",
    folder: Literal["admin", "tenant"] | None = None,
) -> Manifest:
    """A manifest that shares its shape with no other."""
    metadata = body["metadata"]
    return Manifest(
        body["kind"],
        metadata.get("namespace"),
        metadata["name"],
        Shape(body),
        sources,
        origins=origins or {},
        fields=fields or {},
        note=note,
        folder=folder,
    )


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of an object that others own: a JSON patch (RFC 6902) as operations, or a merge patch (RFC 7386).

    What is merged into a VM is a part of it, for server-side apply.
    """

    kind: Literal["VirtualMachine", "HyperConverged", "KubeVirt"]
    namespace: str
    name: str
    change: tuple[dict[str, Any], ...] | dict[str, Any]
    source: Route

    @property
    def partial(self) -> dict[str, Any] | None:
        """The part of a VM that it is, if it is one."""
        return self.change if self.kind == "VirtualMachine" and isinstance(self.change, dict) else None


def _fill(value: Any, values: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(child, values) for key, child in value.items()}
    if isinstance(value, list):
        return [_fill(child, values) for child in value]
    return values[value.index] if isinstance(value, Hole) else value
