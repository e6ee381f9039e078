"""The graph meets the lock: addresses are allocated, and what is live is remembered. Phase 4."""
