"""W0719."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

# CNV-61066, a known issue in the release notes of OpenShift Virtualization 4.17 to 4.22.
_MIGRATES = 47


@rule("W0719")
def name_too_long_to_migrate(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM's name is longer than live migration takes.

    Above 47 characters a VM runs and cannot be migrated live (CNV-61066, a known issue in the release notes of OpenShift
    Virtualization 4.17 to 4.22), which shows when its node is drained. A VM's name cannot be changed later.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/database-server-of-the-accounting-department-east-1: {memory: 1Gi}   # error: W0719
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/db-accounting-east-1: {memory: 1Gi}
    ```
    """
    seen = set()
    for vm in graph.vms:
        if len(vm.name) > _MIGRATES and vm.at.entry not in seen:
            seen.add(vm.at.entry)
            yield Diagnostic(
                f'VM name "{vm.name}" has {len(vm.name)} characters; live migration takes {_MIGRATES}',
                vm.at.key,
                cluster="the VM runs, and cannot be migrated when its node is drained",
                hint="a shorter name, before the VM is made",
            )
