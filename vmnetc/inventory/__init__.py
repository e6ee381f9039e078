"""What others made and vmnetc only looks at: the objects of a cluster's export, and the VM files of users."""

from .model import NOTHING, Inventory, LiveInterface, LiveNamespace, LiveNic, LiveNode, LiveObject, LiveVm
from .whole_object import Identity, WholeObject

__all__ = [
    "NOTHING",
    "Identity",
    "Inventory",
    "LiveInterface",
    "LiveNamespace",
    "LiveNic",
    "LiveNode",
    "LiveObject",
    "LiveVm",
    "WholeObject",
]
