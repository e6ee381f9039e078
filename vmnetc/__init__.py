"""vmnetc compiles one spec for VM networking into Kustomize-ready YAML."""

__version__ = "0.1.0"
