"""Faults of a spec's text: what keeps it from being read, or reads otherwise than it looks."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Fix, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route

from .sections import NOUNS


@fault("E0103")
def not_a_plain_number(typed: str, at: Place) -> Diagnostic:
    """A number is written in a way that tools read differently.

    `0100` is 100 in YAML 1.2 and 64 in YAML 1.1, `4_094` is a number in YAML 1.1 and text in YAML 1.2
    (https://yaml.org/spec/1.2.2/#1032-tag-resolution). vmnetc takes plain decimal numbers only.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, vlan: 0100}   # error: E0103
    ```
    """
    digits = typed.replace("_", "").lstrip("+")
    body = digits.lstrip("-").lower()
    based = {"0x": 16, "0o": 8, "0b": 2}.get(body[:2])
    value = int(body, based) if based else int(body)
    sign = "-" if digits.startswith("-") else ""
    octal = (
        f", {sign}{int(body, 8)} in YAML 1.1"
        if not based and body[0] == "0" and "8" not in body and "9" not in body
        else ""
    )
    label = f"{sign}{value} in YAML 1.2{octal}" if octal else "not decimal, or not one number to every tool"
    return Diagnostic(
        f'"{typed}" is not a plain number',
        at,
        label=label,
        hint=f'write {sign}{value}, or "{typed}" in quotes if text is meant',
        fix=None if based or octal else Fix(typed, f"{sign}{value}"),
    )


@fault("E0104")
def defined_twice(key: str, inside: tuple[str, ...], at: Place, first: Place | None) -> Diagnostic:
    """A key stands twice in one mapping.

    YAML forbids it (https://yaml.org/spec/1.2.2/#3211-nodes), yet most readers keep the last one silently. The same
    code is given where two entries expand to one name, such as `vlan-{vlan}` and `vlan-100`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: enp3s0
      br-flat: enp4s0   # error: E0104
    ```
    """
    noun = NOUNS.get(inside[0]) if len(inside) == 1 else None
    where = f" in {'.'.join(inside)}" if inside else ""
    what = f'{noun} "{key}" is defined twice' if noun else f'key "{key}" stands twice{where}'
    return Diagnostic(
        what,
        at,
        label="and again here",
        related=(Related(first, "first here"),) if first else (),
        cluster="other YAML tools keep the last one silently",
    )


@fault("E0108")
def yaml_syntax(at: Place, problem: str, context: str | None = None) -> Diagnostic:
    """The text is not valid YAML.

    Nothing behind this point can be understood, so it is the only finding of the file. Most often a colon lacks its
    space, a quote or a bracket is not closed, or a line is indented differently from its neighbours.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    bridges: {br-flat: enp3s0
    networks: {}   # error: E0108
    ```
    """
    note = f"{context}" if context else ""
    return Diagnostic(
        f"not valid YAML: {problem}",
        at,
        note=note,
        hint="look at the colons, quotes, brackets and the indentation here and one line above",
    )


@wording("E0108")
def yaml_tab(at: Place) -> Diagnostic:
    """The most frequent of the syntax errors."""
    return Diagnostic("not valid YAML: a tab stands in the indentation", at, hint="indent with spaces")


@wording("E0108")
def yaml_tag(at: Place, tag: str) -> Diagnostic:
    """A tag asks the reader to make some object of the value."""
    return Diagnostic(
        f"not valid here: the tag {tag.replace('tag:yaml.org,2002:', '!!')}",
        at,
        hint="delete the tag; the spec is plain data",
    )


@wording("E0111")
def empty(at: Place) -> Diagnostic:
    """Nothing stands in the file."""
    return Diagnostic("the file is empty", at, hint="vmnetc init writes a spec to start from")


@fault("E0109")
def too_large(at: Place, what: str) -> Diagnostic:
    """The file passes a limit that protects the machine that reads it.

    A spec may have 32 MiB, 64 levels of nesting, and aliases that expand to 10,000 values. Ten lines of aliases of
    aliases can otherwise expand to more values than a machine has memory for ("billion laughs").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
    x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    x-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]   # error: E0109
    ```
    """
    return Diagnostic(f"this has {what}", at, hint="split the spec, or write the values out")


@fault("E0110")
def not_utf8(at: Place, byte: int) -> Diagnostic:
    """The file is not UTF-8 text.

    YAML is Unicode (https://yaml.org/spec/1.2.2/#52-character-encodings). An editor that saves as Latin-1 or Windows-1252 writes
    bytes that other tools refuse or misread; a NUL byte or another control character means that this is no text file.
    """
    return Diagnostic(f"not UTF-8: byte 0x{byte:02x} cannot stand here", at, hint="save the file as UTF-8")


@wording("E0110")
def control_character(character: str, at: Place) -> Diagnostic:
    """A character that no YAML text may hold."""
    return Diagnostic(
        f"the control character U+{ord(character):04X} cannot stand in a spec",
        at,
        hint="delete it, or save the file as text",
    )


@fault("E0111")
def not_a_mapping(at: Place) -> Diagnostic:
    """The file is not a vmnetc spec.

    A spec is one YAML mapping that begins with `apiVersion: vmnetc.dev/v1alpha1` and `kind: NetworkSpec`, by which
    people and tools know what they read.

    ```yaml bad
    apiVersion: vmnetc.dev/v1beta7   # error: E0111
    kind: NetworkSpec
    target: openshift-4.18
    ```
    """
    return Diagnostic(
        "this is not a spec: a mapping of sections is expected", at, hint="begin with: apiVersion: vmnetc.dev/v1alpha1"
    )


@fault("E0112")
def several_documents(at: Place) -> Diagnostic:
    """The file holds more than one YAML document.

    One spec is one document; another one behind `---` would be overlooked by half of the tools that read it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    ---   # error: E0112
    kind: NetworkSpec
    ```
    """
    return Diagnostic(
        "a second document begins here; a spec is one document",
        at,
        hint="delete the line ---, or make it a file of its own",
    )


@fault("E0425")
def file_beside(path: str, why: str, at: Route) -> Diagnostic:
    """A file that the spec names cannot be read.

    Its path starts in the folder of the spec and stays below it, links included, so that a spec never takes along what its
    reviewers do not see. The files of a spec from standard input lie in the current folder.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cloudInit:
          userDataFile: ../web.yaml   # error: E0425
    ```
    """
    return Diagnostic(
        f'cannot take "{path}": {why}',
        at,
        hint="a file of text beside the spec or in a folder below it, such as cloud-init/web.yaml",
    )


@fault("W1208")
def damaging_kustomization(key: str, value: str, folder: str, at: Place) -> Diagnostic:
    """A kustomization above the tree renames what is in it.

    Every object of the tree says its namespace and its name, and others name it by them: in a NAD's configuration, in a
    VM's networks, in selectors. kustomize changes the objects and not these texts. `namespace` also moves cluster-wide
    objects into a namespace and renames the Namespaces themselves; `namePrefix` renames NADs and not what names them
    (kustomize v5.8.1, run). `vmnetc build` looks at the kustomizations above the output folder, up to the root of the
    repository, whose resources lead to it.
    """
    return Diagnostic(
        f"{key}: {value} is applied to the tree in {folder}, and breaks its names",
        at,
        cluster="namespaces and networks are renamed, and VMs still look for the old names",
        hint=f"take {key} out, or give the tree a kustomization of its own: its objects say where they belong",
    )
