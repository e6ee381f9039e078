"""`vmnetc trace`."""

from __future__ import annotations

import sys

import click

from vmnetc.diagnostics import text
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.manifest import Manifest
from vmnetc.pipeline import Compilation, address, origin, place
from vmnetc.render.tree import part_of

from . import report
from .exit_codes import FINDINGS, OK
from .loading import load
from .options import color_option, in_color, spec_argument


@click.command()
@spec_argument
@click.argument("file", metavar="FILE[#POINTER]")
@color_option
def command(spec: str, file: str, color: str) -> int:
    """Tell which line of the spec made a part of the output.

    FILE is a file of the tree, by the end of its path: admin/nncp-br-flat.yaml. POINTER is a JSON pointer into it, as
    the API server, kubeconform and other tools print it; inside a NAD it goes on into the JSON of its config. In a file
    with several objects (output.files: kind) the object's name stands before it.

    The first line of the answer is an address in the spec. `vmnetc show SPEC ADDRESS` says what holds there, with all
    defaults filled in, and what else becomes of it.

    \b
    vmnetc trace network.vmnet.yaml manifests/admin/nncp-br-flat.yaml#/spec/desiredState/interfaces/0/mtu
    vmnetc trace network.vmnet.yaml admin/nad-demo.blue.yaml#/spec/config/vlan
    vmnetc trace network.vmnet.yaml tenants/demo/vms.yaml#web-1/spec/template
    """
    document, compiled = load(spec, strict=False)
    if compiled.failed:
        report.report(compiled.findings, [document], "text", color, to=sys.stderr)
        return FINDINGS
    path, _, fragment = file.partition("#")
    part, slash, pointer = fragment.partition("/")
    made = _made(compiled, path)
    cluster, route = origin(compiled, made, f"{slash}{pointer}".rstrip("/"), _part(compiled, made, part))
    meant = next(one.meant for one in compiled.clusters if one.cluster == cluster)
    at = place(meant.document, route, meant.borrowed)
    lines = report.text_of(at.file, [document])
    print(address(route) + f" --cluster {cluster}" * bool(cluster))
    for line in text.excerpt(at, lines, color=in_color(color, sys.stdout)):
        print(line)
    return OK


def _part(compiled: Compilation, path: str, part: str) -> str:
    """The object that is meant of a file; a file of one needs no name."""
    made = (one for _, one in compiled.sources().get(path, []))
    known = list(dict.fromkeys(part_of(one) for one in made if isinstance(one, Manifest)))
    if part in known or len(known) < 2:
        return part if part in known else ""
    guess = did_you_mean(part, known)
    hint = f'did you mean "{guess}"?' if guess else f"name one of them: {path.rpartition('/')[2]}#{known[0]}"
    raise click.UsageError(f"{path} holds {len(known)} objects; {hint}")


def _made(compiled: Compilation, path: str) -> str:
    """The one file of the tree whose path the given one ends with, or that ends with it."""
    files = compiled.files()
    plain = path.removeprefix("./")
    if plain in files:
        return plain
    found = [file for file in files if f"/{plain}".endswith(f"/{file}") or f"/{file}".endswith(f"/{plain}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise click.UsageError(f"{path} can be any of {', '.join(found)}")
    guess = did_you_mean(plain, files)
    raise click.UsageError(f"the spec makes no file {path}" + (f'; did you mean "{guess}"?' if guess else ""))
