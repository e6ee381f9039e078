"""What is made: Kubernetes objects, and patches for objects that others own."""

from .manifest import Edit, Hole, Manifest, Patch, Shape, Value, Woven, of, pointer_to, steps

__all__ = ["Edit", "Hole", "Manifest", "Patch", "Shape", "Value", "Woven", "of", "pointer_to", "steps"]
