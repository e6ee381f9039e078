"""`vmnetc schema`."""

from __future__ import annotations

import click

from vmnetc.verify.schemas import FOLDER

from .exit_codes import OK
from .options import write_bytes

_FILES = {"spec": "network-spec.json", "findings": "findings.json"}


@click.command()
@click.argument("what", type=click.Choice(list(_FILES)), default="spec")
def command(what: str) -> int:
    """Print the JSON Schema of the spec, for editors, or of the findings that --format json prints.

    With yaml-language-server (VS Code's YAML extension among others): write that of the spec to a file, and name that
    file in the spec's first line: # yaml-language-server: $schema=.vmnet-schema.json
    """
    write_bytes((FOLDER / _FILES[what]).read_text("utf-8"))
    return OK
