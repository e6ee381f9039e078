"""Faults of the files that a spec names beside itself: exports of a cluster, and VM files of users."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place, Route


@fault("E1120")
def no_such_file(pattern: str, at: Route) -> Diagnostic:
    """A file that the spec names is not there.

    Paths and globs start at the folder in which the spec lies. A glob that finds nothing is a mistake as well: checks
    against an empty inventory would pass silently. Of a folder the files that end in .yaml, .yml and .json are read.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: exports/*.yaml   # error: E1120
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(f'"{pattern}" leads to no file', at, hint="paths start at the folder of the spec")


@fault("E1121")
def file_outside(name: str, at: Route) -> Diagnostic:
    """A file that the spec names is not below the spec's folder.

    What a build reads must be in review with the spec: no `..`, no absolute path, no link that leads out.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: [../cluster.yaml]   # error: E1121
    bridges: {br-flat: enp3s0}
    ```
    """
    return Diagnostic(
        f'"{name}" is not below the folder of the spec', at, hint="copy the file there, or move the spec up"
    )


@fault("E1122")
def export_too_large(name: str, alone: bool, at: Route) -> Diagnostic:
    """A file that the spec names is too large to be read.

    Of exports vmnetc reads at most 256 MiB a file and 1 GiB together, of `manifests` 4 MiB and 32 MiB, of a VM's file
    1 MiB. Of a cluster vmnetc needs VMs, namespaces, networks, policies and the state of nodes only.
    """
    most = "one file" if alone else "all of them"
    return Diagnostic(
        f"{name}: too large for {most}",
        at,
        hint="oc get vm,vmi,ns,net-attach-def,nncp,nns,nodes -A -o yaml > inventory.yaml",
    )


@wording("E1122")
def too_large_to_read(name: str, alone: bool, at: Route) -> Diagnostic:
    """A file of `manifests`, or all of them together."""
    return Diagnostic(f"{name}: too large for {'one file' if alone else 'all of them'}", at, hint="write several specs")


@fault("E1123")
def export_unreadable(why: str, at: Place) -> Diagnostic:
    """A file that the spec names cannot be read.

    It is neither YAML nor JSON: often a message of `oc` has been redirected into it, or it was cut off.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    ```
    ```yaml cluster.yaml
    kind: VirtualMachine
    metadata: {name: web, namespace: [demo}   # error: E1123
    ```
    """
    return Diagnostic(f"the file cannot be read: {why}", at, hint="export it again")


@wording("E1123")
def unreadable(why: str, at: Place) -> Diagnostic:
    """A file of `manifests`."""
    return Diagnostic(f"the file cannot be read: {why}", at)


@fault("E0735")
def not_a_vm(kind: object, at: Place) -> Diagnostic:
    """A file that `manifest` names does not hold one VirtualMachine.

    It holds a single document: `kind: VirtualMachine` with a `metadata.name`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {manifest: web.yaml, nics: pod}
    ```
    ```yaml web.yaml
    apiVersion: v1
    kind: Pod   # error: E0735
    metadata: {name: web}
    ```
    """
    what = "a VirtualMachine without a name" if kind == "VirtualMachine" else f"{kind or 'no object'}"
    return Diagnostic(f"this is {what}, where a VirtualMachine is meant", at)


@fault("E0736")
def vm_file_without_list(name: str, at: Place) -> Diagnostic:
    """The file of a VM lacks a list into which its NICs could be woven.

    vmnetc changes nothing but the lists `interfaces` and `networks`, and adds neither to a file that is not its own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {manifest: web.yaml, nics: pod}
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      template:
        spec:
          domain:
            devices: {}   # error: E0736
            memory: {guest: 1Gi}
          networks: []
    ```
    """
    cure = "spec.template.spec.domain.devices.interfaces" if name == "interfaces" else "spec.template.spec.networks"
    return Diagnostic(f'the VM has no list "{name}"', at, hint=f"{cure}: []")


@fault("E0739")
def vm_file_with_aliases(name: str, at: Place) -> Diagnostic:
    """A part of a VM's file that must be changed is shared with another part by an anchor.

    What is written in its place would stand in the other place as well, or would no longer be found by its alias.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {manifest: web.yaml, nics: pod}
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      template:
        metadata: {annotations: {note: &nic default}}
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces: [{name: *nic, masquerade: {}}]   # error: E0739
          networks: [{name: *nic, pod: {}}]
    ```
    """
    return Diagnostic(f'"{name}" holds or uses an alias, so it cannot be changed by itself', at, hint="write it out")
