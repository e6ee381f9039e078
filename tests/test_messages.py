"""A handful of findings as their user sees them, to the letter."""

from __future__ import annotations

from textwrap import dedent

import pytest
from specs import compiled

from vmnetc.diagnostics.text import blocks

SNAPSHOTS = {
    "unknown key": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        target: openshift-4.18
        namespaces: [demo]
        bridges: {br-flat: enp3s0}
        networks:
          flat: {bridge: br-flat, vlann: 100}
        """,
        """
        error[E0101]: unknown key "vlann" in network "flat"
          --> lab.vmnet.yaml:7:27
           |
         7 |   flat: {bridge: br-flat, vlann: 100}
           |                           ^^^^^ did you mean "vlan"?
           = cluster: the tag would be left out, and the VMs would land in the untagged network
        """,
    ),
    "two places, the other one first": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        target: openshift-4.18
        interfaces:
          bond1: {bond: [ens1f0, ens1f1]}
        bridges:
          br-flat:
            uplink: ens1f0
        """,
        """
        error[E0202]: "ens1f0" is a port of both bond1 and br-flat on workers
          --> lab.vmnet.yaml:8:13
           |
         5 |   bond1: {bond: [ens1f0, ens1f1]}
           |                  ------ taken here
         8 |     uplink: ens1f0
           |             ^^^^^^ and here
           = cluster: the policy applied last takes the port; which one that is changes with every restart of the node
           = help: br-flat: bond1
        """,
    ),
    "two places in one line": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        target: openshift-4.18
        bridges: {br-flat: enp3s0, br-flat: enp4s0}
        """,
        """
        error[E0104]: bridge "br-flat" is defined twice
          --> lab.vmnet.yaml:4:28
           |
         4 | bridges: {br-flat: enp3s0, br-flat: enp4s0}
           |           ------- first here
           |                            ^^^^^^^ and again here
           = cluster: other YAML tools keep the last one silently
        """,
    ),
    "one cause in many places": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        target: openshift-4.18
        namespaces: [demo]
        bridges: {br-flat: enp3s0}
        networks:
          flat: {bridge: br-flat}
        vms:
          web-{n}: {memory: 1Gi, count: 300, nics: [flat, backup]}
          mail: {memory: 1Gi, nics: [backup]}
        attach: {demo/a: backup, demo/b: backup, demo/c: backup}
        """,
        """
        error[E0401]: VM "web-{n}" names network "backup", which does not exist
           --> lab.vmnet.yaml:9:51
            |
          9 |   web-{n}: {memory: 1Gi, count: 300, nics: [flat, backup]}
            |                                                   ^^^^^^
         10 |   mail: {memory: 1Gi, nics: [backup]}
            |                              ------ and here
         11 | attach: {demo/a: backup, demo/b: backup, demo/c: backup}
            |                  ------ and here
            |                                  ------ and here
            = cluster: the VM would stay in Scheduling: network attachment definition not found
            = note: the same for 4 more entries
            = help: there is: flat, pod
        """,
    ),
    "a number that is none": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        target: openshift-4.18
        namespaces: [demo]
        bridges: {br-flat: enp3s0}
        networks:
          flat: {bridge: br-flat, vlan: 0100}
        """,
        """
        error[E0103]: "0100" is not a plain number
          --> lab.vmnet.yaml:7:33
           |
         7 |   flat: {bridge: br-flat, vlan: 0100}
           |                                 ^^^^ 100 in YAML 1.2, 64 in YAML 1.1
           = help: write 100, or "0100" in quotes if text is meant
        """,
    ),
    "syntax": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        bridges:
        \tbr-flat: enp3s0
        """,
        """
        error[E0108]: not valid YAML: a tab stands in the indentation
          --> lab.vmnet.yaml:3:1
           |
         3 |  br-flat: enp3s0
           | ^
           = help: indent with spaces
        """,
    ),
    "no target": (
        """
        apiVersion: vmnetc.dev/v1alpha1
        kind: NetworkSpec
        """,
        """
        warning[W0001]: no target given, assuming openshift-4.18
          --> lab.vmnet.yaml:1:1
           |
         1 | apiVersion: vmnetc.dev/v1alpha1
           | ^^^^^^^^^^
           = help: target: openshift-4.18
        """,
    ),
}


@pytest.mark.parametrize(("spec", "shown"), SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_snapshot(spec: str, shown: str) -> None:
    text = dedent(spec).lstrip("\n")
    result = compiled(text, "lab.vmnet.yaml")
    blocks_of = blocks(result.findings, {"lab.vmnet.yaml": text}.get, color=False)
    assert "\n\n".join(blocks_of) == dedent(shown).strip("\n")


def test_long_lines_are_cut_around_the_caret() -> None:
    networks = ", ".join(f"net-{number}: {{bridge: br}}" for number in range(60))
    text = (
        "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nnamespaces: [a]\n"
        f"bridges: {{br: ens1}}\nnetworks: {{{networks}, last: {{bridge: bx}}}}\n"
    )
    finding = next(f for f in compiled(text).findings if f.diagnostic.code == "E0401")
    (block,) = blocks([finding], {"spec.vmnet.yaml": text}.get, color=False)
    rows = block.split("\n")
    number = next(number for number, row in enumerate(rows) if "^" in row)
    line, caret = rows[number - 1 : number + 1]
    assert len(line) < 180
    assert line[caret.index("^") : caret.index("^") + 2] == "bx"


def test_wide_characters_do_not_shift_the_caret() -> None:
    text = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nnamespaces: {a: {description: 漢字, x: 1}}\n"
    (block,) = blocks(compiled(text).findings, {"spec.vmnet.yaml": text}.get, color=False)
    caret = block.split("\n")[4]
    assert caret.index("^") == len("   | namespaces: {a: {description: ") + 4 + len(", ")
