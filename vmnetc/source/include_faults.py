"""Faults of a spec of several files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place
from vmnetc.diagnostics.similar import did_you_mean

from .globbing import is_folder, names_in
from .sections import NOUNS

_LONGEST = 60


@fault("E0901")
def in_two_files(section: str, name: str, at: Place, first: Place) -> Diagnostic:
    """Two files of a spec define the same entry.

    `include` only adds: a spec is the union of its files, in any order, so no file can change what another says. Where
    two say the same name, either could be meant. Given

    ```yaml
    # network.vmnet.yaml
    include: networks/*.yaml
    # networks/a.yaml
    networks: {web: {bridge: br-flat, vlan: 100}}
    # networks/b.yaml
    networks: {web: {bridge: br-flat, vlan: 200}}
    ```

    the second `web` is the finding.
    """
    return Diagnostic(
        f'{NOUNS[section]} "{name}" is defined in two files',
        at,
        related=(Related(first, "first here"),),
        hint="files only add to each other: keep one of the two",
    )


@fault("E0903")
def cycle(chain: Sequence[str], at: Place) -> Diagnostic:
    """A file includes itself, directly or through others.

    What two files need of each other they have already: names of one are known in all, whoever includes whom. Given

    ```yaml
    # a.yaml
    include: b.yaml
    # b.yaml
    include: a.yaml
    ```

    the line in `b.yaml` is the finding. Specs that use each other (`uses`) are refused as well: each would have to be
    understood before the other. What both need goes into a third one.
    """
    start = chain.index(chain[-1]) if chain[-1] in chain[:-1] else 0
    return Diagnostic(
        f"{chain[-1]} includes itself: {' → '.join(chain[start:])}",
        at,
        hint="delete this line; all files of a spec know each other's names",
    )


@fault("E0904")
def too_many_files(what: str, at: Place) -> Diagnostic:
    """A spec has more files, or larger ones, than anybody means.

    A spec may be made of 1,000 files of 32 MiB together, which include each other 16 deep, and a wildcard may have to look
    at 100,000 files. `**` in a folder of something else reaches these limits sooner than a real estate does. Together with a
    spec 100 others may be used, which use each other 16 deep.
    """
    return Diagnostic(f"this passes the limit of {what}", at, hint="name a folder of the spec, such as networks/*.yaml")


@fault("E0905")
def not_found(pattern: str, path: Path, at: Place) -> Diagnostic:
    """A file to include is not there.

    Names are relative to the file that includes. A wildcard that matches nothing is refused as well: the folder was
    renamed, or the pattern mistyped, and everything that it stood for would be gone from the cluster with the next
    build. A wildcard means `.yaml`, `.yml` and `.csv` files that are not hidden; `*.vmnet.yaml` is a spec of its own.
    `uses` names specs, one by one, relative to the spec that uses them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    include:
      - networks/*.yaml   # error: E0905
    ```
    """
    if is_folder(path):
        return Diagnostic(
            f'"{_short(pattern)}" is a folder', at, hint=f"{pattern.rstrip('/')}/*.yaml includes its files"
        )
    if not is_folder(path.parent):
        return Diagnostic(
            f'"{_short(pattern)}" is not there', at, hint=f"there is no folder {_short(str(path.parent))}"
        )
    guess = did_you_mean(path.name, names_in(path.parent))
    label = f'did you mean "{guess}"?' if guess else ""
    return Diagnostic(
        f'"{_short(pattern)}" is not there',
        at,
        label=label,
        hint="" if guess else f"{_short(str(path))} does not exist",
    )


@wording("E0905")
def matches_nothing(pattern: str, at: Place) -> Diagnostic:
    """A wildcard for nothing."""
    return Diagnostic(
        f'"{_short(pattern)}" matches no file',
        at,
        hint="names are relative to this file; a part ends in .yaml, .yml or .csv",
    )


@wording("E0905")
def unreadable(why: str, at: Place) -> Diagnostic:
    """A file that is there."""
    return Diagnostic(f"cannot read {why}", at)


@fault("E0906")
def outside(pattern: str, main: str, at: Place) -> Diagnostic:
    """A file to include lies outside of the spec's folder.

    Everything that a spec is made of lies in the folder of its main file or below: what is checked out and reviewed
    with it is what is built. A link that leads out is no way around it, and an absolute path is one on this machine
    only. A spec under `uses` may lie anywhere, since it is only read, but is named relative to this one as well.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    include:
      - ../shared/networks.yaml   # error: E0906
    ```
    """
    where = Path(main).parent
    return Diagnostic(
        f'"{_short(pattern)}" lies outside of the folder of {Path(main).name}'
        if main != "-"
        else f'"{_short(pattern)}" lies outside',
        at,
        hint=f"a spec is made of what lies in {where if str(where) != '.' else 'its folder'} or below it",
    )


@wording("E0906")
def link_outside(path: str, real: str, at: Place) -> Diagnostic:
    """A link that leads out."""
    return Diagnostic(f"{path} is a link to {real}, outside of the spec's folder", at, hint="put the file here instead")


@fault("E0907")
def no_part(pattern: str, at: Place) -> Diagnostic:
    """What is included cannot be a part of a spec.

    A part is a `.yaml` or `.yml` file with sections, or a `.csv` file with VMs. A `*.vmnet.yaml` is a spec of its own:
    commands that are given a folder build every one of them, so its entries would be made twice. It is named under `uses`,
    where nothing else can stand: no table, no lock, no pattern.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    include:
      - networks/**.yaml   # error: E0907
    ```
    """
    if ".vmnet." in pattern:
        return Diagnostic(
            f'"{_short(pattern)}" is {"a lock" if ".lock." in pattern else "a spec of its own"}',
            at,
            hint="a part has a name without .vmnet, such as networks.yaml",
        )
    return Diagnostic(
        f'"{_short(pattern)}" is no .yaml, .yml or .csv file', at, hint="a part of a spec is YAML, or a table"
    )


@wording("E0907")
def wrong_pattern(pattern: str, at: Place) -> Diagnostic:
    """A wildcard that shells read in different ways."""
    return Diagnostic(
        f'"{_short(pattern)}" is no pattern', at, hint="** stands once, and alone between slashes: vms/**/*.yaml"
    )


@fault("E0908")
def only_in_main_file(key: str, main: str, at: Place) -> Diagnostic:
    """An included file says what only the main file can.

    What holds for the whole spec stands in one place: `target`, `metadata`, `defaults`, `output` and the like. An
    included file has sections with their entries, `include`, and keys that begin with `x-`; its anchors are its own. It
    may say `apiVersion` and `kind`, if they are those of the main file. Given

    ```yaml
    # network.vmnet.yaml
    include: vms.yaml
    # vms.yaml
    defaults: {vms: {memory: 2Gi}}
    vms: {demo/web: {}}
    ```

    `defaults` is the finding: it would hold for the VMs of all files, which no reader of the others could see.
    """
    return Diagnostic(f'"{key}" holds for the whole spec, and this is a part of it', at, hint=f"move it to {main}")


@wording("E0908")
def other_language(key: str, typed: object, main: str, at: Place) -> Diagnostic:
    """A part of something else."""
    return Diagnostic(
        f'a part of {main} cannot have {key} "{typed}"', at, hint="delete it, or do not include this file"
    )


@wording("E0105")
def not_a_list_of_files(at: Place) -> Diagnostic:
    """An `include` that is none."""
    return Diagnostic("include of the spec is no list of files", at, hint="write include: [networks/*.yaml]")


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= _LONGEST else f"{pattern[:_LONGEST]}…"
