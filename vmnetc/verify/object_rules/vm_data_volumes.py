"""DataVolumes that VMs bring with them."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import REFUSED, Body, entries, given, part, volumes


@object_rule("E1395", "VirtualMachine")
def data_volume_unused(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM brings a DataVolume that none of its volumes uses.

    Each entry of `dataVolumeTemplates` has a name, by which a volume refers to it: `dataVolume: {name: …}` or
    `persistentVolumeClaim: {claimName: …}`. It is made in the namespace of the VM ("must be referenced in the VMI
    template's 'volumes' list", KubeVirt 1.7 `pkg/storage/admitters/data-volume-template.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      dataVolumeTemplates:
        - metadata: {name: web-disk}   # error: E1395
          spec: {source: {blank: {}}, storage: {resources: {requests: {storage: 10Gi}}}}
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - {name: root, dataVolume: {name: web-root}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      dataVolumeTemplates:
        - metadata: {name: web-root}
          spec: {source: {blank: {}}, storage: {resources: {requests: {storage: 10Gi}}}}
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - {name: root, dataVolume: {name: web-root}}
    ```
    """
    used = {part(volume, "dataVolume").get("name") for _, volume in volumes(vm)}
    used |= {part(volume, "persistentVolumeClaim").get("claimName") for _, volume in volumes(vm)}
    namespace = part(vm, "metadata").get("namespace")
    for at, template in entries(vm, "spec", "dataVolumeTemplates"):
        metadata = part(template, "metadata")
        name, own = metadata.get("name"), metadata.get("namespace")
        if not name:
            yield Objection(at, "a DataVolume has no name", hint="metadata: {name: …}", cluster=REFUSED)
        elif name not in used:
            yield Objection(
                f"{at}/metadata/name",
                f'no volume uses DataVolume "{name}"',
                hint=f"volumes: [{{name: …, dataVolume: {{name: {name}}}}}]",
                cluster=REFUSED,
            )
        if own and namespace and own != namespace:
            yield Objection(
                f"{at}/metadata/namespace",
                f'DataVolume "{name}" would be in "{own}", and the VM in "{namespace}"',
                hint="delete namespace",
                cluster=REFUSED,
            )


@object_rule("E1396", "VirtualMachine")
def data_volume_incomplete(vm: Body, target: Target) -> Iterator[Objection]:
    """A DataVolume of a VM does not say where its data is from, or where it goes to, or says it twice.

    It has one of `source`, with one source in it, and `sourceRef`, or a `dataSource` of its claim; and one of `storage` and
    `pvc` (KubeVirt 1.7 `pkg/storage/admitters/data-volume-template.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      dataVolumeTemplates:
        - metadata: {name: web-root}
          spec:   # error: E1396
            storage: {resources: {requests: {storage: 10Gi}}}
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - {name: root, dataVolume: {name: web-root}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      dataVolumeTemplates:
        - metadata: {name: web-root}
          spec:
            sourceRef: {kind: DataSource, name: fedora, namespace: openshift-virtualization-os-images}
            storage: {resources: {requests: {storage: 30Gi}}}
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - {name: root, dataVolume: {name: web-root}}
    ```
    """
    for at, template in entries(vm, "spec", "dataVolumeTemplates"):
        if why := _what_is_wrong(part(template, "spec")):
            where, message, hint = why
            spec = f"{at}/spec" if template.get("spec") is not None else at
            yield Objection(f"{spec}{where}", message, hint=hint, cluster=REFUSED, on_key=True)


def _what_is_wrong(spec: Body) -> tuple[str, str, str] | None:
    """The first thing: where, what, and the cure."""
    targets = given(spec, "storage", "pvc")
    if not targets:
        return "", "a DataVolume has neither storage nor pvc", "storage: {resources: {requests: {storage: 10Gi}}}"
    if len(targets) > 1:
        return "/pvc", "a DataVolume has storage and pvc", "delete pvc"
    populated = given(spec[targets[0]], "dataSource", "dataSourceRef")
    sources = given(spec, "source", "sourceRef")
    if populated and sources:
        return f"/{sources[0]}", f"a DataVolume has {sources[0]} and a {populated[0]}", "delete one of the two"
    if not populated and not sources:
        return "", "a DataVolume does not say where its data is from", "source: {blank: {}}, or sourceRef"
    source = spec.get("source")
    if source is None:
        return None
    kinds = given(source, *source)
    if not kinds:
        return "/source", "a source is empty", "source: {blank: {}}, or http, pvc, registry …"
    if len(kinds) > 1:
        return f"/source/{kinds[1]}", f"a DataVolume is from {kinds[0]} and {kinds[1]}", "delete one of the two"
    return None
