"""Faults of specs for one cluster that know nothing of each other."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route


@fault("E0916")
def object_of_two_specs(kind: str, name: str, other: str, at: Route) -> Diagnostic:
    """Two specs make one object.

    Of two manifests with one kind, namespace and name a cluster has the one that was applied last; two Argo CD
    applications overwrite each other's for ever, and where one of them stops to make it, it is pruned from under the other
    (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#fail-the-sync-if-a-shared-resource-is-found).
    A policy counts as well: what is in it of the one spec is gone once the other's was applied.

    One of them makes it, and the other names it: with `uses`, or by `existing`. `vmnetc validate` finds it in specs that do
    not use each other, too.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    namespaces: [shop]   # error: E0916
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    namespaces: {shop: {existing: true}}
    ```
    ```yaml prod.vmnet.yaml
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    ```
    """
    cure = {
        "Namespace": "existing: true in one of them",
        "NodeNetworkConfigurationPolicy": "nncp: another name; or one spec for what is on these nodes, which the other uses",
        "VirtualMachine": "delete one of them",
    }
    return Diagnostic(
        f"{kind} {name} is made by {other} as well",
        at,
        cluster="the one that is applied last wins, and pruning one takes both",
        hint=cure.get(kind, "another name, or delete one of them: uses names what the other spec has"),
    )


@wording("E0916")
def patch_of_two_specs(kind: str, other: str, at: Route) -> Diagnostic:
    """A switch of the cluster that two specs set."""
    return Diagnostic(
        f"{kind} is patched by {other} as well, in another way",
        at,
        cluster="the one that is applied last wins",
        hint="say it in one of them",
    )


@fault("E0917")
def device_of_two_specs(name: str, nodes: str, other: str, at: Route) -> Diagnostic:
    """Two specs say what one device of the nodes is.

    Policies are applied in no fixed order, and again after each restart of a node or of an operator: what the later one
    says of a device replaces what the other said (nmstate 2.2.62, applied: the list of a bridge's ports, for one). So a
    bond or a bridge, and a NIC of which an MTU or an address is set, is in one spec, and others use it. The same goes for a
    localnet name that two specs map onto one bridge: the one that lets it go takes it from the other.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    interfaces:
      ens5f0: {ethernet: true, mtu: 1500}   # error: E0917
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    interfaces:
      ens5f0.30: {vlan: 30, on: ens5f0}
    ```
    ```yaml prod.vmnet.yaml
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: ens5f0
    ```
    """
    return Diagnostic(
        f'"{name}" on {nodes} is set by {other} as well',
        at,
        cluster="the policy that is applied last wins; which one that is changes with every restart of the node",
        hint="say it in one spec, which the other one uses",
    )


@wording("E0917")
def mapping_of_two_specs(localnet: str, bridge: str, other: str, at: Route) -> Diagnostic:
    """A localnet name that two specs map onto one bridge."""
    return Diagnostic(
        f'localnet name "{localnet}" of bridge "{bridge}" is mapped by {other} as well',
        at,
        cluster="the spec that lets the name go takes it from the other's networks",
        hint="say it in one spec, which the other one uses; or a physicalNetwork of its own",
    )


@wording("E0225")
def localnet_of_two_specs(localnet: str, bridge: str, other: str, at: Route) -> Diagnostic:
    """A localnet name that two specs map onto two bridges."""
    return Diagnostic(
        f'localnet name "{localnet}" is bridge "{bridge}" here, and another bridge in {other}',
        at,
        cluster="the policy applied last decides on which LAN the VMs are",
        hint="a physicalNetwork of its own for each",
    )


@wording("E0202")
def port_of_two_specs(name: str, nodes: str, other: str, at: Route) -> Diagnostic:
    """A NIC that bridges or bonds of two specs take."""
    return Diagnostic(
        f'"{name}" is a port of a bridge or bond of {other} too, on {nodes}',
        at,
        cluster="the policy applied last takes the port; which one that is changes with every restart of the node",
        hint="give each a port of its own; or use the other spec, and its bridge",
    )


@wording("E0701")
def mac_of_two_specs(mac: str, nic: str, other: str, at: Route) -> Diagnostic:
    """A MAC address that VMs of two specs have on one LAN."""
    return Diagnostic(
        f"{nic} has MAC address {mac}, as a VM of {other} has",
        at,
        cluster="two guests with one MAC address on a LAN: both lose packets",
        hint="another address, or: mac: auto",
    )


@wording("E0303")
def ip_of_two_specs(ip: str, nic: str, other: str, at: Route) -> Diagnostic:
    """An address that VMs of two specs have on one LAN."""
    return Diagnostic(
        f"{nic} has {ip}, as a VM of {other} has",
        at,
        cluster="traffic reaches now the one, now the other",
        hint="another address",
    )


@fault("E0918")
def pool_of_two_specs(network: str, other: str, at: Route) -> Diagnostic:
    """Two specs hand out addresses from one range.

    `ip: auto` takes the lowest address that is free, as far as the spec knows, and each spec remembers in its own lock what
    it gave. So two that share a range sooner or later give one address to two VMs. Addresses that are typed (`ip`, `ips`)
    may lie in one subnet, as long as each is typed once.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    vms:
      shop/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - network: app
            ip: auto   # error: E0918
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    uses: [prod.vmnet.yaml]
    vms:
      shop/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: 10.12.0.200}]
    ```
    ```yaml prod.vmnet.yaml
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      app: {bridge: br-vm, addressing: static, subnets: 10.12.0.0/24}
    vms:
      shop/db:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: auto}]
    ```
    """
    return Diagnostic(
        f'addresses of network "{network}" are handed out by {other} as well',
        at,
        cluster="two guests get one address, and traffic reaches now the one, now the other",
        hint="ips: <first>-<last>, a range that only this spec uses; or a network of its own",
    )


@fault("E0919")
def tree_of_two_specs(name: str, folder: str, other: str, at: Route) -> Diagnostic:
    """Two specs of one name go to one folder.

    A tree belongs to the spec that is named in its files, and a build deletes what that spec no longer makes: of two with
    one name in one folder, each build would delete what the other one made. Given

    ```yaml
    # shop.vmnet.yaml
    metadata: {name: prod}
    # erp.vmnet.yaml
    metadata: {name: prod}
    ```

    side by side, `vmnetc validate shop.vmnet.yaml erp.vmnet.yaml` finds the second name.
    """
    return Diagnostic(
        f'{other} is called "{name}" too, and both are built into {folder}',
        at,
        cluster="each build deletes the manifests of the other spec, and Argo CD their objects",
        hint="metadata.name: another one, and a folder for each spec",
    )
