"""Kinds of objects: their API groups, and which of them stand in a namespace."""

from __future__ import annotations

from collections.abc import Mapping

# What vmnetc makes: group, and whether it stands in a namespace.
MADE: Mapping[str, tuple[str, bool]] = {
    "Namespace": ("", False),
    "NodeNetworkConfigurationPolicy": ("nmstate.io", False),
    "SriovNetworkNodePolicy": ("sriovnetwork.openshift.io", True),
    "NetworkAttachmentDefinition": ("k8s.cni.cncf.io", True),
    "SriovNetwork": ("sriovnetwork.openshift.io", True),
    "UserDefinedNetwork": ("k8s.ovn.org", True),
    "ClusterUserDefinedNetwork": ("k8s.ovn.org", False),
    "NetworkPolicy": ("networking.k8s.io", True),
    "MultiNetworkPolicy": ("k8s.cni.cncf.io", True),
    "VirtualMachine": ("kubevirt.io", True),
    "Service": ("", True),
    "Route": ("route.openshift.io", True),
}
# Others that stand beside them (kubectl api-resources of OpenShift 4.18 with OpenShift Virtualization).
_IN_NAMESPACES = {
    "": "ConfigMap Endpoints LimitRange PersistentVolumeClaim Pod ResourceQuota Secret ServiceAccount",
    "apps": "DaemonSet Deployment ReplicaSet StatefulSet",
    "batch": "CronJob Job",
    "cdi.kubevirt.io": "DataImportCron DataSource DataVolume",
    "instancetype.kubevirt.io": "VirtualMachineInstancetype VirtualMachinePreference",
    "k8s.ovn.org": "EgressFirewall EgressQoS EgressService",
    "kubevirt.io": "VirtualMachineInstance VirtualMachineInstanceReplicaSet",
    "networking.k8s.io": "Ingress",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "sriovnetwork.openshift.io": "OVSNetwork SriovIBNetwork SriovNetworkPoolConfig SriovOperatorConfig",
}
_OF_CLUSTER = {
    "": "Node PersistentVolume",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "instancetype.kubevirt.io": "VirtualMachineClusterInstancetype VirtualMachineClusterPreference",
    "k8s.ovn.org": "AdminPolicyBasedExternalRoute EgressIP RouteAdvertisements",
    "nmstate.io": "NMState NodeNetworkState",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "storage.k8s.io": "StorageClass",
}
_NAMESPACED: Mapping[tuple[str, str], bool] = {
    **{(group, kind): True for group, kinds in _IN_NAMESPACES.items() for kind in kinds.split()},
    **{(group, kind): False for group, kinds in _OF_CLUSTER.items() for kind in kinds.split()},
    **{(group, kind): namespaced for kind, (group, namespaced) in MADE.items()},
}


def is_made(group: str, kind: str) -> bool:
    """Whether vmnetc makes objects of a kind too."""
    return kind in MADE and MADE[kind][0] == group


def is_namespaced(group: str, kind: str) -> bool | None:
    """Whether objects of a kind stand in a namespace; None for a kind that vmnetc has never heard of."""
    return _NAMESPACED.get((group, kind))


def kinds_of(group: str) -> list[str]:
    """The kinds of a group that vmnetc has heard of."""
    return [kind for own, kind in _NAMESPACED if own == group]
