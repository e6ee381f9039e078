"""What a manifest means: the same for two manifests between which a cluster sees no difference.

Each way to say the same thing is a function of `RULES`; the first line of its docstring is what stands in
docs/coverage.md, the rest says why it is so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

Body = dict[str, Any]

_OWN_ANNOTATIONS = (
    "argocd.argoproj.io/sync-wave",
    "argocd.argoproj.io/sync-options",
    "kustomize.toolkit.fluxcd.io/prune",
)
_MADE = ("bond", "vlan", "linux-bridge", "ovs-bridge", "ovs-interface", "mac-vlan")


def differences(wanted: Body, made: Body) -> list[str]:
    """Where a manifest that vmnetc makes means something else than the wanted one."""
    left, right = json.loads(json.dumps(wanted)), json.loads(json.dumps(made))
    for rule in RULES:
        rule(left, right)
    return list(_compare("", left, right))


def _compare(path: str, left: Any, right: Any) -> list[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        keys = sorted({*left, *right})
        return [line for key in keys for line in _compare(f"{path}/{key}", left.get(key), right.get(key))]
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return [
            line
            for index, (a, b) in enumerate(zip(left, right, strict=True))
            for line in _compare(f"{path}/{index}", a, b)
        ]
    return [] if left == right and type(left) is type(right) else [f"{path}: wanted {left!r}, made {right!r}"]


# The rules


def _nics(wanted: Body, made: Body) -> None:
    """All of a VM but its interfaces and their networks; a port without name and protocol; a NAD of its own namespace by that

    Only these are compared. Left out, the protocol is TCP (kubevirt.io/api core/v1, `Port`), vmnetc makes a name of both, and the namespace is the VM's
    (KubeVirt pkg/network/multus/nad.go). `v1alpha3` and `v1` have one schema.
    """
    for body in (wanted, made):
        if body["kind"] == "VirtualMachine":
            spec = body["spec"]["template"]["spec"]
            interfaces = spec["domain"]["devices"]["interfaces"]
            for port in (port for interface in interfaces for port in interface.get("ports", [])):
                port.setdefault("protocol", "TCP")
                if port.get("name") == f"{port['protocol'].lower()}-{port['port']}":
                    del port["name"]
            for network in (network for network in spec["networks"] if "multus" in network):
                multus, home = network["multus"], f"{body['metadata'].get('namespace')}/"
                multus["networkName"] = multus["networkName"].removeprefix(home)
            body["apiVersion"] = "kubevirt.io/v1"
            body["spec"] = {"interfaces": interfaces, "networks": spec["networks"]}
            body["metadata"] = {key: body["metadata"].get(key) for key in ("name", "namespace")}


def _status(wanted: Body, _: Body) -> None:
    """`status`, and what an export has of the server's in `metadata`

    Controllers write it; what a user applies of it is dropped.
    """
    wanted.pop("status", None)
    for key in ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"):
        wanted["metadata"].pop(key, None)


def _namespace(wanted: Body, made: Body) -> None:
    """A namespace on a cluster-wide object; a namespace that the file leaves to whoever applies it

    The API server drops the one; `kubectl -n` or a kustomization brings the other.
    """
    if "namespace" not in made["metadata"]:
        wanted["metadata"].pop("namespace", None)
    elif wanted["metadata"].get("namespace") is None:
        made["metadata"].pop("namespace")


def _notes(wanted: Body, made: Body) -> None:
    """Labels and annotations that vmnetc adds: waves, guards, part-of, a description

    Those of the file must be there, each sync option too; what is added is for Argo CD, Flux and readers.
    """
    options = "argocd.argoproj.io/sync-options"
    for key in ("labels", "annotations"):
        said, more = wanted["metadata"].pop(key, None) or {}, made["metadata"].pop(key, None) or {}
        if options in said and {*said[options].split(",")} <= {*more.get(options, "").split(",")}:
            del said[options]
        if said:
            wanted["metadata"][key] = said
            made["metadata"][key] = {name: value for name, value in more.items() if name in said}


def _version(wanted: Body, _: Body) -> None:
    """`nmstate.io/v1alpha1` and `v1beta1`

    One CRD serves all three without a conversion (nmstate/kubernetes-nmstate, deploy/crds).
    """
    if wanted["apiVersion"].startswith("nmstate.io/v1"):
        wanted["apiVersion"] = "nmstate.io/v1"


def _nothing_said(wanted: Body, _: Body) -> None:
    """Empty `nodeSelector`, and empty lists of interfaces, routes and rules

    They select, and ask for, the same as where they are left out (nmstate 2.2.62: absent sections are default ones).
    """
    if wanted["kind"] != _POLICY:
        return
    if not wanted["spec"].get("nodeSelector", True):
        del wanted["spec"]["nodeSelector"]
    state = wanted["spec"].get("desiredState", {})
    for key in ("routes", "route-rules"):
        if not state.get(key, {}).get("config", True):
            del state[key]


def _ports(wanted: Body, made: Body) -> None:
    """A port of which nothing is said but that it is up

    nmstate turns each port of a bond or bridge on with it, named or not (nmstate 2.2.62, rust/src/lib/iface.rs,
    `apply_ctrller_change`).
    """
    for state in _states(wanted, made):
        interfaces = state.get("interfaces", [])
        ports = {port for interface in interfaces for port in _ports_of(interface)}
        silent = [{"name": port, "type": "ethernet", "state": "up"} for port in ports]
        state["interfaces"] = [interface for interface in interfaces if interface not in silent]


def _ports_of(interface: Body) -> list[str]:
    bridged = [port["name"] for port in interface.get("bridge", {}).get("port", [])]
    return bridged + interface.get("link-aggregation", {}).get("port", [])


def _order(wanted: Body, made: Body) -> None:
    """The order of interfaces, ports of bonds, and mappings

    nmstate sorts interfaces by what they stand on, and treats ports and mappings as sets (nmstate 2.2.62).
    """
    for state in _states(wanted, made):
        state.get("interfaces", []).sort(key=lambda interface: interface["name"])
        state.get("ovn", {}).get("bridge-mappings", []).sort(key=lambda mapping: mapping["localnet"])
        for interface in state.get("interfaces", []):
            interface.get("link-aggregation", {}).get("port", []).sort()


def _addresses(wanted: Body, made: Body) -> None:
    """No `ipv4` or `ipv6` on a device that the policy makes, and one that says `enabled: false`

    For a new profile nmstate turns both off (2.2.62, rust/src/lib/nm/settings/ip.rs). `dhcp: false` and
    `autoconf: false` are its defaults. On a NIC that exists what is left out stays as it is, so there it counts.
    """
    for state in _states(wanted, made):
        for interface in state.get("interfaces", []):
            for family in ("ipv4", "ipv6"):
                said = interface.get(family, {})
                for key in ("dhcp", "autoconf"):
                    if said.get(key) is False:
                        del said[key]
                if said == {"enabled": False} and interface.get("type") in _MADE:
                    del interface[family]


def _descriptions(wanted: Body, made: Body) -> None:
    """A description that only vmnetc writes, and line breaks in one

    It is a note in the profile and configures nothing; vmnetc writes it as one line.
    """
    for there, here in _pairs(wanted, made):
        if "description" not in there:
            here.pop("description", None)
        else:
            there["description"] = " ".join(there["description"].split())


def _types(wanted: Body, made: Body) -> None:
    """An interface without `type`

    nmstate takes that of the interface of this name on the node (nmstate 2.2.62; a removal means any type).
    """
    for there, here in _pairs(wanted, made):
        if "type" not in there:
            here.pop("type", None)


def _spanning_tree(wanted: Body, made: Body) -> None:
    """`stp: true` for `stp: {enabled: true}` on an OVS bridge; none at all

    nmstate reads both. Left out it is on for a Linux bridge, by NetworkManager, and off for an OVS bridge.
    """
    for state in _states(wanted, made):
        for interface in state.get("interfaces", []):
            if "bridge" in interface and interface.get("state") != "absent":
                options = interface["bridge"].setdefault("options", {})
                said = options.get("stp", interface["type"] == "linux-bridge")
                options["stp"] = said if isinstance(said, dict) else {"enabled": said}


def _patch_ports(wanted: Body, made: Body) -> None:
    """`allow-extra-patch-ports: true`, which vmnetc adds to every OVS bridge

    It only says that ports of OVN-Kubernetes' own stay when the policy is applied again (nmstate 2.2.62).
    """
    for there, here in _pairs(wanted, made):
        if "bridge" in there and "allow-extra-patch-ports" not in there["bridge"]:
            here.get("bridge", {}).pop("allow-extra-patch-ports", None)


def _old_mappings(wanted: Body, _: Body) -> None:
    """`ovs-db.external_ids.ovn-bridge-mappings` for `ovn.bridge-mappings`

    The one is how nmstate stores the other (nmstate 2.2.62, ovsdb). `physnet:br-ex` is in it on every node:
    OVN-Kubernetes' own mapping, which stays.
    """
    for state in _states(wanted):
        ids = state.get("ovs-db", {}).get("external_ids", {})
        pairs = [pair.split(":") for pair in ids.pop("ovn-bridge-mappings", "").split(",") if pair]
        made = [{"localnet": name, "bridge": bridge} for name, bridge in pairs if name != "physnet"]
        if made and state.pop("ovs-db") == {"external_ids": {}}:
            state["ovn"] = {"bridge-mappings": made}


def _mappings(wanted: Body, made: Body) -> None:
    """A mapping without `state`

    It is present (nmstate 2.2.62, ovn.rs).
    """
    for state in _states(wanted, made):
        for mapping in state.get("ovn", {}).get("bridge-mappings", []):
            mapping.setdefault("state", "present")


def _config(wanted: Body, made: Body) -> None:
    """A NAD's config as text; `cniVersion`

    It is parsed. The version is the form of the plugin's answer, which Multus reads in every one (CNI specification,
    "Version considerations").
    """
    for body in (wanted, made):
        if body["kind"] == _NAD:
            config = json.loads(body["spec"]["config"])
            config.pop("cniVersion", None)
            body["spec"]["config"] = config


def _plugins(wanted: Body, made: Body) -> None:
    """A list of one plugin; `tuning` without settings in the list, also as `cnv-tuning`

    What is in a list of one is that plugin. `tuning` changes what it is told to, here nothing, and the MAC address if a
    pod asks for one, which `bridge` before it has set (containernetworking/plugins v1.5.0, plugins/meta/tuning/tuning.go,
    plugins/main/bridge/bridge.go).
    """
    for config in _configs(wanted, made):
        told = [plugin for plugin in config.get("plugins", ()) if plugin not in _IDLE]
        if len(told) == 1:
            del config["plugins"]
            config |= told[0]


def _config_name(wanted: Body, made: Body) -> None:
    """A NAD's config without `name`

    Multus gives it the object's (k8snetworkplumbingwg/network-attachment-definition-client, pkg/utils/cniconfig.go,
    `GetCNIConfigFromSpec`).
    """
    for body in (wanted, made):
        if body["kind"] == _NAD:
            body["spec"]["config"].setdefault("name", body["metadata"]["name"])


def _plugin(wanted: Body, made: Body) -> None:
    """`cnv-bridge` for `bridge`; defaults that are written out

    It is the same program (kubevirt/cluster-network-addons-operator); OpenShift's documentation says `bridge` from 4.17
    on. The bridge is `cni0`, its switches are false, among them `macspoofchk` and `isGateway`, and `ipam` is empty, unless
    stated (containernetworking/plugins, plugins/main/bridge/bridge.go). The `mode` of macvlan is `bridge`
    (plugins/main/macvlan/macvlan.go).
    """
    defaults = {"bridge": ("bridge", "cni0"), "macvlan": ("mode", "bridge")}
    for config in _configs(wanted, made):
        if config.get("type") == "cnv-bridge":
            config["type"] = "bridge"
        if config.get("type") in defaults:
            config.setdefault(*defaults[config["type"]])
        for key in ("macspoofchk", "portIsolation", "disableContainerInterface", "isGateway", "ipam"):
            if not config.get(key, True):
                del config[key]


def _capabilities(wanted: Body, made: Body) -> None:
    """`capabilities: {mac: true}` of `bridge`, and `{ips: true}` with `static` where no address is written

    They are another way to hand over the MAC or IP addresses that a pod asks for. Multus always takes the one by arguments
    too (k8snetworkplumbingwg/multus-cni, pkg/multus/multus.go, `DelegateAdd`), and `bridge` and `static` read both (plugins
    v1.5.0, plugins/main/bridge/bridge.go, plugins/ipam/static/main.go).
    """
    for config in _configs(wanted, made):
        ipam = config.get("ipam") or {}
        asked = ipam.get("type") == "static" and "addresses" not in ipam
        other_way = {"mac": True} if config.get("type") == "bridge" else {"ips": True} if asked else None
        if config.get("capabilities", ()) == other_way:
            del config["capabilities"]


def _default_vlan(wanted: Body, made: Body) -> None:
    """`preserveDefaultVlan` left out

    It is false from containernetworking/plugins v1.8.0 on. In v1.3.0 to v1.7.1 it was true, so there the file lets
    untagged frames through beside its VLAN, and what vmnetc makes does not.
    """
    for there, here in zip(_configs(wanted), _configs(made), strict=True):
        if "preserveDefaultVlan" not in there:
            here.pop("preserveDefaultVlan", None)


def _sets(wanted: Body, made: Body) -> None:
    """The order of namespaces that a CUDN names, and other spellings of an address block

    `In` asks for one of the values (apimachinery, pkg/labels/selector.go). `2001:db8::0/64` is `2001:db8::/64`, and
    `10.0.20.0/16` is `10.0.0.0/16`: host bits are cut off where a block is read (Go, `net.ParseCIDR`).
    """
    for body in (wanted, made):
        if body["kind"] != "ClusterUserDefinedNetwork":
            continue
        for one in body["spec"]["namespaceSelector"].get("matchExpressions", []):
            one.get("values", []).sort()
        network = body["spec"]["network"]
        for field in ("subnets", "excludeSubnets"):
            if field in network.get("localnet", {}):
                network["localnet"][field] = [_block(text) for text in network["localnet"][field]]
        for subnet in network.get("layer3", {}).get("subnets", ()):
            subnet["cidr"] = _block(subnet["cidr"])


def _block(text: str) -> str:
    return str(ip_network(text, strict=False))


def _unread(wanted: Body, _: Body) -> None:
    """Keys that OVN-Kubernetes does not read: `master`, and those that begin with `x-`

    It takes what go-controller/pkg/cni/types/types.go names and ignores the rest.
    """
    for config in _configs(wanted):
        if config.get("type") == "ovn-k8s-cni-overlay":
            for key in [key for key in config if key == "master" or key.startswith("x-")]:
                del config[key]


_IDLE = ({"type": "tuning"}, {"type": "cnv-tuning"})
_NAD = "NetworkAttachmentDefinition"
_POLICY = "NodeNetworkConfigurationPolicy"
RULES: tuple[Callable[[Body, Body], None], ...] = (
    _nics,
    _status,
    _namespace,
    _notes,
    _version,
    _nothing_said,
    _old_mappings,
    _ports,
    _order,
    _spanning_tree,
    _patch_ports,
    _mappings,
    _addresses,
    _descriptions,
    _types,
    _config,
    _plugins,
    _config_name,
    _plugin,
    _capabilities,
    _default_vlan,
    _sets,
    _unread,
)


def _configs(*bodies: Body) -> list[Body]:
    """The parsed configs of NADs."""
    return [body["spec"]["config"] for body in bodies if body["kind"] == _NAD]


def _states(*bodies: Body) -> list[Body]:
    """The desired states of policies."""
    return [body["spec"].get("desiredState", {}) for body in bodies if body["kind"] == _POLICY]


def _pairs(wanted: Body, made: Body) -> list[tuple[Body, Body]]:
    """The interfaces of two policies that have one name."""
    if wanted["kind"] != _POLICY or made["kind"] != _POLICY:
        return []
    there, here = ({one["name"]: one for one in state.get("interfaces", [])} for state in _states(wanted, made))
    return [(there[name], here[name]) for name in sorted(there.keys() & here.keys())]
