"""E0223."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Graph
from vmnetc.targets.table import Target


@rule("E0223", certain=True)
def bond_options_disagree(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two options of a bond contradict each other or its `mac`, or one lacks its other half.

    Links are watched by `miimon` or by ARP, not by both; ARP needs addresses to ask for, the delays need `miimon`;
    `num_grat_arp` and `num_unsol_na` are two names of one number; `balance_slb` goes with `xmit_hash_policy: vlan+srcmac`
    (https://docs.kernel.org/networking/bonding.html). nmstate 2.2.62 or NetworkManager refuses the policy (run).
    With `fail_over_mac: active` an active-backup bond has the MAC address of its active port: nmstate drops one that is
    asked for, and fails once the nodes have been changed (2.2.62, applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1:
        bond: [eno1, eno2]
        options:
          miimon: 100
          arp_interval: 100   # error: E0223
          arp_ip_target: 192.0.2.1
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1:
        bond: [eno1, eno2]
        options: {arp_interval: 100, arp_ip_target: 192.0.2.1}
    ```
    """
    for bond in graph.interfaces:
        if isinstance(bond, Bond):
            options = dict(bond.options)
            if (
                bond.mac is not None
                and bond.mode == "active-backup"
                and options.get("fail_over_mac") in ("active", "1")
            ):
                yield Diagnostic(
                    "with fail_over_mac: active the bond has the MAC address of its active port, and no other",
                    (bond.at / "options" / "fail_over_mac").key,
                    related=(Related(bond.at / "mac", "asked for here"),),
                    cluster="the policy fails on every node",
                    hint="delete mac, or fail_over_mac",
                )
            for name, what, hint in _faults(options):
                yield Diagnostic(
                    what, (bond.at / "options" / name).key, cluster="the policy fails on every node", hint=hint
                )


def _rest(delay: str, interval: str) -> int:
    """What a delay has beyond a multiple of the interval; numbers that are none are a finding of their own."""
    return int(delay) % int(interval) if delay.isdecimal() and interval.isdecimal() else 0


def _faults(options: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    def on(name: str) -> bool:
        return options.get(name, "0") not in ("", "0")

    if on("miimon") and on("arp_interval"):
        yield "arp_interval", "links are watched by miimon or by arp_interval, not by both", "keep miimon"
    if on("arp_interval") and not on("arp_ip_target"):
        yield "arp_interval", "arp_interval has no addresses to ask for", "arp_ip_target: 192.0.2.1"
    if "arp_ip_target" in options and not on("arp_interval"):
        yield "arp_ip_target", "arp_ip_target does nothing without arp_interval", "arp_interval: 100"
    for delay in ("updelay", "downdelay"):
        if on(delay) and not on("miimon"):
            yield delay, f"{delay} does nothing without miimon", "miimon: 100"
        elif on(delay) and (rest := _rest(options[delay], options["miimon"])):
            less = int(options[delay]) - rest
            yield delay, f"{delay} is no multiple of miimon, and Linux makes it {less}", f"{delay}: {less}"
    if "num_grat_arp" in options and options.get("num_unsol_na", options["num_grat_arp"]) != options["num_grat_arp"]:
        yield "num_unsol_na", "num_unsol_na is another name of num_grat_arp, and says another number", "keep one"
    if on("balance_slb") and options.get("xmit_hash_policy") != "vlan+srcmac":
        yield "balance_slb", "balance_slb needs xmit_hash_policy: vlan+srcmac", "xmit_hash_policy: vlan+srcmac"
