"""Faults of a spec that uses others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route
from vmnetc.diagnostics.similar import did_you_mean

from .globbing import is_folder, names_in


@fault("E0914")
def used_spec_unfit(name: str, problems: str, first: Place, code: str, at: Route) -> Diagnostic:
    """A spec that is used cannot be built upon.

    `uses` names specs of others for the same cluster. What they have on nodes, their networks and their namespaces can be
    named here, and is checked against; nothing of it is written. A spec with errors tells nothing for certain, so its first
    error is named, and its owners see all of them with `vmnetc validate`. Names that lead into it are no findings then.

    A spec with `clusters` is used cluster by cluster: by that of the same name. Where the using spec names none, a used
    spec may name one at most: of several nobody could tell which is meant.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]   # error: E0914
    vms:
      shop/web: {memory: 1Gi, nics: [web]}
    ```
    ```yaml prod.vmnet.yaml
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      web: {bridge: br-vm, vlan: 31000}
    ```
    """
    return Diagnostic(
        f"{name} has {problems}",
        at,
        related=(Related(first, f"the first one ({code})"),) if first.file != name else (),
        note=f"the first one: {code} at {first.file}:{first.line}:{first.column}",
        hint=f"vmnetc validate {name}",
    )


@wording("E0914")
def not_that_cluster(name: str, cluster: str, known: Sequence[str], at: Route) -> Diagnostic:
    """A spec of several clusters, of which none is meant."""
    listed = ", ".join(known)
    if not cluster:
        return Diagnostic(
            f"{name} is for clusters {listed}, and nothing here says which is meant",
            at,
            hint=f"clusters: {{{known[0]}: {{}}}}",
        )
    guess = did_you_mean(cluster, known)
    return Diagnostic(
        f'{name} has no cluster "{cluster}"',
        at,
        hint=f'did you mean "{guess}"?'
        if guess
        else f"it has: {listed}; to use it in some clusters only: uses, in their patch",
    )


@wording("E0903")
def uses_itself(chain: Sequence[str], at: Route) -> Diagnostic:
    """Specs that use each other: neither could be built first."""
    return Diagnostic(
        f"{chain[-1]} uses itself: {' → '.join(chain)}",
        at,
        hint="delete this line; what both need goes into a third spec, which both use",
    )


@wording("E0904")
def too_many_specs(what: str, at: Route) -> Diagnostic:
    """More specs than anybody means."""
    return Diagnostic(f"this passes the limit of {what}", at, hint="use the specs whose names stand in this one")


@wording("E0905")
def not_found(typed: str, path: Path, at: Route) -> Diagnostic:
    """A spec that is not there."""
    if is_folder(path):
        return Diagnostic(f'"{typed}" is a folder', at, hint="name the spec in it")
    if not is_folder(path.parent):
        return Diagnostic(f'"{typed}" is not there', at, hint=f"there is no folder {path.parent}")
    guess = did_you_mean(path.name, names_in(path.parent))
    return Diagnostic(
        f'"{typed}" is not there',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        hint=""
        if guess
        else "names are relative to the spec; where the other team has a repository of its own: vmnetc export",
    )


@wording("E0905")
def unreadable(why: str, at: Route) -> Diagnostic:
    """A spec that is there."""
    return Diagnostic(f"cannot read {why}", at)


@wording("E0906")
def absolute(typed: str, at: Route) -> Diagnostic:
    """A path on this machine only."""
    return Diagnostic(
        f'"{typed}" is a path on this machine only',
        at,
        hint="write it relative to this spec: ../network/prod.vmnet.yaml",
    )


@wording("E0907")
def no_spec(typed: str, at: Route) -> Diagnostic:
    """What cannot be a spec, or would be several."""
    return Diagnostic(f'"{typed}" is no spec', at, hint="name one spec: ../network/prod.vmnet.yaml")
