"""Network policies, for pods' first networks and for others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, Part, entries, given, part

_KINDS = ("NetworkPolicy", "MultiNetworkPolicy")
_PEERS = {"ingress": "from", "egress": "to"}
_FOR = "k8s.v1.cni.cncf.io/policy-for"
_REFUSED = "the API server refuses it"
_OUTCOME = {"NetworkPolicy": _REFUSED, "MultiNetworkPolicy": "it is admitted, and does not do what it says"}
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@object_rule("E1435", "NetworkPolicy")
def peer_of_two_kinds(body: Body, target: Target) -> Iterator[Objection]:
    """A peer of a network policy is a block of addresses and something else.

    Beside `ipBlock` there are no selectors: pods and addresses are two peers ("may not specify both ipBlock and another
    peer", Kubernetes 1.31, pkg/apis/networking/validation).

    ```yaml bad
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - from:
            - podSelector: {}
              ipBlock: {cidr: 10.0.0.0/24}   # error: E1435
    ```
    ```yaml good
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - from:
            - podSelector: {}
            - ipBlock: {cidr: 10.0.0.0/24}
    ```
    """
    for at, peer in _peers(body):
        others = given(peer, "podSelector", "namespaceSelector")
        if peer.get("ipBlock") is not None and others:
            yield Objection(
                f"{at}/ipBlock",
                f"a peer is a block of addresses and a {others[0]}",
                hint="a peer of its own: - ipBlock: …",
                cluster=_REFUSED,
                on_key=True,
            )
        elif not others and peer.get("ipBlock") is None:
            yield Objection(at, "a peer says nothing", hint="podSelector: {} is every pod", cluster=_REFUSED)


@object_rule("E1436", *_KINDS)
def block_of_policy(body: Body, target: Target) -> Iterator[Objection]:
    """A block of addresses in a network policy is none, or what it leaves out is no part of it.

    `cidr` is a block with a prefix length, and each `except` a smaller block inside it ("must be a strict subset of `cidr`",
    Kubernetes 1.31, pkg/apis/networking/validation, `ValidateIPBlock`).

    ```yaml bad
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - from:
            - ipBlock:
                cidr: 10.0.0.0/24
                except: [10.0.1.0/28]   # error: E1436
    ```
    ```yaml good
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - from:
            - ipBlock:
                cidr: 10.0.0.0/24
                except: [10.0.0.16/28]
    ```
    """
    outcome = _OUTCOME[body["kind"]]
    for at, peer in _peers(body):
        said = peer.get("ipBlock")
        if said is None:
            continue
        block = _network(said.get("cidr") or "")
        if block is None:
            yield Objection(
                f"{at}/ipBlock/cidr", f'"{said.get("cidr")}" is no block of addresses', "10.0.0.0/24", outcome
            )
            continue
        for where, text in entries(said, "except"):
            without = _network(text)
            if without is None:
                yield Objection(f"{at}/ipBlock{where}", f'"{text}" is no block of addresses', "10.0.0.0/28", outcome)
            elif not _is_inside(without, block):
                yield Objection(
                    f"{at}/ipBlock{where}",
                    f"{text} is no part of {said['cidr']}",
                    hint=f"delete it, or name a smaller block inside {said['cidr']}",
                    cluster=outcome,
                )


@object_rule("E1437", "NetworkPolicy")
def ports_of_policy(body: Body, target: Target) -> Iterator[Objection]:
    """A range of ports in a network policy has no beginning, or ends before it.

    `endPort` is the last of a range that begins with `port`, a number no larger (Kubernetes 1.31,
    pkg/apis/networking/validation).

    ```yaml bad
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - ports:
            - {port: 9000, endPort: 8000}   # error: E1437
    ```
    ```yaml good
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      ingress:
        - ports:
            - {port: 8000, endPort: 9000}
    ```
    """
    for direction in _PEERS:
        for at, rule in entries(body, "spec", direction):
            for where, port in entries(rule, "ports"):
                first, last = port.get("port"), port.get("endPort")
                if last is not None and not (isinstance(first, int) and first <= last):
                    yield Objection(
                        f"{at}{where}/endPort",
                        f"a range of ports ends with {last} and begins with {first or 'none'}",
                        hint="port: the first, endPort: the last",
                        cluster=_REFUSED,
                    )


@object_rule("W1438", *_KINDS)
def rules_not_heeded(body: Body, target: Target) -> Iterator[Objection]:
    """A network policy has rules for a direction that it is not for.

    `policyTypes` says whether a policy is for what comes in or what goes out. Rules for the other direction are admitted, and
    nobody looks at them (Kubernetes, networking/v1 `NetworkPolicySpec`).

    ```yaml bad
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      policyTypes: [Ingress]
      ingress: []
      egress:   # error: W1438
        - to: [{ipBlock: {cidr: 10.0.0.0/24}}]
    ```
    ```yaml good
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: demo}
    spec:
      podSelector: {}
      policyTypes: [Ingress, Egress]
      ingress: []
      egress:
        - to: [{ipBlock: {cidr: 10.0.0.0/24}}]
    ```
    """
    spec = part(body, "spec")
    types = spec.get("policyTypes")
    for direction in _PEERS:
        if types and direction.capitalize() not in types and spec.get(direction):
            yield Objection(
                f"/spec/{direction}",
                f"the policy is not for {direction}, and has rules for it",
                hint=f"policyTypes: [{', '.join([*types, direction.capitalize()])}]",
                cluster="the rules are not heeded",
                on_key=True,
            )


@object_rule("E1439", "MultiNetworkPolicy")
def policy_for_no_network(body: Body, target: Target) -> Iterator[Objection]:
    """A MultiNetworkPolicy does not say which network it is for.

    The annotation `k8s.v1.cni.cncf.io/policy-for` names NetworkAttachmentDefinitions, with commas between them. A policy
    without it is for no network (k8snetworkplumbingwg/multi-networkpolicy, `scheme.yml`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1beta1
    kind: MultiNetworkPolicy
    metadata: {name: db, namespace: demo}   # error: E1439
    spec:
      podSelector: {}
      policyTypes: [Ingress]
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1beta1
    kind: MultiNetworkPolicy
    metadata:
      name: db
      namespace: demo
      annotations: {k8s.v1.cni.cncf.io/policy-for: demo/lan}
    spec:
      podSelector: {}
      policyTypes: [Ingress]
    ```
    """
    if not (part(body, "metadata", "annotations").get(_FOR) or "").strip(" ,"):
        yield Objection(
            "/metadata",
            "the policy does not say which network it is for",
            hint=f"annotations: {{{_FOR}: namespace/name of the NetworkAttachmentDefinition}}",
            cluster="the policy is admitted, and lets everything through",
            on_key=True,
        )


def _peers(body: Body) -> Iterator[Part]:
    for direction, key in _PEERS.items():
        for at, rule in entries(body, "spec", direction):
            yield from ((f"{at}{where}", peer) for where, peer in entries(rule, key))


def _network(text: str) -> _Network | None:
    if "/" not in text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_inside(inner: _Network, outer: _Network) -> bool:
    return inner.version == outer.version and inner != outer and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version
