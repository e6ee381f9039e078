"""Faults of memory: settings of the nodes that would stay behind, or that the API server would refuse to change."""

from __future__ import annotations

from collections.abc import Sequence

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route

from .faults import device_noun, forget, seen_in, several

_USUAL = {"mtu": "1500", "ipv6": "none", "mcastSnooping": "true", "reorderHeaders": "true", "ip": "none"}


@fault("E0640")
def capture_changed(
    policy: str,
    role: str,
    before: str | None,
    after: str | None,
    at: Route,
    seen: Place | None,
    entries: Sequence[str],
    spec: str,
) -> Diagnostic:
    """A live policy would find a NIC in another way.

    A NIC that is known by its MAC address is looked for in a policy's `capture`, and this part of a policy cannot change
    once it is there (kubernetes-nmstate v0.86, `deploy/handler/operator.yaml`: `capture` of a policy is immutable). A NIC
    that is exchanged has another address, so its policy is made anew: deleting it changes nothing on the nodes.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      lab:
        hosts:
          w0:
            nics: {vm: {mac: "52:54:00:ab:00:02"}}   # error: E0640
    bridges:
      br-vm: {uplink: vm, nodes: lab}
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        hostInterfaces:
          w0:
            br-vm: {type: linux-bridge, nncp: br-vm-w0, ports: [vm]}
        captures:
          br-vm-w0: {vm: "52:54:00:AB:00:01"}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      lab:
        hosts:
          w0:
            nics: {vm: {mac: "52:54:00:ab:00:01"}}
    bridges:
      br-vm: {uplink: vm, nodes: lab}
    ```
    """
    was, now = (f"by {mac}" if mac is not None else "by name, or not at all" for mac in (before, after))
    return Diagnostic(
        f'policy "{policy}" was rolled out and finds NIC "{role}" {was}; the spec would find it {now}',
        at,
        related=seen_in(seen),
        cluster="the API server refuses the change, since capture is immutable: the nodes keep what they have",
        hint=f"delete NNCP {policy} by hand, which changes nothing on the nodes, and then, as if it was never rolled out: "
        + forget(spec, entries),
    )


@fault("E0641")
def setting_left(
    name: str,
    type_: str,
    field: str,
    said: str,
    nodes: Sequence[str],
    at: Route,
    seen: Place | None,
    spec: str,
) -> Diagnostic:
    """A setting of the nodes was rolled out, and the spec says nothing of it any more.

    A policy changes what it mentions, and leaves all else as it is: an MTU, a route, a name server or an option of a bond
    that is deleted from the spec stays on the nodes that have it, and nodes that come later are without it. So the spec
    says what is to be instead: another value, or `state: absent` for a route or rule; that is rolled out, and then the
    entry can go.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes: {storage: {hosts: [w0]}}
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: 10.30.0.10/24}   # error: E0641
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        hostInterfaces:
          w0:
            storage: {type: vlan, nncp: storage-w0, ports: [eno2], stays: {routes: [10.40.0.0/16 via 10.30.0.1]}}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes: {storage: {hosts: [w0]}}
    interfaces:
      storage:
        vlan: 30
        on: eno2
        nodes: storage
        ip: 10.30.0.10/24
        routes: [{to: 10.40.0.0/16, via: 10.30.0.1, state: absent}]
    ```
    """
    known, usual = entry(name, type_), _USUAL.get(field)
    cure = f"{known}.{field}: {said} keeps it" + (f", {usual} is the usual one" if usual else "")
    return Diagnostic(
        f'"{field}" of {device_noun(type_)} "{name}" was rolled out as "{said}", and the spec says nothing of it',
        at,
        related=seen_in(seen),
        cluster=_stays(nodes),
        hint=f"{cure}; if it may stay, or was never rolled out: {forget(spec, [known])}",
    )


@wording("E0641")
def routes_left(
    name: str,
    type_: str,
    one: str,
    lost: Sequence[str],
    nodes: Sequence[str],
    at: Route,
    seen: Place | None,
    spec: str,
) -> Diagnostic:
    """Routes or route rules of a device that is still there."""
    many = len(lost) > 1
    return Diagnostic(
        f'{one}{"s" * many} {several(lost)} of {device_noun(type_)} "{name}" {"were" if many else "was"} rolled out and '
        f"{'are' if many else 'is'} no longer in the spec",
        at,
        related=seen_in(seen),
        cluster=_stays(nodes),
        hint=f"put it back with state: absent, roll out, then delete it; "
        f"if it may stay, or was never rolled out: {forget(spec, [entry(name, type_)])}",
    )


def entry(name: str, type_: str) -> str:
    """How the lock calls a device."""
    return f"{'bridges' if type_.endswith('bridge') else 'interfaces'}.{name}"


@wording("E0641")
def name_servers_left(
    field: str, values: Sequence[str], nodes: Sequence[str], at: Route, seen: Place | None, spec: str
) -> Diagnostic:
    """Name servers, or the domains to search, that no policy sets any more."""
    what = "name servers" if field == "servers" else "search domains"
    return Diagnostic(
        f"{what} {several(values)} of {several(nodes)} were rolled out and are no longer in the spec",
        at,
        related=seen_in(seen),
        cluster=_stays(nodes),
        hint=f"{at}.dns: {{servers: [], search: []}}, roll out, then delete it; "
        f"if they may stay, or were never rolled out: {forget(spec, [f'dns.{name}' for name in nodes])}",
    )


def _stays(nodes: Sequence[str]) -> str:
    return f"no policy takes it away: it stays on the nodes of {several(nodes)}, and new nodes are without it"
