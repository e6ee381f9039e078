"""What is made: Kubernetes objects, and patches for objects that others own."""

from .manifest import Hole, Manifest, Patch, Shape, of

__all__ = ["Hole", "Manifest", "Patch", "Shape", "of"]
