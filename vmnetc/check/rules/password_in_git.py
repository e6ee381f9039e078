"""W0710."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Machine
from vmnetc.targets.table import Target

# cloud-init's keys with a password, in clear or hashed (cloud-init 25.1, config modules set_passwords and users_groups).
_PASSWORD = re.compile(r"^[ \t-]*(?:password|passwd|plain_text_passwd|hashed_passwd)[ \t]*:", re.MULTILINE)


@rule("W0710")
def password_in_git(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The password of a guest stands in the spec.

    What is in the spec is in git and in every clone of it, and it is in the VirtualMachine as well, which everybody reads
    who may see VMs of the namespace. A Secret can be made from a vault (`cloudInit: {secret: NAME}`), and a key for ssh is
    no secret (`sshKeys`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora, password: fedora}   # error: W0710
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {secret: web-userdata}
    ```
    """
    known: dict[int, bool] = {}
    for vm in graph.vms:
        if id(vm.machine) not in known:
            known[id(vm.machine)] = _says_password(vm.machine)
        if known[id(vm.machine)]:
            yield Diagnostic(
                f'a password of VM "{vm.namespace.name}/{vm.name}" is in git',
                (vm.at / "cloudInit").key,
                cluster="whoever may read the repository, or VMs of the namespace, can log in",
                hint="cloudInit: {secret: NAME}, with a Secret that is not in git, or sshKeys",
            )


def _says_password(machine: Machine) -> bool:
    told = machine.cloud_init.user_data if machine.cloud_init is not None else None
    return told is not None and _PASSWORD.search(told) is not None
