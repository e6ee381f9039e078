"""How large VMs are: memory and processors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import DOMAIN, REFUSED, Body, is_quantity, nearest, part, pointer, quantity, whole

_SMALLEST = 1_000_000
_MIB, _GIB = 1024**2, 1024**3
_MEMORY, _CPU = pointer(*DOMAIN, "memory"), pointer(*DOMAIN, "cpu")


def _resource(vm: Body, which: str, what: str) -> Any:
    return part(vm, *DOMAIN, "resources", which).get(what)


def _at(which: str, what: str) -> str:
    return pointer(*DOMAIN, "resources", which, what)


@object_rule("E1397", "VirtualMachine")
def no_memory(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM has no memory.

    It comes from an instancetype, from `domain.memory.guest`, or from `domain.resources`. Without any KubeVirt accepts the
    VM and refuses its instance, so that it never starts ("no memory requested", KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:   # error: E1397
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
            devices: {}
    ```
    """
    memory = part(vm, *DOMAIN, "memory")
    if part(vm, "spec").get("instancetype") is not None or memory.get("hugepages") is not None:
        return
    if any(whole(_resource(vm, which, "memory")) for which in ("requests", "limits")):
        return
    if not quantity(memory.get("guest")):
        yield Objection(
            nearest(vm, *DOMAIN),
            "the VM has no memory",
            hint="memory: {guest: 2Gi}, or an instancetype",
            cluster="the VM is admitted, and does not start",
            on_key=True,
        )


@object_rule("E1398", "VirtualMachine")
def memory_contradiction(vm: Body, target: Target) -> Iterator[Objection]:
    """What is said of a VM's memory does not go together.

    A request is 1 MB at least and no larger than the limit; memory in huge pages is a multiple of the page. A VM that may
    grow (`maxGuest`) begins with 1Gi at least, below `maxGuest`, and both are multiples of 2Mi (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters`, `pkg/liveupdate/memory`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            devices: {}
            resources:
              requests: {memory: 4Gi}   # error: E1398
              limits: {memory: 2Gi}
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
            devices: {}
            resources:
              requests: {memory: 2Gi}
              limits: {memory: 2Gi}
    ```
    """
    request, limit = _resource(vm, "requests", "memory"), _resource(vm, "limits", "memory")
    for which, said in (("requests", request), ("limits", limit)):
        if quantity(said) < 0:
            yield Objection(_at(which, "memory"), f"{said} of memory is less than nothing", "2Gi", REFUSED)
    if 0 < quantity(request) < _SMALLEST:
        yield Objection(
            _at("requests", "memory"), f"{request} of memory is less than 1 MB", hint="2Gi, say", cluster=REFUSED
        )
    if 0 < whole(limit) < whole(request):
        yield Objection(
            _at("requests", "memory"), f"{request} is more than the limit, {limit}", hint=f"{limit}", cluster=REFUSED
        )
    yield from _huge_pages(vm)
    yield from _growing(vm)


def _huge_pages(vm: Body) -> Iterator[Objection]:
    memory = part(vm, *DOMAIN, "memory")
    size = part(memory, "hugepages").get("pageSize")
    if memory.get("hugepages") is None or part(vm, "spec").get("instancetype") is not None:
        return
    at = f"{_MEMORY}/hugepages/pageSize" if size is not None else f"{_MEMORY}/hugepages"
    if not is_quantity(size) or whole(size) <= 0:
        yield Objection(at, f'"{size or ""}" is no size of a page', hint='"2Mi" or "1Gi"', cluster=REFUSED)
        return
    request = _resource(vm, "requests", "memory")
    amount = whole(request) or whole(memory.get("guest")) or whole(_resource(vm, "limits", "memory"))
    if amount % whole(size):
        said = request or memory.get("guest") or _resource(vm, "limits", "memory")
        yield Objection(at, f"{said} of memory is no multiple of a page of {size}", "more memory, or 2Mi", REFUSED)


def _growing(vm: Body) -> Iterator[Objection]:
    """From `pkg/liveupdate/memory`: of a VM that may get more memory while it runs."""
    memory = part(vm, *DOMAIN, "memory")
    most, instancetype = memory.get("maxGuest"), part(vm, "spec").get("instancetype")
    if most is None or instancetype is not None:
        return
    request, limit = (_resource(vm, which, "memory") for which in ("requests", "limits"))
    guest = next((said for said in (memory.get("guest"), request, limit) if quantity(said)), None)
    if guest is None:
        page = part(memory, "hugepages").get("pageSize")
        guest = page if page is not None and is_quantity(page) else memory.get("guest")
    block = _GIB if part(memory, "hugepages").get("pageSize") == "1Gi" else 2 * _MIB
    if why := _why_not_growing(vm, guest, most, block):
        yield Objection(f"{_MEMORY}/maxGuest", f"memory cannot grow to {most}: {why}", "delete maxGuest", REFUSED)


def _why_not_growing(vm: Body, guest: Any, most: Any, block: int) -> str | None:
    cpu, whose = part(vm, *DOMAIN, "cpu"), part(vm, *DOMAIN[:-1]).get("architecture")
    if cpu.get("realtime") is not None:
        return "the VM is in real time"
    if part(cpu, "numa").get("guestMappingPassthrough") is not None:
        return "the VM has NUMA nodes of its host"
    if part(vm, *DOMAIN).get("launchSecurity") is not None:
        return "the VM's memory is encrypted"
    if guest is None:
        return "there is no memory to begin with"
    if quantity(guest) > quantity(most):
        return f"it begins with {guest}"
    if wrong := next((said for said in (guest, most) if whole(said) % block), None):
        return f"{wrong} is no multiple of {'1Gi' if block == _GIB else '2Mi'}"
    if whose not in (None, "", "amd64"):
        return f"on {whose} it does not"
    if whole(guest) < _GIB:
        return f"it begins with {guest}, less than 1Gi"
    return None


@object_rule("E1399", "VirtualMachine")
def cpu_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """What is said of a VM's processors does not go together.

    A request is no larger than the limit, and `sockets` no more than `maxSockets`. With `dedicatedCpuPlacement` requests
    and limits are equal, whole, and as many as the guest has processors, with up to two threads a core. Only with it there
    are `isolateEmulatorThread`, NUMA nodes (which need huge pages) and real time (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

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
            cpu: {cores: 2, isolateEmulatorThread: true}   # error: E1399
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
            cpu: {cores: 2, isolateEmulatorThread: true, dedicatedCpuPlacement: true}
            devices: {}
    ```
    """
    request, limit = _resource(vm, "requests", "cpu"), _resource(vm, "limits", "cpu")
    for which, said in (("requests", request), ("limits", limit)):
        if quantity(said) < 0:
            yield Objection(_at(which, "cpu"), f"{said} processors are less than none", "1", REFUSED)
    if 0 < quantity(limit) < quantity(request):
        yield Objection(_at("requests", "cpu"), f"{request} is more than the limit, {limit}", f"{limit}", REFUSED)
    cpu = part(vm, *DOMAIN, "cpu")
    for where, message, hint in _of_topology(vm, cpu):
        yield Objection(f"{_CPU}{where}", message, hint=hint, cluster=REFUSED)
    if cpu.get("dedicatedCpuPlacement") and part(vm, "spec").get("instancetype") is None:
        for message, hint in _of_pinned(vm, cpu):
            yield Objection(f"{_CPU}/dedicatedCpuPlacement", message, hint=hint, cluster=REFUSED)


_Why = tuple[str, str, str]


def _of_topology(vm: Body, cpu: Body) -> Iterator[_Why]:
    sockets, most = cpu.get("sockets") or 0, cpu.get("maxSockets") or 0
    if most and sockets > most:
        yield "/sockets", f"{sockets} sockets are more than maxSockets, {most}", f"{most}"
    for index, feature in enumerate(cpu.get("features") or ()):
        policy = feature.get("policy")
        if policy not in (None, "", "force", "require", "optional", "disable", "forbid"):
            yield (
                f"/features/{index}/policy",
                f'there is no policy "{policy}"',
                "force, require, optional, disable or forbid",
            )
    # An instancetype may pin processors, and give huge pages.
    if part(vm, "spec").get("instancetype") is not None:
        return
    pinned = cpu.get("dedicatedCpuPlacement")
    numa = part(cpu, "numa").get("guestMappingPassthrough") is not None
    if cpu.get("isolateEmulatorThread") and not pinned:
        yield "/isolateEmulatorThread", "only a VM with dedicated processors has this", "dedicatedCpuPlacement: true"
    if numa and not pinned:
        yield "/numa", "only a VM with dedicated processors has NUMA nodes", "dedicatedCpuPlacement: true"
    if numa and part(vm, *DOMAIN, "memory").get("hugepages") is None:
        yield "/numa", "only a VM in huge pages has NUMA nodes", 'memory: {hugepages: {pageSize: "1Gi"}}'
    if cpu.get("realtime") is not None and not (pinned and numa):
        yield (
            "/realtime",
            "real time needs dedicated processors and NUMA nodes",
            "dedicatedCpuPlacement: true, numa: {guestMappingPassthrough: {}}",
        )


def _of_pinned(vm: Body, cpu: Body) -> Iterator[tuple[str, str]]:
    requests, limits = part(vm, *DOMAIN, "resources", "requests"), part(vm, *DOMAIN, "resources", "limits")
    limit = quantity(limits.get("cpu"))
    request = quantity(requests.get("cpu")) or limit
    for what, said in (("request", request), ("limit", limit)):
        if said > 0 and said.denominator > 1:
            yield f"the {what} of dedicated processors is no whole number", "cpu: 2, say"
    least, most = quantity(requests.get("memory")), quantity(limits.get("memory"))
    if least > 0 and most > 0 and whole(least) != whole(most):
        yield "dedicated processors need as much memory as limit as is requested", f"{requests['memory']} for both"
    if request > 0 and limit > 0 and whole(request) != whole(limit):
        yield "requests and limits of dedicated processors differ", f"{limits['cpu']} for both"
    guest = _processors(cpu)
    if guest and (request > 0 or limit > 0) and guest not in (whole(request), whole(limit)):
        yield f"the guest has {guest} processors, and as many would have to be dedicated", "delete resources.…cpu"
    if (cpu.get("threads") or 0) > 2:
        yield f"{cpu['threads']} threads of a core are more than a dedicated one has", "threads: 2"


def _processors(cpu: Body) -> int:
    """How many the guest has, if that is said; KubeVirt else takes what is requested."""
    said = [cpu[key] for key in ("cores", "sockets", "threads") if cpu.get(key)]
    product = 1
    for factor in said:
        product *= factor
    return product if said else 0


@object_rule("E1400", "VirtualMachine")
def size_and_instancetype(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM has an instancetype and a size of its own.

    What an instancetype says cannot be said again: number of processors and memory ("conflicts with selected instance
    type", KubeVirt 1.7 `pkg/instancetype/apply`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      instancetype: {name: u1.medium}
      template:
        spec:
          domain:
            memory: {guest: 4Gi}   # error: E1400
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      instancetype: {name: u1.medium}
      template:
        spec:
          domain:
            devices: {}
    ```
    """
    if part(vm, "spec").get("instancetype") is None:
        return
    for at, what in _own_sizes(vm):
        yield Objection(
            at,
            f"the VM has an instancetype and a {what} of its own",
            hint="delete one of the two",
            cluster=REFUSED,
            on_key=True,
        )


def _own_sizes(vm: Body) -> Iterator[tuple[str, str]]:
    for which in ("requests", "limits"):
        for what in ("cpu", "memory"):
            if what in part(vm, *DOMAIN, "resources", which):
                yield _at(which, what), f"{what} {which.removesuffix('s')}"
    for key in ("sockets", "cores", "threads"):
        if part(vm, *DOMAIN, "cpu").get(key):
            yield f"{_CPU}/{key}", f"number of {key}"
    if part(vm, *DOMAIN, "memory").get("guest") is not None:
        yield f"{_MEMORY}/guest", "size of memory"
