"""`# vmnetc: allow CODE reason`, on the line or above the block."""

from __future__ import annotations

import pytest
from specs import compiled, findings

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nnamespaces: [demo]\n"


@pytest.mark.parametrize(
    "spec",
    {
        "at the end of the line": "bridges:\n  br0: enp3s0  # vmnetc: allow E0204 there is no OVN here\n",
        "by name": "bridges:\n  br0: enp3s0  # vmnetc: allow reserved-name there is no OVN here\n",
        "above the entry": "bridges:\n  # vmnetc: allow E0204 there is no OVN here\n  br0: enp3s0\n",
        "above the section": "# vmnetc: allow E0204 there is no OVN here\nbridges:\n  br-a: enp4s0\n  br0: enp3s0\n",
        "above other comments": "bridges:\n  # vmnetc: allow E0204 no OVN\n  # more\n\n  br0:\n    uplink: enp3s0\n",
    }.values(),
)
def test_allowed(spec: str) -> None:
    result = compiled(HEAD + spec)
    assert findings(result) == []
    assert [manifest.kind for manifest in result.manifests][1:] == ["NodeNetworkConfigurationPolicy"] * spec.count(
        "enp"
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    {
        "another line": (
            "bridges:\n  br0: enp3s0\n  br-a: enp4s0  # vmnetc: allow E0204 x\n",
            [(6, "E0204"), (7, "W0002")],
        ),
        "another code": ("bridges:\n  br0: enp3s0  # vmnetc: allow E0202 x\n", [(6, "E0204"), (6, "W0002")]),
        "no such code": ("bridges:\n  br0: enp3s0  # vmnetc: allow E9999 x\n", [(6, "E0204"), (6, "W0003")]),
        "no reason": ("bridges:\n  br0: enp3s0  # vmnetc: allow E0204\n", [(6, "E0204"), (6, "W0003")]),
        "nothing at all": ("bridges:\n  br0: enp3s0  # vmnetc: allow\n", [(6, "E0204"), (6, "W0003")]),
        "the block has ended": (
            "# vmnetc: allow E0204 x\nnodes: {}\nbridges:\n  br0: enp3s0\n",
            [(5, "W0002"), (8, "E0204")],
        ),
        "what cannot be allowed": ("bridges:\n  br-a: {}  # vmnetc: allow E0106 x\n", [(6, "E0106"), (6, "W0003")]),
    }.values(),
)
def test_not_allowed(spec: str, expected: list[tuple[int, str]]) -> None:
    assert findings(compiled(HEAD + spec)) == expected


def test_text_that_looks_like_a_comment_is_none() -> None:
    assert findings(compiled(HEAD + 'x-note: "see#vmnetc: allow E0204 x"\n')) == []


def test_a_large_tenant_is_warned_of_and_can_be_allowed() -> None:
    vms = "vms: {demo/vm-{n}: {memory: 1Gi, count: 1001}}\n".replace("demo/vm-{n}", '"demo/vm-{n}"')
    assert findings(compiled(HEAD + vms)) == [(1, "W1205")]
    allowed = "# vmnetc: allow large-root Flux builds it once a day\n" + HEAD + vms
    assert findings(compiled(allowed)) == []
