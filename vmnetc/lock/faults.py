"""Faults of the lock file itself: it cannot be read, or holds what vmnetc never wrote."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route

from .model import ONLY, Lock

_MOST = 5
_CLUSTER = "without its memory the build could move addresses, or re-create what is live; nothing is written"


def _restore(path: str) -> str:
    return f"git restore {path}"


@fault("E0607")
def lock_in_conflict(marker: str, at: Place) -> Diagnostic:
    """The lock file holds the marks of a merge that git could not finish.

    The lock has one line for each thing that it remembers, in sorted order. Two branches that each add a line at the
    same place leave a conflict, though both lines are right.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo, shop]
    ```
    ```yaml lock
    # vmnetc lock
    version: 1
    macSeed: spec
    clusters:
      "":
        namespaces:
    <<<<<<< HEAD   # error: E0607
          demo: {primaryUdn: false}
    =======
          shop: {primaryUdn: false}
    >>>>>>> shop
    ```
    """
    return Diagnostic(
        f'git left a conflict in the lock: "{marker}"',
        at,
        cluster=_CLUSTER,
        hint="delete the lines with <<<<<<<, ======= and >>>>>>>; keep the lines of both sides, each key once, then build",
    )


@fault("E0608")
def not_a_lock(why: str, at: Place) -> Diagnostic:
    """The file in the lock's place is no lock of vmnetc.

    The lock lies beside its spec, as `<spec>.vmnet.lock.yaml`. A file of that name that is no YAML, is empty or says no
    `version` and no `macSeed` was written by somebody else, or was damaged. It is never overwritten.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    ```
    ```yaml lock
    packages:   # error: E0608
      left-pad: 1.0.0
    ```
    """
    return Diagnostic(
        f"this is no lock of vmnetc: {why}",
        at,
        cluster=_CLUSTER,
        hint=f"{_restore(at.file)}, or move the file away if it is not vmnetc's",
    )


@fault("E0609")
def lock_of_a_newer_vmnetc(version: object, known: int, at: Place) -> Diagnostic:
    """The lock was written by a newer vmnetc.

    An older vmnetc would not know all that the lock remembers, and would lose it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    ```
    ```yaml lock
    version: 9   # error: E0609
    macSeed: spec
    ```
    """
    return Diagnostic(
        f"the lock is of version {version}, and this vmnetc reads version {known}",
        at,
        cluster=_CLUSTER,
        hint="use the vmnetc that wrote it, or a newer one",
    )


@fault("E0610")
def lock_edited(what: str, at: Place) -> Diagnostic:
    """The lock holds something that vmnetc does not write.

    The lock is written by `vmnetc build` and changed by `vmnetc forget`. What was changed by hand and cannot be
    understood may be the one line that keeps an address or a network in its place, so nothing is guessed.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      "":
        namespaces:
          demo: {primaryUdn: perhaps}   # error: E0610
    ```
    """
    return Diagnostic(
        what,
        at,
        cluster=_CLUSTER,
        hint=f"{_restore(at.file)}; to let vmnetc forget something: vmnetc forget SPEC ENTRY",
    )


@wording("E0610")
def lock_hard_to_read(message: str, at: Place) -> Diagnostic:
    """Something of YAML that vmnetc would not have written, such as one key twice."""
    return Diagnostic(
        f"the lock cannot be read: {message}",
        at,
        cluster=_CLUSTER,
        hint=f"keep one line for each key, or {_restore(at.file)}",
    )


@fault("E0611")
def lock_would_change(path: str, changes: list[str]) -> Diagnostic:
    """The lock would change, and `--frozen` says that it must not.

    In CI, and wherever nobody commits what a build writes, a new address or a new network must already be in the lock that
    was reviewed: else two builds could choose differently.
    """
    shown = ", ".join(changes[:_MOST]) + (f" and {len(changes) - _MOST} more" if len(changes) > _MOST else "")
    return Diagnostic(
        f"the lock would change: {shown}",
        Place(path, 1, 1, 1, 2),
        hint="build without --frozen, and commit the lock with the spec and the manifests",
    )


@fault("W0612")
def memory_gone(path: str, folder: str) -> Diagnostic:
    """The tree is there, and the lock is not.

    Without the lock it is not known what was rolled out: a changed network would be re-created without a word, and
    addresses may move. The build goes on and writes a new lock, since trees that were built before there were locks have
    none.
    """
    return Diagnostic(
        f"{folder} holds files of this spec, but {path} is missing: what was rolled out is not remembered",
        Place(path, 1, 1, 1, 2),
        cluster="this build notices nothing that it would replace or leave behind",
        hint=f"git restore {path}; if there never was a lock, commit the one that the build writes",
    )


@fault("E0614")
def cluster_gone(lock: Lock) -> Diagnostic:
    """A cluster was rolled out, and is no longer in the spec.

    With its section the tree of the cluster would go: where pruning is on, its VMs and their disks too. A spec that had
    no `clusters` and gets some remembers one cluster without a name: only its owner knows which of them it is.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    clusters:   # error: E0614
      muc: {}
    ```
    ```yaml lock
    version: 1
    macSeed: spec
    clusters:
      ber:
        namespaces:
          shop: {primaryUdn: false}
    ```
    """
    seen = lock.origin.place(())
    spec = lock.origin.spec.partition(" --cluster ")[0]
    what = f'cluster "{lock.cluster}" was rolled out and is no longer in the spec'
    cure = f"put it back; when all of it may go: vmnetc forget {spec} clusters.{lock.cluster}"
    if lock.cluster == ONLY:
        what = "the lock remembers one cluster without a name, and the spec names several"
        cure = 'write the name of the cluster that it is in place of "" in the lock'
    return Diagnostic(
        what,
        Route(("clusters",), "key"),
        related=(Related(seen, "rolled out"),) if seen is not None else (),
        cluster="its tree would be deleted, and where pruning is on, all that it made",
        hint=cure,
    )


@fault("E0644")
def lock_of_two(spec: str, twin: str, at: Place) -> Diagnostic:
    """Two specs in one folder would have one lock.

    The lock is called after the spec without its ending, so `net.yaml` and `net.vmnet.yaml` would write over each other's
    memory, and delete each other's files.
    """
    return Diagnostic(
        f"{spec} would have the lock of {twin}, which lies beside it",
        at,
        cluster=_CLUSTER,
        hint=f"another name for {spec}, with the ending .vmnet.yaml",
    )
