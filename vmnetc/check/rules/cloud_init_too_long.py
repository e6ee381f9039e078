"""E0717."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

LONGEST = 2048


@rule("E0717", certain=True)
def cloud_init_too_long(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A cloud-init document is longer than KubeVirt takes.

    User data and network data may have 2048 bytes each in the VM object ("userdata exceeds 2048 byte limit", KubeVirt 1.7,
    run), from a file or not. A longer document belongs into a Secret.

    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {secret: web-userdata}
    ```
    """
    for vm in graph.vms:
        cloud_init = vm.machine.cloud_init
        if cloud_init is None:
            continue
        secret = "put it into a Secret: cloudInit: {secret: …}"
        for what, text, hint in (
            ("user data", cloud_init.user_data, secret),
            ("network data", cloud_init.network_data, secret),
            ("network data that vmnetc makes of its NICs", vm.network_data, "fewer NICs, or networkData of your own"),
        ):
            size = len(text.encode()) if text is not None else 0
            if size > LONGEST:
                yield Diagnostic(
                    f"the {what} has {size} bytes; KubeVirt takes {LONGEST}",
                    (vm.at / ("nics" if text is vm.network_data else "cloudInit")).key,
                    cluster="KubeVirt refuses the VM",
                    hint=hint,
                )
