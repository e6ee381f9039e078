"""Faults of the nodes' devices: what they stand on, and what is said of nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup
from vmnetc.graph.nodes import in_words


@fault("E0215")
def stands_on_itself(name: str, at: Route) -> Diagnostic:
    """An interface stands, through others or directly, on itself.

    nmstate finds a loop of bases only while it applies the policy, after minutes (nmstate 2.2.62, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [bond1, ens1f0]}   # error: E0215
    ```
    """
    return Diagnostic(
        f'interface "{name}" stands on itself',
        at,
        cluster="the policy fails on every node",
        hint="name the NIC that it stands on",
    )


@fault("E0227")
def stacked_too_high(name: str, most: int, at: Route) -> Diagnostic:
    """More devices stand on each other than Linux takes.

    The limit is 8 with the NIC (Linux v6.12, include/linux/netdevice.h, MAX_NEST_DEV).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      v1: {vlan: 1, on: v2}
      v2: {vlan: 2, on: v3}
      v3: {vlan: 3, on: v4}
      v4: {vlan: 4, on: v5}
      v5: {vlan: 5, on: v6}
      v6: {vlan: 6, on: v7}
      v7: {vlan: 7, on: v8}
      v8: {vlan: 8, on: ens1f0}   # error: E0227
    ```
    """
    return Diagnostic(
        f'interface "{name}" is in a stack of more than {most} devices',
        at,
        cluster="the policy fails on every node",
        hint="fewer interfaces on each other",
    )


@wording("E0401")
def br_ex_not_built_in(who: str, target: str, at: Route) -> Diagnostic:
    """OVN-Kubernetes' bridge has another name on this platform, or its owner says which."""
    return Diagnostic(
        f'{who} names bridge "br-ex", which {target} does not have of itself',
        at,
        cluster="the VMs would be on a bridge that is on no node",
        hint="bridges: {breth0: {type: ovs, existing: true}}, by the name that OVN-Kubernetes' bridge has there",
    )


@fault("E0216")
def br_ex_changed(field: str, at: Route) -> Diagnostic:
    """`br-ex` is built in, and nothing of it may be changed.

    It is OVN-Kubernetes' own bridge and carries the machine network. OpenShift supports no change to it, or to what
    hangs on it, by a policy; only a mapping onto it. nmstate would take a new port list and drop the node's uplink.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-ex: {uplink: enp3s0}   # error: E0216
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-ex: {physicalNetwork: machine}
    ```
    """
    return Diagnostic(
        f'"{field}" of br-ex cannot be set: the bridge is built in',
        at.key,
        cluster="the node would lose its machine network",
        hint="delete the key; allowed are physicalNetwork, mapped, nodes, nncp, description, labels, annotations",
    )


@fault("E0217")
def only_linux_bridges(field: str, name: str, at: Route) -> Diagnostic:
    """A setting of Linux bridges stands on an OVS bridge.

    An OVS bridge filters VLANs only where it is told which pass, puts untagged frames in no VLAN of their own, and has
    another switch for multicast snooping; OVN tags the frames of its localnet networks itself.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: enp3s0, type: ovs, mcastSnooping: true}   # error: E0217
    ```
    """
    return Diagnostic(
        f'"{field}" is for Linux bridges, and "{name}" is an OVS bridge',
        at.key,
        hint=f"delete {field}, or: type: linux",
    )


@fault("E0220")
def only_ovs_bridges(field: str, name: str, at: Route) -> Diagnostic:
    """A setting of OVS bridges stands on a Linux bridge.

    A localnet name is what OVN-Kubernetes calls an OVS bridge by; it does not know Linux bridges.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: {uplink: enp3s0, physicalNetwork: physnet-flat}   # error: E0220
    ```
    """
    return Diagnostic(
        f'"{field}" is for OVS bridges, and "{name}" is a Linux bridge', at.key, hint=f"delete {field}, or: type: ovs"
    )


@fault("E0210")
def existing_bridge_changed(field: str, name: str, at: Route) -> Diagnostic:
    """A bridge that exists already is given settings.

    No policy is written for a bridge with `existing: true`, so the setting would do nothing.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-prod: {existing: true, uplink: enp3s0}   # error: E0210
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-prod: {existing: true, allowedVlans: [100-131]}
    ```
    """
    return Diagnostic(
        f'"{field}" of "{name}" would do nothing: the bridge exists already',
        at.key,
        hint=f"delete {field}, or, if vmnetc shall make the bridge: existing: false",
    )


@fault("E0219")
def bridge_as_port(name: str, at: Route) -> Diagnostic:
    """A bridge is to be the port of something else.

    nmstate takes a bridge as a bridge's port, and finds out only while it applies the policy that the port is not there
    (nmstate 2.2.62, applied). `br-ex` and what hangs on it must not be touched at all; networks run over it with
    `bridge: br-ex`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: {uplink: br-ex}   # error: E0219
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      machine: {bridge: br-ex}
    ```
    """
    return Diagnostic(
        f'"{name}" is a bridge and cannot be a port',
        at,
        cluster="the policy fails on every node and is rolled back",
        hint=f"name a NIC, bond or VLAN interface; for a network over {name}: bridge: {name}",
    )


@fault("E0209")
def role_not_known(who: str, role: str, silent: Sequence[str], at: Route, known: Sequence[NodeGroup]) -> Diagnostic:
    """A NIC role is not known on some of the nodes.

    A role such as `data` stands for a NIC that is called differently on different nodes. Where a name is a role on one
    of an entry's groups it has to be one on all of them: else it would be the name of a NIC on the others, and nmstate
    would find out on the node that there is none (nmstate 2.2.62, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {vendor: dell}, nics: {data: eno2}}
      hpe: {selector: {vendor: hpe}}
    bridges:
      br-vm: {uplink: data, nodes: [dell, hpe]}   # error: E0209
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {vendor: dell}, nics: {data: eno2}}
      hpe: {selector: {vendor: hpe}, nics: {data: ens1f1}}
    bridges:
      br-vm: {uplink: data, nodes: [dell, hpe]}
    ```
    """
    nic = known[0].nics[role]
    missing = ", ".join(silent[:3]) + (f" and {len(silent) - 3} more" if len(silent) > 3 else "")
    return Diagnostic(
        f'{who} wants NIC "{role}", and {missing} does not say which one that is',
        at,
        label=f"known on {in_words(known)}",
        related=(Related(nic.at, f"{nic.name or nic.mac} here"),),
        cluster="the policy fails on these nodes: they have no interface of that name",
        hint=f"nodes.{silent[0]}: nics: {{{role}: <interface name on these nodes>}}",
    )


@fault("E0228")
def node_in_two_ways(host: str, what: str, at: Route, first: Route) -> Diagnostic:
    """Two groups say different things of one node, or a field says different things of two groups that share a node.

    There is no order among groups, so neither of the two would win.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      rack-1: {hosts: {w0: {nics: {data: eno1}}}}
      rack-2: {hosts: {w0: {nics: {data: eno2}}}}   # error: E0228
    ```

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      rack-1: {hosts: {w0: {}, w1: {}}}
      rack-2: {hosts: {w1: {}, w2: {}}}
    interfaces:
      bond1:
        perGroup:
          rack-1: {bond: [eno1, eno2]}
          rack-2: {bond: [eno3, eno4]}   # error: E0228
    ```

    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      rack-1: {hosts: {w0: {}, w1: {}}}
      rack-2: {hosts: {w1: {}, w2: {}}}
    interfaces:
      bond1:
        perGroup:
          rack-1: {bond: [eno1, eno2]}
          rack-2: {bond: [eno3, eno4]}
          w1: {bond: [eno1, eno2]}
    ```
    """
    return Diagnostic(
        f"{what} of node {host} is said in two ways",
        at,
        label="and this here",
        related=(Related(first, "this here"),),
        either=True,
        hint="say it in one group",
    )


@wording("E0228")
def groups_disagree(hosts: Sequence[str], what: str, at: Route, first: Route) -> Diagnostic:
    """A field that goes by nodes has different words for two groups that share nodes, and none for these nodes."""
    return Diagnostic(
        f"{what} is said in two ways for {in_words(hosts)}, which both groups have",
        at,
        label="and this here",
        related=(Related(first, "this here"),),
        either=True,
        hint=f"say it for the node itself: {hosts[0]}: …"
        if len(hosts) == 1
        else "say it for each of these nodes by name",
    )


@fault("E0229")
def nothing_to_inherit(who: str, port: str, at: Route, *, declared: bool) -> Diagnostic:
    """An address is to be taken over from a port that says none.

    `ip: inherit` moves to a bridge or bond what its first port has today: address, routes and MAC address. A policy has
    to name them. Reading them on the node (`capture`) works once only: it fails when the policy is applied again, after
    a restart of the node, and with DHCP it fails at once (nmstate 2.2.62, applied). So the spec says what the port has.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-store: {uplink: eno2, ip: inherit}   # error: E0229
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      eno2: {ethernet: true, ip: dhcp}
    bridges:
      br-store: {uplink: eno2, ip: inherit}
    ```
    """
    return Diagnostic(
        f'{who} takes over the address of "{port}", and the spec does not say how that has one',
        at,
        cluster="the nodes would lose the address",
        hint=(f"interfaces.{port}.ip: dhcp" if declared else f"interfaces.{port}: {{ethernet: true, ip: dhcp}}")
        + ", or its addresses by node",
    )


@fault("E0230")
def without_effect(field: str, without: str, who: str, at: Route) -> Diagnostic:
    """A field does nothing without another one.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-flat: {uplink: enp3s0, restore: dhcp}   # error: E0230
    ```
    """
    return Diagnostic(
        f'"{field}" of {who} does nothing without {without}', at, hint=f"add {without}, or delete {field}"
    )


@fault("E0231")
def plan_without_hosts(who: str, group: str, at: Route) -> Diagnostic:
    """An address plan stands on nodes that have no numbers.

    `{subnet}` gives every node the address of its `id` in it. Only nodes by name (`hosts`) have one.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      storage: {vlan: 30, on: eno2, ip: {subnet: 10.30.0.0/24}}   # error: E0231
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: {w0: {id: 10}, w1: {id: 11}}}
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: {subnet: 10.30.0.0/24}}
    ```
    """
    return Diagnostic(
        f'{who} has its addresses by the numbers of nodes, and "{group}" does not name its nodes',
        at,
        hint="nodes: {<group>: {hosts: {<node>: {id: 10}}}}, and that group in nodes of this entry",
    )


@fault("E0232")
def id_outside_subnet(host: str, number: int, subnet: str, at: Route, plan: Route) -> Diagnostic:
    """A node's number is no address of the subnet.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: {w0: {id: 300}}}   # error: E0232
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: {subnet: 10.30.0.0/24}}
    ```
    """
    return Diagnostic(
        f"node {host} has number {number}, which {subnet} does not hold",
        at,
        related=(Related(plan, "the subnet"),),
        hint="a smaller id, or a larger subnet",
    )


@fault("E0233")
def silent_about_nodes(what: str, silent: Sequence[str], at: Route) -> Diagnostic:
    """What goes by nodes leaves some of them out.

    A mapping from groups and nodes says something for each node that the entry is for; a host's own line comes before
    that of its group. Without a line a node would silently get nothing.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0, w1]}
    interfaces:
      storage:
        vlan: 30
        on: eno2
        nodes: storage
        ip:   # error: E0233
          w0: 10.30.0.10/24
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0, w1]}
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: {w0: 10.30.0.10/24, w1: none}}
    ```
    """
    names = ", ".join(silent[:3]) + (f" and {len(silent) - 3} more" if len(silent) > 3 else "")
    return Diagnostic(f"{what} says nothing for {names}", at, hint=f"add {silent[0]}: … (`none` is a way to say it)")


@wording("E0233")
def not_among_its_nodes(what: str, name: str, at: Route, targets: Sequence[str]) -> Diagnostic:
    """A line for nodes that the entry is not for."""
    return Diagnostic(
        f'{what} names "{name}", and the entry is not for its nodes',
        at,
        hint=f"its nodes: {', '.join(targets[:6])}" if targets else "name the group in nodes",
    )


@wording("E0219")
def on_existing_bridge(who: str, bridge: str, at: Route) -> Diagnostic:
    """A port for a bridge that is not vmnetc's to change."""
    return Diagnostic(
        f'{who} stands on "{bridge}", which exists already and is not changed',
        at,
        cluster="nobody would give the bridge the port",
        hint=f"let the spec make {bridge}, or name a NIC or bond",
    )


@wording("E0219")
def no_ovs_bridge(who: str, name: str, at: Route) -> Diagnostic:
    """`on` without `vlan` is a port of an OVS bridge."""
    return Diagnostic(
        f'{who} stands on "{name}", which is no OVS bridge of the spec',
        at,
        cluster="an internal port needs a bridge that lists it",
        hint="name an OVS bridge, or add vlan: … for a tagged interface",
    )


@fault("E0234")
def vlan_above_filter(who: str, bridge: str, uplink: str, at: Route) -> Diagnostic:
    """A tagged interface of the node stands on a Linux bridge that filters VLANs.

    The bridge itself is a member of VLAN 1 only, so the node's tagged frames never leave it: its address answers nobody
    (nmstate 2.2.62 with the operator's default trunk, applied). Beside the bridge, on its uplink, they do.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [eno1, eno2]}
      storage: {vlan: 30, on: br-vm, ip: dhcp}   # error: E0234
    bridges:
      br-vm: bond1
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [eno1, eno2]}
      storage: {vlan: 30, on: bond1, ip: dhcp}
    bridges:
      br-vm: bond1
    ```
    """
    return Diagnostic(
        f'{who} is a VLAN on Linux bridge "{bridge}", which filters VLANs',
        at,
        cluster="no frame of it leaves the node",
        hint=f"on: {uplink}, or bridges.{bridge}.allowedVlans: none",
    )


@fault("E0235")
def too_many_devices(most: int, at: Route) -> Diagnostic:
    """All families and nodes together come to more devices than any cluster has.

    A family stands for up to 4,094 interfaces, a group for any number of nodes. Counted are the devices of all policies.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      a{vlan}: {vlans: [1-4094], on: ens1}
      b{vlan}: {vlans: [1-4094], on: ens2}
      c{vlan}: {vlans: [1-4094], on: ens3}
      d{vlan}: {vlans: [1-4094], on: ens4}
      e{vlan}: {vlans: [1-4094], on: ens5}
      f{vlan}: {vlans: [1-4094], on: ens6}
      g{vlan}: {vlans: [1-4094], on: ens7}
      h{vlan}: {vlans: [1-4094], on: ens8}
      i{vlan}: {vlans: [1-4094], on: ens9}
      j{vlan}: {vlans: [1-4094], on: ens10}
      k{vlan}: {vlans: [1-4094], on: ens11}
      l{vlan}: {vlans: [1-4094], on: ens12}
      m{vlan}: {vlans: [1-4094], on: ens13}   # error: E0235
    ```
    """
    return Diagnostic(
        f"the spec comes to more than {most:,} devices of nodes", at, hint="name groups by label, or fewer VLANs"
    )


@fault("E0236")
def two_policy_names(one: str, other: str, at: Route, first: Route) -> Diagnostic:
    """Devices that stand on each other are one policy, and are given two names for it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [eno1, eno2], nncp: bonds}
    bridges:
      br-vm: {uplink: bond1, nncp: bridges}   # error: E0236
    ```
    """
    return Diagnostic(
        f'one policy cannot be called both "{one}" and "{other}"',
        at,
        related=(Related(first, "the other name"),),
        cluster="what stands on each other has to be in one policy: the order of several is not kept",
        either=True,
        hint="give nncp to one of them",
    )


@wording("E0236")
def no_host_in_name(policy: str, group: str, at: Route) -> Diagnostic:
    """A policy's name holds `{host}`, and its nodes are not named."""
    return Diagnostic(
        f'"{policy}" names a host, and "{group}" is a group by label', at, hint="{group} instead of {host}"
    )


@fault("E0207")
def many_names(network: str, device: str, names: Mapping[str, str], at: Route) -> Diagnostic:
    """A macvlan network lies on a device that has several names.

    One NetworkAttachmentDefinition serves all nodes, and names the device below in its `master`. Where the nodes' NICs
    have different names, or are known by their MAC addresses, a bond of one port gives them one (nmstate 2.2.62, applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {storage: {existing: true}}
    nodes:
      dell: {selector: {vendor: dell}, nics: {store: ens5f0}}
      hpe: {selector: {vendor: hpe}, nics: {store: ens2}}
    networks:
      ceph:
        macvlan: store   # error: E0207
        ipam: whereabouts
        subnets: 10.30.0.0/24
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {storage: {existing: true}}
    nodes:
      dell: {selector: {vendor: dell}, nics: {store: ens5f0}}
      hpe: {selector: {vendor: hpe}, nics: {store: ens2}}
    interfaces:
      store0: {bond: store, nodes: [dell, hpe]}
    networks:
      ceph: {macvlan: store0, ipam: whereabouts, subnets: 10.30.0.0/24}
    ```
    """
    groups = sorted(names)
    told = ", ".join(f"{names[group]} on {group}" for group in groups[:3]) + (", …" if len(groups) > 3 else "")
    return Diagnostic(
        f'macvlan network "{network}" needs one device name on every node, but "{device}" is {told}',
        at,
        cluster="one NetworkAttachmentDefinition serves all nodes: on the others its pods do not start",
        hint=f"a bond of one port has one name everywhere: interfaces.{device}0: {{bond: {device}, nodes: [{', '.join(groups[:3])}]}}",
    )


@fault("E0254")
def no_functions_of(pool: str, device: str, at: Route) -> Diagnostic:
    """A pool of virtual functions names a device that is no NIC.

    Only a physical NIC shares itself out. A bond, a bridge or a VLAN interface has no virtual functions; their ports may.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [ens3f0np0, ens3f1np1]}
    sriov:
      fast:
        nics: bond1   # error: E0254
        vfs: 8
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    sriov:
      fast: {nics: [ens3f0np0, ens3f1np1], vfs: 8}
    ```
    """
    return Diagnostic(
        f'SR-IOV pool "{pool}" names "{device}", which is no NIC',
        at,
        cluster='the operator\'s webhook refuses the policy: "no supported NIC is selected by the nicSelector"',
        hint="the NICs themselves",
    )


@fault("E0255")
def pool_by_mac(pool: str, role: str, nodes: str, at: Route, nic: Route) -> Diagnostic:
    """A pool of virtual functions has a NIC that is known by its MAC address.

    A policy of the SR-IOV operator finds NICs by name, PCI address, vendor or device, and by no MAC address (v1.5.0,
    `SriovNetworkNicSelector`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      nfv:
        hosts:
          w0: {nics: {pf: {mac: "52:54:00:12:34:56"}}}
    sriov:
      fast:
        nodes: nfv
        vfs: 8
        nics: pf   # error: E0255
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      nfv:
        hosts:
          w0: {nics: {pf: ens3f0np0}}
    sriov:
      fast: {nodes: nfv, vfs: 8, nics: pf}
    ```
    """
    return Diagnostic(
        f'SR-IOV pool "{pool}" needs the name of NIC "{role}" on {nodes}, which is known by its MAC address',
        at,
        related=(Related(nic, "known so"),),
        cluster="the operator finds no NIC by its MAC address",
        hint=f"say what {role} is called on {nodes}",
    )


@fault("E0244")
def native_without_list(bridge: str, at: Route) -> Diagnostic:
    """A bridge has a native VLAN, but no list of the tagged ones.

    A port with a native VLAN is a trunk, and nmstate refuses one without tags (nmstate 2.2.62, `bridge_vlan.rs`). Without a
    list the operator would add its own, 2 to 4094, which holds the native VLAN too.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: enp3s0, nativeVlan: 200}   # error: E0244
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: enp3s0, nativeVlan: 200, allowedVlans: [100-131]}
    ```
    """
    return Diagnostic(
        f'bridge "{bridge}" has a native VLAN, and no list of the VLANs that are tagged',
        at,
        cluster="the policy fails on every node",
        hint="allowedVlans: [100-131], without the native one",
    )


@fault("E0245")
def native_also_tagged(bridge: str, native: int, at: Route, allowed: Route) -> Diagnostic:
    """The native VLAN of a bridge is to be tagged as well.

    Frames of one VLAN leave a port tagged or untagged, not both: nmstate says "duplicate bridge VLAN vid" (2.2.62, with
    NetworkManager).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm:
        uplink: enp3s0
        allowedVlans: [100-299]
        nativeVlan: 200   # error: E0245
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm:
        uplink: enp3s0
        allowedVlans: [100-199, 201-299]
        nativeVlan: 200
    ```
    """
    return Diagnostic(
        f'VLAN {native} of bridge "{bridge}" would be native and tagged at once',
        at,
        related=(Related(allowed, "tagged here"),),
        cluster="the policy fails on every node",
        hint=f"take {native} out of allowedVlans",
    )


@fault("E0246")
def native_is_default(at: Route) -> Diagnostic:
    """The native VLAN of a bridge is 1, which it is anyway.

    Linux puts untagged frames into VLAN 1 of the bridge, and takes them out of it untagged. Said as a native VLAN it would
    have to be in none of nmstate's lists, and is in Linux' own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: enp3s0, allowedVlans: [100-131], nativeVlan: 1}   # error: E0246
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: enp3s0, allowedVlans: [100-131]}
    ```
    """
    return Diagnostic("untagged frames are in VLAN 1 of a bridge anyway", at, hint="delete nativeVlan")


@fault("E0248")
def address_in_other_vlan(bridge: str, native: int, at: Route, address: Route) -> Diagnostic:
    """The node has an address on a bridge whose untagged frames are in another VLAN.

    A bridge that filters VLANs has itself only VLAN 1 (nmstate 2.2.62 and kernel 6.1, applied): with a native VLAN the
    node's own frames find no way out untagged, and none that come in find the node.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm:
        uplink: enp3s0
        allowedVlans: [100-131]
        ip: dhcp
        nativeVlan: 200   # error: E0248
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm:
        uplink: enp3s0
        allowedVlans: [100-131]
        ip: dhcp
    ```
    """
    return Diagnostic(
        f'untagged frames of bridge "{bridge}" are in VLAN {native}, and its own address is in VLAN 1',
        at,
        related=(Related(address, "the node's address"),),
        cluster="the node does not answer on this address",
        hint="delete nativeVlan, or put the address elsewhere",
    )
