"""Faults of names that a spec shares with those that it uses."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route

_NOUNS = {
    "nodes": "node group",
    "interfaces": "interface",
    "bridges": "bridge",
    "sriov": "SR-IOV pool",
    "networks": "network",
}


@fault("E0915")
def name_of_used_spec(section: str, name: str, at: Route, uses: Route) -> Diagnostic:
    """An entry has the name of one that a used spec has.

    What a used spec has can be named here as if it stood here, so each name means one thing in all of them. Of a bridge
    or a policy that two specs made, the one that is applied last would win. A namespace may stand in several: one makes
    it, the others say `existing: true`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    networks:
      web: {overlay: layer2, subnets: 10.9.0.0/24, namespaces: shop}   # error: E0915
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    networks:
      web-own: {overlay: layer2, subnets: 10.9.0.0/24, namespaces: shop}
    ```
    ```yaml prod.vmnet.yaml
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      web: {bridge: br-vm, vlan: 310}
    ```
    """
    return Diagnostic(
        f'{_NOUNS[section]} "{name}" is one of a used spec too',
        at,
        related=(Related(uses, "used here"),),
        hint="use that one and delete this entry, or give this one a name of its own",
    )


@wording("E0915")
def lent_twice(section: str, name: str, at: Route, first: Route) -> Diagnostic:
    """A name that two used specs have."""
    return Diagnostic(
        f'two used specs have {_NOUNS[section]} "{name}", and each means another',
        at,
        related=(Related(first, "the other one"),),
        hint="use one of them, or ask their owners for names of their own",
    )
