"""What VMs ask of the cluster: nodes, names, labels, devices and features that have to be switched on."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import (
    DEVICES,
    DOMAIN,
    POD,
    REFUSED,
    Body,
    disks,
    entries,
    given,
    is_address,
    is_label,
    is_qualified_name,
    is_subdomain,
    name_of,
    part,
    pointer,
    volumes,
)
from vmnetc.verify.selectors import Why, expression_faults, faults


@object_rule("E1407", "VirtualMachine")
def name_servers(vm: Body, target: Target) -> Iterator[Objection]:
    """The name servers or search domains of a VM's pod cannot be set so.

    `dnsConfig` has up to 3 name servers, which are addresses, and up to 6 search domains of 256 characters together; with
    `dnsPolicy: None` it has to name a server (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          dnsPolicy: None   # error: E1407
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          dnsPolicy: None
          dnsConfig: {nameservers: [192.0.2.53]}
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    """
    pod, at = part(vm, *POD), pointer(*POD, "dnsConfig")
    config = part(pod, "dnsConfig")
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if pod.get("dnsPolicy") == "None" and not servers:
        yield Objection(
            pointer(*POD, "dnsPolicy"),
            "with dnsPolicy None a name server has to be named",
            hint="dnsConfig: {nameservers: [192.0.2.53]}",
            cluster=REFUSED,
        )
    if len(servers) > 3:
        yield Objection(f"{at}/nameservers", f"{len(servers)} name servers are more than 3", "delete some", REFUSED)
    for index, server in enumerate(servers):
        if not is_address(server):
            yield Objection(f"{at}/nameservers/{index}", f'"{server}" is no address', "as in 192.0.2.53", REFUSED)
    if len(searches) > 6 or len(" ".join(searches)) > 256:
        yield Objection(
            f"{at}/searches", "these are too many search domains", "up to 6, of 256 characters together", REFUSED
        )
    for index, search in enumerate(searches):
        if not is_subdomain(search):
            yield Objection(f"{at}/searches/{index}", f'"{search}" is no domain', "as in example.com", REFUSED)
    for index, option in enumerate(config.get("options") or ()):
        if not option.get("name"):
            yield Objection(f"{at}/options/{index}", "an option has no name", "name: ndots, say", REFUSED)


@object_rule("E1408", "VirtualMachine")
def placement_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """What is said of the nodes for a VM cannot be read.

    The API server takes `affinity` and `topologySpreadConstraints` as they come, and KubeVirt refuses what the scheduler
    could not read: operators without values, keys that are none, weights beyond 1 to 100 (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/validate-k8s-utils.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: zone, operator: In}   # error: E1408
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: zone, operator: In, values: [a]}
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    """
    affinity = part(vm, *POD, "affinity")
    for where, message, hint in (*_of_nodes(affinity), *_of_pods(affinity)):
        yield Objection(f"{pointer(*POD, 'affinity')}{where}", message, hint=hint, cluster=REFUSED)
    for at, spread in entries(vm, *POD, "topologySpreadConstraints"):
        for where, message, hint in _spread(spread):
            yield Objection(f"{at}{where}", message, hint=hint, cluster=REFUSED)


_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def _of_nodes(affinity: Body) -> Iterator[Why]:
    nodes = part(affinity, "nodeAffinity")
    at = pointer("nodeAffinity", _REQUIRED)
    if nodes.get(_REQUIRED) is not None:
        if not nodes[_REQUIRED].get("nodeSelectorTerms"):
            yield at, "no node is selected", "nodeSelectorTerms: [{matchExpressions: […]}]"
        for where, term in entries(nodes[_REQUIRED], "nodeSelectorTerms"):
            yield from _term(f"{at}{where}", term)
    for where, preferred in entries(affinity, "nodeAffinity", _PREFERRED):
        yield from _weight(where, preferred)
        yield from _term(f"{where}/preference", part(preferred, "preference"))


def _term(at: str, term: Body) -> Iterator[Why]:
    for where, requirement in entries(term, "matchExpressions"):
        yield from expression_faults(f"{at}{where}", requirement, of_nodes=True)
    for where, requirement in entries(term, "matchFields"):
        one = requirement.get("operator") in ("In", "NotIn") and len(requirement.get("values") or ()) == 1
        if not one or requirement.get("key") != "metadata.name" or not is_subdomain(requirement["values"][0]):
            yield f"{at}{where}", "a field is no name of one node", "key: metadata.name, operator: In, values: [node]"


def _of_pods(affinity: Body) -> Iterator[Why]:
    for kind in ("podAffinity", "podAntiAffinity"):
        for at, term in entries(affinity, kind, _REQUIRED):
            yield from _pods(at, term)
        for at, preferred in entries(affinity, kind, _PREFERRED):
            yield from _weight(at, preferred)
            yield from _pods(f"{at}/podAffinityTerm", part(preferred, "podAffinityTerm"))


def _weight(at: str, preferred: Body) -> Iterator[Why]:
    weight = preferred.get("weight") or 0
    if not 1 <= weight <= 100:
        yield (f"{at}/weight" if "weight" in preferred else at), f"{weight} is no weight", "a number from 1 to 100"


def _pods(at: str, term: Body) -> Iterator[Why]:
    for key in ("labelSelector", "namespaceSelector"):
        yield from ((f"{at}/{key}{where}", message, hint) for where, message, hint in faults(term.get(key)))
    for index, name in enumerate(term.get("namespaces") or ()):
        if not is_label(name):
            yield f"{at}/namespaces/{index}", f'"{name}" is no namespace', "its name"
    yield from _topology_key(at, term)


def _topology_key(at: str, term: Body) -> Iterator[Why]:
    key = term.get("topologyKey") or ""
    if not is_qualified_name(key):
        where = f"{at}/topologyKey" if "topologyKey" in term else at
        yield where, f'"{key}" is no label of nodes', "topologyKey: kubernetes.io/hostname"


def _spread(spread: Body) -> Iterator[Why]:
    skew, how = spread.get("maxSkew") or 0, spread.get("whenUnsatisfiable")
    if skew <= 0:
        yield "/maxSkew", f"maxSkew {skew} is less than 1", "maxSkew: 1"
    yield from _topology_key("", spread)
    if how not in ("DoNotSchedule", "ScheduleAnyway"):
        yield "/whenUnsatisfiable", f'there is no whenUnsatisfiable "{how}"', "DoNotSchedule or ScheduleAnyway"
    yield from (
        (f"/labelSelector{where}", message, hint) for where, message, hint in faults(spread.get("labelSelector"))
    )


_OF_KUBEVIRT = (
    "created-by",
    "migrationJobUID",
    "nodeName",
    "migrationTargetNodeName",
    "schedulable",
    "install-strategy",
)


@object_rule("E1409", "VirtualMachine")
def label_of_kubevirt(vm: Body, target: Target) -> Iterator[Objection]:
    """A label is set on a VM's instance that only KubeVirt sets.

    They tell where the instance runs and who made it, and stand in a manifest if it was copied from a running one
    ("creation of the following reserved kubevirt.io/ labels on a VMI object is prohibited", KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        metadata:
          labels:
            kubevirt.io/nodeName: worker-1   # error: E1409
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        metadata:
          labels:
            kubevirt.io/vm: web
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    """
    path = ("spec", "template", "metadata", "labels")
    for label in part(vm, *path):
        prefix, _, name = label.partition("/")
        if prefix == "kubevirt.io" and name in _OF_KUBEVIRT:
            yield Objection(
                pointer(*path, label),
                f"only KubeVirt sets the label {label}",
                hint="delete it; a nodeSelector chooses a node",
                cluster=REFUSED,
                on_key=True,
            )


_ANNOTATIONS = {"kubevirt.io/ignitiondata": "ExperimentalIgnitionSupport", "hooks.kubevirt.io/hookSidecars": "Sidecar"}
_DEVICES = {"autoattachVSOCK": "VSOCK", "downwardMetrics": "DownwardMetrics", "panicDevices": "PanicDevices"}
_VOLUMES = {"hostDisk": "HostDisk", "downwardMetrics": "DownwardMetrics"}
_CONFIG_VOLUMES = ("configMap", "secret", "serviceAccount", "downwardAPI")


@object_rule("W1410", "VirtualMachine")
def feature_switched_off(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM asks for something that clusters have switched off by default.

    KubeVirt has features behind gates (`pkg/virt-config/featuregate/active.go`), and refuses what uses a closed one. Who
    runs the cluster opens them in the HyperConverged resource: if that is done, allow this.

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
            - name: data
              hostDisk: {path: /data/disk.img, type: Disk}   # error: W1410
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
            - name: data
              persistentVolumeClaim: {claimName: data}
    ```
    """
    for at, gate in _behind_gates(vm):
        yield Objection(
            at,
            f"this needs KubeVirt's feature gate {gate}",
            hint="open the gate, or allow this if it is open",
            cluster="where the gate is closed, which it is by default, KubeVirt refuses the VM",
            on_key=True,
        )


def _behind_gates(vm: Body) -> Iterator[tuple[str, str]]:
    """What needs a feature gate, and which."""
    annotations = ("spec", "template", "metadata", "annotations")
    for key, gate in _ANNOTATIONS.items():
        if part(vm, *annotations).get(key):
            yield pointer(*annotations, key), gate
    devices, of = part(vm, *DEVICES), {name_of(volume): volume for _, volume in volumes(vm)}
    yield from (
        (pointer(*DEVICES, key), gate) for key, gate in _DEVICES.items() if devices.get(key) not in (None, False, [])
    )
    for at, volume in volumes(vm):
        yield from ((f"{at}/{key}", gate) for key, gate in _VOLUMES.items() if volume.get(key) is not None)
    for at, system in entries(vm, *DEVICES, "filesystems"):
        volume = of.get(name_of(system), {})
        if given(volume, *_CONFIG_VOLUMES):
            yield f"{at}/name", "EnableVirtioFsConfigVolumes"
        elif given(volume, "persistentVolumeClaim", "dataVolume"):
            yield f"{at}/name", "EnableVirtioFsStorageVolumes"
    for at, disk in disks(vm):
        if part(disk, "lun").get("reservation"):
            yield f"{at}/lun/reservation", "PersistentReservation"
        if disk.get("cdrom") is not None and name_of(disk) not in of:
            yield f"{at}/cdrom", "DeclarativeHotplugVolumes"
    for kind in given(part(vm, *DOMAIN, "launchSecurity"), "sev", "snp", "tdx"):
        yield pointer(*DOMAIN, "launchSecurity", kind), f"WorkloadEncryption{'TDX' if kind == 'tdx' else 'SEV'}"
    if part(vm, "spec").get("runStrategy") == "WaitAsReceiver":
        yield "/spec/runStrategy", "DecentralizedLiveMigration"


@object_rule("E1411", "VirtualMachine")
def device_incomplete(vm: Body, target: Target) -> Iterator[Objection]:
    """A device of a VM does not say what it is.

    A GPU has a `deviceName` or is claimed, and of the claims each stands among the VM's `resourceClaims`; a sound card has a
    name; a watchdog on amd64 is `i6300esb`; and one GPU at most is shown while the guest boots (`ramFB`) (KubeVirt 1.7
    `pkg/virt-api/webhooks`, `pkg/dra/admitter`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          architecture: amd64
          domain:
            memory: {guest: 1Gi}
            devices:
              watchdog: {name: dog, diag288: {action: reset}}   # error: E1411
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          architecture: amd64
          domain:
            memory: {guest: 1Gi}
            devices:
              watchdog: {name: dog, i6300esb: {action: reset}}
    ```
    """
    devices = part(vm, *DEVICES)
    for at, gpu in entries(vm, *DEVICES, "gpus"):
        if not gpu.get("deviceName") and not given(gpu, "claimName", "requestName", "claimRequest"):
            yield Objection(at, "a GPU does not say which", "deviceName: nvidia.com/…", REFUSED)
    shown = [at for at, gpu in entries(vm, *DEVICES, "gpus") if _is_shown_at_boot(gpu)]
    for at in shown[1:]:
        yield Objection(at, "two GPUs would be shown while the guest boots", "ramFB: {enabled: false}", REFUSED)
    sound, dog = devices.get("sound"), devices.get("watchdog")
    if sound is not None and not sound.get("name"):
        yield Objection(pointer(*DEVICES, "sound"), "a sound card has no name", "name: sound", REFUSED)
    if dog is not None and part(vm, *POD).get("architecture") == "amd64" and dog.get("diag288") is not None:
        yield Objection(
            pointer(*DEVICES, "watchdog", "diag288"),
            "a watchdog on amd64 is an i6300esb",
            hint="i6300esb: {action: reset}",
            cluster=REFUSED,
            on_key=True,
        )


def _is_shown_at_boot(gpu: Body) -> bool:
    display = part(gpu, "virtualGPUOptions").get("display")
    if display is None or display.get("enabled") is False:
        return False
    frame = display.get("ramFB")
    return frame is None or frame.get("enabled") is True


_HYPERV_NEEDS = {"evmcs": "vapic", "ipi": "vpindex", "tlbflush": "vpindex", "synictimer": "synic", "synic": "vpindex"}


@object_rule("E1412", "VirtualMachine")
def hyperv_contradiction(vm: Body, target: Target) -> Iterator[Objection]:
    """What a guest is to see of Hyper-V does not go together.

    Some features need others, which KubeVirt switches on by itself, but not against the user's word; and the features of the
    host (`hypervPassthrough`) are instead of named ones (KubeVirt 1.7 `pkg/virt-api/webhooks/hyperv.go`).

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
            features:
              hyperv:
                ipi: {enabled: true}   # error: E1412
                vpindex: {enabled: false}
            devices: {}
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
            features:
              hyperv:
                ipi: {enabled: true}
                vpindex: {enabled: true}
            devices: {}
    ```
    """
    features, at = part(vm, *DOMAIN, "features"), pointer(*DOMAIN, "features")
    if features.get("hyperv") is not None and features.get("hypervPassthrough") is not None:
        yield Objection(
            f"{at}/hypervPassthrough",
            "the features of the host are instead of named ones",
            hint="delete hyperv or hypervPassthrough",
            cluster=REFUSED,
            on_key=True,
        )
    hyperv = part(features, "hyperv")
    for feature, needed in _HYPERV_NEEDS.items():
        # A feature that is there is switched on.
        on = hyperv.get(feature) is not None and hyperv[feature].get("enabled") is not False
        if on and part(hyperv, needed).get("enabled") is False:
            yield Objection(
                f"{at}/hyperv/{feature}",
                f"{feature} needs {needed}, which is switched off",
                hint=f"{needed}: {{enabled: true}}",
                cluster=REFUSED,
            )
