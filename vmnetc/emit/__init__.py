"""The graph becomes Kubernetes objects, one module per kind. Phase 5."""
