"""Writes every schema of the folder above; README.md there tells where each comes from.

python schemas/generate/generate.py              all of them; needs Go, pip and PyYAML
python schemas/generate/generate.py --own        only those that the project wrote itself
python schemas/generate/generate.py --check      writes nothing, fails when a file is stale
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import cni
import kustomize
import nmstate
import ovn
from parts import Schema

SCHEMAS = Path(__file__).resolve().parent.parent


def main() -> int:
    """Generates, then writes or compares."""
    parser = argparse.ArgumentParser(description="Generate the JSON Schemas of schemas/.")
    parser.add_argument("--own", action="store_true", help="only the project's own schemas")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on stale files")
    options = parser.parse_args()
    schemas = own() if options.own else own() | upstream()
    stale = [path for path, schema in sorted(schemas.items()) if is_stale(path, schema)]
    for path in stale:
        print(path)
        if not options.check:
            write(path, schemas[path])
    return 1 if stale and options.check else 0


def own() -> dict[str, Schema]:
    """Schemas that the project wrote itself, by path below schemas/."""
    schemas = cni.files() | kustomize.files() | nmstate.files()
    for release in ovn.RELEASES:
        schemas |= ovn.files(release)
    return schemas


def upstream() -> dict[str, Schema]:
    """Schemas made from pinned packages, by path below schemas/."""
    # Here and not above: the project's own schemas need neither PyYAML nor a network.
    import gomodules
    import kubernetes
    import kubevirt

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        return kubernetes.files(folder) | gomodules.files(folder) | kubevirt.files(folder)


def is_stale(path: str, schema: Schema) -> bool:
    """Whether the file is missing or has other bytes."""
    file = SCHEMAS / path
    return not file.exists() or file.read_text(encoding="utf-8") != render(schema)


def write(path: str, schema: Schema) -> None:
    """Writes one schema."""
    file = SCHEMAS / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render(schema), encoding="utf-8")


def render(schema: Schema) -> str:
    """The text of a schema: the same for the same schema."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
