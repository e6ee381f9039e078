"""Specs for one cluster, compared with each other."""
