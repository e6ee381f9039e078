"""Specs drawn by chance: valid ones of every construct, and ones broken in a single known place."""
