"""Manifests that others wrote → graph, so that the rules for specs judge them too."""
