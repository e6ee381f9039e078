"""E0205."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, typo
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Bond, Graph
from vmnetc.targets.table import Target

_ANY = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")
_ARP = ("balance-rr", "active-backup", "balance-xor", "broadcast")
_HASH = ("balance-xor", "802.3ad", "balance-tlb")
_PRIMARY = ("active-backup", "balance-tlb", "balance-alb")
_LACP = ("802.3ad",)
_BACKUP = ("active-backup",)
# The options of the kernel's bonding driver, and the modes in which each has a meaning.
# https://docs.kernel.org/networking/bonding.html; nmstate 2.2.62 rust/src/lib/ifaces/bond.rs for the set of names.
MODES = {
    **dict.fromkeys(("ad_actor_sys_prio", "ad_actor_system", "ad_select", "ad_user_port_key"), _LACP),
    **dict.fromkeys(("lacp_rate", "lacp_active", "min_links"), _LACP),
    **dict.fromkeys(("primary", "primary_reselect"), _PRIMARY),
    **dict.fromkeys(("arp_interval", "arp_ip_target", "arp_validate", "arp_all_targets", "arp_missed_max"), _ARP),
    **dict.fromkeys(("fail_over_mac", "num_grat_arp", "num_unsol_na"), _BACKUP),
    **dict.fromkeys(("miimon", "updelay", "downdelay", "use_carrier", "all_slaves_active", "resend_igmp"), _ANY),
    "xmit_hash_policy": _HASH,
    "balance_slb": ("balance-xor",),
    "packets_per_slave": ("balance-rr",),
    "tlb_dynamic_lb": ("balance-tlb",),
    "lp_interval": ("balance-tlb", "balance-alb"),
}


@rule("E0205", certain=True)
def bond_option_without_meaning(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bond has an option that the driver does not know, or ignores in the bond's mode.

    nmstate 2.2.62 lets most of them through: some then fail while the policy is applied, the others do nothing
    (https://docs.kernel.org/networking/bonding.html).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1:
        bond: [eno1np0, eno2np1]
        mode: 802.3ad
        options: {primary: eno2np1}   # error: E0205
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1:
        bond: [eno1np0, eno2np1]
        mode: 802.3ad
        options: {miimon: 100, lacp_rate: fast, xmit_hash_policy: layer3+4}
    ```
    """
    for bond in graph.interfaces:
        for name, _ in bond.options if isinstance(bond, Bond) else ():
            if name not in MODES:
                yield _unknown(bond, name)
            elif bond.mode not in MODES[name]:  # type: ignore[union-attr]  # only bonds have options
                yield _idle(bond, name)


def _unknown(bond: object, name: str) -> Diagnostic:
    assert isinstance(bond, Bond)
    guess = did_you_mean(name.replace("-", "_"), MODES) or (name.replace("-", "_") if "-" in name else None)
    return Diagnostic(
        f'"{name}" is no option of a bond',
        (bond.at / "options" / name).key,
        label=f'did you mean "{guess}"?' if guess in MODES else "",
        fix=typo(name, guess if guess in MODES else None),
        cluster="nmstate refuses the whole policy",
        hint="" if guess in MODES else f"options: {', '.join(MODES)}",
    )


def _idle(bond: object, name: str) -> Diagnostic:
    assert isinstance(bond, Bond)
    return Diagnostic(
        f'option "{name}" has no meaning in mode {bond.mode}',
        (bond.at / "options" / name).key,
        label=f"only in {', '.join(MODES[name])}",
        cluster="it does nothing, or the policy fails while the nodes apply it",
        hint=f"delete it, or: mode: {MODES[name][0]}",
    )
