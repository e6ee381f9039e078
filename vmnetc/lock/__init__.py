"""What the lock file says: what was allocated, and what was rolled out."""

from .model import EVERYWHERE, BridgeMapping, Device, Lock, Network, Origin

__all__ = ["EVERYWHERE", "BridgeMapping", "Device", "Lock", "Network", "Origin"]
