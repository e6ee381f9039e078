"""The rules that hold for manifests as well, and what to do about each there: their own advice is about specs.

The others are about what only a spec says, or suppose that all of a cluster is known.
"""

from __future__ import annotations

from collections.abc import Mapping

ADVICE: Mapping[str, str] = {
    "E0202": "give each a port of its own",
    "E0208": "raise the MTU below (and at the switch), or lower this one",
    "E0211": "put the bridge on what is below the VLAN interface, or leave the VLAN out here",
    "E0225": "a localnet name of its own for each",
    "E0240": "nodeSelectors that no node meets both of, or one policy",
    "E0265": "leave mac-address out, or write a policy for each node",
    "E0266": "another VLAN, or the node's interface on another port",
    "E0305": "a policy for each node, by nodeSelector kubernetes.io/hostname",
    "E0307": "another address for one of them",
    "E0403": "add the VLAN to trunk-tags of the port",
    "E0404": "a NetworkAttachmentDefinition in the VM's namespace, or in default",
    "W0417": "leave vlan out, which says the same in the open",
    "E0421": "another name in one configuration",
    "E0502": "one of them secondary, or for other namespaces",
    "E0504": "a namespace of your own",
    "E0505": "another subnet",
    "E0707": "one NIC on the network",
    "W0518": "subnets that do not overlap, or only one of the networks",
    "E0701": "another address for one of them",
    "E0709": "another address",
    "E0724": "an address that begins with 02",
    "W0729": "masquerade: {}",
    "E0745": "another port in the guest",
    "E1107": "a new namespace, with the label from the start",
}
# The rules for one object that say the same, where both places are in one.
SAID_ALONE: Mapping[str, str] = {"E0202": "E1318", "E0208": "E1350", "E0225": "E1327", "E0307": "E1358"}
# Of these a manifest does not tell how many nodes there are.
FOR_MANY_NODES = ("E0265", "E0305")
