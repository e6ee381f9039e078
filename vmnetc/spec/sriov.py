"""`sriov`: pools of virtual functions, which the SR-IOV operator makes on the nodes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import RAW, Described, Raw
from .scalars import DnsLabel, InterfaceName, Mtu, PciId, ResourceName


class SriovPool(Described):
    """NICs of the nodes that share themselves out as virtual functions, one for each NIC of a VM.

    The SR-IOV operator drains a node before it makes them there.
    """

    nics: list[InterfaceName] = Field(description="The NICs (physical functions), by name or role.", min_length=1)
    vfs: int = Field(description="How many virtual functions each of them gets, 1-127.")
    nodes: list[DnsLabel] = Field(["workers"], description="The node groups that have these NICs.", min_length=1)
    vendor: PciId | None = Field(None, description="The NICs' vendor, such as `15b3`. Absent: any.")
    device: PciId | None = Field(None, description='The NICs\' device ID, such as `"1017"`. Absent: any.')
    driver: Literal["vfio-pci", "netdevice"] = Field(
        "vfio-pci", description="Who drives the functions: the guest (`vfio-pci`, which VMs need) or the node."
    )
    mtu: Mtu | None = Field(None, description="The largest packet of NIC and functions. Absent: left as it is.")
    priority: Annotated[int, Field(ge=0, le=99)] = Field(
        99, description="Of two policies for one NIC the one with the smaller number is applied last, and wins."
    )
    resource: ResourceName | None = Field(
        None,
        description="The name by which pods ask for a function. Absent: the key, with `_` for `-`.",
    )
    raw: Raw | None = Field(None, description=RAW)
