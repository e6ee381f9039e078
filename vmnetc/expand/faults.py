"""Faults of `clusters`: patches that change nothing, or what they cannot change."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route


@fault("E0902")
def patch_of_nothing(cluster: str, noun: str, key: str, at: Route, guess: str | None, cure: str) -> Diagnostic:
    """A patch changes something that the spec does not have.

    A JSON merge patch (RFC 7386) adds what is not there, so a mistyped name would make a second entry beside the one that
    was meant. An entry that only one cluster has may stand in its patch, if it is complete.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges: {br-vm: ens224}
    namespaces: [shop]
    networks:
      shop-web: {bridge: br-vm, vlan: 310}
    clusters:
      muc: {}
      ber:
        patch:
          networks:
            shop-wbe: {vlan: 410}   # error: E0902
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges: {br-vm: ens224}
    namespaces: [shop]
    networks:
      shop-web: {bridge: br-vm, vlan: 310}
    clusters:
      muc: {}
      ber:
        patch:
          networks:
            shop-web: {vlan: 410}
    ```
    """
    return Diagnostic(
        f'patch of cluster "{cluster}" changes {noun} "{key}", which the spec does not have',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        cluster="it would be a second entry, and the one that is meant would stay as it is",
        hint=f"a new entry must be complete; it lacks: {cure}" if cure else "a new entry must be complete",
    )


@wording("E0902")
def deletes_nothing(cluster: str, noun: str, key: str, at: Route, guess: str | None) -> Diagnostic:
    """`null` for something that is not there."""
    return Diagnostic(
        f'patch of cluster "{cluster}" deletes {noun} "{key}", which is not there',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        hint="delete the line" if guess is None else "",
    )


@fault("E0920")
def shared_field(cluster: str, field: str, at: Route) -> Diagnostic:
    """A patch would change what makes the spec one.

    The spec's name stands in the labels of all objects and in the MAC addresses, its files are read before any patch, and
    its tree has one form for all clusters.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    clusters:
      muc: {}
      ber:
        patch:
          metadata: {name: other}   # error: E0920
    ```
    """
    return Diagnostic(
        f'patch of cluster "{cluster}" changes "{field}", which is the same in all clusters',
        at,
        hint="a spec of its own for that cluster, or none of it in the patch",
    )


@fault("E0921")
def target_twice(cluster: str, at: Route, first: Route) -> Diagnostic:
    """The release of a cluster is said in two ways.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    clusters:
      muc: {}
      ber:
        target: openshift-4.19
        patch:
          target: openshift-4.20   # error: E0921
    ```
    """
    return Diagnostic(
        f'the target of cluster "{cluster}" is said twice',
        at,
        label="and again here",
        related=(Related(first, "first here"),),
        hint=f"clusters.{cluster}.target only",
    )


@fault("E0922")
def flat_with_clusters(at: Route) -> Diagnostic:
    """One tree cannot hold the objects of several clusters.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    clusters: {muc: {}, ber: {}}
    output:
      layout: flat   # error: E0922
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    clusters: {muc: {}, ber: {}}
    output:
      layout: cluster
    ```
    """
    return Diagnostic(
        "a spec with clusters has no flat tree",
        at,
        hint="layout: cluster (a tree for each), or layout: base (what is alike in all stands once)",
    )


@wording("E0922")
def layout_of_clusters(layout: str, at: Route) -> Diagnostic:
    """A layout for several clusters where there are none."""
    return Diagnostic(
        f'layout "{layout}" is for a spec with clusters, and this one names none',
        at,
        hint="layout: flat, or clusters: {prod: {}, dev: {}}",
    )
