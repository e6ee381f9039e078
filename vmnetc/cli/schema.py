"""`vmnetc schema`."""

from __future__ import annotations

import click

from vmnetc.verify.schemas import FOLDER

from .exit_codes import OK
from .options import write_bytes


@click.command()
def command() -> int:
    """Print the JSON Schema of the spec, for editors.

    With yaml-language-server (VS Code's YAML extension among others): write it to a file, and name that file in the
    spec's first line: # yaml-language-server: $schema=.vmnet-schema.json
    """
    write_bytes((FOLDER / "network-spec.json").read_text("utf-8"))
    return OK
