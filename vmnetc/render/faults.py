"""Faults of the tree: what its readers cannot cope with."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import ROOT


@fault("W1205")
def large_root(folder: str, documents: int, limit: int) -> Diagnostic:
    """A kustomization holds more objects than kustomize can build in reasonable time.

    The time of `kustomize build` grows with the square of a root's objects: 1,000 take two seconds, 10,000 more than
    eight minutes (kustomize 5.7.1, measured; https://github.com/kubernetes-sigs/kustomize/issues/5084). `admin/` and
    each `tenants/<namespace>/` are roots of their own, so the cure is to spread VMs over namespaces, or to write two
    specs. The root on top holds everything; large estates build the roots below it one by one.
    """
    return Diagnostic(
        f"{folder}/ holds {documents:,} objects; beyond {limit:,} kustomize becomes very slow",
        ROOT,
        cluster="Argo CD or Flux may run into their time limits while they build it",
        hint="spread the VMs over more namespaces, or split the spec",
    )
