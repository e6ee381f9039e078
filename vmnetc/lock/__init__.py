"""What the lock file says: what was allocated, and what was rolled out."""

from .model import Device, Lock, Network

__all__ = ["Device", "Lock", "Network"]
