"""Faults of names: what they lead to is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from vmnetc.diagnostics.model import Added, Diagnostic, Fix, Related, typo
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route
from vmnetc.diagnostics.similar import MOST, did_you_mean

_CLUSTER = {
    "network": "the VM would stay in Scheduling: network attachment definition not found",
    "bridge": "the VMs would be placed on no node, or on a bridge without an uplink",
    "node group": "no node would get it",
}


@fault("W0001")
def no_target(assumed: str, at: Route) -> Diagnostic:
    """The spec does not say for which release it is.

    What a network becomes, and which features there are, differs by release. Without `target` the
    oldest one in which user-defined networks are generally available is assumed, and a later vmnetc may assume another.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1   # error: W0001
    kind: NetworkSpec
    bridges: {br-flat: enp3s0}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(
        f"no target given, assuming {assumed}", at, hint=f"target: {assumed}", add=Added("target", assumed)
    )


@fault("E0107")
def unknown_target(typed: str, known: Collection[str], spans: str, at: Route) -> Diagnostic:
    """The target is no release that this vmnetc compiles for.

    What a network becomes differs by release, so none is taken for another. `vmnetc targets` prints those that it knows,
    and what each has.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.2   # error: E0107
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    ```
    """
    word = did_you_mean(typed, known)
    return Diagnostic(
        f'"{typed}" is no target that this release of vmnetc compiles for',
        at,
        label=f'did you mean "{word}"?' if word else "",
        fix=typo(typed, word),
        hint=f"targets: {spans}",
    )


@fault("E1003")
def range_of_targets_backwards(typed: str, turned: str, at: Route) -> Diagnostic:
    """A range of targets begins with the younger release.

    A range is written from the oldest release to the youngest. Turned around it names no release at all.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20..4.18   # error: E1003
    bridges: {br-flat: enp3s0}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18..4.20
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(
        f'range "{typed}" begins with the younger release', at, hint=f"target: {turned}", fix=Fix(typed, turned)
    )


@fault("E0401")
def no_such_name(who: str, noun: str, name: str, at: Route, known: Mapping[str, Route] | Collection[str]) -> Diagnostic:
    """Something refers to a name that the spec does not have.

    A VM on a network without a NetworkAttachmentDefinition stays in Scheduling (KubeVirt
    `pkg/network/multus/nad.go`), a NAD on a bridge that no node has makes a bridge without an uplink, or keeps its VMs
    from every node; neither is refused by the API server.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flatnetwork: {bridge: br-flat}
    attach:
      demo/fedora01: flatnetwrk   # error: E0401
    ```
    """
    guess = did_you_mean(name, known)
    there = isinstance(known, Mapping) and guess in known
    return Diagnostic(
        f'{who} names {noun} "{name}", which does not exist',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        fix=typo(name, guess),
        related=(Related(known[guess].key, f"{noun} {guess}"),)
        if there and isinstance(known, Mapping) and guess
        else (),
        cluster=_CLUSTER.get(noun, ""),
        hint="" if guess else _there_is(noun, known),
        cause="" if guess else f"{noun} {name}",
    )


def _there_is(noun: str, known: Collection[str]) -> str:
    if not known:
        return f"the spec has no {noun}"
    return f"there is: {', '.join(sorted(known)[:12])}" if len(known) <= MOST else f"the spec has {len(known)} others"


@fault("E0613")
def nic_on_absent_network(who: str, name: str, at: Route, state: Route) -> Diagnostic:
    """A NIC is on a network that is to be absent, or something else still names it.

    `state: absent` takes a network away. A VM that still has a NIC on it does not start again: its
    NetworkAttachmentDefinition is not found. Nor is there anything for a network policy, or for live migration, any more.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, state: absent}}
    attach:
      demo/fedora01: flat   # error: E0613
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, state: absent}}
    ```
    """
    return Diagnostic(
        f'{who} has a NIC on network "{name}", which is to be absent',
        at,
        related=(Related(state, "said here"),),
        cluster="the VM would stay in Scheduling at its next start: network attachment definition not found",
        hint="take the NIC away first, and roll that out",
    )


@wording("E0613")
def named_absent_network(who: str, name: str, at: Route, state: Route) -> Diagnostic:
    """A network policy, or the platform, names one."""
    return Diagnostic(
        f'{who} names network "{name}", which is to be absent',
        at,
        related=(Related(state, "said here"),),
        cluster="it would hold for a network that is not there",
        hint="delete it here, or leave the network",
    )


@fault("E0501")
def undeclared_namespace(
    who: str, name: str, at: Route | Place, known: Collection[str], instead: str = ""
) -> Diagnostic:
    """A namespace is used that the spec does not declare.

    vmnetc makes the namespaces that it is told of, and must know which ones exist already, since the label for a
    primary network can be given at creation only. `default` and `kube-*` need no declaration,
    nor do `openshift-*` and the namespace of virtualization where the target has them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo, shop]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, namespaces: dmeo}   # error: E0501
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, namespaces: demo}
    ```
    """
    guess = did_you_mean(name, known)
    of_others = isinstance(at, Route) and at.path[0] == "attach"  # the VM is there, and so is its namespace
    return Diagnostic(
        f'{who} is in namespace "{name}", which the spec does not declare',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        fix=typo(name, guess),
        add=Added(name, "{existing: true}", "namespaces") if of_others and not guess else None,
        cluster="objects in a namespace that is not there are refused",
        hint=instead or f"namespaces: {{{name}: {{}}}}, or {{{name}: {{existing: true}}}} if it exists already",
        cause="" if guess else name,
    )


@wording("E0104")
def expands_twice(noun: str, name: str, at: Route, first: Route) -> Diagnostic:
    """Two entries that come to one name."""
    return Diagnostic(
        f'{noun} "{name}" is defined twice',
        at.key,
        label="and again here",
        related=(Related(first.key, "first here"),),
        either=True,
    )


@fault("E0515")
def label_of_new_namespace(name: str, at: Route) -> Diagnostic:
    """`primaryUdnLabel` stands on a namespace that is made here.

    It tells of a namespace that exists already that it was created with the label. A namespace that vmnetc makes gets
    the label when a primary network covers it, and only then: with it and without a network its pods do not start.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces:
      demo: {primaryUdnLabel: true}   # error: E0515
    ```
    """
    return Diagnostic(
        f'namespace "{name}" is made here, and gets the label if a primary network covers it',
        at.key,
        hint="delete primaryUdnLabel, or, if the namespace exists already: existing: true",
    )


@wording("E0104")
def built_in_network(name: str, at: Route) -> Diagnostic:
    """A network of the spec takes a built-in name."""
    return Diagnostic(f'network "{name}" is built in: the cluster\'s own network', at.key, hint="choose another name")


@fault("E0407")
def attach_to_own(name: str, at: Route, own: Route) -> Diagnostic:
    """`attach` names a VM that the spec makes itself.

    `attach` patches VMs that others own. A VM of the spec has its NICs in its own entry; two places for one list would
    contradict each other sooner or later.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {instancetype: u1.small}
    attach:
      demo/web: flat   # error: E0407
    ```
    """
    return Diagnostic(
        f'attach names VM "{name}", which this spec makes itself',
        at.key,
        related=(Related(own.key, "made here"),),
        hint="list all its NICs in vms, under nics",
    )


@wording("E0407")
def attach_to_whole(name: str, at: Route, whole: Route | Place) -> Diagnostic:
    """A VM that stands under `manifests`."""
    return Diagnostic(
        f'attach names VM "{name}", which stands under manifests',
        at.key,
        related=(Related(whole, "it is here"),),
        hint=f"vms.{name}: {{manifest: <its file>, nics: […]}} weaves NICs into a file of yours",
    )


@fault("E0804")
def service_over_others(name: str, vms: list[str], at: Route) -> Diagnostic:
    """A Service over several VMs names one that the spec does not make.

    Kubernetes gives a Service one selector, so several VMs are found by a label that vmnetc puts on them. It cannot
    label a VM that others own; a single one is found by the label that KubeVirt gives it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    attach: {demo/one: flat, demo/two: flat}
    services:
      web: {vms: [one, two], ports: 80}   # error: E0804
    ```
    """
    return Diagnostic(
        f'service "{name}" is over several VMs, of which this spec does not make {", ".join(vms)}',
        at,
        cluster="the Service would never find them",
        hint="selector: {label: value}, with a label that stands in the template of each of the VMs",
    )


@fault("W0415")
def attach_of_nothing(name: str, nics: Collection[str], at: Route) -> Diagnostic:
    """An `attach` entry adds nothing: the VM has all its NICs already.

    A NIC that the VM has, by its name in `nicsNow` or by its network in the inventory, is left as it is unless something
    is said of it. Without either a VM has one NIC, `default`, as on the pod network. No patch is made: once an export
    shows the VM with the patch, `nicsNow` must say what it has without it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {demo: {existing: true}}
    attach:
      demo/web: pod   # error: W0415
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    attach:
      demo/web: flat
    ```
    """
    return Diagnostic(
        f'attach entry "{name}" adds nothing: the VM has {", ".join(nics)} already',
        at.key,
        hint="delete the entry, or say which NICs the VM has without this patch: nicsNow: [...]",
    )


@fault("E0720")
def not_one_for_each(field: str, what: str, size: int, count: int | None, who: str, at: Route) -> Diagnostic:
    """A list for several VMs has another length than there are VMs.

    `macs` and `ips` give one address to each VM of an entry with `count`, in their order. With fewer, some VMs would
    have none; with more, nobody could tell which are meant. An entry without `count` is one VM.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web-{n}:
        count: 3
        memory: 1Gi
        nics:
          - network: pod
            macs: ["02:00:5e:10:00:01", "02:00:5e:10:00:02"]   # error: E0720
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web-{n}:
        count: 2
        memory: 1Gi
        nics:
          - network: pod
            macs: ["02:00:5e:10:00:01", "02:00:5e:10:00:02"]
    ```
    """
    one = {"macs": "mac", "ips": "ip"}[field]
    if count is None:
        return Diagnostic(f'"{field}" is for VMs with "count", and {who} has none', at, hint=f"{one}: …")
    return Diagnostic(
        f"{who} makes {count} VMs, and {field} has {size} {what}", at, hint=f"one for each, or: {one}: auto"
    )


@fault("W0726")
def mac_without_colons(typed: str, colons: str, at: Route) -> Diagnostic:
    """A MAC address is written without colons.

    It is read as the same address with colons, in which form it stands in the VM: guests and switches show it in other
    forms, and KubeVirt takes some of them as they are.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, mac: 02-00-5e-10-00-07}   # error: W0726
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, mac: "02:00:5e:10:00:07"}
    ```
    """
    return Diagnostic(f'MAC address "{typed}" is read as {colons}', at, hint=f'mac: "{colons}"', fix=Fix(typed, colons))


@fault("E0909")
def none_of_vlan(who: str, vlan: int, namespace: str, elsewhere: Sequence[str], at: Route) -> Diagnostic:
    """A VM asks for a VLAN that no network of the spec has.

    `network: vlan:100` is the network behind a bridge that has VLAN 100 and that the VM's namespace may use. Tables of VMs
    often know nothing else, and a column `vlan` says it for them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 100}
    attach:
      demo/web: "vlan:101"   # error: E0909
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 100}
    attach:
      demo/web: "vlan:100"
    ```
    """
    where = f"that namespace {namespace} may use" if elsewhere else "of the spec"
    hint = f"open {elsewhere[0]} to it: namespaces" if elsewhere else f"add one: {{bridge: …, vlan: {vlan}}}"
    return Diagnostic(f"{who} asks for VLAN {vlan}, and no network {where} has it", at, hint=hint)


@fault("E0910")
def several_of_vlan(who: str, vlan: int, names: Sequence[str], at: Route) -> Diagnostic:
    """A VM asks for a VLAN that several networks have.

    The same VLAN on two bridges, or two networks on one, are different networks; which one is meant only the name says.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0, br-dmz: enp4s0}
    networks:
      blue: {bridge: br-flat, vlan: 100}
      dmz: {bridge: br-dmz, vlan: 100}
    attach:
      demo/web: "vlan:100"   # error: E0910
    ```
    """
    return Diagnostic(
        f"{who} asks for VLAN {vlan}, which {len(names)} networks have: {', '.join(names[:5])}",
        at,
        hint=f"name the network: {names[0]}",
    )
