"""What the lock file says: what was allocated, and what was rolled out."""

from .model import EVERYWHERE, ONLY, BridgeMapping, Device, Lock, Locks, Network, Origin, Plugged, Resolver

__all__ = ["EVERYWHERE", "ONLY", "BridgeMapping", "Device", "Lock", "Locks", "Network", "Origin", "Plugged", "Resolver"]
