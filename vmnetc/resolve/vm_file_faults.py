"""Faults of VMs that their owners keep in files."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route


@fault("E0737")
def another_vm(what: str, in_file: str, meant: str, at: Route, seen: Place) -> Diagnostic:
    """The file that `manifest` names is that of another VM than the entry.

    The key of an entry is the VM's namespace and name, by which services and policies find it. With `count` the file is
    the pattern of all copies, and may have any name.

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
    metadata: {name: www}   # error: E0737
    spec:
      template: {spec: {domain: {devices: {interfaces: []}, memory: {guest: 1Gi}}, networks: []}}
    ```
    """
    return Diagnostic(
        f'the {what} of the VM is "{in_file}", and the entry means "{meant}"',
        seen,
        related=(Related(at.key, "the entry"),),
        hint=f"{what}: {meant}, or another key in the spec",
    )


@fault("E0738")
def copies_share_a_volume(vm: str, volume: str, at: Route) -> Diagnostic:
    """Copies of a VM would write to one volume.

    With `count` vmnetc renames what is named after the VM of the file: the VM itself, and volumes that are called like it
    or begin with its name and a dash. A volume of another name would be one for all copies: two VMs that write to it
    destroy its file system, and of two DataVolumes of one name the second VM never starts.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web-{n}: {manifest: web.yaml, nics: pod, count: 2}   # error: E0738
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {interfaces: [], disks: [{name: root, disk: {}}]}
          networks: []
          volumes: [{name: root, persistentVolumeClaim: {claimName: data}}]
    ```
    """
    return Diagnostic(
        f'all copies of VM "{vm}" would have volume "{volume}"',
        at / "manifest",
        cluster="two VMs that write to one volume destroy its file system",
        hint="name it after the VM in the file, so that each copy has its own",
    )


@fault("E0740")
def address_is_the_files(vm: str, nic: str, at: Route) -> Diagnostic:
    """An address on a primary network must be asked for in the VM's own file.

    OVN-Kubernetes reads it from the annotation `network.kubevirt.io/addresses` of the VM's template (kubevirt/
    ipam-extensions pkg/ips/primarynetwork.go), and vmnetc writes no annotations into files of others.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [demo]
    networks: {tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}}
    vms:
      demo/web:
        manifest: web.yaml
        nics: [{network: tenant, ip: 10.100.0.5}]   # error: E0740
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      runStrategy: Always
      template: {spec: {domain: {memory: {guest: 1Gi}, devices: {interfaces: []}}, networks: []}}
    ```
    """
    return Diagnostic(
        f'the address of NIC "{nic}" of VM "{vm}" is not woven into its file',
        at,
        hint="in the file: spec.template.metadata.annotations: {network.kubevirt.io/addresses: ...}",
    )


@fault("E0741")
def label_is_the_files(vm: str, label: str, at: Route, seen: Place) -> Diagnostic:
    """A Service over several VMs finds them by a label that a VM's own file lacks.

    vmnetc puts it on the templates of its own VMs, and writes no labels into files of others.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {manifest: web.yaml, nics: pod}   # error: E0741
      demo/www: {memory: 1Gi, nics: pod}
    services:
      front: {vms: [web, www], ports: 80}
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      runStrategy: Always
      template: {spec: {domain: {memory: {guest: 1Gi}, devices: {interfaces: []}}, networks: []}}
    ```
    """
    return Diagnostic(
        f'VM "{vm}" lacks the label by which a Service finds it: {label}',
        at.key,
        related=(Related(seen, "its template"),),
        cluster="the Service would not lead to it",
        hint=f'in the file: spec.template.metadata.labels: {{{label}: ""}}',
    )
