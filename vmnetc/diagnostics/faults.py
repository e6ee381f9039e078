"""Faults of the comments by which a user allows a diagnostic."""

from __future__ import annotations

from .model import Diagnostic
from .registry import fault
from .route import Place


@fault("W0002")
def unused_allow(word: str, at: Place) -> Diagnostic:
    """An `allow` comment allows nothing.

    The finding that it once allowed is gone, or the comment does not stand on or above the line of the finding. Left
    in the file it would hide the next mistake of this kind.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    # vmnetc: allow port-of-two-bridges the switch does not mind   # error: W0002
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(f'nothing here needs "allow {word}"', at, hint="delete the comment")


@fault("W0003")
def allow_without_reason(word: str, at: Place) -> Diagnostic:
    """An `allow` comment gives no reason, or cannot be followed.

    Whoever reads the spec next must know why a check was overruled, so an `allow` without a reason is not obeyed. Nor
    is one for a code that does not exist, or for a mistake that leaves nothing to compile (syntax, unknown keys and
    names): only findings of the rules can be allowed.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    # vmnetc: allow E0204   # error: W0003
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(
        f'"allow {word}" is not obeyed',
        at,
        hint="write: # vmnetc: allow CODE and why it is right here; see: vmnetc explain CODE",
    )
