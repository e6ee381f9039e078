"""How long vmnetc takes, and how much memory: `python -m benchmarks`."""
