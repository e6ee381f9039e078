"""What VMs hand to cloud-init."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import REFUSED, Body, volumes

_MOST = 2048
_WAYS = ("cloudInitNoCloud", "cloudInitConfigDrive")
_DATA = ("userData", "networkData")


@object_rule("E1393", "VirtualMachine")
def cloud_init_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """A volume for cloud-init has nothing in it, the same twice, or more than KubeVirt takes.

    `userData` stands in the VM, in Base64, or in a Secret, and `networkData` likewise; of each there is one, and one of the
    two at least. In the VM each has up to 2048 bytes, of Base64 those that it stands for; more comes from a Secret
    (KubeVirt 1.7 `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - name: cloudinit
              cloudInitNoCloud: {}   # error: E1393
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - name: cloudinit
              cloudInitNoCloud:
                secretRef: {name: web-cloudinit}
    ```
    """
    for at, said in _cloud_inits(vm):
        found = {data: _sources(said, data) for data in _DATA}
        if not any(found.values()):
            yield Objection(
                at, "there is nothing for cloud-init", hint="userData, or delete the volume", cluster=REFUSED
            )
        for data, keys in found.items():
            if len(keys) > 1:
                yield Objection(
                    f"{at}/{keys[1]}",
                    f"{data} is given twice: {keys[0]} and {keys[1]}",
                    hint=f"delete one of them: {keys[0]} or {keys[1]}",
                    cluster=REFUSED,
                    on_key=True,
                )
            yield from _text(at, said, data)


def _text(at: str, said: Body, data: str) -> Iterator[Objection]:
    encoded = f"{data}Base64"
    decoded = _decoded(said.get(encoded))
    if said.get(encoded) and decoded is None:
        yield Objection(f"{at}/{encoded}", "this is no Base64", hint=f"{data} takes the text itself", cluster=REFUSED)
    length = len(said[data].encode()) if said.get(data) else len(decoded or b"")
    if length > _MOST:
        yield Objection(
            f"{at}/{data if said.get(data) else encoded}",
            f"{data} has {length} bytes, and KubeVirt takes {_MOST}",
            hint=f"put it into a Secret, and name that: {_reference(data)}: {{name: …}}",
            cluster=REFUSED,
            on_key=True,
        )


def _cloud_inits(vm: Body) -> Iterator[tuple[str, Body]]:
    """Of a volume that has both, KubeVirt looks at the first."""
    for at, volume in volumes(vm):
        way = next((way for way in _WAYS if volume.get(way) is not None), None)
        if way is not None:
            yield f"{at}/{way}", volume[way]


def _reference(data: str) -> str:
    """The key that names a Secret; of user data it is called as in the API, not as in KubeVirt's code."""
    return "secretRef" if data == "userData" else f"{data}SecretRef"


def _sources(said: Body, data: str) -> list[str]:
    keys = [key for key in (data, f"{data}Base64") if said.get(key)]
    return [*keys, *([_reference(data)] if (said.get(_reference(data)) or {}).get("name") else [])]


def _decoded(text: str | None) -> bytes | None:
    """As Go's encoding/base64 reads it: line breaks do not count."""
    if not text:
        return None
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
